//! Relations between rows of a session, by their handles.

pub(in crate::session) mod by_handle;
pub(in crate::session) mod changes;
pub(in crate::session) mod ended;
pub(in crate::session) mod expired;
pub(in crate::session) mod link;
pub(in crate::session) mod read;
pub(in crate::session) mod rows_by_target;
pub(in crate::session) mod stored;
pub(in crate::session) mod through;
