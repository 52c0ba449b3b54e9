//! GROUP BY and HAVING (SQL:2016 part 2, 7.13 and 7.14).

mod having;
mod items;
mod key;
mod labeled;
mod sets;

pub(crate) use items::items_of_expressions;
/// The names that the macro uses.
pub(crate) mod registered {
    pub(crate) use super::items::KeysOf;
    pub(crate) use super::{
        GroupCondition, GroupItem, GroupItems, RenderGroup, RenderSets, SetItem, Sets, StepItem,
        Steps,
    };
}
pub use having::{GroupCondition, NoKeys};
pub use items::{Alone, GroupItem, GroupItems, HasPrimaryKey, RenderGroup};
pub use key::LabeledKey;
pub use labeled::{HasLabeledKey, KeyOfLabel};
pub use sets::{
    Cube, DistinctSets, GroupingSets, Keyed, RenderSets, Rollup, RollupIn, RollupOf, SetItem, Sets,
    StepItem, Steps, cube, grouping_sets, keyed, rollup,
};

use crate::class::{AllowedInGroupBy, Class};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::Select;
use crate::query::clauses::Clauses;
use crate::query::filter::{Keyword, NoConditions, RenderConditions};
use crate::query::order::OrderIn;
use crate::query::select_list::{BeforeSelect, Unselected};
use crate::render::Sql;
use crate::scope::{GroupKeys, Groups, Nullability, Nullable, Rows, Scope};

/// Neither GROUP BY nor HAVING.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoGroup;

/// `GROUP BY K HAVING H`; `K` is [`NoKeys`] where there is a HAVING only.
#[derive(Debug, Clone, Copy)]
pub struct GroupBy<K, H> {
    keys: K,
    having: H,
}

/// How GROUP BY changes the context of the SELECT list.
#[doc(hidden)]
pub trait Grouping {
    type Context<S: Scope, K: Class>: 'static;
    /// Nullable if the query may return no row.
    type Missing<K: Class>: Nullability;
}
impl Grouping for NoGroup {
    type Context<S: Scope, K: Class> = K::Context<S>;
    type Missing<K: Class> = K::Missing;
}
impl<K: GroupItems, H> Grouping for GroupBy<K, H> {
    type Context<S: Scope, C: Class> = Groups<S, K::Keys, S::Free>;
    type Missing<C: Class> = Nullable;
}

impl<S: Scope, F, C, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// `GROUP BY`: columns, expressions, tables (by their primary key), [`rollup`], [`cube`],
    /// [`grouping_sets`], `()`, or a tuple of them. Comes before `select`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let spent = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .having(count().gt(3))
    ///     .select((orders::user_id, sum(orders::total), count()));
    /// ```
    ///
    /// Then `select`, `having` and `order_by` take the keys, aggregates and expressions of them. A
    /// sum over a NOT NULL column is not NULL, since every group has a row.
    ///
    /// A key may have a label, by which `select` and `order_by` refer to it; columns in the expression may then be keys too:
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// relata::label!(decade);
    /// let query = from(users::table)
    ///     .group_by((users::age, (users::age / 10).label(decade)))
    ///     .select((users::age, decade, count()))
    ///     .order_by((decade, users::age));
    /// ```
    ///
    /// ```sql
    /// SELECT "users"."age", "users"."age" / $1 AS "decade", count(*) FROM "users"
    /// GROUP BY "users"."age", "users"."age" / $1 ORDER BY "decade", "users"."age"
    /// ```
    ///
    /// An expression without a label is a key as a whole: `.group_by(users::age / 10)` allows `users::age / 10` in
    /// the SELECT list. Its bind values are sent once. The type does not
    /// distinguish values: `users::age / 20` in the SELECT list of that query is an error on PostgreSQL,
    /// and returns the value of an arbitrary row on SQLite.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn group_by<K: GroupItem<Rows<S>, I> + GroupItems<Keys = Ks, Class: AllowedInGroupBy>, Ks: GroupKeys, I, J>(self, keys: K) -> Select<S, F, Unselected, W, O, P, X::WithGroup<GroupBy<K, NoConditions>>>
    where
        C: BeforeSelect,
        X: Clauses<Group = NoGroup>,
        O: OrderIn<Groups<S, Ks, S::Free>, J>,
    {
        self.with_list(|_| Unselected).with_rest(|rest| rest.with_group(|_| GroupBy { keys, having: NoConditions }))
    }

    /// `GROUP BY DISTINCT`: like [`group_by`](Select::group_by), but grouping sets that [`rollup`] or [`cube`]
    /// produces more than once are used once. PostgreSQL 14 and newer only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users::{self, age, is_active, name};
    /// let sets = (rollup((is_active, age)), keyed(name, rollup((is_active, name))));
    /// let query = from(users::table)
    ///     .group_by_distinct(sets)
    ///     .select((is_active, age, name, count()));
    /// ```
    #[rustfmt::skip]
    pub fn group_by_distinct<K: GroupItem<Rows<S>, I> + GroupItems<Keys = Ks, Class: AllowedInGroupBy>, Ks: GroupKeys, I, J>(self, keys: K) -> Select<S, F, Unselected, W, O, P, X::WithGroup<GroupBy<DistinctSets<K>, NoConditions>>>
    where
        C: BeforeSelect,
        X: Clauses<Group = NoGroup>,
        O: OrderIn<Groups<S, Ks, S::Free>, J>,
    {
        self.with_list(|_| Unselected).with_rest(|rest| rest.with_group(|_| GroupBy { keys: DistinctSets(keys), having: NoConditions }))
    }
}

/// The SQL of GROUP BY and HAVING in a query whose ORDER BY and DISTINCT are `O`.
#[doc(hidden)]
pub trait RenderGroupBy<D: Dialect, O> {
    const STATIC: bool;
    /// True if other clauses refer to the bind values of a key.
    const SHARES: bool;
    fn render_group_by<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// The keys that have labels, before the SELECT list names them.
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        let _ = out;
    }
}
impl<D: Dialect, O> RenderGroupBy<D, O> for NoGroup {
    const STATIC: bool = true;
    const SHARES: bool = false;
    fn render_group_by<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<K: RenderGroup<D, Alone<H, O>> + GroupItems, H: RenderConditions<D>, O, D: Dialect>
    RenderGroupBy<D, O> for GroupBy<K, H>
{
    const STATIC: bool = K::STATIC && H::STATIC;
    const SHARES: bool = !K::STATIC;
    fn name_keys<'b>(&'b self, out: &mut Sql<'_, 'b, D>) {
        self.keys.name_keys(out);
    }
    fn render_group_by<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if K::PRESENT {
            out.push(" GROUP BY ");
            self.keys.render_group(false, out)?;
        }
        let mut keyword = Keyword(" HAVING ");
        out.having(|out| self.having.render_conditions(&mut keyword, out))?;
        // Without keys, HAVING makes all rows one group, even without a condition.
        if !K::PRESENT && !keyword.is_used() {
            out.push(" HAVING TRUE");
        }
        Ok(())
    }
}
