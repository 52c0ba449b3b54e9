use relata::prelude::*;
use relata::serde_json::json;
use relata::types::{Json, Jsonb};

use crate::finds::{on, refuses};
use crate::stored::{self, n, v};

#[test]
fn documents() {
    let given = [
        json!({"b": [1, null], "a": 0.1}),
        json!(1.0),
        json!("x"),
        json!(u64::MAX),
    ];
    on! {
        pg Jsonb, "jsonb", given,
            sql [r#"'{"a": 0.10, "b" : [1,null]}'"#, "'1'", "'0.30000000000000004'", "'1e300'", "NULL"];
    }
}

/// The nearest double would be another number, with which the document would not be equal.
#[test]
fn numbers_of_many_digits_are_not_changed() {
    let literals = ["'123456789012345678901234'", "'[0.10000000000000000001]'"];
    let digits =
        "a number of the document has more digits than an `f64`: cast it to `Text` to read it";
    if let Some(mut conn) = stored::postgres("jsonb", &literals) {
        let messages = refuses!(Jsonb, &mut conn, 2);
        assert!(
            messages.iter().all(|message| message.contains(digits)),
            "{messages:?}"
        );
        let text = from(stored::stored::<Jsonb>())
            .order_by(n::<Jsonb>())
            .select(v::<Jsonb>().cast::<relata::types::Text>());
        assert_eq!(
            text.first(&mut conn).unwrap().unwrap().as_deref(),
            Some("123456789012345678901234")
        );
    }
    if let Some(mut conn) = stored::postgres("json", &literals) {
        refuses!(Json, &mut conn, 2);
    }
    refuses!(Json, &mut stored::sqlite("TEXT", &literals), 2);
    if let Some(mut conn) = stored::mysql("LONGTEXT", &literals) {
        refuses!(Json, &mut conn, 2);
        stored::forget(&mut conn);
    }
}
