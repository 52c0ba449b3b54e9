//! Row values: `(a, b) = (c, d)`, `(a, b) IN (SELECT ...)` (SQL:2016 part 2, 7.1 and 8.2).

use std::marker::PhantomData;

use super::function::{Arguments, ArgumentsIn, RenderArguments};
use super::operator::{Operator, op};
use super::{Expr, Precedence};
use crate::class::{Class, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::QueryExpression;
use crate::render::{Fragment, Sql};
use crate::row::Field;
use crate::scope::{FreeIn, In, Nullability};
use crate::statement::Returns;
use crate::types::{Bool, Comparable, Comparand, HasEquality, SqlType};

/// `(a, b) op (c, d)`
pub struct RowCompare<Op, A, B> {
    left: A,
    right: B,
    marker: PhantomData<fn() -> Op>,
}
impl<Op, A: Clone, B: Clone> Clone for RowCompare<Op, A, B> {
    fn clone(&self) -> Self {
        Self::new(self.left.clone(), self.right.clone())
    }
}
impl<Op, A, B> RowCompare<Op, A, B> {
    fn new(left: A, right: B) -> Self {
        Self {
            left,
            right,
            marker: PhantomData,
        }
    }
}

/// `IN`
pub struct OpIn;
/// `NOT IN`
pub struct OpNotIn;
macro_rules! membership {
    ($($name:ident $sql:literal;)*) => {$(
        impl Operator for $name {
            const SQL: &'static str = $sql;
            const PRECEDENCE: Precedence = Precedence::Comparison;
            type Null<N: Nullability> = N;
        }
    )*};
}
membership! {
    OpIn " IN ";
    OpNotIn " NOT IN ";
}

/// A tuple of expressions, which compares as a row.
pub trait RowValue: Arguments {}

/// What a row of `Row` compares with: a tuple of values and expressions.
#[diagnostic::on_unimplemented(
    message = "this row does not compare with that of the other side",
    label = "expected as many values, of the same SQL types"
)]
pub trait RowOperand<Row> {
    /// The expressions.
    type Operand;
    #[doc(hidden)]
    fn into_operand(self) -> Self::Operand;
}

/// What a row of `Row` is looked for in: a query of as many columns, of the same types.
#[diagnostic::on_unimplemented(
    message = "this row does not compare with those of the other side",
    label = "expected a query of as many columns, of the same SQL types"
)]
pub trait RowsOperand<Row> {
    /// The query.
    type Operand;
    #[doc(hidden)]
    fn into_operand(self) -> Self::Operand;
}

/// A row of a query that compares with `Row`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the row and the query's rows do not compare",
    label = "expected a query of as many columns, of the same SQL types"
)]
pub trait RowType<Row> {
    type Null: Nullability;
}

macro_rules! row_value {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Expr),+> RowValue for ($($t,)+) {}
        impl<$($t: Expr<Type: HasEquality>, $i: Comparand<$t::Type>),+> RowOperand<($($t,)+)> for ($($i,)+) {
            type Operand = ($($i::Expr,)+);
            #[allow(non_snake_case)]
            fn into_operand(self) -> Self::Operand {
                let ($($t,)+) = self;
                ($($t.into_comparand(),)+)
            }
        }
        impl<$($t: Expr, $i: RowType<$t>),+> RowType<($($t,)+)> for ($($i,)+) {
            type Null = row_value!(@or $($i)+);
        }
    };
    (@or $i:ident) => { $i::Null };
    (@or $i:ident $($rest:ident)+) => {
        <$i::Null as Nullability>::Or<row_value!(@or $($rest)+)>
    };
}
crate::tuples::all_tuples!(row_value);

impl<E: Expr<Type: HasEquality>, T: SqlType + Comparable<E::Type>, N: Nullability> RowType<E>
    for Field<T, N>
{
    type Null = N;
}
// A query of one column has no tuple.
#[diagnostic::do_not_recommend]
impl<E: Expr<Type: HasEquality>, T: SqlType + Comparable<E::Type>, N: Nullability> RowType<(E,)>
    for Field<T, N>
{
    type Null = N;
}

/// Comparison of rows, on tuples.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let after = from(users::table).filter((users::name, users::id).gt(("Sara", 7)));
/// let pairs = from(orders::table).filter(
///     (orders::id, orders::user_id).in_(from(users::table).select((users::id, users::id))),
/// );
/// ```
///
/// `<` and its like compare from left to right: the first values that differ decide. A comparison
/// that a NULL decides is NULL.
/// <https://www.postgresql.org/docs/15/functions-comparisons.html#ROW-WISE-COMPARISON>
#[allow(clippy::wrong_self_convention)] // SQL's words
pub trait RowMethods: RowValue + Sized {
    /// `(a, b) = (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).eq(("Bo", 8)));
    /// ```
    fn eq<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Eq, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) <> (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).ne(("Bo", 8)));
    /// ```
    fn ne<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Ne, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) < (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).lt(("Bo", 8)));
    /// ```
    fn lt<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Lt, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) <= (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).le(("Bo", 8)));
    /// ```
    fn le<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Le, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) > (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).gt(("Bo", 8)));
    /// ```
    fn gt<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Gt, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) >= (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).ge(("Bo", 8)));
    /// ```
    fn ge<B: RowOperand<Self>>(self, other: B) -> RowCompare<op::Ge, Self, B::Operand> {
        RowCompare::new(self, other.into_operand())
    }
    /// `(a, b) IN (query)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let pairs = from(orders::table).select((orders::user_id, orders::status));
    /// let query = from(users::table).filter((users::id, users::name).in_(pairs));
    /// ```
    fn in_<B: RowsOperand<Self>>(self, query: B) -> RowCompare<OpIn, Self, B::Operand> {
        RowCompare::new(self, query.into_operand())
    }
    /// `(a, b) NOT IN (query)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let pairs = from(orders::table).select((orders::user_id, orders::status));
    /// let query = from(users::table).filter((users::id, users::name).not_in(pairs));
    /// ```
    fn not_in<B: RowsOperand<Self>>(self, query: B) -> RowCompare<OpNotIn, Self, B::Operand> {
        RowCompare::new(self, query.into_operand())
    }
}
impl<R: RowValue> RowMethods for R {}

/// A query beside a row.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Subquery<Q>(pub(crate) Q);

/// The other side of a comparison of rows.
#[doc(hidden)]
pub trait OtherSide {
    type Class: Class;
}
#[doc(hidden)]
pub trait OtherSideIn<Row, Ctx, I> {
    type Null: Nullability;
}
#[doc(hidden)]
pub trait RenderSide<D: Dialect> {
    const STATIC: bool;
    fn render_side<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<Q> OtherSide for Subquery<Q> {
    type Class = Plain;
}
impl<Row, Q, Ctx, I> OtherSideIn<Row, Ctx, I> for Subquery<Q>
where
    Q: Returns<Decode: RowType<Row>, Free: FreeIn<Ctx, I>>,
{
    type Null =
        <<Q::Decode as RowType<Row>>::Null as Nullability>::Or<<Q::Free as FreeIn<Ctx, I>>::Null>;
}
impl<Q: QueryExpression<D>, D: Dialect> RenderSide<D> for Subquery<Q> {
    const STATIC: bool = Q::STATIC;
    fn render_side<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        super::subquery::rows_of(&self.0, out)
    }
}
macro_rules! other_side {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Expr),+> OtherSide for ($($t,)+) {
            type Class = <($($t,)+) as Arguments>::Class;
        }
        impl<$($t: Expr),+, Row, Ctx, I> OtherSideIn<Row, Ctx, I> for ($($t,)+)
        where
            Self: ArgumentsIn<Ctx, I>,
        {
            type Null = <Self as ArgumentsIn<Ctx, I>>::Any;
        }
        impl<$($t: Expr),+, D: Dialect> RenderSide<D> for ($($t,)+)
        where
            Self: RenderArguments<D>,
        {
            const STATIC: bool = <Self as RenderArguments<D>>::STATIC;
            fn render_side<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.push("(");
                self.render_all(", ", out)?;
                out.push(")");
                Ok(())
            }
        }
    };
}
crate::tuples::all_tuples!(other_side);

impl<Op: Operator, A: RowValue, B: OtherSide> Expr for RowCompare<Op, A, B> {
    type Type = Bool;
    type Class = <A::Class as Class>::With<B::Class>;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<Op: Operator, A, B, Ctx, I, J> In<Ctx, (I, J)> for RowCompare<Op, A, B>
where
    A: ArgumentsIn<Ctx, I>,
    B: OtherSideIn<A, Ctx, J>,
{
    type Null = Op::Null<<A::Any as Nullability>::Or<B::Null>>;
}
impl<Op: Operator, A: RenderArguments<D>, B: RenderSide<D>, D: Dialect> Fragment<D>
    for RowCompare<Op, A, B>
{
    const STATIC: bool = A::STATIC && B::STATIC;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("(");
        self.left.render_all(", ", out)?;
        out.push(")");
        out.push(Op::SQL);
        self.right.render_side(out)
    }
}
