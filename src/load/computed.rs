//! Values that are loaded with rows: the number of a relation's rows, an aggregate of them, or whether there are any.

use std::sync::Arc;

use super::edge::{Identified, Unknown};
use super::entry::{Entry, EntryOn, RenderEntry};
use super::held::{LoadedView, TakeOut};
use super::loaded::{Has, LoadedIn, Slot};
use super::path::Path;
use super::related::{AggregateOf, AnyRow, CountOfRows, Related};
use super::relation::Loadable;
use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::{Decoded, RenderResult, Result};
use crate::expr::aggregate::AggregateCall;
use crate::query::filter::NoConditions;
use crate::query::operand::{Exists, ScalarSubquery};
use crate::query::select_list::{ListNames, RenderSelection};
use crate::render::Sql;
use crate::row::{Describe, RowSource};
use crate::scope::{NotNull, Nullability, Nullable};
use crate::table::Table;
use crate::types::{BigInt, Bool, SqlType};

/// A value that was loaded with a row: `&V`.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedValue<V>(V);
#[cfg(feature = "serde")]
impl<V> LoadedValue<V> {
    pub(super) fn inner(&self) -> &V {
        &self.0
    }
}
impl<V> LoadedView for LoadedValue<V> {
    type Ref<'a>
        = &'a V
    where
        V: 'a;
    fn view(&self) -> &V {
        &self.0
    }
}
impl<V> TakeOut for LoadedValue<V> {
    type Owned = V;
    fn take_out(self) -> V {
        self.0
    }
    fn put_in(value: V) -> Self {
        LoadedValue(value)
    }
}

/// The number of a relation's rows, as a row holds it.
#[doc(hidden)]
pub type CountSlot<P> =
    ValueSlot<ScalarSubquery<Related<P, NoConditions, CountOfRows>, BigInt, NotNull>>;
/// True if a relation has rows, as a loaded value.
#[doc(hidden)]
pub type ExistsSlot<P> = ValueSlot<Exists<Related<P, NoConditions, AnyRow>>>;
/// An aggregate of them: the function `F` of the expression `E`, which results in a `T`.
#[doc(hidden)]
pub type AggregateSlot<P, F, E, T, N = Nullable> = ValueSlot<
    ScalarSubquery<Related<P, NoConditions, AggregateOf<AggregateCall<F, (E,), T>>>, T, N>,
>;
#[doc(hidden)]
pub type ValueSlot<X> = Slot<X, LoadedValue<ValueOf<X>>>;
/// The aggregate functions of `loaded!`.
#[doc(hidden)]
pub mod aggregates {
    use super::AggregateSlot;
    use crate::expr::aggregate::aggregate_marker as marker;
    use crate::scope::NotNull;
    use crate::table::{Col, Column};
    use crate::types::{BigInt, HasAvg, HasSum};

    type Of<C> = <C as Column>::Type;
    #[allow(non_camel_case_types)]
    pub type min<P, C> = AggregateSlot<P, marker::MIN, Col<C>, Of<C>>;
    #[allow(non_camel_case_types)]
    pub type max<P, C> = AggregateSlot<P, marker::MAX, Col<C>, Of<C>>;
    #[allow(non_camel_case_types)]
    pub type sum<P, C> = AggregateSlot<P, marker::SUM, Col<C>, <Of<C> as HasSum>::Sum>;
    #[allow(non_camel_case_types)]
    pub type avg<P, C> = AggregateSlot<P, marker::AVG, Col<C>, <Of<C> as HasAvg>::Avg>;
    #[allow(non_camel_case_types)]
    pub type count_of<P, C> = AggregateSlot<P, marker::COUNT, Col<C>, BigInt, NotNull>;
}

/// An expression about the row, which its statement selects.
#[doc(hidden)]
pub struct Selected<X>(X);
/// The type of a computed value.
#[doc(hidden)]
pub trait LoadedType: Send + Sync + 'static {
    type Type: SqlType;
    type Null: Nullability;
}
type ValueOf<X> =
    <<X as LoadedType>::Null as Nullability>::Wrap<<<X as LoadedType>::Type as SqlType>::Rust>;

macro_rules! values {
    ($([$($g:tt)*] $ty:ty: $sql:ty, $null:ty;)*) => {$(
        impl<$($g)*> LoadedType for $ty
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
    [P: Path, W, E, T: SqlType, N: Nullability] ScalarSubquery<Related<P, W, E>, T, N>: T, N;
    [P: Path, W, const NOT: bool] Exists<Related<P, W, AnyRow>, NOT>: Bool, NotNull;
}

impl<X> Identified for Arc<Selected<X>> {
    type Relation = X;
    type Edge = Unknown;
}
impl<T: Table, X: LoadedType> Entry<T> for Arc<Selected<X>>
where
    ValueOf<X>: Send + Sync + 'static,
{
    type Read = ValueOf<X>;
    type Slot = ValueSlot<X>;
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
impl<T: Table, X: LoadedType, D: Dialect> EntryOn<T, D> for Arc<Selected<X>>
where
    ValueOf<X>: Send + Sync + 'static,
{
    const STATEMENTS: bool = false;
    async fn run<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        _: &mut R,
    ) -> Result<Vec<Self::Slot>> {
        let values = read.into_iter().map(|value| Slot::new(LoadedValue(value)));
        Ok(values.collect())
    }
}
impl<X: RenderSelection<D>, D: Dialect> RenderEntry<D> for Arc<Selected<X>> {
    const STATIC: bool = X::STATIC;
    const VALUES: bool = X::VALUES;
    fn render_columns<'b>(
        &'b self,
        _: &mut usize,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push(", ");
        self.0.render_selection(names, out)
    }
}
