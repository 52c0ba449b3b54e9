//! Rust values as expressions.

use super::Expr;
use crate::scope::Nullable;
use crate::types::{SqlType, Value};

/// A Rust value that has one natural SQL type, or an expression: what fills a hole of `sql!` and
/// what [`case`](crate::expr::case) begins with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type of its own",
    label = "expected a value such as `i32` or `&str`, or an expression"
)]
pub trait Literal {
    /// The resulting expression.
    type Expr: Expr;
    /// Turns the value into an expression.
    fn into_literal(self) -> Self::Expr;
}
// One impl per kind of expression, not one for all, so that a type without a SQL type is only one error.
macro_rules! expressions_as_they_are {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Literal for $ty
        where
            Self: Expr,
        {
            type Expr = Self;
            fn into_literal(self) -> Self {
                self
            }
        }
    )*};
}
super::expressions!(expressions_as_they_are);
pub(crate) use expressions_as_they_are;

/// A Rust type with one SQL type of its own.
///
/// Were each of them a [`Literal`] by itself, rustc would not know what `literal(1)` is before it knows which integer `1`
/// is: now it is a value, of a type to be found.
#[doc(hidden)]
pub trait HasNaturalType {
    type Type: SqlType;
    fn into_natural(self) -> Value<Self::Type>;
}
#[diagnostic::do_not_recommend]
impl<R: HasNaturalType> Literal for R {
    type Expr = Value<R::Type>;
    fn into_literal(self) -> Self::Expr {
        self.into_natural()
    }
}

macro_rules! literals {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl HasNaturalType for $rust {
            type Type = crate::types::$sql;
            fn into_natural(self) -> Value<Self::Type> {
                crate::expr::IntoExpr::<crate::types::$sql>::into_expr(self)
            }
        }
    )*};
}
literals! {
    i16 => SmallInt; i32 => Integer; i64 => BigInt; f32 => Real; f64 => Double; bool => Bool;
    &str => Text; String => Text; crate::types::Decimal => Numeric; Vec<u8> => Binary;
    serde_json::Value => Jsonb; crate::types::PgMoney => Money;
    #[cfg(feature = "uuid")] uuid::Uuid => Uuid;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
    #[cfg(feature = "chrono")] chrono::TimeDelta => LongTime;
    #[cfg(feature = "chrono")] crate::types::PgInterval => Interval;
    #[cfg(feature = "chrono")] crate::types::PgTimeTz => TimeTz;
}

/// A bound value as an expression, of the SQL type that its Rust type maps to.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select((users::id, literal("user")));
/// ```
pub fn literal<L: Literal>(value: L) -> L::Expr {
    value.into_literal()
}

/// A value of SQL type `T` that may be NULL, as an expression.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// use relata::types::Integer;
/// let query = from(users::table).select((users::id, nullable::<Integer>(None)));
/// ```
pub fn nullable<T: SqlType>(value: Option<T::Rust>) -> Value<T, Nullable> {
    Value::optional(value)
}
