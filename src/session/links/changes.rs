//! How the relations of a row change with the next flush.

use crate::engine::Driver;
use crate::hashing::HashSet;
use crate::session::Session;
use crate::session::handle::Ref;
use crate::session::links::link::Leads;
use crate::session::mapping::{LinkedRow, TableRow};
use crate::table::Table;

/// How a relation of a row changes with the next flush, as far as the session has the rows: returned by
/// [`Session::link_changes`].
#[derive(Debug, Clone)]
pub struct LinkChanges<T> {
    /// Rows that the relation does not lead to yet.
    pub added: Vec<Ref<T>>,
    /// Rows that it no longer leads to.
    pub removed: Vec<Ref<T>>,
    /// Rows that it leads to before and after.
    pub unchanged: Vec<Ref<T>>,
}
impl<T> LinkChanges<T> {
    /// True if the flush changes nothing about the relation.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

impl<C: Driver> Session<'_, C> {
    /// Returns how a relation of a row changes with the next flush: [`related`](Self::related), compared with what the database has, as
    /// far as the session knows. For code [before a flush](crate::session::SessionOptions::before_flush) that keeps a log, or counts.
    /// SQLAlchemy's [history](https://docs.sqlalchemy.org/en/20/orm/internals.html#sqlalchemy.orm.attributes.History) of a collection.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::employees;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let mut session = Session::new(conn);
    /// let all = session.load(&from(employees::table).order_by(employees::id))?;
    /// session.unlink(all[0], employees::manager, all[1]);
    /// let changes = session.link_changes(all[0], employees::manager);
    /// assert_eq!(changes.removed, [all[1]]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A row that is to be deleted is removed. Each call looks at all rows of the session.
    ///
    /// # Panics
    /// If the handle belongs to another session.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    #[track_caller]
    pub fn link_changes<R: Leads<Source = A, Target = T>, S: LinkedRow<A>, T: Table<Row: TableRow<Table = T>>, A>(&self, from: Ref<S>, _: R) -> LinkChanges<T::Row> {
        let from = self.rows.known(from);
        let before = R::stored::<C, T::Row>(&self.rows, from);
        let after = R::related::<C, T::Row>(&self.rows, from);
        let (was, is): (HashSet<u32>, HashSet<u32>) = (before.iter().copied().collect(), after.iter().copied().collect());
        let only = |of: &[u32], which: &dyn Fn(&u32) -> bool| -> Vec<Ref<T::Row>> {
            let only = of.iter().filter(|slot| which(slot));
            only.map(|slot| Ref::new(self.rows.session, *slot)).collect()
        };
        LinkChanges {
            added: only(&after, &|slot| !was.contains(slot)),
            removed: only(&before, &|slot| !is.contains(slot)),
            unchanged: only(&after, &|slot| was.contains(slot)),
        }
    }
}
