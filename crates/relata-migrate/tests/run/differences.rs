//! Revisions from the difference of two schemas.

use std::fs;
use std::path::Path;

use relata_migrate::{Auto, Migrator, NewRevision, Rename};
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
