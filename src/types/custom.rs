//! Types of the user's own: newtypes and enums.

use std::marker::PhantomData;

#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata, PgValue};
#[cfg(feature = "sqlite")]
use diesel::sqlite::{Sqlite, SqliteType};
use diesel::{deserialize, serialize};

use super::SqlType;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
use super::native::{HasType, Native};
use crate::error::Decoded;

/// A Rust type with a SQL type of its own, stored as another.
///
/// Implement it for conversions that can fail, then name the type in
/// `custom_type! { Email: Text, convert }`; [`custom_type!`](crate::custom_type) implements it
/// for newtypes by itself.
pub trait Custom: Sized + 'static {
    /// The type in the database.
    type Base: SqlType;
    /// From the stored value. An error becomes [`Error::Decode`](crate::Error::Decode).
    fn from_sql(value: <Self::Base as SqlType>::Rust) -> Decoded<Self>;
    /// Converts to the stored value.
    fn to_sql(self) -> <Self::Base as SqlType>::Rust;
}

/// A Rust enum for a SQL enum: see [`enum_type!`](crate::enum_type).
pub trait Enum: Copy + 'static {
    /// The schema of the type in the database; empty where the connection decides, by its `search_path`.
    const SCHEMA: &'static str;
    /// The name of the type in the database.
    const NAME: &'static str;
    /// The label of a value.
    fn label(self) -> &'static str;
    /// The value of a label.
    fn from_label(label: &str) -> Option<Self>;
}

/// Makes a Rust type a SQL type of its own, so that it compares with itself only.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// pub struct UserId(pub i64);
/// relata::custom_type! { UserId: BigInt }
///
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Email(String);
/// relata::custom_type! { Email: Text, convert }
/// impl relata::types::Custom for Email {
///     type Base = relata::types::Text;
///     fn from_sql(value: String) -> relata::Decoded<Self> {
///         if value.contains('@') { Ok(Email(value)) } else { Err("not an e-mail address".into()) }
///     }
///     fn to_sql(self) -> String { self.0 }
/// }
/// ```
///
/// A type of PostgreSQL that is not one of [`types`](crate::types), as those of extensions are, is named after `as`, with its
/// schema or without, if the connection's `search_path` finds it. The base is the type whose binary form it has: values are sent
/// in that form, under the number that the database gave to the name. Rows of relations are matched as values of the base are: take `CiText` for a
/// type that ignores case. `Opaque` is the base of types without an equality.
///
/// ```
/// /// `ltree` sends a byte for the version of its format, then the text.
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Path(pub String);
/// relata::custom_type! { Path: Binary as "public"."ltree", convert }
/// impl relata::types::Custom for Path {
///     type Base = relata::types::Binary;
///     fn from_sql(bytes: Vec<u8>) -> relata::Decoded<Self> {
///         match bytes.split_first() {
///             Some((1, text)) => Ok(Path(String::from_utf8(text.to_vec())?)),
///             _ => Err("not an ltree of version 1".into()),
///         }
///     }
///     fn to_sql(self) -> Vec<u8> { [vec![1], self.0.into_bytes()].concat() }
/// }
/// ```
///
/// # Errors
///
/// A name that the database does not know is an error when a value is sent: `type "ltree" does not exist`. SQLite and MySQL take the
/// values as those of the base.
#[macro_export]
macro_rules! custom_type {
    ($name:ident: $base:ident) => {
        $crate::custom_type! { $name: $base, convert }
        $crate::custom_type! { @as_it_is $name: $base }
    };
    ($name:ident: $base:ident, convert) => {
        $crate::custom_type! { @type $name: $base, <$crate::types::$base as $crate::types::SqlType>::Base }
    };
    ($name:ident: $base:ident as $schema:literal . $sql:literal) => {
        $crate::custom_type! { $name: $base as $schema . $sql, convert }
        $crate::custom_type! { @as_it_is $name: $base }
    };
    ($name:ident: $base:ident as $schema:literal . $sql:literal, convert) => {
        impl $crate::types::NamedType for $name {
            const SCHEMA: &'static str = $schema;
            const NAME: &'static str = $sql;
            type Form = <$crate::types::$base as $crate::types::SqlType>::Base;
        }
        $crate::custom_type! { @type $name: $base, $crate::types::NamedOf<Self> }
    };
    ($name:ident: $base:ident as $sql:literal) => {
        $crate::custom_type! { $name: $base as "" . $sql }
    };
    ($name:ident: $base:ident as $sql:literal, convert) => {
        $crate::custom_type! { $name: $base as "" . $sql, convert }
    };
    ($name:ident: $base:ident as $($other:tt)+) => {
        ::core::compile_error!("write the name of the SQL type in quotes: `as \"public\".\"ltree\"`, or `as \"ltree\"`");
    };
    (@as_it_is $name:ident: $base:ident) => {
        impl $crate::types::Custom for $name {
            type Base = $crate::types::$base;
            fn from_sql(
                value: <$crate::types::$base as $crate::types::SqlType>::Rust,
            ) -> $crate::Decoded<Self> {
                Ok(Self(value))
            }
            fn to_sql(self) -> <$crate::types::$base as $crate::types::SqlType>::Rust {
                self.0
            }
        }
    };
    (@type $name:ident: $base:ident, $sent:ty) => {
        impl $crate::types::SqlType for $name {
            type Rust = Self;
            type Base = $sent;
            fn from_base(
                base: <Self::Base as $crate::types::SqlType>::Rust,
            ) -> $crate::Decoded<Self> {
                let value = <$crate::types::$base as $crate::types::SqlType>::from_base(base)?;
                <Self as $crate::types::Custom>::from_sql(value)
            }
            fn to_base(value: Self) -> <Self::Base as $crate::types::SqlType>::Rust {
                <$crate::types::$base as $crate::types::SqlType>::to_base(
                    <Self as $crate::types::Custom>::to_sql(value),
                )
            }
        }
        $crate::__own_type!($name);
    };
}

/// Makes a Rust enum the SQL enum of this schema and name.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// pub enum Mood { Sad, Ok }
/// relata::enum_type! { Mood: "public"."mood" { Sad => "sad", Ok => "ok" } }
/// ```
#[macro_export]
macro_rules! enum_type {
    ($name:ident: $schema:literal . $sql:literal { $($variant:ident => $label:literal),* $(,)? }) => {
        impl $crate::types::Enum for $name {
            const SCHEMA: &'static str = $schema;
            const NAME: &'static str = $sql;
            fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)* }
            }
            fn from_label(label: &str) -> ::core::option::Option<Self> {
                match label {
                    $($label => ::core::option::Option::Some($name::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
        impl $crate::types::SqlType for $name {
            type Rust = Self;
            type Base = $crate::types::EnumLabel<Self>;
            fn from_base(base: &'static str) -> $crate::Decoded<Self> {
                <Self as $crate::types::Enum>::from_label(base)
                    .ok_or_else(|| "the Rust enum has no such label".into())
            }
            fn to_base(value: Self) -> &'static str {
                <Self as $crate::types::Enum>::label(value)
            }
        }
        $crate::__own_type!($name);
    };
}

/// The base of an enum: one of its labels.
#[doc(hidden)]
pub struct EnumLabel<E>(PhantomData<fn() -> E>);

impl<E: Enum> SqlType for EnumLabel<E> {
    type Rust = &'static str;
    type Base = Self;
    fn from_base(base: &'static str) -> Decoded<&'static str> {
        Ok(base)
    }
    fn to_base(value: &'static str) -> &'static str {
        value
    }
}

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<E: Enum> HasType<EnumLabel<E>> for Pg {}
#[cfg(feature = "sqlite")]
#[diagnostic::do_not_recommend]
impl<E: Enum> HasType<EnumLabel<E>> for Sqlite {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<E: Enum> HasType<EnumLabel<E>> for Mysql {}

fn known<E: Enum>(label: &str) -> deserialize::Result<&'static str> {
    match E::from_label(label) {
        Some(value) => Ok(value.label()),
        None => Err(format!("the Rust enum of `{}` has no such label", E::NAME).into()),
    }
}

impl<E: Enum> Native for EnumLabel<E> {
    const IS_ENUM: bool = true;
    fn show(value: &&'static str, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        super::native::show(value, out)
    }
    fn same(a: &&'static str, b: &&'static str) -> bool {
        a == b
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        let schema = Some(E::SCHEMA).filter(|schema| !schema.is_empty());
        PgMetadataLookup::lookup_type(lookup, E::NAME, schema)
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_name() -> Option<String> {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        Some(match E::SCHEMA {
            "" => quoted(E::NAME),
            schema => format!("{}.{}", quoted(schema), quoted(E::NAME)),
        })
    }
    #[cfg(feature = "postgres-backend")]
    fn to_pg<'b>(
        value: &'b &'static str,
        out: &mut serialize::Output<'b, '_, Pg>,
    ) -> serialize::Result {
        serialize::ToSql::<diesel::sql_types::Text, Pg>::to_sql(*value, out)
    }
    #[cfg(feature = "postgres-backend")]
    fn from_pg(value: PgValue<'_>) -> deserialize::Result<&'static str> {
        known::<E>(std::str::from_utf8(value.as_bytes())?)
    }

    // An enum is text to its clients. https://dev.mysql.com/doc/refman/8.4/en/enum.html
    #[cfg(feature = "mysql-backend")]
    const MYSQL: MysqlType = MysqlType::String;
    #[cfg(feature = "mysql-backend")]
    fn to_mysql<'b>(
        value: &'b &'static str,
        out: &mut serialize::Output<'b, '_, Mysql>,
    ) -> serialize::Result {
        super::mysql::write(value.as_bytes(), out)
    }
    #[cfg(feature = "mysql-backend")]
    fn from_mysql(value: MysqlValue<'_>) -> deserialize::Result<&'static str> {
        known::<E>(super::mysql::text(&value)?)
    }

    #[cfg(feature = "sqlite")]
    const SQLITE: SqliteType = SqliteType::Text;
    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        value: &'b &'static str,
        out: &mut serialize::Output<'b, '_, Sqlite>,
    ) -> serialize::Result {
        serialize::ToSql::<diesel::sql_types::Text, Sqlite>::to_sql(*value, out)
    }
    #[cfg(feature = "sqlite")]
    fn from_sqlite<V: super::StoredValue>(value: V) -> deserialize::Result<&'static str> {
        known::<E>(&super::sqlite::text(value)?)
    }
    #[cfg(feature = "sqlite")]
    fn write_json(value: &&'static str, out: &mut String) -> super::native::Written {
        super::sqlite::json_text(value, out)
    }
}
