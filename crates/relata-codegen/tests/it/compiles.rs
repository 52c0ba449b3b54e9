//! All generated modules compile: one crate of them, with warnings and missing documentation denied, under clippy
//! where it is installed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use relata_schema::{Catalog, Engine};

use crate::support::{catalog, files, has, own, postgres, real_schemas, workspace, write};

/// Runs in minutes, since it builds relata: ask for it with `--ignored`.
#[test]
#[ignore = "builds a crate of all generated modules"]
fn all_generated_modules_compile() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("generated");
    let source = folder.join("src");
    let _ = fs::remove_dir_all(&source);
    fs::create_dir_all(&source).expect("a folder");
    let mut library = "//! Generated modules.\n#![deny(warnings, missing_docs)]\n".to_owned();
    for (name, catalog) in catalogs() {
        for (variant, settings) in [
            ("", ""),
            (
                "_keys",
                "typed_keys = true\nqualify = true\npartitions = true",
            ),
        ] {
            write(
                &source.join(format!("{name}{variant}")),
                &files(&catalog, settings),
            );
            library.push_str(&format!("/// {name}\npub mod {name}{variant};\n"));
        }
    }
    fs::write(source.join("lib.rs"), library).expect("a file");
    let workspace = workspace().canonicalize().expect("the workspace");
    let manifest = format!(
        "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         relata = {{ path = {:?}, features = [\"postgres\", \"network\"] }}\n",
        workspace.display().to_string()
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
    fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let command = if has("cargo-clippy", "--version") {
        "clippy"
    } else {
        "check"
    };
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([command, "--offline", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn catalogs() -> Vec<(String, Catalog)> {
    let mut catalogs = vec![
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
    }
    let real = real_schemas().into_iter();
    catalogs.extend(real.map(|(name, engine, path)| (name, catalog(engine, &[path]))));
    catalogs
}
