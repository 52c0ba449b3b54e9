//! Writes the whole SELECT statement.

use std::any::TypeId;

use super::Select;
use super::clauses::{Clauses, OtherClauses};
use super::distinct::Duplicates;
use super::expression::{QueryExpression, Shape};
use super::filter::{Keyword, RenderConditions};
use super::group::{Grouping, RenderGroupBy};
use super::limit::{RenderPage, RowsOfPage};
use super::lock::{LockIn, NoLock, RenderLock};
use super::select_list::{ListNames, Listed, RenderSelection, Selected};
use super::with::RenderWith;
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::order::{OrderItems, RenderOrder};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Describe};
use crate::scope::{Groups, Nullability, Rows, Scope};
use crate::statement::{Loads, Returns, Statement};
use crate::types::{Kind, Native, SqlType};

super::expression::query_expression!([S F C W O P X] Select<S, F, C, W, O, P, X>);

impl<S: Scope, F, C: Selected<S> + Listed, W, O, P: RowsOfPage, X: Clauses> Returns
    for Select<S, F, C, W, O, P, X>
{
    type Row = <C::Loads as Loads>::Row;
    type Decode = C::Decode;
    type Loads = C::Loads;
    fn loads(&self) -> &C::Loads {
        self.list.loads()
    }
    type Free = S::Free;
    type Missing = <<X::Group as Grouping>::Missing<C::Class> as Nullability>::Or<P::Missing>;
}

/// True if a context has one row for each row of FROM, so that counting needs no derived table.
#[doc(hidden)]
pub trait PerRow {
    const YES: bool;
}
impl<S> PerRow for Rows<S> {
    const YES: bool = true;
}
impl<S, K, F> PerRow for Groups<S, K, F> {
    const YES: bool = false;
}

impl<S, F, C, W, O, P, Q, G, L, V, D> Statement<D>
    for Select<S, F, C, W, O, P, OtherClauses<Q, G, L, V>>
where
    D: Dialect,
    S: Scope,
    C: Selected<S> + Listed + RenderSelection<D> + 'static,
    G: Grouping + RenderGroupBy<D, (O, Q)> + 'static,
    G::Context<S, C::Class>: PerRow,
    F: Fragment<D> + 'static,
    W: RenderConditions<D> + 'static,
    O: RenderOrder<D> + OrderItems + 'static,
    P: RenderPage<D> + RowsOfPage + 'static,
    Q: Duplicates<D> + 'static,
    L: RenderLock<D> + LockIn<(Q, G, <C::Class as Class>::With<O::Class>), S, D> + 'static,
    V: RenderWith<D> + 'static,
{
    const STATIC: bool = F::STATIC
        && C::STATIC
        && W::STATIC
        && O::STATIC
        && P::STATIC
        && Q::STATIC
        && G::STATIC
        && V::STATIC
        && (Q::ALL || O::NAMES_ONLY)
        && (D::SYNTAX.select_parameters || !C::VALUES)
        && (D::SYNTAX.shared_parameters || !G::SHARES);
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.rows_are_read();
        self.render_shape(Shape::All, out)
    }
    fn render_at_most<'b>(&'b self, n: u64, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.rows_are_read();
        self.render_shape(Shape::AtMost(n), out)
    }
}

impl<S, F, C, W, O, P, Q, G, L, V, D> QueryExpression<D>
    for Select<S, F, C, W, O, P, OtherClauses<Q, G, L, V>>
where
    D: Dialect,
    S: Scope,
    C: Selected<S> + Listed + RenderSelection<D> + 'static,
    G: Grouping + RenderGroupBy<D, (O, Q)> + 'static,
    G::Context<S, C::Class>: PerRow,
    F: Fragment<D> + 'static,
    W: RenderConditions<D> + 'static,
    O: RenderOrder<D> + OrderItems + 'static,
    P: RenderPage<D> + RowsOfPage + 'static,
    Q: Duplicates<D> + 'static,
    L: RenderLock<D> + LockIn<(Q, G, <C::Class as Class>::With<O::Class>), S, D> + 'static,
    V: RenderWith<D> + 'static,
{
    const LIMITED: bool = P::LIMITED;

    fn own_with(&self) -> Option<bool> {
        V::RECURSIVE
    }

    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let rows_of_from = <G::Context<S, C::Class> as PerRow>::YES && P::EMPTY && Q::ALL;
        if shape == Shape::Count && rows_of_from {
            let around = out.enter_query(false);
            self.rest.with.render_with(out)?;
            F::name_columns(out);
            out.push("SELECT count(*)");
            out.join_paths(true);
            out.write_from(|out| render_from(&self.from, out))?;
            let mut keyword = Keyword(" WHERE ");
            self.filter.render_conditions(&mut keyword, out)?;
            keyword.render_rules(out)?;
            out.leave_query(around);
            return Ok(());
        }
        let rows = shape.begin(out);
        self.render_select(rows, out)?;
        shape.end(out)
    }
}

impl<S, F, C, W, O, P, Q, G, L, V> Select<S, F, C, W, O, P, OtherClauses<Q, G, L, V>> {
    fn render_select<'b, D: Dialect>(
        &'b self,
        shape: Shape,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        S: Scope,
        C: RenderSelection<D> + Listed + Selected<S>,
        F: Fragment<D> + 'static,
        W: RenderConditions<D>,
        O: RenderOrder<D>,
        P: RenderPage<D>,
        Q: Duplicates<D>,
        G: RenderGroupBy<D, (O, Q)>,
        L: RenderLock<D> + 'static,
        V: RenderWith<D>,
    {
        let first_arm = out.begins_first_arm();
        let read = out.reads_rows();
        // An expression of ORDER BY equals that of DISTINCT only if its parameters are the same.
        let around = out.enter_query(G::SHARES || !(Q::ALL || O::NAMES_ONLY));
        out.select_names(C::names);
        if !D::SYNTAX.compares_documents {
            out.select_documents(Some(is_document::<C::Decode>));
        }
        self.rest.group.name_keys(out);
        self.rest.with.render_with(out)?;
        F::name_columns(out);
        let asked = read.then(|| out.ask_for_rows::<C::Decode>());
        // FOR UPDATE and the other locks lock the rows of the tables in FROM, and PostgreSQL rejects those of an outer join.
        out.join_paths(TypeId::of::<L>() == TypeId::of::<NoLock>());
        out.push(if C::EMPTY && Q::ALL {
            "SELECT"
        } else {
            "SELECT "
        });
        if !Q::ALL {
            compares_rows::<C::Decode, D>(out)?;
        }
        self.rest.distinct.render_distinct(out)?;
        // DISTINCT applies to the selected columns.
        let mut names = match shape {
            Shape::Any if Q::ALL => ListNames::Unread,
            shape => ListNames::of(shape),
        };
        let around_list = out.begin_select_list(first_arm);
        self.list.render_selection(&mut names, out)?;
        out.end_select_list(around_list);
        if let Some(asked) = &asked {
            out.write_asked(asked)?;
        }
        out.write_from(|out| {
            render_from(&self.from, out)?;
            self.list.render_joins(out)
        })?;
        let mut keyword = Keyword(" WHERE ");
        self.filter.render_conditions(&mut keyword, out)?;
        keyword.render_rules(out)?;
        self.rest.group.render_group_by(out)?;
        out.render_windows()?;
        self.order.render_order(&mut true, out)?;
        self.page.render_page(shape.at_most(), out)?;
        self.rest.lock.render_lock(out)?;
        if let Some(asked) = &asked {
            out.end_asked(asked);
        }
        out.leave_query(around);
        Ok(())
    }
}

/// Refuses to compare rows of a type that the database would compare as another type.
pub(super) fn compares_rows<De: Decode, D: Dialect>(out: &mut Sql<'_, '_, D>) -> RenderResult {
    struct Types<'s, 'a, 'b, D: Dialect>(&'s mut Sql<'a, 'b, D>, RenderResult);
    impl<D: Dialect> Describe for Types<'_, '_, '_, D> {
        fn value<T: SqlType>(&mut self) {
            if self.1.is_ok() {
                self.1 = self.0.compares::<T::Base>();
            }
        }
        fn skip(&mut self, _: usize) {}
    }
    let mut types = Types(out, Ok(()));
    De::describe(&mut types);
    types.1
}

/// True if the value at this place of a row, from 1, is a JSON document.
pub(super) fn is_document<De: Decode>(place: usize) -> bool {
    struct Place(usize, bool);
    impl Describe for Place {
        fn value<T: SqlType>(&mut self) {
            if self.0 == 1 {
                self.1 = <T::Base as Native>::KIND == Kind::Document;
            }
            self.skip(1);
        }
        fn skip(&mut self, n: usize) {
            self.0 = self.0.saturating_sub(n);
        }
    }
    let mut at = Place(place, false);
    De::describe(&mut at);
    at.1
}

/// The query has no FROM: `SELECT 1`.
#[derive(Debug, Clone, Copy)]
pub struct NoFrom;
impl<D: Dialect> Fragment<D> for NoFrom {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}

/// Writes FROM, if there is one.
pub(super) fn render_from<'b, F: Fragment<D> + 'static, D: Dialect>(
    from: &'b F,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if TypeId::of::<F>() != TypeId::of::<NoFrom>() {
        out.push(" FROM ");
    }
    from.render(out)
}
