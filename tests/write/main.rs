//! INSERT, UPDATE and DELETE: their SQL and bound values on each database, and the rows afterwards on live ones.

#![allow(clippy::type_complexity)]

#[path = "../../generated/composites/mod.rs"]
mod composites;
#[path = "../it/databases.rs"]
#[allow(dead_code, unused_macros, unused_imports)]
mod databases;
#[path = "../../generated/write/mod.rs"]
mod generated;
#[path = "../../generated/keys/mod.rs"]
mod keys;
#[path = "../../generated/shop/mod.rs"]
mod shop;

mod affected;
mod alias;
mod arrays;
mod assign_row;
mod by_key;
mod column_parts;
mod combined;
mod conflict;
mod copy;
mod delete;
mod duplicate_key;
mod errors;
mod failed_row;
mod find;
mod identifiers;
mod insert;
mod members;
mod merge;
mod names;
mod naughty;
mod new_row;
mod pages;
mod rejected;
mod relation;
mod returning;
mod stored;
mod truncate;
mod update;
mod values;
mod wide;
mod with;

/// Compares a statement's SQL and bound values on PostgreSQL, SQLite and MySQL; `lacks` names a database that has no such
/// statement.
macro_rules! sends {
    ($statement:expr, pg: $pg:expr, sqlite: $sqlite:expr, $(mysql: $mysql:expr,)? binds: $binds:expr) => {
        $crate::sends!($statement, pg: $pg, sqlite: $sqlite, $(mysql: $mysql,)? binds: $binds, pg binds: $binds)
    };
    // On PostgreSQL many rows are sent as arrays.
    ($statement:expr, pg: $pg:expr, sqlite: $sqlite:expr, $(mysql: $mysql:expr,)? binds: $binds:expr, pg binds: $pg_binds:expr) => {{
        use relata::prelude::ToSql as _;
        let statement = &$statement;
        let binds: &[&str] = &$binds;
        assert_eq!(statement.to_sql::<relata::backend::Pg>().unwrap(), $pg);
        let pg_binds: &[&str] = &$pg_binds;
        assert_eq!(statement.binds::<relata::backend::Pg>().unwrap(), pg_binds);
        assert_eq!(statement.to_sql::<relata::backend::Sqlite>().unwrap(), $sqlite);
        assert_eq!(statement.binds::<relata::backend::Sqlite>().unwrap(), binds);
        $(
            assert_eq!(statement.to_sql::<relata::backend::Mysql>().unwrap(), $mysql);
            assert_eq!(statement.binds::<relata::backend::Mysql>().unwrap(), binds);
        )?
    }};
}
pub(crate) use sends;
