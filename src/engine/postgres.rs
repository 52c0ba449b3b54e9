//! Runs statements on `diesel::PgConnection`.

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
    opened: |_| Ok(()),
    // PostgreSQL answers COMMIT of a failed transaction with a rollback, which is no error.
    // https://www.postgresql.org/docs/current/sql-commit.html
    before_commit: |conn| diesel::connection::SimpleConnection::batch_execute(conn, "SELECT 1"),
    url: str::to_owned,
    target: target,
    in_transaction: IN_TRANSACTION,
    forget: None
);

/// Describes the connections of an engine.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub(super) fn target(url: String) -> crate::error::Result<super::Target> {
    super::Target::server(url, &["postgres", "postgresql"], "PostgreSQL")
}

/// Fails in a transaction, and does nothing outside of one, where ROLLBACK would warn.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub(super) const IN_TRANSACTION: Option<&str> =
    Some("SELECT 1 / CASE WHEN now() = statement_timestamp() THEN 1 ELSE 0 END");

impl<De: Decode> FromSqlRow<Untyped, Pg> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Pg>) -> deserialize::Result<Self> {
        super::reader::read::<Pg, De>(row).map(Row)
    }
}
