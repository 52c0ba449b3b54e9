//! What revisions hold besides tables, and what commands take and say.

use relata_schema::Engine;

use crate::live::Live;

/// `--scratch` takes the name of a variable, wherever a server may be named.
#[test]
fn scratch_servers_by_variable() {
    for live in Live::all() {
        let Some(server) = live.server.clone() else {
            continue;
        };
        live.change("CREATE TABLE t (id INT PRIMARY KEY);", &[]);
        for verb in ["verify", "lint"] {
            let arguments = ["migrate", verb, "--scratch", "env:RELATA_TEST_SCRATCH"];
            let mut command = live.command(&arguments);
            let output = command.env("RELATA_TEST_SCRATCH", &server).output();
            let output = output.expect("runs");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {verb}: {errors}", live.engine);
            let (done, text) = live.run(&arguments);
            assert!(!done && text.contains("RELATA_TEST_SCRATCH"), "{text}");
        }
    }
}

#[test]
fn rows_are_not_part_of_a_schema() {
    for live in Live::all() {
        let table = "CREATE TABLE t (id INT PRIMARY KEY);";
        let rows = format!("{table}\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);");
        let note = "note: schema.sql inserts rows, which are not part of a schema";
        let (done, text) = live.auto(&rows, &[]);
        assert!(done, "{text}");
        assert_eq!(text.matches(note).count(), 1, "{}: {text}", live.engine);
        // The engine may be that of DATABASE_URL.
        let mut check = vec!["migrate", "check", "--schema", "schema.sql"];
        if let Some(server) = &live.server {
            check.extend(["--scratch", server]);
        }
        let (_, text) = live.run(&check);
        assert_eq!(text.matches(note).count(), 1, "{}: {text}", live.engine);
        live.done(&["migrate", "up"]);
        assert_eq!(live.rows("SELECT count(*) FROM t"), ["0"]);
        let (_, text) = live.auto(table, &[]);
        assert!(!text.contains("note:"), "{}: {text}", live.engine);
    }
}

/// `CREATE STATISTICS` is PostgreSQL's alone.
#[test]
fn extended_statistics() {
    let all = Live::all().into_iter();
    for live in all.filter(|live| live.engine == Engine::Postgres) {
        let table = "CREATE TABLE t (a int, b int);";
        live.change(table, &[]);
        let text = live.change(
            &format!("{table} CREATE STATISTICS s (dependencies) ON a, b FROM t;"),
            &[],
        );
        assert!(text.contains("add statistics s to public.t"), "{text}");
        assert_eq!(
            live.last("up.sql"),
            "CREATE STATISTICS public.s (dependencies) ON a, b FROM public.t;\n"
        );
        assert_eq!(live.last("down.sql"), "DROP STATISTICS public.s;\n");
        let found = "SELECT count(*) FROM pg_statistic_ext";
        assert_eq!(live.rows(found), ["1"]);
        live.execute("DROP STATISTICS s");
        let server = live.server.clone().unwrap_or_default();
        let (same, text) = live.run(&["migrate", "verify", "--scratch", &server]);
        assert!(!same && text.contains("add statistics s"), "{text}");
        live.execute("CREATE STATISTICS s (dependencies) ON b, a FROM t");
        live.done(&["migrate", "verify", "--scratch", &server]);
        live.done(&["migrate", "down", "--yes"]);
        assert_eq!(live.rows(found), ["0"]);
    }
}
