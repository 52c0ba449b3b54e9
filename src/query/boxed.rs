//! Queries that functions return and take, and structs hold.

use std::marker::PhantomData;
use std::sync::Arc;

use super::expression::{QueryExpression, Shape};
use super::select_list::{OwnNames, Selectable};
use super::set::{ArmSql, Output};
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::render::Sql;
use crate::row::{Decode, Field, Whole};
use crate::scope::{Closed, Nil, NotNull, Nullable};
use crate::statement::{Returns, Statement};
use crate::table::{Tab, Table};
use crate::types::SqlType;

/// A query whose columns have the SQL types `T`. Use it wherever a query is allowed: in
/// [`in_`](crate::expr::ExprMethods::in_), in UNION, in FROM, as a value. Made by [`query_of`].
///
/// `T` is a type such as `BigInt` or `Nullable<Text>`, a whole table as `Tab<users::table>`, or a tuple of them.
/// `Q` is the query: `impl RunsOn<Pg>`, or [`Boxed<Pg>`](Boxed), abbreviated [`BoxedQuery`].
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct QueryOf<T, Q> {
    query: Q,
    columns: PhantomData<fn() -> T>,
}
impl<T, Q: Clone> Clone for QueryOf<T, Q> {
    fn clone(&self) -> Self {
        Self::new(self.query.clone())
    }
}
impl<T, Q> QueryOf<T, Q> {
    fn new(query: Q) -> Self {
        Self {
            query,
            columns: PhantomData,
        }
    }
}

/// A query with the columns `T` for the database `D`: a type to write in a struct or a `Vec`, or that both
/// branches of an `if` can return. Made by [`boxed`](crate::query::QueryMethods::boxed).
pub type BoxedQuery<T, D> = QueryOf<T, Boxed<D>>;

/// Hides everything about a query except its columns' SQL types, so that a function can return it.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::{Pg, Sqlite};
/// use relata::types::BigInt;
/// # use relata::doc::{orders, users};
/// fn adults() -> QueryOf<BigInt, impl RunsOn<Sqlite> + RunsOn<Pg>> {
///     query_of(from(users::table).filter(users::age.ge(18)).select(users::id))
/// }
///
/// let query = from(orders::table).filter(orders::user_id.in_(adults())).select(orders::id);
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "SELECT `orders`.`id` FROM `orders` WHERE `orders`.`user_id` IN (SELECT `users`.`id` FROM `users` \
///      WHERE `users`.`age` >= ?)"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// A type that the query does not have does not compile: "the columns of this query are not `BigInt`, as
/// its type says".
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn query_of<T, Q: Returns<Decode: GivesTypes<T>, Free: Closed>>(query: Q) -> QueryOf<T, Q> {
    QueryOf::new(query)
}

/// A query that runs on the database `D`, for a function's return type: `QueryOf<BigInt, impl RunsOn<Sqlite>>`.
/// Repeat it for several databases: `impl RunsOn<Sqlite> + RunsOn<Pg>`.
pub trait RunsOn<D: Dialect>: QueryExpression<D> + Clone + Send + Sync {}
#[diagnostic::do_not_recommend]
impl<Q: QueryExpression<D> + Clone + Send + Sync, D: Dialect> RunsOn<D> for Q {}

/// Any query for the database `D`. The statement is cached by its SQL text, since its type does not determine it.
pub struct Boxed<D>(Arc<dyn AnyQuery<D> + Send + Sync>);
impl<D> Clone for Boxed<D> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A query of any type for the database `D`.
trait AnyQuery<D: Dialect> {
    fn render<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn writes(&self) -> bool;
    fn with(&self) -> Option<bool>;
}
impl<Q: QueryExpression<D>, D: Dialect> AnyQuery<D> for Q {
    fn render<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_shape(shape, out)
    }
    fn writes(&self) -> bool {
        self.affects_rows()
    }
    fn with(&self) -> Option<bool> {
        self.own_with()
    }
}

pub(crate) fn boxed<T, Q: QueryExpression<D> + Send + Sync, D: Dialect>(
    query: Q,
) -> BoxedQuery<T, D> {
    QueryOf::new(Boxed(Arc::new(query)))
}

impl<D: Dialect> Statement<D> for Boxed<D> {
    const STATIC: bool = false;
    fn affects_rows(&self) -> bool {
        self.0.writes()
    }
    super::expression::render_query!(D);
}
impl<D: Dialect> QueryExpression<D> for Boxed<D> {
    // The query may have one.
    const LIMITED: bool = true;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render(shape, out)
    }
    fn own_with(&self) -> Option<bool> {
        self.0.with()
    }
}

super::expression::query_expression!([T Q] QueryOf<T, Q>);
impl<T: ColumnTypes, Q> Returns for QueryOf<T, Q> {
    type Row = <T::Decode as Decode>::Row;
    type Decode = T::Decode;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<T: ColumnTypes, Q: QueryExpression<D>, D: Dialect> Statement<D> for QueryOf<T, Q> {
    const STATIC: bool = Q::STATIC;
    fn affects_rows(&self) -> bool {
        self.query.affects_rows()
    }
    super::expression::render_query!(D);
}
impl<T: ColumnTypes, Q: QueryExpression<D>, D: Dialect> QueryExpression<D> for QueryOf<T, Q> {
    const LIMITED: bool = Q::LIMITED;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.query.render_shape(shape, out)
    }
    fn own_with(&self) -> Option<bool> {
        self.query.own_with()
    }
}
// The query may end in clauses that would apply to the whole set operation.
impl<T, Q> ArmSql for QueryOf<T, Q> {
    const APART: bool = true;
}
impl<T: ColumnTypes, Q> Output for QueryOf<T, Q> {
    type List = T::List;
    fn names(into: &mut OwnNames) {
        T::names(into);
    }
}

/// The columns of a query by their SQL types: `BigInt`, `Nullable<Text>`, `Tab<users::table>`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a query's columns",
    label = "expected `BigInt`, `Nullable<Text>`, `Tab<users::table>`, or a tuple of them"
)]
pub trait ColumnTypes: 'static {
    /// How the rows are read.
    #[doc(hidden)]
    type Decode: Decode;
    /// The columns as nested pairs.
    #[doc(hidden)]
    type List;
    #[doc(hidden)]
    fn names(into: &mut OwnNames);
}

/// A column without a name, of a query whose columns' types are known.
pub struct OfType<T>(PhantomData<fn() -> T>);
impl<T: SqlType> Expr for OfType<T> {
    type Type = T;
    type Class = Plain;
}
impl<T: SqlType> Selectable for OfType<T> {
    type Class = Plain;
    type List = (Self, ());
    type OrderedAs = Self;
    const WIDTH: usize = 1;
}

macro_rules! single_columns {
    ($($ty:ty, $null:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: SqlType> ColumnTypes for $ty
        where
            Field<T, $null>: Decode,
        {
            type Decode = Field<T, $null>;
            type List = (OfType<T>, ());
            fn names(into: &mut OwnNames) {
                into.push(None);
            }
        }
    )*};
}
single_columns! {
    T, NotNull;
    Nullable<T>, Nullable;
}
macro_rules! whole_tables {
    ($($ty:ty, $null:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Table> ColumnTypes for $ty
        where
            Whole<T, $null>: Decode,
        {
            type Decode = Whole<T, $null>;
            type List = (Tab<T>, ());
            fn names(into: &mut OwnNames) {
                <Tab<T> as Selectable>::names(into);
            }
        }
    )*};
}
whole_tables! {
    Tab<T>, NotNull;
    Nullable<Tab<T>>, Nullable;
}
macro_rules! several_columns {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: ColumnTypes<List = ($i, ())>, $i),+> ColumnTypes for ($($t,)+) {
            type Decode = ($($t::Decode,)+);
            type List = several_columns!(@list $($i)+);
            fn names(into: &mut OwnNames) {
                $($t::names(into);)+
            }
        }
    };
    (@list) => { () };
    (@list $i:ident $($rest:ident)*) => { ($i, several_columns!(@list $($rest)*)) };
}
crate::tuples::all_tuples!(several_columns);

/// Rows of the columns `T`.
// Two impls for each kind of list, so that rustc waits for the annotated type instead of inferring it from here.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the columns of this query are not `{T}`, as its type says",
    label = "selects other SQL types, or not as many columns",
    note = "a type such as `BigInt`, `Nullable<Text>` if it can be NULL, `Tab<users::table>`, or a tuple of them"
)]
pub trait GivesTypes<T> {}
/// The columns of no query.
#[doc(hidden)]
pub struct NoColumns;
macro_rules! gives {
    ($([$($g:tt)*] $types:ty, $given:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g)*> GivesTypes<$types> for $given {}
    )*};
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: GivesTypes<$i>, $i),+> GivesTypes<($($i,)+)> for ($($t,)+) {}
        #[diagnostic::do_not_recommend]
        impl<$($t),+> GivesTypes<NoColumns> for ($($t,)+) {}
    };
}
gives! {
    [T: SqlType] T, Field<T, NotNull>;
    [T: SqlType, N] Nullable<T>, Field<T, N>;
    [T: Table] Tab<T>, Whole<T, NotNull>;
    [T: Table, N] Nullable<Tab<T>>, Whole<T, N>;
}
crate::tuples::all_tuples!(gives);
