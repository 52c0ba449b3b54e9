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
