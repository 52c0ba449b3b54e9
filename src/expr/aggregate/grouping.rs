//! `GROUPING` (SQL:2016 part 2, 6.9). PostgreSQL only.

use super::{AggregateCall, AggregatedIn, aggregates};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::call::{Arguments, Expressions, RenderArguments};
use crate::render::Sql;
use crate::scope::{Groups, Here, Key, KeyExpr, Keys, NotNull, Rows, Scope, There};
use crate::table::Col;
use crate::types::Integer;

aggregates! {
    GROUPING: NotNull, NotNull, pg "grouping(||$1)|";
}

/// The arguments of [`grouping`].
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct GroupingKeys<A>(A);

/// `GROUPING (a, b)`: the keys by which this row of ROLLUP, CUBE or GROUPING SETS is not grouped, as bits; the
/// last key is the lowest. Never NULL.
///
/// It distinguishes the NULL of a total from one in the data. Takes a key of GROUP BY, or a tuple of
/// them. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let query = from(orders::table)
///     .group_by(rollup(orders::user_id))
///     .select((orders::user_id, grouping(orders::user_id), count()));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn grouping<A: Expressions>(keys: A) -> AggregateCall<marker::GROUPING, GroupingKeys<A::List>, Integer> {
    AggregateCall::new(GroupingKeys(keys.into_list()))
}

/// A key of this GROUP BY.
#[diagnostic::on_unimplemented(
    message = "the arguments of `grouping` must be keys of GROUP BY",
    label = "`{E}` is not one of them"
)]
pub trait GroupingKey<E, I> {}
#[diagnostic::do_not_recommend]
impl<C, I, K: ColumnKey<C, I>, E, A> GroupingKey<Col<C>, I> for Keys<K, E, A> {}
macro_rules! key_expressions {
    ([$($g0:tt)*] $ty0:ty; $($more:tt)*) => { key_expressions! { @more $($more)* } };
    (@more $([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<Ix, Co, Ex: KeyExpr<$ty, Ix>, Am, $($g)*> GroupingKey<$ty, Ix> for Keys<Co, Ex, Am> {}
    )*};
}
crate::expr::expressions!(key_expressions);
pub(crate) use key_expressions;

/// A column among the keys, itself and not by its table's key.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the arguments of `grouping` must be keys of GROUP BY",
    label = "`{C}` is not one of them"
)]
pub trait ColumnKey<C, I> {}
impl<C, N, R> ColumnKey<C, Here> for (Key<Col<C>, N>, R) {}
#[diagnostic::do_not_recommend]
impl<C, H, R: ColumnKey<C, I>, I> ColumnKey<C, There<I>> for (H, R) {}

impl<A: Arguments> Arguments for GroupingKeys<A> {
    type Pairs = ();
    const HAS_DOCUMENT: bool = A::HAS_DOCUMENT;
    type Class = A::Class;
}
macro_rules! keys_of {
    ($($t:ident $i:ident),+) => {
        impl<S: Scope, Ke, Fr, $($t: Expr, $i),+> AggregatedIn<Groups<S, Ke, Fr>, ($($i,)+)>
            for GroupingKeys<($($t,)+)>
        where
            $(Ke: GroupingKey<$t, $i>,)+
        {
            type Any = NotNull;
        }
    };
}
crate::tuples::all_tuples!(keys_of);
impl<S: Scope, A> AggregatedIn<Rows<S>, ()> for GroupingKeys<A> {
    type Any = NotNull;
}
impl<A: RenderArguments<D>, D: Dialect> RenderArguments<D> for GroupingKeys<A> {
    const STATIC: bool = A::STATIC;
    const OF_PARAMETERS: bool = false;
    fn render_all<'b>(&'b self, separator: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_all(separator, out)
    }
    fn render_nth<'b>(&'b self, _: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_all(", ", out)
    }
    fn render_among<'b>(
        &'b self,
        texts: &mut std::slice::Iter<'_, &'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.0.render_among(texts, out)
    }
}
