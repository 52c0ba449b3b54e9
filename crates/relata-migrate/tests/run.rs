//! Running revisions on live databases.

#[path = "run/differences.rs"]
mod differences;
#[path = "run/failures.rs"]
mod failures;
#[path = "run/foreign_keys.rs"]
mod foreign_keys;
#[path = "run/lent.rs"]
mod lent;
#[path = "run/lint.rs"]
mod lint;
#[path = "run/locks.rs"]
mod locks;
#[path = "run/programs.rs"]
mod programs;
#[path = "run/races.rs"]
mod races;
#[path = "run/scripts.rs"]
mod scripts;
#[path = "run/settings.rs"]
mod settings;
#[path = "run/squashes.rs"]
mod squashes;
#[path = "run/tenants.rs"]
mod tenants;
#[path = "run/undone.rs"]
mod undone;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use relata_migrate::{Error, Migrator, Revisions, State};
use relata_schema::{Engine, ReflectOptions, Scratch, Session};

/// A database of a test's own, and a folder of revisions.
struct Project {
    engine: Engine,
    url: String,
    folder: tempfile::TempDir,
    /// Dropped with the project; a mutex, so that threads may share the project.
    _scratch: Option<Mutex<Scratch>>,
}

/// A project on every engine that there is.
fn projects() -> Vec<Project> {
    let mut projects = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, scratch) = match engine {
            Engine::Sqlite => (folder.path().join("db.sqlite").display().to_string(), None),
            _ => {
                let Some(server) = server(engine) else {
                    continue;
                };
                let scratch = Scratch::new(engine, Some(&server)).expect("a scratch database");
                (scratch.url().expect("a URL").to_owned(), Some(scratch))
            }
        };
        fs::create_dir(folder.path().join("migrations")).expect("a folder");
        projects.push(Project {
            engine,
            url,
            folder,
            _scratch: scratch.map(Mutex::new),
        });
    }
    projects
}

fn server(engine: Engine) -> Option<String> {
    let (built, variable) = match engine {
        Engine::Postgres => (cfg!(feature = "postgres"), "RELATA_POSTGRES_URL"),
        _ => (cfg!(feature = "mysql"), "RELATA_MYSQL_URL"),
    };
    let url = std::env::var(variable)
        .ok()
        .filter(|url| built && !url.is_empty());
    if url.is_none() {
        println!("not run on {engine}: {variable} is not set, or the feature is off");
    }
    url
}

impl Project {
    fn migrations(&self) -> std::path::PathBuf {
        self.folder.path().join("migrations")
    }

    /// Writes a revision after the last.
    fn revision(&self, id: &str, parents: &str, up: &str, down: Option<&str>) {
        let folder = self.migrations().join(format!("{id}_{id}"));
        fs::create_dir_all(&folder).expect("a folder");
        let quoted: Vec<String> = parents
            .split_whitespace()
            .map(|p| format!("\"{p}\""))
            .collect();
        self.write(
            id,
            "revision.toml",
            &format!("parents = [{}]\n", quoted.join(", ")),
        );
        self.write(id, "up.sql", up);
        if let Some(down) = down {
            self.write(id, "down.sql", down);
        }
    }

    fn write(&self, id: &str, file: &str, text: &str) {
        fs::write(
            self.migrations().join(format!("{id}_{id}")).join(file),
            text,
        )
        .expect("written");
    }

    fn session(&self) -> Session {
        Session::connect(&self.url).expect("connects")
    }

    fn revisions(&self) -> Revisions {
        Revisions::read(&self.migrations()).expect("revisions")
    }

    /// Does something with a migrator.
    fn with<T>(&self, work: impl FnOnce(&mut Migrator<'_>) -> T) -> T {
        let (revisions, mut session) = (self.revisions(), self.session());
        let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        work(&mut migrator.wait(Duration::from_secs(1)))
    }

    fn up(&self) -> Result<Vec<String>, Error> {
        self.with(|migrator| migrator.up("head"))
            .map(|ran| ran.into_iter().map(|one| one.id).collect())
    }

    fn down(&self, target: &str) -> Result<Vec<String>, Error> {
        self.with(|migrator| migrator.down(target))
            .map(|ran| ran.into_iter().map(|one| one.id).collect())
    }

    fn applied(&self) -> Vec<(String, State, Option<u64>)> {
        let rows = self.with(|migrator| migrator.applied()).expect("rows");
        rows.into_iter()
            .map(|row| (row.id, row.state, row.statements))
            .collect()
    }

    /// The tables, without relata's own.
    fn tables(&self) -> Vec<String> {
        let catalog = self
            .session()
            .reflect(&ReflectOptions::default())
            .expect("reflects");
        let catalog = relata_migrate::without_history(&catalog);
        catalog
            .tables
            .iter()
            .map(|table| table.name.name.clone())
            .collect()
    }

    fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        self.session().rows(sql).expect("rows")
    }

    fn execute(&self, sql: &str) {
        self.session()
            .execute(Path::new("test.sql"), sql)
            .expect("executes");
    }
}

fn done(id: &str) -> (String, State, Option<u64>) {
    (id.to_owned(), State::Done, None)
}

#[test]
fn up_down_and_up_again() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
        project.revision(
            "b",
            "a",
            "CREATE TABLE b (id int); INSERT INTO b VALUES (1);",
            Some("DROP TABLE b;"),
        );
        project.revision("c", "b", "CREATE TABLE c (id int);", Some("DROP TABLE c;"));
        assert_eq!(project.up().expect("runs"), ["a", "b", "c"]);
        assert!(project.up().expect("runs").is_empty());
        assert_eq!(project.tables(), ["a", "b", "c"]);
        assert_eq!(project.applied(), [done("a"), done("b"), done("c")]);
        assert_eq!(project.down("-1").expect("runs"), ["c"]);
        assert_eq!(project.tables(), ["a", "b"]);
        assert_eq!(project.down("base").expect("runs"), ["b", "a"]);
        assert!(project.tables().is_empty() && project.applied().is_empty());
        let ran = project.with(|migrator| migrator.up("b")).expect("runs");
        assert_eq!(ran.len(), 2);
        let current = project.with(|migrator| {
            let current = migrator.current().expect("known");
            current.iter().map(|r| r.id.clone()).collect::<Vec<_>>()
        });
        assert_eq!(current, ["b"]);
        let status = project.with(|migrator| {
            let status = migrator.status().expect("known");
            status
                .iter()
                .map(|s| (s.revision.id.clone(), s.applied.is_some()))
                .collect::<Vec<_>>()
        });
        assert_eq!(
            status,
            [("a".into(), true), ("b".into(), true), ("c".into(), false)]
        );
    }
}

#[test]
fn stamped_revisions_do_not_run() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        project.revision("b", "a", "CREATE TABLE b (id int);", None);
        project
            .with(|migrator| migrator.stamp("a"))
            .expect("stamps");
        assert_eq!(project.up().expect("runs"), ["b"]);
        assert_eq!(project.tables(), ["b"]);
        project
            .with(|migrator| migrator.stamp("base"))
            .expect("stamps");
        assert!(project.applied().is_empty());
    }
}

/// A stamp on one branch leaves the rows of others.
#[test]
fn stamps_of_branches() {
    for project in projects() {
        project.revision("r", "", "", Some(""));
        for (id, parent) in [
            ("a1", "r"),
            ("a2", "a1"),
            ("b1", "r"),
            ("b2", "b1"),
            ("c1", ""),
        ] {
            project.revision(id, parent, "", Some(""));
        }
        let label = "parents = [\"r\"]\nlabels = [\"b\"]\n";
        project.write("b1", "revision.toml", label);
        let stamp = |target: &str| {
            let stamped = project.with(|migrator| migrator.stamp(target));
            stamped.unwrap_or_else(|error| panic!("{target}: {error}"));
            let rows = project.applied();
            rows.into_iter().map(|(id, ..)| id).collect::<Vec<_>>()
        };
        assert_eq!(stamp("a2"), ["a1", "a2", "r"]);
        assert_eq!(stamp("c1"), ["a1", "a2", "c1", "r"]);
        assert_eq!(stamp("b@head"), ["a1", "a2", "b1", "b2", "c1", "r"]);
        assert_eq!(stamp("a1"), ["a1", "b1", "b2", "c1", "r"]);
        assert_eq!(stamp("b1"), ["a1", "b1", "c1", "r"]);
        assert_eq!(stamp("b@base"), ["a1", "c1", "r"]);
        assert_eq!(stamp("r"), ["c1", "r"]);
        assert_eq!(stamp("heads"), ["a1", "a2", "b1", "b2", "c1", "r"]);
        assert!(stamp("base").is_empty());
    }
}

/// Bodies without BEGIN, and loops, run as one statement each.
#[test]
fn bodies_of_statements_on_mysql() {
    for project in projects() {
        if project.engine != Engine::Mysql {
            continue;
        }
        project.revision(
            "a",
            "",
            "CREATE TABLE t (x int, y int);
             CREATE TRIGGER t_if BEFORE INSERT ON t FOR EACH ROW IF NEW.x > 1 THEN SET NEW.y = IF(NEW.x > 2, 3, 2); ELSE SET NEW.y = 1; END IF;
             CREATE TRIGGER t_case BEFORE UPDATE ON t FOR EACH ROW CASE NEW.x WHEN 9 THEN SET NEW.y = 9; ELSE BEGIN END; END CASE;
             CREATE PROCEDURE fill(n int) WHILE n > 0 DO INSERT INTO t (x) VALUES (n); SET n = n - 1; END WHILE;
             CALL fill(3);",
            Some("DROP PROCEDURE fill; DROP TABLE t;"),
        );
        assert_eq!(project.up().expect("runs"), ["a"]);
        let rows =
            |sql| -> Vec<String> { project.rows(sql).into_iter().flatten().flatten().collect() };
        assert_eq!(rows("SELECT y FROM t ORDER BY x"), ["1", "2", "3"]);
        if rows("SELECT version()")[0].contains("MariaDB") {
            project.revision(
                "b",
                "a",
                "CREATE PROCEDURE loops() BEGIN FOR i IN 5..7 DO INSERT INTO t (x) VALUES (i); END FOR; END;
                 CALL loops(); FOR i IN 8..9 DO INSERT INTO t (x) VALUES (i); END FOR; DROP PROCEDURE loops;",
                Some("DELETE FROM t WHERE x > 4;"),
            );
            assert_eq!(project.up().expect("runs"), ["b"]);
            assert_eq!(rows("SELECT count(*) FROM t"), ["8"]);
        }
        project.down("base").expect("runs");
    }
}

/// A stamp is written completely or not at all.
#[test]
fn a_stamp_that_fails() {
    for project in projects() {
        project.revision("a", "", "", None);
        project.revision("b", "a", "", None);
        project.revision("c", "", "CREATE TABLE c (id int);", None);
        project.with(|migrator| migrator.up("c")).expect("runs");
        project.execute(match project.engine {
            Engine::Sqlite => {
                "CREATE TRIGGER no BEFORE INSERT ON relata_migrations WHEN NEW.id = 'b' \
                 BEGIN SELECT RAISE(ABORT, 'no'); END;"
            }
            _ => "ALTER TABLE relata_migrations ADD CONSTRAINT refuses CHECK (id <> 'b');",
        });
        project
            .with(|migrator| migrator.stamp("b"))
            .expect_err("b is refused");
        assert_eq!(project.applied(), [done("c")], "{}", project.engine);
    }
}
