//! Running revisions on live databases.

#[path = "run/lint.rs"]
mod lint;

use std::fs;
use std::path::Path;
use std::time::Duration;

use relata_migrate::{
    Auto, Error, Migrator, NewRevision, Place, Programs, Rename, Revisions, State, each,
};
use relata_schema::{Engine, ReflectOptions, Scratch, Session, Source};

/// A database of a test's own, and a folder of revisions.
struct Project {
    engine: Engine,
    url: String,
    folder: tempfile::TempDir,
    _scratch: Option<Scratch>,
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
            _scratch: scratch,
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

/// In a transaction nothing is left; on MySQL, what ran is counted, and stays until someone says what became of it.
#[test]
fn a_failing_revision() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
        let broken = "CREATE TABLE b (id int);\n\nCREATE TABLE b2 (id int);\nINSERT INTO nowhere VALUES (1);\n";
        project.revision("b", "a", broken, Some("DROP TABLE b;"));
        let error = project.up().expect_err("it fails");
        let text = error.to_string();
        assert!(
            text.contains("up.sql:4:") && text.contains("INSERT INTO nowhere"),
            "{text}"
        );
        let mysql = project.engine == Engine::Mysql;
        assert!(
            matches!(&error, Error::Failed { id, undone, .. } if id == "b" && *undone != mysql),
            "{error}"
        );
        if !mysql {
            assert_eq!(project.tables(), ["a"]);
            assert_eq!(project.applied(), [done("a")]);
            project.write("b", "up.sql", "CREATE TABLE b (id int);");
            assert_eq!(project.up().expect("runs"), ["b"]);
            continue;
        }
        assert_eq!(project.tables(), ["a", "b", "b2"]);
        assert_eq!(
            project.applied(),
            [done("a"), ("b".into(), State::Doing, Some(2))]
        );
        for error in [project.up(), project.down("base")] {
            let error = error.expect_err("it is unfinished");
            let text = error.to_string();
            assert_eq!(
                text,
                "revision b did not finish: 2 of its statements were executed"
            );
            assert!(
                error
                    .help()
                    .is_some_and(|help| help.contains("repair --forget b"))
            );
        }
        // Undone by hand, mended, and run again.
        project.execute("DROP TABLE b; DROP TABLE b2;");
        project
            .with(|migrator| migrator.repair_forget("b"))
            .expect("forgets");
        project.write("b", "up.sql", "CREATE TABLE b (id int);");
        assert_eq!(project.up().expect("runs"), ["b"]);
    }
}

#[test]
fn a_revision_outside_of_a_transaction() {
    for project in projects() {
        project.revision(
            "a",
            "",
            "CREATE TABLE a (id int); CREATE TABLE a2 (id int); DROP TABLE nowhere;",
            None,
        );
        project.write("a", "revision.toml", "transaction = false\n");
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(
                error,
                Error::Failed {
                    undone: false,
                    executed: Some((2, 3)),
                    ..
                }
            ),
            "{error}"
        );
        assert!(
            error.to_string().starts_with(
                "revision a failed after 2 of its 3 statements, which stay executed: "
            ),
            "{error}"
        );
        assert_eq!(project.applied(), [("a".into(), State::Doing, Some(2))]);
        // The rest was done by hand.
        project
            .with(|migrator| migrator.repair_done("a"))
            .expect("repairs");
        assert_eq!(project.applied(), [done("a")]);
        assert!(project.up().expect("runs").is_empty());
        // Of one whose first statement fails nothing is left.
        project.revision("b", "a", "DROP TABLE nowhere;", None);
        project.write(
            "b",
            "revision.toml",
            "parents = ['a']\ntransaction = false\n",
        );
        let error = project.up().expect_err("it fails");
        assert!(
            matches!(error, Error::Failed { undone: true, .. }),
            "{error}"
        );
        assert_eq!(project.applied(), [done("a")]);
        if project.engine == Engine::Postgres {
            project.write("b", "up.sql", "CREATE INDEX CONCURRENTLY by_id ON a (id);");
            assert_eq!(project.up().expect("runs"), ["b"]);
        }
    }
}

#[test]
fn what_is_wrong_is_told_before_anything_runs() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        project.up().expect("runs");
        let error = project.down("-1").expect_err("there is no down.sql");
        assert!(
            matches!(&error, Error::NoDown { id } if id == "a"),
            "{error}"
        );

        project.write("a", "up.sql", "CREATE TABLE a (id bigint);");
        project.revision(
            "b",
            "a",
            "CREATE TABLE b (id int);\n",
            Some("DROP TABLE b;"),
        );
        let error = project.up().expect_err("it was changed");
        assert!(
            matches!(&error, Error::Changed { id } if id == "a"),
            "{error}"
        );
        assert_eq!(project.tables(), ["a"]);
        project
            .with(|migrator| migrator.repair_accept("a"))
            .expect("accepts");
        assert_eq!(project.up().expect("runs"), ["b"]);
        // Line ends are no change.
        project.write("b", "up.sql", "CREATE TABLE b (id int);\r\n");
        assert!(project.up().expect("runs").is_empty());

        fs::remove_dir_all(project.migrations().join("b_b")).expect("removed");
        let error = project.up().expect_err("b is unknown");
        assert!(
            matches!(&error, Error::UnknownApplied { id } if id == "b"),
            "{error}"
        );
        project
            .with(|migrator| migrator.repair_forget("b"))
            .expect("forgets");
        assert!(project.up().expect("runs").is_empty());

        if project.engine != Engine::Mysql {
            project.revision("c", "a", "CREATE TABLE c (id int);\nCOMMIT;", None);
            project.revision("d", "c", "CREATE TABLE d (id int);", None);
            let error = project.up().expect_err("it commits").to_string();
            assert!(
                error.contains("up.sql:2: `COMMIT;` in a revision that runs in a transaction"),
                "{error}"
            );
            assert_eq!(project.tables(), ["a", "b"]);
        }
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

/// Several runners at once: each revision runs once, and none fails.
#[test]
fn runners_wait_for_each_other() {
    for project in projects() {
        for at in 1..=5 {
            let parent = if at == 1 {
                String::new()
            } else {
                format!("r{}", at - 1)
            };
            let up = format!("CREATE TABLE t{at} (id int); INSERT INTO t{at} VALUES (1);");
            project.revision(&format!("r{at}"), &parent, &up, None);
        }
        let (revisions, url) = (project.revisions(), &project.url);
        let ran: usize = std::thread::scope(|scope| {
            let runner = || {
                let mut session = Session::connect(url).expect("connects");
                let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
                migrator
                    .wait(Duration::from_secs(20))
                    .up("head")
                    .map(|ran| ran.len())
            };
            let runners: Vec<_> = (0..3).map(|_| scope.spawn(runner)).collect();
            (runners.into_iter())
                .map(|runner| runner.join().expect("no panic").expect("no error"))
                .sum()
        });
        assert_eq!(ran, 5, "{}", project.engine);
        for at in 1..=5 {
            assert_eq!(
                project.rows(&format!("SELECT count(*) FROM t{at}")),
                [[Some("1".to_owned())]]
            );
        }
    }
}

#[test]
fn a_lock_is_told() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", None);
        let mut other = project.session();
        let lock = match project.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "SELECT pg_advisory_lock(8243113858791730535)",
            _ => "SELECT GET_LOCK(CONCAT('relata_migrate:', LEFT(MD5(DATABASE()), 20)), 1)",
        };
        other.execute(Path::new("lock"), lock).expect("locks");
        let error = project.up().expect_err("it is locked");
        assert!(matches!(error, Error::Locked), "{error}");
        drop(other);
        // The lock went with its connection.
        let mut tries = 0;
        while let Err(error) = project.up() {
            tries += 1;
            assert!(tries < 20 && matches!(error, Error::Locked), "{error}");
        }
        assert_eq!(project.tables(), ["a"]);
    }
}

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

/// A script for who runs it by another program, up and down, does what the runner does.
#[test]
fn scripts_run_elsewhere() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
        project.revision(
            "b",
            "a",
            "CREATE TABLE b (id int)\n;",
            Some("DROP TABLE b;"),
        );
        let script = |from, to| {
            relata_migrate::offline(&project.revisions(), from, to, project.engine)
                .expect("a script")
        };
        project.execute(&script("base", "head"));
        assert_eq!(project.applied(), [done("a"), done("b")]);
        assert!(project.up().expect("runs").is_empty());
        project.execute(&script("head", "a"));
        assert_eq!(
            (project.tables(), project.applied()),
            (vec!["a".to_owned()], vec![done("a")])
        );
    }
}

#[test]
fn tenants_and_databases() {
    for project in projects() {
        let up = "CREATE TABLE notes (id int PRIMARY KEY); INSERT INTO notes VALUES (1);";
        project.revision("a", "", up, Some("DROP TABLE notes;"));
        // What a revision chooses does not last.
        let leave = match project.engine {
            Engine::Postgres => "SELECT set_config('search_path', '', false);",
            Engine::Mysql => "USE mysql;",
            _ => "",
        };
        project.revision("b", "a", leave, Some(""));
        project.revision(
            "c",
            "b",
            "INSERT INTO notes VALUES (2);",
            Some("DELETE FROM notes WHERE id = 2;"),
        );
        let revisions = project.revisions();
        if project.engine == Engine::Sqlite {
            let file = |name: &str| project.folder.path().join(name).display().to_string();
            let places = Place::all(&[file("x.db"), file("none/y.db"), file("z.db")], &[]);
            let ran = each(&revisions, places, |_, migrator| migrator.up("head"));
            let counts: Vec<Option<usize>> = ran
                .iter()
                .map(|(_, ran)| ran.as_ref().ok().map(Vec::len))
                .collect();
            assert_eq!(counts, [Some(3), None, Some(3)]);
            let places = Place::all(&[project.url.as_str()], &["tenant"]);
            let ran = each(&revisions, places, |_, migrator| migrator.up("head"));
            assert!(matches!(&*ran, [(_, Err(Error::NoTenant { .. }))]));
            continue;
        }
        let name = |tenant: &str| match project.engine {
            // A server's databases are all of one namespace.
            Engine::Mysql => format!(
                "{}_{tenant}",
                project
                    .url
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .split('?')
                    .next()
                    .unwrap_or_default()
            ),
            _ => format!("tenant \"{tenant}\""),
        };
        let tenants = [name("acme"), name("globex")];
        let places = Place::all(std::slice::from_ref(&project.url), &tenants);
        let up = || {
            each(&revisions, places.clone(), |_, migrator| {
                migrator.up("head")
            })
            .into_iter()
            .map(|(_, ran)| ran.map(|ran| ran.len()))
            .collect::<Result<Vec<usize>, Error>>()
        };
        let (first, second) = (up(), up());
        let mut counts = Vec::new();
        for tenant in &tenants {
            let quoted = match project.engine {
                Engine::Mysql => format!("`{tenant}`"),
                _ => format!("\"{}\"", tenant.replace('"', "\"\"")),
            };
            let sql = format!(
                "SELECT (SELECT count(*) FROM {quoted}.notes), (SELECT count(*) FROM {quoted}.relata_migrations)"
            );
            counts.extend(project.session().rows(&sql));
            if project.engine == Engine::Mysql {
                project.execute(&format!("DROP DATABASE {quoted}"));
            }
        }
        assert_eq!(first.expect("runs"), [3, 3]);
        assert_eq!(second.expect("nothing left"), [0, 0]);
        let row = || vec![vec![Some("2".to_owned()), Some("3".to_owned())]];
        assert_eq!(counts, [row(), row()]);
        assert!(
            project
                .tables()
                .iter()
                .all(|table| table != "notes" || project.engine == Engine::Postgres)
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

#[test]
fn from_an_asynchronous_program() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int);", Some("DROP TABLE a;"));
        let (url, revisions) = (project.url.clone(), project.revisions());
        let ran = runtime.block_on(async {
            let run = move || {
                let mut session = Session::connect(&url)?;
                Migrator::new(&revisions, &mut session)?.up("head")
            };
            tokio::task::spawn_blocking(run).await.expect("no panic")
        });
        assert_eq!(ran.expect("runs").len(), 1);
        assert_eq!(project.tables(), ["a"]);
    }
}

#[test]
fn squashed_revisions_are_taken_for_those_that_ran() {
    for project in projects() {
        project.revision("a", "", "CREATE TABLE a (id int)", Some("DROP TABLE a"));
        project.revision("b", "a", "CREATE TABLE b (id int);", Some("DROP TABLE b;"));
        project.revision("c", "b", "CREATE TABLE c (id int);", Some("DROP TABLE c;"));
        project.with(|migrator| migrator.up("b")).expect("runs");
        let revisions = project.revisions();
        let squash = revisions
            .squash("base", "b", "both", &project.migrations())
            .expect("two");
        assert_eq!(
            squash.revision.down.as_deref(),
            Some("-- b b\nDROP TABLE b;\n-- a a\nDROP TABLE a\n;\n")
        );
        squash.write().expect("written");
        let id = squash.revision.id;
        // Nothing is written yet, and yet it is known.
        assert_eq!(project.applied(), [done(&id)]);
        assert_eq!(project.up().expect("runs"), ["c"]);
        let rows = project.rows("SELECT id FROM relata_migrations ORDER BY id");
        assert_eq!(rows, [vec![Some(id.clone())], vec![Some("c".to_owned())]]);
        assert_eq!(project.down("base").expect("runs"), ["c", &*id]);
        assert!(project.tables().is_empty());
    }
}

#[test]
fn data_in_batches() {
    for project in projects() {
        let rows = (1..=25)
            .map(|id| format!("({id}, NULL)"))
            .collect::<Vec<_>>()
            .join(", ");
        let up = format!(
            "CREATE TABLE a (id int PRIMARY KEY, square int); INSERT INTO a VALUES {rows};"
        );
        project.revision("a", "", &up, Some("DROP TABLE a;"));
        project.revision(
            "b",
            "a",
            "-- squares\n",
            Some("UPDATE a SET square = NULL;"),
        );
        project.write("b", "revision.toml", "parents = ['a']\nprogram = true\n");
        project.revision("c", "b", "CREATE TABLE c (id int);", Some("DROP TABLE c;"));
        let error = project.up().expect_err("nobody does it");
        assert!(
            matches!(&error, Error::NeedsProgram { id } if id == "b"),
            "{error}"
        );
        assert!(project.tables().is_empty(), "nothing ran");

        let batch =
            |session: &mut Session| -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
                let left =
                    session.rows("SELECT id FROM a WHERE square IS NULL ORDER BY id LIMIT 10")?;
                let ids: Vec<String> = left.into_iter().flatten().flatten().collect();
                if !ids.is_empty() {
                    let sql = format!(
                        "UPDATE a SET square = id * id WHERE id IN ({})",
                        ids.join(", ")
                    );
                    session.execute(Path::new("batch"), &sql)?;
                }
                Ok(ids.len() as u64)
            };
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut calls = 0;
        let stops = |session: &mut Session| {
            calls += 1;
            if calls == 2 {
                Err("stopped".into())
            } else {
                batch(session)
            }
        };
        let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        let mut programs = Programs::new().program("b", stops);
        let error = (migrator.with(&mut programs).up("head")).expect_err("stops");
        drop(programs);
        assert_eq!(
            error.to_string(),
            "revision b failed after 1 batches: stopped"
        );
        assert_eq!(
            project.applied()[1],
            ("b".to_owned(), State::Doing, Some(1))
        );
        // Without the program it is unfinished, with it it goes on.
        assert!(matches!(project.up(), Err(Error::Unfinished { .. })));
        let mut told = Vec::new();
        let mut programs = Programs::new()
            .program("b", batch)
            .on_batch(|batch| told.push((batch.batches, batch.rows)));
        let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        let ran = migrator.with(&mut programs).up("head").expect("runs");
        drop(programs);
        assert_eq!(
            ran.iter().map(|one| &*one.id).collect::<Vec<_>>(),
            ["b", "c"]
        );
        assert_eq!(told, [(1, 10), (2, 15)]);
        let sum = project.rows("SELECT sum(square) FROM a");
        assert_eq!(sum, [vec![Some("5525".to_owned())]]);
        assert_eq!(project.applied(), [done("a"), done("b"), done("c")]);
        assert_eq!(project.down("a").expect("runs"), ["c", "b"]);
        assert_eq!(
            project.rows("SELECT count(square) FROM a"),
            [vec![Some("0".to_owned())]]
        );
        let script = relata_migrate::offline(&revisions, "base", "head", project.engine);
        assert!(matches!(script, Err(Error::NeedsProgram { .. })));
    }
}
