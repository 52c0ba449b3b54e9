//! Sequences; those of identity columns go into the column.

use super::Relations;
use super::reader::Reader;
use super::types::Types;
use crate::error::Result;
use crate::model::{ColumnName, Sequence, SequenceOptions};

const SQL: &str = "
    SELECT n.nspname::text AS schema, c.relname::text AS name, s.seqtypid AS type,
           s.seqstart AS start, s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max,
           s.seqcache AS cache, s.seqcycle AS cycle, d.description AS comment,
           o.deptype = 'i' AS identity, t.oid AS owner, tn.nspname::text AS owner_schema,
           t.relname::text AS owner_name, a.attname::text AS owner_column
    FROM pg_sequence s
    JOIN pg_class c ON c.oid = s.seqrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_depend o
      ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.objsubid = 0
         AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
    LEFT JOIN pg_class t ON t.oid = o.refobjid
    LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
    LEFT JOIN pg_description d
      ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                      AND e.objid = c.oid AND e.deptype = 'e')";

pub(super) fn read(
    reader: &mut Reader<'_>,
    types: &Types,
    relations: &mut Relations,
) -> Result<Vec<Sequence>> {
    let mut sequences = Vec::new();
    for row in reader.rows("sequences", SQL)? {
        let options = SequenceOptions {
            start: row.get("start")?,
            increment: row.get("increment")?,
            min: row.get("min")?,
            max: row.get("max")?,
            cache: row.get("cache")?,
            cycle: row.get("cycle")?,
        };
        let owner: Option<u32> = row.get("owner")?;
        let column: Option<String> = row.get("owner_column")?;
        if row.get::<Option<bool>>("identity")? == Some(true) {
            let identity = owner
                .and_then(|oid| relations.get(oid))
                .and_then(|table| {
                    let columns = table.columns.iter_mut();
                    columns
                        .into_iter()
                        .find(|c| Some(&c.name) == column.as_ref())
                })
                .and_then(|column| column.identity.as_mut());
            if let Some(identity) = identity {
                identity.options = options;
            }
            continue;
        }
        let table = row.name_opt("owner_schema", "owner_name")?;
        sequences.push(Sequence {
            name: row.name("schema", "name")?,
            sql_type: types.sql_type(row.get("type")?, -1, 0),
            options,
            owned_by: table
                .zip(column)
                .map(|(table, column)| ColumnName { table, column }),
            comment: row.get("comment")?,
        });
    }
    Ok(sequences)
}
