//! The queries, before they are written in either library's words.

use crate::schema::{COLUMNS, Column, Table};

/// Three tables along the chain and the hub, with a condition, an order and five columns.
pub(crate) struct FourWay<'a> {
    pub(crate) number: usize,
    /// The first, the one before it, the one before that (outer-joined), and the hub.
    pub(crate) tables: [&'a Table; 4],
    /// The selected columns, each with its table.
    pub(crate) selected: [(usize, &'static Column); 5],
    /// A number of the first table.
    pub(crate) compared: &'static str,
}

impl FourWay<'_> {
    /// True if a table is outer-joined.
    pub(crate) fn outer(&self, table: usize) -> bool {
        table == 2
    }
}

/// The `i`th query among these tables.
pub(crate) fn four_way(tables: &[Table], i: usize) -> FourWay<'_> {
    let first = 3 + i % (tables.len() - 3);
    let column = |n: usize| &COLUMNS[(i + 3 * n) % COLUMNS.len()];
    FourWay {
        number: i,
        tables: [
            &tables[first],
            &tables[first - 1],
            &tables[first - 2],
            &tables[0],
        ],
        selected: [
            (0, column(0)),
            (1, column(1)),
            (2, column(2)),
            (3, column(3)),
            (0, column(4)),
        ],
        compared: ["quantity", "age"][i % 2],
    }
}

/// One query of many left joins along the chain.
pub(crate) struct Chain<'a> {
    pub(crate) tables: Vec<&'a Table>,
}

/// Builds a query with this many joins, from the last of the tables on.
pub(crate) fn chain(tables: &[Table], joins: usize) -> Chain<'_> {
    Chain {
        tables: tables.iter().rev().take(joins + 1).collect(),
    }
}

impl Chain<'_> {
    /// A SELECT list of one item of each table, in nested tuples.
    pub(crate) fn nested(&self, item: impl Fn(usize, &Table) -> String) -> String {
        let items: Vec<String> = self
            .tables
            .iter()
            .enumerate()
            .map(|(i, table)| item(i, table))
            .collect();
        let inner: Vec<String> = items
            .chunks(8)
            .map(|items| format!("({},)", items.join(", ")))
            .collect();
        format!("({},)", inner.join(", "))
    }
}
