//! Aggregates over all rows, over some, and over none.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{employees, orders, products, users};

#[test]
fn count_rows_and_values() {
    let query = from(users::table).select((count(), count_of(users::age), count_of(users::id)));
    assert_sql!(
        query,
        "SELECT count(*), count(users.age), count(users.id) FROM users"
    );
    let rows: Vec<(i64, i64, i64)> = rows!(
        query,
        sql_query!("SELECT count(*), count(age), count(id) FROM users" => (BigInt, BigInt, BigInt))
    );
    assert_eq!(rows, [(8, 6, 8)]);
}

/// Over no rows a count is 0, and all else is NULL: hence the types.
#[test]
fn over_no_rows() {
    let query = from(users::table).filter(users::id.lt(0)).select((
        count(),
        count_of(users::age),
        sum(users::age),
        avg(users::age),
        min(users::name),
        max(users::id),
    ));
    assert_sql!(
        query,
        "SELECT count(*), count(users.age), sum(users.age), avg(users.age), min(users.name), \
         max(users.id) FROM users WHERE users.id < $1"
    );
    type Row = (
        i64,
        i64,
        Option<i64>,
        Option<Decimal>,
        Option<String>,
        Option<i64>,
    );
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT count(*), count(*), NULL, NULL, NULL, NULL FROM users WHERE 1 = 0"
            => (BigInt, BigInt, Nullable<BigInt>, Nullable<Numeric>, Nullable<Text>, Nullable<BigInt>))
    );
    assert_eq!(rows, [(0, 0, None, None, None, None)]);
}

/// A sum is wider than what is added.
#[test]
fn sums() {
    let query = from(products::table).select((
        sum(products::stock),
        sum(products::id),
        sum(products::price),
        sum(products::weight),
    ));
    type Row = (Option<i64>, Option<Decimal>, Option<Decimal>, Option<f64>);
    everywhere!(|conn| {
        let (stock, ids, price, weight): Row = query.one(conn).unwrap();
        assert_eq!((stock, ids), (Some(1746), Some(decimal("36"))));
        assert_eq!(price.map(|sum| sum.round(4)), Some(decimal("438.6")));
        assert!(weight.is_some_and(|sum| (sum - 7.112).abs() < 1e-9));
        let by_hand = sql_query!("SELECT sum(stock), sum(id), sum(price), sum(weight) FROM products"
            => (Nullable<BigInt>, Nullable<Numeric>, Nullable<Numeric>, Nullable<Double>));
        assert_eq!(by_hand.one(conn).unwrap(), query.one(conn).unwrap());
    });
}

#[test]
fn averages() {
    let query = from(users::table).select((avg(users::age), avg(users::id)));
    everywhere!(|conn| {
        let row: (Option<Decimal>, Option<Decimal>) = query.one(conn).unwrap();
        // 34, 51, 28, 45, 19 and 0: those who have an age.
        assert_eq!(row.0.map(|avg| avg.round(6)), Some(decimal("29.5")));
        assert_eq!(row.1.map(|avg| avg.round(6)), Some(decimal("4.5")));
        let row: Option<f64> = from(products::table)
            .filter(products::id.in_([1, 4]))
            .select(avg(products::weight))
            .one(conn)
            .unwrap();
        assert_eq!(row, Some(1.05));
    });
}

#[test]
fn least_and_greatest() {
    let query = from(employees::table).select((
        min(employees::salary),
        max(employees::salary),
        min(employees::hired_on),
        max(employees::id),
    ));
    assert_sql!(
        query,
        "SELECT min(employees.salary), max(employees.salary), min(employees.hired_on), \
         max(employees.id) FROM employees"
    );
    type Row = (
        Option<Decimal>,
        Option<Decimal>,
        Option<relata::chrono::NaiveDate>,
        Option<i64>,
    );
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT min(salary), max(salary), min(hired_on), max(id) FROM employees"
            => (Nullable<Numeric>, Nullable<Numeric>, Nullable<Date>, Nullable<BigInt>))
    );
    let first = relata::chrono::NaiveDate::from_ymd_opt(2015, 1, 1);
    assert_eq!(
        rows,
        [(Some(decimal("1200")), Some(decimal("9800")), first, Some(7))]
    );
}

#[test]
fn in_expressions() {
    let query = from(orders::table)
        .join(orders::user)
        .filter(orders::status.ne("cancelled"))
        .select((
            count() * 2 - count_of(orders::total),
            coalesce(max(users::age - 1), 0),
            case(count().gt(3), literal("many")).otherwise("few"),
            max(users::id + orders::id),
        ));
    assert_sql!(except mysql:
        query,
        "SELECT count(*) * $1 - count(orders.total), COALESCE(max(users.age - $2), $3), \
         CASE WHEN count(*) > $4 THEN $5 ELSE $6 END, max(users.id + orders.id) FROM orders \
         JOIN users ON users.id = orders.user_id WHERE orders.status <> $7"
    );
    let rows: Vec<(i64, i32, String, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT count(*) * 2 - count(o.total), max(u.age) - 1, 'many', max(u.id + o.id) \
            FROM orders o JOIN users u ON u.id = o.user_id WHERE o.status <> 'cancelled'"
            => (BigInt, Integer, Text, Nullable<BigInt>))
    );
    assert_eq!(rows, [(9, 50, "many".into(), Some(15))]);
}

/// Over an outer join the missing rows count as rows, but not as values.
#[test]
fn over_an_outer_join() {
    let query = from(users::table).left_join(users::orders).select((
        count(),
        count_of(orders::id),
        max(orders::id),
    ));
    let rows: Vec<(i64, i64, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT count(*) + 3, count(*), max(id) FROM orders" => (BigInt, BigInt, Nullable<BigInt>))
    );
    assert_eq!(rows, [(12, 9, Some(9))]);
}

/// The one row of an aggregate can be ordered by aggregates, and limited.
#[test]
fn with_other_clauses() {
    let query = from(users::table)
        .select((count(), max(users::age)))
        .order_by((count().desc(), max(users::age)))
        .limit(5);
    assert_sql!(
        query,
        "SELECT count(*), max(users.age) FROM users ORDER BY count(*) DESC, max(users.age) LIMIT $1"
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [(8, Some(51))]);
        assert_eq!(query.clone().offset(1).all(conn).unwrap(), [(0, None); 0]);
    });
}
