//! SQL text of your own, with typed holes: [`sql!`](crate::sql) and [`sql_query!`](crate::sql_query).

use std::marker::PhantomData;

use super::expression::{QueryExpression, Shape};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::call::RenderArguments;
pub use crate::expr::literal::{Literal, literal, nullable};
use crate::expr::raw::render_parts;
pub use crate::expr::raw::{Declarable, DeclaredType, Hole, RawExpr, RawText, Typed};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field, FromRow, Struct};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::statement::{Effect, Returns, Statement};
use crate::types::SqlType;

/// A whole query in a hole of `sql_query!`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Whole<Q>(pub(crate) Q);

/// Never implemented: a query is not a value.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a whole query is allowed in `sql_query!` only",
    label = "`.scalar_subquery()` turns a query of one column into a value"
)]
pub trait StandsInSqlQuery {}

impl<Q> Expr for Whole<Q> {
    type Type = crate::types::Opaque;
    type Class = Plain;
}
impl<Q: StandsInSqlQuery, Ctx> In<Ctx, ()> for Whole<Q> {
    type Null = NotNull;
}
impl<Q: QueryExpression<D>, D: Dialect> Fragment<D> for Whole<Q> {
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_shape(Shape::All, out)
    }
}
/// Allows one kind of query in a hole of `sql_query!`.
macro_rules! query_in_raw_sql {
    ([$($g:ident)*] $ty:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($g),*> $crate::query::raw::Literal for $ty
        where
            Self: $crate::statement::Returns<Free: $crate::scope::Closed>,
        {
            type Expr = $crate::query::raw::Whole<Self>;
            fn into_literal(self) -> Self::Expr {
                $crate::query::raw::Whole(self)
            }
        }
    };
}
pub(crate) use query_in_raw_sql;

/// A whole statement written as SQL text, whose rows are read as `De`.
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct RawQuery<Q, A, De> {
    arguments: A,
    marker: PhantomData<fn() -> (Q, De)>,
}

impl<Q, A: Clone, De> Clone for RawQuery<Q, A, De> {
    fn clone(&self) -> Self {
        Self {
            arguments: self.arguments.clone(),
            marker: PhantomData,
        }
    }
}
impl<Q, A, De: Decode> RawQuery<Q, A, De> {
    #[doc(hidden)]
    pub fn new<R: RawRow<K, Decode = De>, K>(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}

/// The rows of a `sql_query!`: a type, perhaps `Nullable`, a row struct, or a tuple of them. `K`
/// is inferred, and distinguishes types from structs.
#[doc(hidden)]
pub trait RawRow<K>: 'static {
    type Decode: Decode;
}
impl<T: RawColumns<N, K>, N: 'static, K> RawRow<K> for Typed<T, N> {
    type Decode = T::Decode;
}
macro_rules! raw_tuple {
    ($($t:ident $i:ident),+) => {
        impl<$($t: RawRow<$i>, $i),+> RawRow<($($i,)+)> for ($($t,)+) {
            type Decode = ($($t::Decode,)+);
        }
    };
}
crate::tuples::all_tuples!(raw_tuple);

/// One column of a `sql_query!`, or the columns of a struct.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a SQL type nor a row struct",
    label = "expected `Integer`, `Nullable<Text>`, a table's row struct, or a tuple of them"
)]
pub trait RawColumns<N, K>: 'static {
    type Decode: Decode;
}
/// Marks a row of one value.
#[doc(hidden)]
pub struct OneValue;
/// Marks a row that is a struct.
#[doc(hidden)]
pub struct OneStruct;
#[diagnostic::do_not_recommend]
impl<T: SqlType, N: Nullability> RawColumns<N, OneValue> for T
where
    Field<T, N>: Decode,
{
    type Decode = Field<T, N>;
}
#[diagnostic::do_not_recommend]
impl<T: FromRow + 'static> RawColumns<NotNull, OneStruct> for T {
    type Decode = Struct<T>;
}

super::expression::query_expression!([Q A De] RawQuery<Q, A, De>);
impl<Q, A, De: Decode> Returns for RawQuery<Q, A, De> {
    type Row = De::Row;
    type Decode = De;
    crate::statement::no_loads!();
    type Free = crate::scope::Nil;
    type Missing = Nullable;
}

impl<Q: RawText, A: RenderArguments<D> + 'static, De: Decode, D: Dialect> Statement<D>
    for RawQuery<Q, A, De>
{
    const STATIC: bool = A::STATIC;
    fn affects_rows(&self) -> bool {
        super::raw_verb::writes(Q::PARTS)
    }
    fn may_begin(&self) -> bool {
        super::raw_verb::may_begin(Q::PARTS)
    }
    super::expression::render_query!(D);
}
impl<Q: RawText, A: RenderArguments<D> + 'static, De: Decode, D: Dialect> QueryExpression<D>
    for RawQuery<Q, A, De>
{
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.check_raw()?;
        out.does(Effect::MayWrite);
        shape.begin(out);
        render_parts::<Q, A, D>(&self.arguments, out)?;
        shape.end(out)
    }
}
