//! `ALTER TABLE`: the edits of one table in one statement.

use relata_schema::{CheckConstraint, SqlType, Table};

use super::{create, literal, object, quoted};
use crate::edit::{Edit, Part};
use crate::error::Result;
use crate::labels::set_labels;
use crate::script::Script;

pub(super) fn alter(script: &mut Script, edits: &[Edit], old: &Table, new: &Table) -> Result<()> {
    let mut clauses = Vec::new();
    let mut columns = Columns::default();
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

/// Renames a label of an `ENUM`: the column takes both, the rows get the new one, and the old one goes.
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
    // Labels that differ in case are one to most collations, and rows keep it.
    if from.to_lowercase() != to.to_lowercase()
        && let SqlType::InlineEnum(labels) = &before.sql_type
    {
        let mut both = before.clone();
        // One at the end copies nothing.
        set_labels(
            &mut both,
            labels.iter().cloned().chain([to.to_owned()]).collect(),
        );
        // Checks that list the old label keep the new one out.
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
        // A rename is no update of the row.
        let stamps = (new.columns.iter()).filter(|column| column.on_update_value.is_some());
        set.extend(stamps.map(|column| format!("{0} = {0}", quoted(&column.name))));
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
    /// The parts that are dropped, though perhaps to be added again.
    dropped: Vec<String>,
    /// True if the columns change their order.
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

    /// True if a column gets the collation of the database. One without COLLATE has the table's, which the catalog does not
    /// have: it is another if columns had another.
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
        for column in &self.dropped {
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
