//! The transactions, savepoints and flushes of a session, each with what the session was before it.

use std::any::TypeId;

use super::entry::Entry;
use super::read_links::ReadLinks;
use super::text_keys::Collations;
use crate::engine::{Begun, Driver};
use crate::hashing::HashMap;

/// A transaction or savepoint.
pub(super) struct Level<C: Driver> {
    /// `None` if the database does not know of it.
    pub(super) begun: Option<Begun>,
    /// The number of a savepoint.
    pub(super) number: Option<u64>,
    /// The previous state of rows that were touched since; `None` for those added since.
    pub(super) saved: HashMap<u32, Option<Box<Entry<C>>>>,
    /// True of a flush, after whose failure the session is as it was.
    pub(super) exact: bool,
    /// Where the changes of links begin that end with it, if it wrote.
    pub(super) links: Option<usize>,
    /// Rows that were new to the session when they were read in it.
    pub(super) absorbed: Vec<u32>,
    /// The rows of the session before all were removed, if a failure gives them back.
    pub(super) cleared: Option<Box<Cleared<C>>>,
}
impl<C: Driver> Level<C> {
    pub(super) fn savepoint(begun: Begun, number: u64) -> Self {
        Self {
            number: Some(number),
            ..Self::new(Some(begun))
        }
    }
    pub(super) fn new(begun: Option<Begun>) -> Self {
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
pub(super) struct Cleared<C: Driver> {
    pub(super) session: u32,
    pub(super) entries: Vec<Entry<C>>,
    pub(super) links: HashMap<(TypeId, (u32, u32)), Vec<u32>>,
    pub(super) read_links: ReadLinks<C>,
    pub(super) collations: Collations,
    pub(super) left: Vec<(TypeId, &'static str, u32)>,
    /// The state that each transaction, savepoint and flush had saved.
    pub(super) levels: Vec<Saved<C>>,
}
/// The state that a level had saved: its links, the rows before it, and those that were new.
pub(super) type Saved<C> = (Option<usize>, HashMap<u32, Option<Box<Entry<C>>>>, Vec<u32>);
