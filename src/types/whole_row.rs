//! Rows of tables as values. <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-USAGE>

use std::fmt;
use std::marker::PhantomData;

#[cfg(feature = "postgres-backend")]
use diesel::deserialize;
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata, PgValue};

#[cfg(feature = "postgres-backend")]
use super::native::HasType;
use super::native::Native;
use super::{Comparable, Compares, Fits, SqlType};
use crate::error::Decoded;

/// PostgreSQL's value of a whole row, which [`whole_row`](crate::query::whole_row) makes: of a table whose rows are the
/// struct `R`.
///
/// It compares with rows of the same table, and functions take it. It has no Rust value: the server sends the values of such a row without
/// the names of their columns.
pub struct WholeRow<R>(PhantomData<fn() -> R>);

/// The Rust type of [`WholeRow`]. There is no value of it.
#[derive(Debug, Clone, Copy)]
pub enum UnreadRow {}

impl<R: 'static> SqlType for WholeRow<R> {
    type Rust = UnreadRow;
    type Base = Self;
    fn from_base(base: UnreadRow) -> Decoded<UnreadRow> {
        match base {}
    }
    fn to_base(value: UnreadRow) -> UnreadRow {
        match value {}
    }
}
impl<R: 'static> Native for WholeRow<R> {
    const ARRAYS: bool = false;
    fn show(value: &UnreadRow, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *value {}
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_type(_: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) -> PgTypeMetadata {
        // `record` and its array.
        PgTypeMetadata::new(2249, 2287)
    }
    #[cfg(feature = "postgres-backend")]
    fn from_pg(_: PgValue<'_>) -> deserialize::Result<UnreadRow> {
        Err("a whole row is sent without the names of its columns: select the table, or cast the row to text or JSON".into())
    }
    fn same(a: &UnreadRow, _: &UnreadRow) -> bool {
        match *a {}
    }
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<R: 'static> HasType<WholeRow<R>> for Pg {}
// PostgreSQL compares rows of one table, column by column.
#[diagnostic::do_not_recommend]
impl<R: 'static> Compares for WholeRow<R> {}
#[diagnostic::do_not_recommend]
impl<R> Comparable<WholeRow<R>> for WholeRow<R> {}
#[diagnostic::do_not_recommend]
impl<R> Fits<WholeRow<R>> for WholeRow<R> {}
