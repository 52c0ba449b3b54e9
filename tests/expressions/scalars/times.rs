//! Arithmetic and functions of dates, times and intervals.

use relata::chrono::NaiveTime;
use relata::expr::functions::interval::*;
use relata::expr::functions::time::*;
use relata::prelude::*;
use relata::types::{Date, Integer, PgInterval, Text};

use super::{on_both, on_mysql, on_pg, on_postgres, on_servers, on_sqlite, one};
use crate::types::times::{day, timestamp, utc};

fn of(months: i32, days: i32, seconds: i64) -> PgInterval {
    PgInterval {
        months,
        days,
        microseconds: seconds * 1_000_000,
    }
}

#[test]
fn days_on_both() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    let d = || literal(day("2024-02-28"));
    on_both! { c;
        d() + 2, pg "$1 + $2", sqlite "date(?, (?) || ' days')", mysql "CAST(? + INTERVAL (2) DAY AS DATE)" => day("2024-03-01");
        d() - 59, pg "$1 - $2", sqlite "date(?, -(?) || ' days')", mysql "CAST(? - INTERVAL (59) DAY AS DATE)" => day("2023-12-31");
        literal(366_i32) + d(), pg "$1 + $2", sqlite "date(?, (?) || ' days')", mysql "CAST(? + INTERVAL (366) DAY AS DATE)" => day("2025-02-28");
        d() - day("2023-02-28"), pg "$1 - $2", sqlite "CAST(julianday(?) - julianday(?) AS INTEGER)", mysql "datediff(?, ?)" => 365;
        d() - (literal(1_i32) + 1), pg "$1 - ($2 + $3)", sqlite "date(?, -(? + ?) || ' days')", mysql "CAST(? - INTERVAL (1 + 1) DAY AS DATE)" => day("2024-02-26");
        d() + nullable::<Integer>(None), pg "$1 + $2", sqlite "date(?, (?) || ' days')", mysql "CAST(? + INTERVAL (?) DAY AS DATE)" => None;
        nullable::<Date>(None) - d(), pg "$1 - $2", sqlite "CAST(julianday(?) - julianday(?) AS INTEGER)", mysql "datediff(?, ?)" => None;
    }
    for (a, b) in [
        ("0001-01-01", "9999-12-31"),
        ("1582-10-04", "1582-10-15"),
        ("1969-12-31", "1970-01-01"),
    ] {
        let query = from(one()).select((literal(day(b)) - day(a), literal(day(a)) - day(b)));
        let on_sqlite = query.one(&mut c.0).unwrap();
        assert_eq!(i64::from(on_sqlite.0), (day(b) - day(a)).num_days());
        if let Some(conn) = &mut c.1 {
            assert_eq!(query.one(conn).unwrap(), on_sqlite);
        }
        if let Some(conn) = &mut c.2 {
            assert_eq!(query.one(conn).unwrap(), on_sqlite);
        }
    }
}

/// The fields that were not there before, on both databases and against each other.
#[test]
fn fields() {
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    for text in [
        "2024-12-29",
        "2024-12-30",
        "2021-01-03",
        "2000-12-31",
        "2001-01-01",
        "1900-01-01",
        "0001-01-01",
        "9999-12-31",
        "2016-01-03",
    ] {
        let (d, t, z) = (
            day(text),
            timestamp(&format!("{text} 23:59:59")),
            utc(&format!("{text} 00:00:00")),
        );
        macro_rules! same {
            ($($f:ident)*) => {$(
                let query = from(one()).select(($f(literal(d)), $f(literal(t)), $f(literal(z))));
                let on_sqlite = query.one(&mut c.0).unwrap();
                if let Some(conn) = &mut c.1 {
                    assert_eq!(query.one(conn).unwrap(), on_sqlite, "{} of {text}", stringify!($f));
                }
                if let Some(conn) = &mut c.2 {
                    assert_eq!(query.one(conn).unwrap(), on_sqlite, "{} of {text}", stringify!($f));
                }
            )*};
        }
        same!(iso_day_of_week iso_year decade century millennium);
    }
    on_both! { c;
        iso_day_of_week(literal(day("2024-02-25"))), pg "CAST(EXTRACT(ISODOW FROM $1) AS integer)",
            sqlite "((strftime('%w', substr(?, 1, 19)) + 6) % 7 + 1)", mysql "(weekday(?) + 1)" => 7;
    }
}

#[test]
fn arithmetic() {
    let mut c = on_postgres();
    let t = || literal(timestamp("2024-01-31 12:00:00"));
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    on_pg! { c;
        t() + months(1), "$1 + make_interval(months => $2)" => timestamp("2024-02-29 12:00:00");
        t() - interval("1 day 01:00"), "$1 - CAST($2 AS interval)" => timestamp("2024-01-30 11:00:00");
        t() + of(0, 1, 5), "$1 + $2" => timestamp("2024-02-01 12:00:05");
        t() - timestamp("2024-01-30 11:00:00"), "$1 - $2" => of(0, 1, 3600);
        literal(utc("2024-01-31 12:00:00")) + hours(2), "$1 + make_interval(hours => $2)" => utc("2024-01-31 14:00:00");
        literal(utc("2024-01-31 12:00:00")) - utc("2024-01-31 11:59:00"), "$1 - $2" => of(0, 0, 60);
        literal(day("2024-01-31")) + weeks(1), "$1 + make_interval(weeks => $2)" => timestamp("2024-02-07 00:00:00");
        literal(day("2024-01-31")) + noon, "$1 + $2" => timestamp("2024-01-31 12:00:00");
        literal(noon) - minutes(30), "$1 - make_interval(mins => $2)" => NaiveTime::from_hms_opt(11, 30, 0).unwrap();
        literal(noon) - noon, "$1 - $2" => of(0, 0, 0);
        years(1) + days(2), "make_interval(years => $1) + make_interval(days => $2)" => of(12, 2, 0);
        years(1) - days(2), "make_interval(years => $1) - make_interval(days => $2)" => of(12, -2, 0);
        hours(1) * 3, "make_interval(hours => $1) * $2" => of(0, 0, 10_800);
        hours(1) / 2.0, "make_interval(hours => $1) / $2" => of(0, 0, 1_800);
        literal(3_i32) * seconds(1.0), "$1 * make_interval(secs => $2)" => of(0, 0, 3);
        t() + (days(1) + days(1)) * 2, "$1 + (make_interval(days => $2) + make_interval(days => $3)) * $4" => timestamp("2024-02-04 12:00:00");
        t() - (t() - timestamp("2024-01-30 12:00:00")), "$1 - ($2 - $3)" => timestamp("2024-01-30 12:00:00");
        days(1) + t(), "make_interval(days => $1) + $2" => timestamp("2024-02-01 12:00:00");
    }
}

#[test]
fn functions() {
    let mut c = on_postgres();
    let t = || literal(timestamp("2024-02-29 12:34:56.789"));
    let z = || literal(utc("2024-07-01 12:00:00"));
    let text = |t: &str| t.to_owned();
    on_pg! { c;
        make_interval(1, 2, 1, 1, 1, 1, 1.0), "make_interval($1, $2, $3, $4, $5, $6, $7)" => of(14, 8, 3661);
        date_bin(interval("15 minutes"), t(), timestamp("2024-01-01 00:00:00")), "date_bin(CAST($1 AS interval), $2, $3)" => timestamp("2024-02-29 12:30:00");
        date_bin_tz(interval("1 hour"), z() + minutes(7), z()), "date_bin(CAST($1 AS interval), $2 + make_interval(mins => $3), $4)" => utc("2024-07-01 12:00:00");
        to_char(t(), "DD.MM.YYYY HH24:MI"), "to_char($1, $2)" => text("29.02.2024 12:34");
        interval_to_char(hours(3), "HH24:MI"), "to_char(make_interval(hours => $1), $2)" => text("03:00");
        number_to_char(1234, "FM9,999.00"), "to_char($1, $2)" => text("1,234.00");
        to_date("29.2.2024", "DD.MM.YYYY"), "to_date($1, $2)" => day("2024-02-29");
        to_timestamp("2024-07-01 08:00", "YYYY-MM-DD HH24:MI"), "to_timestamp($1, $2)" => utc("2024-07-01 12:00:00");
        z().at_time_zone("Europe/Berlin"), "$1 AT TIME ZONE $2" => timestamp("2024-07-01 14:00:00");
        literal(timestamp("2024-07-01 14:00:00")).at_time_zone("Europe/Berlin"), "$1 AT TIME ZONE $2" => utc("2024-07-01 12:00:00");
        (z() + hours(1)).at_time_zone(literal("Europe/").concat("Berlin")), "($1 + make_interval(hours => $2)) AT TIME ZONE ($3 || $4)" => timestamp("2024-07-01 15:00:00");
        z().at_time_zone("UTC").at_time_zone("UTC"), "$1 AT TIME ZONE $2 AT TIME ZONE $3" => utc("2024-07-01 12:00:00");
        overlaps(literal(day("2024-01-01")), day("2024-02-01"), day("2024-02-01"), day("2024-03-01")), "(($1, $2) OVERLAPS ($3, $4))" => false;
        overlaps(literal(day("2024-01-01")), day("2024-02-02"), day("2024-02-01"), day("2024-03-01")), "(($1, $2) OVERLAPS ($3, $4))" => true;
        age(timestamp("2024-03-01 00:00:00"), timestamp("2023-01-30 00:00:00")), "age($1, $2)" => of(13, 2, 0);
        age_of_dates(day("2024-03-01"), day("2023-03-01")), "age(CAST($1 AS timestamp), CAST($2 AS timestamp))" => of(12, 0, 0);
        age_tz(utc("2024-03-31 00:00:00"), utc("2024-03-30 00:00:00")), "age(($1) AT TIME ZONE 'UTC', ($2) AT TIME ZONE 'UTC')" => of(0, 1, 0);
        justify_days(days(35)), "justify_days(make_interval(days => $1))" => of(1, 5, 0);
        justify_hours(hours(27)), "justify_hours(make_interval(hours => $1))" => of(0, 1, 10_800);
        justify_interval(hours(27)), "justify_interval(make_interval(hours => $1))" => of(0, 1, 10_800);
        total_seconds(minutes(2)), "CAST(EXTRACT(EPOCH FROM make_interval(mins => $1)) AS double precision)" => 120.0;
    }
    let _: Text;
}

#[test]
fn on_postgres_and_mysql() {
    let mut c = (on_postgres(), on_mysql());
    let t = || literal(timestamp("2024-02-29 12:34:56.789"));
    on_servers! { c;
        make_date(2024, 2, 29), pg "make_date($1, $2, $3)",
            mysql "CASE WHEN (2024) BETWEEN 1 AND 9999 AND (2) BETWEEN 1 AND 12 AND (29) BETWEEN 1 AND 31 THEN CAST(concat(lpad(2024, 4, '0'), '-', 2, '-', 29) AS DATE) END" => day("2024-02-29");
        make_time(12, 30, 0.0), pg "make_time($1, $2, $3)",
            mysql "CASE WHEN (12) BETWEEN 0 AND 23 THEN maketime(12, 30, round(0e0, 6)) END" => NaiveTime::from_hms_opt(12, 30, 0).unwrap();
        make_timestamp(2024, 2, 29, 12, 30, 1.0), pg "make_timestamp($1, $2, $3, $4, $5, $6)",
            mysql "CASE WHEN (2024) BETWEEN 1 AND 9999 AND (2) BETWEEN 1 AND 12 AND (29) BETWEEN 1 AND 31 AND (12) BETWEEN 0 AND 23 THEN timestamp(CAST(concat(lpad(2024, 4, '0'), '-', 2, '-', 29) AS DATE), maketime(12, 30, round(1e0, 6))) END" => timestamp("2024-02-29 12:30:01");
        from_epoch(60.0), pg "to_timestamp($1)",
            mysql "(TIMESTAMP'1970-01-01 00:00:00.000000' + INTERVAL CAST(round((6e1) * 1e6) AS SIGNED) MICROSECOND)" => utc("1970-01-01 00:01:00");
        microseconds(t()), pg "CAST(EXTRACT(MICROSECONDS FROM $1) AS integer)",
            mysql "(second(?) * 1000000 + microsecond(?))" => 56_789_000;
        milliseconds(t()), pg "CAST(EXTRACT(MILLISECONDS FROM $1) AS double precision)",
            mysql "((second(?) * 1000000 + microsecond(?)) / 1e3)" => 56_789.0;
    }
    let (Some(postgres), Some(mysql)) = (&mut c.0, &mut c.1) else {
        return;
    };
    macro_rules! same {
        ($($e:expr;)*) => {$(
            let query = from(one()).select($e);
            let expected = query.one(postgres).unwrap();
            let sql = query.to_sql::<relata::backend::Mysql>().unwrap();
            assert_eq!(query.one(mysql).expect(&sql), expected, "{}", stringify!($e));
        )*};
    }
    for (year, month, d) in [(1, 1, 1), (69, 2, 28), (1900, 12, 31), (9999, 12, 31)] {
        for (hour, minute, second) in [
            (0, 0, 0.0),
            (23, 59, 59.999_999),
            (1, 2, 3.5),
            (9, 9, 0.000_001),
        ] {
            same! {
                make_date(year, month, d);
                make_time(hour, minute, second);
                make_timestamp(year, month, d, hour, minute, second);
                microseconds(make_time(hour, minute, second));
                milliseconds(make_timestamp(year, month, d, hour, minute, second));
            }
        }
    }
    for seconds in [0.0, -0.5, 1.7e9, 1_700_000_000.123_456, -1e10, 2e11] {
        same! { from_epoch(seconds); }
    }
    same! {
        make_date(nullable::<Integer>(None), 1, 1);
        make_time(1, nullable::<Integer>(None), 1.0);
        make_timestamp(2024, 1, 1, 1, 1, nullable::<relata::types::Double>(None));
        from_epoch(nullable::<relata::types::Double>(None));
        microseconds(nullable::<relata::types::Time>(None));
    }
    // A day that does not exist is NULL.
    let query = from(one()).select(make_date(nullable::<Integer>(Some(2023)), 2, 29));
    assert_eq!(query.one(mysql).unwrap(), None);
    let query = from(one()).select(make_date(nullable::<Integer>(Some(2023)), 0, 1));
    assert_eq!(query.one(mysql).unwrap(), None);
}

/// Units later and earlier, as chrono counts them: ends of months, leap days, fractions, on every database.
#[test]
fn units_later() {
    use relata::chrono::{Months, TimeDelta};
    use relata::expr::functions::timestamp_add::timestamp_add;
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    macro_rules! everywhere {
        ($query:expr, $expected:expr, $what:expr) => {{
            let query = $query;
            assert_eq!(
                query.one(&mut c.0).unwrap(),
                $expected,
                "on SQLite: {}",
                $what
            );
            if let Some(conn) = &mut c.1 {
                assert_eq!(
                    query.one(conn).unwrap(),
                    $expected,
                    "on PostgreSQL: {}",
                    $what
                );
            }
            if let Some(conn) = &mut c.2 {
                assert_eq!(query.one(conn).unwrap(), $expected, "on MySQL: {}", $what);
            }
        }};
    }
    let later = |date: relata::chrono::NaiveDate, months: i32| match months {
        0.. => date + Months::new(months.unsigned_abs()),
        _ => date - Months::new(months.unsigned_abs()),
    };
    for text in [
        "2024-01-31",
        "2023-01-31",
        "2024-02-29",
        "2000-12-31",
        "1900-03-30",
        "1969-12-31",
    ] {
        let date = day(text);
        let fraction = TimeDelta::microseconds(86_399_999_999);
        let time = date.and_hms_opt(0, 0, 0).unwrap() + fraction;
        for n in [-25, -12, -1, 0, 1, 2, 13, 48] {
            let (day, month, year) = (
                date + TimeDelta::days(n.into()),
                later(date, n),
                later(date, 12 * n),
            );
            let (quarter, week) = (later(date, 3 * n), date + TimeDelta::days((7 * n).into()));
            let query = from(one()).select((
                timestamp_add(unit::Day, n, literal(date)),
                timestamp_add(unit::Week, n, literal(date)),
                timestamp_add(unit::Month, n, literal(date)),
                timestamp_add(unit::Quarter, n, literal(date)),
                timestamp_add(unit::Year, n, literal(date)),
            ));
            let what = format!("{text} {n}");
            everywhere!(query, (day, week, month, quarter, year), what);
            let query = from(one()).select((
                timestamp_add(unit::Day, n, literal(time)),
                timestamp_add(unit::Week, n, literal(time)),
                timestamp_add(unit::Month, n, literal(time)),
                timestamp_add(unit::Quarter, n, literal(time)),
                timestamp_add(unit::Year, n, literal(time)),
                timestamp_add(unit::Hour, n, literal(time)),
                timestamp_add(unit::Minute, n, literal(time)),
                timestamp_add(unit::Second, n, literal(time)),
            ));
            let at = |date: relata::chrono::NaiveDate| date.and_time(time.time());
            let (hours, minutes, seconds) = (
                time + TimeDelta::hours(n.into()),
                time + TimeDelta::minutes(n.into()),
                time + TimeDelta::seconds(n.into()),
            );
            everywhere!(
                query,
                (
                    at(day),
                    at(week),
                    at(month),
                    at(quarter),
                    at(year),
                    hours,
                    minutes,
                    seconds
                ),
                what
            );
            let query = from(one()).select((
                timestamp_add(unit::Day, n, literal(time.and_utc())),
                timestamp_add(unit::Month, n, literal(time.and_utc())),
                timestamp_add(unit::Hour, n, literal(time.and_utc())),
            ));
            everywhere!(
                query,
                (at(day).and_utc(), at(month).and_utc(), hours.and_utc()),
                what
            );
        }
    }
    on_both! { c;
        timestamp_add(unit::Month, nullable::<Integer>(None), literal(day("2024-01-31"))),
            pg "CAST($1 + make_interval(months => $2) AS date)",
            sqlite "date(substr(?, 1, 10), 'start of month', ((?) * 1) || ' months', \
                (min(CAST(strftime('%d', substr(?, 1, 10)) AS INTEGER), \
                CAST(strftime('%d', substr(?, 1, 10), 'start of month', ((?) * 1 + 1) || ' months', '-1 day') AS INTEGER)) \
                - 1) || ' days')",
            mysql "CAST(date_add(?, INTERVAL (?) MONTH) AS DATE)" => None;
        timestamp_add(unit::Day, 2, literal(timestamp("2024-02-28 23:59:59.5"))),
            pg "($1 + make_interval(days => $2))",
            sqlite "(date(substr(?, 1, 10), (?) || ' days') || substr(?, 11))",
            mysql "CAST(date_add(?, INTERVAL (2) DAY) AS DATETIME(6))" => timestamp("2024-03-01 23:59:59.5");
        timestamp_add(unit::Second, -1, literal(utc("2024-03-01 00:00:00.25"))),
            pg "((($1) AT TIME ZONE 'UTC' + make_interval(secs => $2)) AT TIME ZONE 'UTC')",
            sqlite "(datetime(substr(?, 1, 19), (?) || ' seconds') || substr(?, 20))",
            mysql "CAST(date_add(?, INTERVAL ((-1)) SECOND) AS DATETIME(6))" => utc("2024-02-29 23:59:59.25");
    }
}

/// Whole units between two timestamps, toward zero, on every database.
#[test]
fn units_between() {
    use relata::expr::functions::timestamp_add::timestamp_diff;
    let mut c = (on_sqlite(), on_postgres(), on_mysql());
    let times = [
        "1969-12-31 23:59:59.999999",
        "1970-01-01 00:00:00",
        "2024-02-28 23:59:59.5",
        "2024-02-29 00:00:00.25",
        "2024-02-29 00:00:01.2",
        "2024-03-01 00:00:00.5",
        "2024-03-01 00:00:00.05",
    ];
    for (a, b) in times
        .iter()
        .flat_map(|a| times.iter().map(move |b| (*a, *b)))
    {
        let between = timestamp(b) - timestamp(a);
        let expected = (
            between.num_days(),
            between.num_hours(),
            between.num_minutes(),
            between.num_seconds(),
        );
        let query = from(one()).select((
            timestamp_diff(unit::Day, literal(timestamp(a)), timestamp(b)),
            timestamp_diff(unit::Hour, literal(timestamp(a)), timestamp(b)),
            timestamp_diff(unit::Minute, literal(utc(a)), utc(b)),
            timestamp_diff(unit::Second, literal(timestamp(a)), timestamp(b)),
        ));
        assert_eq!(query.one(&mut c.0).unwrap(), expected, "on SQLite: {a} {b}");
        if let Some(conn) = &mut c.1 {
            assert_eq!(query.one(conn).unwrap(), expected, "on PostgreSQL: {a} {b}");
        }
        if let Some(conn) = &mut c.2 {
            assert_eq!(query.one(conn).unwrap(), expected, "on MySQL: {a} {b}");
        }
    }
    let mut servers = (c.1, c.2);
    on_servers! { servers;
        timestamp_diff(unit::Hour, literal(timestamp(times[0])), timestamp(times[1])),
            pg "CAST(trunc(EXTRACT(EPOCH FROM ($1) - ($2)) / 3600) AS bigint)",
            mysql "timestampdiff(HOUR, ?, ?)" => 0;
    }
}
