//! The transactions, savepoints and flushes of a session, each with what the session was before it.

use std::any::TypeId;

use crate::engine::{Begun, Driver};
use crate::hashing::HashMap;
use crate::session::entry::Entry;
use crate::session::keys::texts::Collations;
use crate::session::links::read::ReadLinks;

/// A transaction or savepoint.
pub(in crate::session) struct Level<C: Driver> {
    /// `None` if the database does not know of it.
    pub(in crate::session) begun: Option<Begun>,
    /// The number of a savepoint.
    pub(in crate::session) number: Option<u64>,
    /// The previous state of rows that were touched since; `None` for those added since.
    pub(in crate::session) saved: HashMap<u32, Option<Box<Entry<C>>>>,
    /// True of a flush, after whose failure the session is as it was.
    pub(in crate::session) exact: bool,
    /// Where the changes of links begin that end with it, if it wrote.
    pub(in crate::session) links: Option<usize>,
    /// Rows that were new to the session when they were read in it.
    pub(in crate::session) absorbed: Vec<u32>,
    /// The rows of the session before all were removed, if a failure gives them back.
    pub(in crate::session) cleared: Option<Box<Cleared<C>>>,
}
impl<C: Driver> Level<C> {
    pub(in crate::session) fn savepoint(begun: Begun, number: u64) -> Self {
        Self {
            number: Some(number),
            ..Self::new(Some(begun))
        }
    }
    pub(in crate::session) fn new(begun: Option<Begun>) -> Self {
        Self {
            begun,
            number: None,
            saved: HashMap::default(),
            exact: false,
            links: None,
            absorbed: Vec::new(),
            cleared: None,
        }
    }
}

/// All rows of a session, which were removed in a flush.
pub(in crate::session) struct Cleared<C: Driver> {
    pub(in crate::session) session: u32,
    pub(in crate::session) entries: Vec<Entry<C>>,
    pub(in crate::session) links: HashMap<(TypeId, (u32, u32)), Vec<u32>>,
    pub(in crate::session) read_links: ReadLinks<C>,
    pub(in crate::session) collations: Collations,
    pub(in crate::session) left: Vec<(TypeId, &'static str, u32)>,
    /// The state that each transaction, savepoint and flush had saved.
    pub(in crate::session) levels: Vec<Saved<C>>,
}
/// The state that a level had saved: its links, the rows before it, and those that were new.
pub(in crate::session) type Saved<C> =
    (Option<usize>, HashMap<u32, Option<Box<Entry<C>>>>, Vec<u32>);
