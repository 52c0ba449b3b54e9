//! Indexes and constraints.

use relata_ddl::{Edit, Part, script};
use relata_schema::{Engine, Table, TableKind};

use super::Linter;
use crate::lint::{Code, Finding};

impl Linter<'_> {
    pub(super) fn add_index(&mut self, edit: &Edit, table: &Table, index: &str, method: &str) {
        match self.server.engine() {
            Engine::Postgres => {
                let statement = script(&self.now, std::slice::from_ref(edit));
                let statement = statement
                    .ok()
                    .and_then(|script| script.statements.into_iter().next());
                let statement = statement.unwrap_or_default();
                let (reason, safe) = match table.kind {
                    TableKind::PartitionedTable => (
                        "it is built on all partitions, and nobody can write meanwhile",
                        format!(
                            "CREATE INDEX {} ON ONLY ..; then CREATE INDEX CONCURRENTLY on each partition, and \
                             ALTER INDEX .. ATTACH PARTITION",
                            self.quoted(index)
                        ),
                    ),
                    _ => (
                        "nobody can write to the table while it is built",
                        format!(
                            "-- transaction = false in revision.toml\n{};",
                            statement.replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
                        ),
                    ),
                };
                self.push(
                    Finding::new(Code::IndexBlocksWrites, edit.to_string(), reason).safe(safe),
                );
            }
            Engine::Mysql if ["fulltext", "spatial"].contains(&&*method.to_ascii_lowercase()) => {
                self.push(Finding::new(
                    Code::IndexBlocksWrites,
                    edit.to_string(),
                    "nobody can write to the table while an index of that kind is built",
                ));
            }
            _ => {}
        }
    }

    pub(super) fn add_constraint(&mut self, edit: &Edit, table: &Table, part: &Part) {
        let name = self.name(&table.name);
        let statement = || {
            let written = script(&self.now, std::slice::from_ref(edit));
            written
                .ok()
                .and_then(|script| script.statements.into_iter().next())
                .unwrap_or_default()
        };
        let finding = match (self.server.engine(), part) {
            (Engine::Postgres, Part::Check(check)) if check.validated => self.two_steps(
                edit,
                &name,
                check.name.as_deref(),
                &statement(),
                "the table",
            ),
            (Engine::Postgres, Part::ForeignKey(key)) if key.validated => self.two_steps(
                edit,
                &name,
                key.name.as_deref(),
                &statement(),
                "either table",
            ),
            (Engine::Postgres, Part::Exclusion(_)) => in_place(edit),
            (Engine::Postgres, Part::Unique(unique)) if unique.without_overlaps => in_place(edit),
            (Engine::Postgres, Part::PrimaryKey(key)) if key.without_overlaps => in_place(edit),
            (Engine::Postgres, Part::Unique(_) | Part::PrimaryKey(_)) => {
                let (constraint, columns, kind) = match part {
                    Part::Unique(unique) => (unique.name.clone(), &unique.columns, "UNIQUE"),
                    Part::PrimaryKey(key) => (key.name.clone(), &key.columns, "PRIMARY KEY"),
                    _ => return,
                };
                let constraint = self.quoted(&constraint.unwrap_or_default());
                let columns: Vec<String> =
                    columns.iter().map(|column| self.quoted(column)).collect();
                Finding::new(
                    Code::KeyInPlace,
                    edit.to_string(),
                    "nobody can use the table while its index is built; it fails if two rows are alike",
                )
                .safe(format!(
                    "-- transaction = false in revision.toml\nCREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {name} ({});\n\
                     ALTER TABLE {name} ADD CONSTRAINT {constraint} {kind} USING INDEX {constraint};",
                    columns.join(", ")
                ))
            }
            (Engine::Mysql, Part::Check(_) | Part::ForeignKey(_)) => Finding::new(
                Code::ConstraintScan,
                edit.to_string(),
                "the whole table is copied to check it, and nobody can write meanwhile",
            ),
            _ => return,
        };
        self.push(finding);
    }

    pub(super) fn two_steps(
        &self,
        edit: &Edit,
        table: &str,
        constraint: Option<&str>,
        sql: &str,
        locked: &str,
    ) -> Finding {
        Finding::new(
            Code::ConstraintScan,
            edit.to_string(),
            format!("all rows are checked while nobody can write to {locked}"),
        )
        .safe(format!(
            "{sql} NOT VALID;\n-- in a revision of its own\nALTER TABLE {table} VALIDATE CONSTRAINT {};",
            self.quoted(constraint.unwrap_or_default())
        ))
    }
}

/// A constraint that compares ranges, or uses other operators: no index that was built before can become its index.
fn in_place(edit: &Edit) -> Finding {
    Finding::new(
        Code::KeyInPlace,
        edit.to_string(),
        "nobody can use the table while its index is built, and PostgreSQL knows no other way",
    )
}
