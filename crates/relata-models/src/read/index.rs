//! `index(a, b desc, "lower(email)", ..)` of a table.

use syn::Result;

use super::key::{columns, find, named};
use crate::attribute::{Item, Value};
use crate::model::{Index, IndexPart, Model};
use crate::names::Naming;

/// `index(a, b desc, "lower(email)", name = "..", unique = true, using = "gin", filter = "..")`
pub(super) fn index(model: &mut Model, item: &Item, naming: &Naming) -> Result<()> {
    let mut read = Index {
        name: String::new(),
        parts: Vec::new(),
        unique: false,
        method: None,
        predicate: None,
        include: Vec::new(),
        nulls_not_distinct: false,
        span: item.name.span(),
    };
    let mut name = None;
    for item in item.list()? {
        match &item.value {
            Value::Text(text) => read.parts.push(IndexPart::Expression(text.clone())),
            Value::None if item.is("unique") => read.unique = true,
            Value::None if item.is("nulls_not_distinct") => read.nulls_not_distinct = true,
            Value::List(_) if item.is("include") => read.include.extend(columns(model, item)?),
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
                _ => {
                    let known = [
                        "name",
                        "unique",
                        "using",
                        "filter",
                        "include",
                        "nulls_not_distinct",
                    ];
                    return Err(item.unknown("an index", &known));
                }
            },
        }
    }
    if read.parts.is_empty() {
        return Err(item.error("an index is over columns or expressions"));
    }
    let plain = read.parts.iter().map(|part| match part {
        IndexPart::Column(at, _) => Some(*at),
        IndexPart::Expression(_) => None,
    });
    let plain: Option<Vec<usize>> = plain.collect();
    read.name = match (name, plain) {
        (Some(name), _) => name,
        (None, Some(columns)) => named(model, &naming.index, &columns, ""),
        (None, None) => {
            return Err(item.error("an index over an expression needs a name: `name = \"..\"`"));
        }
    };
    model.indexes.push(read);
    Ok(())
}
