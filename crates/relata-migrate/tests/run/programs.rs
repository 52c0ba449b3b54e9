//! Revisions that a program runs, and those whose work it does.

use std::path::Path;

use relata_migrate::{Error, Migrator, Programs, State};
use relata_schema::Session;

use super::{done, projects};

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
