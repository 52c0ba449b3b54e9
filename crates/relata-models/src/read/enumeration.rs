//! An enum, whose variants are labels in SQL.

use heck::ToSnakeCase as _;
use syn::spanned::Spanned as _;
use syn::{Error, Fields, ItemEnum, Result};

use super::{derive, public};
use crate::attribute;
use crate::model::{Enumeration, Variant};

pub(super) fn enumeration(item: &mut ItemEnum) -> Result<Enumeration> {
    let mut read = Enumeration {
        name: item.ident.to_string().to_snake_case(),
        ident: item.ident.clone(),
        schema: None,
        comment: None,
        variants: Vec::new(),
    };
    for item in attribute::take(&mut item.attrs)? {
        match item.name.to_string().as_str() {
            "name" => read.name = item.sql_name()?,
            "schema" => read.schema = Some(item.sql_name()?),
            "comment" => read.comment = Some(item.text()?),
            _ => return Err(item.unknown("an enum", &["name", "schema", "comment"])),
        }
    }
    for variant in &mut item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(
                variant.span(),
                "a value of an enum in SQL is a label: the variant has no fields",
            ));
        }
        let mut label = variant.ident.to_string().to_snake_case();
        for item in attribute::take(&mut variant.attrs)? {
            match item.is("label") {
                true => label = item.text()?,
                false => return Err(item.unknown("a variant", &["label"])),
            }
        }
        if read.variants.iter().any(|known| known.label == label) {
            let message = format!("enum `{}` has the label `{label}` twice", read.name);
            return Err(Error::new(variant.ident.span(), message));
        }
        read.variants.push(Variant {
            ident: variant.ident.clone(),
            label,
        });
    }
    if read.variants.is_empty() {
        return Err(Error::new(
            item.ident.span(),
            "an enum has at least one label",
        ));
    }
    derive(
        &mut item.attrs,
        &[
            "Debug",
            "Clone",
            "Copy",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
        ],
    );
    public(&mut item.vis);
    Ok(read)
}
