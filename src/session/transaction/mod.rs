//! Where the work of a session ends: flush, commit, rollback, savepoints.

pub(in crate::session) mod attempt;
pub(in crate::session) mod commit;
pub(in crate::session) mod end;
pub(in crate::session) mod level;
pub(in crate::session) mod two_phase;
