//! How tables are partitioned. MySQL's partitions are no tables: only their rule is kept.

use super::Relations;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{PartitionKey, PartitionStrategy, TableKind};

const SQL: &str = "
    SELECT DISTINCT table_name, partition_method, partition_expression FROM information_schema.partitions
    WHERE table_schema = DATABASE() AND partition_method IS NOT NULL";

pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<()> {
    for row in reader.rows("partitions", SQL)? {
        let Some(table) = relations.get(&row.text("table_name")?) else {
            continue;
        };
        let method = row.text("partition_method")?;
        let Some(strategy) = strategy(&method) else {
            continue;
        };
        let expression = row.text_opt("partition_expression")?.unwrap_or_default();
        table.kind = TableKind::PartitionedTable;
        table.partition_key = Some(PartitionKey {
            strategy,
            definition: format!("{method} ({expression})"),
        });
    }
    Ok(())
}

/// `RANGE COLUMNS`, `LINEAR HASH`, `KEY`; MariaDB's `SYSTEM_TIME` is none of them.
fn strategy(method: &str) -> Option<PartitionStrategy> {
    match method.trim_start_matches("LINEAR ").split(' ').next()? {
        "RANGE" => Some(PartitionStrategy::Range),
        "LIST" => Some(PartitionStrategy::List),
        "HASH" | "KEY" => Some(PartitionStrategy::Hash),
        _ => None,
    }
}
