//! The scope of a query: the tables in FROM, and how nullable their rows are.
//!
//! The tables of a query are a type-level list, newest first:
//! `Cons<orders::table, Nullable, Cons<users::table, NotNull, Nil>>`. An expression is valid in a
//! scope when every table it names is found there; *where* it is found is an index that the
//! compiler infers, so there is no impl per pair of tables and the cost grows linearly.

mod context;
mod correlated;
mod emptiness;
mod id;
mod level;

pub use context::{
    ByKey, Context, FromOuter, GroupKey, GroupKeys, GroupTable, Groups, InSight, InTable, Key,
    KeyExpr, Keys, Rows, Unjoined,
};
pub use correlated::{
    ByGroups, Closed, Correlatable, Correlated, CorrelatedItem, FreeIn, Names, OuterValue,
    Provides, Sees,
};
pub use emptiness::{AggregateFunction, Emptiness, NonEmpty, PerhapsEmpty};
#[doc(hidden)]
pub use id::*;
pub use level::{Level, NamedColumns, OfThisQuery, Outwards};

use std::marker::PhantomData;

/// The nullability of a value: whether SQL NULL can occur. The two answers are [`NotNull`] and [`Nullable`].
pub trait Nullability: 'static {
    /// NULL when either side is: operators and most functions.
    type Or<O: Nullability>: Nullability;
    /// NULL only when both sides are: `COALESCE`.
    type And<O: Nullability>: Nullability;
    /// The Rust type of a value: `T`, or `Option<T>`.
    type Wrap<T>;
    /// True if SQL may send NULL.
    const NULLABLE: bool;
    /// Turns a decoded value into the Rust type; `None` where SQL promised a value and sent NULL.
    fn wrap<T>(value: Option<T>) -> Option<Self::Wrap<T>>;
    /// Converts back from `Wrap`.
    fn unwrap<T>(value: Self::Wrap<T>) -> Option<T>;
    /// Converts back from `Wrap`, by reference.
    fn unwrap_ref<T>(value: &Self::Wrap<T>) -> Option<&T>;
}

/// SQL never sends NULL here: the Rust type is `T`.
pub struct NotNull;
/// SQL may send NULL here: the Rust type is `Option<T>`.
///
/// `Nullable<Text>` is the SQL type of a column that may be NULL, as [`relation!`](macro@crate::relation) and
/// [`QueryOf`](crate::query::boxed::QueryOf) take it.
pub struct Nullable<T = ()>(PhantomData<fn() -> T>);

impl Nullability for NotNull {
    type Or<O: Nullability> = O;
    type And<O: Nullability> = NotNull;
    type Wrap<T> = T;
    const NULLABLE: bool = false;
    fn wrap<T>(value: Option<T>) -> Option<T> {
        value
    }
    fn unwrap<T>(value: T) -> Option<T> {
        Some(value)
    }
    fn unwrap_ref<T>(value: &T) -> Option<&T> {
        Some(value)
    }
}

impl Nullability for Nullable {
    type Or<O: Nullability> = Nullable;
    type And<O: Nullability> = O;
    type Wrap<T> = Option<T>;
    const NULLABLE: bool = true;
    fn wrap<T>(value: Option<T>) -> Option<Option<T>> {
        Some(value)
    }
    fn unwrap<T>(value: Option<T>) -> Option<T> {
        value
    }
    fn unwrap_ref<T>(value: &Option<T>) -> Option<&T> {
        value.as_ref()
    }
}

/// The empty scope.
pub struct Nil;
/// A table in FROM, its nullability, and the tables before it.
pub struct Cons<T, N, Rest>(PhantomData<fn() -> (T, N, Rest)>);

/// The scope of a value of a new row, which names no table.
#[doc(hidden)]
pub struct NewRow;

/// The scope of LIMIT and OFFSET, which name no table.
#[doc(hidden)]
pub struct OfNoRow;

/// A list of tables: [`Nil`] or [`Cons`].
pub trait Scope: 'static {
    /// The same tables with every row possibly missing: the left side of RIGHT and FULL JOIN.
    type Outer: Scope;
    /// The nullability of the first table of FROM, whose rows a query without `select` returns;
    /// `N` if there is none.
    type RootOr<N: Nullability>: Nullability;
    /// [`Yes`] if a table with this [`Table::Id`](crate::Table::Id) is in the list.
    type Has<Id: TableId>;
    /// The tables of enclosing queries that it names: see [`Correlated`].
    type Free: Scope;
    /// The same scope, with `N` added to the tables of enclosing queries that it names.
    type Correlate<N: CorrelatedItem>: Scope;
    /// The tables of both lists.
    type And<O: Scope>: Scope;
    /// The scope of a query that names these tables as those of enclosing queries, before its own.
    type AsOuter: Scope;
}

impl Scope for Nil {
    type Outer = Nil;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = No;
    type Free = Nil;
    type Correlate<N: CorrelatedItem> = Correlated<N::Before<Nil>>;
    type And<O: Scope> = O;
    type AsOuter = Nil;
}

impl Scope for NewRow {
    type Outer = NewRow;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = No;
    type Free = Nil;
    type Correlate<N: CorrelatedItem> = Nil;
    type And<O: Scope> = O;
    type AsOuter = Nil;
}

impl Scope for OfNoRow {
    type Outer = OfNoRow;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = No;
    type Free = Nil;
    type Correlate<N: CorrelatedItem> = Nil;
    type And<O: Scope> = O;
    type AsOuter = Nil;
}

impl<T: crate::Table, N: Nullability, R: Scope> Scope for Cons<T, N, R> {
    type Outer = Cons<T, Nullable, R::Outer>;
    type RootOr<M: Nullability> = R::RootOr<N>;
    type Has<Id: TableId> = <T::Id as TableId>::IsOr<Id, R::Has<Id>>;
    type Free = R::Free;
    type Correlate<O: CorrelatedItem> = Cons<T, N, R::Correlate<O>>;
    type And<O: Scope> = Cons<T, N, R::And<O>>;
    type AsOuter = Correlated<Self>;
}

/// The index of the newest entry of a list.
pub struct Here;
/// The index of an entry further down a list.
pub struct There<I>(PhantomData<fn() -> I>);

/// The table `T` is in this scope, at the index `I`.
#[diagnostic::on_unimplemented(
    message = "table `{T}` is not in the FROM clause of this query",
    label = "uses `{T}`: join it, or name the right alias"
)]
pub trait Contains<T, I>: Scope {
    /// Nullable if the rows of this entry may be missing.
    type Null: Nullability;
}

impl<T: crate::Table, N: Nullability, R: Scope> Contains<T, Here> for Cons<T, N, R> {
    type Null = N;
}

#[diagnostic::do_not_recommend]
impl<T, H: crate::Table, N: Nullability, R: Contains<T, I>, I> Contains<T, There<I>>
    for Cons<H, N, R>
{
    type Null = R::Null;
}

/// Never implemented: VALUES has no FROM.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a new row cannot name a column of the table `{T}`",
    label = "VALUES reads no table: a subquery can, or `.columns(..).select(query)`"
)]
pub trait NewRowReads<T> {}
impl<T, I> Contains<T, I> for NewRow
where
    (): NewRowReads<T>,
{
    type Null = NotNull;
}

/// Never implemented: LIMIT has no rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "LIMIT and OFFSET cannot name a column of the table `{T}`",
    label = "they count rows, and read none: expected a value, or a subquery"
)]
pub trait LimitReads<T> {}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<T, I> Contains<T, I> for OfNoRow where (): LimitReads<T> {
    type Null = NotNull;
}

/// The table `T` is not yet in this scope: a query names a table once, or under an alias.
// Joins ask this rather than `Has<..>: Absent`, since the compiler keeps the answer.
#[diagnostic::on_unimplemented(
    message = "table `{T}` is already in the FROM clause of this query",
    label = "the second `{T}`: give it another name with `relata::alias!`"
)]
pub trait Without<T>: Scope {}
#[diagnostic::do_not_recommend]
impl<T: crate::Table, S: Scope<Has<T::Id> = No>> Without<T> for S {}

/// The answer of [`Scope::Has`] if the table is in the list.
pub struct Yes;
/// The answer of [`Scope::Has`] where the table is not there.
pub struct No;
/// Implemented where this type is `T`.
#[doc(hidden)]
pub trait Same<T> {}
#[diagnostic::do_not_recommend]
impl<T> Same<T> for T {}

/// Implemented if this expression is valid in the context `Ctx`. The index `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not allowed in this clause",
    label = "not valid here; after GROUP BY use keys, aggregates, and expressions of them"
)]
pub trait In<Ctx, I> {
    /// Nullable if it can be NULL there.
    type Null: Nullability;
}
