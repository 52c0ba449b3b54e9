//! Random pairs of catalogs: the plan from one to the other, applied, gives the other; the plan back gives the first;
//! and no row is lost unless the plan says so.

mod common;
mod random_catalog;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::Path;

use common::compared;
use random_catalog::extras::{Extras, extras};
use random_catalog::{Random, change, random, renames};
use relata_ddl::{Edit, Part, Plan, create_all, empty, plan, script};
use relata_schema::{Catalog, Engine, ObjectName, Scratch, Table};

/// How many pairs; more by `RELATA_PAIRS`.
fn pairs(usual: u64) -> u64 {
    let asked = std::env::var("RELATA_PAIRS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// The seed of the first pair: a failure names its own.
fn seed() -> u64 {
    let asked = std::env::var("RELATA_SEED").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// Removes everything, so that the database need not be made anew.
fn clear(scratch: &mut Scratch, engine: Engine) {
    match engine {
        Engine::Postgres => {
            let drop = "DROP SCHEMA IF EXISTS public, x_schema CASCADE; CREATE SCHEMA public;";
            common::execute(scratch, drop)
        }
        _ => *scratch = common::scratch(engine),
    }
}

/// Runs a script as `relata migrate` does: without foreign keys on SQLite, which are checked afterwards.
fn run(scratch: &mut Scratch, sql: &str, engine: Engine) -> Result<(), String> {
    let sql = match engine {
        Engine::Sqlite => format!("PRAGMA foreign_keys = OFF; {sql} PRAGMA foreign_keys = ON;"),
        _ => sql.to_owned(),
    };
    let done = scratch.execute(Path::new("plan.sql"), &sql);
    done.map_err(|error| format!("{error}\n{sql}"))
}

/// Makes a catalog from the model, and gives it as the engine has it.
fn made(scratch: &mut Scratch, model: &Catalog, extras: &Extras) -> Catalog {
    let sql = script(&empty(model.engine), &create_all(model)).expect("renders");
    let sql = format!("{sql}{}", extras.sql);
    if let Err(error) = run(scratch, &sql, model.engine) {
        panic!("{error}");
    }
    common::reflect(scratch)
}

/// Two rows in every table: the second with keys of its own.
fn fill(scratch: &mut Scratch, catalog: &Catalog, extras: &Extras) {
    let sql = random_catalog::rows(catalog) + &extras.rows;
    if let Err(error) = run(scratch, &sql, catalog.engine) {
        panic!("{error}");
    }
}

/// The rows of the tables, as the text of the columns that both catalogs have with the same type.
fn contents(
    url: &mut dyn FnMut(&str) -> Vec<String>,
    old: &Catalog,
    new: &Catalog,
    lost: &[(ObjectName, String)],
) -> BTreeMap<String, Vec<String>> {
    let mut contents = BTreeMap::new();
    // The rows of a partitioned table are counted where they are.
    let holds = |table: &&Table| !table.is_view() && table.partition_key.is_none();
    for table in old.tables.iter().filter(holds) {
        let Some(twin) = new.table_named(&table.name) else {
            continue;
        };
        let kept: Vec<String> = (table.columns.iter())
            .filter(|column| {
                let same = |c: &relata_schema::Column| {
                    c.type_name == column.type_name && c.collation == column.collation
                };
                // Values of composite types are made anew with them.
                let composite = |name: &relata_schema::ObjectName| differs(name, old, new);
                // A computed column that becomes plain keeps its values.
                !lost.contains(&(table.name.clone(), column.name.clone()))
                    && !column.sql_type.named().is_some_and(composite)
                    && twin
                        .column(&column.name)
                        .is_some_and(|c| same(c) && c.generated.is_none())
            })
            .map(|column| random_catalog::quoted(&column.name, old.engine))
            .collect();
        let own = random_catalog::quoted(&table.name.name, old.engine);
        let table = match old.engine {
            Engine::Postgres => format!("\"{}\".{own}", table.name.schema),
            _ => own,
        };
        let list = if kept.is_empty() {
            "1".to_owned()
        } else {
            kept.join(", ")
        };
        // Without the rows of heirs.
        let only = match old.engine {
            Engine::Postgres => "ONLY ",
            _ => "",
        };
        let mut rows = url(&format!("SELECT {list} FROM {only}{table}"));
        rows.sort();
        contents.insert(table, rows);
    }
    contents
}

/// The columns whose values the plan names as lost.
fn lost(way: &Plan) -> Vec<(ObjectName, String)> {
    let columns = way.losses().filter_map(|edit| match edit {
        Edit::Remove {
            table,
            part: Part::Column(column),
        } => Some((table.clone(), column.name.clone())),
        _ => None,
    });
    columns.collect()
}

/// True if a composite type has other fields, or one of its fields has.
fn differs(name: &relata_schema::ObjectName, old: &Catalog, new: &Catalog) -> bool {
    let Some(composite) = old.composite(name) else {
        return false;
    };
    let mut types = (composite.fields.iter()).filter_map(|field| field.sql_type.named());
    new.composite(name) != Some(composite) || types.any(|name| differs(name, old, new))
}

/// The columns of a view follow from tables, as only the engine knows.
fn without_views(catalog: &Catalog) -> Catalog {
    let mut catalog = compared(catalog);
    for view in catalog.tables.iter_mut().filter(|table| table.is_view()) {
        view.columns.clear();
        view.view_writes = None;
    }
    catalog
}

fn go(scratch: &mut Scratch, from: &Catalog, to: &Catalog, what: &str) {
    let way = plan(from, to);
    let sql = script(from, &way.edits).unwrap_or_else(|error| panic!("{what}: {error}"));
    let lost = lost(&way);
    let before = contents(&mut |sql| rows(scratch, sql), from, to, &lost);
    if let Err(error) = run(scratch, &sql.to_string(), from.engine) {
        panic!("{what}: {error}\n{way}");
    }
    let reached = compared(&common::reflect(scratch));
    let wanted = compared(to);
    assert!(
        reached == wanted,
        "{what}: after\n{way}\n{sql}\nthis differs:\n{}",
        common::differences(&wanted, &reached)
    );
    let mut applied = from.clone();
    for edit in &way.edits {
        edit.apply(&mut applied)
            .unwrap_or_else(|error| panic!("{what}: {error}\n{way}"));
    }
    let (applied, wanted) = (without_views(&applied), without_views(&wanted));
    assert!(
        applied == wanted,
        "{what}: applied: {}\n{way}",
        common::differences(&wanted, &applied)
    );
    assert_eq!(
        contents(&mut |sql| rows(scratch, sql), from, to, &lost),
        before,
        "{what}: rows are lost\n{way}\n{sql}"
    );
    assert!(
        plan(&common::reflect(scratch), to).is_empty(),
        "{what}: nothing is left to do"
    );
}

/// Renames something and back again, each time in the database as in the catalog.
fn renamed(scratch: &mut Scratch, first: &Catalog, random: &mut Random, seed: u64) {
    let Some(edit) = renames::rename(first, random) else {
        return;
    };
    let back = match edit.clone() {
        Edit::RenameTable { from, to } => Edit::RenameTable { from: to, to: from },
        Edit::RenameColumn { table, from, to } => Edit::RenameColumn {
            table,
            from: to,
            to: from,
        },
        other => panic!("{other} is no rename of a table or column"),
    };
    let between = rename(scratch, first, &edit, seed);
    let last = rename(scratch, &between, &back, seed);
    assert!(
        is_same(&last, first),
        "{}, RELATA_SEED={seed}, {edit}, and back: {}",
        first.engine,
        common::differences(first, &last)
    );
}

fn rename(scratch: &mut Scratch, from: &Catalog, edit: &Edit, seed: u64) -> Catalog {
    let what = format!("{}, RELATA_SEED={seed}, {edit}", from.engine);
    let sql = script(from, std::slice::from_ref(edit)).unwrap_or_else(|e| panic!("{what}: {e}"));
    if let Err(error) = run(scratch, &sql.to_string(), from.engine) {
        panic!("{what}: {error}");
    }
    let reached = common::reflect(scratch);
    let mut applied = from.clone();
    (edit.apply(&mut applied)).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(
        is_same(&applied, &reached),
        "{what}: applied: {}",
        common::differences(&reached, &applied)
    );
    reached
}

/// True if two catalogs are the same but for the queries of views, which the engine writes as it likes; SQLite quotes new names.
fn is_same(a: &Catalog, b: &Catalog) -> bool {
    let text = |catalog: &Catalog| {
        let mut catalog = without_views(catalog);
        for view in catalog.tables.iter_mut().filter(|table| table.is_view()) {
            view.definition = None;
        }
        let text = format!("{catalog:?}");
        match catalog.engine {
            Engine::Sqlite => text.replace("\\\"", ""),
            _ => text,
        }
    };
    text(a) == text(b)
}

fn rows(scratch: &mut Scratch, sql: &str) -> Vec<String> {
    let rows = scratch
        .rows(sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    rows.into_iter().map(|row| format!("{row:?}")).collect()
}

fn pair(engine: Engine, server: &str, seed: u64, wanted: &mut Scratch, live: &mut Scratch) {
    let mut random_numbers = Random::new(seed);
    let first = random(engine, &mut random_numbers);
    let second = change(&first, &mut random_numbers);
    let versions = [(); 2].map(|()| extras(engine, server, &mut random_numbers));
    clear(wanted, engine);
    let new = made(wanted, &second, &versions[1]);
    clear(live, engine);
    let old = made(live, &first, &versions[0]);
    fill(live, &old, &versions[0]);
    while random_numbers.one_in(3) {
        renamed(live, &old, &mut random_numbers, seed);
    }
    let old = common::reflect(live);
    go(
        live,
        &old,
        &new,
        &format!("{engine}, RELATA_SEED={seed}, up"),
    );
    let now = common::reflect(live);
    go(
        live,
        &now,
        &old,
        &format!("{engine}, RELATA_SEED={seed}, down"),
    );
}

fn all(engine: Engine, usual: u64) {
    let (mut wanted, mut live) = (common::scratch(engine), common::scratch(engine));
    let version = match engine {
        Engine::Postgres => "SELECT current_setting('server_version_num')",
        Engine::Mysql => "SELECT version()",
        _ => "SELECT sqlite_version()",
    };
    let server = live.rows(version).expect("a version");
    let server = server[0][0].clone().unwrap_or_default();
    let seed = seed();
    let mut failed = Vec::new();
    for seed in seed..seed + pairs(usual) {
        let one = || pair(engine, &server, seed, &mut wanted, &mut live);
        if std::panic::catch_unwind(AssertUnwindSafe(one)).is_err() {
            // Each panic was printed; a broken pair leaves others alone.
            failed.push(seed);
            (wanted, live) = (common::scratch(engine), common::scratch(engine));
        }
    }
    assert!(failed.is_empty(), "{engine}: RELATA_SEED={failed:?}");
}

#[test]
fn sqlite() {
    all(Engine::Sqlite, 300);
}

#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    all(Engine::Postgres, 60);
}

#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    if common::engines().contains(&Engine::Mysql) {
        all(Engine::Mysql, 40);
    }
}
