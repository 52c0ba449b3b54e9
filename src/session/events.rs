//! Runs the events of a session, whose closures get the session.

use crate::engine::Driver;
use crate::error::Result;
use crate::session::Session;
use crate::session::connection::Holds;
use crate::session::options::{Event, Options, SessionOptions};
use crate::session::rows::SessionRows;

/// Runs the closures of an event.
pub(super) async fn run<C: Driver>(
    events: impl Fn(&Options<C>) -> &Vec<Event<C>>,
    rows: &mut SessionRows<C>,
    on: &mut C,
) -> Result<()> {
    let options = rows.options.clone();
    for event in events(&options) {
        let mut lent = Lent::new(rows, on);
        C::undrive(event(&mut lent.session)).await?;
    }
    Ok(())
}
/// A session while an event runs: afterwards its rows are moved back.
struct Lent<'s, C: Driver> {
    rows: &'s mut SessionRows<C>,
    session: Session<'s, C>,
}
impl<'s, C: Driver> Lent<'s, C> {
    fn new(rows: &'s mut SessionRows<C>, on: &'s mut C) -> Self {
        // The connection has the session's rules.
        let options = SessionOptions(rows.options.clone());
        let mut session = Session::without_own_rules(Holds::Borrowed(on), &options);
        std::mem::swap(&mut session.rows, rows);
        Self { rows, session }
    }
}
impl<C: Driver> Drop for Lent<'_, C> {
    fn drop(&mut self) {
        std::mem::swap(&mut self.session.rows, self.rows);
    }
}
