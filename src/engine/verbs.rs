//! The verbs: `all first one one_or_none scalar exists count stream run`.

use super::Connection;
use super::statement::sql_of;
use crate::dialect::Dialect;
use crate::error::{Error, Result};
use crate::query::{IsQuery, Query, Returns, Shape};
use crate::row::{Decode, Field};
use crate::scope::Nullability;
use crate::types::SqlType;

/// What can be done with a statement that returns rows.
///
/// Each verb takes the connection and returns what it says: a `Result` from a blocking one.
///
/// # Errors
/// [`Error::Database`] where the database refuses the statement, [`Error::Decode`] where a value
/// does not fit its Rust type, [`Error::Connection`] where the connection is lost.
pub trait Execute: IsQuery {
    /// All rows.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let adults: Vec<User> = from(users::table).filter(users::age.ge(18)).all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    fn all<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Vec<<Self as Returns>::Row>> where Self: Query<C::Dialect> + Sized {
        conn.fetch(self, Shape::All, |rows| rows.collect())
    }

    /// The first row, if there is one. Asks for `LIMIT 1` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let oldest: Option<User> = from(users::table).order_by(users::age.desc().nulls_last()).first(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    fn first<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: Query<C::Dialect> + Sized {
        conn.fetch(self, Shape::AtMost("1"), |rows| rows.next().transpose())
    }

    /// The one row. Asks for `LIMIT 2` unless the query has a limit.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: User = from(users::table).filter(users::email.eq("sara@example.com")).one(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::MoreThanOne`] where there are more.
    #[rustfmt::skip]
    fn one<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, <Self as Returns>::Row> where Self: Query<C::Dialect> + Sized {
        conn.fetch(self, Shape::AtMost("2"), |rows| match single(self, rows)? {
            Some(row) => Ok(row),
            None => Err(Error::NotFound {
                sql: sql_of(self, Shape::AtMost("2")),
            }),
        })
    }

    /// The one row, if there is one.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: Option<User> = from(users::table).filter(users::id.eq(7)).one_or_none(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::MoreThanOne`] where there are more.
    #[rustfmt::skip]
    fn one_or_none<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<Self as Returns>::Row>> where Self: Query<C::Dialect> + Sized {
        conn.fetch(self, Shape::AtMost("2"), |rows| single(self, rows))
    }

    /// The first row's value in a query of one column; `None` where it is NULL or there is no row,
    /// as in a SQL scalar subquery.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let highest: Option<i64> = from(users::table).select(max(users::age)).scalar(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    fn scalar<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, Option<<<Self as Returns>::Decode as Scalar>::Value>>
    where Self: Query<C::Dialect> + Sized, <Self as Returns>::Decode: Scalar<Row = <Self as Returns>::Row>,
        <<Self as Returns>::Decode as Scalar>::Value: 'c,
    {
        conn.fetch(self, Shape::AtMost("1"), |rows| {
            Ok(rows
                .next()
                .transpose()?
                .and_then(<<Self as Returns>::Decode as Scalar>::value))
        })
    }

    /// Whether there is a row: `SELECT EXISTS (...)`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let any: bool = from(users::table).filter(users::age.lt(18)).exists(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    fn exists<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, bool> where Self: Query<C::Dialect> + Sized {
        C::map(conn.ask(self, Shape::Exists), |n| n != 0)
    }

    /// How many rows there are: `SELECT count(*)`, over a derived table where the query has a
    /// limit, DISTINCT or aggregates.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let active: i64 = from(users::table).filter(users::is_active).count(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    fn count<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, i64> where Self: Query<C::Dialect> + Sized {
        conn.ask(self, Shape::Count)
    }

    /// The rows one by one, without holding them all in memory.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// for name in from(users::table).select(users::name).stream(conn)? {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// MySQL's client fetches all rows when the statement runs.
    #[rustfmt::skip]
    fn stream<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Stream<'c, <Self as Returns>::Row> where Self: Query<C::Dialect> + Sized {
        conn.stream(self)
    }

    /// Runs the statement for its effect; gives the number of rows that it inserted, updated or
    /// deleted, as the database says: 0 for a SELECT.
    ///
    /// Of other statements in SQL of your own, such as `CREATE TABLE` or `WITH ... SELECT`, that number means
    /// nothing in SQLite, which then repeats that of the statement before.
    /// <https://www.sqlite.org/c3ref/changes.html>
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let changed: usize = sql_query!("UPDATE users SET age = age + 1" => relata::types::BigInt).run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    fn run<'c, C: Connection>(&'c self, conn: &'c mut C) -> C::Output<'c, usize> where Self: Query<C::Dialect> + Sized {
        conn.run(self)
    }
}
impl<Q: IsQuery> Execute for Q {}

fn single<D: Dialect, Q: Query<D>>(
    query: &Q,
    rows: &mut dyn Iterator<Item = Result<Q::Row>>,
) -> Result<Option<Q::Row>> {
    let Some(row) = rows.next().transpose()? else {
        return Ok(None);
    };
    match rows.next().transpose()? {
        None => Ok(Some(row)),
        Some(_) => Err(Error::MoreThanOne {
            sql: sql_of(query, Shape::AtMost("2")),
        }),
    }
}

/// A query of one column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`scalar` needs a query of one column",
    label = "select a single expression, not a tuple"
)]
pub trait Scalar: Decode {
    type Value;
    fn value(row: Self::Row) -> Option<Self::Value>;
}
impl<T: SqlType, N: Nullability> Scalar for Field<T, N>
where
    Field<T, N>: Decode<Row = N::Wrap<T::Rust>>,
{
    type Value = T::Rust;
    fn value(row: N::Wrap<T::Rust>) -> Option<T::Rust> {
        N::unwrap(row)
    }
}

/// The SQL of a statement, for people.
pub trait ToSql: IsQuery {
    /// The SQL that the database `D` gets, with its placeholders.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// let sql = from(users::table).filter(users::age.gt(18)).select(users::name).to_sql::<Sqlite>();
    /// assert_eq!(sql, "SELECT `users`.`name` FROM `users` WHERE `users`.`age` > ?");
    /// ```
    fn to_sql<D: Dialect>(&self) -> String
    where
        Self: Query<D> + Sized,
    {
        sql_of::<D, Self>(self, Shape::All)
    }
}
impl<Q: IsQuery> ToSql for Q {}

/// What is wrong with a NULL: the schema has changed since the code was generated, or a
/// hand-written type is wrong.
pub(crate) const NULL: &str = "is NULL, but its type is NOT NULL";

/// A decoding error with the column it happened in.
pub(crate) fn at(
    name: Option<&str>,
    position: usize,
    error: Box<dyn std::error::Error + Send + Sync>,
) -> Box<dyn std::error::Error + Send + Sync> {
    match name {
        Some(name) => format!("column {position} ({name}): {error}").into(),
        None => format!("column {position}: {error}").into(),
    }
}

/// Implements [`Connection`] for a blocking connection of diesel's.
macro_rules! blocking_connection {
    ($conn:ty, $db:ty, $streaming:ty) => {
        impl $crate::engine::Connection for $conn {
            type Dialect = $db;
            type Output<'c, T: 'c> = $crate::error::Result<T>;
            type Stream<'c, T: 'static> =
                $crate::error::Result<Box<dyn Iterator<Item = $crate::error::Result<T>> + 'c>>;

            fn fetch<'c, Q, T: 'c>(
                &'c mut self,
                query: &'c Q,
                shape: $crate::query::Shape,
                take: impl FnOnce(
                    &mut dyn Iterator<Item = $crate::error::Result<Q::Row>>,
                ) -> $crate::error::Result<T>
                + 'c,
            ) -> $crate::error::Result<T>
            where
                Q: $crate::query::Query<$db>,
            {
                use $crate::engine::statement::{All, One, Two};
                use $crate::query::Shape;
                match shape {
                    Shape::AtMost("1") => load::<Q, One, T>(self, query, take),
                    Shape::AtMost(_) => load::<Q, Two, T>(self, query, take),
                    _ => load::<Q, All, T>(self, query, take),
                }
            }

            fn ask<'c, Q>(
                &'c mut self,
                query: &'c Q,
                shape: $crate::query::Shape,
            ) -> $crate::error::Result<i64>
            where
                Q: $crate::query::Query<$db>,
            {
                use $crate::engine::statement::{Count, Exists};
                match shape {
                    $crate::query::Shape::Exists => ask::<Q, Exists>(self, query),
                    _ => ask::<Q, Count>(self, query),
                }
            }

            fn map<'c, A: 'c, B: 'c>(
                output: $crate::error::Result<A>,
                f: impl FnOnce(A) -> B + 'c,
            ) -> $crate::error::Result<B> {
                output.map(f)
            }

            fn stream<'c, Q>(&'c mut self, query: &'c Q) -> Self::Stream<'c, Q::Row>
            where
                Q: $crate::query::Query<$db>,
            {
                use diesel::RunQueryDsl;
                use $crate::engine::statement::{All, For, Row, failed};
                use $crate::query::Shape;
                let rows = For::<Q, All, $db, Q::Decode>::new(query)
                    .load_iter::<Row<Q::Decode>, $streaming>(self)
                    .map_err(failed::<$db, Q>(query, Shape::All))?;
                Ok(Box::new(rows.map(move |row| {
                    row.map(|row| row.0)
                        .map_err(failed::<$db, Q>(query, Shape::All))
                })))
            }

            fn run<'c, Q>(&'c mut self, query: &'c Q) -> $crate::error::Result<usize>
            where
                Q: $crate::query::Query<$db>,
            {
                use diesel::RunQueryDsl;
                use $crate::engine::statement::{All, For, failed};
                use $crate::query::{Shape, Statement};
                let touched = For::<Q, All, $db, Q::Decode>::new(query)
                    .execute(self)
                    .map_err(failed::<$db, Q>(query, Shape::All))?;
                let is_select = Statement::<$db>::is_select(query);
                Ok(if is_select { 0 } else { touched })
            }
        }

        fn load<Q: $crate::query::Query<$db>, K: $crate::engine::statement::ShapeKey, T>(
            conn: &mut $conn,
            query: &Q,
            take: impl FnOnce(
                &mut dyn Iterator<Item = $crate::error::Result<Q::Row>>,
            ) -> $crate::error::Result<T>,
        ) -> $crate::error::Result<T> {
            use diesel::RunQueryDsl;
            use $crate::engine::statement::{For, Row, failed};
            let failed = failed::<$db, Q>(query, K::SHAPE);
            let rows = For::<Q, K, $db, Q::Decode>::new(query)
                .load_iter::<Row<Q::Decode>, diesel::connection::DefaultLoadingMode>(conn)
                .map_err(&failed)?;
            take(&mut rows.map(|row| row.map(|row| row.0).map_err(&failed)))
        }

        fn ask<Q: $crate::query::Query<$db>, K: $crate::engine::statement::ShapeKey>(
            conn: &mut $conn,
            query: &Q,
        ) -> $crate::error::Result<i64> {
            use diesel::RunQueryDsl;
            use $crate::engine::statement::{For, Row, failed};
            use $crate::row::Field;
            use $crate::scope::NotNull;
            use $crate::types::{BigInt, Bool};
            let failed = failed::<$db, Q>(query, K::SHAPE);
            if K::SHAPE == $crate::query::Shape::Exists {
                let statement = For::<Q, K, $db, Field<Bool, NotNull>>::new(query);
                let row: Row<Field<Bool, NotNull>> = statement.get_result(conn).map_err(failed)?;
                return Ok(row.0.into());
            }
            let statement = For::<Q, K, $db, Field<BigInt, NotNull>>::new(query);
            let row: Row<Field<BigInt, NotNull>> = statement.get_result(conn).map_err(failed)?;
            Ok(row.0)
        }
    };
}
pub(crate) use blocking_connection;
