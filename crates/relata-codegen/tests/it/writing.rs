//! Files on disk: written when they changed, removed when no longer generated, left alone otherwise.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use relata_codegen::from_manifest;

const MANIFEST: &str =
    "output = 'src'\n[source]\nfiles = ['*.sql']\nengine = 'sqlite'\nsnapshot = 'schema.json'\n";

/// A project with this schema.
fn project(sql: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("relata.toml"), MANIFEST).expect("a file");
    fs::write(folder.path().join("schema.sql"), sql).expect("a file");
    folder
}

fn generate(folder: &Path) -> relata_codegen::Result<relata_codegen::Report> {
    let reports = from_manifest(folder.join("relata.toml"))?.generate()?;
    Ok(reports.into_iter().next().expect("one target"))
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|data| data.modified())
        .expect("a time")
}

#[test]
fn the_second_run_writes_nothing() {
    let folder =
        project("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)");
    let first = generate(folder.path()).expect("a report");
    assert_eq!(
        (
            first.files,
            first.differences.missing.len(),
            first.snapshot_written
        ),
        (3, 3, true)
    );
    let times = || {
        ["src/mod.rs", "src/a.rs", "schema.json"].map(|path| modified(&folder.path().join(path)))
    };
    let before = times();
    let second = generate(folder.path()).expect("a report");
    assert!(second.differences.is_empty() && !second.snapshot_written);
    assert_eq!(before, times());
}

/// Where something is remembered, a run looks at the files all the same.
#[test]
fn what_was_edited_is_restored() {
    let folder =
        project("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)");
    let path = |path: &str| folder.path().join(path);
    let generate = || {
        let generator = from_manifest(path("relata.toml")).expect("a manifest");
        let reports = generator.with_memory(path("memory/of/this")).generate();
        reports.expect("a report").remove(0)
    };
    assert_eq!(generate().differences.len(), 3);
    let text = fs::read_to_string(path("src/a.rs")).expect("a file");
    let unchanged = || {
        let report = generate();
        assert!(report.differences.is_empty() && !report.snapshot_written);
        assert_eq!(report.files, 3);
        assert_eq!(fs::read_to_string(path("src/a.rs")).expect("a file"), text);
    };
    unchanged();

    fs::write(path("src/a.rs"), text.replace("NotNull", "Nullable")).expect("a file");
    assert_eq!(generate().differences.changed.len(), 1);
    unchanged();
    fs::remove_file(path("src/a.rs")).expect("a file");
    assert_eq!(generate().differences.missing.len(), 1);
    unchanged();
    fs::write(path("src/c.rs"), &text).expect("a file");
    assert_eq!(generate().differences.stale.len(), 1);
    unchanged();
    fs::write(path("schema.json"), "{}").expect("a file");
    assert!(generate().snapshot_written);
    unchanged();
    // A setting, and the catalog.
    fs::write(path("relata.toml"), format!("exclude = ['b']\n{MANIFEST}")).expect("a file");
    assert_eq!(generate().differences.stale.len(), 1);
    let sql = "CREATE TABLE a (n INTEGER PRIMARY KEY); CREATE TABLE b (n INTEGER)";
    fs::write(path("schema.sql"), sql).expect("a file");
    // The table's module, and what is expected of the database.
    assert_eq!(generate().differences.changed.len(), 2);
}

/// What is remembered for one folder is not taken for another's.
#[test]
fn two_projects_remember_in_one_folder() {
    let memory = tempfile::tempdir().expect("a folder");
    for name in ["a", "b"] {
        let folder = project(&format!("CREATE TABLE {name} (id INTEGER PRIMARY KEY)"));
        let generate = || {
            let generator = from_manifest(folder.path().join("relata.toml")).expect("a manifest");
            let reports = generator.with_memory(memory.path()).generate();
            reports.expect("a report").remove(0)
        };
        assert_eq!(generate().differences.len(), 2);
        assert!(generate().differences.is_empty());
    }
}

#[test]
fn only_what_changed_is_written_and_stale_files_go() {
    let folder =
        project("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)");
    generate(folder.path()).expect("a report");
    fs::write(folder.path().join("src/own.rs"), "// written by hand\n").expect("a file");
    fs::write(
        folder.path().join("schema.sql"),
        "CREATE TABLE a (id INTEGER PRIMARY KEY, n INT4)",
    )
    .expect("a file");
    let report = generate(folder.path()).expect("a report");
    let changed: Vec<String> = report
        .differences
        .changed
        .iter()
        .filter_map(|(path, _, _)| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    assert_eq!(changed, ["a.rs", "mod.rs"]);
    assert!(!folder.path().join("src/b.rs").exists());
    assert!(folder.path().join("src/own.rs").exists());
}

/// The files of functions go, and so do their folders.
#[test]
fn functions_that_are_no_longer_there() {
    let folder = project("");
    let snapshot = crate::support::workspace().join("tests/functions/schema.json");
    let snapshot = fs::read_to_string(snapshot).expect("a snapshot");
    let manifest = "output = 'src'\n[source]\nsnapshot = 'schema.json'\n";
    fs::write(folder.path().join("relata.toml"), manifest).expect("a file");
    fs::write(folder.path().join("schema.json"), &snapshot).expect("a file");
    generate(folder.path()).expect("a report");
    let exists = |path: &str| folder.path().join("src").join(path).exists();
    assert!(exists("functions/adults.rs") && exists("geo/functions/moods.rs"));
    // A result of another type is a difference.
    let other = snapshot.replace("\"type_name\": \"text\",", "\"type_name\": \"varchar\",");
    assert_ne!(snapshot, other);
    fs::write(folder.path().join("schema.json"), other).expect("a file");
    let check = from_manifest(folder.path().join("relata.toml")).and_then(|g| g.check());
    assert!(!check.expect("a check")[0].is_current());
    let manifest = format!("exclude_functions = ['*']\n{manifest}");
    fs::write(folder.path().join("relata.toml"), manifest).expect("a file");
    generate(folder.path()).expect("a report");
    assert!(!exists("functions") && !exists("functions.rs") && !exists("geo"));
    assert!(exists("people.rs"));
}

#[test]
fn a_file_of_another_author_is_not_overwritten() {
    let folder = project("CREATE TABLE a (id INTEGER PRIMARY KEY)");
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/a.rs"), "fn mine() {}\n").expect("a file");
    let error = generate(folder.path()).expect_err("an error").to_string();
    assert!(error.contains("a.rs: the file is in the way"), "{error}");
    assert!(!folder.path().join("src/mod.rs").exists());
}

#[test]
fn an_error_leaves_generated_files_as_they_were() {
    let folder = project("CREATE TABLE a (id INTEGER PRIMARY KEY)");
    generate(folder.path()).expect("a report");
    let before = fs::read_to_string(folder.path().join("src/a.rs")).expect("a file");
    for broken in [
        "CREATE TABEL a (id)",
        "CREATE TABLE a (id INTEGER, id INTEGER)",
    ] {
        fs::write(folder.path().join("schema.sql"), broken).expect("a file");
        generate(folder.path()).expect_err("an error");
        assert_eq!(
            before,
            fs::read_to_string(folder.path().join("src/a.rs")).expect("a file")
        );
    }
}

#[test]
fn check_tells_what_changed() {
    let folder = project("CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT)");
    generate(folder.path()).expect("a report");
    let check = || {
        let generator = from_manifest(folder.path().join("relata.toml")).expect("a manifest");
        generator.check().expect("a check").remove(0)
    };
    assert!(check().is_current());
    fs::write(
        folder.path().join("schema.sql"),
        "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    )
    .expect("a file");
    let found = check();
    assert!(!found.is_current());
    let text = found
        .to_string()
        .replace(&folder.path().display().to_string(), "..");
    insta::assert_snapshot!(text);
}
