//! SQL types to Rust types.

use relata_schema::{Catalog, Engine, SqlType};

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
    /// An enum: its index.
    Enum(usize),
    /// A primary key's own type: its index.
    Key(usize),
    /// A type of the user's: its path.
    Custom(String),
}

/// The SQL types that the runtime knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    SmallInt,
    Integer,
    BigInt,
    UnsignedBigInt,
    Real,
    Double,
    Numeric,
    Money,
    Bool,
    Text,
    Char,
    Xml,
    CiText,
    Binary,
    Uuid,
    Date,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
    Interval,
    Json,
    Jsonb,
    Inet,
    Cidr,
    MacAddr,
    Oid,
    TsVector,
    TsQuery,
    Opaque,
}

impl Scalar {
    const ALL: [Self; 30] = [
        Self::SmallInt,
        Self::Integer,
        Self::BigInt,
        Self::UnsignedBigInt,
        Self::Real,
        Self::Double,
        Self::Numeric,
        Self::Money,
        Self::Bool,
        Self::Text,
        Self::Char,
        Self::Xml,
        Self::CiText,
        Self::Binary,
        Self::Uuid,
        Self::Date,
        Self::Time,
        Self::TimeTz,
        Self::Timestamp,
        Self::TimestampTz,
        Self::Interval,
        Self::Json,
        Self::Jsonb,
        Self::Inet,
        Self::Cidr,
        Self::MacAddr,
        Self::Oid,
        Self::TsVector,
        Self::TsQuery,
        Self::Opaque,
    ];

    /// The marker's name in `relata::types`.
    pub(crate) fn marker(self) -> &'static str {
        match self {
            Self::SmallInt => "SmallInt",
            Self::Integer => "Integer",
            Self::BigInt => "BigInt",
            Self::UnsignedBigInt => "UnsignedBigInt",
            Self::Real => "Real",
            Self::Double => "Double",
            Self::Numeric => "Numeric",
            Self::Money => "Money",
            Self::Bool => "Bool",
            Self::Text => "Text",
            Self::Char => "Char",
            Self::Xml => "Xml",
            Self::CiText => "CiText",
            Self::Binary => "Binary",
            Self::Uuid => "Uuid",
            Self::Date => "Date",
            Self::Time => "Time",
            Self::TimeTz => "TimeTz",
            Self::Timestamp => "Timestamp",
            Self::TimestampTz => "TimestampTz",
            Self::Interval => "Interval",
            Self::Json => "Json",
            Self::Jsonb => "Jsonb",
            Self::Inet => "Inet",
            Self::Cidr => "Cidr",
            Self::MacAddr => "MacAddr",
            Self::Oid => "Oid",
            Self::TsVector => "TsVector",
            Self::TsQuery => "TsQuery",
            Self::Opaque => "Opaque",
        }
    }

    /// The Rust type of its values, in a module that hides no name.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::SmallInt => "i16",
            Self::Integer => "i32",
            Self::BigInt => "i64",
            Self::UnsignedBigInt => "u64",
            Self::Real => "f32",
            Self::Double => "f64",
            Self::Numeric => "relata::types::Decimal",
            Self::Money => "relata::types::PgMoney",
            Self::Bool => "bool",
            Self::Text | Self::Char | Self::Xml | Self::CiText | Self::TsVector | Self::TsQuery => {
                "String"
            }
            // The bytes as the database sends them.
            Self::Binary | Self::Opaque => "Vec<u8>",
            Self::Uuid => "relata::uuid::Uuid",
            Self::Date => "relata::chrono::NaiveDate",
            Self::Time => "relata::chrono::NaiveTime",
            Self::TimeTz => "relata::types::PgTimeTz",
            Self::Timestamp => "relata::chrono::NaiveDateTime",
            Self::TimestampTz => "relata::chrono::DateTime<relata::chrono::Utc>",
            Self::Interval => "relata::types::PgInterval",
            Self::Json | Self::Jsonb => "relata::serde_json::Value",
            Self::Inet | Self::Cidr => "relata::types::IpNetwork",
            Self::MacAddr => "relata::types::MacAddress",
            Self::Oid => "u32",
        }
    }
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
            let rust_type = resolved.unwrap_or_else(|| natural(plan, &entry.column.sql_type));
            plan.tables[table].columns[column].rust_type = rust_type;
        }
    }
    rows_of_tables(plan, &own);
    Ok(())
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

/// Whether relata knows the type.
pub(super) fn is_known(catalog: &Catalog, sql_type: &SqlType) -> bool {
    match catalog.resolve_domain(sql_type) {
        SqlType::Array { element, .. } => {
            !matches!(
                catalog.resolve_domain(element),
                SqlType::Array { .. } | SqlType::Range { .. }
            ) && is_known(catalog, element)
        }
        SqlType::Enum(name) => catalog.enums.iter().any(|e| e.name == *name),
        SqlType::Range { name, subtype } => {
            range(catalog, name, subtype) != Type::Scalar(Scalar::Opaque)
        }
        other => scalar(catalog.engine, other) != Scalar::Opaque,
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

/// The type that the settings give a column.
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
fn custom(path: &str, at: impl FnOnce() -> Vec<crate::config::Step>) -> Result<Type, Problem> {
    if let Some(name) = path
        .trim_start_matches("::")
        .strip_prefix("relata::types::")
        && let Some(scalar) = Scalar::ALL
            .into_iter()
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
            inner @ (Type::Scalar(_) | Type::Enum(_)) if inner != Type::Scalar(Scalar::Opaque) => {
                Type::Array(Box::new(inner))
            }
            _ => Type::Scalar(Scalar::Opaque),
        },
        SqlType::Range { name, subtype } => range(plan.catalog, name, subtype),
        SqlType::Enum(name) => match plan.enums.iter().position(|e| e.definition.name == *name) {
            Some(index) => Type::Enum(index),
            None => Type::Scalar(Scalar::Opaque),
        },
        other => Type::Scalar(scalar(plan.catalog.engine, other)),
    }
}

/// The scalar that a type is; an array or an enum is none.
fn scalar(engine: Engine, sql_type: &SqlType) -> Scalar {
    match sql_type {
        SqlType::TinyInt | SqlType::SmallInt | SqlType::Year => Scalar::SmallInt,
        SqlType::MediumInt | SqlType::Integer => Scalar::Integer,
        SqlType::BigInt => Scalar::BigInt,
        // The next wider type that has a sign holds all values.
        SqlType::Unsigned(inner) => match **inner {
            SqlType::TinyInt => Scalar::SmallInt,
            SqlType::SmallInt => Scalar::Integer,
            SqlType::MediumInt | SqlType::Integer => Scalar::BigInt,
            SqlType::BigInt => Scalar::UnsignedBigInt,
            SqlType::Real => Scalar::Real,
            SqlType::Double => Scalar::Double,
            _ => Scalar::Numeric,
        },
        // MySQL's way to write BOOL before there was one.
        SqlType::Bit(Some(1)) if engine == Engine::Mysql => Scalar::Bool,
        SqlType::Real => Scalar::Real,
        SqlType::Double => Scalar::Double,
        SqlType::Numeric { .. } => Scalar::Numeric,
        SqlType::Money => Scalar::Money,
        SqlType::Bool => Scalar::Bool,
        SqlType::Text
        | SqlType::VarChar(_)
        | SqlType::Name
        | SqlType::InlineEnum(_)
        | SqlType::Set(_) => Scalar::Text,
        SqlType::Char(_) => Scalar::Char,
        SqlType::Xml => Scalar::Xml,
        SqlType::CiText => Scalar::CiText,
        SqlType::Binary => Scalar::Binary,
        SqlType::Uuid => Scalar::Uuid,
        SqlType::Date => Scalar::Date,
        SqlType::Time => Scalar::Time,
        SqlType::TimeTz => Scalar::TimeTz,
        SqlType::Timestamp => Scalar::Timestamp,
        SqlType::TimestampTz => Scalar::TimestampTz,
        SqlType::Interval => Scalar::Interval,
        SqlType::Json => Scalar::Json,
        SqlType::Jsonb => Scalar::Jsonb,
        SqlType::Inet => Scalar::Inet,
        SqlType::Cidr => Scalar::Cidr,
        SqlType::MacAddr => Scalar::MacAddr,
        SqlType::Oid => Scalar::Oid,
        SqlType::TsVector => Scalar::TsVector,
        SqlType::TsQuery => Scalar::TsQuery,
        _ => Scalar::Opaque,
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
