//! Reads constraints of tables and domains: all are in `pg_constraint`.

use std::collections::HashMap;

use super::Relations;
use super::reader::{Reader, Row};
use crate::error::Result;
use crate::model::{
    CheckConstraint, Engine, ExclusionConstraint, ExclusionElement, ForeignKey, Index, Initially,
    MatchType, PrimaryKey, ReferentialAction, UniqueConstraint,
};
use crate::sql_text::strip_parentheses;

/// Fills in the constraints of `relations` and returns the checks of domains, by the `pg_type` id.
pub(super) fn read(
    reader: &mut Reader<'_>,
    version: i32,
    indexes: &HashMap<u32, Index>,
    relations: &mut Relations,
) -> Result<HashMap<u32, Vec<CheckConstraint>>> {
    let mut domains: HashMap<u32, Vec<CheckConstraint>> = HashMap::new();
    for row in reader.rows("constraints", &sql(version))? {
        let kind: String = row.get("kind")?;
        let domain: u32 = row.get("domain")?;
        if domain != 0 {
            if kind == "c" {
                domains.entry(domain).or_default().push(check(&row)?);
            }
            continue;
        }
        let Some(table) = relations.get(row.get("relation")?) else {
            continue;
        };
        let index = indexes.get(&row.get("index")?);
        let include = || index.map(|index| index.include.clone()).unwrap_or_default();
        match kind.as_str() {
            "p" => {
                table.primary_key = Some(PrimaryKey {
                    name: row.get("name")?,
                    columns: row.list("columns")?,
                    without_overlaps: row.get("period")?,
                    include: include(),
                    deferrable: deferrable(&row)?,
                    comment: row.get("comment")?,
                });
            }
            "u" => table.uniques.push(UniqueConstraint {
                name: row.get("name")?,
                columns: row.list("columns")?,
                without_overlaps: row.get("period")?,
                include: include(),
                nulls_not_distinct: index.is_some_and(|index| index.nulls_not_distinct),
                deferrable: deferrable(&row)?,
                comment: row.get("comment")?,
            }),
            "c" => table.checks.push(check(&row)?),
            "f" => table.foreign_keys.push(foreign_key(&row)?),
            "x" => {
                let operators: Vec<String> = row.list("operators")?;
                let keys = index.map(|index| index.keys.clone()).unwrap_or_default();
                table.exclusions.push(ExclusionConstraint {
                    name: row.get("name")?,
                    method: index.map(|index| index.method.clone()).unwrap_or_default(),
                    elements: keys
                        .into_iter()
                        .zip(operators)
                        .map(|(key, operator)| ExclusionElement { key, operator })
                        .collect(),
                    include: include(),
                    predicate: index.and_then(|index| index.predicate.clone()),
                    deferrable: deferrable(&row)?,
                    comment: row.get("comment")?,
                });
            }
            _ => {}
        }
    }
    Ok(domains)
}

fn sql(version: i32) -> String {
    // SET NULL (columns) came with PostgreSQL 15.
    let delete_columns = if version >= 150_000 {
        "(SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(k.confdelsetcols) WITH ORDINALITY u(attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum)"
    } else {
        "NULL::text[]"
    };
    // WITHOUT OVERLAPS, PERIOD and NOT ENFORCED came with PostgreSQL 18.
    let (period, enforced) = match version >= 180_000 {
        true => ("k.conperiod", "k.conenforced"),
        false => ("false", "true"),
    };
    // A key that points at a partitioned table has a hidden copy for each of its partitions, recognized by a parent
    // constraint with another target.
    format!(
        "SELECT k.conrelid AS relation, k.contypid AS domain, k.contype::text AS kind, k.conname::text AS name,
                k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
                k.connoinherit AS no_inherit, {period} AS period, {enforced} AS enforced, k.conindid AS index,
                pg_get_expr(k.conbin, k.conrelid) AS expression,
                (SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u(attnum, n)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) AS columns,
                (SELECT array_agg(a.attname::text ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u(attnum, n)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum) AS target_columns,
                {delete_columns} AS delete_columns,
                (SELECT array_agg(o.oprname::text ORDER BY u.n) FROM unnest(k.conexclop) WITH ORDINALITY u(operator, n)
                 JOIN pg_operator o ON o.oid = u.operator) AS operators,
                fn.nspname::text AS target_schema, f.relname::text AS target,
                k.confupdtype::text AS on_update, k.confdeltype::text AS on_delete,
                k.confmatchtype::text AS match_type, d.description AS comment
         FROM pg_constraint k
         JOIN pg_namespace n ON n.oid = k.connamespace
         LEFT JOIN pg_class f ON f.oid = k.confrelid
         LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
         LEFT JOIN pg_constraint p ON p.oid = k.conparentid
         LEFT JOIN pg_description d
           ON d.objoid = k.oid AND d.classoid = 'pg_constraint'::regclass AND d.objsubid = 0
         WHERE k.contype IN ('p', 'u', 'c', 'f', 'x')
           AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
           AND (k.contype <> 'f' OR k.conparentid = 0 OR p.confrelid = k.confrelid)"
    )
}

fn check(row: &Row) -> Result<CheckConstraint> {
    let expression: Option<String> = row.get("expression")?;
    Ok(CheckConstraint {
        column: None,
        name: row.get("name")?,
        expression: strip_parentheses(expression.as_deref().unwrap_or_default(), Engine::Postgres)
            .to_owned(),
        no_inherit: row.get("no_inherit")?,
        validated: row.get("validated")?,
        enforced: row.get("enforced")?,
        comment: row.get("comment")?,
    })
}

fn foreign_key(row: &Row) -> Result<ForeignKey> {
    let match_type: String = row.get("match_type")?;
    Ok(ForeignKey {
        name: row.get("name")?,
        columns: row.list("columns")?,
        target: row.name("target_schema", "target")?,
        target_columns: row.list("target_columns")?,
        period: row.get("period")?,
        on_delete: action(row.get("on_delete")?),
        on_delete_columns: row.list("delete_columns")?,
        on_update: action(row.get("on_update")?),
        match_type: match match_type.as_str() {
            "f" => MatchType::Full,
            "p" => MatchType::Partial,
            _ => MatchType::Simple,
        },
        deferrable: deferrable(row)?,
        validated: row.get("validated")?,
        enforced: row.get("enforced")?,
        comment: row.get("comment")?,
    })
}

fn action(code: String) -> ReferentialAction {
    match code.as_str() {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

/// The two flags `deferrable` and `deferred` of a constraint or trigger.
pub(super) fn deferrable(row: &Row) -> Result<Option<Initially>> {
    Ok(match (row.get("deferrable")?, row.get("deferred")?) {
        (true, true) => Some(Initially::Deferred),
        (true, false) => Some(Initially::Immediate),
        _ => None,
    })
}
