//! Numbers that distinguish tables at compile time.

use std::marker::PhantomData;

use super::Yes;

/// A number that distinguishes tables at compile time, made by [`id!`](crate::id): its digits, nested.
///
/// Every join compares its table with all before it, so the comparison is short: each digit looks up its own name
/// in the other number, and the first that differs continues with the next table.
pub trait TableId: 'static {
    /// [`Yes`] where this is the number `Id`.
    #[doc(hidden)]
    type IsOr<Id: TableId, Else>;
    /// Puts another number after this one.
    #[doc(hidden)]
    type Then<Next: TableId>: TableId;
    #[doc(hidden)]
    type Is0<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is1<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is2<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is3<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is4<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is5<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is6<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is7<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is8<Tail: TableId, Else>;
    #[doc(hidden)]
    type Is9<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsA<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsB<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsC<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsD<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsE<Tail: TableId, Else>;
    #[doc(hidden)]
    type IsF<Tail: TableId, Else>;
}

macro_rules! digits {
    ($($name:ident $is:ident: [$($other:ident)*];)*) => {
        $(
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            pub struct $name<Tail>(PhantomData<fn() -> Tail>);
            impl<Own: TableId> TableId for $name<Own> {
                type IsOr<Id: TableId, Else> = Id::$is<Own, Else>;
                type Then<Next: TableId> = $name<Own::Then<Next>>;
                type $is<Tail: TableId, Else> = Tail::IsOr<Own, Else>;
                $(type $other<Tail: TableId, Else> = Else;)*
            }
        )*
        /// The end of the digits.
        impl TableId for () {
            type IsOr<Id: TableId, Else> = Yes;
            type Then<Next: TableId> = Next;
            $(type $is<Tail: TableId, Else> = Else;)*
        }
    };
}

digits! {
    _0 Is0: [Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _1 Is1: [Is0 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _2 Is2: [Is0 Is1 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _3 Is3: [Is0 Is1 Is2 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _4 Is4: [Is0 Is1 Is2 Is3 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _5 Is5: [Is0 Is1 Is2 Is3 Is4 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _6 Is6: [Is0 Is1 Is2 Is3 Is4 Is5 Is7 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _7 Is7: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is8 Is9 IsA IsB IsC IsD IsE IsF];
    _8 Is8: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is9 IsA IsB IsC IsD IsE IsF];
    _9 Is9: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 IsA IsB IsC IsD IsE IsF];
    _a IsA: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsB IsC IsD IsE IsF];
    _b IsB: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsC IsD IsE IsF];
    _c IsC: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsD IsE IsF];
    _d IsD: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsE IsF];
    _e IsE: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsF];
    _f IsF: [Is0 Is1 Is2 Is3 Is4 Is5 Is6 Is7 Is8 Is9 IsA IsB IsC IsD IsE];
}

/// The [`Table::Id`](crate::Table::Id) of eight hexadecimal digits.
#[macro_export]
macro_rules! id {
    ($digit:tt $(, $rest:tt)*) => {
        $crate::__digit!($digit, $crate::id!($($rest),*))
    };
    () => { () };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __digit {
    (0, $tail:ty) => { $crate::scope::_0<$tail> };
    (1, $tail:ty) => { $crate::scope::_1<$tail> };
    (2, $tail:ty) => { $crate::scope::_2<$tail> };
    (3, $tail:ty) => { $crate::scope::_3<$tail> };
    (4, $tail:ty) => { $crate::scope::_4<$tail> };
    (5, $tail:ty) => { $crate::scope::_5<$tail> };
    (6, $tail:ty) => { $crate::scope::_6<$tail> };
    (7, $tail:ty) => { $crate::scope::_7<$tail> };
    (8, $tail:ty) => { $crate::scope::_8<$tail> };
    (9, $tail:ty) => { $crate::scope::_9<$tail> };
    (a, $tail:ty) => { $crate::scope::_a<$tail> };
    (b, $tail:ty) => { $crate::scope::_b<$tail> };
    (c, $tail:ty) => { $crate::scope::_c<$tail> };
    (d, $tail:ty) => { $crate::scope::_d<$tail> };
    (e, $tail:ty) => { $crate::scope::_e<$tail> };
    (f, $tail:ty) => { $crate::scope::_f<$tail> };
}
