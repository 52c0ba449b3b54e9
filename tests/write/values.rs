//! The least, the greatest and the odd values of every SQL type, written by INSERT, UPDATE and upsert, and read back. What
//! a database cannot hold is an error of its own kind, and changes no row.

use std::ops::Bound::{Excluded, Included, Unbounded};

use relata::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use relata::prelude::*;
use relata::serde_json::json;
use relata::types::*;

use crate::stored::{self, key, n, stored, v};

/// Writes each value, and NULL, in every way on a connection, and reads it back.
macro_rules! writes {
    ($t:ty, $conn:expr, $values:expr) => {{
        let conn = $conn;
        let values: Vec<<$t as SqlType>::Rust> = $values.into_iter().collect();
        let read = from(stored::<$t>()).order_by(n::<$t>()).select(v::<$t>());
        let empty = delete_from(stored::<$t>()).all_rows();
        let value = |value: Option<<$t as SqlType>::Rust>| v::<$t>().to(nullable::<$t>(value));
        for given in values.iter().cloned().map(Some).chain([None]) {
            let insert = insert_into(stored()).values((n::<$t>().to(1), value(given.clone())));
            assert_eq!(insert.run(conn).unwrap(), 1);
            assert_eq!(read.one(conn).unwrap(), given, "inserted");
            let forget = update(stored::<$t>()).set(v::<$t>().to_null()).all_rows();
            assert_eq!(forget.run(conn).unwrap(), 1);
            assert_eq!(read.all(conn).unwrap(), [None], "set to NULL");
            let change = update(stored::<$t>())
                .set(value(given.clone()))
                .filter(n::<$t>().eq(1));
            assert_eq!(change.run(conn).unwrap(), 1);
            assert_eq!(read.one(conn).unwrap(), given, "updated");
            let again = insert_into(stored())
                .values((n::<$t>().to(1), v::<$t>().to_null()))
                .on_conflict(key::<$t>())
                .do_update(value(given.clone()));
            assert_eq!(again.run(conn).unwrap(), 1);
            assert_eq!(read.one(conn).unwrap(), given, "upserted");
            assert_eq!(empty.run(conn).unwrap(), 1);
        }
        let all: Vec<_> = values.into_iter().map(Some).chain([None]).collect();
        let rows = (0..).zip(all.iter().cloned());
        let rows = rows.map(|(number, given)| (n::<$t>().to(number), value(given)));
        let rows = insert_into(stored()).rows(rows.collect::<Vec<_>>());
        assert_eq!(rows.run(conn).unwrap(), all.len());
        assert_eq!(read.all(conn).unwrap(), all, "many rows");
        let copied = insert_into(stored::<$t>())
            .columns((n::<$t>(), v::<$t>()))
            .select(from(stored::<$t>()).select((n::<$t>() + 1_000, v::<$t>())));
        assert_eq!(copied.run(conn).unwrap(), all.len());
        let copies = read.clone().filter(n::<$t>().ge(1_000));
        assert_eq!(copies.all(conn).unwrap(), all, "copied");
        let reversed: Vec<_> = all.iter().rev().cloned().collect();
        let by_key = (1_000..).zip(reversed.iter().cloned());
        let by_key = by_key.map(|(number, given)| (number, value(given)));
        let by_key = update(stored::<$t>()).rows(by_key.collect::<Vec<_>>());
        assert_eq!(by_key.run(conn).unwrap(), all.len());
        assert_eq!(copies.all(conn).unwrap(), reversed, "many rows by key");
        // Each as the first and only one, by which an engine might take the type of all.
        for (number, given) in (1_000..).zip(all.iter().cloned()) {
            let one = update(stored::<$t>()).rows([(number, value(given))]);
            assert_eq!(one.run(conn).unwrap(), 1);
        }
        assert_eq!(copies.all(conn).unwrap(), all, "one row by key");
    }};
}

/// The type on SQLite.
macro_rules! on_sqlite {
    ($t:ty, $declared:expr, $values:expr) => {
        writes!($t, &mut stored::sqlite($declared), $values)
    };
}
/// The type on PostgreSQL.
macro_rules! on_pg {
    ($t:ty, $declared:expr, $values:expr) => {
        if let Some(mut conn) = stored::postgres($declared) {
            writes!($t, &mut conn, $values)
        }
    };
}
/// The type on MySQL.
macro_rules! on_mysql {
    ($t:ty, $declared:expr, $values:expr) => {
        if let Some(mut conn) = stored::mysql($declared) {
            writes!($t, &mut conn, $values)
        }
    };
}
/// The type on all three: how each declares it.
macro_rules! everywhere {
    ($t:ty, $sqlite:expr, $pg:expr, $mysql:expr, $values:expr) => {{
        let values = $values;
        on_sqlite!($t, $sqlite, values.clone());
        on_pg!($t, $pg, values.clone());
        on_mysql!($t, $mysql, values);
    }};
}

/// A value that the database cannot hold is an error of this kind, in every way of writing; the rows stay, and the
/// connection goes on.
macro_rules! refuses {
    ($t:ty, $conn:expr, $good:expr, $bad:expr, $error:pat) => {{
        let conn = $conn;
        let good: <$t as SqlType>::Rust = $good;
        let good = Some(good);
        let read = from(stored::<$t>()).order_by(n::<$t>()).select(v::<$t>());
        let value = |value: Option<<$t as SqlType>::Rust>| v::<$t>().to(nullable::<$t>(value));
        let first = insert_into(stored()).values((n::<$t>().to(1), value(good.clone())));
        assert_eq!(first.run(conn).unwrap(), 1);
        for bad in $bad {
            let bad: Option<<$t as SqlType>::Rust> = Some(bad);
            let one = insert_into(stored()).values((n::<$t>().to(2), value(bad.clone())));
            let many = insert_into(stored()).rows([
                (n::<$t>().to(2), value(good.clone())),
                (n::<$t>().to(3), value(bad.clone())),
                (n::<$t>().to(4), value(good.clone())),
            ]);
            let change = update(stored::<$t>()).set(value(bad.clone())).all_rows();
            let again = insert_into(stored())
                .values((n::<$t>().to(1), value(good.clone())))
                .on_conflict(key::<$t>())
                .do_update(value(bad.clone()));
            macro_rules! fails {
                ($statement:expr) => {
                    conn.run_script("SAVEPOINT before_it").unwrap();
                    let error = $statement.run(conn).unwrap_err();
                    assert!(matches!(error, $error), "{error:?}");
                    if matches!(error, relata::Error::Database { .. }) {
                        conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
                    }
                    assert_eq!(read.one(conn).unwrap(), good);
                };
            }
            fails!(one);
            fails!(many);
            fails!(change);
            fails!(again);
            let by_key = update(stored::<$t>()).rows([(1, value(bad.clone()))]);
            let error = by_key.run(conn).unwrap_err();
            assert!(matches!(error, $error), "{error:?}");
            assert_eq!(read.one(conn).unwrap(), good);
        }
    }};
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}
fn timestamp(text: &str) -> NaiveDateTime {
    text.replace(' ', "T").parse().unwrap()
}
fn utc(text: &str) -> DateTime<Utc> {
    timestamp(text).and_utc()
}

#[test]
fn integers() {
    everywhere!(
        SmallInt,
        "SMALLINT",
        "smallint",
        "SMALLINT",
        [0, 1, -1, i16::MIN, i16::MAX]
    );
    everywhere!(
        Integer,
        "INT4",
        "integer",
        "INT",
        [0, 1, -1, i32::MIN, i32::MAX]
    );
    let near = (1_i64 << 53) + 1;
    everywhere!(
        BigInt,
        "BIGINT",
        "bigint",
        "BIGINT",
        [0, 1, -1, near, -near, i64::MIN, i64::MAX]
    );
    on_mysql!(
        UnsignedBigInt,
        "BIGINT UNSIGNED",
        [0, 1, i64::MAX as u64 + 1, u64::MAX]
    );
    on_mysql!(
        SmallInt,
        "TINYINT",
        [i16::from(i8::MIN), i16::from(i8::MAX)]
    );
    on_mysql!(Integer, "MEDIUMINT", [-8_388_608, 8_388_607]);
    on_mysql!(BigInt, "INT UNSIGNED", [0, i64::from(u32::MAX)]);
    on_pg!(Oid, "oid", [0, 1, u32::MAX]);
}

#[test]
fn booleans() {
    everywhere!(Bool, "BOOLEAN", "boolean", "BOOLEAN", [true, false]);
    on_mysql!(Bool, "BIT(1)", [true, false]);
}

#[test]
fn doubles_and_reals() {
    let doubles = [
        0.0,
        0.1,
        -1.5e-7,
        1e300,
        f64::MIN,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::EPSILON,
    ];
    everywhere!(
        Double,
        "DOUBLE PRECISION",
        "double precision",
        "DOUBLE",
        doubles
    );
    on_sqlite!(Double, "REAL", [f64::INFINITY, f64::NEG_INFINITY]);
    on_pg!(
        Double,
        "double precision",
        [f64::INFINITY, f64::NEG_INFINITY]
    );
    let reals = [
        0.0,
        0.1,
        1.0 / 3.0,
        -1.5e-7,
        f32::MIN,
        f32::MAX,
        f32::MIN_POSITIVE,
        1e-45,
    ];
    everywhere!(Real, "REAL", "real", "FLOAT", reals);
    on_sqlite!(Real, "REAL", [f32::INFINITY, f32::NEG_INFINITY]);
    on_pg!(Real, "real", [f32::INFINITY, f32::NEG_INFINITY]);
    // Zero keeps its sign; MariaDB drops it.
    let minus =
        insert_into(stored::<Double>()).values((n::<Double>().to(1), v::<Double>().to(-0.0)));
    let read = from(stored::<Double>()).select(v::<Double>());
    let is_minus =
        |zero: Option<f64>| zero.is_some_and(|zero| zero == 0.0 && zero.is_sign_negative());
    if let Some(mut conn) = stored::postgres("double precision") {
        minus.run(&mut conn).unwrap();
        assert!(is_minus(read.one(&mut conn).unwrap()));
        let nan = update(stored::<Double>())
            .set(v::<Double>().to(f64::NAN))
            .all_rows();
        nan.run(&mut conn).unwrap();
        assert!(read.one(&mut conn).unwrap().unwrap().is_nan());
    }
}

#[test]
fn what_is_no_number() {
    refuses!(
        Double,
        &mut stored::sqlite("REAL"),
        1.0,
        [f64::NAN],
        relata::Error::Encode { .. }
    );
    refuses!(
        Real,
        &mut stored::sqlite("REAL"),
        1.0,
        [f32::NAN],
        relata::Error::Encode { .. }
    );
    if let Some(mut conn) = stored::mysql("DOUBLE") {
        let bad = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        refuses!(Double, &mut conn, 1.0, bad, relata::Error::Encode { .. });
    }
    if let Some(mut conn) = stored::mysql("FLOAT") {
        let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        refuses!(Real, &mut conn, 1.0, bad, relata::Error::Encode { .. });
    }
}

#[test]
fn decimals() {
    let some = ["0", "1", "-1", "0.1", "-12.5", "99999999.99"].map(decimal);
    everywhere!(Numeric, "NUMERIC", "numeric", "DECIMAL(30, 10)", some);
    let integers = [i64::MIN, i64::MAX].map(Decimal::from);
    everywhere!(
        Numeric,
        "NUMERIC(20, 0)",
        "numeric",
        "DECIMAL(20)",
        integers
    );
    on_sqlite!(Numeric, "NUMERIC", ["1e300", "1e-300"].map(decimal));
    on_pg!(
        Numeric,
        "numeric",
        [
            "1e300",
            "1e-300",
            "123456789012345678901234567890.123456789012345678901234567890"
        ]
        .map(decimal)
    );
    let nines = format!("{}.{}", "9".repeat(35), "9".repeat(30));
    on_mysql!(
        Numeric,
        "DECIMAL(65, 30)",
        [
            decimal(&nines),
            decimal(&format!("-{nines}")),
            decimal("0.000000000000000000000000000001")
        ]
    );
    refuses!(
        Numeric,
        &mut stored::sqlite("NUMERIC"),
        decimal("1.5"),
        [decimal("1e400")],
        relata::Error::Encode { .. }
    );
    if let Some(mut conn) = stored::mysql("DECIMAL(5, 2)") {
        refuses!(
            Numeric,
            &mut conn,
            decimal("1.50"),
            [decimal("1000"), decimal("-1e20")],
            relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::postgres("numeric(5, 2)") {
        refuses!(
            Numeric,
            &mut conn,
            decimal("1.50"),
            [decimal("1000"), decimal("-1e20")],
            relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::postgres("numeric") {
        refuses!(
            Numeric,
            &mut conn,
            decimal("1.50"),
            [decimal("1e200000")],
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
}

#[test]
fn money() {
    on_pg!(Money, "money", [0, 1, -1, i64::MIN, i64::MAX].map(PgMoney));
}

#[test]
fn text_and_bytes() {
    let long = "ß☕".repeat(20_000);
    let texts = [
        "",
        " ",
        "a\0b",
        "NULL",
        "it's",
        "\\",
        "\u{FFFD}",
        "\u{10FFFF}",
        "e\u{301}",
        &long,
    ];
    on_sqlite!(Text, "TEXT", texts.map(str::to_owned));
    on_mysql!(
        Text,
        "LONGTEXT CHARACTER SET utf8mb4",
        texts.map(str::to_owned)
    );
    let texts = texts.into_iter().filter(|text| !text.contains('\0'));
    on_pg!(Text, "text", texts.clone().map(str::to_owned));
    if let Some(mut conn) = stored::postgres("text") {
        refuses!(
            Text,
            &mut conn,
            "a".to_owned(),
            ["a\0b".to_owned(), "\0".to_owned()],
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::postgres("varchar(3)") {
        refuses!(
            Text,
            &mut conn,
            "abc".to_owned(),
            ["abcd".to_owned()],
            relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::mysql("VARCHAR(3)") {
        refuses!(
            Text,
            &mut conn,
            "abc".to_owned(),
            ["abcd".to_owned(), long.clone()],
            relata::Error::Database { .. }
        );
    }
    let all: Vec<u8> = (0..=255).collect();
    let bytes = [vec![], vec![0], all, b"text".to_vec(), vec![0xFF; 70_000]];
    everywhere!(Binary, "BLOB", "bytea", "LONGBLOB", bytes.clone());
}

#[test]
fn dates_and_times() {
    let days = [
        "0001-01-01",
        "1582-10-15",
        "1969-12-31",
        "2000-02-29",
        "9999-12-31",
    ]
    .map(day);
    everywhere!(Date, "DATE", "date", "DATE", days);
    on_pg!(
        Date,
        "date",
        ["-4712-01-01", "+10000-01-01", "+262142-12-31"].map(day)
    );
    let times = ["00:00:00", "12:34:56", "00:00:00.000001", "23:59:59.999999"].map(time);
    everywhere!(Time, "TIME", "time", "TIME(6)", times);
    let moments = [
        "1970-01-02 00:00:00",
        "2000-02-29 00:00:00.000001",
        "2037-12-31 23:59:59.999999",
    ];
    everywhere!(
        Timestamp,
        "TIMESTAMP",
        "timestamp",
        "DATETIME(6)",
        moments.map(timestamp)
    );
    everywhere!(
        TimestampTz,
        "TIMESTAMPTZ",
        "timestamptz",
        "TIMESTAMP(6) NULL",
        moments.map(utc)
    );
    let far = ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"];
    everywhere!(
        Timestamp,
        "TIMESTAMP",
        "timestamp",
        "DATETIME(6)",
        far.map(timestamp)
    );
    everywhere!(
        TimestampTz,
        "TIMESTAMPTZ",
        "timestamptz",
        "DATETIME(6)",
        far.map(utc)
    );
    let interval = |months, days, microseconds| PgInterval {
        months,
        days,
        microseconds,
    };
    on_pg!(
        Interval,
        "interval",
        [
            interval(0, 0, 0),
            interval(1, -1, 1),
            interval(i32::MAX, 0, 0),
            interval(0, i32::MIN, 0),
            interval(0, 0, i64::MAX),
        ]
    );
}

#[test]
fn dates_that_a_database_does_not_have() {
    let bad = ["-0001-01-01", "+10000-01-01"].map(day);
    refuses!(
        Date,
        &mut stored::sqlite("DATE"),
        day("2000-01-01"),
        bad,
        relata::Error::Encode { .. }
    );
    let moments = bad.map(|day| day.and_time(NaiveTime::MIN));
    refuses!(
        Timestamp,
        &mut stored::sqlite("TIMESTAMP"),
        timestamp("2000-01-01 00:00:00"),
        moments,
        relata::Error::Encode { .. }
    );
    refuses!(
        TimestampTz,
        &mut stored::sqlite("TIMESTAMPTZ"),
        utc("2000-01-01 00:00:00"),
        moments.map(|m| m.and_utc()),
        relata::Error::Encode { .. }
    );
    if let Some(mut conn) = stored::mysql("DATE") {
        refuses!(
            Date,
            &mut conn,
            day("2000-01-01"),
            bad,
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::mysql("DATETIME(6)") {
        refuses!(
            Timestamp,
            &mut conn,
            timestamp("2000-01-01 00:00:00"),
            moments,
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::postgres("date") {
        refuses!(
            Date,
            &mut conn,
            day("2000-01-01"),
            [NaiveDate::MIN],
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
    if let Some(mut conn) = stored::postgres("timestamp") {
        refuses!(
            Timestamp,
            &mut conn,
            timestamp("2000-01-01 00:00:00"),
            [NaiveDateTime::MIN],
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
}

/// What chrono counts in nanoseconds, the databases round or cut to microseconds: never an error, and the same whichever
/// way it is written.
#[test]
fn nanoseconds() {
    let given = timestamp("2024-01-05 09:15:00.123456789");
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let insert = insert_into(stored::<Timestamp>())
                .values((n::<Timestamp>().to(1), v::<Timestamp>().to(given)));
            assert_eq!(insert.run(conn).unwrap(), 1);
            let found = from(stored::<Timestamp>()).filter(v::<Timestamp>().eq(given));
            assert_eq!(found.count(conn).unwrap(), 1);
            let read = from(stored::<Timestamp>()).select(v::<Timestamp>());
            let read = read.one(conn).unwrap().unwrap();
            assert!(
                (read - given).num_microseconds().unwrap().abs() <= 1,
                "{read}"
            );
        }};
    }
    check!(&mut stored::sqlite("TIMESTAMP"));
    if let Some(mut conn) = stored::postgres("timestamp") {
        check!(&mut conn);
    }
    if let Some(mut conn) = stored::mysql("DATETIME(6)") {
        check!(&mut conn);
    }
}

/// Types that one database alone has, or declares in another way.
#[test]
fn times_texts_and_addresses_of_one_database() {
    use relata::chrono::{FixedOffset, TimeDelta};
    let zone = |text: &str, east| PgTimeTz {
        time: time(text),
        offset: FixedOffset::east_opt(east).unwrap(),
    };
    on_pg!(
        TimeTz,
        "timetz",
        [
            zone("00:00:00", 0),
            zone("23:59:59.999999", -50_400),
            zone("00:00:00.000001", 50_400),
        ]
    );
    let longest = 3_020_399_000_000;
    on_mysql!(
        LongTime,
        "TIME(6)",
        [0, 1, -1, 86_400_000_000, longest, -longest].map(TimeDelta::microseconds)
    );
    on_pg!(MacAddr, "macaddr", [[0; 6], [255; 6], [1, 2, 3, 4, 5, 6]]);
    // PostgreSQL fills up shorter ones with blanks.
    let fixed = ["0123456789", "it's \\ \"%_", "ß☕ß☕ß☕ß☕ß☕"].map(str::to_owned);
    everywhere!(Char, "CHAR(10)", "char(10)", "CHAR(10)", fixed);
    on_pg!(
        Xml,
        "xml",
        ["<a/>", "<a b=\"it's\">&lt;☕</a>", "text"].map(str::to_owned)
    );
    if let Some(mut conn) = stored::postgres("text")
        && conn
            .run_script("CREATE EXTENSION IF NOT EXISTS citext")
            .is_ok()
    {
        conn.run_script("ALTER TABLE stored ALTER v TYPE citext")
            .unwrap();
        writes!(
            CiText,
            &mut conn,
            ["", "Aa", "it's \\", "ß☕"].map(str::to_owned)
        );
    }
}

#[test]
fn json_and_uuids() {
    let documents = [
        json!(null),
        json!({}),
        json!([]),
        json!(""),
        json!({"a": [1, -1.5, "it's \\ \"x\"", null, true], "": {"ü☕": []}}),
        json!(i64::MAX),
    ];
    on_sqlite!(Json, "TEXT", documents.clone());
    on_pg!(Json, "json", documents.clone());
    on_pg!(Jsonb, "jsonb", documents.clone());
    on_mysql!(Json, "JSON", documents);
    if let Some(mut conn) = stored::postgres("jsonb") {
        refuses!(
            Jsonb,
            &mut conn,
            json!(1),
            [json!("a\0b")],
            relata::Error::Encode { .. } | relata::Error::Database { .. }
        );
    }
    use relata::uuid::Uuid as RustUuid;
    let uuids = [
        RustUuid::nil(),
        RustUuid::max(),
        RustUuid::from_u128(0x1234_5678_9abc_def0),
    ];
    everywhere!(Uuid, "TEXT", "uuid", "CHAR(36)", uuids);
    on_mysql!(Uuid, "UUID", uuids);
    everywhere!(BinaryUuid, "BLOB", "bytea", "BINARY(16)", uuids);
}

#[test]
fn arrays_and_ranges() {
    on_pg!(
        Array<Integer>,
        "integer[]",
        [
            vec![],
            vec![None],
            vec![Some(i32::MIN), None, Some(i32::MAX)],
            vec![Some(0); 10_000]
        ]
    );
    let texts = ["", "NULL", "{\",}", "\\", "it's"].map(|text| Some(text.to_owned()));
    on_pg!(Array<Text>, "text[]", [texts.to_vec()]);
    on_pg!(
        Array<Double>,
        "float8[]",
        [vec![Some(f64::INFINITY), None, Some(f64::MIN)]]
    );
    on_pg!(
        Int4Range,
        "int4range",
        [
            (Included(1), Excluded(10)),
            (Unbounded, Excluded(0)),
            (Included(i32::MIN), Unbounded),
            (Unbounded, Unbounded)
        ]
    );
    let days = (Included(day("2024-01-01")), Excluded(day("2024-02-01")));
    on_pg!(DateRange, "daterange", [days, (Unbounded, Unbounded)]);
    let hours = (
        Excluded(timestamp("2024-01-01 00:00:00")),
        Included(timestamp("2024-01-01 12:00:00")),
    );
    on_pg!(TsRange, "tsrange", [hours, (Unbounded, Unbounded)]);
    on_pg!(Int8Range, "int8range", [(Included(i64::MIN), Unbounded)]);
    let moment = (Included(utc("2024-01-01 00:00:00.000001")), Unbounded);
    on_pg!(TsTzRange, "tstzrange", [moment, (Unbounded, Unbounded)]);
    on_pg!(
        Multirange<Integer>,
        "int4multirange",
        [
            vec![],
            vec![
                (Unbounded, Excluded(i32::MIN + 5)),
                (Included(7), Excluded(i32::MAX))
            ],
            vec![(Unbounded, Unbounded)],
        ]
    );
    on_pg!(
        Multirange<Numeric>,
        "nummultirange",
        [vec![(Excluded(decimal("-0.5")), Included(decimal("1e30")))]]
    );
    on_pg!(Multirange<TimestampTz>, "tstzmultirange", [vec![moment]]);
    on_pg!(
        TsVector,
        "tsvector",
        ["", "'a':1 'it''s':2"].map(str::to_owned)
    );
    on_pg!(TsQuery, "tsquery", ["", "'a' & !'b'"].map(str::to_owned));
    on_pg!(NumRange, "numrange", [(Excluded(decimal("-1")), Unbounded)]);
    on_pg!(
        Inet,
        "inet",
        ["0.0.0.0/0", "::1/128", "192.168.1.7/24"].map(|a| a.parse().unwrap())
    );
    on_pg!(
        Cidr,
        "cidr",
        ["10.0.0.0/8", "::/0"].map(|a| a.parse().unwrap())
    );
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mood {
    Sad,
    Quoted,
    Empty,
}
relata::enum_type! { Mood: "public"."relata_mood" { Sad => "sad", Quoted => "it's \\ \"so\"", Empty => "" } }
#[derive(Debug, Clone, PartialEq)]
struct Name(String);
relata::custom_type! { Name: Text }

#[test]
fn enums_and_types_of_ones_own() {
    on_sqlite!(Mood, "TEXT", [Mood::Sad, Mood::Quoted, Mood::Empty]);
    on_mysql!(
        Mood,
        "ENUM ('sad', 'it''s \\\\ \"so\"', '')",
        [Mood::Sad, Mood::Quoted, Mood::Empty]
    );
    if let Some(mut conn) = stored::postgres("TEXT") {
        // In the transaction, which is never committed.
        conn.run_script(
            "DROP TABLE stored; CREATE TYPE public.relata_mood AS ENUM ('sad', 'it''s \\ \"so\"', ''); \
             CREATE TEMP TABLE stored (n BIGINT PRIMARY KEY, v public.relata_mood)",
        )
        .unwrap();
        writes!(Mood, &mut conn, [Mood::Sad, Mood::Quoted, Mood::Empty]);
    }
    everywhere!(
        Name,
        "TEXT",
        "text",
        "TEXT",
        ["", "it's"].map(|name| Name(name.to_owned()))
    );
}
