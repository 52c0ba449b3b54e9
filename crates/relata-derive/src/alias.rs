//! `alias!(manager = employees)`: a module of markers, like that of a table.
//!
//! The columns are known to the table's module only, so this takes two steps: `alias!` calls the
//! module's `__columns!`, which passes the list to `__alias!`. The `impl`s are next to the new
//! module, not in it: there the table's path means what it means to the caller, in a function
//! body too.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, LitStr, Path, Token, Visibility, braced};

/// The input: `pub manager = crate::shop::employees`
pub struct Alias {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    table: Path,
}

impl Parse for Alias {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let name = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        let table = input.call(Path::parse_mod_style)?;
        input.parse::<Option<Token![;]>>()?;
        if !input.is_empty() {
            return Err(
                input.error("expected the module of one table: `alias!(manager = employees)`")
            );
        }
        Ok(Self {
            attributes,
            visibility,
            name,
            table,
        })
    }
}

impl ToTokens for Alias {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            name,
            table,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #name = #table));
    }
}

impl Alias {
    /// Emits the first step.
    pub fn ask_for_columns(&self) -> TokenStream {
        let table = &self.table;
        quote!(#table::__columns! { { #self } })
    }
}

/// The input of the second step: the alias, then the table's columns, each with its documentation where there is some, `=>` and the
/// columns of its primary key; or `;` if a query fills it.
pub struct AliasModule {
    alias: Alias,
    columns: Vec<Ident>,
    docs: Vec<Option<LitStr>>,
    key: Vec<Ident>,
    declared: bool,
}

impl Parse for AliasModule {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let alias;
        braced!(alias in input);
        let alias = alias.parse()?;
        let names = |input: ParseStream<'_>| {
            let (mut names, mut docs) = (Vec::new(), Vec::new());
            while !input.is_empty() && !input.peek(Token![=>]) && !input.peek(Token![;]) {
                names.push(input.call(Ident::parse_any)?);
                docs.push(input.parse::<Option<LitStr>>()?);
            }
            syn::Result::Ok((names, docs))
        };
        let (columns, docs) = names(input)?;
        let key = match input.parse::<Option<Token![=>]>>()? {
            Some(_) => names(input)?.0,
            None => Vec::new(),
        };
        let declared = input.parse::<Option<Token![;]>>()?.is_some();
        Ok(Self {
            alias,
            columns,
            docs,
            key,
            declared,
        })
    }
}

impl AliasModule {
    /// Emits the second step.
    pub fn emit(&self) -> TokenStream {
        let Alias {
            attributes,
            visibility,
            name,
            table: of,
        } = &self.alias;
        let text = name.unraw().to_string();
        let Self { columns, key, .. } = self;
        let (as_query, declared) = self.filled(name);
        let doc = format!("`{}` under the name `{text}`.", path_text(of));
        let markers = columns.iter().zip(&self.docs).map(|(column, docs)| {
            let doc = match docs {
                Some(docs) => docs.value(),
                None => format!("Column `{}`.", column.unraw()),
            };
            quote! {
                #[doc(hidden)]
                pub struct #column {}
                #[doc = #doc]
                pub const #column: ::relata::Col<#column> = ::relata::Col::Only;
            }
        });
        let id = id(&text);
        // rustc shows this line next to an alias of the wrong table.
        let alias_of = quote_spanned! {name.span()=>
            impl ::relata::query::from::AliasOf<#of::table> for #name::table {}
        };
        quote! {
            #(#attributes)*
            #[doc = #doc]
            #[allow(dead_code, unused_imports, non_camel_case_types, non_upper_case_globals)]
            #[allow(uncommon_codepoints, mixed_script_confusables, confusable_idents)]
            #visibility mod #name {
                #[doc(hidden)]
                pub struct table {}
                /// The table under its new name.
                pub const table: ::relata::Tab<table> = ::relata::Tab::Only;
                /// Every column of the table.
                pub use self::table as all;
                #(#markers)*
                #as_query
            }
            #declared
            impl ::relata::Table for #name::table {
                type Id = #id;
                type Row = <#of::table as ::relata::Table>::Row;
                type PrimaryKey = (#(#name::#key,)*);
                type Kind = <#of::table as ::relata::Table>::Kind;
                const SCHEMA: ::core::option::Option<&'static str> =
                    <#of::table as ::relata::Table>::SCHEMA;
                const NAME: &'static str = <#of::table as ::relata::Table>::NAME;
                const ALIAS: ::core::option::Option<&'static str> =
                    ::core::option::Option::Some(#text);
                const COLUMNS: &'static [&'static str] = <#of::table as ::relata::Table>::COLUMNS;
                const KIND: ::core::option::Option<::relata::table::Discriminator> =
                    <#of::table as ::relata::Table>::KIND;
                const JOINED: ::core::option::Option<&'static ::relata::table::JoinedTables> =
                    <#of::table as ::relata::Table>::JOINED;
            }
            #alias_of
            #(
                impl ::relata::Column for #name::#columns {
                    type Table = #name::table;
                    type Type = <#of::#columns as ::relata::Column>::Type;
                    type Null = <#of::#columns as ::relata::Column>::Null;
                    type Write = <#of::#columns as ::relata::Column>::Write;
                    const NAME: &'static str = <#of::#columns as ::relata::Column>::NAME;
                    const STORED: ::relata::table::Stored = <#of::#columns as ::relata::Column>::STORED;
                }
            )*
        }
    }
}

impl AliasModule {
    /// Emits the function of an alias of a declared relation with which a query of its own fills it.
    fn filled(&self, name: &Ident) -> (TokenStream, TokenStream) {
        if !self.declared {
            return Default::default();
        }
        let list = (self.columns.iter().rev())
            .fold(quote!(()), |rest, column| quote!((#name::#column, #rest)));
        let as_query = quote! {
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
        };
        let declared = quote! {
            impl ::relata::query::derived::Declared for #name::table {
                type Columns = #list;
            }
        };
        (as_query, declared)
    }
}

/// The path as a person writes it.
pub fn path_text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// Distinguishes the alias from all tables of a query. Made from the name alone: two aliases of one name
/// are the same to SQL, whatever they are aliases of, and may not meet in one FROM.
pub fn id(name: &str) -> TokenStream {
    // FNV-1a, after a prefix that no table's name has.
    let hash = b"alias "
        .iter()
        .chain(name.as_bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
        });
    let digits = format!("{hash:08x}");
    let digits = digits.chars().map(|digit| match digit.to_digit(10) {
        Some(number) => Literal::u32_unsuffixed(number).into_token_stream(),
        None => format_ident!("{digit}", span = Span::call_site()).into_token_stream(),
    });
    quote!(::relata::id!(#(#digits),*))
}
