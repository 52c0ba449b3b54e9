//! Queries as tables, whose columns are those that they select.

use std::collections::HashSet;
use std::marker::PhantomData;

use super::derived::Lateral;
use super::expression::{IsQuery, QueryExpression, Shape};
use super::from::{Begins, CrossJoinable, FromItem};
use super::record::{RecordKey, RecordValues};
use super::select_list::Unselected;
use super::set::Output;
use super::with::{CommonTable, InWith, RenderCommonTable};
use crate::dialect::Dialect;
use crate::error::{Decoded, RenderError, RenderResult};
use crate::expr::label::{Label, LabelName};
use crate::render::{Fragment, Sql};
use crate::row::{Field, FromRow, RowSource};
use crate::scope::{Closed, FreeIn, Nil, NotNull, Nullability, Scope};
use crate::statement::Returns;
use crate::table::{Col, Column, Stored, Table};
use crate::types::SqlType;

/// The query `Q` as the table `L`: made by [`subquery`](crate::query::QueryMethods::subquery).
pub struct Subquery<L, Q> {
    query: Q,
    name: PhantomData<fn() -> L>,
}
impl<L, Q: Clone> Clone for Subquery<L, Q> {
    fn clone(&self) -> Self {
        Self::new(self.query.clone())
    }
}
impl<L, Q> Subquery<L, Q> {
    pub(crate) fn new(query: Q) -> Self {
        Self {
            query,
            name: PhantomData,
        }
    }
    /// A column of the table: one that the query selects, or a label of it. Its type and whether it can be NULL
    /// are those of the query.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::label!(totals, spent);
    /// let t = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .select((orders::user_id, sum(orders::total).label(spent)))
    ///     .subquery(totals);
    /// let query = from(t.clone()).filter(t.get(spent).gt(100)).select((t.get(orders::user_id), t.get(spent)));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with the mistake
    pub fn get<K: OutputName + RecordKey<Q::List, <Q::Decode as RecordValues>::Fields, I, Value = Field<T, N, E>>, I, T, N, E>(&self, _: K) -> Col<SubqueryColumn<TableOf<L, Q::Decode>, K, T, N>> where Q: Output + Returns<Decode: RecordValues> {
        Col::new()
    }
    /// `LATERAL`: the query may use the tables before it in FROM, with
    /// [`correlate`](super::Select::correlate). PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::label!(newest);
    /// let t = from(orders::table)
    ///     .correlate(users::table)
    ///     .filter(orders::user_id.eq(users::id))
    ///     .order_by(orders::id.desc())
    ///     .limit(1)
    ///     .select((orders::id, orders::status))
    ///     .subquery(newest);
    /// let query = from(users::table)
    ///     .left_join(t.clone().lateral().on(literal(true)))
    ///     .select((users::name, t.get(orders::status)));
    /// ```
    pub fn lateral(self) -> Lateral<Self> {
        Lateral::new(self)
    }
    /// Only the table, if [`with`](super::with::with) has the query.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::label!(totals, spent);
    /// let t = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .select((orders::user_id, sum(orders::total).label(spent)))
    ///     .subquery(totals);
    /// let query = with(t.clone())
    ///     .from(users::table)
    ///     .join(t.table().on(t.get(orders::user_id).eq(users::id)))
    ///     .select((users::name, t.get(spent)));
    /// ```
    pub fn table(&self) -> NamedTable<L, Q::Decode>
    where
        Q: Returns,
    {
        NamedTable(PhantomData)
    }
    /// The same table under another name, if [`with`](super::with::with) has the query: to join it to itself.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::orders;
    /// relata::label!(spent_by, other, spent);
    /// let t = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .select((orders::user_id, sum(orders::total).label(spent)))
    ///     .subquery(spent_by);
    /// let more = t.aliased(other);
    /// let query = with(t.clone())
    ///     .from(t.table())
    ///     .join(more.on(more.get(spent).gt(t.get(spent))))
    ///     .select((t.get(orders::user_id), more.get(orders::user_id)));
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "WITH `spent_by` AS (SELECT `orders`.`user_id`, sum(`orders`.`total`) AS `spent` FROM `orders` \
    ///      GROUP BY `orders`.`user_id`) SELECT `spent_by`.`user_id`, `other`.`user_id` FROM `spent_by` \
    ///      JOIN `spent_by` AS `other` ON `other`.`spent` > `spent_by`.`spent`"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    pub fn aliased<A: LabelName>(&self, _: Label<A>) -> AliasedTable<L, A, Q> {
        AliasedTable(PhantomData)
    }
}

/// The table `L` of WITH under the name `A`: made by [`Subquery::aliased`].
pub struct AliasedTable<L, A, Q>(PhantomData<fn() -> (L, A, Q)>);
impl<L, A, Q> Clone for AliasedTable<L, A, Q> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L, A, Q> Copy for AliasedTable<L, A, Q> {}
impl<L, A, Q> AliasedTable<L, A, Q> {
    /// A column of the table, as [`Subquery::get`].
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with the mistake
    pub fn get<K: OutputName + RecordKey<Q::List, <Q::Decode as RecordValues>::Fields, I, Value = Field<T, N, E>>, I, T, N, E>(&self, _: K) -> Col<SubqueryColumn<TableOf<A, Q::Decode>, K, T, N>> where Q: Output + Returns<Decode: RecordValues> {
        Col::new()
    }
}
impl<L: LabelName, A: LabelName, Q: Returns + 'static> FromItem for AliasedTable<L, A, Q> {
    type Table = TableOf<A, Q::Decode>;
    type Around = Nil;
    type List = Unselected;
    fn list() -> Unselected {
        Unselected
    }
}
#[diagnostic::do_not_recommend]
impl<L: LabelName, A: LabelName, Q: Returns + 'static> Begins<()> for AliasedTable<L, A, Q> {}
impl<L: LabelName, A: LabelName, Q: Returns + 'static, Ctx> CrossJoinable<Ctx, ()>
    for AliasedTable<L, A, Q>
{
    type Null = NotNull;
}
impl<L: LabelName, A: LabelName, Q: Returns + 'static, D: Dialect> Fragment<D>
    for AliasedTable<L, A, Q>
{
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(L::NAME)?;
        out.push(" AS ");
        out.identifier(A::NAME)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<TableOf<A, Q::Decode>>(None);
    }
}

/// Refuses two columns with the same name, between which SQL cannot choose, or chooses silently.
fn once_each<L: LabelName, Q: Output, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    // The type determines this, so it was recorded when the text was written.
    if out.wants_values_only() {
        return Ok(());
    }
    let mut names = Vec::new();
    Q::names(&mut names);
    let mut seen = HashSet::new();
    let mut names = names.iter().flatten().map(|own| own.name);
    match names.find(|name| !seen.insert(*name)) {
        None => Ok(()),
        Some(column) => out.refuse(RenderError::SameName {
            table: L::NAME,
            column,
        }),
    }
}

/// The table of a query under the label `L`, whose rows are read as `De`.
pub struct TableOf<L, De>(PhantomData<fn() -> (L, De)>);
impl<L: LabelName, De: 'static> Table for TableOf<L, De> {
    type Id = L::Id;
    type Row = NoStruct;
    type PrimaryKey = ();
    type Kind = crate::table::kind::DerivedTable;
    const NAME: &'static str = L::NAME;
    const COLUMNS: &'static [&'static str] = &[];
}

/// Such a table has no struct of its rows: its columns are selected one by one.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoStruct;
impl FromRow for NoStruct {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> Decoded<Self> {
        Ok(NoStruct)
    }
}

/// The column `K` of the query that is the table `Ta`.
pub struct SubqueryColumn<Ta, K, T, N>(PhantomData<fn() -> (Ta, K, T, N)>);
impl<Ta: Table, K: OutputName, T: SqlType, N: Nullability> Column for SubqueryColumn<Ta, K, T, N> {
    type Table = Ta;
    type Type = T;
    type Null = N;
    type Write = crate::kind::ReadOnly;
    const NAME: &'static str = K::NAME;
    const STORED: Stored = K::STORED;
}

/// The name of a selected column outside of its query.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the name of a column",
    label = "expected a selected column, such as `users::email`, or a label"
)]
pub trait OutputName: 'static {
    /// The name of the table.
    const NAME: &'static str;
    /// How the database treats the column.
    #[doc(hidden)]
    const STORED: Stored = Stored::AsTyped;
}
impl<C: Column> OutputName for Col<C> {
    const NAME: &'static str = C::NAME;
    const STORED: Stored = C::STORED;
}
impl<L: LabelName> OutputName for Label<L> {
    const NAME: &'static str = L::NAME;
    // The type of an expression does not tell.
    const STORED: Stored = Stored::Unsigned;
}

impl<L: LabelName, Q: Returns + IsQuery> FromItem for Subquery<L, Q> {
    type Table = TableOf<L, Q::Decode>;
    type Around = <Q::Free as Scope>::AsOuter;
    type List = Unselected;
    fn list() -> Unselected {
        Unselected
    }
}
#[diagnostic::do_not_recommend]
impl<L: LabelName, Q: Returns + IsQuery> Begins<()> for Subquery<L, Q> {}
impl<L: LabelName, Q: Returns<Free: Closed> + IsQuery, Ctx> CrossJoinable<Ctx, ()>
    for Subquery<L, Q>
{
    type Null = NotNull;
}
impl<L: LabelName, Q: Returns<Free: FreeIn<Ctx, I>> + IsQuery, Ctx, I> CrossJoinable<Ctx, I>
    for Lateral<Subquery<L, Q>>
{
    type Null = <Q::Free as FreeIn<Ctx, I>>::Null;
}
impl<L: LabelName, Q: QueryExpression<D> + Output + Returns, D: Dialect> Fragment<D>
    for Subquery<L, Q>
{
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        once_each::<L, Q, D>(out)?;
        out.push("(");
        self.query.render_shape(Shape::Own, out)?;
        out.push(") AS ");
        out.identifier(L::NAME)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<TableOf<L, Q::Decode>>(None);
    }
}

impl<L: LabelName, Q: Returns<Free: Closed>> CommonTable for Subquery<L, Q> {
    type Table = TableOf<L, Q::Decode>;
}
impl<L: LabelName, Q: InWith<D> + Output + Returns<Free: Closed>, D: Dialect> RenderCommonTable<D>
    for Subquery<L, Q>
{
    const STATIC: bool = Q::STATIC;
    const WRITES: bool = Q::WRITES;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(L::NAME)?;
        out.push(" AS ");
        out.push(hint);
        once_each::<L, Q, D>(out)?;
        out.push("(");
        self.query.render_in_with(Shape::Own, out)?;
        out.push(")");
        Ok(())
    }
}

/// A table of WITH, as FROM names it.
pub struct NamedTable<L, De>(PhantomData<fn() -> (L, De)>);
impl<L, De> Clone for NamedTable<L, De> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L, De> Copy for NamedTable<L, De> {}
impl<L: LabelName, De: 'static> FromItem for NamedTable<L, De> {
    type Table = TableOf<L, De>;
    type Around = Nil;
    type List = Unselected;
    fn list() -> Unselected {
        Unselected
    }
}
#[diagnostic::do_not_recommend]
impl<L: LabelName, De: 'static> Begins<()> for NamedTable<L, De> {}
impl<L: LabelName, De: 'static, Ctx> CrossJoinable<Ctx, ()> for NamedTable<L, De> {
    type Null = NotNull;
}
impl<L: LabelName, De: 'static, D: Dialect> Fragment<D> for NamedTable<L, De> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(L::NAME)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<TableOf<L, De>>(None);
    }
}
