//! Generated modules whose times are those of jiff or time, and whose decimals are those of rust_decimal.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, Connection as _,
    DieselConnection as _, MysqlConnection, PgConnection, SqliteConnection,
};
use relata::jiff::civil;
use relata::prelude::*;

const TABLES: &str = include_str!("chosen.sql");

/// As MySQL has them.
fn mysql_tables(name: &str) -> String {
    let tables = TABLES.replace("TIMESTAMPTZ", "DATETIME(6)");
    let tables = tables
        .replace("TIMESTAMP ", "DATETIME(6) ")
        .replace("TIME,", "TIME(6),");
    let database = format!("relata_chosen_{name}_{}", std::process::id());
    format!(
        "DROP DATABASE IF EXISTS {database}; CREATE DATABASE {database}; USE {database}; {tables}"
    )
}
const FORGET: &str = "SET @s = concat('DROP DATABASE ', database()); PREPARE s FROM @s; EXECUTE s;";

fn sqlite() -> SqliteConnection {
    let mut conn = SqliteConnection::connect(":memory:").unwrap();
    conn.run_script(TABLES).unwrap();
    conn
}
fn postgres() -> Option<PgConnection> {
    let mut conn = PgConnection::connect(&std::env::var("RELATA_POSTGRES_URL").ok()?).unwrap();
    conn.begin_test_transaction().unwrap();
    let tables = TABLES.replace("CREATE TABLE", "CREATE TEMP TABLE");
    conn.run_script(&tables).unwrap();
    Some(conn)
}
fn mysql(name: &str) -> Option<MysqlConnection> {
    let mut conn = MysqlConnection::connect(&std::env::var("RELATA_MYSQL_URL").ok()?).unwrap();
    conn.run_script(&mysql_tables(name)).unwrap();
    Some(conn)
}

macro_rules! check {
    ($conn:expr $(, $wait:ident)?) => {{
        let conn = $conn;
        insert_into(visits::table).rows(rows()).run(conn)$(.$wait)?.unwrap();
        insert_into(payments::table).rows(paid()).run(conn)$(.$wait)?.unwrap();
        let all = from(visits::table).order_by(visits::id).all(conn)$(.$wait)?.unwrap();
        assert_eq!(all.len(), 3);
        for (read, new) in all.iter().zip(rows()) {
            same(read, &new);
            let found = from(visits::table).filter(
                visits::day.eq(new.day)
                    & visits::begins.between(new.begins, new.begins)
                    & visits::seen.in_([new.seen, new.seen])
                    & visits::price.ge(new.price.clone())
                    & visits::opens.is_not_distinct_from(new.opens)
                    & visits::seen.eq(&new.seen)
                    & visits::price.ne(decimal("0.25")),
            );
            let found: Vec<i64> = found.select(visits::id).all(conn)$(.$wait)?.unwrap();
            assert_eq!(found, [new.id]);
        }
        // Functions have the type of their argument.
        let read = from(visits::table)
            .find(1)
            .select((
                date_trunc(unit::Month, visits::begins),
                date_of(visits::seen),
                year(visits::day),
                hour(visits::seen),
                coalesce(visits::tip, 0),
                visits::price + visits::tip,
                literal(given::point(2024, 3, 1, 0)),
                case(visits::tip.is_null(), given::date(2024, 1, 1)).otherwise(visits::day),
            ))
            .one(conn)$(.$wait)?
            .unwrap();
        assert_eq!(
            read,
            (
                given::at(2024, 2, 1, 0),
                given::date(2024, 2, 29),
                2024,
                10,
                decimal("0.5"),
                Some(decimal("13")),
                given::point(2024, 3, 1, 0),
                given::date(2024, 2, 29),
            )
        );
        let totals = from(visits::table)
            .filter(visits::id.ne(2))
            .select((sum(visits::price), avg(visits::price), max(visits::seen), min(visits::day)))
            .one(conn)$(.$wait)?
            .unwrap();
        let expected = (
            Some(decimal("12.5")),
            Some(decimal("6.25")),
            Some(given::point(9999, 12, 30, 22)),
            Some(given::date(2024, 2, 29)),
        );
        assert_eq!(totals, expected);
        // Rows of relations, in JSON or as an array, and by a second statement.
        for at_once in [true, false] {
            let query = from(visits::table).order_by(visits::id);
            let read: Vec<Vec<_>> = if at_once {
                let rows = query.with(visits::payments.order_by(payments::id).multiset()).all(conn)$(.$wait)?;
                rows.unwrap().iter().map(|row| row.get(visits::payments).to_vec()).collect()
            } else {
                let rows = query.with(visits::payments.order_by(payments::id)).all(conn)$(.$wait)?;
                rows.unwrap().iter().map(|row| row.get(visits::payments).to_vec()).collect()
            };
            let read: Vec<_> = read.into_iter().flatten().collect();
            assert_eq!(read.len(), 3);
            for (read, new) in read.iter().zip(paid()) {
                assert_eq!(
                    (read.id, read.paid, read.due, &read.fee),
                    (new.id, new.paid, new.due, &new.fee)
                );
            }
        }
        let changed = update(visits::table)
            .set((visits::tip.to(rows().remove(1).tip), visits::seen.to(given::point(2025, 1, 1, 1))))
            .filter(visits::seen.lt(now()) & visits::price.gt(0))
            .run(conn)$(.$wait)?;
        assert_eq!(changed.unwrap(), 1);
        let read = from(visits::table).find(1).one(conn)$(.$wait)?.unwrap();
        assert_eq!((read.tip, read.seen), (None, given::point(2025, 1, 1, 1)));
    }};
}

macro_rules! used {
    ($name:ident, $module:ident, $time:path, $decimal:path) => {
        mod $name {
            use super::*;
            use crate::$module::{NewPayment, NewVisit, Visit, payments, visits};
            use $decimal as decimal;
            use $time as given;

            fn visit(id: i64, begins: (i16, i8, i8, i8), price: &str) -> NewVisit {
                let (year, month, day, hour) = begins;
                NewVisit {
                    id,
                    day: given::date(year, month, day),
                    opens: (id != 2).then(|| given::clock(hour)),
                    begins: given::at(year, month, day, hour),
                    seen: given::point(year, month, day, hour),
                    price: decimal(price),
                    tip: (id == 1).then(|| decimal("0.5")),
                }
            }
            fn rows() -> Vec<NewVisit> {
                vec![
                    visit(1, (2024, 2, 29, 10), "12.5"),
                    visit(2, (1969, 12, 31, 23), "-99999999999999.5"),
                    visit(3, (9999, 12, 30, 22), "0"),
                ]
            }
            fn paid() -> Vec<NewPayment> {
                let payment = |id, visit_id, fee: Option<&str>| NewPayment {
                    id,
                    visit_id,
                    paid: given::point(2024, 3, 1, 0),
                    due: fee.map(|_| given::date(2024, 3, 31)),
                    fee: fee.map(|fee| decimal(fee)),
                };
                vec![
                    payment(1, 1, Some("0.0001")),
                    payment(2, 1, None),
                    payment(3, 3, Some("7")),
                ]
            }
            fn same(read: &Visit, new: &NewVisit) {
                assert_eq!(
                    (
                        read.day,
                        read.opens,
                        read.begins,
                        read.seen,
                        &read.price,
                        &read.tip
                    ),
                    (
                        new.day, new.opens, new.begins, new.seen, &new.price, &new.tip
                    )
                );
            }

            #[test]
            fn on_sqlite() {
                check!(&mut sqlite());
            }
            #[test]
            fn on_postgres() {
                if let Some(mut conn) = postgres() {
                    check!(&mut conn);
                }
            }
            #[test]
            fn on_mysql() {
                if let Some(mut conn) = mysql(stringify!($name)) {
                    check!(&mut conn);
                    conn.run_script(FORGET).unwrap();
                }
            }
            #[tokio::test]
            async fn asynchronously() {
                let mut conn = AsyncSqliteConnection::connect(":memory:").await.unwrap();
                conn.run_script(TABLES).await.unwrap();
                check!(&mut conn, await);
                if let Ok(url) = std::env::var("RELATA_POSTGRES_URL") {
                    let mut conn = AsyncPgConnection::connect(&url).await.unwrap();
                    let tables = TABLES.replace("CREATE TABLE", "CREATE TEMP TABLE");
                    conn.run_script(&tables).await.unwrap();
                    check!(&mut conn, await);
                }
                if let Ok(url) = std::env::var("RELATA_MYSQL_URL") {
                    let mut conn = AsyncMysqlConnection::connect(&url).await.unwrap();
                    let name = concat!(stringify!($name), "_async");
                    conn.run_script(&mysql_tables(name)).await.unwrap();
                    check!(&mut conn, await);
                    conn.run_script(FORGET).await.unwrap();
                }
            }
            #[test]
            fn by_copy() {
                let Some(mut conn) = postgres() else { return };
                copy_into(visits::table)
                    .rows(rows())
                    .run(&mut conn)
                    .unwrap();
                let mut read = Vec::new();
                let all = from(visits::table).order_by(visits::id);
                all.copy_out(&mut conn, |row: Visit| {
                    read.push(row);
                    Ok::<_, relata::Error>(())
                })
                .unwrap();
                assert_eq!(read.len(), 3);
                for (read, new) in read.iter().zip(rows()) {
                    same(read, &new);
                }
            }
        }
    };
}
used!(
    jiff_and_rust_decimal,
    with_jiff,
    crate::chosen::of_jiff,
    crate::chosen::rust_decimal
);
used!(
    time_and_bigdecimal,
    with_time,
    crate::chosen::of_time,
    crate::chosen::bigdecimal
);

fn rust_decimal(text: &str) -> relata::rust_decimal::Decimal {
    text.parse().unwrap()
}
fn bigdecimal(text: &str) -> relata::types::Decimal {
    text.parse().unwrap()
}
mod of_jiff {
    use super::civil::{self, Date, DateTime, Time};
    use relata::jiff::{Timestamp, tz::Offset};
    pub fn date(year: i16, month: i8, day: i8) -> Date {
        civil::date(year, month, day)
    }
    pub fn clock(hour: i8) -> Time {
        civil::time(hour, 30, 0, 500_000_000)
    }
    pub fn at(year: i16, month: i8, day: i8, hour: i8) -> DateTime {
        date(year, month, day).at(hour, 0, 0, 0)
    }
    pub fn point(year: i16, month: i8, day: i8, hour: i8) -> Timestamp {
        Offset::UTC
            .to_timestamp(at(year, month, day, hour))
            .unwrap()
    }
}
mod of_time {
    use relata::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};
    pub fn date(year: i16, month: i8, day: i8) -> Date {
        let (month, day) = (month.unsigned_abs(), day.unsigned_abs());
        Date::from_calendar_date(year.into(), Month::try_from(month).unwrap(), day).unwrap()
    }
    pub fn clock(hour: i8) -> Time {
        Time::from_hms_milli(hour.unsigned_abs(), 30, 0, 500).unwrap()
    }
    pub fn at(year: i16, month: i8, day: i8, hour: i8) -> PrimitiveDateTime {
        let time = Time::from_hms(hour.unsigned_abs(), 0, 0).unwrap();
        PrimitiveDateTime::new(date(year, month, day), time)
    }
    pub fn point(year: i16, month: i8, day: i8, hour: i8) -> OffsetDateTime {
        at(year, month, day, hour).assume_utc()
    }
}
