//! GROUP BY and HAVING: keys, groups of no rows, and what can be NULL.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, plain, postgres, rows};
use crate::shop::users::User;
use crate::shop::{employees, order_items, orders, users};

#[test]
fn by_a_column() {
    let query = from(order_items::table)
        .group_by(order_items::order_id)
        .order_by(order_items::order_id)
        .select((order_items::order_id, sum(order_items::price), count()));
    assert_sql!(
        query,
        "SELECT order_items.order_id, sum(order_items.price), count(*) FROM order_items \
         GROUP BY order_items.order_id ORDER BY order_items.order_id"
    );
    // Each group has a row and the price is NOT NULL: so is the sum.
    let rows: Vec<(i64, Decimal, i64)> = rows!(
        query,
        sql_query!("SELECT order_id, sum(price), count(*) FROM order_items GROUP BY 1 ORDER BY 1"
            => (BigInt, Numeric, BigInt))
    );
    assert_eq!(rows[0], (1, decimal("57.4"), 2));
    assert_eq!(rows.len(), 9);
}

#[test]
fn by_several_and_of_a_nullable_value() {
    let query = from(orders::table)
        .group_by((orders::user_id, orders::status))
        .select((
            orders::status,
            orders::user_id,
            max(orders::total),
            count_of(orders::total),
        ))
        .order_by((orders::user_id, orders::status.desc()));
    assert_sql!(
        query,
        "SELECT orders.status, orders.user_id, max(orders.total), count(orders.total) FROM orders \
         GROUP BY orders.user_id, orders.status ORDER BY orders.user_id, orders.status DESC"
    );
    let rows: Vec<(String, i64, Option<Decimal>, i64)> = rows!(
        query,
        sql_query!("SELECT status, user_id, max(total), count(total) FROM orders \
            GROUP BY user_id, status ORDER BY user_id, status DESC"
            => (Text, BigInt, Nullable<Numeric>, BigInt))
    );
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[5], ("cancelled".into(), 3, None, 0));
}

/// The value of the key and that of the SELECT list are one parameter: else PostgreSQL would take
/// them for two expressions.
#[test]
fn by_an_expression_with_a_value() {
    let decade = users::age / 10;
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .group_by(decade)
        .having((users::age / 10).ge(1))
        .select((users::age / 10, count()))
        .order_by((users::age / 10).desc());
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`age` / ?, count(*) FROM `users` WHERE `users`.`age` IS NOT NULL \
                 GROUP BY `users`.`age` / ?1 HAVING `users`.`age` / ?1 >= ? \
                 ORDER BY `users`.`age` / ?1 DESC",
        pg: r#"SELECT "users"."age" / $1, count(*) FROM "users" WHERE "users"."age" IS NOT NULL GROUP BY "users"."age" / $1 HAVING "users"."age" / $1 >= $2 ORDER BY "users"."age" / $1 DESC"#,
            mysql: "SELECT `users`.`age` DIV 10, count(*) FROM `users` WHERE `users`.`age` IS NOT NULL \
                GROUP BY `users`.`age` DIV 10 HAVING min(`users`.`age` DIV 10) >= 1 \
                ORDER BY `users`.`age` DIV 10 DESC",
    );
    let rows: Vec<(Option<i32>, i64)> = rows!(
        query,
        sql_query!("SELECT age / 10, count(*) FROM users WHERE age IS NOT NULL GROUP BY 1 \
            HAVING age / 10 >= 1 ORDER BY 1 DESC" => (Nullable<Integer>, BigInt))
    );
    assert_eq!(
        rows,
        [
            (Some(5), 1),
            (Some(4), 1),
            (Some(3), 1),
            (Some(2), 1),
            (Some(1), 1)
        ]
    );
}

/// Expressions of keys in HAVING, beside aggregates of the same expressions and in subqueries.
#[test]
fn having_keys_that_are_expressions() {
    let decade = users::age / 10;
    let older = from(employees::table)
        .filter(employees::id.ge(2))
        .select(employees::id / 10);
    // What MySQL does not know of a group is the least of it, which is all of it.
    let query = from(users::table)
        .group_by((decade.clone(), upper(users::name), users::is_active))
        .having(
            (decade.clone() + 1).gt(1)
                & max(users::age / 10).ge(1)
                & upper(users::name).ne("")
                & users::is_active.is_not_null()
                & coalesce(users::age / 10, 0).not_in(older)
                & (users::age / 10 * 10).between(0, 90),
        )
        .having(count().filter((users::age / 10).gt(0)).gt(0))
        .order_by((decade, users::is_active))
        .select((users::age / 10, users::is_active, count()));
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT `users`.`age` DIV 10, `users`.`is_active`, count(*) FROM `users` \
         GROUP BY `users`.`age` DIV 10, upper(`users`.`name`), `users`.`is_active` \
         HAVING min(`users`.`age` DIV 10) + 1 > 1 AND max(`users`.`age` DIV 10) >= 1 \
         AND min(upper(`users`.`name`)) <> ? AND `users`.`is_active` IS NOT NULL \
         AND coalesce(COALESCE(min(`users`.`age` DIV 10), 0)) NOT IN \
         (SELECT `employees`.`id` DIV 10 FROM `employees` WHERE `employees`.`id` >= 2) \
         AND min(`users`.`age` DIV 10) * 10 BETWEEN 0 AND 90 \
         AND count(CASE WHEN `users`.`age` DIV 10 > 0 THEN 1 END) > 0 \
         ORDER BY `users`.`age` DIV 10, `users`.`is_active`"
    );
    let rows: Vec<(Option<i32>, bool, i64)> = rows!(
        query,
        sql_query!("SELECT age / 10, is_active, count(*) FROM users GROUP BY age / 10, upper(name), is_active \
            HAVING age / 10 + 1 > 1 AND coalesce(age / 10, 0) NOT IN (SELECT id / 10 FROM employees WHERE id >= 2) \
            AND age / 10 * 10 BETWEEN 0 AND 90 ORDER BY 1, 2"
            => (Nullable<Integer>, Bool, BigInt))
    );
    assert_eq!(rows.len(), 5);
}

/// A key by its label in HAVING, in windows, in ORDER BY and in expressions: its values are those of GROUP BY.
#[test]
fn labeled_keys_in_other_expressions() {
    relata::label!(decade);
    let of_ten = (users::age / 10).label(decade);
    let other = (users::age / 99).label(decade);
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .group_by((users::age, of_ten.clone()))
        .having(other.key().ge(1) & other.key().is_not_null() & count().ge(1))
        .select((
            users::age,
            decade,
            of_ten.key() * 10 + users::age,
            count().over(partition_by(of_ten.key())),
            sum(users::age).over(window().order_by(of_ten.key().desc())),
        ))
        .order_by((of_ten.key().desc(), users::age));
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`age`, `users`.`age` / ? AS `decade`, `users`.`age` / ?1 * ?1 + `users`.`age`, \
                 count(*) OVER (PARTITION BY `users`.`age` / ?1), sum(`users`.`age`) OVER (ORDER BY `users`.`age` / ?1 DESC) \
                 FROM `users` WHERE `users`.`age` IS NOT NULL GROUP BY `users`.`age`, `users`.`age` / ?1 \
                 HAVING `users`.`age` / ?1 >= ? AND `users`.`age` / ?1 IS NOT NULL AND count(*) >= ? \
                 ORDER BY `users`.`age` / ?1 DESC, `users`.`age`",
        pg: r#"SELECT "users"."age", "users"."age" / $1 AS "decade", "users"."age" / $1 * $1 + "users"."age", count(*) OVER (PARTITION BY "users"."age" / $1), sum("users"."age") OVER (ORDER BY "users"."age" / $1 DESC) FROM "users" WHERE "users"."age" IS NOT NULL GROUP BY "users"."age", "users"."age" / $1 HAVING "users"."age" / $1 >= $2 AND "users"."age" / $1 IS NOT NULL AND count(*) >= $3 ORDER BY "users"."age" / $1 DESC, "users"."age""#,
        mysql: "SELECT `users`.`age`, `users`.`age` DIV 10 AS `decade`, `users`.`age` DIV 10 * 10 + `users`.`age`, \
                count(*) OVER (PARTITION BY `users`.`age` DIV 10), sum(`users`.`age`) OVER (ORDER BY `users`.`age` DIV 10 DESC) \
                FROM `users` WHERE `users`.`age` IS NOT NULL GROUP BY `users`.`age`, `users`.`age` DIV 10 \
                HAVING min(`users`.`age` DIV 10) >= 1 AND min(`users`.`age` DIV 10) IS NOT NULL AND count(*) >= 1 \
                ORDER BY `users`.`age` DIV 10 DESC, `users`.`age`",
    );
    let rows: Vec<(Option<i32>, Option<i32>, Option<i32>, i64, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT age, age / 10, age / 10 * 10 + age, count(*) OVER (PARTITION BY age / 10), \
            sum(age) OVER (ORDER BY age / 10 DESC) FROM users WHERE age >= 10 GROUP BY age ORDER BY 2 DESC, 1"
            => (Nullable<Integer>, Nullable<Integer>, Nullable<Integer>, BigInt, Nullable<BigInt>))
    );
    assert!(rows.len() > 2, "{rows:?}");
}

/// A label of a key of grouping sets, which make NULLs of it.
#[test]
fn labeled_keys_of_grouping_sets() {
    relata::label!(decade, yes);
    let of_ten = (users::age / 10).label(decade);
    let truth = users::is_active.label(yes);
    let query = from(users::table)
        .group_by(rollup((of_ten.clone(), truth)))
        .having(truth.key().is_null() | truth.key())
        .select((decade, yes, truth.key(), count()))
        .order_by((of_ten.key().nulls_last(), truth.key().nulls_last(), count()));
    let Some(mut conn) = postgres() else { return };
    let rows: Vec<(Option<i32>, Option<bool>, Option<bool>, i64)> = query.all(&mut conn).unwrap();
    let by_hand = sql_query!("SELECT age / 10, is_active, is_active, count(*) FROM users GROUP BY ROLLUP (age / 10, is_active) \
        HAVING is_active IS NULL OR is_active ORDER BY 1 NULLS LAST, 2 NULLS LAST, count(*)"
        => (Nullable<Integer>, Nullable<Bool>, Nullable<Bool>, BigInt));
    assert_eq!(rows, by_hand.all(&mut conn).unwrap());
}

/// Expressions of a key that is an expression, and of keys that are columns.
#[test]
fn expressions_of_keys() {
    let query = from(users::table)
        .group_by((users::age / 10, users::is_active))
        .select((
            (users::age / 10 + 1) * 10,
            case(users::is_active, literal("yes")).otherwise("no"),
            count() * 2,
        ))
        .order_by((coalesce(users::age / 10, -1), users::is_active));
    let rows: Vec<(Option<i32>, String, i64)> = rows!(
        query,
        sql_query!("SELECT (age / 10 + 1) * 10, CASE WHEN is_active THEN 'yes' ELSE 'no' END, 2 * count(*) \
            FROM users GROUP BY age / 10, is_active ORDER BY coalesce(age / 10, -1), is_active"
            => (Nullable<Integer>, Text, BigInt))
    );
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[0], (None, "no".into(), 2));
}

/// A table is grouped by its primary key, on which its other columns depend.
#[test]
fn by_a_table() {
    let query = from(users::table)
        .left_join(users::orders)
        .group_by(users::table)
        .order_by(users::name)
        .select((
            users::table,
            users::email,
            count_of(orders::id),
            sum(orders::id),
        ));
    let sql = query.to_sql::<relata::backend::Pg>().unwrap();
    assert!(
        sql.contains(r#" GROUP BY "users"."id" ORDER BY "users"."name""#),
        "{sql}"
    );
    everywhere!(|conn| {
        let rows: Vec<(User, String, i64, Option<Decimal>)> = query.all(conn).unwrap();
        assert_eq!(rows.len(), 8);
        let sara = rows.iter().find(|row| row.0.id == 1).unwrap();
        assert_eq!(
            (sara.1.as_str(), sara.2, &sara.3),
            ("sara@example.com", 3, &Some(decimal("11")))
        );
        let bo = rows.iter().find(|row| row.0.id == 8).unwrap();
        assert_eq!((bo.2, &bo.3), (0, &None));
    });
    // A key of two columns.
    let query = from(order_items::table)
        .group_by(order_items::table)
        .select((order_items::price, count()));
    assert_sql!(
        query,
        "SELECT order_items.price, count(*) FROM order_items \
         GROUP BY order_items.order_id, order_items.product_id"
    );
    everywhere!(|conn| {
        let rows: Vec<(Decimal, i64)> = query.all(conn).unwrap();
        assert_eq!(rows.len(), 13);
    });
}

/// The outer side of a join has a table without a row.
#[test]
fn by_an_outer_joined_table() {
    let query = from(orders::table)
        .right_join(orders::user)
        .group_by((orders::table, users::id))
        .order_by((users::id, orders::id))
        .select((orders::table, users::id, count()));
    everywhere!(|conn| {
        let rows: Vec<(Option<crate::shop::orders::Order>, i64, i64)> = query.all(conn).unwrap();
        assert_eq!(rows.len(), 12);
        assert_eq!(rows.iter().filter(|row| row.0.is_none()).count(), 3);
    });
}

#[test]
fn having() {
    let big = false.then(|| sum(orders::id).gt(100));
    let query = from(orders::table)
        .group_by(orders::user_id)
        .having(count().gt(1))
        .having(big)
        .having(max(orders::id).lt(9) | orders::user_id.eq(6))
        .order_by(orders::user_id)
        .select((orders::user_id,));
    assert_sql!(
        query,
        "SELECT orders.user_id FROM orders GROUP BY orders.user_id HAVING count(*) > $1 \
         AND (max(orders.id) < $2 OR orders.user_id = $3) ORDER BY orders.user_id"
    );
    let rows: Vec<(i64,)> = rows!(
        query,
        sql_query!("SELECT user_id FROM orders GROUP BY user_id HAVING count(*) > 1 \
            AND (max(id) < 9 OR user_id = 6) ORDER BY user_id" => (BigInt,))
    );
    assert_eq!(rows, [(1,), (3,), (6,)]);
}

/// All rows are one group: one row, or none.
#[test]
fn having_alone() {
    let query = |n: i64| {
        from(orders::table)
            .having(count().gt(n))
            .select((count(), sum(orders::id)))
    };
    assert_sql!(
        query(3),
        "SELECT count(*), sum(orders.id) FROM orders HAVING count(*) > $1"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<Decimal>)> = query(3).all(conn).unwrap();
        assert_eq!(rows, [(9, Some(decimal("45")))]);
        assert_eq!(query(9).all(conn).unwrap(), []);
    });
}

/// The empty grouping set: one row, of no rows too.
#[test]
fn by_nothing() {
    let Some(conn) = &mut postgres() else { return };
    let query = from(orders::table).group_by(()).select(literal(7));
    assert_eq!(
        query.to_sql::<relata::backend::Pg>().unwrap(),
        r#"SELECT $1 FROM "orders" GROUP BY ()"#
    );
    assert_eq!(query.all(conn).unwrap(), [7]);
    assert_eq!(query.count(conn).unwrap(), 1);
    let none = from(orders::table)
        .filter(orders::id.lt(0))
        .group_by(())
        .having(count().eq(0))
        .select((count(), max(orders::id)));
    assert_eq!(none.all(conn).unwrap(), [(0, None)]);
}

/// `order_by` before and after `group_by` and `select`.
#[test]
fn ordered_before_and_after() {
    let keys = from(orders::table).order_by(orders::status);
    let query = keys
        .clone()
        .group_by(orders::status)
        .order_by(count().desc())
        .select((orders::status, count()))
        .order_by(min(orders::id));
    assert_sql!(
        query,
        "SELECT orders.status, count(*) FROM orders GROUP BY orders.status \
         ORDER BY orders.status, count(*) DESC, min(orders.id)"
    );
    let rows: Vec<(String, i64)> = rows!(
        query,
        sql_query!("SELECT status, count(*) FROM orders GROUP BY 1 ORDER BY 1" => (Text, BigInt))
    );
    assert_eq!(rows.len(), 4);
}

/// Distinct, counted, limited, and asked for its existence.
#[test]
fn with_other_clauses() {
    let query = from(orders::table)
        .group_by(orders::user_id)
        .select(count())
        .distinct()
        .order_by(count().desc())
        .limit(2);
    assert_sql!(except mysql:
        query,
        "SELECT DISTINCT count(*) FROM orders GROUP BY orders.user_id ORDER BY count(*) DESC LIMIT $1"
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [3, 2]);
        assert_eq!(query.count(conn).unwrap(), 2);
        assert!(query.exists(conn).unwrap());
        let groups = from(orders::table)
            .group_by(orders::user_id)
            .select(orders::user_id);
        assert_eq!(groups.count(conn).unwrap(), 5);
    });
}

relata::label!(tens, shouted);

/// A key with a label beside a key that is its column, in SELECT, ORDER BY, HAVING and records.
#[test]
fn labeled_keys() {
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .group_by((users::age, (users::age / 10).label(tens)))
        .having((users::age / 10).ge(2) & count().ge(1))
        .select((users::age, tens, users::age + 1, count()))
        .order_by((tens.desc(), users::age));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT users.age, users.age / $1 AS tens, users.age + $2, count(*) FROM users \
         WHERE users.age IS NOT NULL GROUP BY users.age, users.age / $1 \
         HAVING users.age / $1 >= $3 AND count(*) >= $4 ORDER BY tens DESC, users.age"
    );
    let rows: Vec<(Option<i32>, Option<i32>, Option<i32>, i64)> = rows!(
        query,
        sql_query!("SELECT age, age / 10, age + 1, count(*) FROM users WHERE age / 10 >= 2 GROUP BY age, age / 10 \
            ORDER BY 2 DESC, 1"
            => (Nullable<Integer>, Nullable<Integer>, Nullable<Integer>, BigInt))
    );
    assert!(rows.len() > 2);
    // Alone, of the same name as a column, under a limit, in a subquery.
    let alone = from(users::table)
        .group_by(upper(users::name).label(shouted))
        .order_by(count().desc())
        .select(shouted)
        .order_by(shouted)
        .limit(3);
    let records = from(users::table)
        .group_by((users::is_active, upper(users::name).label(shouted)))
        .select((shouted, count()))
        .order_by(shouted)
        .records();
    everywhere!(|conn| {
        let names: Vec<String> = alone.all(conn).unwrap();
        assert_eq!(names.len(), 3);
        let records = records.all(conn).unwrap();
        assert_eq!(records.len(), 8);
        assert_eq!(*records[0].get(shouted), names[0]);
    });
}

/// A labeled key is one of ROLLUP too, where it becomes nullable.
#[test]
fn labeled_keys_of_rollup_on_postgresql() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .group_by(rollup((
            upper(users::name).label(shouted),
            users::is_active,
        )))
        .select((shouted, users::is_active, count()))
        .order_by((shouted.nulls_first(), users::is_active.nulls_first()));
    let rows: Vec<(Option<String>, Option<bool>, i64)> = query.all(&mut conn).unwrap();
    assert_eq!((&rows[0].0, rows[0].1), (&None, None));
    assert!(rows[1].0.is_some() && rows[1].1.is_none());
}
