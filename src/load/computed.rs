//! Values that are loaded with rows: the number of the rows of a relation, an aggregate of them, whether there is one.

use std::sync::Arc;

use super::edge::{Identified, Unknown};
use super::entry::{Entry, EntryOn, RenderEntry};
use super::held::{TakeOut, View};
use super::loaded::{Has, LoadedIn, Slot};
use super::path::Path;
use super::related::{AnyRow, Related};
use super::relation::Loadable;
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::query::filter::NoConditions;
use crate::query::operand::{Exists, ScalarSubquery};
use crate::query::select_list::{Names, RenderSelection};
use crate::render::Sql;
use crate::row::{Describe, RowSource};
use crate::scope::{NotNull, Nullability};
use crate::table::Table;
use crate::types::{Bool, SqlType};

/// A value that was loaded with a row: `&V`.
#[derive(Debug, Clone, PartialEq)]
pub struct Computed<V>(V);
#[cfg(feature = "serde")]
impl<V> Computed<V> {
    pub(super) fn inner(&self) -> &V {
        &self.0
    }
}
impl<V> View for Computed<V> {
    type Ref<'a>
        = &'a V
    where
        V: 'a;
    fn view(&self) -> &V {
        &self.0
    }
}
impl<V> TakeOut for Computed<V> {
    type Owned = V;
    fn take_out(self) -> V {
        self.0
    }
    fn put_in(value: V) -> Self {
        Computed(value)
    }
}

/// An expression about the row, which its statement selects.
#[doc(hidden)]
pub struct Selected<X>(X);
/// The type of a computed value.
#[doc(hidden)]
pub trait Value: Send + Sync + 'static {
    type Type: SqlType;
    type Null: Nullability;
}
type ValueOf<X> = <<X as Value>::Null as Nullability>::Wrap<<<X as Value>::Type as SqlType>::Rust>;

macro_rules! values {
    ($([$($g:tt)*] $ty:ty: $sql:ty, $null:ty;)*) => {$(
        impl<$($g)*> Value for $ty
        where
            Self: Send + Sync + 'static,
        {
            type Type = $sql;
            type Null = $null;
        }
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Loadable for $ty {
            type Relation = Self;
            type Source = P::Source;
            type Load = Arc<Selected<Self>>;
            fn into_load(self) -> Self::Load {
                Arc::new(Selected(self))
            }
        }
        impl<$($g)*> Identified for $ty {
            type Relation = Self;
            type Edge = Unknown;
        }
        impl<$($g)*, Li: Has<Self, Self, In, P::Source, Row>, In, Row> LoadedIn<Li, In, Row> for $ty {
            type Held = Li::Held;
            fn held(loaded: &Li) -> &Li::Held {
                loaded.held()
            }
        }
    )*};
}
values! {
    [P: Path, E, T: SqlType, N: Nullability] ScalarSubquery<Related<P, NoConditions, E>, T, N>: T, N;
    [P: Path, const NOT: bool] Exists<Related<P, NoConditions, AnyRow>, NOT>: Bool, NotNull;
}

impl<X> Identified for Arc<Selected<X>> {
    type Relation = X;
    type Edge = Unknown;
}
impl<T: Table, X: Value> Entry<T> for Arc<Selected<X>>
where
    ValueOf<X>: Send + Sync + 'static,
{
    type Read = ValueOf<X>;
    type Slot = Slot<X, Computed<ValueOf<X>>>;
    const WIDTH: usize = 1;
    fn read<R: RowSource>(row: &mut R, _: usize, next: &mut usize) -> Decoded<Self::Read> {
        row.go_to(*next);
        *next += 1;
        row.typed::<X::Type, X::Null>()
    }
    fn describe<R: Describe>(row: &mut R) {
        row.value::<X::Type>();
    }
}
impl<T: Table, X: Value, D: Dialect> EntryOn<T, D> for Arc<Selected<X>>
where
    ValueOf<X>: Send + Sync + 'static,
{
    const STATEMENTS: bool = false;
    async fn run<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        _: &mut R,
    ) -> Result<Vec<Self::Slot>> {
        let values = read.into_iter().map(|value| Slot::new(Computed(value)));
        Ok(values.collect())
    }
}
impl<X: RenderSelection<D>, D: Dialect> RenderEntry<D> for Arc<Selected<X>> {
    const STATIC: bool = X::STATIC;
    const VALUES: bool = X::VALUES;
    fn render_columns<'b>(
        &'b self,
        _: &mut usize,
        names: &mut Names,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(", ");
        self.0.render_selection(names, out)
    }
}
