//! Which arms of a set operation need parentheses or a derived table.

use super::{Combined, SetKind};
use crate::query::Select;
use crate::query::limit::{Page, RowsOfPage};
use crate::query::lock::Unlocked;
use crate::query::order::{NoOrder, OrderBy};

/// A query as an arm, which may need to be set apart.
#[doc(hidden)]
pub trait ArmSql {
    /// True if the arm ends in clauses that would apply to the whole, or begins with WITH.
    const APART: bool;
    /// Not `None` if the arm is itself a set operation; `Some(true)` if it binds tighter than UNION.
    const COMBINED: Option<bool> = None;
}
impl<S, F, C, W, O, P, Q, G, L, V> ArmSql
    for Select<S, F, C, W, O, P, crate::query::clauses::OtherClauses<Q, G, L, V>>
where
    O: Absence,
    P: Absence,
    L: Unlocked,
    V: Absence,
{
    const APART: bool = !(O::ABSENT && P::ABSENT && V::ABSENT);
}
impl<K: SetKind, A, B, O: Absence, P: Absence> ArmSql for Combined<K, A, B, O, P> {
    const APART: bool = !(O::ABSENT && P::ABSENT);
    const COMBINED: Option<bool> = Some(K::TIGHT);
}
impl<Q, A, De> ArmSql for crate::query::raw::RawQuery<Q, A, De> {
    const APART: bool = true;
}
impl<L, Q> ArmSql for crate::query::with::WithQuery<L, Q> {
    const APART: bool = true;
}
// SQLite takes no ORDER BY after VALUES.
impl<R, De> ArmSql for crate::query::values::Values<R, De> {
    const APART: bool = true;
}

/// True if a clause is absent.
#[doc(hidden)]
pub trait Absence {
    const ABSENT: bool;
}
macro_rules! absence {
    ($($ty:ty, [$($g:ident)*] $absent:literal;)*) => {$(
        impl<$($g),*> Absence for $ty {
            const ABSENT: bool = $absent;
        }
    )*};
}
absence! {
    NoOrder, [] true;
    OrderBy<O, N>, [O N] false;
    crate::query::with::NoWith, [] true;
    crate::query::with::With<L>, [L] false;
}
impl<L, O> Absence for Page<L, O>
where
    Self: RowsOfPage,
{
    const ABSENT: bool = Self::EMPTY;
}
