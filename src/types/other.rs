//! Bytes, identifiers, documents, network addresses.

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

#[cfg(feature = "postgres-backend")]
use diesel::pg::PgValue;

#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
use super::document;
#[cfg(feature = "mysql-backend")]
use super::mysql;
use super::native::native;
#[cfg(feature = "sqlite")]
use super::sqlite;

native! {
    /// `BINARY VARYING`, `bytea`, `BLOB`: `Vec<u8>`. In a list, SQLite needs its function `unhex`
    /// (version 3.41).
    Binary: Vec<u8>; pg dt::Binary;
        mysql Blob(|v, out| mysql::write(v, out), mysql::bytes);
        sqlite Binary(
            |v, out| {
                out.set_value(v.as_slice());
                Ok(diesel::serialize::IsNull::No)
            },
            sqlite::bytes,
            |v, out| sqlite::json_bytes(v, out),
            "unhex(value)"
        );
    /// `json`: `serde_json::Value`. Text in SQLite. It has no equality: [`HasEquality`](super::HasEquality).
    Json: serde_json::Value, Document; pg dt::Json, |v: PgValue<'_>| document::parse(v.as_bytes());
        mysql String(document::write_mysql, document::of_mysql);
        sqlite Text(document_to_sqlite, document_from_sqlite, document_in_list);
    /// `jsonb`: `serde_json::Value`. Text in SQLite, which also reads its own binary form; there and on MySQL a comparison
    /// is [`RenderError::NoEquality`](crate::RenderError::NoEquality).
    Jsonb: serde_json::Value, Document; pg dt::Jsonb, document::of_jsonb;
        mysql String(document::write_mysql, document::of_mysql);
        sqlite Text(document_to_sqlite, document_from_sqlite, document_in_list);
    /// PostgreSQL's `macaddr`: [`MacAddress`].
    MacAddr: MacAddress; pg dt::MacAddr; sqlite Missing;
    /// A type that relata does not know: its bytes as the engine sends them. Cast it to
    /// [`Text`](super::Text) to read it.
    Opaque: Vec<u8>, Unknown; pg dt::Binary;
        mysql Blob(|v, out| mysql::write(v, out), |v| Ok(v.as_bytes().to_vec()));
        sqlite Binary(
            |v, out| {
                out.set_value(v.as_slice());
                Ok(diesel::serialize::IsNull::No)
            },
            sqlite::any_bytes,
            |v, out| sqlite::json_bytes(v, out),
            "unhex(value)"
        );
}

/// The Rust type of [`MacAddr`]: six bytes.
pub type MacAddress = [u8; 6];

#[cfg(feature = "sqlite")]
fn document_to_sqlite<'b>(
    value: &'b serde_json::Value,
    out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
) -> diesel::serialize::Result {
    out.set_value(serde_json::to_string(value)?);
    Ok(diesel::serialize::IsNull::No)
}

/// A column declared JSON has numeric affinity, so SQLite turns a document that is only a number
/// into one.
#[cfg(feature = "sqlite")]
fn document_from_sqlite<V: super::StoredValue>(
    mut value: V,
) -> diesel::deserialize::Result<serde_json::Value> {
    use diesel::sqlite::SqliteType;
    match value.value_type() {
        Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
            Ok(value.read_long().into())
        }
        Some(SqliteType::Double | SqliteType::Float) => Ok(value.read_double().into()),
        Some(SqliteType::Binary) => value.into_document(),
        _ => document::parse(sqlite::text(value)?.as_bytes()),
    }
}

#[cfg(feature = "sqlite")]
fn document_in_list(value: &serde_json::Value, out: &mut String) -> super::native::Written {
    sqlite::json_text(&serde_json::to_string(value)?, out)
}

#[cfg(feature = "uuid")]
pub use self::uuid::{BinaryUuid, Uuid};

#[cfg(feature = "uuid")]
mod uuid {
    use super::*;
    use crate::error::Decoded;
    use crate::types::{Comparable, Fits, SqlType};
    use ::uuid::Uuid as RustUuid;

    native! {
        /// `uuid`: `uuid::Uuid`. SQLite stores its hyphenated text in lower case; MariaDB has the type, and relata
        /// sends it as text. Columns that hold the 16 bytes are [`BinaryUuid`].
        Uuid: RustUuid; pg dt::Uuid;
            mysql String(|v, out| mysql::write(v.to_string().as_bytes(), out), from_mysql);
            sqlite Text(
                to_sqlite,
                from_sqlite,
                |v, out| sqlite::json_text(&v.to_string(), out)
            );
    }

    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        value: &'b RustUuid,
        out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
    ) -> diesel::serialize::Result {
        out.set_value(value.to_string());
        Ok(diesel::serialize::IsNull::No)
    }

    #[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
    const BYTES: &str = "expected the text of a UUID, found bytes: `BinaryUuid` reads them";

    /// Parses the text as relata writes it, which is the form that `=` compares.
    #[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
    fn parse(text: &str) -> Option<RustUuid> {
        let uuid = RustUuid::try_parse(text).ok()?;
        let own = |byte: u8| !byte.is_ascii_uppercase();
        (text.len() == 36 && text.bytes().all(own)).then_some(uuid)
    }
    #[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
    fn wrong(text: &str) -> String {
        match RustUuid::try_parse(text) {
            Ok(_) => "the text is a UUID, but not in lower case with hyphens, as relata writes and compares UUIDs",
            Err(_) => "the text is not a UUID",
        }
        .into()
    }

    /// MariaDB's `uuid` is sent as text.
    #[cfg(feature = "mysql-backend")]
    fn from_mysql(value: diesel::mysql::MysqlValue<'_>) -> diesel::deserialize::Result<RustUuid> {
        if value.as_bytes().len() == 16 {
            return Err(BYTES.into());
        }
        let text = mysql::text(&value)?;
        parse(text).ok_or_else(|| wrong(text).into())
    }

    #[cfg(feature = "sqlite")]
    fn from_sqlite<V: crate::types::StoredValue>(
        value: V,
    ) -> diesel::deserialize::Result<RustUuid> {
        if value.value_type() == Some(diesel::sqlite::SqliteType::Binary) {
            return Err(BYTES.into());
        }
        sqlite::parsed(value, parse, wrong)
    }

    /// A UUID as its 16 bytes, in a column of `BINARY(16)`, `BLOB` or `bytea`: `uuid::Uuid`.
    ///
    /// Set it in `relata.toml` for such a column: `type = "relata::types::BinaryUuid"`.
    #[derive(Debug, Clone, Copy)]
    pub struct BinaryUuid;
    impl SqlType for BinaryUuid {
        type Rust = RustUuid;
        type Base = Binary;
        fn from_base(base: Vec<u8>) -> Decoded<RustUuid> {
            RustUuid::from_slice(&base).map_err(|_| "expected the 16 bytes of a UUID".into())
        }
        fn to_base(value: RustUuid) -> Vec<u8> {
            value.into_bytes().to_vec()
        }
    }
    #[diagnostic::do_not_recommend]
    impl Comparable<BinaryUuid> for BinaryUuid {}
    #[diagnostic::do_not_recommend]
    impl Fits<BinaryUuid> for BinaryUuid {}
}

#[cfg(feature = "network")]
pub use network::{Cidr, Inet, IpNetwork};

#[cfg(feature = "network")]
mod network {
    use super::*;
    pub use ipnetwork::IpNetwork;

    native! {
        /// PostgreSQL's `inet`: [`IpNetwork`].
        Inet: IpNetwork; pg dt::Inet; sqlite Missing;
        /// PostgreSQL's `cidr`: [`IpNetwork`].
        Cidr: IpNetwork; pg dt::Cidr; sqlite Missing;
    }
}
