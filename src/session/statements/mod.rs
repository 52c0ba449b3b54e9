//! The statements that a session writes: their tables are known only at run time.

pub(in crate::session) mod arrays;
pub(in crate::session) mod piece;
pub(in crate::session) mod returned;
pub(in crate::session) mod statement;
