//! Extended statistics.

use super::Relations;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{Engine, ExtendedStatistics, IndexedValue, StatisticsKind};
use crate::sql_text::strip_parentheses;

pub(super) fn read(reader: &mut Reader<'_>, version: i32, relations: &mut Relations) -> Result<()> {
    let target = match version >= 130_000 {
        true => "nullif(s.stxstattarget, -1)::int4",
        false => "NULL::int4",
    };
    let expressions = match version >= 140_000 {
        true => "pg_get_statisticsobjdef_expressions(s.oid)",
        false => "NULL::text[]",
    };
    let sql = format!(
        "SELECT s.stxrelid AS relation, n.nspname::text AS schema, s.stxname::text AS name,
                (SELECT array_agg(k.kind::text) FROM unnest(s.stxkind) AS k(kind)) AS kinds,
                (SELECT array_agg(a.attname::text) FROM pg_attribute a
                 WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])) AS columns,
                {expressions} AS expressions, {target} AS target, d.description AS comment
         FROM pg_statistic_ext s
         JOIN pg_namespace n ON n.oid = s.stxnamespace
         LEFT JOIN pg_description d
           ON d.objoid = s.oid AND d.classoid = 'pg_statistic_ext'::regclass AND d.objsubid = 0
         WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_statistic_ext'::regclass
                           AND e.objid = s.oid AND e.deptype = 'e')"
    );
    for row in reader.rows("extended statistics", &sql)? {
        let Some(table) = relations.get(row.get("relation")?) else {
            continue;
        };
        let kinds: Vec<String> = row.list("kinds")?;
        let columns: Vec<String> = row.list("columns")?;
        let expressions: Vec<String> = row.list("expressions")?;
        let expressions = (expressions.iter())
            .map(|sql| strip_parentheses(sql, Engine::Postgres).to_owned())
            .map(IndexedValue::Expression);
        let mut kinds: Vec<StatisticsKind> = (kinds.iter())
            .filter_map(|kind| match kind.as_str() {
                "d" => Some(StatisticsKind::Ndistinct),
                "f" => Some(StatisticsKind::Dependencies),
                "m" => Some(StatisticsKind::Mcv),
                // Expressions have theirs in any case.
                _ => None,
            })
            .collect();
        kinds.sort_unstable();
        let mut statistics = ExtendedStatistics {
            name: row.name("schema", "name")?,
            kinds,
            keys: (columns.into_iter().map(IndexedValue::Column))
                .chain(expressions)
                .collect(),
            target: row.get("target")?,
            comment: row.get("comment")?,
        };
        statistics.sort();
        table.statistics.push(statistics);
    }
    Ok(())
}
