//! The relations that are loaded with a table's rows by name: `loads` of its settings, `["orders.items", "profile"]`.

use super::overrides::entry;
use super::{LoadPlan, LoadsPlan, Plan};
use crate::config::{Problem, key_path};

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    for index in 0..plan.tables.len() {
        let table = &plan.tables[index];
        let settings = entry(plan.catalog, &plan.config.tables, &table.table.name);
        let Some((key, settings)) = settings.filter(|(_, settings)| !settings.loads.is_empty())
        else {
            continue;
        };
        // The rows of a function have the table's name in the catalog, and no settings of a table.
        if table.function.is_some() {
            continue;
        }
        let mut tree = Vec::new();
        for (at, path) in settings.loads.iter().enumerate() {
            add(plan, index, path, &mut tree).map_err(|unknown| {
                let names = unknown.known.iter().map(String::as_str);
                Problem::new(key_path!["tables", key, "loads", at], unknown.message)
                    .suggest(&unknown.written, names)
            })?;
        }
        let paths = settings.loads.clone();
        let table = &mut plan.tables[index];
        table.loads = Some(LoadsPlan {
            function: table.names.claim(&["loads"]),
            row: table.names.claim(&[format!("{}Loaded", table.row)]),
            paths,
            tree,
        });
    }
    Ok(())
}

/// A word of a path that is no relation.
struct Unknown {
    message: String,
    written: String,
    known: Vec<String>,
}

/// Adds a path, such as `orders.items`, to those of a table.
fn add(
    plan: &Plan<'_>,
    mut table: usize,
    path: &str,
    mut tree: &mut Vec<LoadPlan>,
) -> Result<(), Unknown> {
    for written in path.split('.').map(str::trim) {
        let relation = find(plan, table, written).ok_or_else(|| Unknown {
            message: format!(
                "table `{}` has no relation `{written}`",
                plan.tables[table].table.name
            ),
            written: written.to_owned(),
            known: names(plan, table),
        })?;
        table = relation.target;
        let at = match tree.iter().position(|known| known.name == relation.name) {
            Some(at) => at,
            None => {
                tree.push(relation);
                tree.len() - 1
            }
        };
        tree = &mut tree[at].inner;
    }
    Ok(())
}

fn find(plan: &Plan<'_>, table: usize, written: &str) -> Option<LoadPlan> {
    let entry = &plan.tables[table];
    let along = entry.relations.iter().map(|r| (&r.name, r.target, false));
    let through = entry.throughs.iter().map(|r| (&r.name, r.target, true));
    let (name, target, through) = along
        .chain(through)
        .find(|(name, ..)| *name == written || name.strip_prefix("r#") == Some(written))?;
    Some(LoadPlan {
        name: name.clone(),
        table,
        target,
        through,
        inner: Vec::new(),
    })
}

fn names(plan: &Plan<'_>, table: usize) -> Vec<String> {
    let entry = &plan.tables[table];
    let along = entry.relations.iter().map(|r| r.name.clone());
    let through = entry.throughs.iter().map(|r| r.name.clone());
    along.chain(through).collect()
}
