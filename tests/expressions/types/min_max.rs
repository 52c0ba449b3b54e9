//! `min` and `max` of every type that has them.

use super::custom::{CREATE_MOOD, MOOD, Mood};
use super::times::day;
use super::*;

macro_rules! on_pg {
    ($t:ty, $setup:expr, $declared:expr, $values:literal => $least:expr, $greatest:expr) => {
        if let Some(mut conn) = postgres($setup, $declared) {
            let query = from(stored::<$t>()).select((min(v::<$t>()), max(v::<$t>())));
            assert_eq!(query.one(&mut conn).unwrap(), (None, None));
            conn.run_script(&format!("INSERT INTO stored VALUES {}", $values))
                .unwrap();
            let row = (Some($least), Some($greatest));
            assert_eq!(query.one(&mut conn).unwrap(), row);
        }
    };
}
macro_rules! on_each {
    ($t:ty, $declared:literal, $values:literal => $least:expr, $greatest:expr) => {
        on_pg!($t, "", $declared, $values => $least, $greatest);
        let mut conn = sqlite($declared);
        let query = from(stored::<$t>()).select((min(v::<$t>()), max(v::<$t>())));
        assert_eq!(query.one(&mut conn).unwrap(), (None, None));
        conn.run_script(concat!("INSERT INTO stored VALUES ", $values))
            .unwrap();
        let row = (Some($least), Some($greatest));
        assert_eq!(query.one(&mut conn).unwrap(), row);
    };
}

#[test]
fn numbers() {
    on_each!(SmallInt, "SMALLINT", "(2), (-1)" => -1, 2);
    on_each!(Integer, "INTEGER", "(2), (-1)" => -1, 2);
    on_each!(BigInt, "BIGINT", "(2), (-1)" => -1, 2);
    on_each!(Real, "REAL", "(2.5), (-1)" => -1.0, 2.5);
    on_each!(Double, "DOUBLE PRECISION", "(2.5), (-1)" => -1.0, 2.5);
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    on_each!(Numeric, "NUMERIC", "(2.5), (-1)" => decimal("-1"), decimal("2.5"));
    on_pg!(Oid, "", "oid", "(2), (1)" => 1, 2);
}

#[test]
fn text() {
    let text = |text: &str| text.to_owned();
    on_each!(Text, "TEXT", "('b'), ('a')" => text("a"), text("b"));
    on_pg!(Inet, "", "inet", "('10.0.0.2'), ('10.0.0.1')" =>
        "10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
}

#[test]
fn times() {
    let noon = |minute| relata::chrono::NaiveTime::from_hms_opt(12, minute, 0).unwrap();
    let (first, last) = (day("2024-01-02"), day("2024-02-01"));
    on_each!(Date, "DATE", "('2024-02-01'), ('2024-01-02')" => first, last);
    on_each!(Time, "TIME", "('12:01:00'), ('12:00:00')" => noon(0), noon(1));
    on_each!(Timestamp, "TIMESTAMP", "('2024-02-01 12:01:00'), ('2024-01-02 12:00:00')" =>
        first.and_time(noon(0)), last.and_time(noon(1)));
    on_pg!(TimestampTz, "", "timestamptz", "('2024-02-01 12:01:00Z'), ('2024-01-02 12:00:00Z')" =>
        first.and_time(noon(0)).and_utc(), last.and_time(noon(1)).and_utc());
    let days = |days| PgInterval {
        days,
        ..PgInterval::default()
    };
    on_pg!(Interval, "", "interval", "('2 days'), ('1 day')" => days(1), days(2));
}

/// An enum is ordered as it is declared; SQLite knows its labels only.
#[test]
fn enums_and_arrays() {
    on_pg!(Mood, CREATE_MOOD, MOOD, "('it''s ok'), ('sad')" => Mood::Sad, Mood::Ok);
    let mut conn = sqlite("TEXT");
    conn.run_script("INSERT INTO stored VALUES ('it''s ok'), ('sad')")
        .unwrap();
    let query = from(stored::<Mood>()).select(max(v::<Mood>()));
    assert_eq!(query.one(&mut conn).unwrap(), Some(Mood::Sad));

    on_pg!(Array<Integer>, "", "integer[]", "('{1,3}'), ('{1,2,9}')" =>
        vec![Some(1), Some(2), Some(9)], vec![Some(1), Some(3)]);
}
