//! Values of primary keys, as rows of a list.

use super::assign::Assign;
use crate::expr::Comparand;
use crate::table::Column;
use crate::types::Value;

/// The columns of a key, as a tuple, that a key value `V` fits: a value, or a tuple of them for a key of several columns.
#[diagnostic::on_unimplemented(
    message = "a row cannot be found by `{V}`: its key is `{Self}`",
    label = "expected a value for each column of the key, as a tuple if there are several; `()` is no key"
)]
pub trait KeyOperands<V> {
    /// Each column with its value.
    type Values;
    /// Splits the value into columns.
    fn values(value: V) -> Self::Values;
}
/// A value of the column `A` of a key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a row cannot be found by its key column `{A}` with `{Self}`",
    label = "expected a value of the SQL type of `{A}`"
)]
pub trait KeyPart<A: Column> {
    fn into_key_part(self) -> Value<A::Type>;
}
#[diagnostic::do_not_recommend]
impl<A: Column, V: Comparand<A::Type, Expr = Value<A::Type>>> KeyPart<A> for V {
    fn into_key_part(self) -> Value<A::Type> {
        self.into_comparand()
    }
}
impl<A: Column, V: KeyPart<A>> KeyOperands<V> for (A,) {
    type Values = (Assign<A, Value<A::Type>>,);
    fn values(value: V) -> Self::Values {
        (Assign::new(value.into_key_part()),)
    }
}
macro_rules! keys {
    ($($t:ident $v:ident),+) => {
        impl<$($t: Column, $v: KeyPart<$t>),+> KeyOperands<($($v,)+)> for ($($t,)+) {
            type Values = ($(Assign<$t, Value<$t::Type>>,)+);
            #[allow(non_snake_case)]
            fn values(($($v,)+): ($($v,)+)) -> Self::Values {
                ($(Assign::new($v.into_key_part()),)+)
            }
        }
    };
}
keys!(A V, B W);
keys!(A V, B W, C X);
keys!(A V, B W, C X, E Y);
keys!(A V, B W, C X, E Y, F Z);
