//! Creating and dropping, on any connection.

use std::collections::{BTreeMap, BTreeSet};

use super::{DdlKind, DdlObject, MetaData};
use crate::dialect::Dialect;
use crate::engine::{Open, Runner, Task};
use crate::error::{Error, RenderError, Result};
use crate::verify::Live;

/// The change to make.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Create,
    Drop,
}

/// Creates or drops the tables, or one of them.
pub(super) struct Run {
    tables: MetaData,
    change: Change,
    only: Option<(Option<&'static str>, &'static str)>,
}

impl Run {
    pub(super) fn new(
        tables: MetaData,
        change: Change,
        only: Option<(Option<&'static str>, &'static str)>,
    ) -> Self {
        Self {
            tables,
            change,
            only,
        }
    }

    fn objects<D: Dialect>(&self) -> Result<Vec<&'static DdlObject>, RenderError> {
        let all = self.tables.objects::<D>()?;
        let Some(only) = self.only else {
            return Ok(match self.change {
                Change::Create => all.iter().collect(),
                Change::Drop => all.iter().rev().collect(),
            });
        };
        let is =
            |object: &&DdlObject, kind| object.kind == kind && (object.schema, object.name) == only;
        let table =
            (all.iter()).find(|object| is(object, DdlKind::Table) || is(object, DdlKind::View));
        let Some(table) = table else {
            return Err(RenderError::NoDdl {
                reason: "the table is none of these models",
            });
        };
        let later =
            |object: &&DdlObject| is(object, DdlKind::ForeignKey) || is(object, DdlKind::Trigger);
        Ok(match self.change {
            Change::Create => {
                let later: Vec<&DdlObject> = all.iter().filter(later).collect();
                let uses = |name: &str| {
                    (later.iter().chain([&table])).any(|object| object.uses.contains(&name))
                };
                let is_used = |object: &DdlObject| {
                    let kind = matches!(object.kind, DdlKind::Type | DdlKind::Function);
                    kind && uses(object.name)
                };
                let holds_one = |schema: &str| {
                    (all.iter()).any(|object| is_used(object) && object.schema == Some(schema))
                };
                let needed = |object: &&DdlObject| match object.kind {
                    DdlKind::Schema => only.0 == Some(object.name) || holds_one(object.name),
                    _ => is_used(object),
                };
                let before: Vec<&DdlObject> = all.iter().filter(needed).collect();
                let function = |object: &&DdlObject| object.kind == DdlKind::Function;
                let (functions, others): (Vec<_>, Vec<_>) = before.into_iter().partition(function);
                // A function may mention the table.
                others
                    .into_iter()
                    .chain([table])
                    .chain(functions)
                    .chain(later)
                    .collect()
            }
            Change::Drop => vec![table],
        })
    }

    /// The statements that are needed.
    async fn statements<R: Runner>(&self, on: &mut R) -> Result<Vec<String>> {
        let objects = self.objects::<R::Db>().map_err(|error| Error::Encode {
            source: Box::new(error),
            sql: String::new(),
        })?;
        let mut there = There::default();
        if self.tables.checked {
            there.read(&objects, on).await?;
        }
        let mut statements = Vec::new();
        for object in objects {
            let exists = there.has(object);
            let of_table = matches!(
                object.kind,
                DdlKind::Table | DdlKind::View | DdlKind::ForeignKey | DdlKind::Trigger
            );
            match self.change {
                Change::Create if self.tables.checked && of_table && exists => {}
                Change::Create
                    if object.kind == DdlKind::Type
                        && (self.tables.checked || self.only.is_some()) =>
                {
                    let create = object.create.join("; ");
                    // PostgreSQL's CREATE TYPE has no IF NOT EXISTS.
                    statements.push(format!(
                        "DO $relata$ BEGIN {create}; EXCEPTION WHEN duplicate_object THEN NULL; END $relata$"
                    ));
                }
                Change::Create => statements.extend(object.create.iter().map(|s| (*s).to_owned())),
                Change::Drop if object.drop.is_empty() => {}
                Change::Drop if self.tables.checked && of_table && !exists => {}
                Change::Drop if self.tables.checked && object.kind == DdlKind::Type => {
                    let drop = object.drop;
                    statements.push(match drop.strip_prefix("DROP DOMAIN ") {
                        Some(name) => format!("DROP DOMAIN IF EXISTS {name}"),
                        None => drop.replacen("DROP TYPE ", "DROP TYPE IF EXISTS ", 1),
                    });
                }
                Change::Drop if self.tables.checked && object.kind == DdlKind::Function => {
                    let drop = object.drop;
                    statements.push(drop.replacen("FUNCTION ", "FUNCTION IF EXISTS ", 1));
                }
                Change::Drop => statements.push(object.drop.to_owned()),
            }
        }
        Ok(statements)
    }
}

impl<R: Runner> Task<R> for Run {
    type Out = ();
    async fn run(self, on: &mut R) -> Result<()> {
        // MySQL ends a transaction at the first of these statements.
        if R::Db::DATABASE == "MySQL" {
            for statement in self.statements(on).await? {
                on.batch(&statement).await?;
            }
            return Ok(());
        }
        let mut open = Open::begin(on).await?;
        let done = self.in_transaction(open.connection()).await;
        open.end(done).await
    }
}

impl Run {
    async fn in_transaction<R: Runner>(&self, on: &mut R) -> Result<()> {
        // Dropping a table of SQLite deletes its rows, which others may reference that are dropped later
        // (https://www.sqlite.org/foreignkeys.html#fk_schemacommands).
        if R::Db::DATABASE == "SQLite" && self.change == Change::Drop && self.only.is_none() {
            on.batch("PRAGMA defer_foreign_keys = ON").await?;
        }
        for statement in self.statements(on).await? {
            on.batch(&statement).await?;
        }
        Ok(())
    }
}

/// The tables that the database has, of the schemas that matter.
#[derive(Default)]
struct There(BTreeMap<Option<&'static str>, Live>);

impl There {
    async fn read<R: Runner>(&mut self, objects: &[&DdlObject], on: &mut R) -> Result<()> {
        let tables = (objects.iter()).filter(|o| matches!(o.kind, DdlKind::Table | DdlKind::View));
        let schemas: BTreeSet<Option<&'static str>> = tables.map(|o| o.schema).collect();
        for schema in schemas {
            self.0.insert(schema, Live::read(schema, on).await?);
        }
        Ok(())
    }

    fn has(&self, object: &DdlObject) -> bool {
        let live = self.0.get(&object.schema);
        live.is_some_and(|live| live.table(object.name).is_some())
    }
}
