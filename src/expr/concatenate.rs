//! `||`, by the types that it joins (SQL:2016 part 2, 6.29).

use crate::types::{Array, Binary, Char, CiText, Jsonb, SqlType, Text, TsVector};

/// A type that `||` joins.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` cannot be joined with `||`",
    label = "text is expected here, or an array, `Jsonb`, `Binary`, `TsVector`"
)]
pub trait Concatenate: SqlType {
    /// The type of the result, and of the other operand.
    type Output: SqlType;
    /// The operator as databases know it for this type.
    #[doc(hidden)]
    type Operator: super::Operator;
}
macro_rules! concatenate {
    ($([$($g:tt)*] $t:ty => $o:ty, $op:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Concatenate for $t {
            type Output = $o;
            type Operator = super::op::$op;
        }
    )*};
}
concatenate! {
    [] Text => Text, Concat;
    [] CiText => Text, Concat;
    [] Char => Text, Concat;
    [] Binary => Binary, Append;
    [] Jsonb => Jsonb, AppendDocument;
    [T: SqlType] Array<T> => Array<T>, Append;
    [] TsVector => TsVector, Append;
}
