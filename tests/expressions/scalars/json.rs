//! `json` and `jsonb`.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::expr::functions::json::*;
use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::types::{Json, Jsonb, Text};

use super::{on_both, on_mysql, on_pg, on_postgres, on_servers, on_sqlite, one};

/// Names that SQLite's paths would take for something else, and values of every kind.
fn documents() -> Vec<Value> {
    vec![
        json!({"a": 1, "b": "x", "c": null, "d": true, "e": false, "f": 1.5, "g": [1], "h": {"i": 2}}),
        json!({"$": 1, "$.a": 2, "[0]": 3, "0": 4, "a.b": 5, "a\"b": 6, "a\\b": 7, "": 8, "a\nb": 9, "ä": 10, "'": 11, "*": 12}),
        json!([1, "x", null, true, false, 1.5, [1], {"i": 2}]),
        json!({"a": 12345678901234567890_u64, "b": -1, "c": 1e300, "d": 0.1, "e": "true", "f": "\u{1}\"\\"}),
        json!(1),
        json!("a"),
        json!(null),
    ]
}
const NAMES: [&str; 22] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "$", "$.a", "[0]", "0", "a.b", "a\"b", "a\\b", "",
    "a\nb", "ä", "'", "*", "$[0]", "#",
];

#[test]
fn members_and_elements() {
    let (mut sqlite, postgres, mut mysql) = (on_sqlite(), on_postgres(), on_mysql());
    let Some(mut postgres) = postgres else { return };
    // Spaces and digits are each database's own.
    let own_text = |part: &Option<Value>| {
        part.as_ref()
            .is_some_and(|p| p.is_object() || *p == json!(1e300))
    };
    type Row = (Option<Value>, Option<String>);
    macro_rules! same {
        ($key:expr, $document:expr) => {{
            let d = || literal($document.clone());
            let query = from(one()).select((d().get($key), d().get_text($key)));
            let on_postgres: Row = query.one(&mut postgres).unwrap();
            let check = |(part, mut text): Row, on: &str| {
                if own_text(&part) {
                    text = Some(on_postgres.1.clone().unwrap());
                }
                let expected = on_postgres.clone();
                assert_eq!(
                    (part, text),
                    expected,
                    "{} -> {:?} on {on}",
                    $document,
                    $key
                );
            };
            check(query.one(&mut sqlite).unwrap(), "SQLite");
            if let Some(conn) = &mut mysql {
                check(query.one(conn).unwrap(), "MySQL");
            }
            on_postgres.0
        }};
    }
    for document in documents() {
        let d = || literal(document.clone());
        for name in NAMES {
            let part = same!(name, document);
            assert_eq!(part.as_ref(), document.get(name));
        }
        // PostgreSQL's jsonb takes a bare scalar for an array of it.
        let scalar = !document.is_array() && !document.is_object();
        let places = [-9, -8, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        for place in places.into_iter().filter(|_| !scalar) {
            same!(place, document);
        }
        let query = from(one()).select((json_typeof(d()), d().get("g").is_null()));
        let expected = query.one(&mut postgres).unwrap();
        assert_eq!(query.one(&mut sqlite).unwrap(), expected);
        if let Some(conn) = &mut mysql {
            assert_eq!(query.one(conn).unwrap(), expected);
            for name in NAMES {
                let query = from(one()).select(d().has_key(name));
                let expected = query.one(&mut postgres).unwrap();
                assert_eq!(query.one(conn).unwrap(), expected, "{document} ? {name:?}");
            }
        }
    }
    let null = from(one()).select((
        literal(json!({"null": 1})).get(nullable::<Text>(None)),
        nullable::<Jsonb>(None).get("a"),
        nullable::<Jsonb>(None).get_text(0),
    ));
    assert_eq!(null.one(&mut sqlite).unwrap(), (None, None, None));
    assert_eq!(null.one(&mut postgres).unwrap(), (None, None, None));
    if let Some(conn) = &mut mysql {
        assert_eq!(null.one(conn).unwrap(), (None, None, None));
        let null = from(one()).select((
            nullable::<Jsonb>(None).has_key("a"),
            literal(json!({"a": 1})).has_key(nullable::<Text>(None)),
            literal(json!(["a"])).has_key(nullable::<Text>(None)),
            json_typeof(nullable::<Jsonb>(None)),
            json_array_length(nullable::<Json>(None)),
        ));
        let none = (None, None, None, None, None);
        assert_eq!(null.one(&mut postgres).unwrap(), none);
        assert_eq!(null.one(conn).unwrap(), none);
    }
}

#[test]
fn on_both_databases() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    let member = r#"'$."' || replace(replace(?, '\', '\\'), '"', '\"') || '"'"#;
    let list = || literal(json!([1, 2, 3]));
    on_both! { c;
        literal(json!({"a": [5]})).get("a").get(0),
            pg "$1 -> $2 -> $3", sqlite &format!("((((?) -> ({member}))) -> (?))"),
            mysql "CASE WHEN json_type(json_extract(?, concat('$.', json_quote(?)))) = 'ARRAY' THEN json_extract(json_extract(?, concat('$.', json_quote(?))), concat('$[', CASE WHEN (0) >= 0 THEN 0 WHEN json_length(json_extract(?, concat('$.', json_quote(?)))) + (0) >= 0 THEN json_length(json_extract(?, concat('$.', json_quote(?)))) + (0) END, ']')) END" => Some(json!(5));
        list().get_text(1).eq("2"), pg "$1 ->> $2 = $3",
            sqlite "CASE json_type((?) -> (?)) WHEN 'null' THEN NULL WHEN 'text' THEN (?) ->> (?) ELSE ((?) -> (?)) || '' END = ?",
            mysql "CASE WHEN json_type(?) = 'ARRAY' AND json_type(json_extract(?, concat('$[', CASE WHEN (1) >= 0 THEN 1 WHEN json_length(?) + (1) >= 0 THEN json_length(?) + (1) END, ']'))) <> 'NULL' THEN json_unquote(json_extract(?, concat('$[', CASE WHEN (1) >= 0 THEN 1 WHEN json_length(?) + (1) >= 0 THEN json_length(?) + (1) END, ']'))) END = ?" => Some(true);
        json_array_length(list()), pg "jsonb_array_length($1)", sqlite "json_array_length(?)",
            mysql "CASE WHEN json_type(?) = 'ARRAY' THEN json_length(?) WHEN (?) IS NOT NULL THEN 0 END" => 3;
        json_array_length(list().cast::<Json>()), pg "json_array_length(CAST($1 AS json))",
            sqlite "json_array_length(json(?))",
            mysql "CASE WHEN json_type(json_extract(?, '$')) = 'ARRAY' THEN json_length(json_extract(?, '$')) WHEN (json_extract(?, '$')) IS NOT NULL THEN 0 END" => 3;
        json_build_object((("a", literal(1_i32)), ("b", literal(true)), ("c", literal(json!([null]))), ("d", nullable::<Text>(None)))),
            pg "json_build_object($1, $2, $3, $4, $5, $6, $7, $8)",
            sqlite "json_object(?, ?, ?, json(CASE ? WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), ?, json(?), ?, ?)",
            mysql "json_object(?, 1, ?, json_extract(CASE TRUE WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$'), ?, json_extract(?, '$'), ?, ?)"
            => json!({"a": 1, "b": true, "c": [null], "d": null});
        jsonb_build_object((("a", literal(1_i32)), ("b", literal(json!({"c": [1]}))), ("d", literal("x")))),
            pg "jsonb_build_object($1, $2, $3, $4, $5, $6)",
            sqlite "json_object(?, ?, ?, json(?), ?, ?)",
            mysql "json_object(?, 1, ?, json_extract(?, '$'), ?, ?)"
            => json!({"a": 1, "b": {"c": [1]}, "d": "x"});
        json_build_array((literal("y"), literal(2_i64), literal(true), literal(json!([null])))),
            pg "json_build_array($1, $2, $3, $4)",
            sqlite "json_array(?, ?, json(CASE ? WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), json(?))",
            mysql "json_array(?, 2, json_extract(CASE TRUE WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$'), json_extract(?, '$'))"
            => json!(["y", 2, true, [null]]);
        jsonb_build_array((literal("x"), literal(1.5), literal(false), nullable::<Jsonb>(None))),
            pg "jsonb_build_array($1, $2, $3, $4)",
            sqlite "json_array(?, ?, json(CASE ? WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), json(?))",
            mysql "json_array(?, CAST(1.5e0 AS DOUBLE), json_extract(CASE FALSE WHEN 0 THEN 'false' WHEN 1 THEN 'true' END, '$'), json_extract(?, '$'))"
            => json!(["x", 1.5, false, null]);
    }
}

/// `->>` beside `||`, LIKE and comparison keeps to itself.
#[test]
fn among_operators() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    let d = || literal(json!({"ab": "x"}));
    macro_rules! gives {
        ($($e:expr, $pg:literal => $value:expr;)*) => {$(
            let query = from(one()).select($e);
            assert_eq!(query.to_sql::<Pg>().unwrap(), format!("SELECT {} FROM \"stored\"", $pg));
            assert_eq!(query.one(&mut c.0).unwrap(), $value, "{}", query.to_sql::<Sqlite>().unwrap());
            if let Some(conn) = &mut c.1 {
                assert_eq!(query.one(conn).unwrap(), $value, "{}", $pg);
            }
            if let Some(conn) = &mut c.2 {
                let sql = query.to_sql::<Mysql>().unwrap();
                assert_eq!(query.one(conn).expect(&sql), $value, "{sql}");
            }
        )*};
    }
    gives! {
        literal("<").concat(d().get_text("ab")), "$1 || ($2 ->> $3)" => Some("<x".to_owned());
        d().get_text("ab").concat(">"), "($1 ->> $2) || $3" => Some("x>".to_owned());
        d().get_text(literal("a").concat("b")), "$1 ->> ($2 || $3)" => Some("x".to_owned());
        d().get_text("ab").like("x%") & d().get("zz").is_null(), "$1 ->> $2 LIKE $3 AND $4 -> $5 IS NULL" => Some(true);
        literal(json!([7, 8])).get(literal(0_i32) + 1), "$1 -> $2 + $3" => Some(json!(8));
    }
}

/// Values of every type that MySQL takes into a document, and NULL.
#[test]
fn values_in_documents() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    let decimal: relata::types::Decimal = "12.50".parse().unwrap();
    let day = relata::chrono::NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    let query = from(one()).select(jsonb_build_array((
        literal(i64::MAX),
        literal(0.1),
        literal(decimal),
        literal("\"ä\\"),
        literal(day),
        literal(json!({"a": [true, null]})),
        literal("x").concat("y"),
        literal(json!({"a": [1]})).get("a"),
        literal(json!({"a": "1"})).get_text("a"),
        nullable::<relata::types::Bool>(None),
        nullable::<relata::types::BigInt>(None),
    )));
    let expected = json!([
        i64::MAX, 0.1, 12.5, "\"ä\\", "2024-02-29", {"a": [true, null]}, "xy", [1], "1", null, null
    ]);
    assert_eq!(query.one(&mut c.0).unwrap(), expected);
    if let Some(conn) = &mut c.1 {
        let on_postgres: Value = query.one(conn).unwrap();
        assert_eq!(on_postgres[2].as_f64(), Some(12.5));
    }
    if let Some(conn) = &mut c.2 {
        let on_mysql: Value = query.one(conn).unwrap();
        assert_eq!(on_mysql[2].as_f64(), Some(12.5));
        assert_eq!(on_mysql, expected);
    }
}

#[test]
fn on_postgres_and_mysql() {
    let mut c = (on_postgres(), on_mysql());
    let in_array = "EXISTS (SELECT 1 FROM JSON_TABLE(?, '$[*]' COLUMNS (element JSON PATH '$')) AS relata_elements \
        WHERE json_type(relata_elements.element) = 'STRING' AND CAST(json_unquote(relata_elements.element) AS BINARY) \
        = CAST(CONVERT(? USING utf8mb4) AS BINARY))";
    let sql = format!(
        "CASE WHEN (?) IS NULL THEN NULL WHEN json_type(?) = 'OBJECT' THEN json_contains_path(?, 'one', concat('$.', json_quote(?))) \
         WHEN json_type(?) = 'ARRAY' THEN {in_array} ELSE json_type(?) = 'STRING' \
         AND CAST(json_unquote(?) AS BINARY) = CAST(CONVERT(? USING utf8mb4) AS BINARY) END"
    );
    on_servers! { c;
        literal(json!({"c": "x"})).has_key("c"), pg "$1 ? $2", mysql &sql => true;
        literal(json!(["c", ["d"]])).has_key("d"), pg "$1 ? $2", mysql &sql => false;
        literal(json!(["c", ["d"]])).has_key("c"), pg "$1 ? $2", mysql &sql => true;
        literal(json!(["c"])).has_key("c "), pg "$1 ? $2", mysql &sql => false;
        literal(json!("c")).has_key("c"), pg "$1 ? $2", mysql &sql => true;
    }
}

/// MySQL's own, whose arrays contain what an element of them contains.
#[test]
fn containing_on_mysql() {
    let Some(mut conn) = on_mysql() else { return };
    for (document, part, contains) in [
        (json!({"a": 1, "b": 2}), json!({"b": 2}), true),
        (json!({"a": 1}), json!({"a": 2}), false),
        (json!([{"a": 1}]), json!({"a": 1}), true),
        (json!([[1]]), json!([1]), true),
        (json!([1, 2]), json!([2, 3]), false),
    ] {
        let query = from(one()).select(json_contains(literal(document), part));
        assert_eq!(
            query.to_sql::<Mysql>().unwrap(),
            "SELECT json_contains(?, ?) FROM `stored`"
        );
        assert_eq!(query.one(&mut conn).unwrap(), contains);
    }
    let null = from(one()).select(json_contains(nullable::<Json>(None), json!(1)));
    assert_eq!(null.one(&mut conn).unwrap(), None);
}

#[test]
fn on_postgres_alone() {
    let mut c = on_postgres();
    let d = || literal(json!({"a": {"b": [1, 2]}, "c": "x"}));
    on_pg! { c;
        d().path(["a", "b", "1"]), "$1 #> $2" => Some(json!(2));
        d().path_text(["a", "b"]), "$1 #>> $2" => Some("[1, 2]".to_owned());
        d().contains(json!({"c": "x"})), "$1 @> $2" => true;
        literal(json!(1)).contained_by(json!([1])), "$1 <@ $2" => true;
        d().has_any_key(["y", "c"]), "$1 ?| $2" => true;
        d().has_all_keys(["y", "c"]), "$1 ?& $2" => false;
        d().delete_key("a"), "$1 - $2" => json!({"c": "x"});
        literal(json!([1, 2])).delete_key(0), "$1 - $2" => json!([2]);
        d().delete_keys(["a", "c"]), "$1 - $2" => json!({});
        d().delete_path(["a", "b"]), "$1 #- $2" => json!({"a": {}, "c": "x"});
        d().concat(json!({"c": 1})).get("c"), "$1 || $2 -> $3" => Some(json!(1));
        jsonb_set(d(), ["a"], json!(7), true), "jsonb_set($1, $2, $3, $4)" => json!({"a": 7, "c": "x"});
        jsonb_insert(literal(json!([1, 3])), ["1"], json!(2), false), "jsonb_insert($1, $2, $3, $4)" => json!([1, 2, 3]);
        to_jsonb(literal([1_i32, 2])), "to_jsonb($1)" => json!([1, 2]);
        to_json(literal("x")), "to_json($1)" => json!("x");
        json_strip_nulls(literal(json!({"a": null, "b": 1}))), "jsonb_strip_nulls($1)" => json!({"b": 1});
        jsonb_pretty(literal(json!([]))), "jsonb_pretty($1)" => "[\n]";
        jsonb_path_exists(d(), "$.a.b[*] ? (@ > 1)"), "jsonb_path_exists($1, CAST($2 AS jsonpath))" => true;
        jsonb_path_match(d(), "$.a.b[0] > 1"), "jsonb_path_match($1, CAST($2 AS jsonpath))" => Some(false);
        jsonb_path_query_first(d(), "$.a.b[*]"), "jsonb_path_query_first($1, CAST($2 AS jsonpath))" => Some(json!(1));
        jsonb_path_query_first(d(), "$.zz"), "jsonb_path_query_first($1, CAST($2 AS jsonpath))" => None;
        jsonb_path_query_array(d(), "$.a.b[*]"), "jsonb_path_query_array($1, CAST($2 AS jsonpath))" => json!([1, 2]);
    }
}

/// Of the columns of each row, with NULLs among them.
#[test]
fn documents_of_rows() {
    use crate::databases::everywhere;
    use crate::shop::users;
    let query = from(users::table)
        .filter(users::id.in_([1, 4]))
        .order_by(users::id)
        .select((
            jsonb_build_object((
                ("name", users::name),
                ("age", users::age),
                ("active", users::is_active),
                ("of", json_build_array((users::id, users::referrer_id))),
            )),
            json_build_array((users::email, users::age + 1)),
        ));
    everywhere!(|conn| {
        let rows: Vec<(Value, Value)> = query.all(conn).unwrap();
        assert_eq!(
            rows,
            [
                (
                    json!({"name": "Sara Lindqvist", "age": 34, "active": true, "of": [1, null]}),
                    json!(["sara@example.com", 35])
                ),
                (
                    json!({"name": "Zoë O'Brien", "age": null, "active": true, "of": [4, 2]}),
                    json!(["zoe@example.ie", null])
                )
            ]
        );
    });
}

/// Texts that are JSON, that are almost, and that are something else: on SQLite, and on PostgreSQL 16 or newer.
#[test]
fn texts_that_are_json() {
    use relata::expr::functions::is_json::*;
    let of = |text: Option<&str>| {
        let text = text.map(str::to_owned);
        from(one()).select((
            is_json(nullable::<Text>(text.clone())),
            is_json_object(nullable::<Text>(text.clone())),
            is_json_array(nullable::<Text>(text.clone())),
            is_json_scalar(nullable::<Text>(text)),
        ))
    };
    let object = Some((true, true, false, false));
    let array = Some((true, false, true, false));
    let scalar = Some((true, false, false, true));
    let none = Some((false, false, false, false));
    let cases = [
        (Some(r#"{"a": [1, 2.5e3], "b": {"c": null}}"#), object),
        (Some(r#"{"a":1,"a":2}"#), object),
        (Some(" [] "), array),
        (Some("[1,]"), none),
        (Some("1"), scalar),
        (Some("01"), none),
        (Some("1."), none),
        (Some("\"text\""), scalar),
        (Some(r#""\q""#), none),
        (Some("null"), scalar),
        (Some("TRUE"), none),
        (Some("{a: 1}"), none),
        (Some("'a'"), none),
        (Some("NaN"), none),
        (Some("1 2"), none),
        (Some(""), none),
        (None, None),
    ];
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            for (text, expected) in &cases {
                let found = of(*text).one(conn).unwrap();
                let expected = match expected {
                    None => (None, None, None, None),
                    Some((a, b, c, d)) => (Some(*a), Some(*b), Some(*c), Some(*d)),
                };
                assert_eq!(found, expected, "{text:?}");
            }
        }};
    }
    check!(&mut on_sqlite());
    let unique = from(one()).select((is_json_with_unique_keys("{}"), is_json("[]")));
    assert_eq!(
        crate::databases::plain(&unique.to_sql::<relata::backend::Pg>().unwrap()),
        "SELECT (($1) IS JSON WITH UNIQUE KEYS), (($2) IS JSON) FROM stored"
    );
    let Some(mut conn) = on_postgres() else {
        return;
    };
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    if version.one(&mut conn).unwrap() >= 160_000 {
        check!(&mut conn);
        assert_eq!(unique.one(&mut conn).unwrap(), (true, true));
        let twice = from(one()).select(is_json_with_unique_keys(r#"[{"a":1,"a":2}]"#));
        assert!(!twice.one(&mut conn).unwrap());
    }
}

/// A text that was taken out of a document is a string in another, whatever it was.
#[test]
fn texts_of_documents_in_documents() {
    let document = || literal(json!({"n": 5, "t": true, "o": {"a": [1]}, "s": "x"}));
    let query = from(one()).select((
        json_build_array((
            document().get_text("n"),
            document().get_text("t"),
            document().get_text("s"),
        )),
        json_build_array((document().get("o").get("a").get_text(0),)),
        json_build_array((
            document().get("n").cast::<Text>(),
            document().get("s").cast::<Text>(),
        )),
        json_build_array((coalesce(document().get_text("n"), "none"),)),
    ));
    let expected = (
        json!(["5", "true", "x"]),
        json!(["1"]),
        json!(["5", "\"x\""]),
        json!(["5"]),
    );
    assert_eq!(query.one(&mut on_sqlite()).unwrap(), expected);
    if let Some(conn) = &mut on_postgres() {
        assert_eq!(query.one(conn).unwrap(), expected);
    }
    if let Some(conn) = &mut on_mysql() {
        assert_eq!(query.one(conn).unwrap(), expected);
    }
}

/// `||` of documents depends on where the parentheses are.
#[test]
fn concatenated_documents() {
    let Some(conn) = &mut on_postgres() else {
        return;
    };
    let (a, b, c) = (
        || literal(json!({"a": 1})),
        || literal(json!({"b": 2})),
        || literal(json!([3])),
    );
    let query = from(one()).select((a().concat(b().concat(c())), a().concat(b()).concat(c())));
    assert_eq!(
        query.one(conn).unwrap(),
        (json!([{"a": 1}, {"b": 2}, 3]), json!([{"a": 1, "b": 2}, 3]))
    );
}
