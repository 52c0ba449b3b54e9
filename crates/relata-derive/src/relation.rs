//! `relation! { tree { id: Integer, parent_id: Nullable<Integer> } }`: a module like that of a
//! table, for the rows of a query.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Token, Type, Visibility, braced};

use crate::alias::id;
use crate::sql::typed;

/// `pub tree { id: Integer, .. }`
pub struct Relation {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    columns: Punctuated<Column, Token![,]>,
}

/// A declared column: `id: Integer`
struct Column {
    attributes: Vec<Attribute>,
    name: Ident,
    ty: Type,
}

impl Parse for Relation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let name = input.call(Ident::parse_any)?;
        let columns;
        braced!(columns in input);
        let relation = Self {
            attributes,
            visibility,
            columns: columns.parse_terminated(Column::parse, Token![,])?,
            name,
        };
        if !input.is_empty() {
            return Err(input.error("expected one relation: `relation! { tree { id: Integer } }`"));
        }
        if relation.columns.is_empty() {
            let message =
                "a relation has at least one column: `relation! { tree { id: Integer } }`";
            return Err(syn::Error::new(relation.name.span(), message));
        }
        Ok(relation)
    }
}

impl Parse for Column {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![:]>()?;
        let ty: Type = input.parse()?;
        if let Some(hint) = not_sql(&ty) {
            return Err(syn::Error::new_spanned(&ty, hint));
        }
        Ok(Self {
            attributes,
            name,
            ty,
        })
    }
}

/// Returns the error for a type that is not a SQL type. Any other may be the caller's own.
fn not_sql(ty: &Type) -> Option<String> {
    let expected = "expected a SQL type, such as `Integer` or `Nullable<Text>`";
    let Type::Path(path) = ty else {
        return Some(expected.into());
    };
    let name = path.path.segments.last()?.ident.to_string();
    let sql = match &*name {
        "i16" => "SmallInt",
        "i32" => "Integer",
        "i64" => "BigInt",
        "f32" => "Real",
        "f64" => "Double",
        "bool" => "Bool",
        "String" | "str" => "Text",
        "Option" => "Nullable<..>",
        "Vec" => "Binary` or `Array<..>",
        _ => return None,
    };
    Some(format!("`{name}` is not a SQL type: write `{sql}`"))
}

impl Relation {
    /// The module, and next to it the code that names the caller's types: there a path means what it means
    /// to the caller, in a function body too.
    pub fn emit(&self) -> syn::Result<TokenStream> {
        let Self {
            attributes,
            visibility,
            name,
            columns,
        } = self;
        let text = name.unraw().to_string();
        let doc = format!("`{text}`: a relation that a query fills.");
        let names: Vec<_> = columns.iter().map(|column| &column.name).collect();
        let texts: Vec<_> = names.iter().map(|name| name.unraw().to_string()).collect();
        let docs = columns.iter().zip(&texts).map(|(column, text)| {
            let sql_type = column.ty.to_token_stream().to_string().replace(' ', "");
            format!("`{text} {sql_type}`.")
        });
        let docs: Vec<String> = docs.collect();
        let alias_docs = &docs;
        let attributes_of = columns.iter().map(|column| &column.attributes);
        let types = columns
            .iter()
            .map(|column| typed(&column.ty))
            .collect::<syn::Result<Vec<_>>>()?;
        let width = names.len();
        let id = id(&text);
        let list = names
            .iter()
            .rev()
            .fold(quote!(()), |rest, column| quote!((#name::#column, #rest)));
        Ok(quote! {
            #(#attributes)*
            #[doc = #doc]
            #[allow(dead_code, unused_imports, non_camel_case_types, non_upper_case_globals)]
            #[allow(uncommon_codepoints, mixed_script_confusables, confusable_idents)]
            #visibility mod #name {
                #[doc(hidden)]
                pub struct table {}
                /// The relation, as FROM names it.
                pub const table: ::relata::Tab<table> = ::relata::Tab::Only;
                /// Every column of the relation.
                pub use self::table as all;
                #(
                    #[doc(hidden)]
                    pub struct #names {}
                    #[doc = #docs]
                    #[doc = ""]
                    #(#attributes_of)*
                    pub const #names: ::relata::Col<#names> = ::relata::Col::Only;
                )*

                /// A row of the relation.
                #[derive(Debug, Clone, PartialEq)]
                pub struct Row {
                    #(pub #names: ::relata::table::ValueOf<#names>,)*
                }
                impl ::relata::FromRow for Row {
                    const WIDTH: usize = #width;
                    const ALL_NULLABLE: bool = true
                        #(&& <<#names as ::relata::Column>::Null as ::relata::scope::Nullability>::NULLABLE)*;
                    fn from_row<R: ::relata::RowSource>(row: &mut R) -> ::relata::Decoded<Self> {
                        ::core::result::Result::Ok(Self {
                            #(#names: row.column::<#names>()?,)*
                        })
                    }
                    fn describe<R: ::relata::Describe>(row: &mut R) {
                        #(row.columns::<(#names,)>();)*
                    }
                }

                /// A query with the rows of this relation, for FROM, a join or WITH.
                #[inline]
                pub fn as_query<Q>(query: Q) -> ::relata::query::derived::Derived<table, Q>
                where
                    Q: ::relata::statement::Returns<
                        Decode: ::relata::query::derived::Fills<table>,
                    >,
                {
                    ::relata::query::derived::Derived::new(query)
                }

                /// A table function with the rows of this relation, for FROM or a join.
                #[inline]
                pub fn as_table<K>(
                    call: K,
                ) -> ::relata::query::table_functions::FunctionTable<table, K>
                where
                    K: ::relata::query::table_functions::TableValued<table>,
                {
                    ::relata::query::table_functions::FunctionTable::new(call)
                }

                #[doc(hidden)]
                #[allow(unused_macros)]
                macro_rules! __columns {
                    ($alias:tt) => { ::relata::__alias! { $alias #(#names #alias_docs)* ; } };
                }
                #[doc(hidden)]
                #[allow(unused_imports)]
                pub(crate) use __columns;
            }
            impl ::relata::Table for #name::table {
                type Id = #id;
                type Row = #name::Row;
                type PrimaryKey = ();
                type Kind = ::relata::kind::DerivedTable;
                const NAME: &'static str = #text;
                const COLUMNS: &'static [&'static str] = &[#(#texts),*];
            }
            impl ::relata::query::derived::Declared for #name::table {
                type Columns = #list;
            }
            const _: () = {
                #[allow(unused_imports)]
                use ::relata::types::*;
                #(
                    impl ::relata::Column for #name::#names {
                        type Table = #name::table;
                        type Type = <#types as ::relata::query::raw::DeclaredType>::Type;
                        type Null = <#types as ::relata::query::raw::DeclaredType>::Null;
                        type Write = ::relata::kind::ReadOnly;
                        const NAME: &'static str = #texts;
                    }
                )*
            };
        })
    }
}
