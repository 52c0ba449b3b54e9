//! Indexes and keys of partitions, which the server identifies with those of their parents (PostgreSQL).

use relata_schema::Engine;

use super::{common, moved, rows};

/// The indexes of a table, with their comments.
const INDEXES: &str = "SELECT indexrelid::regclass::text, obj_description(indexrelid),
     (SELECT obj_description(oid) FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
     FROM pg_index WHERE indrelid::regclass::text LIKE 'p\\_%' ORDER BY 1";

/// A column gets another type: the server would call the indexes of partitions as it does by default.
#[test]
fn names_of_indexes_of_a_retyped_column() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |sql_type: &str, name: &str| {
        let columns = format!("(id int NOT NULL, c {sql_type}, d int)");
        format!(
            "CREATE TABLE p {columns} PARTITION BY LIST (id); CREATE TABLE p_1 {columns} PARTITION BY LIST (d); CREATE TABLE p_1_1 {columns};
             ALTER TABLE p_1_1 ADD CONSTRAINT leaf_key UNIQUE (c, id, d); CREATE INDEX leaf ON p_1_1 (c DESC);
             COMMENT ON CONSTRAINT leaf_key ON p_1_1 IS 'own'; COMMENT ON INDEX leaf IS 'also';
             ALTER TABLE p_1 ATTACH PARTITION p_1_1 FOR VALUES IN (1); ALTER TABLE p_1 ADD CONSTRAINT {name} UNIQUE (c, id, d);
             CREATE INDEX p_1_c ON p_1 (c); ALTER TABLE p ATTACH PARTITION p_1 FOR VALUES IN (1);
             ALTER TABLE p ADD CONSTRAINT p_key UNIQUE (c, id, d); CREATE INDEX p_c ON p (c)"
        )
    };
    let old = format!(
        "{}; INSERT INTO p VALUES (1, 2, 1)",
        schema("smallint", "p_1_key")
    );
    let names = |middle: &str| {
        let mut all = ["leaf | also | NULL", "leaf_key | NULL | own"]
            .map(str::to_owned)
            .to_vec();
        all.extend(["p_1_c", middle].map(|name| format!("{name} | NULL | NULL")));
        all
    };
    for name in ["p_1_key", "p_1_other"] {
        let mut scratch = moved(Engine::Postgres, &old, &schema("bigint", name));
        assert_eq!(rows(&mut scratch, INDEXES), names(name));
        let typed = "SELECT pg_typeof(c)::text, c::text FROM p_1_1";
        assert_eq!(rows(&mut scratch, typed), ["bigint | 2"]);
    }
}

/// The server takes an index for its parent's whatever the order of its keys.
#[test]
fn an_index_in_another_order_than_its_parent_s() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |indexes: &str| {
        format!(
            "CREATE TABLE p (id int, c int) PARTITION BY LIST (id); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
             CREATE INDEX p_1_own ON p_1 (c DESC); {indexes}"
        )
    };
    let (with, without) = (schema("CREATE INDEX p_c ON p (c)"), schema(""));
    for (old, new) in [(&with, &without), (&without, &with)] {
        let mut scratch = moved(Engine::Postgres, old, new);
        assert_eq!(rows(&mut scratch, INDEXES), ["p_1_own | NULL | NULL"]);
    }
    // Two of them: each under its name.
    let both = schema("CREATE INDEX p_1_c_idx ON p_1 (c); CREATE INDEX p_c ON p (c)");
    let mut scratch = moved(Engine::Postgres, &without, &both);
    let names = ["p_1_c_idx | NULL | NULL", "p_1_own | NULL | NULL"];
    assert_eq!(rows(&mut scratch, INDEXES), names);
}

/// Two indexes of the parent's in different orders, and those of the partition under names of their own.
#[test]
fn two_indexes_in_different_orders() {
    if !common::engines().contains(&Engine::Postgres) {
        return;
    }
    let schema = |indexes: &str| {
        format!(
            "CREATE TABLE p (id int, c int) PARTITION BY LIST (id); CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1); {indexes}"
        )
    };
    let up = "CREATE INDEX p_1_up ON p_1 (c); CREATE INDEX p_up ON p (c)";
    let down = "CREATE INDEX p_1_down ON p_1 (c DESC); CREATE INDEX p_down ON p (c DESC)";
    let both = schema(&format!("{up}; {down}"));
    let only = "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'p_1'::regclass ORDER BY 1";
    // And two that are alike.
    let (first, second) = (
        schema(up),
        schema(&format!("{up}; {}", up.replace("_up", "_upper"))),
    );
    let mut scratch = moved(Engine::Postgres, &second, &first);
    assert_eq!(rows(&mut scratch, only), ["p_1_up"]);
    for (left, name) in [(up, "p_1_up"), (down, "p_1_down")] {
        let mut scratch = moved(Engine::Postgres, &both, &schema(left));
        assert_eq!(rows(&mut scratch, only), [name]);
        let mut scratch = moved(Engine::Postgres, &schema(left), &both);
        assert_eq!(rows(&mut scratch, only), ["p_1_down", "p_1_up"]);
    }
}
