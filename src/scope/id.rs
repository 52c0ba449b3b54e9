//! Numbers that tell tables apart at compile time.

use std::marker::PhantomData;

use super::{Bit, No, Yes};

/// A number that tells tables apart at compile time, made by [`id!`](crate::id): a list of digits.
///
/// It is compared digit by digit and only as far as the first that differs, since every join
/// compares its table with all before it.
pub trait TableId: 'static {
    /// Whether it is the same number.
    type Is<O: TableId>: Bit;
    #[doc(hidden)]
    type Head: Digit;
    #[doc(hidden)]
    type Tail: TableId;
}

/// A digit, and those after it.
pub struct Id<D, Tail>(PhantomData<fn() -> (D, Tail)>);

impl<D: Digit, Tail: TableId> TableId for Id<D, Tail> {
    type Is<O: TableId> = <D::Is<O::Head> as Bit>::Then<Tail, O::Tail>;
    type Head = D;
    type Tail = Tail;
}

/// The end of the digits.
impl TableId for () {
    type Is<O: TableId> = Yes;
    type Head = _0;
    type Tail = ();
}

macro_rules! digits {
    ($($name:ident $is:ident: $($bit:ident)*;)*) => {
        digits!(@trait $($is)*);
        $(
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            pub struct $name;
            digits!(@impl $name $is,
                [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF],
                [$($bit)*]);
        )*
    };
    (@trait $($is:ident)*) => {
        #[doc(hidden)]
        pub trait Digit: 'static {
            type Is<O: Digit>: Bit;
            $(type $is: Bit;)*
        }
    };
    (@impl $name:ident $own:ident, [$($is:ident)*], [$($bit:ident)*]) => {
        impl Digit for $name {
            type Is<O: Digit> = O::$own;
            $(type $is = $bit;)*
        }
    };
}

digits! {
    _0 Is0: Yes No No No No No No No No No No No No No No No;
    _1 Is1: No Yes No No No No No No No No No No No No No No;
    _2 Is2: No No Yes No No No No No No No No No No No No No;
    _3 Is3: No No No Yes No No No No No No No No No No No No;
    _4 Is4: No No No No Yes No No No No No No No No No No No;
    _5 Is5: No No No No No Yes No No No No No No No No No No;
    _6 Is6: No No No No No No Yes No No No No No No No No No;
    _7 Is7: No No No No No No No Yes No No No No No No No No;
    _8 Is8: No No No No No No No No Yes No No No No No No No;
    _9 Is9: No No No No No No No No No Yes No No No No No No;
    _a IsA: No No No No No No No No No No Yes No No No No No;
    _b IsB: No No No No No No No No No No No Yes No No No No;
    _c IsC: No No No No No No No No No No No No Yes No No No;
    _d IsD: No No No No No No No No No No No No No Yes No No;
    _e IsE: No No No No No No No No No No No No No No Yes No;
    _f IsF: No No No No No No No No No No No No No No No Yes;
}

/// The [`Table::Id`](crate::Table::Id) of eight hexadecimal digits.
#[macro_export]
macro_rules! id {
    ($digit:tt $(, $rest:tt)*) => {
        $crate::scope::Id<$crate::__digit!($digit), $crate::id!($($rest),*)>
    };
    () => { () };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __digit {
    (0) => {
        $crate::scope::_0
    };
    (1) => {
        $crate::scope::_1
    };
    (2) => {
        $crate::scope::_2
    };
    (3) => {
        $crate::scope::_3
    };
    (4) => {
        $crate::scope::_4
    };
    (5) => {
        $crate::scope::_5
    };
    (6) => {
        $crate::scope::_6
    };
    (7) => {
        $crate::scope::_7
    };
    (8) => {
        $crate::scope::_8
    };
    (9) => {
        $crate::scope::_9
    };
    (a) => {
        $crate::scope::_a
    };
    (b) => {
        $crate::scope::_b
    };
    (c) => {
        $crate::scope::_c
    };
    (d) => {
        $crate::scope::_d
    };
    (e) => {
        $crate::scope::_e
    };
    (f) => {
        $crate::scope::_f
    };
}
