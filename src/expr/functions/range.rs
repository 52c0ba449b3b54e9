//! PostgreSQL's ranges. <https://www.postgresql.org/docs/15/functions-range.html>
//!
//! `@>`, `<@` and `&&` are in [`container`](super::container); `+`, `*` and `-` are Rust's own.

use super::{calls, on, sql_doc};
use crate::expr::methods_of;
use crate::expr::operator::{Compare, Infix, op};
use crate::expr::{Expr, IntoExpr};
use crate::types::{
    BigInt, Bool, Fits, HasMultirange, Int4Range, Int8Range, Integer, IsMultirange, IsRange,
    NumRange, Numeric, Text,
};
#[cfg(feature = "chrono")]
use crate::types::{Date, DateRange, Timestamp, TimestampTz, TsRange, TsTzRange};

/// Operators that compare the positions of ranges, as methods. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// use std::ops::Bound::{Excluded, Included};
/// let query = from(documents::table)
///     .filter(documents::pages.strictly_left_of((Included(10), Excluded(20))))
///     .select(documents::pages * documents::pages);
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait RangeMethods: Expr + Sized {
    /// `self << other`: it ends before `other` begins.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.strictly_left_of((Included(10), Excluded(20))));
    /// ```
    fn strictly_left_of<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::StrictlyLeft, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, other.into_expr())
    }
    /// `self >> other`: it begins after `other` ends.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.strictly_right_of((Included(10), Excluded(20))));
    /// ```
    fn strictly_right_of<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::StrictlyRight, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, other.into_expr())
    }
    /// `self &< other`: it does not reach beyond the end of `other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.not_extend_right_of((Included(10), Excluded(20))));
    /// ```
    fn not_extend_right_of<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::NotRightOf, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, other.into_expr())
    }
    /// `self &> other`: it does not reach before the beginning of `other`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.not_extend_left_of((Included(10), Excluded(20))));
    /// ```
    fn not_extend_left_of<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::NotLeftOf, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, other.into_expr())
    }
    /// `self -|- other`: one begins where the other ends.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.adjacent_to((Included(10), Excluded(20))));
    /// ```
    fn adjacent_to<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::Adjacent, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, other.into_expr())
    }
}
methods_of! { IsRange: RangeMethods }

calls! { "range", "documents", marker;
    /// The lower bound. NULL if there is none, or the range is empty.
    lower LOWER_BOUND => Nullable [R: Expr<Type: IsRange>] (range: R => R = range)
        -> <R::Type as IsRange>::Subtype,
        "range::lower(documents::pages)", pg "lower($1)";
    /// The upper bound. NULL if there is none, or the range is empty.
    upper UPPER_BOUND => Nullable [R: Expr<Type: IsRange>] (range: R => R = range)
        -> <R::Type as IsRange>::Subtype,
        "range::upper(documents::pages)", pg "upper($1)";
    /// True if the range is empty.
    isempty ISEMPTY => Any [R: Expr<Type: IsRange>] (range: R => R = range) -> Bool,
        "range::isempty(documents::pages)", pg "isempty($1)";
    /// True if the range contains its lower bound.
    lower_inc LOWER_INC => Any [R: Expr<Type: IsRange>] (range: R => R = range) -> Bool,
        "range::lower_inc(documents::pages)", pg "lower_inc($1)";
    /// True if the range contains its upper bound.
    upper_inc UPPER_INC => Any [R: Expr<Type: IsRange>] (range: R => R = range) -> Bool,
        "range::upper_inc(documents::pages)", pg "upper_inc($1)";
    /// True if the range has no lower bound.
    lower_inf LOWER_INF => Any [R: Expr<Type: IsRange>] (range: R => R = range) -> Bool,
        "range::lower_inf(documents::pages)", pg "lower_inf($1)";
    /// True if the range has no upper bound.
    upper_inf UPPER_INF => Any [R: Expr<Type: IsRange>] (range: R => R = range) -> Bool,
        "range::upper_inf(documents::pages)", pg "upper_inf($1)";
    /// The smallest range that contains both.
    range_merge RANGE_MERGE => Any [R: Expr<Type: HasMultirange>, S: IntoExpr<R::Type>]
        (a: R => R = a, b: S => S::Expr = b.into_expr()) -> R::Type,
        "range::range_merge(documents::pages, documents::pages)", pg "range_merge($1, $2)";
    /// The multirange that contains only this range, if that is not empty. PostgreSQL 14 or newer.
    multirange MULTIRANGE => Any [R: Expr<Type: HasMultirange>] (range: R => R = range) -> <R::Type as HasMultirange>::Multirange,
        "range::multirange(documents::pages)", pg "multirange($1)";
    /// The smallest range that contains all ranges of the multirange. PostgreSQL 14 or newer.
    span SPAN => Any [R: Expr<Type: IsMultirange>] (multirange: R => R = multirange) -> <R::Type as IsMultirange>::Range,
        "range::span(range::multirange(documents::pages))", pg "range_merge($1)";
}
calls! { "range", "documents", marker_of_numbers;
    /// The range from `lower` to below `upper`; NULL is no bound.
    int4range INT4RANGE => NotNull [L: IntoExpr<Integer>, U: IntoExpr<Integer>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> Int4Range,
        "range::int4range(1, 10)", pg "int4range($1, $2)";
    /// A range of `Integer` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    int4range_with INT4RANGE_WITH => NotNull [L: IntoExpr<Integer>, U: IntoExpr<Integer>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> Int4Range,
        "range::int4range_with(1, 10, \"[]\")", pg "int4range($1, $2, $3)";
    /// The range from `lower` to below `upper`; NULL is no bound.
    int8range INT8RANGE => NotNull [L: IntoExpr<BigInt>, U: IntoExpr<BigInt>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> Int8Range,
        "documents::pages", pg "int8range($1, $2)";
    /// A range of `BigInt` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    int8range_with INT8RANGE_WITH => NotNull [L: IntoExpr<BigInt>, U: IntoExpr<BigInt>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> Int8Range,
        "documents::pages", pg "int8range($1, $2, $3)";
    /// The range from `lower` to below `upper`; NULL is no bound.
    numrange NUMRANGE => NotNull [L: IntoExpr<Numeric>, U: IntoExpr<Numeric>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> NumRange,
        "documents::pages", pg "numrange($1, $2)";
    /// A range of `Numeric` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    numrange_with NUMRANGE_WITH => NotNull [L: IntoExpr<Numeric>, U: IntoExpr<Numeric>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> NumRange,
        "documents::pages", pg "numrange($1, $2, $3)";
}
#[cfg(feature = "chrono")]
calls! { "range", "documents", marker_of_times;
    /// The range from `lower` to below `upper`; NULL is no bound.
    daterange DATERANGE => NotNull [L: IntoExpr<Date>, U: IntoExpr<Date>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> DateRange,
        "documents::pages", pg "daterange($1, $2)";
    /// A range of `Date` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    daterange_with DATERANGE_WITH => NotNull [L: IntoExpr<Date>, U: IntoExpr<Date>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> DateRange,
        "documents::pages", pg "daterange($1, $2, $3)";
    /// The range from `lower` to below `upper`; NULL is no bound.
    tsrange TSRANGE => NotNull [L: IntoExpr<Timestamp>, U: IntoExpr<Timestamp>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> TsRange,
        "documents::pages", pg "tsrange($1, $2)";
    /// A range of `Timestamp` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    tsrange_with TSRANGE_WITH => NotNull [L: IntoExpr<Timestamp>, U: IntoExpr<Timestamp>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> TsRange,
        "documents::pages", pg "tsrange($1, $2, $3)";
    /// The range from `lower` to below `upper`; NULL is no bound.
    tstzrange TSTZRANGE => NotNull [L: IntoExpr<TimestampTz>, U: IntoExpr<TimestampTz>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr()) -> TsTzRange,
        "documents::pages", pg "tstzrange($1, $2)";
    /// A range of `TimestampTz` with the bounds that are included: `[]`, `[)`, `(]` or `()`.
    tstzrange_with TSTZRANGE_WITH => NotNull [L: IntoExpr<TimestampTz>, U: IntoExpr<TimestampTz>, B: IntoExpr<Text>]
        (lower: L => L::Expr = lower.into_expr(), upper: U => U::Expr = upper.into_expr(),
            bounds: B => B::Expr = bounds.into_expr()) -> TsTzRange,
        "documents::pages", pg "tstzrange($1, $2, $3)";
}
