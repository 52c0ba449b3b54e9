//! JSON_TABLE: the SQL, and the rows on PostgreSQL 17 and MariaDB.

use relata::backend::{Mysql, Pg};
use relata::connection::PgConnection;
use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::types::{Json, Jsonb};

use crate::databases::{mysql, plain, postgres};
use crate::shop::users;

relata::relation! {
    chapter { place: Integer, title: Nullable<Text>, pages: Nullable<Integer>, noted: Bool, rest: Nullable<Jsonb> }
}
relata::relation! {
    note { title: Nullable<Text>, place: Nullable<Integer>, note: Nullable<Text>, long: Nullable<Bool> }
}
relata::relation! { number { n: Nullable<Integer> } }
relata::relation! { doc { id: Integer, data: Jsonb } }

/// PostgreSQL, if it has JSON_TABLE: from version 17.
fn postgres_17() -> Option<PgConnection> {
    let mut conn = postgres()?;
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    let version = version.one(&mut conn).unwrap();
    if version < 170_000 {
        println!("not run on PostgreSQL {version}");
        return None;
    }
    Some(conn)
}
macro_rules! on_servers {
    (|$conn:ident| $body:block) => {{
        if let Some(mut conn) = postgres_17() {
            let $conn = &mut conn;
            $body
        }
        if let Some(mut conn) = mysql() {
            let $conn = &mut conn;
            $body
        }
    }};
}

fn book() -> Value {
    json!({"chapters": [
        {"title": "It's ä ☕", "pages": 12, "notes": ["a", {"b": 1}], "rest": {"x": [null]}},
        {"pages": null, "notes": [], "rest": "x"},
        {"title": 2.50, "pages": 3, "rest": null},
        {"title": ["no", "text"], "notes": "c"},
    ]})
}

#[test]
fn columns_of_each_kind() {
    let chapters = || {
        json_table(literal(book()), "$.chapters[*]")
            .for_ordinality()
            .path("$.title")
            .path("$.pages")
            .default_on_empty(-1)
            .exists_path("$.notes")
            .path("$.rest")
    };
    let query = from(chapter::as_table(chapters())).order_by(chapter::place);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT chapter.place, chapter.title, chapter.pages, chapter.noted, chapter.rest FROM JSON_TABLE($1, '$.chapters[*]' \
         COLUMNS (place FOR ORDINALITY, title text PATH '$.title', pages integer PATH '$.pages' DEFAULT '-1' ON EMPTY, \
         noted boolean EXISTS PATH '$.notes', rest jsonb PATH '$.rest')) AS chapter ORDER BY chapter.place"
    );
    assert_eq!(
        plain(&query.to_sql::<Mysql>().unwrap()),
        "SELECT chapter.place, json_unquote(json_quote(chapter.title)), chapter.pages, chapter.noted, chapter.rest FROM JSON_TABLE($1, '$.chapters[*]' \
         COLUMNS (place FOR ORDINALITY, title LONGTEXT CHARACTER SET utf8mb4 PATH '$.title', pages INT PATH '$.pages' \
         DEFAULT '-1' ON EMPTY, noted TINYINT(1) EXISTS PATH '$.notes', rest JSON PATH '$.rest')) AS chapter \
         ORDER BY chapter.place"
    );
    on_servers!(|conn| {
        let rows: Vec<chapter::Row> = query.all(conn).unwrap();
        let row = |place, title: Option<&str>, pages, noted, rest| chapter::Row {
            place,
            title: title.map(str::to_owned),
            pages,
            noted,
            rest,
        };
        assert_eq!(
            rows,
            [
                row(
                    1,
                    Some("It's ä ☕"),
                    Some(12),
                    true,
                    Some(json!({"x": [null]}))
                ),
                row(2, None, None, true, Some(json!("x"))),
                row(3, Some("2.5"), Some(3), false, Some(json!(null))),
                row(4, None, Some(-1), true, None),
            ]
        );
        assert_eq!(query.count(conn).unwrap(), 4);
        let few = from(chapter::as_table(chapters()))
            .filter(chapter::pages.gt(2) & !chapter::noted)
            .select((chapter::place, chapter::rest));
        let rows: Vec<(i32, Option<Value>)> = few.all(conn).unwrap();
        assert_eq!(rows, [(3, Some(json!(null)))]);
    });
}

#[test]
fn nested_paths() {
    let notes = json_table(literal(book()), "$.chapters[*]")
        .path("$.title")
        .nested_path("$.notes[*]", |notes| {
            notes.for_ordinality().path("$").exists_path("$.b")
        });
    let query = from(note::as_table(notes)).order_by((note::title, note::place));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT note.title, note.place, note.note, note.long FROM JSON_TABLE($1, '$.chapters[*]' COLUMNS (title text PATH \
         '$.title', NESTED PATH '$.notes[*]' COLUMNS (place FOR ORDINALITY, note text PATH '$', long boolean EXISTS PATH \
         '$.b'))) AS note ORDER BY note.title, note.place"
    );
    on_servers!(|conn| {
        let mut rows = query
            .clone()
            .select((note::title, note::place, note::note, note::long))
            .all(conn)
            .unwrap();
        // PostgreSQL's path takes a text for an array of it.
        rows.retain(|row| row.2.as_deref() != Some("c"));
        rows.sort();
        rows.dedup();
        let row = |title: Option<&str>, place, note: Option<&str>, long| {
            (
                title.map(str::to_owned),
                place,
                note.map(str::to_owned),
                long,
            )
        };
        assert_eq!(
            rows[rows.len() - 4..],
            [
                row(None, None, None, None),
                row(Some("2.5"), None, None, None),
                row(Some("It's ä ☕"), Some(1), Some("a"), Some(false)),
                row(Some("It's ä ☕"), Some(2), None, Some(true)),
            ]
        );
    });
}

/// ON EMPTY and ON ERROR: NULL, a value, an error.
#[test]
fn missing_parts_and_wrong_ones() {
    let of = |document: Value| json_table(literal(document), "$[*]");
    let numbers = || json!([{"n": 1}, {}, {"n": null}, {"n": [1]}, {"n": "7"}]);
    on_servers!(|conn| {
        let query = from(number::as_table(of(numbers()).path("$.n"))).select(number::n);
        assert_eq!(
            query.all(conn).unwrap(),
            [Some(1), None, None, None, Some(7)]
        );
        let both = of(numbers())
            .path("$.n")
            .default_on_empty(2)
            .default_on_error(3);
        let query = from(number::as_table(both)).select(number::n);
        assert_eq!(
            query.all(conn).unwrap(),
            [Some(1), Some(2), None, Some(3), Some(7)]
        );
        let fails = of(json!([{}])).path("$.n").error_on_empty();
        assert!(from(number::as_table(fails)).all(conn).is_err());
    });
    on_servers!(|conn| {
        let fails = of(json!([{"n": [1]}])).path("$.n").error_on_error();
        assert!(from(number::as_table(fails)).all(conn).is_err());
    });
    let query = from(number::as_table(
        of(numbers()).path("$.n").error_on_empty().error_on_error(),
    ));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT number.n FROM JSON_TABLE($1, '$[*]' COLUMNS (n integer PATH '$.n' ERROR ON EMPTY ERROR ON ERROR)) AS number"
    );
    relata::relation! { texts { word: Nullable<Text> } }
    let query = from(texts::as_table(
        of(json!([{}, {"w": "x"}]))
            .path("$.w")
            .default_on_empty("it's \\ none"),
    ))
    .select(texts::word);
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        r"SELECT texts.word FROM JSON_TABLE($1, '$[*]' COLUMNS (word text PATH '$.w' DEFAULT E'it''s \\ none' ON EMPTY)) AS texts"
    );
    if let Some(mut conn) = postgres_17() {
        let rows: Vec<Option<String>> = query.all(&mut conn).unwrap();
        let rows: Vec<Option<&str>> = rows.iter().map(Option::as_deref).collect();
        assert_eq!(rows, [Some("it's \\ none"), Some("x")]);
    }
}

/// Names with quotes and backslashes in paths.
#[test]
fn paths_of_odd_names() {
    let document = || literal(json!([{"it's": 1, "a\"b": 2, "c\\": 3, "a b": 4}]));
    let at = |path| from(number::as_table(json_table(document(), "$[*]").path(path)));
    on_servers!(|conn| {
        let rows: Vec<Option<i32>> = at(r#"$."it's""#).select(number::n).all(conn).unwrap();
        assert_eq!(rows, [Some(1)]);
        let rows: Vec<Option<i32>> = at(r#"$."a b""#).select(number::n).all(conn).unwrap();
        assert_eq!(rows, [Some(4)]);
    });
    for (path, n) in [(r#"$."a\"b""#, 2), (r#"$."c\\""#, 3)] {
        let query = at(path).select(number::n);
        let error = query.to_sql::<Mysql>().unwrap_err();
        assert!(matches!(
            error,
            relata::RenderError::NoLiteral { database: "MySQL" }
        ));
        if let Some(mut conn) = postgres_17() {
            assert_eq!(query.all(&mut conn).unwrap(), [Some(n)]);
        }
    }
}

#[test]
fn documents_of_the_tables_before() {
    let documents = || {
        doc::as_query(values([
            (1, json!({"n": [1, 2]})),
            (2, json!({"n": []})),
            (3, json!({"n": [3, "x"]})),
        ]))
    };
    let table = || number::as_table(json_table(doc::data.get("n"), "$[*]").path("$"));
    let query = from(documents())
        .left_join(table().on(literal(true)))
        .filter(doc::id.lt(3))
        .order_by((doc::id, number::n))
        .select((doc::id, number::n));
    let by_cast = from(users::table)
        .cross_join(number::as_table(
            json_table(literal(json!([1, 2])).cast::<Json>(), "$[*]").path("$"),
        ))
        .filter(users::id.le(2))
        .order_by((users::id, number::n))
        .select((users::id, number::n));
    assert!(
        plain(&by_cast.to_sql::<Pg>().unwrap()).contains("JSON_TABLE(CAST($1 AS json), '$[*]'")
    );
    on_servers!(|conn| {
        let rows: Vec<(i64, Option<i32>)> = by_cast.all(conn).unwrap();
        assert_eq!(
            rows,
            [(1, Some(1)), (1, Some(2)), (2, Some(1)), (2, Some(2))]
        );
        let null = from(number::as_table(
            json_table(nullable::<Jsonb>(None), "$[*]").path("$"),
        ));
        assert_eq!(null.all(conn).unwrap(), []);
    });
    if let Some(mut conn) = postgres_17() {
        let rows: Vec<(i32, Option<i32>)> = query.all(&mut conn).unwrap();
        assert_eq!(rows, [(1, Some(1)), (1, Some(2)), (2, None)]);
    }
    if let Some(mut conn) = mysql() {
        let rows: Vec<(i32, Option<i32>)> = query.all(&mut conn).unwrap();
        assert_eq!(rows, [(1, Some(1)), (1, Some(2)), (2, None)]);
    }
    // Two aliases, and a whole row that an outer join leaves out.
    relata::alias!(other = number);
    let query = from(number::as_table(
        json_table(literal(json!([1, 2])), "$[*]").path("$"),
    ))
    .left_join(
        number::as_table(json_table(literal(json!([2, 3])), "$[*]").path("$"))
            .alias(other::table)
            .on(other::n.eq(number::n)),
    )
    .order_by(number::n)
    .select((number::n, other::n));
    on_servers!(|conn| {
        let rows: Vec<(Option<i32>, Option<i32>)> = query.all(conn).unwrap();
        assert_eq!(rows, [(Some(1), None), (Some(2), Some(2))]);
    });
}
