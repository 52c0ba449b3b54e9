//! `#[relata::models]`: the modules of the tables that structs declare.
//!
//! The catalog goes through the generator that makes modules of a live database, so that both are the same. Its text becomes
//! tokens, in which the names of structs and fields have the places of the user's.

use std::collections::HashMap;
use std::path::Path;

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use relata_codegen::{
    ColumnConfig, CompositeConfig, CompositeFieldConfig, Config, DerivesConfig, EnumConfig,
    GeneratedFile, KindConfig, PolymorphicConfig, Problem, RelationConfig, TableConfig,
    ThroughConfig,
};
use relata_models::{Ddl, ForeignKey, Model, Models, ObjectKind};
use relata_schema::Engine;
use syn::{Error, ItemMod, Result};

pub(crate) fn expand(arguments: TokenStream, mut module: ItemMod) -> Result<TokenStream> {
    let models = Models::read(arguments, &mut module)?;
    let catalog = models.neutral()?;
    let files = relata_codegen::generate(&catalog, &config(&models))
        .map_err(|problem| located(&models, &problem))?;
    let tokens = Tokens {
        files: &files,
        models: &models,
    };
    let mut emitted = tokens.file(Path::new(""), "mod.rs")?;
    emitted.extend(metadata(&models)?);
    let (attributes, visibility, name) = (&module.attrs, &module.vis, &module.ident);
    let items = module.content.as_ref().map(|(_, items)| items);
    let items = items.into_iter().flatten();
    Ok(quote::quote! {
        #(#attributes)*
        #[allow(dead_code, missing_docs, unused_imports, unused_macros)]
        #[allow(non_camel_case_types, non_upper_case_globals)]
        #[allow(clippy::enum_variant_names, clippy::module_inception, clippy::upper_case_acronyms)]
        #visibility mod #name {
            #(#items)*
            #emitted
        }
    })
}

/// Returns the settings of the generator besides the catalog.
fn config(models: &Models) -> Config {
    let mut config = Config {
        models: true,
        ..Config::default()
    };
    for model in &models.tables {
        let version = model.fields.iter().find(|field| field.version);
        let columns = model.fields.iter().map(|field| {
            let settings = ColumnConfig {
                name: Some(field.ident.to_string()),
                rust_type: field.custom.clone(),
                default_in_rust: field.default_in_rust,
                element_type: field.element.clone(),
                is_domain: field.domain.is_some(),
                key_type: field.key.map(|key| models.keys[key].ident.to_string()),
                ..ColumnConfig::default()
            };
            (field.column.clone(), settings)
        });
        let settings = TableConfig {
            name: model.module.clone(),
            row: Some(model.ident.to_string()),
            derives: DerivesConfig {
                row: (model.polymorphic.iter())
                    .flat_map(|of| of.derives.clone())
                    .collect(),
                new: model.derive_new.clone(),
                changes: model.derive_changes.clone(),
                ..DerivesConfig::default()
            },
            version: version.map(|field| field.column.clone()),
            columns: columns.collect(),
            ..TableConfig::default()
        };
        for key in &model.foreign_keys {
            let settings = RelationConfig {
                to_one: key.target.relation.clone(),
                to_many: key.target.reverse.clone(),
                delete_orphans: key.target.delete_orphans.is_some(),
                ..RelationConfig::default()
            };
            if settings != RelationConfig::default() {
                let name = format!("{}.{}", qualified(model), key.name);
                config.relations.insert(name, settings);
            }
        }
        if let Some(of) = &model.polymorphic {
            let kinds = of.kinds.iter().map(|kind| {
                let settings = KindConfig {
                    row: Some(kind.ident.to_string()),
                    table: kind.table.clone(),
                    columns: kind.columns.clone(),
                    not_null: kind.not_null.clone(),
                };
                (kind.label.clone(), settings)
            });
            let settings = PolymorphicConfig {
                on: of.on.clone(),
                kinds: kinds.collect(),
            };
            config.polymorphic.insert(qualified(model), settings);
        }
        for (name, settings) in throughs(models, model) {
            config.through.insert(name, settings);
        }
        config.tables.insert(qualified(model), settings);
    }
    for entry in &models.enums {
        let variants = entry.variants.iter();
        let settings = EnumConfig {
            name: Some(entry.ident.to_string()),
            variants: variants
                .map(|v| (v.label.clone(), v.ident.to_string()))
                .collect(),
        };
        config
            .enums
            .insert(in_schema(entry.schema.as_ref(), &entry.name), settings);
    }
    for entry in &models.composites {
        let fields = entry.fields.iter().map(|field| {
            let settings = CompositeFieldConfig {
                name: Some(field.ident.to_string()),
                rust_type: field.custom.clone(),
                element_type: field.element.clone(),
            };
            (field.column.clone(), settings)
        });
        let settings = CompositeConfig {
            name: Some(entry.ident.to_string()),
            fields: fields.collect(),
        };
        config
            .composites
            .insert(in_schema(entry.schema.as_ref(), &entry.name), settings);
    }
    config
}

/// The names of the many-to-many relations through a table, each at the key by which it leads on.
fn throughs<'m>(
    models: &'m Models,
    junction: &'m Model,
) -> impl Iterator<Item = (String, ThroughConfig)> + 'm {
    junction.foreign_keys.iter().filter_map(move |far| {
        let (name, _) = far.target.through.as_ref()?;
        let near = |key: &&ForeignKey| {
            let primary = junction.primary_key.as_ref();
            primary.is_some_and(|primary| primary.columns.contains(&key.columns[0]))
                && !std::ptr::eq(*key, far)
        };
        let near = junction.foreign_keys.iter().find(near)?;
        let columns: Vec<&str> = (far.columns.iter())
            .map(|at| junction.fields[*at].column.as_str())
            .collect();
        let (from, through) = (qualified(&models.tables[near.table]), qualified(junction));
        let settings = ThroughConfig {
            name: Some(name.clone()),
            ..ThroughConfig::default()
        };
        Some((format!("{from}.{through}.{}", columns.join(",")), settings))
    })
}

/// The name of a table as settings have it.
fn qualified(model: &Model) -> String {
    in_schema(model.schema.as_ref(), &model.table)
}

fn in_schema(schema: Option<&String>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{schema}.{name}"),
        None => name.to_owned(),
    }
}

/// The generator's error, where the model is.
fn located(models: &Models, problem: &Problem) -> Error {
    let keys = problem.keys();
    let model = |name: &str| {
        (models.tables.iter())
            .filter(|model| {
                let qualified = qualified(model);
                name == qualified || name.starts_with(&format!("{qualified}."))
            })
            .max_by_key(|model| model.table.len())
    };
    let span = match keys.as_slice() {
        ["tables", table, "columns", column, ..] => {
            let fields = model(table).into_iter().flat_map(|model| &model.fields);
            let field = fields.into_iter().find(|field| field.column == *column);
            field.map(|field| field.ident.span())
        }
        ["tables" | "relations" | "polymorphic", name, ..] => model(name).map(|model| model.span),
        ["through", name, ..] => {
            let through = |model: &&Model| throughs(models, model).any(|(key, _)| key == *name);
            models.tables.iter().find(through).map(|model| model.span)
        }
        ["enums", name, ..] => {
            let found = models.enums.iter().find(|entry| entry.name == *name);
            found.map(|entry| entry.ident.span())
        }
        ["composites", name, ..] => {
            let is_it = |entry: &&relata_models::Composite| {
                in_schema(entry.schema.as_ref(), &entry.name) == *name
            };
            let found = models.composites.iter().find(is_it);
            found.map(|entry| entry.ident.span())
        }
        _ => None,
    };
    let orphans = match keys.as_slice() {
        ["relations", name, "delete_orphans"] => model(name).and_then(|model| {
            let is_it = |key: &&ForeignKey| *name == format!("{}.{}", qualified(model), key.name);
            model.foreign_keys.iter().find(is_it)?.target.delete_orphans
        }),
        _ => None,
    };
    let span = orphans.or(span);
    let mut message = problem.message.clone();
    if let Some(help) = &problem.help {
        message = format!("{message}: {help}");
    }
    Error::new(span.unwrap_or_else(Span::call_site), message)
}

/// The generated files, as the tokens of one module.
struct Tokens<'a> {
    files: &'a [GeneratedFile],
    models: &'a Models,
}

impl Tokens<'_> {
    /// Returns a file, with the files of its modules in it. Items of the top module as a whole come before it.
    fn file(&self, folder: &Path, name: &str) -> Result<TokenStream> {
        let path = folder.join(name);
        let Some(file) = self.files.iter().find(|file| file.path == path) else {
            let message = format!("relata has not made the module {}", path.display());
            return Err(Error::new(Span::call_site(), message));
        };
        let tokens = parsed(&file.text)?;
        let top = folder.as_os_str().is_empty() && name == "mod.rs";
        let tokens = if top { without_inner(tokens) } else { tokens };
        let tokens = self.with_modules(tokens, &path)?;
        let model = self.models.tables.iter().find(|model| {
            let row = format!("    type Row = {};\n", model.ident);
            file.text.contains(&row)
        });
        Ok(match model {
            Some(model) => placed(tokens, &places(model)),
            None => tokens,
        })
    }

    /// `mod users;` becomes `mod users { .. }`.
    fn with_modules(&self, tokens: TokenStream, path: &Path) -> Result<TokenStream> {
        let beside = path.parent().unwrap_or(Path::new(""));
        // Modules in `users.rs` are in the folder `users`, unless their path is written.
        let inside = match path.file_name().is_some_and(|name| name == "mod.rs") {
            true => beside.to_owned(),
            false => path.with_extension(""),
        };
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out: Vec<TokenTree> = Vec::new();
        let mut named = None;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at..] {
                [TokenTree::Punct(hash), TokenTree::Group(group), ..]
                    if hash.as_char() == '#' && path_of(group).is_some() =>
                {
                    named = path_of(group);
                    at += 2;
                }
                [
                    TokenTree::Ident(word),
                    TokenTree::Ident(name),
                    TokenTree::Punct(end),
                    ..,
                ] if word == "mod" && end.as_char() == ';' => {
                    let plain = name.to_string();
                    let plain = plain.strip_prefix("r#").unwrap_or(&plain);
                    let folder = match named {
                        Some(_) => beside,
                        None => inside.as_path(),
                    };
                    let file = named.take().unwrap_or_else(|| {
                        let alone = format!("{plain}.rs");
                        match self.files.iter().any(|f| f.path == folder.join(&alone)) {
                            true => alone,
                            false => format!("{plain}/mod.rs"),
                        }
                    });
                    let content = match file.strip_suffix("/mod.rs") {
                        Some(inner) => self.file(&folder.join(inner), "mod.rs")?,
                        None => self.file(folder, &file)?,
                    };
                    out.extend([
                        tokens[at].clone(),
                        tokens[at + 1].clone(),
                        Group::new(Delimiter::Brace, content).into(),
                    ]);
                    at += 3;
                }
                [token, ..] => {
                    out.push(token.clone());
                    at += 1;
                }
                [] => break,
            }
        }
        Ok(out.into_iter().collect())
    }
}

/// Returns the file of a module: `path = "file.rs"`
fn path_of(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(word), TokenTree::Punct(_), TokenTree::Literal(text))
            if word == "path" =>
        {
            Some(text.to_string().trim_matches('"').to_owned())
        }
        _ => None,
    }
}

/// Without `#![..]` at the beginning.
fn without_inner(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let [
        TokenTree::Punct(hash),
        TokenTree::Punct(bang),
        TokenTree::Group(_),
        after @ ..,
    ] = rest
        && hash.as_char() == '#'
        && bang.as_char() == '!'
    {
        rest = after;
    }
    rest.iter().cloned().collect()
}

/// Maps the names of a model to where they are declared.
fn places(model: &Model) -> HashMap<String, Span> {
    let fields = (model.fields.iter()).map(|field| (field.ident.to_string(), field.ident.span()));
    let own = (model.ident.to_string(), model.ident.span());
    fields.chain([own]).collect()
}

/// Gives names their places, so that messages and editors lead to the model.
fn placed(tokens: TokenStream, places: &HashMap<String, Span>) -> TokenStream {
    (tokens.into_iter())
        .map(|token| match token {
            TokenTree::Ident(mut name) => {
                if let Some(place) = places.get(&name.to_string()) {
                    name.set_span(*place);
                }
                TokenTree::Ident(name)
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), placed(group.stream(), places));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        })
        .collect()
}

/// The tokens of generated text.
///
/// rust-analyzer reads `/// text` in it as the documentation `/ text`, and takes places in the text for places in the user's file.
fn parsed(text: &str) -> Result<TokenStream> {
    let mut with_attributes = String::with_capacity(text.len());
    for line in text.lines() {
        let start = line.trim_start();
        match (start.strip_prefix("///"), start.strip_prefix("//!")) {
            (Some(doc), _) => with_attributes.push_str(&format!("#[doc = {doc:?}]\n")),
            (_, Some(doc)) => with_attributes.push_str(&format!("#![doc = {doc:?}]\n")),
            _ => with_attributes.extend([line, "\n"]),
        }
    }
    Ok(at_call(with_attributes.parse()?))
}

/// Places tokens at the call of the macro.
fn at_call(tokens: TokenStream) -> TokenStream {
    (tokens.into_iter())
        .map(|token| {
            let mut token = match token {
                TokenTree::Group(group) => {
                    TokenTree::Group(Group::new(group.delimiter(), at_call(group.stream())))
                }
                other => other,
            };
            token.set_span(Span::call_site());
            token
        })
        .collect()
}

/// Emits the constant `METADATA`.
fn metadata(models: &Models) -> Result<TokenStream> {
    let mut parts = Vec::new();
    for engine in [Engine::Postgres, Engine::Sqlite, Engine::Mysql] {
        let wanted = models.engines.contains(&engine);
        let ddl = match models.ddl(engine) {
            _ if !wanted && !models.engines.is_empty() => {
                Err(format!("the models are not for {engine}"))
            }
            Err(error) if wanted => return Err(error),
            ddl => ddl.map_err(|error| error.to_string()),
        };
        parts.push(match ddl {
            Ok(ddl) => format!("relata::Ddl::Objects(&[{}])", objects(&ddl)),
            Err(reason) => format!("relata::Ddl::Refused({reason:?})"),
        });
    }
    let text = format!(
        "/// The tables as a value: it creates and drops them, and writes their SQL.\n\
         pub const METADATA: relata::MetaData = relata::MetaData::new(TABLES, [{}]);",
        parts.join(", ")
    );
    parsed(&text)
}

fn objects(ddl: &Ddl) -> String {
    let objects = ddl.objects.iter().map(|object| {
        let kind = match object.kind {
            ObjectKind::Schema => "Schema",
            ObjectKind::Type => "Type",
            ObjectKind::Table => "Table",
            ObjectKind::View => "View",
            ObjectKind::ForeignKey => "ForeignKey",
            ObjectKind::Function => "Function",
            ObjectKind::Trigger => "Trigger",
        };
        format!(
            "relata::DdlObject {{ kind: relata::DdlKind::{kind}, schema: {:?}, name: {:?}, uses: &{:?}, create: &{:?}, drop: {:?} }}",
            object.schema, object.name, object.uses, object.create, object.drop
        )
    });
    objects.collect::<Vec<_>>().join(", ")
}
