//! A relation to load, with the choice and order of its rows.

use std::marker::PhantomData;
use std::sync::Arc;

use super::edge::Identified;
use super::pairs::KeyPairs;
use super::path::{Cardinality, Path};
use crate::query::filter::NoConditions;
use crate::query::order::NoOrder;
use crate::query::select_list::Root;
use crate::relation::{Rel, Relation, RelationThrough, Through};
use crate::table::Table;
use crate::types::{BigInt, Bound};

/// A relation to load along `P`: `users::orders` with conditions, order or limits of its own.
///
/// `C` is the SELECT list of its rows, `W` WHERE, `O` ORDER BY, `G` the limit for each parent row.
#[must_use = "a relation is loaded by a query: `.with(users::orders)`"]
#[derive(Clone)]
pub struct Load<P, C, W = NoConditions, O = NoOrder, G = Each<false, false>> {
    pub(super) list: C,
    pub(super) filter: W,
    pub(super) order: O,
    pub(super) each: G,
    pub(super) path: PhantomData<fn() -> P>,
}

/// The number of rows that each parent gets: with or without a limit, with or without an offset.
#[derive(Clone)]
pub struct Each<const LIMIT: bool, const OFFSET: bool> {
    limit: i64,
    pub(super) after: Bound<BigInt>,
    pub(super) up_to: Bound<BigInt>,
}
impl<const LIMIT: bool, const OFFSET: bool> Each<LIMIT, OFFSET> {
    fn new(limit: i64, offset: i64) -> Self {
        Self {
            limit,
            after: Bound(Some(offset)),
            up_to: Bound(Some(offset.saturating_add(limit))),
        }
    }
}

pub(super) type Plain<P> = Load<P, Root<<P as Path>::Target>>;

impl<P: Path> Plain<P> {
    pub(super) fn plain() -> Self {
        Load {
            list: Root::new(),
            filter: NoConditions,
            order: NoOrder,
            each: Each::new(i64::MAX, 0),
            path: PhantomData,
        }
    }
}

/// A relation to load: `users::orders`, perhaps with conditions, order or limits of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "expected a relation, such as `users::orders`"
)]
pub trait Loadable {
    #[doc(hidden)]
    type Relation;
    #[doc(hidden)]
    type Source;
    #[doc(hidden)]
    type Load;
    #[doc(hidden)]
    fn into_load(self) -> Self::Load;
}
#[diagnostic::do_not_recommend]
impl<R: Relation<On: KeyPairs, Cardinality: Cardinality>> Loadable for Rel<R> {
    type Relation = R;
    type Source = R::Source;
    type Load = Arc<Plain<Self>>;
    fn into_load(self) -> Self::Load {
        Arc::new(Load::plain())
    }
}
#[diagnostic::do_not_recommend]
impl<R: RelationThrough<First: Relation<On: KeyPairs>>> Loadable for Through<R> {
    type Relation = R;
    type Source = <R::First as Relation>::Source;
    type Load = Arc<Plain<Self>>;
    fn into_load(self) -> Self::Load {
        Arc::new(Load::plain())
    }
}
#[diagnostic::do_not_recommend]
impl<P: Path, C, W, O, G> Loadable for Load<P, C, W, O, G> {
    type Relation = P::Name;
    type Source = P::Source;
    type Load = Arc<Self>;
    fn into_load(self) -> Self::Load {
        Arc::new(self)
    }
}

/// A relation of the table `T` to load.
#[diagnostic::on_unimplemented(
    message = "`.with(..)` of a query loads a relation, and this is none",
    label = "expected a relation, such as `users::orders`; WITH comes before FROM: `with(..).from(..)`"
)]
pub trait IntoLoad<T> {
    #[doc(hidden)]
    type Load;
    #[doc(hidden)]
    fn into_load(self) -> Self::Load;
}
#[rustfmt::skip] // one line: rustc shows it
impl<L: Loadable<Relation = R, Source = S>, R, S, T> IntoLoad<T> for L where (): StartsFrom<R, S, T> {
    type Load = L::Load;
    fn into_load(self) -> L::Load {
        Loadable::into_load(self)
    }
}

/// The relation `R` of the table `S` starts from the table `T`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{R}` is a relation of table `{S}`, not of `{T}`",
    label = "not a relation of `{T}`"
)]
pub trait StartsFrom<R, S, T> {}
#[diagnostic::do_not_recommend]
impl<R, S: Table + SameTable<T>, T> StartsFrom<R, S, T> for () {}
/// Implemented if the table is `T`.
#[doc(hidden)]
pub trait SameTable<T> {}
impl<T> SameTable<T> for T {}

impl<P: Identified, C, W, O, G> Identified for Arc<Load<P, C, W, O, G>> {
    type Relation = P::Relation;
    type Edge = P::Edge;
}

/// The limit and the offset for each row, set or not.
#[doc(hidden)]
pub trait EachRow {
    const LIMIT: bool;
    const OFFSET: bool;
    type Limited: EachRow;
    type Offset: EachRow;
    fn limit(self, rows: i64) -> Self::Limited;
    fn offset(self, rows: i64) -> Self::Offset;
    /// Returns how many rows are skipped.
    fn after(&self) -> &Bound<BigInt>;
    /// The number of the last row.
    fn up_to(&self) -> &Bound<BigInt>;
}
impl<const LIMIT: bool, const OFFSET: bool> EachRow for Each<LIMIT, OFFSET> {
    const LIMIT: bool = LIMIT;
    const OFFSET: bool = OFFSET;
    type Limited = Each<true, OFFSET>;
    type Offset = Each<LIMIT, true>;
    fn limit(self, rows: i64) -> Self::Limited {
        Each::new(rows, self.after.0.unwrap_or(0))
    }
    fn offset(self, rows: i64) -> Self::Offset {
        Each::new(self.limit, rows)
    }
    fn after(&self) -> &Bound<BigInt> {
        &self.after
    }
    fn up_to(&self) -> &Bound<BigInt> {
        &self.up_to
    }
}
