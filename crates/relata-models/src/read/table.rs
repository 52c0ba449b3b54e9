//! A table: a struct and its attribute.

use syn::spanned::Spanned as _;
use syn::{Error, Fields, Ident, ItemStruct, Result};

use super::exclusion::exclusion;
use super::foreign_key::foreign_key;
use super::index::index;
use super::key::{self, named};
use super::statistics::statistics;
use super::trigger::trigger;
use super::{derive, partition, public, view};
use crate::attribute::{self, Item, Value};
use crate::check as checks;
use crate::field::{self, Types};
use crate::model::{Check, Model};
use crate::names::Naming;

const KNOWN: &[&str] = &[
    "table",
    "view",
    "query",
    "materialized",
    "schema",
    "module",
    "comment",
    "primary_key",
    "unique",
    "index",
    "check",
    "exclude",
    "statistics",
    "foreign_key",
    "trigger",
    "include",
    "derive_new",
    "derive_changes",
    "sqlite",
    "postgres",
    "mysql",
    "polymorphic_on",
    "kind_of",
    "label",
];

/// A struct of columns that models share.
pub(super) struct Mixin {
    pub(super) ident: Ident,
    pub(super) fields: Vec<syn::Field>,
}

pub(super) fn table(
    item: &mut ItemStruct,
    mixins: &[Mixin],
    enums: &Types<'_>,
    naming: &Naming,
) -> Result<Model> {
    let items = attribute::take(&mut item.attrs)?;
    let mut names = items
        .iter()
        .filter(|item| item.is("table") || item.is("view"));
    let (Some(named), None) = (names.next(), names.next()) else {
        return Err(Error::new(
            item.ident.span(),
            "a model names its table or its view: `#[model(table = \"users\")]`",
        ));
    };
    let view = match named.is("view") {
        true => Some(view::read(named, &items)?),
        false => None,
    };
    if !item.generics.params.is_empty() {
        return Err(Error::new(item.generics.span(), "a table has no generics"));
    }
    if !mixins.is_empty() || !items.iter().any(|item| item.is("polymorphic_on")) {
        include(item, &items, mixins)?;
    }
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new(
            item.ident.span(),
            "a model has fields with names",
        ));
    };
    let mut model = Model {
        ident: item.ident.clone(),
        table: named.sql_name()?,
        span: named.span(),
        schema: None,
        module: None,
        view,
        fields: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        exclusions: Vec::new(),
        statistics: Vec::new(),
        triggers: Vec::new(),
        comment: None,
        derive_new: Vec::new(),
        derive_changes: Vec::new(),
        strict: false,
        without_rowid: false,
        unlogged: false,
        postgres_options: Vec::new(),
        mysql_options: Vec::new(),
        partition_by: None,
        partitions: Vec::new(),
        polymorphic: None,
    };
    let mut errors: Option<Error> = None;
    for field in &mut fields.named {
        let read = attribute::take(&mut field.attrs).and_then(|items| {
            if model.view.is_some() {
                view::check_field(&items)?;
            }
            field::read(field, &items, enums)
        });
        match read {
            Ok(read) => model.fields.push(read),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
        public(&mut field.vis);
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    checks::columns(&model)?;
    key::of_fields(&mut model, naming)?;
    for item in &items {
        part(&mut model, item, &items, naming)?;
    }
    partition::check(&model)?;
    derive(&mut item.attrs, &["Debug", "Clone", "PartialEq"]);
    public(&mut item.vis);
    Ok(model)
}

/// Adds the columns of mixins to a struct.
pub(super) fn include(item: &mut ItemStruct, items: &[Item], mixins: &[Mixin]) -> Result<()> {
    for included in items.iter().filter(|item| item.is("include")) {
        let names = match &included.value {
            Value::List(items) => items.iter().map(|item| item.name.clone()).collect(),
            _ => vec![included.word()?],
        };
        for name in names {
            let Some(mixin) = mixins.iter().find(|mixin| mixin.ident == name) else {
                return Err(Error::new(
                    name.span(),
                    format!("there is no struct `{name}` with `#[model(mixin)]` in this module"),
                ));
            };
            if let Fields::Named(fields) = &mut item.fields {
                fields.named.extend(mixin.fields.iter().cloned());
            }
        }
    }
    Ok(())
}

/// A part of the attribute of the table.
fn part(model: &mut Model, item: &Item, items: &[Item], naming: &Naming) -> Result<()> {
    match &model.view {
        Some(view) => view::check_part(view, item)?,
        None => view::check_table(item)?,
    }
    match item.name.to_string().as_str() {
        "table" | "view" | "query" | "materialized" | "include" => {}
        // They were read before.
        "polymorphic_on" | "kind_of" => {}
        "label" if items.iter().any(|item| item.is("kind_of")) => {}
        "schema" => model.schema = Some(item.sql_name()?),
        "module" => model.module = Some(item.sql_name()?),
        "comment" => model.comment = Some(item.text()?),
        "primary_key" => {
            if let Some(known) = &model.primary_key {
                let column = &model.fields[known.columns[0]].column;
                return Err(Error::new(
                    item.name.span(),
                    format!(
                        "table `{}` has two primary keys: column `{column}` is one already",
                        model.table
                    ),
                ));
            }
            // The name is by the table alone, whatever the pattern has of columns.
            let pattern = crate::names::fill(&naming.primary_key, &model.table, &[], "");
            let key = key::key(model, item, &pattern)?;
            if key.nulls_not_distinct {
                return Err(item.error("the columns of a primary key are never NULL"));
            }
            model.primary_key = Some(key);
        }
        "unique" => {
            let key = key::key(model, item, &naming.unique)?;
            model.uniques.push(key);
        }
        "index" => index(model, item, naming)?,
        "exclude" => exclusion(model, item)?,
        "statistics" => statistics(model, item)?,
        "trigger" => trigger(model, item)?,
        "check" => {
            let (sql, name) = field::check(item)?;
            let name = name.unwrap_or_else(|| named(model, &naming.check, &[], ""));
            model.checks.push(Check {
                sql,
                name,
                span: item.name.span(),
            });
        }
        "foreign_key" => foreign_key(model, item, naming)?,
        "derive_new" => model.derive_new.extend(paths(item)?),
        "derive_changes" => model.derive_changes.extend(paths(item)?),
        "sqlite" => {
            for item in item.list()? {
                match item.name.to_string().as_str() {
                    "strict" => model.strict = true,
                    "without_rowid" => model.without_rowid = true,
                    _ => return Err(item.unknown("SQLite", &["strict", "without_rowid"])),
                }
            }
        }
        "postgres" => {
            for item in item.list()? {
                match item.name.to_string().as_str() {
                    "unlogged" => model.unlogged = true,
                    "options" => model.postgres_options.push(item.sql_name()?),
                    "partition_by" => model.partition_by = Some(partition::partition_by(item)?),
                    "partition" => model.partitions.push(partition::partition(item)?),
                    _ => {
                        let known = ["unlogged", "options", "partition_by", "partition"];
                        return Err(item.unknown("PostgreSQL", &known));
                    }
                }
            }
        }
        "mysql" => {
            for item in item.list()? {
                match item.is("options") {
                    true => model.mysql_options.push(item.sql_name()?),
                    false => return Err(item.unknown("MySQL", &["options"])),
                }
            }
        }
        _ => return Err(item.unknown("a table", KNOWN)),
    }
    Ok(())
}

/// Paths of derives: `derive_new = "serde::Deserialize, Default"`.
fn paths(item: &Item) -> Result<Vec<String>> {
    let text = item.text()?;
    Ok(text.split(',').map(|path| path.trim().to_owned()).collect())
}
