//! Ordered-set and hypothetical-set aggregates (SQL:2016 part 2, 10.9). PostgreSQL only.
//! <https://www.postgresql.org/docs/15/functions-aggregate.html#FUNCTIONS-ORDEREDSET-TABLE>

use std::marker::PhantomData;

use super::{AggregateCall, AggregatedIn, aggregates};
use crate::class::{AllowedInFilter, Class};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::call::{Arguments, ArgumentsIn, RenderArguments};
use crate::expr::order::{OrderItem, OrderItems, OrderKey, Ordered, OrderedBy, RenderOrder};
use crate::expr::{Expr, IntoExpr};
use crate::render::Sql;
use crate::scope::{Groups, NotNull, Nullability, Nullable, Rows, Scope};
#[cfg(feature = "chrono")]
use crate::types::Interval;
#[cfg(feature = "rust_decimal")]
use crate::types::RustDecimal;
use crate::types::{BigInt, Double, Integer, Numeric, Real, SmallInt, SqlType};

// `$1` are the direct arguments, `$9` the items of ORDER BY.
aggregates! {
    PERCENTILE_CONT: N, Nullable, pg "percentile_cont($1) WITHIN GROUP (||$9)|";
    PERCENTILE_DISC: N, Nullable, pg "percentile_disc($1) WITHIN GROUP (||$9)|";
    MODE: N, Nullable, pg "mode() WITHIN GROUP (||$9)|";
    RANK_OF: NotNull, NotNull, pg "rank($1) WITHIN GROUP (||$9)|";
    DENSE_RANK_OF: NotNull, NotNull, pg "dense_rank($1) WITHIN GROUP (||$9)|";
    PERCENT_RANK_OF: NotNull, NotNull, pg "percent_rank($1) WITHIN GROUP (||$9)|";
    CUME_DIST_OF: NotNull, NotNull, pg "cume_dist($1) WITHIN GROUP (||$9)|";
}

/// The direct arguments of an ordered-set aggregate, and the order of its values.
#[derive(Clone, Copy)]
pub struct WithinGroup<A, O> {
    direct: A,
    order: O,
}

impl<A: Arguments, O: OrderItems> Arguments for WithinGroup<A, O> {
    type Pairs = ();
    const HAS_DOCUMENT: bool = A::HAS_DOCUMENT;
    type Class = <A::Class as Class>::With<O::Class>;
}
// A direct argument is one value per group.
#[diagnostic::do_not_recommend]
impl<S: Scope, K, Fr, A, O, I, J> AggregatedIn<Groups<S, K, Fr>, (I, J)> for WithinGroup<A, O>
where
    A: ArgumentsIn<Groups<S, K, Fr>, I>,
    O: OrderItem<Rows<S>, J>,
{
    type Any = <A::Any as Nullability>::Or<O::Null>;
}
#[diagnostic::do_not_recommend]
impl<S: Scope, A, O, I, J> AggregatedIn<Rows<S>, (I, J)> for WithinGroup<A, O>
where
    A: ArgumentsIn<Rows<S>, I>,
    O: OrderItem<Rows<S>, J>,
{
    type Any = Nullable;
}
impl<A: RenderArguments<D>, O: RenderOrder<D>, D: Dialect> RenderArguments<D>
    for WithinGroup<A, O>
{
    const STATIC: bool = A::STATIC && O::STATIC;
    const OF_PARAMETERS: bool = false;
    fn render_all<'b>(&'b self, separator: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.direct.render_all(separator, out)
    }
    fn render_nth<'b>(&'b self, n: usize, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match n {
            8 => self.order.render_order(&mut true, out),
            _ => self.direct.render_all(", ", out),
        }
    }
    fn render_among<'b>(
        &'b self,
        texts: &mut std::slice::Iter<'_, &'static str>,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.direct.render_among(texts, out)
    }
}

/// The result of an ordered-set aggregate over values of SQL type `T`.
#[doc(hidden)]
pub trait Ordering<T> {
    type Type: SqlType;
}
impl<T: Continuous> Ordering<T> for marker::PERCENTILE_CONT {
    type Type = T::Percentile;
}
impl<T: SqlType> Ordering<T> for marker::PERCENTILE_DISC {
    type Type = T;
}
impl<T: SqlType> Ordering<T> for marker::MODE {
    type Type = T;
}

/// A type whose values can be interpolated.
#[diagnostic::on_unimplemented(
    message = "`percentile_cont` needs numbers or intervals, found SQL `{Self}`",
    label = "use `percentile_disc`, which returns one of the values"
)]
pub trait Continuous {
    /// The type of interpolated values.
    type Percentile: SqlType;
}
macro_rules! continuous {
    ($($t:ident => $of:ident),*) => {$(
        #[diagnostic::do_not_recommend]
        impl Continuous for $t {
            type Percentile = $of;
        }
    )*};
}
continuous! {
    SmallInt => Double, Integer => Double, BigInt => Double, Real => Double, Double => Double,
    Numeric => Double
}
#[cfg(feature = "chrono")]
continuous! { Interval => Interval }
#[cfg(feature = "rust_decimal")]
continuous! { RustDecimal => Double }

/// An ordered-set aggregate that still needs [`within_group`](OrderedSet::within_group).
#[must_use = "an ordered-set aggregate needs `.within_group(..)`"]
pub struct OrderedSet<F, A> {
    direct: A,
    marker: PhantomData<fn() -> F>,
}
impl<F, A> OrderedSet<F, A> {
    fn new(direct: A) -> Self {
        Self {
            direct,
            marker: PhantomData,
        }
    }
    /// `WITHIN GROUP (ORDER BY item)`: the values, and which of them comes first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let most_frequent = from(orders::table).select(mode().within_group(orders::status.desc()));
    /// ```
    ///
    /// ```sql
    /// SELECT mode() WITHIN GROUP (ORDER BY "orders"."status" DESC) FROM "orders"
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn within_group<O: OrderKey<Expr = X>, X: Expr<Class: AllowedInFilter>>(self, item: O) -> AggregateCall<F, WithinGroup<A, O>, F::Type> where F: Ordering<X::Type> {
        AggregateCall::new(WithinGroup { direct: self.direct, order: item })
    }
}

/// `percentile_cont(fraction) WITHIN GROUP (ORDER BY e)`: the value at this fraction of the
/// ordered ones, computed from its two neighbours; NULL over no rows.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::orders;
/// let median = from(orders::table).select(percentile_cont(0.5).within_group(orders::total));
/// ```
#[rustfmt::skip]
pub fn percentile_cont<P: IntoExpr<Double, Expr: Expr<Class: AllowedInFilter>>>(fraction: P) -> OrderedSet<marker::PERCENTILE_CONT, (P::Expr,)> {
    OrderedSet::new((fraction.into_expr(),))
}

/// `percentile_disc(fraction) WITHIN GROUP (ORDER BY e)`: the first value whose place in the order
/// is at least this fraction; NULL over no rows.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let highest_of_most = from(users::table).select(percentile_disc(0.9).within_group(users::age));
/// ```
#[rustfmt::skip]
pub fn percentile_disc<P: IntoExpr<Double, Expr: Expr<Class: AllowedInFilter>>>(fraction: P) -> OrderedSet<marker::PERCENTILE_DISC, (P::Expr,)> {
    OrderedSet::new((fraction.into_expr(),))
}

/// `mode() WITHIN GROUP (ORDER BY e)`: the most frequent value, the first of several; NULL over no
/// rows.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select(mode().within_group(users::age));
/// ```
pub fn mode() -> OrderedSet<marker::MODE, ()> {
    OrderedSet::new(())
}

/// A hypothetical-set aggregate that still needs
/// [`within_group`](HypotheticalSet::within_group).
#[must_use = "a hypothetical-set aggregate needs `.within_group(..)`"]
pub struct HypotheticalSet<F, V, T> {
    row: V,
    marker: PhantomData<fn() -> (F, T)>,
}
impl<F, V, T> HypotheticalSet<F, V, T> {
    /// `WITHIN GROUP (ORDER BY items)`: the rows among which the hypothetical one is ranked, by as many
    /// items as it has values.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table)
    ///     .select(rank_of((30, "Sara")).within_group((users::age.desc(), users::name)));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn within_group<O: OrderKeys<Exprs: Ranks<V, Arguments = A>> + OrderItems<Class: AllowedInFilter>, A>(self, items: O) -> AggregateCall<F, WithinGroup<A, O>, T> {
        AggregateCall::new(WithinGroup { direct: O::Exprs::arguments(self.row), order: items })
    }
}

/// Expressions by which a hypothetical row of the values `V` is ranked.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a hypothetical row needs one value for each item of WITHIN GROUP, found `{V}`",
    label = "not as many items as the row has values"
)]
pub trait Ranks<V> {
    /// The direct arguments.
    type Arguments: Arguments<Class: AllowedInFilter>;
    fn arguments(row: V) -> Self::Arguments;
}
#[diagnostic::do_not_recommend]
impl<V: IntoExpr<X::Type, Expr: Expr<Class: AllowedInFilter>>, X: Expr> Ranks<V> for X {
    type Arguments = (V::Expr,);
    fn arguments(row: V) -> Self::Arguments {
        (row.into_expr(),)
    }
}
macro_rules! rows {
    ($($v:ident $x:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($v, $x: Expr),+> Ranks<($($v,)+)> for ($($x,)+)
        where
            $($v: IntoExpr<$x::Type>,)+
            ($($v::Expr,)+): Arguments<Class: AllowedInFilter>,
        {
            type Arguments = ($($v::Expr,)+);
            #[allow(non_snake_case)] // a value is named like its type
            fn arguments(($($v,)+): ($($v,)+)) -> Self::Arguments {
                ($($v.into_expr(),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(rows);

/// The ordering of a hypothetical row: an item of ORDER BY, or a tuple of them.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in WITHIN GROUP",
    label = "expected expressions, as in `users::age.desc()`, or a tuple of them"
)]
pub trait OrderKeys {
    /// The expressions: one, or a tuple.
    type Exprs;
}
#[diagnostic::do_not_recommend]
impl<E: Expr> OrderKeys for E {
    type Exprs = E;
}
impl<E, const DESC: bool, const NULLS: u8> OrderKeys for Ordered<E, DESC, NULLS> {
    type Exprs = E;
}
impl<E> OrderKeys for OrderedBy<E> {
    type Exprs = E;
}
macro_rules! keys {
    ($($k:ident $i:ident),+) => {
        impl<$($k: OrderKey),+> OrderKeys for ($($k,)+) {
            type Exprs = ($($k::Expr,)+);
        }
    };
}
crate::tuples::all_tuples!(keys);

macro_rules! hypothetical {
    ($($(#[$doc:meta])* $name:ident $marker:ident -> $t:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<V>(row: V) -> HypotheticalSet<marker::$marker, V, $t> {
            HypotheticalSet {
                row,
                marker: PhantomData,
            }
        }
    )*};
}
hypothetical! {
    /// `rank(value) WITHIN GROUP (ORDER BY e)`: the rank that a row with this value would have, with
    /// gaps after equal ones. Never NULL. For several values, pass a tuple: `rank_of((30, "Sara"))`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let older = from(users::table).select(rank_of(30).within_group(users::age.desc()));
    /// ```
    rank_of RANK_OF -> BigInt;
    /// `dense_rank(value) WITHIN GROUP (ORDER BY e)`: the same without gaps.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(dense_rank_of(30).within_group(users::age));
    /// ```
    dense_rank_of DENSE_RANK_OF -> BigInt;
    /// `percent_rank(value) WITHIN GROUP (ORDER BY e)`: the rank from 0 to 1.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(percent_rank_of(30).within_group(users::age));
    /// ```
    percent_rank_of PERCENT_RANK_OF -> Double;
    /// `cume_dist(value) WITHIN GROUP (ORDER BY e)`: the fraction of the rows up to this value.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).select(cume_dist_of(30).within_group(users::age));
    /// ```
    cume_dist_of CUME_DIST_OF -> Double;
}
