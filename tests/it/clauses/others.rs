//! Clauses that not every database has: locks, DISTINCT ON, WITH TIES, TABLESAMPLE; VALUES; and
//! conditions that functions return.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::databases::{assert_sql, everywhere, mysql, plain, postgres};
use crate::shop::{addresses, employees, orders, users};

#[test]
fn locks_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(orders::table)
        .join(orders::user)
        .left_join(orders::shipping_address)
        .filter(orders::status.eq("new"))
        .order_by(orders::id)
        .limit(1)
        .select(orders::id)
        .for_update()
        .of(orders::table)
        .of(users::table)
        .skip_locked();
    let sql = plain(&query.to_sql::<Pg>());
    let end = "ORDER BY orders.id LIMIT $2 FOR UPDATE OF orders, users SKIP LOCKED";
    assert!(sql.ends_with(end), "{sql}");
    assert_eq!(query.all(&mut conn).unwrap(), [6]);

    let users = || from(users::table).filter(users::id.eq(1)).select(users::id);
    for (sql, rows) in [
        (
            users().for_share().to_sql::<Pg>(),
            users().for_share().all(&mut conn),
        ),
        (
            users().for_key_share().nowait().to_sql::<Pg>(),
            users().for_key_share().nowait().all(&mut conn),
        ),
        (
            users().for_no_key_update().to_sql::<Pg>(),
            users().for_no_key_update().all(&mut conn),
        ),
    ] {
        assert!(sql.contains(" FOR "), "{sql}");
        assert_eq!(rows.unwrap(), [1]);
    }
    assert!(
        users()
            .for_key_share()
            .nowait()
            .to_sql::<Pg>()
            .ends_with(" FOR KEY SHARE NOWAIT")
    );
}

/// FOR SHARE has two names, of which one stands in a comment that only its server reads.
#[test]
fn locks_on_mysql() {
    let users = || from(users::table).filter(users::id.eq(1)).select(users::id);
    let (waits, nowait, skip) = (
        users().for_share(),
        users().for_share().nowait(),
        users().for_share().skip_locked(),
    );
    let head = "SELECT `users`.`id` FROM `users` WHERE `users`.`id` = ?";
    let share = "/*!80001 FOR SHARE*/ /*M!100600 LOCK IN SHARE MODE*/";
    assert_eq!(
        waits.to_sql::<Mysql>(),
        format!("{head} LOCK IN SHARE MODE")
    );
    assert_eq!(nowait.to_sql::<Mysql>(), format!("{head} {share} NOWAIT"));
    assert_eq!(
        skip.to_sql::<Mysql>(),
        format!("{head} {share} SKIP LOCKED")
    );
    let (Some(mut conn), Some(mut other)) = (mysql(), mysql()) else {
        return;
    };
    assert_eq!(waits.all(&mut conn).unwrap(), [1]);
    // Others may share the lock, and not have it alone.
    assert_eq!(nowait.all(&mut other).unwrap(), [1]);
    assert_eq!(skip.all(&mut other).unwrap(), [1]);
    assert!(users().for_update().nowait().all(&mut other).is_err());
    drop(conn);
    assert_eq!(users().for_update().nowait().all(&mut other).unwrap(), [1]);
}

#[test]
fn distinct_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(orders::table)
        .distinct_on(orders::user_id)
        .order_by((orders::user_id, orders::id.desc()))
        .select((orders::user_id, orders::id));
    assert_eq!(
        plain(&query.to_sql::<Pg>()),
        "SELECT DISTINCT ON (orders.user_id) orders.user_id, orders.id FROM orders \
         ORDER BY orders.user_id, orders.id DESC"
    );
    let rows: Vec<(i64, i64)> = query.all(&mut conn).unwrap();
    assert_eq!(rows, [(1, 8), (2, 3), (3, 5), (4, 6), (6, 9)]);
    assert_eq!(query.count(&mut conn).unwrap(), 5);
}

#[test]
fn with_ties_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(employees::table)
        .order_by(employees::salary.desc())
        .select(employees::id)
        .limit(2)
        .offset(2)
        .with_ties();
    assert_eq!(
        plain(&query.to_sql::<Pg>()),
        "SELECT employees.id FROM employees ORDER BY employees.salary DESC OFFSET $1 \
         FETCH FIRST ($2) ROWS WITH TIES"
    );
    // The third and fourth, and the fifth, whose salary is that of the fourth.
    let mut rows = query.all(&mut conn).unwrap();
    rows.sort_unstable();
    assert_eq!(rows, [3, 4, 5]);
}

#[test]
fn tablesample_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(users::table.tablesample_bernoulli(100.0)).select(count());
    assert_eq!(
        plain(&query.to_sql::<Pg>()),
        "SELECT count(*) FROM users TABLESAMPLE BERNOULLI ($1)"
    );
    assert_eq!(query.one(&mut conn).unwrap(), 8);
    let query = from(orders::table)
        .join(
            users::table
                .tablesample_system(0.0)
                .on(users::id.eq(orders::user_id)),
        )
        .select(count());
    assert_eq!(query.one(&mut conn).unwrap(), 0);
}

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
        mysql: "SELECT 1, 2019, CAST(? AS CHAR) UNION ALL SELECT 2, 2021, CAST(? AS CHAR)"
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
        mysql: "SELECT `users`.`id`, `vip`.`since`, `vip`.`note` FROM `users` JOIN (SELECT 1 AS `user_id`, 2019 AS `since`, CAST(? AS CHAR) AS `note` UNION ALL SELECT 2, 2021, CAST(? AS CHAR)) AS `vip` ON `vip`.`user_id` = `users`.`id` ORDER BY `vip`.`since` DESC"
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
        mysql: "WITH `vip` (`user_id`, `since`, `note`) AS (SELECT 1, 2019, CAST(? AS CHAR) UNION ALL SELECT 2, 2021, CAST(? AS CHAR)) SELECT max(`vip`.`since`) FROM `vip`"
    );
    everywhere!(|conn| { assert_eq!(query.one(conn).unwrap(), Some(2021)) });
    let none = values(Vec::<(i64,)>::new());
    everywhere!(|conn| {
        let error = none.all(conn).unwrap_err().to_string();
        assert!(error.contains("VALUES needs at least one row"), "{error}");
    });
}

fn adult()
-> impl Predicate<users::table, Sqlite> + Predicate<users::table, Pg> + Predicate<users::table, Mysql>
{
    predicate(users::age.ge(18) & users::is_active)
}
fn at_home() -> impl Predicate<(users::table, addresses::table), Sqlite>
+ Predicate<(users::table, addresses::table), Pg>
+ Predicate<(users::table, addresses::table), Mysql> {
    predicate(addresses::user_id.eq(users::id) | users::id.lt(0))
}

#[test]
fn conditions_from_functions() {
    let query = from(users::table)
        .filter(adult())
        .filter(users::id.gt(1))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.age >= $1 AND users.is_active AND users.id > $2 \
         ORDER BY users.id"
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [2, 3, 6]) });
    // Also over an outer join, and over two tables.
    let query = from(addresses::table)
        .left_join(addresses::user)
        .filter(adult())
        .filter(at_home())
        .filter(Some(adult()))
        .select(count());
    assert_sql!(
        query,
        "SELECT count(*) FROM addresses LEFT JOIN users ON users.id = addresses.user_id \
         WHERE users.age >= $1 AND users.is_active AND (addresses.user_id = users.id OR users.id < $2) \
         AND users.age >= $3 AND users.is_active"
    );
    everywhere!(|conn| { assert_eq!(query.one(conn).unwrap(), 5) });
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
