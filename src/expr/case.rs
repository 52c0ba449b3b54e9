//! `CASE` (SQL:2016 part 2, 6.12).

use std::marker::PhantomData;

use super::Expr;
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Comparand;
use crate::expr::literal::Literal;
use crate::render::{Fragment, Sql};
use crate::scope::{In, Nullability, Nullable};
use crate::types::{Fits, HasEquality, IsBool, SqlType};

/// `WHEN condition THEN result`, after the branches `W`.
#[derive(Clone, Copy)]
pub struct When<W, C, R> {
    before: W,
    condition: C,
    result: R,
}

/// `CASE ... END` of SQL type `T`, without ELSE: NULL if no condition is true.
pub struct Case<W, T> {
    branches: W,
    of: PhantomData<fn() -> T>,
}

/// `CASE ... ELSE e END`
pub struct Otherwise<W, E, T> {
    branches: W,
    otherwise: E,
    of: PhantomData<fn() -> T>,
}

impl<W: Clone, T> Clone for Case<W, T> {
    fn clone(&self) -> Self {
        Self {
            branches: self.branches.clone(),
            of: PhantomData,
        }
    }
}
impl<W: Clone, E: Clone, T> Clone for Otherwise<W, E, T> {
    fn clone(&self) -> Self {
        Self {
            branches: self.branches.clone(),
            otherwise: self.otherwise.clone(),
            of: PhantomData,
        }
    }
}

/// `CASE WHEN condition THEN result END`. Add [`when`](Case::when) and
/// [`otherwise`](Case::otherwise); the SQL type of the first result is the type of the CASE. A Rust value
/// there has the SQL type of a [`literal`](crate::expr::literal::literal).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let stage = case(users::age.lt(18), "young").otherwise("adult");
/// let _ = from(users::table).select((users::id, stage));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn case<C: Expr<Type: IsBool>, R: Literal<Expr = X>, X: Expr>(condition: C, result: R) -> Case<When<(), C, X>, X::Type> {
    Case {
        branches: When {
            before: (),
            condition,
            result: result.into_literal(),
        },
        of: PhantomData,
    }
}

impl<W, T: SqlType> Case<W, T> {
    /// Adds `WHEN condition THEN result`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let stage = case(users::age.lt(18), "young").when(users::age.ge(65), "old").otherwise("between");
    /// let query = from(users::table).select((users::id, stage));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn when<C: Expr<Type: IsBool>, R: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>>>(self, condition: C, result: R) -> Case<When<W, C, X>, T> {
        let result = result.into_comparand();
        Case {
            branches: When {
                before: self.branches,
                condition,
                result,
            },
            of: PhantomData,
        }
    }
    /// Adds `ELSE result`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let adult = case(users::age.ge(18), 1).otherwise(0);
    /// let query = from(users::table).select((users::id, adult));
    /// ```
    #[rustfmt::skip]
    pub fn otherwise<R: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>>>(self, result: R) -> Otherwise<W, X, T> {
        Otherwise {
            branches: self.branches,
            otherwise: result.into_comparand(),
            of: PhantomData,
        }
    }
}

/// `CASE operand`: made by [`case_of`].
#[derive(Clone, Copy)]
pub struct CaseOf<E>(E);

/// `CASE operand WHEN value THEN result ...`, of values of SQL type `V` and results of SQL type `T`. Ends with
/// [`otherwise`](SimpleCase::otherwise) or [`otherwise_null`](SimpleCase::otherwise_null).
pub struct SimpleCase<W, V, T> {
    branches: W,
    of: PhantomData<fn() -> (V, T)>,
}
impl<W: Clone, V, T> Clone for SimpleCase<W, V, T> {
    fn clone(&self) -> Self {
        Self {
            branches: self.branches.clone(),
            of: PhantomData,
        }
    }
}

/// `CASE operand WHEN value THEN result ELSE other END`: the result of the first value that equals the operand.
/// NULL equals no value.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::orders;
/// let rank = case_of(orders::status).when("new", 1).when("paid", 2).otherwise(0);
/// let query = from(orders::table).select((orders::id, rank));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `orders`.`id`, CASE `orders`.`status` WHEN ? THEN ? WHEN ? THEN ? ELSE ? END FROM `orders`"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn case_of<E: Expr<Type: HasEquality>>(operand: E) -> CaseOf<E> {
    CaseOf(operand)
}

impl<E: Expr> CaseOf<E> {
    /// `WHEN value THEN result`. The first result's SQL type is that of the whole.
    #[rustfmt::skip]
    pub fn when<V: Comparand<E::Type, Expr = Y>, Y: Expr, R: Literal<Expr = X>, X: Expr>(self, value: V, result: R) -> SimpleCase<When<Self, Y, X>, E::Type, X::Type> {
        let branches = When { before: self, condition: value.into_comparand(), result: result.into_literal() };
        SimpleCase { branches, of: PhantomData }
    }
}
impl<W, V, T: SqlType> SimpleCase<W, V, T> {
    /// Adds `WHEN value THEN result`.
    #[rustfmt::skip]
    pub fn when<A: Comparand<V, Expr = Y>, Y: Expr, R: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>>>(self, value: A, result: R) -> SimpleCase<When<W, Y, X>, V, T> {
        let (condition, result) = (value.into_comparand(), result.into_comparand());
        SimpleCase { branches: When { before: self.branches, condition, result }, of: PhantomData }
    }
    /// Adds `ELSE result`.
    #[rustfmt::skip]
    pub fn otherwise<R: Comparand<T, Expr = X>, X: Expr<Type: Fits<T>>>(self, result: R) -> Otherwise<W, X, T> {
        Otherwise { branches: self.branches, otherwise: result.into_comparand(), of: PhantomData }
    }
    /// Omits ELSE: NULL if no value is equal.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let rank = case_of(orders::status).when("new", 1).otherwise_null();
    /// let query = from(orders::table).select((orders::id, rank));
    /// ```
    pub fn otherwise_null(self) -> Case<W, T> {
        Case {
            branches: self.branches,
            of: PhantomData,
        }
    }
}
impl<E: Expr> Branches for CaseOf<E> {
    type Class = E::Class;
}
// If the operand is NULL, the result is that of ELSE.
impl<E: In<Ctx, I>, Ctx, I> In<Ctx, (I,)> for CaseOf<E> {
    type Null = crate::scope::NotNull;
}
impl<E: Fragment<D> + Expr, D: Dialect> Fragment<D> for CaseOf<E> {
    const STATIC: bool = E::STATIC;
    const UNSIGNED: bool = false;
    const OF_PARAMETERS: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.compares::<<E::Type as SqlType>::Base>()?;
        out.push(" ");
        self.0.render(out)
    }
}

/// The branches of a CASE.
#[doc(hidden)]
pub trait Branches {
    type Class: Class;
}
impl Branches for () {
    type Class = crate::class::Plain;
}
impl<W: Branches, C: Expr, R: Expr> Branches for When<W, C, R> {
    type Class = <<W::Class as Class>::With<C::Class> as Class>::With<R::Class>;
}
impl<Ctx> In<Ctx, ()> for () {
    type Null = crate::scope::NotNull;
}
impl<W, C, R, Ctx, I, J, K> In<Ctx, (I, J, K)> for When<W, C, R>
where
    W: In<Ctx, I>,
    C: In<Ctx, J>,
    R: In<Ctx, K>,
{
    type Null = <W::Null as Nullability>::Or<R::Null>;
}
impl<D: Dialect> Fragment<D> for () {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const OF_PARAMETERS: bool = true;
    fn write<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<W: Fragment<D>, C: Fragment<D>, R: Fragment<D>, D: Dialect> Fragment<D> for When<W, C, R> {
    const STATIC: bool = W::STATIC && C::STATIC && R::STATIC;
    const OF_PARAMETERS: bool = W::OF_PARAMETERS && R::OF_PARAMETERS;
    const UNSIGNED: bool = W::UNSIGNED || R::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render(out)?;
        out.push(" WHEN ");
        self.condition.render(out)?;
        out.push(" THEN ");
        self.result.render(out)
    }
}

impl<W: Branches, T: SqlType> Expr for Case<W, T> {
    type Type = T;
    type Class = W::Class;
}
impl<W: In<Ctx, I>, T, Ctx, I> In<Ctx, (I,)> for Case<W, T> {
    type Null = Nullable;
}
impl<W: Fragment<D>, T, D: Dialect> Fragment<D> for Case<W, T> {
    const STATIC: bool = W::STATIC;
    const OF_PARAMETERS: bool = W::OF_PARAMETERS;
    const UNSIGNED: bool = W::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("CASE");
        self.branches.render(out)?;
        out.push(" END");
        Ok(())
    }
}

impl<W: Branches, E: Expr, T: SqlType> Expr for Otherwise<W, E, T> {
    type Type = T;
    type Class = <W::Class as Class>::With<E::Class>;
}
impl<W: In<Ctx, I>, E: In<Ctx, J>, T, Ctx, I, J> In<Ctx, (I, J)> for Otherwise<W, E, T> {
    type Null = <W::Null as Nullability>::Or<E::Null>;
}
impl<W: Fragment<D>, E: Fragment<D>, T, D: Dialect> Fragment<D> for Otherwise<W, E, T> {
    const STATIC: bool = W::STATIC && E::STATIC;
    const OF_PARAMETERS: bool = W::OF_PARAMETERS && E::OF_PARAMETERS;
    const UNSIGNED: bool = W::UNSIGNED || E::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("CASE");
        self.branches.render(out)?;
        out.push(" ELSE ");
        self.otherwise.render(out)?;
        out.push(" END");
        Ok(())
    }
}
