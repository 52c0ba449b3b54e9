//! What is in FROM, and how nullable it is.
//!
//! The tables of a query are a type-level list, newest first:
//! `Cons<orders::table, Nullable, Cons<users::table, NotNull, Nil>>`. An expression is valid in a
//! scope when every table it names is found there; *where* it is found is an index that the
//! compiler infers, so there is no impl per pair of tables and the cost grows linearly.

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
}

impl Scope for Nil {
    type Outer = Nil;
    type RootOr<N: Nullability> = N;
    type Has<Id: TableId> = No;
}

impl<T: crate::Table, N: Nullability, R: Scope> Scope for Cons<T, N, R> {
    type Outer = Cons<T, Nullable, R::Outer>;
    type RootOr<M: Nullability> = R::RootOr<N>;
    type Has<Id: TableId> = <<T::Id as TableId>::Is<Id> as Bit>::Or<R::Has<Id>>;
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

/// Where an expression stands before grouping: WHERE, ON, or the SELECT list of a query of rows.
pub struct Rows<S>(PhantomData<fn() -> S>);
/// Where an expression stands after grouping by the keys `K`: each value is one per group.
pub struct Groups<S, K>(PhantomData<fn() -> (S, K)>);

/// This expression is valid in the context `Ctx`. The index `I` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in this clause",
    label = "not valid here"
)]
pub trait In<Ctx, I> {
    /// Whether it can be NULL there.
    type Null: Nullability;
}

/// A column among the keys of GROUP BY.
#[diagnostic::on_unimplemented(
    message = "column `{C}` must appear in GROUP BY or be used in an aggregate function",
    label = "`{C}` has many values, the query returns one row for all of them"
)]
pub trait GroupKey<C, I> {}
#[diagnostic::do_not_recommend]
impl<C, R> GroupKey<C, Here> for (C, R) {}
#[diagnostic::do_not_recommend]
impl<C, H, R, I> GroupKey<C, There<I>> for (H, R) where R: GroupKey<C, I> {}

/// A number that tells tables apart at compile time, made by [`id!`](crate::id): a list of digits.
///
/// It is compared digit by digit and only as far as the first that differs, since every join
/// compares its table with all before it.
pub trait TableId: 'static {
    /// Whether it is the same number.
    type Is<O: TableId>: Bit;
    #[doc(hidden)]
    type Head: Digit;
    #[doc(hidden)]
    type Tail: TableId;
}

/// A digit, and those after it.
pub struct Id<D, Tail>(PhantomData<fn() -> (D, Tail)>);

impl<D: Digit, Tail: TableId> TableId for Id<D, Tail> {
    type Is<O: TableId> = <D::Is<O::Head> as Bit>::Then<Tail, O::Tail>;
    type Head = D;
    type Tail = Tail;
}

/// The end of the digits.
impl TableId for () {
    type Is<O: TableId> = Yes;
    type Head = _0;
    type Tail = ();
}

macro_rules! digits {
    ($($name:ident $is:ident: $($bit:ident)*;)*) => {
        digits!(@trait $($is)*);
        $(
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            pub struct $name;
            digits!(@impl $name $is,
                [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF],
                [$($bit)*]);
        )*
    };
    (@trait $($is:ident)*) => {
        #[doc(hidden)]
        pub trait Digit: 'static {
            type Is<O: Digit>: Bit;
            $(type $is: Bit;)*
        }
    };
    (@impl $name:ident $own:ident, [$($is:ident)*], [$($bit:ident)*]) => {
        impl Digit for $name {
            type Is<O: Digit> = O::$own;
            $(type $is = $bit;)*
        }
    };
}

digits! {
    _0 Is0: Yes No No No No No No No No No No No No No No No;
    _1 Is1: No Yes No No No No No No No No No No No No No No;
    _2 Is2: No No Yes No No No No No No No No No No No No No;
    _3 Is3: No No No Yes No No No No No No No No No No No No;
    _4 Is4: No No No No Yes No No No No No No No No No No No;
    _5 Is5: No No No No No Yes No No No No No No No No No No;
    _6 Is6: No No No No No No Yes No No No No No No No No No;
    _7 Is7: No No No No No No No Yes No No No No No No No No;
    _8 Is8: No No No No No No No No Yes No No No No No No No;
    _9 Is9: No No No No No No No No No Yes No No No No No No;
    _a IsA: No No No No No No No No No No Yes No No No No No;
    _b IsB: No No No No No No No No No No No Yes No No No No;
    _c IsC: No No No No No No No No No No No No Yes No No No;
    _d IsD: No No No No No No No No No No No No No Yes No No;
    _e IsE: No No No No No No No No No No No No No No Yes No;
    _f IsF: No No No No No No No No No No No No No No No Yes;
}

/// The [`Table::Id`](crate::Table::Id) of eight hexadecimal digits.
#[macro_export]
macro_rules! id {
    ($digit:tt $(, $rest:tt)*) => {
        $crate::scope::Id<$crate::__digit!($digit), $crate::id!($($rest),*)>
    };
    () => { () };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __digit {
    (0) => {
        $crate::scope::_0
    };
    (1) => {
        $crate::scope::_1
    };
    (2) => {
        $crate::scope::_2
    };
    (3) => {
        $crate::scope::_3
    };
    (4) => {
        $crate::scope::_4
    };
    (5) => {
        $crate::scope::_5
    };
    (6) => {
        $crate::scope::_6
    };
    (7) => {
        $crate::scope::_7
    };
    (8) => {
        $crate::scope::_8
    };
    (9) => {
        $crate::scope::_9
    };
    (a) => {
        $crate::scope::_a
    };
    (b) => {
        $crate::scope::_b
    };
    (c) => {
        $crate::scope::_c
    };
    (d) => {
        $crate::scope::_d
    };
    (e) => {
        $crate::scope::_e
    };
    (f) => {
        $crate::scope::_f
    };
}
