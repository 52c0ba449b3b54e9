//! Newtypes and enums of the user's own.

use super::*;
use relata::Decoded;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UserId(pub i64);
relata::custom_type! { UserId: BigInt }

#[derive(Debug, Clone, PartialEq)]
pub struct Email(pub String);
relata::custom_type! { Email: Text, convert }
impl Custom for Email {
    type Base = Text;
    fn from_sql(value: String) -> Decoded<Self> {
        if value.contains('@') {
            Ok(Email(value))
        } else {
            Err("not an e-mail address".into())
        }
    }
    fn to_sql(self) -> String {
        self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mood {
    Sad,
    Ok,
    Amused,
}
relata::enum_type! { Mood: "relata_types"."Mood's" { Sad => "sad", Ok => "it's ok", Amused => "забавно" } }

pub const CREATE_MOOD: &str = "CREATE SCHEMA relata_types; \
    CREATE TYPE relata_types.\"Mood's\" AS ENUM ('sad', 'it''s ok', 'забавно', 'new')";
pub const MOOD: &str = "relata_types.\"Mood's\"";

#[test]
fn newtypes() {
    on_both::<UserId>("BIGINT", "bigint", [UserId(0), UserId(i64::MIN)]);
    if let Some(mut conn) = postgres("", "bigint[]") {
        let ids = vec![Some(UserId(1)), None];
        on_postgres::<Array<UserId>>(&mut conn, [ids]);
    }
}

#[test]
fn a_failing_conversion_names_the_column() {
    fn check<C>(conn: &mut C, message: fn(&mut C) -> String) {
        assert_eq!(message(conn), "column 1 (v): not an e-mail address");
    }
    let query = || from(stored::<Email>()).select(v::<Email>());
    let mut conn = sqlite("TEXT");
    conn.run_script("INSERT INTO stored VALUES ('a@b'), ('nobody')")
        .unwrap();
    check(&mut conn, |conn| {
        let query = from(stored::<Email>()).select(v::<Email>());
        decode_error(query.all(conn))
    });
    let valid = query().filter(v::<Email>().eq(Email("a@b".to_owned())));
    assert_eq!(
        valid.all(&mut conn).unwrap(),
        [Some(Email("a@b".to_owned()))]
    );
    let Some(mut conn) = postgres("", "text") else {
        return;
    };
    conn.run_script("INSERT INTO stored VALUES ('nobody')")
        .unwrap();
    check(&mut conn, |conn| {
        let query = from(stored::<Email>()).select(v::<Email>());
        decode_error(query.all(conn))
    });
}

#[test]
fn enums() {
    let moods = [Mood::Sad, Mood::Ok, Mood::Amused];
    on_sqlite::<Mood>(&mut sqlite("TEXT"), moods);
    if let Some(mut conn) = postgres(CREATE_MOOD, MOOD) {
        on_postgres::<Mood>(&mut conn, moods);
    }
    if let Some(mut conn) = postgres(CREATE_MOOD, &format!("{MOOD}[]")) {
        let list = vec![Some(Mood::Amused), None, Some(Mood::Ok)];
        on_postgres::<Array<Mood>>(&mut conn, [list, vec![]]);
    }
}

#[test]
fn a_label_unknown_to_rust() {
    let unknown = "column 1 (v): the Rust enum of `Mood's` has no such label";
    let query = from(stored::<Mood>()).select(v::<Mood>());
    let mut conn = sqlite("TEXT");
    conn.run_script("INSERT INTO stored VALUES ('new')")
        .unwrap();
    assert_eq!(decode_error(query.all(&mut conn)), unknown);
    if let Some(mut conn) = postgres(CREATE_MOOD, MOOD) {
        conn.run_script("INSERT INTO stored VALUES ('new')")
            .unwrap();
        assert_eq!(decode_error(query.all(&mut conn)), unknown);
    }
}

#[test]
fn a_type_that_the_database_has_not() {
    let Some(mut conn) = postgres("", "text") else {
        return;
    };
    let error = insert::<Mood>(Some(Mood::Ok)).one(&mut conn).unwrap_err();
    assert!(error.to_string().contains("Mood's"), "{error}");
}

#[test]
fn in_lists() {
    let moods = from(stored::<Mood>()).filter(v::<Mood>().in_([Mood::Ok, Mood::Sad]));
    let ids = from(stored::<UserId>()).filter(v::<UserId>().in_([UserId(2), UserId(3)]));
    let emails = |list: Vec<Email>| from(stored::<Email>()).filter(v::<Email>().not_in(list));
    let other = || vec![Email("x@y".to_owned())];

    let mut conn = sqlite("TEXT");
    conn.run_script("INSERT INTO stored VALUES ('sad'), ('it''s ok'), ('забавно')")
        .unwrap();
    assert_eq!(moods.count(&mut conn).unwrap(), 2);
    assert_eq!(emails(other()).count(&mut conn).unwrap(), 3);
    let mut conn = sqlite("BIGINT");
    conn.run_script("INSERT INTO stored VALUES (1), (2), (3)")
        .unwrap();
    assert_eq!(ids.count(&mut conn).unwrap(), 2);

    if let Some(mut conn) = postgres(CREATE_MOOD, MOOD) {
        conn.run_script("INSERT INTO stored VALUES ('sad'), ('it''s ok'), ('забавно')")
            .unwrap();
        assert_eq!(moods.count(&mut conn).unwrap(), 2);
    }
    if let Some(mut conn) = postgres("", "bigint") {
        conn.run_script("INSERT INTO stored VALUES (1), (2), (3)")
            .unwrap();
        assert_eq!(ids.count(&mut conn).unwrap(), 2);
    }
    if let Some(mut conn) = postgres("", "text") {
        conn.run_script("INSERT INTO stored VALUES ('x@y')")
            .unwrap();
        assert_eq!(emails(other()).count(&mut conn).unwrap(), 0);
    }
}
