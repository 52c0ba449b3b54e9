//! A statement as diesel sees it.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use crate::dialect::{Dialect, Sql};
use crate::error::Error;
use crate::query::{Query, Shape};
use crate::row::Decode;

/// A borrowed query in one of its shapes: what diesel prepares, caches and binds.
///
/// Queries own their values, so a query's type is `'static` and is its own cache key; the shape
/// is part of the key too. diesel asks for the SQL of a key once per connection.
pub(crate) struct Statement<'q, Q, K> {
    pub(crate) query: &'q Q,
    key: PhantomData<fn() -> K>,
}

/// A shape as a type.
pub(crate) trait ShapeKey: 'static {
    const SHAPE: Shape;
}
macro_rules! shapes {
    ($($name:ident = $shape:expr;)*) => {$(
        pub(crate) struct $name;
        impl ShapeKey for $name {
            const SHAPE: Shape = $shape;
        }
    )*};
}
shapes! {
    All = Shape::All;
    One = Shape::AtMost("1");
    Two = Shape::AtMost("2");
    Exists = Shape::Exists;
    Count = Shape::Count;
}

impl<'q, Q, K> Statement<'q, Q, K> {
    pub(crate) fn new(query: &'q Q) -> Self {
        Self {
            query,
            key: PhantomData,
        }
    }
}
impl<Q, K> Clone for Statement<'_, Q, K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Q, K> Copy for Statement<'_, Q, K> {}

/// Whether diesel may use a type as the cache key is a constant of the statement's type, but not
/// of every dialect alike; diesel asks without naming one, so the key carries it.
pub(crate) struct Key<Q, K, D>(PhantomData<fn() -> (Q, K, D)>);

/// A statement for one database, whose rows are read as `De` says.
pub(crate) struct For<'q, Q, K, D, De> {
    pub(crate) statement: Statement<'q, Q, K>,
    dialect: PhantomData<fn() -> (D, De)>,
}
impl<'q, Q, K, D, De> For<'q, Q, K, D, De> {
    pub(crate) fn new(query: &'q Q) -> Self {
        Self {
            statement: Statement::new(query),
            dialect: PhantomData,
        }
    }
}

impl<Q: Query<D>, K: ShapeKey, D: Dialect, De> QueryFragment<D> for For<'_, Q, K, D, De> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, D>) -> QueryResult<()> {
        self.statement
            .query
            .render_shape(K::SHAPE, &mut Sql::diesel(pass))
    }
}
impl<Q: Query<D>, K: ShapeKey, D: Dialect, De> QueryId for For<'_, Q, K, D, De> {
    type QueryId = Key<Q, K, D>;
    const HAS_STATIC_QUERY_ID: bool = Q::STATIC;
}
impl<Q: Query<D>, K, D: Dialect, De: Decode> diesel::query_builder::Query for For<'_, Q, K, D, De> {
    type SqlType = D::Columns<De>;
}
impl<Q, K, D, De, Conn> diesel::query_dsl::RunQueryDsl<Conn> for For<'_, Q, K, D, De> {}

/// The SQL of a statement, for people and error messages.
pub(crate) fn sql_of<D: Dialect, Q: Query<D>>(query: &Q, shape: Shape) -> String {
    let mut out = Sql::<D>::text();
    // Printing cannot fail: only binding can, and the printer does not bind.
    let _ = query.render_shape(shape, &mut out);
    out.take_text()
}

/// A diesel error with the statement it came from.
pub(crate) fn failed<D: Dialect, Q: Query<D>>(
    query: &Q,
    shape: Shape,
) -> impl Fn(diesel::result::Error) -> Error + '_ {
    move |error| D::explain(Error::from_diesel(error, sql_of::<D, Q>(query, shape)))
}

/// A row as relata decodes it.
pub(crate) struct Row<De: Decode>(pub(crate) De::Row);
