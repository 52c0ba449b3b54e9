//! Bytes, identifiers, documents, network addresses.

use diesel::sql_types as dt;

use super::native::native;

native! {
    /// `BINARY VARYING`, `bytea`, `BLOB`: `Vec<u8>`.
    Binary: Vec<u8>; pg dt::Binary; sqlite Binary dt::Binary; json |v| hex(v).into(), "unhex(value)";
    /// `json`: `serde_json::Value`. Text in SQLite.
    Json: serde_json::Value; pg dt::Json; sqlite Text dt::Json; json |v| v.to_string().into();
    /// `jsonb`: `serde_json::Value`. Text in SQLite.
    Jsonb: serde_json::Value; pg dt::Jsonb; sqlite Text dt::Json; json |v| v.to_string().into();
    /// PostgreSQL's `macaddr`: [`MacAddress`].
    MacAddr: MacAddress; pg dt::MacAddr; sqlite Missing; json |_| serde_json::Value::Null;
    /// A type that relata does not know: its bytes as the engine sends them. Cast it to
    /// [`Text`](super::Text) to read it.
    Opaque: Vec<u8>; pg dt::Binary; sqlite (opaque_to_sqlite, opaque_from_sqlite) Binary;
        json |v| hex(v).into(), "unhex(value)";
}

/// The Rust type of [`MacAddr`]: six bytes.
pub type MacAddress = [u8; 6];

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
            let _ = write!(out, "{b:02X}");
            out
        })
}

#[cfg(feature = "sqlite")]
fn opaque_to_sqlite<'b>(
    value: &'b [u8],
    out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
) -> diesel::serialize::Result {
    out.set_value(value);
    Ok(diesel::serialize::IsNull::No)
}

#[cfg(feature = "sqlite")]
fn opaque_from_sqlite(
    mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
) -> diesel::deserialize::Result<Vec<u8>> {
    Ok(value.read_blob().to_vec())
}

#[cfg(feature = "uuid")]
pub use self::uuid::Uuid;

#[cfg(feature = "uuid")]
mod uuid {
    use super::*;
    use ::uuid::Uuid as RustUuid;

    native! {
        /// `uuid`: `uuid::Uuid`. SQLite stores its hyphenated text, and reads 16-byte blobs too.
        Uuid: RustUuid; pg dt::Uuid; sqlite (to_sqlite, from_sqlite) Text;
            json |v| v.to_string().into();
    }

    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        value: &'b RustUuid,
        out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
    ) -> diesel::serialize::Result {
        out.set_value(value.to_string());
        Ok(diesel::serialize::IsNull::No)
    }

    #[cfg(feature = "sqlite")]
    fn from_sqlite(
        mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
    ) -> diesel::deserialize::Result<RustUuid> {
        if value.value_type() == Some(diesel::sqlite::SqliteType::Binary) {
            return Ok(RustUuid::from_slice(value.read_blob())?);
        }
        Ok(RustUuid::parse_str(value.read_text())?)
    }
}

#[cfg(feature = "network")]
pub use network::{Cidr, Inet, IpNetwork};

#[cfg(feature = "network")]
mod network {
    use super::*;
    pub use ipnetwork::IpNetwork;

    native! {
        /// PostgreSQL's `inet`: [`IpNetwork`].
        Inet: IpNetwork; pg dt::Inet; sqlite Missing; json |_| serde_json::Value::Null;
        /// PostgreSQL's `cidr`: [`IpNetwork`].
        Cidr: IpNetwork; pg dt::Cidr; sqlite Missing; json |_| serde_json::Value::Null;
    }
}
