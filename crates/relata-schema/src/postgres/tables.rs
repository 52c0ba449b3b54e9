//! Tables, views, materialized views, partitions and foreign tables.

use super::Relations;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{
    ObjectName, PartitionKey, PartitionOf, PartitionStrategy, Table, TableKind, ViewWrites,
};

const SQL: &str = "
    SELECT c.oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
           c.relispartition AS is_partition, c.relpersistence = 'u' AS unlogged,
           d.description AS comment, s.srvname::text AS server, c.reloptions AS options,
           CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS definition,
           CASE WHEN c.relkind = 'v' THEN pg_relation_is_updatable(c.oid, true) END AS writes,
           CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
           CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
           h.schemas AS parent_schemas, h.names AS parent_names
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_description d
      ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
    LEFT JOIN pg_foreign_table f ON f.ftrelid = c.oid
    LEFT JOIN pg_foreign_server s ON s.oid = f.ftserver
    LEFT JOIN (SELECT i.inhrelid, array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
                      array_agg(p.relname::text ORDER BY i.inhseqno) AS names
               FROM pg_inherits i
               JOIN pg_class p ON p.oid = i.inhparent
               JOIN pg_namespace pn ON pn.oid = p.relnamespace
               GROUP BY i.inhrelid) h ON h.inhrelid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                      AND e.objid = c.oid AND e.deptype = 'e')";

pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<()> {
    for row in reader.rows("tables", SQL)? {
        let kind: String = row.get("kind")?;
        let is_partition: bool = row.get("is_partition")?;
        let kind = match kind.as_str() {
            _ if is_partition => TableKind::Partition,
            "p" => TableKind::PartitionedTable,
            "v" => TableKind::View,
            "m" => TableKind::MaterializedView,
            "f" => TableKind::ForeignTable,
            _ => TableKind::Table,
        };
        let mut table = Table::new(row.name("schema", "name")?, kind);
        table.comment = row.get("comment")?;
        table.unlogged = row.get("unlogged")?;
        table.server = row.get("server")?;
        table.options = row.list("options")?;
        table.definition = row
            .get::<Option<String>>("definition")?
            .map(|sql| sql.trim().trim_end_matches(';').to_owned());
        table.partition_key = row
            .get::<Option<String>>("partition_key")?
            .and_then(partition_key);
        if kind == TableKind::View {
            table.view_writes = Some(view_writes(row.get::<Option<i32>>("writes")?.unwrap_or(0)));
        }
        let schemas: Vec<String> = row.list("parent_schemas")?;
        let names: Vec<String> = row.list("parent_names")?;
        let parents: Vec<ObjectName> = schemas
            .into_iter()
            .zip(names)
            .map(|(schema, name)| ObjectName { schema, name })
            .collect();
        if is_partition {
            let bound: Option<String> = row.get("bound")?;
            table.partition_of = parents.into_iter().next().map(|parent| PartitionOf {
                parent,
                bound: bound.unwrap_or_default(),
            });
        } else {
            table.inherits = parents;
        }
        relations.push(row.get("oid")?, table);
    }
    Ok(())
}

/// `RANGE (created_at)` into strategy and text.
fn partition_key(definition: String) -> Option<PartitionKey> {
    let strategy = match definition.split_whitespace().next()? {
        "RANGE" => PartitionStrategy::Range,
        "LIST" => PartitionStrategy::List,
        "HASH" => PartitionStrategy::Hash,
        _ => return None,
    };
    Some(PartitionKey {
        strategy,
        definition,
    })
}

/// The bits of `pg_relation_is_updatable`: one for each `CmdType`.
fn view_writes(bits: i32) -> ViewWrites {
    ViewWrites {
        insert: bits & (1 << 3) != 0,
        update: bits & (1 << 2) != 0,
        delete: bits & (1 << 4) != 0,
    }
}
