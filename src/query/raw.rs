//! SQL text of your own, with typed holes: [`sql!`](crate::sql) and [`sql_query!`](crate::sql_query).

use std::marker::PhantomData;

use super::expression::{QueryExpression, Shape};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::function::{Arguments, ArgumentsIn, RenderArguments};
use crate::expr::{Expr, Precedence};
use crate::render::{Fragment, Sql};
use crate::row::{Decode, Field, FromRow, Struct};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::statement::{Effect, Returns, Statement};
use crate::types::{SqlType, Value};

/// The text of a `sql!`, cut at its holes: one part more than there are holes.
#[doc(hidden)]
pub trait RawText: 'static {
    const PARTS: &'static [&'static str];
}

/// The declared type of a `sql!`: `Integer`, or `Nullable<Integer>`.
#[doc(hidden)]
pub struct Typed<T, N>(PhantomData<fn() -> (T, N)>);

/// The SQL type that a type after `=>` declares.
#[doc(hidden)]
pub trait DeclaredType {
    type Type: SqlType;
    type Null: Nullability;
}
impl<T: SqlType, N: Nullability> DeclaredType for Typed<T, N> {
    type Type = T;
    type Null = N;
}

/// A type that may follow `=>` in `sql!`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL type",
    label = "expected a type such as `Integer`, `Text` or `Nullable<Numeric>`"
)]
pub trait Declarable {}
#[diagnostic::do_not_recommend]
impl<T: SqlType> Declarable for T {}

/// An expression written as SQL text.
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
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with a wrong type
    pub fn new(arguments: A) -> Self where T: Declarable {
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
impl<Q, A: ArgumentsIn<Ctx, I>, T, N: Nullability, Ctx, I> In<Ctx, (I,)>
    for RawExpr<Q, A, Typed<T, N>>
{
    // Equals `N`. Mentioning the holes makes rustc report their errors once instead of twice.
    type Null = N::Or<N::And<A::Any>>;
}

/// An expression in a hole that nothing delimits: in parentheses if it has an operator.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Hole<E>(pub E);

impl<E: Expr> Expr for Hole<E> {
    type Type = E::Type;
    type Class = E::Class;
}
#[diagnostic::do_not_recommend]
impl<E: In<Ctx, I>, Ctx, I> In<Ctx, I> for Hole<E> {
    type Null = E::Null;
}
impl<E: Expr + Fragment<D>, D: Dialect> Fragment<D> for Hole<E> {
    const STATIC: bool = E::STATIC;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.parenthesized(E::PRECEDENCE < Precedence::Atom, |out| self.0.render(out))
    }
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
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.has_rules() && Q::PARTS.iter().any(|part| may_read(part)) {
            out.check_raw()?;
        }
        out.does(Effect::MayWrite);
        render_parts::<Q, A, D>(&self.arguments, out)
    }
}

/// True if an expression may contain a query.
fn may_read(text: &str) -> bool {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.any(|word| word.eq_ignore_ascii_case("select") || word.eq_ignore_ascii_case("table"))
}

/// A whole query in a hole of `sql_query!`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Whole<Q>(pub(crate) Q);

/// Never implemented: a query is no value.
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
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_shape(Shape::All, out)
    }
}
/// Implements the place of one kind of query in a hole of `sql_query!`.
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

/// A Rust value that has one natural SQL type, or an expression: what fills a hole of `sql!` and
/// what [`case`](crate::expr::case) begins with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type of its own",
    label = "expected a value such as `i32` or `&str`, or an expression"
)]
pub trait Literal {
    /// The resulting expression.
    type Expr: Expr;
    /// Turns the value into an expression.
    fn into_literal(self) -> Self::Expr;
}
// One impl per kind of expression, not one for all: a type without a SQL type is then one error.
macro_rules! expressions_as_they_are {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> Literal for $ty
        where
            Self: Expr,
        {
            type Expr = Self;
            fn into_literal(self) -> Self {
                self
            }
        }
    )*};
}
crate::expr::expressions!(expressions_as_they_are);

/// A Rust type with one SQL type of its own.
///
/// Were each of them a [`Literal`] by itself, rustc would not know what `literal(1)` is before it knows which integer `1`
/// is: now it is a value, of a type to be found.
#[doc(hidden)]
pub trait HasNaturalType {
    type Type: SqlType;
    fn into_natural(self) -> Value<Self::Type>;
}
#[diagnostic::do_not_recommend]
impl<R: HasNaturalType> Literal for R {
    type Expr = Value<R::Type>;
    fn into_literal(self) -> Self::Expr {
        self.into_natural()
    }
}

macro_rules! literals {
    ($($(#[$cfg:meta])* $rust:ty => $sql:ident;)*) => {$(
        $(#[$cfg])*
        #[diagnostic::do_not_recommend]
        impl HasNaturalType for $rust {
            type Type = crate::types::$sql;
            fn into_natural(self) -> Value<Self::Type> {
                crate::types::IntoExpr::<crate::types::$sql>::into_expr(self)
            }
        }
    )*};
}
literals! {
    i16 => SmallInt; i32 => Integer; i64 => BigInt; f32 => Real; f64 => Double; bool => Bool;
    &str => Text; String => Text; crate::types::Decimal => Numeric; Vec<u8> => Binary;
    serde_json::Value => Jsonb; crate::types::PgMoney => Money;
    #[cfg(feature = "uuid")] uuid::Uuid => Uuid;
    #[cfg(feature = "chrono")] chrono::NaiveDate => Date;
    #[cfg(feature = "chrono")] chrono::NaiveTime => Time;
    #[cfg(feature = "chrono")] chrono::NaiveDateTime => Timestamp;
    #[cfg(feature = "chrono")] chrono::DateTime<chrono::Utc> => TimestampTz;
    #[cfg(feature = "chrono")] crate::types::PgInterval => Interval;
    #[cfg(feature = "chrono")] crate::types::PgTimeTz => TimeTz;
}

/// A bound value as an expression, of the SQL type that its Rust type maps to.
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
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// use relata::types::Integer;
/// let query = from(users::table).select((users::id, nullable::<Integer>(None)));
/// ```
pub fn nullable<T: SqlType>(value: Option<T::Rust>) -> Value<T, Nullable> {
    Value::optional(value)
}
