//! A module of models, read.

use heck::ToSnakeCase as _;
use proc_macro2::Span;
use relata_schema::{Engine, ReferentialAction};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Error, Expr, Fields, Ident, Item as RustItem, ItemEnum, ItemMod, ItemStruct, Meta,
    Path, Result, Token, punctuated::Punctuated,
};

use crate::attribute::{self, Item, Value};
use crate::check as checks;
use crate::field::{self, EnumNames, Field, Sql, action};
use crate::names::Naming;

/// The models of a module.
#[derive(Debug, Clone)]
pub struct Models {
    /// The databases that they are for, the first that whose types the modules follow; none means all that have the types.
    pub engines: Vec<Engine>,
    /// How constraints without a name are called.
    pub naming: Naming,
    /// The tables, in the order of their structs.
    pub tables: Vec<Model>,
    /// The enums.
    pub enums: Vec<Enumeration>,
}

/// A table, as a struct declares it.
#[derive(Debug, Clone)]
pub struct Model {
    /// The struct.
    pub ident: Ident,
    /// The table's name.
    pub table: String,
    /// Where the attribute names it.
    pub span: Span,
    /// The schema, unless it is the default one.
    pub schema: Option<String>,
    /// The module, where an attribute names it.
    pub module: Option<String>,
    /// The columns.
    pub fields: Vec<Field>,
    /// The primary key.
    pub primary_key: Option<Key>,
    /// `UNIQUE` constraints.
    pub uniques: Vec<Key>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Comment.
    pub comment: Option<String>,
    /// Derives of the struct of new rows.
    pub derive_new: Vec<String>,
    /// Derives of the struct of changes.
    pub derive_changes: Vec<String>,
    /// SQLite's `STRICT`.
    pub strict: bool,
    /// SQLite's `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// PostgreSQL's `UNLOGGED`.
    pub unlogged: bool,
    /// PostgreSQL's storage parameters.
    pub postgres_options: Vec<String>,
    /// MySQL's table options.
    pub mysql_options: Vec<String>,
}

/// A key: columns by index.
#[derive(Debug, Clone)]
pub struct Key {
    /// Indexes of fields.
    pub columns: Vec<usize>,
    /// Its name, by an attribute or by the naming convention.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it is over.
    pub parts: Vec<IndexPart>,
    /// `UNIQUE`.
    pub unique: bool,
    /// PostgreSQL's access method: `gin`.
    pub method: Option<String>,
    /// The condition of a partial index.
    pub predicate: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// A part of an index.
#[derive(Debug, Clone)]
pub enum IndexPart {
    /// A column, and whether it is descending.
    Column(usize, bool),
    /// An expression.
    Expression(String),
}

/// A check.
#[derive(Debug, Clone)]
pub struct Check {
    /// The condition.
    pub sql: Sql,
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Indexes of fields.
    pub columns: Vec<usize>,
    /// What it references.
    pub target: Target,
    /// Its name.
    pub name: String,
    /// Index of the referenced table.
    pub table: usize,
    /// Indexes of the referenced fields.
    pub referenced: Vec<usize>,
}

/// What a foreign key references, as it is written.
#[derive(Debug, Clone)]
pub struct Target {
    /// The table: its name, its module's or its struct's.
    pub table: Ident,
    /// The columns; none means the primary key.
    pub columns: Vec<Ident>,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// The name of the constraint.
    pub name: Option<String>,
    /// The name of the relation to the referenced row.
    pub relation: Option<String>,
    /// The name of the relation back.
    pub reverse: Option<String>,
}

impl Target {
    /// `orders::id`, `orders(a, b)` or `orders`.
    pub(crate) fn read(value: &Expr) -> Result<Self> {
        let wrong = || Error::new(value.span(), "expected `table::column`");
        let ident = |expr: &Expr| match expr {
            Expr::Path(path) => path.path.get_ident().cloned().ok_or_else(wrong),
            _ => Err(wrong()),
        };
        let (table, columns) = match value {
            Expr::Path(path) => {
                let names: Vec<Ident> = (path.path.segments.iter())
                    .map(|segment| segment.ident.clone())
                    .collect();
                match names.as_slice() {
                    [table] => (table.clone(), Vec::new()),
                    [.., table, column] => (table.clone(), vec![column.clone()]),
                    [] => return Err(wrong()),
                }
            }
            Expr::Call(call) => {
                let columns = call.args.iter().map(ident).collect::<Result<_>>()?;
                (ident(&call.func)?, columns)
            }
            _ => return Err(wrong()),
        };
        Ok(Self {
            table,
            columns,
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
            name: None,
            relation: None,
            reverse: None,
        })
    }

    pub(crate) fn set(&mut self, item: &Item) -> Result<()> {
        match item.name.to_string().as_str() {
            "on_delete" => self.on_delete = action(item)?,
            "on_update" => self.on_update = action(item)?,
            "constraint" | "name" => self.name = Some(item.sql_name()?),
            "relation" => self.relation = Some(item.sql_name()?),
            "reverse" => self.reverse = Some(item.sql_name()?),
            _ => {
                let known = ["on_delete", "on_update", "name", "relation", "reverse"];
                return Err(item.unknown("a foreign key", &known));
            }
        }
        Ok(())
    }
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// The Rust enum.
    pub ident: Ident,
    /// Its name in SQL.
    pub name: String,
    /// Its schema, unless it is the default one.
    pub schema: Option<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Its variants.
    pub variants: Vec<Variant>,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// In Rust.
    pub ident: Ident,
    /// In SQL.
    pub label: String,
}

/// A struct of columns that models share.
struct Mixin {
    ident: Ident,
    fields: Vec<syn::Field>,
}

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
        };
        for item in attribute::parse(arguments)? {
            models.setting(&item)?;
        }
        let Some((_, items)) = &mut module.content else {
            return Err(Error::new(
                module.span(),
                "the models stand in the braces of the module: `mod schema { .. }`",
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
        let names = EnumNames {
            rust: &rust,
            variants,
        };
        for item in items.iter_mut() {
            if let RustItem::Struct(item) = item
                && is_model(&item.attrs)
            {
                match table(item, &mixins, &names, &models.naming) {
                    Ok(table) => models.tables.push(table),
                    Err(error) => note(error),
                }
            }
        }
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

/// Whether `Model` is derived.
fn is_model(attributes: &[Attribute]) -> bool {
    derives(attributes).iter().any(is_derive)
}

fn is_derive(path: &Path) -> bool {
    path.segments.last().is_some_and(|s| s.ident == "Model")
}

fn is_mixin(attributes: &[Attribute]) -> bool {
    let mut attributes = attributes.to_vec();
    attribute::take(&mut attributes).is_ok_and(|items| items.iter().any(|item| item.is("mixin")))
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

fn public(visibility: &mut syn::Visibility) {
    if matches!(visibility, syn::Visibility::Inherited) {
        *visibility = syn::Visibility::Public(Token![pub](Span::call_site()));
    }
}

fn enumeration(item: &mut ItemEnum) -> Result<Enumeration> {
    let mut read = Enumeration {
        name: item.ident.to_string().to_snake_case(),
        ident: item.ident.clone(),
        schema: None,
        comment: None,
        variants: Vec::new(),
    };
    for item in attribute::take(&mut item.attrs)? {
        match item.name.to_string().as_str() {
            "name" => read.name = item.sql_name()?,
            "schema" => read.schema = Some(item.sql_name()?),
            "comment" => read.comment = Some(item.text()?),
            _ => return Err(item.unknown("an enum", &["name", "schema", "comment"])),
        }
    }
    for variant in &mut item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(
                variant.span(),
                "a value of an enum in SQL is a label: the variant has no fields",
            ));
        }
        let mut label = variant.ident.to_string().to_snake_case();
        for item in attribute::take(&mut variant.attrs)? {
            match item.is("label") {
                true => label = item.text()?,
                false => return Err(item.unknown("a variant", &["label"])),
            }
        }
        if read.variants.iter().any(|known| known.label == label) {
            let message = format!("enum `{}` has the label `{label}` twice", read.name);
            return Err(Error::new(variant.ident.span(), message));
        }
        read.variants.push(Variant {
            ident: variant.ident.clone(),
            label,
        });
    }
    if read.variants.is_empty() {
        return Err(Error::new(
            item.ident.span(),
            "an enum has at least one label",
        ));
    }
    derive(
        &mut item.attrs,
        &[
            "Debug",
            "Clone",
            "Copy",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
        ],
    );
    public(&mut item.vis);
    Ok(read)
}

const KNOWN: &[&str] = &[
    "table",
    "schema",
    "module",
    "comment",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "include",
    "derive_new",
    "derive_changes",
    "sqlite",
    "postgres",
    "mysql",
];

fn table(
    item: &mut ItemStruct,
    mixins: &[Mixin],
    enums: &EnumNames<'_>,
    naming: &Naming,
) -> Result<Model> {
    let items = attribute::take(&mut item.attrs)?;
    let Some(named) = items.iter().find(|item| item.is("table")) else {
        return Err(Error::new(
            item.ident.span(),
            "a model names its table: `#[model(table = \"users\")]`",
        ));
    };
    if !item.generics.params.is_empty() {
        return Err(Error::new(item.generics.span(), "a table has no generics"));
    }
    include(item, &items, mixins)?;
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new(
            item.ident.span(),
            "a model has fields with names",
        ));
    };
    let mut model = Model {
        ident: item.ident.clone(),
        table: named.sql_name()?,
        span: named.span(),
        schema: None,
        module: None,
        fields: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        indexes: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        comment: None,
        derive_new: Vec::new(),
        derive_changes: Vec::new(),
        strict: false,
        without_rowid: false,
        unlogged: false,
        postgres_options: Vec::new(),
        mysql_options: Vec::new(),
    };
    let mut errors: Option<Error> = None;
    for field in &mut fields.named {
        let read =
            attribute::take(&mut field.attrs).and_then(|items| field::read(field, &items, enums));
        match read {
            Ok(read) => model.fields.push(read),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
        public(&mut field.vis);
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    checks::columns(&model)?;
    keys_of_fields(&mut model, naming)?;
    for item in &items {
        part(&mut model, item, naming)?;
    }
    derive(&mut item.attrs, &["Debug", "Clone", "PartialEq"]);
    public(&mut item.vis);
    Ok(model)
}

/// Adds the columns of mixins to a struct.
fn include(item: &mut ItemStruct, items: &[Item], mixins: &[Mixin]) -> Result<()> {
    for included in items.iter().filter(|item| item.is("include")) {
        let names = match &included.value {
            Value::List(items) => items.iter().map(|item| item.name.clone()).collect(),
            _ => vec![included.word()?],
        };
        for name in names {
            let Some(mixin) = mixins.iter().find(|mixin| mixin.ident == name) else {
                return Err(Error::new(
                    name.span(),
                    format!("there is no struct `{name}` with `#[model(mixin)]` in this module"),
                ));
            };
            if let Fields::Named(fields) = &mut item.fields {
                fields.named.extend(mixin.fields.iter().cloned());
            }
        }
    }
    Ok(())
}

/// The keys, indexes and checks that stand at single columns.
fn keys_of_fields(model: &mut Model, naming: &Naming) -> Result<()> {
    let table = model.table.clone();
    let fill = |pattern: &str, column: &str| crate::names::fill(pattern, &table, &[column], "");
    let marked: Vec<usize> = (0..model.fields.len())
        .filter(|at| model.fields[*at].primary_key)
        .collect();
    if let Some(first) = marked.first() {
        model.primary_key = Some(Key {
            span: model.fields[*first].ident.span(),
            columns: marked,
            name: crate::names::fill(&naming.primary_key, &table, &[], ""),
        });
    }
    for (at, field) in model.fields.iter().enumerate() {
        let column = &field.column;
        if let Some((name, span)) = &field.unique {
            model.uniques.push(Key {
                columns: vec![at],
                name: name.clone().unwrap_or_else(|| fill(&naming.unique, column)),
                span: *span,
            });
        }
        if let Some((name, span)) = &field.index {
            model.indexes.push(Index {
                name: name.clone().unwrap_or_else(|| fill(&naming.index, column)),
                parts: vec![IndexPart::Column(at, false)],
                unique: false,
                method: None,
                predicate: None,
                span: *span,
            });
        }
        if let Some((sql, name)) = &field.check {
            model.checks.push(Check {
                sql: sql.clone(),
                name: name.clone().unwrap_or_else(|| fill(&naming.check, column)),
                span: field.ident.span(),
            });
        }
        if let Some(target) = &field.references {
            let name = crate::names::fill(
                &naming.foreign_key,
                &table,
                &[column],
                &target.table.to_string(),
            );
            model.foreign_keys.push(ForeignKey {
                columns: vec![at],
                name: target.name.clone().unwrap_or(name),
                target: target.clone(),
                table: 0,
                referenced: Vec::new(),
            });
        }
    }
    Ok(())
}

/// A part of the attribute of the table.
fn part(model: &mut Model, item: &Item, naming: &Naming) -> Result<()> {
    match item.name.to_string().as_str() {
        "table" | "include" => {}
        "schema" => model.schema = Some(item.sql_name()?),
        "module" => model.module = Some(item.sql_name()?),
        "comment" => model.comment = Some(item.text()?),
        "primary_key" => {
            if let Some(known) = &model.primary_key {
                let column = &model.fields[known.columns[0]].column;
                return Err(Error::new(
                    item.name.span(),
                    format!(
                        "table `{}` has two primary keys: column `{column}` is one already",
                        model.table
                    ),
                ));
            }
            let (columns, name) = key(model, item)?;
            model.primary_key = Some(Key {
                name: name.unwrap_or_else(|| {
                    crate::names::fill(&naming.primary_key, &model.table, &[], "")
                }),
                columns,
                span: item.name.span(),
            });
        }
        "unique" => {
            let (columns, name) = key(model, item)?;
            let name = name.unwrap_or_else(|| named(model, &naming.unique, &columns, ""));
            model.uniques.push(Key {
                columns,
                name,
                span: item.name.span(),
            });
        }
        "index" => index(model, item, naming)?,
        "check" => {
            let (sql, name) = field::check(item)?;
            let name = name.unwrap_or_else(|| named(model, &naming.check, &[], ""));
            model.checks.push(Check {
                sql,
                name,
                span: item.name.span(),
            });
        }
        "foreign_key" => foreign_key(model, item, naming)?,
        "derive_new" => model.derive_new.extend(paths(item)?),
        "derive_changes" => model.derive_changes.extend(paths(item)?),
        "sqlite" => {
            for item in item.list()? {
                match item.name.to_string().as_str() {
                    "strict" => model.strict = true,
                    "without_rowid" => model.without_rowid = true,
                    _ => return Err(item.unknown("SQLite", &["strict", "without_rowid"])),
                }
            }
        }
        "postgres" => {
            for item in item.list()? {
                match item.name.to_string().as_str() {
                    "unlogged" => model.unlogged = true,
                    "options" => model.postgres_options.push(item.sql_name()?),
                    _ => return Err(item.unknown("PostgreSQL", &["unlogged", "options"])),
                }
            }
        }
        "mysql" => {
            for item in item.list()? {
                match item.is("options") {
                    true => model.mysql_options.push(item.sql_name()?),
                    false => return Err(item.unknown("MySQL", &["options"])),
                }
            }
        }
        _ => return Err(item.unknown("a table", KNOWN)),
    }
    Ok(())
}

/// Paths of derives: `derive_new = "serde::Deserialize, Default"`.
fn paths(item: &Item) -> Result<Vec<String>> {
    let text = item.text()?;
    Ok(text.split(',').map(|path| path.trim().to_owned()).collect())
}

fn named(model: &Model, pattern: &str, columns: &[usize], target: &str) -> String {
    let columns: Vec<&str> = (columns.iter())
        .map(|at| model.fields[*at].column.as_str())
        .collect();
    crate::names::fill(pattern, &model.table, &columns, target)
}

/// The index of the field of that name.
pub(crate) fn find(model: &Model, name: &Ident) -> Result<usize> {
    let found =
        (model.fields.iter()).position(|field| field.ident == *name || *name == field.column);
    found.ok_or_else(|| {
        let names: Vec<&String> = model.fields.iter().map(|field| &field.column).collect();
        Error::new(
            name.span(),
            format!(
                "table `{}` has no column `{name}`; there are {}",
                model.table,
                attribute::list(&names)
            ),
        )
    })
}

/// `unique(a, b, name = "..")`
fn key(model: &Model, item: &Item) -> Result<(Vec<usize>, Option<String>)> {
    let (mut columns, mut name) = (Vec::new(), None);
    for item in item.list()? {
        match &item.value {
            Value::None => columns.push(find(model, &item.name)?),
            _ if item.is("name") => name = Some(item.sql_name()?),
            _ => return Err(item.error("expected the name of a column, or `name = \"..\"`")),
        }
    }
    match columns.is_empty() {
        true => Err(item.error(format!("`{}` names no column", item.name))),
        false => Ok((columns, name)),
    }
}

/// `index(a, b desc, "lower(email)", name = "..", unique = true, using = "gin", filter = "..")`
fn index(model: &mut Model, item: &Item, naming: &Naming) -> Result<()> {
    let mut read = Index {
        name: String::new(),
        parts: Vec::new(),
        unique: false,
        method: None,
        predicate: None,
        span: item.name.span(),
    };
    let mut name = None;
    for item in item.list()? {
        match &item.value {
            Value::Text(text) => read.parts.push(IndexPart::Expression(text.clone())),
            Value::None if item.is("unique") => read.unique = true,
            Value::None => read
                .parts
                .push(IndexPart::Column(find(model, &item.name)?, false)),
            Value::Descending => read
                .parts
                .push(IndexPart::Column(find(model, &item.name)?, true)),
            _ => match item.name.to_string().as_str() {
                "name" => name = Some(item.sql_name()?),
                "using" => read.method = Some(item.sql_name()?),
                "filter" => read.predicate = Some(item.sql_name()?),
                _ => return Err(item.unknown("an index", &["name", "unique", "using", "filter"])),
            },
        }
    }
    if read.parts.is_empty() {
        return Err(item.error("an index is over columns or expressions"));
    }
    let columns = read.parts.iter().map(|part| match part {
        IndexPart::Column(at, _) => Some(*at),
        IndexPart::Expression(_) => None,
    });
    let columns: Option<Vec<usize>> = columns.collect();
    read.name = match (name, columns) {
        (Some(name), _) => name,
        (None, Some(columns)) => named(model, &naming.index, &columns, ""),
        (None, None) => {
            return Err(item.error("an index over an expression needs a name: `name = \"..\"`"));
        }
    };
    model.indexes.push(read);
    Ok(())
}

/// `foreign_key(a, b, references = orders(x, y), on_delete = cascade)`
fn foreign_key(model: &mut Model, item: &Item, naming: &Naming) -> Result<()> {
    let (mut columns, mut target, mut rest) = (Vec::new(), None, Vec::new());
    for item in item.list()? {
        match &item.value {
            Value::None => columns.push(find(model, &item.name)?),
            Value::Expr(path) if item.is("references") => target = Some(Target::read(path)?),
            _ => rest.push(item),
        }
    }
    let Some(mut target) = target else {
        return Err(item.error("a foreign key says what it references: `references = orders(id)`"));
    };
    for item in rest {
        target.set(item)?;
    }
    if columns.is_empty() {
        return Err(item.error("`foreign_key` names no column"));
    }
    let name = named(
        model,
        &naming.foreign_key,
        &columns,
        &target.table.to_string(),
    );
    model.foreign_keys.push(ForeignKey {
        columns,
        name: target.name.clone().unwrap_or(name),
        target,
        table: 0,
        referenced: Vec::new(),
    });
    Ok(())
}
