//! The types that a database knows by itself, and how their values travel.

use std::fmt;
use std::marker::PhantomData;
#[cfg(feature = "sqlite")]
use std::sync::OnceLock;

#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata, PgValue};
#[cfg(feature = "sqlite")]
use diesel::sqlite::{Sqlite, SqliteType};
use diesel::{deserialize, serialize};

use super::SqlType;
#[cfg(feature = "postgres-backend")]
use super::copy::{CopyWriter, WrongValue};
#[cfg(feature = "postgres-backend")]
use super::value_rows::PgArrays;
use crate::error::RenderResult;
#[cfg(feature = "postgres-backend")]
use crate::error::Source;
use crate::render::Sql;

/// A type whose values relata can send and read. Closed: build on one with
/// [`custom_type!`](crate::custom_type).
#[doc(hidden)]
pub trait Native: SqlType<Base = Self> {
    /// Writes a value in readable form.
    fn show(value: &Self::Rust, out: &mut fmt::Formatter<'_>) -> fmt::Result;

    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata;
    #[cfg(feature = "postgres-backend")]
    fn to_pg<'b>(
        value: &'b Self::Rust,
        out: &mut serialize::Output<'b, '_, Pg>,
    ) -> serialize::Result;
    #[cfg(feature = "postgres-backend")]
    fn from_pg(value: PgValue<'_>) -> deserialize::Result<Self::Rust>;
    /// True if it is an array.
    #[cfg(feature = "postgres-backend")]
    const IS_ARRAY: bool = false;
    /// Looks up the types of the values inside of one, which are sent with them.
    #[cfg(feature = "postgres-backend")]
    fn look_up_inner(_: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {}

    /// The type that PostgreSQL casts to, if the value is sent as text.
    #[cfg(feature = "postgres-backend")]
    const PG_CAST: Option<&'static str> = None;

    /// True if PostgreSQL takes many values of it as one array, and makes rows of it again.
    const ARRAYS: bool = true;

    // Without these MySQL has no such type, and no statement with it compiles for it.
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
    /// Reads the text of a value that is no text in a column.
    #[cfg(feature = "mysql-backend")]
    fn from_mysql_text(_: &str) -> deserialize::Result<Self::Rust> {
        Err(missing::<Self>("MySQL"))
    }

    #[cfg(feature = "sqlite")]
    const SQLITE: SqliteType;
    #[cfg(feature = "sqlite")]
    fn to_sqlite<'b>(
        value: &'b Self::Rust,
        out: &mut serialize::Output<'b, '_, Sqlite>,
    ) -> serialize::Result;
    #[cfg(feature = "sqlite")]
    fn from_sqlite<V: super::StoredValue>(value: V) -> deserialize::Result<Self::Rust>;

    /// True if this value is bound as an integer, in a type that otherwise is not.
    #[cfg(feature = "sqlite")]
    fn is_long(_: &Self::Rust) -> bool {
        false
    }
    /// Writes the value as JSON: how SQLite gets the values of an `IN` list.
    #[cfg(feature = "sqlite")]
    fn write_json(value: &Self::Rust, out: &mut String) -> Written;
    /// The SQL that takes it out again.
    #[cfg(feature = "sqlite")]
    const FROM_JSON: &'static str = "value";
    /// The kind of type, for casts.
    const KIND: Kind = Kind::Other;
    /// About how many bytes the value is when it is sent.
    fn size(value: &Self::Rust) -> usize {
        size(value)
    }
    /// True if two values are the same, so that one can be sent for both.
    fn same(a: &Self::Rust, b: &Self::Rust) -> bool;
}

/// Kinds of types whose casts differ from one database to another.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Decimal,
    Double,
    Truth,
    Text,
    /// A JSON document.
    Document,
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

/// A value on its way to or from the database; `None` is NULL.
#[doc(hidden)]
pub struct Bound<B: Native>(pub(crate) Option<B::Rust>);

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

/// A value whose type is erased, to be bound or to be NULL.
#[doc(hidden)]
pub trait AnyBound: Send + Sync + 'static {
    /// About how many bytes the value is when it is sent.
    fn size(&self) -> usize;
    /// The value, to find its type.
    fn as_any(&self) -> &dyn std::any::Any;
    /// Returns a copy.
    fn copy(&self) -> Box<dyn AnyBound>;
    /// True if both are NULL or the same value, of one type.
    fn same_as(&self, other: &dyn AnyBound) -> bool;
    /// True if it is NULL.
    fn is_null(&self) -> bool;
    /// NULL of the same type.
    fn null(&self) -> Box<dyn AnyBound>;
    /// The value in readable form.
    fn text(&self) -> String;
    /// True if PostgreSQL takes many values as one array: see [`Native::ARRAYS`].
    fn has_arrays(&self) -> bool;
    /// Writes the value into the array of its column.
    #[cfg(feature = "postgres-backend")]
    fn push_pg(&self, arrays: &mut PgArrays<'_>) -> Result<(), Source>;
    #[cfg(feature = "postgres-backend")]
    fn bind_pg<'b>(&'b self, out: &mut Sql<'_, 'b, Pg>) -> RenderResult;
    /// Writes the value for COPY.
    #[cfg(feature = "postgres-backend")]
    fn copy_pg(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue>;
    #[cfg(feature = "mysql-backend")]
    fn bind_mysql<'b>(&'b self, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult;
    #[cfg(feature = "sqlite")]
    fn bind_sqlite<'b>(&'b self, out: &mut Sql<'_, 'b, Sqlite>) -> RenderResult;
}
impl<B: Native> AnyBound for Bound<B> {
    fn size(&self) -> usize {
        Bound::size(self)
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn copy(&self) -> Box<dyn AnyBound> {
        Box::new(self.clone())
    }
    fn same_as(&self, other: &dyn AnyBound) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.same(other))
    }
    fn is_null(&self) -> bool {
        self.0.is_none()
    }
    fn null(&self) -> Box<dyn AnyBound> {
        Box::new(Self::NULL)
    }
    fn text(&self) -> String {
        self.show()
    }
    fn has_arrays(&self) -> bool {
        B::ARRAYS
    }
    #[cfg(feature = "postgres-backend")]
    fn push_pg(&self, arrays: &mut PgArrays<'_>) -> Result<(), Source> {
        arrays.push(self)
    }
    #[cfg(feature = "postgres-backend")]
    fn bind_pg<'b>(&'b self, out: &mut Sql<'_, 'b, Pg>) -> RenderResult {
        out.bind(self)
    }
    #[cfg(feature = "postgres-backend")]
    fn copy_pg(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue> {
        out.value(column, self)
    }
    #[cfg(feature = "mysql-backend")]
    fn bind_mysql<'b>(&'b self, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult {
        out.bind(self)
    }
    #[cfg(feature = "sqlite")]
    fn bind_sqlite<'b>(&'b self, out: &mut Sql<'_, 'b, Sqlite>) -> RenderResult {
        out.bind(self)
    }
}

impl<B: Native> Bound<B> {
    /// NULL of this type.
    pub(crate) const NULL: Self = Self(None);
    /// About how many bytes the value is when it is sent.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        self.0.as_ref().map_or(0, B::size)
    }
    /// True if both are NULL or the same value.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => B::same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

impl<B: Native> Bound<B> {
    /// The value in readable form: `NULL`, or as Rust writes it.
    pub(crate) fn show(&self) -> String {
        format!("{:?}", Shown(self))
    }
}

/// A value that is displayed on request.
pub(crate) struct Shown<'a, B: Native>(pub(crate) &'a Bound<B>);
impl<B: Native> fmt::Debug for Shown<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.0 {
            Some(value) => B::show(value, f),
            None => f.write_str("NULL"),
        }
    }
}

/// About how many bytes a value is when it is sent.
pub(crate) fn size<T: 'static>(value: &T) -> usize {
    fn document(value: &serde_json::Value) -> usize {
        use serde_json::Value;
        match value {
            Value::String(text) => text.len() + 3,
            Value::Array(items) => items.iter().map(document).sum::<usize>() + 2,
            Value::Object(members) => {
                let member = |(name, value): (&String, _)| name.len() + 4 + document(value);
                members.iter().map(member).sum::<usize>() + 2
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        }
    }
    let any: &dyn std::any::Any = value;
    if let Some(text) = any.downcast_ref::<String>() {
        return text.len();
    }
    if let Some(bytes) = any.downcast_ref::<Vec<u8>>() {
        return bytes.len();
    }
    any.downcast_ref().map_or(size_of::<T>(), document)
}

/// Writes a value as Rust does; numbers and documents, whose Rust form is long, as SQL has them.
pub(crate) fn show<T: fmt::Debug + 'static>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let any: &dyn std::any::Any = value;
    if let Some(number) = any.downcast_ref::<super::Decimal>() {
        return fmt::Display::fmt(number, f);
    }
    if let Some(document) = any.downcast_ref::<serde_json::Value>() {
        return fmt::Display::fmt(document, f);
    }
    value.fmt(f)
}

impl<B: Native> Clone for Bound<B> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Values do not show in logs.
impl<B: Native> fmt::Debug for Bound<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("?")
    }
}

/// A list as JSON text, on its way to SQLite.
#[derive(Clone)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
pub(crate) struct Json(String);

#[cfg(feature = "sqlite")]
impl Json {
    /// The text in readable form.
    pub(crate) fn show(&self) -> String {
        format!("{:?}", self.0)
    }
}

/// Values do not show in logs.
impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("?")
    }
}

/// The values of an `IN` list.
#[doc(hidden)]
pub struct List<B: Native> {
    values: Vec<Bound<B>>,
    #[cfg(feature = "sqlite")]
    json: OnceLock<Json>,
}

impl<B: Native> Clone for List<B>
where
    B::Rust: Clone,
{
    fn clone(&self) -> Self {
        Self {
            values: self.values.clone(),
            #[cfg(feature = "sqlite")]
            json: self.json.clone(),
        }
    }
}

impl<B: Native> List<B> {
    pub(crate) fn new(values: Vec<Bound<B>>) -> Self {
        Self {
            values,
            #[cfg(feature = "sqlite")]
            json: OnceLock::new(),
        }
    }
    #[cfg(any(
        feature = "postgres-backend",
        feature = "sqlite",
        feature = "mysql-backend"
    ))]
    pub(crate) fn values(&self) -> &Vec<Bound<B>> {
        &self.values
    }
    /// Returns the number of values.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }
    /// The value at this place.
    pub(crate) fn value(&self, place: usize) -> &Bound<B> {
        &self.values[place]
    }
    /// The values in readable form.
    #[cfg(feature = "postgres-backend")]
    pub(crate) fn show(&self) -> String {
        format!("{:?}", self.values.iter().map(Shown).collect::<Vec<_>>())
    }
    /// The list as a JSON array, written when it is first sent.
    #[cfg(feature = "sqlite")]
    pub(crate) fn json(&self) -> diesel::QueryResult<&Json> {
        if let Some(json) = self.json.get() {
            return Ok(json);
        }
        let mut json = String::from("[");
        for value in &self.values {
            if json.len() > 1 {
                json.push(',');
            }
            match &value.0 {
                Some(value) => B::write_json(value, &mut json)
                    .map_err(diesel::result::Error::SerializationError)?,
                None => json.push_str("null"),
            }
        }
        json.push(']');
        Ok(self.json.get_or_init(|| Json(json)))
    }
}

#[cfg(feature = "postgres-backend")]
mod pg {
    use super::*;
    use diesel::deserialize::FromSql;
    use diesel::serialize::{IsNull, Output, ToSql};
    use diesel::sql_types::HasSqlType;

    impl<B: Native> HasSqlType<Erased<B>> for Pg {
        fn metadata(lookup: &mut Self::MetadataLookup) -> PgTypeMetadata {
            B::pg_type(lookup)
        }
    }
    impl<B: Native> ToSql<Erased<B>, Pg> for Bound<B> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            match &self.0 {
                Some(value) => B::to_pg(value, out),
                None => Ok(IsNull::Yes),
            }
        }
    }
    impl<B: Native> FromSql<Erased<B>, Pg> for Bound<B> {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            B::from_pg(value).map(|v| Bound(Some(v)))
        }
        fn from_nullable_sql(value: Option<PgValue<'_>>) -> deserialize::Result<Self> {
            value.map(B::from_pg).transpose().map(Bound)
        }
    }
}

#[cfg(feature = "mysql-backend")]
mod mysql {
    use super::*;
    use diesel::serialize::{IsNull, Output, ToSql};
    use diesel::sql_types::HasSqlType;

    impl<B: Native> HasSqlType<Erased<B>> for Mysql {
        fn metadata(_: &mut ()) -> MysqlType {
            B::MYSQL_SENT
        }
    }
    impl<B: Native> ToSql<Erased<B>, Mysql> for Bound<B> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
            match &self.0 {
                Some(value) => B::to_mysql(value, out),
                None => Ok(IsNull::Yes),
            }
        }
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::*;
    use diesel::serialize::{IsNull, Output, ToSql};
    use diesel::sql_types::HasSqlType;

    impl ToSql<diesel::sql_types::Text, Sqlite> for Json {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.0.as_str());
            Ok(IsNull::No)
        }
    }

    impl<B: Native> HasSqlType<Erased<B>> for Sqlite {
        fn metadata(_: &mut ()) -> SqliteType {
            B::SQLITE
        }
    }
    impl<B: Native> ToSql<Erased<B>, Sqlite> for Bound<B> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            match &self.0 {
                Some(value) => B::to_sqlite(value, out),
                None => Ok(IsNull::Yes),
            }
        }
    }
    impl<B: Native> HasSqlType<Long<B>> for Sqlite {
        fn metadata(_: &mut ()) -> SqliteType {
            SqliteType::Long
        }
    }
    impl<B: Native> ToSql<Long<B>, Sqlite> for Bound<B> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            ToSql::<Erased<B>, Sqlite>::to_sql(self, out)
        }
    }
}

/// Declares native types: marker, Rust type, diesel's type on PostgreSQL and, where diesel's own
/// reading will not do, a function that reads; on MySQL, where it has the type, diesel's type and
/// the type that writes and reads it; on SQLite the functions that write, read and list a value, or `Missing`.
macro_rules! native {
    ($(
        $(#[$doc:meta])*
        $name:ident: $rust:ty $(, $kind:ident)?;
        pg $pg:ty $(, $from_pg:expr)? $(=> $cast:literal)?;
        $(mysql $mysql:ident ($to_mysql:expr, $from_mysql:expr $(, $from_mysql_text:expr)?);)?
        sqlite $sqlite:ident $(($to:expr, $from:expr, $json:expr $(, $from_json:literal)?))?
            $(or Long $is_long:expr)?;
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl $crate::types::SqlType for $name {
            type Rust = $rust;
            type Base = Self;
            #[inline]
            fn from_base(base: $rust) -> $crate::error::Decoded<$rust> {
                Ok(base)
            }
            #[inline]
            fn to_base(value: $rust) -> $rust {
                value
            }
        }

        impl $crate::types::Native for $name {
            fn show(value: &$rust, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::types::native::show(value, out)
            }
            #[cfg(feature = "postgres-backend")]
            fn pg_type(
                lookup: &mut <diesel::pg::Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
            ) -> diesel::pg::PgTypeMetadata {
                <diesel::pg::Pg as diesel::sql_types::HasSqlType<$pg>>::metadata(lookup)
            }
            #[cfg(feature = "postgres-backend")]
            #[inline]
            fn to_pg<'b>(
                value: &'b $rust,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <$rust as diesel::serialize::ToSql<$pg, diesel::pg::Pg>>::to_sql(value, out)
            }
            #[cfg(feature = "postgres-backend")]
            #[inline(always)]
            fn from_pg(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<$rust> {
                $crate::types::native::native!(@from_pg value, $rust, $pg $(, $from_pg)?)
            }
            $(
                #[cfg(feature = "postgres-backend")]
                const PG_CAST: Option<&'static str> = Some($cast);
                const ARRAYS: bool = false;
            )?
            $(
                #[cfg(feature = "mysql-backend")]
                const MYSQL: diesel::mysql::MysqlType = diesel::mysql::MysqlType::$mysql;
                #[cfg(feature = "mysql-backend")]
                #[inline]
                fn to_mysql<'b>(
                    value: &'b $rust,
                    out: &mut diesel::serialize::Output<'b, '_, diesel::mysql::Mysql>,
                ) -> diesel::serialize::Result {
                    let write: fn(
                        &$rust,
                        &mut diesel::serialize::Output<'b, '_, diesel::mysql::Mysql>,
                    ) -> diesel::serialize::Result = $to_mysql;
                    write(value, out)
                }
                #[cfg(feature = "mysql-backend")]
                #[inline(always)]
                fn from_mysql(
                    value: diesel::mysql::MysqlValue<'_>,
                ) -> diesel::deserialize::Result<$rust> {
                    let read: fn(
                        diesel::mysql::MysqlValue<'_>,
                    ) -> diesel::deserialize::Result<$rust> = $from_mysql;
                    read(value)
                }
                $(
                    #[cfg(feature = "mysql-backend")]
                    fn from_mysql_text(text: &str) -> diesel::deserialize::Result<$rust> {
                        let read: fn(&str) -> diesel::deserialize::Result<$rust> = $from_mysql_text;
                        read(text)
                    }
                )?
            )?
            $crate::types::native::native!(
                @sqlite $rust; $sqlite $(($to, $from, $json $(, $from_json)?))?
            );
            $(
                #[cfg(feature = "sqlite")]
                fn is_long(value: &$rust) -> bool {
                    $is_long(value)
                }
            )?
            $(const KIND: $crate::types::Kind = $crate::types::Kind::$kind;)?
            fn same(a: &$rust, b: &$rust) -> bool {
                a == b
            }
        }

        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::pg::Pg {}
        $($crate::types::native::native!(@on_mysql $name $mysql);)?
        $crate::types::native::native!(@on $name $sqlite);
        #[diagnostic::do_not_recommend]
        impl $crate::types::Comparable<$name> for $name {}
        #[diagnostic::do_not_recommend]
        impl $crate::types::Fits<$name> for $name {}
    )*};
    (@from_pg $value:ident, $rust:ty, $pg:ty) => {
        <$rust as diesel::deserialize::FromSql<$pg, diesel::pg::Pg>>::from_sql($value)
    };
    (@from_pg $value:ident, $rust:ty, $pg:ty, $from:expr) => {
        $from($value)
    };
    (@on_mysql $name:ident $mysql:ident) => {
        #[cfg(feature = "mysql-backend")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::mysql::Mysql {}
    };
    (@on $name:ident Missing) => {};
    (@on $name:ident $sqlite:ident) => {
        #[cfg(feature = "sqlite")]
        #[diagnostic::do_not_recommend]
        impl $crate::types::HasType<$name> for diesel::sqlite::Sqlite {}
    };
    (@sqlite $rust:ty; Missing) => {
        $crate::types::native::native!(
            @sqlite $rust;
            Binary(
                |_, _| Err($crate::types::native::missing::<Self>("SQLite")),
                |_| Err($crate::types::native::missing::<Self>("SQLite")),
                |_, _| Err($crate::types::native::missing::<Self>("SQLite"))
            )
        );
    };
    (@sqlite $rust:ty; $sqlite:ident ($to:expr, $from:expr, $json:expr $(, $from_json:literal)?)) => {
        #[cfg(feature = "sqlite")]
        const SQLITE: diesel::sqlite::SqliteType = diesel::sqlite::SqliteType::$sqlite;
        #[cfg(feature = "sqlite")]
        #[inline]
        fn to_sqlite<'b>(
            value: &'b $rust,
            out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
        ) -> diesel::serialize::Result {
            let write: fn(
                &'b $rust,
                &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result = $to;
            write(value, out)
        }
        #[cfg(feature = "sqlite")]
        #[inline(always)]
        #[allow(clippy::redundant_closure_call)]
        fn from_sqlite<V: $crate::types::StoredValue>(
            value: V,
        ) -> diesel::deserialize::Result<$rust> {
            ($from)(value)
        }
        #[cfg(feature = "sqlite")]
        fn write_json(value: &$rust, out: &mut String) -> $crate::types::native::Written {
            let write: fn(&$rust, &mut String) -> $crate::types::native::Written = $json;
            write(value, out)
        }
        $(
            #[cfg(feature = "sqlite")]
            const FROM_JSON: &'static str = $from_json;
        )?
    };
}
pub(crate) use native;

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
