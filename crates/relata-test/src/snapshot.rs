//! The SQL of a statement as a snapshot.

use relata::dialect::Dialect;
use relata::prelude::*;
use relata::statement::{IsStatement, Statement};

/// Compares the SQL of a statement, and its bound values, with an [insta](https://insta.rs) snapshot.
///
/// ```
/// use relata::prelude::*;
/// use relata_test::assert_sql_snapshot;
/// # use relata::doc::users;
///
/// let adults = from(users::table).filter(users::age.ge(18)).select(users::name);
/// # #[cfg(all(feature = "sqlite", not(feature = "postgres-backend"), not(feature = "mysql-backend")))]
/// assert_sql_snapshot!(adults, @r"
/// -- SQLite
/// SELECT `users`.`name` FROM `users` WHERE `users`.`age` >= ?
/// -- binds: [18]
/// ");
///
/// use relata::backend::Sqlite;
/// assert_sql_snapshot!(Sqlite, adults, @r"
/// -- SQLite
/// SELECT `users`.`name` FROM `users` WHERE `users`.`age` >= ?
/// -- binds: [18]
/// ");
/// ```
///
/// | | |
/// |---|---|
/// | `assert_sql_snapshot!(query)` | on all databases whose features are enabled |
/// | `assert_sql_snapshot!(Pg, query)` | on this one |
/// | `assert_sql_snapshot!("name", query)`, `assert_sql_snapshot!("name", Pg, query)` | with a name for the snapshot's file |
/// | `assert_sql_snapshot!(query, @"..")`, `assert_sql_snapshot!(Pg, query, @"..")` | in the test itself |
///
/// A query that one of the databases lacks does not compile without the name of a database that has it. `cargo insta review`
/// shows what has changed.
#[macro_export]
macro_rules! assert_sql_snapshot {
    ($name:literal, $dialect:ident, $query:expr $(,)?) => {
        $crate::__assert_sql_snapshot!([$name] [$dialect] [$query] [])
    };
    ($name:literal, $query:expr $(,)?) => {
        $crate::__assert_sql_snapshot!([$name] [] [$query] [])
    };
    ($dialect:ident, $query:expr, @$inline:literal $(,)?) => {
        $crate::__assert_sql_snapshot!([] [$dialect] [$query] [@$inline])
    };
    ($query:expr, @$inline:literal $(,)?) => {
        $crate::__assert_sql_snapshot!([] [] [$query] [@$inline])
    };
    ($dialect:ident, $query:expr $(,)?) => {
        $crate::__assert_sql_snapshot!([] [$dialect] [$query] [])
    };
    ($query:expr $(,)?) => {
        $crate::__assert_sql_snapshot!([] [] [$query] [])
    };
}

/// A snapshot with or without a name, and in the test itself or not.
#[doc(hidden)]
#[macro_export]
macro_rules! __assert_sql_snapshot {
    ([$($name:literal)?] [$($dialect:ident)?] [$query:expr] [$(@$inline:literal)?]) => {
        $crate::insta::with_settings!({ omit_expression => true, description => stringify!($query) }, {
            $crate::insta::assert_snapshot!($($name,)? $crate::__sql_of!([$($dialect)?] $query) $(, @$inline)?)
        })
    };
}

/// The text of a snapshot.
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of {
    ([$dialect:ident] $query:expr) => {
        $crate::section::<$dialect, _>(&$query)
    };
    ([] $query:expr) => {{
        let query = &$query;
        let sections: &[String] = &[
            $crate::__sql_of_postgres!(query),
            $crate::__sql_of_sqlite!(query),
            $crate::__sql_of_mysql!(query),
        ];
        sections.concat()
    }};
}

#[cfg(feature = "postgres-backend")]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_postgres {
    ($query:expr) => {
        $crate::section::<$crate::backend::Pg, _>($query)
    };
}
#[cfg(not(feature = "postgres-backend"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_postgres {
    ($query:expr) => {
        String::new()
    };
}

#[cfg(feature = "sqlite")]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_sqlite {
    ($query:expr) => {
        $crate::section::<$crate::backend::Sqlite, _>($query)
    };
}
#[cfg(not(feature = "sqlite"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_sqlite {
    ($query:expr) => {
        String::new()
    };
}

#[cfg(feature = "mysql-backend")]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_mysql {
    ($query:expr) => {
        $crate::section::<$crate::backend::Mysql, _>($query)
    };
}
#[cfg(not(feature = "mysql-backend"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __sql_of_mysql {
    ($query:expr) => {
        String::new()
    };
}

/// The SQL and the bound values of a statement on one database.
#[doc(hidden)]
pub fn section<D: Dialect, Q: IsStatement + Statement<D>>(query: &Q) -> String {
    let (sql, binds) = match (query.to_sql::<D>(), query.binds::<D>()) {
        (Ok(sql), Ok(binds)) => (sql, binds),
        (Err(error), _) | (_, Err(error)) => (format!("-- {error}"), Vec::new()),
    };
    let binds = match binds.is_empty() {
        true => String::new(),
        false => format!("-- binds: [{}]\n", binds.join(", ")),
    };
    format!("-- {}\n{sql}\n{binds}", D::DATABASE)
}
