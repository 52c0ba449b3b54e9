//! Queries inside expressions.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;
use relata::types::Text;

use super::decimal;
use crate::databases::{assert_sql, everywhere, mysql, plain, postgres, rows};
use crate::shop::{addresses, employees, order_items, orders, products, users};

#[test]
fn exists_and_not_exists() {
    let orders_of = || {
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id))
    };
    let query = from(users::table)
        .filter(exists(orders_of()) & not_exists(orders_of().filter(orders::status.eq("new"))))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE EXISTS (SELECT 1 FROM orders WHERE orders.user_id = users.id) AND \
         NOT EXISTS (SELECT 1 FROM orders WHERE orders.user_id = users.id AND orders.status = $1) ORDER BY users.id"
    );
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id) \
            AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id AND o.status = 'new') \
            ORDER BY id" => BigInt)
    );
    assert_eq!(rows, [2, 3, 6]);
}

#[test]
fn in_a_query() {
    let swedes = || {
        from(addresses::table)
            .filter(addresses::country.eq("SE"))
            .select(addresses::user_id)
    };
    let query = from(users::table)
        .filter(users::id.in_(swedes()))
        .select(users::name);
    assert_sql!(
        query,
        "SELECT users.name FROM users WHERE users.id IN (SELECT addresses.user_id FROM addresses \
         WHERE addresses.country = $1)"
    );
    let rows: Vec<String> = rows!(
        query,
        sql_query!("SELECT name FROM users WHERE id = 1" => Text)
    );
    assert_eq!(rows, ["Sara Lindqvist"]);
    let others = from(users::table)
        .filter(users::id.not_in(swedes()))
        .select(count());
    everywhere!(|conn| { assert_eq!(others.one(conn).unwrap(), 7) });
}

/// A scalar subquery may have no row; an aggregate always has one.
#[test]
fn scalar_subqueries() {
    let of_user = || {
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id))
    };
    let query = from(users::table).order_by(users::id).limit(2).select((
        users::id,
        of_user().select(count()).scalar_subquery(),
        of_user().select(sum(orders::total)).scalar_subquery(),
        of_user()
            .order_by(orders::id)
            .limit(1)
            .select(orders::status)
            .scalar_subquery(),
    ));
    assert_sql!(except mysql:
        query,
        "SELECT users.id, (SELECT count(*) FROM orders WHERE orders.user_id = users.id), \
         (SELECT sum(orders.total) FROM orders WHERE orders.user_id = users.id), \
         (SELECT orders.status FROM orders WHERE orders.user_id = users.id ORDER BY orders.id LIMIT $1) \
         FROM users ORDER BY users.id LIMIT $2"
    );
    let rows: Vec<(i64, i64, Option<relata::types::Decimal>, Option<String>)> = rows!(
        query,
        sql_query!("SELECT u.id, (SELECT count(*) FROM orders o WHERE o.user_id = u.id), \
            (SELECT sum(total) FROM orders o WHERE o.user_id = u.id), 'shipped' \
            FROM users u ORDER BY u.id LIMIT 2" => (BigInt, BigInt, Nullable<Numeric>, Nullable<Text>))
    );
    assert_eq!(
        rows,
        [
            (1, 3, Some(decimal("113.9")), Some("shipped".into())),
            (2, 1, Some(decimal("320")), Some("shipped".into()))
        ]
    );
}

/// It compares like any value, and needs no `correlate` where it names no outer table.
#[test]
fn scalar_subquery_in_where() {
    let query = from(products::table)
        .filter(
            products::price.gt(from(products::table)
                .select(avg(products::price))
                .scalar_subquery()),
        )
        .order_by(products::id)
        .select(products::name);
    let rows: Vec<String> = rows!(
        query,
        sql_query!("SELECT name FROM products WHERE price > (SELECT avg(price) FROM products) ORDER BY id"
            => Text)
    );
    assert_eq!(rows, ["Samovar"]);
}

#[test]
fn any_and_all_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let salaries = || {
        from(employees::table)
            .filter(employees::title.eq("Sales"))
            .select(employees::salary)
    };
    let query = from(employees::table)
        .filter(employees::salary.gt(all(salaries())) | employees::salary.eq(any(salaries())))
        .order_by(employees::id)
        .select(employees::id);
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        "SELECT \"employees\".\"id\" FROM \"employees\" WHERE (\"employees\".\"salary\" > ALL (SELECT \
         \"employees\".\"salary\" FROM \"employees\" WHERE \"employees\".\"title\" = $1) OR \
         \"employees\".\"salary\" = ANY (SELECT \"employees\".\"salary\" FROM \"employees\" WHERE \
         \"employees\".\"title\" = $2)) ORDER BY \"employees\".\"id\""
    );
    assert_eq!(query.all(&mut conn).unwrap(), [1, 2, 3, 4, 5]);
}

/// Each comparison with ANY and ALL, of some rows, of rows with a NULL, and of none.
#[test]
fn any_and_all_by_every_comparison() {
    let employees = || from(employees::table).order_by(employees::id);
    let some = || {
        from(employees::table)
            .filter(employees::title.in_(["Sales", "Head of sales"]))
            .select(employees::salary)
    };
    let managers = || from(employees::table).select(employees::manager_id);
    let none = || {
        from(employees::table)
            .filter(employees::id.lt(0))
            .select(employees::salary)
    };
    macro_rules! check {
        ($conn:expr; $($op:ident $sql:literal => $by_hand:literal,)+) => {
            if let Some(conn) = &mut $conn {$(
                let query = employees().select((
                    employees::id,
                    employees::salary.$op(any(some())),
                    employees::salary.$op(all(some())),
                    employees::id.$op(any(managers())),
                    employees::id.$op(all(managers())),
                ));
                let rows: Vec<(i64, bool, bool, Option<bool>, Option<bool>)> = query.all(conn).unwrap();
                let by_hand = sql_query!($by_hand => (BigInt, Bool, Bool, Nullable<Bool>, Nullable<Bool>));
                assert_eq!(rows, by_hand.all(conn).unwrap(), "{}", $sql);
                for sql in [query.to_sql::<Pg>().unwrap(), query.to_sql::<Mysql>().unwrap()] {
                    let sql = plain(&sql);
                    for word in ["ANY", "ALL"] {
                        let part = format!("employees.salary {} {word} (SELECT employees.salary FROM", $sql);
                        assert!(sql.contains(&part), "{part}: {sql}");
                    }
                }
                // In WHERE; of no rows all comparisons hold, and none of them.
                let query = employees()
                    .filter(employees::salary.$op(any(some())) & employees::salary.$op(all(none())))
                    .select((employees::id, employees::salary.$op(any(none()))));
                let kept: Vec<(i64, bool)> =
                    rows.iter().filter(|row| row.1).map(|row| (row.0, false)).collect();
                assert_eq!(query.all(conn).unwrap(), kept, "{}", $sql);
                assert!(!kept.is_empty(), "{}", $sql);
            )+}
        };
    }
    macro_rules! everything {
        ($conn:expr) => {
            check! { $conn;
                eq "=" => "SELECT id, salary = ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary = ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id = ANY (SELECT manager_id FROM employees), id = ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
                ne "<>" => "SELECT id, salary <> ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary <> ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id <> ANY (SELECT manager_id FROM employees), id <> ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
                lt "<" => "SELECT id, salary < ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary < ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id < ANY (SELECT manager_id FROM employees), id < ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
                le "<=" => "SELECT id, salary <= ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary <= ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id <= ANY (SELECT manager_id FROM employees), id <= ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
                gt ">" => "SELECT id, salary > ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary > ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id > ANY (SELECT manager_id FROM employees), id > ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
                ge ">=" => "SELECT id, salary >= ANY (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    salary >= ALL (SELECT salary FROM employees WHERE id IN (2, 4, 5)), \
                    id >= ANY (SELECT manager_id FROM employees), id >= ALL (SELECT manager_id FROM employees) FROM employees ORDER BY id",
            }
        };
    }
    everything!(postgres());
    everything!(mysql());
}

#[test]
fn row_values() {
    let query = from(users::table)
        .filter((users::is_active, users::id).ge((true, 3)))
        .filter(
            (users::id, users::id)
                .in_(from(orders::table).select((orders::user_id, orders::user_id))),
        )
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE (users.is_active, users.id) >= ($1, $2) AND \
         (users.id, users.id) IN (SELECT orders.user_id, orders.user_id FROM orders) ORDER BY users.id"
    );
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT DISTINCT user_id FROM orders WHERE user_id >= 3 ORDER BY user_id" => BigInt)
    );
    assert_eq!(rows, [3, 4, 6]);
}

/// Two levels: the inner query names tables of both around it.
#[test]
fn nested() {
    let query = from(users::table)
        .filter(exists(
            from(orders::table)
                .correlate(users::table)
                .filter(orders::user_id.eq(users::id))
                .filter(exists(
                    from(addresses::table)
                        .correlate(users::table)
                        .correlate(orders::table)
                        .filter(addresses::id.eq(orders::shipping_address_id))
                        .filter(addresses::user_id.ne(users::id)),
                )),
        ))
        .select(users::id);
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT o.user_id FROM orders o JOIN addresses a ON a.id = o.shipping_address_id \
            WHERE a.user_id <> o.user_id" => BigInt)
    );
    assert_eq!(rows, [6]);
}

#[test]
fn without_from() {
    let query = select((literal(1), literal("two"), literal(3) + 4));
    assert_sql!(
        query,
        "SELECT $1, $2, $3 + $4",
        mysql: "SELECT 1, concat(?), 3 + 4"
    );
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), (1, "two".to_owned(), 7));
    });
}

/// What a subquery takes from a table that an outer join leaves out is NULL, and so may be the answer.
#[test]
fn answers_about_a_table_left_out() {
    let of_order = || {
        from(order_items::table)
            .correlate(orders::table)
            .select(orders::id)
    };
    let joined = || {
        from(users::table)
            .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::id.lt(3)))
            .order_by((users::id, orders::id))
    };
    let is_in = joined().select((users::id, users::id.in_(of_order())));
    let rows: Vec<(i64, Option<bool>)> = rows!(
        is_in,
        sql_query!("SELECT u.id, u.id IN (SELECT o.id FROM order_items) FROM users u LEFT JOIN orders o \
            ON o.user_id = u.id AND o.id < 3 ORDER BY u.id, o.id" => (BigInt, Nullable<Bool>))
    );
    assert_eq!(rows[..3], [(1, Some(true)), (1, Some(false)), (2, None)]);
    let row = joined().select(
        (users::id, users::id).in_(
            from(order_items::table)
                .correlate(orders::table)
                .select((orders::id, orders::id)),
        ),
    );
    let rows: Vec<Option<bool>> = rows!(
        row,
        sql_query!("SELECT (u.id, u.id) IN (SELECT o.id, o.id FROM order_items) FROM users u LEFT JOIN orders o \
            ON o.user_id = u.id AND o.id < 3 ORDER BY u.id, o.id" => Nullable<Bool>)
    );
    assert_eq!(rows[..3], [Some(true), Some(false), None]);
    let Some(mut conn) = postgres() else { return };
    let any = joined().select(users::id.eq(any(of_order())));
    let rows: Vec<Option<bool>> = any.all(&mut conn).unwrap();
    assert_eq!(rows[..3], [Some(true), Some(false), None]);
}

/// An aggregate of the outer query is one value in its subquery, in HAVING and in the SELECT list.
#[test]
fn aggregates_of_the_outer_query() {
    let Some(conn) = &mut postgres() else { return };
    let newest = outer(max(orders::id));
    let owner = from(users::table)
        .correlate(newest)
        .filter(users::id.eq(newest))
        .select(users::name);
    let query = from(orders::table)
        .group_by(orders::status)
        .having(exists(owner.clone()))
        .order_by(orders::status)
        .select((orders::status, owner.scalar_subquery()));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT orders.status, (SELECT users.name FROM users WHERE users.id = max(orders.id)) FROM orders \
         GROUP BY orders.status HAVING EXISTS (SELECT users.name FROM users \
         WHERE users.id = max(orders.id)) ORDER BY orders.status"
    );
    let rows: Vec<(String, Option<String>)> = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT g.status, u.name FROM (SELECT status, max(id) AS id FROM orders \
        GROUP BY status) g JOIN users u ON u.id = g.id ORDER BY 1" => (Text, Nullable<Text>));
    assert_eq!(rows, by_hand.all(conn).unwrap());
    assert!(!rows.is_empty());
}

/// Through a query between.
#[test]
fn aggregates_of_an_outer_query_further_out() {
    let Some(conn) = &mut postgres() else { return };
    let which = outer(grouping((users::is_active, users::age)));
    let inner = from(employees::table)
        .correlate(which)
        .filter(employees::manager_id.is_null())
        .select(which + 0);
    let between = from(products::table)
        .correlate(which)
        .filter(products::id.eq(1))
        .select(inner.scalar_subquery());
    let query = from(users::table)
        .group_by(rollup((users::is_active, users::age)))
        .order_by(grouping((users::is_active, users::age)))
        .select((
            grouping((users::is_active, users::age)),
            between.scalar_subquery(),
        ));
    let rows: Vec<(i32, Option<i32>)> = query.all(conn).unwrap();
    assert_eq!(rows.last(), Some(&(3, Some(3))));
    assert!(rows.iter().all(|row| Some(row.0) == row.1));
}

/// What names no column would be an aggregate of the subquery.
#[test]
fn an_outer_aggregate_of_no_column() {
    let Some(conn) = &mut postgres() else { return };
    let one = outer(sum(literal(1)));
    let query = from(orders::table)
        .group_by(orders::status)
        .select(correlate(one.clone()).select(one).scalar_subquery());
    let error = query.all(conn).unwrap_err();
    assert!(
        error.to_string().contains("must name one of its columns"),
        "{error}"
    );
}

/// Beside GROUP BY a subquery names a key, or a table that is grouped as a whole, or one further out.
#[test]
fn keys_of_the_outer_query() {
    let user = outer(orders::user_id);
    let name = from(users::table)
        .correlate(user)
        .filter(users::id.eq(user))
        .select(users::name);
    let query = from(orders::table)
        .group_by(orders::user_id)
        .having(exists(name.clone()))
        .order_by(orders::user_id)
        .select((orders::user_id, name.scalar_subquery(), count()));
    assert_sql!(
        query,
        "SELECT orders.user_id, (SELECT users.name FROM users WHERE users.id = orders.user_id), count(*) \
         FROM orders GROUP BY orders.user_id HAVING EXISTS (SELECT users.name FROM users \
         WHERE users.id = orders.user_id) ORDER BY orders.user_id"
    );
    let rows: Vec<(i64, Option<String>, i64)> = rows!(
        query,
        sql_query!("SELECT u.id, u.name, count(*) FROM users u JOIN orders o ON o.user_id = u.id \
            GROUP BY u.id, u.name ORDER BY u.id" => (BigInt, Nullable<Text>, BigInt))
    );
    assert_eq!(rows.len(), 5);

    // By the primary key, all columns of the table have one value.
    let first = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id) & users::is_active)
        .select(min(orders::id));
    let query = from(users::table)
        .left_join(users::addresses)
        .group_by(users::table)
        .order_by(users::id)
        .select((users::id, first.scalar_subquery(), count_of(addresses::id)));
    // In a query of single rows a column is as good as its table; and between, groups of another table.
    let per_status = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id))
        .group_by(orders::status)
        .having(exists(
            from(addresses::table)
                .correlate(users::table)
                .filter(addresses::user_id.eq(users::id)),
        ))
        .select(orders::status);
    let id = outer(users::id);
    let nested = from(users::table)
        .filter(exists(per_status))
        .filter(exists(
            from(orders::table)
                .correlate(id)
                .filter(orders::user_id.eq(id)),
        ))
        .order_by(users::id)
        .select(users::id);
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<i64>, i64)> = query.all(conn).unwrap();
        assert_eq!(rows[0], (1, Some(1), 2));
        assert_eq!(rows.len(), 8);
        assert_eq!(nested.all(conn).unwrap(), [1, 2, 3, 4, 6]);
    });
}

/// What names a table that the subquery has too would be an aggregate of the subquery.
#[test]
fn an_outer_aggregate_of_a_table_of_its_own() {
    let Some(conn) = &mut postgres() else { return };
    relata::alias!(others = orders);
    let newest = outer(max(orders::id));
    let query = from(orders::table).group_by(orders::status).select((
        orders::status,
        from(orders::table)
            .correlate(newest)
            .filter(orders::id.eq(newest))
            .select(orders::user_id)
            .scalar_subquery(),
    ));
    let error = query.all(conn).unwrap_err();
    assert!(error.to_string().contains("has in FROM itself"), "{error}");
    // Under another name it has its own rows.
    let query = from(orders::table)
        .group_by(orders::status)
        .order_by(orders::status)
        .select((
            orders::status,
            from(others::table)
                .correlate(newest)
                .filter(others::id.eq(newest))
                .select(others::status)
                .scalar_subquery(),
        ));
    let rows: Vec<(String, Option<String>)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| Some(&row.0) == row.1.as_ref()));
}

/// The values of a query's rows as an array, and rows as values.
#[test]
fn arrays_of_queries_and_rows() {
    let Some(conn) = &mut postgres() else { return };
    let orders_of = || {
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id))
            .order_by(orders::id)
    };
    let query = from(users::table)
        .order_by(users::id)
        .filter(users::id.in_([1, 5]))
        .select((
            orders_of().select(orders::total).array_subquery(),
            orders_of()
                .select(row((orders::id, orders::total, users::name, 1)))
                .array_subquery(),
        ));
    assert_eq!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .replace('"', ""),
        "SELECT ARRAY (SELECT orders.total FROM orders WHERE orders.user_id = users.id ORDER BY orders.id), \
         ARRAY (SELECT ROW(orders.id, orders.total, users.name, $1) FROM orders \
         WHERE orders.user_id = users.id ORDER BY orders.id) \
         FROM users WHERE users.id = ANY($2) ORDER BY users.id"
    );
    type Order = (
        Option<i64>,
        Option<relata::types::Decimal>,
        Option<String>,
        Option<i32>,
    );
    let rows: Vec<(Vec<Option<relata::types::Decimal>>, Vec<Order>)> = query.all(conn).unwrap();
    let by_hand = sql_query!("SELECT id, total FROM orders WHERE user_id = 1 ORDER BY id"
        => (BigInt, Nullable<Numeric>));
    let by_hand = by_hand.all(conn).unwrap();
    assert!(by_hand.len() > 1);
    let totals: Vec<_> = by_hand.iter().map(|row| row.1.clone()).collect();
    assert_eq!(rows[0].0, totals);
    let orders: Vec<Order> = by_hand
        .into_iter()
        .map(|(id, total)| (Some(id), total, Some("Sara Lindqvist".into()), Some(1)))
        .collect();
    assert_eq!(rows[0].1, orders);
    assert_eq!(rows[1], (vec![], vec![]));
    // One value, of which a part can be NULL; it compares with another.
    let pair = row((1, nullable::<Text>(None)));
    let query = select((pair.clone(), pair.clone().is_not_distinct_from(pair)));
    let found = query.one(conn).unwrap();
    assert_eq!(found, ((Some(1), None), true));
    let error = select(nullable::<relata::types::Record<(Text,)>>(None)).one(conn);
    assert!(error.is_ok(), "{error:?}");
    let sent = select(nullable::<relata::types::Record<(Text,)>>(Some((None,)))).one(conn);
    assert!(sent.is_err(), "{sent:?}");
}

/// A correlated subquery without FROM.
#[test]
fn correlated_without_from() {
    let query = from(users::table)
        .order_by(users::id)
        .select(
            correlate(users::table)
                .select(upper(users::name))
                .scalar_subquery(),
        )
        .limit(1);
    assert_sql!(
        query,
        "SELECT (SELECT upper(users.name)) FROM users ORDER BY users.id LIMIT $1"
    );
    everywhere!(|conn| {
        assert_eq!(
            query.all(conn).unwrap(),
            [Some("SARA LINDQVIST".to_owned())]
        );
    });
}
