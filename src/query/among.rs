//! Looks an item up in a SELECT list, where it may occur several times, and finds its position.
//!
//! A list that has a column twice has it at two positions, and rustc would not choose between their indexes. The
//! supertraits of a trait object are a set: an item is in it or not.

use std::any::TypeId;

use super::select_list::Selectable;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::table::{Col, Column, Tab, Table};

/// Selects the item `E`.
#[doc(hidden)]
pub trait Selecting<E> {}

/// A SELECT list, as nested pairs.
#[doc(hidden)]
pub trait SelectList {
    /// The set of the items.
    type Among: ?Sized;
}
/// The set of no items.
#[doc(hidden)]
pub trait SelectingNone {}
impl SelectList for () {
    type Among = dyn SelectingNone;
}

macro_rules! lists {
    ($($name:ident: $($t:ident)+;)*) => {$(
        #[doc(hidden)]
        pub trait $name<$($t),+>: $(Selecting<$t> +)+ {}
        #[diagnostic::do_not_recommend]
        impl<$($t: Selectable),+> SelectList for lists!(@pairs $($t)+) {
            type Among = dyn $name<$($t::OrderedAs),+>;
        }
    )*};
    (@pairs) => { () };
    (@pairs $t:ident $($rest:ident)*) => { ($t, lists!(@pairs $($rest)*)) };
}
// As many as a tuple has.
lists! {
    Selecting1: A;
    Selecting2: A B;
    Selecting3: A B C;
    Selecting4: A B C D;
    Selecting5: A B C D E;
    Selecting6: A B C D E F;
    Selecting7: A B C D E F G;
    Selecting8: A B C D E F G H;
    Selecting9: A B C D E F G H I;
    Selecting10: A B C D E F G H I J;
    Selecting11: A B C D E F G H I J K;
    Selecting12: A B C D E F G H I J K L;
    Selecting13: A B C D E F G H I J K L M;
    Selecting14: A B C D E F G H I J K L M N;
    Selecting15: A B C D E F G H I J K L M N O;
    Selecting16: A B C D E F G H I J K L M N O P;
    Selecting17: A B C D E F G H I J K L M N O P Q;
    Selecting18: A B C D E F G H I J K L M N O P Q R;
    Selecting19: A B C D E F G H I J K L M N O P Q R S;
    Selecting20: A B C D E F G H I J K L M N O P Q R S T;
    Selecting21: A B C D E F G H I J K L M N O P Q R S T U;
    Selecting22: A B C D E F G H I J K L M N O P Q R S T U V;
    Selecting23: A B C D E F G H I J K L M N O P Q R S T U V W;
    Selecting24: A B C D E F G H I J K L M N O P Q R S T U V W X;
    Selecting25: A B C D E F G H I J K L M N O P Q R S T U V W X Y;
    Selecting26: A B C D E F G H I J K L M N O P Q R S T U V W X Y Z;
}

/// The index of an item that is found wherever it is.
#[doc(hidden)]
pub struct Anywhere;

/// The columns of a SELECT list by their positions.
#[doc(hidden)]
pub trait PlacesOfItems {
    /// The number of the first column of an item, counted from 1.
    fn place_of(item: TypeId) -> Option<usize>;
}
impl PlacesOfItems for () {
    fn place_of(_: TypeId) -> Option<usize> {
        None
    }
}
impl<H: Selectable<OrderedAs: 'static>, R: PlacesOfItems> PlacesOfItems for (H, R) {
    fn place_of(item: TypeId) -> Option<usize> {
        match TypeId::of::<H::OrderedAs>() == item {
            true => Some(1),
            false => R::place_of(item).map(|place| place + H::WIDTH),
        }
    }
}

/// The number of the column `C` in the SELECT list `L`: the first, if it occurs more than once.
#[doc(hidden)]
pub struct PlaceIn<L, C>(std::marker::PhantomData<fn() -> (L, C)>);
impl<L, C> PlaceIn<L, C> {
    pub(super) fn new() -> Self {
        Self(std::marker::PhantomData)
    }
}
impl<L, C> Clone for PlaceIn<L, C> {
    fn clone(&self) -> Self {
        Self::new()
    }
}
impl<L: PlacesOfItems, C: Column, D: Dialect> Fragment<D> for PlaceIn<L, C> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let in_table = || {
            let first = L::place_of(TypeId::of::<Tab<C::Table>>())?;
            let columns = <C::Table as Table>::COLUMNS;
            let at = columns.iter().position(|name| *name == C::NAME)?;
            Some(first + at)
        };
        match L::place_of(TypeId::of::<Col<C>>()).or_else(in_table) {
            Some(place) => out.push(&place.to_string()),
            // Not reached: the item is in the list.
            None => out.identifier(C::NAME)?,
        }
        Ok(())
    }
}
