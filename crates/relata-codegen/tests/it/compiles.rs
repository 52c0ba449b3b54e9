//! All generated modules compile, with warnings and missing documentation denied.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use relata_codegen::GeneratedFile;
use relata_schema::{Catalog, Engine};

use crate::support::{
    catalog, files, has, mysql, mysql_keywords, own, postgres, real_schemas, sqlite, workspace,
    write,
};

const KEYS: &str = "typed_keys = true\nqualify = true\npartitions = true";

/// All structs, enums and keys from and to JSON.
const SERDE: &str = "typed_keys = true\n[derives]\nrow = ['serde::Serialize', 'serde::Deserialize']\n\
    new = ['serde::Deserialize']\nchanges = ['serde::Deserialize']\nvalues = ['serde::Serialize']";

/// One crate for all: relata and what it needs are built once.
#[test]
fn all_generated_modules_compile() {
    let own_schemas = own_catalogs();
    let real = real_schemas().into_iter().map(|(name, engine, path)| {
        let catalog = catalog(engine, &[path]);
        (name, catalog)
    });
    let mut modules: Vec<_> = own_schemas
        .iter()
        .map(|(name, catalog)| (format!("{name}_keys"), files(catalog, KEYS)))
        .collect();
    let keywords = mysql().then(mysql_keywords).flatten();
    modules.extend(
        own_schemas
            .iter()
            .cloned()
            .chain(real)
            .chain(keywords.map(|catalog| ("mysql_keywords".to_owned(), catalog)))
            .map(|(name, catalog)| (name, files(&catalog, ""))),
    );
    modules.push(kinds());
    for (name, catalog) in every_type() {
        modules.push((format!("{name}_serde"), files(&catalog, SERDE)));
    }
    for (name, catalog) in &own_schemas {
        let structs = "structs = []";
        modules.push((format!("{name}_read"), files(catalog, structs)));
    }
    build("check", "generated", &modules);
}

/// The schemas of our own hold every kind of object and name; clippy reads what is made of them.
#[test]
fn generated_modules_are_clean() {
    if !has("cargo-clippy", "--version") {
        println!("not run: cargo has no clippy here");
        return;
    }
    let mut modules = Vec::new();
    for (name, catalog) in own_catalogs() {
        modules.push((format!("{name}_keys"), files(&catalog, KEYS)));
        modules.push((name, files(&catalog, "")));
    }
    modules.push(kinds());
    build("clippy", "clean", &modules);
}

/// Kinds told apart by text and by numbers, with typed keys, of a table with as few columns as can be and of one with many.
fn kinds() -> (String, Vec<GeneratedFile>) {
    let columns: String = (0..30).map(|n| format!(", c{n} INTEGER")).collect();
    let catalog = sqlite(&format!(
        "CREATE TABLE homes (id INTEGER PRIMARY KEY, row TEXT NOT NULL, type TEXT NOT NULL{columns});\n\
         CREATE TABLE rooms (id INTEGER PRIMARY KEY, kind INT4 NOT NULL, home_id INTEGER NOT NULL REFERENCES homes, \
         \"values\" TEXT);"
    ));
    let settings = "typed_keys = true\n\
        [polymorphic.homes]\non = 'type'\n\
        kinds.house = { columns = ['c1', 'c28'], not_null = ['c28'] }\nkinds.'self' = 'Flat'\n\
        [polymorphic.rooms]\non = 'kind'\nkinds.1 = 'Kitchen'\nkinds.-2 = { row = 'Bath', columns = ['values'] }";
    ("kinds".to_owned(), files(&catalog, settings))
}

/// Writes a crate of the modules and runs a command of cargo's on it.
fn build(command: &str, name: &str, modules: &[(String, Vec<GeneratedFile>)]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let source = folder.join("src");
    let _ = fs::remove_dir_all(&source);
    fs::create_dir_all(&source).expect("a folder");
    let mut library = "//! Generated modules.\n#![deny(warnings, missing_docs)]\n".to_owned();
    for (name, files) in modules {
        write(&source.join(name), files);
        library.push_str(&format!("/// {name}\npub mod {name};\n"));
    }
    fs::write(source.join("lib.rs"), library).expect("a file");
    let workspace = workspace().canonicalize().expect("the workspace");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         relata = {{ path = {:?}, features = [\"postgres\", \"mysql\", \"network\", \"serde\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n",
        workspace.display().to_string()
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    // What relata needs is built already where the tests themselves were.
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("..");
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([command, "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Schemas with columns of every type, and of names that derives use.
fn every_type() -> Vec<(String, Catalog)> {
    let names = "CREATE TABLE names (id INTEGER PRIMARY KEY, str TEXT, u8 INT, u64 INT, usize INT, bool BOOLEAN, \"String\" TEXT);";
    let mut catalogs = vec![("names".to_owned(), sqlite(names))];
    for (name, engine, there) in [
        ("everything_sqlite", Engine::Sqlite, true),
        ("everything_postgres", Engine::Postgres, postgres()),
        ("everything_mysql", Engine::Mysql, mysql()),
    ] {
        if there {
            let path = workspace().join(format!("crates/relata-schema/tests/sql/{name}.sql"));
            catalogs.push((name.to_owned(), catalog(engine, &[path])));
        }
    }
    catalogs
}

fn own_catalogs() -> Vec<(String, Catalog)> {
    let many_columns = |separator: &str| {
        let columns = (1..28).map(|at| format!("c{at} INTEGER{separator}"));
        columns.collect::<Vec<_>>().join(", ")
    };
    let key = many_columns("").replace(" INTEGER", "");
    let widest = format!(
        "CREATE TABLE widest ({}, CONSTRAINT widest_pkey PRIMARY KEY ({key}));
         CREATE TABLE unique_widest ({}, CONSTRAINT widest_key UNIQUE ({key}));",
        many_columns(" NOT NULL"),
        many_columns("")
    );
    let mut catalogs = vec![
        ("widest".to_owned(), sqlite(&widest)),
        (
            "tools_and_keys".to_owned(),
            catalog(Engine::Sqlite, &[own("tools_and_keys.sql")]),
        ),
        (
            "hostile_sqlite".to_owned(),
            catalog(Engine::Sqlite, &[own("hostile_sqlite.sql")]),
        ),
        (
            "shop".to_owned(),
            catalog(Engine::Sqlite, &[workspace().join("schema/shop.sql")]),
        ),
    ];
    if postgres() {
        let hostile = catalog(Engine::Postgres, &[own("hostile_postgres.sql")]);
        catalogs.push(("hostile_postgres".to_owned(), hostile));
        let functions = workspace().join("tests/functions/schema.sql");
        catalogs.push((
            "functions".to_owned(),
            catalog(Engine::Postgres, &[functions]),
        ));
    }
    if mysql() {
        let hostile = catalog(Engine::Mysql, &[own("hostile_mysql.sql")]);
        catalogs.push(("hostile_mysql".to_owned(), hostile));
    }
    catalogs
}
