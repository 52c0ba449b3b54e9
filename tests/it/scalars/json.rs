//! `json` and `jsonb`.

use relata::backend::{Pg, Sqlite};
use relata::expr::functions::json::*;
use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::types::{Json, Jsonb, Text};

use super::{on_both, on_pg, on_postgres, on_sqlite, one};

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
    let (mut sqlite, postgres) = (on_sqlite(), on_postgres());
    let Some(mut postgres) = postgres else { return };
    for document in documents() {
        let d = || literal(document.clone());
        for name in NAMES {
            let query = from(one()).select((d().get(name), d().get_text(name)));
            let row: (Option<Value>, Option<String>) = query.one(&mut postgres).unwrap();
            let (part, mut text): (Option<Value>, Option<String>) = query.one(&mut sqlite).unwrap();
            assert_eq!(part, row.0, "{document} -> {name:?}");
            assert_eq!(part.as_ref(), document.get(name));
            if part
                .as_ref()
                .is_some_and(|p| p.is_object() || *p == json!(1e300))
            {
                // Spaces and digits are each database's own.
                text = Some(row.1.clone().unwrap());
            }
            assert_eq!(text, row.1, "{document} ->> {name:?}");
        }
        // PostgreSQL's jsonb takes a bare scalar for an array of it.
        let scalar = !document.is_array() && !document.is_object();
        let places = [-9, -8, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        for place in places.into_iter().filter(|_| !scalar) {
            let query = from(one()).select((d().get(place), d().get_text(place)));
            let row: (Option<Value>, Option<String>) = query.one(&mut postgres).unwrap();
            let (part, mut text): (Option<Value>, Option<String>) = query.one(&mut sqlite).unwrap();
            assert_eq!(part, row.0, "{document} -> {place}");
            if part.is_some_and(|p| p.is_object()) {
                text = Some(row.1.clone().unwrap());
            }
            assert_eq!(text, row.1, "{document} ->> {place}");
        }
        let query = from(one()).select(json_typeof(d()));
        assert_eq!(
            query.one(&mut sqlite).unwrap(),
            query.one(&mut postgres).unwrap()
        );
    }
    let null = from(one()).select(literal(json!({"null": 1})).get(nullable::<Text>(None)));
    assert_eq!(null.one(&mut sqlite).unwrap(), None);
    assert_eq!(null.one(&mut postgres).unwrap(), None);
}

#[test]
fn on_both_databases() {
    let mut c = (on_sqlite(), on_postgres());
    let member = r#"'$."' || replace(replace(?, '\', '\\'), '"', '\"') || '"'"#;
    let list = || literal(json!([1, 2, 3]));
    on_both! { c;
        literal(json!({"a": [5]})).get("a").get(0),
            pg "$1 -> $2 -> $3", sqlite &format!("((((?) -> ({member}))) -> (?))") => Some(json!(5));
        list().get_text(1).eq("2"), pg "$1 ->> $2 = $3",
            sqlite "CASE json_type((?) -> (?)) WHEN 'null' THEN NULL WHEN 'text' THEN (?) ->> (?) ELSE (?) -> (?) END = ?" => Some(true);
        json_array_length(list()), pg "jsonb_array_length($1)", sqlite "json_array_length(?)" => 3;
        json_array_length(list().cast::<Json>()), pg "json_array_length(CAST($1 AS json))",
            sqlite "json_array_length(json(?))" => 3;
        json_build_object((("a", literal(1_i32)), ("b", literal(true)), ("c", literal(json!([null]))), ("d", nullable::<Text>(None)))),
            pg "json_build_object($1, $2, $3, $4, $5, $6, $7, $8)",
            sqlite "json_object(?, ?, ?, json(CASE ? WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), ?, json(?), ?, ?)"
            => json!({"a": 1, "b": true, "c": [null], "d": null});
        jsonb_build_array((literal("x"), literal(1.5), literal(false), nullable::<Jsonb>(None))),
            pg "jsonb_build_array($1, $2, $3, $4)",
            sqlite "json_array(?, ?, json(CASE ? WHEN 0 THEN 'false' WHEN 1 THEN 'true' END), json(?))"
            => json!(["x", 1.5, false, null]);
    }
}

/// `->>` beside `||`, LIKE and comparison keeps to itself.
#[test]
fn among_operators() {
    let mut c = (on_sqlite(), on_postgres());
    let d = || literal(json!({"ab": "x"}));
    macro_rules! gives {
        ($($e:expr, $pg:literal => $value:expr;)*) => {$(
            let query = from(one()).select($e);
            assert_eq!(query.to_sql::<Pg>(), format!("SELECT {} FROM \"stored\"", $pg));
            assert_eq!(query.one(&mut c.0).unwrap(), $value, "{}", query.to_sql::<Sqlite>());
            if let Some(conn) = &mut c.1 {
                assert_eq!(query.one(conn).unwrap(), $value, "{}", $pg);
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

#[test]
fn on_postgres_alone() {
    let mut c = on_postgres();
    let d = || literal(json!({"a": {"b": [1, 2]}, "c": "x"}));
    on_pg! { c;
        d().path(["a", "b", "1"]), "$1 #> $2" => Some(json!(2));
        d().path_text(["a", "b"]), "$1 #>> $2" => Some("[1, 2]".to_owned());
        d().contains(json!({"c": "x"})), "$1 @> $2" => true;
        literal(json!(1)).contained_by(json!([1])), "$1 <@ $2" => true;
        d().has_key("c"), "$1 ? $2" => true;
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
