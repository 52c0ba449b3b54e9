//! What combinations of clauses once made of each other.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{everywhere, mysql, plain, postgres, rows};
use crate::shop::{order_items, orders, tags, users};

/// MySQL knows no label in an expression, which there says where NULLs are; a column of that name would be meant.
#[test]
fn nulls_of_labels() {
    label!(total, spent);
    let of_address = orders::shipping_address_id.label(total);
    let query = from(orders::table)
        .select((orders::id, of_address))
        .order_by((total.asc().nulls_last(), orders::id));
    let by_mysql = query.to_sql::<Mysql>().unwrap().replace('`', "");
    let end = "ORDER BY (orders.shipping_address_id) IS NULL, total, orders.id";
    assert!(by_mysql.ends_with(end), "{by_mysql}");
    let rows: Vec<(i64, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT id, shipping_address_id FROM orders ORDER BY shipping_address_id NULLS LAST, id"
            => (BigInt, Nullable<BigInt>))
    );
    assert_eq!(rows.last().unwrap().1, None);

    let query = from(orders::table)
        .group_by(orders::user_id)
        .select((orders::user_id, sum(orders::total).label(spent)))
        .order_by((spent.desc().nulls_first(), orders::user_id));
    let rows: Vec<(i64, Option<Decimal>)> = rows!(
        query,
        sql_query!("SELECT user_id, sum(total) FROM orders GROUP BY 1 ORDER BY 2 DESC NULLS FIRST, 1"
            => (BigInt, Nullable<Numeric>))
    );
    assert!(rows[0].1 >= Some(decimal("50")) || rows[0].1.is_none());
    everywhere!(|conn| { assert_eq!(query.count(conn).unwrap(), rows.len() as i64) });
}

/// A number in ORDER BY or GROUP BY is a value, and not the number of a column.
#[test]
fn numbers_in_order_by() {
    let query = from(users::table)
        .order_by((literal(2), users::id.desc()))
        .select((users::id, users::name));
    let end = "ORDER BY (?) IS NULL, users.id DESC";
    assert!(
        query
            .to_sql::<Mysql>()
            .unwrap()
            .replace('`', "")
            .ends_with(end)
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, String)> = query.all(conn).unwrap();
        let ids: Vec<i64> = rows.into_iter().map(|row| row.0).collect();
        assert_eq!(ids, [8, 7, 6, 5, 4, 3, 2, 1]);
    });
    let query = from(users::table)
        .group_by((literal(9), users::is_active))
        .order_by(users::is_active)
        .select((users::is_active, count()));
    everywhere!(|conn| {
        let rows: Vec<(bool, i64)> = query.all(conn).unwrap();
        assert_eq!(rows, [(false, 2), (true, 6)]);
    });
}

/// A key or an aggregate in HAVING, compared with a query.
#[test]
fn having_in_a_query() {
    let few = || from(tags::table).filter(tags::id.lt(3)).select(tags::id);
    let query = from(users::table)
        .group_by(users::id % 4)
        .having((users::id % 4).in_(few()))
        .order_by(users::id % 4)
        .select(users::id % 4);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id % 4 FROM users GROUP BY id % 4 \
        HAVING id % 4 IN (SELECT id FROM tags WHERE id < 3) ORDER BY 1" => BigInt)
        ),
        [1, 2]
    );
    let query = from(orders::table)
        .group_by(orders::status)
        .having(count().not_in(few()))
        .order_by(orders::status)
        .select((orders::status, count()));
    let rows: Vec<(String, i64)> = rows!(
        query,
        sql_query!("SELECT status, count(*) FROM orders GROUP BY status \
            HAVING count(*) NOT IN (SELECT id FROM tags WHERE id < 3) ORDER BY 1" => (Text, BigInt))
    );
    assert!(!rows.is_empty());
}

/// Every column of a table depends on its key, in HAVING too.
#[test]
fn having_other_columns_of_a_table() {
    let query = from(users::table)
        .left_join(users::orders)
        .group_by(users::table)
        .having(users::is_active & users::age.gt(20) & count_of(orders::id).ge(1))
        .order_by(users::id)
        .select((users::name, count_of(orders::id)));
    let rows: Vec<(String, i64)> = rows!(
        query,
        sql_query!("SELECT u.name, count(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id \
            HAVING u.is_active AND u.age > 20 AND count(o.id) >= 1 ORDER BY u.id" => (Text, BigInt))
    );
    assert!(!rows.is_empty());
}

/// A list or a subquery with values is the same one in GROUP BY, DISTINCT and where it is selected.
#[test]
fn lists_and_subqueries_in_keys() {
    let few = || users::id.in_([1_i64, 2]);
    let bought = || {
        exists(
            from(orders::table)
                .correlate(users::table)
                .filter(orders::user_id.eq(users::id) & orders::total.gt(30)),
        )
    };
    let query = from(users::table)
        .group_by((few(), bought()))
        .order_by((few(), bought()))
        .select((few(), bought(), count()));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT users.id = ANY($1), EXISTS (SELECT 1 FROM orders WHERE orders.user_id = users.id AND orders.total > $2), \
         count(*) FROM users GROUP BY users.id = ANY($1), \
         EXISTS (SELECT 1 FROM orders WHERE orders.user_id = users.id AND orders.total > $2) \
         ORDER BY users.id = ANY($1), EXISTS (SELECT 1 FROM orders WHERE orders.user_id = users.id AND orders.total > $2)"
    );
    let rows: Vec<(bool, bool, i64)> = rows!(
        query,
        sql_query!("SELECT id IN (1, 2), EXISTS (SELECT 1 FROM orders WHERE user_id = users.id AND total > 30), count(*) \
            FROM users GROUP BY 1, 2 ORDER BY 1, 2" => (Bool, Bool, BigInt))
    );
    assert!(rows.len() > 1);
    let query = from(users::table)
        .select(few())
        .distinct()
        .order_by(few().desc());
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT DISTINCT id IN (1, 2) FROM users ORDER BY 1 DESC" => Bool)
        ),
        [true, false]
    );
}

/// The columns of a function in FROM, which some databases do not name, in a derived table and in HAVING.
#[test]
fn columns_of_functions() {
    label!(hours);
    relata::relation! { hour { n: Integer } }
    let series = || from(hour::as_table(generate_series(1, 3)));
    let t = series().select(hour::n).subquery(hours);
    let query = from(t.clone())
        .order_by(t.get(hour::n))
        .select(t.get(hour::n));
    let grouped = series()
        .group_by(hour::n)
        .having(hour::n.gt(1))
        .order_by(hour::n)
        .select((hour::n, count()));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 3]);
        assert_eq!(grouped.all(conn).unwrap(), [(2, 1), (3, 1)]);
    });
}

/// Several tables and values of the queries around, named at once.
#[test]
fn correlated_with_several() {
    let later = exists(
        from(order_items::table)
            .correlate((users::table, orders::table))
            .filter(
                order_items::order_id.eq(orders::id)
                    & order_items::quantity.gt(1)
                    & users::is_active,
            ),
    );
    let query = from(users::table)
        .join(users::orders)
        .filter(later)
        .order_by(orders::id)
        .select(orders::id);
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT o.id FROM users u JOIN orders o ON o.user_id = u.id WHERE u.is_active AND EXISTS \
            (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.quantity > 1) ORDER BY o.id" => BigInt)
    );
    assert!(!rows.is_empty());
    let key = outer(orders::user_id);
    let most = outer(max(orders::id));
    let grouped = from(orders::table)
        .group_by(orders::user_id)
        .having(exists(
            from(users::table)
                .correlate((key, most))
                .filter(users::id.eq(key) & users::id.lt(most)),
        ))
        .order_by(orders::user_id)
        .select(orders::user_id);
    if let Some(conn) = &mut postgres() {
        let by_hand = sql_query!("SELECT user_id FROM orders GROUP BY 1 HAVING user_id < max(id) ORDER BY 1" => BigInt);
        assert_eq!(grouped.all(conn).unwrap(), by_hand.all(conn).unwrap());
    }
}

/// Set operations in EXISTS, nested and of several columns.
#[test]
fn sets_that_exist() {
    let of = |id: i64| {
        from(tags::table)
            .filter(tags::id.eq(id))
            .select((tags::id, tags::label))
    };
    let some = || of(1).union(of(2).except(of(2)));
    let none = || of(1).except(of(1).union(of(2)));
    let query = from(users::table)
        .filter(exists(some()) & !exists(none()))
        .select(count());
    everywhere!(|conn| {
        assert!(some().exists(conn).unwrap());
        assert!(!none().exists(conn).unwrap());
        assert_eq!(query.one(conn).unwrap(), 8);
    });
}

/// A list of more values than MySQL has parameters for.
#[test]
fn a_list_beyond_all_parameters() {
    let long = users::id.in_((3..70_000_i64).chain([-1]));
    let names = users::name.not_in((0..70_000).map(|n| format!("n'{n}\\")));
    let query = from(users::table)
        .filter(long & names)
        .order_by(users::id)
        .select(users::id);
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [3, 4, 5, 6, 7, 8]) });
    let same = from(users::table).filter(
        users::name.in_(
            (0..70_000)
                .map(|n| format!("n{n}"))
                .chain(["Łukasz Żak".to_owned()]),
        ),
    );
    everywhere!(|conn| { assert_eq!(same.count(conn).unwrap(), 1) });
}

/// Text in a SELECT list meets columns of any collation.
#[test]
fn text_beside_another_collation() {
    let Some(conn) = &mut mysql() else { return };

    conn.run_script(
        "CREATE TEMPORARY TABLE users (name VARCHAR(20) COLLATE utf8mb4_unicode_ci NOT NULL);
        INSERT INTO users VALUES ('Ann')",
    )
    .unwrap();
    relata::relation! { v { name: Text } }
    let union = from(users::table)
        .select(users::name)
        .union(select(literal("x")));
    assert_eq!(union.all(conn).unwrap().len(), 2);
    let inside = from(users::table)
        .filter(users::name.in_(select(literal("Ann"))))
        .select(users::name);
    assert_eq!(inside.all(conn).unwrap(), ["Ann"]);
    let t = v::as_query(select(literal("Ann")));
    let joined = from(users::table)
        .join(t.on(v::name.eq(users::name)))
        .select(v::name);
    assert_eq!(joined.all(conn).unwrap(), ["Ann"]);
    let scalar = select(literal("Ann")).scalar_subquery();
    let equal = from(users::table)
        .filter(users::name.eq(scalar))
        .select(users::name);
    assert_eq!(equal.all(conn).unwrap(), ["Ann"]);
}

/// DISTINCT and HAVING with values that stand in a subquery too keep their own.
#[test]
fn values_of_a_subquery_are_its_own() {
    let Some(conn) = &mut postgres() else { return };
    let more = |n: i64| {
        from(orders::table)
            .correlate(users::table)
            .filter(orders::user_id.eq(users::id))
            .select(count().filter(orders::id.gt(n)))
            .scalar_subquery()
    };
    let query = from(users::table)
        .group_by((users::table, users::id % 3))
        .order_by(users::id)
        .select((users::id, more(3), more(5)));
    let sql = plain(&query.to_sql::<Pg>().unwrap());
    assert!(
        sql.contains("orders.id > $1") && sql.contains("orders.id > $2"),
        "{sql}"
    );
    let rows: Vec<(i64, i64, i64)> = query.all(conn).unwrap();
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().any(|row| row.1 != row.2));
}
