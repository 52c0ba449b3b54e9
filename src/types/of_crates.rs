//! Rust types of other crates. Such a type is a SQL type of its own, stored and sent as the one that relata has for it, and
//! compared with that.

/// `Rust as Base, read, write;`: what is read of a stored value, if it fits, and what is stored of a value.
macro_rules! of_crate {
    ($($rust:ident as $base:ident, $read:expr, $write:expr;)*) => {$(
        impl SqlType for $rust {
            type Rust = Self;
            type Base = $base;
            fn from_base(base: <$base as SqlType>::Rust) -> Decoded<Self> {
                $read(base)
            }
            fn to_base(value: Self) -> <$base as SqlType>::Rust {
                $write(value)
            }
        }
        $crate::types::of_crates::alike!($rust, $base);
        $crate::types::of_crates::alike!(Array<$rust>, Array<$base>);
        $crate::types::of_crates::range!($rust, $base);
    )*};
}

/// Two SQL types whose values compare, and may follow one another in CASE and COALESCE.
macro_rules! alike {
    ($a:ty, $b:ty) => {
        #[diagnostic::do_not_recommend]
        impl Comparable<$a> for $b {}
        #[diagnostic::do_not_recommend]
        impl Comparable<$b> for $a {}
        #[diagnostic::do_not_recommend]
        impl Fits<$a> for $b {}
        #[diagnostic::do_not_recommend]
        impl Fits<$b> for $a {}
    };
}

/// The range over a type of another crate.
#[doc(hidden)]
pub struct RangeOver<T>(PhantomData<fn() -> T>);

/// The multirange over a type of another crate.
#[doc(hidden)]
pub struct MultirangeOver<T>(PhantomData<fn() -> T>);

/// The ranges over a type; times of day and spans have none.
macro_rules! range {
    ($rust:ident, Time) => {};
    ($rust:ident, LongTime) => {};
    ($rust:ident, $base:ident) => {
        impl SqlType for RangeOver<$rust> {
            type Rust = PgRange<$rust>;
            type Base = <$base as RangeSubtype>::Range;
            fn from_base((lower, upper): <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust> {
                use $crate::types::of_crates::try_bound;
                Ok((
                    try_bound(lower, $rust::from_base)?,
                    try_bound(upper, $rust::from_base)?,
                ))
            }
            fn to_base((lower, upper): Self::Rust) -> <Self::Base as SqlType>::Rust {
                (lower.map($rust::to_base), upper.map($rust::to_base))
            }
        }
        impl RangeSubtype for $rust {
            type Range = RangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl IsRange for RangeOver<$rust> {
            type Subtype = $rust;
        }
        #[diagnostic::do_not_recommend]
        impl Comparable<RangeOver<$rust>> for RangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Fits<RangeOver<$rust>> for RangeOver<$rust> {}
        $crate::types::of_crates::alike!(RangeOver<$rust>, <$base as RangeSubtype>::Range);
        impl SqlType for MultirangeOver<$rust> {
            type Rust = Vec<PgRange<$rust>>;
            type Base = Multirange<$base>;
            fn from_base(base: <Self::Base as SqlType>::Rust) -> Decoded<Self::Rust> {
                base.into_iter()
                    .map(RangeOver::<$rust>::from_base)
                    .collect()
            }
            fn to_base(value: Self::Rust) -> <Self::Base as SqlType>::Rust {
                value.into_iter().map(RangeOver::<$rust>::to_base).collect()
            }
        }
        #[diagnostic::do_not_recommend]
        impl IsRange for MultirangeOver<$rust> {
            type Subtype = $rust;
        }
        #[diagnostic::do_not_recommend]
        impl HasMultirange for RangeOver<$rust> {
            type Multirange = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl IsMultirange for MultirangeOver<$rust> {
            type Range = RangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Ranges for RangeOver<$rust> {
            type Joined = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Ranges for MultirangeOver<$rust> {
            type Joined = MultirangeOver<$rust>;
        }
        #[diagnostic::do_not_recommend]
        impl Comparable<MultirangeOver<$rust>> for MultirangeOver<$rust> {}
        #[diagnostic::do_not_recommend]
        impl Fits<MultirangeOver<$rust>> for MultirangeOver<$rust> {}
        $crate::types::of_crates::alike!(MultirangeOver<$rust>, Multirange<$base>);
    };
}

/// Converts the value of a bound, which may not fit.
pub(super) fn try_bound<A, B>(bound: Bound<A>, convert: fn(A) -> Decoded<B>) -> Decoded<Bound<B>> {
    Ok(match bound {
        Bound::Included(value) => Bound::Included(convert(value)?),
        Bound::Excluded(value) => Bound::Excluded(convert(value)?),
        Bound::Unbounded => Bound::Unbounded,
    })
}

use std::marker::PhantomData;
use std::ops::Bound;

use crate::error::Decoded;

pub(super) use {alike, of_crate, range};

/// The names that these macros write.
pub(super) mod names {
    pub(in crate::types) use super::{MultirangeOver, RangeOver};
    pub(in crate::types) use crate::error::Decoded;
    pub(in crate::types) use crate::types::*;
}
