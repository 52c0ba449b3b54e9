//! `ALTER TABLE`: the edits of one table in one statement.

use relata_schema::{CheckConstraint, Column, SqlType, Table};

use super::{create, literal, object, quoted};
use crate::edit::{Edit, Part, interim, is_stored_now};
use crate::error::Result;
use crate::labels::set_labels;
use crate::script::Script;

pub(super) fn alter(script: &mut Script, edits: &[Edit], old: &Table, new: &Table) -> Result<()> {
    let mut clauses = Vec::new();
    let mut columns = Columns {
        stored: write_values(script, edits, old),
        ..Columns::default()
    };
    for edit in edits {
        match edit {
            Edit::Remove { part, .. } => {
                if let Part::Column(column) = part {
                    columns.dropped.push(column.name.clone());
                }
                clauses.extend(remove(part, &mut columns));
            }
            Edit::Add { part, .. } => match part {
                Part::Column(column) => columns.touch(&column.name),
                Part::Check(check) if check.column.is_some() => {
                    columns.touch_all(check.column.as_slice());
                }
                _ => {}
            },
            Edit::Change { from, to, .. } => match to {
                Part::Column(column) => columns.touch(&column.name),
                // A comment, which is part of the key.
                to => {
                    clauses.extend(remove(from, &mut columns));
                    clauses.extend(add(to));
                }
            },
            Edit::Reorder { .. } => columns.all = true,
            _ => {}
        }
    }
    if columns.of_database(old, new) {
        clauses.push("DEFAULT CHARACTER SET = DEFAULT".to_owned());
    }
    clauses.extend(columns.clauses(old, new));
    for edit in edits {
        if let Edit::Add { part, .. } = edit {
            clauses.extend(add(part));
        }
    }
    if !clauses.is_empty() {
        let separator = if clauses.len() == 1 { " " } else { "\n  " };
        script.push(format!(
            "ALTER TABLE {}{separator}{}",
            object(&new.name),
            clauses.join(",\n  ")
        ));
    }
    Ok(())
}

/// Writes the values of virtual columns that are to have values of their own into new columns, which take their names later: only
/// a stored generated column can be modified into that. Returns the names of the columns, each with the one that has its values.
/// <https://dev.mysql.com/doc/refman/8.4/en/alter-table-generated-columns.html>
fn write_values(script: &mut Script, edits: &[Edit], old: &Table) -> Vec<(String, String)> {
    let stored = edits.iter().filter_map(|edit| match edit {
        Edit::Change {
            from: Part::Column(from),
            to: Part::Column(to),
            ..
        } if is_stored_now(from, to) => Some(&**from),
        _ => None,
    });
    let stored: Vec<&Column> = stored.collect();
    if stored.is_empty() {
        return Vec::new();
    }
    let plain = Table::new(old.name.clone(), old.kind);
    let mut clauses = Vec::new();
    let other = old.columns.iter().any(|column| column.collation.is_some());
    let of_database = |column: &&Column| column.collation.is_none() && is_text(&column.sql_type);
    if other && stored.iter().any(of_database) {
        clauses.push("DEFAULT CHARACTER SET = DEFAULT".to_owned());
    }
    let mut set = Vec::new();
    for column in &stored {
        let new = Column {
            name: interim(column),
            nullable: true,
            generated: None,
            comment: None,
            hidden: false,
            read_only: false,
            ..(*column).clone()
        };
        clauses.push(format!("ADD COLUMN {}", create::column(&new, &plain)));
        set.push(format!("{} = {}", quoted(&new.name), quoted(&column.name)));
    }
    set.extend(kept_stamps(old));
    let table = object(&old.name);
    script.push(format!("ALTER TABLE {table} {}", clauses.join(", ")));
    script.push(format!("UPDATE {table} SET {}", set.join(", ")));
    let names = stored.iter().map(|column| column.name.clone());
    names
        .zip(stored.iter().map(|column| interim(column)))
        .collect()
}

/// The assignments by which an UPDATE does not count as one for columns with `ON UPDATE CURRENT_TIMESTAMP`.
fn kept_stamps(table: &Table) -> impl Iterator<Item = String> {
    let stamps = (table.columns.iter()).filter(|column| column.on_update_value.is_some());
    stamps.map(|column| format!("{0} = {0}", quoted(&column.name)))
}

/// Renames a label of an `ENUM`: adds the new label to the column, updates the rows, and removes the old one.
pub(super) fn rename_label(
    script: &mut Script,
    (old, new): (&Table, &Table),
    name: &str,
    (from, to): (&str, &str),
) {
    let (Some(before), Some(after)) = (old.column(name), new.column(name)) else {
        return;
    };
    let table = object(&new.name);
    let mut last = Vec::new();
    // Most collations treat labels that differ only in case as equal, so rows keep theirs.
    if from.to_lowercase() != to.to_lowercase()
        && let SqlType::InlineEnum(labels) = &before.sql_type
    {
        let mut both = before.clone();
        // A label at the end copies nothing.
        set_labels(
            &mut both,
            labels.iter().cloned().chain([to.to_owned()]).collect(),
        );
        // Checks that list the old label reject the new one.
        let mut free = old.clone();
        free.checks.retain(|check| new.checks.contains(check));
        let definition = create::column(&both, &free);
        let mut first = vec![format!("MODIFY COLUMN {definition}")];
        let own =
            |checks: &[CheckConstraint], others: &[CheckConstraint]| -> Vec<CheckConstraint> {
                let differs =
                    |check: &&CheckConstraint| check.column.is_none() && !others.contains(check);
                checks.iter().filter(differs).cloned().collect()
            };
        first.extend(own(&old.checks, &new.checks).into_iter().map(|check| {
            let name = check.name.unwrap_or_default();
            format!("DROP CONSTRAINT {}", quoted(&name))
        }));
        let again = own(&new.checks, &old.checks);
        last.extend(
            again
                .iter()
                .map(|check| format!("ADD {}", create::check(check))),
        );
        script.push(format!("ALTER TABLE {table} {}", first.join(", ")));
        let own = quoted(name);
        let mut set = vec![format!("{own} = {}", literal(to))];
        set.extend(kept_stamps(new));
        script.push(format!(
            "UPDATE {table} SET {} WHERE {own} = {}",
            set.join(", "),
            literal(from)
        ));
    }
    last.insert(0, format!("MODIFY COLUMN {}", create::column(after, new)));
    script.push(format!("ALTER TABLE {table} {}", last.join(", ")));
}

/// The columns that are added, modified or dropped.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    /// The parts that are dropped, possibly to be added again.
    dropped: Vec<String>,
    /// The columns that take the place of a virtual one, which has the first name.
    stored: Vec<(String, String)>,
    /// True if the order of columns changes.
    all: bool,
}

impl Columns {
    fn touch(&mut self, name: &str) {
        if !self.names.iter().any(|other| other == name) {
            self.names.push(name.to_owned());
        }
    }

    fn touch_all(&mut self, names: &[String]) {
        for name in names {
            self.touch(name);
        }
    }

    /// True if a column gets the collation of the database. One without COLLATE gets the table's, which the catalog does not
    /// contain: it may be another if columns had another.
    fn of_database(&self, old: &Table, new: &Table) -> bool {
        let touched = |name: &str| self.all || self.names.iter().any(|other| other == name);
        let other = old.columns.iter().any(|column| column.collation.is_some());
        new.columns.iter().any(|column| {
            column.collation.is_none()
                && touched(&column.name)
                && match old.column(&column.name) {
                    Some(before) => before.collation.is_some(),
                    None => other && is_text(&column.sql_type),
                }
        })
    }

    fn clauses(&self, old: &Table, new: &Table) -> Vec<String> {
        let mut clauses = Vec::new();
        let stored = self.stored.iter().map(|(name, _)| name);
        for column in self.dropped.iter().chain(stored) {
            clauses.push(format!("DROP COLUMN {}", quoted(column)));
        }
        let mut before: Option<&str> = None;
        for column in &new.columns {
            let place = match before {
                Some(before) => format!(" AFTER {}", quoted(before)),
                None => " FIRST".to_owned(),
            };
            before = Some(&column.name);
            let is_old = old.column(&column.name).is_some() && !self.dropped.contains(&column.name);
            let definition = create::column(column, new);
            let stored = self.stored.iter().find(|(name, _)| *name == column.name);
            if let Some((_, interim)) = stored {
                let interim = quoted(interim);
                clauses.push(format!("CHANGE COLUMN {interim} {definition}{place}"));
                continue;
            }
            match (is_old, self.all, self.names.contains(&column.name)) {
                (true, true, _) => clauses.push(format!("MODIFY COLUMN {definition}{place}")),
                (true, false, true) => clauses.push(format!("MODIFY COLUMN {definition}")),
                (false, _, _) => clauses.push(format!("ADD COLUMN {definition}{place}")),
                (true, false, false) => {}
            }
        }
        clauses
    }
}

fn is_text(sql_type: &SqlType) -> bool {
    matches!(
        sql_type,
        SqlType::Text
            | SqlType::VarChar(_)
            | SqlType::Char(_)
            | SqlType::InlineEnum(_)
            | SqlType::Set(_)
    )
}

fn remove(part: &Part, columns: &mut Columns) -> Option<String> {
    let name = |name: Option<&String>| quoted(name.map_or("", String::as_str));
    match part {
        // With all columns.
        Part::Column(_) => None,
        Part::PrimaryKey(_) => Some("DROP PRIMARY KEY".to_owned()),
        Part::Unique(unique) => Some(format!("DROP KEY {}", name(unique.name.as_ref()))),
        Part::Index(index) => Some(format!("DROP KEY {}", quoted(&index.name))),
        Part::Check(check) => match &check.column {
            Some(column) => {
                columns.touch(column);
                None
            }
            None => Some(format!("DROP CONSTRAINT {}", name(check.name.as_ref()))),
        },
        Part::ForeignKey(key) => Some(format!("DROP FOREIGN KEY {}", name(key.name.as_ref()))),
        Part::Exclusion(_) | Part::Statistics(_) | Part::Trigger(_) => None,
    }
}

fn add(part: &Part) -> Option<String> {
    let clause = match part {
        Part::Column(_) | Part::Exclusion(_) | Part::Statistics(_) | Part::Trigger(_) => {
            return None;
        }
        Part::PrimaryKey(key) => create::primary_key(key),
        Part::Unique(unique) => create::unique(unique),
        Part::Index(index) => create::index(index),
        Part::Check(check) if check.column.is_some() => return None,
        Part::Check(check) => create::check(check),
        Part::ForeignKey(key) => create::foreign_key(key),
    };
    Some(format!("ADD {clause}"))
}
