//! `from_manifest(..).run()`, as a build script calls it: what it tells Cargo, and when it does nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use relata_codegen::from_manifest;

const FILES: &str = "output = 'src'\n[source]\nfiles = ['sql/*.sql']\nengine = 'sqlite'\nsnapshot = 'schema.json'\n";
/// Nothing listens there.
const NOWHERE: &str = "postgres://127.0.0.1:1/nowhere";

/// Run in a process of its own by the tests below: Cargo's directives are what it prints.
#[test]
fn build_script() {
    let Some(manifest) = std::env::var_os("RELATA_TEST_MANIFEST") else {
        return;
    };
    if let Err(error) = from_manifest(manifest).and_then(|generator| generator.run()) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

/// A project that was generated once.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder };
        for part in ["sql", "out"] {
            fs::create_dir(project.path(part)).expect("a folder");
        }
        project.write("sql/1.sql", "CREATE TABLE a (id INTEGER PRIMARY KEY);\n");
        project.write("relata.toml", FILES);
        from_manifest(project.path("relata.toml"))
            .and_then(|generator| generator.generate())
            .expect("generated files");
        project.write("relata.toml", manifest);
        project
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).expect("a file");
    }

    /// The snapshot says another thing than the generated files.
    fn edit_snapshot(&self) {
        let text = fs::read_to_string(self.path("schema.json")).expect("a snapshot");
        self.write("schema.json", &text.replace("\"a\"", "\"b\""));
    }

    fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Runs the build script; what it prints for Cargo, or the error.
    fn run(&self, variables: &[(&str, &Path)]) -> Result<Vec<String>, String> {
        let program = std::env::current_exe().expect("this program");
        self.run_as(&program, variables)
    }

    fn run_as(&self, program: &Path, variables: &[(&str, &Path)]) -> Result<Vec<String>, String> {
        let output = Command::new(program)
            .args(["build_script::build_script", "--exact", "--nocapture"])
            .env("RELATA_TEST_MANIFEST", self.path("relata.toml"))
            .env("OUT_DIR", self.path("out"))
            .env_remove("RELATA_TEST_UNSET")
            .envs(variables.iter().copied())
            .output()
            .expect("this program");
        let folder = format!("{}/", self.folder.path().display());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&folder, "");
        if !output.status.success() {
            return Err(text(&output.stderr));
        }
        let lines = text(&output.stdout);
        // The harness leaves its own line open before the first of ours.
        Ok(lines
            .lines()
            .filter_map(|line| line.find("cargo:").map(|at| line[at + 6..].to_owned()))
            .collect())
    }
}

#[test]
fn sql_files_are_watched_and_the_second_run_does_nothing() {
    let project = Project::new(FILES);
    let watched = [
        "rerun-if-changed=relata.toml",
        "rerun-if-changed=sql",
        "rerun-if-changed=sql/1.sql",
    ];
    assert_eq!(project.run(&[]).expect("a run"), watched);
    // A run that does something would leave other files than it remembers.
    let remembered = || {
        let files = fs::read_dir(project.path("out")).expect("a folder");
        let files = files.map(|file| file.expect("an entry").path());
        files
            .map(|file| {
                fs::metadata(file)
                    .expect("a file")
                    .modified()
                    .expect("a time")
            })
            .collect::<Vec<_>>()
    };
    let before = remembered();
    assert_eq!(project.run(&[]).expect("a run"), watched);
    assert_eq!(remembered(), before, "nothing is done");

    fs::remove_file(project.path("src/a.rs")).expect("a generated file");
    project.run(&[]).expect("a run");
    assert!(project.exists("src/a.rs"));
    // A snapshot that was edited, or is gone, would be read where there is no database.
    let snapshot = || fs::read_to_string(project.path("schema.json")).expect("a snapshot");
    let text = snapshot();
    project.edit_snapshot();
    project.run(&[]).expect("a run");
    assert_eq!(snapshot(), text);
    fs::remove_file(project.path("schema.json")).expect("the snapshot");
    project.run(&[]).expect("a run");
    assert_eq!(snapshot(), text);

    project.write("sql/2.sql", "CREATE TABLE b (id INTEGER PRIMARY KEY);\n");
    let lines = project.run(&[]).expect("a run");
    assert!(lines.contains(&"rerun-if-changed=sql/2.sql".to_owned()));
    assert!(project.exists("src/b.rs"));

    project.write("relata.toml", &format!("exclude = ['a']\n{FILES}"));
    project.run(&[]).expect("a run");
    assert!(!project.exists("src/a.rs"));
}

/// An editor that knows no `DATABASE_URL` still checks.
#[test]
fn without_a_database_the_modules_stay() {
    let project = Project::new("output = 'src'\n[source]\nurl = 'env:RELATA_TEST_UNSET'\n");
    let before = fs::read_to_string(project.path("src/a.rs")).expect("a generated file");
    let lines = project.run(&[]).expect("a run");
    assert_eq!(
        lines.last().map(String::as_str),
        Some(
            "warning=environment variable RELATA_TEST_UNSET is not set; it should hold the database URL; the modules in \
             src stay as they are"
        ),
        "{lines:?}"
    );
    let lines = project
        .run(&[("RELATA_TEST_UNSET", Path::new(NOWHERE))])
        .expect("a run");
    assert!(
        lines.iter().any(|line| line.ends_with("stay as they are")),
        "{lines:?}"
    );
    let after = fs::read_to_string(project.path("src/a.rs")).expect("a generated file");
    assert_eq!(before, after);

    // Nothing was generated, so nothing can be checked.
    fs::remove_dir_all(project.path("src")).expect("the folder");
    assert!(project.run(&[]).is_err());
}

#[test]
fn revisions_are_a_source_and_are_watched() {
    let manifest = "output = 'src'\n[source]\nmigrations = 'migrations'\nengine = 'sqlite'\n";
    let project = Project::new(manifest);
    let revision = |name: &str, parents: &str, up: &str| {
        let folder = format!("migrations/{name}");
        fs::create_dir_all(project.path(&folder)).expect("a folder");
        project.write(
            &format!("{folder}/revision.toml"),
            &format!("parents = [{parents}]"),
        );
        project.write(&format!("{folder}/up.sql"), up);
    };
    let error = project.run(&[]).expect_err("no folder");
    assert!(
        error.contains("relata.toml:3: source.migrations: there is no folder migrations"),
        "{error}"
    );
    // By name the first would come last, and the second makes a table anew.
    revision(
        "b_first",
        "",
        "CREATE TABLE c (id INTEGER PRIMARY KEY, x INT);",
    );
    let rebuild = "SELECT abs(-9223372036854775807 - foreign_keys) FROM pragma_foreign_keys; \
        CREATE TABLE n (id INTEGER PRIMARY KEY); DROP TABLE c; ALTER TABLE n RENAME TO c;";
    revision("a_second", "'b'", rebuild);
    let lines = project.run(&[]).expect("a run");
    assert!(
        lines.contains(&"rerun-if-changed=migrations".to_owned()),
        "{lines:?}"
    );
    let module = || fs::read_to_string(project.path("src/c.rs")).expect("a module");
    assert!(!module().contains("pub struct x"));

    revision("c_third", "'a'", "CREATE TABLE d (id INTEGER PRIMARY KEY);");
    project.run(&[]).expect("a run");
    assert!(project.exists("src/d.rs"));

    project.write(
        "relata.toml",
        &manifest.replace("engine", "at = 'b'\nengine"),
    );
    project.run(&[]).expect("a run");
    assert!(module().contains("pub struct x") && !project.exists("src/d.rs"));

    revision("d_lost", "'z'", "");
    let error = project.run(&[]).expect_err("no parent");
    assert!(error.contains("revision d follows z"), "{error}");
}

#[test]
fn what_goes_with_revisions() {
    for (source, message) in [
        (
            "migrations = 'm'\nfiles = ['a.sql']",
            "`files` and `migrations` exclude each other",
        ),
        (
            "migrations = 'm'",
            "`engine` is missing: which database are the migrations for?",
        ),
        (
            "url = 'env:X'\nat = '1'",
            "`at` goes with `migrations` only",
        ),
        (
            "models = 'm.rs'\nfiles = ['a.sql']",
            "`files` and `models` exclude each other",
        ),
        (
            "models = 'm.rs'",
            "`engine` is missing: which database are the models for?",
        ),
    ] {
        let project = Project::new(&format!("output = 'src'\n[source]\n{source}\n"));
        let error = project.run(&[]).expect_err(source);
        assert!(error.contains(message), "{error}");
    }
}

/// A generator of the same version and yet another, as one gets from git or from a path.
#[test]
fn another_build_of_the_generator_generates_again() {
    let project = Project::new(FILES);
    project.run(&[]).expect("a run");
    fs::remove_file(project.path("schema.json")).expect("the snapshot");
    let copy = project.path("generator");
    // By a process of its own: what this one has open for writing, no other test's could run.
    let copied = Command::new("cp")
        .arg(std::env::current_exe().expect("this program"))
        .arg(&copy)
        .status();
    assert!(copied.is_ok_and(|status| status.success()));
    project.run_as(&copy, &[]).expect("a run");
    assert!(project.exists("schema.json"), "it did something");
}

/// Nothing is written of a database either, while its catalog and the files are as they were.
#[test]
fn a_database_is_compared_with_what_is_remembered() {
    let project = Project::new(
        "output = 'src'\n[source]\nurl = 'env:RELATA_TEST_UNSET'\nsnapshot = 'schema.json'\n",
    );
    let database = project.path("empty.db");
    fs::write(&database, "").expect("a file");
    let run = || {
        let lines = project.run(&[("RELATA_TEST_UNSET", &database)]);
        lines.expect("a run");
    };
    run();
    assert!(!project.exists("src/a.rs"), "the database has no tables");
    let remembered = fs::read_dir(project.path("out")).expect("a folder").count();
    assert_eq!(remembered, 1);
    for path in ["src/mod.rs", "schema.json"] {
        let text = fs::read_to_string(project.path(path)).expect("a file");
        fs::remove_file(project.path(path)).expect("a file");
        run();
        let again = fs::read_to_string(project.path(path)).expect("a file");
        assert_eq!(text, again, "{path}");
    }
}

#[test]
fn an_unset_variable_means_the_snapshot() {
    let project = Project::new(
        "output = 'src'\n[source]\nurl = 'env:RELATA_TEST_UNSET'\nsnapshot = 'schema.json'\n",
    );
    project.edit_snapshot();
    let lines = project.run(&[]).expect("a run");
    let expected = [
        "rerun-if-changed=relata.toml",
        "rerun-if-env-changed=RELATA_TEST_UNSET",
        "rerun-if-changed=schema.json",
    ];
    assert_eq!(lines, expected);
    assert!(project.exists("src/b.rs") && !project.exists("src/a.rs"));
}

#[test]
fn a_sqlite_file_is_watched_whoever_names_it() {
    let project = Project::new("output = 'src'\n[source]\nurl = 'env:RELATA_TEST_UNSET'\n");
    let database = project.path("empty.db");
    fs::write(&database, "").expect("a file");
    let lines = project
        .run(&[("RELATA_TEST_UNSET", &database)])
        .expect("a run");
    let expected = [
        "rerun-if-changed=relata.toml",
        "rerun-if-env-changed=RELATA_TEST_UNSET",
        "rerun-if-changed=empty.db",
    ];
    assert_eq!(lines, expected);
    assert!(!project.exists("src/a.rs"), "the database has no tables");
}

/// In WAL mode a change of the schema is in another file first.
#[test]
fn the_log_of_a_sqlite_file_is_watched() {
    let project = Project::new("output = 'src'\n[source]\nurl = 'sqlite:app.db'\n");
    project.write("app.db", "");
    project.write("app.db-wal", "");
    let lines = project.run(&[]).expect("a run");
    let expected = [
        "rerun-if-changed=relata.toml",
        "rerun-if-changed=app.db",
        "rerun-if-changed=app.db-wal",
    ];
    assert_eq!(lines, expected);
}

/// A fresh clone has the snapshot, and not the database.
#[test]
fn a_missing_sqlite_file_means_the_snapshot() {
    let project =
        Project::new("output = 'src'\n[source]\nurl = 'sqlite:app.db'\nsnapshot = 'schema.json'\n");
    project.edit_snapshot();
    let lines = project.run(&[]).expect("a run");
    let (warnings, watched): (Vec<_>, Vec<_>) = lines
        .iter()
        .map(String::as_str)
        .partition(|line| line.starts_with("warning="));
    // The file that is not there is watched: once it is, it is read.
    let expected = [
        "rerun-if-changed=relata.toml",
        "rerun-if-changed=app.db",
        "rerun-if-changed=schema.json",
    ];
    assert_eq!(watched, expected);
    assert!(
        warnings.len() == 1 && warnings[0].ends_with("relata generates from the snapshot instead"),
        "{warnings:?}"
    );
    assert!(project.exists("src/b.rs") && !project.exists("src/a.rs"));

    // A SQL file that is missing is a mistake.
    project.write(
        "relata.toml",
        "output = 'src'\n[source]\nfiles = ['gone.sql']\nengine = 'sqlite'\nsnapshot = 'schema.json'\n",
    );
    assert!(project.run(&[]).is_err());
}

/// Without the feature `postgres` the same happens, but on purpose: there is no warning.
#[test]
fn an_unreachable_database_means_the_snapshot_and_a_warning() {
    let project = Project::new(&format!(
        "output = 'src'\n[source]\nurl = '{NOWHERE}'\nsnapshot = 'schema.json'\n"
    ));
    project.edit_snapshot();
    let lines = project.run(&[]).expect("a run");
    let (warnings, watched): (Vec<_>, Vec<_>) = lines
        .iter()
        .map(String::as_str)
        .partition(|line| line.starts_with("warning="));
    assert_eq!(
        watched,
        [
            "rerun-if-changed=relata.toml",
            "rerun-if-changed=schema.json"
        ]
    );
    if cfg!(feature = "postgres") {
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("127.0.0.1"), "{warnings:?}");
        assert!(warnings[0].ends_with("relata generates from the snapshot instead"));
    } else {
        assert!(warnings.is_empty(), "{warnings:?}");
    }
    assert!(project.exists("src/b.rs") && !project.exists("src/a.rs"));
}

/// SQL files that did not change are no reason to leave out a snapshot that did.
#[test]
fn a_snapshot_in_place_of_sql_files_is_read_each_time() {
    let project = Project::new(&format!(
        "output = 'src'\n[source]\nfiles = ['sql/*.sql']\nengine = 'postgres'\nserver = '{NOWHERE}'\n\
         snapshot = 'schema.json'\n"
    ));
    let first = project.run(&[]).expect("a run");
    assert!(first.contains(&"rerun-if-changed=schema.json".to_owned()));
    project.edit_snapshot();
    assert_eq!(project.run(&[]).expect("a run"), first);
    assert!(project.exists("src/b.rs") && !project.exists("src/a.rs"));
}

#[test]
fn a_failed_run_leaves_the_generated_code_as_it_was() {
    let project = Project::new(FILES);
    let before = fs::read_to_string(project.path("src/a.rs")).expect("a generated file");
    let unchanged =
        || fs::read_to_string(project.path("src/a.rs")).is_ok_and(|text| text == before);

    project.write("sql/1.sql", "CREATE TABEL a (id)");
    let error = project.run(&[]).expect_err("an error");
    assert!(error.contains("sql/1.sql:1"), "{error}");
    assert!(unchanged());

    project.write("sql/1.sql", "CREATE TABLE b (id INTEGER PRIMARY KEY)");
    project.write("relata.toml", &format!("{FILES}[tables.c]\nrow = 'C'\n"));
    let error = project.run(&[]).expect_err("an error");
    assert!(error.contains("there is no table `c`"), "{error}");
    assert!(unchanged() && !project.exists("src/b.rs"));

    project.write(
        "relata.toml",
        &format!("output = 'src'\n[source]\nurl = '{NOWHERE}'\n"),
    );
    project.run(&[]).expect("a warning");
    assert!(unchanged());
}
