//! `relata push`.

use relata_schema::{Engine, Session};

use crate::live::Live;
use crate::{printed, refused, schema};

#[test]
fn push_brings_a_database_to_a_schema() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    schema(
        folder,
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x INT); CREATE TABLE b (a_id INT REFERENCES a ON DELETE CASCADE);",
    );
    let push = [
        "push",
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
        "--yes",
    ];
    assert!(printed(folder, &push).contains("create table main.a"));
    assert!(printed(folder, &push).contains("nothing to do"));
    let mut session =
        Session::connect(&format!("sqlite:{}", folder.join("dev.db").display())).expect("connects");
    session
        .execute(
            "rows".as_ref(),
            "INSERT INTO a VALUES (1, 2); INSERT INTO b VALUES (1)",
        )
        .expect("inserts");
    schema(
        folder,
        "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INT REFERENCES a ON DELETE CASCADE);",
    );
    assert!(refused(folder, &push[..5]).contains("lose the data of 1 tables or columns?"));
    let text = printed(folder, &push);
    assert!(
        text.contains("denied L102 drop-column: drop column x of main.a"),
        "{text}"
    );
    assert_eq!(
        session
            .rows("SELECT a_id FROM b JOIN a ON a_id = id")
            .expect("rows"),
        [[Some("1".to_owned())]]
    );
    printed(folder, &["migrate", "init"]);
    printed(folder, &["migrate", "stamp", "base"]);
    assert!(refused(folder, &push).contains("this database has revisions"));
}

/// Runs `relata push` for a schema.
fn push(live: &Live, sql: &str, further: &[&str]) -> (bool, String) {
    schema(live.project.path(), sql);
    let engine = match live.engine {
        Engine::Postgres => "postgres",
        Engine::Mysql => "mysql",
        _ => "sqlite",
    };
    let mut arguments = vec!["push", "--schema", "schema.sql", "--engine", engine];
    if let Some(server) = &live.server {
        arguments.extend(["--scratch", server]);
    }
    arguments.extend(further);
    live.run(&arguments)
}

/// `relata push` names the flag too.
#[test]
fn push_names_the_flag_of_a_rename() {
    for live in Live::all() {
        let push = |sql: &str, further: &[&str]| push(&live, sql, further);
        let (done, text) = push(
            "CREATE TABLE t (id integer PRIMARY KEY, a varchar(9));",
            &["--yes"],
        );
        assert!(done, "{text}");
        live.execute("INSERT INTO t VALUES (1, 'x')");
        let renamed = "CREATE TABLE t (id integer PRIMARY KEY, b varchar(9));";
        let (done, text) = push(renamed, &[]);
        assert!(!done, "{text}");
        assert!(
            text.contains("lose the data of 1 tables or columns?")
                && text.contains("if t.a was renamed to b, add `--rename t.a=b`: its values stay"),
            "{text}"
        );
        assert_eq!(live.rows("SELECT a FROM t"), ["x"]);
        let (done, text) = push(renamed, &["--rename", "t.a=b", "--yes"]);
        assert!(done, "{text}");
        assert_eq!(live.rows("SELECT b FROM t"), ["x"]);
    }
}

/// A foreign key that the rows do not keep is not added: SQLite would not notice.
#[test]
fn push_leaves_no_row_that_points_at_nothing() {
    let project = tempfile::tempdir().expect("a folder");
    let folder = project.path();
    let tables =
        |b: &str| format!("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a_id INT{b});");
    let push = [
        "push",
        "--schema",
        "schema.sql",
        "--engine",
        "sqlite",
        "--yes",
    ];
    schema(folder, &tables(""));
    printed(folder, &push);
    let url = format!("sqlite:{}", folder.join("dev.db").display());
    let mut session = Session::connect(&url).expect("connects");
    let insert = "INSERT INTO b VALUES (7)";
    session.execute("rows".as_ref(), insert).expect("inserts");
    schema(folder, &tables(" REFERENCES a"));
    let text = refused(folder, &push).replace(" | ", " ");
    assert!(
        text.contains("foreign keys point at nothing: b (rowid 1) to a; nothing was changed"),
        "{text}"
    );
    let keys = "SELECT count(*) FROM pragma_foreign_key_list('b')";
    assert_eq!(session.rows(keys).expect("rows"), [[Some("0".to_owned())]]);
    let correct = "INSERT INTO a VALUES (7)";
    session.execute("rows".as_ref(), correct).expect("inserts");
    printed(folder, &push);
    assert_eq!(session.rows(keys).expect("rows"), [[Some("1".to_owned())]]);
}

/// The statement that fails, and what is left of those before it.
#[test]
fn a_push_that_fails() {
    for live in Live::all() {
        let (done, text) = push(&live, "CREATE TABLE a (id int, x int);", &["--yes"]);
        assert!(done, "{text}");
        live.execute("INSERT INTO a VALUES (1, NULL)");
        let wanted = "CREATE TABLE a (id int, x int NOT NULL); CREATE TABLE b (id int);";
        let (done, text) = push(&live, wanted, &["--yes"]);
        let unchanged = "nothing was changed: correct the schema or the rows";
        let (left, reason) = match live.engine {
            Engine::Mysql => (
                "what came before it stays: correct it and push again",
                "in: ALTER TABLE `a`",
            ),
            Engine::Postgres => (
                unchanged,
                "in: ALTER TABLE public.a ALTER COLUMN x SET NOT NULL",
            ),
            _ => (unchanged, "SQLite: NOT NULL constraint failed"),
        };
        assert!(
            !done && text.contains(left) && text.contains(reason),
            "{text}"
        );
    }
}
