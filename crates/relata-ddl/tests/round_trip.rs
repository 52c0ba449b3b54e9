//! Reflect, emit DDL, apply it to an empty database, reflect: the catalogs are equal.

mod common;

use std::path::Path;

use relata_ddl::{create_all, empty, script};
use relata_schema::{Catalog, Engine, Scratch};

/// Makes a catalog anew in an empty database, and tells what differs.
fn again(catalog: &Catalog) -> Result<(), String> {
    let edits = create_all(catalog);
    let script = script(&empty(catalog.engine), &edits).map_err(|error| error.to_string())?;
    let mut scratch = common::scratch(catalog.engine);
    let sql = script.to_string();
    if let Err(error) = scratch.execute(Path::new("emitted.sql"), &sql) {
        return Err(error.to_string());
    }
    let mut made = common::reflect(&mut scratch);
    common::forget_session(&mut made);
    let mut catalog = catalog.clone();
    common::forget_session(&mut catalog);
    let catalog = &catalog;
    // The edits do to a catalog what the SQL does to the database.
    let mut applied = empty(catalog.engine);
    for edit in &edits {
        edit.apply(&mut applied)
            .map_err(|error| error.to_string())?;
    }
    common::forget_session(&mut applied);
    for (what, other) in [("applied", &applied), ("made", &made)] {
        if other != catalog {
            return Err(format!("{what}:\n{}", common::differences(catalog, other)));
        }
    }
    Ok(())
}

/// Loads files and makes each anew; all of them must come out equal.
fn all(files: &[std::path::PathBuf], mut scratch: impl FnMut() -> Option<Scratch>) {
    let (mut equal, mut all) = (0, 0);
    let mut failures = Vec::new();
    for file in files {
        let Some(mut scratch) = scratch() else { return };
        if let Err(error) = scratch.load(file) {
            // A server that lacks an extension's files cannot load what needs it.
            assert!(error.to_string().contains("extension"), "{error}");
            println!("not loaded by this server: {error}");
            continue;
        }
        let mut catalog = common::reflect(&mut scratch);
        if catalog.engine == Engine::Mysql {
            // Refused: see `everything_mysql`.
            catalog.tables.retain(|table| table.partition_key.is_none());
        }
        all += 1;
        match again(&catalog) {
            Ok(()) => equal += 1,
            Err(error) => failures.push(format!("{}: {error}", file.display())),
        }
    }
    println!("{equal} of {all} schemas made anew");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[cfg(feature = "postgres")]
#[test]
fn postgres() {
    let mut files = common::sample_schemas("postgres");
    for own in [
        "crates/relata-codegen/tests/schemas/hostile_postgres.sql",
        "schema/shop.sql",
        "tests/functions/schema.sql",
        "tests/regress/schema.sql",
        "tests/tpch/schema.sql",
    ] {
        files.push(common::own_sample(own));
    }
    all(&files, || Some(common::scratch(Engine::Postgres)));
}

#[test]
fn sqlite() {
    let mut files = common::sample_schemas("sqlite");
    for own in [
        "crates/relata-codegen/tests/schemas/hostile_sqlite.sql",
        "crates/relata-schema/tests/sql/everything_sqlite.sql",
    ] {
        files.push(common::own_sample(own));
    }
    all(&files, || Some(common::scratch(Engine::Sqlite)));
}

/// The samples make their own databases, on a throw-away server.
#[cfg(feature = "mysql")]
#[test]
fn mysql() {
    let server = || match Scratch::new(Engine::Mysql, None) {
        Ok(scratch) => Some(scratch),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    };
    all(&common::sample_schemas("mysql"), server);
    let own = [
        "crates/relata-codegen/tests/schemas/hostile_mysql.sql",
        "tests/functions/mysql.sql",
    ];
    let own: Vec<_> = own.iter().map(|path| common::own_sample(path)).collect();
    all(&own, server);
}

/// Every kind of object that relata reflects; what cannot be made is refused by name before anything runs.
#[cfg(feature = "postgres")]
#[test]
fn everything_postgres() {
    let sql = include_str!("../../relata-schema/tests/sql/everything_postgres.sql");
    let mut catalog = common::catalog(Engine::Postgres, sql);
    let refused = again(&catalog).expect_err("foreign tables are refused");
    assert_eq!(
        refused,
        "cannot create foreign table public.remote on PostgreSQL: relata does not read the options of foreign tables \
         and servers"
    );
    catalog.tables.retain(|table| table.server.is_none());
    if let Err(error) = again(&catalog) {
        panic!("{error}");
    }
}

#[cfg(feature = "mysql")]
#[test]
fn everything_mysql() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    let sql = include_str!("../../relata-schema/tests/sql/everything_mysql.sql");
    let mut catalog = common::catalog(Engine::Mysql, sql);
    let refused = again(&catalog).expect_err("partitioned tables are refused");
    assert!(
        refused.starts_with("cannot create table events on MySQL: "),
        "{refused}"
    );
    catalog.tables.retain(|table| table.partition_key.is_none());
    if let Err(error) = again(&catalog) {
        panic!("{error}");
    }
}

/// The way from one version of a schema to the next and back, in one database.
fn there_and_back(versions: &[String], name: &str, scratch: &dyn Fn() -> Scratch) {
    let made = |sql: &String| {
        let mut scratch = scratch();
        let loaded = scratch.execute(Path::new(name), sql);
        loaded.map(|()| (without_dangling(&mut scratch), scratch))
    };
    let mut before = None;
    for version in versions {
        let (wanted, next) = match made(version) {
            Ok(made) => made,
            // A server that lacks an extension's files cannot load what needs it.
            Err(error) if error.to_string().contains("extension") => {
                return println!("not loaded by this server: {error}");
            }
            Err(error) => panic!("{error}"),
        };
        if let Some((old, mut live)) = before.replace((wanted.clone(), next)) {
            let up = go(&mut live, &old, &wanted, name, "up");
            up.unwrap_or_else(|error| panic!("{name}, up: {error}"));
            let reached = common::reflect(&mut live);
            let down = go(&mut live, &reached, &old, name, "down");
            down.unwrap_or_else(|error| panic!("{name}, down: {error}"));
        }
    }
}

/// The catalog, without the tables of MySQL that reference others which come later in their file.
fn without_dangling(scratch: &mut Scratch) -> Catalog {
    loop {
        let catalog = common::reflect(scratch);
        let dangles = |table: &&relata_schema::Table| {
            let mut keys = table.foreign_keys.iter();
            keys.any(|key| catalog.table_named(&key.target).is_none())
        };
        match catalog.tables.iter().find(dangles) {
            Some(table) if catalog.engine == Engine::Mysql => {
                let name = &table.name.name;
                common::execute(
                    scratch,
                    &format!(
                        "SET FOREIGN_KEY_CHECKS = 0; DROP TABLE `{name}`; SET FOREIGN_KEY_CHECKS = 1"
                    ),
                );
            }
            _ => return catalog,
        }
    }
}

/// Goes there, or says why there is no SQL for it.
fn go(
    live: &mut Scratch,
    from: &Catalog,
    to: &Catalog,
    name: &str,
    direction: &str,
) -> Result<(), String> {
    let way = relata_ddl::plan(from, to);
    let sql = script(from, &way.edits).map_err(|error| error.to_string())?;
    let off = match from.engine {
        Engine::Sqlite => "PRAGMA foreign_keys = OFF;",
        _ => "",
    };
    if let Err(error) = live.execute(Path::new("plan.sql"), &format!("{off}{sql}")) {
        panic!("{name}, {direction}: {error}");
    }
    let reached = common::reflect(live);
    let left = relata_ddl::plan(&reached, to);
    assert!(
        left.edits.is_empty(),
        "{name}, {direction}, is left:\n{left}"
    );
    let (reached, to) = (common::compared(&reached), common::compared(to));
    assert!(
        reached == to,
        "{name}, {direction}:\n{}",
        common::differences(&to, &reached)
    );
    Ok(())
}

/// Two versions of a schema from one file: its first half, and the whole. The later statements of a dump, for keys,
/// indexes and triggers, change tables that exist already.
fn versions(file: &Path, engine: Engine) -> Vec<String> {
    let sql = std::fs::read_to_string(file).expect("the file is there");
    let statements = relata_schema::sql_text::statements(file, &sql, engine).expect("it is SQL");
    let writes = |head: &[String]| {
        matches!(
            head.first().map(String::as_str),
            Some("insert" | "lock" | "unlock")
        )
    };
    let kept: Vec<&str> = (statements.iter())
        .filter(|statement| !writes(&statement.head) && statement.copy_data.is_none())
        .map(|statement| &sql[statement.text.clone()])
        .collect();
    let end = |text: &str| match engine {
        // Its statements end before their own delimiter.
        Engine::Mysql => format!("DELIMITER $relata$\n{text}$relata$\nDELIMITER ;\n"),
        _ if text.ends_with(';') => format!("{text}\n"),
        _ => format!("{text};\n"),
    };
    [1, 2]
        .map(|part| {
            kept[..kept.len() * part / 2]
                .iter()
                .copied()
                .map(end)
                .collect()
        })
        .to_vec()
}

fn histories(files: &[std::path::PathBuf], engine: Engine, scratch: &dyn Fn() -> Scratch) {
    for file in files {
        let name = file.display().to_string();
        there_and_back(&versions(file, engine), &name, scratch);
    }
}

/// The revisions of an example, each as a version.
fn of_the_example() -> Vec<String> {
    let folder = common::own_sample("examples/history/migrations");
    let mut folders: Vec<_> = (std::fs::read_dir(&folder).expect("the example"))
        .flatten()
        .map(|entry| entry.path().join("up.sql"))
        .filter(|path| path.is_file())
        .collect();
    folders.sort();
    let mut so_far = String::new();
    let version = |path: &std::path::PathBuf| {
        so_far.push_str(&std::fs::read_to_string(path).expect("a revision"));
        so_far.push('\n');
        so_far.clone()
    };
    folders.iter().map(version).collect()
}

#[cfg(feature = "postgres")]
#[test]
fn histories_of_postgres() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let scratch = || common::scratch(Engine::Postgres);
    let samples = common::sample_schemas("postgres");
    let mut files = samples.clone();
    for own in [
        "schema/shop.sql",
        "tests/functions/schema.sql",
        "tests/tpch/schema.sql",
    ] {
        files.push(common::own_sample(own));
    }
    histories(&files, Engine::Postgres, &scratch);
    // One schema under two naming conventions.
    let both: Vec<String> = (samples.iter())
        .filter(|path| {
            path.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with("chinook"))
        })
        .map(|path| std::fs::read_to_string(path).expect("the file is there"))
        .collect();
    there_and_back(&both, "chinook", &scratch);
}

#[test]
fn histories_of_sqlite() {
    let scratch = || common::scratch(Engine::Sqlite);
    let mut files = common::sample_schemas("sqlite");
    files.push(common::own_sample(
        "crates/relata-schema/tests/sql/everything_sqlite.sql",
    ));
    histories(&files, Engine::Sqlite, &scratch);
    there_and_back(&of_the_example(), "examples/history", &scratch);
}

#[cfg(feature = "mysql")]
#[test]
fn histories_of_mysql() {
    if !common::engines().contains(&Engine::Mysql) {
        return;
    }
    // The samples name databases of their own: a version is made in the scratch database.
    let own = |sql: &String| {
        let mut kept = String::new();
        for statement in sql.split_inclusive("$relata$\nDELIMITER ;\n") {
            let text = statement
                .trim_start_matches("DELIMITER $relata$\n")
                .trim_start();
            let first = text
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let second = text
                .split_whitespace()
                .nth(1)
                .unwrap_or_default()
                .to_ascii_lowercase();
            let database = ["database", "schema"].contains(&second.as_str());
            if first != "use" && !(["create", "drop"].contains(&first.as_str()) && database) {
                kept.push_str(statement);
            }
        }
        // A view there names its database.
        kept.replace("sakila.", "")
    };
    let mut files = common::sample_schemas("mysql");
    files.push(common::own_sample("tests/functions/mysql.sql"));
    for file in &files {
        let versions: Vec<String> = versions(file, Engine::Mysql).iter().map(own).collect();
        let name = file.display().to_string();
        there_and_back(&versions, &name, &|| common::scratch(Engine::Mysql));
    }
}
