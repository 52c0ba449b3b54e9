//! The types that relata's runtime knows: the one table of them, for reflection, the generator and models.

use super::{Engine, SqlType};

macro_rules! scalars {
    ($($name:ident: $rust:literal, $sql:literal;)*) => {
        /// A type that relata's runtime knows, by its name in `relata::types`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Scalar {
            $(
                #[doc = concat!("SQL's `", $sql, "`, in Rust `", $rust, "`.")]
                $name,
            )*
            /// A type that the runtime does not know: its values are the bytes that the database sends.
            Opaque,
        }

        impl Scalar {
            /// All scalar types.
            pub const ALL: &[Self] = &[$(Self::$name,)* Self::Opaque];

            /// Returns the name of the type in `relata::types`.
            #[must_use]
            pub fn marker(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::Opaque => "Opaque",
                }
            }

            /// The Rust type of its values, by its path from outside of relata.
            #[must_use]
            pub fn rust(self) -> &'static str {
                match self {
                    $(Self::$name => $rust,)*
                    Self::Opaque => "Vec<u8>",
                }
            }

            /// Returns the name of the type in SQL: PostgreSQL's, if that has it.
            #[must_use]
            pub fn sql(self) -> &'static str {
                match self {
                    $(Self::$name => $sql,)*
                    Self::Opaque => "opaque",
                }
            }
        }
    };
}

// Of those with one Rust type, the first is what the Rust type alone means.
scalars! {
    SmallInt: "i16", "smallint";
    Integer: "i32", "integer";
    BigInt: "i64", "bigint";
    UnsignedBigInt: "u64", "bigint unsigned";
    Real: "f32", "real";
    Double: "f64", "double precision";
    Numeric: "relata::types::Decimal", "numeric";
    Money: "relata::types::PgMoney", "money";
    Bool: "bool", "boolean";
    Text: "String", "text";
    Char: "String", "character";
    Xml: "String", "xml";
    CiText: "String", "citext";
    Binary: "Vec<u8>", "bytea";
    Uuid: "relata::uuid::Uuid", "uuid";
    Date: "relata::chrono::NaiveDate", "date";
    Time: "relata::chrono::NaiveTime", "time without time zone";
    LongTime: "relata::chrono::TimeDelta", "time";
    TimeTz: "relata::types::PgTimeTz", "time with time zone";
    Timestamp: "relata::chrono::NaiveDateTime", "timestamp without time zone";
    TimestampTz: "relata::chrono::DateTime<relata::chrono::Utc>", "timestamp with time zone";
    Interval: "relata::types::PgInterval", "interval";
    Jsonb: "relata::serde_json::Value", "jsonb";
    Json: "relata::serde_json::Value", "json";
    Inet: "relata::types::IpNetwork", "inet";
    Cidr: "relata::types::IpNetwork", "cidr";
    MacAddr: "relata::types::MacAddress", "macaddr";
    Oid: "u32", "oid";
    TsVector: "String", "tsvector";
    TsQuery: "String", "tsquery";
}

impl Scalar {
    /// Returns the SQL type of a Rust type, by the last name of its path: `NaiveDate`. Bytes have no such name.
    #[must_use]
    pub fn of_rust(name: &str) -> Option<Self> {
        let last = |rust: &'static str| {
            let path = rust.split('<').next().unwrap_or(rust);
            path.rsplit("::").next().unwrap_or(path)
        };
        let known = |scalar: &Self| !matches!(scalar, Self::Binary | Self::Opaque);
        let mut all = Self::ALL.iter().copied().filter(known);
        all.find(|scalar| last(scalar.rust()) == name)
    }

    /// The scalar that a type of the catalog is; one of arrays, ranges or enums is none.
    #[must_use]
    pub fn of(engine: Engine, sql_type: &SqlType) -> Self {
        match sql_type {
            SqlType::TinyInt | SqlType::SmallInt | SqlType::Year => Self::SmallInt,
            SqlType::MediumInt | SqlType::Integer => Self::Integer,
            SqlType::BigInt => Self::BigInt,
            // The next wider type that has a sign holds all values.
            SqlType::Unsigned(inner) => match **inner {
                SqlType::TinyInt => Self::SmallInt,
                SqlType::SmallInt => Self::Integer,
                SqlType::MediumInt | SqlType::Integer => Self::BigInt,
                SqlType::BigInt => Self::UnsignedBigInt,
                SqlType::Real => Self::Real,
                SqlType::Double => Self::Double,
                _ => Self::Numeric,
            },
            // MySQL's way to write BOOL before there was one.
            SqlType::Bit(Some(1)) if engine == Engine::Mysql => Self::Bool,
            SqlType::Real => Self::Real,
            SqlType::Double => Self::Double,
            SqlType::Numeric { .. } => Self::Numeric,
            SqlType::Money => Self::Money,
            SqlType::Bool => Self::Bool,
            SqlType::Text
            | SqlType::VarChar(_)
            | SqlType::Name
            | SqlType::InlineEnum(_)
            | SqlType::Set(_) => Self::Text,
            SqlType::Char(_) => Self::Char,
            SqlType::Xml => Self::Xml,
            SqlType::CiText => Self::CiText,
            SqlType::Binary => Self::Binary,
            SqlType::Uuid => Self::Uuid,
            SqlType::Date => Self::Date,
            SqlType::Time => Self::Time,
            SqlType::TimeTz => Self::TimeTz,
            SqlType::Timestamp => Self::Timestamp,
            SqlType::TimestampTz => Self::TimestampTz,
            SqlType::Interval => Self::Interval,
            SqlType::Json => Self::Json,
            SqlType::Jsonb => Self::Jsonb,
            SqlType::Inet => Self::Inet,
            SqlType::Cidr => Self::Cidr,
            SqlType::MacAddr => Self::MacAddr,
            SqlType::Oid => Self::Oid,
            SqlType::TsVector => Self::TsVector,
            SqlType::TsQuery => Self::TsQuery,
            _ => Self::Opaque,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rust_type_alone_means() {
        for (name, scalar) in [
            ("i16", Some(Scalar::SmallInt)),
            ("String", Some(Scalar::Text)),
            ("DateTime", Some(Scalar::TimestampTz)),
            ("Value", Some(Scalar::Jsonb)),
            ("IpNetwork", Some(Scalar::Inet)),
            ("u32", Some(Scalar::Oid)),
            ("Vec", None),
            ("Email", None),
        ] {
            assert_eq!(Scalar::of_rust(name), scalar, "{name}");
        }
    }
}
