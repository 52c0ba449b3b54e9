//! A domain: `#[model(domain = "price", check = "VALUE >= 0")] type Price = Decimal;`.

use relata_schema::Scalar;
use syn::{Error, ItemType, Result};

use super::public;
use crate::attribute::{self, Item};
use crate::default::default;
use crate::field::{self, Field, Types};
use crate::model::{Check, Domain};
use crate::sql::Sql;
use crate::types::{self, Kind};

const KNOWN: &[&str] = &[
    "domain",
    "schema",
    "sql_type",
    "max_length",
    "precision",
    "scale",
    "json",
    "default",
    "check",
    "collation",
    "comment",
];

/// Reads the domain of a type alias, and takes its attribute away; `None` if it has none.
pub(super) fn domain(item: &mut ItemType, enums: &Types<'_>) -> Result<Option<Domain>> {
    let items = attribute::take(&mut item.attrs)?;
    if items.is_empty() {
        return Ok(None);
    }
    let Some(named) = items.iter().find(|item| item.is("domain")) else {
        return Err(Error::new(
            item.ident.span(),
            "a type alias declares a domain: `#[model(domain = \"price\")] type Price = Decimal;`",
        ));
    };
    if let Some(parameter) = item.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a domain has no generics"));
    }
    if types::optional(&item.ty).is_some() {
        return Err(Error::new_spanned(
            &item.ty,
            "a column of a domain is an `Option` where it may be NULL, not the domain",
        ));
    }
    let by_rust = types::of_rust(&item.ty, enums.declared)
        .map_err(|message| Error::new_spanned(&item.ty, message))?;
    let mut read = Field::new(item.ident.clone(), named.sql_name()?);
    let is_of_type = |item: &&Item| {
        ["sql_type", "max_length", "precision", "scale", "json"].contains(&&*item.name.to_string())
    };
    let of_type: Vec<&Item> = items.iter().filter(is_of_type).collect();
    read.custom = types::of_crate(&item.ty).map(|(_, path)| path.to_owned());
    let kind = field::kind(&mut read, &of_type, by_rust, &item.ty)?;
    if !matches!(kind, Kind::Scalar(_) | Kind::Enum(_)) {
        let message = "a domain over an array, a range or a composite type is not supported: use the type itself";
        return Err(Error::new_spanned(&item.ty, message));
    }
    let mut domain = Domain {
        ident: item.ident.clone(),
        name: named.sql_name()?,
        schema: None,
        kind,
        sizes: read.sizes,
        sql_type: read.sql_type,
        custom: read.custom,
        default: Sql::default(),
        collation: Sql::default(),
        checks: Vec::new(),
        comment: None,
    };
    for item in &items {
        match item.name.to_string().as_str() {
            "domain" | "sql_type" | "max_length" | "precision" | "scale" | "json" => {}
            "schema" => domain.schema = Some(item.sql_name()?),
            "comment" => domain.comment = Some(item.text()?),
            "collation" => domain.collation = Sql::read(item)?,
            "default" => domain.default = default(item, &domain.kind, enums)?,
            "check" => {
                let (sql, name) = field::check(item)?;
                // As PostgreSQL calls it.
                let number = match domain.checks.len() {
                    0 => String::new(),
                    more => more.to_string(),
                };
                let name = name.unwrap_or_else(|| format!("{}_check{number}", domain.name));
                let span = item.name.span();
                domain.checks.push(Check { sql, name, span });
            }
            _ => return Err(item.unknown("a domain", KNOWN)),
        }
    }
    if domain.kind == Kind::Scalar(Scalar::Opaque) {
        return Err(Error::new(
            domain.ident.span(),
            "a domain has a type of SQL",
        ));
    }
    public(&mut item.vis);
    Ok(Some(domain))
}
