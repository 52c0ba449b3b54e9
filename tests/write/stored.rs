//! The table that a test makes for itself, with a column of any SQL type: `stored (n BIGINT PRIMARY KEY, v <type>)`.

use relata::connection::{
    Connection as _, DieselConnection as _, MysqlConnection, PgConnection, SqliteConnection,
};
use relata::prelude::*;
use relata::types::{BigInt, SqlType};
use relata::{FromRow, Nullable, RowSource};

/// The table, whose column `v` is of the type `T`.
pub struct Stored<T>(std::marker::PhantomData<T>);
pub struct N<T>(std::marker::PhantomData<T>);
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
    type Id = relata::id!(5, 7, 0, 2, e, d, 0, 1);
    type Row = Row;
    type PrimaryKey = (N<T>,);
    type Kind = relata::kind::BaseTable;
    const NAME: &'static str = "stored";
    const COLUMNS: &'static [&'static str] = &["n", "v"];
}
impl<T: SqlType> relata::Insertable for Stored<T> {
    type Required = (N<T>,);
    type Keys = relata::kind::OneKey;
}
impl<T: SqlType> Column for N<T> {
    type Table = Stored<T>;
    type Type = BigInt;
    type Null = relata::NotNull;
    type Write = relata::kind::Assigned<relata::nth::_0>;
    const NAME: &'static str = "n";
}
impl<T: SqlType> Column for V<T> {
    type Table = Stored<T>;
    type Type = T;
    type Null = Nullable;
    type Write = relata::kind::Assigned<relata::nth::_1>;
    const NAME: &'static str = "v";
}

pub fn stored<T: SqlType>() -> Tab<Stored<T>> {
    Tab::new()
}
pub fn n<T: SqlType>() -> Col<N<T>> {
    Col::new()
}
pub fn v<T: SqlType>() -> Col<V<T>> {
    Col::new()
}
pub fn key<T: SqlType>() -> relata::Constraint<Stored<T>, relata::kind::Unique<(N<T>,)>> {
    relata::Constraint::new("stored_pkey")
}

/// SQLite with the table, in a transaction that is never committed.
pub fn sqlite(declared: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&format!(
        "CREATE TABLE stored (n BIGINT PRIMARY KEY, v {declared})"
    ))
    .unwrap();
    conn.begin_test_transaction().unwrap();
    conn
}

/// PostgreSQL with the table, in a transaction that is never committed. `None` without a server.
pub fn postgres(declared: &str) -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.begin_test_transaction().unwrap();
    conn.run_script(&format!(
        "CREATE TEMP TABLE stored (n BIGINT PRIMARY KEY, v {declared})"
    ))
    .unwrap();
    Some(conn)
}

/// MySQL with the table, in a transaction that is never committed. `None` without a server.
pub fn mysql(declared: &str) -> Option<MysqlConnection> {
    let mut conn = crate::databases::mysql()?;
    conn.run_script(&format!(
        "CREATE TEMPORARY TABLE stored (n BIGINT PRIMARY KEY, v {declared})"
    ))
    .unwrap();
    Some(conn)
}

/// The rows of a query, copied out.
pub fn copied_out<Q: Query<relata::backend::Pg>>(
    query: &Q,
    conn: &mut PgConnection,
) -> Vec<Q::Row> {
    let mut rows = Vec::new();
    let copied = query.copy_out(conn, |row| {
        rows.push(row);
        Ok::<_, relata::Error>(())
    });
    assert_eq!(copied.unwrap(), rows.len());
    rows
}
