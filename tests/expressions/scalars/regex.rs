//! Regular expressions.

use relata::expr::functions::regex::*;
use relata::prelude::*;
use relata::types::CiText;

use super::{on_mysql, on_pg, on_postgres, on_servers, one};
use crate::types::{postgres, stored, v};

#[test]
fn functions_and_operators() {
    let mut c = on_postgres();
    let text = |t: &str| Some(t.to_owned());
    on_pg! { c;
        literal("abc").similar_to("(a|b)%c"), "$1 SIMILAR TO $2" => true;
        literal("abc").not_similar_to("a"), "$1 NOT SIMILAR TO $2" => true;
        literal("a").concat("b").similar_to("ab") & literal(true), "$1 || $2 SIMILAR TO $3 AND $4" => true;
        regexp_replace("aXbX", "X", "-"), "regexp_replace($1, $2, $3)" => "a-bX";
        regexp_replace_with("aXbx", "x", "-", "gi"), "regexp_replace($1, $2, $3, $4)" => "a-b-";
        regexp_match("sara@x.io", "(.*)@(.*)"), "regexp_match($1, $2)" => Some(vec![text("sara"), text("x.io")]);
        regexp_match("sara", "@"), "regexp_match($1, $2)" => None;
        regexp_count("banana", "an"), "regexp_count($1, $2)" => 2;
        regexp_like_with("banana", "^B", "i"), "regexp_like($1, $2, $3)" => true;
        regexp_split_to_array("a  b", " +"), "regexp_split_to_array($1, $2)" => [text("a"), text("b")];
    }
}

#[test]
fn on_postgres_and_mysql() {
    let mut c = (on_postgres(), on_mysql());
    let text = |t: &str| Some(t.to_owned());
    on_servers! { c;
        literal("Sara").matches("^S"), pg "$1 ~ $2", mysql "((?) REGEXP concat('(?s-i)', ?))" => true;
        literal("Sara").matches("^s"), pg "$1 ~ $2", mysql "((?) REGEXP concat('(?s-i)', ?))" => false;
        literal("Sara").imatches("^s"), pg "$1 ~* $2", mysql "((?) REGEXP concat('(?si)', ?))" => true;
        literal("Sara").not_matches("^S"), pg "$1 !~ $2", mysql "((?) NOT REGEXP concat('(?s-i)', ?))" => false;
        literal("Sara").not_imatches("^s"), pg "$1 !~* $2", mysql "((?) NOT REGEXP concat('(?si)', ?))" => false;
        literal("a").concat("b").matches(literal("^").concat("ab")), pg "$1 || $2 ~ ($3 || $4)", mysql "((concat(?, ?)) REGEXP concat('(?s-i)', concat(?, ?)))" => true;
        regexp_like("banana", "^b"), pg "regexp_like($1, $2)", mysql "((?) REGEXP concat('(?s-i)', ?))" => true;
        regexp_substr("banana", "[^b]+"), pg "regexp_substr($1, $2)", mysql "CASE WHEN (?) REGEXP concat('(?s-i)', ?) THEN regexp_substr(?, concat('(?s-i)', ?)) END" => text("anana");
        regexp_substr("banana", "x"), pg "regexp_substr($1, $2)", mysql "CASE WHEN (?) REGEXP concat('(?s-i)', ?) THEN regexp_substr(?, concat('(?s-i)', ?)) END" => None;
        regexp_instr("banana", "n"), pg "regexp_instr($1, $2)", mysql "regexp_instr(?, concat('(?s-i)', ?))" => 3;
    }
    // What the languages have in common, and NULL.
    let texts = ["", "a", "A", "ab\nc", "a.b", "äb", "b\\a", "a\"b", "x'y"];
    let patterns = [
        "", "a", "^a", "b$", ".b", "a.", "^.{4}$", "[a-c]+", "(a|x)", "\\.", "[^a]", "\\\\", "'",
        "ä",
    ];
    let (Some(postgres), Some(mysql)) = (&mut c.0, &mut c.1) else {
        return;
    };
    for t in texts {
        for p in patterns {
            let query = from(one()).select((
                literal(t).matches(p),
                literal(t).not_imatches(p),
                regexp_substr(t, p),
                regexp_instr(t, p),
            ));
            let expected = query.one(postgres).unwrap();
            assert_eq!(query.one(mysql).unwrap(), expected, "{t:?} {p:?}");
        }
    }
    let null = || nullable::<relata::types::Text>(None);
    let query = from(one()).select((
        null().matches("a"),
        literal("a").imatches(null()),
        regexp_substr(null(), "a"),
        regexp_instr("a", null()),
    ));
    assert_eq!(query.one(postgres).unwrap(), (None, None, None, None));
    assert_eq!(query.one(mysql).unwrap(), (None, None, None, None));
}

/// `citext` is matched without regard to case by PostgreSQL's own operators.
#[test]
fn citext() {
    let Some(mut conn) = postgres("CREATE EXTENSION IF NOT EXISTS citext", "citext") else {
        return;
    };
    conn.run_script("INSERT INTO stored VALUES ('Sara')")
        .unwrap();
    let c = v::<CiText>;
    let row = from(stored::<CiText>())
        .select((
            c().eq("SARA"),
            c().matches("^s"),
            c().like("sa%"),
            replace(c(), "S", "T"),
            c().concat("!"),
            upper(c()),
            split_part(c(), "a", 1),
            translate(c(), "S", "T"),
        ))
        .one(&mut conn)
        .unwrap();
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(
        row,
        (
            Some(true),
            Some(true),
            Some(true),
            text("Tara"),
            text("Sara!"),
            text("SARA"),
            text("S"),
            text("Tara")
        )
    );
}
