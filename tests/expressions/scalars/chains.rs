//! Calls in calls: the SQL of ten is some ten times that of one, and gives what each database should.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::expr::functions::json::*;
use relata::expr::functions::*;
use relata::prelude::*;
use relata::serde_json::{Value, json};

use crate::databases::everywhere;
use crate::shop::{products, users};

relata::relation! { docs { id: BigInt, data: Jsonb, place: Integer } }

/// `$x.get(0)` again and again, once for each token behind it.
macro_rules! chain {
    ($x:expr; [$($method:tt)*]) => { $x };
    ($x:expr; [$($method:tt)*] $_:tt $($rest:tt)*) => {
        chain!($x $($method)*; [$($method)*] $($rest)*)
    };
}
/// `f(f(f($x, ..), ..), ..)`, likewise.
macro_rules! nest {
    ($x:expr; $f:ident($($argument:expr),*)) => { $x };
    ($x:expr; $f:ident($($argument:expr),*) $_:tt $($rest:tt)*) => {
        nest!($f($x $(, $argument)*); $f($($argument),*) $($rest)*)
    };
}

/// What doubles from one call to the next is a thousand times as long after ten; what grows by as much each time is
/// less than three times as long as after five.
macro_rules! grows_evenly {
    ([$($db:ident)+] $five:expr, $ten:expr) => {$(
        let size = |sql: Result<String, relata::RenderError>| sql.unwrap().len();
        let (five, ten) = (size($five.to_sql::<$db>()), size($ten.to_sql::<$db>()));
        assert!(ten < 3 * five, "{five}, then {ten}: {}", $ten.display::<$db>());
        assert!(ten < 8_000, "{ten}: {}", $ten.display::<$db>());
    )+};
}

#[test]
fn the_size_of_documents() {
    macro_rules! select {
        ($e:expr) => {
            from(docs::as_query(values([(1_i64, json!([]), 0)]))).select($e)
        };
    }
    macro_rules! each {
        ($([$($method:tt)*])+) => {$(
            grows_evenly!(
                [Pg Sqlite Mysql]
                select!(chain!(docs::data; [$($method)*] 1 2 3 4 5)),
                select!(chain!(docs::data; [$($method)*] 1 2 3 4 5 6 7 8 9 10))
            );
        )+};
    }
    each! {
        [.get(0)]
        [.get("a")]
        [.get(docs::place)]
        [.get(docs::place + 1)]
    }
    grows_evenly!(
        [Pg Sqlite Mysql]
        select!(chain!(docs::data; [.get("a").get(0)] 1 2 3).get_text(0)),
        select!(chain!(docs::data; [.get("a").get(0)] 1 2 3 4 5).get_text("b"))
    );
}

#[test]
fn the_size_of_text_and_numbers() {
    macro_rules! each {
        ($dbs:tt $table:ident, $x:expr; $($f:ident($($argument:expr),*))+) => {$(
            grows_evenly!(
                $dbs
                from($table::table).select(nest!($x; $f($($argument),*) 1 2 3 4 5)),
                from($table::table).select(nest!($x; $f($($argument),*) 1 2 3 4 5 6 7 8 9 10))
            );
        )+};
    }
    each! { [Pg Sqlite Mysql] users, users::name; left(-1) right(3) btrim("x") ltrim_chars("x") rtrim_chars("x") }
    each! { [Pg Sqlite] users, users::name; substring(2, 3) lpad(3, "x") rpad(3, "x") overlay("x", 1, 2) }
    each! { [Pg Sqlite Mysql] products, products::weight; ceil() floor() trunc() round() }
    each! { [Pg Sqlite] products, products::price; round_to(2) ceil() floor() }
}

/// Documents in documents, ten deep; some lack a part, or have one of another kind. (PostgreSQL takes a bare scalar
/// for an array of it.)
fn deep() -> Vec<Value> {
    let nested = |innermost: Value| {
        (0..9).fold(innermost, |inner, i| match i % 3 {
            0 => json!([i, inner]),
            1 => json!([i, i, inner]),
            _ => json!([inner]),
        })
    };
    vec![
        nested(json!(["a", "end"])),
        nested(json!([{"b": 1.5}])),
        nested(json!([null])),
        nested(json!({"0": 1})),
        nested(json!([])),
        json!([]),
        json!([[[[{}]]]]),
        json!([[[[[[[[[[["deeper"]]]]]]]]]]]),
    ]
}
#[test]
fn parts_of_parts() {
    let documents = || {
        let rows = deep().into_iter().enumerate();
        values(rows.map(|(i, document)| (i as i64, document, -1)))
    };
    let last = |document: &Value| {
        let mut part = Some(document);
        for _ in 0..10 {
            part = part.and_then(Value::as_array).and_then(|list| list.last());
        }
        part.cloned()
    };
    let expected: Vec<Option<Value>> = deep().iter().map(last).collect();
    assert!(expected.iter().filter(|part| part.is_some()).count() >= 4);
    let texts: Vec<Option<String>> = expected
        .iter()
        .map(|part| match part.as_ref()? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        })
        .collect();
    let without_spaces = |text: String| text.replace(' ', "");
    everywhere!(|conn| {
        let by_value = from(docs::as_query(documents()))
            .order_by(docs::id)
            .select(chain!(docs::data; [.get(-1)] 1 2 3 4 5 6 7 8 9 10));
        assert_eq!(by_value.all(conn).unwrap(), expected);
        let by_column = from(docs::as_query(documents()))
            .order_by(docs::id)
            .select(chain!(docs::data; [.get(docs::place)] 1 2 3 4 5 6 7 8 9 10));
        assert_eq!(by_column.all(conn).unwrap(), expected);
        let text = from(docs::as_query(documents())).order_by(docs::id).select(
            chain!(docs::data; [.get(docs::place)] 1 2 3 4 5 6 7 8 9).get_text(docs::place),
        );
        let found: Vec<Option<String>> = text.all(conn).unwrap();
        let found: Vec<_> = found.into_iter().map(|t| t.map(without_spaces)).collect();
        assert_eq!(found, texts);
        // In WHERE, GROUP BY and ORDER BY, and in an aggregate.
        let third = || chain!(docs::data; [.get(-1)] 1 2 3);
        let grouped = from(docs::as_query(documents()))
            .filter(third().is_not_null())
            .group_by(third().get_text(0))
            .order_by(third().get_text(0).nulls_first())
            .select((third().get_text(0).is_null(), count()));
        let rows: Vec<(bool, i64)> = grouped.all(conn).unwrap();
        assert_eq!(rows.iter().map(|row| row.1).sum::<i64>(), 7);
        let lengths = from(docs::as_query(documents())).select(max(json_array_length(third())));
        assert_eq!(lengths.one(conn).unwrap(), Some(1));
    });
}

/// A place that an aggregate or a window function gives, and a document that one gives.
#[test]
fn parts_of_aggregates() {
    everywhere!(|conn| {
        let documents = || values([(1_i64, json!([[1, 2], [3, 4]]), -1), (2, json!([[5]]), 0)]);
        let query = from(docs::as_query(documents()))
            .group_by(docs::data)
            .order_by(max(docs::id))
            .select(docs::data.get(max(docs::place)).get(max(docs::place)));
        // The others have no equality of documents to group by.
        match query.all(conn) {
            Ok(rows) => assert_eq!(rows, [Some(json!(4)), Some(json!(5))]),
            Err(error) => assert!(matches!(error, relata::Error::Encode { .. }), "{error}"),
        }
        let number = row_number()
            .over(window().order_by(docs::id))
            .cast::<relata::types::Integer>();
        let query = from(docs::as_query(documents()))
            .order_by(docs::id)
            .select(docs::data.get(number - 1).get(number - 1));
        assert_eq!(query.all(conn).unwrap(), [Some(json!(1)), None]);
    });
}

/// Counts of every sign, of texts of every length.
#[test]
fn text_in_text() {
    relata::relation! { words { id: BigInt, word: Text, n: Integer } }
    let texts = [
        "",
        "a",
        "abc",
        "héllo wörld",
        "日本語のテキスト",
        "xxabcxx",
        "  x  ",
    ];
    let counts = [-12, -3, -1, 0, 1, 2, 5, 40];
    let rows: Vec<(i64, String, i32)> = texts
        .iter()
        .flat_map(|text| counts.iter().map(move |n| (text.to_string(), *n)))
        .enumerate()
        .map(|(i, (text, n))| (i as i64, text, n))
        .collect();
    let mut all = Vec::new();
    everywhere!(|conn| {
        let query = from(words::as_query(values(rows.clone())))
            .order_by(words::id)
            .select((
                left(left(words::word, words::n), -1),
                right(right(words::word, words::n), 2),
                left(right(left(words::word, 6), words::n), words::n),
                right(left(right(words::word, words::n), 4), -2),
                btrim(btrim(left(words::word, words::n), "x "), ""),
                rtrim_chars(ltrim_chars(btrim(words::word, "x"), "a"), "c"),
            ));
        all.push(query.all(conn).unwrap());
    });
    for found in &all {
        assert_eq!(found, &all[0]);
    }
}
