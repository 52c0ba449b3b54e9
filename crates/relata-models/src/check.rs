//! Checks models, and reports mistakes in SQL words at their place.

use std::collections::BTreeMap;

use heck::ToSnakeCase as _;
use proc_macro2::Span;
use relata_schema::ReferentialAction;
use syn::{Error, Result};

use crate::attribute::list;
use crate::field::Field;
use crate::model::{ForeignKey, Index, IndexPart, Key, Model, Models};
use crate::names::fill;
use crate::read;
use crate::types::{Declared, Kind, comparable, shown};

/// PostgreSQL cuts longer names off (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>), and MySQL's limit is 64.
const LONGEST: usize = 63;

/// The columns of one table.
pub(crate) fn columns(model: &Model) -> Result<()> {
    for (at, field) in model.fields.iter().enumerate() {
        let span = field.ident.span();
        let column = &field.column;
        let before = &model.fields[..at];
        if before.iter().any(|other| other.column == *column) {
            let message = format!("table `{}` has two columns `{column}`", model.table);
            return Err(Error::new(span, message));
        }
        let wrong = |message: String| Err(Error::new(span, message));
        if field.primary_key && field.nullable {
            return wrong(format!(
                "column `{column}` is in the primary key, which is never NULL: take the `Option` away"
            ));
        }
        if field.identity && field.nullable {
            return wrong(format!(
                "column `{column}` is numbered by the database, and never NULL: take the `Option` away"
            ));
        }
        let numbers = matches!(
            field.kind,
            crate::Kind::Scalar(
                crate::Scalar::SmallInt | crate::Scalar::Integer | crate::Scalar::BigInt
            )
        );
        if field.identity && !numbers {
            return wrong(format!(
                "column `{column}` cannot be an identity: it is no `smallint`, `integer` or `bigint`"
            ));
        }
        if !field.generated.is_empty() && (field.identity || !field.default.is_empty()) {
            return wrong(format!(
                "column `{column}` is generated, and has neither default nor identity"
            ));
        }
        if field.identity && !field.default.is_empty() {
            return wrong(format!(
                "column `{column}` has two defaults: a value, and its identity"
            ));
        }
    }
    Ok(())
}

/// Finds what foreign keys reference.
pub(crate) fn resolve(models: &mut Models) -> Result<()> {
    for at in 0..models.tables.len() {
        for key in 0..models.tables[at].foreign_keys.len() {
            let (table, referenced) = target(models, at, &models.tables[at].foreign_keys[key])?;
            let named = models.tables[at].foreign_keys[key].target.name.is_some();
            // The pattern means the table, however the attribute writes it.
            let name = name(models, at, key, table);
            let found = &mut models.tables[at].foreign_keys[key];
            found.table = table;
            found.referenced = referenced;
            if !named {
                found.name = name;
            }
        }
    }
    Ok(())
}

fn name(models: &Models, at: usize, key: usize, target: usize) -> String {
    let table = &models.tables[at];
    let columns: Vec<&str> = (table.foreign_keys[key].columns.iter())
        .map(|column| table.fields[*column].column.as_str())
        .collect();
    fill(
        &models.naming.foreign_key,
        &table.table,
        &columns,
        &models.tables[target].table,
    )
}

fn target(models: &Models, at: usize, key: &ForeignKey) -> Result<(usize, Vec<usize>)> {
    let written = key.target.table.to_string();
    let is = |model: &Model| {
        model.table == written
            || model.module.as_ref() == Some(&written)
            || model.table.to_snake_case() == written
            || model.ident == written
    };
    let Some(found) = models.tables.iter().position(is) else {
        let names: Vec<&String> = models.tables.iter().map(|model| &model.table).collect();
        return Err(Error::new(
            key.target.table.span(),
            format!(
                "there is no table `{written}` in this module; there are {}",
                list(&names)
            ),
        ));
    };
    let target = &models.tables[found];
    if target.view.is_some() {
        let message = format!(
            "`{}` is a view, and a foreign key references a table",
            target.table
        );
        return Err(Error::new(key.target.table.span(), message));
    }
    let columns = match (key.target.columns.is_empty(), &target.primary_key) {
        (false, _) => (key.target.columns.iter())
            .map(|column| read::find(target, column))
            .collect::<Result<Vec<_>>>()?,
        (true, Some(primary)) => primary.columns.clone(),
        (true, None) => {
            let message = format!(
                "table `{}` has no primary key to reference; name a column",
                target.table
            );
            return Err(Error::new(key.target.table.span(), message));
        }
    };
    let span = key
        .target
        .columns
        .first()
        .unwrap_or(&key.target.table)
        .span();
    if columns.len() != key.columns.len() {
        return Err(Error::new(
            span,
            format!(
                "the foreign key has {} columns, and what it references has {}",
                key.columns.len(),
                columns.len()
            ),
        ));
    }
    let own = &models.tables[at];
    let enums: Vec<String> = models.enums.iter().map(|e| e.name.clone()).collect();
    let composites: Vec<String> = (models.composites.iter()).map(|c| c.name.clone()).collect();
    let declared = Declared {
        enums: &enums,
        composites: &composites,
    };
    for (from, to) in key.columns.iter().zip(&columns) {
        let (from, to) = (&own.fields[*from], &target.fields[*to]);
        if !comparable(&from.kind, &to.kind) {
            return Err(Error::new(
                span,
                format!(
                    "column `{}.{}` is `{}`, but `{}.{}` is `{}`: a foreign key has the type of what it references",
                    own.table,
                    from.column,
                    shown(&from.kind, declared),
                    target.table,
                    to.column,
                    shown(&to.kind, declared)
                ),
            ));
        }
        if from.key != to.key {
            let shown = |field: &Field| match field.key {
                Some(key) => format!("a `{}`", models.keys[key].ident),
                None => format!("a plain `{}`", shown(&field.kind, declared)),
            };
            return Err(Error::new(
                from.ident.span(),
                format!(
                    "column `{}.{}` is {}, but `{}.{}` is {}: a foreign key has the type of what it references",
                    own.table,
                    from.column,
                    shown(from),
                    target.table,
                    to.column,
                    shown(to)
                ),
            ));
        }
        let sets_null =
            [key.target.on_delete, key.target.on_update].contains(&ReferentialAction::SetNull);
        if sets_null && !from.nullable {
            return Err(Error::new(
                span,
                format!(
                    "column `{}.{}` cannot be set to NULL: make it an `Option`",
                    own.table, from.column
                ),
            ));
        }
    }
    if !is_unique(target, &columns) {
        let names: Vec<&String> = columns
            .iter()
            .map(|at| &target.fields[*at].column)
            .collect();
        return Err(Error::new(
            span,
            format!(
                "a foreign key references a primary or unique key, and {} of `{}` is none",
                list(&names),
                target.table
            ),
        ));
    }
    periods(target, key, &columns, span)?;
    Ok((found, columns))
}

fn is_unique(model: &Model, columns: &[usize]) -> bool {
    keys_of(model, columns).next().is_some()
}

/// The primary and unique keys of these columns.
fn keys_of<'m>(model: &'m Model, columns: &'m [usize]) -> impl Iterator<Item = &'m Key> {
    let same = |key: &&Key| {
        key.columns.len() == columns.len()
            && key.columns.iter().all(|column| columns.contains(column))
    };
    model.primary_key.iter().chain(&model.uniques).filter(same)
}

/// Checks a foreign key with `period`, which is for a key of ranges, and only for that.
/// <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-REFERENCES>
fn periods(target: &Model, key: &ForeignKey, columns: &[usize], span: Span) -> Result<()> {
    let of_ranges = |own: &Key| own.without_overlaps && own.columns.last() == columns.last();
    let Some(period) = key.target.period else {
        let plain = keys_of(target, columns).any(|own| !own.without_overlaps);
        return match plain {
            true => Ok(()),
            false => Err(Error::new(
                span,
                format!(
                    "the key of `{}` is one of ranges, which rows cover together: add `period`",
                    target.table
                ),
            )),
        };
    };
    if !keys_of(target, columns).any(of_ranges) {
        let message = format!(
            "`period` is for a reference to a key with `without_overlaps`, and `{}` has none of these columns",
            target.table
        );
        return Err(Error::new(period, message));
    }
    let none = ReferentialAction::NoAction;
    if (key.target.on_delete, key.target.on_update) != (none, none) {
        let message =
            "a foreign key with `period` has no actions: PostgreSQL knows only `no_action`";
        return Err(Error::new(period, message));
    }
    if key.target.relation.is_some() || key.target.reverse.is_some() || key.target.through.is_some()
    {
        let message = "a foreign key with `period` has no relations: several rows may cover the period of one";
        return Err(Error::new(period, message));
    }
    Ok(())
}

/// Checks that involve several tables.
pub(crate) fn check(models: &Models) -> Result<()> {
    types(models)?;
    nested(models)?;
    let mut names: BTreeMap<(Option<&str>, &str), &str> = BTreeMap::new();
    for (at, model) in models.tables.iter().enumerate() {
        let schema = model.schema.as_deref();
        for other in &models.tables[..at] {
            if other.table == model.table && other.schema == model.schema {
                let message = format!(
                    "two models are of the table `{}`: `{}` and `{}`",
                    model.table, other.ident, model.ident
                );
                return Err(Error::new(model.span, message));
            }
        }
        length(&model.table, model.span)?;
        through(model)?;
        triggers(model, &models.tables[..at])?;
        for column in key_columns(model) {
            let field = &model.fields[column];
            if field.nullable {
                let message = format!(
                    "column `{}` is in the primary key, which is never NULL: take the `Option` away",
                    field.column
                );
                return Err(Error::new(field.ident.span(), message));
            }
        }
        for field in &model.fields {
            length(&field.column, field.ident.span())?;
        }
        for (name, what, span) in named(model) {
            length(name, span)?;
            // Names of keys and indexes are of the schema on PostgreSQL, those of checks and foreign keys of the database on MySQL.
            if names.insert((schema, name), what).is_some() {
                let message = format!(
                    "two constraints or indexes are called `{name}`; give one a name of its own"
                );
                return Err(Error::new(span, message));
            }
        }
    }
    Ok(())
}

/// Enums, domains, composite types and tables share their names on PostgreSQL.
fn types(models: &Models) -> Result<()> {
    let enums = models.enums.iter().map(|e| (&e.schema, &e.name, &e.ident));
    let domains = models
        .domains
        .iter()
        .map(|d| (&d.schema, &d.name, &d.ident));
    let composites = (models.composites.iter()).map(|c| (&c.schema, &c.name, &c.ident));
    let mut seen: Vec<(&Option<String>, &String)> = Vec::new();
    for (schema, name, ident) in enums.chain(domains).chain(composites) {
        length(name, ident.span())?;
        if seen.contains(&(schema, name)) {
            let message = format!("two types are called `{name}`; give one a name of its own");
            return Err(Error::new(ident.span(), message));
        }
        seen.push((schema, name));
    }
    // A table of PostgreSQL is a type too: that of its rows.
    for composite in &models.composites {
        let same =
            |table: &&Model| (&table.schema, &table.table) == (&composite.schema, &composite.name);
        if let Some(table) = models.tables.iter().find(same) {
            let message = format!(
                "a table and a composite type are called `{}`; give one a name of its own",
                table.table
            );
            return Err(Error::new(composite.span, message));
        }
    }
    for partition in models.tables.iter().flat_map(|model| &model.partitions) {
        length(&partition.name, partition.span)?;
    }
    Ok(())
}

/// A composite type does not contain itself.
fn nested(models: &Models) -> Result<()> {
    fn inside(kind: &Kind) -> Option<usize> {
        match kind {
            Kind::Array(element) => inside(element),
            Kind::Composite(index) => Some(*index),
            _ => None,
        }
    }
    for (at, composite) in models.composites.iter().enumerate() {
        let mut reached: Vec<usize> = Vec::new();
        let mut left = vec![at];
        while let Some(next) = left.pop() {
            let fields = models.composites[next].fields.iter();
            for inner in fields.filter_map(|field| inside(&field.kind)) {
                if inner == at {
                    let message = format!("composite type `{}` contains itself", composite.name);
                    return Err(Error::new(composite.ident.span(), message));
                }
                if !reached.contains(&inner) {
                    reached.push(inner);
                    left.push(inner);
                }
            }
        }
    }
    Ok(())
}

/// A many-to-many relation leads through a table whose primary key is two foreign keys.
fn through(model: &Model) -> Result<()> {
    let keys = || model.foreign_keys.iter();
    let Some((_, span)) = keys().find_map(|key| key.target.through.as_ref()) else {
        return Ok(());
    };
    let mut primary: Vec<usize> = key_columns(model).collect();
    primary.sort_unstable();
    let inside: Vec<&ForeignKey> = keys()
        .filter(|key| key.columns.iter().all(|column| primary.contains(column)))
        .collect();
    let mut covered: Vec<usize> = inside
        .iter()
        .flat_map(|key| &key.columns)
        .copied()
        .collect();
    covered.sort_unstable();
    match inside.len() == 2 && covered == primary {
        true => Ok(()),
        false => Err(Error::new(
            *span,
            format!(
                "no many-to-many relation leads through table `{}`: its primary key is not two foreign keys",
                model.table
            ),
        )),
    }
}

/// Triggers of SQLite and MySQL have names of the whole database.
fn triggers(model: &Model, before: &[Model]) -> Result<()> {
    for (at, trigger) in model.triggers.iter().enumerate() {
        length(&trigger.name, trigger.span)?;
        let others = before
            .iter()
            .flat_map(|model| &model.triggers)
            .chain(&model.triggers[..at]);
        if others.into_iter().any(|other| other.name == trigger.name) {
            let message = format!(
                "two triggers are called `{}`; give one a name of its own",
                trigger.name
            );
            return Err(Error::new(trigger.span, message));
        }
    }
    Ok(())
}

fn key_columns(model: &Model) -> impl Iterator<Item = usize> + '_ {
    let keys = model.primary_key.iter();
    keys.flat_map(|key| key.columns.iter().copied())
}

fn named(model: &Model) -> impl Iterator<Item = (&str, &'static str, Span)> {
    let keys = model.primary_key.iter().chain(&model.uniques);
    let keys = keys.map(|key| (key.name.as_str(), "key", key.span));
    let indexes = (model.indexes.iter()).map(|index| (index.name.as_str(), "index", index.span));
    let checks = (model.checks.iter()).map(|check| (check.name.as_str(), "check", check.span));
    let references = (model.foreign_keys.iter())
        .map(|key| (key.name.as_str(), "foreign key", key.target.table.span()));
    let exclusions =
        (model.exclusions.iter()).map(|one| (one.name.as_str(), "exclusion", one.span));
    let statistics =
        (model.statistics.iter()).map(|one| (one.name.as_str(), "statistics", one.span));
    keys.chain(indexes)
        .chain(checks)
        .chain(references)
        .chain(exclusions)
        .chain(statistics)
}

fn length(name: &str, span: Span) -> Result<()> {
    match name.len() > LONGEST {
        true => Err(Error::new(
            span,
            format!(
                "the name `{name}` has {} bytes, and PostgreSQL keeps {LONGEST}; give a shorter one",
                name.len()
            ),
        )),
        false => Ok(()),
    }
}

/// The columns that an index of some kind is over: MySQL indexes no text without a length.
pub(crate) fn in_index(model: &Model, column: usize) -> bool {
    let in_index = |index: &Index| {
        (index.parts.iter()).any(|part| matches!(part, IndexPart::Column(at, _) if *at == column))
    };
    key_columns(model).any(|at| at == column)
        || model
            .uniques
            .iter()
            .any(|key| key.columns.contains(&column))
        || model.indexes.iter().any(in_index)
        || (model.foreign_keys.iter()).any(|key| key.columns.contains(&column))
}
