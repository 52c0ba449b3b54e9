//! Random renames of tables and columns.

use relata_ddl::Edit;
use relata_schema::{Catalog, Engine, IndexedValue, ObjectName, Table};

use super::{Random, extras, partitions, quoted};

/// A rename that the engine makes whatever else there is: MySQL leaves names in views, checks and expressions as they are.
pub fn rename(catalog: &Catalog, random: &mut Random) -> Option<Edit> {
    let engine = catalog.engine;
    let own = |table: &&Table| {
        !table.is_view()
            && !extras::is_extra(table)
            && !partitions::is_parent(table)
            && !partitions::is_child(table)
    };
    let tables: Vec<&Table> = catalog.tables.iter().filter(own).collect();
    if tables.is_empty() {
        return None;
    }
    let table = tables[random.below(tables.len())];
    let names = |name: &str| texts(catalog).contains(&quoted(name, engine));
    if random.one_in(2) {
        let free = engine != Engine::Mysql || !names(&table.name.name);
        let to = ObjectName::new(&*table.name.schema, format!("r{}", random.below(9)));
        return (free && catalog.table_named(&to).is_none()).then(|| Edit::RenameTable {
            from: table.name.clone(),
            to,
        });
    }
    let column = &table.columns[random.below(table.columns.len())];
    let free = engine != Engine::Mysql || !names(&column.name);
    let to = format!("r{}", random.below(9));
    (free && table.column(&to).is_none()).then(|| Edit::RenameColumn {
        table: table.name.clone(),
        from: column.name.clone(),
        to,
    })
}

/// All expressions of a catalog.
fn texts(catalog: &Catalog) -> String {
    let mut texts = String::new();
    for table in &catalog.tables {
        texts.push_str(table.definition.as_deref().unwrap_or_default());
        for check in &table.checks {
            texts.push_str(&check.expression);
        }
        for column in table.columns.iter().filter_map(|c| c.generated.as_ref()) {
            texts.push_str(&column.expression);
        }
        for key in table.indexes.iter().flat_map(|index| &index.keys) {
            if let IndexedValue::Expression(sql) = &key.value {
                texts.push_str(sql);
            }
        }
        for trigger in &table.triggers {
            texts.push_str(&trigger.definition);
        }
    }
    texts
}
