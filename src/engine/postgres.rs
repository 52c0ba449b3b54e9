//! Running on `diesel::PgConnection`.

use diesel::deserialize::{self, FromSqlRow};
use diesel::pg::Pg;
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;

use super::statement::Row;
use crate::row::Decode;

#[cfg(feature = "postgres")]
super::blocking::blocking_connection!(
    diesel::PgConnection,
    Pg,
    diesel::pg::PgRowByRowLoadingMode,
    |_| Ok(()),
    // PostgreSQL answers COMMIT of a failed transaction with a rollback, which is no error.
    // https://www.postgresql.org/docs/current/sql-commit.html
    |conn| diesel::connection::SimpleConnection::batch_execute(conn, "SELECT 1"),
    |url| url
);

impl<De: Decode> FromSqlRow<Untyped, Pg> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Pg>) -> deserialize::Result<Self> {
        super::reader::read::<Pg, De>(row).map(Row)
    }
}
