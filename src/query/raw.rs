//! SQL of one's own, with typed holes: [`sql!`](crate::sql) and [`sql_query!`](crate::sql_query).

use std::marker::PhantomData;

use super::render::{Query, Returns, Shape};
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::function::{Arguments, ArgumentsIn, RenderArguments};
use crate::expr::{Expr, Precedence};
use crate::row::{Decode, Field};
use crate::scope::{In, Nullability, Nullable};
use crate::types::{SqlType, Value};

/// The text of a `sql!`, cut at its holes: one part more than there are holes.
#[doc(hidden)]
pub trait RawText: 'static {
    const PARTS: &'static [&'static str];
}

/// The declared type of a `sql!`: `Integer`, or `Nullable<Integer>`.
#[doc(hidden)]
pub struct Typed<T, N>(PhantomData<fn() -> (T, N)>);

/// An expression in SQL of one's own.
pub struct RawExpr<Q, A, T> {
    arguments: A,
    marker: PhantomData<fn() -> (Q, T)>,
}

impl<Q, A: Clone, T> Clone for RawExpr<Q, A, T> {
    fn clone(&self) -> Self {
        Self {
            arguments: self.arguments.clone(),
            marker: PhantomData,
        }
    }
}
impl<Q, A, T, N> RawExpr<Q, A, Typed<T, N>> {
    #[doc(hidden)]
    pub fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}

impl<Q, A: Arguments, T: SqlType, N> Expr for RawExpr<Q, A, Typed<T, N>> {
    type Type = T;
    type Class = A::Class;
    const PRECEDENCE: Precedence = Precedence::Or;
}
impl<Q, A: ArgumentsIn<Ctx, I>, T, N: Nullability, Ctx, I> In<Ctx, I>
    for RawExpr<Q, A, Typed<T, N>>
{
    type Null = N;
}

fn render_parts<'b, Q: RawText, A: RenderArguments<D>, D: Dialect>(
    arguments: &'b A,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let mut parts = Q::PARTS.iter();
    arguments.render_among(&mut parts, out)?;
    for part in parts {
        out.push(part);
    }
    Ok(())
}

impl<Q: RawText, A: RenderArguments<D>, T, D: Dialect> Fragment<D> for RawExpr<Q, A, T> {
    const STATIC: bool = A::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        render_parts::<Q, A, D>(&self.arguments, out)
    }
}

/// A whole statement in SQL of one's own, whose rows are read as `R`.
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct RawQuery<Q, A, R> {
    arguments: A,
    marker: PhantomData<fn() -> (Q, R)>,
}

impl<Q, A: Clone, R> Clone for RawQuery<Q, A, R> {
    fn clone(&self) -> Self {
        Self::new(self.arguments.clone())
    }
}
impl<Q, A, R> RawQuery<Q, A, R> {
    #[doc(hidden)]
    pub fn new(arguments: A) -> Self {
        Self {
            arguments,
            marker: PhantomData,
        }
    }
}

/// The rows of a `sql_query!`: a type, or a tuple of types, each perhaps `Nullable`.
#[doc(hidden)]
pub trait RawRow: 'static {
    type Decode: Decode;
}
impl<T: SqlType, N: Nullability> RawRow for Typed<T, N>
where
    Field<T, N>: Decode,
{
    type Decode = Field<T, N>;
}
macro_rules! raw_tuple {
    ($($t:ident $i:ident),+) => {
        impl<$($t: RawRow),+> RawRow for ($($t,)+) {
            type Decode = ($($t::Decode,)+);
        }
    };
}
crate::tuples::all_tuples!(raw_tuple);

impl<Q, A, R: RawRow> Returns for RawQuery<Q, A, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
}

impl<Q: RawText, A: RenderArguments<D> + 'static, R: RawRow, D: Dialect> Query<D>
    for RawQuery<Q, A, R>
{
    const STATIC: bool = A::STATIC;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match shape {
            Shape::All | Shape::AtMost(_) => render_parts::<Q, A, D>(&self.arguments, out),
            Shape::Exists => {
                out.push("SELECT EXISTS (");
                render_parts::<Q, A, D>(&self.arguments, out)?;
                out.push(")");
                Ok(())
            }
            Shape::Count => {
                out.push("SELECT count(*) FROM (");
                render_parts::<Q, A, D>(&self.arguments, out)?;
                out.push(") AS ");
                out.identifier("counted")
            }
        }
    }
}

/// A Rust value that has one natural SQL type, or an expression: what fills a hole of `sql!`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type of its own",
    label = "expected a value such as `i32` or `&str`, or an expression"
)]
pub trait Literal {
    /// The expression.
    type Expr: Expr;
    /// Turns it into one.
    fn into_literal(self) -> Self::Expr;
}
impl<E: Expr> Literal for E {
    type Expr = E;
    fn into_literal(self) -> E {
        self
    }
}

macro_rules! literals {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        impl Literal for $rust {
            type Expr = Value<crate::types::$sql>;
            fn into_literal(self) -> Self::Expr {
                crate::types::IntoExpr::<crate::types::$sql>::into_expr(self)
            }
        }
    )*};
}
literals! {
    i16 => SmallInt; i32 => Integer; i64 => BigInt; f32 => Real; f64 => Double; bool => Bool;
    &str => Text; String => Text; crate::types::Decimal => Numeric; Vec<u8> => Binary;
    serde_json::Value => Jsonb;
    #[cfg(feature = "uuid")] uuid::Uuid => Uuid;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
    #[cfg(feature = "chrono")] crate::types::PgInterval => Interval;
}

/// A bound value as an expression, of the SQL type that its Rust type stands for.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).select((users::id, literal("user")));
/// ```
pub fn literal<L: Literal>(value: L) -> L::Expr {
    value.into_literal()
}

/// A value of SQL type `T` that may be NULL, as an expression.
pub fn nullable<T: SqlType>(value: Option<T::Rust>) -> Value<T, Nullable> {
    Value::optional(value)
}

/// Names the type of a `sql!`: `Integer` or `Nullable<Integer>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_type {
    (Nullable<$($t:tt)*) => { $crate::__sql_type!(@nullable [] $($t)*) };
    (@nullable [$($t:tt)*] >) => {
        $crate::query::raw::Typed<$($t)*, $crate::Nullable>
    };
    (@nullable [$($t:tt)*] $next:tt $($rest:tt)*) => {
        $crate::__sql_type!(@nullable [$($t)* $next] $($rest)*)
    };
    ($t:ty) => { $crate::query::raw::Typed<$t, $crate::NotNull> };
}
