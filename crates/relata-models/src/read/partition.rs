//! Partitions of PostgreSQL: `postgres(partition_by = "RANGE (at)", partition(name = "p", values = "FROM (1) TO (2)"))`.

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{Engine, PartitionKey, PartitionStrategy};
use syn::{Error, Result};

use crate::attribute::Item;
use crate::model::{Model, Partition, Partitioning};

/// `partition_by = "RANGE (at)"`
pub(super) fn partition_by(item: &Item) -> Result<Partitioning> {
    let definition = item.sql_name()?;
    let word = definition
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let strategy = match word.split('(').next().unwrap_or_default() {
        "RANGE" => PartitionStrategy::Range,
        "LIST" => PartitionStrategy::List,
        "HASH" => PartitionStrategy::Hash,
        _ => {
            return Err(item.error("expected `RANGE (column)`, `LIST (column)` or `HASH (column)`"));
        }
    };
    let columns = columns(&definition);
    Ok(Partitioning {
        key: PartitionKey {
            strategy,
            definition,
        },
        columns,
        span: item.span(),
    })
}

/// The columns in the parentheses, unless there is an expression among them.
fn columns(definition: &str) -> Option<Vec<String>> {
    let inside = definition.split_once('(')?.1.trim().strip_suffix(')')?;
    let mut names = Vec::new();
    for part in inside.split(',') {
        let tokens: Vec<_> = Lexer::new(part, Engine::Postgres).collect();
        match tokens.as_slice() {
            [name] if matches!(name.kind, TokenKind::Word | TokenKind::Quoted) => {
                names.push(name.identifier());
            }
            _ => return None,
        }
    }
    Some(names)
}

/// `partition(name = "events_2026", values = "FROM ('2026-01-01') TO ('2027-01-01')")`, or with `default` for the values.
pub(super) fn partition(item: &Item) -> Result<Partition> {
    let (mut name, mut bound) = (None, None);
    for part in item.list()? {
        match part.name.to_string().as_str() {
            "name" => name = Some(part.sql_name()?),
            "values" => bound = Some(format!("FOR VALUES {}", part.sql_name()?)),
            "default" => {
                part.flag()?;
                bound = Some("DEFAULT".to_owned());
            }
            _ => return Err(part.unknown("a partition", &["name", "values", "default"])),
        }
    }
    let span = item.name.span();
    match (name, bound) {
        (Some(name), Some(bound)) => Ok(Partition { name, bound, span }),
        _ => Err(Error::new(
            span,
            "a partition has a name, and values or `default`: `partition(name = \"p\", values = \"IN (1)\")`",
        )),
    }
}

/// Checks the partitioning of a table when all of it is read.
pub(super) fn check(model: &Model) -> Result<()> {
    let Some(by) = &model.partition_by else {
        return match model.partitions.first() {
            Some(partition) => Err(Error::new(
                partition.span,
                format!(
                    "table `{}` is not partitioned: add `partition_by = \"RANGE (column)\"`",
                    model.table
                ),
            )),
            None => Ok(()),
        };
    };
    for column in by.columns.iter().flatten() {
        let Some(at) = model
            .fields
            .iter()
            .position(|field| field.column == *column)
        else {
            return Err(Error::new(
                by.span,
                format!(
                    "table `{}` has no column `{column}` to partition it by",
                    model.table
                ),
            ));
        };
        let without = (model.primary_key.iter().map(|key| ("primary key", key)))
            .chain(model.uniques.iter().map(|key| ("unique constraint", key)))
            .find(|(_, key)| !key.columns.contains(&at));
        if let Some((what, key)) = without {
            return Err(Error::new(
                key.span,
                format!(
                    "table `{}` is partitioned by `{column}`, so that its {what} must contain `{column}` too",
                    model.table
                ),
            ));
        }
    }
    Ok(())
}
