//! Running on `diesel::SqliteConnection`.

use diesel::deserialize::{self, FromSqlRow};
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;
use diesel::sqlite::{Sqlite, SqliteConnection};

use super::statement::Row;
use crate::row::Decode;

super::verbs::blocking_connection!(
    SqliteConnection,
    Sqlite,
    diesel::connection::DefaultLoadingMode
);

impl<De: Decode> FromSqlRow<Untyped, Sqlite> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Sqlite>) -> deserialize::Result<Self> {
        super::reader::read::<Sqlite, De>(row).map(Row)
    }
}
