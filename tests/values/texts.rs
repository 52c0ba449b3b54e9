use relata::prelude::*;
use relata::types::{Binary, Char, CiText, Text};

use crate::finds::{finds, on};
use crate::stored::{self, v};

#[test]
fn texts() {
    let given = ["", "a", "A", "é", "it's \\ \"%_", "a ", "ß"].map(String::from);
    on! {
        sqlite Text, "TEXT", given.clone(), sql ["'a'", "'b'", "NULL"];
        pg Text, "varchar(20)", given.clone(), sql ["'a'", "'b'", "NULL"];
        pg Text, "name", ["a", "A"].map(String::from), sql ["'a'", "'b'", "NULL"];
        mysql Text, "VARCHAR(20)", given.clone(), sql ["'a'", "'b'", "NULL"];
        mysql Text, "VARCHAR(20) COLLATE utf8mb4_bin", given.clone(), sql ["'a'", "'b'", "NULL"];
        mysql Text, "TEXT", given, sql ["'a'", "'b'", "NULL"];
        mysql Text, "ENUM('z', 'b')", ["b", "z"].map(String::from), sql ["'b'", "NULL"];
    }
    if let Some(mut conn) = stored::postgres("text", &[])
        && conn
            .run_script("CREATE EXTENSION IF NOT EXISTS citext")
            .is_ok()
    {
        conn.run_script("ALTER TABLE stored ALTER v TYPE citext")
            .unwrap();
        let classes = finds!(CiText, &mut conn, ["a", "A", "b"].map(String::from));
        assert_eq!(classes.len(), 2);
    }
}

/// PostgreSQL fills it up with blanks, which are no part of the value.
#[test]
fn characters_of_a_fixed_number() {
    let given = ["ab", "ab  ", "", "0123456789"].map(String::from);
    on! {
        sqlite Char, "CHAR(10)", given.clone(), sql ["'ab'", "'x'", "NULL"];
        pg Char, "char(10)", given.clone(), sql ["'ab'", "'ab '", "'x'", "NULL"];
        mysql Char, "CHAR(10)", given, sql ["'ab'", "'ab '", "'x'", "NULL"];
    }
    if let Some(mut conn) = stored::postgres("char(10)", &["'ab'"]) {
        let read = from(stored::stored::<Char>()).select(v::<Char>());
        let read = read.one(&mut conn).unwrap().unwrap();
        assert_eq!(read, "ab        ");
        conn.run_script("CREATE INDEX stored_v ON stored (v); SET LOCAL enable_seqscan = off")
            .unwrap();
        let found = from(stored::stored::<Char>())
            .filter(v::<Char>().eq(read.as_str()))
            .select(v::<Char>());
        let plan = relata::sql_query!("EXPLAIN {}", found => Text)
            .all(&mut conn)
            .unwrap()
            .concat();
        assert!(plan.contains("Index"), "{plan}");
        let joined = from(stored::stored::<Char>()).select(v::<Char>().concat("!"));
        assert_eq!(joined.one(&mut conn).unwrap().unwrap(), "ab!");
    }
}

#[test]
fn bytes() {
    let given = [vec![], vec![0], vec![255, 0, 1]];
    on! {
        sqlite Binary, "BLOB", given.clone(), sql ["x'00'", "NULL"];
        pg Binary, "bytea", given.clone(), sql ["'\\x00'", "NULL"];
        mysql Binary, "VARBINARY(20)", given.clone(), sql ["x'00'", "NULL"];
        mysql Binary, "BLOB", given, sql ["x'00'", "NULL"];
    }
}
