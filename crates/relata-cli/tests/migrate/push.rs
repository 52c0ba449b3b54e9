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

/// `relata push` names the flag too.
#[test]
fn push_names_the_flag_of_a_rename() {
    for live in Live::all() {
        let engine = match live.engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
            _ => "sqlite",
        };
        let push = |sql: &str, further: &[&str]| {
            schema(live.project.path(), sql);
            let mut arguments = vec!["push", "--schema", "schema.sql", "--engine", engine];
            if let Some(server) = &live.server {
                arguments.extend(["--scratch", server]);
            }
            arguments.extend(further);
            live.run(&arguments)
        };
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
