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
pub trait KeyValues<V> {
    /// Each column with its value.
    type Values;
    /// Makes them of the value.
    fn values(value: V) -> Self::Values;
}
impl<A: Column, V: Comparand<A::Type, Expr = Value<A::Type>>> KeyValues<V> for (A,) {
    type Values = (Assign<A, Value<A::Type>>,);
    fn values(value: V) -> Self::Values {
        (Assign::new(value.into_comparand()),)
    }
}
macro_rules! keys {
    ($($t:ident $v:ident),+) => {
        impl<$($t: Column, $v: Comparand<$t::Type, Expr = Value<$t::Type>>),+> KeyValues<($($v,)+)> for ($($t,)+) {
            type Values = ($(Assign<$t, Value<$t::Type>>,)+);
            #[allow(non_snake_case)]
            fn values(($($v,)+): ($($v,)+)) -> Self::Values {
                ($(Assign::new($v.into_comparand()),)+)
            }
        }
    };
}
keys!(A V, B W);
keys!(A V, B W, C X);
keys!(A V, B W, C X, E Y);
keys!(A V, B W, C X, E Y, F Z);
