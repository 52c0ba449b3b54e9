//! Which columns of the polymorphic table a kind has.

use crate::config::{KindConfig, Problem, key_path};
use crate::plan::Plan;

/// The columns of a kind, by their places in the table; and those that it claims to be never NULL.
pub(super) fn columns(
    plan: &Plan<'_>,
    (of, part): (usize, Option<usize>),
    on: usize,
    key: &str,
    written: &str,
    settings: &KindConfig,
    named: &[&str],
) -> Result<(Vec<usize>, Vec<String>), Problem> {
    let entry = &plan.tables[of];
    let find = |name: &str, list: &'static str| {
        entry.find_column(name).ok_or_else(|| {
            let at = key_path!["polymorphic", key, "kinds", written, list];
            let part = part.map(|part| &plan.tables[part]);
            let own = part.filter(|part| part.find_column(name).is_some());
            if let Some(own) = own {
                let message = format!("`{name}` is a column of `{}`", own.table.name.name);
                return Problem::new(at, message)
                    .help("leave it out: the kind has all columns of its own table");
            }
            let names = entry
                .columns
                .iter()
                .map(|column| column.column.name.as_str());
            let message = match part {
                Some(part) => {
                    let own = &part.table.name.name;
                    format!("neither `{key}` nor `{own}` has a column `{name}`")
                }
                None => format!("`{key}` has no column `{name}`"),
            };
            Problem::new(at, message).suggest(name, names)
        })
    };
    let primary = entry.table.primary_key.iter().flat_map(|key| &key.columns);
    let primary: Vec<&str> = primary.map(String::as_str).collect();
    for name in &settings.columns {
        let place = find(name, "columns")?;
        let at = key_path!["polymorphic", key, "kinds", written, "columns"];
        if place == on || primary.contains(&&**name) {
            return Err(Problem::new(at, format!("rows of all kinds have `{name}`")));
        }
        if !entry.columns[place].nullable {
            let message = format!("`{name}` is NOT NULL, so that rows of all kinds have it");
            return Err(Problem::new(at, message)
                .help("leave it out: what no kind names, rows of all kinds have"));
        }
    }
    for name in &settings.not_null {
        find(name, "not_null")?;
        if !settings.columns.contains(name) {
            let at = key_path!["polymorphic", key, "kinds", written, "not_null"];
            let message = format!("`{name}` is not among the `columns` of this kind");
            return Err(Problem::new(at, message));
        }
    }
    let own =
        |name: &str| !named.contains(&name) || settings.columns.iter().any(|column| column == name);
    let kept = (0..entry.columns.len())
        .filter(|place| *place != on && own(&entry.columns[*place].column.name));
    Ok((kept.collect(), settings.not_null.clone()))
}
