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

/// MySQL's TIME is a span: read as one, or an error where it is no time of day.
#[test]
fn times_beyond_a_day_on_mysql() {
    use relata::chrono::TimeDelta;
    use relata::jiff::SignedDuration;
    use relata::time::Duration;
    use relata::types::LongTime;

    let microseconds = [
        0,
        -1,
        86_400_000_000,
        -36_000_000_000,
        3_020_399_000_000,
        -3_020_399_000_000,
        123_779_000_001,
    ];
    let spans = microseconds.map(TimeDelta::microseconds);
    on! {
        mysql LongTime, "TIME(6)", spans, sql ["'10:00:00'", "'-10:00:00'", "'34:22:59.000001'", "'838:59:59'", "NULL"];
        mysql SignedDuration, "TIME(6)", microseconds.map(SignedDuration::from_micros), sql ["'-838:59:59'", "NULL"];
        mysql Duration, "TIME(6)", microseconds.map(Duration::microseconds), sql ["'-838:59:59'", "NULL"];
    }
    let literals = [
        "'-10:00:00'",
        "'24:00:00'",
        "'34:22:59'",
        "'838:59:59'",
        "'-00:00:00.000001'",
    ];
    if let Some(mut conn) = stored::mysql("TIME(6)", &literals) {
        let messages = refuses!(Time, &mut conn, 5);
        let expected = "column 1 (v): the value is not a time of day: `LongTime` reads those below zero and of more than a day";
        assert!(
            messages.iter().all(|message| message.contains(expected)),
            "{messages:?}"
        );
        stored::forget(&mut conn);
    }
    // What MySQL would cut off.
    if let Some(mut conn) = stored::mysql("TIME(6)", &[]) {
        use crate::stored::{n, v};
        use relata::prelude::*;
        for span in [
            TimeDelta::microseconds(3_020_399_000_001),
            TimeDelta::MAX,
            TimeDelta::MIN,
        ] {
            let insert = insert_into(crate::stored::stored())
                .values((n::<LongTime>().to(1), v::<LongTime>().to(span)));
            let error = insert.run(&mut conn).unwrap_err().to_string();
            assert!(
                error.contains("MySQL's times run from -838:59:59 to 838:59:59"),
                "{error}"
            );
        }
        stored::forget(&mut conn);
    }
}

/// Also on the other client, and in the JSON of a row.
#[tokio::test]
async fn times_beyond_a_day_on_mysql_asynchronously() {
    use relata::chrono::TimeDelta;
    use relata::connection::{AsyncMysqlConnection, Connection as _};
    use relata::prelude::*;

    let Ok(url) = std::env::var("RELATA_MYSQL_URL") else {
        return;
    };
    let mut conn = AsyncMysqlConnection::connect(&url).await.unwrap();
    let long = sql_query!("SELECT TIME'34:22:59.5', TIME'-10:00:00', TIME'-838:59:59'" => (LongTime, LongTime, LongTime));
    let read = long.one(&mut conn).await.unwrap();
    let seconds = |n: i64| TimeDelta::milliseconds(n);
    assert_eq!(
        read,
        (
            seconds(123_779_500),
            seconds(-36_000_000),
            seconds(-3_020_399_000)
        )
    );
    for wrong in ["34:22:59", "-10:00:00"] {
        let query = sql_query!("SELECT CAST({} AS TIME)", wrong => Time);
        let error = query.one(&mut conn).await.unwrap_err().to_string();
        assert!(error.contains("the value is not a time of day"), "{error}");
    }
    for span in [seconds(-3_020_399_000), seconds(3_020_399_000), seconds(-1)] {
        let read = sql_query!("SELECT {}", span => LongTime)
            .one(&mut conn)
            .await;
        assert_eq!(read.unwrap(), span);
    }
}
