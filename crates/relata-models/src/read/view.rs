//! A view: `view = "recent", query = "SELECT .."`.

use syn::{Error, Result};

use crate::attribute::{Item, Value};
use crate::model::View;
use crate::sql::Sql;

/// The view that the attribute of a struct declares.
pub(super) fn read(named: &Item, items: &[Item]) -> Result<View> {
    let Some(query) = items.iter().find(|item| item.is("query")) else {
        return Err(
            named.error("a view has a query: `#[model(view = \"recent\", query = \"SELECT ..\")]`")
        );
    };
    let materialized = items.iter().find(|item| item.is("materialized"));
    if let Some(materialized) = materialized {
        materialized.flag()?;
    }
    Ok(View {
        query: Sql::read(query)?,
        materialized: materialized.is_some(),
    })
}

/// The columns of a view come from its query.
pub(super) fn check_field(items: &[Item]) -> Result<()> {
    let of_rust = [
        "column",
        "sql_type",
        "max_length",
        "precision",
        "scale",
        "json",
        "comment",
    ];
    match items
        .iter()
        .find(|item| !of_rust.contains(&item.name.to_string().as_str()))
    {
        Some(item) => Err(Error::new(
            item.name.span(),
            format!(
                "a column of a view has no `{}`: it comes from the query",
                item.name
            ),
        )),
        None => Ok(()),
    }
}

/// Checks that the attribute of a view may have this item.
pub(super) fn check_part(view: &View, item: &Item) -> Result<()> {
    let rows = [
        "index",
        "unique",
        "primary_key",
        "check",
        "exclude",
        "statistics",
        "foreign_key",
    ];
    let name = item.name.to_string();
    let is_index = item.is("index") && matches!(item.value, Value::List(_));
    let wrong = match name.as_str() {
        "index" if view.materialized && is_index => None,
        "index" => Some("only a materialized view has indexes".to_owned()),
        name if rows.contains(&name) => Some(format!("a view has no `{name}`")),
        "sqlite" | "mysql" => Some(format!("a view has no options of {name}")),
        _ => None,
    };
    match wrong {
        Some(message) => Err(Error::new(item.name.span(), message)),
        None => Ok(()),
    }
}

/// Checks that the attribute of a table may have this item.
pub(super) fn check_table(item: &Item) -> Result<()> {
    match item.is("query") || item.is("materialized") {
        true => Err(Error::new(
            item.name.span(),
            format!(
                "`{}` is of a view: write `view` in place of `table`",
                item.name
            ),
        )),
        false => Ok(()),
    }
}
