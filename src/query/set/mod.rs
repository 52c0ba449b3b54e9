//! UNION, INTERSECT and EXCEPT (SQL:2016 part 2, 7.17).

mod arms;
mod order;
mod ordinal;
mod parentheses;

pub use arms::{Arm, ColumnBeside, FitsArm, FittingColumns, NoArm};
pub use order::{OrderOutput, OutputColumn, Position, PositionAt, Selects};
pub use ordinal::{HasItem, Ordinal, ordinal};
pub use parentheses::{Absence, ArmSql};

use std::marker::PhantomData;

use crate::class::AllowedInLimit;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::order::RenderOrder;
use crate::expr::{Expr, IntoExpr};
use crate::query::Select;
use crate::query::expression::{IsQuery, QueryExpression, Shape};
use crate::query::limit::{NeverNull, Page, RenderPage};
use crate::query::order::{NoOrder, OrderBy};
use crate::query::qualify::Qualified;
use crate::query::render::{compares_rows, is_document};
use crate::query::select_list::{Listed, OwnNames};
use crate::query::with::WithQuery;
use crate::render::Sql;
use crate::row::{Decode, EqualRows};
use crate::scope::{In, OfNoRow, Rows, Scope};
use crate::statement::{Returns, Statement};
use crate::types::BigInt;

/// `A UNION B`, `A INTERSECT B` or `A EXCEPT B`, with `ORDER BY O` and `LIMIT P` over the whole.
///
/// Made by [`union`](Combine::union), [`intersect`](Combine::intersect), [`except`](Combine::except)
/// and their `_all` forms.
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Combined<K, A, B, O = NoOrder, P = Page<(), ()>> {
    left: A,
    right: B,
    order: O,
    page: P,
    kind: PhantomData<fn() -> K>,
}

impl<K, A: Clone, B: Clone, O: Clone, P: Clone> Clone for Combined<K, A, B, O, P> {
    fn clone(&self) -> Self {
        Self {
            left: self.left.clone(),
            right: self.right.clone(),
            order: self.order.clone(),
            page: self.page.clone(),
            kind: PhantomData,
        }
    }
}

impl<K, A, B> Combined<K, A, B> {
    pub(super) fn new(left: A, right: B) -> Self {
        Self {
            left,
            right,
            order: NoOrder,
            page: Page {
                limit: (),
                offset: (),
            },
            kind: PhantomData,
        }
    }
}

/// A set operator.
#[doc(hidden)]
pub trait SetKind: 'static {
    const SQL: &'static str;
    /// INTERSECT binds tighter than the others, except in SQLite.
    const TIGHT: bool = false;
}
macro_rules! kinds {
    ($($name:ident $sql:literal $($tight:ident)?;)*) => {$(
        #[doc = concat!("`", $sql, "`")]
        pub struct $name;
        impl SetKind for $name {
            const SQL: &'static str = concat!(" ", $sql, " ");
            $(const TIGHT: bool = stringify!($tight).len() > 0;)?
        }
    )*};
}
kinds! {
    Union "UNION";
    UnionAll "UNION ALL";
    Intersect "INTERSECT" tight;
    IntersectAll "INTERSECT ALL" tight;
    Except "EXCEPT";
    ExceptAll "EXCEPT ALL";
}

/// UNION, INTERSECT and EXCEPT between two queries of as many columns, of the same types.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let ids = from(users::table)
///     .select(users::id)
///     .except(from(orders::table).select(orders::user_id))
///     .order_by(users::id.desc())
///     .limit(10);
/// ```
///
/// A column can be NULL if it can be NULL in either query. The second query's types are those
/// of the first, or narrower numbers. `order_by` takes columns that the first query selects
/// and orders by their position.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait Combine: IsQuery + Sized {
    /// The rows of both queries, without duplicates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).union(from(employees::table).select(employees::name));
    /// ```
    fn union<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<Union, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T> + Decode<Fields: EqualRows>> {
        Combined::new(self, other)
    }
    /// Returns the rows of both queries.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).union_all(from(employees::table).select(employees::name));
    /// ```
    fn union_all<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<UnionAll, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T>> {
        Combined::new(self, other)
    }
    /// The rows that are in both queries, without duplicates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).intersect(from(employees::table).select(employees::name));
    /// ```
    fn intersect<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<Intersect, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T> + Decode<Fields: EqualRows>> {
        Combined::new(self, other)
    }
    /// The rows that are in both queries, as often as in the one with fewer. Not in SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).intersect_all(from(employees::table).select(employees::name));
    /// ```
    fn intersect_all<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<IntersectAll, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T> + Decode<Fields: EqualRows>> {
        Combined::new(self, other)
    }
    /// The rows that are not in the other query, without duplicates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).except(from(employees::table).select(employees::name));
    /// ```
    fn except<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<Except, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T> + Decode<Fields: EqualRows>> {
        Combined::new(self, other)
    }
    /// The rows that are left after removing each row of the other query once. Not in SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let query = from(users::table).select(users::name).except_all(from(employees::table).select(employees::name));
    /// ```
    fn except_all<B: Returns<Decode = De>, De, T: FittingColumns>(self, other: B) -> Combined<ExceptAll, Self, B> where Self: Returns<Decode: Arm<De, Types<1> = T> + Decode<Fields: EqualRows>> {
        Combined::new(self, other)
    }
}
impl<Q: IsQuery> Combine for Q {}

/// A database that supports the set operation `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `{K}`",
    label = "not supported by this database"
)]
pub trait HasSetOperation<K> {}

crate::query::expression::query_expression!([K A B O P] Combined<K, A, B, O, P>);
impl<K, A: Returns, B: Returns, O, P> Returns for Combined<K, A, B, O, P>
where
    A::Decode: Arm<B::Decode>,
{
    type Row = <<A::Decode as Arm<B::Decode>>::Decode as Decode>::Row;
    type Decode = <A::Decode as Arm<B::Decode>>::Decode;
    crate::statement::no_loads!();
    type Free = <A::Free as Scope>::And<B::Free>;
    type Missing = crate::scope::Nullable;
}

/// The output columns of a query, for ordering by them.
#[doc(hidden)]
pub trait Output {
    type List;
    /// The names of the columns, if they have one.
    fn names(into: &mut OwnNames);
}
impl<S, F, C: Listed, W, O, P, X> Output for Select<S, F, C, W, O, P, X> {
    type List = C::List;
    fn names(into: &mut OwnNames) {
        C::names(into);
    }
}
impl<K, A: Output, B, O, P> Output for Combined<K, A, B, O, P> {
    type List = A::List;
    fn names(into: &mut OwnNames) {
        A::names(into);
    }
}
impl<Q: Output, N> Output for Qualified<Q, N> {
    type List = Q::List;
    fn names(into: &mut OwnNames) {
        Q::names(into);
    }
}
impl<L, Q: Output> Output for WithQuery<L, Q> {
    type List = Q::List;
    fn names(into: &mut OwnNames) {
        Q::names(into);
    }
}

impl<K, A: Output, B, O, P> Combined<K, A, B, O, P> {
    /// `ORDER BY`: columns that the first query selects, or [`ordinal`]s of other items, ascending or
    /// `.desc()`, or a tuple of them. They are written as positions, which every database reads alike.
    #[rustfmt::skip]
    pub fn order_by<N: OrderOutput<A::List, I, Positions = Q>, I, Q>(self, items: N) -> Combined<K, A, B, OrderBy<O, Q>, P> {
        Combined {
            left: self.left,
            right: self.right,
            order: OrderBy { before: self.order, items: items.positions() },
            page: self.page,
            kind: PhantomData,
        }
    }
}
impl<K, A, B, O, L, M> Combined<K, A, B, O, Page<L, M>> {
    /// `LIMIT`: returns at most this many rows of the whole.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, users};
    /// let names = from(users::table).select(users::name).union(from(employees::table).select(employees::name));
    /// let first = names.order_by(users::name).limit(10);
    /// ```
    #[rustfmt::skip]
    pub fn limit<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Combined<K, A, B, O, Page<N::Expr, M>> {
        Combined {
            left: self.left,
            right: self.right,
            order: self.order,
            page: Page { limit: rows.into_expr(), offset: self.page.offset },
            kind: PhantomData,
        }
    }
    /// `OFFSET`: skips this many rows of the whole.
    #[rustfmt::skip]
    pub fn offset<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Combined<K, A, B, O, Page<L, N::Expr>> {
        Combined {
            left: self.left,
            right: self.right,
            order: self.order,
            page: Page { limit: self.page.limit, offset: rows.into_expr() },
            kind: PhantomData,
        }
    }
}

impl<K, A, B, O, P, D> Statement<D> for Combined<K, A, B, O, P>
where
    K: SetKind,
    A: QueryExpression<D> + ArmSql + Returns,
    B: QueryExpression<D> + ArmSql,
    O: RenderOrder<D> + 'static,
    P: RenderPage<D> + 'static,
    D: Dialect + HasSetOperation<K>,
{
    const STATIC: bool = A::STATIC && B::STATIC && O::STATIC && P::STATIC;
    fn affects_rows(&self) -> bool {
        false
    }
    crate::query::expression::render_query!(D);
}
impl<K, A, B, O, P, D> QueryExpression<D> for Combined<K, A, B, O, P>
where
    K: SetKind,
    A: QueryExpression<D> + ArmSql + Returns,
    B: QueryExpression<D> + ArmSql,
    O: RenderOrder<D> + 'static,
    P: RenderPage<D> + 'static,
    D: Dialect + HasSetOperation<K>,
{
    const LIMITED: bool = P::LIMITED;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        shape.around(out, |shape, out| {
            if shape != Shape::Any || D::SYNTAX.exists_of_set {
                return self.render_rows(shape, out);
            }
            out.push("SELECT 1 FROM (");
            self.render_rows(Shape::Numbered, out)?;
            out.push(") AS ");
            out.identifier("found")
        })
    }
}

impl<K, A, B, O, P> Combined<K, A, B, O, P> {
    fn render_rows<'b, D>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        K: SetKind,
        A: QueryExpression<D> + ArmSql + Returns,
        B: QueryExpression<D> + ArmSql,
        O: RenderOrder<D>,
        P: RenderPage<D>,
        D: Dialect,
    {
        if K::SQL != UnionAll::SQL {
            compares_rows::<A::Decode, D>(out)?;
        }
        // The limit applies to the whole; the names are those of its first query.
        let (most, inner) = match shape {
            Shape::AtMost(n) => (Some(n), Shape::All),
            Shape::Any => (None, Shape::All),
            shape => (None, shape),
        };
        // From left to right, as all databases read operations that bind alike.
        let apart = A::APART || (K::TIGHT && A::COMBINED == Some(false));
        match out.begins_first_arm() {
            true => out.first_arm(|out| arm(&self.left, apart, inner, out))?,
            false => arm(&self.left, apart, inner, out)?,
        }
        out.push(K::SQL);
        arm(
            &self.right,
            B::APART || B::COMBINED.is_some(),
            Shape::All,
            out,
        )?;
        let around = (!D::SYNTAX.compares_documents)
            .then(|| out.select_documents(Some(is_document::<A::Decode>)));
        self.order.render_order(&mut true, out)?;
        if let Some(around) = around {
            out.select_documents(around);
        }
        self.page.render_page(most, out)
    }
}

fn arm<'b, Q: QueryExpression<D>, D: Dialect>(
    query: &'b Q,
    apart: bool,
    shape: Shape,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if !D::SYNTAX.with_in_arm && query.own_with().is_some() {
        out.push("SELECT * FROM (");
        let shape = match shape {
            Shape::All => Shape::Numbered,
            shape => shape,
        };
        query.render_shape(shape, out)?;
        out.push(") AS ");
        return out.identifier("arm");
    }
    if apart {
        out.push(D::SYNTAX.arm.0);
    }
    query.render_shape(shape, out)?;
    if apart {
        out.push(D::SYNTAX.arm.1);
    }
    Ok(())
}
