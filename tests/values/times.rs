use relata::chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use relata::types::{Date, Interval, Time, Timestamp, TimestampTz};

use crate::finds::{on, refuses};
use crate::stored;

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn dates_and_times() {
    let days =
        ["2024-02-29", "0001-01-01", "9999-12-31"].map(|day| day.parse::<NaiveDate>().unwrap());
    let times = ["00:00:00", "10:00:00.5", "23:59:59.999999"]
        .map(|time| time.parse::<NaiveTime>().unwrap());
    let moments = [
        "2024-02-29T10:00:00",
        "2024-02-29T10:00:00.25",
        "1970-01-01T00:00:00.000001",
    ]
    .map(at);
    let zoned = moments.map(|moment| moment.and_utc());
    on! {
        sqlite Date, "DATE", days, sql ["'2024-02-29'", "date('2024-02-29')", "CURRENT_DATE", "NULL"];
        pg Date, "date", days, sql ["'2024-02-29'", "NULL"];
        mysql Date, "DATE", days, sql ["'2024-02-29'", "NULL"];
        sqlite Time, "TIME", times, sql ["'10:00:00'", "time('10:00')", "'10:00:00.500'", "NULL"];
        pg Time, "time", times, sql ["'10:00'", "NULL"];
        mysql Time, "TIME(6)", times, sql ["'10:00:00'", "NULL"];
        sqlite Timestamp, "TIMESTAMP", moments,
            sql ["CURRENT_TIMESTAMP", "datetime('2024-02-29T10:00Z')", "'2024-02-29 10:00:00.250'", "NULL"];
        pg Timestamp, "timestamp", moments, sql ["'2024-02-29 10:00'", "'2024-02-29 10:00:00.25'", "NULL"];
        mysql Timestamp, "DATETIME(6)", moments, sql ["'2024-02-29 10:00'", "'2024-02-29 10:00:00.25'", "NULL"];
        sqlite TimestampTz, "TIMESTAMPTZ", zoned, sql ["CURRENT_TIMESTAMP", "datetime('2024-02-29T12:00+02:00')", "NULL"];
        pg TimestampTz, "timestamptz", zoned, sql ["'2024-02-29 12:00+02'", "NULL"];
        mysql TimestampTz, "DATETIME(6)", zoned, sql ["'2024-02-29 10:00'", "NULL"];
        pg Interval, "interval",
            [relata::types::PgInterval { days: 1, ..Default::default() },
             relata::types::PgInterval { microseconds: 86_400_000_000, ..Default::default() }],
            sql ["'1 day'", "'24 hours'", "NULL"];
    }
}

/// Texts that mean a time, but are not those which relata and SQLite's own functions give: `=` would not find them, and
/// the functions would read another hour.
#[test]
fn times_of_other_programs() {
    let dates = refuses!(
        Date,
        &mut stored::sqlite("DATE", &["'2024-1-31'", "'+2024-01-31'", "'x'"]),
        3
    );
    assert!(
        dates[0].contains("the text is a date in another form than `YYYY-MM-DD`"),
        "{dates:?}"
    );
    assert!(dates[2].contains("the text is not a date"), "{dates:?}");
    let times = [
        "'10:00'",
        "'10:00:00.5'",
        "'10:00:00.000'",
        "'10:00:00.500000'",
        "'1:00:00'",
    ];
    let times = refuses!(Time, &mut stored::sqlite("TIME", &times), 5);
    assert!(
        times[0].contains("the text is a time in another form than `HH:MM:SS`"),
        "{times:?}"
    );
    let moments = [
        "'2024-01-31T12:00:00'",
        "'2024-01-31 12:00:00Z'",
        "'2024-01-31 10:00:00+00:00'",
        "'2024-01-31T12:00:00+02:00'",
        "'2024-01-31 10:00'",
        "'2024-01-31'",
        "'2024-01-31 10:00:00.000000'",
    ];
    let plain = refuses!(Timestamp, &mut stored::sqlite("TIMESTAMP", &moments), 7);
    let form = "the text is a timestamp in another form than `YYYY-MM-DD HH:MM:SS`";
    assert!(
        plain.iter().all(|message| message.contains(form)),
        "{plain:?}"
    );
    refuses!(TimestampTz, &mut stored::sqlite("TIMESTAMP", &moments), 7);
}
