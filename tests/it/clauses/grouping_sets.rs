//! ROLLUP, CUBE, GROUPING SETS and GROUPING, which PostgreSQL has, and the ROLLUP of MySQL.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{mysql, plain, postgres};
use crate::shop::orders::{billing_address_id, status, user_id};
use crate::shop::{orders, users};

/// Several grouping sets at once: keys become NULL, and a total may be one of no rows.
#[test]
fn rollup_cube_and_grouping_sets() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(orders::table)
        .group_by(rollup((orders::user_id, orders::status)))
        .order_by((orders::user_id, orders::status))
        .select((orders::user_id, orders::status, sum(orders::id), count()));
    assert_eq!(
        query.to_sql::<Pg>().unwrap().replace('"', ""),
        "SELECT orders.user_id, orders.status, sum(orders.id), count(*) FROM orders \
         GROUP BY ROLLUP (orders.user_id, orders.status) ORDER BY orders.user_id, orders.status"
    );
    let rows: Vec<(Option<i64>, Option<String>, Option<Decimal>, i64)> = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT user_id, status, sum(id), count(*) FROM orders \
        GROUP BY ROLLUP (user_id, status) ORDER BY 1, 2"
        => (Nullable<BigInt>, Nullable<Text>, Nullable<Numeric>, BigInt));
    assert_eq!(rows, by_hand.all(conn).unwrap());
    assert_eq!(rows.last(), Some(&(None, None, Some(decimal("45")), 9)));

    let query = from(orders::table)
        .group_by((
            orders::user_id,
            cube((orders::status, orders::billing_address_id)),
        ))
        .select((orders::user_id, orders::status, min(orders::id)));
    assert_eq!(
        query.to_sql::<Pg>().unwrap().replace('"', ""),
        "SELECT orders.user_id, orders.status, min(orders.id) FROM orders \
         GROUP BY orders.user_id, CUBE (orders.status, orders.billing_address_id)"
    );
    // Every set holds the user: each group has a row.
    let rows: Vec<(i64, Option<String>, i64)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 27);

    let query = from(orders::table)
        .group_by(grouping_sets(
            (orders::user_id, orders::status),
            ((orders::user_id, orders::status), orders::status, ()),
        ))
        .having(count().ge(0))
        .select((orders::user_id, orders::status, max(orders::id)));
    assert_eq!(
        query.to_sql::<Pg>().unwrap().replace('"', ""),
        "SELECT orders.user_id, orders.status, max(orders.id) FROM orders \
         GROUP BY GROUPING SETS ((orders.user_id, orders.status), orders.status, ()) HAVING count(*) >= $1"
    );
    let rows: Vec<(Option<i64>, Option<String>, Option<i64>)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 13);
    // Over no rows the empty set still is a group.
    let none = from(orders::table)
        .filter(orders::id.lt(0))
        .group_by(grouping_sets(orders::user_id, (orders::user_id, ())))
        .select((orders::user_id, max(orders::id), count()));
    assert_eq!(none.all(conn).unwrap(), [(None, None, 0)]);

    // Sets of columns alone have no group without a row; one may hold several keys, or be ROLLUP.
    let decade = users::age / 10;
    let query = from(users::table)
        .group_by(grouping_sets(
            (users::name, users::is_active, decade.clone()),
            (users::name, (users::is_active, decade.clone()), decade),
        ))
        .select((
            users::name,
            users::is_active,
            users::age / 10,
            max(users::id),
        ));
    assert_eq!(
        query.to_sql::<Pg>().unwrap().replace('"', ""),
        "SELECT users.name, users.is_active, users.age / $1, max(users.id) FROM users \
         GROUP BY GROUPING SETS (users.name, (users.is_active, users.age / $1), users.age / $1)"
    );
    let rows: Vec<(Option<String>, Option<bool>, Option<i32>, i64)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 8 + 8 + 7);

    // Each of these sets holds the table: its columns depend on its key.
    let query = from(users::table)
        .left_join(users::orders)
        .group_by((users::table, rollup(orders::status)))
        .select((
            users::name,
            orders::status,
            count_of(orders::id),
            max(users::id),
        ));
    let rows: Vec<(String, Option<String>, i64, i64)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 11 + 8);
}

/// MySQL's ROLLUP of columns. An order is that of a derived table.
#[test]
fn rollup_on_mysql() {
    let by_user = || from(orders::table).group_by(rollup((orders::user_id, orders::status)));
    let query = by_user().select((
        orders::user_id,
        coalesce(orders::status, "all"),
        orders::user_id.is_null(),
        sum(orders::total),
        count(),
    ));
    let wanted = "SELECT `orders`.`user_id`, COALESCE(`orders`.`status`, ?), \
                  `orders`.`user_id` IS NULL, sum(`orders`.`total`), count(*) FROM `orders` \
                  GROUP BY `orders`.`user_id`, `orders`.`status` WITH ROLLUP";
    assert_eq!(query.to_sql::<Mysql>().unwrap(), wanted);
    let (Some(pg), Some(mysql)) = (&mut postgres(), &mut mysql()) else {
        return;
    };
    let key = |row: &(Option<i64>, String, bool, Option<Decimal>, i64)| (row.0, row.1.clone());
    let mut rows = query.all(mysql).unwrap();
    rows.sort_by_key(key);
    let mut same = query.all(pg).unwrap();
    same.sort_by_key(key);
    assert_eq!(rows, same);
    let total = rows.iter().find(|row| row.2).unwrap();
    assert_eq!((total.1.as_str(), total.4), ("all", 9));

    let one = from(orders::table)
        .group_by(rollup(orders::status))
        .select((orders::status, count()));
    assert_eq!(one.count(mysql).unwrap(), 5);
    assert_eq!(one.all(mysql).unwrap().len(), 5);
}

/// Which keys a row is not grouped by.
#[test]
fn which_keys() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(users::table)
        .group_by(rollup((users::is_active, users::age / 10)))
        .select((
            users::is_active,
            users::age / 10,
            grouping((users::is_active, users::age / 10)),
            count(),
        ))
        .order_by((
            grouping(users::is_active),
            users::is_active,
            users::age / 10,
        ));
    assert_eq!(
        query.to_sql::<Pg>().unwrap().replace('"', ""),
        "SELECT users.is_active, users.age / $1, grouping(users.is_active, users.age / $1), count(*) \
         FROM users GROUP BY ROLLUP (users.is_active, users.age / $1) \
         ORDER BY grouping(users.is_active), users.is_active, users.age / $1"
    );
    let rows: Vec<(Option<bool>, Option<i32>, i32, i64)> = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT is_active, age / 10, grouping(is_active, age / 10), count(*) FROM users \
        GROUP BY ROLLUP (is_active, age / 10) ORDER BY grouping(is_active), 1, 2"
        => (Nullable<Bool>, Nullable<Integer>, Integer, BigInt));
    assert_eq!(rows, by_hand.all(conn).unwrap());
    assert_eq!(rows.last(), Some(&(None, None, 3, 8)));
    assert!(rows.contains(&(Some(true), None, 0, 1)) && rows.contains(&(Some(true), None, 1, 6)));
}

/// Sets within sets, whose keys are named once, outside.
#[test]
fn nested_sets() {
    let Some(conn) = &mut postgres() else { return };
    let nested = grouping_sets((), (cube(status), grouping_sets((), ((), user_id))));
    let query = from(orders::table)
        .group_by(grouping_sets(
            (user_id, status),
            (user_id, rollup((user_id, status)), nested),
        ))
        .select((user_id, status, count()))
        .order_by((user_id, status, count()));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT orders.user_id, orders.status, count(*) FROM orders GROUP BY GROUPING SETS \
         (orders.user_id, ROLLUP (orders.user_id, orders.status), GROUPING SETS \
         (CUBE (orders.status), GROUPING SETS ((), orders.user_id))) \
         ORDER BY orders.user_id, orders.status, count(*)"
    );
    let rows: Vec<(Option<i64>, Option<String>, i64)> = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT user_id, status, count(*) FROM orders GROUP BY GROUPING SETS \
        (user_id, user_id, user_id, (user_id, status), (), (), (), status) ORDER BY 1, 2, 3"
        => (Nullable<BigInt>, Nullable<Text>, BigInt));
    assert_eq!(rows, by_hand.all(conn).unwrap());
    // Steps and sets of several columns, which may be nested themselves.
    let query = from(orders::table)
        .group_by(rollup((
            (user_id, (status, billing_address_id)),
            orders::total,
        )))
        .select((user_id, count()));
    assert!(query.to_sql::<Pg>().unwrap().replace('"', "").ends_with(
        "ROLLUP ((orders.user_id, orders.status, orders.billing_address_id), orders.total)"
    ));
    let by_hand = sql_query!("SELECT count(*) FROM (SELECT FROM orders GROUP BY GROUPING SETS \
        ((user_id, status, billing_address_id, total), (user_id, status, billing_address_id), ())) t"
        => BigInt);
    assert_eq!(query.count(conn).unwrap(), by_hand.one(conn).unwrap());
}

/// Items side by side, of which two have a key in common; the same sets once with DISTINCT.
#[test]
fn a_key_in_two_items() {
    let Some(conn) = &mut postgres() else { return };
    let items = || {
        let second = keyed(billing_address_id, rollup((user_id, billing_address_id)));
        (rollup((user_id, status)), second)
    };
    let query = from(orders::table)
        .group_by(items())
        .order_by((user_id, status, billing_address_id))
        .select((user_id, status, billing_address_id));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT orders.user_id, orders.status, orders.billing_address_id FROM orders \
         GROUP BY ROLLUP (orders.user_id, orders.status), \
         ROLLUP (orders.user_id, orders.billing_address_id) \
         ORDER BY orders.user_id, orders.status, orders.billing_address_id"
    );
    type Rows = Vec<(Option<i64>, Option<String>, Option<i64>)>;
    let rows: Rows = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT user_id, status, billing_address_id FROM orders \
        GROUP BY ROLLUP (user_id, status), ROLLUP (user_id, billing_address_id) ORDER BY 1, 2, 3"
        => (Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>));
    assert_eq!(rows, by_hand.all(conn).unwrap());
    let query = from(orders::table)
        .group_by_distinct(items())
        .having(count().gt(0))
        .order_by((user_id, status, billing_address_id))
        .select((user_id, status, billing_address_id));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT orders.user_id, orders.status, orders.billing_address_id FROM orders \
         GROUP BY DISTINCT ROLLUP (orders.user_id, orders.status), \
         ROLLUP (orders.user_id, orders.billing_address_id) HAVING count(*) > $1 \
         ORDER BY orders.user_id, orders.status, orders.billing_address_id"
    );
    let distinct: Rows = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT user_id, status, billing_address_id FROM orders GROUP BY \
        GROUPING SETS ((user_id, status, billing_address_id), (user_id, status), \
        (user_id, billing_address_id), user_id, ()) ORDER BY 1, 2, 3"
        => (Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>));
    assert_eq!(distinct, by_hand.all(conn).unwrap());
    assert!(distinct.len() < rows.len());
    // A key that another item holds in each set is never NULL.
    let query = from(orders::table)
        .group_by((user_id, keyed((), cube(user_id))))
        .select((user_id, max(orders::id)));
    let rows: Vec<(i64, i64)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 2 * 5);
}

/// GROUPING of what the SELECT list does not hold, in HAVING, in ORDER BY and in arithmetic.
#[test]
fn grouping_everywhere() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(orders::table)
        .group_by(cube((user_id, status)))
        .having(grouping(user_id).ge(1) & grouping((status, user_id)).lt(3))
        .select((
            case(grouping(status).eq(1), "total").otherwise("one"),
            count(),
        ))
        .order_by((grouping((user_id, status)) * 2, status));
    let rows = query.all(conn).unwrap();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].0, "one");
}
