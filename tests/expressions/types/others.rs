use super::*;
use relata::serde_json::{self, json};
use relata::uuid::Uuid as RustUuid;

pub const TEXTS: [&str; 9] = [
    "",
    "a",
    " spaced ",
    "it's \"quoted\" \\ and `so`",
    "line\nbreak\ttab",
    "Zoë 山田太郎 Ивана ☕ 👩‍👩‍👧",
    "123",
    "1e5",
    "NULL",
];

#[test]
fn text() {
    on_both::<Text>("TEXT", "text", TEXTS.map(String::from));
    on_both::<Text>("VARCHAR(80)", "varchar(80)", TEXTS.map(String::from));
    on_both::<Text>("TEXT", "text", ["\u{FFFD} and more".to_owned()]);
    let long = "ß".repeat(100_000);
    on_both::<Text>("TEXT", "text", [long]);
}

#[test]
fn fixed_length_text_is_padded_by_postgres() {
    if let Some(mut conn) = postgres("", "char(3)") {
        let padded = insert::<Text>(Some("é".to_owned())).one(&mut conn).unwrap();
        assert_eq!(padded, Some("é  ".to_owned()));
    }
}

#[test]
fn text_with_a_nul() {
    let nul = "a\0b".to_owned();
    on_sqlite::<Text>(&mut sqlite("TEXT"), [nul.clone()]);
    if let Some(mut conn) = postgres("", "text") {
        assert!(insert::<Text>(Some(nul)).one(&mut conn).is_err());
    }
}

#[test]
fn text_regardless_of_case() {
    let Some(mut conn) = postgres("CREATE EXTENSION IF NOT EXISTS citext", "citext") else {
        return;
    };
    on_postgres::<CiText>(&mut conn, TEXTS.map(String::from));
    conn.run_script("INSERT INTO stored VALUES ('Ab')").unwrap();
    let same = from(stored::<CiText>()).filter(v::<CiText>().eq("aB"));
    assert_eq!(same.count(&mut conn).unwrap(), 1);
}

#[test]
fn bytes() {
    let all: Vec<u8> = (0..=255).collect();
    let values = [vec![], vec![0], all, b"text".to_vec(), vec![0xFF; 70_000]];
    on_both::<Binary>("BLOB", "bytea", values.clone());
    on_both::<Binary>("BINARY", "bytea", values);
}

#[test]
fn uuids() {
    let values = [
        RustUuid::nil(),
        RustUuid::max(),
        RustUuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0),
    ];
    on_both::<Uuid>("UUID", "uuid", values);
    on_both::<Uuid>("TEXT", "uuid", values);
    on_both::<BinaryUuid>("BLOB", "bytea", values);
}

fn documents() -> Vec<serde_json::Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5),
        json!(i64::MIN),
        json!(1e300),
        json!(""),
        json!("it's \"quoted\" ☕ \u{1F469} \u{7f}"),
        json!([]),
        json!({}),
        json!({"a": [1, {"b": [null, [[]]]}], "": "é", "ключ": 1.0}),
        serde_json::from_str(r#"{"escaped": "\u00e9\ud83d\udc69\n"}"#).unwrap(),
    ]
}

#[test]
fn json_documents() {
    on_sqlite_without_eq::<Json>(&mut sqlite("TEXT"), documents());
    on_sqlite_without_eq::<Jsonb>(&mut sqlite("JSON"), documents());
    if let Some(mut conn) = postgres("", "json") {
        on_postgres_without_eq::<Json>(&mut conn, documents());
        on_postgres_without_eq::<Json>(&mut conn, [json!(u64::MAX)]);
    }
    if let Some(mut conn) = postgres("", "jsonb") {
        on_postgres::<Jsonb>(&mut conn, documents());
    }
}

#[test]
fn json_null_is_not_null() {
    let mut conn = sqlite("JSON");
    let null = insert::<Jsonb>(Some(json!(null))).one(&mut conn).unwrap();
    assert_eq!(null, Some(json!(null)));
    let missing = from(stored::<Jsonb>()).filter(v::<Jsonb>().is_null());
    assert_eq!(missing.count(&mut conn).unwrap(), 0);
}

#[test]
fn binary_json_of_sqlite() {
    let mut conn = sqlite("BLOB");
    conn.run_script(r#"INSERT INTO stored VALUES (jsonb('{"a":[1,2.5,"é",null,true]}'))"#)
        .unwrap();
    let query = from(stored::<Jsonb>()).select(v::<Jsonb>());
    let value = query.one(&mut conn).unwrap();
    assert_eq!(value, Some(json!({"a": [1, 2.5, "é", null, true]})));
}
