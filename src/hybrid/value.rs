//! The Rust side of a hybrid property: values that combine as SQL's do.

use std::marker::PhantomData;

use crate::scope::{NotNull, Nullability};
use crate::table::{self, Column};
use crate::types::*;

/// A value of SQL type `ST`, or NULL, in the body of a [`hybrid!`](crate::hybrid!) that a row runs. Its methods and operators have
/// the names of those of expressions, and treat NULL as SQL does.
pub struct HybridValue<ST: SqlType, N> {
    value: Option<ST::Rust>,
    null: PhantomData<fn() -> N>,
}
impl<ST: SqlType, N> Clone for HybridValue<ST, N> {
    fn clone(&self) -> Self {
        Self::new(self.value.clone())
    }
}
impl<ST: SqlType, N> HybridValue<ST, N> {
    fn new(value: Option<ST::Rust>) -> Self {
        let null = PhantomData;
        Self { value, null }
    }
}
impl<ST: SqlType, N: Nullability> HybridValue<ST, N> {
    /// The value of a column of a row.
    #[doc(hidden)]
    pub fn of<C: Column<Type = ST, Null = N>>(value: &table::ValueOf<C>) -> Self {
        Self::new(N::unwrap_ref(value).cloned())
    }
    /// Returns the value as a Rust value.
    #[doc(hidden)]
    pub fn into_rust(self) -> N::Wrap<ST::Rust> {
        match N::wrap(self.value) {
            Some(value) => value,
            // Each operation has the nullability of its result.
            None => unreachable!("an operation of values that are NOT NULL gave NULL"),
        }
    }

    fn with<B: SqlType, M: Nullability, O: SqlType>(
        &self,
        other: impl IntoHybridValue<B, Null = M>,
        combine: impl FnOnce(ST::Rust, B::Rust) -> O::Rust,
    ) -> HybridValue<O, N::Or<M>> {
        let other = other.into_hybrid_value().value;
        HybridValue::new(self.value.clone().zip(other).map(|(a, b)| combine(a, b)))
    }

    /// Compares like SQL's `a = b`.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn eq<M: Nullability>(&self, other: impl IntoHybridValue<ST, Null = M>) -> HybridValue<Bool, N::Or<M>> where ST: HasEquality<Rust: PartialEq> {
        self.with(other, |a, b| a == b)
    }
    /// Compares like SQL's `a <> b`.
    #[rustfmt::skip]
    pub fn ne<M: Nullability>(&self, other: impl IntoHybridValue<ST, Null = M>) -> HybridValue<Bool, N::Or<M>> where ST: HasEquality<Rust: PartialEq> {
        self.with(other, |a, b| a != b)
    }
    /// True if the value is NULL, like SQL's `a IS NULL`.
    pub fn is_null(&self) -> HybridValue<Bool, NotNull> {
        HybridValue::new(Some(self.value.is_none()))
    }
    /// True if the value is not NULL, like SQL's `a IS NOT NULL`.
    pub fn is_not_null(&self) -> HybridValue<Bool, NotNull> {
        HybridValue::new(Some(self.value.is_some()))
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $op:tt)*) => {$(
        impl<ST: OrderedAlike<Rust: PartialOrd>, N: Nullability> HybridValue<ST, N> {
            $(#[$doc])*
            #[rustfmt::skip]
            pub fn $name<M: Nullability>(&self, other: impl IntoHybridValue<ST, Null = M>) -> HybridValue<Bool, N::Or<M>> {
                self.with(other, |a, b| a $op b)
            }
        }
    )*};
}
comparisons! {
    /// Compares like SQL's `a < b`.
    lt <
    /// Compares like SQL's `a <= b`.
    le <=
    /// Compares like SQL's `a > b`.
    gt >
    /// Compares like SQL's `a >= b`.
    ge >=
}

impl<N: Nullability> HybridValue<Text, N> {
    /// Concatenates texts, like SQL's `a || b`.
    #[rustfmt::skip]
    pub fn concat<M: Nullability>(&self, other: impl IntoHybridValue<Text, Null = M>) -> HybridValue<Text, N::Or<M>> {
        self.with(other, |a, b| a + &b)
    }
}

/// Returns the first value that is not NULL, like SQL's `COALESCE(a, b)`.
pub fn coalesce<ST: SqlType, N: Nullability, M: Nullability>(
    a: impl HybridOperand<Type = ST, Null = N>,
    b: impl IntoHybridValue<ST, Null = M>,
) -> HybridValue<ST, N::And<M>> {
    let first = a.into_operand().value;
    HybridValue::new(first.or_else(|| b.into_hybrid_value().value))
}

/// A SQL type whose values every database orders as Rust does. Text is none: its order is that of a collation.
#[diagnostic::on_unimplemented(
    message = "databases do not order SQL `{Self}` as Rust does",
    label = "`<`, `<=`, `>` and `>=` of a hybrid property are for numbers and times"
)]
pub trait OrderedAlike: SqlType {}
macro_rules! ordered {
    ($($(#[$cfg:meta])* $ty:ident)*) => {$($(#[$cfg])* impl OrderedAlike for $ty {})*};
}
ordered! {
    SmallInt Integer BigInt Real Double Numeric
    #[cfg(feature = "chrono")] Date
    #[cfg(feature = "chrono")] Time
    #[cfg(feature = "chrono")] LongTime
    #[cfg(feature = "chrono")] Timestamp
    #[cfg(feature = "chrono")] TimestampTz
    #[cfg(feature = "rust_decimal")] RustDecimal
}
#[cfg(feature = "jiff")]
mod of_jiff {
    use super::OrderedAlike;
    use jiff::civil::{Date, DateTime, Time};
    use jiff::{SignedDuration, Timestamp};
    ordered! { Date Time DateTime SignedDuration Timestamp }
}
#[cfg(feature = "time")]
mod of_time {
    use super::OrderedAlike;
    use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, Time};
    ordered! { Date Duration Time PrimitiveDateTime OffsetDateTime }
}

/// A value of the row, or one computed of them.
#[doc(hidden)]
pub trait HybridOperand {
    type Type: SqlType;
    type Null: Nullability;
    fn into_operand(self) -> HybridValue<Self::Type, Self::Null>;
}
impl<ST: SqlType, N: Nullability> HybridOperand for HybridValue<ST, N> {
    type Type = ST;
    type Null = N;
    fn into_operand(self) -> Self {
        self
    }
}
impl<ST: SqlType, N: Nullability> HybridOperand for &HybridValue<ST, N> {
    type Type = ST;
    type Null = N;
    fn into_operand(self) -> HybridValue<ST, N> {
        self.clone()
    }
}

/// An operand next to a value of SQL type `ST`: another one, or a Rust value.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}` that a row can compute"
)]
pub trait IntoHybridValue<ST: SqlType> {
    /// Nullable if the operand can be NULL.
    type Null: Nullability;
    /// Converts the operand to a value of a property.
    fn into_hybrid_value(self) -> HybridValue<ST, Self::Null>;
}
impl<ST: SqlType, V: HybridOperand<Type = ST>> IntoHybridValue<ST> for V {
    type Null = V::Null;
    fn into_hybrid_value(self) -> HybridValue<ST, V::Null> {
        self.into_operand()
    }
}
macro_rules! literals {
    ($($rust:ty => $($sql:ident)*;)*) => {$($(
        impl IntoHybridValue<$sql> for $rust {
            type Null = NotNull;
            fn into_hybrid_value(self) -> HybridValue<$sql, NotNull> {
                HybridValue::new(Some(self.into()))
            }
        }
    )*)*};
}
literals! {
    &str => Text;
    String => Text;
    bool => Bool;
    i16 => SmallInt;
    i32 => Integer BigInt Numeric Double;
    i64 => BigInt Numeric;
    f64 => Double;
    Decimal => Numeric;
}
#[cfg(feature = "rust_decimal")]
literals! {
    i32 => RustDecimal;
    i64 => RustDecimal;
    RustDecimal => RustDecimal;
}

/// The result type of an operator: that of its operands.
macro_rules! arithmetic {
    ($($trait:ident $name:ident $op:tt: $($ty:ident)*;)*) => {$($(
        arithmetic!(@of $trait $name $op $ty HybridValue<$ty, N>);
        arithmetic!(@of $trait $name $op $ty &HybridValue<$ty, N>);
    )*)*};
    (@of $trait:ident $name:ident $op:tt $ty:ident $left:ty) => {
        impl<N: Nullability, B: IntoHybridValue<$ty>> std::ops::$trait<B> for $left {
            type Output = HybridValue<$ty, N::Or<B::Null>>;
            fn $name(self, other: B) -> Self::Output {
                self.with(other, |a, b| a $op b)
            }
        }
    };
}
arithmetic! {
    Add add +: SmallInt Integer BigInt Real Double Numeric;
    Sub sub -: SmallInt Integer BigInt Real Double Numeric;
    Mul mul *: SmallInt Integer BigInt Real Double Numeric;
}
#[cfg(feature = "rust_decimal")]
arithmetic! {
    Add add +: RustDecimal;
    Sub sub -: RustDecimal;
    Mul mul *: RustDecimal;
}

/// `false` decides AND whatever the other is, `true` decides OR; else NULL stays.
fn logic(a: Option<bool>, b: Option<bool>, decides: bool) -> Option<bool> {
    match (a, b) {
        (Some(value), _) | (_, Some(value)) if value == decides => Some(decides),
        (Some(_), Some(_)) => Some(!decides),
        _ => None,
    }
}
macro_rules! logical {
    ($($left:ty),*) => {$(
        impl<N: Nullability, B: IntoHybridValue<Bool>> std::ops::BitAnd<B> for $left {
            type Output = HybridValue<Bool, N::Or<B::Null>>;
            fn bitand(self, other: B) -> Self::Output {
                HybridValue::new(logic(self.value, other.into_hybrid_value().value, false))
            }
        }
        impl<N: Nullability, B: IntoHybridValue<Bool>> std::ops::BitOr<B> for $left {
            type Output = HybridValue<Bool, N::Or<B::Null>>;
            fn bitor(self, other: B) -> Self::Output {
                HybridValue::new(logic(self.value, other.into_hybrid_value().value, true))
            }
        }
        impl<N: Nullability> std::ops::Not for $left {
            type Output = HybridValue<Bool, N>;
            fn not(self) -> Self::Output {
                HybridValue::new(self.value.map(|value| !value))
            }
        }
    )*};
}
logical!(HybridValue<Bool, N>, &HybridValue<Bool, N>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::Nullable;

    #[test]
    fn logic_has_three_values() {
        let (yes, no, null) = (Some(true), Some(false), None);
        for (a, b, and, or) in [
            (yes, yes, yes, yes),
            (yes, no, no, yes),
            (no, no, no, no),
            (yes, null, null, yes),
            (no, null, no, null),
            (null, null, null, null),
        ] {
            for (a, b) in [(a, b), (b, a)] {
                let a = HybridValue::<Bool, Nullable>::new(a);
                let b = HybridValue::<Bool, Nullable>::new(b);
                assert_eq!((&a & &b).into_rust(), and);
                assert_eq!((&a | &b).into_rust(), or);
            }
        }
    }

    #[test]
    fn null_goes_through_operators_and_not_through_coalesce() {
        let one = HybridValue::<Integer, Nullable>::new(Some(1));
        let null = HybridValue::<Integer, Nullable>::new(None);
        assert_eq!((&one + 2).into_rust(), Some(3));
        assert_eq!((&one * &null).into_rust(), None);
        assert_eq!(one.lt(&null).into_rust(), None);
        assert_eq!(coalesce(&null, 7).into_rust(), 7);
        assert_eq!(coalesce(&null, &null).into_rust(), None);
        assert!(null.is_null().into_rust());
        assert!(one.is_not_null().into_rust());
    }
}
