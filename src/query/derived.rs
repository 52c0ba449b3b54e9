//! Queries as tables: derived tables and LATERAL (SQL:2016 part 2, 7.6).

use std::marker::PhantomData;

use super::expression::{IsQuery, QueryExpression, Shape};
use super::from::{Begins, CrossJoinable, FromItem};
use super::select_list::Root;
use crate::dialect::{Dialect, HasLateral};
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::row::Field;
use crate::scope::{Closed, FreeIn, NotNull, Nullability, Nullable, Scope};
use crate::statement::Returns;
use crate::table::{Column, Table};

/// A relation that [`relation!`](macro@crate::relation) declares: a table that a query fills.
pub trait Declared: Table {
    /// The columns, as nested pairs.
    #[doc(hidden)]
    type Columns;
}

/// The query `Q` as the declared table `T`.
///
/// In FROM it is a derived table, in [`with`](super::with::with) a common table expression.
pub struct Derived<T, Q> {
    pub(super) query: Q,
    table: PhantomData<fn() -> T>,
}
impl<T, Q: Clone> Clone for Derived<T, Q> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            table: PhantomData,
        }
    }
}

impl<T: Declared, Q> Derived<T, Q> {
    /// Uses the query as the table: called by the declared module's `as_query`.
    #[doc(hidden)]
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
    pub fn new(query: Q) -> Self where Q: Returns<Decode: Fills<T>> {
        Self {
            query,
            table: PhantomData,
        }
    }
    /// Makes a derived table of a query that is known to have the columns.
    pub(super) fn unchecked(query: Q) -> Self {
        Self {
            query,
            table: PhantomData,
        }
    }
    /// `LATERAL`: the query may use the tables before it in FROM, with
    /// [`correlate`](super::Select::correlate).
    ///
    /// PostgreSQL: `JOIN LATERAL (SELECT ...) AS name ON ...`. SQLite and MariaDB have no LATERAL.
    /// <https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-LATERAL>
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::relation! { newest { id: BigInt } }
    /// let newest_order = from(orders::table)
    ///     .correlate(users::table)
    ///     .filter(orders::user_id.eq(users::id))
    ///     .order_by(orders::id.desc())
    ///     .limit(1)
    ///     .select(orders::id);
    /// let query = from(users::table)
    ///     .left_join(newest::as_query(newest_order).lateral().on(literal(true)))
    ///     .select((users::name, newest::id));
    /// ```
    pub fn lateral(self) -> Lateral<Self> {
        Lateral(self)
    }
}

impl<T: Declared, Q: Returns + IsQuery> FromItem for Derived<T, Q> {
    type Table = T;
    type List = Root<T>;
    fn list() -> Root<T> {
        Root::new()
    }
    type Around = <Q::Free as Scope>::AsOuter;
}
// The query may use tables of the enclosing queries.
#[diagnostic::do_not_recommend]
impl<T: Declared, Q: Returns + IsQuery> Begins<()> for Derived<T, Q> {}
impl<T: Declared, Q: Returns<Free: Closed> + IsQuery, Ctx> CrossJoinable<Ctx, ()>
    for Derived<T, Q>
{
    type Null = NotNull;
}

impl<T: Declared, Q: QueryExpression<D>, D: Dialect> Fragment<D> for Derived<T, Q> {
    const STATIC: bool = Q::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.item::<T>(|out| {
            out.push("(");
            self.query.render_shape(Shape::Named(T::COLUMNS), out)?;
            out.push(") AS ");
            out.identifier(T::ALIAS.unwrap_or(T::NAME))
        })
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<T>(None);
    }
}

/// A derived table that uses the tables before it.
#[derive(Clone)]
pub struct Lateral<J>(J);
impl<J> Lateral<J> {
    pub(super) fn new(item: J) -> Self {
        Self(item)
    }
}

impl<J: FromItem> FromItem for Lateral<J> {
    type Table = J::Table;
    type List = J::List;
    fn list() -> J::List {
        J::list()
    }
    type Around = J::Around;
}
#[diagnostic::do_not_recommend]
impl<J: Begins<I>, I> Begins<I> for Lateral<J> {}
impl<T: Declared, Q: Returns<Free: FreeIn<Ctx, I>> + IsQuery, Ctx, I> CrossJoinable<Ctx, I>
    for Lateral<Derived<T, Q>>
{
    // An outer join may leave out a table that the query uses.
    type Null = <Q::Free as FreeIn<Ctx, I>>::Null;
}
impl<J: Fragment<D>, D: Dialect + HasLateral> Fragment<D> for Lateral<J> {
    const STATIC: bool = J::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("LATERAL ");
        self.0.render(out)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        J::name_columns(out);
    }
}

/// Rows with the columns that the relation `T` declares.
#[diagnostic::on_unimplemented(
    message = "these are not the columns that `{T}` declares",
    label = "not as many columns, or whole tables: select the columns one by one"
)]
pub trait Fills<T> {}
impl<T: Declared, De: GivesColumns<T::Columns, Rest: Nothing<(), T>>> Fills<T> for De {}

/// Implemented if no declared column is left over.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` declares more columns than this returns",
    label = "not as many columns"
)]
pub trait Nothing<N, T> {}
impl<T, R> Nothing<R, T> for R {}

/// Matches the first of these columns with the columns of a SELECT list; `Rest` are left.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "these are not the columns that the relation declares",
    label = "not as many columns, or whole tables: select the columns one by one"
)]
pub trait GivesColumns<Columns> {
    type Rest;
}
impl<T, N, E, L: NextColumn<Column = C, Rest = R>, C: Column, R> GivesColumns<L> for Field<T, N, E>
where
    T: TypeOf<C::Type, C>,
    N: NullOf<C::Null, C>,
{
    type Rest = R;
}
/// Implemented if a declared column is left over.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this returns more columns than the relation declares",
    label = "not as many columns"
)]
pub trait NextColumn {
    type Column;
    type Rest;
}
#[diagnostic::do_not_recommend]
impl<C, R> NextColumn for (C, R) {
    type Column = C;
    type Rest = R;
}
macro_rules! gives {
    ($($t:ident $i:ident),+) => {
        gives!(@each [$($t)+] [] Columns; $($t)+);
    };
    (@each [$($all:ident)+] [$($bound:tt)*] $columns:ty; $t:ident $($rest:ident)*) => {
        gives!(@each [$($all)+] [$($bound)* $t: GivesColumns<$columns>,]
            <$t as GivesColumns<$columns>>::Rest; $($rest)*);
    };
    (@each [$($all:ident)+] [$($bound:tt)*] $columns:ty;) => {
        impl<Columns, $($all),+> GivesColumns<Columns> for ($($all,)+)
        where
            $($bound)*
        {
            type Rest = $columns;
        }
    };
}
crate::tuples::all_tuples!(gives);

/// The SQL type of the column `C`, which is declared as `U`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is declared as SQL `{U}`, but is filled with SQL `{Self}`",
    label = "its type is SQL `{Self}`",
    note = "declare it as `{Self}`, or cast the value: `.cast::<{U}>()`"
)]
pub trait TypeOf<U, C> {}
impl<T, C> TypeOf<T, C> for T {}

/// A nullability that is allowed for the column `C`, declared as `N`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is declared NOT NULL, but is filled with a value that can be NULL",
    label = "can be NULL",
    note = "declare it as `Nullable<..>`, or select `coalesce(..)` of it"
)]
pub trait NullOf<N, C> {}
#[diagnostic::do_not_recommend]
impl<C> NullOf<NotNull, C> for NotNull {}
#[diagnostic::do_not_recommend]
impl<N: Nullability, C> NullOf<Nullable, C> for N {}
