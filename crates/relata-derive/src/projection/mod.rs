//! The derive macro `Projection`.

mod emit;
mod field;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error, Fields, Path, Result};

use field::Field;

/// Reads the struct, then writes its impls.
pub fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return refuse(
            input,
            "`Projection` is for structs: a row has all its fields",
        );
    };
    if let Some(lifetime) = input.generics.lifetimes().next() {
        return Err(Error::new_spanned(
            lifetime,
            "rows are read into values of their own, which nothing lends: `String` instead of `&str`, without a lifetime",
        ));
    }
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "`Projection` is for structs without parameters: rows own their values",
        ));
    }
    let Fields::Named(fields) = &data.fields else {
        return refuse(
            input,
            "`Projection` needs named fields: a tuple needs no struct, select it",
        );
    };
    if fields.named.is_empty() {
        return refuse(
            input,
            "`Projection` needs a field: SELECT takes at least one column",
        );
    }
    let from = from_attribute(input)?;
    let mut errors: Option<Error> = None;
    let mut parsed = Vec::new();
    for field in &fields.named {
        match Field::parse(field, from.as_ref()) {
            Ok(field) => parsed.push(field),
            Err(error) => match &mut errors {
                Some(all) => all.combine(error),
                None => errors = Some(error),
            },
        }
    }
    match errors {
        Some(errors) => Err(errors),
        None => Ok(emit::emit(input, &parsed)),
    }
}

fn refuse<T>(input: &DeriveInput, message: &str) -> Result<T> {
    Err(Error::new_spanned(&input.ident, message))
}

/// Reads the attribute `#[projection(from = users)]`
fn from_attribute(input: &DeriveInput) -> Result<Option<Path>> {
    let mut from = None;
    for attribute in input
        .attrs
        .iter()
        .filter(|a| a.path().is_ident("projection"))
    {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("from") {
                return Err(meta.error("expected `from = users`, the module of a table"));
            }
            if from.is_some() {
                return Err(meta.error("`from` is given twice: name other tables at their fields"));
            }
            from = Some(meta.value()?.call(Path::parse_mod_style)?);
            Ok(())
        })?;
    }
    Ok(from)
}
