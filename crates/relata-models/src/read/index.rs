//! `index(a, b desc, "lower(email)", ..)` of a table.

use syn::Result;

use super::key::{find, named};
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
