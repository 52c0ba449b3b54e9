//! Cases to measure: each is the same work on the raw driver, on relata and on diesel.

use clap::ValueEnum;

use crate::Result;
use crate::database::{Database, Kind};
use crate::fill::Table;
use crate::raw::Raw;

/// Cases that belong together. A group is one file in `groups/` and one line in `groups/mod.rs`.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// The tables that its cases read.
    pub(crate) tables: Vec<Table>,
    /// Returns its cases, given the database and the number of rows of the very large tables.
    pub(crate) cases: fn(Kind, usize) -> Vec<Case>,
    /// True if the peak memory is measured too.
    pub(crate) peak_memory: bool,
}

/// Runs one side of a case, given the number of the run.
pub(crate) type Run = Box<dyn Fn(&mut Database, usize) -> Result<usize>>;

/// The library that does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    Raw,
    Relata,
    Diesel,
}

impl Side {
    pub(crate) const ALL: [Self; 3] = [Self::Raw, Self::Relata, Self::Diesel];
}

/// The same work on all sides: each returns the number of its rows.
pub(crate) struct Case {
    pub(crate) name: String,
    runs: [Run; 3],
    /// True if it changes the tables, so that it runs in transactions which are rolled back.
    writes: bool,
}

impl Case {
    /// A case; relata and diesel run [`on_connection!`](crate::case::on_connection).
    pub(crate) fn new<T: Rows>(
        name: impl Into<String>,
        raw: impl Fn(&mut Raw, usize) -> Result<T> + 'static,
        relata: Run,
        diesel: Run,
    ) -> Self {
        let raw = move |database: &mut Database, i: usize| Ok(raw(&mut database.raw, i)?.number());
        Self {
            name: name.into(),
            runs: [Box::new(raw), relata, diesel],
            writes: false,
        }
    }

    /// A case that changes the tables.
    pub(crate) fn writing(self) -> Self {
        Self {
            writes: true,
            ..self
        }
    }

    /// Runs one side, and then undoes its changes.
    pub(crate) fn undone<T>(
        &self,
        side: Side,
        database: &mut Database,
        runs: impl FnOnce(&Run, &mut Database) -> Result<T>,
    ) -> Result<T> {
        if self.writes {
            database.control(side, true)?;
        }
        let result = runs(self.run(side), database)?;
        if self.writes {
            database.control(side, false)?;
        }
        Ok(result)
    }

    pub(crate) fn run(&self, side: Side) -> &Run {
        match side {
            Side::Raw => &self.runs[0],
            Side::Relata => &self.runs[1],
            Side::Diesel => &self.runs[2],
        }
    }
}

/// The result of a run.
pub(crate) trait Rows {
    /// Uses the rows and returns their number.
    fn number(self) -> usize;
}
impl<T> Rows for Vec<T> {
    fn number(self) -> usize {
        std::hint::black_box(self).len()
    }
}
impl<T> Rows for Option<T> {
    fn number(self) -> usize {
        std::hint::black_box(self).map_or(0, |_| 1)
    }
}
impl Rows for usize {
    fn number(self) -> usize {
        self
    }
}

/// Runs the same code on the connection of any database: `on_connection!(|conn, i| rows)`.
macro_rules! on_connection {
    (|$conn:ident, $i:pat_param| $body:expr) => {
        Box::new(
            move |database: &mut $crate::database::Database, $i: usize| -> $crate::Result<usize> {
                use $crate::case::Rows;
                use $crate::database::Conn;
                Ok(match &mut database.conn {
                    Conn::Sqlite($conn) => Rows::number($body),
                    Conn::Postgres($conn) => Rows::number($body),
                    Conn::Mysql($conn) => Rows::number($body),
                })
            },
        )
    };
}
pub(crate) use on_connection;
