//! Reads SQLite's `EXPLAIN QUERY PLAN`: <https://www.sqlite.org/eqp.html>. It has no costs.

use relata_schema::{Row, Session};

use super::failed;
use super::tree::Node;

pub(super) fn plan(session: &mut Session, sql: &str) -> miette::Result<Node> {
    let rows = session
        .rows(&format!("EXPLAIN QUERY PLAN {sql}"))
        .map_err(|error| failed(&error))?;
    Ok(Node {
        title: "Query".to_owned(),
        children: children("0", &rows),
        ..Node::default()
    })
}

/// A row is id, parent, something unused, and the operation.
fn children(parent: &str, rows: &[Row]) -> Vec<Node> {
    let text = |row: &Row, at: usize| row.get(at).cloned().flatten().unwrap_or_default();
    let own = rows
        .iter()
        .filter(|row| text(row, 1) == parent && text(row, 0) != parent);
    own.map(|row| {
        let title = text(row, 3);
        let mut notes = Vec::new();
        if title.starts_with("SCAN") && !title.contains("INDEX") && !title.contains("CONSTANT ROW")
        {
            notes.push("all rows are read".to_owned());
        }
        if title.contains("AUTOMATIC") {
            notes.push("an index is built for this statement alone: create one?".to_owned());
        }
        if title.contains("TEMP B-TREE") {
            notes.push("it is sorted: an index in that order?".to_owned());
        }
        Node {
            children: children(&text(row, 0), rows),
            title,
            notes,
            ..Node::default()
        }
    })
    .collect()
}
