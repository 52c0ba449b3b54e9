//! Collations of SQLite.

use diesel::sqlite::Sqlite;

use crate::databases::collations;

collations! { Sqlite: C "BINARY", Nocase "NOCASE", Rtrim "RTRIM", }
