//! The features that modules lack, and the line in `relata.toml` that settles each.

use std::collections::BTreeMap;

use relata_schema::{Engine, ForeignKey, SqlType};

use super::overrides::written;
use super::relations::MOST_PAIRS;
use super::select::is_broken;
use super::{Plan, Scalar, TablePlan, Type};
use crate::config::glob_matches;

/// A text for each.
pub(crate) fn warnings(plan: &Plan<'_>) -> Vec<String> {
    let mut warnings = Vec::new();
    let tables = || plan.tables.iter().filter(|table| table.function.is_none());
    for table in tables() {
        let keys = table.left_out.iter().map(|(key, _)| *key);
        warnings.extend(
            keys.clone()
                .filter_map(|key| other_schema(plan, table, key)),
        );
        warnings.extend(keys.filter_map(|key| many_columns(plan, table, key)));
        warnings.extend(without_type(plan, table));
        warnings.extend(by_affinity(plan, table));
    }
    warnings.extend(unknown(plan, tables()));
    warnings.extend(broken(plan));
    warnings
}

/// A foreign key of more columns than relations have.
fn many_columns(plan: &Plan<'_>, table: &TablePlan<'_>, key: &ForeignKey) -> Option<String> {
    if key.columns.len() <= MOST_PAIRS {
        return None;
    }
    let name = match &key.name {
        Some(name) => name.clone(),
        None => key.columns.join(","),
    };
    let name = format!("{}.{name}", written(plan.catalog, &table.table.name));
    Some(format!(
        "foreign key `{name}` has no relations: it has {} columns, and relations have {MOST_PAIRS} at most; say \
         `[relations.\"{name}\"]` with `skip = true`",
        key.columns.len()
    ))
}

/// Views that no query can read.
fn broken(plan: &Plan<'_>) -> impl Iterator<Item = String> {
    let (catalog, config) = (plan.catalog, plan.config);
    let views = catalog
        .tables
        .iter()
        .filter(|view| is_broken(catalog, view));
    let views = views.filter(|view| {
        let matches = |patterns: &[String]| {
            let mut patterns = patterns.iter();
            patterns.any(|pattern| glob_matches(pattern, &view.name.schema, &view.name.name))
        };
        (config.include.is_empty() || matches(&config.include)) && !matches(&config.exclude)
    });
    views.map(|view| {
        let name = written(catalog, &view.name);
        format!(
            "view `{name}` is left out: a table or column that it reads is gone; drop it, or say `exclude = [\"{name}\"]`"
        )
    })
}

/// A foreign key to a schema or database that is not generated, unless its table is left out by name.
fn other_schema(plan: &Plan<'_>, table: &TablePlan<'_>, key: &ForeignKey) -> Option<String> {
    let target = &key.target;
    if target.schema == table.table.name.schema {
        return None;
    }
    let mut excluded = plan.config.exclude.iter();
    if excluded.any(|pattern| glob_matches(pattern, &target.schema, &target.name)) {
        return None;
    }
    let name = format!(
        "{}.{}",
        written(plan.catalog, &table.table.name),
        key.columns.join(",")
    );
    let (what, other) = match plan.catalog.engine {
        Engine::Mysql => ("database", "a database of its own target"),
        _ => ("schema", "its schema"),
    };
    Some(format!(
        "foreign key `{name}` has no relations: the {what} of `{target}` is not generated; generate {other}, or say \
         `[relations.\"{name}\"]` with `skip = true`"
    ))
}

/// Columns that SQLite has no type for.
fn without_type(plan: &Plan<'_>, table: &TablePlan<'_>) -> Option<String> {
    let columns: Vec<&str> = (table.columns.iter())
        .filter(|column| !column.chosen && column.column.sql_type == SqlType::Any)
        .map(|column| column.column.name.as_str())
        .collect();
    let first = columns.first()?;
    let name = written(plan.catalog, &table.table.name);
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let (has, they) = match columns.len() {
        1 => ("has no type", "it is"),
        _ => ("have no type", "they are"),
    };
    Some(format!(
        "{} of `{name}` {has} in SQLite: {they} read as bytes, which fails for other values; say the type: \
         `[tables.\"{name}\"]` with `columns.\"{first}\".type = \"relata::types::BigInt\"`",
        quoted.join(", ")
    ))
}

/// Columns whose declared type SQLite does not know, and that are numbers only since every other word is one.
fn by_affinity(plan: &Plan<'_>, table: &TablePlan<'_>) -> Option<String> {
    let number = SqlType::Numeric {
        precision: None,
        scale: None,
    };
    if plan.catalog.engine != Engine::Sqlite {
        return None;
    }
    let known = ["NUMERIC", "DECIMAL", "DEC", "NUMBER", ""];
    let is_unknown = |declared: &str| {
        let word = declared.split('(').next().unwrap_or_default().trim();
        !known.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    let column = table.columns.iter().find(|column| {
        let declared = column.column;
        !column.chosen && declared.sql_type == number && is_unknown(&declared.type_name)
    })?;
    let (name, declared) = (
        written(plan.catalog, &table.table.name),
        &column.column.type_name,
    );
    Some(format!(
        "`{name}.{}` is of the type `{declared}`, which SQLite takes for NUMERIC: it is read as a decimal, which fails for \
         other values; say the type: `[[types]]` with `sql = \"{declared}\"` and `type = \"relata::types::Text\"`",
        column.column.name
    ))
}

/// Types that the runtime does not know, each with the first column that has it.
fn unknown<'p>(
    plan: &Plan<'_>,
    tables: impl Iterator<Item = &'p TablePlan<'p>>,
) -> impl Iterator<Item = String> {
    let mut found: BTreeMap<&'p str, (String, usize)> = BTreeMap::new();
    let mut nested = Vec::new();
    for table in tables {
        for column in table.columns.iter().filter(|column| !column.chosen) {
            let opaque = column.rust_type == Type::Scalar(Scalar::Opaque);
            let own = column.column;
            if !opaque || own.sql_type == SqlType::Any {
                continue;
            }
            let table = written(plan.catalog, &table.table.name);
            // PostgreSQL writes the type as that of a list.
            if let SqlType::Array {
                dimensions: 2.., ..
            } = own.sql_type
            {
                nested.push(format!(
                    "`{table}.{}` is an array of several dimensions, which relata does not know: it is read as the bytes that the \
                     database sends; name a type of yours, or `relata::types::Opaque` for these bytes: `[tables.\"{table}\"]` with \
                     `columns.\"{}\".type = \"..\"`",
                    own.name, own.name
                ));
                continue;
            }
            let name = format!("{table}.{}", own.name);
            let entry = found.entry(&own.type_name).or_insert((name, 0));
            entry.1 += 1;
        }
    }
    let types = found.into_iter().map(|(sql, (column, count))| {
        let others = match count {
            1 => String::new(),
            2 => " and another column".to_owned(),
            count => format!(" and {} other columns", count - 1),
        };
        let quote = if sql.contains('"') { '\'' } else { '"' };
        format!(
            "`{column}`{others} is of the type `{sql}`, which relata does not know: it is read as the bytes that the database \
             sends; name a type of yours, or `relata::types::Opaque` for these bytes: `[[types]]` with `sql = {quote}{sql}{quote}` and `type = \"..\"`"
        )
    });
    types.chain(nested)
}
