//! The procedural macros of relata. Use them through the `relata` crate, which documents them:
//! the code they emit names its items.

mod alias;
mod decimal;
mod label;
#[cfg(feature = "models")]
mod models;
mod projection;
mod relation;
mod sql;
mod text;

use proc_macro::TokenStream;

/// A table under another name.
#[proc_macro]
pub fn alias(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).map(|alias: alias::Alias| alias.ask_for_columns()))
}

/// Turns a table module's list of columns into an alias.
#[doc(hidden)]
#[proc_macro]
pub fn __alias(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).map(|module: alias::AliasModule| module.emit()))
}

/// Declares names for selected expressions.
#[proc_macro]
pub fn label(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).map(|labels: label::Labels| labels.emit()))
}

/// A relation that a query fills.
#[proc_macro]
pub fn relation(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).and_then(|relation: relation::Relation| relation.emit()))
}

/// An expression written as SQL text, with typed holes.
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).and_then(|call: sql::Call| call.expression()))
}

/// A whole statement written as SQL text, with typed holes and typed rows.
#[proc_macro]
pub fn sql_query(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).and_then(|call: sql::Call| call.query()))
}

/// A decimal number.
#[proc_macro]
pub fn dec(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).map(|number: decimal::Number| number.emit()))
}

/// Selects a struct, field by field.
#[proc_macro_derive(Projection, attributes(projection))]
pub fn projection(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).and_then(|input| projection::derive(&input)))
}

/// The models of a module.
#[cfg(feature = "models")]
#[proc_macro_attribute]
pub fn models(arguments: TokenStream, module: TokenStream) -> TokenStream {
    emit(syn::parse(module).and_then(|module| models::expand(arguments.into(), module)))
}

/// Marks a struct as a table: `#[relata::models]` on its module reads it.
#[cfg(feature = "models")]
#[proc_macro_derive(Model, attributes(model))]
pub fn model(input: TokenStream) -> TokenStream {
    emit(syn::parse(input).and_then(|input: syn::DeriveInput| {
        let message = "models belong in a module with `#[relata::models]`, which makes the modules of their tables";
        Err(syn::Error::new(input.ident.span(), message))
    }))
}

fn emit(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(syn::Error::into_compile_error).into()
}
