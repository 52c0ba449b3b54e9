//! Keys, and attributes of single columns: `primary_key`, `unique(a, b)`, `check`, `index`.

use relata_schema::Initially;
use syn::{Error, Ident, Result};

use crate::attribute::{self, Item, Value};
use crate::model::{Check, ForeignKey, Index, IndexPart, Key, Model};
use crate::names::Naming;
use crate::types::Kind;

/// Collects the keys, indexes and checks that are declared on single columns.
pub(super) fn of_fields(model: &mut Model, naming: &Naming) -> Result<()> {
    let table = model.table.clone();
    let fill = |pattern: &str, column: &str| crate::names::fill(pattern, &table, &[column], "");
    let marked: Vec<usize> = (0..model.fields.len())
        .filter(|at| model.fields[*at].primary_key)
        .collect();
    if let Some(first) = marked.first() {
        model.primary_key = Some(Key {
            without_overlaps: false,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            span: model.fields[*first].ident.span(),
            columns: marked,
            name: crate::names::fill(&naming.primary_key, &table, &[], ""),
        });
    }
    for (at, field) in model.fields.iter().enumerate() {
        let column = &field.column;
        if let Some((name, span)) = &field.unique {
            model.uniques.push(Key {
                without_overlaps: false,
                include: Vec::new(),
                nulls_not_distinct: false,
                deferrable: None,
                columns: vec![at],
                name: name.clone().unwrap_or_else(|| fill(&naming.unique, column)),
                span: *span,
            });
        }
        if let Some((name, span)) = &field.index {
            model.indexes.push(Index {
                name: name.clone().unwrap_or_else(|| fill(&naming.index, column)),
                parts: vec![IndexPart::Column(at, false)],
                unique: false,
                method: None,
                predicate: None,
                include: Vec::new(),
                nulls_not_distinct: false,
                span: *span,
            });
        }
        if let Some((sql, name)) = &field.check {
            model.checks.push(Check {
                sql: sql.clone(),
                name: name.clone().unwrap_or_else(|| fill(&naming.check, column)),
                span: field.ident.span(),
            });
        }
        if let Some(target) = &field.references {
            let name = crate::names::fill(
                &naming.foreign_key,
                &table,
                &[column],
                &target.table.to_string(),
            );
            model.foreign_keys.push(ForeignKey {
                columns: vec![at],
                name: target.name.clone().unwrap_or(name),
                target: target.clone(),
                table: 0,
                referenced: Vec::new(),
            });
        }
    }
    Ok(())
}

/// `unique(a, b, name = "..", include(c), nulls_not_distinct, without_overlaps, deferrable)`; the pattern names what has no
/// name.
pub(super) fn key(model: &Model, item: &Item, pattern: &str) -> Result<Key> {
    let mut key = Key {
        columns: Vec::new(),
        name: String::new(),
        without_overlaps: false,
        include: Vec::new(),
        nulls_not_distinct: false,
        deferrable: None,
        span: item.name.span(),
    };
    for item in item.list()? {
        match (&item.value, item.name.to_string().as_str()) {
            (Value::None, "nulls_not_distinct") => key.nulls_not_distinct = true,
            (Value::None, "without_overlaps") => key.without_overlaps = true,
            (Value::None | Value::Expr(_), "deferrable") => key.deferrable = Some(initially(item)?),
            (Value::None, _) => key.columns.push(find(model, &item.name)?),
            (Value::List(_), "include") => key.include.extend(columns(model, item)?),
            (_, "name") => key.name = item.sql_name()?,
            _ => return Err(item.error("expected the name of a column, or `name = \"..\"`")),
        }
    }
    if key.columns.is_empty() {
        return Err(item.error(format!("`{}` names no column", item.name)));
    }
    if key.name.is_empty() {
        key.name = named(model, pattern, &key.columns, "");
    }
    if key.without_overlaps {
        of_ranges(model, item, &key.columns)?;
    }
    Ok(key)
}

/// Refuses a key of ranges whose last column holds none, or that is of nothing else.
/// <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-UNIQUE>
fn of_ranges(model: &Model, item: &Item, columns: &[usize]) -> Result<()> {
    let Some((last, [_, ..])) = columns.split_last() else {
        return Err(item.error("`without_overlaps` is for a range after other columns: `unique(id, valid, without_overlaps)`"));
    };
    let column = &model.fields[*last];
    match column.kind {
        Kind::Range(_) | Kind::Multirange(_) => Ok(()),
        _ => Err(item.error(format!(
            "column `{}` is no range, and `without_overlaps` is about the last column: make it a `PgRange`",
            column.column
        ))),
    }
}

/// `deferrable`, or `deferrable = deferred` where it is checked at the end of a transaction by itself.
pub(super) fn initially(item: &Item) -> Result<Initially> {
    if let Value::None = item.value {
        return Ok(Initially::Immediate);
    }
    match item.word()?.to_string().as_str() {
        "immediate" => Ok(Initially::Immediate),
        "deferred" => Ok(Initially::Deferred),
        _ => Err(item.error("expected `deferrable`, or `deferrable = deferred`")),
    }
}

/// `include(a, b)`: columns by index.
pub(super) fn columns(model: &Model, item: &Item) -> Result<Vec<usize>> {
    let columns = item.list()?.iter().map(|column| {
        column.flag()?;
        find(model, &column.name)
    });
    columns.collect()
}

/// The index of the field of that name.
pub(crate) fn find(model: &Model, name: &Ident) -> Result<usize> {
    let found =
        (model.fields.iter()).position(|field| field.ident == *name || *name == field.column);
    found.ok_or_else(|| {
        let names: Vec<&String> = model.fields.iter().map(|field| &field.column).collect();
        Error::new(
            name.span(),
            format!(
                "table `{}` has no column `{name}`; there are {}",
                model.table,
                attribute::list(&names)
            ),
        )
    })
}

pub(super) fn named(model: &Model, pattern: &str, columns: &[usize], target: &str) -> String {
    let columns: Vec<&str> = (columns.iter())
        .map(|at| model.fields[*at].column.as_str())
        .collect();
    crate::names::fill(pattern, &model.table, &columns, target)
}
