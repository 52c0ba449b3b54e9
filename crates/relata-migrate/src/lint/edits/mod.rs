//! Findings of typed edits: a file for each kind of object.

mod column;
mod composite;
mod constraint;
mod domain;
mod partition;
mod table;

use relata_ddl::{Edit, Object, Part, object_name, quoted, script};
use relata_schema::{Catalog, Column, Engine, ObjectName, Table, TableKind};

use super::{Code, Finding, Server};
pub(super) use table::rename;

/// Returns the possible costs of edits of a database, whose catalog before them is `catalog`. Every finding has the severity of its
/// code; [`Settings::judge`](super::Settings::judge) gives it the configured one.
///
/// ```
/// use relata_ddl::plan;
/// use relata_migrate::lint::{Server, lint_edits};
/// use relata_schema::{Engine, ReflectOptions, Scratch};
///
/// let mut scratch = Scratch::new(Engine::Sqlite, None)?;
/// scratch.execute("old.sql".as_ref(), "CREATE TABLE users (id INTEGER PRIMARY KEY, age INT)")?;
/// let old = scratch.reflect(&ReflectOptions::default())?;
/// scratch.execute("new.sql".as_ref(), "ALTER TABLE users DROP COLUMN age")?;
/// let new = scratch.reflect(&ReflectOptions::default())?;
///
/// let findings = lint_edits(&old, &plan(&old, &new).edits, Server::Sqlite);
/// assert_eq!(findings[0].code.to_string(), "L102 drop-column");
/// assert_eq!(findings[0].what, "drop column age of main.users");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lint_edits(catalog: &Catalog, edits: &[Edit], server: Server) -> Vec<Finding> {
    let mut linter = Linter {
        now: catalog.clone(),
        edits,
        server,
        new: Vec::new(),
        rebuilt: Vec::new(),
        copied: false,
        copies: copies(catalog, edits, server),
        findings: Vec::new(),
    };
    for (at, edit) in edits.iter().enumerate() {
        let known = linter.findings.len();
        linter.copied = linter.copies.contains(&at);
        linter.edit(edit);
        for finding in linter.findings.iter_mut().skip(known) {
            finding.subject = subject(edit);
            finding.table = edit.table().map(|table| table.name.clone());
        }
        // An edit that does not fit the catalog is reported where it is written, not here.
        let _ = edit.apply(&mut linter.now);
    }
    linter.findings
}

/// The places of the edits for which SQLite copies a table. It makes consecutive edits of one table together.
fn copies(catalog: &Catalog, edits: &[Edit], server: Server) -> Vec<usize> {
    let mut found = Vec::new();
    if server != Server::Sqlite {
        return found;
    }
    let of = |edit: &Edit| match edit {
        Edit::Alter {
            to: Object::Table(to),
            ..
        } if !to.is_view() => Some(to.name.clone()),
        Edit::RenameTable { .. } | Edit::RenameColumn { .. } => None,
        edit => edit.table().cloned(),
    };
    let (mut now, mut at) = (catalog.clone(), 0);
    while let Some(first) = edits.get(at) {
        let table = of(first);
        let rest = edits.get(at..).unwrap_or_default();
        let same = |edit: &&Edit| table.is_some() && of(edit) == table;
        let run = rest.iter().take_while(same).count().max(1);
        let together = rest.get(..run).unwrap_or_default();
        let copies =
            |now: &Catalog, edits: &[Edit]| script(now, edits).is_ok_and(|script| script.rebuilds);
        let all = copies(&now, together);
        let mut reason = None;
        for (place, edit) in together.iter().enumerate() {
            if all && reason.is_none() && copies(&now, std::slice::from_ref(edit)) {
                reason = Some(place);
            }
            let _ = edit.apply(&mut now);
        }
        if all {
            found.push(at + reason.unwrap_or(0));
        }
        at += run;
    }
    found
}

/// The name of the edited object or part; for a part without a name, its table's.
fn subject(edit: &Edit) -> String {
    let part = match edit {
        Edit::Add { part, .. } | Edit::Remove { part, .. } | Edit::Change { to: part, .. } => part,
        Edit::Create(object) | Edit::Drop(object) | Edit::Alter { to: object, .. } => {
            return object.name().name;
        }
        _ => {
            return edit
                .table()
                .map(|table| table.name.clone())
                .unwrap_or_default();
        }
    };
    let name = match part {
        Part::Column(column) => Some(column.name.clone()),
        Part::PrimaryKey(key) => key.name.clone(),
        Part::Unique(unique) => unique.name.clone(),
        Part::Check(check) => check.name.clone(),
        Part::ForeignKey(key) => key.name.clone(),
        Part::Exclusion(exclusion) => Some(exclusion.name.clone()),
        Part::Index(index) => Some(index.name.clone()),
        Part::Statistics(statistics) => Some(statistics.name.name.clone()),
        Part::Trigger(trigger) => Some(trigger.name.clone()),
        _ => None,
    };
    let table = || edit.table().map(|table| table.name.clone());
    name.or_else(table).unwrap_or_default()
}

struct Linter<'a> {
    /// The catalog before the edit.
    now: Catalog,
    edits: &'a [Edit],
    server: Server,
    /// Tables that an edit created: they are empty, and nobody uses them.
    new: Vec<ObjectName>,
    /// Tables already reported as copied.
    rebuilt: Vec<ObjectName>,
    /// The places of the edits for which SQLite copies a table.
    copies: Vec<usize>,
    /// True if the edit is one of them.
    copied: bool,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Create(Object::Table(table)) => {
                self.default_partition(edit, table);
                self.new.push(table.name.clone());
            }
            Edit::Create(_) => {}
            Edit::Drop(object) => self.drop(edit, object),
            Edit::Alter { from, to } => self.alter(edit, from, to),
            Edit::RenameTable { .. } | Edit::RenameColumn { .. } => {
                self.findings.extend(rename(edit));
            }
            Edit::RenameLabel { of, .. } => {
                self.findings.extend(rename(edit));
                if let Some(table) = self.now.table_named(of).cloned() {
                    self.rebuild(edit, &table);
                }
            }
            _ => {
                let Some(name) = edit.table().cloned() else {
                    return;
                };
                let table = self.now.table_named(&name).cloned();
                let Some(table) = table.filter(|_| !self.new.contains(&name)) else {
                    return;
                };
                if !table.is_view() {
                    self.part(edit, &table);
                    self.rebuild(edit, &table);
                }
            }
        }
    }

    fn drop(&mut self, edit: &Edit, object: &Object) {
        // The object is recreated.
        let again = |other: &Edit| match other {
            Edit::Create(new) => new.name() == object.name(),
            _ => false,
        };
        let renewed = self.edits.iter().any(again);
        if let (Object::Function(_), true) = (object, renewed) {
            self.replace_routine(edit);
        }
        match object {
            Object::Table(table) if !table.is_view() => self.push(
                Finding::new(Code::DropTable, edit.to_string(), "its rows are lost, and a program that still runs fails")
                    .safe("release a program that does not use it, rename it out of the way for a time, then drop it"),
            ),
            Object::Table(_) | Object::Function(_) | Object::Sequence(_) | Object::Enum(_)
            | Object::Domain(_) | Object::Composite(_) | Object::Range(_)
                if !renewed =>
            {
                self.push(
                    Finding::new(Code::DropObject, edit.to_string(), "a program that still runs and uses it fails")
                        .safe("release a program that does not use it, then drop it"),
                );
            }
            _ => {}
        }
    }

    fn alter(&mut self, edit: &Edit, from: &Object, to: &Object) {
        match (from, to) {
            (Object::Enum(from), Object::Enum(to)) => {
                let gone: Vec<&str> = (from.values.iter())
                    .filter(|label| !to.values.contains(label))
                    .map(String::as_str)
                    .collect();
                let come = to.values.iter().any(|label| !from.values.contains(label));
                if !gone.is_empty() {
                    self.push(
                        Finding::new(
                            Code::DropLabel,
                            format!("{edit}: without {}", gone.join(", ")),
                            "a row that holds one makes the revision fail, and the type is made anew, \
                             which writes every table that uses it",
                        )
                        .safe("leave the label, and let programs write it no more"),
                    );
                } else if come {
                    self.push(Finding::new(
                        Code::NewLabel,
                        edit.to_string(),
                        "a program that still runs does not know the label, and may fail to read it",
                    ));
                }
            }
            (Object::Function(_), Object::Function(_)) => self.replace_routine(edit),
            (Object::Composite(from), Object::Composite(to)) => self.composite(edit, from, to),
            (Object::Domain(from), Object::Domain(to)) => self.domain(edit, from, to),
            (Object::Table(from), Object::Table(to)) if from.is_view() => {
                let gone = from
                    .columns
                    .iter()
                    .find(|column| to.column(&column.name).is_none());
                if let Some(column) = gone {
                    self.push(Finding::new(
                        Code::DropObject,
                        format!("{edit}: without column {}", column.name),
                        "a program that still runs and reads it fails",
                    ));
                }
            }
            (Object::Table(_), Object::Table(to)) if self.new.contains(&to.name) => {}
            (Object::Table(from), Object::Table(to)) if from.partition_of != to.partition_of => {
                self.partition(edit, from, to);
            }
            (Object::Table(from), Object::Table(to)) => {
                if edit.loses_data() {
                    let reason = "the history of its rows is lost";
                    self.push(Finding::new(Code::DeleteRows, edit.to_string(), reason));
                }
                if self.server.engine() != Engine::Postgres {
                    let table = to.clone();
                    self.rebuild(edit, &table);
                } else if from.unlogged != to.unlogged {
                    self.push(Finding::new(
                        Code::TableRebuild,
                        edit.to_string(),
                        "the table is written anew, and nobody can use it meanwhile",
                    ));
                }
            }
            _ => {}
        }
    }

    /// MySQL has no CREATE OR REPLACE for routines, as MariaDB has.
    fn replace_routine(&mut self, edit: &Edit) {
        if let Server::Mysql(..) = self.server {
            let reason = "the routine is dropped and created: for a moment there is none, and then nobody may execute it";
            self.push(
                Finding::new(Code::RecreateObject, edit.to_string(), reason)
                    .safe("GRANT EXECUTE after it to everybody who had it, which mysql.procs_priv lists before"),
            );
        }
    }

    fn part(&mut self, edit: &Edit, table: &Table) {
        match edit {
            Edit::Add { part, .. } => match part {
                Part::Column(column) => self.add_column(edit, table, column),
                Part::Index(index) => self.add_index(edit, table, &index.name, &index.method),
                // Reads and writes continue meanwhile.
                Part::Statistics(_) => {}
                _ => self.add_constraint(edit, table, part),
            },
            Edit::Remove { part, .. } => match part {
                Part::Column(column) => {
                    let safe = "release a program that does not use it, then drop it";
                    let again = self.added(&table.name, &column.name);
                    let reason = match (&column.generated, again) {
                        // The values are computed again.
                        (Some(_), Some(again)) if again.generated.is_some() => return,
                        (Some(_), Some(_)) => "its values are lost: a new column takes its place",
                        (None, _) => {
                            "its values are lost, and a program that still runs and uses it fails"
                        }
                        (Some(_), None) => "a program that still runs and reads it fails",
                    };
                    self.push(Finding::new(Code::DropColumn, edit.to_string(), reason).safe(safe));
                }
                Part::Index(index) if self.server.engine() == Engine::Postgres => {
                    let name = ObjectName::new(&*table.name.schema, &*index.name);
                    if table.kind != TableKind::PartitionedTable {
                        self.push(
                            Finding::new(
                                Code::DropIndexBlocks,
                                edit.to_string(),
                                "it waits for every transaction that uses the table, and all others wait behind it",
                            )
                            .safe(format!(
                                "-- transaction = false in revision.toml\nDROP INDEX CONCURRENTLY {};",
                                self.name(&name)
                            )),
                        );
                    }
                }
                _ => {}
            },
            Edit::Change {
                from: Part::Column(from),
                to: Part::Column(to),
                ..
            } => {
                self.change_column(edit, table, from, to);
            }
            _ => {}
        }
    }

    /// The column of that name that an edit adds.
    fn added(&self, table: &ObjectName, name: &str) -> Option<&Column> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Add {
                table: of,
                part: Part::Column(column),
            } if of == table && column.name == name => Some(&**column),
            _ => None,
        })
    }

    fn name(&self, name: &ObjectName) -> String {
        object_name(name, self.server.engine())
    }

    fn quoted(&self, name: &str) -> String {
        quoted(name, self.server.engine())
    }
}
