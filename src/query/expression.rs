//! The trait of every query: a statement that selects rows, alone or as part of another. SQL calls it a query expression
//! (SQL:2016 part 2, 7.17).

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::Closed;
use crate::statement::{IsStatement, Returns, RowStatement, Statement};

/// A query, complete or not: anything that can be part of another statement.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query",
    label = "expected a query: a statement that writes rows cannot be part of another"
)]
pub trait IsQuery: IsStatement {}

/// A query that the database `D` can run: what a function returns.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::users;
/// fn adults() -> impl Query<Sqlite, Row = (i64, String)> {
///     from(users::table).filter(users::age.ge(18)).select((users::id, users::name))
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query that `{D}` can run",
    label = "not a query of this database"
)]
pub trait Query<D: Dialect>: Returns<Free: Closed> + QueryExpression<D> + RowStatement<D> {
    /// Reported where the query is built; for a generic query this does not compile.
    #[doc(hidden)]
    #[rustfmt::skip]
    fn limit<N>(self, _: N) -> Self where Self: HasItsClauses + Sized { self }
    /// Reported where the query is built; for a generic query this does not compile.
    #[doc(hidden)]
    #[rustfmt::skip]
    fn offset<N>(self, _: N) -> Self where Self: HasItsClauses + Sized { self }
    /// Reported where the query is built; for a generic query this does not compile.
    #[doc(hidden)]
    #[rustfmt::skip]
    fn filter<N>(self, _: N) -> Self where Self: HasItsClauses + Sized { self }
    /// Reported where the query is built; for a generic query this does not compile.
    #[doc(hidden)]
    #[rustfmt::skip]
    fn order_by<N>(self, _: N) -> Self where Self: HasItsClauses + Sized { self }
}
/// Never implemented.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is any query, of which no clause is known: neither WHERE, ORDER BY, LIMIT nor OFFSET can be added",
    label = "say it where the query is made, before it becomes an `impl Query`",
    note = "`any_query.boxed()` and `query_of(any_query)` are allowed in FROM, IN and set operations of another query"
)]
pub trait HasItsClauses {}
impl<D: Dialect, Q: QueryExpression<D> + RowStatement<D>> Query<D> for Q {}

/// The SQL of a query as part of another statement.
#[doc(hidden)]
pub trait QueryExpression<D: Dialect>: Statement<D> {
    /// True if the query has LIMIT or OFFSET.
    #[doc(hidden)]
    const LIMITED: bool = false;
    /// Writes the query in one of its shapes.
    #[doc(hidden)]
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// True if its WITH is RECURSIVE; `None` if it does not begin with WITH.
    #[doc(hidden)]
    fn own_with(&self) -> Option<bool> {
        None
    }
}

/// How a query is written, depending on its use.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Returns all rows.
    All,
    /// Rows that nobody reads: only whether there is one matters.
    Any,
    /// The first rows: one for `first`, two for `one`, which must tell one from more.
    AtMost(u64),
    /// Returns one row if there is any: the query of EXISTS.
    Exists,
    /// Counts the rows.
    Count,
    /// All rows, with a distinct name for each column.
    Numbered,
    /// All rows, with the names of the selected items for the columns.
    Own,
    /// All rows, with these names for the columns.
    Named(&'static [&'static str]),
}

impl Shape {
    /// Writes the SQL for this shape around the query, which `rows` writes in a shape of rows.
    pub(super) fn around<'x, 'b, D: Dialect>(
        self,
        out: &mut Sql<'x, 'b, D>,
        rows: impl FnOnce(Shape, &mut Sql<'x, 'b, D>) -> RenderResult,
    ) -> RenderResult {
        let shape = self.begin(out);
        rows(shape, out)?;
        self.end(out)
    }
    /// Writes the SQL before the query, and returns the shape of rows that it has there.
    pub(super) fn begin<D: Dialect>(self, out: &mut Sql<'_, '_, D>) -> Self {
        match self {
            Shape::Exists => {
                out.push("SELECT EXISTS (");
                Shape::Any
            }
            Shape::Count => {
                out.push("SELECT count(*) FROM (");
                match D::SYNTAX.same_names {
                    true => Shape::All,
                    false => Shape::Numbered,
                }
            }
            shape => shape,
        }
    }
    /// Writes the SQL after it.
    pub(super) fn end<D: Dialect>(self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        match self {
            Shape::Exists => out.push(")"),
            Shape::Count => {
                out.push(") AS ");
                out.identifier("counted")?;
            }
            _ => {}
        }
        Ok(())
    }
    /// The number of rows that are read, unless all are.
    pub(super) fn at_most(self) -> Option<u64> {
        match self {
            Shape::AtMost(n) => Some(n),
            _ => None,
        }
    }
}

/// Implements for one kind of query what a blanket impl over all queries cannot, since it would overlap with the impls
/// for values: its place in expressions and in `sql_query!`. Each kind of query calls it in its own file.
macro_rules! query_expression {
    ([$($g:ident)*] $ty:ty) => {
        impl<$($g),*> $crate::statement::IsStatement for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($g),*> $crate::query::expression::IsQuery for $ty {}
        #[diagnostic::do_not_recommend]
        impl<$($g,)* Db: $crate::dialect::Dialect> $crate::query::with::InWith<Db> for $ty
        where
            Self: $crate::query::QueryExpression<Db>,
        {
            fn render_in_with<'b>(
                &'b self,
                shape: $crate::query::Shape,
                out: &mut $crate::render::Sql<'_, 'b, Db>,
            ) -> $crate::error::RenderResult {
                $crate::query::QueryExpression::render_shape(self, shape, out)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($g),*> $crate::statement::Standalone for $ty
        where
            Self: $crate::statement::Returns<Free: $crate::scope::Closed>,
        {
        }
        $crate::query::operand::subquery!([$($g)*] $ty);
        $crate::query::raw::query_in_raw_sql!([$($g)*] $ty);
    };
}
pub(crate) use query_expression;

/// The methods of [`Statement`] for a query, which has them all from `render_shape`.
macro_rules! render_query {
    ($d:ident) => {
        fn render<'b>(
            &'b self,
            out: &mut $crate::render::Sql<'_, 'b, $d>,
        ) -> $crate::error::RenderResult {
            $crate::query::QueryExpression::render_shape(self, $crate::query::Shape::All, out)
        }
        fn render_at_most<'b>(
            &'b self,
            n: u64,
            out: &mut $crate::render::Sql<'_, 'b, $d>,
        ) -> $crate::error::RenderResult {
            $crate::query::QueryExpression::render_shape(self, $crate::query::Shape::AtMost(n), out)
        }
    };
}
pub(crate) use render_query;
