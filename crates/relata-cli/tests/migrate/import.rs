//! The migrations of other tools: `relata migrate import`.

use std::fs;

use relata_schema::Session;

use crate::{ids, printed, refused};

#[test]
fn the_migrations_of_other_tools() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    };
    write("diesel/.keep", "");
    write(
        "diesel/2024-01-01-120000_create_a/up.sql",
        "CREATE TABLE a (id INT);",
    );
    write(
        "diesel/2024-01-01-120000_create_a/down.sql",
        "DROP TABLE a;",
    );
    write(
        "diesel/2024-01-02-000000_index/up.sql",
        "CREATE INDEX i ON a (id);",
    );
    write(
        "diesel/2024-01-02-000000_index/metadata.toml",
        "run_in_transaction = false",
    );
    write(
        "sqlx/0002_b.up.sql",
        "-- no-transaction\nCREATE TABLE b (id INT);",
    );
    write("sqlx/0002_b.down.sql", "DROP TABLE b;");
    write("sqlx/1_a.sql", "CREATE TABLE a (id INT);");
    write("sqlx/10_c.sql", "CREATE TABLE c (id INT);");
    write("refinery/V2__b.sql", "CREATE TABLE b (id INT);");
    write("refinery/V1__a.sql", "CREATE TABLE a (id INT);");
    write("refinery/U11__c.sql", "CREATE TABLE c (id INT);");
    let alembic = "BEGIN;\n\nCREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL\n);\n\n\
        -- Running upgrade  -> 1975ea83b712\n\nCREATE TABLE a (\n    id INT\n);\n\n\
        INSERT INTO alembic_version (version_num) VALUES ('1975ea83b712') RETURNING alembic_version.version_num;\n\n\
        -- Running upgrade 1975ea83b712 -> 27c6a30d7c24\n\nALTER TABLE a ADD COLUMN x INT;\n\n\
        UPDATE alembic_version SET version_num='27c6a30d7c24'\n WHERE alembic_version.version_num = '1975ea83b712';\n\nCOMMIT;\n";
    write("up.sql", alembic);
    write(
        "down.sql",
        "BEGIN;\n\n-- Running downgrade 27c6a30d7c24 -> 1975ea83b712\n\nALTER TABLE a DROP COLUMN x;\n\nCOMMIT;\n",
    );
    for (tool, path, tracked, expected) in [
        (
            "diesel",
            "diesel",
            "CREATE TABLE __diesel_schema_migrations (version TEXT); INSERT INTO __diesel_schema_migrations VALUES ('20240101120000');",
            &["20240101120000", "20240102000000"][..],
        ),
        (
            "sqlx",
            "sqlx",
            "CREATE TABLE _sqlx_migrations (version INT, success BOOLEAN); INSERT INTO _sqlx_migrations VALUES (1, true), (2, true);",
            &["1", "2", "10"],
        ),
        (
            "refinery",
            "refinery",
            "CREATE TABLE refinery_schema_history (version INT); INSERT INTO refinery_schema_history VALUES (1);",
            &["1", "2", "11"],
        ),
        (
            "alembic",
            "up.sql",
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('1975ea83b712');",
            &["1975ea83b712", "27c6a30d7c24"],
        ),
    ] {
        let _ = fs::remove_dir_all(folder.join("migrations"));
        let database = format!("sqlite:{tool}.db");
        let mut session = Session::connect(&format!(
            "sqlite:{}",
            folder.join(format!("{tool}.db")).display()
        ))
        .expect("connects");
        session
            .execute(
                "tracked.sql".as_ref(),
                &format!("{tracked} CREATE TABLE a (id INT); CREATE TABLE b (id INT);"),
            )
            .expect("executes");
        let mut import = vec!["migrate", "import", tool, path, "--stamp", &database];
        if tool == "alembic" {
            import.extend(["--down", "down.sql"]);
        }
        let text = printed(folder, &import);
        assert!(
            text.contains(&format!("{} revisions written", expected.len())),
            "{text}"
        );
        assert_eq!(ids(folder), expected, "{tool}");
        assert!(printed(folder, &import).contains("0 revisions written"));
        let ran = if tool == "sqlx" { 2 } else { 1 };
        let status = printed(folder, &["migrate", "status", "--url", &database]);
        assert!(
            status.contains(&format!("{} to run", expected.len() - ran)),
            "{tool}: {status}"
        );
        // From nothing they all run.
        let new = format!("sqlite:{tool}_new.db");
        printed(folder, &["migrate", "up", "--url", &new]);
        if tool == "alembic" {
            printed(folder, &["migrate", "down", "-1", "--yes", "--url", &new]);
        }
    }
    let text = refused(folder, &["migrate", "import", "alembic", "down.sql"]);
    assert!(
        text.contains("there is no line `-- Running upgrade ..` in it"),
        "{text}"
    );
}

/// A project with files, of which each is its path and its text.
fn files(all: &[(&str, &str)]) -> tempfile::TempDir {
    let project = tempfile::tempdir().expect("a folder");
    for (path, text) in all {
        let path = project.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }
    project
}

/// diesel compares versions as text: later releases of its command add the fraction of the time to new ones.
#[test]
fn versions_of_diesel_with_and_without_a_fraction() {
    let project = files(&[
        ("d/2024-01-01-120000_a/up.sql", "CREATE TABLE a (id INT);"),
        (
            "d/2024-01-02-120000-0000_b/up.sql",
            "ALTER TABLE a RENAME TO b;",
        ),
        ("d/2024-01-03-120000_c/up.sql", "ALTER TABLE b RENAME TO c;"),
    ]);
    let folder = project.path();
    printed(folder, &["migrate", "import", "diesel", "d"]);
    let order = ["20240101120000", "202401021200000000", "20240103120000"];
    assert_eq!(ids(folder), order);
    printed(folder, &["migrate", "up"]);
}

/// What would be lost without a word.
#[test]
fn migrations_that_cannot_be_imported() {
    let sql = "CREATE TABLE a (id INT);";
    for (tool, all, expected) in [
        (
            "sqlx",
            &[("f/1_a.sql", sql), ("f/01_b.sql", sql)][..],
            "version 1 is there twice",
        ),
        (
            "sqlx",
            &[("f/1_a.up.sql", sql), ("f/1_b.sql", sql)],
            "version 1 is there twice",
        ),
        (
            "sqlx",
            &[
                ("f/1_a.sql", sql),
                ("f/1_a.down.sql", sql),
                ("f/01_a.down.sql", sql),
            ],
            "version 1 is there twice",
        ),
        (
            "sqlx",
            &[("f/1_a.down.sql", sql)],
            "1_a.down.sql: version 1 has no SQL for the way up",
        ),
        (
            "sqlx",
            &[("f/README", sql)],
            "there is no migration of sqlx in it",
        ),
        (
            "refinery",
            &[("f/1_a.sql", sql)],
            "there is no migration of refinery in it",
        ),
        (
            "diesel",
            &[("f/1_a.sql", sql)],
            "there is no migration of diesel in it",
        ),
        // Another history is in the folder.
        (
            "sqlx",
            &[("f/1_a.sql", sql), ("migrations/1_other/up.sql", sql)],
            "two revisions have the id 1: migrations/1_other and migrations/1_a",
        ),
    ] {
        let project = files(all);
        let error = refused(project.path(), &["migrate", "import", tool, "f"]);
        assert!(error.contains(expected), "{tool} {all:?}: {error}");
    }
}

/// Lines of strings and of the bodies of functions look like Alembic's own.
#[test]
fn bodies_in_alembic_s_scripts() {
    let body = "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$\nBEGIN\n  UPDATE a SET x = 'it\nCOMMIT;\n';\nCOMMIT;\n\
        DELETE FROM alembic_version;\n-- Running upgrade 1 -> 2\nEND $$;\n";
    for (own, is_mysql) in [
        (body.to_owned(), false),
        (format!("INSERT INTO `a` VALUES ('\\'');\n{body}"), true),
    ] {
        let script = format!(
            "BEGIN;\n\n-- Running upgrade  -> 1\n\n{own}\nINSERT INTO alembic_version (version_num) VALUES ('1');\n\nCOMMIT;\n"
        );
        let project = files(&[("up.sql", &script.replace('\n', "\r\n"))]);
        printed(project.path(), &["migrate", "import", "alembic", "up.sql"]);
        let up = fs::read_to_string(project.path().join("migrations/1_alembic/up.sql"));
        let up = up.expect("written");
        match is_mysql {
            // There the dollars are no quotes.
            true => assert!(
                up.starts_with("INSERT INTO `a` VALUES ('\\'');\nCREATE PROCEDURE"),
                "{up}"
            ),
            false => assert_eq!(up, own),
        }
    }
}
