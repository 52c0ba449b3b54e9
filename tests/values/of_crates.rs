//! Times of the crates jiff and time, and decimals of rust_decimal.

use std::fmt::Debug;
use std::ops::Bound::{Excluded, Included, Unbounded};

use relata::backend::Pg;
use relata::expr::functions::range;
use relata::jiff::{self, civil};
use relata::prelude::*;
use relata::rust_decimal::Decimal;
use relata::time::{self, Month, OffsetDateTime, PrimitiveDateTime};
use relata::types::{Array, Numeric, Range, SqlType, Timestamp, TimestampTz};

use crate::finds::{on, refuses};
use crate::stored::{self, n, stored, v};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
fn jiff_at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}
fn civil_at(text: &str) -> civil::DateTime {
    text.parse().unwrap()
}
fn time_day(year: i32, month: Month, day: u8) -> time::Date {
    time::Date::from_calendar_date(year, month, day).unwrap()
}
fn clock(hour: u8, minute: u8, second: u8, microsecond: u32) -> time::Time {
    time::Time::from_hms_micro(hour, minute, second, microsecond).unwrap()
}

#[test]
fn dates_and_times_of_jiff() {
    let days = ["2024-02-29", "0001-01-01", "9999-12-31"].map(|day| day.parse().unwrap());
    let times = ["00:00:00", "10:00:00.5", "23:59:59.999999"].map(|time| time.parse().unwrap());
    let moments = [
        "2024-02-29T10:00:00",
        "1969-12-31T23:59:59.999999",
        "9999-12-31T23:59:59.999999",
        "0001-01-01T00:00:00.000001",
    ]
    .map(civil_at);
    let zoned = [
        "2024-02-29T10:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00.000001Z",
        "9999-12-30T22:00:00Z",
    ]
    .map(jiff_at);
    on! {
        sqlite civil::Date, "DATE", days, sql ["'2024-02-29'", "CURRENT_DATE", "NULL"];
        pg civil::Date, "date", days, sql ["'2024-02-29'", "'4713-01-01 BC'", "NULL"];
        mysql civil::Date, "DATE", days, sql ["'2024-02-29'", "NULL"];
        sqlite civil::Time, "TIME", times, sql ["'10:00:00'", "'10:00:00.500'", "NULL"];
        pg civil::Time, "time", times, sql ["'10:00'", "NULL"];
        mysql civil::Time, "TIME(6)", times, sql ["'10:00:00'", "NULL"];
        sqlite civil::DateTime, "TIMESTAMP", moments, sql ["CURRENT_TIMESTAMP", "'2024-02-29 10:00:00.250'", "NULL"];
        pg civil::DateTime, "timestamp", moments, sql ["'2024-02-29 10:00'", "NULL"];
        mysql civil::DateTime, "DATETIME(6)", moments, sql ["'2024-02-29 10:00'", "NULL"];
        sqlite jiff::Timestamp, "TIMESTAMPTZ", zoned, sql ["CURRENT_TIMESTAMP", "NULL"];
        pg jiff::Timestamp, "timestamptz", zoned, sql ["'2024-02-29 12:00+02'", "'4713-01-01 00:00+00 BC'", "NULL"];
        mysql jiff::Timestamp, "DATETIME(6)", zoned, sql ["'2024-02-29 10:00'", "NULL"];
    }
}

#[test]
fn dates_and_times_of_time() {
    let days = [
        time_day(2024, Month::February, 29),
        time_day(1, Month::January, 1),
        time_day(9999, Month::December, 31),
    ];
    let times = [
        clock(0, 0, 0, 0),
        clock(10, 0, 0, 500_000),
        clock(23, 59, 59, 999_999),
    ];
    let moments = [
        PrimitiveDateTime::new(days[0], times[1]),
        PrimitiveDateTime::new(time_day(1969, Month::December, 31), times[2]),
        PrimitiveDateTime::new(days[1], times[0]),
        PrimitiveDateTime::new(days[2], times[2]),
    ];
    let zoned = moments.map(PrimitiveDateTime::assume_utc);
    on! {
        sqlite time::Date, "DATE", days, sql ["'2024-02-29'", "CURRENT_DATE", "NULL"];
        pg time::Date, "date", days, sql ["'2024-02-29'", "'4713-01-01 BC'", "NULL"];
        mysql time::Date, "DATE", days, sql ["'2024-02-29'", "NULL"];
        sqlite time::Time, "TIME", times, sql ["'10:00:00'", "'10:00:00.500'", "NULL"];
        pg time::Time, "time", times, sql ["'10:00'", "NULL"];
        mysql time::Time, "TIME(6)", times, sql ["'10:00:00'", "NULL"];
        sqlite PrimitiveDateTime, "TIMESTAMP", moments, sql ["CURRENT_TIMESTAMP", "'2024-02-29 10:00:00.250'", "NULL"];
        pg PrimitiveDateTime, "timestamp", moments, sql ["'2024-02-29 10:00'", "NULL"];
        mysql PrimitiveDateTime, "DATETIME(6)", moments, sql ["'2024-02-29 10:00'", "NULL"];
        sqlite OffsetDateTime, "TIMESTAMPTZ", zoned, sql ["CURRENT_TIMESTAMP", "NULL"];
        pg OffsetDateTime, "timestamptz", zoned, sql ["'2024-02-29 12:00+02'", "'4713-01-01 00:00+00 BC'", "NULL"];
        mysql OffsetDateTime, "DATETIME(6)", zoned, sql ["'2024-02-29 10:00'", "NULL"];
    }
}

#[test]
fn decimals() {
    let few = ["0", "1.5", "-1.5000", "99999999999999.9", "-0.0001"].map(decimal);
    let most = [
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "0.0000000000000000000000000001",
        "1.50",
        "1.5",
        "0",
    ]
    .map(decimal);
    on! {
        sqlite Decimal, "NUMERIC", few, sql ["1.5", "9007199254740993", "0.1", "NULL"];
        pg Decimal, "numeric", most, sql ["1.5", "1e28", "1.500000000000000000000000000000000000", "0.1", "NULL"];
        mysql Decimal, "DECIMAL(65, 30)", most, sql ["1.5", "1e28", "0.1", "NULL"];
    }
}

/// The value that was read has all of its digits.
#[test]
fn a_decimal_keeps_its_scale() {
    let Some(mut conn) = stored::postgres("numeric(20, 4)", &["1.5", "-2"]) else {
        return;
    };
    let read = from(stored::<Decimal>())
        .order_by(n::<Decimal>())
        .select(v::<Decimal>());
    let read: Vec<String> = read
        .all(&mut conn)
        .unwrap()
        .into_iter()
        .map(|v| v.unwrap().to_string())
        .collect();
    assert_eq!(read, ["1.5000", "-2.0000"]);
}

/// Nanoseconds are stored where the database has them.
#[test]
fn nanoseconds_on_sqlite() {
    let mut conn = stored::sqlite("TIMESTAMP", &[]);
    let value = civil_at("2024-02-29T10:00:00.123456789");
    let insert = insert_into(stored()).values((
        n::<civil::DateTime>().to(1),
        v::<civil::DateTime>().to(value),
    ));
    insert.run(&mut conn).unwrap();
    let read = from(stored::<civil::DateTime>())
        .select(v::<civil::DateTime>())
        .one(&mut conn);
    assert_eq!(read.unwrap(), Some(value));
    let zoned = jiff::tz::Offset::UTC.to_timestamp(value).unwrap();
    let read = from(stored::<jiff::Timestamp>())
        .select(v::<jiff::Timestamp>())
        .one(&mut conn);
    assert_eq!(read.unwrap(), Some(zoned));
    let read = from(stored::<OffsetDateTime>())
        .select(v::<OffsetDateTime>())
        .one(&mut conn);
    assert_eq!(read.unwrap().unwrap().nanosecond(), 123_456_789);
}

/// A value that does not fit is not rounded, and not cut off.
#[test]
fn values_that_do_not_fit() {
    const DIGITS: &str =
        "column 1 (v): the number has more digits than a Decimal of rust_decimal, which holds 28";
    const ENDS: &str = "column 1 (v): the timestamp is beyond the range of jiff, which ends at 9999-12-30T22:00:00Z";
    fn all(messages: Vec<String>, expected: &[&str]) {
        // Without the words before, and the statement behind.
        let mut plain = Vec::new();
        for message in &messages {
            let message = message.strip_prefix("cannot read the result: ").unwrap();
            plain.push(message.lines().next().unwrap());
        }
        assert_eq!(plain, expected);
    }
    all(
        refuses!(
            Decimal,
            &mut stored::sqlite("NUMERIC", &["1e300", "'x'", "1e-29"]),
            3
        ),
        &[
            DIGITS,
            "column 1 (v): expected a number, found text",
            DIGITS,
        ],
    );
    all(
        refuses!(
            jiff::Timestamp,
            &mut stored::sqlite("TIMESTAMPTZ", &["'9999-12-31 00:00:00'"]),
            1
        ),
        &[ENDS],
    );
    if let Some(mut conn) = stored::mysql(
        "DECIMAL(65, 30)",
        &[
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000001",
        ],
    ) {
        all(refuses!(Decimal, &mut conn, 3), &[DIGITS; 3]);
        stored::forget(&mut conn);
    }
    if let Some(mut conn) = stored::mysql("DATETIME(6)", &["'9999-12-30 22:00:01'"]) {
        all(refuses!(jiff::Timestamp, &mut conn, 1), &[ENDS]);
        stored::forget(&mut conn);
    }
    let pg = stored::postgres;
    if let Some(mut conn) = pg(
        "numeric",
        &[
            "79228162514264337593543950336",
            "1e-29",
            "1.00000000000000000000000000001",
            "'NaN'",
            "1e1000",
        ],
    ) {
        let nan = "column 1 (v): expected a number, found NaN";
        all(
            refuses!(Decimal, &mut conn, 5),
            &[DIGITS, DIGITS, DIGITS, nan, DIGITS],
        );
    }
    let dates = [
        "'10000-01-01'",
        "'infinity'",
        "'-infinity'",
        "'5874897-12-31'",
    ];
    let infinity = "column 1 (v): expected a date, found infinity";
    let chrono = "column 1 (v): the date is beyond the range of chrono";
    let beyond = |name: &str| {
        format!("column 1 (v): the date is beyond the range of {name}, the years -9999 to 9999")
    };
    if let Some(mut conn) = pg("date", &dates) {
        all(
            refuses!(civil::Date, &mut conn, 4),
            &[&beyond("jiff"), infinity, infinity, chrono],
        );
        all(
            refuses!(time::Date, &mut conn, 4),
            &[&beyond("time"), infinity, infinity, chrono],
        );
    }
    let moments = ["'10000-01-01'", "'infinity'", "'294276-12-31'"];
    let infinity = "column 1 (v): expected a timestamp, found infinity";
    let chrono = "column 1 (v): the timestamp is beyond the range of chrono";
    if let Some(mut conn) = pg("timestamp", &moments) {
        all(
            refuses!(civil::DateTime, &mut conn, 3),
            &[&beyond("jiff"), infinity, chrono],
        );
        all(
            refuses!(PrimitiveDateTime, &mut conn, 3),
            &[&beyond("time"), infinity, chrono],
        );
    }
    let moments = ["'10000-01-01Z'", "'infinity'", "'9999-12-31Z'"];
    if let Some(mut conn) = pg("timestamptz", &moments) {
        all(
            refuses!(jiff::Timestamp, &mut conn, 3),
            &[ENDS, infinity, ENDS],
        );
    }
    if let Some(mut conn) = pg("timestamptz", &moments[..2]) {
        all(
            refuses!(OffsetDateTime, &mut conn, 2),
            &[&beyond("time"), infinity],
        );
    }
    if let Some(mut conn) = pg("time", &["'24:00'"]) {
        let end = "column 1 (v): the time 24:00:00 does not fit chrono's NaiveTime";
        all(refuses!(civil::Time, &mut conn, 1), &[end]);
        all(refuses!(time::Time, &mut conn, 1), &[end]);
    }
}

/// SQLite's and MySQL's years are fewer.
#[test]
fn values_that_the_database_has_not() {
    let early = civil::date(-1, 1, 1);
    let insert =
        || insert_into(stored()).values((n::<civil::Date>().to(1), v::<civil::Date>().to(early)));
    let error = insert().run(&mut stored::sqlite("DATE", &[])).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("SQLite's dates run from year 0 to 9999"),
        "{error}"
    );
    if let Some(mut conn) = stored::mysql("DATE", &[]) {
        let error = insert().run(&mut conn).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("MySQL's dates run from year 0 to 9999"),
            "{error}"
        );
        stored::forget(&mut conn);
    }
    if let Some(mut conn) = stored::postgres("date", &[]) {
        insert().run(&mut conn).unwrap();
        let query = from(stored::<civil::Date>())
            .filter(v::<civil::Date>().eq(early))
            .select(v::<civil::Date>());
        assert_eq!(query.one(&mut conn).unwrap(), Some(early));
    }
}

/// A point in time is equal to itself, whatever the clock that showed it; it is read in UTC.
#[test]
fn offsets_of_time() {
    let zone = time::UtcOffset::from_hms(-3, -30, 0).unwrap();
    let local = OffsetDateTime::from_unix_timestamp(1_709_200_800)
        .unwrap()
        .to_offset(zone);
    let insert = || {
        insert_into(stored()).values((n::<OffsetDateTime>().to(1), v::<OffsetDateTime>().to(local)))
    };
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            insert().run(conn).unwrap();
            let found = from(stored::<OffsetDateTime>()).filter(v::<OffsetDateTime>().eq(local));
            let read = found
                .select(v::<OffsetDateTime>())
                .one(conn)
                .unwrap()
                .unwrap();
            assert_eq!((read, read.offset()), (local, time::UtcOffset::UTC));
        }};
    }
    check!(&mut stored::sqlite("TIMESTAMPTZ", &[]));
    if let Some(mut conn) = stored::postgres("timestamptz", &[]) {
        check!(&mut conn);
    }
    if let Some(mut conn) = stored::mysql("DATETIME(6)", &[]) {
        check!(&mut conn);
        stored::forget(&mut conn);
    }
}

/// Stores each value, and reads it; also by an array of all of them.
fn round_trips<T>(declared: &str, values: Vec<T::Rust>)
where
    T: SqlType + relata::types::Comparable<T>,
    T::Rust: PartialEq + Debug,
    Pg: relata::types::HasType<T::Base>,
{
    let Some(mut conn) = stored::postgres(declared, &[]) else {
        return;
    };
    for (number, value) in (0..).zip(&values) {
        let value = relata::types::Value::<T>::new(value.clone());
        insert_into(stored())
            .values((n::<T>().to(number), v::<T>().to(value)))
            .run(&mut conn)
            .unwrap();
    }
    let read = from(stored::<T>())
        .order_by(n::<T>())
        .select(v::<T>())
        .all(&mut conn)
        .unwrap();
    assert_eq!(read, values.into_iter().map(Some).collect::<Vec<_>>());
}

#[test]
fn arrays_and_ranges_on_postgres() {
    let days = [civil::date(2024, 2, 29), civil::date(-4712, 1, 1)];
    round_trips::<Array<civil::Date>>(
        "date[]",
        vec![vec![], vec![Some(days[0]), None, Some(days[1])]],
    );
    let points = [
        jiff::Timestamp::UNIX_EPOCH,
        jiff_at("2024-02-29T10:00:00.000001Z"),
    ];
    round_trips::<Array<jiff::Timestamp>>("timestamptz[]", vec![points.map(Some).to_vec()]);
    let zoned = OffsetDateTime::UNIX_EPOCH;
    round_trips::<Array<OffsetDateTime>>("timestamptz[]", vec![vec![Some(zoned)]]);
    round_trips::<Array<Decimal>>("numeric[]", vec![vec![Some(decimal("1.50")), None]]);
    round_trips::<Range<civil::Date>>(
        "daterange",
        vec![
            (Included(days[1]), Excluded(days[0])),
            (Unbounded, Excluded(days[0])),
        ],
    );
    round_trips::<Range<jiff::Timestamp>>(
        "tstzrange",
        vec![
            (Included(points[0]), Included(points[1])),
            (Unbounded, Unbounded),
        ],
    );
    round_trips::<Range<civil::DateTime>>(
        "tsrange",
        vec![(Excluded(civil_at("2024-02-29T10:00:00")), Unbounded)],
    );
    round_trips::<Range<OffsetDateTime>>("tstzrange", vec![(Included(zoned), Unbounded)]);
    round_trips::<Range<time::Date>>(
        "daterange",
        vec![(Included(time_day(2024, Month::May, 1)), Unbounded)],
    );
    round_trips::<Range<Decimal>>(
        "numrange",
        vec![(
            Included(decimal("-1.5")),
            Excluded(decimal("79228162514264337593543950335")),
        )],
    );
    if let Some(mut conn) = stored::postgres("daterange", &["'[9999-12-31,)'", "'[10000-01-01,)'"])
    {
        let ranges = from(stored::<Range<civil::Date>>()).order_by(n::<Range<civil::Date>>());
        let fits = ranges
            .clone()
            .filter(v::<Range<civil::Date>>().contains_value(civil::date(9999, 12, 31)));
        assert_eq!(fits.count(&mut conn).unwrap(), 1);
        let error = ranges
            .select(v::<Range<civil::Date>>())
            .all(&mut conn)
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("column 1 (v): the date is beyond the range of jiff"),
            "{error}"
        );
        let day = civil::date(9999, 12, 31);
        // Of days PostgreSQL says the end with the day after it, which here would be beyond the years of jiff.
        let both = from(stored::<Range<civil::Date>>())
            .filter(n::<Range<civil::Date>>().eq(100))
            .select((
                range::lower(v::<Range<civil::Date>>()),
                v::<Range<civil::Date>>() * (Included(days[0]), Unbounded),
            ))
            .one(&mut conn)
            .unwrap();
        assert_eq!(both, (Some(day), Some((Included(day), Unbounded))));
    }
    if let Some(mut conn) = stored::postgres("date[]", &["'{2024-02-29,NULL}'"]) {
        let any = from(stored::<Array<civil::Date>>())
            .filter(v::<Array<civil::Date>>().contains([days[0]]));
        assert_eq!(any.count(&mut conn).unwrap(), 1);
    }
}

/// The types compare with those of chrono and bigdecimal, of columns, functions and values.
#[test]
fn beside_chrono_and_bigdecimal() {
    let mut conn = stored::sqlite("TIMESTAMP", &["'2024-02-29 10:00:00'"]);
    let at = civil_at("2024-02-29T10:00:00");
    let plain = from(stored::<Timestamp>())
        .filter(v::<Timestamp>().eq(at) & v::<Timestamp>().between(at, at));
    assert_eq!(
        plain
            .clone()
            .filter(v::<Timestamp>().in_([at]))
            .count(&mut conn)
            .unwrap(),
        1
    );
    let cast = plain.select((v::<Timestamp>().cast::<civil::DateTime>(), v::<Timestamp>()));
    let read = cast.one(&mut conn).unwrap();
    assert_eq!(read.0, Some(at));
    let past = from(stored::<jiff::Timestamp>()).filter(v::<jiff::Timestamp>().lt(now()));
    let both = from(stored::<jiff::Timestamp>()).filter(now().gt(v::<jiff::Timestamp>()));
    assert_eq!(
        (
            past.count(&mut conn).unwrap(),
            both.count(&mut conn).unwrap()
        ),
        (1, 1)
    );
    let zoned = from(stored::<TimestampTz>())
        .filter(v::<TimestampTz>().eq(jiff_at("2024-02-29T10:00:00Z")));
    assert_eq!(zoned.count(&mut conn).unwrap(), 1);
    let mut conn = stored::sqlite("NUMERIC", &["1.5"]);
    let exact = from(stored::<Numeric>())
        .filter(v::<Numeric>().eq(decimal("1.50")) & v::<Numeric>().ne(&decimal("2")));
    assert_eq!(exact.count(&mut conn).unwrap(), 1);
    let number = v::<Decimal>();
    let exact = from(stored::<Decimal>())
        .filter(
            number.eq(relata::dec!(1.5))
                & number.lt(2)
                & number.in_([decimal("1.5")])
                & (number * 2).eq(3),
        )
        .select((
            number + relata::dec!(1),
            2 * number,
            decimal("10") - number,
            number * decimal("0.5"),
            number.cast::<Numeric>(),
        ));
    let (one_more, double, rest, half, big) = exact.one(&mut conn).unwrap();
    assert_eq!(
        [one_more, double, rest, half].map(Option::unwrap),
        ["2.5", "3", "8.5", "0.75"].map(decimal)
    );
    assert_eq!(big, Some(relata::dec!(1.5)));
}

#[test]
fn multiranges_on_postgres() {
    use relata::types::{Date, Int4Range, Integer, Multirange, TimestampTz};

    let (one, five) = (civil::date(2024, 1, 1), civil::date(2024, 1, 5));
    round_trips::<Multirange<Integer>>(
        "int4multirange",
        vec![
            vec![],
            vec![
                (Unbounded, Excluded(i32::MIN + 5)),
                (Included(7), Excluded(i32::MAX)),
            ],
            vec![(Unbounded, Unbounded)],
        ],
    );
    let cents = |text: &str| text.parse::<relata::types::Decimal>().unwrap();
    round_trips::<Multirange<Numeric>>(
        "nummultirange",
        vec![vec![(Excluded(cents("-0.5")), Included(cents("1e30")))]],
    );
    round_trips::<Multirange<Decimal>>(
        "nummultirange",
        vec![vec![(Included(decimal("1.5")), Unbounded)]],
    );
    round_trips::<Multirange<civil::Date>>(
        "datemultirange",
        vec![vec![(Included(one), Excluded(five))]],
    );
    round_trips::<Multirange<jiff::Timestamp>>(
        "tstzmultirange",
        vec![
            vec![(Included(jiff::Timestamp::UNIX_EPOCH), Unbounded)],
            vec![],
        ],
    );
    round_trips::<Multirange<time::Date>>("datemultirange", vec![vec![]]);
    round_trips::<Multirange<TimestampTz>>("tstzmultirange", vec![vec![(Unbounded, Unbounded)]]);
    round_trips::<Multirange<Date>>("datemultirange", vec![vec![(Unbounded, Unbounded)]]);
    round_trips::<Array<Multirange<Integer>>>(
        "int4multirange[]",
        vec![vec![None, Some(vec![(Unbounded, Unbounded)])]],
    );

    // What the server keeps in order and apart, and its operators.
    let Some(mut conn) =
        stored::postgres("int4multirange", &["'{[8,9),[1,3),[2,5)}'", "'{}'", "NULL"])
    else {
        return;
    };
    let conn = &mut conn;
    type M = Multirange<Integer>;
    let two = vec![(Included(1), Excluded(5)), (Included(8), Excluded(9))];
    let first = from(stored::<M>()).filter(n::<M>().eq(100));
    assert_eq!(
        first.clone().select(v::<M>()).one(conn).unwrap(),
        Some(two.clone())
    );
    let found = from(stored::<M>()).filter(
        v::<M>().eq(two.clone())
            & v::<M>().in_([two.clone()])
            & v::<M>().contains_value(8)
            & v::<M>().contains_range((Included(2), Excluded(4)))
            & v::<M>().contains(vec![(Included(1), Excluded(2)), (Included(8), Excluded(9))])
            & v::<M>().overlaps_range((Included(4), Excluded(7)))
            & v::<M>().overlaps(two.clone()),
    );
    assert_eq!(found.select(n::<M>()).all(conn).unwrap(), [100]);
    let parts = first
        .select((
            range::lower(v::<M>()),
            range::upper(v::<M>()),
            range::span(v::<M>()),
            v::<M>() - vec![(Included(2), Excluded(100))],
            v::<M>() * vec![(Unbounded, Excluded(3))],
            v::<M>() + vec![(Included(5), Excluded(8))],
            range::isempty(v::<M>()),
        ))
        .one(conn)
        .unwrap();
    let range = |a, b| (Included(a), Excluded(b));
    let expected = (
        Some(1),
        Some(9),
        Some(range(1, 9)),
        Some(vec![range(1, 2)]),
        Some(vec![range(1, 3)]),
        Some(vec![range(1, 9)]),
        Some(false),
    );
    assert_eq!(parts, expected);

    let Some(mut conn) = stored::postgres(
        "int4range",
        &["'[1,3)'", "'[2,5)'", "'[8,9)'", "'empty'", "NULL"],
    ) else {
        return;
    };
    let conn = &mut conn;
    let joined = from(stored::<Int4Range>()).select(range_agg(v::<Int4Range>()));
    assert_eq!(joined.one(conn).unwrap(), Some(two));
    let common = from(stored::<Int4Range>())
        .filter(n::<Int4Range>().le(101))
        .select((
            range_intersect_agg(v::<Int4Range>()),
            range_agg(range::multirange(v::<Int4Range>())),
            range_agg(v::<Int4Range>()).filter(n::<Int4Range>().eq(100)),
        ))
        .one(conn)
        .unwrap();
    assert_eq!(
        common,
        (
            Some(range(2, 3)),
            Some(vec![range(1, 5)]),
            Some(vec![range(1, 3)])
        )
    );
    let none = from(stored::<Int4Range>())
        .filter(n::<Int4Range>().lt(0))
        .select(range_agg(v::<Int4Range>()));
    assert_eq!(none.one(conn).unwrap(), None);
}
