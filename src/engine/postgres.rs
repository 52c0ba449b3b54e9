//! Runs statements on `diesel::PgConnection`.

#[cfg(feature = "async-postgres")]
use std::{future::Future, pin::Pin};

use diesel::deserialize::{self, FromSqlRow};
use diesel::pg::Pg;
use diesel::row::Row as DieselRow;
use diesel::sql_types::Untyped;

#[cfg(feature = "async-postgres")]
use super::asynchronous::{AsyncClient, AsyncConnection, Beside};
use super::statement::Row;
#[cfg(feature = "async-postgres")]
use super::task::Work;
use crate::row::Decode;

#[cfg(feature = "postgres")]
super::blocking::blocking_connection!(diesel::PgConnection, Pg);
#[cfg(feature = "postgres")]
impl super::blocking::BlockingClient for diesel::PgConnection {
    type Streaming = diesel::pg::PgRowByRowLoadingMode;
    const IN_TRANSACTION: Option<&str> = IN_TRANSACTION;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    fn check(url: &str) -> crate::error::Result<()> {
        super::pool::check_server(url)
    }
    fn is_outdated(error: &crate::error::Error) -> bool {
        is_outdated(error) || names_a_lost_type(error)
    }
    fn forget_all(&mut self) {
        use diesel::connection::{CacheSize, Connection as _};
        use diesel::pg::{GetPgMetadataCache as _, PgMetadataCache};
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
        *self.get_metadata_cache() = PgMetadataCache::new();
    }
    // PostgreSQL answers COMMIT of a failed transaction with a rollback, which is not an error.
    // https://www.postgresql.org/docs/current/sql-commit.html
    fn before_commit(&mut self) -> diesel::QueryResult<()> {
        diesel::connection::SimpleConnection::batch_execute(self, "SELECT 1")
    }
}

#[cfg(feature = "async-postgres")]
impl AsyncClient for diesel_async::AsyncPgConnection {
    type Db = Pg;
    // PostgreSQL answers COMMIT of a failed transaction with a rollback, which is not an error; this statement before it reports one.
    // https://www.postgresql.org/docs/current/sql-commit.html
    const COMMIT: &str = "SELECT 1; COMMIT";
    const IN_TRANSACTION: Option<&str> = IN_TRANSACTION;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    fn check(url: &str) -> crate::error::Result<()> {
        super::pool::check_server(url)
    }
    fn open(url: &str) -> impl Future<Output = crate::error::Result<(Self, Beside)>> + Send {
        #[cfg(not(feature = "tls"))]
        use super::copy::open;
        #[cfg(feature = "tls")]
        use super::tls::connect_postgres as open;
        open(url)
    }
    fn is_outdated(error: &crate::error::Error) -> bool {
        is_outdated(error)
    }
    // diesel-async keeps the numbers of types to itself, as long as the connection is open.
    fn is_outlived(error: &crate::error::Error) -> bool {
        names_a_lost_type(error)
    }
    fn forget_all(&mut self) {
        use diesel::connection::CacheSize;
        use diesel_async::AsyncConnection as _;
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }
    fn cancel(&self, beside: &Beside) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(beside.cancel(self))
    }
    async fn both<A: Work<Pg>, B: Work<Pg>>(
        on: &mut AsyncConnection<Self>,
        a: A,
        b: B,
    ) -> crate::error::Result<(A::Out, B::Out)> {
        on.pipelined(a, b).await
    }
}

/// Describes the connections of an engine.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub(super) fn target(url: String) -> crate::error::Result<super::Target> {
    super::Target::server(url, &["postgres", "postgresql"], "PostgreSQL")
}

/// True if PostgreSQL refuses a prepared statement before it runs: the types of its columns have changed, as by a migration, or DEALLOCATE or
/// DISCARD has removed it.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
fn is_outdated(error: &crate::error::Error) -> bool {
    let crate::error::Error::Database { message, .. } = error else {
        return false;
    };
    message == "cached plan must not change result type"
        || (message.starts_with("prepared statement \"") && message.ends_with("\" does not exist"))
}

/// True if PostgreSQL does not know the number by which the client names a type: it was dropped, and perhaps created again, as by a migration that
/// removes a label of an enum. The last message is that of `= ANY($1)`, whose array has no elements as far as the server knows.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
fn names_a_lost_type(error: &crate::error::Error) -> bool {
    let crate::error::Error::Database { message, .. } = error else {
        return false;
    };
    message.starts_with("cache lookup failed for type ")
        || (message.starts_with("type with OID ") && message.ends_with(" does not exist"))
        || message == "op ANY/ALL (array) requires array on right side"
}

/// Fails in a transaction, and does nothing outside of one, where ROLLBACK would warn.
#[cfg(any(feature = "postgres", feature = "async-postgres"))]
pub(super) const IN_TRANSACTION: Option<&str> =
    Some("SELECT 1 / CASE WHEN now() = statement_timestamp() THEN 1 ELSE 0 END");

impl<De: Decode> FromSqlRow<Untyped, Pg> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Pg>) -> deserialize::Result<Self> {
        crate::dialect::read::<Pg, De>(row).map(Row)
    }
}
