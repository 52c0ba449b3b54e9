//! Foreign keys of SQLite while tables are made anew.

use std::path::Path;

use relata_migrate::Auto;
use relata_schema::{Engine, ReflectOptions, Scratch};

use super::projects;

/// A rebuild drops the old table: the rows that point at it must stay, and none may point at nothing afterwards.
#[test]
fn sqlite_foreign_keys() {
    let project = projects()
        .into_iter()
        .find(|p| p.engine == Engine::Sqlite)
        .expect("SQLite");
    project.execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users ON DELETE CASCADE);
         INSERT INTO users VALUES (1, 'Ada'); INSERT INTO orders VALUES (10, 1);",
    );
    let catalog = |sql: &str| {
        let mut scratch = Scratch::new(Engine::Sqlite, None).expect("a database");
        scratch
            .execute(Path::new("schema.sql"), sql)
            .expect("executes");
        scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects")
    };
    let live = project
        .session()
        .reflect(&ReflectOptions::default())
        .expect("reflects");
    let wanted = catalog(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''));
         CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users ON DELETE CASCADE);",
    );
    let draft = Auto::from_catalog(&live, &wanted, None)
        .expect("compares")
        .draft(&[])
        .expect("drafts");
    project.revision("a", "", &draft.up, Some(&draft.down));
    assert_eq!(project.up().expect("runs"), ["a"]);
    assert_eq!(
        project.rows("SELECT name FROM users JOIN orders ON user_id = users.id"),
        [[Some("Ada".to_owned())]]
    );

    project.revision("b", "a", "DELETE FROM users;", None);
    let error = project
        .up()
        .expect_err("a row points at nothing")
        .to_string();
    assert_eq!(
        error,
        "revision b leaves rows whose foreign keys point at nothing: orders (rowid 10) to users; it was undone"
    );
    assert_eq!(
        project.rows("SELECT count(*) FROM users"),
        [[Some("1".to_owned())]]
    );
}

/// A foreign key without a unique index on its target makes the check itself fail: revisions run all the same, and the one that
/// adds the index too.
#[test]
fn a_foreign_key_that_matches_no_index() {
    let project = &projects()[0];
    assert_eq!(project.engine, Engine::Sqlite);
    project.execute("CREATE TABLE p (k int); CREATE TABLE c (k int REFERENCES p (k));");
    project.revision("a", "", "CREATE TABLE a (id int);", None);
    project.revision("b", "a", "CREATE UNIQUE INDEX by_k ON p (k);", None);
    assert_eq!(project.up().expect("runs"), ["a", "b"]);
    project.execute("INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);");
    project.revision("c", "b", "DROP INDEX by_k;", None);
    let error = project.up().expect_err("it matches none").to_string();
    assert!(
        error.contains("foreign key mismatch - \"c\" referencing \"p\""),
        "{error}"
    );
    project.write("c", "up.sql", "DELETE FROM p;");
    let error = project
        .up()
        .expect_err("a row points at nothing")
        .to_string();
    assert!(error.contains("c (rowid 1) to p"), "{error}");
}
