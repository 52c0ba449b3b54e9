//! Options of tables that relata reads and does not write: keys that compare in another way, and ON CONFLICT (SQLite).

use relata_schema::{Catalog, Engine, Table};

const CONFLICT: &str = "ON CONFLICT";

/// Leaves the options that cannot be written as they are in the old catalog, and returns the differences in words. A table that is
/// created or rebuilt with them is refused.
pub(super) fn left_alone(old: &Catalog, new: &mut Catalog) -> Vec<String> {
    let (engine, mut notes) = (new.engine, Vec::new());
    for table in new.tables.iter_mut().filter(|table| !table.is_view()) {
        let Some(before) = old.table_named(&table.name) else {
            continue;
        };
        let same_keys = before.primary_key == table.primary_key && before.uniques == table.uniques;
        let mut note = |which: &str, option: &String| {
            if same_keys {
                notes.push(format!(
                    "only the {which} table {} declares {option}, which relata does not write",
                    table.name
                ));
            }
        };
        let unwritten = |option: &&String| is_unwritten(option, engine);
        let gone = before.options.iter().filter(unwritten);
        let gone: Vec<String> = (gone.filter(|option| !table.options.contains(option)))
            .cloned()
            .collect();
        gone.iter().for_each(|option| note("old", option));
        let made = table.options.iter().filter(unwritten);
        let made = made.filter(|option| !before.options.contains(option));
        let made: Vec<String> = made
            .filter(|option| same_keys && (*option != CONFLICT || is_same_otherwise(before, table)))
            .cloned()
            .collect();
        made.iter().for_each(|option| note("new", option));
        table.options.retain(|option| !made.contains(option));
        table.options.extend(gone);
    }
    notes
}

fn is_unwritten(option: &str, engine: Engine) -> bool {
    match engine {
        Engine::Sqlite => true,
        Engine::Mysql => option.starts_with("PRIMARY KEY"),
        _ => false,
    }
}

/// True if the parts are the same to which ON CONFLICT may belong besides keys.
fn is_same_otherwise(a: &Table, b: &Table) -> bool {
    a.columns == b.columns && a.checks == b.checks
}
