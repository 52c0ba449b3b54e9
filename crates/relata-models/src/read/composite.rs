//! A composite type of PostgreSQL: `#[derive(Model)] #[model(composite = "address")] struct Address { street: Option<String> }`.

use syn::spanned::Spanned as _;
use syn::{Error, Fields, ItemStruct, Result};

use super::{derive, has, is_model, public};
use crate::attribute;
use crate::field::{self, Types};
use crate::model::Composite;

const KNOWN: &[&str] = &["composite", "schema", "comment"];

/// The attributes of a field: a composite type has neither constraints nor defaults.
const OF_FIELDS: &[&str] = &[
    "column",
    "sql_type",
    "max_length",
    "precision",
    "scale",
    "json",
    "collation",
    "comment",
];

/// The most fields that a record of relata has.
const FIELDS: usize = 16;

/// True if a struct is a composite type.
pub(super) fn is_composite(item: &ItemStruct) -> bool {
    is_model(&item.attrs) && has(&item.attrs, "composite")
}

/// Reads a composite type, and takes its attributes away.
pub(super) fn composite(item: &mut ItemStruct, declared: &Types<'_>) -> Result<Composite> {
    let items = attribute::take(&mut item.attrs)?;
    if !item.generics.params.is_empty() {
        return Err(Error::new(
            item.generics.span(),
            "a composite type has no generics",
        ));
    }
    let mut read = Composite {
        ident: item.ident.clone(),
        name: String::new(),
        span: item.ident.span(),
        schema: None,
        fields: Vec::new(),
        comment: None,
    };
    for item in &items {
        match item.name.to_string().as_str() {
            "composite" => {
                read.name = item.sql_name()?;
                read.span = item.span();
            }
            "schema" => read.schema = Some(item.sql_name()?),
            "comment" => read.comment = Some(item.text()?),
            _ => return Err(item.unknown("a composite type", KNOWN)),
        }
    }
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new(
            item.ident.span(),
            "a composite type has fields with names",
        ));
    };
    if fields.named.is_empty() || fields.named.len() > FIELDS {
        let message = format!(
            "composite type `{}`: a struct of one has 1 to {FIELDS} fields, and this has {}",
            read.name,
            fields.named.len()
        );
        return Err(Error::new(item.ident.span(), message));
    }
    for field in &mut fields.named {
        let items = attribute::take(&mut field.attrs)?;
        if let Some(other) =
            (items.iter()).find(|item| !OF_FIELDS.contains(&&*item.name.to_string()))
        {
            return Err(other.unknown("a field of a composite type", OF_FIELDS));
        }
        let column = field::read(field, &items, declared)?;
        if !column.nullable {
            return Err(Error::new(
                field.ty.span(),
                format!(
                    "field `{}` of composite type `{}` may be NULL, as all fields of one: make it an `Option`",
                    column.column, read.name
                ),
            ));
        }
        if let Some(key) = column.key {
            return Err(Error::new(
                field.ty.span(),
                format!(
                    "field `{}` of composite type `{}`: `{}` is the type of a column; write the type inside it",
                    column.column, read.name, declared.keys[key].ident
                ),
            ));
        }
        if column.column.contains('$') {
            let message = "a field of a composite type has no `$` in its name";
            return Err(Error::new(column.ident.span(), message));
        }
        let mut others = read.fields.iter();
        if others.any(|other: &field::Field| other.column == column.column) {
            let message = format!(
                "composite type `{}` has two fields `{}`",
                read.name, column.column
            );
            return Err(Error::new(column.ident.span(), message));
        }
        read.fields.push(column);
        public(&mut field.vis);
    }
    derive(&mut item.attrs, &["Debug", "Clone", "PartialEq", "Default"]);
    public(&mut item.vis);
    Ok(read)
}
