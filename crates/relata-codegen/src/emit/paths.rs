//! Paths from one generated module to an item of another.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::plan::{Plan, Scalar, Type};

/// An identifier. Every name in a plan is one.
pub(super) fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Where code stands: in the module of a table, in that of a schema, or in that of its functions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Table(usize),
    Schema(usize),
    Functions(usize),
}

/// `relata`, or `::relata` where the module has an item of that name.
pub(super) fn runtime(plan: &Plan<'_>, place: Place) -> TokenStream {
    if hidden(plan, place, "relata") {
        quote!(::relata)
    } else {
        quote!(relata)
    }
}

/// A path without the spaces that tokens print with.
pub(super) fn text(path: &TokenStream) -> String {
    path.to_string().replace(' ', "")
}

/// The module of a schema, seen from a place.
fn schema_module(plan: &Plan<'_>, place: Place, schema: usize) -> TokenStream {
    let (own, up) = match place {
        // The rows of a function are in the module of functions.
        Place::Table(table) if plan.tables[table].function.is_some() => {
            (plan.tables[table].schema, quote!(super::super))
        }
        Place::Table(table) => (plan.tables[table].schema, quote!(super)),
        Place::Functions(own) => (own, quote!(super)),
        Place::Schema(own) => (own, quote!(self)),
    };
    if own == schema {
        return up;
    }
    let top = match (own, place) {
        (0, _) => up,
        (_, Place::Schema(_)) => quote!(super),
        _ => quote!(#up::super),
    };
    match &plan.schemas[schema].module {
        Some(module) => {
            let module = ident(module);
            quote!(#top::#module)
        }
        None => top,
    }
}

/// An item of a table's module, seen from another table's module (or the same).
pub(super) fn in_table(plan: &Plan<'_>, from: usize, table: usize, item: &str) -> TokenStream {
    let item = ident(item);
    if from == table {
        return quote!(#item);
    }
    let schema = schema_module(plan, Place::Table(from), plan.tables[table].schema);
    let module = ident(&plan.tables[table].module);
    quote!(#schema::#module::#item)
}

/// An item of a schema's module.
fn in_schema(plan: &Plan<'_>, place: Place, schema: usize, item: &str) -> TokenStream {
    let module = schema_module(plan, place, schema);
    let item = ident(item);
    match place {
        Place::Schema(own) if own == schema => quote!(#item),
        _ => quote!(#module::#item),
    }
}

/// The SQL type marker of a type.
pub(super) fn marker(plan: &Plan<'_>, place: Place, rust_type: &Type) -> TokenStream {
    let relata = runtime(plan, place);
    match rust_type {
        Type::Scalar(scalar) => scalar_marker(plan, place, *scalar),
        Type::Array(inner) => {
            let inner = marker(plan, place, inner);
            quote!(#relata::types::Array<#inner>)
        }
        Type::Range(inner) => {
            let inner = scalar_marker(plan, place, *inner);
            quote!(#relata::types::Range<#inner>)
        }
        Type::Enum(_) | Type::Key(_) | Type::Custom(_) => rust(plan, place, rust_type),
    }
}

/// A scalar's marker.
pub(super) fn scalar_marker(plan: &Plan<'_>, place: Place, scalar: Scalar) -> TokenStream {
    let relata = runtime(plan, place);
    let marker = ident(scalar.marker());
    quote!(#relata::types::#marker)
}

/// The Rust type of a type's values.
pub(super) fn rust(plan: &Plan<'_>, place: Place, rust_type: &Type) -> TokenStream {
    match rust_type {
        Type::Scalar(scalar) => scalar_rust(plan, place, *scalar),
        Type::Array(inner) => {
            let inner = rust(plan, place, inner);
            quote!(Vec<Option<#inner>>)
        }
        Type::Range(inner) => {
            let relata = runtime(plan, place);
            let inner = scalar_rust(plan, place, *inner);
            quote!(#relata::types::PgRange<#inner>)
        }
        Type::Enum(index) => {
            let entry = &plan.enums[*index];
            in_schema(plan, place, entry.schema, &entry.name)
        }
        Type::Key(index) => {
            let entry = &plan.keys[*index];
            in_schema(plan, place, entry.schema, &entry.name)
        }
        Type::Custom(path) => path.parse().unwrap_or_default(),
    }
}

/// A scalar's Rust type.
pub(super) fn scalar_rust(plan: &Plan<'_>, place: Place, scalar: Scalar) -> TokenStream {
    let text = scalar.rust();
    if text.starts_with("relata::") {
        let text = if hidden(plan, place, "relata") {
            text.replace("relata::", "::relata::")
        } else {
            text.to_owned()
        };
        return text.parse().unwrap_or_default();
    }
    if matches!(scalar, Scalar::Binary | Scalar::Opaque) {
        let byte = primitive(plan, place, "u8");
        return quote!(Vec<#byte>);
    }
    if scalar == Scalar::Text || scalar == Scalar::CiText {
        return quote!(String);
    }
    primitive(plan, place, text)
}

/// `bool`, or its full path where a column has that name.
pub(super) fn primitive(plan: &Plan<'_>, place: Place, name: &str) -> TokenStream {
    let primitive = ident(name);
    if hidden(plan, place, name) {
        quote!(::core::primitive::#primitive)
    } else {
        quote!(#primitive)
    }
}

fn hidden(plan: &Plan<'_>, place: Place, name: &str) -> bool {
    match place {
        Place::Table(table) => plan.tables[table].has_item(name),
        Place::Schema(schema) => plan.schemas[schema].has_item(name),
        Place::Functions(schema) => plan.schemas[schema]
            .functions
            .as_ref()
            .is_some_and(|functions| functions.has_item(name)),
    }
}
