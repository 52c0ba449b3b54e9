//! Programs that run revisions in transactions of their own (PostgreSQL).

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use relata_migrate::{Error, Lent, LentError, Migrator};
use relata_schema::{Engine, Session};

use super::{Project, projects};

/// A connection in a transaction, as a program holds it.
#[derive(Clone)]
struct Program(Arc<Mutex<Session>>);

/// The same, lent to a migrator.
struct Loan {
    program: Program,
    savepoints: usize,
}

impl Program {
    fn begin(project: &Project, how: &str) -> Self {
        let program = Self(Arc::new(Mutex::new(project.session())));
        program.execute(how);
        program
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.0.lock().expect("no panic")
    }

    fn execute(&self, sql: &str) {
        let done = self.session().execute(Path::new("program"), sql);
        done.expect("executes");
    }

    fn migrate(
        &self,
        project: &Project,
        work: impl FnOnce(&mut Migrator<'_>) -> Result<Vec<relata_migrate::Ran>, Error>,
    ) -> Result<usize, Error> {
        let loan = Loan {
            program: self.clone(),
            savepoints: 0,
        };
        let (revisions, mut session) = (project.revisions(), Session::over(loan));
        let migrator = Migrator::new(&revisions, &mut session)?;
        work(&mut migrator.wait(Duration::from_secs(20))).map(|ran| ran.len())
    }
}

impl Loan {
    fn run(&mut self, sql: &str) -> Result<(), LentError> {
        let done = self.program.session().execute(Path::new("program"), sql);
        done.map_err(told)
    }
}

fn told(error: relata_schema::Error) -> LentError {
    LentError {
        message: error.to_string(),
        ..LentError::default()
    }
}

impl Lent for Loan {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }
    fn is_in_transaction(&self) -> bool {
        true
    }
    fn execute(&mut self, sql: &str) -> Result<(), LentError> {
        self.run(sql)
    }
    fn texts(&mut self, sql: &str) -> Result<Vec<String>, LentError> {
        let rows = self.program.session().rows(sql).map_err(told)?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }
    fn begin(&mut self) -> Result<(), LentError> {
        self.savepoints += 1;
        self.run(&format!("SAVEPOINT s{}", self.savepoints))
    }
    fn commit(&mut self) -> Result<(), LentError> {
        self.run(&format!("RELEASE SAVEPOINT s{}", self.savepoints))
    }
    fn rollback(&mut self) -> Result<(), LentError> {
        self.run(&format!("ROLLBACK TO SAVEPOINT s{}", self.savepoints))
    }
}

fn postgres() -> Option<Project> {
    projects()
        .into_iter()
        .find(|project| project.engine == Engine::Postgres)
}

/// The second program waits until the first has committed, and finds nothing to do.
#[test]
fn a_transaction_of_the_program_keeps_the_lock_to_its_end() {
    let Some(project) = postgres() else { return };
    project.execute("CREATE TABLE account (n int); INSERT INTO account VALUES (1);");
    // The table of the history is there.
    project
        .with(|migrator| migrator.stamp("base"))
        .expect("stamps");
    project.revision("a", "", "UPDATE account SET n = n * 2;", None);
    let first = Program::begin(&project, "BEGIN");
    assert_eq!(first.migrate(&project, |m| m.up("head")).expect("runs"), 1);
    let second = std::thread::scope(|scope| {
        let second = scope.spawn(|| {
            let second = Program::begin(&project, "BEGIN");
            let ran = second.migrate(&project, |m| m.up("head"));
            second.execute("COMMIT");
            ran
        });
        std::thread::sleep(Duration::from_millis(400));
        first.execute("COMMIT");
        second.join().expect("no panic")
    });
    assert_eq!(second.expect("waits"), 0);
    let n = || project.rows("SELECT n FROM account");
    assert_eq!(n(), [[Some("2".to_owned())]]);
    assert!(project.up().expect("runs").is_empty());
    assert_eq!(n(), [[Some("2".to_owned())]]);
}

/// A transaction whose snapshot is older than the other's commit sees no row of it: the revision is refused.
#[test]
fn a_snapshot_before_the_other_run() {
    let Some(project) = postgres() else { return };
    project.execute("CREATE TABLE log (n int);");
    project.revision(
        "a",
        "",
        "INSERT INTO log VALUES (1);",
        Some("INSERT INTO log VALUES (2);"),
    );
    project.up().expect("runs");
    project.down("base").expect("runs");
    project.execute("DELETE FROM log");
    let old = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1";
    let count = || project.rows("SELECT count(*) FROM log");

    let second = Program::begin(&project, old);
    project.up().expect("runs");
    second
        .migrate(&project, |m| m.up("head"))
        .expect_err("it ran");
    second.execute("COMMIT");
    assert_eq!(count(), [[Some("1".to_owned())]]);

    let second = Program::begin(&project, old);
    project.down("base").expect("runs");
    second
        .migrate(&project, |m| m.down("base"))
        .expect_err("it ran");
    second.execute("COMMIT");
    assert_eq!(count(), [[Some("2".to_owned())]]);
}
