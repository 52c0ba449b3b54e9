//! `docs/databases.md`, the table of what works where: its cells are compared with what the traits say of statements.
//!
//! `WHAT_WORKS=overwrite` writes the cells that are only `yes` or `does not compile` anew; cells of other words are kept.

mod elsewhere;
mod expressions;
mod page;
mod queries;
mod writes;

use relata::dialect::Dialect;
use relata::statement::{RowStatement, Runnable};
use std::marker::PhantomData;

/// Whether something compiles for PostgreSQL, SQLite and MySQL.
pub type Each = [bool; 3];

pub const SQLITE: usize = 1;
pub const MYSQL: usize = 2;

/// One row of the page, with statements that use the feature.
pub struct Entry {
    feature: &'static str,
    /// Each compiles where the cell does not deny it, and nowhere else.
    works: Vec<Each>,
    /// Those that the words of a cell exclude: no trait may allow them there.
    excluded: Vec<(usize, bool)>,
}

impl Entry {
    /// A statement that the words of this database's cell exclude, though PostgreSQL has it.
    pub fn but(mut self, database: usize, statement: Each) -> Self {
        assert!(statement[0], "not on PostgreSQL: {}", self.feature);
        self.excluded.push((database, statement[database]));
        self
    }
}

pub fn row<const N: usize>(feature: &'static str, works: [Each; N]) -> Entry {
    const { assert!(N > 0) };
    Entry {
        feature,
        works: works.into(),
        excluded: Vec::new(),
    }
}

/// A query, or a write with RETURNING: its method `compiles` is the one below only where the traits hold, and else that of [`Lacks`].
#[allow(dead_code)] // the field names the type
pub struct Rows<'a, Q, D>(pub &'a Q, pub PhantomData<D>);
impl<D: Dialect, Q: RowStatement<D>> Rows<'_, Q, D> {
    pub fn compiles(&self) -> bool {
        true
    }
}

/// A write, likewise.
#[allow(dead_code)] // the field names the type
pub struct Runs<'a, Q, D>(pub &'a Q, pub PhantomData<D>);
impl<D: Dialect, Q: Runnable<D>> Runs<'_, Q, D> {
    pub fn compiles(&self) -> bool {
        true
    }
}

pub trait Lacks {
    fn compiles(&self) -> bool {
        false
    }
}
impl<Q, D> Lacks for Rows<'_, Q, D> {}
impl<Q, D> Lacks for Runs<'_, Q, D> {}

/// Whether each database can run the statement, of which a method asks for `$probe`.
macro_rules! ask {
    ($probe:ident, $statement:expr) => {{
        use std::marker::PhantomData;
        #[allow(unused_imports)]
        use $crate::what_works::Lacks as _;
        use $crate::what_works::$probe;
        let statement = &$statement;
        [
            $probe(statement, PhantomData::<relata::backend::Pg>).compiles(),
            $probe(statement, PhantomData::<relata::backend::Sqlite>).compiles(),
            $probe(statement, PhantomData::<relata::backend::Mysql>).compiles(),
        ]
    }};
}
pub(crate) use ask;

/// Whether each database can run a statement that returns rows.
macro_rules! query {
    ($statement:expr) => {
        $crate::what_works::ask!(Rows, $statement)
    };
}
pub(crate) use query;

/// Whether each database can run a statement that writes.
macro_rules! write {
    ($statement:expr) => {
        $crate::what_works::ask!(Runs, $statement)
    };
}
pub(crate) use write;

/// Whether each type, one for each database, has the trait that a method asks for.
macro_rules! has {
    ($bound:path: $pg:ty, $sqlite:ty, $mysql:ty) => {{
        #[allow(dead_code)]
        trait Lacks {
            const COMPILES: bool = false;
        }
        struct Probe<T>(std::marker::PhantomData<T>);
        impl<T> Lacks for Probe<T> {}
        #[allow(dead_code)]
        impl<T: $bound> Probe<T> {
            const COMPILES: bool = true;
        }
        [Probe::<$pg>::COMPILES, Probe::<$sqlite>::COMPILES, Probe::<$mysql>::COMPILES]
    }};
    ($bound:path) => {
        $crate::what_works::has!($bound: relata::backend::Pg, relata::backend::Sqlite, relata::backend::Mysql)
    };
}
pub(crate) use has;
