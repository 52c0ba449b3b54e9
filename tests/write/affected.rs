//! The number of rows that `run` returns.

use relata::prelude::*;
use relata::types::BigInt;
use relata::types::Text;

use crate::databases::{everywhere, mysql, postgres, sqlite};
use crate::shop::{order_items, orders, product_tags, tags, users};
use crate::stored::{self, key, n, stored, v};

fn row(
    number: i64,
    text: &str,
) -> (
    relata::write::Assign<stored::N<Text>, relata::types::Value<BigInt>>,
    relata::write::Assign<stored::V<Text>, relata::types::Value<Text, relata::Nullable>>,
) {
    (n().to(number), v().to(Some(text.to_owned())))
}

/// Runs the same lines on every database with the table `stored`.
macro_rules! everywhere_stored {
    (|$conn:ident| $body:block) => {{
        {
            let $conn = &mut stored::sqlite("VARCHAR(80)");
            $body
        }
        if let Some(mut conn) = stored::postgres("VARCHAR(80)") {
            let $conn = &mut conn;
            $body
        }
        if let Some(mut conn) = stored::mysql("VARCHAR(80)") {
            let $conn = &mut conn;
            $body
        }
    }};
}

#[test]
fn update_counts_the_rows_that_met_the_condition() {
    everywhere_stored!(|conn| {
        let rows = insert_into(stored()).rows((0..5).map(|i| row(i, "same")));
        assert_eq!(rows.run(conn).unwrap(), 5);
        let same = update(stored::<Text>()).set(v::<Text>().to("same"));
        assert_eq!(same.clone().all_rows().run(conn).unwrap(), 5);
        let some = same.clone().filter(n::<Text>().le(2));
        assert_eq!(some.run(conn).unwrap(), 3);
        assert_eq!(some.run(conn).unwrap(), 3, "once more");
        assert_eq!(same.filter(n::<Text>().gt(50)).run(conn).unwrap(), 0);
        let gone = delete_from(stored::<Text>()).filter(n::<Text>().gt(50));
        assert_eq!(gone.run(conn).unwrap(), 0);
        let gone = delete_from(stored::<Text>()).filter(n::<Text>().gt(3));
        assert_eq!(gone.run(conn).unwrap(), 1);
        assert_eq!(
            delete_from(stored::<Text>()).all_rows().run(conn).unwrap(),
            4
        );
    });
}

#[test]
fn upsert_counts_inserted_and_updated_rows() {
    everywhere_stored!(|conn| {
        let upsert = |rows: &[(i64, &str)]| {
            insert_into(stored())
                .rows(
                    rows.iter()
                        .map(|(number, text)| row(*number, text))
                        .collect::<Vec<_>>(),
                )
                .on_conflict(key::<Text>())
                .do_update(v::<Text>().to(excluded(v::<Text>())))
        };
        assert_eq!(
            upsert(&[(1, "a"), (2, "b")]).run(conn).unwrap(),
            2,
            "inserted"
        );
        assert_eq!(
            upsert(&[(1, "c"), (2, "d")]).run(conn).unwrap(),
            2,
            "updated"
        );
        assert_eq!(
            upsert(&[(1, "c"), (2, "d")]).run(conn).unwrap(),
            2,
            "as they were"
        );
        assert_eq!(
            upsert(&[(1, "e"), (3, "f")]).run(conn).unwrap(),
            2,
            "one of each"
        );
        let one = insert_into(stored())
            .values(row(1, "g"))
            .on_conflict(key::<Text>())
            .do_update(v::<Text>().to(excluded(v::<Text>())));
        assert_eq!(one.run(conn).unwrap(), 1);
        let expected = [(1, "g"), (2, "d"), (3, "f")].map(|(n, v)| (n, Some(v.to_owned())));
        let read = from(stored::<Text>())
            .order_by(n::<Text>())
            .select((n::<Text>(), v::<Text>()));
        assert_eq!(read.all(conn).unwrap(), expected);
    });
}

/// MySQL does not say how many rows DO NOTHING left out.
#[test]
fn do_nothing_counts_inserted_rows() {
    let some = insert_into(stored())
        .rows([row(1, "a"), row(2, "b")])
        .on_conflict(key::<Text>())
        .do_nothing();
    macro_rules! check {
        ($conn:expr, $left_out:expr) => {{
            let conn = $conn;
            insert_into(stored())
                .values(row(1, "first"))
                .run(conn)
                .unwrap();
            assert_eq!(some.run(conn).unwrap(), 1 + $left_out);
            assert_eq!(some.run(conn).unwrap(), 2 * $left_out);
            let first = from(stored::<Text>())
                .filter(n::<Text>().eq(1))
                .select(v::<Text>());
            assert_eq!(first.one(conn).unwrap().as_deref(), Some("first"));
        }};
    }
    check!(&mut stored::sqlite("TEXT"), 0);
    if let Some(mut conn) = stored::postgres("TEXT") {
        check!(&mut conn, 0);
    }
    if let Some(mut conn) = stored::mysql("TEXT") {
        check!(&mut conn, 1);
    }
}

#[test]
fn other_tables() {
    let renamed = update(orders::table)
        .from(users::table)
        .set(orders::status.to(orders::status))
        .filter(orders::user_id.eq(users::id) & users::id.eq(1));
    everywhere!(|conn| {
        let expected = from(orders::table)
            .filter(orders::user_id.eq(1))
            .count(conn)
            .unwrap();
        assert!(expected > 1);
        assert_eq!(renamed.run(conn).unwrap() as i64, expected);
    });
}

#[test]
fn returning_for_its_effect() {
    let changed = update(order_items::table)
        .set(order_items::quantity.to(order_items::quantity + 1))
        .all_rows()
        .returning(order_items::quantity);
    let gone = delete_from(order_items::table)
        .all_rows()
        .returning(order_items::order_id);
    let inserted = insert_into(tags::table)
        .rows((100..105).map(|id: i64| (tags::id.to(id), tags::label.to(format!("tag {id}")))))
        .returning(tags::id);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let count = from(order_items::table).count(conn).unwrap();
            assert!(count > 1);
            assert_eq!(changed.run(conn).unwrap() as i64, count);
            assert_eq!(gone.run(conn).unwrap() as i64, count);
            assert_eq!(inserted.run(conn).unwrap(), 5);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn rows_of_a_query_and_defaults() {
    let copied = insert_into(product_tags::table)
        .columns((product_tags::product_id, product_tags::tag_id))
        .select(from(product_tags::table).select((product_tags::product_id, product_tags::tag_id)))
        .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
        .do_nothing();
    assert_eq!(copied.run(&mut sqlite()).unwrap(), 0);
    if let Some(mut conn) = postgres() {
        assert_eq!(copied.run(&mut conn).unwrap(), 0);
    }
    if let Some(mut conn) = mysql() {
        let conn = &mut conn;
        let count = from(product_tags::table).count(conn).unwrap();
        assert_eq!(copied.run(conn).unwrap() as i64, count);
    }
}

/// SQLite has the number of the statement before, where a statement has none.
#[test]
fn sql_of_ones_own() {
    everywhere_stored!(|conn| {
        let rows = insert_into(stored()).rows((0..5).map(|i| row(i, "text")));
        assert_eq!(rows.run(conn).unwrap(), 5);
        assert_eq!(
            sql_query!("SELECT n FROM stored" => BigInt)
                .run(conn)
                .unwrap(),
            0
        );
        let with = sql_query!("WITH a AS (SELECT n FROM stored) SELECT n FROM a" => BigInt);
        assert_eq!(with.run(conn).unwrap(), 0);
        let parenthesized = sql_query!("SELECT n FROM stored UNION SELECT 1" => BigInt);
        assert_eq!(parenthesized.run(conn).unwrap(), 0);
        let table = sql_query!("CREATE TEMPORARY TABLE another (a INT)" => BigInt);
        assert_eq!(table.run(conn).unwrap(), 0);
        let changed = sql_query!("UPDATE stored SET v = v WHERE n < {}", 3_i64 => BigInt);
        assert_eq!(changed.run(conn).unwrap(), 3);
        let gone = sql_query!(" /* two */ delete from stored WHERE n < 2" => BigInt);
        assert_eq!(gone.run(conn).unwrap(), 2);
        assert_eq!(
            from(stored::<Text>())
                .filter(n::<Text>().lt(2))
                .count(conn)
                .unwrap(),
            0
        );
        let inserted = sql_query!("INSERT INTO stored SELECT n + 10, v FROM stored" => BigInt);
        assert_eq!(inserted.run(conn).unwrap(), 3);
    });
}

/// Values that are expressions bind more parameters than a row has columns.
#[test]
fn rows_of_expressions_keep_to_the_limit_of_parameters() {
    let rows = insert_into(stored())
        .rows((0..12_000_i64).map(|i| {
            (
                n().to(literal(i) * 2 + 1),
                v().to(literal("a").concat("b").concat("c")),
            )
        }))
        .on_conflict(key::<Text>())
        .do_update(v::<Text>().to(excluded(v::<Text>()).concat("again")));
    everywhere_stored!(|conn| {
        assert_eq!(rows.run(conn).unwrap(), 12_000);
        let again = update(stored::<Text>()).set(v::<Text>().to(v::<Text>().concat("again")));
        assert_eq!(again.all_rows().run(conn).unwrap(), 12_000);
        let count = from(stored::<Text>())
            .filter(v::<Text>().eq("abcagain"))
            .count(conn);
        assert_eq!(count.unwrap(), 12_000);
    });
    let most = (0..32_766_i64 / 2).map(|i| (n::<BigInt>().to(i), v().to(i)));
    let most = insert_into(stored())
        .rows(most)
        .returning((n::<BigInt>(), v::<BigInt>() + 1));
    let rows = most.all(&mut stored::sqlite("BIGINT")).unwrap();
    assert_eq!(rows.len(), 32_766 / 2);
}

#[tokio::test]
async fn asynchronous_mysql_counts_matched_rows() {
    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        println!("not run on MySQL: RELATA_MYSQL_URL is not set");
        return;
    };
    let mut conn = relata::connection::AsyncMysqlConnection::connect(&url)
        .await
        .unwrap();
    let conn = &mut conn;
    conn.run_script("CREATE TEMPORARY TABLE mysql.stored (n BIGINT PRIMARY KEY, v TEXT)")
        .await
        .unwrap();
    let rows = insert_into(stored()).rows((0..5).map(|i| row(i, "same")));
    assert_eq!(rows.run(conn).await.unwrap(), 5);
    let same = update(stored::<Text>())
        .set(v::<Text>().to("same"))
        .all_rows();
    assert_eq!(same.run(conn).await.unwrap(), 5);
    let upsert = insert_into(stored())
        .values(row(1, "g"))
        .on_conflict(key::<Text>())
        .do_update(v::<Text>().to(excluded(v::<Text>())));
    assert_eq!(upsert.run(conn).await.unwrap(), 1);
    assert_eq!(upsert.run(conn).await.unwrap(), 1);
    assert_eq!(
        sql_query!("SELECT n FROM stored" => BigInt)
            .run(conn)
            .await
            .unwrap(),
        0
    );
}
