//! The table that a test makes for itself, with a column of any SQL type, and an alias of it.

use std::marker::PhantomData;

use relata::connection::{
    Connection as _, DieselConnection as _, MysqlConnection, PgConnection, SqliteConnection,
};
use relata::prelude::*;
use relata::types::{BigInt, SqlType};
use relata::{FromRow, Nullable, RowSource};

#[derive(Debug)]
pub struct Row;
impl FromRow for Row {
    const WIDTH: usize = 0;
    fn from_row<R: RowSource>(_: &mut R) -> relata::Decoded<Self> {
        Ok(Row)
    }
}

macro_rules! tables {
    ($($table:ident $n:ident $v:ident, $alias:expr, [$($id:tt)*];)*) => {$(
        pub struct $table<T>(PhantomData<T>);
        pub struct $n<T>(PhantomData<T>);
        pub struct $v<T>(PhantomData<T>);
        impl<T: SqlType> relata::Table for $table<T> {
            type Id = relata::id!($($id)*);
            type Row = Row;
            type PrimaryKey = ($n<T>,);
            type Kind = relata::kind::BaseTable;
            const NAME: &'static str = "stored";
            const ALIAS: Option<&'static str> = $alias;
            const COLUMNS: &'static [&'static str] = &["n", "v"];
        }
        impl<T: SqlType> Column for $n<T> {
            type Table = $table<T>;
            type Type = BigInt;
            type Null = relata::NotNull;
            type Write = relata::kind::Assigned<relata::nth::_0>;
            const NAME: &'static str = "n";
        }
        impl<T: SqlType> Column for $v<T> {
            type Table = $table<T>;
            type Type = T;
            type Null = Nullable;
            type Write = relata::kind::Assigned<relata::nth::_1>;
            const NAME: &'static str = "v";
        }
    )*};
}
tables! {
    Stored N V, None, [5, 7, 0, 2, e, d, 0, 1];
    Other OtherN OtherV, Some("other"), [5, 7, 0, 2, e, d, 0, 2];
}
impl<T: SqlType> relata::Insertable for Stored<T> {
    type Required = (N<T>,);
    type Keys = relata::kind::OneKey;
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
pub fn other<T: SqlType>() -> Tab<Other<T>> {
    Tab::new()
}
pub fn other_n<T: SqlType>() -> Col<OtherN<T>> {
    Col::new()
}
pub fn other_v<T: SqlType>() -> Col<OtherV<T>> {
    Col::new()
}

/// SQLite with the table, and the rows that SQL says, numbered from 100.
pub fn sqlite(declared: &str, literals: &[&str]) -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(&script("TABLE", declared, literals))
        .unwrap();
    conn
}

/// The same on PostgreSQL, in a transaction that is never committed. `None` without a server.
pub fn postgres(declared: &str, literals: &[&str]) -> Option<PgConnection> {
    let Ok(url) = std::env::var("RELATA_POSTGRES_URL") else {
        println!("not run on PostgreSQL: RELATA_POSTGRES_URL is not set");
        return None;
    };
    let mut conn = PgConnection::connect(&url).unwrap();
    conn.begin_test_transaction().unwrap();
    conn.run_script(&script("TEMP TABLE", declared, literals))
        .unwrap();
    Some(conn)
}

/// The same on MySQL. Not a temporary table, which a statement there names once only; it is of this thread, and is
/// dropped by the next that has its name. `None` without a server.
pub fn mysql(declared: &str, literals: &[&str]) -> Option<MysqlConnection> {
    let database = format!("relata_values_{}", std::process::id());
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "_");
    let database = format!("{database}_{thread}");
    crate::databases::mysql_with(&format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database} CHARACTER SET utf8mb4; USE {database}; {}",
        script("TABLE", declared, literals)
    ))
}

/// Drops what [`mysql`] made.
pub fn forget(conn: &mut MysqlConnection) {
    let script =
        "SET @d = database(); SET @s = concat('DROP DATABASE ', @d); PREPARE s FROM @s; EXECUTE s;";
    conn.run_script(script).unwrap();
}

fn script(table: &str, declared: &str, literals: &[&str]) -> String {
    let mut script = format!("CREATE {table} stored (n BIGINT PRIMARY KEY, v {declared});");
    for (n, literal) in (100..).zip(literals) {
        script.push_str(&format!("INSERT INTO stored VALUES ({n}, {literal});"));
    }
    script
}
