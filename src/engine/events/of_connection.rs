//! Observers of one connection.

use super::Events;
use crate::engine::Driver;

/// Watches one connection that does not come from an engine, as long as it is open: its statements and transactions.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::engine::events::{self, RepeatedStatements};
/// use relata::prelude::*;
/// # fn f() -> relata::Result<()> {
/// let mut conn = SqliteConnection::connect(":memory:")?;
/// let repeated = RepeatedStatements::new(10);
/// events::watch(&mut conn, repeated.clone());
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// Existing observers stay. On a blocking connection this replaces the instrumentation of diesel's `set_instrumentation`;
/// if that is called later, it replaces this.
pub fn watch<C: Driver>(conn: &mut C, events: impl Events) {
    if let Some(watch) = conn.watch() {
        watch.add(Box::new(events));
    }
}
