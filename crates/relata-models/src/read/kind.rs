//! Polymorphic tables: `#[model(table = "employees", polymorphic_on = kind)]`, and the kinds of their rows,
//! `#[model(kind_of = employees, label = "engineer")]`.
//!
//! The columns of a kind are in the table, or in a table of their own. Its struct gets those of all kinds too; the struct of the
//! table becomes an enum, which the generator writes.

use heck::ToSnakeCase as _;
use proc_macro2::Span;
use relata_schema::{Engine, Scalar};
use syn::{Error, Fields, Ident, ItemStruct, Result, parse_quote};

use super::table::{Mixin, include, table};
use super::{derive, derives, has, is_derive, public};
use crate::attribute;
use crate::field::Types;
use crate::model::{Check, KindOfRows, Model, Polymorphic};
use crate::names::Naming;
use crate::sql::Sql;
use crate::types::{self, Kind};

/// A kind, as its struct declares it.
pub(super) struct Declared {
    ident: Ident,
    of: Ident,
    label: Option<String>,
    /// True if its columns are in a table of their own.
    apart: bool,
    fields: Vec<syn::Field>,
}

/// A polymorphic table: its model, and the fields of all kinds.
pub(super) struct Base {
    pub(super) model: Model,
    common: Vec<syn::Field>,
}

pub(super) fn is_base(item: &ItemStruct) -> bool {
    has(&item.attrs, "polymorphic_on")
}

pub(super) fn is_kind(item: &ItemStruct) -> bool {
    has(&item.attrs, "kind_of")
}

/// Reads to which table a kind belongs, and leaves the struct as it is.
pub(super) fn declared(item: &ItemStruct) -> Result<Declared> {
    let mut attributes = item.attrs.clone();
    let items = attribute::take(&mut attributes)?;
    let mut declared = Declared {
        ident: item.ident.clone(),
        of: item.ident.clone(),
        label: None,
        apart: false,
        fields: item.fields.iter().cloned().collect(),
    };
    let apart = items.iter().any(|item| item.is("table"));
    declared.apart = apart;
    for item in &items {
        match item.name.to_string().as_str() {
            "kind_of" => declared.of = item.word()?,
            "label" => declared.label = Some(item.text()?),
            _ if apart => {}
            _ => return Err(item.unknown("a kind without a table", &["kind_of", "label", "table"])),
        }
    }
    match &item.fields {
        Fields::Named(_) => Ok(declared),
        // A kind may have no columns of its own.
        Fields::Unit => Ok(declared),
        Fields::Unnamed(_) => Err(Error::new(
            item.ident.span(),
            "the columns of a kind are fields with names",
        )),
    }
}

/// Reads a polymorphic table, with the columns of its kinds that are in it.
pub(super) fn base(
    item: &mut ItemStruct,
    kinds: &[Declared],
    mixins: &[Mixin],
    declared: &Types<'_>,
    naming: &Naming,
) -> Result<Base> {
    let mut attributes = item.attrs.clone();
    let items = attribute::take(&mut attributes)?;
    let on = match items.iter().find(|item| item.is("polymorphic_on")) {
        Some(item) => item.word()?,
        None => item.ident.clone(),
    };
    let named = items.iter().find(|item| item.is("table"));
    let named = named.map(|item| item.sql_name()).transpose()?;
    let named = named.unwrap_or_default();
    let module = items.iter().find(|item| item.is("module"));
    let module = module.map(|item| item.text()).transpose()?;
    let ident = item.ident.clone();
    let is_of = |kind: &&Declared| {
        kind.of == named
            || kind.of == named.to_snake_case()
            || kind.of == ident
            || module.as_ref().is_some_and(|module| kind.of == module)
    };
    let kinds: Vec<&Declared> = kinds.iter().filter(is_of).collect();
    if kinds.is_empty() {
        let message = format!(
            "table `{named}` has no kinds of rows: a struct with `#[model(kind_of = {named})]` declares one"
        );
        return Err(Error::new(on.span(), message));
    }
    // The columns of all kinds end here.
    include(item, &items, mixins)?;
    let shared = item.fields.len();
    add_columns(item, &kinds)?;
    let derived = derives(&item.attrs)
        .into_iter()
        .filter(|path| !is_derive(path));
    let derived = derived.map(|path| super::text_of(&path)).collect();
    let mut model = table(item, &[], declared, naming)?;
    let Some(place) =
        (model.fields.iter()).position(|field| field.ident == on || on == field.column)
    else {
        let names: Vec<&String> = model.fields.iter().map(|field| &field.column).collect();
        let message = format!(
            "table `{named}` has no column `{on}`; there are {}",
            attribute::list(&names)
        );
        return Err(Error::new(on.span(), message));
    };
    let common = item.fields.iter().take(shared).enumerate();
    let common = common
        .filter(|(at, _)| *at != place)
        .map(|(_, field)| field.clone());
    let common = common.collect();
    let mut of = Polymorphic {
        on: model.fields[place].column.clone(),
        kinds: Vec::new(),
        derives: derived,
    };
    for kind in kinds {
        let of_rows = kind_of_rows(kind, &model, declared, &of)?;
        if is_number(&model.fields[place].kind) && of_rows.label.parse::<i64>().is_err() {
            let message = format!(
                "`{on}` of table `{named}` is a number, and the label of the kind `{}` is none: `label = \"1\"`",
                kind.ident
            );
            return Err(Error::new(kind.ident.span(), message));
        }
        of.kinds.push(of_rows);
    }
    model.checks.extend(claims(&model, place, &of, on.span()));
    model.polymorphic = Some(of);
    Ok(Base { model, common })
}

/// Adds the columns of kinds to their table, where they may be NULL.
fn add_columns(item: &mut ItemStruct, kinds: &[&Declared]) -> Result<()> {
    let Fields::Named(fields) = &mut item.fields else {
        return Ok(());
    };
    let shared = fields.named.len();
    for field in kinds
        .iter()
        .filter(|kind| !kind.apart)
        .flat_map(|kind| &kind.fields)
    {
        let same = |(_, other): &(usize, &syn::Field)| other.ident == field.ident;
        let mut added = field.clone();
        if types::optional(&added.ty).is_none() {
            let rust = &added.ty;
            added.ty = parse_quote!(::core::option::Option<#rust>);
        }
        match fields.named.iter().enumerate().find(same) {
            None => fields.named.push(added),
            // Several kinds may have a column of that name, which is one then.
            Some((at, other))
                if at >= shared
                    && text(&other.ty) == text(&added.ty)
                    && settings(other) == settings(&added) => {}
            Some(_) => {
                let name = field
                    .ident
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let message =
                    format!("rows of all kinds, or of another one, have another column `{name}`");
                return Err(Error::new_spanned(&field.ident, message));
            }
        }
    }
    Ok(())
}

/// The `#[model(..)]` of a field, as they are written.
fn settings(field: &syn::Field) -> Vec<String> {
    let own = field
        .attrs
        .iter()
        .filter(|own| own.path().is_ident("model"));
    own.map(|own| {
        let tokens: proc_macro2::TokenStream = parse_quote!(#own);
        tokens.to_string()
    })
    .collect()
}

/// The text of a type, as it is written.
fn text(rust: &syn::Type) -> String {
    let tokens: proc_macro2::TokenStream = parse_quote!(#rust);
    tokens.to_string()
}

fn kind_of_rows(
    kind: &Declared,
    model: &Model,
    declared: &Types<'_>,
    others: &Polymorphic,
) -> Result<KindOfRows> {
    let label = kind.label.clone();
    let label = label.unwrap_or_else(|| kind.ident.to_string().to_snake_case());
    if others.kinds.iter().any(|other| other.label == label) {
        let message = format!("two kinds of `{}` have the label `{label}`", model.table);
        return Err(Error::new(kind.ident.span(), message));
    }
    let on = model.fields.iter().find(|field| field.column == others.on);
    if let Some(Kind::Enum(index)) = on.map(|field| &field.kind)
        && !declared.variants[*index]
            .iter()
            .any(|(_, known)| *known == label)
    {
        let labels: Vec<&String> = declared.variants[*index]
            .iter()
            .map(|(_, label)| label)
            .collect();
        let message = format!(
            "the enum of column `{}` has no label `{label}`; there are {}",
            others.on,
            attribute::list(&labels)
        );
        return Err(Error::new(kind.ident.span(), message));
    }
    let column = |field: &syn::Field| {
        let ident = field.ident.as_ref();
        let own = model.fields.iter().find(|own| Some(&own.ident) == ident);
        own.map(|own| own.column.clone())
    };
    let own = kind.fields.iter().filter(|_| !kind.apart);
    let required = own
        .clone()
        .filter(|field| types::optional(&field.ty).is_none());
    Ok(KindOfRows {
        ident: kind.ident.clone(),
        label,
        columns: own.filter_map(column).collect(),
        not_null: required.filter_map(column).collect(),
        table: None,
    })
}

/// The checks that columns of kinds are not NULL in their rows.
fn claims(model: &Model, on: usize, of: &Polymorphic, span: Span) -> Vec<Check> {
    let mut checks = Vec::new();
    for field in &model.fields {
        let claiming = of
            .kinds
            .iter()
            .filter(|kind| kind.not_null.contains(&field.column));
        let labels: Vec<String> = claiming
            .map(|kind| literal(&kind.label, &model.fields[on].kind))
            .collect();
        if labels.is_empty() {
            continue;
        }
        let condition = |engine| {
            let name = |column: &str| relata_ddl::quoted(column, engine);
            Some(format!(
                "{} NOT IN ({}) OR {} IS NOT NULL",
                name(&of.on),
                labels.join(", "),
                name(&field.column)
            ))
        };
        checks.push(Check {
            sql: Sql {
                all: None,
                postgres: condition(Engine::Postgres),
                sqlite: condition(Engine::Sqlite),
                mysql: condition(Engine::Mysql),
            },
            name: format!("{}_{}_kind", model.table, field.column),
            span,
        });
    }
    checks
}

fn is_number(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Scalar(Scalar::SmallInt | Scalar::Integer | Scalar::BigInt)
    )
}

fn literal(label: &str, kind: &Kind) -> String {
    match is_number(kind) {
        true => label.to_owned(),
        false => format!("'{}'", label.replace('\'', "''")),
    }
}

/// Gives the struct of a kind the fields of its rows, and returns the table of its own columns, if they are in one.
pub(super) fn kind(
    item: &mut ItemStruct,
    bases: &mut [Base],
    mixins: &[Mixin],
    types: &Types<'_>,
    naming: &Naming,
) -> Result<Option<Model>> {
    let declared = declared(item)?;
    let of = |base: &&mut Base| {
        let of = base.model.polymorphic.as_ref();
        of.is_some_and(|of| of.kinds.iter().any(|kind| kind.ident == declared.ident))
    };
    let Some(base) = bases.iter_mut().find(of) else {
        let message = format!(
            "there is no table `{}` with `polymorphic_on` in this module",
            declared.of
        );
        return Err(Error::new(declared.of.span(), message));
    };
    if matches!(item.fields, Fields::Unit) {
        item.fields = Fields::Named(parse_quote!({}));
        item.semi_token = None;
    }
    let table = match declared.apart {
        true => Some(apart(item, base, mixins, types, naming)?),
        false => {
            attribute::take(&mut item.attrs)?;
            derive(&mut item.attrs, &["Debug", "Clone", "PartialEq"]);
            public(&mut item.vis);
            for field in &mut item.fields {
                attribute::take(&mut field.attrs)?;
                public(&mut field.vis);
            }
            None
        }
    };
    if let Fields::Named(fields) = &mut item.fields {
        let own = std::mem::take(&mut fields.named);
        let keys = table.as_ref().and_then(|table| table.primary_key.as_ref());
        let keys = keys.map_or(0, |key| key.columns.len());
        fields.named = base.common.iter().cloned().collect();
        fields.named.extend(own.into_iter().skip(keys));
    }
    Ok(table)
}

/// Reads the table of a kind, whose primary key is a foreign key to the polymorphic one.
fn apart(
    item: &mut ItemStruct,
    base: &mut Base,
    mixins: &[Mixin],
    types: &Types<'_>,
    naming: &Naming,
) -> Result<Model> {
    let model = &base.model;
    let Some(key) = &model.primary_key else {
        let message = format!("table `{}` has no primary key", model.table);
        return Err(Error::new(item.ident.span(), message));
    };
    let fields: Vec<_> = key.columns.iter().map(|at| &model.fields[*at]).collect();
    let is_key = |field: &&syn::Field| {
        let ident = field.ident.as_ref();
        fields.iter().any(|own| Some(&own.ident) == ident)
    };
    let keys: Vec<syn::Field> = base.common.iter().filter(is_key).cloned().collect();
    let idents: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let target = &model.ident;
    item.attrs.push(parse_quote!(#[model(
        primary_key(#(#idents),*),
        foreign_key(#(#idents),*, references = #target(#(#idents),*), on_delete = cascade)
    )]));
    if let Fields::Named(fields) = &mut item.fields {
        let own = std::mem::take(&mut fields.named);
        fields.named = keys.into_iter().chain(own).collect();
    }
    let mut table = table(item, mixins, types, naming)?;
    // The types of the key are those of what it references.
    for own in fields {
        if let Some(field) = table
            .fields
            .iter_mut()
            .find(|field| field.ident == own.ident)
        {
            field.column.clone_from(&own.column);
            field.kind.clone_from(&own.kind);
            field.sizes = own.sizes;
            field.sql_type.clone_from(&own.sql_type);
            field.custom.clone_from(&own.custom);
            field.key = own.key;
            field.domain = own.domain;
            field.collation.clone_from(&own.collation);
        }
    }
    let name = match &table.schema {
        Some(schema) => format!("{schema}.{}", table.table),
        None => table.table.clone(),
    };
    let of = base
        .model
        .polymorphic
        .iter_mut()
        .flat_map(|of| &mut of.kinds);
    for kind in of.filter(|kind| kind.ident == table.ident) {
        kind.table = Some(name.clone());
    }
    Ok(table)
}
