//! Functions in FROM: series, arrays, documents and text as rows.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::chrono::NaiveDate;
use relata::prelude::*;
use relata::query::table_functions::sqlite;
use relata::serde_json::{Value, json};
use relata::types::{Array, Decimal, Jsonb, Text};
use relata::{sql, sql_query};

use super::decimal;
use crate::databases::{assert_sql, everywhere, mysql, plain, postgres, rows, sqlite as in_sqlite};
use crate::shop::{orders, users};

relata::relation! { numbers { n: Integer } }
relata::relation! { longs { n: BigInt } }
relata::relation! { counted { n: BigInt, place: BigInt } }
relata::relation! { doc { id: Integer, data: Jsonb } }
relata::relation! { words { word: Text } }
relata::relation! { maybe { word: Nullable<Text> } }
relata::relation! { elements { value: Jsonb } }

const SERIES: &str = "json_each((WITH RECURSIVE bounds(start, stop, step) AS (SELECT CAST(? AS INTEGER), \
    CAST(? AS INTEGER), CAST(1 AS INTEGER)), series(n) AS (SELECT start FROM bounds WHERE CASE WHEN step > 0 \
    THEN start <= stop WHEN step < 0 THEN start >= stop END UNION ALL SELECT n + step FROM series, bounds \
    WHERE typeof(n + step) = 'integer' AND CASE WHEN step > 0 THEN n + step <= stop \
    ELSE n + step >= stop END) SELECT json_group_array(n) FROM series))";

#[test]
fn series_of_integers() {
    let query = from(numbers::as_table(generate_series(1, 4)))
        .filter(numbers::n.ne(2))
        .order_by(numbers::n.desc());
    assert_sql!(
        query,
        sqlite: format!("SELECT `numbers`.value FROM {SERIES} AS `numbers` WHERE `numbers`.value <> ? \
            ORDER BY `numbers`.value DESC"),
        pg: r#"SELECT "numbers"."n" FROM generate_series($1, $2) AS "numbers" ("n") WHERE "numbers"."n" <> $3 ORDER BY "numbers"."n" DESC"#,
    );
    everywhere!(|conn| {
        let rows: Vec<numbers::Row> = query.all(conn).unwrap();
        assert_eq!(rows, [4, 3, 1].map(|n| numbers::Row { n }));
        assert_eq!(query.count(conn).unwrap(), 3);
        assert!(query.exists(conn).unwrap());
        assert_eq!(query.first(conn).unwrap(), Some(numbers::Row { n: 4 }));
    });
    // Up and down, with the ends of the type, and with nothing between.
    let series = |start: i64, stop: i64, step: i64| {
        from(longs::as_table(generate_series_by(start, stop, step))).select(longs::n)
    };
    for (start, stop, step, rows) in [
        (1, 10, 4, vec![1, 5, 9]),
        (3, -3, -3, vec![3, 0, -3]),
        (1, 0, 1, vec![]),
        (0, 1, -1, vec![]),
        (i64::MAX - 2, i64::MAX, 2, vec![i64::MAX - 2, i64::MAX]),
        (i64::MIN + 1, i64::MIN, -3, vec![i64::MIN + 1]),
        (
            (1 << 53) + 1,
            (1 << 53) + 2,
            1,
            vec![(1 << 53) + 1, (1 << 53) + 2],
        ),
    ] {
        everywhere!(|conn| { assert_eq!(series(start, stop, step).all(conn).unwrap(), rows) });
    }
    // NULL makes no rows, so the column is NOT NULL all the same.
    let query = from(longs::as_table(generate_series(
        1_i64,
        nullable::<relata::types::BigInt>(None),
    )));
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), []) });
    // A step of zero is an error of PostgreSQL only.
    assert_eq!(
        series(1, 3, 0).all(&mut in_sqlite()).unwrap(),
        Vec::<i64>::new()
    );
    if let Some(mut conn) = mysql() {
        let none: Vec<i64> = series(1, 3, 0).all(&mut conn).unwrap();
        assert_eq!(none, Vec::<i64>::new());
        // What does not fit in a packet is an error, not an empty series.
        let error = series(1, 1_000_000_000, 1).all(&mut conn).unwrap_err();
        assert!(error.to_string().contains("JSON text"), "{error}");
    }
    let Some(mut conn) = postgres() else { return };
    let error = series(1, 3, 0).all(&mut conn).unwrap_err().to_string();
    assert!(error.contains("step size cannot equal zero"), "{error}");
}

#[test]
fn arguments_name_the_tables_before() {
    let series = || longs::as_table(generate_series(1_i64, users::id - 1));
    let query = from(users::table)
        .cross_join(series())
        .filter(users::id.le(3))
        .order_by((users::id, longs::n))
        .select((users::id, longs::n));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"users\".\"id\", \"longs\".\"n\" FROM \"users\" CROSS JOIN generate_series($1, \"users\".\"id\" - $2) \
         AS \"longs\" (\"n\") WHERE \"users\".\"id\" <= $3 ORDER BY \"users\".\"id\", \"longs\".\"n\""
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(2, 1), (3, 1), (3, 2)]);
    });
    let query = from(users::table)
        .left_join(series().on(longs::n.gt(1)))
        .filter(users::id.le(3))
        .order_by((users::id, longs::n))
        .select((users::id, longs::n));
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<i64>)> = query.all(conn).unwrap();
        assert_eq!(rows, [(1, None), (2, None), (3, Some(2))]);
    });
    let query = from(users::table)
        .join(series().on(longs::n.eq(users::id - 1)))
        .join(orders::table.on(orders::id.eq(longs::n)))
        .order_by(users::id)
        .limit(2)
        .select((users::id, orders::id, longs::all));
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        assert_eq!(
            rows,
            [(2, 1, longs::Row { n: 1 }), (3, 2, longs::Row { n: 2 })]
        );
    });
    // An outer join may leave out the table that it names: then there are no rows, not NULLs.
    let query = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.lt(3)))
        .cross_join(longs::as_table(generate_series(orders::id, 2_i64)))
        .order_by((orders::id, longs::n))
        .select((orders::id, longs::n));
    everywhere!(|conn| {
        let rows: Vec<(Option<i64>, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(Some(1), 1), (Some(1), 2), (Some(2), 2)]);
    });
    // Without arguments it stands on the right of an outer join as well.
    let query = from(users::table)
        .right_join(longs::as_table(generate_series(8_i64, 9_i64)).on(longs::n.eq(users::id)))
        .order_by(longs::n)
        .select((users::id, longs::n));
    everywhere!(|conn| {
        let rows: Vec<(Option<i64>, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(Some(8), 8), (None, 9)]);
    });
}

#[test]
fn in_subqueries() {
    // In the FROM of a subquery the arguments name the tables around it: in a join as they are.
    let squares = from(users::table).filter(exists(
        correlate(users::table)
            .from(longs::as_table(generate_series(1_i64, users::id)))
            .filter((longs::n * longs::n).eq(users::id)),
    ));
    let query = squares.order_by(users::id).select(users::id);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"users\".\"id\" FROM \"users\" WHERE EXISTS (SELECT 1 FROM \
         generate_series($1, \"users\".\"id\") AS \"longs\" (\"n\") WHERE \"longs\".\"n\" * \"longs\".\"n\" = \
         \"users\".\"id\") ORDER BY \"users\".\"id\""
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [1, 4]) });
    let total = from(orders::table)
        .correlate(users::table)
        .cross_join(longs::as_table(generate_series(users::id, orders::id)))
        .select(count())
        .scalar_subquery();
    let query = from(users::table).order_by(users::id).select(total);
    everywhere!(|conn| {
        let rows: Vec<i64> = query.all(conn).unwrap();
        assert_eq!(rows, [45, 36, 28, 21, 15, 10, 6, 3]);
    });
    // A derived table of a function, and a function of a derived table.
    relata::relation! { bounds { low: BigInt, high: BigInt } }
    let of_orders = bounds::as_query(
        from(orders::table)
            .group_by(orders::user_id)
            .select((orders::user_id, count())),
    );
    let all = longs::as_query(
        from(of_orders)
            .cross_join(counted::as_table(
                generate_series(bounds::low, bounds::high).with_ordinality(),
            ))
            .select(counted::n * 100 + counted::place),
    );
    let query = from(all).order_by(longs::n).select(longs::n);
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [101, 202, 303]) });
}

/// The columns of SQLite's functions cannot be named, so what stands for them is written in every clause.
#[test]
fn in_every_clause() {
    let query = from(doc::as_query(values([
        (1, json!(["b", "a", "b"])),
        (2, json!(["c", "a"])),
    ])))
    .join(maybe::as_table(json_array_elements_text(doc::data)).on(maybe::word.ne("c")))
    .filter(maybe::word.is_not_null())
    .group_by(maybe::word)
    .having(count().gt(1))
    .order_by((count().desc(), maybe::word))
    .select((maybe::word, count(), max(doc::id)));
    everywhere!(|conn| {
        let rows: Vec<(Option<String>, i64, i32)> = query.all(conn).unwrap();
        let row = |word: &str, max| (Some(word.to_owned()), 2, max);
        assert_eq!(rows, [row("a", 2), row("b", 1)]);
    });
    let query = from(numbers::as_table(generate_series(1, 4)))
        .select((
            numbers::n,
            sum(numbers::n).over(partition_by(numbers::n % 2).order_by(numbers::n)),
        ))
        .order_by(numbers::n);
    everywhere!(|conn| {
        let rows: Vec<(i32, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(1, 1), (2, 2), (3, 4), (4, 6)]);
    });
    let query = from(numbers::as_table(generate_series(1, 2)))
        .select(numbers::n)
        .union(from(numbers::as_table(generate_series(2, 3))).select(numbers::n))
        .order_by(numbers::n.desc());
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [3, 2, 1]) });
    // Two of them, and an alias of the first in a subquery that fills it otherwise.
    let query = from(numbers::as_table(generate_series(1, 3)))
        .cross_join(longs::as_table(generate_series(1_i64, numbers::n)))
        .filter(numbers::n.in_(from(numbers::as_query(values([(2,), (3,)]))).select(numbers::n)))
        .order_by((numbers::n, longs::n))
        .select((numbers::n, longs::n));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT numbers.n, longs.n FROM generate_series($1, $2) AS numbers (n) CROSS JOIN \
         generate_series($3, numbers.n) AS longs (n) WHERE numbers.n IN (SELECT numbers.n FROM \
         (SELECT column1 AS n FROM (VALUES ($4), ($5)) AS rows) AS numbers) ORDER BY numbers.n, longs.n"
    );
    everywhere!(|conn| {
        let rows: Vec<(i32, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(2, 1), (2, 2), (3, 1), (3, 2), (3, 3)]);
    });
    // A column that is already named as the derived table names it.
    let query = from(numbers::as_query(
        from(numbers::as_table(generate_series(1, 3)))
            .filter(numbers::n.gt(1))
            .select(numbers::n),
    ));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [2, 3].map(|n| numbers::Row { n }))
    });
}

#[test]
fn members_of_objects() {
    relata::relation! { member { name: Text, it: Jsonb } }
    relata::relation! { text_member { name: Text, it: Nullable<Text> } }
    let documents = || {
        doc::as_query(values([
            (
                1,
                json!({"a": 1, "b": "x\"y", "c": null, "d": true, "e": 1.5, "f": [1, {}], "g": {"h": "i"}}),
            ),
            (
                2,
                json!({"": "empty", "a b": false, "q\"": -7, "\\": "ä☕"}),
            ),
            (3, json!({})),
        ]))
    };
    let query = from(documents())
        .cross_join(member::as_table(json_each(doc::data)))
        .order_by((doc::id, member::name))
        .select((doc::id, member::name, member::it));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT doc.id, member.name, member.it FROM (SELECT column1 AS id, column2 AS data FROM (VALUES \
         ($1, $2), ($3, $4), ($5, $6)) AS rows) AS doc CROSS JOIN jsonb_each(doc.data) AS member (name, it) \
         ORDER BY doc.id, member.name"
    );
    assert!(query.to_sql::<Sqlite>().unwrap().contains(
        "CROSS JOIN json_each(CASE json_type(`doc`.`data`) WHEN 'object' THEN `doc`.`data` END) AS `member`"
    ));
    everywhere!(|conn| {
        let mut rows: Vec<(i32, String, Value)> = query.all(conn).unwrap();
        rows.sort_by_key(|row| (row.0, row.1.clone()));
        let row = |id: i32, name: &str, value: Value| (id, name.to_owned(), value);
        assert_eq!(
            rows,
            [
                row(1, "a", json!(1)),
                row(1, "b", json!("x\"y")),
                row(1, "c", json!(null)),
                row(1, "d", json!(true)),
                row(1, "e", json!(1.5)),
                row(1, "f", json!([1, {}])),
                row(1, "g", json!({"h": "i"})),
                row(2, "", json!("empty")),
                row(2, "\\", json!("ä☕")),
                row(2, "a b", json!(false)),
                row(2, "q\"", json!(-7)),
            ]
        );
        // What was taken out is a document: parts can be taken out of it.
        let query = from(documents())
            .cross_join(member::as_table(json_each(doc::data)))
            .filter(member::it.get_text("h").is_not_null())
            .select((member::name, member::it.get_text("h")));
        assert_eq!(
            query.all(conn).unwrap(),
            [("g".to_owned(), Some("i".to_owned()))]
        );
        let query = from(documents())
            .left_join(
                text_member::as_table(json_each_text(doc::data)).on(text_member::name.ne("f")),
            )
            .order_by(doc::id)
            .select((doc::id, text_member::name, text_member::it));
        let mut rows: Vec<(i32, Option<String>, Option<String>)> = query.all(conn).unwrap();
        rows.sort();
        let row = |id: i32, name: &str, text: Option<&str>| {
            (
                id,
                Some(name.to_owned()),
                text.map(|t| t.replace(": ", ":")),
            )
        };
        for row in &mut rows {
            row.2 = row.2.take().map(|text| text.replace(": ", ":")); // each database's own
        }
        assert_eq!(
            rows,
            [
                row(1, "a", Some("1")),
                row(1, "b", Some("x\"y")),
                row(1, "c", None),
                row(1, "d", Some("true")),
                row(1, "e", Some("1.5")),
                row(1, "g", Some("{\"h\":\"i\"}")),
                row(2, "", Some("empty")),
                row(2, "\\", Some("ä☕")),
                row(2, "a b", Some("false")),
                row(2, "q\"", Some("-7")),
                (3, None, None),
            ]
        );
        let query = from(words::as_table(json_object_keys(literal(
            json!({"b": 1, "a": 2}),
        ))))
        .order_by(words::word)
        .select(words::word);
        assert_eq!(query.all(conn).unwrap(), ["a", "b"]);
    });
}

#[test]
fn elements_of_arrays() {
    relata::relation! { place { it: Jsonb, at: BigInt } }
    let array = || literal(json!([3, "x", null, false, [1], {"a": 1}, 0.5]));
    let query = from(place::as_table(
        json_array_elements(array()).with_ordinality(),
    ))
    .order_by(place::at)
    .select((place::at, place::it));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT place.at, place.it FROM jsonb_array_elements($1) WITH ORDINALITY AS place (it, at) ORDER BY place.at"
    );
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT `place`.place, `place`.part FROM JSON_TABLE(CASE WHEN json_type(?) = 'ARRAY' THEN ? END, '$[*]' COLUMNS \
         (place FOR ORDINALITY, part JSON PATH '$')) AS `place` ORDER BY `place`.place"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, Value)> = query.all(conn).unwrap();
        let values = [
            json!(3),
            json!("x"),
            json!(null),
            json!(false),
            json!([1]),
            json!({"a": 1}),
            json!(0.5),
        ];
        assert_eq!(rows, (1..).zip(values).collect::<Vec<_>>());
        let query = from(maybe::as_table(json_array_elements_text(
            array().cast::<relata::types::Json>(),
        )));
        let rows: Vec<Option<String>> = query.select(maybe::word).all(conn).unwrap();
        let text: Vec<Option<&str>> = rows.iter().map(Option::as_deref).collect();
        assert_eq!(
            text[..5],
            [Some("3"), Some("x"), None, Some("false"), Some("[1]")]
        );
        assert_eq!(text[6], Some("0.5"));
        // No document, no rows.
        let none = from(elements::as_table(json_array_elements(nullable::<Jsonb>(
            None,
        ))));
        assert_eq!(none.all(conn).unwrap(), []);
    });
    // SQLite and MySQL have no rows for what is not an array.
    let scalar = || {
        from(elements::as_table(json_array_elements(literal(
            json!({"a": 1}),
        ))))
    };
    assert_eq!(scalar().all(&mut in_sqlite()).unwrap(), []);
    if let Some(mut conn) = mysql() {
        assert_eq!(scalar().all(&mut conn).unwrap(), []);
    }
    let Some(mut conn) = postgres() else { return };
    assert!(
        scalar()
            .all(&mut conn)
            .unwrap_err()
            .to_string()
            .contains("cannot extract elements from an object")
    );
}

#[test]
fn sqlite_json_tree() {
    relata::relation! { node {
        key: Nullable<Text>, value: Jsonb, kind: Text, atom: Nullable<Text>,
        id: BigInt, parent: Nullable<BigInt>, fullkey: Text, path: Text,
    } }
    let document = || literal(json!({"a": [true, 2.5], "b": null, "c": "x"}));
    let query = from(node::as_table(sqlite::json_tree(document())))
        .order_by(node::id)
        .select((
            node::key,
            node::value,
            node::kind,
            node::atom,
            node::fullkey,
            node::path,
        ));
    assert!(
        query
            .to_sql::<Sqlite>()
            .unwrap()
            .ends_with("FROM json_tree(?) AS `node` ORDER BY `node`.id")
    );
    let conn = &mut in_sqlite();
    let rows: Vec<(
        Option<String>,
        Value,
        String,
        Option<String>,
        String,
        String,
    )> = query.all(conn).unwrap();
    let expected = [
        (
            None,
            json!({"a": [true, 2.5], "b": null, "c": "x"}),
            "object",
            None,
            "$",
            "$",
        ),
        (Some("a"), json!([true, 2.5]), "array", None, "$.a", "$"),
        (
            Some("0"),
            json!(true),
            "true",
            Some("true"),
            "$.a[0]",
            "$.a",
        ),
        (Some("1"), json!(2.5), "real", Some("2.5"), "$.a[1]", "$.a"),
        (Some("b"), json!(null), "null", None, "$.b", "$"),
        (Some("c"), json!("x"), "text", Some("x"), "$.c", "$"),
    ];
    let text = |text: Option<&str>| text.map(str::to_owned);
    let expected = expected.map(|(key, value, kind, atom, fullkey, path)| {
        (
            text(key),
            value,
            kind.to_owned(),
            text(atom),
            fullkey.to_owned(),
            path.to_owned(),
        )
    });
    assert_eq!(rows, expected);
    let query =
        from(node::as_table(sqlite::json_each(document()))).select((node::key, node::parent));
    let rows: Vec<(Option<String>, Option<i64>)> = query.all(conn).unwrap();
    assert_eq!(
        rows,
        ["a", "b", "c"].map(|key| (Some(key.to_owned()), None))
    );
}

#[test]
fn series_of_others_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    relata::relation! { prices { price: Numeric } }
    relata::relation! { days { at: Timestamp } }
    relata::relation! { instants { at: TimestampTz, place: BigInt } }
    let query = from(prices::as_table(generate_series(decimal("0.5"), 3))).select(prices::price);
    let rows: Vec<Decimal> = query.all(conn).unwrap();
    assert_eq!(rows, ["0.5", "1.5", "2.5"].map(decimal));
    let query = from(prices::as_table(generate_series_by(
        decimal("1"),
        0,
        decimal("-0.4"),
    )));
    assert_eq!(query.count(conn).unwrap(), 3);
    let start = NaiveDate::from_ymd_opt(2024, 1, 31)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap();
    let series = days::as_table(generate_series_by(
        start,
        literal(start) + interval("3 months"),
        interval("1 month"),
    ));
    let query = from(series).select(days::at);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT days.at FROM generate_series($1, $2 + CAST($3 AS interval), CAST($4 AS interval)) AS days (at)"
    );
    let rows: Vec<String> = query
        .all(conn)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        rows,
        [
            "2024-01-31 00:00:00",
            "2024-02-29 00:00:00",
            "2024-03-29 00:00:00",
            "2024-04-29 00:00:00"
        ]
    );
    let query = from(orders::table)
        .cross_join(instants::as_table(
            generate_series_by(start.and_utc(), start.and_utc(), interval("1 h")).with_ordinality(),
        ))
        .limit(1)
        .select((instants::at, instants::place));
    assert_eq!(query.one(conn).unwrap(), (start.and_utc(), 1));
}

#[test]
fn arrays_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    relata::relation! { three { n: Nullable<Integer>, word: Nullable<Text>, at: BigInt } }
    let query = from(maybe::as_table(unnest(["a", "b"]))).select(maybe::word);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT maybe.word FROM unnest($1) AS maybe (word)"
    );
    assert_eq!(
        query.all(conn).unwrap(),
        [Some("a".to_owned()), Some("b".to_owned())]
    );
    let query = from(three::as_table(
        unnest((
            [1, 2, 3],
            nullable::<Array<Text>>(Some(vec![Some("x".to_owned()), None])),
        ))
        .with_ordinality(),
    ));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT three.n, three.word, three.at FROM unnest($1, $2) WITH ORDINALITY AS three (n, word, at)"
    );
    let rows: Vec<three::Row> = query.all(conn).unwrap();
    let row = |n: i32, word: Option<&str>| three::Row {
        n: Some(n),
        word: word.map(str::to_owned),
        at: n.into(),
    };
    assert_eq!(rows, [row(1, Some("x")), row(2, None), row(3, None)]);
    // Of an expression, and of one that is NULL.
    let parts = relata::expr::functions::array::string_to_array(users::name, " ");
    let query = from(users::table)
        .left_join(maybe::as_table(unnest(parts)).on(maybe::word.like("L%")))
        .filter(users::id.le(2))
        .order_by(users::id)
        .select((users::id, maybe::word));
    assert_eq!(
        query.all(conn).unwrap(),
        [(1, Some("Lindqvist".to_owned())), (2, None)]
    );
    let none = nullable::<Array<Text>>(None);
    assert_eq!(from(maybe::as_table(unnest(none))).all(conn).unwrap(), []);
    let query = from(numbers::as_table(generate_subscripts(
        vec!["a", "b", "c"],
        1,
    )))
    .select(numbers::n);
    assert_eq!(query.all(conn).unwrap(), [1, 2, 3]);
}

#[test]
fn text_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    relata::relation! { groups { found: Array<Text> } }
    let word = |text: &str| Some(text.to_owned());
    let query = from(words::as_table(string_to_table("a,b,,c", ","))).select(words::word);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT words.word FROM string_to_table($1, $2) AS words (word)"
    );
    assert_eq!(query.all(conn).unwrap(), ["a", "b", "", "c"]);
    let query = from(words::as_table(string_to_table(
        "ab",
        nullable::<Text>(None),
    )))
    .select(words::word);
    assert_eq!(query.all(conn).unwrap(), ["a", "b"]);
    let query =
        from(maybe::as_table(string_to_table_with_null("a,-", ",", "-"))).select(maybe::word);
    assert_eq!(query.all(conn).unwrap(), [word("a"), None]);
    let query = from(users::table)
        .cross_join(words::as_table(regexp_split_to_table(users::name, "\\s+")))
        .filter(users::id.eq(1))
        .order_by(words::word)
        .select(words::word);
    assert_eq!(query.all(conn).unwrap(), ["Lindqvist", "Sara"]);
    let query = from(words::as_table(regexp_split_to_table_with(
        "aXbxc", "x", "i",
    )))
    .select(words::word);
    assert_eq!(query.all(conn).unwrap(), ["a", "b", "c"]);
    let query = from(groups::as_table(regexp_matches_with(
        "a1 b2",
        "([a-z])(\\d)|(x)",
        "g",
    )))
    .select(groups::found);
    assert_eq!(
        query.all(conn).unwrap(),
        [
            vec![word("a"), word("1"), None],
            vec![word("b"), word("2"), None]
        ]
    );
    let query = from(groups::as_table(regexp_matches("a1 b2", "z")));
    assert_eq!(query.all(conn).unwrap(), []);
}

#[test]
fn records_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    relata::relation! { item { id: Nullable<Integer>, tags: Nullable<Array<Text>>, price: Nullable<Numeric> } }
    relata::relation! { nth { id: Nullable<BigInt>, at: BigInt } }
    let document = || literal(json!([{"id": 1, "tags": ["a", null]}, {"price": 2.5, "other": 0}]));
    let query = from(item::as_table(json_to_recordset(document())));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT item.id, item.tags, item.price FROM jsonb_to_recordset($1) AS item (id integer, tags text[], price numeric)"
    );
    assert_eq!(
        query.all(conn).unwrap(),
        [
            item::Row {
                id: Some(1),
                tags: Some(vec![Some("a".to_owned()), None]),
                price: None
            },
            item::Row {
                id: None,
                tags: None,
                price: Some(decimal("2.5"))
            },
        ]
    );
    let query = from(users::table)
        .left_join(
            nth::as_table(json_to_recordset(document()).with_ordinality())
                .on(nth::at.eq(users::id)),
        )
        .order_by(users::id)
        .limit(3)
        .select((users::id, nth::id, nth::at));
    assert!(plain(&query.to_sql::<Pg>().unwrap()).contains(
        "LEFT JOIN ROWS FROM (jsonb_to_recordset($1) AS (id bigint)) WITH ORDINALITY AS nth (id, at) ON"
    ));
    assert_eq!(
        query.all(conn).unwrap(),
        [(1, Some(1), Some(1)), (2, None, Some(2)), (3, None, None)]
    );
    let query = from(item::as_table(json_to_record(
        literal(json!({"id": 7})).cast::<relata::types::Json>(),
    )));
    assert_eq!(query.select(item::id).all(conn).unwrap(), [Some(7)]);
    let query = from(elements::as_table(jsonb_path_query(document(), "$[*].id")));
    assert_eq!(query.select(elements::value).all(conn).unwrap(), [json!(1)]);
}

#[test]
fn rows_from_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    relata::relation! { both { n: Nullable<Integer>, k: Nullable<Text>, v: Nullable<Jsonb>, at: BigInt } }
    let query = from(both::as_table(
        rows_from((generate_series(1, 2), json_each(literal(json!({"a": 1}))))).with_ordinality(),
    ));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT both.n, both.k, both.v, both.at FROM ROWS FROM (generate_series($1, $2), jsonb_each($3)) \
         WITH ORDINALITY AS both (n, k, v, at)"
    );
    assert_eq!(
        query.all(conn).unwrap(),
        [
            both::Row {
                n: Some(1),
                k: Some("a".to_owned()),
                v: Some(json!(1)),
                at: 1
            },
            both::Row {
                n: Some(2),
                k: None,
                v: None,
                at: 2
            },
        ]
    );
    relata::relation! { of_user { low: Nullable<BigInt>, word: Nullable<Text> } }
    let query = from(users::table)
        .cross_join(of_user::as_table(rows_from((
            generate_series(users::id, 2_i64),
            string_to_table(users::name, " "),
        ))))
        .filter(users::id.eq(1))
        .select((of_user::low, of_user::word));
    let rows: Vec<(Option<i64>, Option<String>)> = query.all(conn).unwrap();
    assert_eq!(
        rows,
        [
            (Some(1), Some("Sara".to_owned())),
            (Some(2), Some("Lindqvist".to_owned()))
        ]
    );
}

/// A statement with functions is prepared once, like any other, and so is one by hand.
#[test]
fn beside_hand_written_sql() {
    let query = from(numbers::as_table(generate_series(1, 3)))
        .select((numbers::n, sql!("{} * 2", numbers::n => Integer)))
        .order_by(numbers::n);
    let rows = rows!(
        query,
        sql_query!("SELECT 1, 2 UNION ALL SELECT 2, 4 UNION ALL SELECT 3, 6" => (Integer, Integer))
    );
    assert_eq!(rows, [(1, 2), (2, 4), (3, 6)]);
}

/// Numbers of a document have the digits that the document has.
#[test]
fn digits_of_documents() {
    let query = || {
        let array =
            sql!("'[0.30000000000000004, 12345678901234567890, 9007199254740993]'" => Jsonb);
        from(maybe::as_table(json_array_elements_text(array))).select(maybe::word)
    };
    let digits = [
        "0.30000000000000004",
        "12345678901234567890",
        "9007199254740993",
    ];
    everywhere!(|conn| {
        let rows = query().all(conn).unwrap();
        assert_eq!(rows, digits.map(|digits| Some(digits.to_owned())));
    });
    let array = sql!("'[0.30000000000000004, 12345678901234567890, 9007199254740993]'" => Jsonb);
    let documents =
        from(elements::as_table(json_array_elements(array))).select(elements::value.cast::<Text>());
    assert_eq!(documents.all(&mut in_sqlite()).unwrap(), digits);
}
