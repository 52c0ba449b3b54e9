//! A round trip for every SQL type on each database: bound, stored in a column of that type, read
//! back, compared, found by `=` and found in a list.

use std::fmt::Debug;

use relata::backend::{Pg, Sqlite};
use relata::connection::MysqlConnection;
use relata::connection::PgConnection;
use relata::connection::{Connection as _, DieselConnection as _};

use relata::connection::SqliteConnection;
use relata::prelude::*;
use relata::query::raw::{RawQuery, RawText, Typed};
use relata::row::Field;
use relata::types::*;
use relata::{FromRow, NotNull, Nullable, RowSource};

mod custom;
mod lists;
mod min_max;
mod mysql;
mod numbers;
mod others;
mod pg_only;
mod strict;
pub mod times;

/// The one-column table that each test makes for itself: `stored (v <type>)`.
pub struct Stored<T>(std::marker::PhantomData<T>);
/// Its column.
pub struct V<T>(std::marker::PhantomData<T>);

#[derive(Debug)]
pub struct Row;
impl FromRow for Row {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> relata::Decoded<Self> {
        Ok(Row)
    }
}
impl<T: SqlType> relata::Table for Stored<T> {
    type Id = relata::id!(5, 7, 0, 2, e, d, 0, 0);
    type Row = Row;
    type PrimaryKey = ();
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "stored";
    const COLUMNS: &'static [&'static str] = &["v"];
}
impl<T: SqlType> Column for V<T> {
    type Table = Stored<T>;
    type Type = T;
    type Null = Nullable;
    type Write = relata::kind::ReadOnly;
    const NAME: &'static str = "v";
}
pub fn stored<T: SqlType>() -> Tab<Stored<T>> {
    Tab::new()
}
pub fn v<T: SqlType>() -> Col<V<T>> {
    Col::new()
}

/// `INSERT INTO stored VALUES (?) RETURNING v`
pub struct Insert;
impl RawText for Insert {
    const PARTS: &'static [&'static str] = &["INSERT INTO stored (v) VALUES (", ") RETURNING v"];
}
type Inserting<T> = RawQuery<Insert, (Value<T, Nullable>,), Field<T, Nullable>>;
pub fn insert<T: SqlType>(value: Option<T::Rust>) -> Inserting<T> {
    RawQuery::new::<Typed<T, Nullable>, _>((nullable::<T>(value),))
}

/// A SQLite database with the table; the type is as a user would declare it.
pub fn sqlite(declared: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&format!("CREATE TABLE stored (v {declared})"))
        .unwrap();
    conn
}

/// PostgreSQL with the table in a transaction that is never committed. `None` without a server.
pub fn postgres(setup: &str, declared: &str) -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("skipped: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.begin_test_transaction().unwrap();
    conn.run_script(&format!("{setup}; CREATE TEMP TABLE stored (v {declared})"))
        .unwrap();
    Some(conn)
}

/// MySQL with the table, in a transaction that is never committed. `None` without a server.
pub fn mysql(declared: &str) -> Option<MysqlConnection> {
    let mut conn = crate::databases::mysql()?;
    conn.run_script(&format!("CREATE TEMPORARY TABLE stored (v {declared})"))
        .unwrap();
    Some(conn)
}

macro_rules! round_trip {
    ($name:ident, $without_eq:ident, $conn:ty, $db:ty) => {
        /// Each value and NULL: stored, returned as it was, and found by `=`.
        pub fn $name<T: SqlType>(conn: &mut $conn, values: impl IntoIterator<Item = T::Rust>)
        where
            $db: HasType<T::Base>,
            T: HasEquality + Comparable<T>,
            T::Rust: Clone + PartialEq + Debug,
        {
            for value in values {
                $without_eq::<T>(conn, [value.clone()]);
                let equal = from(stored::<T>())
                    .filter(v::<T>().eq(Value::<T>::new(value.clone())))
                    .select(v::<T>());
                assert_eq!(equal.all(conn).unwrap(), [Some(value)], "found by =");
                conn.run_script("DELETE FROM stored").unwrap();
            }
            $without_eq::<T>(conn, []);
        }
        /// The same for a type without `=`.
        pub fn $without_eq<T: SqlType>(conn: &mut $conn, values: impl IntoIterator<Item = T::Rust>)
        where
            $db: HasType<T::Base>,
            T::Rust: Clone + PartialEq + Debug,
        {
            assert_eq!(insert::<T>(None).one(conn).unwrap(), None);
            for value in values {
                conn.run_script("DELETE FROM stored").unwrap();
                let returned = insert::<T>(Some(value.clone())).one(conn).unwrap();
                assert_eq!(returned, Some(value.clone()), "returned");
                let read = from(stored::<T>()).select(v::<T>()).one(conn).unwrap();
                assert_eq!(read, Some(value), "stored");
            }
        }
    };
}
round_trip!(on_sqlite, on_sqlite_without_eq, SqliteConnection, Sqlite);
round_trip!(on_postgres, on_postgres_without_eq, PgConnection, Pg);

/// The type on both databases: how each declares it, and the values.
pub fn on_both<T: SqlType>(
    sqlite_type: &str,
    postgres_type: &str,
    values: impl IntoIterator<Item = T::Rust>,
) where
    Sqlite: HasType<T::Base>,
    Pg: HasType<T::Base>,
    T: HasEquality + Comparable<T>,
    T::Rust: Clone + PartialEq + Debug,
{
    let values: Vec<T::Rust> = values.into_iter().collect();
    on_sqlite::<T>(&mut sqlite(sqlite_type), values.clone());
    if let Some(mut conn) = postgres("", postgres_type) {
        on_postgres::<T>(&mut conn, values);
    }
}

/// The message of a failed read.
pub fn decode_error<T: Debug>(result: relata::Result<T>) -> String {
    match result {
        Err(relata::Error::Decode { source, .. }) => source.to_string(),
        other => panic!("expected a decode error, found {other:?}"),
    }
}
/// The message of a failed write.
pub fn encode_error<T: Debug>(result: relata::Result<T>) -> String {
    match result {
        Err(relata::Error::Encode { source, .. }) => source.to_string(),
        other => panic!("expected an encode error, found {other:?}"),
    }
}
