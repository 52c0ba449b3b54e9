//! The impls of a projection.
//!
//! All items are type parameters, so every impl is one for lists of that length, and each field
//! has a trait of its own that only its type implements: its message names field and column.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::DeriveInput;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::field::{Field, Item};

pub fn emit(input: &DeriveInput, fields: &[Field]) -> TokenStream {
    let Names {
        list,
        row,
        items,
        reads,
        indexes,
        checks,
    } = &Names::new(input, fields);
    let (vis, ident) = (&input.vis, &input.ident);
    let checks_of_fields = fields
        .iter()
        .zip(checks)
        .map(|(f, trait_)| check(ident, f, trait_));
    let functions = functions(input, fields, list);
    let names = fields.iter().map(|field| &field.name);
    let first = &items[0];
    let class = items[1..].iter().fold(
        quote!(#first::Class),
        |class, item| quote!(<#class as ::relata::class::Class>::With<#item::Class>),
    );
    let nested = items
        .iter()
        .rev()
        .fold(quote!(()), |rest, item| quote!((#item, #rest)));
    let fields_read = reads
        .iter()
        .rev()
        .fold(quote!(()), |rest, read| quote!((#read::Fields, #rest)));
    let positions = (0..items.len()).map(syn::Index::from).collect::<Vec<_>>();
    let commas = (0..items.len()).map(|i| {
        let comma = quote!(out.push(", "););
        (i > 0).then_some(comma)
    });
    quote! {
        #[allow(non_camel_case_types, private_interfaces, private_bounds, clippy::type_complexity)]
        #[allow(clippy::too_many_arguments)]
        const _: () = {
            // The struct may have any of their names.
            use ::relata::query::select_list::{
                RenderSelection as RelataRenderSelection, Selectable as RelataSelectable,
                Selection as RelataSelection,
            };
            use ::relata::row::Decode as RelataDecode;

            #[doc(hidden)]
            #[derive(Clone, Copy)]
            #vis struct #list<#(#items),*>(#(#items),*);

            impl<#(#items: RelataSelectable),*> RelataSelectable for #list<#(#items),*> {
                type Class = #class;
                type List = #nested;
                type OrderedAs = Self;
                const WIDTH: usize = 0 #(+ #items::WIDTH)*;
            }
            impl<RelataCtx, #(#indexes,)* #(#items),*> RelataSelection<RelataCtx, (#(#indexes,)*)>
                for #list<#(#items),*>
            where
                #(
                    #items: RelataSelection<RelataCtx, #indexes>,
                    <#items::Decode as RelataDecode>::Row: #checks,
                )*
            {
                type Decode = #row<#(#items::Decode),*>;
            }
            impl<RelataDb: ::relata::dialect::Dialect, #(#items: RelataRenderSelection<RelataDb>),*>
                RelataRenderSelection<RelataDb> for #list<#(#items),*>
            {
                const STATIC: bool = true #(&& #items::STATIC)*;
                fn render_selection<'b>(
                    &'b self,
                    names: &mut ::relata::query::select_list::ListNames,
                    out: &mut ::relata::dialect::Sql<'_, 'b, RelataDb>,
                ) -> ::relata::error::RenderResult {
                    #(
                        #commas
                        self.#positions.render_selection(names, out)?;
                    )*
                    ::core::result::Result::Ok(())
                }
            }

            #[doc(hidden)]
            #vis struct #row<#(#reads),*>(::core::marker::PhantomData<fn() -> (#(#reads,)*)>);

            impl<#(#reads: RelataDecode),*> RelataDecode for #row<#(#reads),*>
            where
                #(#reads::Row: #checks,)*
            {
                type Row = #ident;
                type Null = ::relata::Nullable;
                type Fields = #fields_read;
                const WIDTH: usize = 0 #(+ #reads::WIDTH)*;
                fn decode<RelataRow: ::relata::RowSource>(row: &mut RelataRow) -> ::relata::Decoded<#ident> {
                    ::core::result::Result::Ok(#ident {
                        #(#names: #checks::into_field(#reads::decode(row)?),)*
                    })
                }
                fn describe<RelataRow: ::relata::row::Describe>(row: &mut RelataRow) {
                    #(#reads::describe(row);)*
                }
                fn describe_all<RelataRow: ::relata::row::Describe>(row: &mut RelataRow) {
                    #(#reads::describe_all(row);)*
                }
            }

            #(#checks_of_fields)*
            #functions
        };
    }
}

/// The names that the impls share.
struct Names {
    list: Ident,
    row: Ident,
    items: Vec<Ident>,
    reads: Vec<Ident>,
    indexes: Vec<Ident>,
    checks: Vec<Ident>,
}

impl Names {
    fn new(input: &DeriveInput, fields: &[Field]) -> Self {
        let ident = &input.ident;
        let numbered = |letter: &str| {
            (0..fields.len())
                .map(|i| format_ident!("{letter}{i}"))
                .collect::<Vec<_>>()
        };
        Self {
            list: format_ident!("ProjectionOf{ident}"),
            row: format_ident!("RowOf{ident}"),
            items: numbered("RelataItem"),
            reads: numbered("RelataRead"),
            indexes: numbered("RelataIndex"),
            checks: fields
                .iter()
                .map(|field| {
                    let name = format!("{ident}_{}", field.name.unraw());
                    Ident::new(&name, Span::call_site())
                })
                .collect(),
        }
    }
}

/// The trait of the one type that fits a field.
fn check(ident: &Ident, field: &Field, trait_: &Ident) -> TokenStream {
    let (name, ty) = (field.name.unraw(), &field.ty);
    let text = readable(ty);
    let message = format!(
        "field `{name}` of `{ident}` is `{text}`, but {} gives `{{Self}}` in this query",
        field.giver()
    );
    let label = format!("selects `{{Self}}` into a field of type `{text}`");
    quote! {
        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        pub trait #trait_ {
            fn into_field(self) -> #ty;
        }
        impl #trait_ for #ty {
            fn into_field(self) -> #ty {
                self
            }
        }
    }
}

/// Emits `projection()`, as a function and, where it takes no expressions, for other projections.
///
/// They are placed at the first nested field, so that a type without columns is one error and not one
/// there and one at the derive.
fn functions(input: &DeriveInput, fields: &[Field], list: &Ident) -> TokenStream {
    let (vis, ident) = (&input.vis, &input.ident);
    let span = fields
        .iter()
        .find(|field| matches!(field.item, Item::Nested))
        .map_or_else(Span::call_site, |field| field.ty.span());
    let list = &Ident::new(&list.to_string(), span);
    let given = |field: &Field| format_ident!("Of_{}", field.name.unraw());
    let computed = || fields.iter().filter(|field| field.selected().is_none());
    let names = computed().map(|field| &field.name);
    let types = computed().map(given).collect::<Vec<_>>();
    let selected = fields
        .iter()
        .map(|field| {
            field
                .selected()
                .unwrap_or_else(|| given(field).into_token_stream())
        })
        .collect::<Vec<_>>();
    let values = &fields.iter().map(Field::value).collect::<Vec<_>>();
    let doc = format!("What a query selects for a `{ident}`.");
    let projected = types.is_empty().then(|| {
        quote_spanned! {span=>
            impl ::relata::query::projection::Projected for #ident {
                type Projection = #list<#(#selected),*>;
                fn projection() -> Self::Projection {
                    #list(#(#values),*)
                }
            }
        }
    });
    quote_spanned! {span=>
        impl #ident {
            #[doc = #doc]
            #[must_use]
            #vis fn projection<#(#types: RelataSelectable),*>(#(#names: #types),*)
                -> #list<#(#selected),*>
            {
                #list(#(#values),*)
            }
        }
        #projected
    }
}

/// A type as a person writes it, with the braces of a message's format doubled.
fn readable(ty: &syn::Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, close) in [
        (" :: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
    ] {
        text = text.replace(spaced, close);
    }
    text.replace('{', "{{").replace('}', "}}")
}
