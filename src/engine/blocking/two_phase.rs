//! The two phases of a commit on a blocking connection.

use diesel::connection::SimpleConnection;

use super::BlockingClient;
use super::transaction::{close, depth, failed, forget_two_phase, refuse_ended, rollback};
use crate::engine::events;
use crate::engine::task::Begun;
use crate::error::Result;

/// Prepares the transaction.
pub(in crate::engine) async fn prepare<C: BlockingClient>(
    conn: &mut C,
    begun: Begun,
    statements: &[String],
) -> Result<()> {
    let done = refuse_ended(conn, "PREPARE").and_then(|()| {
        statements.iter().try_for_each(|sql| {
            let done = SimpleConnection::batch_execute(conn, sql);
            done.map_err(|e| failed(conn, sql, e))
        })
    });
    if let Err(error) = done {
        // Whether the server has prepared it is unknown, so neither kind of closure may run.
        if error.is_disconnect()
            && let Some(watch) = conn.watching()
        {
            watch.hooks().forget();
        }
        // The first error is the cause.
        let _ = rollback(conn, begun).await;
        return Err(error);
    }
    close(conn);
    if let Some(open) = conn.watching().and_then(|watch| watch.two_phase.as_mut()) {
        open.is_prepared = true;
    }
    Ok(())
}

/// Commits or rolls back a prepared transaction.
pub(in crate::engine) async fn decide<C: BlockingClient>(
    conn: &mut C,
    sql: &str,
    commits: bool,
) -> Result<()> {
    if depth(conn) > 0 {
        return Err(failed(
            conn,
            sql,
            diesel::result::Error::AlreadyInTransaction,
        ));
    }
    let timed = events::timed(conn, 0);
    let done = SimpleConnection::batch_execute(conn, sql).map_err(|e| failed(conn, sql, e));
    match &done {
        Ok(()) => forget_two_phase(conn),
        // It is prepared still, or ended.
        Err(_) => {
            if let Some(watch) = conn.watching() {
                watch.hooks().forget();
            }
        }
    }
    let Some(timed) = timed else { return done };
    if done.is_ok() {
        events::restore_after(conn, 0).await;
    }
    let hooks = match commits {
        true => timed.committed(&done, conn.watching()),
        false => timed.rolled_back(done.as_ref().err(), conn.watching()),
    };
    for hook in hooks {
        hook().await;
    }
    done
}
