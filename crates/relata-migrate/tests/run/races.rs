//! Runners that meet at a revision without a transaction.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use relata_migrate::{Error, Migrator, Programs, Progress, State};
use relata_schema::Engine;

use super::{Project, done, projects};

const PATIENCE: Duration = Duration::from_secs(20);

fn doubles(project: &Project) {
    project.execute("CREATE TABLE account (n int); INSERT INTO account VALUES (1);");
    let up = "UPDATE account SET n = n * 2; UPDATE account SET n = n + 0;";
    project.revision("a", "", up, Some("UPDATE account SET n = n / 2;"));
    project.write("a", "revision.toml", "transaction = false\n");
}

fn n(project: &Project) -> Option<String> {
    project.rows("SELECT n FROM account")[0][0].clone()
}

/// Both have planned the revision; the other runs it first (SQLite, where no lock spans a run).
#[test]
fn the_other_runner_was_faster() {
    let project = &projects()[0];
    assert_eq!(project.engine, Engine::Sqlite);
    doubles(project);
    let (revisions, mut session) = (project.revisions(), project.session());
    let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
    let mut other = Vec::new();
    let ran = migrator.up_watched("head", &mut |progress| {
        if matches!(progress, Progress::Begins { .. }) {
            other = project.up().expect("the other runs");
        }
    });
    assert_eq!((ran.expect("nothing is left").len(), other.len()), (0, 1));
    assert_eq!(n(project).as_deref(), Some("2"));
    let mut other = Vec::new();
    let ran = migrator.down_watched("base", &mut |progress| {
        if matches!(progress, Progress::Begins { .. }) {
            other = project.down("base").expect("the other runs");
        }
    });
    assert_eq!((ran.expect("nothing is left").len(), other.len()), (0, 1));
    assert_eq!(n(project).as_deref(), Some("1"));
}

/// A revision that another runner is at is waited for.
#[test]
fn a_runner_waits_for_a_revision_under_way() {
    for project in &projects() {
        doubles(project);
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        let second = std::thread::scope(|scope| {
            let mut second = None;
            let ran = migrator.up_watched("head", &mut |progress| {
                if matches!(progress, Progress::Statement { number: 1, .. }) {
                    second = Some(scope.spawn(|| {
                        project.with(|migrator| {
                            migrator.patience(PATIENCE);
                            migrator.up("head").map(|ran| ran.len())
                        })
                    }));
                    std::thread::sleep(Duration::from_millis(400));
                }
            });
            assert_eq!(ran.expect("runs").len(), 1);
            second.expect("began").join().expect("no panic")
        });
        assert_eq!(second.expect("waits"), 0, "{}", project.engine);
        assert_eq!(n(project).as_deref(), Some("2"));
        assert_eq!(project.applied(), [done("a")]);
    }
}

/// The same where a program does the work.
#[test]
fn a_runner_waits_for_the_batches_of_another() {
    for project in &projects() {
        project.revision("a", "", "", None);
        project.write("a", "revision.toml", "program = true\n");
        let calls = AtomicUsize::new(0);
        let run = |slow: bool| {
            let (revisions, mut session) = (project.revisions(), project.session());
            let mut left = 2;
            let mut programs = Programs::new().program("a", |_| {
                calls.fetch_add(1, Ordering::SeqCst);
                if slow {
                    std::thread::sleep(Duration::from_millis(400));
                }
                left -= 1;
                Ok(left)
            });
            let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
            let mut migrator = migrator.wait(PATIENCE).with(&mut programs);
            migrator.up("head").map(|ran| ran.len())
        };
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| run(true));
            std::thread::sleep(Duration::from_millis(200));
            let second = run(false);
            (first.join().expect("no panic"), second)
        });
        assert_eq!((first.expect("runs"), second.expect("waits")), (1, 0));
        assert_eq!(calls.load(Ordering::SeqCst), 2, "{}", project.engine);
    }
}

/// A runner that was killed leaves a row that does not change: it is unfinished, and a program goes on with its work.
#[test]
fn the_row_of_a_killed_runner() {
    for project in projects() {
        project.revision("a", "", "", None);
        project.write("a", "revision.toml", "program = true\n");
        project
            .with(|migrator| migrator.stamp("a"))
            .expect("stamps");
        project.execute(
            "UPDATE relata_migrations SET state = 'doing', milliseconds = 0, statements = 3",
        );
        assert!(matches!(project.up(), Err(Error::Unfinished { .. })));
        assert_eq!(project.applied(), [("a".into(), State::Doing, Some(3))]);
        let (revisions, mut session) = (project.revisions(), project.session());
        let mut programs = Programs::new().program("a", |_| Ok(0));
        let migrator = Migrator::new(&revisions, &mut session).expect("a migrator");
        let mut migrator = migrator.wait(Duration::from_secs(1)).with(&mut programs);
        assert_eq!(migrator.up("head").expect("goes on").len(), 1);
        assert_eq!(project.applied(), [done("a")]);
    }
}

/// A runner at a statement that is longer than another waits has the file for itself (SQLite).
#[test]
fn a_long_statement_of_another_runner() {
    let project = &projects()[0];
    assert_eq!(project.engine, Engine::Sqlite);
    doubles(project);
    project
        .with(|migrator| migrator.stamp("a"))
        .expect("stamps");
    project.execute("UPDATE relata_migrations SET state = 'doing', milliseconds = 0");
    let mut other = project.session();
    other.begin().expect("begins");
    let waits = || {
        project.with(|migrator| {
            migrator.patience(Duration::from_millis(200));
            migrator.up("head").map(|ran| ran.len())
        })
    };
    let error = waits().expect_err("the file is locked");
    assert!(matches!(error, Error::Locked), "{error}");
    other.rollback().expect("ends");
    let error = waits().expect_err("the other was killed");
    assert!(
        matches!(error, Error::Unfinished { running: true, .. }),
        "{error}"
    );
    let help = error.help().unwrap_or_default();
    assert!(
        help.starts_with(
            "see that no other runner is at it, or wait longer for it (`--wait`); then look at"
        ),
        "{help}"
    );
    assert_eq!(n(project).as_deref(), Some("1"));
}
