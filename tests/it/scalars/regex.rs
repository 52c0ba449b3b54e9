//! Regular expressions of PostgreSQL.

use relata::connection::SimpleConnection;
use relata::expr::functions::regex::*;
use relata::prelude::*;
use relata::types::CiText;

use super::{on_pg, on_postgres};
use crate::types::{postgres, stored, v};

#[test]
fn functions_and_operators() {
    let mut c = on_postgres();
    let text = |t: &str| Some(t.to_owned());
    on_pg! { c;
        literal("Sara").matches("^S"), "$1 ~ $2" => true;
        literal("Sara").matches("^s"), "$1 ~ $2" => false;
        literal("Sara").imatches("^s"), "$1 ~* $2" => true;
        literal("Sara").not_matches("^S"), "$1 !~ $2" => false;
        literal("Sara").not_imatches("^s"), "$1 !~* $2" => false;
        literal("abc").similar_to("(a|b)%c"), "$1 SIMILAR TO $2" => true;
        literal("abc").not_similar_to("a"), "$1 NOT SIMILAR TO $2" => true;
        literal("a").concat("b").matches(literal("^").concat("ab")), "$1 || $2 ~ ($3 || $4)" => true;
        literal("a").concat("b").similar_to("ab") & literal(true), "$1 || $2 SIMILAR TO $3 AND $4" => true;
        regexp_replace("aXbX", "X", "-"), "regexp_replace($1, $2, $3)" => "a-bX";
        regexp_replace_with("aXbx", "x", "-", "gi"), "regexp_replace($1, $2, $3, $4)" => "a-b-";
        regexp_match("sara@x.io", "(.*)@(.*)"), "regexp_match($1, $2)" => Some(vec![text("sara"), text("x.io")]);
        regexp_match("sara", "@"), "regexp_match($1, $2)" => None;
        regexp_count("banana", "an"), "regexp_count($1, $2)" => 2;
        regexp_like("banana", "^b"), "regexp_like($1, $2)" => true;
        regexp_like_with("banana", "^B", "i"), "regexp_like($1, $2, $3)" => true;
        regexp_substr("banana", "[^b]+"), "regexp_substr($1, $2)" => text("anana");
        regexp_substr("banana", "x"), "regexp_substr($1, $2)" => None;
        regexp_instr("banana", "n"), "regexp_instr($1, $2)" => 3;
        regexp_split_to_array("a  b", " +"), "regexp_split_to_array($1, $2)" => [text("a"), text("b")];
    }
}

/// `citext` is matched without regard to case by PostgreSQL's own operators.
#[test]
fn citext() {
    let Some(mut conn) = postgres("CREATE EXTENSION IF NOT EXISTS citext", "citext") else {
        return;
    };
    conn.batch_execute("INSERT INTO stored VALUES ('Sara')")
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
