//! The WHEN clauses of a MERGE, and their actions.

use std::marker::PhantomData;

use super::action::{
    MergeAssignments, MergeDefaults, MergeDelete, MergeInsert, MergeNothing, MergeUpdate,
};
use super::scope::{SourceOf, TargetOf};
use super::{Both, Merge};
use crate::query::filter::Condition;
use crate::query::filter::{Conditions, NoConditions};
use crate::scope::{In, NotNull, Nullability, Nullable, Rows, Scope};
use crate::table::Table;
use crate::write::from_using::And;
use crate::write::insertable::{Insertable, OverridingSystemValue, WithoutOverriding};
use crate::write::required::Complete;
use crate::write::update::SetClause;

/// The condition `WHEN MATCHED`.
pub struct Matched;
/// `WHEN NOT MATCHED`, whose INSERT is of the kind `K`.
pub struct NotMatched<K = WithoutOverriding>(PhantomData<fn() -> K>);
/// `WHEN NOT MATCHED BY SOURCE`
pub struct NotMatchedBySource;

/// A WHEN of the kind `K` with the conditions `W`, which still needs an action: `update`, `delete`, `insert` or `do_nothing`. `S` are
/// the tables that it may name, `M` is the MERGE before it.
#[must_use = "WHEN needs an action, such as `.update(..)` or `.do_nothing()`"]
pub struct When<K, S, W, M> {
    merge: M,
    filter: W,
    of: PhantomData<fn() -> (K, S)>,
}
impl<K, S, W, M> When<K, S, W, M> {
    fn new(merge: M, filter: W) -> Self {
        Self {
            merge,
            filter,
            of: PhantomData,
        }
    }
}

/// `WHEN kind AND conditions THEN action`
pub struct Branch<K, W, A> {
    pub(super) filter: W,
    pub(super) action: A,
    kind: PhantomData<fn() -> K>,
}
impl<K, W: Clone, A: Clone> Clone for Branch<K, W, A> {
    fn clone(&self) -> Self {
        Self {
            filter: self.filter.clone(),
            action: self.action.clone(),
            kind: PhantomData,
        }
    }
}

/// The WHENs of a MERGE.
#[doc(hidden)]
pub trait Whens {
    /// Nullable if the source may have no row for a row that is written.
    type Source: Nullability;
}
impl Whens for () {
    type Source = NotNull;
}
impl<B: Whens, W, A> Whens for And<B, Branch<Matched, W, A>> {
    type Source = B::Source;
}
impl<B: Whens, K, W, A> Whens for And<B, Branch<NotMatched<K>, W, A>> {
    type Source = B::Source;
}
impl<B, W, A> Whens for And<B, Branch<NotMatchedBySource, W, A>> {
    type Source = Nullable;
}

/// A WHEN of this kind may come after those of `B`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this WHEN is never reached: one of its kind without a condition comes before it",
    label = "put it first, or give the one before it a condition: `.when_matched_and(..)`"
)]
pub trait ReachedAfter<B> {}
#[diagnostic::do_not_recommend]
impl<K> ReachedAfter<()> for K {}
#[rustfmt::skip]
#[diagnostic::do_not_recommend]
impl<K: ReachedAfter<B>, B, N, F, C, A> ReachedAfter<And<B, Branch<N, Conditions<F, C>, A>>> for K {}
macro_rules! after_another_kind {
    ($([$($g:ident)?] $kind:ty, $other:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<B, A, $($g)?> ReachedAfter<And<B, Branch<$other, NoConditions, A>>> for $kind where $kind: ReachedAfter<B> {}
    )*};
}
after_another_kind! {
    [] Matched, NotMatchedBySource;
    [K] Matched, NotMatched<K>;
    [] NotMatched, Matched;
    [] NotMatched, NotMatchedBySource;
    [] NotMatchedBySource, Matched;
    [K] NotMatchedBySource, NotMatched<K>;
}

impl<T: Table, U: Table, J, C, B> Merge<T, U, J, C, B> {
    /// `WHEN MATCHED`: a row of the table and one of the source match.
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn when_matched(self) -> When<Matched, Both<T, U>, NoConditions, Self> where Matched: ReachedAfter<B> {
        When::new(self, NoConditions)
    }
    /// `WHEN MATCHED AND`: the same, if a condition about both rows is met.
    #[rustfmt::skip]
    pub fn when_matched_and<N: Condition<Predicate: In<Rows<Both<T, U>>, I>>, I>(self, condition: N) -> When<Matched, Both<T, U>, Conditions<NoConditions, N>, Self> where Matched: ReachedAfter<B> {
        When::new(self, Conditions::new(NoConditions, condition))
    }
    /// `WHEN NOT MATCHED`: a row of the source without a matching row of the table.
    #[rustfmt::skip]
    pub fn when_not_matched(self) -> When<NotMatched, SourceOf<T, U>, NoConditions, Self> where NotMatched: ReachedAfter<B> {
        When::new(self, NoConditions)
    }
    /// `WHEN NOT MATCHED AND`: the same, if a condition about the row of the source is met.
    #[rustfmt::skip]
    pub fn when_not_matched_and<N: Condition<Predicate: In<Rows<SourceOf<T, U>>, I>>, I>(self, condition: N) -> When<NotMatched, SourceOf<T, U>, Conditions<NoConditions, N>, Self> where NotMatched: ReachedAfter<B> {
        When::new(self, Conditions::new(NoConditions, condition))
    }
    /// `WHEN NOT MATCHED BY SOURCE`: a row of the table without a matching row of the source. PostgreSQL 17; an older server refuses
    /// the statement.
    #[rustfmt::skip]
    pub fn when_not_matched_by_source(self) -> When<NotMatchedBySource, TargetOf<T, U>, NoConditions, Self> where NotMatchedBySource: ReachedAfter<B> {
        When::new(self, NoConditions)
    }
    /// `WHEN NOT MATCHED BY SOURCE AND`: the same, if a condition about the row of the table is met. PostgreSQL 17.
    #[rustfmt::skip]
    pub fn when_not_matched_by_source_and<N: Condition<Predicate: In<Rows<TargetOf<T, U>>, I>>, I>(self, condition: N) -> When<NotMatchedBySource, TargetOf<T, U>, Conditions<NoConditions, N>, Self> where NotMatchedBySource: ReachedAfter<B> {
        When::new(self, Conditions::new(NoConditions, condition))
    }
}

/// A WHEN for rows that the table has.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "WHEN NOT MATCHED has no row to update or delete",
    label = "expected `.insert(..)` or `.do_nothing()`"
)]
pub trait CanWrite {}
#[diagnostic::do_not_recommend]
impl CanWrite for Matched {}
#[diagnostic::do_not_recommend]
impl CanWrite for NotMatchedBySource {}
/// A WHEN for rows that the table does not have.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "only WHEN NOT MATCHED can insert a row",
    label = "the table has a row here: expected `.update(..)`, `.delete()` or `.do_nothing()`"
)]
pub trait CanInsert {
    /// The OVERRIDING clause, or its absence.
    type Overriding;
}
#[diagnostic::do_not_recommend]
impl<K> CanInsert for NotMatched<K> {
    type Overriding = K;
}

impl<K, S, W, T, U, J, C, B> When<K, S, W, Merge<T, U, J, C, B>> {
    fn then<A>(self, action: A) -> Merge<T, U, J, C, And<B, Branch<K, W, A>>> {
        let branch = Branch {
            filter: self.filter,
            action,
            kind: PhantomData,
        };
        Merge {
            source: self.merge.source,
            on: self.merge.on,
            whens: And::new(self.merge.whens, branch),
            returning: self.merge.returning,
            of: PhantomData,
        }
    }
    /// `THEN UPDATE SET`: the row of the table gets these values: assignments, or the struct that the table's module has for changes.
    /// If such a struct sets nothing, the row stays unchanged.
    #[rustfmt::skip]
    pub fn update<A: SetClause<T, Rows<S>, I, Set = X>, X, I>(self, set: A) -> Merge<T, U, J, C, And<B, Branch<K, W, MergeUpdate<X>>>> where K: CanWrite {
        self.then(MergeUpdate(set.into_set()))
    }
    /// `THEN DELETE`: deletes the row of the table.
    #[rustfmt::skip]
    pub fn delete(self) -> Merge<T, U, J, C, And<B, Branch<K, W, MergeDelete>>> where K: CanWrite {
        self.then(MergeDelete)
    }
    /// `THEN DO NOTHING`: the row stays unchanged, and no later WHEN sees it.
    #[rustfmt::skip]
    pub fn do_nothing(self) -> Merge<T, U, J, C, And<B, Branch<K, W, MergeNothing>>> {
        self.then(MergeNothing)
    }
}

impl<K, S: Scope, W, T, U, J, C, B> When<K, S, W, Merge<T, U, J, C, B>> {
    /// `THEN INSERT .. VALUES`: a new row of the table, as assignments whose values may be columns of the source.
    ///
    /// As in [`insert_into`](crate::write::insert_into), a column that is NOT NULL and has no default must be among them.
    #[rustfmt::skip]
    pub fn insert<A: MergeAssignments<T, O, Rows<S>, I>, O, I>(self, row: A) -> Merge<T, U, J, C, And<B, Branch<K, W, MergeInsert<A, O>>>> where K: CanInsert<Overriding = O> {
        self.then(MergeInsert { row, kind: PhantomData })
    }
    /// `THEN INSERT DEFAULT VALUES`: a row in which every column gets its default.
    #[rustfmt::skip]
    pub fn insert_default_values<R>(self) -> Merge<T, U, J, C, And<B, Branch<K, W, MergeDefaults>>> where K: CanInsert, T: Insertable<Required = R>, (): Complete<R> {
        self.then(MergeDefaults)
    }
}
impl<S, W, M> When<NotMatched, S, W, M> {
    /// `OVERRIDING SYSTEM VALUE`: the inserted row may have values for columns that are `GENERATED ALWAYS AS IDENTITY`.
    #[rustfmt::skip]
    pub fn overriding_system_value(self) -> When<NotMatched<OverridingSystemValue>, S, W, M> {
        When::new(self.merge, self.filter)
    }
}
