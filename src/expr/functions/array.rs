//! PostgreSQL's arrays. <https://www.postgresql.org/docs/15/functions-array.html>
//!
//! Any element may be NULL, so an element taken out is nullable. `||` is
//! [`concat`](crate::expr::ExprMethods::concat); `@>`, `<@` and `&&` are in
//! [`container`](super::container). Elements count from 1.

use std::marker::PhantomData;

use super::{calls, on, sql_doc};
use crate::error::Decoded;
use crate::expr::call::{Arguments, Function, Listed};
use crate::expr::in_any_all::Quantify;
use crate::expr::literal::Literal;
use crate::expr::methods_of;
use crate::expr::{Call, Comparand, Expr, IntoExpr};
use crate::scope::Nullability;
use crate::types::{Array, ArrayItem, Comparable, Fits, Integer, IsArray, SqlType, Text, Value};

calls! { "array", "documents", marker;
    /// An array of expressions: its type is that of the first, which the others must fit.
    array ARRAY => NotNull [A: Items<Type: ArrayItem>] (items: A => Listed<A::Exprs> = Listed(items.into_items())) -> Array<A::Type>,
        "array::array((documents::title, \"draft\"))", pg "ARRAY[$1]";
    /// The element at a position, from 1. NULL if there is none.
    subscript SUBSCRIPT => Nullable [A: Expr<Type: IsArray<Item = T>>, T: SqlType, I: IntoExpr<Integer>]
        (array: A => A = array, place: I => I::Expr = place.into_expr()) -> T,
        "array::subscript(documents::tags, 1)", pg "($1)[$2]";
    /// The elements from one place to another, both included.
    slice SLICE => Any [A: Expr<Type: IsArray>, I: IntoExpr<Integer>, J: IntoExpr<Integer>]
        (array: A => A = array, from: I => I::Expr = from.into_expr(), to: J => J::Expr = to.into_expr()) -> A::Type,
        "array::slice(documents::tags, 1, 2)", pg "($1)[$2:$3]";
    /// The number of all elements.
    cardinality CARDINALITY => Any [A: Expr<Type: IsArray>] (array: A => A = array) -> Integer,
        "array::cardinality(documents::tags)", pg "cardinality($1)";
    /// The number of elements in a dimension, counted from 1; NULL for an empty array.
    array_length ARRAY_LENGTH => Nullable [A: Expr<Type: IsArray>, I: IntoExpr<Integer>]
        (array: A => A = array, dimension: I => I::Expr = dimension.into_expr()) -> Integer,
        "array::array_length(documents::tags, 1)", pg "array_length($1, $2)";
    /// The position of the value's first occurrence, from 1; NULL if there is none. It finds NULL too.
    array_position ARRAY_POSITION => Nullable
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>]
        (array: A => A = array, value: V => X = value.into_expr()) -> Integer,
        "array::array_position(documents::tags, \"red\")", pg "array_position($1, $2)";
    /// The positions of all occurrences of the value.
    array_positions ARRAY_POSITIONS => Nullable
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>]
        (array: A => A = array, value: V => X = value.into_expr()) -> Array<Integer>,
        "array::array_positions(documents::tags, \"red\")", pg "array_positions($1, $2)";
    /// The array with the value appended. A NULL array counts as empty, and may add NULL.
    array_append ARRAY_APPEND => NotNull
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>]
        (array: A => A = array, value: V => X = value.into_expr()) -> A::Type,
        "array::array_append(documents::tags, \"red\")", pg "array_append($1, $2)";
    /// The array with the value prepended. A NULL array counts as empty, and may add NULL.
    array_prepend ARRAY_PREPEND => NotNull
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>]
        (value: V => X = value.into_expr(), array: A => A = array) -> A::Type,
        "array::array_prepend(\"red\", documents::tags)", pg "array_prepend($1, $2)";
    /// The array without the elements that equal the value; NULL removes NULLs.
    array_remove ARRAY_REMOVE => Nullable
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>]
        (array: A => A = array, value: V => X = value.into_expr()) -> A::Type,
        "array::array_remove(documents::tags, \"red\")", pg "array_remove($1, $2)";
    /// The array with every element that equals `from` replaced by `to`.
    array_replace ARRAY_REPLACE => Nullable
        [A: Expr<Type: IsArray<Item = T>>, T: SqlType, V: IntoExpr<T, Expr = X>, X: Expr<Type: Fits<T>>, W: IntoExpr<T, Expr = Y>, Y: Expr<Type: Fits<T>>]
        (array: A => A = array, from: V => X = from.into_expr(), to: W => Y = to.into_expr()) -> A::Type,
        "array::array_replace(documents::tags, \"red\", \"blue\")", pg "array_replace($1, $2, $3)";
    /// The elements as text with a separator between, skipping NULLs.
    array_to_string ARRAY_TO_STRING => Any [A: Expr<Type: IsArray>, S: IntoExpr<Text>]
        (array: A => A = array, separator: S => S::Expr = separator.into_expr()) -> Text,
        "array::array_to_string(documents::tags, \", \")", pg "array_to_string($1, $2)";
    /// The parts of a text between separators.
    string_to_array STRING_TO_ARRAY => Any [S: IntoExpr<Text>, P: IntoExpr<Text>]
        (text: S => S::Expr = text.into_expr(), separator: P => P::Expr = separator.into_expr()) -> Array<Text>,
        "array::string_to_array(documents::title, \" \")", pg "string_to_array($1, $2)";
    /// The array without its last `n` elements.
    trim_array TRIM_ARRAY => Any [A: Expr<Type: IsArray>, N: IntoExpr<Integer>]
        (array: A => A = array, count: N => N::Expr = count.into_expr()) -> A::Type,
        "array::trim_array(documents::tags, 1)", pg "trim_array($1, $2)";
}

/// Elements of arrays, to read and to assign.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait ArrayMethods: Expr + Sized {
    /// `(self)[place]`: the element at a position, from 1. NULL if there is none. Like [`subscript`]; its
    /// [`to`](Call::to) assigns the element. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::tags.subscript(1));
    /// let statement = update(documents::table).set(documents::tags.subscript(1).to("red")).all_rows();
    /// ```
    fn subscript<I: IntoExpr<Integer>, T: SqlType>(self, place: I) -> Call<marker::SUBSCRIPT, (Self, I::Expr), T> where Self::Type: IsArray<Item = T> {
        Call::new((self, place.into_expr()))
    }
    /// `(self)[from:to]`: the elements from one position to another, both included. Like [`slice`](slice()); its [`to`](Call::to)
    /// assigns the elements. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let query = from(documents::table).select(documents::tags.slice(1, 2));
    /// let statement = update(documents::table).set(documents::tags.slice(1, 2).to(["red", "blue"])).all_rows();
    /// ```
    fn slice<I: IntoExpr<Integer>, J: IntoExpr<Integer>>(self, from: I, to: J) -> Call<marker::SLICE, (Self, I::Expr, J::Expr), Self::Type> where Self::Type: IsArray {
        Call::new((self, from.into_expr(), to.into_expr()))
    }
}
methods_of! { IsArray: ArrayMethods }

/// A tuple of expressions of one SQL type, that of the first.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of expressions of one SQL type",
    label = "the first must be an expression, and the others fit its type"
)]
pub trait Items {
    /// The SQL type of the elements.
    type Type: SqlType;
    #[doc(hidden)]
    type Exprs: Arguments;
    #[doc(hidden)]
    fn into_items(self) -> Self::Exprs;
}
macro_rules! items {
    ($first:ident $fi:ident $(, $t:ident $i:ident)*) => {
        impl<$first: Expr $(, $t: IntoExpr<$first::Type, Expr = $i>, $i: Expr<Type: Fits<$first::Type>>)*>
            Items for ($first, $($t,)*)
        {
            type Type = $first::Type;
            type Exprs = ($first, $($i,)*);
            #[allow(non_snake_case)]
            fn into_items(self) -> Self::Exprs {
                let ($first, $($t,)*) = self;
                ($first, $($t.into_expr(),)*)
            }
        }
    };
}
crate::tuples::all_tuples!(items);

/// A comparison with elements of an array: see [`any`](crate::expr::any) and [`all`](crate::expr::all).
#[derive(Clone, Copy)]
pub struct ArrayQuantifier<M, A, T> {
    pub(crate) array: A,
    pub(crate) marker: PhantomData<fn() -> (M, T)>,
}

/// The type of the right operand of a comparison with `= ANY (...)`: not a value on its own.
#[doc(hidden)]
pub struct ArrayElement<T>(PhantomData<fn() -> T>);
impl<T: SqlType> SqlType for ArrayElement<T> {
    type Rust = T::Rust;
    type Base = T::Base;
    fn from_base(base: <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust> {
        T::from_base(base)
    }
    fn to_base(value: Self::Rust) -> <Self::Base as SqlType>::Rust {
        T::to_base(value)
    }
}

#[doc(hidden)]
#[allow(clippy::upper_case_acronyms)]
pub mod marker_of_any {
    pub struct ANY;
    pub struct ALL;
}
impl Function for marker_of_any::ANY {
    type Null<Any: Nullability, All: Nullability> = crate::scope::Nullable;
}
impl Function for marker_of_any::ALL {
    type Null<Any: Nullability, All: Nullability> = crate::scope::Nullable;
}
on!(marker_of_any::ANY, pg "ANY ($1)");
on!(marker_of_any::ALL, pg "ALL ($1)");

// One impl per kind of expression, so that rustc names the mistake inside.
macro_rules! arrays {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Quantify for $ty
        where
            Self: Expr<Type: IsArray>,
        {
            type Any = ArrayQuantifier<marker_of_any::ANY, Self, <<Self as Expr>::Type as IsArray>::Item>;
            type All = ArrayQuantifier<marker_of_any::ALL, Self, <<Self as Expr>::Type as IsArray>::Item>;
            fn any(self) -> Self::Any {
                ArrayQuantifier { array: self, marker: PhantomData }
            }
            fn all(self) -> Self::All {
                ArrayQuantifier { array: self, marker: PhantomData }
            }
        }
    )*};
}
crate::expr::expressions!(arrays);
pub(crate) use arrays;

#[diagnostic::do_not_recommend]
impl<ST, M, A: Expr, T: SqlType + Comparable<ST>> Comparand<ST> for ArrayQuantifier<M, A, T> {
    type Expr = Call<M, (A,), ArrayElement<T>>;
    fn into_comparand(self) -> Self::Expr {
        Call::new((self.array,))
    }
}

// Arrays of Rust values as expressions of their own.
macro_rules! literals {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl<const N: usize> Literal for [$rust; N] {
            type Expr = Value<Array<crate::types::$sql>>;
            fn into_literal(self) -> Self::Expr {
                Array::of(self)
            }
        }
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl Literal for Vec<$rust> {
            type Expr = Value<Array<crate::types::$sql>>;
            fn into_literal(self) -> Self::Expr {
                Array::of(self)
            }
        }
    )*};
}
literals! {
    i16 => SmallInt; i32 => Integer; i64 => BigInt; f32 => Real; f64 => Double; bool => Bool;
    &str => Text; String => Text; crate::types::Decimal => Numeric;
    serde_json::Value => Jsonb;
    #[cfg(feature = "uuid")] uuid::Uuid => Uuid;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
}
