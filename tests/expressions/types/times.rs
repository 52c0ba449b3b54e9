use super::*;
use relata::chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
pub fn time(text: &str) -> NaiveTime {
    text.parse().unwrap()
}
pub fn timestamp(text: &str) -> NaiveDateTime {
    text.replace(' ', "T").parse().unwrap()
}
pub fn utc(text: &str) -> DateTime<Utc> {
    timestamp(text).and_utc()
}

#[test]
fn dates() {
    let dates = [
        "0001-01-01",
        "1582-10-15",
        "1969-12-31",
        "2000-02-29",
        "9999-12-31",
    ];
    on_both::<Date>("DATE", "date", dates.map(day));
    if let Some(mut conn) = postgres("", "date") {
        let far = ["-4712-01-01", "+10000-01-01", "+262142-12-31"].map(day);
        on_postgres::<Date>(&mut conn, far);
    }
}

#[test]
fn times() {
    let times = [
        "00:00:00",
        "12:34:56",
        "00:00:00.000001",
        "23:59:59.999999",
        "09:08:07.5",
    ];
    on_both::<Time>("TIME", "time", times.map(time));
}

const TIMESTAMPS: [&str; 7] = [
    "0001-01-01 00:00:00",
    "1969-12-31 23:59:59.999999",
    "2000-02-29 00:00:00.000001",
    "2024-01-05 09:15:00",
    "2024-01-05 09:15:00.5",
    "2024-12-31 23:59:59.9996",
    "9999-12-31 23:59:59.999999",
];

#[test]
fn timestamps() {
    on_both::<Timestamp>("TIMESTAMP", "timestamp", TIMESTAMPS.map(timestamp));
    on_both::<TimestampTz>("TIMESTAMPTZ", "timestamptz", TIMESTAMPS.map(utc));
}

#[test]
fn timestamps_order_as_text() {
    let mut conn = sqlite("TIMESTAMPTZ");
    for value in TIMESTAMPS.map(utc).into_iter().rev() {
        insert::<TimestampTz>(Some(value)).run(&mut conn).unwrap();
    }
    let ordered = from(stored::<TimestampTz>())
        .order_by(v::<TimestampTz>().asc())
        .select(v::<TimestampTz>());
    assert_eq!(
        ordered.all(&mut conn).unwrap(),
        TIMESTAMPS.map(utc).map(Some)
    );
}

#[test]
fn the_timestamp_that_sqlite_writes() {
    let mut conn = sqlite("TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP");
    // What SQLite writes by itself is later than any bound value of the past, and not of the future.
    conn.run_script("INSERT INTO stored DEFAULT VALUES")
        .unwrap();
    let hour = relata::chrono::Duration::hours(1);
    let between = from(stored::<TimestampTz>())
        .filter(v::<TimestampTz>().between(Utc::now() - hour, Utc::now() + hour));
    assert_eq!(between.count(&mut conn).unwrap(), 1);
}

#[test]
fn dates_that_sqlite_cannot_sort() {
    for year in ["-0001-01-01", "+10000-01-01"] {
        let message = encode_error(insert::<Date>(Some(day(year))).one(&mut sqlite("DATE")));
        assert_eq!(message, "SQLite's dates run from year 0 to 9999");
        let list = from(stored::<Date>()).filter(v::<Date>().in_([day(year)]));
        encode_error(list.count(&mut sqlite("DATE")));
    }
}

#[test]
fn infinite_dates_are_errors() {
    fn read<T: SqlType>(declared: &str, value: &str) -> Option<String>
    where
        Pg: HasType<T::Base>,
        T::Rust: Debug,
    {
        let mut conn = postgres("", declared)?;
        conn.run_script(&format!("INSERT INTO stored VALUES ('{value}')"))
            .unwrap();
        let query = from(stored::<T>()).select(v::<T>());
        Some(decode_error(query.all(&mut conn)))
    }
    let Some(message) = read::<Date>("date", "infinity") else {
        return;
    };
    assert_eq!(message, "column 1 (v): expected a date, found infinity");
    let timestamp = Some("column 1 (v): expected a timestamp, found infinity".to_owned());
    assert_eq!(read::<Timestamp>("timestamp", "infinity"), timestamp);
    assert_eq!(read::<TimestampTz>("timestamptz", "-infinity"), timestamp);
    let beyond = Some("column 1 (v): the timestamp is beyond the range of chrono".to_owned());
    assert_eq!(read::<Timestamp>("timestamp", "294000-01-01"), beyond);
    let midnight = "column 1 (v): the time 24:00:00 does not fit chrono's NaiveTime";
    assert_eq!(read::<Time>("time", "24:00:00").unwrap(), midnight);
}

#[test]
fn intervals() {
    let Some(mut conn) = postgres("", "interval") else {
        return;
    };
    let interval = |months, days, microseconds| PgInterval {
        months,
        days,
        microseconds,
    };
    let values = [
        interval(0, 0, 0),
        interval(1, -1, 1),
        interval(-14, -3, -4_000_005),
        interval(i32::MAX, i32::MAX, i64::MAX),
        interval(i32::MIN, i32::MIN, i64::MIN),
    ];
    on_postgres::<Interval>(&mut conn, values);
}

#[test]
fn times_with_time_zone() {
    let Some(mut conn) = postgres("", "timetz") else {
        return;
    };
    let at = |time: &str, offset| PgTimeTz {
        time: time.parse().unwrap(),
        offset: relata::chrono::FixedOffset::east_opt(offset).unwrap(),
    };
    let values = [
        at("00:00:00", 0),
        at("12:34:56.000001", 3600),
        at("23:59:59.999999", -15 * 3600 - 1800),
    ];
    on_postgres::<TimeTz>(&mut conn, values);
    conn.run_script("INSERT INTO stored VALUES ('24:00+02')")
        .unwrap();
    let query = from(stored::<TimeTz>()).select(v::<TimeTz>());
    let rows = from(stored::<TimeTz>())
        .filter((v::<TimeTz>() - interval("1 hour")).eq(at("23:00:00", 7200)))
        .count(&mut conn);
    assert_eq!(rows.unwrap(), 1);
    assert_eq!(
        decode_error(query.all(&mut conn)),
        "column 1 (v): the time 24:00:00 does not fit chrono's NaiveTime"
    );
}
