//! The operators `@>`, `<@` and `&&` of PostgreSQL's documents, arrays and ranges.
//! <https://www.postgresql.org/docs/15/functions-array.html>,
//! <https://www.postgresql.org/docs/15/functions-range.html>,
//! <https://www.postgresql.org/docs/15/functions-json.html#FUNCTIONS-JSONB-OP-TABLE>

use crate::expr::methods_of;
use crate::expr::operator::{Compare, Infix, op};
use crate::expr::{Expr, IntoExpr};
use crate::types::{Array, Fits, IsMultirange, IsRange, Jsonb, SqlType};

/// A type whose values contain others: `jsonb`, arrays, ranges.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no `@>`",
    label = "expected `Jsonb`, an array or a range"
)]
pub trait Container: SqlType {}
#[diagnostic::do_not_recommend]
impl Container for Jsonb {}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Container for Array<T> {}

/// A type whose values overlap: arrays, ranges.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` has no `&&`",
    label = "expected an array or a range"
)]
pub trait Overlappable: SqlType {}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Overlappable for Array<T> {}

macro_rules! ranges {
    ($($(#[$cfg:meta])* $t:ident,)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Container for crate::types::$t {}
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Overlappable for crate::types::$t {}
    )*};
}
ranges! {
    Int4Range, Int8Range, NumRange, Int4Multirange, Int8Multirange, NumMultirange,
    #[cfg(feature = "chrono")] DateRange,
    #[cfg(feature = "chrono")] TsRange,
    #[cfg(feature = "chrono")] TsTzRange,
    #[cfg(feature = "chrono")] DateMultirange,
    #[cfg(feature = "chrono")] TsMultirange,
    #[cfg(feature = "chrono")] TsTzMultirange,
}

/// `@>`, `<@` and `&&` of documents, arrays and ranges. PostgreSQL only: MySQL's
/// [`json_contains`](super::json::json_contains) means something else.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::documents;
/// let query = from(documents::table)
///     .filter(documents::tags.contains(["red"]) & documents::pages.contains_value(7))
///     .select(documents::id);
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait ContainerMethods: Expr + Sized {
    /// `self @> other`: `other` is a part of it, of the same type.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::tags.contains(["red"]));
    /// ```
    fn contains<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::Containing, Self, T::Expr> where Self::Type: Container {
        Infix::new(self, other.into_expr())
    }
    /// `self <@ other`: it is a part of `other`, of the same type.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::tags.contained_by(["red", "green"]));
    /// ```
    fn contained_by<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::ContainedBy, Self, T::Expr> where Self::Type: Container {
        Infix::new(self, other.into_expr())
    }
    /// `self && other`: arrays with an element in common, ranges with a point in common.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::tags.overlaps(["red", "green"]));
    /// ```
    fn overlaps<T: IntoExpr<Self::Type, Expr: Expr<Type: Fits<Self::Type>>>>(self, other: T) -> Compare<op::Overlapping, Self, T::Expr> where Self::Type: Overlappable {
        Infix::new(self, other.into_expr())
    }
    /// `self @> value`: the value lies in the range.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).filter(documents::pages.contains_value(7));
    /// ```
    fn contains_value<T: IntoExpr<<Self::Type as IsRange>::Subtype>>(self, value: T) -> Compare<op::Containing, Self, T::Expr> where Self::Type: IsRange {
        Infix::new(self, value.into_expr())
    }
    /// `self @> range`: the range lies in the multirange.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table)
    ///     .select(range_agg(documents::pages).contains_range((Included(1), Excluded(9))));
    /// ```
    fn contains_range<T: IntoExpr<<Self::Type as IsMultirange>::Range>>(self, range: T) -> Compare<op::Containing, Self, T::Expr> where Self::Type: IsMultirange {
        Infix::new(self, range.into_expr())
    }
    /// `self && range`: the multirange and the range have a point in common.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use std::ops::Bound::{Excluded, Included};
    /// # use relata::doc::documents;
    /// let query = from(documents::table)
    ///     .select(range_agg(documents::pages).overlaps_range((Included(1), Excluded(9))));
    /// ```
    fn overlaps_range<T: IntoExpr<<Self::Type as IsMultirange>::Range>>(self, range: T) -> Compare<op::Overlapping, Self, T::Expr> where Self::Type: IsMultirange {
        Infix::new(self, range.into_expr())
    }
}
methods_of! { Container: ContainerMethods }
