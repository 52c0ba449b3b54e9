//! UNION, INTERSECT and EXCEPT (SQL:2016 part 2, 7.17).

use std::marker::PhantomData;

use super::Select;
use super::limit::{NeverNull, Page, RenderPage};
use super::order::{NoOrder, OrderBy};
use super::render::{Returns, Shape, Statement};
use super::select_list::Listed;
use crate::class::AllowedInLimit;
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::order::{Ordered, OrderedBy, RenderOrder};
use crate::row::{Decode, Field, Struct, Whole};
use crate::scope::{Here, In, Nil, Nullability, Rows, Scope, There};
use crate::table::{Col, Table};
use crate::types::{BigInt, Fits, IntoExpr, SqlType};

/// `A UNION B` and its like, with `ORDER BY O` and `LIMIT P` over the whole.
///
/// Made by [`union`](Combine::union), [`intersect`](Combine::intersect), [`except`](Combine::except)
/// and their `_all`.
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

/// A set operation.
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
/// A column can be NULL where it can be in either query. The second query's types are those
/// of the first, or narrower numbers. `order_by` takes columns that the first query selects
/// and orders by their position.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait Combine: Returns + Sized {
    /// The rows of both, equal ones once.
    fn union<B: Returns<Decode = De>, De>(self, other: B) -> Combined<Union, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
    /// The rows of both.
    fn union_all<B: Returns<Decode = De>, De>(self, other: B) -> Combined<UnionAll, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
    /// The rows that are in both, equal ones once.
    fn intersect<B: Returns<Decode = De>, De>(self, other: B) -> Combined<Intersect, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
    /// The rows that are in both, as often as in the one that has fewer. Not in SQLite.
    fn intersect_all<B: Returns<Decode = De>, De>(self, other: B) -> Combined<IntersectAll, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
    /// The rows that are not in the other, equal ones once.
    fn except<B: Returns<Decode = De>, De>(self, other: B) -> Combined<Except, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
    /// The rows, less as many as are in the other. Not in SQLite.
    fn except_all<B: Returns<Decode = De>, De>(self, other: B) -> Combined<ExceptAll, Self, B> where Self::Decode: Arm<De> {
        Combined::new(self, other)
    }
}
impl<Q: Returns> Combine for Q {}

/// A database that has the set operation `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `{K}`",
    label = "this database cannot say it"
)]
pub trait HasSetOperation<K> {}
macro_rules! has {
    ($feature:literal $db:ty: $($kind:ident)*) => {$(
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl HasSetOperation<$kind> for $db {}
    )*};
}
has!("postgres" diesel::pg::Pg: Union UnionAll Intersect IntersectAll Except ExceptAll);
has!("sqlite" diesel::sqlite::Sqlite: Union UnionAll Intersect Except);

/// Two SELECT lists that can be the arms of a set operation.
#[diagnostic::on_unimplemented(
    message = "the queries of a UNION, INTERSECT or EXCEPT must have as many columns, of the same types",
    label = "the second query's columns are not those of the first"
)]
pub trait Arm<De> {
    /// How the rows of both are read.
    #[doc(hidden)]
    type Decode: Decode;
}
#[diagnostic::do_not_recommend]
impl<T: SqlType, N: Nullability, U, M: Nullability> Arm<Field<U, M>> for Field<T, N>
where
    U: FitsArm<T>,
    Field<T, N::Or<M>>: Decode,
{
    type Decode = Field<T, N::Or<M>>;
}
/// No query's columns. A second impl for each kind of list makes rustc look at the other arm
/// before it decides between them, and name what is wrong there.
#[doc(hidden)]
pub struct NoArm;
#[diagnostic::do_not_recommend]
impl<T, N> Arm<NoArm> for Field<T, N>
where
    Self: Decode,
{
    type Decode = Self;
}

/// A type of the second arm that the first arm's type holds.
#[diagnostic::on_unimplemented(
    message = "the first query of the set operation has SQL `{T}` where the second has SQL `{Self}`",
    label = "its type is SQL `{Self}`, where the first query has SQL `{T}`",
    note = "cast one of them: `.cast::<{T}>()`"
)]
pub trait FitsArm<T> {}
#[diagnostic::do_not_recommend]
impl<U: Fits<T>, T> FitsArm<T> for U {}

impl<T: Table, N: Nullability, M: Nullability> Arm<Whole<T, M>> for Whole<T, N>
where
    Whole<T, N::Or<M>>: Decode,
{
    type Decode = Whole<T, N::Or<M>>;
}
impl<T> Arm<Struct<T>> for Struct<T>
where
    Struct<T>: Decode,
{
    type Decode = Struct<T>;
}
macro_rules! arms {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Arm<$i>, $i),+> Arm<($($i,)+)> for ($($t,)+) {
            type Decode = ($($t::Decode,)+);
        }
        #[diagnostic::do_not_recommend]
        impl<$($t: Decode),+> Arm<NoArm> for ($($t,)+) {
            type Decode = Self;
        }
    };
}
crate::tuples::all_tuples!(arms);

impl<K, A: Returns, B: Returns, O, P> Returns for Combined<K, A, B, O, P>
where
    A::Decode: Arm<B::Decode>,
{
    type Row = <<A::Decode as Arm<B::Decode>>::Decode as Decode>::Row;
    type Decode = <A::Decode as Arm<B::Decode>>::Decode;
    type Free = <A::Free as Scope>::And<B::Free>;
    type Missing = crate::scope::Nullable;
}

/// The output columns of a query, for ordering by them.
#[doc(hidden)]
pub trait Output {
    type List;
}
impl<S, F, C: Listed, W, O, P, X> Output for Select<S, F, C, W, O, P, X> {
    type List = C::List;
}
impl<K, A: Output, B, O, P> Output for Combined<K, A, B, O, P> {
    type List = A::List;
}

impl<K, A: Output, B, O, P> Combined<K, A, B, O, P> {
    /// `ORDER BY`: columns that the first query selects, ascending or `.desc()`, or a tuple of
    /// them. They are written as positions, which every database reads alike.
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
    /// `LIMIT`: at most so many rows of the whole.
    #[rustfmt::skip]
    pub fn limit<N: IntoExpr<BigInt, Expr: In<Rows<Nil>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Combined<K, A, B, O, Page<N::Expr, M>> {
        Combined {
            left: self.left,
            right: self.right,
            order: self.order,
            page: Page { limit: rows.into_expr(), offset: self.page.offset },
            kind: PhantomData,
        }
    }
    /// `OFFSET`: leaves out so many rows of the whole.
    #[rustfmt::skip]
    pub fn offset<N: IntoExpr<BigInt, Expr: In<Rows<Nil>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Combined<K, A, B, O, Page<L, N::Expr>> {
        Combined {
            left: self.left,
            right: self.right,
            order: self.order,
            page: Page { limit: self.page.limit, offset: rows.into_expr() },
            kind: PhantomData,
        }
    }
}

/// Items of ORDER BY that are output columns of the list `L`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot order the rows of a set operation",
    label = "expected columns that the first query selects, as in `users::name.desc()`"
)]
pub trait OrderOutput<L, I> {
    /// The same, by position.
    #[doc(hidden)]
    type Positions;
    #[doc(hidden)]
    fn positions(self) -> Self::Positions;
}

/// The column `E` of a SELECT list, by its place among the columns, counted from 1.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{E}` is not selected by the first query of the set operation",
    label = "not among the columns to order by"
)]
pub trait PositionOf<E, I> {
    const POSITION: usize;
}
#[diagnostic::do_not_recommend]
impl<E, R> PositionOf<E, Here> for (E, R) {
    const POSITION: usize = 1;
}
#[diagnostic::do_not_recommend]
impl<E, H: super::select_list::Selectable, R: PositionOf<E, I>, I> PositionOf<E, There<I>>
    for (H, R)
{
    const POSITION: usize = H::WIDTH + R::POSITION;
}

/// A position in a SELECT list.
#[doc(hidden)]
pub struct Position<L, E, I>(PhantomData<fn() -> (L, E, I)>);
impl<L, E, I> Clone for Position<L, E, I> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}
impl<L: PositionOf<E, I>, E, I, D: Dialect> Fragment<D> for Position<L, E, I> {
    const STATIC: bool = true;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(&L::POSITION.to_string());
        Ok(())
    }
}

impl<C, L: PositionOf<Col<C>, I>, I> OrderOutput<L, I> for Col<C> {
    type Positions = Ordered<Position<L, Col<C>, I>>;
    fn positions(self) -> Self::Positions {
        Ordered::new(Position(PhantomData))
    }
}
impl<C, L: PositionOf<Col<C>, I>, I, const DESC: bool, const NULLS: u8> OrderOutput<L, I>
    for Ordered<Col<C>, DESC, NULLS>
{
    type Positions = Ordered<Position<L, Col<C>, I>, DESC, NULLS>;
    fn positions(self) -> Self::Positions {
        Ordered::new(Position(PhantomData))
    }
}
impl<C, L: PositionOf<Col<C>, I>, I> OrderOutput<L, I> for OrderedBy<Col<C>> {
    type Positions = OrderedBy<Position<L, Col<C>, I>>;
    fn positions(self) -> Self::Positions {
        self.map(|_| Position(PhantomData))
    }
}
impl<N: OrderOutput<L, I>, L, I> OrderOutput<L, I> for Option<N> {
    type Positions = Option<N::Positions>;
    fn positions(self) -> Self::Positions {
        self.map(N::positions)
    }
}
macro_rules! order_output {
    ($($t:ident $i:ident),+) => {
        impl<List, $($t: OrderOutput<List, $i>, $i),+> OrderOutput<List, ($($i,)+)> for ($($t,)+) {
            type Positions = ($($t::Positions,)+);
            #[allow(non_snake_case)]
            fn positions(self) -> Self::Positions {
                let ($($t,)+) = self;
                ($($t.positions(),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(order_output);

/// A query as an arm: whether it must be set apart.
#[doc(hidden)]
pub trait ArmSql {
    /// It ends in clauses that would belong to the whole, or begins with WITH.
    const APART: bool;
    /// It is a set operation, and binds tighter than UNION if `Some(true)`.
    const COMBINED: Option<bool> = None;
}
impl<S, F, C, W, O, P, Q, G, L, V> ArmSql
    for Select<S, F, C, W, O, P, super::rest::Rest<Q, G, L, V>>
where
    O: Absence,
    P: Absence,
    L: Absence,
    V: Absence,
{
    const APART: bool = !(O::ABSENT && P::ABSENT && L::ABSENT && V::ABSENT);
}
impl<K: SetKind, A, B, O: Absence, P: Absence> ArmSql for Combined<K, A, B, O, P> {
    const APART: bool = !(O::ABSENT && P::ABSENT);
    const COMBINED: Option<bool> = Some(K::TIGHT);
}
impl<Q, A, De> ArmSql for super::raw::RawQuery<Q, A, De> {
    const APART: bool = true;
}

impl<R, De> ArmSql for super::values::Values<R, De> {
    const APART: bool = false;
}

/// Whether a clause is not there.
#[doc(hidden)]
pub trait Absence {
    const ABSENT: bool;
}
macro_rules! absence {
    ($($ty:ty, [$($g:ident)*] $absent:literal;)*) => {$(
        impl<$($g),*> Absence for $ty {
            const ABSENT: bool = $absent;
        }
    )*};
}
absence! {
    NoOrder, [] true;
    OrderBy<O, N>, [O N] false;
    super::lock::NoLock, [] true;
    super::lock::Lock<K, T, N>, [K T N] false;
    super::with::NoWith, [] true;
    super::with::With<L>, [L] false;
}
impl<L: PageValue, O: PageValue> Absence for Page<L, O> {
    const ABSENT: bool = <L as PageValue>::ABSENT && <O as PageValue>::ABSENT;
}
/// A limit or an offset, or neither.
#[doc(hidden)]
pub trait PageValue {
    const ABSENT: bool;
}
impl PageValue for () {
    const ABSENT: bool = true;
}
impl<L> PageValue for super::limit::WithTies<L> {
    const ABSENT: bool = false;
}
impl<E: Expr> PageValue for E {
    const ABSENT: bool = false;
}

impl<K, A, B, O, P, D> Statement<D> for Combined<K, A, B, O, P>
where
    K: SetKind,
    A: Statement<D> + ArmSql,
    B: Statement<D> + ArmSql,
    O: RenderOrder<D> + 'static,
    P: RenderPage<D> + 'static,
    D: Dialect + HasSetOperation<K>,
{
    const STATIC: bool = A::STATIC && B::STATIC && O::STATIC && P::STATIC;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let most = match shape {
            Shape::Exists => {
                out.push("SELECT EXISTS (");
                self.render_shape(Shape::All, out)?;
                out.push(")");
                return Ok(());
            }
            Shape::Count => {
                out.push("SELECT count(*) FROM (");
                self.render_shape(Shape::All, out)?;
                out.push(") AS ");
                return out.identifier("counted");
            }
            Shape::AtMost(n) => Some(n),
            Shape::All | Shape::Named(_) => None,
        };
        let inner = match shape {
            Shape::Named(_) => shape,
            _ => Shape::All,
        };
        // From left to right, as all databases read operations that bind alike.
        let apart = A::APART || (K::TIGHT && A::COMBINED == Some(false));
        arm(&self.left, apart, inner, out)?;
        out.push(K::SQL);
        arm(
            &self.right,
            B::APART || B::COMBINED.is_some(),
            Shape::All,
            out,
        )?;
        self.order.render_order(&mut true, out)?;
        self.page.render_page(most, out)
    }
}

fn arm<'b, Q: Statement<D>, D: Dialect>(
    query: &'b Q,
    apart: bool,
    shape: Shape,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    if apart {
        out.push(D::ARM.0);
    }
    query.render_shape(shape, out)?;
    if apart {
        out.push(D::ARM.1);
    }
    Ok(())
}
