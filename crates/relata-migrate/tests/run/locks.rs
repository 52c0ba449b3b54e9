//! One runner at a time.

use std::path::Path;
use std::time::Duration;

use relata_migrate::{Error, Migrator};
use relata_schema::{Engine, Session};

use super::projects;

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
