//! Transactions of blocking connections, as diesel counts them.

use std::num::NonZeroU32;
use std::ops::Range;

use diesel::connection::{
    AnsiTransactionManager, SimpleConnection, TransactionDepthChange, TransactionManager,
    TransactionManagerStatus,
};
use diesel::result::Error as DieselError;

use super::BlockingClient;
use crate::dialect::Dialect;
use crate::engine::asked::All;
use crate::engine::events::{self, Rows, Starting};
use crate::engine::print::sql_of;
use crate::engine::task::{Begun, Outcome};
use crate::error::{Error, Result, TransactionEnded};
use crate::statement::Statement;

type Manager<C> = <C as diesel::Connection>::TransactionManager;

/// Returns the observers of the next statement. A timeout that a panic has left is reset before it.
#[inline]
pub(in crate::engine) fn starting<C: BlockingClient>(conn: &mut C) -> Result<Option<Starting>> {
    if is_timed(conn) {
        restore(conn)?;
    }
    events::starting(conn)
}

/// True if a statement has left its timeout.
#[inline]
pub(in crate::engine) fn is_timed<C: BlockingClient>(conn: &mut C) -> bool {
    // What relata sends itself sets timeouts, and resets them.
    conn.watching()
        .is_some_and(|watch| watch.restore.is_some() && !watch.quiet)
}

/// Resets the timeout that a statement has left.
#[cold]
pub(in crate::engine) fn restore<C: BlockingClient>(conn: &mut C) -> Result<()> {
    let Some(sql) = conn.watching().and_then(|watch| watch.restore) else {
        return Ok(());
    };
    SimpleConnection::batch_execute(conn, sql).map_err(|e| failed(conn, sql, e))?;
    if let Some(watch) = conn.watching() {
        watch.restore = None;
    }
    Ok(())
}

/// True if the statement that failed so can run again: it did not run, and outside of a transaction nothing else failed with it.
#[inline]
pub(in crate::engine) fn may_run_again<C: BlockingClient, T>(
    conn: &mut C,
    result: &Result<T>,
) -> bool {
    let is_outdated = result.as_ref().is_err_and(C::is_outdated);
    is_outdated && !is_open(conn)
}

/// Runs SQL text of several statements.
pub(in crate::engine) fn batch<C: BlockingClient>(conn: &mut C, sql: &str) -> Result<()> {
    let starting = starting(conn)?;
    let text = || sql.to_owned();
    let started = events::before_text::<C::Dialect>(starting, &text, false)?;
    let open = depth(conn);
    let done = SimpleConnection::batch_execute(conn, sql).map_err(|e| failed(conn, sql, e));
    let done = done.map_err(|error| noted_at(conn, open, error));
    let outcome = done.as_ref().map(|()| Rows::Unknown);
    events::after_text::<C::Dialect>(started, &text, false, outcome);
    match open {
        0 => done,
        _ => after_text(conn, &text, done),
    }
}

/// Finds out whether a statement of the user's text has ended the transaction in which it ran.
#[inline]
pub(in crate::engine) fn after_statement<C: BlockingClient, Q: Statement<C::Dialect>, T>(
    conn: &mut C,
    statement: &Q,
    part: &Range<usize>,
    result: Result<T>,
) -> Result<T> {
    if !statement.may_begin() || depth(conn) == 0 {
        return result;
    }
    let rules = crate::engine::rules::rules(conn);
    let text = || sql_of::<C::Dialect, Q, All>(statement, part.clone(), &rules);
    after_text(conn, &text, result)
}

/// The same for this text.
fn after_text<C: BlockingClient, T>(
    conn: &mut C,
    text: &dyn Fn() -> String,
    result: Result<T>,
) -> Result<T> {
    let is_quiet = conn.watching().is_some_and(|watch| watch.quiet);
    if is_quiet || result.as_ref().is_err_and(Error::is_disconnect) {
        return result;
    }
    let is_known = conn.watching().is_some_and(|watch| watch.ended.is_some());
    let Some(question) = <C::Dialect as Dialect>::may_end_transaction(text, is_known) else {
        return result;
    };
    // This begins another transaction, which is committed or rolled back in place of the lost one.
    let has_ended = is_known || SimpleConnection::batch_execute(conn, question).is_ok();
    match conn.watch().filter(|_| has_ended) {
        Some(watch) => watch.ended_by_text(result),
        None => result,
    }
}

/// Records how a statement failed, and finds out whether its transaction has ended because of it.
#[cold]
pub(in crate::engine) fn noted<C: BlockingClient>(conn: &mut C, error: Error) -> Error {
    let open = depth(conn);
    noted_at(conn, open, error)
}

/// Records that the connection is lost, for its engine.
fn note_lost<C: BlockingClient>(conn: &mut C, error: &Error) {
    if error.is_disconnect()
        && let Some(watch) = conn.watch()
    {
        watch.lost = true;
    }
}

/// The same for a statement that began when this many transactions were open.
#[cold]
fn noted_at<C: BlockingClient>(conn: &mut C, open: usize, error: Error) -> Error {
    note_lost(conn, &error);
    if C::is_outdated(&error) {
        conn.forget_all();
    }
    if depth(conn) < open && !error.is_disconnect() {
        lost(conn, open, TransactionEnded::by(&error));
        return error;
    }
    events::failed(conn, &error);
    let perhaps = (conn.watching()).and_then(|watch| watch.perhaps_ended.take());
    if let Some((cause, question)) = perhaps {
        // This begins another transaction, which is rolled back in place of the lost one.
        let ended = SimpleConnection::batch_execute(conn, question).is_ok();
        if let Some(watch) = conn.watching().filter(|_| ended) {
            watch.ended = Some(cause);
        }
    }
    error
}

/// diesel has noticed that the database ended the transactions that were open, and no longer counts them. relata's callers do: until
/// they have ended theirs, statements are refused. Another transaction is rolled back in place of the lost one.
#[cold]
fn lost<C: BlockingClient>(conn: &mut C, open: usize, cause: TransactionEnded) {
    let begun = SimpleConnection::batch_execute(conn, "BEGIN");
    let status = Manager::<C>::transaction_manager_status_mut(conn);
    match (begun, status) {
        (Ok(()), TransactionManagerStatus::Valid(status)) => {
            let counted = status.transaction_depth().map_or(0, NonZeroU32::get) as usize;
            for _ in counted..open {
                // Only a decrease can fail.
                let _ = status.change_transaction_depth(TransactionDepthChange::IncreaseDepth);
            }
        }
        (_, status) => status.set_in_error(),
    }
    if let Some(watch) = conn.watch()
        && watch.ended.get_or_insert(cause).may_be_committed
    {
        // Neither kind of closure may run.
        watch.hooks().forget();
    }
}

/// Refuses statements in a transaction that the database has rolled back by itself.
pub(super) fn refuse_ended<C: BlockingClient>(conn: &mut C, sql: &str) -> Result<()> {
    let ended = conn.watching().and_then(|watch| {
        watch.goes_on();
        watch.ended.clone()
    });
    match ended.filter(|_| depth(conn) > 0) {
        Some(ended) => Err(ended.refuses(sql.to_owned())),
        None => Ok(()),
    }
}

pub(in crate::engine) fn begin<C: BlockingClient>(conn: &mut C) -> Result<Begun> {
    refuse_ended(conn, "BEGIN")?;
    restore(conn)?;
    let open = depth(conn);
    let timed = events::timed(conn, open);
    let begun = Manager::<C>::begin_transaction(conn).map_err(|e| failed(conn, "BEGIN", e));
    let begun = begun.map_err(|error| noted_at(conn, open, error));
    if let Some(timed) = timed {
        timed.begun(&begun);
    }
    begun.map(|()| Begun(open))
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
    } else {
        restore(conn)?;
    }
    let timed = events::timed(conn, 0);
    let begun = AnsiTransactionManager::begin_transaction_sql(conn, begin);
    let begun = begun.map_err(|e| failed(conn, begin, e));
    if let Some(timed) = timed {
        timed.begun(&begun);
    }
    begun.map(|()| Begun(0))
}

pub(in crate::engine) async fn commit<C: BlockingClient>(
    conn: &mut C,
    Begun(to): Begun,
) -> Result<()> {
    let timed = events::timed(conn, to);
    if to == 0
        && let Some(watch) = conn.watching()
    {
        // SQL text has committed it just before.
        watch.committed = None;
    }
    let before = refuse_ended(conn, "COMMIT").and_then(|()| {
        let before = conn.before_commit();
        before.map_err(|error| failed(conn, "COMMIT", error))
    });
    if let Err(error) = before {
        let error = Err(error);
        if let Some(timed) = timed {
            timed.committed(&error, None);
        }
        let _ = rollback(conn, Begun(to)).await;
        return error;
    }
    let done = release_to(conn, to).map_err(TransactionEnded::explain);
    if let Err(error) = &done {
        // The savepoint was lost with its transaction, and diesel has noticed.
        if depth(conn) < to && !error.is_disconnect() {
            lost(conn, to, TransactionEnded::by(error));
        }
        if let Some(timed) = timed {
            timed.committed(&done, None);
        }
        // Whether the server has read COMMIT is unknown, so neither kind of closure may run.
        if to == 0
            && error.is_disconnect()
            && let Some(watch) = conn.watching()
        {
            watch.hooks().forget();
        }
        // diesel may still count savepoints. The first error is the cause.
        let _ = rollback(conn, Begun(to)).await;
        return done;
    }
    if let Some(timed) = timed {
        events::restore_after(conn, to).await;
        for hook in timed.committed(&done, conn.watching()) {
            hook().await;
        }
    }
    done
}

/// Commits the transaction at this depth, with all inside it.
fn release_to<C: BlockingClient>(conn: &mut C, to: usize) -> Result<()> {
    let mut open = depth(conn);
    if open <= to {
        return Err(failed(conn, "COMMIT", DieselError::NotInTransaction));
    }
    while open > to {
        let done = Manager::<C>::commit_transaction(conn);
        done.map_err(|e| failed(conn, "COMMIT", e))?;
        open -= 1;
    }
    Ok(())
}

pub(in crate::engine) async fn rollback<C: BlockingClient>(
    conn: &mut C,
    Begun(to): Begun,
) -> Result<()> {
    let timed = events::timed(conn, to);
    let too_late = conn.watching().and_then(|watch| {
        let too_late = watch.too_late();
        if to > 0 {
            watch.goes_on();
        }
        too_late
    });
    let done = end_to(conn, to);
    if let Some(timed) = timed {
        events::restore_after(conn, to).await;
        let error = done.as_ref().err().or(too_late.as_ref());
        for hook in timed.rolled_back(error, conn.watching()) {
            hook().await;
        }
    }
    done
}

/// Rolls back the transaction at this depth, with all inside it.
fn end_to<C: BlockingClient>(conn: &mut C, to: usize) -> Result<()> {
    if is_broken(conn) {
        return Err(failed(
            conn,
            "ROLLBACK",
            DieselError::BrokenTransactionManager,
        ));
    }
    let mut done = Ok(());
    loop {
        let open = depth(conn);
        if open <= to {
            return done;
        }
        done = done.and(end_innermost(conn));
        if depth(conn) >= open {
            done?;
            let broken = DieselError::BrokenTransactionManager;
            return Err(failed(conn, "ROLLBACK", broken));
        }
    }
}

/// Rolls the innermost transaction back.
fn end_innermost<C: BlockingClient>(conn: &mut C) -> Result<()> {
    let before = depth(conn);
    let ended = conn.watching().is_some_and(|watch| watch.ended.is_some());
    let done = match undo_two_phase(conn, before) {
        Some(done) => done.map_err(|e| failed(conn, "XA ROLLBACK", e)),
        None => Manager::<C>::rollback_transaction(conn).map_err(|e| failed(conn, "ROLLBACK", e)),
    };
    if let Err(error) = &done
        && before > 1
        && depth(conn) == 0
        && !error.is_disconnect()
    {
        // The savepoint was lost with its transaction, and diesel has noticed.
        lost(conn, before - 1, TransactionEnded::by(error));
    }
    let open = depth(conn);
    let done = match done {
        // The savepoint was lost with its transaction. Later statements are refused.
        Err(error) if open > 0 && !is_broken(conn) && !error.is_disconnect() => {
            if let Some(watch) = conn.watch() {
                let cause = || TransactionEnded::by(&error);
                if watch.ended.get_or_insert_with(cause).may_be_committed {
                    // Neither kind of closure may run.
                    watch.hooks().forget();
                }
            }
            if ended { Ok(()) } else { Err(error) }
        }
        done => done,
    };
    if let Some(watch) = conn.watching().filter(|_| open == 0) {
        watch.forget_ended();
    }
    done
}

/// Rolls back the outermost transaction, if it is one that ROLLBACK does not end.
fn undo_two_phase<C: BlockingClient>(conn: &mut C, open: usize) -> Option<diesel::QueryResult<()>> {
    let open_here = (conn.watching()).and_then(|watch| watch.two_phase.as_ref())?;
    if open != 1 || open_here.is_prepared {
        return None;
    }
    let [end, undo] = open_here.undo.clone();
    // It has ended already if the database ended it, or if it could not be prepared.
    let _ = SimpleConnection::batch_execute(conn, &end);
    let done = SimpleConnection::batch_execute(conn, &undo);
    match &done {
        Ok(()) => {
            forget_two_phase(conn);
            close(conn);
        }
        Err(_) => Manager::<C>::transaction_manager_status_mut(conn).set_in_error(),
    }
    Some(done)
}

/// The transaction is no longer one of the connection.
pub(super) fn forget_two_phase<C: BlockingClient>(conn: &mut C) {
    if let Some(watch) = conn.watching() {
        watch.two_phase = None;
    }
}

/// Records in diesel that no transaction is open.
pub(super) fn close<C: BlockingClient>(conn: &mut C) {
    for _ in 0..depth(conn) {
        let status = Manager::<C>::transaction_manager_status_mut(conn);
        if let TransactionManagerStatus::Valid(status) = status {
            // It cannot fail: the transaction is counted.
            let _ = status.change_transaction_depth(TransactionDepthChange::DecreaseDepth);
        }
    }
}

/// The number of nested transactions that are open.
pub(in crate::engine) fn depth<C: BlockingClient>(conn: &mut C) -> usize {
    let status = Manager::<C>::transaction_manager_status_mut(conn);
    match status.transaction_depth() {
        Ok(depth) => depth.map_or(0, |depth| depth.get() as usize),
        // Only the outermost can be rolled back.
        Err(_) => 1,
    }
}

/// True if diesel refuses to begin or end transactions, after one that could not be rolled back.
fn is_broken<C: BlockingClient>(conn: &mut C) -> bool {
    let status = Manager::<C>::transaction_manager_status_mut(conn);
    matches!(status, TransactionManagerStatus::InError)
}

/// The outcome of a commit whose future is dropped: only a panic in a closure that runs after it does that.
pub(in crate::engine) fn outcome<C: BlockingClient>(conn: &mut C, Begun(to): Begun) -> Outcome {
    match depth(conn) > to {
        true => Outcome::Undone,
        false => Outcome::Uncertain,
    }
}

/// True if a transaction is open.
pub(in crate::engine) fn is_open<C: BlockingClient>(conn: &mut C) -> bool {
    Manager::<C>::is_broken_transaction_manager(conn)
}

/// True if an engine must not keep the connection. After a rollback, a transaction of two phases is one that could not be ended.
pub(in crate::engine) fn is_last<C: BlockingClient>(conn: &mut C) -> bool {
    conn.watching()
        .is_some_and(|watch| watch.last || watch.two_phase.is_some())
}

#[cold]
pub(super) fn failed<C: BlockingClient>(conn: &mut C, sql: &str, error: DieselError) -> Error {
    // diesel refuses statements after a transaction that could not be rolled back. Only the connection knows whether the cause
    // is that it was lost.
    let error = match error {
        DieselError::BrokenTransactionManager | DieselError::NotInTransaction => {
            let asked = SimpleConnection::batch_execute(conn, "SELECT 1");
            let lost = asked.err().filter(Error::is_disconnect_of_diesel);
            lost.unwrap_or(error)
        }
        error => error,
    };
    let error = <C::Dialect as Dialect>::explain(Error::from_diesel(error, sql.to_owned()));
    note_lost(conn, &error);
    error
}
