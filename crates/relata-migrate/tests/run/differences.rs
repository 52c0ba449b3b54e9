//! Revisions from the difference of two schemas.

use std::fs;
use std::path::Path;

use relata_migrate::{Auto, Error, Migrator, NewRevision, Rename};
use relata_schema::{Engine, ReflectOptions, Scratch, Source};

use super::{projects, server};

/// The difference of two schemas as a revision, with a rename that keeps the rows; and back.
#[test]
fn differences_become_revisions() {
    for project in projects() {
        let (engine, server) = (project.engine, server(project.engine));
        let schema = project.folder.path().join("schema.sql");
        let wanted = |sql: &str| {
            fs::write(&schema, sql).expect("written");
            let source = Source::Files {
                engine,
                paths: vec![schema.clone()],
                server: server.clone(),
            };
            source
                .catalog(&ReflectOptions::default())
                .expect("a catalog")
        };
        let auto = |wanted, renames: &[&str]| {
            let revisions = project.revisions();
            let renames: Vec<Rename> = renames
                .iter()
                .map(|r| Rename::parse(r).expect("a rename"))
                .collect();
            let auto =
                Auto::from_revisions(&revisions, wanted, server.as_deref()).expect("compares");
            let draft = auto.draft(&renames).expect("drafts");
            let mut revision = NewRevision::new("change");
            revision.up = draft.up;
            revision.down = Some(draft.down);
            revision
                .write(&project.migrations(), &revisions)
                .expect("written");
            draft.plan.to_string()
        };
        let first = wanted(
            "CREATE TABLE users (id integer PRIMARY KEY, name varchar(40), age integer);
             CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, FOREIGN KEY (user_id) REFERENCES users (id));
             CREATE VIEW names AS SELECT id, name FROM users;",
        );
        auto(&first, &[]);
        project.up().expect("runs");
        project.execute("INSERT INTO users (id, name, age) VALUES (1, 'Ada', 36); INSERT INTO orders VALUES (7, 1);");

        let second = wanted(
            "CREATE TABLE people (id integer PRIMARY KEY, full_name varchar(40) NOT NULL, email varchar(80));
             CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, FOREIGN KEY (user_id) REFERENCES people (id));
             CREATE INDEX by_email ON people (email);
             CREATE VIEW names AS SELECT id, full_name FROM people;",
        );
        let plan = auto(&second, &["users=people", "people.name=full_name"]);
        assert!(
            plan.contains("rename table") && plan.contains("drop column age"),
            "{plan}"
        );
        project.up().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            project.rows("SELECT full_name, email FROM people JOIN orders ON user_id = people.id"),
            [[Some("Ada".to_owned()), None]]
        );
        let left = Auto::from_revisions(&project.revisions(), &second, server.as_deref())
            .expect("compares");
        assert!(left.plan().is_empty(), "{}", left.plan());

        project.down("-1").unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            project.rows("SELECT name, age FROM users"),
            [[Some("Ada".to_owned()), None]]
        );
        let wrong = Rename::parse("nowhere=x").expect("a rename");
        let auto = Auto::from_revisions(&project.revisions(), &second, server.as_deref())
            .expect("compares");
        let error = auto.draft(&[wrong]).expect_err("there is no such table");
        assert_eq!(
            error.to_string(),
            "cannot rename `nowhere=x`: there is no such table"
        );
    }
}

#[test]
fn revisions_without_the_name_of_a_schema() {
    for project in projects() {
        if project.engine != Engine::Postgres {
            continue;
        }
        let sql = "CREATE SEQUENCE ids; CREATE TYPE mood AS ENUM ('ok');
            CREATE TABLE users (id bigint PRIMARY KEY DEFAULT nextval('ids'), mood mood);
            CREATE TABLE posts (id serial PRIMARY KEY, author bigint REFERENCES users);
            CREATE VIEW moods AS SELECT u.mood, count(*) FROM users u JOIN posts p ON p.author = u.id GROUP BY 1;";
        let server = server(project.engine);
        let mut wanted = Scratch::new(project.engine, server.as_deref()).expect("a database");
        wanted
            .execute(Path::new("wanted.sql"), sql)
            .expect("executes");
        let wanted = wanted
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        let auto = Auto::from_revisions(&project.revisions(), &wanted, server.as_deref());
        let draft = auto
            .expect("a difference")
            .unqualified()
            .draft(&[])
            .expect("a draft");
        assert!(
            !draft.up.contains("public.") && !draft.down.contains("public."),
            "{}",
            draft.up
        );
        project.revision("a", "", &draft.up, Some(&draft.down));
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut migrator =
            Migrator::in_schema(&revisions, &mut session, "acme").expect("a migrator");
        assert_eq!(migrator.up("head").expect("runs").len(), 1);
        let found = project
            .session()
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        assert!(found.table("acme", "posts").is_some() && found.table("public", "posts").is_none());
        assert_eq!(migrator.down("base").expect("runs").len(), 1);
        let found = project
            .session()
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        assert!(found.table("acme", "posts").is_none());
    }
}

/// A column that triggers of its table name gets another name, and they fire in their order, on the way back too.
#[test]
fn renames_under_triggers() {
    for project in projects() {
        if project.engine != Engine::Mysql {
            continue;
        }
        let schema = |column: &str| {
            format!(
                "CREATE TABLE t (id int, {column} int, log varchar(99) DEFAULT '');
                 CREATE TRIGGER t_one BEFORE INSERT ON t FOR EACH ROW SET NEW.log = concat(NEW.log, 'one');
                 CREATE TRIGGER t_two BEFORE INSERT ON t FOR EACH ROW IF NEW.{column} > 0 THEN SET NEW.log = concat(NEW.log, ' two'); END IF;
                 CREATE TRIGGER t_three BEFORE INSERT ON t FOR EACH ROW SET NEW.log = concat(NEW.log, ' three');"
            )
        };
        let server = server(project.engine);
        let mut scratch = Scratch::new(project.engine, server.as_deref()).expect("a database");
        scratch
            .execute(Path::new("wanted.sql"), &schema("`B`"))
            .expect("executes");
        let wanted = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        project.revision("a", "", &schema("a"), Some("DROP TABLE t"));
        let auto = Auto::from_revisions(&project.revisions(), &wanted, server.as_deref());
        let rename = Rename::parse("t.a=B").expect("a rename");
        let draft = auto.expect("a difference").draft(&[rename]);
        let draft = draft.unwrap_or_else(|error| panic!("{error}"));
        project.revision("b", "a", &draft.up, Some(&draft.down));
        project.with(|migrator| migrator.up("a")).expect("runs");
        project.execute("INSERT INTO t (id, a) VALUES (1, 1)");
        project.up().unwrap_or_else(|error| panic!("{error}"));
        project.execute("INSERT INTO t (id, B) VALUES (2, 1)");
        project.down("a").unwrap_or_else(|error| panic!("{error}"));
        project.execute("INSERT INTO t (id, a) VALUES (3, 1)");
        let logs = project.rows("SELECT log FROM t WHERE a = 1");
        assert_eq!(logs, vec![vec![Some("one two three".to_owned())]; 3]);
    }
}

/// PostgreSQL refuses to use a label in the transaction that adds it: the error says what to do.
#[test]
fn labels_that_are_used_at_once() {
    for project in projects() {
        if project.engine != Engine::Postgres {
            continue;
        }
        let server = server(project.engine);
        project.revision(
            "a",
            "",
            "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (id int, m mood);",
            Some(""),
        );
        let wanted = |labels: &str, rest: &str| {
            let mut scratch = Scratch::new(project.engine, server.as_deref()).expect("a database");
            let sql = format!(
                "CREATE TYPE mood AS ENUM ({labels}); CREATE TABLE t (id int, m mood {rest}"
            );
            scratch
                .execute(Path::new("wanted.sql"), &sql)
                .expect("executes");
            scratch
                .reflect(&ReflectOptions::default())
                .expect("reflects")
        };
        for rest in [
            "DEFAULT 'so so')",
            "CHECK (m <> 'so so'))",
            "); CREATE INDEX i ON t (id) WHERE m = 'so so'",
        ] {
            let wanted = wanted("'ok', 'so so'", rest);
            let auto = Auto::from_revisions(&project.revisions(), &wanted, server.as_deref());
            let error = auto.expect("a difference").draft(&[]).expect_err("refused");
            assert!(
                matches!(&error, Error::NewLabel { label, name, .. } if label == "`so so`" && name == "public.mood"),
                "{rest}: {error}"
            );
            assert_eq!(
                error.to_string(),
                "up.sql: the label `so so` of public.mood is new, and used in the same revision"
            );
            assert!(
                error
                    .help()
                    .is_some_and(|help| help.contains("two revisions"))
            );
        }
        // In two steps it works.
        for (id, rest) in [("b", ")"), ("c", "DEFAULT 'so so')")] {
            let wanted = wanted("'ok', 'so so'", rest);
            let auto = Auto::from_revisions(&project.revisions(), &wanted, server.as_deref());
            let draft = auto.expect("a difference").draft(&[]).expect("a draft");
            let parent = if id == "b" { "a" } else { "b" };
            project.revision(id, parent, &draft.up, Some(&draft.down));
        }
        assert_eq!(project.up().expect("runs").len(), 3);
    }
}

/// A revision of tenants keeps the privileges of what it creates again, in the schema of each.
#[test]
fn privileges_of_views_in_a_schema() {
    for project in projects() {
        if project.engine != Engine::Postgres {
            continue;
        }
        let server = server(project.engine);
        let schema = |number: &str| {
            format!(
                "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (n {number}); CREATE VIEW v AS SELECT n FROM t;
                 CREATE FUNCTION f(m mood) RETURNS {number} LANGUAGE sql AS 'SELECT 1::{number}';"
            )
        };
        let mut scratch = Scratch::new(project.engine, server.as_deref()).expect("a database");
        scratch
            .execute(Path::new("wanted.sql"), &schema("bigint"))
            .expect("executes");
        let wanted = scratch
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        project.revision("a", "", &schema("int"), Some("DROP VIEW v; DROP TABLE t;"));
        let auto = Auto::from_revisions(&project.revisions(), &wanted, server.as_deref());
        let draft = auto.expect("a difference").unqualified().draft(&[]);
        let draft = draft.unwrap_or_else(|error| panic!("{error}"));
        assert!(!draft.up.contains("public."), "{}", draft.up);
        project.revision("b", "a", &draft.up, Some(&draft.down));
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut migrator =
            Migrator::in_schema(&revisions, &mut session, "acme").expect("a migrator");
        migrator.up("a").expect("runs");
        project.execute(
            "GRANT SELECT ON acme.v TO pg_monitor; REVOKE EXECUTE ON FUNCTION acme.f(acme.mood) FROM PUBLIC",
        );
        migrator
            .up("head")
            .unwrap_or_else(|error| panic!("{error}"));
        let found = project.rows(
            "SELECT has_table_privilege('pg_monitor', 'acme.v', 'select')::text,
                    has_function_privilege('pg_monitor', 'acme.f(acme.mood)', 'execute')::text",
        );
        assert_eq!(found, [[Some("true".to_owned()), Some("false".to_owned())]]);
    }
}
