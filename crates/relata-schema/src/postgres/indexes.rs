//! Indexes, those behind constraints included: the constraints take their INCLUDE columns from here.

use std::collections::HashMap;

use super::Relations;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{Engine, Index, IndexKey, IndexedValue};
use crate::sql_text::strip_parentheses;

const KEYS: &str = "
    SELECT i.indexrelid AS index, k.n > i.indnkeyatts AS include, a.attname::text AS column,
           CASE WHEN k.attnum = 0 THEN pg_get_indexdef(i.indexrelid, k.n::int4, false) END AS expression,
           coalesce(k.option & 1, 0) <> 0 AS descending, coalesce(k.option & 2, 0) <> 0 AS nulls_first,
           CASE WHEN NOT oc.opcdefault OR ia.attoptions IS NOT NULL
                THEN oc.opcname || coalesce('(' || array_to_string(ia.attoptions, ', ') || ')', '')
                END AS operator_class,
           CASE WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
                ELSE cn.nspname || '.' || co.collname END AS collation
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indoption::int2[], i.indclass::oid[], i.indcollation::oid[])
         WITH ORDINALITY AS k(attnum, option, class, coll, n)
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
    LEFT JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.n
    LEFT JOIN pg_type t ON t.oid = ia.atttypid
    LEFT JOIN pg_opclass oc ON oc.oid = k.class
    LEFT JOIN pg_collation co
      ON co.oid = k.coll AND k.coll <> coalesce(a.attcollation, t.typcollation)
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ORDER BY i.indexrelid, k.n";

/// Fills in the indexes of `relations` and returns those that a constraint owns, by object id.
pub(super) fn read(
    reader: &mut Reader<'_>,
    version: i32,
    relations: &mut Relations,
) -> Result<HashMap<u32, Index>> {
    let mut keys: HashMap<u32, (Vec<IndexKey>, Vec<String>)> = HashMap::new();
    for row in reader.rows("index keys", KEYS)? {
        let (keys, include) = keys.entry(row.get("index")?).or_default();
        let column: Option<String> = row.get("column")?;
        let expression: Option<String> = row.get("expression")?;
        let value = match (column, expression) {
            (Some(column), _) if row.get("include")? => {
                include.push(column);
                continue;
            }
            (Some(column), _) => IndexedValue::Column(column),
            (None, Some(sql)) => {
                IndexedValue::Expression(strip_parentheses(&sql, Engine::Postgres).to_owned())
            }
            (None, None) => continue,
        };
        keys.push(IndexKey {
            value,
            descending: row.get("descending")?,
            nulls_first: row.get("nulls_first")?,
            collation: row.get("collation")?,
            operator_class: row.get("operator_class")?,
            prefix: None,
        });
    }

    // NULLS NOT DISTINCT came with PostgreSQL 15.
    let nulls_not_distinct = if version >= 150_000 {
        "i.indnullsnotdistinct"
    } else {
        "false"
    };
    let sql = format!(
        "SELECT i.indexrelid AS oid, i.indrelid AS relation, ic.relname::text AS name,
                i.indisunique AS unique, i.indisvalid AS valid, am.amname::text AS method,
                {nulls_not_distinct} AS nulls_not_distinct,
                pg_get_expr(i.indpred, i.indrelid) AS predicate, ic.reloptions AS options,
                d.description AS comment, k.objid IS NOT NULL AS owned,
                i.indisreplident AS replica_identity, i.indisclustered AS clustered
         FROM pg_index i
         JOIN pg_class c ON c.oid = i.indrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_class ic ON ic.oid = i.indexrelid
         JOIN pg_am am ON am.oid = ic.relam
         LEFT JOIN pg_depend k ON k.classid = 'pg_class'::regclass AND k.objid = i.indexrelid
              AND k.refclassid = 'pg_constraint'::regclass AND k.deptype = 'i'
         LEFT JOIN pg_description d
           ON d.objoid = ic.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
         WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
    );
    let mut owned = HashMap::new();
    for row in reader.rows("indexes", &sql)? {
        let oid: u32 = row.get("oid")?;
        let (keys, include) = keys.remove(&oid).unwrap_or_default();
        let predicate: Option<String> = row.get("predicate")?;
        let index = Index {
            name: row.get("name")?,
            unique: row.get("unique")?,
            method: row.get("method")?,
            keys,
            include,
            predicate: predicate.map(|sql| strip_parentheses(&sql, Engine::Postgres).to_owned()),
            nulls_not_distinct: row.get("nulls_not_distinct")?,
            valid: row.get("valid")?,
            options: row.list("options")?,
            comment: row.get("comment")?,
        };
        if let Some(table) = relations.get(row.get("relation")?) {
            let unmanaged = &mut table.unmanaged;
            if row.get("replica_identity")? {
                unmanaged.replica_identity = Some(index.name.clone());
            }
            if row.get("clustered")? {
                unmanaged.clustered = Some(index.name.clone());
            }
        }
        if row.get("owned")? {
            owned.insert(oid, index);
        } else if let Some(table) = relations.get(row.get("relation")?) {
            table.indexes.push(index);
        }
    }
    Ok(owned)
}
