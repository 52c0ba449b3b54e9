//! The order in which tables are written: referenced tables first.

use crate::session::mapping::info::TableInfo;

/// Tables that reference each other in a cycle, or a single table.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) tables: Vec<&'static TableInfo>,
    /// True if a row may reference another row of the component.
    pub(super) cyclic: bool,
}
impl Component {
    pub(super) fn has(&self, table: &TableInfo) -> bool {
        self.tables.iter().any(|own| own.is(table))
    }
}

/// Adds a table, unless it is known. Rows of one table usually come together.
pub(super) fn add(table: &'static TableInfo, known: &mut Vec<&'static TableInfo>) {
    let last = known.last().is_some_and(|last| std::ptr::eq(*last, table));
    if !last && !known.iter().any(|known| known.is(table)) {
        known.push(table);
    }
}

/// Orders the tables, those with the same name by their schema: all sessions write in the same order, and so lock rows in it.
/// This is Tarjan's algorithm, which finds a component after the components that it references.
pub(super) fn components(tables: impl IntoIterator<Item = &'static TableInfo>) -> Vec<Component> {
    let mut all: Vec<&'static TableInfo> = Vec::new();
    for table in tables {
        add(table, &mut all);
    }
    all.sort_by_key(|table| (table.name, table.schema));
    let mut search = Search {
        seen: vec![None; all.len()],
        tables: all,
        open: Vec::new(),
        count: 0,
        found: Vec::new(),
    };
    for table in 0..search.tables.len() {
        if search.seen[table].is_none() {
            search.visit(table);
        }
    }
    search.found
}

struct Search {
    tables: Vec<&'static TableInfo>,
    /// The number of a table in order of first visit, and the lowest number that it reaches.
    seen: Vec<Option<Seen>>,
    open: Vec<usize>,
    count: usize,
    found: Vec<Component>,
}
#[derive(Clone, Copy)]
struct Seen {
    first: usize,
    reaches: usize,
    open: bool,
}

impl Search {
    /// Sets the lowest number that this table reaches.
    fn visit(&mut self, table: usize) -> usize {
        let first = self.count;
        self.count += 1;
        let mut reaches = first;
        self.seen[table] = Some(Seen {
            first,
            reaches,
            open: true,
        });
        self.open.push(table);
        let own = self.tables[table];
        for referenced in 0..self.tables.len() {
            let other = self.tables[referenced];
            if !own.references.iter().any(|key| other.is_referenced_by(key)) {
                continue;
            }
            match self.seen[referenced] {
                None => reaches = reaches.min(self.visit(referenced)),
                Some(seen) if seen.open => reaches = reaches.min(seen.first),
                Some(_) => {}
            }
        }
        if let Some(seen) = &mut self.seen[table] {
            seen.reaches = reaches;
        }
        if reaches == first {
            let start = self.open.iter().position(|open| *open == table);
            let members = self.open.split_off(start.unwrap_or_default());
            for member in &members {
                if let Some(seen) = &mut self.seen[*member] {
                    seen.open = false;
                }
            }
            let cyclic =
                members.len() > 1 || own.references.iter().any(|key| own.is_referenced_by(key));
            let mut tables: Vec<_> = members.into_iter().map(|at| self.tables[at]).collect();
            tables.sort_by_key(|table| (table.name, table.schema));
            self.found.push(Component { tables, cyclic });
        }
        reaches
    }
}

#[cfg(test)]
mod tests {
    use super::components;
    use crate::session::mapping::info::{Reference, ReferentialAction, TableInfo};

    fn table(name: &'static str, to: &[&'static str]) -> &'static TableInfo {
        let references = to.iter().map(|table| Reference {
            columns: &["x"],
            schema: None,
            table,
            referenced: &["id"],
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            period: false,
        });
        Box::leak(Box::new(TableInfo {
            schema: None,
            name,
            columns: &["id", "x"],
            key: &["id"],
            references: Vec::leak(references.collect()),
            version: None,
            joined: None,
            labels: |_| {},
        }))
    }
    fn order(tables: &[&'static TableInfo]) -> Vec<(Vec<&'static str>, bool)> {
        let found = components(tables.iter().copied()).into_iter();
        found
            .map(|one| {
                (
                    one.tables.iter().map(|table| table.name).collect(),
                    one.cyclic,
                )
            })
            .collect()
    }

    #[test]
    fn what_is_referenced_comes_first() {
        let (a, b, c) = (table("a", &["b", "c"]), table("b", &["c"]), table("c", &[]));
        let expected = [(vec!["c"], false), (vec!["b"], false), (vec!["a"], false)];
        assert_eq!(order(&[a, b, c]), expected);
        assert_eq!(order(&[c, b, a, a]), expected);
    }

    #[test]
    fn tables_in_a_circle_come_together() {
        let (a, b) = (table("a", &["b"]), table("b", &["a"]));
        let (own, after) = (table("own", &["own"]), table("after", &["a", "own"]));
        let expected = [
            (vec!["a", "b"], true),
            (vec!["own"], true),
            (vec!["after"], false),
        ];
        assert_eq!(order(&[after, own, b, a]), expected);
    }

    #[test]
    fn tables_that_are_not_written_do_not_count() {
        let (a, c) = (table("a", &["b"]), table("c", &["b"]));
        assert_eq!(order(&[c, a]), [(vec!["a"], false), (vec!["c"], false)]);
    }
}
