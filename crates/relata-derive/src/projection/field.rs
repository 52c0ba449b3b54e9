//! The fields of the struct, and what each selects.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::spanned::Spanned;
use syn::{Error, Path, Result, Token, Type};

use crate::alias::path_text;

/// One field of the struct.
pub struct Field {
    /// The name of the field.
    pub name: Ident,
    /// The type of the field.
    pub ty: Type,
    /// The item that is selected for it.
    pub item: Item,
}

/// The item that is selected for a field.
pub enum Item {
    /// `#[projection(orders::total)]`, or the column of the field's name.
    Column(Path),
    /// A whole table: `#[projection(table = orders)]`
    Table(Path),
    /// Another projection: `#[projection(nested)]`
    Nested,
    /// An expression: `#[projection(computed)]`
    Computed,
}

impl Field {
    /// Reads a field, whose columns are in `from` unless its attribute names another module.
    pub fn parse(field: &syn::Field, from: Option<&Path>) -> Result<Self> {
        let Some(name) = field.ident.clone() else {
            return Err(Error::new_spanned(field, "`Projection` needs named fields"));
        };
        let mut item = None;
        for attribute in field
            .attrs
            .iter()
            .filter(|a| a.path().is_ident("projection"))
        {
            if item.is_some() {
                return Err(Error::new_spanned(
                    attribute,
                    "a field selects one thing only",
                ));
            }
            item = Some(attribute.parse_args_with(|input: ParseStream<'_>| item_of(input, from))?);
        }
        let item = match (item, from) {
            (Some(item), _) => item,
            (None, Some(from)) => Item::Column(within(from, &name)),
            (None, None) => {
                let message = format!(
                    "which column? Say `#[projection(users::{name})]` here, \
                     or `#[projection(from = users)]` above the struct"
                );
                return Err(Error::new_spanned(&name, message));
            }
        };
        Ok(Self {
            name,
            ty: field.ty.clone(),
            item,
        })
    }

    /// The type of the selected item; `None` if the caller passes it.
    pub fn selected(&self) -> Option<TokenStream> {
        let ty = &self.ty;
        match &self.item {
            Item::Column(path) => Some(quote!(::relata::Col<#path>)),
            Item::Table(path) => Some(quote!(::relata::Tab<#path::table>)),
            Item::Nested => Some(quote_spanned! {ty.span()=>
                <#ty as ::relata::query::projection::Projected>::Projection
            }),
            Item::Computed => None,
        }
    }

    /// The value of the selected item.
    pub fn value(&self) -> TokenStream {
        let (name, ty) = (&self.name, &self.ty);
        match &self.item {
            Item::Column(_) => quote!(::relata::Col::Only),
            Item::Table(_) => quote!(::relata::Tab::Only),
            Item::Nested => quote_spanned! {ty.span()=>
                <#ty as ::relata::query::projection::Projected>::projection()
            },
            Item::Computed => name.to_token_stream(),
        }
    }

    /// Describes the source of the field's value.
    pub fn giver(&self) -> String {
        match &self.item {
            Item::Column(path) => format!("column `{}`", path_text(path)),
            Item::Table(path) => format!("table `{}`", path_text(path)),
            Item::Nested => "the nested projection".into(),
            Item::Computed => "its expression".into(),
        }
    }
}

fn item_of(input: ParseStream<'_>, from: Option<&Path>) -> Result<Item> {
    let path = input.call(Path::parse_mod_style)?;
    let item = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        if path.is_ident("table") {
            Item::Table(input.call(Path::parse_mod_style)?)
        } else if path.is_ident("expr") {
            // Its type cannot be written by a macro, which sees the text only.
            input.parse::<TokenStream>()?;
            return Err(Error::new_spanned(
                path,
                "write `computed` here, and pass the expression to `projection(..)` in the query",
            ));
        } else {
            return Err(Error::new_spanned(path, EXPECTED));
        }
    } else if path.is_ident("nested") {
        Item::Nested
    } else if path.is_ident("computed") {
        Item::Computed
    } else {
        match (path.get_ident(), from) {
            (None, _) => Item::Column(path),
            (Some(name), Some(from)) => Item::Column(within(from, name)),
            (Some(name), None) => {
                let message = format!("the column of which table? Say `users::{}`", name.unraw());
                return Err(Error::new_spanned(name, message));
            }
        }
    };
    if input.is_empty() {
        Ok(item)
    } else {
        Err(input.error(EXPECTED))
    }
}

const EXPECTED: &str =
    "expected a column (`orders::total`), `table = orders`, `nested`, or `computed`";

/// The column of a table's module.
fn within(module: &Path, column: &Ident) -> Path {
    let mut path = module.clone();
    path.segments.push(column.clone().into());
    path
}
