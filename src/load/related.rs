//! The rows of a relation in a subquery: conditions about them, and values made of them.

use std::any::TypeId;
use std::marker::PhantomData;

use super::path::{Path, PathOn};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::query::filter::{Keyword, RenderConditions};
use crate::query::{QueryExpression, Shape};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field};
use crate::scope::{Cons, Nil, NotNull, Nullable};
use crate::statement::{IsStatement, Returns, Statement, no_loads};
use crate::table::Table;
use crate::types::{BigInt, Bool, SqlType};

/// `SELECT E FROM .. WHERE ..`: the rows along `P` of the enclosing query's row that meet `W`.
#[derive(Clone)]
pub struct Related<P, W, E> {
    filter: W,
    list: E,
    path: PhantomData<fn() -> P>,
}
impl<P, W, E> Related<P, W, E> {
    pub(super) fn new(filter: W, list: E) -> Self {
        Self {
            filter,
            list,
            path: PhantomData,
        }
    }
}

/// The SELECT list of such a subquery.
#[doc(hidden)]
pub trait RelatedList {
    type Decode: Decode;
}
/// Writes the list.
#[doc(hidden)]
pub trait RenderRelatedList<D: Dialect>: RelatedList {
    const STATIC: bool;
    fn render_list<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
macro_rules! constant_lists {
    ($($(#[$doc:meta])* $name:ident $ty:ty, $sql:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl RelatedList for $name {
            type Decode = Field<$ty, NotNull>;
        }
        impl<D: Dialect> RenderRelatedList<D> for $name {
            const STATIC: bool = true;
            fn render_list<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.push($sql);
                Ok(())
            }
        }
    )*};
}
constant_lists! {
    /// No columns: only whether there is a row matters.
    AnyRow Bool, "1";
    /// The number of rows.
    CountOfRows BigInt, "count(*)";
}
/// An aggregate of the rows.
#[derive(Debug, Clone, Copy)]
pub struct AggregateOf<E>(pub(super) E);
impl<E: Expr> RelatedList for AggregateOf<E>
where
    Field<E::Type, Nullable>: Decode,
{
    type Decode = Field<E::Type, Nullable>;
}
impl<E: Expr + Fragment<D>, D: Dialect> RenderRelatedList<D> for AggregateOf<E>
where
    E::Type: SqlType,
{
    // MySQL takes a number in a SELECT list as part of the text.
    const STATIC: bool = E::STATIC && (D::SYNTAX.select_parameters || !E::VALUES);
    fn render_list<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(out)
    }
}

/// The condition `N` is false or NULL.
#[derive(Debug, Clone, Copy)]
pub struct NotTrue<N>(pub(super) N);
impl<N: Expr + Fragment<D>, D: Dialect> RenderConditions<D> for NotTrue<N> {
    const STATIC: bool = N::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        keyword.render(out);
        out.parenthesized(true, |out| self.0.render(out))?;
        out.push(" IS NOT TRUE");
        Ok(())
    }
}

impl<P, W, E> IsStatement for Related<P, W, E> {}
impl<P: Path, W, E: RelatedList> Returns for Related<P, W, E> {
    type Row = <E::Decode as Decode>::Row;
    type Decode = E::Decode;
    no_loads!();
    type Free = Cons<P::Source, NotNull, Nil>;
    // Exactly one row, of an aggregate.
    type Missing = NotNull;
}
impl<P, W, E, D> Statement<D> for Related<P, W, E>
where
    D: Dialect,
    P: PathOn<D>,
    W: RenderConditions<D> + 'static,
    E: RenderRelatedList<D> + 'static,
{
    const STATIC: bool = W::STATIC && E::STATIC;
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_shape(Shape::All, out)
    }
}
impl<P, W, E, D> QueryExpression<D> for Related<P, W, E>
where
    D: Dialect,
    P: PathOn<D>,
    W: RenderConditions<D> + 'static,
    E: RenderRelatedList<D> + 'static,
{
    fn render_shape<'b>(&'b self, _: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        // A table nested in itself has another name there.
        let outside = out.renamed_tables();
        if is_named_as::<P::Target, P::Source>() {
            out.rename_table::<P::Target>();
        }
        if P::JUNCTION && !P::BY_CONDITION && is_named_as::<P::Far, P::Source>() {
            out.rename_table::<P::Far>();
        }
        P::name_columns(out);
        out.join_paths(true);
        out.push("SELECT ");
        out.select_list(|out| self.list.render_list(out))?;
        out.push(" FROM ");
        out.write_from(P::render_correlated)?;
        let mut keyword = Keyword(" WHERE ");
        P::render_link(outside, &mut keyword, out)?;
        self.filter.render_conditions(&mut keyword, out)?;
        keyword.render_rules(out)?;
        out.forget_renamed_tables(outside);
        out.leave_query(around);
        Ok(())
    }
}

/// Returns true if both tables have the same name in FROM: they are the same table, kinds of it, or one of them is named
/// without its schema.
fn is_named_as<A: Table, B: Table>() -> bool {
    TypeId::of::<A>() == TypeId::of::<B>()
        || (A::ALIAS.is_none()
            && B::ALIAS.is_none()
            && A::NAME == B::NAME
            && (A::SCHEMA == B::SCHEMA || A::SCHEMA.is_none() || B::SCHEMA.is_none()))
}
