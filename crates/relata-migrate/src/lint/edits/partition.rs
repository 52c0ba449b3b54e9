//! Partitions: attached, detached.

use relata_ddl::Edit;
use relata_schema::{PartitionOf, Table};

use super::Linter;
use crate::lint::{Code, Finding, Server};

impl Linter<'_> {
    /// A table leaves its parent, or becomes a partition, or both.
    pub(super) fn partition(&mut self, edit: &Edit, from: &Table, to: &Table) {
        if let Some(of) = &from.partition_of {
            self.detached(edit, from, of);
        }
        if to.partition_of.is_some() {
            self.attached(edit, from, to);
            self.default_partition(edit, to);
        }
    }

    fn detached(&mut self, edit: &Edit, table: &Table, of: &PartitionOf) {
        let finding = Finding::new(
            Code::DetachBlocks,
            edit.to_string(),
            "it waits for every transaction that uses the partitioned table, and all others wait behind it",
        );
        // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
        let concurrently = self.default_of(of).is_none()
            && matches!(self.server, Server::Postgres(version) if version >= 14);
        let safe = match concurrently {
            true => format!(
                "-- transaction = false in revision.toml\nALTER TABLE {} DETACH PARTITION {} CONCURRENTLY;",
                self.name(&of.parent),
                self.name(&table.name)
            ),
            false => "SET lock_timeout = '2s', and run it again when it fails".to_owned(),
        };
        self.push(finding.safe(safe));
    }

    fn attached(&mut self, edit: &Edit, from: &Table, to: &Table) {
        let parent = (to.partition_of.as_ref()).and_then(|of| self.now.table_named(&of.parent));
        // The database need not read the rows if a check implies the bound.
        let checked = (from.checks.iter()).any(|check| {
            let of_parent = parent.is_some_and(|parent| {
                let mut checks = parent.checks.iter();
                checks.any(|theirs| theirs.name == check.name)
            });
            check.validated && !of_parent
        });
        if checked {
            return;
        }
        let table = self.name(&to.name);
        let bound = self.quoted(&format!("{}_bound", to.name.name));
        self.push(
            Finding::new(
                Code::AttachScan,
                edit.to_string(),
                "all its rows are read, to see that they belong there, and nobody can use it meanwhile",
            )
            .safe(format!(
                "ALTER TABLE {table} ADD CONSTRAINT {bound} CHECK (..) NOT VALID; -- the bound, and that the key is not NULL\n\
                 ALTER TABLE {table} VALIDATE CONSTRAINT {bound}; -- in a revision of its own\n\
                 -- attach it, then drop the check"
            )),
        );
    }

    /// A new partition takes over values of the default one, whose rows must therefore be read.
    pub(super) fn default_partition(&mut self, edit: &Edit, table: &Table) {
        let of = table.partition_of.as_ref();
        let Some(default) = of.and_then(|of| self.default_of(of)) else {
            return;
        };
        if default.name != table.name && !self.new.contains(&default.name) {
            let reason = format!(
                "all rows of the default partition {} are read, and nobody can use it meanwhile",
                default.name
            );
            self.push(Finding::new(Code::AttachScan, edit.to_string(), reason).safe(
                "give the default partition a check that keeps the values of the new one out, NOT VALID and validated \
                 in a revision before",
            ));
        }
    }

    fn default_of(&self, of: &PartitionOf) -> Option<&Table> {
        self.now.tables.iter().find(|table| {
            (table.partition_of.as_ref())
                .is_some_and(|own| own.parent == of.parent && own.bound == "DEFAULT")
        })
    }
}
