//! Keys, and what stands at single columns: `primary_key`, `unique(a, b)`, `check`, `index`.

use syn::{Error, Ident, Result};

use crate::attribute::{self, Item, Value};
use crate::field;
use crate::model::{Check, ForeignKey, Index, IndexPart, Key, Model};
use crate::names::Naming;

/// The keys, indexes and checks that stand at single columns.
pub(super) fn of_fields(model: &mut Model, naming: &Naming) -> Result<()> {
    let table = model.table.clone();
    let fill = |pattern: &str, column: &str| crate::names::fill(pattern, &table, &[column], "");
    let marked: Vec<usize> = (0..model.fields.len())
        .filter(|at| model.fields[*at].primary_key)
        .collect();
    if let Some(first) = marked.first() {
        model.primary_key = Some(Key {
            span: model.fields[*first].ident.span(),
            columns: marked,
            name: crate::names::fill(&naming.primary_key, &table, &[], ""),
        });
    }
    for (at, field) in model.fields.iter().enumerate() {
        let column = &field.column;
        if let Some((name, span)) = &field.unique {
            model.uniques.push(Key {
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

/// `unique(a, b, name = "..")`
pub(super) fn key(model: &Model, item: &Item) -> Result<(Vec<usize>, Option<String>)> {
    let (mut columns, mut name) = (Vec::new(), None);
    for item in item.list()? {
        match &item.value {
            Value::None => columns.push(find(model, &item.name)?),
            _ if item.is("name") => name = Some(item.sql_name()?),
            _ => return Err(item.error("expected the name of a column, or `name = \"..\"`")),
        }
    }
    match columns.is_empty() {
        true => Err(item.error(format!("`{}` names no column", item.name))),
        false => Ok((columns, name)),
    }
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
