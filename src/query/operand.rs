//! Queries inside expressions: EXISTS, IN, ANY, ALL and scalar subqueries (SQL:2016 part 2, 7.19).
//!
//! A subquery can use tables of the enclosing query after
//! [`correlate`](crate::query::Select::correlate).

use std::marker::PhantomData;

use super::boxed::{self, BoxedQuery, GivesTypes};
use super::set::Output;
use super::subquery::Subquery;
use super::{IsQuery, QueryExpression, Shape};
use crate::class::Plain;
use crate::dialect::{Dialect, HasQuantified};
use crate::error::RenderResult;
use crate::expr::in_any_all::OneColumn;
use crate::expr::label::{Label, LabelName};
use crate::expr::{Comparand, Expr, Precedence};
use crate::render::{Fragment, Sql};
use crate::row::Decode;
use crate::scope::{Closed, FreeIn, In, NotNull, Nullability};
use crate::statement::Returns;
use crate::types::{Array, ArrayItem, ArrayOf, Bool, Comparable, HasType, SqlType};

/// The condition `[NOT] EXISTS (query)`.
#[derive(Clone, Copy)]
pub struct Exists<Q, const NOT: bool = false>(pub(crate) Q);

/// True if the query returns a row.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let buyers = from(users::table).filter(exists(
///     from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)),
/// ));
/// ```
pub fn exists<Q: IsQuery + Returns>(query: Q) -> Exists<Q> {
    Exists(query)
}
/// True if the query returns no row.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let others = from(users::table).filter(not_exists(
///     from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)),
/// ));
/// ```
pub fn not_exists<Q: IsQuery + Returns>(query: Q) -> Exists<Q, true> {
    Exists(query)
}

impl<Q, const NOT: bool> Expr for Exists<Q, NOT> {
    type Type = Bool;
    type Class = Plain;
    const PRECEDENCE: Precedence = if NOT {
        Precedence::Not
    } else {
        Precedence::Atom
    };
}
impl<Q: Returns<Free: FreeIn<Ctx, I>>, Ctx, I, const NOT: bool> In<Ctx, (I,)> for Exists<Q, NOT> {
    type Null = NotNull;
}
impl<Q: QueryExpression<D>, D: Dialect, const NOT: bool> Fragment<D> for Exists<Q, NOT> {
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(if NOT { "NOT EXISTS " } else { "EXISTS " });
        parenthesized(&self.0, Shape::Any, out)
    }
}

fn parenthesized<'b, Q: QueryExpression<D>, D: Dialect>(
    query: &'b Q,
    shape: Shape,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    out.push("(");
    query.render_shape(shape, out)?;
    out.push(")");
    Ok(())
}

/// Writes the query of IN, ANY or ALL, in a derived table if it has a limit that is not allowed there.
pub(super) fn rows_of<'b, Q: QueryExpression<D>, D: Dialect>(
    query: &'b Q,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if D::SYNTAX.limit_in_in || !Q::LIMITED {
        return parenthesized(query, Shape::All, out);
    }
    out.push("(SELECT * FROM ");
    parenthesized(query, Shape::Numbered, out)?;
    out.push(" AS ");
    out.identifier("limited")?;
    out.push(")");
    Ok(())
}

/// The value of the single row of a query; NULL if it has none.
pub struct ScalarSubquery<Q, T, N> {
    query: Q,
    of: PhantomData<fn() -> (T, N)>,
}
impl<Q, T, N> ScalarSubquery<Q, T, N> {
    pub(crate) fn new(query: Q) -> Self {
        Self {
            query,
            of: PhantomData,
        }
    }
}
impl<Q: Clone, T, N> Clone for ScalarSubquery<Q, T, N> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            of: PhantomData,
        }
    }
}

/// Methods that turn queries into expressions.
pub trait QueryMethods: IsQuery + Sized {
    /// The query as a value: the column of its single row. NULL if there is no row, so its type is
    /// nullable, unless it is an aggregate without GROUP BY, HAVING and LIMIT, which always has a row.
    /// More than one row is an error of the database (SQLite uses the first).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let orders_of_user = from(orders::table)
    ///     .correlate(users::table)
    ///     .filter(orders::user_id.eq(users::id))
    ///     .select(count())
    ///     .scalar_subquery();
    /// let query = from(users::table).select((users::name, orders_of_user));
    /// ```
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    fn scalar_subquery<T, N>(self) -> ScalarSubquery<Self, T, N> where Self: Returns<Decode: OneColumn<Type = T, Null = N>> {
        ScalarSubquery { query: self, of: PhantomData }
    }

    /// `ARRAY (query)`: the values of its rows as an array, in their order; an empty one of no rows. Selected, it is a `Vec<T>` if
    /// the column is NOT NULL, and a `Vec<Option<T>>` if not.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let totals = from(orders::table)
    ///     .correlate(users::table)
    ///     .filter(orders::user_id.eq(users::id))
    ///     .order_by(orders::id)
    ///     .select(orders::total)
    ///     .array_subquery();
    /// let query = from(users::table).select((users::name, totals));
    /// ```
    ///
    /// PostgreSQL only.
    #[rustfmt::skip]
    fn array_subquery<T: ArrayItem, N>(self) -> ArraySubquery<Self, T, N> where Self: Returns<Decode: OneColumn<Type = T, Null = N>> {
        ArraySubquery { query: self, of: PhantomData }
    }

    /// The query as a table with the name of a [`label!`](crate::label): in FROM, in a join, in
    /// [`with`](crate::query::with::with). Its columns are those that it selects, by their own names and labels,
    /// and their types. [`relation!`](macro@crate::relation) declares columns instead, as a public function or a
    /// recursive query needs.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::{orders, users};
    /// relata::label!(totals, spent);
    ///
    /// let t = from(orders::table)
    ///     .group_by(orders::user_id)
    ///     .select((orders::user_id, sum(orders::total).label(spent)))
    ///     .subquery(totals);
    /// let query = from(users::table)
    ///     .left_join(t.clone().on(t.get(orders::user_id).eq(users::id)))
    ///     .order_by(t.get(spent).desc())
    ///     .select((users::name, t.get(spent)));
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name`, `totals`.`spent` FROM `users` LEFT JOIN (SELECT `orders`.`user_id`, \
    ///      sum(`orders`.`total`) AS `spent` FROM `orders` GROUP BY `orders`.`user_id`) AS `totals` \
    ///      ON `totals`.`user_id` = `users`.`id` ORDER BY `totals`.`spent` DESC"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// # Errors
    /// Two selected columns with the same name need labels, since SQL cannot tell them apart: without labels, running the
    /// statement is an [`Error::Encode`](crate::Error::Encode).
    #[rustfmt::skip]
    fn subquery<L: LabelName>(self, _: Label<L>) -> Subquery<L, Self> where Self: Returns + Output {
        Subquery::new(self)
    }

    /// Hides everything about the query except its columns' SQL types and its database: for a field, a `Vec`, the
    /// branches of an `if`. [`query_of`](crate::query::boxed::query_of) does so without the box.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// use relata::types::BigInt;
    /// # use relata::doc::{orders, users};
    /// fn buyers(paid: bool) -> BoxedQuery<BigInt, Sqlite> {
    ///     if paid {
    ///         from(orders::table).filter(orders::total.gt(0)).select(orders::user_id).boxed()
    ///     } else {
    ///         from(orders::table).select(orders::user_id).boxed()
    ///     }
    /// }
    ///
    /// let query = from(users::table).filter(users::id.in_(buyers(false))).select(users::name);
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name` FROM `users` WHERE `users`.`id` IN (SELECT `orders`.`user_id` FROM `orders`)"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    #[rustfmt::skip]
    fn boxed<T, D: Dialect>(self) -> BoxedQuery<T, D> where Self: Returns<Decode: GivesTypes<T>, Free: Closed> + QueryExpression<D> + Send + Sync {
        boxed::boxed(self)
    }
}
impl<Q: IsQuery> QueryMethods for Q {}

/// The expression `ARRAY (query)`.
pub struct ArraySubquery<Q, T, N> {
    query: Q,
    of: PhantomData<fn() -> (T, N)>,
}
impl<Q: Clone, T, N> Clone for ArraySubquery<Q, T, N> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            of: PhantomData,
        }
    }
}
impl<Q, T: SqlType, N> Expr for ArraySubquery<Q, T, N> {
    type Type = Array<T>;
    type Class = Plain;
}
impl<Q: Returns<Free: FreeIn<Ctx, I>>, T, N, Ctx, I> In<Ctx, (I,)> for ArraySubquery<Q, T, N> {
    type Null = NotNull;
}
impl<Q: QueryExpression<D>, T: SqlType, N, D: Dialect> Fragment<D> for ArraySubquery<Q, T, N>
where
    D: HasType<ArrayOf<T::Base>>,
{
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("ARRAY ");
        parenthesized(&self.query, Shape::All, out)
    }
}

impl<Q, T: SqlType, N> Expr for ScalarSubquery<Q, T, N> {
    type Type = T;
    type Class = Plain;
}
impl<Q, T, N: Nullability, Ctx, I> In<Ctx, (I,)> for ScalarSubquery<Q, T, N>
where
    Q: Returns<Free: FreeIn<Ctx, I>>,
{
    type Null = <N::Or<Q::Missing> as Nullability>::Or<<Q::Free as FreeIn<Ctx, I>>::Null>;
}
impl<Q: QueryExpression<D>, T, N, D: Dialect> Fragment<D> for ScalarSubquery<Q, T, N> {
    const STATIC: bool = Q::STATIC;
    // It may be: its type does not tell.
    const UNSIGNED: bool = true;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        parenthesized(&self.query, Shape::All, out)
    }
}

/// The condition `a [NOT] IN (query)`.
#[derive(Clone, Copy)]
pub struct InSubquery<A, Q, const NOT: bool = false> {
    pub(crate) operand: A,
    pub(crate) query: Q,
}

impl<A: Expr, Q, const NOT: bool> Expr for InSubquery<A, Q, NOT> {
    type Type = Bool;
    type Class = A::Class;
    const PRECEDENCE: Precedence = Precedence::Comparison;
}
impl<A: In<Ctx, I>, Q, Ctx, I, J, const NOT: bool> In<Ctx, (I, J)> for InSubquery<A, Q, NOT>
where
    Q: Returns<Free: FreeIn<Ctx, J>>,
{
    // The bound on the constructor checks that it has one column, so that there is only one error.
    type Null = <<A::Null as Nullability>::Or<<Q::Decode as Decode>::Null> as Nullability>::Or<
        <Q::Free as FreeIn<Ctx, J>>::Null,
    >;
}
impl<A, Q: QueryExpression<D>, D: Dialect, const NOT: bool> Fragment<D> for InSubquery<A, Q, NOT>
where
    A: Fragment<D> + Expr,
{
    const STATIC: bool = A::STATIC && Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.compares::<<A::Type as SqlType>::Base>()?;
        // MariaDB compares an aggregate with a query differently than an expression built from it.
        match out.is_having() {
            true => {
                out.push("coalesce(");
                self.operand.render(out)?;
                out.push(")");
            }
            false => out.parenthesized(A::PRECEDENCE <= Precedence::Comparison, |out| {
                self.operand.render(out)
            })?,
        }
        out.push(if NOT { " NOT IN " } else { " IN " });
        rows_of(&self.query, out)
    }
}

/// Implements the places of one kind of query in expressions: after IN, ANY and ALL.
macro_rules! subquery {
    ([$($g:ident)*] $ty:ty) => {
        #[diagnostic::do_not_recommend]
        impl<Operand: $crate::expr::Expr, $($g),*> $crate::expr::in_any_all::InOperand<Operand> for $ty
        where
            Self: $crate::statement::Returns,
        {
            type Rows = <Self as $crate::statement::Returns>::Decode;
            type In = $crate::query::operand::InSubquery<Operand, Self>;
            type NotIn = $crate::query::operand::InSubquery<Operand, Self, true>;
            fn in_(self, operand: Operand) -> Self::In {
                $crate::query::operand::InSubquery { operand, query: self }
            }
            fn not_in(self, operand: Operand) -> Self::NotIn {
                $crate::query::operand::InSubquery { operand, query: self }
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($g),*> $crate::expr::in_any_all::Quantify for $ty
        where
            Self: $crate::statement::Returns<Decode: $crate::expr::in_any_all::OneColumn>,
        {
            type Any = $crate::query::operand::Quantified<Self, false>;
            type All = $crate::query::operand::Quantified<Self, true>;
            fn any(self) -> Self::Any {
                $crate::query::operand::Quantified(self)
            }
            fn all(self) -> Self::All {
                $crate::query::operand::Quantified(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<Row: $crate::query::row_value::RowValue, $($g),*> $crate::query::row_value::RowsOperand<Row> for $ty
        where
            Self: $crate::statement::Returns,
        {
            type Decode = <Self as $crate::statement::Returns>::Decode;
            type Query = Self;
            fn into_query(self) -> Self {
                self
            }
        }
    };
}
pub(crate) use subquery;

/// `ANY (query)`, `ALL (query)`: the right side of a comparison.
#[derive(Clone, Copy)]
pub struct Quantified<Q, const ALL: bool>(pub(crate) Q);

impl<Q: Returns<Decode: OneColumn>, const ALL: bool> Expr for Quantified<Q, ALL> {
    type Type = <Q::Decode as OneColumn>::Type;
    type Class = Plain;
}
impl<Q, Ctx, I, const ALL: bool> In<Ctx, (I,)> for Quantified<Q, ALL>
where
    Q: Returns<Decode: OneColumn, Free: FreeIn<Ctx, I>>,
{
    type Null =
        <<Q::Decode as OneColumn>::Null as Nullability>::Or<<Q::Free as FreeIn<Ctx, I>>::Null>;
}
impl<Q: QueryExpression<D>, D: Dialect + HasQuantified, const ALL: bool> Fragment<D>
    for Quantified<Q, ALL>
{
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(if ALL { "ALL " } else { "ANY " });
        rows_of(&self.0, out)
    }
}
#[diagnostic::do_not_recommend]
impl<ST, Q: Returns<Decode: OneColumn<Type = T>>, T: SqlType + Comparable<ST>, const ALL: bool>
    Comparand<ST> for Quantified<Q, ALL>
{
    type Expr = Self;
    fn into_comparand(self) -> Self {
        self
    }
}
