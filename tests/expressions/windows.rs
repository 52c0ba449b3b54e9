//! Window functions: windows, frames, names, and what can be NULL.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, mysql, postgres, rows};
use crate::shop::{employees, order_items, orders, products, users};

#[test]
fn ranks() {
    let by_salary = window().order_by(employees::salary.desc());
    let query = from(employees::table)
        .select((
            employees::id,
            row_number().over(window().order_by((employees::salary.desc(), employees::id))),
            rank().over(by_salary),
            dense_rank().over(by_salary),
            percent_rank().over(by_salary),
            cume_dist().over(by_salary),
            ntile(3).over(window().order_by((employees::salary.desc(), employees::id))),
        ))
        .order_by(employees::id);
    assert_sql!(
        query,
        "SELECT employees.id, row_number() OVER (ORDER BY employees.salary DESC, employees.id), \
         rank() OVER (ORDER BY employees.salary DESC), \
         dense_rank() OVER (ORDER BY employees.salary DESC), \
         percent_rank() OVER (ORDER BY employees.salary DESC), \
         cume_dist() OVER (ORDER BY employees.salary DESC), \
         ntile($1) OVER (ORDER BY employees.salary DESC, employees.id) \
         FROM employees ORDER BY employees.id",
        mysql: "SELECT `employees`.`id`, row_number() OVER (ORDER BY `employees`.`salary` DESC, `employees`.`id`), rank() OVER (ORDER BY `employees`.`salary` DESC), dense_rank() OVER (ORDER BY `employees`.`salary` DESC), (percent_rank() OVER (ORDER BY `employees`.`salary` DESC) + 0e0), (cume_dist() OVER (ORDER BY `employees`.`salary` DESC) + 0e0), ntile(3) OVER (ORDER BY `employees`.`salary` DESC, `employees`.`id`) FROM `employees` ORDER BY `employees`.`id`"
    );
    type Row = (i64, i64, i64, i64, f64, f64, i32);
    let rows: Vec<Row> = rows!(except mysql:
        query,
        sql_query!("SELECT id, row_number() OVER (ORDER BY salary DESC, id), \
            rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, \
            ntile(3) OVER (ORDER BY salary DESC, id) \
            FROM employees WINDOW w AS (ORDER BY salary DESC) ORDER BY id"
            => (BigInt, BigInt, BigInt, BigInt, Double, Double, Integer))
    );
    // Two have the fourth salary.
    assert_eq!((rows[4].1, rows[4].2, rows[4].3, rows[4].6), (5, 4, 4, 2));
    assert_eq!((rows[5].2, rows[5].3), (6, 5));
    assert_eq!((rows[3].4, rows[6].4, rows[6].5), (0.5, 1.0, 1.0));
    if let Some(conn) = &mut mysql() {
        // MariaDB rounds what stands in its own tables to ten digits after the point.
        let rounded = |rows: Vec<Row>| -> Vec<Row> {
            let digits = |n: f64| (n * 1e9).round();
            rows.into_iter()
                .map(|r| (r.0, r.1, r.2, r.3, digits(r.4), digits(r.5), r.6))
                .collect()
        };
        assert_eq!(rounded(query.all(conn).unwrap()), rounded(rows));
    }
}

#[test]
fn partitions() {
    let query = from(orders::table).order_by(orders::id).select((
        orders::id,
        row_number().over(partition_by(orders::user_id).order_by(orders::ordered_at.desc())),
        count().over(partition_by((orders::user_id, orders::status))),
        max(orders::id).over(window()),
        row_number().over(partition_by(orders::id % 2)).eq(1),
    ));
    assert_sql!(
        query,
        "SELECT orders.id, \
         row_number() OVER (PARTITION BY orders.user_id ORDER BY orders.ordered_at DESC), \
         count(*) OVER (PARTITION BY orders.user_id, orders.status), max(orders.id) OVER (), \
         row_number() OVER (PARTITION BY orders.id % $1) = $2 FROM orders ORDER BY orders.id",
        mysql: "SELECT `orders`.`id`, row_number() OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`ordered_at` DESC), count(*) OVER (PARTITION BY `orders`.`user_id`, `orders`.`status`), max(`orders`.`id`) OVER (), row_number() OVER (PARTITION BY `orders`.`id` % 2) = 1 FROM `orders` ORDER BY `orders`.`id`"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, i64, i64, i64, bool)> = query.all(conn).unwrap();
        // One of the odd ids and one of the even ones comes first.
        let mut first: Vec<_> = rows
            .iter()
            .filter(|row| row.4)
            .map(|row| row.0 % 2)
            .collect();
        first.sort_unstable();
        assert_eq!(first, [0, 1]);
    });
    let newest = from(orders::table)
        .select((
            orders::id,
            row_number().over(partition_by(orders::user_id).order_by(orders::ordered_at.desc())),
            count().over(partition_by((orders::user_id, orders::status))),
            max(orders::id).over(window()),
        ))
        .order_by(orders::id);
    let rows: Vec<(i64, i64, i64, i64)> = rows!(
        newest,
        sql_query!("SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY ordered_at DESC), \
            count(*) OVER (PARTITION BY user_id, status), max(id) OVER () FROM orders ORDER BY id"
            => (BigInt, BigInt, BigInt, BigInt))
    );
    assert_eq!(rows[0], (1, 3, 1, 9));
    assert_eq!(rows[8], (9, 1, 2, 9));
}

/// The row before or after may be missing, and is NULL then.
#[test]
fn lag_and_lead() {
    let w = window().order_by(orders::id);
    let of_user = partition_by(orders::user_id).order_by(orders::id);
    let query = from(orders::table).order_by(orders::id).select((
        lag(orders::id).over(w),
        lead(orders::id).over(of_user),
        lead(orders::id).offset(2).over(w),
        lag(orders::total).offset(3).over(w),
        lag(orders::status).offset(0).over(w),
    ));
    assert_sql!(
        query,
        "SELECT lag(orders.id) OVER (ORDER BY orders.id), \
         lead(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         lead(orders.id, $1) OVER (ORDER BY orders.id), lag(orders.total, $2) OVER (ORDER BY orders.id), \
         lag(orders.status, $3) OVER (ORDER BY orders.id) FROM orders ORDER BY orders.id",
        mysql: "SELECT lag(`orders`.`id`) OVER (ORDER BY `orders`.`id`), lead(`orders`.`id`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`), lead(`orders`.`id`, 2) OVER (ORDER BY `orders`.`id`), lag(`orders`.`total`, 3) OVER (ORDER BY `orders`.`id`), lag(`orders`.`status`, 0) OVER (ORDER BY `orders`.`id`) FROM `orders` ORDER BY `orders`.`id`"
    );
    type Row = (
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<Decimal>,
        Option<String>,
    );
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT (SELECT max(id) FROM orders WHERE id < o.id), \
            (SELECT min(id) FROM orders WHERE user_id = o.user_id AND id > o.id), \
            (SELECT id FROM orders WHERE id = o.id + 2), (SELECT total FROM orders WHERE id = o.id - 3), \
            status FROM orders o ORDER BY id"
            => (Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<Numeric>, Nullable<Text>))
    );
    let shipped = Some("shipped".to_owned());
    assert_eq!(rows[0], (None, Some(2), Some(3), None, shipped.clone()));
    let total = Some(decimal("64.9"));
    assert_eq!(rows[3], (Some(3), Some(5), Some(6), total, shipped));
    assert_eq!((rows[8].0, rows[8].1, rows[8].2), (Some(8), None, None));
}

/// A default stands in for a row that is missing. MariaDB has none.
#[test]
fn lag_and_lead_with_a_default() {
    let w = window().order_by(orders::id);
    let query = from(orders::table)
        .filter(orders::id.le(4))
        .order_by(orders::id)
        .select((
            lag(orders::id).over(w),
            lead(orders::id).offset(2).over(w),
            lag(orders::id).default(0).over(w),
            lead(orders::id).offset(3).default(orders::id).over(w),
            lag(orders::total).default(0).over(w),
            lag(orders::id).offset(2).over(w),
        ));
    assert_sql!(except mysql:
        query,
        "SELECT lag(orders.id) OVER (ORDER BY orders.id), lead(orders.id, $1) OVER (ORDER BY orders.id), \
         lag(orders.id, 1, $2) OVER (ORDER BY orders.id), \
         lead(orders.id, $3, orders.id) OVER (ORDER BY orders.id), \
         lag(orders.total, 1, $4) OVER (ORDER BY orders.id), \
         lag(orders.id, $5) OVER (ORDER BY orders.id) \
         FROM orders WHERE orders.id <= $6 ORDER BY orders.id"
    );
    type Row = (
        Option<i64>,
        Option<i64>,
        i64,
        i64,
        Option<Decimal>,
        Option<i64>,
    );
    let rows: Vec<Row> = rows!(except mysql:
        query,
        sql_query!("SELECT lag(id) OVER w, lead(id, 2) OVER w, lag(id, 1, 0) OVER w, lead(id, 3, id) OVER w, \
            lag(total, 1, 0) OVER w, lag(id, 2) OVER w FROM orders WHERE id <= 4 \
            WINDOW w AS (ORDER BY id) ORDER BY id"
            => (Nullable<BigInt>, Nullable<BigInt>, BigInt, BigInt, Nullable<Numeric>, Nullable<BigInt>))
    );
    assert_eq!(rows[0], (None, Some(3), 0, 4, Some(decimal("0")), None));
    assert_eq!(
        rows[3],
        (Some(3), None, 3, 4, Some(decimal("320")), Some(2))
    );
}

/// A frame that holds the current row has a first and a last value, and perhaps no second one.
#[test]
fn values_of_a_frame() {
    let w = partition_by(orders::user_id).order_by(orders::id);
    let whole = w.rows(unbounded_preceding(), unbounded_following());
    let before = w.rows(unbounded_preceding(), preceding(1));
    let query = from(orders::table).order_by(orders::id).select((
        first_value(orders::id).over(w),
        last_value(orders::id).over(w),
        last_value(orders::id).over(whole),
        nth_value(orders::id, 2).over(w),
        nth_value(orders::total, 2).over(whole),
        first_value(orders::id).over(before.clone()),
        last_value(orders::status).over(before),
    ));
    assert_sql!(
        query,
        "SELECT first_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         last_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         last_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), \
         nth_value(orders.id, $1) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         nth_value(orders.total, $2) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), \
         first_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND $3 PRECEDING), \
         last_value(orders.status) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND $4 PRECEDING) FROM orders ORDER BY orders.id",
        mysql: "SELECT first_value(`orders`.`id`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`), last_value(`orders`.`id`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`), last_value(`orders`.`id`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id` ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(`orders`.`id`, 2) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`), nth_value(`orders`.`total`, 2) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id` ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), first_value(`orders`.`id`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id` ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), last_value(`orders`.`status`) OVER (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id` ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM `orders` ORDER BY `orders`.`id`"
    );
    type Row = (
        i64,
        i64,
        i64,
        Option<i64>,
        Option<Decimal>,
        Option<i64>,
        Option<String>,
    );
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT (SELECT min(p.id) FROM orders p WHERE p.user_id = o.user_id), o.id, \
            (SELECT max(p.id) FROM orders p WHERE p.user_id = o.user_id), \
            (SELECT p.id FROM orders p WHERE p.user_id = o.user_id AND p.id <= o.id ORDER BY p.id LIMIT 1 OFFSET 1), \
            (SELECT p.total FROM orders p WHERE p.user_id = o.user_id ORDER BY p.id LIMIT 1 OFFSET 1), \
            (SELECT min(p.id) FROM orders p WHERE p.user_id = o.user_id AND p.id < o.id), \
            (SELECT p.status FROM orders p WHERE p.user_id = o.user_id AND p.id < o.id ORDER BY p.id DESC LIMIT 1) \
            FROM orders o ORDER BY o.id"
            => (BigInt, BigInt, BigInt, Nullable<BigInt>, Nullable<Numeric>, Nullable<BigInt>, Nullable<Text>))
    );
    let total = Some(decimal("24"));
    assert_eq!(rows[0], (1, 1, 8, None, total.clone(), None, None));
    let paid = Some("paid".to_owned());
    assert_eq!(rows[7], (1, 8, 8, Some(2), total, Some(1), paid));
}

/// A frame that leaves the current row out may be empty.
#[test]
fn values_of_a_frame_without_a_row() {
    let w = partition_by(orders::user_id).order_by(orders::id);
    let others = w
        .rows(unbounded_preceding(), unbounded_following())
        .exclude_current_row();
    let query = from(orders::table).order_by(orders::id).select((
        first_value(orders::id).over(w),
        last_value(orders::id).over(w.rows(current_row(), unbounded_following())),
        first_value(orders::id).over(others),
        nth_value(orders::id, 2).over(w),
        last_value(orders::total).over(window()).is_null(),
    ));
    assert_sql!(except mysql:
        query,
        "SELECT first_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         last_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), \
         first_value(orders.id) OVER (PARTITION BY orders.user_id ORDER BY orders.id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW), \
         nth_value(orders.id, $1) OVER (PARTITION BY orders.user_id ORDER BY orders.id), \
         last_value(orders.total) OVER () IS NULL FROM orders ORDER BY orders.id"
    );
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>, bool)> = rows!(except mysql:
        query,
        sql_query!("SELECT min(id) OVER u, max(id) OVER u, \
            min(id) OVER (u ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW), \
            nth_value(id, 2) OVER (u ORDER BY id), 1 = 0 \
            FROM orders WINDOW u AS (PARTITION BY user_id) ORDER BY id"
            => (BigInt, BigInt, Nullable<BigInt>, Nullable<BigInt>, Bool))
    );
    assert_eq!(rows[0], (1, 8, Some(2), None, false));
    assert_eq!((rows[1].3, rows[2].2), (Some(2), None));
}

/// Sums over frames, and whether a frame may be empty.
#[test]
fn frames() {
    let w = window().order_by(order_items::price);
    let by_rows = window().order_by((order_items::order_id, order_items::product_id));
    let query = from(order_items::table)
        .order_by((order_items::order_id, order_items::product_id))
        .select((
            sum(order_items::price).over(by_rows),
            sum(order_items::price).over(by_rows.rows(preceding(1), following(1))),
            sum(order_items::price).over(by_rows.rows(preceding(2), preceding(1))),
            count().over(by_rows.rows(preceding(2), preceding(1))),
            sum(order_items::quantity).over(w.range(preceding(10), following(10))),
            sum(order_items::quantity).over(w.groups(preceding(1), current_row()).exclude_ties()),
            sum(order_items::quantity).over(w.groups(current_row(), current_row()).exclude_group()),
            count().over(w.groups(current_row(), following(1)).exclude_no_others()),
        ));
    assert_sql!(except mysql:
        query,
        "SELECT sum(order_items.price) OVER (ORDER BY order_items.order_id, order_items.product_id), \
         sum(order_items.price) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $1 PRECEDING AND $2 FOLLOWING), \
         sum(order_items.price) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $3 PRECEDING AND $4 PRECEDING), \
         count(*) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $5 PRECEDING AND $6 PRECEDING), \
         sum(order_items.quantity) OVER (ORDER BY order_items.price \
         RANGE BETWEEN $7 PRECEDING AND $8 FOLLOWING), \
         sum(order_items.quantity) OVER (ORDER BY order_items.price \
         GROUPS BETWEEN $9 PRECEDING AND CURRENT ROW EXCLUDE TIES), \
         sum(order_items.quantity) OVER (ORDER BY order_items.price \
         GROUPS BETWEEN CURRENT ROW AND CURRENT ROW EXCLUDE GROUP), \
         count(*) OVER (ORDER BY order_items.price \
         GROUPS BETWEEN CURRENT ROW AND $10 FOLLOWING EXCLUDE NO OTHERS) \
         FROM order_items ORDER BY order_items.order_id, order_items.product_id"
    );
    type Row = (
        Decimal,
        Decimal,
        Option<Decimal>,
        i64,
        i64,
        i64,
        Option<i64>,
        i64,
    );
    let by_hand = sql_query!("SELECT sum(price) OVER r, sum(price) OVER (r ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), \
        sum(price) OVER (r ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING), \
        count(*) OVER (r ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING), \
        sum(quantity) OVER (w RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING), \
        sum(quantity) OVER (w GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE TIES), \
        sum(quantity) OVER (w GROUPS BETWEEN CURRENT ROW AND CURRENT ROW EXCLUDE GROUP), \
        count(*) OVER (w GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE NO OTHERS) \
        FROM order_items WINDOW r AS (ORDER BY order_id, product_id), w AS (ORDER BY price) \
        ORDER BY order_id, product_id"
        => (Numeric, Numeric, Nullable<Numeric>, BigInt, BigInt, BigInt, Nullable<BigInt>, BigInt));
    let all = |rows: Vec<Row>| -> Vec<Row> {
        let cent = |d: Decimal| d.round(2);
        rows.into_iter()
            .map(|r| (cent(r.0), cent(r.1), r.2.map(cent), r.3, r.4, r.5, r.6, r.7))
            .collect()
    };
    everywhere!(except mysql: |conn| {
        let rows = all(query.all(conn).unwrap());
        assert_eq!(rows, all(by_hand.all(conn).unwrap()));
        assert_eq!(
            (rows[0].0.clone(), rows[0].2.clone(), rows[0].3),
            (decimal("49.9"), None, 0)
        );
        assert!(rows.iter().all(|row| row.6.is_none()));
    });
}

/// ROWS and RANGE, which every database has.
#[test]
fn frames_everywhere() {
    let by_rows = window().order_by((order_items::order_id, order_items::product_id));
    let by_price = window().order_by(order_items::price);
    let query = from(order_items::table)
        .order_by((order_items::order_id, order_items::product_id))
        .select((
            sum(order_items::quantity).over(by_rows.rows(preceding(1), following(1))),
            sum(order_items::quantity).over(by_rows.rows(preceding(2), preceding(1))),
            count().over(by_rows.rows(following(1), unbounded_following())),
            max(order_items::price).over(by_rows.rows(unbounded_preceding(), current_row())),
            sum(order_items::quantity).over(by_price.range(preceding(10), following(10))),
            count().over(by_price.range(current_row(), current_row())),
            min(order_items::quantity).over(
                window()
                    .order_by(order_items::price.desc())
                    .range(unbounded_preceding(), preceding(1)),
            ),
        ));
    assert_sql!(
        query,
        "SELECT sum(order_items.quantity) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $1 PRECEDING AND $2 FOLLOWING), \
         sum(order_items.quantity) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $3 PRECEDING AND $4 PRECEDING), \
         count(*) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN $5 FOLLOWING AND UNBOUNDED FOLLOWING), \
         max(order_items.price) OVER (ORDER BY order_items.order_id, order_items.product_id \
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), \
         sum(order_items.quantity) OVER (ORDER BY order_items.price \
         RANGE BETWEEN $6 PRECEDING AND $7 FOLLOWING), \
         count(*) OVER (ORDER BY order_items.price RANGE BETWEEN CURRENT ROW AND CURRENT ROW), \
         min(order_items.quantity) OVER (ORDER BY order_items.price DESC \
         RANGE BETWEEN UNBOUNDED PRECEDING AND $8 PRECEDING) \
         FROM order_items ORDER BY order_items.order_id, order_items.product_id",
        mysql: "SELECT sum(`order_items`.`quantity`) OVER (ORDER BY `order_items`.`order_id`, `order_items`.`product_id` ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), sum(`order_items`.`quantity`) OVER (ORDER BY `order_items`.`order_id`, `order_items`.`product_id` ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING), count(*) OVER (ORDER BY `order_items`.`order_id`, `order_items`.`product_id` ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), max(`order_items`.`price`) OVER (ORDER BY `order_items`.`order_id`, `order_items`.`product_id` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), sum(`order_items`.`quantity`) OVER (ORDER BY `order_items`.`price` RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING), count(*) OVER (ORDER BY `order_items`.`price` RANGE BETWEEN CURRENT ROW AND CURRENT ROW), min(`order_items`.`quantity`) OVER (ORDER BY `order_items`.`price` DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM `order_items` ORDER BY `order_items`.`order_id`, `order_items`.`product_id`"
    );
    // The place of each row is counted, and prices are compared.
    let rows: Vec<(i64, Option<i64>, i64, Decimal, i64, i64, Option<i32>)> = rows!(
        query,
        sql_query!("WITH i AS (SELECT price, quantity, (SELECT count(*) FROM order_items p WHERE p.order_id < o.order_id \
            OR p.order_id = o.order_id AND p.product_id < o.product_id) AS n FROM order_items o) \
            SELECT (SELECT sum(quantity) FROM i WHERE abs(i.n - o.n) <= 1), \
            (SELECT sum(quantity) FROM i WHERE i.n IN (o.n - 1, o.n - 2)), \
            (SELECT count(*) FROM i WHERE i.n > o.n), (SELECT max(price) FROM i WHERE i.n <= o.n), \
            (SELECT sum(quantity) FROM i WHERE abs(i.price - o.price) <= 10), \
            (SELECT count(*) FROM i WHERE i.price = o.price), \
            (SELECT min(quantity) FROM i WHERE i.price >= o.price + 1) FROM i o ORDER BY n"
            => (BigInt, Nullable<BigInt>, BigInt, Numeric, BigInt, BigInt, Nullable<Integer>))
    );
    assert_eq!(rows.len(), 13);
    assert_eq!((rows[0].1, rows[0].2, rows[12].2), (None, 12, 0));
    assert!(rows.iter().any(|row| row.6.is_none()));
}

/// A filter may leave no row of any frame.
#[test]
fn filtered() {
    let query = from(orders::table).order_by(orders::id).select((
        count()
            .filter(orders::status.eq("paid"))
            .over(window().order_by(orders::id)),
        sum(orders::id)
            .filter(orders::status.eq("paid"))
            .filter(orders::id.lt(9) | orders::id.gt(100))
            .over(window().order_by(orders::id)),
    ));
    assert_sql!(
        query,
        "SELECT count(*) FILTER (WHERE orders.status = $1) OVER (ORDER BY orders.id), \
         sum(orders.id) FILTER (WHERE orders.status = $2 AND (orders.id < $3 OR orders.id > $4)) \
         OVER (ORDER BY orders.id) FROM orders ORDER BY orders.id",
        mysql: "SELECT count(CASE WHEN `orders`.`status` = ? THEN 1 END) OVER (ORDER BY `orders`.`id`), sum(CASE WHEN `orders`.`status` = ? AND (`orders`.`id` < 9 OR `orders`.`id` > 100) THEN `orders`.`id` END) OVER (ORDER BY `orders`.`id`) FROM `orders` ORDER BY `orders`.`id`"
    );
    let rows: Vec<(i64, Option<Decimal>)> = rows!(
        query,
        sql_query!("SELECT count(*) FILTER (WHERE status = 'paid') OVER w, \
            sum(CASE WHEN status = 'paid' AND id < 9 THEN id END) OVER w FROM orders \
            WINDOW w AS (ORDER BY id) ORDER BY id" => (BigInt, Nullable<Numeric>))
    );
    assert_eq!(rows[0], (0, None));
    assert_eq!(rows[8], (3, Some(decimal("9"))));
}

/// The arguments and the window are those of the groups.
#[test]
fn of_aggregates() {
    let query = from(orders::table)
        .group_by(orders::user_id)
        .select((
            orders::user_id,
            count(),
            sum(count()).over(window()),
            rank().over(window().order_by((count().desc(), max(orders::id)))),
            sum(sum(orders::id)).over(window().order_by(orders::user_id)),
            lag(count()).over(window().order_by(orders::user_id)),
            count().filter(orders::user_id.gt(1)).over(window()),
        ))
        .order_by(rank().over(window().order_by(orders::user_id.desc())));
    assert_sql!(
        query,
        "SELECT orders.user_id, count(*), sum(count(*)) OVER (), \
         rank() OVER (ORDER BY count(*) DESC, max(orders.id)), \
         sum(sum(orders.id)) OVER (ORDER BY orders.user_id), \
         lag(count(*)) OVER (ORDER BY orders.user_id), \
         count(*) FILTER (WHERE orders.user_id > $1) OVER () FROM orders GROUP BY orders.user_id \
         ORDER BY rank() OVER (ORDER BY orders.user_id DESC)",
        mysql: "SELECT `orders`.`user_id`, count(*), sum(count(*)) OVER (), rank() OVER (ORDER BY count(*) DESC, max(`orders`.`id`)), sum(sum(`orders`.`id`)) OVER (ORDER BY `orders`.`user_id`), lag(count(*)) OVER (ORDER BY `orders`.`user_id`), count(CASE WHEN `orders`.`user_id` > 1 THEN 1 END) OVER () FROM `orders` GROUP BY `orders`.`user_id` ORDER BY rank() OVER (ORDER BY `orders`.`user_id` DESC)"
    );
    type Row = (i64, i64, Decimal, i64, Decimal, Option<i64>, i64);
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT user_id, n, sum(n) OVER (), rank() OVER (ORDER BY n DESC, last), \
            sum(ids) OVER (ORDER BY user_id), lag(n) OVER (ORDER BY user_id), CAST(4 AS bigint) \
            FROM (SELECT user_id, count(*) AS n, sum(id) AS ids, max(id) AS last FROM orders GROUP BY user_id) AS u \
            ORDER BY user_id DESC"
            => (BigInt, BigInt, Numeric, BigInt, Numeric, Nullable<BigInt>, BigInt))
    );
    assert_eq!(rows[4], (1, 3, decimal("9"), 1, decimal("11"), None, 4));

    // One group of all rows.
    let query = from(orders::table).select((
        sum(sum(orders::id)).over(window()),
        rank().over(window().order_by(count())),
    ));
    assert_sql!(
        query,
        "SELECT sum(sum(orders.id)) OVER (), rank() OVER (ORDER BY count(*)) FROM orders"
    );
    everywhere!(|conn| {
        let row: (Option<Decimal>, i64) = query.one(conn).unwrap();
        assert_eq!(row, (Some(decimal("45")), 1));
    });
}

#[test]
fn in_order_by_and_in_expressions() {
    let query = from(products::table)
        .order_by(rank().over(window().order_by(products::price.desc())))
        .order_by(products::id)
        .select((
            products::name,
            max(products::price).over(window()) - products::price,
            case(
                row_number().over(window().order_by(products::id)).le(2),
                literal("first"),
            )
            .otherwise("later"),
        ))
        .limit(3);
    assert_sql!(
        query,
        "SELECT products.name, max(products.price) OVER () - products.price, \
         CASE WHEN row_number() OVER (ORDER BY products.id) <= $1 THEN $2 ELSE $3 END FROM products \
         ORDER BY rank() OVER (ORDER BY products.price DESC), products.id LIMIT $4",
        mysql: "SELECT `products`.`name`, max(`products`.`price`) OVER () - `products`.`price`, concat(CASE WHEN row_number() OVER (ORDER BY `products`.`id`) <= 2 THEN ? ELSE ? END) FROM `products` ORDER BY rank() OVER (ORDER BY `products`.`price` DESC), `products`.`id` LIMIT ?"
    );
    let rows: Vec<(String, Decimal, String)> = rows!(
        query,
        sql_query!("SELECT name, 320 - price, CASE WHEN id <= 2 THEN 'first' ELSE 'later' END FROM products \
            ORDER BY price DESC, id LIMIT 3" => (Text, Numeric, Text))
    );
    assert_eq!(rows[0].0, "Samovar");
}

/// Named once, used twice; a different window of that name stands where it is used.
#[test]
fn named() {
    let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
    let query = from(orders::table)
        .filter(orders::id.gt(1))
        .select((rank().over(w), count().over(w), sum(orders::id).over(w)))
        .order_by((rank().over(w), orders::id))
        .limit(7);
    assert_sql!(
        query,
        "SELECT rank() OVER w, count(*) OVER w, sum(orders.id) OVER w FROM orders WHERE orders.id > $1 \
         WINDOW w AS (PARTITION BY orders.user_id ORDER BY orders.id) ORDER BY rank() OVER w, orders.id \
         LIMIT $2"
    );
    let rows: Vec<(i64, i64, Decimal)> = rows!(
        query,
        sql_query!("SELECT row_number() OVER w, count(*) OVER w, sum(id) OVER w FROM orders WHERE id > 1 \
            WINDOW w AS (PARTITION BY user_id ORDER BY id) ORDER BY 1, id LIMIT 7"
            => (BigInt, BigInt, Numeric))
    );
    assert_eq!(rows[0], (1, 1, decimal("2")));

    // After GROUP BY and HAVING; a name with a quote; values in the window.
    let w = window_named("by \"size\"", window().order_by(count() / 2));
    let query = from(orders::table)
        .group_by(orders::user_id)
        .having(count().gt(0))
        .select((
            orders::user_id,
            rank().over(w.clone()),
            dense_rank().over(w),
        ))
        .order_by(orders::user_id);
    assert_sql!(
        query,
        sqlite: "SELECT `orders`.`user_id`, rank() OVER `by \"size\"`, dense_rank() OVER `by \"size\"` \
                 FROM `orders` GROUP BY `orders`.`user_id` HAVING count(*) > ? \
                 WINDOW `by \"size\"` AS (ORDER BY count(*) / ?) ORDER BY `orders`.`user_id`",
        pg: "SELECT \"orders\".\"user_id\", rank() OVER \"by \"\"size\"\"\", dense_rank() OVER \"by \"\"size\"\"\" \
             FROM \"orders\" GROUP BY \"orders\".\"user_id\" HAVING count(*) > $1 \
             WINDOW \"by \"\"size\"\"\" AS (ORDER BY count(*) / $2) ORDER BY \"orders\".\"user_id\"",
        mysql: "SELECT `orders`.`user_id`, rank() OVER `by \"size\"`, dense_rank() OVER `by \"size\"` FROM `orders` GROUP BY `orders`.`user_id` HAVING count(*) > ? WINDOW `by \"size\"` AS (ORDER BY count(*) DIV ?) ORDER BY `orders`.`user_id`",
    );
    everywhere!(|conn| {
        let mut rows: Vec<(i64, i64, i64)> = query.all(conn).unwrap();
        // MariaDB takes GROUP BY for the order of the rows, and then orders them for the windows.
        rows.sort();
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[0], (1, 3, 2));
    });
}

/// What makes two windows different is their SQL and their values.
#[test]
fn named_alike() {
    let modulo = |n: i64| window_named("w", partition_by(orders::id % n));
    let ids = |list: [i64; 2]| window_named("v", partition_by(orders::id.in_(list)));
    let query = from(orders::table)
        .select((
            count().over(modulo(2)),
            count().over(modulo(3)),
            count().over(modulo(2)),
            count().over(window_named("w", window())),
            count().over(ids([1, 2])),
            count().over(ids([3, 4])),
        ))
        .order_by((
            count().over(window_named("x", window())),
            count().over(modulo(3)),
            count().over(modulo(2)),
            orders::id,
        ));
    let sql = query
        .to_sql::<relata::backend::Pg>()
        .unwrap()
        .replace('"', "");
    assert_eq!(
        sql,
        "SELECT count(*) OVER w, count(*) OVER (PARTITION BY orders.id % $1), count(*) OVER w, \
         count(*) OVER (), count(*) OVER v, count(*) OVER (PARTITION BY orders.id = ANY($2)) \
         FROM orders WINDOW w AS (PARTITION BY orders.id % $3), v AS (PARTITION BY orders.id = ANY($4)) \
         ORDER BY count(*) OVER (), count(*) OVER (PARTITION BY orders.id % $5), count(*) OVER w, orders.id"
    );
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        assert_eq!(rows.len(), 9);
        // 3: with the odd ones, those that three divides, and all.
        assert!(rows.contains(&(5, 3, 5, 9, 7, 2)));
    });
}

/// RANGE over times takes an interval, on PostgreSQL.
#[test]
fn range_of_times() {
    use relata::types::PgInterval;
    let Some(conn) = &mut postgres() else { return };
    let month = || PgInterval {
        months: 1,
        ..PgInterval::default()
    };
    let query = from(orders::table).order_by(orders::id).select(
        count().over(
            window()
                .order_by(orders::ordered_at)
                .range(preceding(month()), current_row()),
        ),
    );
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT count(*) OVER (ORDER BY orders.ordered_at RANGE BETWEEN $1 PRECEDING AND CURRENT ROW) \
         FROM orders ORDER BY orders.id"
    );
    assert_eq!(query.all(conn).unwrap(), [1, 1, 2, 2, 2, 2, 2, 1, 2]);
    let query = from(employees::table)
        .order_by(employees::id)
        .select(
            count().over(window().order_by(employees::hired_on.desc()).range(
                unbounded_preceding(),
                following(PgInterval {
                    months: 18,
                    ..PgInterval::default()
                }),
            )),
        );
    let by_hand = sql_query!("SELECT count(*) OVER (ORDER BY hired_on DESC RANGE BETWEEN \
        UNBOUNDED PRECEDING AND INTERVAL '18 months' FOLLOWING) FROM employees ORDER BY id" => (BigInt,));
    let by_hand: Vec<i64> = by_hand
        .all(conn)
        .unwrap()
        .into_iter()
        .map(|(n,)| n)
        .collect();
    assert_eq!(query.all(conn).unwrap(), by_hand);
}

/// RANGE over each type of number.
#[test]
fn range_of_numbers() {
    let query = from(products::table).order_by(products::id).select((
        count().over(
            window()
                .order_by(products::id)
                .range(preceding(1), following(1)),
        ),
        count().over(
            window()
                .order_by(products::stock.desc())
                .range(preceding(40), current_row()),
        ),
        count().over(
            window()
                .order_by(products::weight)
                .range(current_row(), following(0.1)),
        ),
        count().over(
            window()
                .order_by((products::price,))
                .range(preceding(5), unbounded_following()),
        ),
        count().over(window().range(unbounded_preceding(), current_row())),
    ));
    let rows: Vec<(i64, i64, i64, i64, i64)> = rows!(
        query,
        sql_query!("SELECT count(*) OVER (ORDER BY id RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING), \
            count(*) OVER (ORDER BY stock DESC RANGE BETWEEN 40 PRECEDING AND CURRENT ROW), \
            count(*) OVER (ORDER BY weight RANGE BETWEEN CURRENT ROW AND 0.1 FOLLOWING), \
            count(*) OVER (ORDER BY price RANGE BETWEEN 5 PRECEDING AND UNBOUNDED FOLLOWING), count(*) OVER () \
            FROM products ORDER BY id" => (BigInt, BigInt, BigInt, BigInt, BigInt))
    );
    assert_eq!(rows.len(), 8);
}

/// A query of windows is one of rows: counted, and its whole rows selected beside.
#[test]
fn with_other_clauses() {
    let query = from(users::table)
        .left_join(users::orders)
        .select((
            users::table,
            orders::table,
            count().over(partition_by(users::id)),
        ))
        .order_by((users::id, orders::id));
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        assert_eq!((rows.len(), query.count(conn).unwrap()), (12, 12));
        let (user, order, n): &(users::User, Option<orders::Order>, i64) = &rows[0];
        assert_eq!((user.id, order.is_some(), *n), (1, true, 3));
        // Over the missing side of a join a value may be NULL.
        let last: Vec<Option<i64>> = from(users::table)
            .left_join(users::orders)
            .select(max(orders::id).over(partition_by(users::id)))
            .all(conn)
            .unwrap();
        assert_eq!(last.iter().filter(|id| id.is_none()).count(), 3);
    });
}

/// On PostgreSQL an offset is any expression without columns, and RANGE takes any integer over integers.
#[test]
fn offsets() {
    let least = from(orders::table)
        .select(min(orders::id))
        .scalar_subquery();
    let by_id = window().order_by(users::id);
    let by_age = window().order_by(users::age);
    let query = from(users::table).order_by(users::id).select((
        count().over(by_id.rows(preceding(literal(1_i32) + 1), current_row())),
        count().over(by_id.groups(current_row(), following(length("ab")))),
        count().over(by_id.rows(preceding(coalesce(least, 0)), current_row())),
        count().over(by_age.range(preceding(5_i64), following(5_i16))),
        count().over(by_age.range(preceding(literal(5_i64)), following(literal(5_i32)))),
    ));
    let sql = query
        .to_sql::<relata::backend::Pg>()
        .unwrap()
        .replace('"', "");
    assert_eq!(
        sql,
        "SELECT count(*) OVER (ORDER BY users.id ROWS BETWEEN ($1 + $2) PRECEDING AND CURRENT ROW), \
         count(*) OVER (ORDER BY users.id GROUPS BETWEEN CURRENT ROW AND length($3) FOLLOWING), \
         count(*) OVER (ORDER BY users.id ROWS BETWEEN COALESCE((SELECT min(orders.id) FROM orders), $4) \
         PRECEDING AND CURRENT ROW), \
         count(*) OVER (ORDER BY users.age RANGE BETWEEN $5 PRECEDING AND $6 FOLLOWING), \
         count(*) OVER (ORDER BY users.age RANGE BETWEEN $7 PRECEDING AND $8 FOLLOWING) \
         FROM users ORDER BY users.id"
    );
    let Some(conn) = &mut postgres() else { return };
    let by_hand = sql_query!("SELECT count(*) OVER (w ROWS 2 PRECEDING), \
        count(*) OVER (w ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING), count(*) OVER (w ROWS 1 PRECEDING), \
        count(*) OVER (v RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING), \
        count(*) OVER (v RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING) \
        FROM users WINDOW w AS (ORDER BY id), v AS (ORDER BY age) ORDER BY id"
        => (BigInt, BigInt, BigInt, BigInt, BigInt));
    let rows: Vec<(i64, i64, i64, i64, i64)> = query.all(conn).unwrap();
    assert_eq!(rows, by_hand.all(conn).unwrap());
}

/// A window adds an order or a frame to a named one.
#[test]
fn extended() {
    let of_user = window_named("w", partition_by(orders::user_id));
    let by_id = window_named("v", partition_by(orders::user_id).order_by(orders::id));
    let query = from(orders::table)
        .select((
            orders::id,
            count().over(of_user),
            rank().over(of_user.order_by(orders::id.desc())),
            sum(orders::id).over(
                of_user
                    .order_by(orders::id)
                    .rows(preceding(1), current_row()),
            ),
            sum(orders::id).over(
                by_id
                    .groups(current_row(), following(1))
                    .exclude_current_row(),
            ),
            count().over(by_id.range(preceding(2), following(2))),
            count().over(of_user.rows(unbounded_preceding(), unbounded_following())),
        ))
        .order_by(orders::id);
    assert_sql!(except mysql:
        query,
        "SELECT orders.id, count(*) OVER w, rank() OVER (w ORDER BY orders.id DESC), \
         sum(orders.id) OVER (w ORDER BY orders.id ROWS BETWEEN $1 PRECEDING AND CURRENT ROW), \
         sum(orders.id) OVER (v GROUPS BETWEEN CURRENT ROW AND $2 FOLLOWING EXCLUDE CURRENT ROW), \
         count(*) OVER (v RANGE BETWEEN $3 PRECEDING AND $4 FOLLOWING), \
         count(*) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders \
         WINDOW w AS (PARTITION BY orders.user_id), v AS (PARTITION BY orders.user_id ORDER BY orders.id) \
         ORDER BY orders.id"
    );
    type Row = (i64, i64, i64, Decimal, Option<Decimal>, i64, i64);
    let rows: Vec<Row> = rows!(except mysql:
        query,
        sql_query!("SELECT id, (SELECT count(*) FROM orders WHERE user_id = o.user_id), \
            (SELECT count(*) FROM orders WHERE user_id = o.user_id AND id >= o.id), \
            CAST(id + coalesce((SELECT max(id) FROM orders WHERE user_id = o.user_id AND id < o.id), 0) AS numeric), \
            (SELECT CAST(min(id) AS numeric) FROM orders WHERE user_id = o.user_id AND id > o.id), \
            (SELECT count(*) FROM orders WHERE user_id = o.user_id AND abs(id - o.id) <= 2), \
            (SELECT count(*) FROM orders WHERE user_id = o.user_id) FROM orders o ORDER BY id"
            => (BigInt, BigInt, BigInt, Numeric, Nullable<Numeric>, BigInt, BigInt))
    );
    assert_eq!(rows.len(), 9);
    assert_eq!((rows[0].1, rows[0].2), (3, 3));

    // Without what MySQL lacks.
    let query = from(orders::table).order_by(orders::id).select((
        rank().over(of_user.order_by(orders::id.desc())),
        sum(orders::id).over(
            of_user
                .order_by(orders::id)
                .rows(preceding(1), current_row()),
        ),
        count().over(by_id.range(preceding(2), following(2))),
        count().over(of_user.rows(unbounded_preceding(), unbounded_following())),
    ));
    assert_sql!(
        query,
        "SELECT rank() OVER (w ORDER BY orders.id DESC), \
         sum(orders.id) OVER (w ORDER BY orders.id ROWS BETWEEN $1 PRECEDING AND CURRENT ROW), \
         count(*) OVER (v RANGE BETWEEN $2 PRECEDING AND $3 FOLLOWING), \
         count(*) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders \
         WINDOW w AS (PARTITION BY orders.user_id), v AS (PARTITION BY orders.user_id ORDER BY orders.id) \
         ORDER BY orders.id",
        mysql: "SELECT rank() OVER (`w` ORDER BY `orders`.`id` DESC), sum(`orders`.`id`) OVER (`w` ORDER BY `orders`.`id` ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), count(*) OVER (`v` RANGE BETWEEN 2 PRECEDING AND 2 FOLLOWING), count(*) OVER (`w` ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM `orders` WINDOW `w` AS (PARTITION BY `orders`.`user_id`), `v` AS (PARTITION BY `orders`.`user_id` ORDER BY `orders`.`id`) ORDER BY `orders`.`id`"
    );
    let here: Vec<(i64, Decimal, i64, i64)> = rows
        .iter()
        .map(|row| (row.2, row.3.clone(), row.5, row.6))
        .collect();
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), here) });

    // Where the name stands for another window, the whole is written.
    let other = window_named("w", partition_by(orders::id % 2));
    let query = from(orders::table).select((
        count().over(of_user),
        count().over(other.rows(preceding(1), current_row())),
    ));
    assert_sql!(
        query,
        "SELECT count(*) OVER w, count(*) OVER (PARTITION BY orders.id % $1 \
         ROWS BETWEEN $2 PRECEDING AND CURRENT ROW) FROM orders WINDOW w AS (PARTITION BY orders.user_id)",
        mysql: "SELECT count(*) OVER `w`, count(*) OVER (PARTITION BY `orders`.`id` % 2 ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM `orders` WINDOW `w` AS (PARTITION BY `orders`.`user_id`)"
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap().len(), 9) });
}

/// Tuples in the tuple of PARTITION BY, as in GROUP BY.
#[test]
fn nested_partitions() {
    let query = from(orders::table)
        .select((
            orders::id,
            count().over(partition_by((
                orders::user_id,
                (orders::status, orders::total.is_null()),
            ))),
            row_number()
                .over(partition_by(((orders::user_id, orders::status),)).order_by(orders::id)),
        ))
        .order_by(orders::id);
    assert_sql!(
        query,
        "SELECT orders.id, count(*) OVER (PARTITION BY orders.user_id, orders.status, orders.total IS NULL), \
         row_number() OVER (PARTITION BY orders.user_id, orders.status ORDER BY orders.id) \
         FROM orders ORDER BY orders.id"
    );
    let rows: Vec<(i64, i64, i64)> = rows!(
        query,
        sql_query!("SELECT id, count(*) OVER (PARTITION BY user_id, status, total IS NULL), \
            row_number() OVER (PARTITION BY user_id, status ORDER BY id) FROM orders ORDER BY id"
            => (BigInt, BigInt, BigInt))
    );
    assert_eq!(rows.len(), 9);
}

/// RANGE with an offset takes one number, whose direction may be known at run time only.
#[test]
fn range_in_a_direction_of_run_time() {
    use relata::expr::Direction::{Asc, Desc};
    macro_rules! same {
        ($($known:expr, $at_run_time:expr;)*) => {$(
            let (known, at_run_time) = (
                from(users::table).order_by(users::id).select(
                    count().over(window().order_by($known).range(preceding(5), current_row())),
                ),
                from(users::table).order_by(users::id).select(
                    count().over(window().order_by($at_run_time).range(preceding(5), current_row())),
                ),
            );
            everywhere!(|conn| {
                assert_eq!(at_run_time.all(conn).unwrap(), known.all(conn).unwrap());
            });
        )*};
    }
    same! {
        users::age.asc().nulls_last(), users::age.order(Asc).nulls_last();
        users::age.asc().nulls_first(), users::age.order(Asc).nulls_first();
        users::age.desc().nulls_last(), users::age.order(Desc).nulls_last();
        users::age.desc().nulls_first(), users::age.order(Desc).nulls_first();
    }
}
