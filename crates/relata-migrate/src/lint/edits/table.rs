//! Tables: copied as a whole, renamed.

use relata_ddl::{Edit, Part};
use relata_schema::Table;

use super::Linter;
use crate::lint::{Code, Finding, Server};

impl Linter<'_> {
    /// SQLite copies a table for most edits, MySQL for some: this is reported once.
    pub(super) fn rebuild(&mut self, edit: &Edit, table: &Table) {
        let reason = match self.server {
            Server::Sqlite => {
                if !self.copied {
                    return;
                }
                "SQLite can do it only by copying the whole table; nobody can write meanwhile"
            }
            Server::Mysql(..) | Server::MariaDb(..) => match edit {
                Edit::Remove {
                    part: Part::PrimaryKey(_),
                    ..
                } => "the whole table is copied, and nobody can write meanwhile",
                Edit::Add {
                    part: Part::PrimaryKey(_),
                    ..
                }
                | Edit::Reorder { .. }
                | Edit::RenameLabel { .. }
                | Edit::Alter { .. } => {
                    "the whole table is written anew; that is online, but takes its time and space"
                }
                _ => return,
            },
            Server::Postgres(_) => return,
        };
        if !self.rebuilt.contains(&table.name) {
            self.rebuilt.push(table.name.clone());
            self.push(Finding::new(Code::TableRebuild, edit.to_string(), reason));
        }
    }
}

/// Returns the cost of a rename.
pub(in crate::lint) fn rename(edit: &Edit) -> Option<Finding> {
    let reason = "a program that still runs uses the old name, and fails";
    match edit {
        Edit::RenameTable { to, .. } => Some(
            Finding::new(Code::RenameTable, edit.to_string(), reason).safe(format!(
                "rename it, and in the same revision create a view under the old name (it can be written to, being a \
                 simple one); drop the view when every program uses {}",
                to.name
            )),
        ),
        Edit::RenameColumn { from, to, .. } => Some(
            Finding::new(Code::RenameColumn, edit.to_string(), reason).safe(format!(
                "add {to}, write both, fill it in batches, release a program that uses {to} alone, then drop {from}"
            )),
        ),
        Edit::RenameLabel { from, to, .. } => Some(
            Finding::new(
                Code::RenameLabel,
                edit.to_string(),
                "a program that still runs writes the old label, and fails; and it does not know the new one",
            )
            .safe(format!(
                "add {to}, release a program that reads both and writes {to}, update the rows in batches, then drop {from}"
            )),
        ),
        _ => None,
    }
}
