//! The order of columns.

use relata_schema::Engine;

use crate::live::Live;

/// Columns that were added stay at the end on PostgreSQL: that is no news at each revision.
#[test]
fn orders_of_columns_are_told_when_asked() {
    for live in Live::all() {
        let before = "CREATE TABLE t (id integer PRIMARY KEY, b integer);";
        let after = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);";
        live.change(before, &[]);
        let text = live.change(after, &[]);
        assert!(!text.contains("another order"), "{text}");
        let (done, text) = live.auto(after, &[]);
        assert!(done && text.starts_with("nothing to do"), "{text}");
        let (_, text) = live.auto(after, &["--verbose"]);
        assert_eq!(
            text.contains("note: the columns of public.t are in another order"),
            live.engine == Engine::Postgres,
            "{text}"
        );
    }
}
