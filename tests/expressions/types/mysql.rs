//! A round trip for every SQL type that MySQL has: stored, read back, found by `=` and in lists, the least
//! and the greatest.

use super::custom::{Mood, UserId};
use super::others::TEXTS;
use super::times::{day, time, timestamp, utc};
use super::*;
use relata::backend::Mysql;
use relata::expr::ListItem;
use relata::serde_json::json;

/// `INSERT INTO stored (v) VALUES (?)`: MySQL has no RETURNING.
struct Store;
impl RawText for Store {
    const PARTS: &'static [&'static str] = &["INSERT INTO stored (v) VALUES (", ")"];
}
type Storing<T> = RawQuery<Store, (Value<T, Nullable>,), Field<T, Nullable>>;
fn store<T: SqlType>(value: Option<T::Rust>) -> Storing<T> {
    RawQuery::new::<Typed<T, Nullable>, _>((nullable::<T>(value),))
}

/// Each value and NULL, stored and read back.
fn without_eq<T: SqlType>(declared: &str, values: impl IntoIterator<Item = T::Rust>)
where
    Mysql: HasType<T::Base>,
    T::Rust: Clone + PartialEq + Debug,
{
    let Some(mut conn) = mysql(declared) else {
        return;
    };
    let read = from(stored::<T>()).select(v::<T>());
    for value in values.into_iter().map(Some).chain([None]) {
        store::<T>(value.clone()).run(&mut conn).unwrap();
        assert_eq!(read.one(&mut conn).unwrap(), value, "in {declared}");
        conn.run_script("DELETE FROM stored").unwrap();
    }
}

/// The same, and each value is found by `=` and by lists.
fn round_trip<T>(declared: &str, values: impl IntoIterator<Item = T::Rust>)
where
    T: HasEquality + Comparable<T>,
    T::Rust: Clone + PartialEq + Debug + ListItem<T>,
    Mysql: HasType<T::Base>,
{
    let values: Vec<T::Rust> = values.into_iter().collect();
    without_eq::<T>(declared, values.clone());
    let Some(mut conn) = mysql(declared) else {
        return;
    };
    let conn = &mut conn;
    for value in values.iter().cloned().map(Some).chain([None]) {
        store::<T>(value).run(conn).unwrap();
    }
    let count = i64::try_from(values.len()).unwrap();
    let all = from(stored::<T>()).filter(v::<T>().in_(values.clone()));
    assert_eq!(all.count(conn).unwrap(), count, "all of {values:?}");
    let none = from(stored::<T>()).filter(v::<T>().not_in(values.clone()));
    assert_eq!(none.count(conn).unwrap(), 0, "none but {values:?}");
    for value in &values {
        let equal = from(stored::<T>())
            .filter(v::<T>().eq(Value::<T>::new(value.clone())))
            .select(v::<T>());
        assert_eq!(equal.all(conn).unwrap(), [Some(value.clone())]);
        let one = from(stored::<T>()).filter(v::<T>().in_([value.clone()]));
        assert_eq!(one.count(conn).unwrap(), 1, "one: {value:?}");
    }
    let empty = from(stored::<T>()).filter(v::<T>().in_(Vec::<T::Rust>::new()));
    assert_eq!(empty.count(conn).unwrap(), 0);
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn numbers() {
    round_trip::<SmallInt>("SMALLINT", [0, 1, -1, i16::MIN, i16::MAX]);
    round_trip::<Integer>("INTEGER", [0, 1, -1, i32::MIN, i32::MAX]);
    let near = 1_i64 << 53;
    round_trip::<BigInt>("BIGINT", [0, -1, near, near + 1, i64::MIN, i64::MAX]);
    round_trip::<Bool>("BOOLEAN", [true, false]);
    round_trip::<UserId>("BIGINT", [UserId(0), UserId(i64::MIN)]);
    let doubles = [
        0.0,
        0.1,
        -1.5e-7,
        1e300,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
    ];
    round_trip::<Double>("DOUBLE", doubles);
    let reals = [0.0, 0.1, 1.0 / 3.0, -1.5e-7, f32::MIN, f32::MAX];
    without_eq::<Real>("FLOAT", reals);
    let decimals = [
        "0",
        "1",
        "-12.5",
        "0.1",
        "99999999.99",
        "12345678901234567890.123456789",
    ];
    round_trip::<Numeric>("DECIMAL(65, 20)", decimals.map(decimal));
    round_trip::<Numeric>("DECIMAL(20)", [i64::MIN, i64::MAX].map(Decimal::from));
}

#[test]
fn what_is_no_number_or_does_not_fit() {
    let Some(mut conn) = mysql("DOUBLE") else {
        return;
    };
    for number in [f64::NAN, f64::INFINITY] {
        let message = encode_error(store::<Double>(Some(number)).run(&mut conn));
        assert_eq!(message, "MySQL has neither NaN nor infinity");
    }
    let Some(mut conn) = mysql("BIGINT") else {
        return;
    };
    store::<BigInt>(Some(i64::MAX)).run(&mut conn).unwrap();
    let message = decode_error(
        from(stored::<Integer>())
            .select(v::<Integer>())
            .one(&mut conn),
    );
    assert_eq!(
        message,
        "column 1 (v): the integer is out of the range of 32 bits"
    );
}

#[test]
fn text_and_bytes() {
    round_trip::<Text>("TEXT", TEXTS.map(String::from));
    round_trip::<Text>("VARCHAR(80)", TEXTS.map(String::from));
    without_eq::<Text>("LONGTEXT", ["ß".repeat(100_000), "a\0b".to_owned()]);
    let all: Vec<u8> = (0..=255).collect();
    let values = [vec![], vec![0], all, b"text".to_vec(), vec![0xFF; 60_000]];
    round_trip::<Binary>("BLOB", values);
    round_trip::<Mood>(
        "ENUM('sad', 'it''s ok', 'забавно')",
        [Mood::Sad, Mood::Ok, Mood::Amused],
    );
    let uuids = [relata::uuid::Uuid::nil(), relata::uuid::Uuid::max()];
    round_trip::<Uuid>("CHAR(36)", uuids);
}

#[test]
fn documents() {
    let values = || {
        [
            json!(null),
            json!({"a": [1, -2.5, "x\"\\", true, null]}),
            json!("ä☕"),
            json!([]),
        ]
    };
    without_eq::<Json>("JSON", values());
    without_eq::<Jsonb>("JSON", values());
}

#[test]
fn dates_and_times() {
    let dates = [
        "0001-01-01",
        "1582-10-15",
        "1969-12-31",
        "2000-02-29",
        "9999-12-31",
    ];
    round_trip::<Date>("DATE", dates.map(day));
    let times = [
        "00:00:00",
        "12:34:56",
        "00:00:00.000001",
        "23:59:59.999999",
        "09:08:07.5",
    ];
    round_trip::<Time>("TIME(6)", times.map(time));
    let timestamps = [
        "0001-01-01 00:00:00",
        "1969-12-31 23:59:59.999999",
        "2000-02-29 00:00:00.000001",
        "2024-01-05 09:15:00.5",
        "9999-12-31 23:59:59.999999",
    ];
    round_trip::<Timestamp>("DATETIME(6)", timestamps.map(timestamp));
    round_trip::<TimestampTz>("DATETIME(6)", timestamps.map(utc));
    round_trip::<TimestampTz>("TIMESTAMP(6) NULL", timestamps[2..4].iter().map(|t| utc(t)));
}

#[test]
fn least_and_greatest() {
    macro_rules! on_mysql {
        ($($t:ty, $declared:literal, $values:literal => $least:expr, $greatest:expr;)*) => {$(
            if let Some(mut conn) = mysql($declared) {
                let query = from(stored::<$t>()).select((min(v::<$t>()), max(v::<$t>())));
                assert_eq!(query.one(&mut conn).unwrap(), (None, None));
                conn.run_script(concat!("INSERT INTO stored VALUES ", $values)).unwrap();
                let row = (Some($least), Some($greatest));
                assert_eq!(query.one(&mut conn).unwrap(), row);
            }
        )*};
    }
    on_mysql! {
        SmallInt, "SMALLINT", "(2), (-1)" => -1, 2;
        Integer, "INTEGER", "(2), (-1)" => -1, 2;
        BigInt, "BIGINT", "(2), (-1)" => -1, 2;
        Real, "FLOAT", "(2.5), (-1)" => -1.0, 2.5;
        Double, "DOUBLE", "(2.5), (-1)" => -1.0, 2.5;
        Numeric, "DECIMAL(10, 2)", "(2.5), (-1)" => decimal("-1"), decimal("2.5");
        Text, "TEXT", "('b'), ('a')" => "a".to_owned(), "b".to_owned();
        Date, "DATE", "('2024-02-01'), ('2024-01-02')" => day("2024-01-02"), day("2024-02-01");
        Time, "TIME", "('12:01:00'), ('12:00:00')" => time("12:00:00"), time("12:01:00");
        Timestamp, "DATETIME", "('2024-02-01 12:01:00'), ('2024-01-02 12:00:00')" =>
            timestamp("2024-01-02 12:00:00"), timestamp("2024-02-01 12:01:00");
    }
}

/// Unsigned integers are read into the next wider type; only that of 64 bits has a type of its own.
#[test]
fn unsigned_integers() {
    use relata::types::UnsignedBigInt;
    round_trip::<SmallInt>("TINYINT UNSIGNED", [0, 255]);
    round_trip::<Integer>("SMALLINT UNSIGNED", [0, 65_535]);
    round_trip::<BigInt>("INT UNSIGNED", [0, i64::from(u32::MAX)]);
    round_trip::<UnsignedBigInt>("BIGINT UNSIGNED", [0, 1, 1 << 63, u64::MAX]);
    let Some(mut conn) = mysql("BIGINT UNSIGNED") else {
        return;
    };
    let conn = &mut conn;
    store::<UnsignedBigInt>(Some(u64::MAX)).run(conn).unwrap();
    let v = v::<UnsignedBigInt>;
    let values = from(stored::<UnsignedBigInt>())
        .filter(v().gt(5_u64) & v().gt(literal(-1_i64)))
        .select((v() - 1_u64, v() / 2_u64, v() % 10_u64));
    assert_eq!(
        values.one(conn).unwrap(),
        (Some(u64::MAX - 1), Some(u64::MAX / 2), Some(5))
    );
    let totals = from(stored::<UnsignedBigInt>()).select((sum(v()), max(v())));
    let largest = decimal("18446744073709551615");
    assert_eq!(totals.one(conn).unwrap(), (Some(largest), Some(u64::MAX)));
}

/// ORDER BY goes by the places of labels, comparisons by their text: those by order are refused.
#[test]
fn order_of_labels() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Level {
        Low,
        Medium,
        High,
    }
    relata::enum_type! { Level: ""."level" { Low => "low", Medium => "medium", High => "high" } }
    let (table, level) = (stored::<Level>, v::<Level>);
    macro_rules! refused {
        ($($query:expr;)*) => {$(
            let error = $query.to_sql::<Mysql>().unwrap_err();
            assert!(matches!(error, relata::RenderError::NoOrderOfLabels { .. }), "{error}");
            assert!($query.to_sql::<relata::backend::Pg>().is_ok());
        )*};
    }
    refused! {
        from(table()).filter(level().gt(Level::Low)).select(level());
        from(table()).filter(level().le(Level::Low)).select(level());
        from(table()).filter(level().between(Level::Low, Level::High)).select(level());
        from(table()).filter((level(), level()).gt((Level::Low, Level::Low))).select(level());
        from(table()).order_by(coalesce(level(), Level::Low)).seek(Level::Medium).select(level());
        from(table()).select(greatest(level(), Level::Low));
        from(table()).select(min(level()));
        from(table()).select(max(level()).over(window()));
    }
    let Some(mut conn) = mysql("ENUM('low', 'medium', 'high')") else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("INSERT INTO stored VALUES ('high'), ('low'), ('medium')")
        .unwrap();
    let ordered = from(table()).order_by(level()).select(level());
    let levels = [Level::Low, Level::Medium, Level::High].map(Some);
    assert_eq!(ordered.all(conn).unwrap(), levels);
    let any = from(table())
        .filter(level().eq(Level::High))
        .select(any_value(level()));
    assert_eq!(any.one(conn).unwrap(), Some(Level::High));
    let query = from(table()).filter(level().in_([Level::Medium, Level::High]));
    assert_eq!(query.count(conn).unwrap(), 2);
    assert_eq!(
        from(table())
            .filter(level().ne(Level::Low))
            .count(conn)
            .unwrap(),
        2
    );
}
