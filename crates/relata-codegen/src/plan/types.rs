//! SQL types to Rust types.

use relata_schema::Scalar;
use relata_schema::{Catalog, SqlType};

use super::composites::is_struct;
use super::overrides::{column_settings, means};
use super::tokens::spaced;
use super::{Plan, keys};
use crate::config::{Problem, TypeConfig, key_path};

/// The type of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// One of the runtime's own.
    Scalar(Scalar),
    /// An array of such.
    Array(Box<Type>),
    /// A built-in range over such.
    Range(Scalar),
    /// A built-in multirange over such.
    Multirange(Scalar),
    /// An enum, by its index.
    Enum(usize),
    /// A composite type, by its index.
    Composite(usize),
    /// A primary key's own type: its index.
    Key(usize),
    /// A type of the user's: its path.
    Custom(String),
    /// An array, range or multirange over a type of the user's: its path.
    Over(Box<Type>, String),
}

/// Decides the type of every column.
pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let rules = compile(&plan.config.types)?;
    let mut used = vec![false; rules.len()];
    let mut own = vec![Vec::new(); plan.tables.len()];
    for (index, table) in plan.tables.iter().enumerate() {
        for column in &table.columns {
            own[index].push(configured(
                plan,
                index,
                &column.column.name,
                &rules,
                &mut used,
            )?);
        }
    }
    if let Some(at) = used.iter().position(|used| !used) {
        return Err(unmatched(plan, at, &rules[at]));
    }
    let resolved = keys::plan(plan, &own)?;
    for (table, types) in resolved.into_iter().enumerate() {
        for (column, resolved) in types.into_iter().enumerate() {
            let entry = &plan.tables[table].columns[column];
            let natural = || natural(plan, &entry.column.sql_type);
            let rust_type = match (resolved, element_type(plan, table, column)) {
                (Some(resolved), _) => resolved,
                (None, Some(path)) => Type::Over(Box::new(natural()), path),
                (None, None) => natural(),
            };
            let planned = &mut plan.tables[table].columns[column];
            planned.rust_type = rust_type;
            planned.chosen = own[table][column].is_some();
        }
    }
    rows_of_tables(plan, &own);
    Ok(())
}

/// The type that a model's field has for the elements of its array, or the bounds of its range.
fn element_type(plan: &Plan<'_>, table: usize, column: usize) -> Option<String> {
    let entry = &plan.tables[table];
    let (_, _, settings) = column_settings(plan.catalog, plan.config, entry)?;
    let settings = settings.get(&entry.columns[column].column.name)?;
    settings.element_type.clone()
}

/// A function whose rows are those of a table has the types of its columns.
fn rows_of_tables(plan: &mut Plan<'_>, own: &[Vec<Option<Type>>]) {
    for (index, own) in own.iter().enumerate() {
        let table = plan.tables[index].function.as_ref();
        let Some(table) = table.and_then(|rows| rows.table) else {
            continue;
        };
        for (column, own) in own.iter().enumerate() {
            let name = &plan.tables[index].columns[column].column.name;
            if own.is_none()
                && let Some(at) = plan.tables[table].find_column(name)
            {
                let rust_type = plan.tables[table].columns[at].rust_type.clone();
                plan.tables[index].columns[column].rust_type = rust_type;
            }
        }
    }
}

/// True if relata knows the type.
pub(super) fn is_known(catalog: &Catalog, sql_type: &SqlType) -> bool {
    match catalog.resolve_domain(sql_type) {
        SqlType::Array { element, .. } => {
            !matches!(
                catalog.resolve_domain(element),
                SqlType::Array { .. } | SqlType::Range { .. } | SqlType::MultiRange { .. }
            ) && is_known(catalog, element)
        }
        SqlType::MultiRange { name, subtype } => {
            multirange(catalog, name, subtype) != Type::Scalar(Scalar::Opaque)
        }
        SqlType::Enum(name) => catalog.enums.iter().any(|e| e.name == *name),
        SqlType::Composite(name) => is_struct(catalog, name),
        SqlType::Range { name, subtype } => {
            range(catalog, name, subtype) != Type::Scalar(Scalar::Opaque)
        }
        other => Scalar::of(catalog.engine, other) != Scalar::Opaque,
    }
}

struct Rule<'c> {
    config: &'c TypeConfig,
    column: Option<regex_lite::Regex>,
    rust_type: Type,
}

fn compile(rules: &[TypeConfig]) -> Result<Vec<Rule<'_>>, Problem> {
    let mut compiled = Vec::new();
    for (index, config) in rules.iter().enumerate() {
        if config.column.is_none() && config.domain.is_none() && config.sql.is_none() {
            return Err(
                Problem::new(key_path!["types", index], "the rule has no condition")
                    .help("add `column`, `domain` or `sql`"),
            );
        }
        let column = match config.column.as_deref() {
            None => None,
            Some(pattern) => Some(regex_lite::Regex::new(&format!("^(?:{pattern})$")).map_err(
                |error| {
                    Problem::new(
                        key_path!["types", index, "column"],
                        format!("`{pattern}` is not a regular expression: {error}"),
                    )
                },
            )?),
        };
        compiled.push(Rule {
            config,
            column,
            rust_type: custom(&config.rust_type, || key_path!["types", index, "type"])?,
        });
    }
    Ok(compiled)
}

/// Returns the type that the settings set for a column.
fn configured(
    plan: &Plan<'_>,
    table: usize,
    column: &str,
    rules: &[Rule<'_>],
    used: &mut [bool],
) -> Result<Option<Type>, Problem> {
    let entry = &plan.tables[table];
    let table = entry.table;
    let Some(definition) = table.column(column) else {
        return Ok(None);
    };
    let full = format!("{}.{column}", table.name);
    let mut found = None;
    for (index, rule) in rules.iter().enumerate() {
        let fits = rule.column.as_ref().is_none_or(|regex| regex.is_match(&full))
            && rule.config.domain.as_deref().is_none_or(|domain| {
                matches!(&definition.sql_type, SqlType::Domain(name) if means(plan.catalog, domain, name))
            })
            && rule.config.sql.as_deref().is_none_or(|sql| sql.eq_ignore_ascii_case(&definition.type_name));
        if fits {
            used[index] = true;
            found = found.or_else(|| Some(rule.rust_type.clone()));
        }
    }
    if let Some((kind, key, settings)) = column_settings(plan.catalog, plan.config, entry)
        && let Some(rust_type) = settings.get(column).and_then(|c| c.rust_type.as_deref())
    {
        let at = || key_path![kind, key, "columns", column, "type"];
        return custom(rust_type, at).map(Some);
    }
    Ok(found)
}

fn unmatched(plan: &Plan<'_>, index: usize, rule: &Rule<'_>) -> Problem {
    let problem =
        |key: &str, message: String| Problem::new(key_path!["types", index, key], message);
    let columns = || {
        plan.tables
            .iter()
            .flat_map(|t| t.columns.iter().map(|c| c.column))
    };
    if let Some(pattern) = rule.config.column.as_deref() {
        let plain = pattern.replace('\\', "");
        let known: Vec<String> = plan
            .tables
            .iter()
            .flat_map(|t| {
                t.columns
                    .iter()
                    .map(|c| format!("{}.{}", t.table.name, c.column.name))
            })
            .collect();
        let problem = problem("column", format!("`{pattern}` matches no column"));
        return match crate::config::suggestion(&plain, known.iter().map(String::as_str)) {
            Some(help) if known.len() > 12 || help.starts_with("did") => problem.help(help),
            _ => problem.help("the expression matches `schema.table.column` as a whole"),
        };
    }
    if let Some(domain) = rule.config.domain.as_deref() {
        let known: Vec<String> = plan
            .catalog
            .domains
            .iter()
            .map(|d| d.name.to_string())
            .collect();
        return problem("domain", format!("no column is of a domain `{domain}`"))
            .suggest(domain, known.iter().map(String::as_str));
    }
    let sql = rule.config.sql.as_deref().unwrap_or_default();
    problem("sql", format!("no column is of the SQL type `{sql}`"))
        .suggest(sql, columns().map(|c| c.type_name.as_str()))
}

/// A type written in the settings: a path of the user's, or a marker of `relata::types`.
pub(super) fn custom(
    path: &str,
    at: impl FnOnce() -> Vec<crate::config::Step>,
) -> Result<Type, Problem> {
    if let Some(name) = path
        .trim_start_matches("::")
        .strip_prefix("relata::types::")
        && let Some(scalar) = Scalar::ALL
            .iter()
            .copied()
            .find(|scalar| scalar.marker() == name)
    {
        return Ok(Type::Scalar(scalar));
    }
    let absolute = path.starts_with("crate::")
        || path.starts_with("::")
        || path
            .split_once("::")
            .is_some_and(|(first, _)| !["self", "super"].contains(&first));
    let parsed = syn::parse_str::<syn::TypePath>(path);
    if parsed.is_err() || !absolute {
        return Err(Problem::new(at(), format!("`{path}` is not the full path of a type"))
            .help("write it from the crate on: `crate::ids::Email`, or `relata::types::Uuid` for one of relata's"));
    }
    Ok(Type::Custom(spaced(path)))
}

/// The type that follows from SQL alone.
pub(crate) fn natural(plan: &Plan<'_>, sql_type: &SqlType) -> Type {
    match plan.catalog.resolve_domain(sql_type) {
        SqlType::Array {
            element,
            dimensions: 1,
        } => match natural(plan, element) {
            inner @ (Type::Scalar(_) | Type::Enum(_) | Type::Composite(_))
                if inner != Type::Scalar(Scalar::Opaque) =>
            {
                Type::Array(Box::new(inner))
            }
            _ => Type::Scalar(Scalar::Opaque),
        },
        SqlType::Range { name, subtype } => range(plan.catalog, name, subtype),
        SqlType::MultiRange { name, subtype } => multirange(plan.catalog, name, subtype),
        SqlType::Enum(name) => match plan.enums.iter().position(|e| e.definition.name == *name) {
            Some(index) => Type::Enum(index),
            None => Type::Scalar(Scalar::Opaque),
        },
        SqlType::Composite(name) => {
            let structs = &plan.composites;
            match structs.iter().position(|c| c.definition.name == *name) {
                Some(index) => Type::Composite(index),
                None => Type::Scalar(Scalar::Opaque),
            }
        }
        other => Type::Scalar(Scalar::of(plan.catalog.engine, other)),
    }
}

fn multirange(catalog: &Catalog, name: &relata_schema::ObjectName, subtype: &SqlType) -> Type {
    match range(catalog, name, subtype) {
        Type::Range(subtype) => Type::Multirange(subtype),
        other => other,
    }
}

/// Only PostgreSQL's own ranges: diesel knows no others.
fn range(catalog: &Catalog, name: &relata_schema::ObjectName, subtype: &SqlType) -> Type {
    let subtype = match catalog.resolve_domain(subtype) {
        SqlType::Integer => Scalar::Integer,
        SqlType::BigInt => Scalar::BigInt,
        SqlType::Numeric { .. } => Scalar::Numeric,
        SqlType::Date => Scalar::Date,
        SqlType::TimeTz => Scalar::TimeTz,
        SqlType::Timestamp => Scalar::Timestamp,
        SqlType::TimestampTz => Scalar::TimestampTz,
        _ => return Type::Scalar(Scalar::Opaque),
    };
    if name.schema == "pg_catalog" {
        Type::Range(subtype)
    } else {
        Type::Scalar(Scalar::Opaque)
    }
}
