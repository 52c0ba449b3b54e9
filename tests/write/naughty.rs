//! Strings that break programs, as values and as LIKE patterns: of the Big List of Naughty Strings, and SQL injections.

use relata::prelude::*;
use relata::types::Text;

use crate::stored::{self, key, n, stored, v};

/// The strings, each once; none without the folder that RELATA_DATA names.
pub fn strings() -> Option<Vec<String>> {
    let Ok(folder) = std::env::var("RELATA_DATA") else {
        println!("skipped: RELATA_DATA is not set");
        return None;
    };
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/naughty/{name}")).unwrap();
    let mut strings: Vec<String> = serde_json::from_str(&read("blns.json")).unwrap();
    strings.extend(read("sqli_all_unique.txt").lines().map(str::to_owned));
    strings.sort();
    strings.dedup();
    assert!(strings.len() > 2_000);
    Some(strings)
}

fn numbered(strings: &[String]) -> impl Iterator<Item = (i64, String)> {
    (0..).zip(strings.iter().cloned())
}

/// The pattern that only this text meets.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

macro_rules! check {
    ($conn:expr) => {{
        let conn = $conn;
        let strings = strings().unwrap();
        let expected: Vec<Option<String>> = strings.iter().cloned().map(Some).collect();
        let read = from(stored::<Text>())
            .order_by(n::<Text>())
            .select(v::<Text>());
        let count = strings.len();
        let undo = delete_from(stored::<Text>()).all_rows();

        // A statement each.
        for (number, text) in numbered(&strings) {
            let insert =
                insert_into(stored()).values((n::<Text>().to(number), v::<Text>().to(text)));
            assert_eq!(insert.run(conn).unwrap(), 1);
        }
        assert!(
            read.all(conn).unwrap() == expected,
            "rows inserted one by one"
        );
        for (number, text) in numbered(&strings) {
            let found = from(stored::<Text>()).filter(v::<Text>().like(pattern(&text)));
            let found = found
                .order_by(n::<Text>())
                .select((n::<Text>(), v::<Text>()));
            let found = found.all(conn).unwrap();
            // SQLite's LIKE takes small and capital ASCII letters for the same.
            let same = |(_, found): &(i64, Option<String>)| {
                found.as_ref().unwrap().eq_ignore_ascii_case(&text)
            };
            assert!(found.iter().all(same), "{text:?}: {found:?}");
            assert!(
                found.contains(&(number, Some(text.clone()))),
                "{text:?} is not LIKE itself"
            );
        }
        let backwards: Vec<_> = strings.iter().rev().cloned().collect();
        for (number, text) in numbered(&backwards) {
            let changed = update(stored::<Text>())
                .set(v::<Text>().to(text))
                .filter(n::<Text>().eq(number));
            assert_eq!(changed.run(conn).unwrap(), 1);
        }
        let reversed: Vec<_> = expected.iter().rev().cloned().collect();
        assert!(read.all(conn).unwrap() == reversed, "updated one by one");
        for (number, text) in numbered(&strings) {
            let changed = insert_into(stored())
                .values((n::<Text>().to(number), v::<Text>().to(text)))
                .on_conflict(key::<Text>())
                .do_update(v::<Text>().to(excluded(v::<Text>())));
            assert_eq!(changed.run(conn).unwrap(), 1);
        }
        assert!(read.all(conn).unwrap() == expected, "upserted one by one");
        for text in &strings {
            let gone = delete_from(stored::<Text>()).filter(v::<Text>().eq(text.clone()));
            assert_eq!(gone.run(conn).unwrap(), 1, "{text:?}");
        }

        // All in one.
        let rows = |strings: &[String]| {
            let rows = numbered(strings)
                .map(|(number, text)| (n::<Text>().to(number), v::<Text>().to(text)));
            insert_into(stored()).rows(rows.collect::<Vec<_>>())
        };
        assert_eq!(rows(&backwards).run(conn).unwrap(), count);
        assert!(read.all(conn).unwrap() == reversed, "rows inserted at once");
        let changed = rows(&strings).on_conflict(key::<Text>());
        let changed = changed.do_update(v::<Text>().to(excluded(v::<Text>())));
        assert_eq!(changed.run(conn).unwrap(), count);
        assert!(read.all(conn).unwrap() == expected, "rows upserted at once");
        assert_eq!(undo.run(conn).unwrap(), count);
    }};
}

#[test]
fn sqlite() {
    if strings().is_some() {
        check!(&mut stored::sqlite("TEXT"));
    }
}

#[test]
fn postgres() {
    if strings().is_some()
        && let Some(mut conn) = stored::postgres("TEXT")
    {
        check!(&mut conn);
        let strings = strings().unwrap();
        let expected: Vec<Option<String>> = strings.iter().cloned().map(Some).collect();
        let rows =
            numbered(&strings).map(|(number, text)| (n::<Text>().to(number), v::<Text>().to(text)));
        let copied = copy_into(stored::<Text>()).rows(rows).run(&mut conn);
        assert_eq!(copied.unwrap(), strings.len());
        let read = from(stored::<Text>())
            .order_by(n::<Text>())
            .select(v::<Text>());
        assert!(read.all(&mut conn).unwrap() == expected, "copied in");
        let out = stored::copied_out(&read, &mut conn);
        assert!(out == expected, "copied out");
        for text in &strings {
            // As a literal.
            let query = from(stored::<Text>()).filter(v::<Text>().eq(text.clone()));
            let query = query.select(v::<Text>());
            let out = stored::copied_out(&query, &mut conn);
            assert_eq!(out, [Some(text.clone())]);
        }
    }
}

#[test]
fn mysql() {
    // A collation that compares byte by byte, with the spaces at the end.
    let declared = "TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
    if strings().is_some()
        && let Some(mut conn) = stored::mysql(declared)
    {
        check!(&mut conn);
    }
}
