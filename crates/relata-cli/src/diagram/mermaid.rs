//! Writes Mermaid: <https://mermaid.js.org/syntax/entityRelationshipDiagram.html>.

use relata_schema::{Catalog, Table};

use super::{ends, marks, shown};

pub(super) fn mermaid(catalog: &Catalog, tables: &[&Table], keys: bool) -> String {
    let mut text = "erDiagram\n".to_owned();
    for table in tables {
        text.push_str(&format!("    {} {{\n", name(catalog, table)));
        for column in &table.columns {
            let marks = marks(table, &column.name);
            if keys && marks.is_empty() {
                continue;
            }
            let marks = match marks.is_empty() {
                true => String::new(),
                false => format!(" {}", marks.join(", ")),
            };
            let comment = match &column.comment {
                Some(comment) => format!(" \"{}\"", quoted(comment)),
                None => String::new(),
            };
            text.push_str(&format!(
                "        {} {}{marks}{comment}\n",
                word(&column.type_name),
                word(&column.name)
            ));
        }
        text.push_str("    }\n");
    }
    for table in tables {
        for key in &table.foreign_keys {
            let Some(target) = tables.iter().find(|other| other.name == key.target) else {
                continue;
            };
            let ends = ends(table, key);
            text.push_str(&format!(
                "    {} {}--{} {} : \"{}\"\n",
                name(catalog, target),
                if ends.optional { "|o" } else { "||" },
                if ends.single { "o|" } else { "o{" },
                name(catalog, table),
                quoted(&key.columns.join(", "))
            ));
        }
    }
    text
}

/// A name of an entity, quoted where it must be.
fn name(catalog: &Catalog, table: &Table) -> String {
    let name = shown(catalog, table);
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match plain && name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => name,
        false => format!("\"{}\"", quoted(&name)),
    }
}

/// Text in quotes knows no escapes.
fn quoted(text: &str) -> String {
    text.replace('"', "'")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A type or a column: one word, which begins with a letter.
fn word(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || "_-()[]".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    match word.starts_with(|c: char| c.is_alphabetic()) {
        true => word,
        false => format!("c{word}"),
    }
}
