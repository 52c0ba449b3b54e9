//! window.sql: window functions and their windows.

mod calls;

use crate::suite::Suite;

pub fn port(suite: &mut Suite) {
    calls::port(suite);
}
