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
