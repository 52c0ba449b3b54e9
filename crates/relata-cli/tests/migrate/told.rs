//! What revisions hold besides tables, and what commands take and say.

use relata_schema::Engine;

use crate::live::Live;

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
