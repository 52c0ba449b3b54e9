//! The tables to which paths lead: joined at the end of FROM, in the query that has the table from which they start.
//!
//! A path such as `orders::user.get(users::name)` may occur in the SELECT list, before FROM is written, or in a clause after
//! it. So its join is kept until the query ends, and is then inserted where FROM ended. A join holds no value, so that
//! only the text has to wait for it.

use std::any::TypeId;

use super::sink::{Sink, Written};
use super::{RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::table::Table;

/// The joins of the paths of one query.
#[derive(Debug, Default)]
pub(super) struct Paths {
    /// True if the query accepts joins.
    open: bool,
    /// The end of FROM in the text.
    end: usize,
    joins: Vec<PathJoin>,
}

/// A path, and its join.
#[derive(Debug)]
struct PathJoin {
    path: TypeId,
    /// The alias of the table from which the path starts, if it has one.
    source: Option<String>,
    sql: String,
}

impl Paths {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.open = false;
        self.joins.clear();
    }
}

/// The name of the `n`th table to which a path leads, counted from one.
fn name(n: usize) -> String {
    format!("path_{n}")
}

impl<D: Dialect> Sql<'_, '_, D> {
    /// Sets whether paths from here on are joined to the FROM of the query; otherwise they are subqueries.
    pub(crate) fn join_paths(&mut self, yes: bool) {
        self.query.paths.open = yes;
    }

    /// Writes FROM, in which paths are subqueries: a condition of ON comes before the joins of the query.
    pub(crate) fn write_from(
        &mut self,
        from: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let open = std::mem::replace(&mut self.query.paths.open, false);
        let written = from(self);
        self.query.paths.open = open;
        if let Sink::Text(text) = &self.written.sink {
            self.query.paths.end = text.len();
        }
        written
    }

    /// True if a path from `T` is a join of the query being written.
    pub(crate) fn joins_path_from<T: Table>(&self) -> bool {
        self.query.paths.open && self.has_table::<T>()
    }

    /// The name of the table at the end of a path from `T`; `on` writes the condition of its join, for that name.
    pub(crate) fn path_join<T: Table, Target: Table>(
        &mut self,
        path: TypeId,
        on: impl FnOnce(&str, &mut Self) -> RenderResult,
    ) -> Result<String, RenderError> {
        let source = self.other_name::<T>();
        let mut joins = self.query.paths.joins.iter();
        if let Some(at) = joins.position(|join| join.path == path && join.source == source) {
            return Ok(name(at + 1));
        }
        let alias = name(self.query.paths.joins.len() + 1);
        let aside = Written::to(Sink::text(self.explains()));
        let before = std::mem::replace(&mut self.written, aside);
        self.push(" LEFT JOIN ");
        let written = self.path_table::<Target>(&alias);
        let written = written.and_then(|()| {
            self.push(" ON ");
            on(&alias, self)
        });
        let sql = self.take_text();
        self.written = before;
        written?;
        self.query.paths.joins.push(PathJoin { path, source, sql });
        Ok(alias)
    }

    /// Writes the table `T` by the name `alias`, as FROM names it.
    pub(crate) fn path_table<T: Table>(&mut self, alias: &str) -> RenderResult {
        self.read_without_rules::<T>();
        self.stored_table::<T>()?;
        self.push(" AS ");
        self.identifier(alias)
    }

    /// Inserts the joins at the end of FROM.
    #[inline]
    pub(super) fn put_path_joins(&mut self) {
        if self.query.paths.joins.is_empty() {
            return;
        }
        if let Sink::Text(text) = &mut self.written.sink {
            let joins = self.query.paths.joins.iter().map(|join| join.sql.as_str());
            text.insert(self.query.paths.end, &joins.collect::<String>());
        }
    }
}
