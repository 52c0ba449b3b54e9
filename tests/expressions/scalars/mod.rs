//! Scalar expressions: the SQL of each on the databases that have it, and what it gives there.

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;
use relata::types::Integer;

use crate::types::{Stored, mysql, postgres, sqlite, stored};

mod arrays;
mod bits;
mod chains;
mod json;
mod json_constructors;
mod ranges;
mod regex;
mod search;
mod strings;
mod times;

/// A table of one row, to select from.
pub fn one() -> Tab<Stored<Integer>> {
    stored()
}
pub fn on_sqlite() -> SqliteConnection {
    let mut conn = sqlite("INTEGER");
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    conn
}
pub fn on_postgres() -> Option<PgConnection> {
    let mut conn = postgres("SET LOCAL TIME ZONE 'America/New_York'", "integer")?;
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    Some(conn)
}

pub fn on_mysql() -> Option<MysqlConnection> {
    let mut conn = mysql("integer")?;
    conn.run_script("INSERT INTO stored VALUES (1)").unwrap();
    Some(conn)
}

/// `on_pg!(conn; expression, "its SQL" => its value)`
macro_rules! on_pg {
    ($conn:ident; $($expr:expr, $sql:expr => $value:expr;)+) => {$({
        let query = from(crate::scalars::one()).select($expr);
        crate::scalars::on_pg!(@query $conn; query, $sql => $value);
    })+};
    (@query $conn:expr; $query:ident, $sql:expr => $value:expr) => {
        assert_eq!(
            $query.to_sql::<relata::backend::Pg>().unwrap(),
            format!("SELECT {} FROM \"stored\"", $sql)
        );
        if let Some(conn) = &mut $conn {
            assert_eq!($query.one(conn).expect($sql), $value, "on PostgreSQL: {}", $sql);
        }
    };
}
/// The same on SQLite too, and on MySQL where its SQL is there:
/// `on_both!(conns; expression, pg "SQL", sqlite "SQL", mysql "SQL" => value)`
macro_rules! on_both {
    ($conns:ident; $($expr:expr, pg $pg:expr, sqlite $sqlite:expr $(, mysql $mysql:expr)? => $value:expr;)+) => {$({
        let query = from(crate::scalars::one()).select($expr);
        assert_eq!(
            query.to_sql::<relata::backend::Pg>().unwrap(),
            format!("SELECT {} FROM \"stored\"", $pg)
        );
        assert_eq!(
            query.to_sql::<relata::backend::Sqlite>().unwrap(),
            format!("SELECT {} FROM `stored`", $sqlite)
        );
        assert_eq!(query.one(&mut $conns.0).expect($sqlite), $value, "on SQLite: {}", $sqlite);
        if let Some(conn) = &mut $conns.1 {
            assert_eq!(query.one(conn).expect($pg), $value, "on PostgreSQL: {}", $pg);
        }
        $(crate::scalars::gives_on_mysql!($conns.2; query, $mysql => $value);)?
    })+};
}
/// The same on PostgreSQL and MySQL: `on_servers!(conns; expression, pg "SQL", mysql "SQL" => value)`
macro_rules! on_servers {
    ($conns:ident; $($expr:expr, pg $pg:expr, mysql $mysql:expr => $value:expr;)+) => {$({
        let query = from(crate::scalars::one()).select($expr);
        crate::scalars::on_pg!(@query $conns.0; query, $pg => $value);
        crate::scalars::gives_on_mysql!($conns.1; query, $mysql => $value);
    })+};
}
macro_rules! gives_on_mysql {
    ($conn:expr; $query:ident, $sql:expr => $value:expr) => {
        assert_eq!(
            $query.to_sql::<relata::backend::Mysql>().unwrap(),
            format!("SELECT {} FROM `stored`", $sql)
        );
        if let Some(conn) = &mut $conn {
            assert_eq!($query.one(conn).expect($sql), $value, "on MySQL: {}", $sql);
        }
    };
}
pub(crate) use {gives_on_mysql, on_both, on_pg, on_servers};
