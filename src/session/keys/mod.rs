//! Keys of rows, by which a session finds them, and which of them the database takes for equal.

pub(in crate::session) mod collations;
pub(in crate::session) mod key;
pub(in crate::session) mod texts;
