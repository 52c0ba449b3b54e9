//! Writes MERGE as SQL.

use super::Merge;
use super::action::{MergeDefaults, MergeDelete, MergeInsert, MergeNothing, MergeUpdate};
use super::when::{Branch, Matched, NotMatched, NotMatchedBySource};
use crate::dialect::{Dialect, HasMerge};
use crate::error::RenderResult;
use crate::query::filter::{Keyword, RenderConditions};
use crate::render::{Fragment, Sql};
use crate::statement::Statement;
use crate::table::{Tab, Table};
use crate::write::assign::RenderAssignments;
use crate::write::from_using::And;
use crate::write::insert::RenderOverriding;
use crate::write::returning::RenderReturning;
use crate::write::version::{MergeReturning, OF_MERGE};

impl<T, U, J, C, B, R, D> Statement<D> for Merge<T, U, J, C, B, R>
where
    T: Table,
    U: 'static,
    J: Fragment<D> + 'static,
    C: Fragment<D> + 'static,
    B: RenderWhens<T, D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect + HasMerge,
{
    const STATIC: bool = J::STATIC && C::STATIC && B::STATIC && R::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        J::name_columns(out);
        out.push("MERGE INTO ");
        out.table::<T>()?;
        out.push(" USING ");
        self.source.render(out)?;
        out.push(" ON ");
        self.on.render(out)?;
        self.whens.render_whens(out)?;
        out.compute_columns::<MergeReturning>(Some(OF_MERGE));
        self.returning.render_returning(out)?;
        out.leave_query(around);
        Ok(())
    }
}

/// The SQL of the WHENs of a MERGE into the table `T`.
#[doc(hidden)]
pub trait RenderWhens<T, D: Dialect> {
    const STATIC: bool;
    fn render_whens<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
/// Never implemented: a MERGE needs WHEN.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this MERGE has no WHEN, and would do nothing",
    label = "`.when_matched()` and `.when_not_matched()` define what happens to the rows"
)]
pub trait HasWhen<D> {}
impl<T, D: Dialect> RenderWhens<T, D> for ()
where
    (): HasWhen<D>,
{
    const STATIC: bool = true;
    fn render_whens<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
// The first has nothing before it.
impl<K: WhenSql, W: RenderConditions<D>, A: RenderMergeAction<T, D>, T, D: Dialect>
    RenderWhens<T, D> for And<(), Branch<K, W, A>>
{
    const STATIC: bool = W::STATIC && A::STATIC;
    fn render_whens<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.item.render_when::<T, D>(out)
    }
}
impl<B, L, K: WhenSql, W: RenderConditions<D>, A: RenderMergeAction<T, D>, T, D: Dialect>
    RenderWhens<T, D> for And<And<B, L>, Branch<K, W, A>>
where
    And<B, L>: RenderWhens<T, D>,
{
    const STATIC: bool = <And<B, L> as RenderWhens<T, D>>::STATIC && W::STATIC && A::STATIC;
    fn render_whens<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_whens(out)?;
        self.item.render_when::<T, D>(out)
    }
}

/// The words of a kind of WHEN.
#[doc(hidden)]
pub trait WhenSql {
    const SQL: &'static str;
}
impl WhenSql for Matched {
    const SQL: &'static str = " WHEN MATCHED";
}
impl<K> WhenSql for NotMatched<K> {
    const SQL: &'static str = " WHEN NOT MATCHED";
}
impl WhenSql for NotMatchedBySource {
    const SQL: &'static str = " WHEN NOT MATCHED BY SOURCE";
}

impl<K: WhenSql, W, A> Branch<K, W, A> {
    fn render_when<'b, T, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        W: RenderConditions<D>,
        A: RenderMergeAction<T, D>,
    {
        out.push(K::SQL);
        self.filter.render_conditions(&mut Keyword(" AND "), out)?;
        out.push(" THEN ");
        self.action.render_action(out)
    }
}

/// Writes the action of a WHEN on the table `T`.
#[doc(hidden)]
pub trait RenderMergeAction<T, D: Dialect> {
    const STATIC: bool;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<T: Table, A: RenderAssignments<D>, D: Dialect> RenderMergeAction<T, D> for MergeUpdate<A> {
    const STATIC: bool = A::STATIC;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // A struct of changes may set nothing.
        if self.0.width() == 0 {
            out.push("DO NOTHING");
            return Ok(());
        }
        out.push("UPDATE SET ");
        self.0.render_set::<T>(&mut true, out)
    }
}
impl<T, D: Dialect> RenderMergeAction<T, D> for MergeDelete {
    const STATIC: bool = true;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("DELETE");
        Ok(())
    }
}
impl<T, D: Dialect> RenderMergeAction<T, D> for MergeNothing {
    const STATIC: bool = true;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("DO NOTHING");
        Ok(())
    }
}
impl<T, A: RenderAssignments<D>, K: RenderOverriding<D>, D: Dialect> RenderMergeAction<T, D>
    for MergeInsert<A, K>
{
    const STATIC: bool = A::STATIC;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("INSERT (");
        self.row.render_columns(&mut true, out)?;
        out.push(")");
        out.push(K::SQL);
        out.push(" VALUES (");
        self.row.render_values(&mut true, out)?;
        out.push(")");
        Ok(())
    }
}
impl<T, D: Dialect> RenderMergeAction<T, D> for MergeDefaults {
    const STATIC: bool = true;
    fn render_action<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("INSERT DEFAULT VALUES");
        Ok(())
    }
}
