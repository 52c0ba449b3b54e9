//! `exclude(room = "=", during = "&&", using = "gist")` of a table.

use syn::Result;

use super::key::{find, named};
use crate::attribute::Item;
use crate::model::{Exclusion, Model};

pub(super) fn exclusion(model: &mut Model, item: &Item) -> Result<()> {
    let mut read = Exclusion {
        name: String::new(),
        columns: Vec::new(),
        method: "gist".to_owned(),
        predicate: None,
        span: item.name.span(),
    };
    for item in item.list()? {
        match item.name.to_string().as_str() {
            "name" => read.name = item.sql_name()?,
            "using" => read.method = item.sql_name()?,
            "filter" => read.predicate = Some(item.sql_name()?),
            _ => read
                .columns
                .push((find(model, &item.name)?, item.sql_name()?)),
        }
    }
    if read.columns.is_empty() {
        return Err(item.error(
            "an exclusion compares columns, each by an operator: `exclude(room = \"=\", during = \"&&\")`",
        ));
    }
    if read.name.is_empty() {
        // As PostgreSQL names it.
        let columns: Vec<usize> = read.columns.iter().map(|(column, _)| *column).collect();
        read.name = named(model, "{table}_{columns}_excl", &columns, "");
    }
    model.exclusions.push(read);
    Ok(())
}
