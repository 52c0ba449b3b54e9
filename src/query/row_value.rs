//! Row values: `(a, b) = (c, d)`, `(a, b) IN (SELECT ...)` (SQL:2016 part 2, 7.1 and 8.2).

use std::marker::PhantomData;

use super::QueryExpression;
use super::operand::rows_of;
use crate::class::{Class, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::{Arguments, ArgumentsIn, RenderArguments};
use crate::expr::operator::is_of_order;
use crate::expr::{Comparand, Expr, Operator, Precedence, op};
use crate::render::{Fragment, Sql};
use crate::row::Field;
use crate::scope::{FreeIn, In, NotNull, Nullability};
use crate::statement::Returns;
use crate::types::{Bool, Comparable, HasEquality, Native, SqlType};

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

/// The operator `IN`.
pub struct OpIn;
/// The operator `NOT IN`.
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
pub trait RowValue: Arguments {
    /// True if a value is a label of an enum.
    #[doc(hidden)]
    const HAS_ENUM: bool;
}

/// An operand to which a row of `Row` compares: a tuple of values and expressions.
#[diagnostic::on_unimplemented(
    message = "this row cannot be compared with the row on the other side",
    label = "expected as many values, of the same SQL types"
)]
pub trait RowOperand<Row> {
    /// Each value with the expression to which it compares, as nested pairs.
    #[doc(hidden)]
    type Pairs;
    #[doc(hidden)]
    fn into_pairs(self) -> Self::Pairs;
}

/// The value `V`, which compares with `E`.
#[doc(hidden)]
pub struct BesideOf<E, V>(V, PhantomData<fn() -> E>);
/// Values that compare with those next to them. Separate from [`RowOperand`], so that rows of different lengths are
/// a different error than values of different types.
#[doc(hidden)]
pub trait RowPairs {
    type Operand;
    fn into_operand(self) -> Self::Operand;
}
#[diagnostic::do_not_recommend]
impl RowPairs for () {
    type Operand = ();
    fn into_operand(self) {}
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<E: Expr<Type: HasEquality>, V: Comparand<E::Type>, R: RowPairs> RowPairs for (BesideOf<E, V>, R) {
    type Operand = (V::Expr, R::Operand);
    fn into_operand(self) -> Self::Operand {
        (self.0.0.into_comparand(), self.1.into_operand())
    }
}

/// A query in which a row of `Row` is looked up: it has as many columns, of the same types.
#[diagnostic::on_unimplemented(
    message = "this row cannot be compared with the rows on the other side",
    label = "expected a query of as many columns, of the same SQL types"
)]
pub trait RowsOperand<Row> {
    /// How the rows of the query are read.
    #[doc(hidden)]
    type Decode;
    /// The query itself.
    #[doc(hidden)]
    type Query;
    #[doc(hidden)]
    fn into_query(self) -> Self::Query;
}

/// A row of a query that compares with `Row`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the row cannot be compared with the query's rows",
    label = "expected a query of as many columns, of the same SQL types"
)]
pub trait RowType<Row> {
    type Null: Nullability;
}

macro_rules! row_value {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Expr),+> RowValue for ($($t,)+) {
            const HAS_ENUM: bool = false $(|| <<$t::Type as SqlType>::Base as Native>::IS_ENUM)+;
        }
        #[diagnostic::do_not_recommend]
        impl<$($t, $i),+> RowOperand<($($t,)+)> for ($($i,)+) {
            type Pairs = row_value!(@pairs $($t $i)+);
            #[allow(non_snake_case)]
            fn into_pairs(self) -> Self::Pairs {
                let ($($t,)+) = self;
                row_value!(@values $($t)+)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($t: Expr, $i: RowType<$t>),+> RowType<($($t,)+)> for ($($i,)+) {
            type Null = row_value!(@or $($i)+);
        }
    };
    (@pairs) => { () };
    (@pairs $t:ident $i:ident $($rest:ident)*) => { (BesideOf<$t, $i>, row_value!(@pairs $($rest)*)) };
    (@values) => { () };
    (@values $t:ident $($rest:ident)*) => { (BesideOf($t, PhantomData), row_value!(@values $($rest)*)) };
    (@or $i:ident) => { $i::Null };
    (@or $i:ident $($rest:ident)+) => {
        <$i::Null as Nullability>::Or<row_value!(@or $($rest)+)>
    };
}
crate::tuples::all_tuples!(row_value);

#[diagnostic::do_not_recommend]
impl<E: Expr<Type: HasEquality>, T: SqlType + Comparable<E::Type>, N: Nullability, Of> RowType<E>
    for Field<T, N, Of>
{
    type Null = N;
}
// A query of one column has no tuple.
#[diagnostic::do_not_recommend]
impl<E: Expr<Type: HasEquality>, T: SqlType + Comparable<E::Type>, N: Nullability, Of> RowType<(E,)>
    for Field<T, N, Of>
{
    type Null = N;
}

/// Comparisons of rows, as methods of tuples.
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
/// `<`, `<=`, `>` and `>=` compare from left to right: the first values that differ decide. A comparison
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
    #[rustfmt::skip]
    fn eq<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Eq, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// `(a, b) <> (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).ne(("Bo", 8)));
    /// ```
    #[rustfmt::skip]
    fn ne<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Ne, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// `(a, b) < (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).lt(("Bo", 8)));
    /// ```
    #[rustfmt::skip]
    fn lt<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Lt, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// `(a, b) <= (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).le(("Bo", 8)));
    /// ```
    #[rustfmt::skip]
    fn le<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Le, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// `(a, b) > (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).gt(("Bo", 8)));
    /// ```
    #[rustfmt::skip]
    fn gt<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Gt, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// `(a, b) >= (c, d)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter((users::name, users::id).ge(("Bo", 8)));
    /// ```
    #[rustfmt::skip]
    fn ge<B: RowOperand<Self, Pairs = P>, P: RowPairs>(self, other: B) -> RowCompare<op::Ge, Self, P::Operand> {
        RowCompare::new(self, other.into_pairs().into_operand())
    }
    /// True if the query returns this row: `(a, b) IN (query)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let pairs = from(orders::table).select((orders::user_id, orders::status));
    /// let query = from(users::table).filter((users::id, users::name).in_(pairs));
    /// ```
    #[rustfmt::skip]
    fn in_<B: RowsOperand<Self, Decode = De, Query = Q>, De: RowType<Self, Null = N>, Q, N>(self, query: B) -> RowCompare<OpIn, Self, RowsOf<Q, N>> {
        RowCompare::new(self, RowsOf(query.into_query(), PhantomData))
    }
    /// `(a, b) NOT IN (query)`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let pairs = from(orders::table).select((orders::user_id, orders::status));
    /// let query = from(users::table).filter((users::id, users::name).not_in(pairs));
    /// ```
    #[rustfmt::skip]
    fn not_in<B: RowsOperand<Self, Decode = De, Query = Q>, De: RowType<Self, Null = N>, Q, N>(self, query: B) -> RowCompare<OpNotIn, Self, RowsOf<Q, N>> {
        RowCompare::new(self, RowsOf(query.into_query(), PhantomData))
    }
}
impl<R: RowValue> RowMethods for R {}

/// The query on the right side; `N` is whether one of its columns can be NULL.
#[doc(hidden)]
pub struct RowsOf<Q, N>(pub(crate) Q, pub(crate) PhantomData<fn() -> N>);
impl<Q: Clone, N> Clone for RowsOf<Q, N> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

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
impl<Q, N> OtherSide for RowsOf<Q, N> {
    type Class = Plain;
}
impl<Row, Q, N: Nullability, Ctx, I> OtherSideIn<Row, Ctx, I> for RowsOf<Q, N>
where
    Q: Returns<Free: FreeIn<Ctx, I>>,
{
    type Null = N::Or<<Q::Free as FreeIn<Ctx, I>>::Null>;
}
impl<Q: QueryExpression<D>, N, D: Dialect> RenderSide<D> for RowsOf<Q, N> {
    const STATIC: bool = Q::STATIC;
    fn render_side<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        rows_of(&self.0, out)
    }
}
// A row as nested pairs.
impl OtherSide for () {
    type Class = Plain;
}
impl<X: Expr, R: OtherSide> OtherSide for (X, R) {
    type Class = <X::Class as Class>::With<R::Class>;
}
impl<Row, Ctx> OtherSideIn<Row, Ctx, ()> for () {
    type Null = NotNull;
}
impl<X: In<Ctx, I>, R: OtherSideIn<Row, Ctx, J>, Row, Ctx, I, J> OtherSideIn<Row, Ctx, (I, J)>
    for (X, R)
{
    type Null = <X::Null as Nullability>::Or<R::Null>;
}
impl<X: Fragment<D>, R: RenderRest<D>, D: Dialect> RenderSide<D> for (X, R) {
    const STATIC: bool = X::STATIC && R::STATIC;
    fn render_side<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("(");
        self.0.render(out)?;
        self.1.render_rest(out)?;
        out.push(")");
        Ok(())
    }
}
/// The values of a row after its first.
#[doc(hidden)]
pub trait RenderRest<D: Dialect> {
    const STATIC: bool;
    fn render_rest<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderRest<D> for () {
    const STATIC: bool = true;
    fn render_rest<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<X: Fragment<D>, R: RenderRest<D>, D: Dialect> RenderRest<D> for (X, R) {
    const STATIC: bool = X::STATIC && R::STATIC;
    fn render_rest<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(", ");
        self.0.render(out)?;
        self.1.render_rest(out)
    }
}

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
impl<Op, A, B, D> Fragment<D> for RowCompare<Op, A, B>
where
    Op: Operator,
    A: RenderArguments<D> + RowValue,
    B: RenderSide<D>,
    D: Dialect,
{
    const STATIC: bool = A::STATIC && B::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if A::HAS_DOCUMENT {
            out.compares_documents()?;
        }
        if A::HAS_ENUM && is_of_order(Op::SQL) {
            out.orders_labels()?;
        }
        out.row(|out| {
            out.push("(");
            self.left.render_all(", ", out)?;
            out.push(")");
            out.push(Op::SQL);
            self.right.render_side(out)
        })
    }
}
