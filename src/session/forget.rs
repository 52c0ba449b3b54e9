//! Rows and links that a session no longer writes.

use crate::engine::Driver;
use crate::session::entry::State;
use crate::session::rows::SessionRows;

/// Forgets a row, which is in this state from then on.
pub(super) fn forget<C: Driver>(rows: &mut SessionRows<C>, slot: u32, state: State) {
    let entry = rows.touch(slot);
    entry.state = state;
    (entry.deleted, entry.orphan, entry.asks) = (false, false, false);
    entry.draft.clear();
    rows.identify(slot, None);
}

/// Drops the unwritten links of a row that is removed.
pub(super) fn forget_links<C: Driver>(rows: &mut SessionRows<C>, slot: u32) {
    let links = rows.links.iter();
    let of_row = links.filter(|((_, (one, other)), _)| *one == slot || *other == slot);
    let links: Vec<u32> = of_row.flat_map(|(_, links)| links).copied().collect();
    for link in links {
        if rows.entry(link).state == State::Pending {
            forget(rows, link, State::Transient);
        }
    }
}
