//! The macros `sql!` and `sql_query!`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, LitStr, PathArguments, Token, Type};

use crate::text::Text;

/// The most expressions that a flat tuple of relata has.
const MOST_HOLES: usize = 26;

/// `"text", value, value => Type`
pub struct Call {
    literal: LitStr,
    values: Vec<Expr>,
    ty: Option<Type>,
}

impl Parse for Call {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Err(input.error("expected the SQL, as a string literal"));
        }
        let literal = input.parse()?;
        let mut values = Vec::new();
        while input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() || input.peek(Token![=>]) {
                break;
            }
            values.push(input.parse()?);
        }
        let mut ty = None;
        if input.peek(Token![=>]) {
            input.parse::<Token![=>]>()?;
            ty = Some(input.parse()?);
            input.parse::<Option<Token![,]>>()?;
        }
        if !input.is_empty() {
            return Err(input.error("expected `,` and a value, or `=>` and a SQL type"));
        }
        Ok(Self {
            literal,
            values,
            ty,
        })
    }
}

impl Call {
    /// Emits the expression of `sql!`.
    pub fn expression(self) -> syn::Result<TokenStream> {
        let text = self.text()?;
        let ty = self.declared(
            "`sql!` ends with the SQL type of its value: \
             `=> Integer`, or `=> Nullable<Integer>` where it can be NULL",
        )?;
        if let Type::Tuple(_) = ty {
            let message = "`sql!` is one value: a whole query is `sql_query!`";
            return Err(syn::Error::new(ty.span(), message));
        }
        let ty = typed(ty)?;
        Ok(self.block(
            &text,
            |holes| quote!(::relata::query::raw::RawExpr::<SqlText, _, #ty>::new(#holes)),
        ))
    }

    /// Emits the statement of `sql_query!`.
    pub fn query(self) -> syn::Result<TokenStream> {
        let text = self.text()?;
        let ty = self.declared(
            "`sql_query!` ends with the SQL types of its columns, `=> (BigInt, Nullable<Text>)`, \
             or with the struct of a row, `=> users::User`",
        )?;
        let ty = typed(ty)?;
        Ok(self.block(
            &text,
            |holes| quote!(::relata::query::raw::RawQuery::<SqlText, _, _>::new::<#ty, _>(#holes)),
        ))
    }

    /// The text, cut at as many holes as there are values.
    fn text(&self) -> syn::Result<Text> {
        let error = |span: Span, message: String| Err(syn::Error::new(span, message));
        let literal = self.literal.span();
        let text = match Text::cut(&self.literal.value()) {
            Ok(text) => text,
            Err(message) => return error(literal, message),
        };
        let (holes, values) = (text.holes(), self.values.len());
        if holes > MOST_HOLES {
            return error(
                literal,
                format!("{holes} holes: at most {MOST_HOLES} are possible"),
            );
        }
        if let Some(value) = self.values.get(holes) {
            let there = count(holes, "hole `{}`", "holes `{}`");
            return error(
                value.span(),
                format!("no hole for this value: the SQL has {there}"),
            );
        }
        if values < holes {
            let there = count(holes, "hole `{}`", "holes `{}`");
            let values = count(values, "value follows", "values follow");
            return error(literal, format!("the SQL has {there}, but {values}"));
        }
        Ok(text)
    }

    fn declared(&self, missing: &str) -> syn::Result<&Type> {
        let end = self
            .values
            .last()
            .map_or(self.literal.span(), Spanned::span);
        self.ty
            .as_ref()
            .ok_or_else(|| syn::Error::new(end, missing))
    }

    /// The values are evaluated outside the inner block, so that the names of SQL types, which
    /// that block brings in, do not hide the caller's.
    fn block(&self, text: &Text, make: impl Fn(&TokenStream) -> TokenStream) -> TokenStream {
        let parts = &text.parts;
        let values = self.values.iter().enumerate().map(|(hole, value)| {
            let value = quote_spanned!(value.span()=> ::relata::query::raw::literal(#value));
            if text.delimited(hole) {
                value
            } else {
                quote!(::relata::query::raw::Hole(#value))
            }
        });
        let holes = syn::Ident::new("holes", Span::mixed_site());
        let made = make(&quote!(#holes));
        quote! {{
            let #holes = (#(#values,)*);
            {
                #[allow(unused_imports)]
                use ::relata::types::*;
                struct SqlText;
                impl ::relata::query::raw::RawText for SqlText {
                    const PARTS: &'static [&'static str] = &[#(#parts),*];
                }
                #made
            }
        }}
    }
}

fn count(n: usize, one: &str, more: &str) -> String {
    match n {
        0 => format!("no {more}"),
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    }
}

/// `T` or `Nullable<T>`, or a tuple of them, as relata's marker.
pub fn typed(ty: &Type) -> syn::Result<TokenStream> {
    match ty {
        Type::Tuple(tuple) => {
            let items = tuple
                .elems
                .iter()
                .map(typed)
                .collect::<syn::Result<Vec<_>>>()?;
            Ok(quote!((#(#items,)*)))
        }
        Type::Paren(inner) => typed(&inner.elem),
        Type::Path(path) if path.qself.is_none() => {
            let Some(last) = path.path.segments.last() else {
                return Ok(not_null(ty));
            };
            let argument = match &last.arguments {
                PathArguments::AngleBracketed(list) if list.args.len() == 1 => list.args.first(),
                _ => None,
            };
            match argument {
                Some(GenericArgument::Type(inner)) if last.ident == "Nullable" => {
                    Ok(quote!(::relata::query::raw::Typed<#inner, ::relata::Nullable>))
                }
                Some(GenericArgument::Type(_)) if last.ident == "Option" => Err(syn::Error::new(
                    ty.span(),
                    "a SQL type that can be NULL is `Nullable<..>`, as in `Nullable<Text>`",
                )),
                _ => Ok(not_null(ty)),
            }
        }
        _ => Ok(not_null(ty)),
    }
}

fn not_null(ty: &Type) -> TokenStream {
    quote!(::relata::query::raw::Typed<#ty, ::relata::NotNull>)
}
