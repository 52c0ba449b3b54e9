//! Running on `diesel::SqliteConnection`.

use diesel::connection::SimpleConnection as _;
use diesel::deserialize::{self, FromSqlRow};
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::statement::Row;
use crate::row::Decode;

super::blocking::blocking_connection!(
    SqliteConnection,
    Sqlite,
    diesel::connection::DefaultLoadingMode,
    |conn| conn.batch_execute(SETTINGS),
    |_| Ok(()),
    path
);

/// What SQLite does not do unless it is asked to.
pub(super) const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";

/// The path in a URL: what other programs write as `sqlite:notes.db` or `sqlite://notes.db`.
pub(super) fn path(url: &str) -> &str {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    path.strip_prefix("//").unwrap_or(path)
}

impl<De: Decode> FromSqlRow<Untyped, Sqlite> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Sqlite>) -> deserialize::Result<Self> {
        super::reader::read::<Sqlite, De>(row).map(Row)
    }
}
