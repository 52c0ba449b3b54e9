//! The types that a database knows by itself, and how their values travel.

mod any_bound;
mod bound;
mod list;
mod macros;
#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use any_bound::AnyBound;
pub use bound::Bound;
pub(crate) use bound::{Shown, same, show, size};
pub use list::List;
pub(crate) use macros::native;

use std::fmt;
use std::marker::PhantomData;

#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata, PgValue};
#[cfg(feature = "sqlite")]
use diesel::sqlite::{Sqlite, SqliteType};
use diesel::{deserialize, serialize};

use super::SqlType;

/// A type whose values relata can send and read. Closed: build on one with
/// [`custom_type!`](crate::custom_type).
///
/// A database for which the functions are left out has no such type, and no statement with it compiles there: see
/// [`HasType`].
#[doc(hidden)]
pub trait Native: SqlType<Base = Self> {
    /// Writes a value in readable form.
    fn show(value: &Self::Rust, out: &mut fmt::Formatter<'_>) -> fmt::Result;

    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata;
    #[cfg(feature = "postgres-backend")]
    fn to_pg<'b>(_: &'b Self::Rust, _: &mut serialize::Output<'b, '_, Pg>) -> serialize::Result {
        Err(missing::<Self>("PostgreSQL"))
    }
    #[cfg(feature = "postgres-backend")]
    fn from_pg(_: PgValue<'_>) -> deserialize::Result<Self::Rust> {
        Err(missing::<Self>("PostgreSQL"))
    }
    /// True if it is an array.
    #[cfg(feature = "postgres-backend")]
    const IS_ARRAY: bool = false;
    /// The name of its type where that is the user's own: of an enum.
    #[cfg(feature = "postgres-backend")]
    fn pg_name() -> Option<String> {
        None
    }
    /// The name of the type, if it is an array; `named` has the names of PostgreSQL's own types.
    #[cfg(feature = "postgres-backend")]
    fn pg_array(named: &dyn Fn(std::any::TypeId) -> Option<&'static str>) -> Option<String> {
        let _ = named;
        None
    }
    /// Looks up the types of the values inside of one, which are sent with them.
    #[cfg(feature = "postgres-backend")]
    fn look_up_inner(_: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {}

    /// The type that PostgreSQL casts to, if the value is sent as text.
    #[cfg(feature = "postgres-backend")]
    const PG_CAST: Option<&'static str> = None;

    /// True if PostgreSQL takes many values of it as one array, and makes rows of it again.
    const ARRAYS: bool = true;

    #[cfg(feature = "mysql-backend")]
    const MYSQL: MysqlType = MysqlType::Blob;
    /// The type that a value is sent as, if it is another one.
    #[cfg(feature = "mysql-backend")]
    const MYSQL_SENT: MysqlType = Self::MYSQL;
    /// The type that MySQL casts to what is sent.
    #[cfg(feature = "mysql-backend")]
    const MYSQL_CAST: Option<&'static str> = None;
    #[cfg(feature = "mysql-backend")]
    #[inline]
    fn to_mysql<'b>(
        _: &'b Self::Rust,
        _: &mut serialize::Output<'b, '_, Mysql>,
    ) -> serialize::Result {
        Err(missing::<Self>("MySQL"))
    }
    #[cfg(feature = "mysql-backend")]
    #[inline(always)]
    fn from_mysql(_: MysqlValue<'_>) -> deserialize::Result<Self::Rust> {
        Err(missing::<Self>("MySQL"))
    }
    /// Reads the text of a value that is not text in a column.
    #[cfg(feature = "mysql-backend")]
    fn from_mysql_text(_: &str) -> deserialize::Result<Self::Rust> {
        Err(missing::<Self>("MySQL"))
    }

    #[cfg(feature = "sqlite")]
    const SQLITE: SqliteType = SqliteType::Binary;
    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        _: &'b Self::Rust,
        _: &mut serialize::Output<'b, '_, Sqlite>,
    ) -> serialize::Result {
        Err(missing::<Self>("SQLite"))
    }
    #[cfg(feature = "sqlite")]
    fn from_sqlite<V: super::StoredValue>(_: V) -> deserialize::Result<Self::Rust> {
        Err(missing::<Self>("SQLite"))
    }

    /// True if this value is bound as an integer, in a type that otherwise is not.
    #[cfg(feature = "sqlite")]
    fn is_long(_: &Self::Rust) -> bool {
        false
    }
    /// Writes the value as JSON: how SQLite gets the values of an `IN` list.
    #[cfg(feature = "sqlite")]
    fn write_json(_: &Self::Rust, _: &mut String) -> Written {
        Err(missing::<Self>("SQLite"))
    }
    /// The SQL that takes it out again.
    #[cfg(feature = "sqlite")]
    const FROM_JSON: &'static str = "value";
    /// The kind of type, for casts.
    const KIND: Kind = Kind::Other;
    /// True if the values are labels of an enum.
    const IS_ENUM: bool = false;
    /// About how many bytes the value is when it is sent.
    fn size(value: &Self::Rust) -> usize {
        size(value)
    }
    /// True if two values are the same, so that one can be sent for both.
    fn same(a: &Self::Rust, b: &Self::Rust) -> bool;
}

/// Kinds of types whose SQL differs from one database to another.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    /// An integer of MySQL that has no sign.
    WithoutSign,
    Decimal,
    Double,
    Truth,
    Text,
    /// A JSON document.
    Document,
    CalendarDay,
    TimeOfDay,
    LocalTime,
    PointInTime,
    /// One that relata does not know.
    Unknown,
    Other,
}

/// The result of writing a value.
#[cfg(feature = "sqlite")]
pub(crate) type Written = std::result::Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The database `D` has this type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type `{B}`",
    label = "this type does not exist there"
)]
pub trait HasType<B> {}

/// diesel's view of the type `B`.
#[doc(hidden)]
pub struct Erased<B>(PhantomData<fn() -> B>);

/// diesel's view of the values of type `B` that are bound as integers.
#[cfg(feature = "sqlite")]
pub(crate) struct Long<B>(PhantomData<fn() -> B>);

/// True if MySQL compares values of this type by a collation.
#[cfg(feature = "mysql-backend")]
pub(crate) fn has_collation<B: Native>() -> bool {
    matches!(B::MYSQL, MysqlType::String)
}
/// Unused without MySQL.
#[cfg(not(feature = "mysql-backend"))]
#[allow(clippy::extra_unused_type_parameters)]
pub(crate) fn has_collation<B: Native>() -> bool {
    false
}

#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
pub(crate) fn missing<T>(database: &str) -> Box<dyn std::error::Error + Send + Sync> {
    format!("{database} has no type {}", std::any::type_name::<T>()).into()
}

/// An integer that no `=` takes for a truth value.
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
#[cold]
pub(super) fn no_truth_value() -> Box<dyn std::error::Error + Send + Sync> {
    "expected a truth value, 0 or 1, found another integer: `SmallInt` reads it".into()
}

/// Returns the error for an integer that does not fit in this many bytes.
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
#[cold]
pub(super) fn out_of_range(bytes: usize) -> Box<dyn std::error::Error + Send + Sync> {
    let bits = 8 * bytes;
    format!("the integer is out of the range of {bits} bits").into()
}
