//! Full-text search in PostgreSQL, and likeness of texts.

use relata::expr::functions::search::*;
use relata::expr::functions::trigram::{TrigramMethods, show_trgm, similarity, word_similarity};
use relata::prelude::*;
use relata::types::{Text, TsQuery, TsVector};

use super::{on_pg, on_postgres, one};
use crate::types::{insert, on_postgres as round_trip, postgres, stored, v};

const QUERIES: [&str; 12] = [
    "",
    "fat & cat",
    "fat & (cat | rat)",
    "!(fat & cat) | rat",
    "!!fat",
    "fat <-> cat <2> rat",
    "fat <-> (cat <-> rat)",
    "(fat | cat) <-> rat",
    "fat:*AB & cat:d",
    "'it''s' & 'a b' & 'back\\\\slash'",
    "a | b & !c <-> d",
    "!(a <-> b)",
];
const VECTORS: [&str; 5] = [
    "",
    "a fat cat",
    "'fat':2,4A 'cat':3B,7C,9",
    "'it''s' 'a b' 'back\\\\slash':1",
    "ä:16383",
];

/// What comes is what PostgreSQL prints, and can be sent again.
#[test]
fn types() {
    let Some(mut conn) = on_postgres() else {
        return;
    };
    for text in QUERIES {
        let query = from(one()).select((
            literal(text).cast::<TsQuery>(),
            literal(text).cast::<TsQuery>().cast::<Text>(),
        ));
        let (read, printed) = query.one(&mut conn).unwrap();
        assert_eq!(read, printed, "{text}");
    }
    for text in VECTORS {
        let query = from(one()).select((
            literal(text).cast::<TsVector>(),
            literal(text).cast::<TsVector>().cast::<Text>(),
        ));
        let (read, printed) = query.one(&mut conn).unwrap();
        assert_eq!(read, printed, "{text}");
    }
    let mut conn = postgres("", "tsvector").unwrap();
    round_trip::<TsVector>(&mut conn, ["'cat':3 'fat':2A".to_owned(), String::new()]);
    let mut conn = postgres("", "tsquery").unwrap();
    round_trip::<TsQuery>(&mut conn, ["'fat' & ( 'cat' | 'rat' )".to_owned()]);
}

#[test]
fn functions_and_operators() {
    let mut c = on_postgres();
    let fat = || to_tsvector("english", "a fat cat");
    on_pg! { c;
        fat(), "to_tsvector(CAST($1 AS regconfig), $2)" => "'cat':3 'fat':2";
        to_tsquery("english", "fat & cats"), "to_tsquery(CAST($1 AS regconfig), $2)" => "'fat' & 'cat'";
        plainto_tsquery("english", "the fat cats"), "plainto_tsquery(CAST($1 AS regconfig), $2)" => "'fat' & 'cat'";
        phraseto_tsquery("english", "fat cats"), "phraseto_tsquery(CAST($1 AS regconfig), $2)" => "'fat' <-> 'cat'";
        websearch_to_tsquery("english", "cats or -dogs"), "websearch_to_tsquery(CAST($1 AS regconfig), $2)" => "'cat' | !'dog'";
        fat().matches_query("cat & !dog"), "to_tsvector(CAST($1 AS regconfig), $2) @@ CAST($3 AS tsquery)" => true;
        literal("a").cast::<TsQuery>().and_query("b"), "CAST($1 AS tsquery) && CAST($2 AS tsquery)" => "'a' & 'b'";
        literal("a").cast::<TsQuery>().or_query("b"), "CAST($1 AS tsquery) || CAST($2 AS tsquery)" => "'a' | 'b'";
        literal("a").cast::<TsQuery>().followed_by("b"), "CAST($1 AS tsquery) <-> CAST($2 AS tsquery)" => "'a' <-> 'b'";
        strip(fat()).concat("dog"), "strip(to_tsvector(CAST($1 AS regconfig), $2)) || CAST($3 AS tsvector)" => "'cat' 'dog' 'fat'";
        setweight(fat(), "A"), "setweight(to_tsvector(CAST($1 AS regconfig), $2), CAST($3 AS \"char\"))" => "'cat':3A 'fat':2A";
        ts_rank(fat(), "dog"), "ts_rank(to_tsvector(CAST($1 AS regconfig), $2), CAST($3 AS tsquery))" => 0.0;
        ts_rank_cd(fat(), "dog"), "ts_rank_cd(to_tsvector(CAST($1 AS regconfig), $2), CAST($3 AS tsquery))" => 0.0;
        ts_headline("english", "a fat cat", "cat"), "ts_headline(CAST($1 AS regconfig), $2, CAST($3 AS tsquery))" => "a fat <b>cat</b>";
        ts_headline_with("english", "a fat cat", "cat", "StartSel=<, StopSel=>"),
            "ts_headline(CAST($1 AS regconfig), $2, CAST($3 AS tsquery), $4)" => "a fat <cat>";
        numnode("a & b"), "numnode(CAST($1 AS tsquery))" => 3;
        tsvector_to_array("b a"), "tsvector_to_array(CAST($1 AS tsvector))" => [Some("a".to_owned()), Some("b".to_owned())];
    }
}

/// A column of a table, and a value that may be NULL.
#[test]
fn columns() {
    let Some(mut conn) = postgres("", "tsvector") else {
        return;
    };
    assert_eq!(insert::<TsVector>(None).one(&mut conn).unwrap(), None);
    insert::<TsVector>(Some("'cat':1".into()))
        .one(&mut conn)
        .unwrap();
    let found = from(stored::<TsVector>())
        .filter(v::<TsVector>().matches_query("cat"))
        .select(v::<TsVector>());
    assert_eq!(found.all(&mut conn).unwrap(), [Some("'cat':1".to_owned())]);
}

#[test]
fn likeness() {
    let Some(mut conn) = on_postgres() else {
        return;
    };
    if conn
        .run_script("SAVEPOINT s; CREATE EXTENSION IF NOT EXISTS pg_trgm")
        .is_err()
    {
        println!("not run: pg_trgm cannot be installed");
        return;
    }
    let query = from(one()).select((similarity("sara", "sara"), literal("sara").similar("sarah")));
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        "SELECT similarity($1, $2), $3 % $4 FROM \"stored\""
    );
    assert_eq!(query.one(&mut conn).unwrap(), (1.0, true));
    let query = from(one()).select((
        word_similarity("sara", "my sara lindqvist"),
        word_similarity("my sara lindqvist", "sara"),
        show_trgm("Cat"),
    ));
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        "SELECT word_similarity($1, $2), word_similarity($3, $4), show_trgm($5) FROM \"stored\""
    );
    let (whole, part, groups) = query.one(&mut conn).unwrap();
    assert_eq!(whole, 1.0);
    assert!(part > 0.0 && part < 0.5, "{part}");
    assert_eq!(
        groups,
        ["  c", " ca", "at ", "cat"].map(|group| Some(group.to_owned()))
    );
}
