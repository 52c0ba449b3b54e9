//! A module of models, read: a file for each kind of thing that it declares.

mod composite;
mod domain;
mod enumeration;
mod exclusion;
mod foreign_key;
mod index;
mod key;
mod key_type;
mod kind;
mod partition;
mod statistics;
mod table;
mod trigger;
mod view;

use proc_macro2::Span;
use relata_schema::Engine;
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Error, Ident, Item as RustItem, ItemMod, Meta, Path, Result, Token,
    punctuated::Punctuated,
};

use crate::attribute::{self, Item};
use crate::check as checks;
use crate::field::Types;
use crate::model::Models;
use crate::names::Naming;
use crate::types::Declared;

use composite::{composite, is_composite};
use enumeration::enumeration;
pub(crate) use key::find;
use key_type::{is_key_type, key_type};
use table::{Mixin, table};

impl Models {
    /// Reads the models in a module, and takes out of it what only relata understands: `#[model(..)]`, and `Model` from the
    /// derives. `arguments` are those of the attribute `#[relata::models(..)]`.
    ///
    /// # Errors
    /// What is wrong with a model, where it is written.
    pub fn read(arguments: proc_macro2::TokenStream, module: &mut ItemMod) -> Result<Self> {
        let mut models = Self {
            engines: Vec::new(),
            naming: Naming::default(),
            tables: Vec::new(),
            enums: Vec::new(),
            keys: Vec::new(),
            domains: Vec::new(),
            composites: Vec::new(),
        };
        for item in attribute::parse(arguments)? {
            models.setting(&item)?;
        }
        let Some((_, items)) = &mut module.content else {
            return Err(Error::new(
                module.span(),
                "the models belong in the braces of the module: `mod schema { .. }`",
            ));
        };
        let mut errors: Option<Error> = None;
        let mut note = |error: Error| match &mut errors {
            Some(errors) => errors.combine(error),
            None => errors = Some(error),
        };
        for item in items.iter_mut() {
            if let RustItem::Enum(item) = item
                && is_model(&item.attrs)
            {
                match enumeration(item) {
                    Ok(enumeration) => models.enums.push(enumeration),
                    Err(error) => note(error),
                }
            }
        }
        for item in items.iter_mut() {
            if let RustItem::Struct(item) = item
                && is_model(&item.attrs)
                && is_key_type(item)
            {
                match key_type(item) {
                    Ok(key) => models.keys.push(key),
                    Err(error) => note(error),
                }
            }
        }
        let mut mixins = Vec::new();
        items.retain_mut(|item| match item {
            RustItem::Struct(item) if is_mixin(&item.attrs) => {
                mixins.push(Mixin {
                    ident: item.ident.clone(),
                    fields: item.fields.iter().cloned().collect(),
                });
                false
            }
            _ => true,
        });
        let rust: Vec<String> = models.enums.iter().map(|e| e.ident.to_string()).collect();
        let variants = (models.enums.iter())
            .map(|e| {
                (e.variants.iter())
                    .map(|v| (v.ident.to_string(), v.label.clone()))
                    .collect()
            })
            .collect();
        // By their names, since one may have a field of another.
        let composites: Vec<String> = (items.iter())
            .filter_map(|item| match item {
                RustItem::Struct(item) if is_composite(item) => Some(item.ident.to_string()),
                _ => None,
            })
            .collect();
        let mut names = Types {
            declared: Declared {
                enums: &rust,
                composites: &composites,
            },
            variants,
            keys: &models.keys,
            domains: &[],
        };
        for item in items.iter_mut() {
            if let RustItem::Type(item) = item {
                match domain::domain(item, &names) {
                    Ok(domain) => models.domains.extend(domain),
                    Err(error) => note(error),
                }
            }
        }
        names.domains = &models.domains;
        // A struct loses its attributes when it is read.
        let is_table = |item: &syn::ItemStruct| {
            let other = is_key_type(item) || composites.contains(&item.ident.to_string());
            is_model(&item.attrs) && !other
        };
        for item in items.iter_mut() {
            match item {
                RustItem::Struct(item) if is_composite(item) => match composite(item, &names) {
                    Ok(composite) => models.composites.push(composite),
                    Err(error) => note(error),
                },
                _ => {}
            }
        }
        let mut kinds = Vec::new();
        for item in items.iter() {
            if let RustItem::Struct(item) = item
                && is_table(item)
                && kind::is_kind(item)
            {
                match kind::declared(item) {
                    Ok(kind) => kinds.push(kind),
                    Err(error) => note(error),
                }
            }
        }
        let (mut bases, mut wrong_base) = (Vec::new(), false);
        items.retain_mut(|item| match item {
            RustItem::Struct(item) if is_table(item) && kind::is_base(item) => {
                match kind::base(item, &kinds, &mixins, &names, &models.naming) {
                    Ok(base) => bases.push(base),
                    Err(error) => {
                        wrong_base = true;
                        note(error);
                    }
                }
                // Its place takes an enum, which the generator writes.
                false
            }
            _ => true,
        });
        for item in items.iter_mut() {
            let RustItem::Struct(item) = item else {
                continue;
            };
            if !is_table(item) {
                continue;
            }
            let read = match kind::is_kind(item) {
                // What is wrong with their table was said.
                true if wrong_base => continue,
                true => kind::kind(item, &mut bases, &mixins, &names, &models.naming),
                false => table(item, &mixins, &names, &models.naming).map(Some),
            };
            match read {
                Ok(table) => models.tables.extend(table),
                Err(error) => note(error),
            }
        }
        models
            .tables
            .extend(bases.into_iter().map(|base| base.model));
        if let Some(errors) = errors {
            return Err(errors);
        }
        checks::resolve(&mut models)?;
        checks::check(&models)?;
        Ok(models)
    }

    /// The models of the only module with `#[relata::models]` in the text of a Rust file.
    ///
    /// # Errors
    /// The text is no Rust, has no such module or several, or what [`read`](Self::read) returns.
    pub fn in_file(text: &str) -> Result<Self> {
        let mut found = Vec::new();
        modules(syn::parse_file(text)?.items, &mut found);
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some((arguments, mut module)), None) => Self::read(arguments, &mut module),
            (None, _) => Err(Error::new(
                Span::call_site(),
                "the file has no module with `#[relata::models]`",
            )),
            (_, Some((_, second))) => Err(Error::new(
                second.span(),
                "the file has several modules with `#[relata::models]`",
            )),
        }
    }

    fn setting(&mut self, item: &Item) -> Result<()> {
        match item.name.to_string().as_str() {
            "engines" => {
                for item in item.list()? {
                    item.flag()?;
                    self.engines.push(match item.name.to_string().as_str() {
                        "postgres" => Engine::Postgres,
                        "sqlite" => Engine::Sqlite,
                        "mysql" => Engine::Mysql,
                        _ => {
                            return Err(item.unknown("an engine", &["postgres", "sqlite", "mysql"]));
                        }
                    });
                }
            }
            "names" => {
                for item in item.list()? {
                    self.naming.set(item)?;
                }
            }
            _ => return Err(item.unknown("models", &["engines", "names"])),
        }
        Ok(())
    }
}

/// The modules of models, at any depth.
fn modules(items: Vec<RustItem>, found: &mut Vec<(proc_macro2::TokenStream, ItemMod)>) {
    for item in items {
        let RustItem::Mod(module) = item else {
            continue;
        };
        let is = |path: &Path| path.segments.last().is_some_and(|s| s.ident == "models");
        let attribute = module.attrs.iter().find(|a| is(a.path()));
        let arguments = attribute.map(|attribute| match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => proc_macro2::TokenStream::new(),
        });
        match (arguments, module.content) {
            (Some(arguments), content) => found.push((arguments, ItemMod { content, ..module })),
            (None, Some((_, items))) => modules(items, found),
            (None, None) => {}
        }
    }
}

/// True if `Model` is derived.
fn is_model(attributes: &[Attribute]) -> bool {
    derives(attributes).iter().any(is_derive)
}

fn is_derive(path: &Path) -> bool {
    path.segments.last().is_some_and(|s| s.ident == "Model")
}

fn is_mixin(attributes: &[Attribute]) -> bool {
    has(attributes, "mixin")
}

/// True if `#[model(..)]` has an item of that name.
fn has(attributes: &[Attribute], name: &str) -> bool {
    let mut attributes = attributes.to_vec();
    attribute::take(&mut attributes).is_ok_and(|items| items.iter().any(|item| item.is(name)))
}

/// The paths of all derives.
fn derives(attributes: &[Attribute]) -> Vec<Path> {
    (attributes.iter())
        .filter(|a| a.path().is_ident("derive"))
        .filter_map(|a| {
            a.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
                .ok()
        })
        .flatten()
        .collect()
}

/// Takes `Model` out of the derives, and adds those that every row has.
fn derive(attributes: &mut Vec<Attribute>, always: &[&str]) {
    let mut paths = derives(attributes);
    paths.retain(|path| !is_derive(path));
    for name in always {
        let known = |path: &Path| path.segments.last().is_some_and(|s| s.ident == name);
        if !paths.iter().any(known) {
            paths.push(Ident::new(name, Span::call_site()).into());
        }
    }
    attributes.retain(|a| !a.path().is_ident("derive"));
    let paths: Punctuated<Path, Token![,]> = paths.into_iter().collect();
    attributes.push(syn::parse_quote!(#[derive(#paths)]));
}

/// The text of a path.
fn text_of(path: &Path) -> String {
    let names = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    let names = names.collect::<Vec<_>>().join("::");
    match path.leading_colon {
        Some(_) => format!("::{names}"),
        None => names,
    }
}

fn public(visibility: &mut syn::Visibility) {
    if matches!(visibility, syn::Visibility::Inherited) {
        *visibility = syn::Visibility::Public(Token![pub](Span::call_site()));
    }
}
