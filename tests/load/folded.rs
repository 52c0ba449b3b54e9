//! Keys of text that the database compares in another way than Rust does: each row goes to the rows to which it belongs.

use relata::prelude::*;

use crate::databases::{self, Sent, everywhere};
use crate::keys::{cities, currencies, prices, regions};

/// The numbers of the prices of each currency, by its code.
macro_rules! prices_by_code {
    ($conn:expr) => {{
        let query = from(currencies::table)
            .with(currencies::prices.order_by(prices::id))
            .order_by(currencies::name);
        let found = query.all($conn).unwrap();
        let mut ids = Vec::new();
        for found in &found {
            let prices = found.get(currencies::prices).iter();
            ids.push((
                found.code.clone(),
                prices.map(|price| price.id).collect::<Vec<i64>>(),
            ));
        }
        ids
    }};
}
/// The names of the currencies of the prices.
macro_rules! names {
    ($conn:expr) => {{
        let query = from(prices::table)
            .with(prices::currency_currency)
            .order_by(prices::id);
        let found = query.all($conn).unwrap();
        let names = found
            .iter()
            .map(|price| price.get(prices::currency_currency).name.clone());
        names.collect::<Vec<_>>()
    }};
}
fn expect(found: Vec<(String, Vec<i64>)>, expected: &[(&str, &[i64])]) {
    let found: Vec<(&str, &[i64])> = found
        .iter()
        .map(|(code, ids)| (&code[..], &ids[..]))
        .collect();
    assert_eq!(found, expected);
}

/// A column of a fixed length on PostgreSQL, whose values are padded, references two keys that differ in case.
#[test]
fn padded_keys_that_differ_in_case() {
    let Some(conn) = &mut databases::postgres(databases::KEYS) else {
        return;
    };
    conn.run_script(
        "ALTER TABLE prices DROP CONSTRAINT prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE prices ALTER currency TYPE char(5);
         INSERT INTO currencies (code, name) VALUES ('A', 'upper'), ('a', 'lower');
         INSERT INTO prices VALUES (1, 'a', NULL, 0), (2, 'A', NULL, 0), (3, 'a', NULL, 0), (4, 'A', NULL, 0)",
    )
    .unwrap();
    expect(prices_by_code!(conn), &[("a", &[1, 3]), ("A", &[2, 4])]);
}

/// SQLite compares by the collation of the column on the left.
#[test]
fn collations_of_one_column() {
    let conn = &mut databases::sqlite(databases::NOTHING);
    for (collation, codes, expected) in [
        // Exactly, and only in case.
        (
            "RTRIM",
            ["A", "a", "A  ", "a "],
            [("a", vec![2, 4]), ("A", vec![1, 3])],
        ),
        // Each is equal to both.
        (
            "NOCASE",
            ["AA", "aa", "AA", "aa"],
            [("aa", vec![1, 2, 3, 4]), ("AA", vec![1, 2, 3, 4])],
        ),
        // So is `Aa`.
        (
            "NOCASE",
            ["AA", "aa", "Aa", "aA"],
            [("aa", vec![1, 2, 3, 4]), ("AA", vec![1, 2, 3, 4])],
        ),
    ] {
        let (upper, lower) = (codes[0], codes[1]);
        conn.run_script(&format!(
            "DROP TABLE IF EXISTS prices; DROP TABLE IF EXISTS currencies; DROP TABLE IF EXISTS days;
             CREATE TABLE days (day DATE NOT NULL PRIMARY KEY, holiday TEXT NOT NULL);
             CREATE TABLE currencies (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
             CREATE TABLE prices (id BIGINT NOT NULL PRIMARY KEY, currency TEXT NOT NULL COLLATE {collation}, day DATE, amount INT4 NOT NULL);
             INSERT INTO currencies VALUES ('{upper}', 'upper'), ('{lower}', 'lower');
             INSERT INTO prices VALUES (1, '{}', NULL, 0), (2, '{}', NULL, 0), (3, '{}', NULL, 0), (4, '{}', NULL, 0)",
            codes[0], codes[1], codes[2], codes[3]
        ))
        .unwrap();
        let expected = expected.iter().map(|(code, ids)| (*code, &ids[..]));
        let expected: Vec<(&str, &[i64])> = expected.collect();
        expect(prices_by_code!(conn), &expected);
    }
}

/// The other end: a key that the database finds although it is written in another way.
#[test]
fn collations_of_the_referenced_column() {
    let conn = &mut databases::sqlite(databases::NOTHING);
    conn.run_script(
        "CREATE TABLE days (day DATE NOT NULL PRIMARY KEY, holiday TEXT NOT NULL);
         CREATE TABLE currencies (code TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE prices (id BIGINT NOT NULL PRIMARY KEY, currency TEXT NOT NULL REFERENCES currencies, day DATE, amount INT4 NOT NULL);
         INSERT INTO currencies VALUES ('EUR', 'euro'), ('SEK', 'krona');
         INSERT INTO prices VALUES (1, 'EUR', NULL, 0), (2, 'eur', NULL, 0), (3, 'Sek', NULL, 0), (4, 'sek', NULL, 0)",
    )
    .unwrap();
    assert_eq!(names!(conn), ["euro", "euro", "krona", "krona"]);
}

/// Currencies of these codes, named by them, and a price for each of these.
fn rows_of(codes: &[&str], prices: &[&str]) -> String {
    let codes = codes.iter().map(|code| format!("('{code}', '{code}')"));
    let prices = (1..)
        .zip(prices)
        .map(|(id, code)| format!("({id}, '{code}', NULL, 0)"));
    format!(
        "DELETE FROM prices; DELETE FROM currencies; INSERT INTO currencies (code, name) VALUES {}; INSERT INTO prices VALUES {}",
        codes.collect::<Vec<_>>().join(", "),
        prices.collect::<Vec<_>>().join(", ")
    )
}

/// Collations of PostgreSQL that ignore case, accents and punctuation, of one of the columns.
#[test]
fn collations_of_postgres_that_are_not_deterministic() {
    let Some(conn) = &mut databases::postgres(databases::KEYS) else {
        return;
    };
    conn.run_script(
        "CREATE COLLATION pg_temp.loose (provider = icu, locale = 'und-u-ka-shifted-ks-level1', deterministic = false);
         ALTER TABLE prices DROP CONSTRAINT prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE prices ALTER currency TYPE text COLLATE pg_temp.loose",
    )
    .unwrap();
    let codes = ["e", "é", "o", "ss", "ß", "a-b", "ab", "none"];
    let prices = ["e", "é", "E", "SS", "a b", "ö"];
    conn.run_script(&rows_of(&codes, &prices)).unwrap();
    let mut found = prices_by_code!(conn);
    found.sort();
    expect(
        found,
        &[
            ("a-b", &[5]),
            ("ab", &[5]),
            ("e", &[1, 2, 3]),
            ("none", &[]),
            ("o", &[6]),
            ("ss", &[4]),
            ("ß", &[4]),
            ("é", &[1, 2, 3]),
        ],
    );
    conn.run_script(
        "DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE prices ALTER currency TYPE text COLLATE \"default\";
         ALTER TABLE currencies ALTER code TYPE text COLLATE pg_temp.loose",
    )
    .unwrap();
    let prices = ["e", "é", "ß", "SS", "a-b", "ab"];
    conn.run_script(&rows_of(&["e", "ss", "a b"], &prices))
        .unwrap();
    assert_eq!(names!(conn), ["e", "e", "ss", "ss", "a b", "a b"]);
}

/// Two codes that differ in accents reference the same prices.
#[test]
fn collations_of_mysql_that_ignore_accents() {
    let Some(conn) = &mut databases::mysql("folded_accents", databases::KEYS) else {
        return;
    };
    conn.run_script(
        "ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE currencies MODIFY code VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
         ALTER TABLE prices MODIFY currency VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL",
    )
    .unwrap();
    conn.run_script(&rows_of(&["e", "é", "E", "o"], &["e", "É", "ö"]))
        .unwrap();
    let mut found = prices_by_code!(conn);
    found.sort();
    expect(
        found,
        &[("E", &[1, 2]), ("e", &[1, 2]), ("o", &[3]), ("é", &[1, 2])],
    );
}

/// More keys than one question takes on MySQL: a question for each 1,000 of them.
#[test]
fn many_keys_that_a_collation_takes_for_equal() {
    let Some(conn) = &mut databases::mysql("folded_many", databases::KEYS) else {
        return;
    };
    conn.run_script(
        "ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE currencies MODIFY code VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;
         ALTER TABLE prices MODIFY currency VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL",
    )
    .unwrap();
    let many = 2_200;
    let plain: Vec<String> = (0..many).map(|n| format!("e{n}")).collect();
    let odd: Vec<String> = (0..many).map(|n| format!("é{n}")).collect();
    let codes: Vec<&str> = plain.iter().chain(&odd).map(String::as_str).collect();
    let prices: Vec<&str> = plain.iter().map(String::as_str).collect();
    conn.run_script(&rows_of(&codes, &prices)).unwrap();
    let sent = Sent::on(conn);
    let found = prices_by_code!(conn);
    // The currencies, the questions for 4,400 keys, and the prices of keys that are not equal.
    assert_eq!(sent.count(), 1 + 5 + 2);
    assert_eq!(found.len(), 2 * many);
    for (code, ids) in found {
        let n: i64 = code.trim_start_matches(['e', 'é']).parse().unwrap();
        assert_eq!(ids, [n + 1], "{code}");
    }
}

/// On the others one question takes them all.
#[test]
fn many_keys_on_sqlite() {
    let conn = &mut databases::sqlite(databases::NOTHING);
    conn.run_script(
        "CREATE TABLE days (day DATE NOT NULL PRIMARY KEY, holiday TEXT NOT NULL);
         CREATE TABLE currencies (code TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE prices (id BIGINT NOT NULL PRIMARY KEY, currency TEXT NOT NULL COLLATE NOCASE, day DATE, amount INT4 NOT NULL)",
    )
    .unwrap();
    let lower: Vec<String> = (0..1_500).map(|n| format!("é-e{n}")).collect();
    let upper: Vec<String> = (0..1_500).map(|n| format!("é-E{n}")).collect();
    let codes: Vec<&str> = lower.iter().chain(&upper).map(String::as_str).collect();
    let prices: Vec<&str> = lower.iter().map(String::as_str).collect();
    conn.run_script(&rows_of(&codes, &prices)).unwrap();
    let sent = Sent::on(conn);
    let found = prices_by_code!(conn);
    assert_eq!(sent.count(), 1 + 1 + 2);
    assert_eq!(found.len(), 3_000);
    for (code, ids) in found {
        let n: i64 = code[4..].parse().unwrap();
        assert_eq!(ids, [n + 1], "{code}");
    }
}

/// Letters of ASCII that a collation takes for equal, of the referenced column and of the one that references it.
#[test]
fn collations_of_mysql_that_take_letters_for_equal() {
    let Some(conn) = &mut databases::mysql("folded_letters", databases::KEYS) else {
        return;
    };
    let key = "CONSTRAINT prices_currency_fkey FOREIGN KEY (currency) REFERENCES currencies (code)";
    conn.run_script("ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies")
        .unwrap();
    type Case = (
        &'static str,
        [&'static [&'static str]; 3],
        &'static [(&'static str, &'static [i64])],
    );
    let cases: [Case; 2] = [
        (
            "utf8mb4_lithuanian_ci",
            [
                &["i", "c", "e"],
                &["i", "y", "ch", "C", "e", "Y"],
                &["i", "i", "c", "c", "e", "i"],
            ],
            &[
                ("c", &[3, 4]),
                ("ch", &[3, 4]),
                ("e", &[5]),
                ("i", &[1, 2, 6]),
                ("y", &[1, 2, 6]),
            ],
        ),
        (
            "utf8mb4_roman_ci",
            [
                &["ivs", "a"],
                &["jus", "IUS", "a", "jvs"],
                &["ivs", "ivs", "a", "ivs"],
            ],
            &[("a", &[3]), ("ivs", &[1, 2, 4]), ("jus", &[1, 2, 4])],
        ),
    ];
    for (collation, [codes, prices, names], by_code) in cases {
        // To one: the foreign key accepts the other letter too.
        conn.run_script(&format!(
            "ALTER TABLE currencies MODIFY code VARCHAR(200) CHARACTER SET utf8mb4 COLLATE {collation} NOT NULL;
             ALTER TABLE prices MODIFY currency VARCHAR(200) CHARACTER SET utf8mb4 COLLATE {collation} NOT NULL;
             ALTER TABLE prices ADD {key}; {}",
            rows_of(codes, prices)
        ))
        .unwrap();
        assert_eq!(names!(conn), names, "{collation}");
        // To many: both keys have the rows.
        conn.run_script(
            "ALTER TABLE prices DROP FOREIGN KEY prices_currency_fkey;
             ALTER TABLE currencies MODIFY code VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL",
        )
        .unwrap();
        let codes: Vec<&str> = by_code.iter().map(|(code, _)| *code).collect();
        conn.run_script(&rows_of(&codes, prices)).unwrap();
        let mut found = prices_by_code!(conn);
        found.sort();
        expect(found, by_code);
        conn.run_script("DELETE FROM prices; DELETE FROM currencies")
            .unwrap();
    }
}

/// The same on PostgreSQL: Latvian has `y` for a variant of `i`.
#[test]
fn collations_of_postgres_that_take_letters_for_equal() {
    let Some(conn) = &mut databases::postgres(databases::KEYS) else {
        return;
    };
    conn.run_script(
        "CREATE COLLATION pg_temp.latvian (provider = icu, locale = 'lv-u-ks-level1', deterministic = false);
         ALTER TABLE prices DROP CONSTRAINT prices_currency_fkey; DELETE FROM prices; DELETE FROM currencies;
         ALTER TABLE prices ALTER currency TYPE text COLLATE pg_temp.latvian",
    )
    .unwrap();
    conn.run_script(&rows_of(&["i", "y", "e"], &["i", "y", "Y", "e"]))
        .unwrap();
    let mut found = prices_by_code!(conn);
    found.sort();
    expect(found, &[("e", &[4]), ("i", &[1, 2, 3]), ("y", &[1, 2, 3])]);
}

/// Zeros behind punctuation: ignored, or part of a number, as the collation has it.
#[test]
fn collations_of_postgres_with_numbers() {
    let Some(conn) = &mut databases::postgres(databases::KEYS) else {
        return;
    };
    conn.run_script(
        "CREATE COLLATION pg_temp.signs (provider = icu, locale = 'und-u-ka-shifted', deterministic = false);
         CREATE COLLATION pg_temp.numbers (provider = icu, locale = 'und-u-kn-true', deterministic = false);
         ALTER TABLE prices DROP CONSTRAINT prices_currency_fkey",
    )
    .unwrap();
    let codes = ["1-02", "102", "1-2"];
    type Expected = [(&'static str, &'static [i64]); 3];
    let signs: Expected = [("1-02", &[1, 2]), ("1-2", &[3]), ("102", &[1, 2])];
    let numbers: Expected = [("1-02", &[1, 3]), ("1-2", &[1, 3]), ("102", &[2])];
    for (collation, expected) in [("signs", signs), ("numbers", numbers)] {
        conn.run_script(&format!(
            "DELETE FROM prices; DELETE FROM currencies;
             ALTER TABLE prices ALTER currency TYPE text COLLATE pg_temp.{collation}"
        ))
        .unwrap();
        conn.run_script(&rows_of(&codes, &codes)).unwrap();
        let mut found = prices_by_code!(conn);
        found.sort();
        expect(found, &expected);
    }
}

/// Keys of several columns of which one is text: which of them are equal is asked about all of their columns.
macro_rules! several_columns {
    ($conn:expr) => {{
        let query = from(regions::table).with(regions::cities.order_by(cities::id));
        let query = query.order_by((regions::country, regions::code));
        let found = query.all($conn).unwrap();
        let mut ids: Vec<(String, i32, Vec<i64>)> = Vec::new();
        for region in &found {
            let cities = region.get(regions::cities).iter().map(|city| city.id);
            ids.push((region.country.clone(), region.code, cities.collect()));
        }
        ids.sort();
        let expected = [
            ("E", 1, vec![1, 2]),
            ("E", 2, vec![3]),
            ("e", 1, vec![1, 2]),
            ("o", 1, vec![]),
            ("é", 2, vec![3]),
        ];
        let expected = expected.map(|(country, code, ids)| (country.to_owned(), code, ids));
        assert_eq!(ids, expected);
    }};
}
const SEVERAL: &str = "INSERT INTO regions VALUES ('e', 1, ''), ('E', 1, ''), ('é', 2, ''), ('E', 2, ''), ('o', 1, '');
     INSERT INTO cities VALUES (1, '', 'e', 1, NULL), (2, '', 'É', 1, NULL), (3, '', 'é', 2, NULL), (4, '', 'u', 1, NULL)";

#[test]
fn keys_of_several_columns_on_postgres() {
    let Some(conn) = &mut databases::postgres(databases::KEYS) else {
        return;
    };
    conn.run_script(&format!(
        "CREATE COLLATION pg_temp.loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
         ALTER TABLE cities DROP CONSTRAINT cities_region_fkey;
         DELETE FROM twins; DELETE FROM cities; DELETE FROM guided; DELETE FROM regions;
         ALTER TABLE cities ALTER country TYPE text COLLATE pg_temp.loose; {SEVERAL}"
    ))
    .unwrap();
    several_columns!(conn);
}

#[test]
fn keys_of_several_columns_on_mysql() {
    let Some(conn) = &mut databases::mysql("folded_several", databases::KEYS) else {
        return;
    };
    conn.run_script(&format!(
        "DELETE FROM twins; DELETE FROM cities; DELETE FROM guided; DELETE FROM regions;
         ALTER TABLE cities MODIFY country VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; {SEVERAL}"
    ))
    .unwrap();
    several_columns!(conn);
}

/// A relation by a condition finds rows by the primary key of its source, as a row of it spells that: nothing is asked.
mod by_condition {
    use relata::backend::{Mysql, Pg, Sqlite};

    use crate::keys::{currencies, prices};

    relata::relationship! {
        pub cheap: currencies::table => prices::table, ToMany for Pg, Sqlite, Mysql {
            prices::currency.eq(currencies::code) & prices::amount.lt(1000)
        }
    }
}

everywhere!(keys_of_a_condition, KEYS: |conn, sent| {
    conn.run_script("INSERT INTO currencies (code, name) VALUES ('é', 'one'), ('Ö', 'two')").unwrap();
    sent.take();
    let rows = from(currencies::table).with(by_condition::cheap.order_by(prices::id)).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    assert!(rows.iter().any(|row| !row.get(by_condition::cheap).is_empty()));
});
