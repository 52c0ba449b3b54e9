//! The types in which a row holds the rows of a relation.

use std::sync::Arc;

use crate::query::filter::{Conditions, NoConditions};
use crate::scope::{NotNull, Nullability, Nullable};

/// Any number of rows: `&[C]`. Rows with the same key share them.
#[derive(Debug, PartialEq)]
pub struct Many<C>(pub(crate) Arc<Vec<C>>);
/// Holds one row: `&C`.
#[derive(Debug, PartialEq)]
pub struct One<C>(pub(crate) Arc<C>);
/// One row or none: `Option<&C>`.
#[derive(Debug, PartialEq)]
pub struct Maybe<C>(pub(crate) Option<Arc<C>>);

impl<C> Clone for Many<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<C> Clone for One<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<C> Clone for Maybe<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[cfg(feature = "serde")]
mod inner {
    use super::{Many, Maybe, One};

    impl<C> Many<C> {
        pub(in crate::load) fn inner(&self) -> &Vec<C> {
            &self.0
        }
    }
    impl<C> One<C> {
        pub(in crate::load) fn inner(&self) -> &C {
            &self.0
        }
    }
    impl<C> Maybe<C> {
        pub(in crate::load) fn inner(&self) -> Option<&C> {
            self.0.as_deref()
        }
    }
}

/// A view of a relation's rows that a row holds.
#[doc(hidden)]
pub trait LoadedView {
    /// A reference to the rows: `&[C]`, `&C` or `Option<&C>`.
    type Ref<'a>
    where
        Self: 'a;
    fn view(&self) -> Self::Ref<'_>;
}
impl<C> LoadedView for Many<C> {
    type Ref<'a>
        = &'a [C]
    where
        C: 'a;
    fn view(&self) -> &[C] {
        &self.0
    }
}
impl<C> LoadedView for One<C> {
    type Ref<'a>
        = &'a C
    where
        C: 'a;
    fn view(&self) -> &C {
        &self.0
    }
}
impl<C> LoadedView for Maybe<C> {
    type Ref<'a>
        = Option<&'a C>
    where
        C: 'a;
    fn view(&self) -> Option<&C> {
        self.0.as_deref()
    }
}

/// Moves the rows of a relation out of the row that holds them: `Vec<C>`, `C` or `Option<C>`. Rows that other rows share are cloned.
#[doc(hidden)]
pub trait TakeOut {
    type Owned;
    fn take_out(self) -> Self::Owned;
    /// Wraps the rows.
    fn put_in(rows: Self::Owned) -> Self;
}
impl<C: Clone> TakeOut for Many<C> {
    type Owned = Vec<C>;
    fn take_out(self) -> Vec<C> {
        Arc::unwrap_or_clone(self.0)
    }
    fn put_in(rows: Vec<C>) -> Self {
        Many(Arc::new(rows))
    }
}
impl<C: Clone> TakeOut for One<C> {
    type Owned = C;
    fn take_out(self) -> C {
        Arc::unwrap_or_clone(self.0)
    }
    fn put_in(row: C) -> Self {
        One(Arc::new(row))
    }
}
impl<C: Clone> TakeOut for Maybe<C> {
    type Owned = Option<C>;
    fn take_out(self) -> Option<C> {
        self.0.map(Arc::unwrap_or_clone)
    }
    fn put_in(row: Option<C>) -> Self {
        Maybe(row.map(Arc::new))
    }
}

/// A type that holds the rows of one key.
#[doc(hidden)]
pub trait Held<C>: Clone + Send + Sync + Sized + 'static {
    /// The rows of one key; `None` if a required row is missing.
    fn hold(rows: Vec<C>) -> Option<Self>;
    /// The same for at most one row.
    fn hold_one(row: Option<C>) -> Option<Self>;
    /// The rows for each of `keys` keys; `of` are the keys of `rows`.
    fn hold_all(keys: usize, of: &[usize], rows: impl Iterator<Item = C>) -> Vec<Option<Self>>;
}

/// At most one row of each key: the first.
fn hold_first<C, H: Held<C>>(
    keys: usize,
    of: &[usize],
    rows: impl Iterator<Item = C>,
) -> Vec<Option<H>> {
    let mut first: Vec<Option<C>> = std::iter::repeat_with(|| None).take(keys).collect();
    for (place, row) in of.iter().zip(rows) {
        first[*place].get_or_insert(row);
    }
    first.into_iter().map(H::hold_one).collect()
}
impl<C: Send + Sync + 'static> Held<C> for Many<C> {
    fn hold(rows: Vec<C>) -> Option<Self> {
        Some(Many(Arc::new(rows)))
    }
    fn hold_one(row: Option<C>) -> Option<Self> {
        Self::hold(Vec::from_iter(row))
    }
    fn hold_all(keys: usize, of: &[usize], rows: impl Iterator<Item = C>) -> Vec<Option<Self>> {
        let mut counts = vec![0_usize; keys];
        for place in of {
            counts[*place] += 1;
        }
        let mut groups: Vec<Vec<C>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (place, row) in of.iter().zip(rows) {
            groups[*place].push(row);
        }
        groups.into_iter().map(Self::hold).collect()
    }
}
impl<C: Send + Sync + 'static> Held<C> for One<C> {
    fn hold(rows: Vec<C>) -> Option<Self> {
        Self::hold_one(rows.into_iter().next())
    }
    fn hold_one(row: Option<C>) -> Option<Self> {
        row.map(|row| One(Arc::new(row)))
    }
    fn hold_all(keys: usize, of: &[usize], rows: impl Iterator<Item = C>) -> Vec<Option<Self>> {
        hold_first(keys, of, rows)
    }
}
impl<C: Send + Sync + 'static> Held<C> for Maybe<C> {
    fn hold(rows: Vec<C>) -> Option<Self> {
        Self::hold_one(rows.into_iter().next())
    }
    fn hold_one(row: Option<C>) -> Option<Self> {
        Some(Maybe(row.map(Arc::new)))
    }
    fn hold_all(keys: usize, of: &[usize], rows: impl Iterator<Item = C>) -> Vec<Option<Self>> {
        hold_first(keys, of, rows)
    }
}

/// The nullability of a relation to one row.
#[doc(hidden)]
pub trait OneOf: Nullability {
    type One<C: Send + Sync + 'static>: Held<C>;
}
impl OneOf for NotNull {
    type One<C: Send + Sync + 'static> = One<C>;
}
impl OneOf for Nullable {
    type One<C: Send + Sync + 'static> = Maybe<C>;
}

/// The effect of conditions on a relation: whether they may leave out rows.
#[doc(hidden)]
pub trait Keeps {
    const ALL: bool;
    type Null<N: OneOf>: OneOf;
}
impl Keeps for NoConditions {
    const ALL: bool = true;
    type Null<N: OneOf> = N;
}
impl<B, C> Keeps for Conditions<B, C> {
    const ALL: bool = false;
    type Null<N: OneOf> = Nullable;
}
