//! What is in FROM, and how nullable it is.
//!
//! The tables of a query are a type-level list, newest first:
//! `Cons<orders::table, Nullable, Cons<users::table, NotNull, Nil>>`. An expression is valid in a
//! scope when every table it names is found there; *where* it is found is an index that the
//! compiler infers, so there is no impl per pair of tables and the cost grows linearly.

mod context;
mod correlated;
mod id;

pub use context::{
    ByKey, Context, Few, FromOuter, GroupKey, GroupKeys, GroupTable, Groups, InSight, InTable, Key,
    KeyExpr, Keys, PerhapsNone, Rows, Unjoined,
};
pub use correlated::{Closed, Correlated, FreeIn};
#[doc(hidden)]
pub use id::*;

use std::marker::PhantomData;

/// Whether SQL NULL can occur. The two answers are [`NotNull`] and [`Nullable`].
pub trait Nullability: 'static {
    /// NULL when either side is: operators and most functions.
    type Or<O: Nullability>: Nullability;
    /// NULL only when both sides are: `COALESCE`.
    type And<O: Nullability>: Nullability;
    /// The Rust type of a value: `T`, or `Option<T>`.
    type Wrap<T>;
    /// Turns a decoded value into the Rust type; `None` where SQL promised a value and sent NULL.
    fn wrap<T>(value: Option<T>) -> Option<Self::Wrap<T>>;
    /// The way back.
    fn unwrap<T>(value: Self::Wrap<T>) -> Option<T>;
}

/// SQL never sends NULL here: the Rust type is `T`.
pub struct NotNull;
/// SQL may send NULL here: the Rust type is `Option<T>`.
pub struct Nullable;

impl Nullability for NotNull {
    type Or<O: Nullability> = O;
    type And<O: Nullability> = NotNull;
    type Wrap<T> = T;
    fn wrap<T>(value: Option<T>) -> Option<T> {
        value
    }
    fn unwrap<T>(value: T) -> Option<T> {
        Some(value)
    }
}

impl Nullability for Nullable {
    type Or<O: Nullability> = Nullable;
    type And<O: Nullability> = O;
    type Wrap<T> = Option<T>;
    fn wrap<T>(value: Option<T>) -> Option<Option<T>> {
        Some(value)
    }
    fn unwrap<T>(value: Option<T>) -> Option<T> {
        value
    }
}

/// The empty scope.
pub struct Nil;
/// A table in FROM, its nullability, and the tables before it.
pub struct Cons<T, N, Rest>(PhantomData<fn() -> (T, N, Rest)>);

/// A list of tables: [`Nil`] or [`Cons`].
pub trait Scope: 'static {
    /// The same tables with every row possibly missing: what RIGHT and FULL JOIN do to the left side.
    type Outer: Scope;
    /// The nullability of the first table of FROM, whose rows a query without `select` returns;
    /// `N` where there is none.
    type RootOr<N: Nullability>: Nullability;
    /// Whether a table with this [`Table::Id`](crate::Table::Id) is in the list.
    type Has<Id: TableId>: Bit;
    /// The tables of the queries around this one that it names: see [`Correlated`].
    type Free: Scope;
    /// The same scope, with `T` among the tables of the queries around it.
    type Correlate<T: crate::Table>: Scope;
    /// The tables of both lists.
    type And<O: Scope>: Scope;
    /// The scope of a query that names these tables of the queries around it, before its own.
    type AsOuter: Scope;
}

impl Scope for Nil {
    type Outer = Nil;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = No;
    type Free = Nil;
    type Correlate<T: crate::Table> = Correlated<Cons<T, NotNull, Nil>>;
    type And<O: Scope> = O;
    type AsOuter = Nil;
}

impl<T: crate::Table, N: Nullability, R: Scope> Scope for Cons<T, N, R> {
    type Outer = Cons<T, Nullable, R::Outer>;
    type RootOr<M: Nullability> = R::RootOr<N>;
    type Has<Id: TableId> = <<T::Id as TableId>::Is<Id> as Bit>::Or<R::Has<Id>>;
    type Free = R::Free;
    type Correlate<U: crate::Table> = Cons<T, N, R::Correlate<U>>;
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
    /// Whether the rows of this entry may be missing.
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

/// The table `T` is not yet in a scope: a query names a table once, or under an alias.
#[diagnostic::on_unimplemented(
    message = "table `{T}` is already in the FROM clause of this query",
    label = "the second `{T}`: give it another name with `relata::alias!`"
)]
pub trait Absent<T> {}
impl<T> Absent<T> for No {}

/// A type-level truth value: [`Yes`] or [`No`].
pub trait Bit: 'static {
    /// Either.
    type Or<B: Bit>: Bit;
    /// Whether this is true and the two numbers are the same, which are looked at only then.
    type Then<A: TableId, B: TableId>: Bit;
}
/// True.
pub struct Yes;
/// False.
pub struct No;
impl Bit for Yes {
    type Or<B: Bit> = Yes;
    type Then<A: TableId, B: TableId> = A::Is<B>;
}
impl Bit for No {
    type Or<B: Bit> = B;
    type Then<A: TableId, B: TableId> = No;
}

/// This expression is valid in the context `Ctx`. The index `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in this clause",
    label = "not valid here; after GROUP BY stand keys, aggregates, and expressions of them"
)]
pub trait In<Ctx, I> {
    /// Whether it can be NULL there.
    type Null: Nullability;
}
