//! Reads columns of tables and views, and fields of composite types: both are in `pg_attribute`.

use std::collections::HashMap;

use super::Relations;
use super::reader::{Reader, Row};
use super::types::Types;
use crate::error::Result;
use crate::model::{
    Column, CompositeField, Engine, Generated, GeneratedKind, Identity, IdentityKind,
    SequenceOptions,
};
use crate::sql_text::strip_parentheses;

const SQL: &str = "
    SELECT a.attrelid AS relation, c.relkind = 'c' AS composite, c.relkind IN ('v', 'm') AS view,
           a.attname::text AS name,
           a.atttypid AS type, a.atttypmod AS typmod, a.attndims::int4 AS dimensions,
           format_type(a.atttypid, a.atttypmod) AS type_name, 
           -- PostgreSQL 18 says so of constraints that are NOT VALID, too.
           a.attnotnull AND NOT EXISTS (
             SELECT FROM pg_constraint nn WHERE nn.conrelid = a.attrelid AND nn.contype = 'n'
               AND NOT nn.convalidated AND nn.conkey[1] = a.attnum) AS not_null,
           -- INSTEAD OF triggers and rules take every column.
           c.relkind = 'v' AND pg_relation_is_updatable(c.oid, true) & 12 <> 0
             AND NOT EXISTS (SELECT FROM pg_trigger tg
               WHERE tg.tgrelid = c.oid AND tg.tgtype & 64 <> 0 AND tg.tgtype & 20 <> 0)
             AND NOT EXISTS (SELECT FROM pg_rewrite rw
               WHERE rw.ev_class = c.oid AND rw.is_instead AND rw.ev_type IN ('2', '3'))
             AND NOT pg_column_is_updatable(c.oid, a.attnum, true) AS read_only,
           pg_get_expr(ad.adbin, ad.adrelid) AS default,
           a.attidentity::text AS identity, a.attgenerated::text AS generated,
           CASE WHEN cn.nspname = 'pg_catalog' THEN co.collname::text
                ELSE cn.nspname || '.' || co.collname END AS collation,
           d.description AS comment
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum AND a.atthasdef
    LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
    LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
    LEFT JOIN pg_description d
      ON d.objoid = a.attrelid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ORDER BY a.attrelid, a.attnum";

/// Fills in the columns of `relations` and returns the fields of composite types, by their `pg_class` id.
pub(super) fn read(
    reader: &mut Reader<'_>,
    types: &Types,
    relations: &mut Relations,
) -> Result<HashMap<u32, Vec<CompositeField>>> {
    let mut fields: HashMap<u32, Vec<CompositeField>> = HashMap::new();
    for row in reader.rows("columns", SQL)? {
        let relation: u32 = row.get("relation")?;
        let sql_type = types.sql_type(row.get("type")?, row.get("typmod")?, row.get("dimensions")?);
        if row.get("composite")? {
            fields.entry(relation).or_default().push(CompositeField {
                name: row.get("name")?,
                type_name: row.get("type_name")?,
                sql_type,
                collation: row.get("collation")?,
                comment: row.get("comment")?,
            });
        } else if let Some(table) = relations.get(relation) {
            let position = u32::try_from(table.columns.len() + 1).unwrap_or(u32::MAX);
            table.columns.push(column(&row, position, sql_type)?);
        }
    }
    Ok(fields)
}

fn column(row: &Row, position: u32, sql_type: crate::SqlType) -> Result<Column> {
    let expression: Option<String> = row.get("default")?;
    let generated: String = row.get("generated")?;
    let generated = match generated.as_str() {
        "s" => Some(GeneratedKind::Stored),
        "v" => Some(GeneratedKind::Virtual),
        _ => None,
    };
    let (default, generated) = match (generated, expression) {
        (Some(kind), Some(expression)) => {
            let expression = strip_parentheses(&expression, Engine::Postgres).to_owned();
            (None, Some(Generated { kind, expression }))
        }
        (_, expression) => (expression, None),
    };
    let identity: String = row.get("identity")?;
    let identity = match identity.as_str() {
        "a" => Some(IdentityKind::Always),
        "d" => Some(IdentityKind::ByDefault),
        _ => None,
    };
    Ok(Column {
        name: row.get("name")?,
        position,
        type_name: row.get("type_name")?,
        sql_type,
        nullable: !row.get::<bool>("not_null")? || row.get("view")?,
        default,
        // The options are filled in when the sequences are read.
        identity: identity.map(|kind| Identity {
            kind,
            options: SequenceOptions::default(),
        }),
        generated,
        auto_increment: None,
        on_update_value: None,
        collation: row.get("collation")?,
        hidden: false,
        read_only: row.get("read_only")?,
        comment: row.get("comment")?,
    })
}
