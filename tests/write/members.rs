//! New rows and changes from JSON: what is missing, and what is null.

use relata::prelude::*;
use relata::serde_json::{from_value, json, to_value};

use crate::generated::members::{self, Member, MemberChanges, NewMember};

const TABLE: &str = "CREATE TEMPORARY TABLE members (
    id BIGINT PRIMARY KEY, mail VARCHAR(90) NOT NULL, nickname VARCHAR(90) DEFAULT 'nobody', city VARCHAR(90), karma BIGINT NOT NULL DEFAULT 7
)";

fn member(id: i64, nickname: Option<&str>, city: Option<&str>, karma: i64) -> Member {
    Member {
        id,
        mail: format!("{id}@x.io"),
        nickname: nickname.map(str::to_owned),
        city: city.map(str::to_owned),
        karma,
    }
}

#[test]
fn missing_is_the_default_and_null_is_null() {
    let new = [
        json!({"id": 1, "email": "1@x.io"}),
        json!({"id": 2, "email": "2@x.io", "nickname": null, "city": null, "karma": null}),
        json!({"id": 3, "email": "3@x.io", "nickname": "Bo", "city": "Oslo", "karma": 1}),
    ];
    let new = new.map(|row| from_value::<NewMember>(row).unwrap());
    assert_eq!(new[0].nickname, None);
    assert_eq!(new[1].nickname, Some(None));
    let changes = json!({"email": "3@x.io", "city": null, "karma": 9});
    let changes: MemberChanges = from_value(changes).unwrap();
    assert_eq!((&changes.nickname, &changes.city), (&None, &Some(None)));
    // It is written as it was read.
    let written = json!({"email": "3@x.io", "city": null, "karma": 9});
    assert_eq!(to_value(&changes).unwrap(), written);

    crate::databases::everywhere!(|conn| {
        conn.run_script(TABLE).unwrap();
        let inserted = insert_into(members::table).rows(new.clone()).run(conn);
        assert_eq!(inserted.unwrap(), 3);
        let changed = update(members::table)
            .set(changes.clone())
            .find(3)
            .run(conn);
        assert_eq!(changed.unwrap(), 1);
        let rows = from(members::table)
            .order_by(members::id)
            .all(conn)
            .unwrap();
        let expected = [
            member(1, Some("nobody"), None, 7),
            member(2, None, None, 7),
            member(3, Some("Bo"), None, 9),
        ];
        assert_eq!(rows, expected);
        let shown = json!({"id": 2, "email": "2@x.io", "nickname": null, "city": null, "karma": 7});
        assert_eq!(to_value(&rows[1]).unwrap(), shown);
    });
}

/// By the crate validator: values that are left out, or NULL, are not checked.
#[test]
fn values_are_checked_where_they_are() {
    use validator::Validate;
    let new = |row| from_value::<NewMember>(row).unwrap().validate();
    let wrong = |checked: Result<(), validator::ValidationErrors>| {
        let errors = checked.unwrap_err();
        let mut fields: Vec<String> = errors.errors().keys().map(|f| f.to_string()).collect();
        fields.sort_unstable();
        fields
    };
    new(json!({"id": 1, "email": "1@x.io"})).unwrap();
    new(json!({"id": 1, "email": "1@x.io", "nickname": null})).unwrap();
    new(json!({"id": 1, "email": "1@x.io", "nickname": "Bo", "karma": 0})).unwrap();
    let long = "x".repeat(10);
    let bad = json!({"id": 1, "email": "x.io", "nickname": long, "karma": -1});
    assert_eq!(wrong(new(bad)), ["karma", "mail", "nickname"]);

    let changes = |row| from_value::<MemberChanges>(row).unwrap().validate();
    changes(json!({})).unwrap();
    changes(json!({"nickname": null, "city": null, "karma": 3})).unwrap();
    assert_eq!(wrong(changes(json!({"email": "x.io"}))), ["mail"]);
    assert_eq!(wrong(changes(json!({"nickname": long}))), ["nickname"]);
}

/// What an attribute asks for.
#[test]
fn keys_that_are_unknown_are_refused() {
    let error = from_value::<NewMember>(json!({"id": 1, "mail": "1@x.io"})).unwrap_err();
    assert!(
        error.to_string().starts_with("unknown field `mail`"),
        "{error}"
    );
}
