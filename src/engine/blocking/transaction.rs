//! Transactions of blocking connections, as diesel counts them.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::result::Error as DieselError;

use super::BlockingClient;
use crate::dialect::Dialect;
use crate::engine::events::{self, Rows};
use crate::engine::task::Begun;
use crate::error::{Error, Result};

type Manager<C> = <C as diesel::Connection>::TransactionManager;

/// Runs SQL text of several statements.
pub(in crate::engine) fn batch<C: BlockingClient>(conn: &mut C, sql: &str) -> Result<()> {
    let starting = events::starting(conn);
    let text = || sql.to_owned();
    let started = events::before_text::<C::Dialect>(starting, &text, false)?;
    let done = SimpleConnection::batch_execute(conn, sql).map_err(|e| failed(conn, sql, e));
    let outcome = done.as_ref().map(|()| Rows::Unknown);
    events::after_text::<C::Dialect>(started, &text, false, outcome);
    done
}

pub(in crate::engine) fn begin<C: BlockingClient>(conn: &mut C) -> Result<Begun> {
    let timed = events::timed(conn, false);
    let begun = Manager::<C>::begin_transaction(conn).map_err(|e| failed(conn, "BEGIN", e));
    if let Some(timed) = timed {
        timed.begun(&begun);
    }
    // diesel counts them.
    begun.map(|()| Begun(0))
}

pub(in crate::engine) fn begin_as<C: BlockingClient>(
    conn: &mut C,
    before: Option<&str>,
    begin: &str,
) -> Result<Begun> {
    if is_open(conn) {
        return Err(failed(conn, begin, DieselError::AlreadyInTransaction));
    }
    if let Some(before) = before {
        batch(conn, before)?;
    }
    let timed = events::timed(conn, false);
    let begun = AnsiTransactionManager::begin_transaction_sql(conn, begin);
    let begun = begun.map_err(|e| failed(conn, begin, e));
    if let Some(timed) = timed {
        timed.begun(&begun);
    }
    begun.map(|()| Begun(0))
}

pub(in crate::engine) async fn commit<C: BlockingClient>(conn: &mut C) -> Result<()> {
    let timed = events::timed(conn, true);
    if let Err(error) = conn.before_commit() {
        let error = Err(failed(conn, "COMMIT", error));
        if let Some(timed) = timed {
            timed.committed(&error, None);
        }
        let _ = rollback(conn).await;
        return error;
    }
    let done = Manager::<C>::commit_transaction(conn).map_err(|e| failed(conn, "COMMIT", e));
    if let Some(timed) = timed {
        events::restore_after(conn, timed.depth).await;
        for hook in timed.committed(&done, conn.watching()) {
            hook().await;
        }
    }
    done
}

pub(in crate::engine) async fn rollback<C: BlockingClient>(conn: &mut C) -> Result<()> {
    let timed = events::timed(conn, true);
    let done = Manager::<C>::rollback_transaction(conn).map_err(|e| failed(conn, "ROLLBACK", e));
    if let Some(timed) = timed {
        events::restore_after(conn, timed.depth).await;
        for hook in timed.rolled_back(done.as_ref().err(), conn.watching()) {
            hook().await;
        }
    }
    done
}

/// The number of open transactions, one inside another.
pub(in crate::engine) fn depth<C: BlockingClient>(conn: &mut C) -> usize {
    let status = Manager::<C>::transaction_manager_status_mut(conn);
    match status.transaction_depth() {
        Ok(depth) => depth.map_or(0, |depth| depth.get() as usize),
        // Only the outermost can be rolled back.
        Err(_) => 1,
    }
}

/// True if a transaction is open.
pub(in crate::engine) fn is_open<C: BlockingClient>(conn: &mut C) -> bool {
    Manager::<C>::is_broken_transaction_manager(conn)
}

#[cold]
fn failed<C: BlockingClient>(conn: &mut C, sql: &str, error: DieselError) -> Error {
    // diesel refuses what follows a transaction that could not be rolled back. Whether that is because the connection
    // is lost, the connection knows.
    let error = match error {
        DieselError::BrokenTransactionManager | DieselError::NotInTransaction => {
            let asked = SimpleConnection::batch_execute(conn, "SELECT 1");
            let lost = asked.err().filter(Error::is_disconnect_of_diesel);
            lost.unwrap_or(error)
        }
        error => error,
    };
    <C::Dialect as Dialect>::explain(Error::from_diesel(error, sql.to_owned()))
}
