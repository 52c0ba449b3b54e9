//! Bytes, identifiers, documents, network addresses.

#[cfg(any(feature = "postgres-backend", feature = "sqlite"))]
use diesel::sql_types as dt;

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
    /// `json`: `serde_json::Value`. Text in SQLite.
    Json: serde_json::Value; pg dt::Json;
        mysql String(mysql::write_document, mysql::document);
        sqlite Text(document_to_sqlite, document_from_sqlite, document_in_list);
    /// `jsonb`: `serde_json::Value`. Text in SQLite, which also reads its own binary form.
    Jsonb: serde_json::Value; pg dt::Jsonb;
        mysql String(mysql::write_document, mysql::document);
        sqlite Text(document_to_sqlite, document_from_sqlite, document_in_list);
    /// PostgreSQL's `macaddr`: [`MacAddress`].
    MacAddr: MacAddress; pg dt::MacAddr; sqlite Missing;
    /// A type that relata does not know: its bytes as the engine sends them. Cast it to
    /// [`Text`](super::Text) to read it.
    Opaque: Vec<u8>; pg dt::Binary;
        mysql Blob(|v, out| mysql::write(v, out), |v| Ok(v.as_bytes().to_vec()));
        sqlite Binary(
            |v, out| {
                out.set_value(v.as_slice());
                Ok(diesel::serialize::IsNull::No)
            },
            |mut v| Ok(v.read_blob().to_vec()),
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
fn document_from_sqlite(
    mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
) -> diesel::deserialize::Result<serde_json::Value> {
    use diesel::deserialize::FromSql;
    use diesel::sqlite::SqliteType;
    match value.value_type() {
        Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
            Ok(value.read_long().into())
        }
        Some(SqliteType::Double | SqliteType::Float) => Ok(value.read_double().into()),
        Some(SqliteType::Binary) => FromSql::<dt::Jsonb, diesel::sqlite::Sqlite>::from_sql(value),
        _ => serde_json::from_str(&sqlite::text(value)?).map_err(|_| "the text is not JSON".into()),
    }
}

#[cfg(feature = "sqlite")]
fn document_in_list(value: &serde_json::Value, out: &mut String) -> super::native::Written {
    sqlite::json_text(&serde_json::to_string(value)?, out)
}

#[cfg(feature = "uuid")]
pub use self::uuid::Uuid;

#[cfg(feature = "uuid")]
mod uuid {
    use super::*;
    use ::uuid::Uuid as RustUuid;

    native! {
        /// `uuid`: `uuid::Uuid`. SQLite stores its hyphenated text, and reads 16-byte blobs too; MariaDB has
        /// the type, and relata sends it as text.
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

    /// MariaDB's `uuid` is sent as text; MySQL's custom is `BINARY(16)`.
    #[cfg(feature = "mysql-backend")]
    fn from_mysql(value: diesel::mysql::MysqlValue<'_>) -> diesel::deserialize::Result<RustUuid> {
        if let Ok(uuid) = RustUuid::from_slice(value.as_bytes()) {
            return Ok(uuid);
        }
        RustUuid::parse_str(mysql::text(&value)?).map_err(|_| "the text is not a UUID".into())
    }

    #[cfg(feature = "sqlite")]
    fn from_sqlite(
        mut value: diesel::sqlite::SqliteValue<'_, '_, '_>,
    ) -> diesel::deserialize::Result<RustUuid> {
        if value.value_type() == Some(diesel::sqlite::SqliteType::Binary) {
            return RustUuid::from_slice(value.read_blob())
                .map_err(|_| "the blob is not the 16 bytes of a UUID".into());
        }
        sqlite::parsed(value, "a UUID", |text| RustUuid::parse_str(text).ok())
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
        Inet: IpNetwork; pg dt::Inet; sqlite Missing;
        /// PostgreSQL's `cidr`: [`IpNetwork`].
        Cidr: IpNetwork; pg dt::Cidr; sqlite Missing;
    }
}
