//! HAVING (SQL:2016 part 2, 7.14).

use super::items::{GroupItems, RenderGroup};
use super::{GroupBy, Grouping, NoGroup};
use crate::class::{Aggregate, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::Select;
use crate::query::clauses::Clauses;
use crate::query::filter::{Conditions, NoConditions, RustBool};
use crate::query::select_list::{Root, Unselected};
use crate::render::Sql;
use crate::scope::{In, Nullability, PerhapsEmpty, Scope};

/// A condition of HAVING, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `count().gt(3)`"
)]
pub trait GroupCondition {
    /// The expression that must be valid among the groups.
    type Predicate;
}
#[rustfmt::skip]
impl GroupCondition for bool where for<'a> &'a (): RustBool {
    type Predicate = crate::types::Value<crate::types::Bool>;
}
impl<P: GroupCondition> GroupCondition for Option<P> {
    type Predicate = P::Predicate;
}

impl<S: Scope, F, C, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// `HAVING`: a condition that each group must meet. Several are joined with AND; `None` adds
    /// nothing. Without GROUP BY all rows form one group.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .having(count().gt(3))
    ///     .select(orders::user_id);
    /// ```
    ///
    /// ```sql
    /// SELECT "orders"."user_id" FROM "orders" GROUP BY "orders"."user_id" HAVING count(*) > $1
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn having<N: GroupCondition<Predicate: In<<<X::Group as ToGroup>::Group as Grouping>::Context<S, Aggregate>, I>>, I, L>(self, condition: N) -> Select<S, F, L, W, O, P, X::WithGroup<<X::Group as ToGroup>::And<N>>>
    where
        X: Clauses<Group: ToGroup>,
        C: AfterGroup<List = L>,
    {
        self.with_list(AfterGroup::after_group).with_rest(|rest| rest.with_group(|group| group.having(condition)))
    }
}

/// HAVING without GROUP BY: all rows form one group.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct NoKeys;
impl GroupItems for NoKeys {
    type Keys = ();
    type Columns<N: Nullability, R: 'static> = R;
    type Exprs<N: Nullability, R: 'static> = R;
    type Emptiness = PerhapsEmpty;
    type Class = Plain;
    const STATIC: bool = true;
    const PRESENT: bool = false;
}
impl<D: Dialect, P> RenderGroup<D, P> for NoKeys {
    fn render_group<'b>(&'b self, _: bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}

/// A query with HAVING has groups.
#[doc(hidden)]
pub trait ToGroup: Grouping + Sized {
    type Group: Grouping;
    type And<C>;
    fn having<C>(self, condition: C) -> Self::And<C>;
}
impl ToGroup for NoGroup {
    type Group = GroupBy<NoKeys, NoConditions>;
    type And<C> = GroupBy<NoKeys, Conditions<NoConditions, C>>;
    fn having<C>(self, condition: C) -> Self::And<C> {
        GroupBy {
            keys: NoKeys,
            having: Conditions {
                before: NoConditions,
                condition,
            },
        }
    }
}
impl<K: GroupItems, H> ToGroup for GroupBy<K, H> {
    type Group = Self;
    type And<C> = GroupBy<K, Conditions<H, C>>;
    fn having<C>(self, condition: C) -> Self::And<C> {
        GroupBy {
            keys: self.keys,
            having: Conditions {
                before: self.having,
                condition,
            },
        }
    }
}

/// A SELECT list after GROUP BY or HAVING: empty instead of a table's whole rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "HAVING comes before `select`, as GROUP BY does",
    label = "the list is selected already: write `.group_by(..).having(..).select(..)`"
)]
pub trait AfterGroup {
    type List;
    fn after_group(self) -> Self::List;
}
#[diagnostic::do_not_recommend]
impl<T> AfterGroup for Root<T> {
    type List = Unselected;
    fn after_group(self) -> Unselected {
        Unselected
    }
}
#[diagnostic::do_not_recommend]
impl AfterGroup for Unselected {
    type List = Unselected;
    fn after_group(self) -> Unselected {
        Unselected
    }
}
