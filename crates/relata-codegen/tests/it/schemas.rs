//! Real schemas, where they are at hand.

use crate::support::{catalog, files, has, real_schemas, write};

/// The same catalog gives the same bytes, also after a round trip through the snapshot's format.
#[test]
fn the_same_schema_gives_the_same_bytes() {
    for (name, engine, path) in real_schemas() {
        let first = catalog(engine, std::slice::from_ref(&path));
        let text = relata_schema::snapshot::to_string(&first);
        let second = relata_schema::snapshot::from_str(&path, &text).expect("a snapshot");
        assert_eq!(files(&first, ""), files(&second, ""), "{name}");
        let reordered = {
            let mut catalog = first.clone();
            catalog.tables.reverse();
            catalog.functions.reverse();
            catalog
        };
        assert_eq!(
            files(&first, "typed_keys = true"),
            files(&reordered, "typed_keys = true"),
            "{name}"
        );
    }
}

/// `cargo fmt` changes nothing.
#[test]
fn generated_code_is_formatted() {
    if !has("rustfmt", "--version") {
        eprintln!("skipped: no rustfmt");
        return;
    }
    for (name, engine, path) in real_schemas() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), &files(&catalog(engine, &[path]), ""));
        let output = std::process::Command::new("rustfmt")
            .args(["--edition", "2024", "--check", "--color", "never"])
            .arg(folder.path().join("mod.rs"))
            .output()
            .expect("rustfmt");
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}
