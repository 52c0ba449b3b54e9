//! Values of the row that a relation leads to, without an explicit join: `orders::user.get(users::name)`.

use std::any::TypeId;
use std::marker::PhantomData;

use super::relation::{SameTable, StartsFrom};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::{RenderError, RenderResult};
use crate::expr::Expr;
use crate::query::filter::Keyword;
use crate::query::from::Along;
use crate::relation::{ColumnPairs, OneToOne, Rel, Relation, ToOne, ToOneOrNone};
use crate::render::{Fragment, Sql};
use crate::scope::{Contains, Correlated, Groups, In, Nullability, Nullable, Rows, Unjoined};
use crate::table::{ArrayElements, Col, Column, Stored, Table};
use crate::types::{HasType, SqlType};

/// A path along relations to one row: `orders::user`, `order_items::order.get(orders::user)`.
#[doc(hidden)]
pub trait ToOnePath: Copy + 'static {
    /// The table it starts from.
    type Source: Table;
    /// The table it leads to.
    type Target: Table;
    /// Nullable if there may be no row.
    type Null: Nullability;
    /// A type that distinguishes the path from others.
    type Same: 'static;
    /// The number of tables on the path.
    const TABLES: usize = 1;
    /// Joins the tables to the query that is written, and returns the name of the last.
    fn join<D: Dialect>(out: &mut Sql<'_, '_, D>) -> Result<String, RenderError>;
    /// Writes the tables in FROM of a subquery.
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult;
    /// Writes the condition of the first.
    fn render_where<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult;
}

/// A relation that leads to one row at most.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "relation `{R}` leads to many rows, and `get` takes a value of one",
    label = "reduce the rows to a value: `.count()`, `.aggregate(max(..))`, `.any(..)`"
)]
pub trait LeadsToOne<R> {
    /// Nullable if there may be no row, or if a column of the key may be NULL, as `N` records.
    type Null<N: Nullability>: Nullability;
    /// `P` itself; not implemented for a relation to many rows, so that rustc reports only that.
    type Of<P>;
}
#[diagnostic::do_not_recommend]
impl<R> LeadsToOne<R> for ToOne {
    type Null<N: Nullability> = N;
    type Of<P> = P;
}
#[diagnostic::do_not_recommend]
impl<R> LeadsToOne<R> for ToOneOrNone {
    type Null<N: Nullability> = Nullable;
    type Of<P> = P;
}
#[diagnostic::do_not_recommend]
impl<R> LeadsToOne<R> for OneToOne {
    type Null<N: Nullability> = Nullable;
    type Of<P> = P;
}

/// Writes `alias.far = near` for each pair of columns.
fn render_pairs<P: ColumnPairs, D: Dialect>(
    alias: &str,
    keyword: &mut Keyword,
    out: &mut Sql<'_, '_, D>,
    near: impl Fn(&str, &mut Sql<'_, '_, D>) -> RenderResult,
) -> RenderResult {
    for (own, far) in P::NAMES {
        keyword.render(out);
        column_of(alias, far, out)?;
        out.push(" = ");
        near(own, out)?;
    }
    Ok(())
}
fn column_of<D: Dialect>(alias: &str, name: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
    out.identifier(alias)?;
    out.push(".");
    out.identifier(name)
}
/// The name of a table in a subquery.
fn nth(table: usize) -> String {
    format!("path_{table}")
}

impl<R, S: Table, T: Table> ToOnePath for Along<R, S, T>
where
    R: Relation<Cardinality: LeadsToOne<R>>,
{
    type Source = S;
    type Target = T;
    type Null = <R::Cardinality as LeadsToOne<R>>::Null<<R::On as ColumnPairs>::Null>;
    type Same = Self;
    fn join<D: Dialect>(out: &mut Sql<'_, '_, D>) -> Result<String, RenderError> {
        out.path_join::<S, T>(TypeId::of::<Self>(), |alias, out| {
            let near = |own: &str, out: &mut Sql<'_, '_, D>| out.column::<S>(own);
            render_pairs::<R::On, D>(alias, &mut Keyword(""), out, near)
        })
    }
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.path_table::<T>(&nth(1))
    }
    fn render_where<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        let near = |own: &str, out: &mut Sql<'_, '_, D>| out.column::<S>(own);
        render_pairs::<R::On, D>(&nth(1), &mut Keyword(" WHERE "), out, near)
    }
}

/// The path of the relation `R` between its own tables.
type Direct<R> = Along<R, <R as Relation>::Source, <R as Relation>::Target>;
impl<R: Relation<Cardinality: LeadsToOne<R>>> ToOnePath for Rel<R> {
    type Source = R::Source;
    type Target = R::Target;
    type Null = <Direct<R> as ToOnePath>::Null;
    type Same = Direct<R>;
    fn join<D: Dialect>(out: &mut Sql<'_, '_, D>) -> Result<String, RenderError> {
        Direct::<R>::join(out)
    }
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        <Direct<R> as ToOnePath>::render_from(out)
    }
    fn render_where<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        Direct::<R>::render_where(out)
    }
}

/// The path `P`, extended by the relation `R`.
pub struct PathThen<P, R>(PhantomData<fn() -> (P, R)>);
impl<P, R> Clone for PathThen<P, R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P, R> Copy for PathThen<P, R> {}
impl<P: ToOnePath, R: Relation<Cardinality: LeadsToOne<R>>> ToOnePath for PathThen<P, R> {
    type Source = P::Source;
    type Target = R::Target;
    type Null = <P::Null as Nullability>::Or<<Rel<R> as ToOnePath>::Null>;
    type Same = PathThen<P::Same, R>;
    const TABLES: usize = P::TABLES + 1;
    fn join<D: Dialect>(out: &mut Sql<'_, '_, D>) -> Result<String, RenderError> {
        let before = P::join(out)?;
        out.path_join::<P::Source, R::Target>(TypeId::of::<Self::Same>(), |alias, out| {
            let near = |own: &str, out: &mut Sql<'_, '_, D>| column_of(&before, own, out);
            render_pairs::<R::On, D>(alias, &mut Keyword(""), out, near)
        })
    }
    fn render_from<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        P::render_from(out)?;
        out.push(" JOIN ");
        out.path_table::<R::Target>(&nth(Self::TABLES))?;
        let near = |own: &str, out: &mut Sql<'_, '_, D>| column_of(&nth(P::TABLES), own, out);
        render_pairs::<R::On, D>(&nth(Self::TABLES), &mut Keyword(" ON "), out, near)
    }
    fn render_where<D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
        P::render_where(out)
    }
}

/// The column `C` of the row that the path `P` leads to: `orders::user.get(users::name)`.
pub struct PathValue<P, C>(PhantomData<fn() -> (P, C)>);
impl<P, C> Clone for PathValue<P, C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P, C> Copy for PathValue<P, C> {}

impl<P, C: Column> Expr for PathValue<P, C> {
    type Type = C::Type;
    type Class = Plain;
}
impl<P: ToOnePath, C: Column, S: Contains<P::Source, I>, I> In<Rows<S>, I> for PathValue<P, C> {
    type Null = <<C::Null as Nullability>::Or<P::Null> as Nullability>::Or<S::Null>;
}
impl<P: ToOnePath, C: Column, S: Contains<P::Source, I>, K: PathKey<P, C>, F, I>
    In<Groups<S, K, F>, (I,)> for PathValue<P, C>
{
    type Null = Nullable;
}
/// Never implemented: GROUP BY needs the whole path as a key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` along a relation must appear in GROUP BY or be used in an aggregate function",
    label = "has many values, the query returns one row for all of them"
)]
pub trait PathKey<P, C> {}
impl<P: ToOnePath, C: Column, L: Contains<P::Source, I>, I> In<Unjoined<Correlated<L>>, I>
    for PathValue<P, C>
{
    type Null = <<C::Null as Nullability>::Or<P::Null> as Nullability>::Or<L::Null>;
}

impl<P: ToOnePath, C: Column, D: Dialect> Fragment<D> for PathValue<P, C>
where
    D: HasType<<C::Type as SqlType>::Base>,
{
    const STATIC: bool = true;
    const VALUES: bool = false;
    const COPIES: bool = false;
    const MOVABLE: bool = true;
    const NAME: Option<&'static str> = Some(C::NAME);
    const UNSIGNED: bool = matches!(C::STORED, Stored::Unsigned);
    const DOMAIN: bool = matches!(C::STORED, Stored::Domain);
    const ELEMENTS: ArrayElements = C::STORED.elements();
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.joins_path_from::<P::Source>() {
            let alias = P::join(out)?;
            return column_of(&alias, C::NAME, out);
        }
        out.push("(SELECT ");
        column_of(&nth(P::TABLES), C::NAME, out)?;
        out.push(" FROM ");
        P::render_from(out)?;
        P::render_where(out)?;
        out.push(")");
        Ok(())
    }
}

/// The next step of a path to one row: a column of that row, or a relation of it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`get` of a relation takes a column or a relation of its row, and `{Self}` is neither",
    label = "expected a column, such as `users::name`, or a relation to one row"
)]
pub trait NextOfPath<P> {
    type Value;
    fn after(self, path: P) -> Self::Value;
}
#[rustfmt::skip] // one line: rustc shows it
impl<P: ToOnePath<Target = T>, C: Column<Table = S>, S, T> NextOfPath<P> for Col<C> where (): ColumnAtEnd<C, S, T> {
    type Value = PathValue<P, C>;
    fn after(self, _: P) -> Self::Value {
        PathValue(PhantomData)
    }
}
#[rustfmt::skip]
impl<P: ToOnePath<Target = T>, R: Relation<Source = S, Cardinality: LeadsToOne<R, Of<PathThen<P, R>> = V>>, S, T, V: From<PathThen<P, R>>> NextOfPath<P> for Rel<R> where (): StartsFrom<R, S, T> {
    type Value = V;
    fn after(self, _: P) -> V {
        PathThen(PhantomData).into()
    }
}

/// The column `C` of the table `S` belongs to the table `T`, to which a path leads.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{C}` is a column of table `{S}`, and the relation leads to `{T}`",
    label = "not a column of `{T}`"
)]
pub trait ColumnAtEnd<C, S, T> {}
#[diagnostic::do_not_recommend]
impl<C, S: Table + SameTable<T>, T> ColumnAtEnd<C, S, T> for () {}
// If there are several impls, rustc shows none.
#[diagnostic::do_not_recommend]
impl<C> ColumnAtEnd<C, (), ()> for () {}

#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<R: Relation> Rel<R> {
    /// A value of the row that the relation leads to, for any clause: the query need not join the table. For a relation to one row;
    /// NULL if there is none.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::{orders, users};
    /// let query = from(orders::table)
    ///     .filter(orders::user.get(users::is_active))
    ///     .order_by(orders::user.get(users::name))
    ///     .select((orders::id, orders::user.get(users::name)));
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `orders`.`id`, `path_1`.`name` FROM `orders` LEFT JOIN `users` AS `path_1` \
    ///      ON `path_1`.`id` = `orders`.`user_id` WHERE `path_1`.`is_active` ORDER BY `path_1`.`name`"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// The table is joined once, however often the path is used; two relations to the same table are two joins. A relation
    /// of the row extends the path: `order_items::order.get(orders::user).get(users::name)`. The join is a LEFT JOIN,
    /// which neither removes nor repeats rows.
    ///
    /// If there is no FROM to which a join can be added, it is a subquery: in UPDATE and DELETE, in the condition of a join, in a query
    /// with FOR UPDATE, and for a table of the enclosing query. jOOQ calls such paths implicit joins:
    /// <https://www.jooq.org/doc/latest/manual/sql-building/sql-statements/select-statement/implicit-join/>
    pub fn get<G: NextOfPath<P, Value = V>, V, P: From<Self>>(self, next: G) -> V where R::Cardinality: LeadsToOne<R, Of<Self> = P> {
        next.after(self.into())
    }
}
#[rustfmt::skip]
impl<R: Relation, S: Table, T: Table> Along<R, S, T> {
    /// A value of the row that the relation leads to from an alias: see [`Rel::get`].
    pub fn get<G: NextOfPath<P, Value = V>, V, P: From<Self>>(self, next: G) -> V where R::Cardinality: LeadsToOne<R, Of<Self> = P> {
        next.after(self.into())
    }
}
#[rustfmt::skip]
impl<P: ToOnePath, R: Relation> PathThen<P, R> {
    /// A value of the row at the end of the path, or a relation of it: see [`Rel::get`].
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// let query = from(employees::table)
    ///     .select((employees::name, employees::manager.get(employees::manager).get(employees::name)));
    /// ```
    pub fn get<G: NextOfPath<Self, Value = V>, V>(self, next: G) -> V {
        next.after(self)
    }
}

crate::query::selected_expressions! { [Pa, C: Column] PathValue<Pa, C>; }
