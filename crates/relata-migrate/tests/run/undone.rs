//! What a revision without a transaction leaves when it fails.

use relata_migrate::{Error, State};
use relata_schema::Engine;

use super::{Project, done, projects};

fn only(engine: Engine) -> Option<Project> {
    let mut projects = projects().into_iter();
    projects.find(|project| project.engine == engine)
}

fn outside(project: &Project, id: &str, up: &str) {
    project.revision(id, "", up, None);
    project.write(id, "revision.toml", "transaction = false\n");
}

/// The index that the failed statement leaves is named, and one that is invalid is not taken for one that was made.
#[test]
fn an_index_that_is_not_valid() {
    let Some(project) = only(Engine::Postgres) else {
        return;
    };
    project.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1);");
    let up = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS by_x ON a (x);";
    outside(&project, "r", up);
    let error = project.up().expect_err("there are duplicates");
    assert!(
        matches!(error, Error::Failed { undone: false, .. }),
        "{error}"
    );
    let text = error.to_string();
    assert!(text.starts_with("revision r failed before the first of its 1 statements was done, and a part of its work may stay: "), "{text}");
    let hint = "the index by_x is left and is not valid: DROP INDEX CONCURRENTLY by_x";
    assert!(text.contains(hint), "{text}");
    assert_eq!(project.applied(), [("r".into(), State::Doing, Some(0))]);
    project
        .with(|migrator| migrator.repair_forget("r"))
        .expect("forgets");
    project.execute("DELETE FROM a");
    let error = project.up().expect_err("it is not valid");
    assert!(error.to_string().contains(hint), "{error}");
    project
        .with(|migrator| migrator.repair_forget("r"))
        .expect("forgets");
    project.execute("DROP INDEX by_x");
    assert_eq!(project.up().expect("runs"), ["r"]);
    // The error itself is shown where nothing can be asked.
    let within = "BEGIN; CREATE INDEX CONCURRENTLY by_y ON a (x); COMMIT;";
    outside(&project, "s", within);
    project.write(
        "s",
        "revision.toml",
        "parents = ['r']\ntransaction = false\n",
    );
    let text = project.up().expect_err("not in a transaction").to_string();
    assert!(
        text.contains("cannot run inside a transaction block"),
        "{text}"
    );
    assert!(text.contains("failed, and was undone"), "{text}");
    // Made now, and valid.
    outside(&project, "s", up);
    project.write(
        "s",
        "revision.toml",
        "parents = ['r']\ntransaction = false\n",
    );
    assert_eq!(project.up().expect("runs"), ["s"]);
}

/// MariaDB drops the first table before it finds that there is no second.
#[test]
fn a_statement_that_does_a_part_of_its_work() {
    let Some(project) = only(Engine::Mysql) else {
        return;
    };
    project.execute("CREATE TABLE a (x int);");
    outside(&project, "r", "DROP TABLE a, nowhere;");
    let error = project.up().expect_err("there is no such table");
    assert!(
        matches!(error, Error::Failed { undone: false, .. }),
        "{error}"
    );
    assert_eq!(project.applied(), [("r".into(), State::Doing, Some(0))]);
    assert!(matches!(project.up(), Err(Error::Unfinished { .. })));
}

/// What a transaction in the file did is undone with it, and so counted.
#[test]
fn a_transaction_in_the_file() {
    for project in projects() {
        project.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1);");
        let x = || {
            project.rows("SELECT x FROM a")[0][0]
                .clone()
                .unwrap_or_default()
        };
        let body = "BEGIN;\nUPDATE a SET x = 2;\nINSERT INTO nowhere VALUES (1);\nCOMMIT;\n";
        outside(&project, "r", &format!("CREATE TABLE b (id int);\n{body}"));
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(
                error,
                Error::Failed {
                    undone: false,
                    executed: Some((1, 5)),
                    ..
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("up.sql:4:"), "{error}");
        assert_eq!((x().as_str(), project.tables().len()), ("1", 2));
        assert_eq!(project.applied(), [("r".into(), State::Doing, Some(1))]);
        project
            .with(|migrator| migrator.repair_forget("r"))
            .expect("forgets");
        project.execute("DROP TABLE b");

        project.write("r", "up.sql", body);
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(error, Error::Failed { undone: true, .. }),
            "{error}"
        );
        assert!(project.applied().is_empty());
        assert_eq!(x(), "1");

        project.write(
            "r",
            "up.sql",
            "UPDATE a SET x = 7;\nBEGIN;\nUPDATE a SET x = 2;\n",
        );
        let text = project.up().expect_err("there is no COMMIT").to_string();
        assert!(text.contains("up.sql:2: `BEGIN"), "{text}");
        assert_eq!(x(), "1");

        let good =
            "BEGIN;\nUPDATE a SET x = 3;\nROLLBACK;\nBEGIN;\nUPDATE a SET x = x + 1;\nCOMMIT;\n";
        project.write("r", "up.sql", good);
        assert_eq!(project.up().expect("runs"), ["r"]);
        assert_eq!(x(), "2");
        assert_eq!(project.applied(), [done("r")]);
    }
}

/// Without autocommit each statement begins a transaction; DDL commits it (MySQL).
#[test]
fn a_file_without_autocommit() {
    let Some(project) = only(Engine::Mysql) else {
        return;
    };
    project.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1);");
    let up = "SET autocommit = 0;\nUPDATE a SET x = 2;\nCREATE TABLE b (id int);\nUPDATE a SET x = 3;\n\
              INSERT INTO nowhere VALUES (1);\nCOMMIT;\n";
    outside(&project, "r", up);
    let error = project.up().expect_err("it fails");
    assert!(
        matches!(
            error,
            Error::Failed {
                executed: Some((3, 6)),
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(project.rows("SELECT x FROM a"), [[Some("2".to_owned())]]);
    assert_eq!(project.applied(), [("r".into(), State::Doing, Some(3))]);
}

/// Nothing is left of what the parser refused, nor of one rename or grant.
#[test]
fn a_statement_that_was_not_parsed() {
    for project in projects() {
        project.execute("CREATE TABLE a (x int);");
        let mut broken = vec!["CRAETE TABLE t (id int);", "DROP TABLE a, ;"];
        if project.engine == Engine::Mysql {
            broken.extend([
                "RENAME TABLE nowhere TO t;",
                "GRANT SELECT, INSERT ON nowhere TO 'nobody'@'localhost';",
                "REVOKE SELECT ON nowhere FROM 'nobody'@'localhost';",
            ]);
        }
        for up in broken {
            outside(&project, "r", up);
            let error = project.up().expect_err("it fails");
            assert!(
                matches!(error, Error::Failed { undone: true, .. }),
                "{error}"
            );
            assert!(project.applied().is_empty(), "{up}");
        }
        outside(&project, "r", "CREATE TABLE t (id int);");
        assert_eq!(project.up().expect("runs"), ["r"]);
    }
}

/// The parser may refuse a statement that another runs.
#[test]
fn a_statement_within_another_that_was_not_parsed() {
    for project in projects() {
        let up = match project.engine {
            Engine::Postgres => {
                "DO $$ BEGIN INSERT INTO a VALUES (1); COMMIT; EXECUTE 'CRAETE'; END $$;"
            }
            Engine::Mysql => {
                "BEGIN NOT ATOMIC INSERT INTO a VALUES (1); EXECUTE IMMEDIATE 'CRAETE'; END;"
            }
            _ => continue,
        };
        project.execute("CREATE TABLE a (x int);");
        outside(&project, "r", up);
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(error, Error::Failed { undone: false, .. }),
            "{error}"
        );
        assert_eq!(project.rows("SELECT x FROM a").len(), 1);
        assert_eq!(project.applied(), [("r".into(), State::Doing, Some(0))]);
    }
}

/// A block of statements begins no transaction (MariaDB).
#[test]
fn a_block_of_statements() {
    let Some(project) = only(Engine::Mysql) else {
        return;
    };
    project.execute("CREATE TABLE a (x int);");
    let up = "BEGIN NOT ATOMIC\n  IF 1 = 1 THEN INSERT INTO a VALUES (1); END IF;\n  INSERT INTO a VALUES (2);\nEND;\n\
              DELIMITER //\nBEGIN NOT ATOMIC\n  INSERT INTO a VALUES (3);\nEND//\nDELIMITER ;\nINSERT INTO nowhere VALUES (1);\n";
    outside(&project, "r", up);
    let error = project.up().expect_err("it fails");
    assert!(
        matches!(
            error,
            Error::Failed {
                executed: Some((2, 3)),
                ..
            }
        ),
        "{error}"
    );
    project
        .with(|migrator| migrator.repair_forget("r"))
        .expect("forgets");
    project.execute("DELETE FROM a");
    outside(
        &project,
        "r",
        &up.replace("INSERT INTO nowhere VALUES (1);\n", ""),
    );
    assert_eq!(project.up().expect("runs"), ["r"]);
    let rows = project.rows("SELECT x FROM a ORDER BY x");
    let rows: Vec<String> = rows.into_iter().flatten().flatten().collect();
    assert_eq!(rows, ["1", "2", "3"]);
}

/// Outside of a transaction a savepoint begins one, which ends when it is released (SQLite).
#[test]
fn a_savepoint_in_the_file() {
    let Some(project) = only(Engine::Sqlite) else {
        return;
    };
    project.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1);");
    let x = || project.rows("SELECT x FROM a");
    let fails = "SAVEPOINT s;\nUPDATE a SET x = 2;\nINSERT INTO nowhere VALUES (1);\nRELEASE s;\n";
    outside(&project, "r", fails);
    let error = project.up().expect_err("it fails");
    assert!(
        matches!(error, Error::Failed { undone: true, .. }),
        "{error}"
    );
    assert_eq!(x(), [[Some("1".to_owned())]]);
    assert!(project.applied().is_empty());
    outside(&project, "r", "SAVEPOINT s;\nUPDATE a SET x = 2;\n");
    let text = project.up().expect_err("it stays open").to_string();
    assert!(text.contains("up.sql:1: `SAVEPOINT s"), "{text}");
    let good = "SAVEPOINT s;\nUPDATE a SET x = 2;\nSAVEPOINT t;\nUPDATE a SET x = 3;\nROLLBACK TO t;\nRELEASE SAVEPOINT s;\n\
                CREATE TABLE b (id int);\n";
    outside(&project, "r", good);
    assert_eq!(project.up().expect("runs"), ["r"]);
    assert_eq!(x(), [[Some("2".to_owned())]]);
    assert_eq!(project.applied(), [done("r")]);
}

/// A prepared transaction is no longer that of the revision (PostgreSQL).
#[test]
fn a_prepared_transaction() {
    let Some(project) = only(Engine::Postgres) else {
        return;
    };
    project.revision(
        "r",
        "",
        "CREATE TABLE a (id int);\nPREPARE TRANSACTION 'p';",
        None,
    );
    let error = project.up().expect_err("it ends the transaction");
    assert!(
        matches!(error, Error::TransactionStatement { line: 2, .. }),
        "{error}"
    );
    assert!(project.tables().is_empty());
}

/// An index without a name is looked for on its own table (PostgreSQL).
#[test]
fn an_index_without_a_name() {
    let Some(project) = only(Engine::Postgres) else {
        return;
    };
    project.execute("CREATE TABLE a (x int); INSERT INTO a VALUES (1), (1);");
    outside(&project, "r", "CREATE UNIQUE INDEX CONCURRENTLY ON a (x);");
    let text = project.up().expect_err("there are duplicates").to_string();
    let hint = "the index a_x_idx is left and is not valid";
    assert!(text.contains(hint), "{text}");
}
