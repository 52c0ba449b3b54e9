//! The bits of integers. <https://www.postgresql.org/docs/15/functions-math.html>,
//! <https://www.sqlite.org/lang_expr.html>

use super::on;
use crate::expr::call::Function;
use crate::expr::methods_of;
use crate::expr::operator::{Infix, op};
use crate::expr::{Call, Expr, IntoExpr, Operand};
use crate::scope::Nullability;
#[cfg(feature = "mysql-backend")]
use crate::types::UnsignedBigInt;
use crate::types::{Arithmetic, BigInt, Integer, IsInteger, SmallInt};

#[doc(hidden)]
#[allow(non_camel_case_types)]
pub mod marker {
    /// `T` is the SQL type.
    pub struct BITWISE_NOT<T>(std::marker::PhantomData<fn() -> T>);
}
impl<T: 'static> Function for marker::BITWISE_NOT<T> {
    type Null<Any: Nullability, All: Nullability> = Any;
}
// The bits of 64 of MySQL are unsigned.
on!(marker::BITWISE_NOT<SmallInt>, both "(~ ($1))", mysql "CAST(~ ($1) AS SIGNED)");
on!(marker::BITWISE_NOT<Integer>, both "(~ ($1))", mysql "CAST(~ ($1) AS SIGNED)");
on!(marker::BITWISE_NOT<BigInt>, both "(~ ($1))", mysql "CAST(~ ($1) AS SIGNED)");
on!(marker::BITWISE_NOT<UnsignedBigInt>, mysql "(~ ($1))");

/// The wider of two types.
type Wider<A, B> = <<B as Expr>::Type as Arithmetic<<A as Expr>::Type, op::Add>>::Output;

/// The bits of integers, under SQLAlchemy's names: `bit_and` is an aggregate in SQL. The result has
/// the wider of the two types.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).filter(users::id.bitwise_and(1).eq(1));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait BitMethods: Expr + Sized {
    /// Bitwise AND: `self & other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).filter(users::id.bitwise_and(1).eq(1));
    /// ```
    fn bitwise_and<T: Operand<Self::Type, Expr = X>, X: Expr<Type: IsInteger + Arithmetic<Self::Type, op::Add>>>(self, other: T) -> Infix<op::BitwiseAnd, Self, X, Wider<Self, X>> where Self::Type: IsInteger {
        Infix::new(self, other.into_operand())
    }
    /// Bitwise OR: `self | other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.bitwise_or(8));
    /// ```
    fn bitwise_or<T: Operand<Self::Type, Expr = X>, X: Expr<Type: IsInteger + Arithmetic<Self::Type, op::Add>>>(self, other: T) -> Infix<op::BitwiseOr, Self, X, Wider<Self, X>> where Self::Type: IsInteger {
        Infix::new(self, other.into_operand())
    }
    /// The bits that differ. PostgreSQL: `self # other`. SQLite: `(self | other) - (self & other)`.
    /// MySQL: `self ^ other`
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.bitwise_xor(3));
    /// ```
    fn bitwise_xor<T: Operand<Self::Type, Expr = X>, X: Expr<Type: IsInteger + Arithmetic<Self::Type, op::Add>>>(self, other: T) -> Infix<op::BitwiseXor, Self, X, Wider<Self, X>> where Self::Type: IsInteger {
        Infix::new(self, other.into_operand())
    }
    /// `~ self`. MySQL: `CAST(~ self AS SIGNED)`, as for all of these, since its bits are unsigned; without the cast of an
    /// [`UnsignedBigInt`]
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.bitwise_not());
    /// ```
    fn bitwise_not(self) -> Call<marker::BITWISE_NOT<Self::Type>, (Self,), Self::Type> where Self::Type: IsInteger {
        Call::new((self,))
    }
    /// `self << places`. PostgreSQL only: the others shift 64 bits, whatever the type.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.bitwise_lshift(2));
    /// ```
    fn bitwise_lshift<T: IntoExpr<Integer>>(self, places: T) -> Infix<op::BitwiseShiftLeft, Self, T::Expr, Self::Type> where Self::Type: IsInteger {
        Infix::new(self, places.into_expr())
    }
    /// `self >> places`. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(users::id.bitwise_rshift(2));
    /// ```
    fn bitwise_rshift<T: IntoExpr<Integer>>(self, places: T) -> Infix<op::BitwiseShiftRight, Self, T::Expr, Self::Type> where Self::Type: IsInteger {
        Infix::new(self, places.into_expr())
    }
}
methods_of! { IsInteger: BitMethods }
