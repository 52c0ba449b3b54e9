//! Checks which files of `src/` decide something for each database, outside of the folders that do nothing else: a fourth
//! database touches all of them.

use std::collections::BTreeMap;
use std::path::Path;

/// Files that name PostgreSQL, SQLite and MySQL, and what each decides. An entry that is not true any more must go; a new
/// one should be a field of `Syntax` or a feature in `dialect/features.rs` instead, if it can be.
const FILES: &[(&str, &str)] = &[
    ("engine/any.rs", "`AnyEngine`: one of three engines"),
    ("engine/mod.rs", "the clients, and which engine a URL opens"),
    (
        "engine/transaction/options.rs",
        "isolation levels, and what only some databases have at BEGIN",
    ),
    (
        "expr/functions.rs",
        "`functions!` and `on!`: an arm for each database",
    ),
    ("expr/operator.rs", "`operators!`: an arm for each database"),
    ("expr/value/of_crates.rs", "values of other crates' types"),
    ("query/table_functions/json.rs", "members of JSON as rows"),
    (
        "query/table_functions/json_table.rs",
        "names of types in JSON_TABLE",
    ),
    (
        "query/table_functions/mod.rs",
        "`call!`: an arm for each database",
    ),
    ("render/tests.rs", "tests of the writer"),
    (
        "types/custom.rs",
        "`custom_type!`: how a value is read and bound",
    ),
    ("types/decimal.rs", "NUMERIC"),
    ("types/mod.rs", "which types are compiled"),
    (
        "types/named.rs",
        "`custom_type!` under the name of a type of the schema",
    ),
    (
        "types/native/any_bound.rs",
        "values whose type is known at run time",
    ),
    ("types/native/list.rs", "lists as one parameter"),
    (
        "types/native/macros.rs",
        "`native!`: an arm for each database",
    ),
    (
        "types/native/mod.rs",
        "the types that diesel reads and binds on each",
    ),
    ("types/number.rs", "floating point numbers"),
    (
        "types/other.rs",
        "binary data, UUIDs, JSON, network addresses",
    ),
    ("types/time/mod.rs", "dates and times"),
];

/// Folders in which a database has a file of its own.
const FOLDERS: &[&str] = &["dialect/", "databases/"];

#[test]
fn files_that_decide_for_each_database_are_listed() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    super::rooms::files(&src, &mut files);
    let mut found = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "rs"))
    {
        let name = file
            .strip_prefix(&src)
            .expect("in src")
            .to_string_lossy()
            .replace('\\', "/");
        if FOLDERS.iter().any(|folder| name.starts_with(folder))
            || name == "lib.rs"
            || name == "prelude.rs"
        {
            continue;
        }
        let text = std::fs::read_to_string(file).expect("a source");
        let named = databases(&text);
        if named.iter().all(|named| *named) {
            found.insert(name, named);
        }
    }
    let found: Vec<&str> = found.keys().map(String::as_str).collect();
    let mut listed: Vec<&str> = FILES.iter().map(|(file, _)| *file).collect();
    listed.sort_unstable();
    assert_eq!(found, listed, "files of src/ that name every database");
}

/// Returns which of PostgreSQL, SQLite and MySQL the code names: by type, or by feature.
fn databases(text: &str) -> [bool; 3] {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let names = |words: &[&str]| {
        words.iter().any(|word| {
            code.match_indices(word).any(|(at, _)| {
                let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !part(code[..at].chars().next_back())
                    && !part(code[at + word.len()..].chars().next())
            })
        })
    };
    [
        names(&["Pg", "\"postgres\"", "\"postgres-backend\""]),
        names(&["Sqlite", "\"sqlite\""]),
        names(&["Mysql", "\"mysql\"", "\"mysql-backend\""]),
    ]
}
