//! Checks that the rooms of `src/` use only those above them in the list of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms, each before those that use it.
const ROOMS: &[&str] = &[
    "nth",
    "tuples",
    "scope",
    "class",
    "row",
    "table",
    "relation",
    "types",
    "error",
    "render",
    "dialect",
    "statement",
    "expr",
    "query",
    "function",
    "hybrid",
    "write",
    "load",
    "rules",
    "engine",
    "session",
    "verify",
    "metadata",
];

/// Rooms that use one further down. An entry that is not true any more must go.
const EXCEPTIONS: &[(&str, &[&str], &str)] = &[
    (
        "scope",
        &["table"],
        "tables and columns are what a scope contains",
    ),
    (
        "row",
        &["table", "types", "error"],
        "a row has columns, their types, and may not be readable",
    ),
    (
        "table",
        &["types", "error", "write"],
        "a column has a type, and the values of a key are read",
    ),
    (
        "relation",
        &["render", "dialect", "error"],
        "a relation writes its condition",
    ),
    ("types", &["expr"], "a Rust value converts to an expression"),
    (
        "types",
        &["error", "render", "dialect"],
        "a type is written and read by each database its own way",
    ),
    (
        "error",
        &["render", "engine", "session", "verify"],
        "one error holds all others",
    ),
    (
        "render",
        &["dialect"],
        "the writer of SQL asks the database",
    ),
    (
        "dialect",
        &["engine", "verify", "write"],
        "a database reads its rows, its catalog and its RETURNING",
    ),
    (
        "statement",
        &["load"],
        "a statement may load relations with its rows",
    ),
    (
        "query",
        &["load"],
        "a query may load relations with its rows",
    ),
    ("load", &["engine"], "a relation is loaded on a connection"),
    ("rules", &["engine"], "an engine has rules"),
];

/// The room of a file: its folder, or the file itself.
fn room(file: &Path) -> String {
    let first = file.iter().next().unwrap_or_default();
    let name = first.to_string_lossy();
    name.strip_suffix(".rs").unwrap_or(&name).to_owned()
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of the sources") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, into),
            false => into.push(path),
        }
    }
}

/// The rooms that code names after `crate::`, outside of comments and tests.
fn used(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut used = BTreeSet::new();
    for line in lines {
        for after in line.split("crate::").skip(1) {
            let name: String = after
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            used.insert(name);
        }
    }
    used
}

#[test]
fn rooms_use_those_above_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&src, &mut sources);
    let place = |room: &str| ROOMS.iter().position(|name| *name == room);
    let mut found: BTreeMap<(String, String), PathBuf> = BTreeMap::new();
    for source in sources {
        let file = source.strip_prefix(&src).expect("a file of it");
        if file.ends_with("tests.rs") {
            continue;
        }
        let from = room(file);
        let Some(own) = place(&from) else { continue };
        for to in used(&std::fs::read_to_string(&source).expect("a source")) {
            if place(&to).is_some_and(|other| other > own) {
                found
                    .entry((from.clone(), to))
                    .or_insert_with(|| file.to_owned());
            }
        }
    }
    let mut faults = Vec::new();
    for ((from, to), file) in &found {
        let excepted = |(room, others, _): &&(&str, &[&str], &str)| {
            room == from && others.contains(&to.as_str())
        };
        if !EXCEPTIONS.iter().any(|exception| excepted(&exception)) {
            faults.push(format!(
                "src/{} uses `{to}`, which is below `{from}` in the list",
                file.display()
            ));
        }
    }
    for (from, others, why) in EXCEPTIONS {
        for to in *others {
            if !found.contains_key(&((*from).to_owned(), (*to).to_owned())) {
                faults.push(format!(
                    "`{from}` does not use `{to}` any more ({why}): take it off the list"
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
