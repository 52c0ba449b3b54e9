//! Scalar expressions: the SQL of each on the databases that have it, and what it gives there.

use relata::connection::{PgConnection, SimpleConnection, SqliteConnection};
use relata::prelude::*;
use relata::types::Integer;

use crate::types::{Stored, postgres, sqlite, stored};

mod arrays;
mod bits;
mod json;
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
    conn.batch_execute("INSERT INTO stored VALUES (1)").unwrap();
    conn
}
pub fn on_postgres() -> Option<PgConnection> {
    let mut conn = postgres("SET LOCAL TIME ZONE 'America/New_York'", "integer")?;
    conn.batch_execute("INSERT INTO stored VALUES (1)").unwrap();
    Some(conn)
}

/// `on_pg!(conn; expression, "its SQL" => its value)`
macro_rules! on_pg {
    ($conn:ident; $($expr:expr, $sql:expr => $value:expr;)+) => {$({
        let query = from(crate::scalars::one()).select($expr);
        assert_eq!(
            query.to_sql::<relata::backend::Pg>(),
            format!("SELECT {} FROM \"stored\"", $sql)
        );
        if let Some(conn) = &mut $conn {
            assert_eq!(query.one(conn).expect($sql), $value, "{}", $sql);
        }
    })+};
}
/// The same on both databases: `on_both!(conns; expression, pg "SQL", sqlite "SQL" => value)`
macro_rules! on_both {
    ($conns:ident; $($expr:expr, pg $pg:expr, sqlite $sqlite:expr => $value:expr;)+) => {$({
        let query = from(crate::scalars::one()).select($expr);
        assert_eq!(
            query.to_sql::<relata::backend::Pg>(),
            format!("SELECT {} FROM \"stored\"", $pg)
        );
        assert_eq!(
            query.to_sql::<relata::backend::Sqlite>(),
            format!("SELECT {} FROM `stored`", $sqlite)
        );
        assert_eq!(query.one(&mut $conns.0).expect($sqlite), $value, "on SQLite: {}", $sqlite);
        if let Some(conn) = &mut $conns.1 {
            assert_eq!(query.one(conn).expect($pg), $value, "on PostgreSQL: {}", $pg);
        }
    })+};
}
pub(crate) use {on_both, on_pg};
