//! `label!(spent, buyer)`: names for selected expressions.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Token, Visibility};

use crate::alias::id;

/// The input: `spent, pub buyer`
pub struct Labels(Punctuated<Label, Token![,]>);

struct Label {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
}

impl Parse for Labels {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(input.error("expected a name: `label!(spent)`"));
        }
        input.parse_terminated(Label::parse, Token![,]).map(Labels)
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            name: input.call(Ident::parse_any)?,
        })
    }
}

impl Labels {
    pub fn emit(&self) -> TokenStream {
        self.0.iter().map(Label::emit).collect()
    }
}

impl Label {
    fn emit(&self) -> TokenStream {
        let Self {
            attributes,
            visibility,
            name,
        } = self;
        let text = name.unraw().to_string();
        let doc = format!("The label `{text}`.");
        let id = id(&text);
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            #visibility struct #name {}
            #(#attributes)*
            #[doc = #doc]
            #[allow(dead_code, non_upper_case_globals)]
            #visibility const #name: ::relata::expr::label::Label<#name> = ::relata::expr::label::Label::Only;
            impl ::relata::expr::label::LabelName for #name {
                const NAME: &'static str = #text;
                type Id = #id;
            }
        }
    }
}
