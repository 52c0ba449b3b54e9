//! Types of the user's own that PostgreSQL knows by a name: those of extensions, domains and base types.

use std::marker::PhantomData;

#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata, PgValue};
#[cfg(feature = "sqlite")]
use diesel::sqlite::{Sqlite, SqliteType};
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
use diesel::{deserialize, serialize};

#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
use super::native::HasType;
use super::native::{Kind, Native};
use super::{Compares, SqlType};
use crate::error::Decoded;

/// A type that PostgreSQL knows by a name of its own: see [`custom_type!`](crate::custom_type) with `as`.
pub trait NamedType: 'static {
    /// The schema of the type; empty where the connection decides, by its `search_path`.
    const SCHEMA: &'static str;
    /// The name of the type in the database.
    const NAME: &'static str;
    /// The type whose binary form its values have.
    #[doc(hidden)]
    type Form: Native;
}

/// The base of a type with a name: the values of another, sent under the number of this one.
#[doc(hidden)]
pub struct NamedOf<C>(PhantomData<fn() -> C>);

type Form<C> = <C as NamedType>::Form;
type Sent<C> = <Form<C> as SqlType>::Rust;

impl<C: NamedType> SqlType for NamedOf<C> {
    type Rust = Sent<C>;
    type Base = Self;
    #[inline]
    fn from_base(base: Sent<C>) -> Decoded<Sent<C>> {
        Ok(base)
    }
    #[inline]
    fn to_base(value: Sent<C>) -> Sent<C> {
        value
    }
}

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<C: NamedType> HasType<NamedOf<C>> for Pg where Pg: HasType<Form<C>> {}
#[cfg(feature = "sqlite")]
#[diagnostic::do_not_recommend]
impl<C: NamedType> HasType<NamedOf<C>> for Sqlite where Sqlite: HasType<Form<C>> {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<C: NamedType> HasType<NamedOf<C>> for Mysql where Mysql: HasType<Form<C>> {}
#[diagnostic::do_not_recommend]
impl<C: NamedType<Form: Compares>> Compares for NamedOf<C> {}

impl<C: NamedType> Native for NamedOf<C> {
    const ARRAYS: bool = Form::<C>::ARRAYS;
    const KIND: Kind = Form::<C>::KIND;
    fn show(value: &Sent<C>, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Form::<C>::show(value, out)
    }
    fn size(value: &Sent<C>) -> usize {
        Form::<C>::size(value)
    }
    fn same(a: &Sent<C>, b: &Sent<C>) -> bool {
        Form::<C>::same(a, b)
    }

    #[cfg(feature = "postgres-backend")]
    const PG_CAST: Option<&'static str> = Form::<C>::PG_CAST;
    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        // What is sent as text is cast to the other type.
        if Self::PG_CAST.is_some() {
            return Form::<C>::pg_type(lookup);
        }
        let schema = Some(C::SCHEMA).filter(|schema| !schema.is_empty());
        PgMetadataLookup::lookup_type(lookup, C::NAME, schema)
    }
    #[cfg(feature = "postgres-backend")]
    fn look_up_inner(lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {
        Form::<C>::look_up_inner(lookup);
    }
    #[cfg(feature = "postgres-backend")]
    #[inline]
    fn to_pg<'b>(value: &'b Sent<C>, out: &mut serialize::Output<'b, '_, Pg>) -> serialize::Result {
        Form::<C>::to_pg(value, out)
    }
    #[cfg(feature = "postgres-backend")]
    #[inline]
    fn from_pg(value: PgValue<'_>) -> deserialize::Result<Sent<C>> {
        Form::<C>::from_pg(value)
    }

    #[cfg(feature = "mysql-backend")]
    const MYSQL: MysqlType = Form::<C>::MYSQL;
    #[cfg(feature = "mysql-backend")]
    const MYSQL_SENT: MysqlType = Form::<C>::MYSQL_SENT;
    #[cfg(feature = "mysql-backend")]
    const MYSQL_CAST: Option<&'static str> = Form::<C>::MYSQL_CAST;
    #[cfg(feature = "mysql-backend")]
    #[inline]
    fn to_mysql<'b>(
        value: &'b Sent<C>,
        out: &mut serialize::Output<'b, '_, Mysql>,
    ) -> serialize::Result {
        Form::<C>::to_mysql(value, out)
    }
    #[cfg(feature = "mysql-backend")]
    #[inline]
    fn from_mysql(value: MysqlValue<'_>) -> deserialize::Result<Sent<C>> {
        Form::<C>::from_mysql(value)
    }
    #[cfg(feature = "mysql-backend")]
    fn from_mysql_text(text: &str) -> deserialize::Result<Sent<C>> {
        Form::<C>::from_mysql_text(text)
    }

    #[cfg(feature = "sqlite")]
    const SQLITE: SqliteType = Form::<C>::SQLITE;
    #[cfg(feature = "sqlite")]
    const FROM_JSON: &'static str = Form::<C>::FROM_JSON;
    #[cfg(feature = "sqlite")]
    #[inline]
    fn to_sqlite<'b>(
        value: &'b Sent<C>,
        out: &mut serialize::Output<'b, '_, Sqlite>,
    ) -> serialize::Result {
        Form::<C>::to_sqlite(value, out)
    }
    #[cfg(feature = "sqlite")]
    #[inline]
    fn from_sqlite<V: super::StoredValue>(value: V) -> deserialize::Result<Sent<C>> {
        Form::<C>::from_sqlite(value)
    }
    #[cfg(feature = "sqlite")]
    fn is_long(value: &Sent<C>) -> bool {
        Form::<C>::is_long(value)
    }
    #[cfg(feature = "sqlite")]
    fn write_json(value: &Sent<C>, out: &mut String) -> super::native::Written {
        Form::<C>::write_json(value, out)
    }
}
