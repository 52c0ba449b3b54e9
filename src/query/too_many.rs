//! SELECT lists that are too long for a tuple, so that rustc reports it in SQL words.

use super::select_list::{Selectable, Selection};
use crate::class::Plain;
use crate::row::Field;
use crate::scope::NotNull;
use crate::types::Bool;

/// Never implemented. The lifetime in a bound delays rustc's check until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a SELECT list is a tuple of at most 26 items, and this one has more",
    label = "put tuples into the tuple: `((a, b, c), (d, e, f))`, whose rows are tuples in a tuple"
)]
pub trait AtMost26Items {}

// rustc names a tuple of this length by its length; for longer ones it lists the existing impls.
macro_rules! too_many {
    ($($t:ident)*; $($more:ident)*) => {
        too_many!(@one $($t)*);
        too_many!(@more [$($t)*] $($more)*);
    };
    (@more [$($t:ident)*]) => {};
    (@more [$($t:ident)*] $next:ident $($more:ident)*) => {
        too_many!(@one $($t)* $next);
        too_many!(@more [$($t)* $next] $($more)*);
    };
    (@one $($t:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$($t),*> Selectable for ($($t,)*) {
            type Class = Plain;
            type List = ();
            type OrderedAs = Self;
            const WIDTH: usize = 0;
        }
        #[rustfmt::skip]
        impl<Ctx, $($t),*> Selection<Ctx, ()> for ($($t,)*) where for<'a> &'a (): AtMost26Items {
            type Decode = Field<Bool, NotNull>;
        }
    };
}
too_many! {
    A B C E F G H J K L M N O P Q T U V W X Y Z A1 B1 C1 E1 F1;
    G1 H1 J1 K1 L1 M1 N1 O1 P1 Q1 T1 U1 V1 W1 X1 Y1 Z1
}
