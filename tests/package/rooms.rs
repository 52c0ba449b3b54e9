//! Checks that the rooms of `src/` use only those above them in the list of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms, each before those that use it.
const ROOMS: &[&str] = &[
    "nth",
    "tuples",
    "error",
    "hashing",
    "scope",
    "class",
    "types",
    "table",
    "render",
    "dialect",
    "statement",
    "relation",
    "expr",
    "query",
    "function",
    "hybrid",
    "write",
    "databases",
    "engine",
    "load",
    "rules",
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
    ("table", &["write"], "the values of a key are written"),
    (
        "types",
        &["render"],
        "a value whose type is known at run time binds itself",
    ),
    (
        "render",
        &["dialect"],
        "the writer of SQL asks the database",
    ),
    (
        "statement",
        &["engine"],
        "a runner loads the relations that a statement has with its rows",
    ),
];

/// The room of a file: its folder, or the file itself.
fn room(file: &Path) -> String {
    let first = file.iter().next().unwrap_or_default();
    let name = first.to_string_lossy();
    name.strip_suffix(".rs").unwrap_or(&name).to_owned()
}

pub(super) fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of the sources") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, into),
            false => into.push(path),
        }
    }
}

/// The rooms of the names that `src/lib.rs` exports again: `crate::Table` is of the room `table`.
fn exported(lib: &str) -> BTreeMap<String, String> {
    let mut exported = BTreeMap::new();
    for after in lib.split("\npub use ").skip(1) {
        let Some((path, _)) = after.split_once(';') else {
            continue;
        };
        let mut words = path.split(|c: char| !c.is_alphanumeric() && c != '_');
        let room = words.next().unwrap_or_default();
        for name in words.filter(|word| !word.is_empty()) {
            exported.insert(name.to_owned(), room.to_owned());
        }
    }
    exported
}

/// The rooms that code names after `crate::`, outside of comments and tests.
fn used(text: &str, exported: &BTreeMap<String, String>) -> BTreeSet<String> {
    // Tests are at the end of a file, or in a file of their own.
    let text = text.replace("#[cfg(test)]\nmod tests;", "");
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
            // A macro may have the name of a room.
            let room = exported.get(&name).filter(|_| !ROOMS.contains(&&*name));
            used.insert(room.cloned().unwrap_or(name));
        }
    }
    used
}

#[test]
fn rooms_use_those_above_them() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&src, &mut sources);
    let lib = std::fs::read_to_string(src.join("lib.rs")).expect("the root");
    let exported = exported(&lib);
    let place = |room: &str| ROOMS.iter().position(|name| *name == room);
    let mut found: BTreeMap<(String, String), PathBuf> = BTreeMap::new();
    for source in sources {
        let file = source.strip_prefix(&src).expect("a file of it");
        if file.ends_with("tests.rs") {
            continue;
        }
        let from = room(file);
        let Some(own) = place(&from) else { continue };
        let text = std::fs::read_to_string(&source).expect("a source");
        for to in used(&text, &exported) {
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

#[test]
fn uses_are_found() {
    let exported = exported(
        "pub mod table;\npub use table::{Col, Table, kind};\npub use macros::relation;\npub use scope::NotNull;\n",
    );
    let text = "//! crate::session\n#[cfg(test)]\nmod tests;\nuse crate::engine::Runner;\n\
                use crate::relation::Rel;\nfn f(_: crate::Table) {}\n#[cfg(test)]\nmod tests {\n    use crate::query::from;\n}\n";
    let rooms = ["engine", "relation", "table"].map(str::to_owned);
    assert_eq!(used(text, &exported), BTreeSet::from(rooms));
}
