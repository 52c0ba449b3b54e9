//! VALUES, and what is made of values alone.

use relata::prelude::*;

use crate::databases::{assert_sql, everywhere};
use crate::shop::users;

#[test]
fn rows_of_values() {
    relata::relation! { vip { user_id: BigInt, since: Integer, note: Nullable<Text> } }
    let vips = || {
        values([
            (1_i64, 2019, nullable::<relata::types::Text>(None)),
            (2, 2021, nullable(Some("x".into()))),
        ])
    };
    let rows: Vec<(i64, i32, Option<String>)> =
        vips().all(&mut crate::databases::sqlite()).unwrap();
    assert_eq!(rows, [(1, 2019, None), (2, 2021, Some("x".into()))]);
    assert_sql!(
        vips(),
        "VALUES ($1, $2, $3), ($4, $5, $6)",
        mysql: "SELECT 1, 2019, concat(?) UNION ALL SELECT 2, 2021, concat(?)"
    );
    let query = from(users::table)
        .join(vip::as_query(vips()).on(vip::user_id.eq(users::id)))
        .order_by(vip::since.desc())
        .select((users::id, vip::since, vip::note));
    assert_sql!(
        query,
        "SELECT users.id, vip.since, vip.note FROM users JOIN (SELECT column1 AS user_id, \
         column2 AS since, column3 AS note FROM (VALUES ($1, $2, $3), ($4, $5, $6)) AS rows) AS vip \
         ON vip.user_id = users.id ORDER BY vip.since DESC",
        mysql: "SELECT `users`.`id`, `vip`.`since`, `vip`.`note` FROM `users` JOIN (SELECT 1 AS `user_id`, 2019 AS `since`, concat(?) AS `note` UNION ALL SELECT 2, 2021, concat(?)) AS `vip` ON `vip`.`user_id` = `users`.`id` ORDER BY `vip`.`since` DESC"
    );
    everywhere!(|conn| {
        assert_eq!(
            query.all(conn).unwrap(),
            [(2, 2021, Some("x".to_owned())), (1, 2019, None)]
        );
        assert_eq!(vips().count(conn).unwrap(), 2);
    });
    let query = with(vip::as_query(vips()))
        .from(vip::table)
        .select(max(vip::since));
    assert_sql!(
        query,
        "WITH vip (user_id, since, note) AS (VALUES ($1, $2, $3), ($4, $5, $6)) SELECT max(vip.since) FROM vip",
        mysql: "WITH `vip` (`user_id`, `since`, `note`) AS (SELECT 1, 2019, concat(?) UNION ALL SELECT 2, 2021, concat(?)) SELECT max(`vip`.`since`) FROM `vip`"
    );
    everywhere!(|conn| { assert_eq!(query.one(conn).unwrap(), Some(2021)) });
    let none = values(Vec::<(i64,)>::new());
    everywhere!(|conn| {
        let error = none.all(conn).unwrap_err().to_string();
        assert!(error.contains("VALUES needs at least one row"), "{error}");
    });
}

/// What is made of parameters alone has its type wherever it stands.
#[test]
fn values_of_every_type() {
    use relata::types::Decimal;
    relata::relation! { v { n: Numeric, t: Text, x: Double, day: Date, at: Timestamp, b: Bool } }
    let decimal = |text: &str| text.parse::<Decimal>().expect("a number");
    let day = |n: u32| chrono::NaiveDate::from_ymd_opt(2024, 2, n).expect("a day");
    let at = |n: u32| day(n).and_hms_micro_opt(1, 2, 3, 45).expect("a time");
    let list = || {
        values([
            (decimal("2.5"), "a", 0.25, day(1), at(1), true),
            (
                decimal("-1234567.125"),
                "longer than a",
                1e100,
                day(29),
                at(29),
                false,
            ),
        ])
    };
    let expected = [
        (decimal("2.5"), "a".to_owned(), 0.25, day(1), at(1), true),
        (
            decimal("-1234567.125"),
            "longer than a".to_owned(),
            1e100,
            day(29),
            at(29),
            false,
        ),
    ];
    let derived =
        from(v::as_query(list()))
            .order_by(v::x)
            .select((v::n, v::t, v::x, v::day, v::at, v::b));
    let cte = with(v::as_query(list()))
        .from(v::table)
        .order_by(v::x)
        .select((v::n, v::t, v::x, v::day, v::at, v::b));
    let one = |n: &str, t: &'static str, x: f64, d: u32, b: bool| {
        let (n, t, x) = (literal(decimal(n)), literal(t), literal(x));
        select((n, t, x, literal(day(d)), literal(at(d)), literal(b)))
    };
    let united = one("2.5", "a", 0.25, 1, true)
        .union_all(one("-1234567.125", "longer than a", 1e100, 29, false))
        .order_by(ordinal::<3>());
    let found = from(v::as_query(list()))
        .filter(v::n.eq(decimal("2.5")) & v::t.eq("a") & v::day.eq(day(1)) & v::at.eq(at(1)) & v::b)
        .select(v::n + decimal("0.25"));
    everywhere!(|conn| {
        assert_eq!(list().all(conn).unwrap(), expected);
        assert_eq!(derived.all(conn).unwrap(), expected);
        assert_eq!(cte.all(conn).unwrap(), expected);
        assert_eq!(united.all(conn).unwrap(), expected);
        assert_eq!(found.all(conn).unwrap(), [decimal("2.75")]);
    });
}

/// However large they are: MySQL thinks of what is made of parameters alone as small.
#[test]
fn large_values() {
    let large = 9_000_000_000_000_000_000_i64;
    let sum = select((
        literal(large),
        literal(large - 1) + 1,
        literal(-large).cast::<relata::types::BigInt>(),
        literal(large as f64).cast::<relata::types::BigInt>(),
        coalesce(literal(large), 1),
        abs(literal(-large)),
        case(literal(true), literal(large)).otherwise(0),
        max(literal(large)),
    ));
    let other = from(users::table).filter(users::id.eq(1)).select((
        users::id + large,
        users::id * 4_000_000_000_i64,
        nullif(literal(large), users::id),
        greatest(users::id, large),
    ));
    everywhere!(|conn| {
        let row = sum.one(conn).unwrap();
        assert_eq!((row.0, row.1, row.2, row.3), (large, large, -large, large));
        assert_eq!(
            (row.4, row.5, row.6, row.7),
            (large, large, large, Some(large))
        );
        let row = other.one(conn).unwrap();
        assert_eq!(row, (large + 1, 4_000_000_000, Some(large), large));
    });
}
