//! A field of a model: a column.

use proc_macro2::Span;
use relata_schema::Scalar;
use syn::spanned::Spanned as _;
use syn::{Error, Ident, Result};

use crate::attribute::{Item, Value};
use crate::default::default;
use crate::model::{Domain, KeyType, Target};
use crate::sql::Sql;
use crate::types::{self, Declared, Kind, Sizes};

/// A column, as a field declares it.
#[derive(Debug, Clone)]
pub struct Field {
    /// The Rust field.
    pub ident: Ident,
    /// The name of the column.
    pub column: String,
    /// The type of the column.
    pub kind: Kind,
    /// The numbers of its type.
    pub sizes: Sizes,
    /// The type of single databases, in their own words.
    pub sql_type: Sql,
    /// The path of the Rust type, where it is one of the user's.
    pub custom: Option<String>,
    /// The path of the Rust type that the elements of an array or the bounds of a range have, where it is one of another crate.
    pub element: Option<String>,
    /// The type of a key that its values have: its index.
    pub key: Option<usize>,
    /// The domain that it has for its type: its index.
    pub domain: Option<usize>,
    /// `Option<..>`
    pub nullable: bool,
    /// True if it is (a part of) the primary key, by its own attribute.
    pub primary_key: bool,
    /// True if the database numbers the rows.
    pub identity: bool,
    /// Numbered by the database alone: `GENERATED ALWAYS`.
    pub identity_always: bool,
    /// The default, in SQL.
    pub default: Sql,
    /// The expression of a generated column.
    pub generated: Sql,
    /// Computed when it is read.
    pub generated_virtual: bool,
    /// `UNIQUE`, with a name or without.
    pub unique: Option<(Option<String>, Span)>,
    /// An index on the column.
    pub index: Option<(Option<String>, Span)>,
    /// A check, with a name or without.
    pub check: Option<(Sql, Option<String>)>,
    /// The column that it references.
    pub references: Option<Target>,
    /// The collation.
    pub collation: Sql,
    /// The comment.
    pub comment: Option<String>,
    /// Sessions count the changes of a row in it.
    pub version: bool,
    /// Rust makes its value where a new row leaves it out.
    pub default_in_rust: bool,
}

const KNOWN: &[&str] = &[
    "primary_key",
    "identity",
    "unique",
    "index",
    "column",
    "sql_type",
    "max_length",
    "precision",
    "scale",
    "default",
    "generated",
    "generated_virtual",
    "check",
    "references",
    "on_delete",
    "on_update",
    "relation",
    "reverse",
    "delete_orphans",
    "through",
    "deferrable",
    "constraint",
    "collation",
    "comment",
    "version",
    "default_in_rust",
    "json",
];

/// The types that the module declares, in Rust and in SQL.
pub(crate) struct Types<'a> {
    pub(crate) declared: Declared<'a>,
    /// The variants of each enum, with their labels.
    pub(crate) variants: Vec<Vec<(String, String)>>,
    pub(crate) keys: &'a [KeyType],
    pub(crate) domains: &'a [Domain],
}

impl Field {
    /// A field of which only the name is known.
    pub(crate) fn new(ident: Ident, column: String) -> Self {
        Self {
            column,
            kind: Kind::Scalar(Scalar::Text),
            sizes: Sizes::default(),
            sql_type: Sql::default(),
            custom: None,
            element: None,
            key: None,
            domain: None,
            nullable: false,
            primary_key: false,
            identity: false,
            identity_always: false,
            default: Sql::default(),
            generated: Sql::default(),
            generated_virtual: false,
            unique: None,
            index: None,
            check: None,
            references: None,
            collation: Sql::default(),
            comment: None,
            version: false,
            default_in_rust: false,
            ident,
        }
    }
}

pub(crate) fn read(field: &syn::Field, items: &[Item], enums: &Types<'_>) -> Result<Field> {
    let Some(ident) = field.ident.clone() else {
        return Err(Error::new(field.span(), "a model has fields with names"));
    };
    let (nullable, rust) = match types::optional(&field.ty) {
        Some(inner) => (true, inner),
        None => (false, &field.ty),
    };
    let key = (enums.keys.iter()).position(|key| types::is(rust, &key.ident.to_string()));
    let of_crate = types::of_crate(rust);
    let by_rust = || match (key, of_crate) {
        (Some(key), _) => Ok(Some(Kind::Scalar(enums.keys[key].scalar))),
        (None, Some((scalar, _))) => Ok(Some(Kind::Scalar(scalar))),
        (None, None) => {
            types::of_rust(rust, enums.declared).map_err(|message| Error::new(rust.span(), message))
        }
    };
    let column = ident.to_string();
    let column = column.strip_prefix("r#").unwrap_or(&column).to_owned();
    let domain =
        (enums.domains.iter()).position(|domain| types::is(rust, &domain.ident.to_string()));
    let mut read = Field::new(ident, column);
    read.nullable = nullable;
    read.custom = of_crate.map(|(_, path)| path.to_owned());
    read.element = types::element_of_crate(rust).map(str::to_owned);
    read.key = key;
    read.domain = domain;
    match domain.map(|domain| &enums.domains[domain]) {
        Some(domain) => of_domain(&mut read, domain, items)?,
        None => {
            let items: Vec<&Item> = items.iter().collect();
            read.kind = kind(&mut read, &items, by_rust()?, rust)?;
        }
    }
    let mut target: Option<Target> = None;
    let mut of_target = Vec::new();
    for item in items {
        match item.name.to_string().as_str() {
            "primary_key" => {
                item.flag()?;
                read.primary_key = true;
            }
            "identity" => {
                read.identity = true;
                if let Value::Expr(_) = &item.value {
                    let word = item.word()?;
                    if word != "always" {
                        return Err(item.error("expected `identity` or `identity = always`"));
                    }
                    read.identity_always = true;
                } else {
                    item.flag()?;
                }
            }
            "unique" => read.unique = Some((optional_name(item)?, item.name.span())),
            "index" => read.index = Some((optional_name(item)?, item.name.span())),
            "column" => read.column = item.sql_name()?,
            "sql_type" | "max_length" | "precision" | "scale" | "json" => {}
            "default" => read.default = default(item, &read.kind, enums)?,
            "generated" => read.generated = Sql::read(item)?,
            "generated_virtual" => {
                read.generated = Sql::read(item)?;
                read.generated_virtual = true;
            }
            "check" => read.check = Some(check(item)?),
            "references" => {
                let Value::Expr(path) = &item.value else {
                    return Err(item.error("expected `references = table::column`"));
                };
                target = Some(Target::read(path)?);
            }
            "on_delete" | "on_update" | "relation" | "reverse" | "through" | "deferrable"
            | "delete_orphans" | "constraint" => of_target.push(item),
            "collation" => read.collation = Sql::read(item)?,
            "comment" => read.comment = Some(item.text()?),
            "version" => {
                item.flag()?;
                read.version = true;
            }
            "default_in_rust" => {
                item.flag()?;
                read.default_in_rust = true;
            }
            _ => return Err(item.unknown("a column", KNOWN)),
        }
    }
    for item in of_target {
        let Some(target) = &mut target else {
            let message = format!("`{}` needs `references = table::column`", item.name);
            return Err(Error::new(item.name.span(), message));
        };
        target.set(item)?;
    }
    read.references = target;
    Ok(read)
}

/// Gives a field the type of a domain.
fn of_domain(read: &mut Field, domain: &Domain, items: &[Item]) -> Result<()> {
    read.kind = domain.kind.clone();
    read.sizes = domain.sizes;
    read.sql_type = domain.sql_type.clone();
    read.custom.clone_from(&domain.custom);
    read.element = None;
    let of_type = [
        "sql_type",
        "max_length",
        "precision",
        "scale",
        "json",
        "collation",
    ];
    match items
        .iter()
        .find(|item| of_type.iter().any(|name| item.is(name)))
    {
        Some(item) => Err(Error::new(
            item.name.span(),
            format!(
                "column `{}` has the type of the domain `{}`: set `{}` there",
                read.column, domain.name, item.name
            ),
        )),
        None => Ok(()),
    }
}

/// Returns the kind of a field's column: by its Rust type, unless `sql_type` selects one of several.
pub(crate) fn kind(
    read: &mut Field,
    items: &[&Item],
    by_rust: Option<Kind>,
    rust: &syn::Type,
) -> Result<Kind> {
    let mut kind = by_rust.clone();
    for item in items {
        match item.name.to_string().as_str() {
            "sql_type" => {
                let sql = Sql::read(item)?;
                if let Some(text) = &sql.all {
                    let Some((by_sql, sizes)) = types::of_sql(text) else {
                        return Err(item.error(format!(
                            "relata has no type for `{text}`; for one database alone write `sql_type(postgres = \"{text}\")`"
                        )));
                    };
                    if let Some(by_rust) = &by_rust
                        && !types::same_rust(by_rust, &by_sql)
                    {
                        let message = format!(
                            "column `{}`: a field of this Rust type is `{}` in SQL, not `{}`",
                            read.column,
                            types::shown(by_rust, Declared::default()),
                            types::shown(&by_sql, Declared::default())
                        );
                        return Err(item.error(message));
                    }
                    kind = Some(by_sql);
                    read.sizes = sizes;
                }
                read.sql_type = Sql { all: None, ..sql };
            }
            "json" => {
                item.flag()?;
                kind = Some(Kind::Scalar(Scalar::Json));
            }
            "max_length" => read.sizes.length = Some(item.number()?),
            "precision" => read.sizes.precision = Some(item.number()?),
            "scale" => read.sizes.scale = Some(item.number()?),
            _ => {}
        }
    }
    let Some(kind) = kind else {
        return Err(Error::new(
            rust.span(),
            format!(
                "column `{}`: relata does not know the SQL type of this Rust type; add `#[model(sql_type = \"text\")]`",
                read.column
            ),
        ));
    };
    if by_rust.is_none() {
        use quote_free::text;
        let path = text(rust);
        if !path.starts_with("crate::") && !path.starts_with("::") {
            return Err(Error::new(
                rust.span(),
                "write a type of your own with its full path: `crate::types::Email`",
            ));
        }
        read.custom = Some(path);
    }
    Ok(kind)
}

/// The text of a type, without the crate quote.
mod quote_free {
    use syn::Type;

    pub(super) fn text(rust: &Type) -> String {
        let Type::Path(path) = rust else {
            return String::new();
        };
        let mut text = String::new();
        if path.path.leading_colon.is_some() {
            text.push_str("::");
        }
        let names: Vec<String> = (path.path.segments.iter())
            .map(|segment| segment.ident.to_string())
            .collect();
        text + &names.join("::")
    }
}

/// `unique`, or `unique = "name"`.
fn optional_name(item: &Item) -> Result<Option<String>> {
    match item.value {
        Value::Expr(_) => item.sql_name().map(Some),
        _ => item.flag().map(|()| None),
    }
}

/// `check = "age >= 0"`, or `check("age >= 0", name = "adult")`, or with a text for each database.
pub(crate) fn check(item: &Item) -> Result<(Sql, Option<String>)> {
    let Value::List(items) = &item.value else {
        return Ok((Sql::text(item.sql_name()?), None));
    };
    let (mut sql, mut name) = (Sql::default(), None);
    for item in items {
        match item.is("name") {
            true => name = Some(item.sql_name()?),
            false => sql.set(item)?,
        }
    }
    match sql.is_empty() {
        true => Err(item.error("expected a condition: `check(\"age >= 0\", name = \"adult\")`")),
        false => Ok((sql, name)),
    }
}
