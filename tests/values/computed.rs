//! What functions and operators make of values: of every one that is stored, the right value or an error.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::chrono::{NaiveDate, NaiveDateTime};
use relata::expr::NumericOf;
use relata::expr::functions::bits::BitMethods;
use relata::expr::functions::time::iso_day_of_week;
use relata::expr::functions::timestamp_add::{timestamp_add, timestamp_diff};
use relata::expr::functions::{
    date_of, date_trunc, day_of_week, epoch, hour, minute, month, quarter, round_to, unit, week,
    year,
};
use relata::prelude::*;
use relata::serde_json::{Value, json};
use relata::types::{
    BigInt, Date, Decimal, Double, Integer, Json, Jsonb, Numeric, Real, Text, Time, Timestamp,
    TimestampTz, UnsignedBigInt,
};

use crate::stored::{self, n, other, other_v, stored, v};

/// Asserts that SQLite reports an error for each expression of the one row.
macro_rules! refuses_each {
    ($t:ty, $conn:expr, $what:expr; $($e:expr),+ $(,)?) => {$({
        let query = from(stored::<$t>()).select($e);
        let error = query.all($conn).expect_err(&format!("{}: {}", $what, stringify!($e)));
        let error = format!("{error:?}");
        assert!(error.contains("not in the form"), "{}: {error}", $what);
    })+};
}

/// The functions of SQLite would read an offset as none, and February 30 as March 1. What reading refuses, they refuse.
#[test]
fn functions_refuse_times_of_other_programs() {
    for text in [
        "'2024-01-31T12:00:00'",
        "'2024-01-31 12:00:00Z'",
        "'2024-01-31 10:00:00+00:00'",
        "'2024-01-31T12:00:00+02:00'",
        "'2024-01-31 12:00:00.5+02:00'",
        "'2024-01-31 10:00'",
        "'2024-01-31'",
        "'2024-1-31 10:00:00'",
        "'2024-02-30 10:00:00'",
        "'2024-01-31 24:00:00'",
        "'2024-01-31 23:59:60'",
        "'10:00'",
        "'now'",
        "2460000.5",
        "x'323032342d30312d33312031323a30303a3030'",
    ] {
        let conn = &mut stored::sqlite("TIMESTAMP", &[text]);
        let at = v::<Timestamp>;
        refuses_each! { Timestamp, conn, text;
            year(at()), quarter(at()), month(at()), week(at()), day_of_week(at()), hour(at()), minute(at()), epoch(at()),
            iso_day_of_week(at()), date_of(at()), date_trunc(unit::Year, at()), date_trunc(unit::Quarter, at()),
            date_trunc(unit::Week, at()), date_trunc(unit::Day, at()), date_trunc(unit::Hour, at()),
            timestamp_add(unit::Month, 1, at()), timestamp_add(unit::Day, 1, at()), timestamp_add(unit::Hour, 1, at()),
            timestamp_diff(unit::Hour, at(), localtimestamp()), timestamp_diff(unit::Day, localtimestamp(), at()),
            at().cast::<Date>(), at().cast::<TimestampTz>(),
            // Passed on unchanged.
            year(coalesce(at(), localtimestamp())), hour(max(at())), year(date_trunc(unit::Month, at())),
        }
        // Among other rows too, and in a filter.
        let found = from(stored::<Timestamp>()).filter(year(at()).eq(2024));
        assert!(found.count(conn).is_err(), "{text}");
        refuses_each! { TimestampTz, conn, text; hour(v::<TimestampTz>()), date_of(v::<TimestampTz>()) }
    }
    for text in [
        "'2024-1-31'",
        "'2024-02-30'",
        "'2024-01-31 00:00:00'",
        "'2460000'",
        "'now'",
        "5",
    ] {
        let conn = &mut stored::sqlite("DATE", &[text]);
        let day = v::<Date>;
        refuses_each! { Date, conn, text;
            year(day()), week(day()), date_trunc(unit::Month, day()), timestamp_add(unit::Year, 1, day()), day() + 1,
            day() - 1, day() - current_date(), current_date() - day(), day().cast::<Timestamp>(),
        }
    }
    for text in [
        "'10:00'",
        "'1:00:00'",
        "'24:00:00'",
        "'10:00:00Z'",
        "'10:00:00+02:00'",
        "'2024-01-31 10:00:00'",
    ] {
        let conn = &mut stored::sqlite("TIME", &[text]);
        refuses_each! { Time, conn, text; hour(v::<Time>()), minute(v::<Time>()) }
    }
}

/// A fraction of any length, which no function reads, and NULL.
#[test]
fn functions_compute_the_times_that_are_read() {
    for (text, fraction) in [
        ("'2024-01-31 23:59:59'", 0),
        ("'2024-01-31 23:59:59.9996'", 999_600_000),
        ("'2024-01-31 23:59:59.250'", 250_000_000),
        ("'2024-01-31 23:59:59.000'", 0),
        ("'2024-01-31 23:59:59.999999999'", 999_999_999),
    ] {
        let conn = &mut stored::sqlite("TIMESTAMP", &[text]);
        let at = v::<Timestamp>;
        let query = from(stored::<Timestamp>()).select((
            year(at()),
            minute(at()),
            date_of(at()),
            date_trunc(unit::Minute, at()),
            epoch(at()),
            quarter(at()),
        ));
        let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        let row = query.one(conn).unwrap();
        let last_minute = day.and_hms_opt(23, 59, 0);
        let seconds = day.and_hms_opt(23, 59, 59).unwrap().and_utc().timestamp();
        assert_eq!(
            row,
            (
                Some(2024),
                Some(59),
                Some(day),
                last_minute,
                Some(seconds),
                Some(1)
            ),
            "{text}"
        );
        if fraction > 0 && fraction != 999_600_000 {
            let later = from(stored::<Timestamp>()).select(timestamp_add(unit::Day, 1, at()));
            let expected: NaiveDateTime = NaiveDate::from_ymd_opt(2024, 2, 1)
                .unwrap()
                .and_hms_nano_opt(23, 59, 59, fraction)
                .unwrap();
            assert_eq!(later.one(conn).unwrap(), Some(expected));
        }
    }
    let conn = &mut stored::sqlite("TIMESTAMP", &["NULL"]);
    let query = from(stored::<Timestamp>()).select((
        year(v::<Timestamp>()),
        date_trunc(unit::Week, v::<Timestamp>()),
        timestamp_add(unit::Month, 1, v::<Timestamp>()),
    ));
    assert_eq!(query.one(conn).unwrap(), (None, None, None));
    let conn = &mut stored::sqlite("DATE", &["'2024-02-29'"]);
    let query = from(stored::<Date>()).select((v::<Date>() + 1, v::<Date>() - v::<Date>()));
    assert_eq!(
        query.one(conn).unwrap(),
        (NaiveDate::from_ymd_opt(2024, 3, 1), Some(0))
    );
}

relata::label!(doc);

/// SQLite and MariaDB would compare the texts of documents, wherever they are compared or ordered.
#[test]
fn documents_are_not_compared_as_texts() {
    let d = v::<Jsonb>;
    let all = || from(stored::<Jsonb>());
    macro_rules! refused {
        ($($query:expr),+ $(,)?) => {$({
            let query = $query;
            let (sqlite, mysql) = (query.to_sql::<Sqlite>(), query.to_sql::<Mysql>());
            assert!(matches!(sqlite, Err(relata::RenderError::NoEquality { .. })), "{}: {sqlite:?}", stringify!($query));
            assert!(matches!(mysql, Err(relata::RenderError::NoEquality { .. })), "{}: {mysql:?}", stringify!($query));
            on_postgres!(query, stringify!($query));
            // The statement is refused before it is sent.
            let conn = &mut stored::sqlite("TEXT", &["'{}'"]);
            assert!(matches!(query.all(conn), Err(relata::Error::Encode { .. })), "{}", stringify!($query));
        })+};
    }
    let mut postgres = stored::postgres("jsonb", &["'{\"a\": 1}'", "'{\"a\":1}'", "'[]'", "NULL"]);
    macro_rules! on_postgres {
        ($query:expr, $what:expr) => {
            if let Some(conn) = &mut postgres {
                $query.all(conn).expect($what);
            }
        };
    }
    refused! {
        all().order_by(d()).select(n::<Jsonb>()),
        all().order_by(d().asc()).select(n::<Jsonb>()),
        all().order_by((n::<Jsonb>(), d().desc())).select(n::<Jsonb>()),
        all().order_by(d().order(Direction::Desc)).select(n::<Jsonb>()),
        all().order_by(d().nulls_last()).select(n::<Jsonb>()),
        all().order_by(coalesce(d(), json!({}))).select(n::<Jsonb>()),
        all().select((n::<Jsonb>(), d().label(doc))).order_by(doc),
        all().select((n::<Jsonb>(), d().label(doc))).order_by(doc.desc()),
        all().select((n::<Jsonb>(), d())).order_by(ordinal::<2>().desc()),
        all().select(d()).union_all(all().select(d())).order_by(d().desc()),
        all().select(d()).union_all(all().select(d())).order_by(ordinal::<1>()),
        all().select(count().over(partition_by(d()))),
        all().select(count().over(partition_by((n::<Jsonb>(), (d(), n::<Jsonb>()))))),
        all().select(rank().over(window().order_by(d()))),
        all().select(nullif(d(), json!({}))),
        all().select(greatest(d(), json!({}))),
        all().select(least(d(), json!({}))),
        all().select(count_of(d()).distinct()),
        all().filter((n::<Jsonb>(), d()).eq((1_i64, json!({})))).select(n::<Jsonb>()),
        all().filter((n::<Jsonb>(), d()).in_(all().select((n::<Jsonb>(), d())))).select(n::<Jsonb>()),
        all().filter(d().in_(all().select(d()))).select(n::<Jsonb>()),
        all().filter(d().in_([json!({})])).select(n::<Jsonb>()),
        all().filter(d().not_in([json!({}), json!([])])).select(n::<Jsonb>()),
        all().filter(d().eq(json!({}))).select(n::<Jsonb>()),
        all().filter(d().gt(json!({}))).select(n::<Jsonb>()),
        all().filter(d().is_not_distinct_from(Some(json!({})))).select(n::<Jsonb>()),
        all().filter(d().between(json!({}), json!([]))).select(n::<Jsonb>()),
        all().join(other::<Jsonb>().on(other_v::<Jsonb>().eq(d()))).select(n::<Jsonb>()),
        all().order_by(coalesce(d(), json!({}))).select(n::<Jsonb>()).seek(json!({})),
        all().select(case_of(d()).when(json!({}), 1).otherwise(2)),
        all().select(d()).distinct(),
        all().select(d()).union(all().select(d())),
        all().group_by(d()).select(count()),
    }
    // They are selected, tested for NULL and taken apart everywhere.
    let query = all().order_by((n::<Jsonb>(), d().is_null())).select((
        d(),
        coalesce(d(), json!(null)),
        count_of(d()).over(window()),
    ));
    assert!(query.to_sql::<Sqlite>().is_ok() && query.to_sql::<Mysql>().is_ok());
    let labeled = all()
        .select((d(), n::<Jsonb>().label(doc)))
        .order_by((doc, ordinal::<2>()));
    assert!(labeled.to_sql::<Sqlite>().is_ok() && labeled.to_sql::<Mysql>().is_ok());
    assert!(query.to_sql::<Pg>().is_ok());
}

/// An aggregate of an empty window or an unsigned column keeps its sign.
#[test]
fn unsigned_numbers_keep_their_bits() {
    let Some(mut conn) = stored::mysql(
        "BIGINT UNSIGNED",
        &["5", "9223372036854775809", "18446744073709551615"],
    ) else {
        return;
    };
    let u = v::<UnsignedBigInt>;
    let query = from(stored::<UnsignedBigInt>())
        .order_by(n::<UnsignedBigInt>())
        .select((
            u().bitwise_not(),
            u().bitwise_or(u()),
            u().bitwise_and(1_u64),
            u().bitwise_xor(1_u64),
        ));
    let rows = query.all(&mut conn);
    stored::forget(&mut conn);
    let big = 9_223_372_036_854_775_809;
    let expected = [5_u64, big, u64::MAX].map(|u| (Some(!u), Some(u), Some(u & 1), Some(u ^ 1)));
    assert_eq!(rows.unwrap(), expected);
}

/// A NUMERIC of SQLite may be an integer, of which `round` makes a double; a sum beyond 64 bits is a double too.
#[test]
fn sqlite_keeps_all_digits_of_integers() {
    let conn = &mut stored::sqlite("NUMERIC", &["9007199254740993", "-9007199254740993"]);
    let d = v::<Numeric>;
    let query = from(stored::<Numeric>()).order_by(n::<Numeric>()).select((
        d().cast::<BigInt>(),
        d().cast::<NumericOf<20, 2>>(),
        round_to(d(), 2),
        round_to(d(), -1),
        round_to(d(), -18),
        round_to(d(), -400),
    ));
    let decimal = |n: i64| Some(Decimal::from(n));
    let expected = |sign: i64| {
        let n = 9_007_199_254_740_993 * sign;
        let tens = 9_007_199_254_740_990 * sign;
        (
            Some(n),
            decimal(n),
            decimal(n),
            decimal(tens),
            decimal(0),
            decimal(0),
        )
    };
    assert_eq!(query.all(conn).unwrap(), [expected(1), expected(-1)]);
    let total = from(stored::<BigInt>()).select(sum(v::<BigInt>()).cast::<BigInt>());
    let conn = &mut stored::sqlite("BIGINT", &["9007199254740990", "3"]);
    assert_eq!(total.one(conn).unwrap(), Some(9_007_199_254_740_993));
    // Of 64 bits there is no such number, nor is there one that is read for it.
    let conn = &mut stored::sqlite("BIGINT", &["-9223372036854775808"]);
    let below = from(stored::<BigInt>()).select(v::<BigInt>() - 1_i64);
    assert!(matches!(below.one(conn), Err(relata::Error::Decode { .. })));
    assert_eq!(
        from(stored::<BigInt>())
            .select(v::<BigInt>())
            .one(conn)
            .unwrap(),
        Some(i64::MIN)
    );
}

/// A value of a DOUBLE expression may be an integer on SQLite, which divides integers as such.
#[test]
fn doubles_divide_with_a_fraction() {
    let query = || {
        let d = coalesce(nullable::<Double>(None), v::<Double>().cast::<Integer>());
        let of_number = coalesce(nullable::<Double>(None), n::<Double>());
        let chosen = case(v::<Double>().lt(0.0), v::<Double>()).otherwise(n::<Double>());
        from(stored::<Double>()).select((
            d / literal(2_i32),
            of_number / literal(8_i32),
            chosen / literal(8_i32),
            v::<Double>() / 2.0,
        ))
    };
    let plain =
        from(stored::<Double>()).select((v::<Double>() / 2.0, v::<Double>() / n::<Double>()));
    assert_eq!(
        plain.to_sql::<Sqlite>().unwrap(),
        "SELECT `stored`.`v` / ?, CAST(`stored`.`v` AS REAL) / `stored`.`n` FROM `stored`"
    );
    let expected = (Some(3.5), 12.5, Some(12.5), Some(3.5));
    assert_eq!(
        query().one(&mut stored::sqlite("DOUBLE", &["7"])).unwrap(),
        expected
    );
    if let Some(mut conn) = stored::postgres("double precision", &["7"]) {
        assert_eq!(query().one(&mut conn).unwrap(), expected);
    }
    if let Some(mut conn) = stored::mysql("DOUBLE", &["7"]) {
        let row = query().one(&mut conn);
        stored::forget(&mut conn);
        assert_eq!(row.unwrap(), expected);
    }
}

/// MariaDB writes a FLOAT into JSON with six digits, and cuts arrays that are longer than a variable of the session says.
#[test]
fn documents_have_all_values_of_mariadb() {
    let reals = ["1234567.5", "16777216", "0.5", "NULL"];
    if let Some(mut conn) = stored::mysql("FLOAT", &reals) {
        conn.run_script("SET SESSION group_concat_max_len = 20")
            .unwrap();
        let named = coalesce(n::<Real>().cast::<Text>(), "");
        let query = from(stored::<Real>()).select((
            json_agg(v::<Real>()),
            json_object_agg(named, v::<Real>()),
            json_agg(n::<Real>().cast::<Text>().concat("é\"\\")),
        ));
        let built = from(stored::<Real>())
            .filter(v::<Real>().gt(1e7_f32))
            .select(relata::expr::functions::json::json_build_array((
                v::<Real>(),
            )));
        let rows = (query.one(&mut conn), built.one(&mut conn));
        // Far more than the variable allows, which is the default of MariaDB.
        let many = from(series::as_table(generate_series(1_i64, 300_000_i64)));
        conn.run_script("SET SESSION group_concat_max_len = 1048576")
            .unwrap();
        let many = many
            .select((json_agg(series::i), jsonb_agg(series::i)))
            .one(&mut conn);
        stored::forget(&mut conn);
        let (array, object, texts) = rows.0.unwrap();
        assert_eq!(array, Some(json!([1_234_567.5, 16_777_216, 0.5, null])));
        assert_eq!(
            object,
            Some(json!({"100": 1_234_567.5, "101": 16_777_216, "102": 0.5, "103": null}))
        );
        assert_eq!(
            texts,
            Some(json!(["100é\"\\", "101é\"\\", "102é\"\\", "103é\"\\"]))
        );
        assert_eq!(rows.1.unwrap(), json!([16_777_216]));
        let (many, binary) = many.unwrap();
        let numbers = |document: Option<Value>| {
            let Some(Value::Array(values)) = document else {
                panic!("no array")
            };
            values
                .iter()
                .map(|value| value.as_i64().unwrap())
                .collect::<Vec<_>>()
        };
        assert!(numbers(many).into_iter().eq(1..=300_000));
        assert_eq!(numbers(binary).len(), 300_000);
    }
}
relata::relation! { series { i: BigInt } }

/// Text that MySQL makes has a collation of its own, and is compared with columns of any other.
#[test]
fn made_texts_meet_columns_of_every_collation() {
    for declared in [
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_swedish_ci",
        "VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin",
    ] {
        let Some(mut conn) = stored::mysql(declared, &["'A'", "'7'", "'2024-01-31'", "'[1]'"])
        else {
            return;
        };
        let conn = &mut conn;
        let found = |condition: Vec<Result<i64, relata::Error>>| {
            let counts: Vec<i64> = condition
                .into_iter()
                .map(|count| count.expect(declared))
                .collect();
            assert_eq!(counts, [1; 6], "{declared}");
        };
        let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        let t = v::<Text>;
        let all = || from(stored::<Text>());
        let table = part::as_table(json_table(literal(json!(["A", 5])), "$[*]").path("$"));
        let counts = vec![
            all()
                .filter(t().eq(relata::expr::functions::chr(65)))
                .count(conn),
            all()
                .filter((n::<Text>() - 94_i64).cast::<Text>().eq(t()))
                .count(conn),
            all()
                .filter(t().eq(literal(day).cast::<Text>()))
                .count(conn),
            all()
                .filter(t().eq(literal(json!([1])).cast::<Text>()))
                .count(conn),
            all()
                .filter(t().eq(literal(7.0).cast::<Text>()))
                .count(conn),
            all().join(table.on(part::text.eq(t()))).count(conn),
        ];
        stored::forget(conn);
        found(counts);
    }
}
relata::relation! { part { text: Nullable<Text> } }

/// The members and elements of a document, each with its own number: the shortest digits that mean it.
#[test]
fn numbers_of_documents_as_rows() {
    relata::relation! { member { name: Text, value: Json } }
    relata::relation! { element { value: Nullable<Text> } }
    let text = "{\"a\": 1.5, \"a\": 2.5, \"b\": 0.30000000000000004, \"c\": 1e300, \"d\": 12345678901234567890, \"e\": -0.1}";
    let query = from(member::as_table(json_each(literal(text).cast::<Json>())))
        .select((member::name, member::value));
    let mut conn = crate::databases::sqlite();
    let rows = query.all(&mut conn).unwrap();
    let expected = [
        ("a", json!(1.5)),
        ("a", json!(2.5)),
        ("b", json!(0.300_000_000_000_000_04)),
        ("c", json!(1e300)),
        ("d", json!(12_345_678_901_234_567_890_u64)),
        ("e", json!(-0.1)),
    ]
    .map(|(name, value)| (name.to_owned(), value));
    assert_eq!(rows, expected);
    let texts = from(element::as_table(json_array_elements_text(
        literal("[0.1, 123456789.12345678, 7, true, null, \"x\"]").cast::<Json>(),
    )))
    .select(element::value);
    let expected = ["0.1", "123456789.12345678", "7", "true", "", "x"];
    let expected = expected.map(|text| (!text.is_empty()).then(|| text.to_owned()));
    assert_eq!(texts.all(&mut conn).unwrap(), expected);
}

/// PostgreSQL casts a timestamp with time zone in the zone of the session by default.
#[test]
fn casts_of_time_zones_are_in_utc() {
    let zoned = "2024-01-01T02:30:00Z"
        .parse::<relata::chrono::DateTime<relata::chrono::Utc>>()
        .unwrap();
    let (day, at) = (zoned.date_naive(), zoned.naive_utc());
    let query = from(stored::<TimestampTz>()).select((
        literal(zoned).cast::<Date>(),
        literal(zoned).cast::<Timestamp>(),
        literal(at).cast::<TimestampTz>(),
        literal(day).cast::<TimestampTz>(),
    ));
    let expected = (day, at, zoned, day.and_hms_opt(0, 0, 0).unwrap().and_utc());
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT CAST(($1) AT TIME ZONE 'UTC' AS date), CAST(($2) AT TIME ZONE 'UTC' AS timestamp), \
         (CAST($3 AS timestamp) AT TIME ZONE 'UTC'), (CAST($4 AS timestamp) AT TIME ZONE 'UTC') FROM \"stored\""
    );
    assert_eq!(
        query
            .one(&mut stored::sqlite("TIMESTAMP", &["NULL"]))
            .unwrap(),
        expected
    );
    if let Some(mut conn) = stored::postgres("timestamptz", &["NULL"]) {
        conn.run_script("SET LOCAL TIME ZONE 'America/New_York'")
            .unwrap();
        assert_eq!(query.one(&mut conn).unwrap(), expected);
        let text = from(stored::<TimestampTz>()).select(literal(zoned).cast::<Text>());
        assert_eq!(text.one(&mut conn).unwrap(), "2024-01-01 02:30:00");
    }
    if let Some(mut conn) = stored::mysql("DATETIME", &["NULL"]) {
        let row = query.one(&mut conn);
        stored::forget(&mut conn);
        assert_eq!(row.unwrap(), expected);
    }
}

relata::relation! { ranked { place: Double } }

/// MariaDB declares them with ten digits.
#[test]
fn shares_keep_their_digits_in_derived_tables() {
    let by_number = window().order_by(n::<Double>());
    let inner = from(stored::<Double>()).select(cume_dist().over(by_number));
    let query = from(ranked::as_query(inner))
        .order_by(ranked::place)
        .select(ranked::place);
    let third = from(stored::<Double>())
        .order_by(n::<Double>())
        .select(percent_rank().over(by_number))
        .qualify(row_number().over(by_number).eq(2));
    let literals = ["1", "2", "3"];
    let expected = [1.0 / 3.0, 2.0 / 3.0, 1.0];
    assert_eq!(
        query.all(&mut stored::sqlite("DOUBLE", &literals)).unwrap(),
        expected
    );
    if let Some(mut conn) = stored::mysql("DOUBLE", &["1", "2", "3", "4"]) {
        let rows = query.all(&mut conn);
        let second = third.all(&mut conn);
        stored::forget(&mut conn);
        assert_eq!(rows.unwrap(), [0.25, 0.5, 0.75, 1.0]);
        assert_eq!(second.unwrap(), [1.0 / 3.0]);
    }
}
