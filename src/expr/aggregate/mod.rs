//! Aggregate functions (SQL:2016 part 2, 10.9).
//!
//! PostgreSQL's aggregates, under its names:
//! <https://www.postgresql.org/docs/15/functions-aggregate.html>. SQLite has fewer
//! (<https://www.sqlite.org/lang_aggfunc.html>); one that it lacks does not compile for it.
//!
//! Every aggregate takes [`filter`](AggregateCall::filter); most take
//! [`distinct`](AggregateCall::distinct) and [`over`](AggregateCall::over); those whose result
//! depends on the order of rows take [`order_by`](AggregateCall::order_by).

mod any_value;
mod collect;
mod common;
pub(crate) mod grouping;
pub(crate) mod modifiers;
mod ordered_set;
mod statistics;

pub use crate::scope::AggregateFunction;
pub use any_value::any_marker::ANY_VALUE;
pub use any_value::any_value;
pub use collect::array_marker::ARRAY_AGG;
pub use collect::string_marker::STRING_AGG;
pub use collect::{JSON_AGG, JSON_OBJECT_AGG, JSONB_AGG, JSONB_OBJECT_AGG};
pub use collect::{
    array_agg, json_agg, json_object_agg, jsonb_agg, jsonb_object_agg, range_agg,
    range_intersect_agg, string_agg,
};
pub(crate) use common::marker as aggregate_marker;
pub use common::{
    avg, bit_and, bit_or, bit_xor, bool_and, bool_or, count, count_of, every, max, min, sum,
};
pub use grouping::{GroupingKey, GroupingKeys, grouping};
pub use modifiers::{
    AggregateOfRows, AggregateOfValues, Filter, Modifiers, OrderMatters, OrderedArguments,
    TakesDistinct, TakesModifiers, TakesOver, TakesSeparator, Windowable,
};
pub use ordered_set::{
    Continuous, OrderedSet, WithinGroup, cume_dist_of, dense_rank_of, mode, percent_rank_of,
    percentile_cont, percentile_disc, rank_of,
};
pub use statistics::{
    corr, covar_pop, covar_samp, regr_avgx, regr_avgy, regr_count, regr_intercept, regr_r2,
    regr_slope, regr_sxx, regr_sxy, regr_syy, stddev, stddev_pop, stddev_samp, var_pop, var_samp,
    variance,
};

/// The names of the functions in messages.
pub(crate) mod names {
    pub use super::any_value::any_marker::*;
    pub use super::collect::array_marker::*;
    pub use super::collect::json_marker::*;
    pub use super::collect::marker::*;
    pub use super::collect::string_marker::*;
    pub use super::common::marker::*;
    pub use super::grouping::marker::*;
    pub use super::ordered_set::marker::*;
    pub use super::statistics::marker::*;
}

use std::marker::PhantomData;

use super::Expr;
use super::call::{Arguments, ArgumentsIn, HasFunction, RenderArguments, render_template};
use crate::class::Class;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::{GroupKeys, Groups, In, Level, Nullability, OfThisQuery, Rows, Scope};
use crate::types::SqlType;
pub(crate) use modifiers::{ModifiersIn, Modify, RenderModifiers};

/// The call of an aggregate function of SQL type `T`.
pub struct AggregateCall<F, A, T, M = Modifiers> {
    arguments: A,
    modifiers: M,
    marker: PhantomData<fn() -> (F, T)>,
}

impl<F, A, T> AggregateCall<F, A, T> {
    pub(crate) fn new(arguments: A) -> Self {
        Self {
            arguments,
            modifiers: Modifiers::new(),
            marker: PhantomData,
        }
    }
}
impl<F, A, T, M> AggregateCall<F, A, T, M> {
    fn modify<N>(self, f: impl FnOnce(M) -> N) -> AggregateCall<F, A, T, N> {
        AggregateCall {
            arguments: self.arguments,
            modifiers: f(self.modifiers),
            marker: PhantomData,
        }
    }
}
impl<F, A: Clone, T, M: Clone> Clone for AggregateCall<F, A, T, M> {
    fn clone(&self) -> Self {
        Self {
            arguments: self.arguments.clone(),
            modifiers: self.modifiers.clone(),
            marker: PhantomData,
        }
    }
}
impl<F, A: Copy, T, M: Copy> Copy for AggregateCall<F, A, T, M> {}

/// The arguments of an aggregate in a query whose groups or rows are `Ctx`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an aggregate of `{Self}` is not allowed here: its table is not in the FROM clause of this query",
    label = "join the table, or name the right alias"
)]
pub trait AggregatedIn<Ctx, I> {
    /// Nullable if one of the arguments may be NULL.
    type Any: Nullability;
}
// Aggregates over the rows before grouping.
macro_rules! aggregated {
    ($([$($t:ident)*] $args:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<S: Scope, K, Fr, I, $($t),*> AggregatedIn<Groups<S, K, Fr>, I> for $args
        where
            Self: ArgumentsIn<Rows<S>, I>,
        {
            type Any = <Self as ArgumentsIn<Rows<S>, I>>::Any;
        }
        #[diagnostic::do_not_recommend]
        impl<S: Scope, I, $($t),*> AggregatedIn<Rows<S>, I> for $args
        where
            Self: ArgumentsIn<Rows<S>, I>,
        {
            type Any = <Self as ArgumentsIn<Rows<S>, I>>::Any;
        }
    )*};
}
aggregated! {
    [] ();
    [A] (A,);
    [A B] (A, B);
    [A B C] (A, B, C);
    [A B C E] (A, B, C, E);
    [A B C E G] (A, B, C, E, G);
    [A B C E G H] (A, B, C, E, G, H);
}

impl<F: AggregateFunction, A: Arguments, T: SqlType, M: Modify> Expr for AggregateCall<F, A, T, M> {
    type Type = T;
    type Class = <A::Class as Class>::Aggregated;
}
impl<F, A, T, M, S, K, Free, I, J> In<Groups<S, K, Free>, (I, J)> for AggregateCall<F, A, T, M>
where
    F: AggregateFunction,
    S: Scope,
    K: GroupKeys,
    A: AggregatedIn<Groups<S, K, Free>, I>,
    M: Modify + ModifiersIn<Rows<S>, J>,
    (I, J): Level<Columns: OfThisQuery>,
{
    type Null = M::Aggregate<K, F, A::Any>;
}
// Only for a single error where an aggregate is used in WHERE: the message is about its class.
impl<F, A, T, M, S, I, J> In<Rows<S>, (I, J)> for AggregateCall<F, A, T, M>
where
    F: AggregateFunction,
    S: Scope,
    A: AggregatedIn<Rows<S>, I>,
    M: ModifiersIn<Rows<S>, J>,
{
    type Null = F::OfAll;
}

impl<F, A, T, M, D> Fragment<D> for AggregateCall<F, A, T, M>
where
    F: AggregateFunction,
    D: Dialect + HasFunction<F> + TakesDistinct<M, A> + TakesModifiers<F, M> + TakesSeparator<F, A>,
    A: RenderArguments<D> + Arguments,
    T: SqlType,
    M: RenderModifiers<D>,
{
    const STATIC: bool = A::STATIC && M::STATIC && <D as HasFunction<F>>::STATIC;
    const VALUES: bool = A::VALUES || M::VALUES;
    const UNSIGNED: bool = A::UNSIGNED;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let having = out.begin_below_groups();
        let written = self.render_call(|_| Ok(()), out);
        out.end_below_groups(having);
        written
    }
}
impl<F, A, T, M> AggregateCall<F, A, T, M> {
    /// Writes the call, and what `over` writes where OVER belongs.
    pub(super) fn render_call<'x, 'b, D>(
        &'b self,
        over: impl FnOnce(&mut Sql<'x, 'b, D>) -> RenderResult,
        out: &mut Sql<'x, 'b, D>,
    ) -> RenderResult
    where
        F: AggregateFunction,
        D: Dialect + HasFunction<F>,
        A: RenderArguments<D> + Arguments,
        T: SqlType,
        M: RenderModifiers<D>,
    {
        out.does(<D as HasFunction<F>>::EFFECT);
        if F::BY_ORDER {
            out.orders::<T::Base>()?;
        }
        if M::DISTINCT && A::HAS_DOCUMENT {
            out.compares_documents()?;
        }
        let mut parts = <D as HasFunction<F>>::SQL.split('|');
        let mut next = || parts.next().unwrap_or_default();
        let arguments = &self.arguments;
        render_template(next(), arguments, out)?;
        self.modifiers.render_distinct(out)?;
        let shares = out.share_binds(M::SHARES);
        if M::FILTERS && !D::SYNTAX.filter {
            // Aggregates skip NULLs.
            out.push("CASE WHEN ");
            self.modifiers.render_condition(out)?;
            out.push(" THEN ");
            render_template(
                Some(next()).filter(|of| *of != "*").unwrap_or("1"),
                arguments,
                out,
            )?;
            out.push(" END");
        } else {
            render_template(next(), arguments, out)?;
        }
        self.modifiers.render_order(out)?;
        out.end_sharing(shares);
        render_template(next(), arguments, out)?;
        if M::FILTERS && D::SYNTAX.filter {
            out.push(" FILTER (WHERE ");
            self.modifiers.render_condition(out)?;
            out.push(")");
        }
        over(out)?;
        render_template(next(), arguments, out)
    }
}

/// Declares aggregate functions: the marker, `by order` if the result depends on the order of the values, whether NULL over a group and over no
/// rows, the SQL.
macro_rules! aggregates {
    ($($marker:ident $(by $order:ident)?: $group:ty, $all:ty, $($db:ident $sql:literal),+;)*) => {
        #[doc(hidden)]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types)]
        pub mod marker {
            $(pub struct $marker;)*
        }
        $(
            impl crate::expr::AggregateFunction for marker::$marker {
                $(const BY_ORDER: bool = !stringify!($order).is_empty();)?
                type OfGroup<N: crate::scope::Nullability> = $group;
                type OfAll = $all;
                type Decode<T, Any, N> = crate::row::Field<T, N>;
            }
            #[diagnostic::do_not_recommend]
            impl crate::expr::aggregate::modifiers::SkipsNulls for marker::$marker {}
            #[cfg(feature = "mysql-backend")]
            #[diagnostic::do_not_recommend]
            impl<A> crate::expr::aggregate::TakesSeparator<marker::$marker, A> for diesel::mysql::Mysql {}
            // Not those of text and JSON: https://mariadb.com/kb/en/aggregate-functions-as-window-functions/
            #[cfg(feature = "mysql-backend")]
            #[diagnostic::do_not_recommend]
            impl crate::expr::aggregate::TakesOver<marker::$marker> for diesel::mysql::Mysql {}
            crate::expr::functions::on!(marker::$marker, $($db $sql),+);
        )*
    };
}
pub(crate) use aggregates;
