//! Random changes of a catalog.

use relata_schema::{Catalog, Column, Engine, Table};

use super::{
    Random, add_key, column, default, foreign_key, is_enum, is_text, part, partitions,
    random as another, renumber, table, type_of, view,
};

/// Some changes at once.
pub fn change(first: &Catalog, random: &mut Random) -> Catalog {
    let mut catalog = first.clone();
    // Views are made of what is left.
    let views: Vec<Table> = catalog
        .tables
        .iter()
        .filter(|t| t.is_view())
        .cloned()
        .collect();
    catalog.tables.retain(|table| !table.is_view());
    if random.one_in(12) {
        // All of it.
        let mut other = another(catalog.engine, random);
        for table in &mut other.tables {
            table.name.name.insert(0, 'n');
        }
        other.tables.clear();
        catalog.tables.retain(|_| false);
    }
    // The partitions follow their table.
    let whole = catalog.clone();
    catalog.tables.retain(|table| !partitions::is_child(table));
    for _ in 0..1 + random.below(6) {
        step(&mut catalog, first, random);
    }
    if let Some(parent) = catalog.tables.iter_mut().find(|t| partitions::is_parent(t)) {
        partitions::keys(parent);
        match random.one_in(3) {
            true => partitions::children(&mut catalog, Some(first), random),
            false => partitions::follow(&mut catalog, &whole),
        }
    }
    for view in views {
        let definition = view.definition.as_deref().unwrap_or_default();
        let of = first.tables.iter().find(|t| {
            definition.ends_with(&format!("{}\"", t.name.name))
                || definition.ends_with(&format!("{}`", t.name.name))
                || definition.ends_with(&format!(".{}", t.name.name))
        });
        let of = of.and_then(|of| catalog.table_named(&of.name));
        let whole = of.is_some_and(|of| view.columns.iter().all(|c| of.column(&c.name).is_some()));
        if whole && !random.one_in(5) {
            let mut view = view.clone();
            if let Some(of) = of {
                for column in &mut view.columns {
                    if let Some(twin) = of.column(&column.name) {
                        column.type_name.clone_from(&twin.type_name);
                    }
                }
            }
            catalog.tables.push(view);
        }
    }
    if random.one_in(3) && !catalog.tables.is_empty() {
        let at = random.below(4);
        let view = view(&catalog, at, random);
        catalog.tables.extend(view);
    }
    renumber(&mut catalog);
    catalog
}

fn step(catalog: &mut Catalog, first: &Catalog, random: &mut Random) {
    let engine = catalog.engine;
    if catalog.tables.is_empty() {
        let new = table(catalog, "t7", random);
        catalog.tables.push(new);
        return;
    }
    let at = random.below(catalog.tables.len());
    match random.below(12) {
        0 => {
            let called = format!("t{}", 5 + random.below(3));
            if catalog.tables.iter().all(|t| t.name.name != called) {
                let new = table(catalog, &called, random);
                catalog.tables.push(new);
            }
        }
        1 => {
            // The keys that pointed at it could not come back.
            let name = catalog.tables[at].name.clone();
            let pointed =
                |t: &&Table| t.name != name && t.foreign_keys.iter().any(|k| k.target == name);
            let kept = first.tables.iter().any(|t| pointed(&t))
                || catalog.tables.iter().any(|t| pointed(&t));
            if !kept && catalog.tables.len() > 1 {
                catalog.tables.remove(at);
            }
        }
        2 | 3 => {
            let table = &mut catalog.tables[at];
            let called = format!("n{}", random.below(4));
            if table.column(&called).is_none() {
                let new = column(engine, &called, table.strict, random);
                let place = 1 + random.below(table.columns.len());
                table.columns.insert(place, new);
            }
        }
        4 => {
            let table = &mut catalog.tables[at];
            let droppable = |c: &&Column| c.name != "id" && (c.nullable || c.default.is_some());
            let names: Vec<String> = (table.columns.iter().filter(droppable))
                .map(|c| c.name.clone())
                .collect();
            if !names.is_empty() && table.columns.len() > 2 {
                drop_column(table, &names[random.below(names.len())]);
            }
        }
        5 | 6 => alter_column(&mut catalog.tables[at], engine, random),
        7 => {
            let table = &mut catalog.tables[at];
            match random.below(4) {
                0 => drop(table.uniques.pop()),
                1 => drop(table.checks.pop()),
                2 => drop(table.indexes.pop()),
                _ => drop(table.foreign_keys.pop()),
            }
        }
        8 => part(&mut catalog.tables[at], engine, random),
        9 if catalog.tables.iter().any(|t| !partitions::is_parent(t)) => {
            let key = foreign_key(catalog, at, random);
            // New tables are empty.
            let there = |name| first.table_named(name).is_some();
            let fits = there(&key.target) || !there(&catalog.tables[at].name);
            let column = &key.columns[0];
            let holds = catalog.tables[at].column(column).is_none_or(|c| {
                let old = first
                    .table_named(&catalog.tables[at].name)
                    .and_then(|t| t.column(column));
                old.is_none_or(|old| old.type_name == c.type_name)
            });
            if fits && holds {
                add_key(&mut catalog.tables[at], key);
            }
        }
        10 => {
            let table = &mut catalog.tables[at];
            match engine {
                Engine::Sqlite => {
                    let last = table.columns.len() - 1;
                    table.columns.swap(1.min(last), last);
                }
                Engine::Mysql => {
                    let last = table.columns.len() - 1;
                    table.columns.swap(1.min(last), last);
                    table.comment = Some("other".to_owned());
                }
                _ => table.comment = random.one_in(2).then(|| "other".to_owned()),
            }
        }
        9 => {}
        _ => {
            if let Some(mood) = catalog.enums.first_mut() {
                match random.below(3) {
                    0 => mood.values.push(format!("label {}", mood.values.len())),
                    1 => mood.values.insert(random.below(2), "new".to_owned()),
                    _ => mood.values.retain(|label| label == "one"),
                }
                mood.values.dedup();
                let mut seen = Vec::new();
                mood.values.retain(|l| {
                    !seen.contains(l) && {
                        seen.push(l.clone());
                        true
                    }
                });
            }
        }
    }
}

fn drop_column(table: &mut Table, name: &str) {
    let quoted = [format!("\"{name}\""), format!("`{name}`")];
    let mentions = |sql: &str| quoted.iter().any(|q| sql.contains(q.as_str()));
    table.columns.retain(|c| c.name != name);
    table
        .uniques
        .retain(|u| u.columns.iter().all(|c| c != name));
    table
        .foreign_keys
        .retain(|k| k.columns.iter().all(|c| c != name));
    table.checks.retain(|c| !mentions(&c.expression));
    table.indexes.retain(|i| {
        let named = i.keys.iter().any(|key| match &key.value {
            relata_schema::IndexedValue::Column(c) => c == name,
            relata_schema::IndexedValue::Expression(sql) => mentions(sql),
        });
        !named && !i.predicate.as_deref().is_some_and(mentions)
    });
}

fn alter_column(table: &mut Table, engine: Engine, random: &mut Random) {
    let at = random.below(table.columns.len());
    let fixed: Vec<String> = table
        .foreign_keys
        .iter()
        .flat_map(|k| k.columns.clone())
        .collect();
    let strict = table.strict;
    let expressions: Vec<String> = (table.checks.iter().map(|c| c.expression.clone()))
        .chain(table.indexes.iter().map(|i| format!("{i:?}")))
        .collect();
    let column = &mut table.columns[at];
    if column.name == "id" {
        return;
    }
    let in_expression = expressions.iter().any(|sql| sql.contains(&column.name));
    match random.below(4) {
        // A number may not become text while an expression compares it with one.
        0 if column.generated.is_none()
            && !is_enum(column)
            && !fixed.contains(&column.name)
            && !strict =>
        {
            let other = random.below(6);
            let mut new = column.clone();
            new.type_name = type_of(engine, other).to_owned();
            if !in_expression || is_text(&new) == is_text(column) {
                if new.default.is_some() {
                    new.default = Some(default(&new));
                }
                *column = new;
            }
        }
        1 if column.default.is_some() => column.nullable = !column.nullable,
        2 if column.generated.is_none() && !fixed.contains(&column.name) => {
            column.default = match (&column.default, is_text(column), is_enum(column)) {
                (Some(_), ..) if column.nullable => None,
                (_, _, true) => Some(default(column)),
                (_, true, _) => Some("'8'".to_owned()),
                _ => Some("8".to_owned()),
            };
        }
        _ if engine != Engine::Sqlite => column.comment = Some("changed".to_owned()),
        _ => {}
    }
}
