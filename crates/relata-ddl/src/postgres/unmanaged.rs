//! The marks of an index, which go with it: `REPLICA IDENTITY` and `CLUSTER`.

use relata_schema::{IndexedValue, Table};

use super::table::kind;
use super::{object, quoted};
use crate::edit::Part;
use crate::script::Script;

/// Marks an index that was created again.
pub(super) fn marks(script: &mut Script, table: &Table, part: &Part) {
    let Some(name) = part.name() else { return };
    let alter = format!("ALTER {} {}", kind(table), object(&table.name));
    let is = |marked: &Option<String>| marked.as_deref() == Some(name);
    if is(&table.unmanaged.replica_identity) && identifies(table, part) {
        let index = quoted(name);
        script.push(format!("{alter} REPLICA IDENTITY USING INDEX {index}"));
    }
    if is(&table.unmanaged.clustered) && table.partition_key.is_none() {
        script.push(format!("{alter} CLUSTER ON {}", quoted(name)));
    }
}

/// True if the server takes the index for an identity: it is unique, of plain columns that are NOT NULL, and checked at once.
/// <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY>
fn identifies(table: &Table, part: &Part) -> bool {
    let columns: Vec<&String> = match part {
        Part::PrimaryKey(key) if key.deferrable.is_none() => key.columns.iter().collect(),
        Part::Unique(key) if key.deferrable.is_none() => key.columns.iter().collect(),
        Part::Index(index) if index.unique && index.predicate.is_none() => {
            let columns: Option<Vec<&String>> = (index.keys.iter())
                .map(|key| match &key.value {
                    IndexedValue::Column(column) => Some(column),
                    IndexedValue::Expression(_) => None,
                })
                .collect();
            columns.unwrap_or_default()
        }
        _ => return false,
    };
    let not_null = |name: &&String| table.column(name).is_some_and(|column| !column.nullable);
    !columns.is_empty() && columns.iter().all(not_null)
}
