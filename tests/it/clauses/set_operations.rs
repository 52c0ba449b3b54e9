//! UNION, INTERSECT, EXCEPT.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;
use relata::types::Text;

use crate::databases::{assert_sql, everywhere, mysql, plain, postgres, rows};
use crate::shop::{addresses, orders, profiles, users};

#[test]
fn union_or_s_nullability() {
    let query = from(users::table)
        .select((users::id, users::name))
        .union(from(profiles::table).select((profiles::user_id, profiles::bio)))
        .order_by((users::id, users::name.desc()))
        .limit(3);
    assert_sql!(
        query,
        "SELECT users.id, users.name FROM users UNION SELECT profiles.user_id, profiles.bio \
         FROM profiles ORDER BY 1, 2 DESC LIMIT $1"
    );
    let rows: Vec<(i64, Option<String>)> = query.all(&mut crate::databases::sqlite()).unwrap();
    assert_eq!(rows[0], (1, Some("Tea before code.".into())));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap().len(), 3);
        assert_eq!(query.count(conn).unwrap(), 3);
        assert!(query.exists(conn).unwrap());
    });
}

#[test]
fn each_operation() {
    let buyers = || from(orders::table).select(orders::user_id);
    let all = || from(users::table).select(users::id);
    let all_of = rows!(
        all().union_all(buyers()).order_by(users::id),
        sql_query!("SELECT id FROM users UNION ALL SELECT user_id FROM orders ORDER BY 1" => BigInt)
    );
    assert_eq!(all_of.len(), 17);
    let both = rows!(
        all().intersect(buyers()).order_by(users::id.desc()),
        sql_query!("SELECT DISTINCT user_id FROM orders ORDER BY 1 DESC" => BigInt)
    );
    assert_eq!(both, [6, 4, 3, 2, 1]);
    let without = rows!(
        all().except(buyers()).order_by(users::id),
        sql_query!("SELECT id FROM users WHERE id NOT IN (SELECT user_id FROM orders) ORDER BY id" => BigInt)
    );
    assert_eq!(without, [5, 7, 8]);
}

/// Rows that are there several times count as often as they are there. SQLite has neither.
#[test]
fn counted_rows() {
    let buyers = || from(orders::table).select(orders::user_id);
    let first = || buyers().filter(orders::id.le(4));
    let both = buyers()
        .intersect_all(first())
        .order_by(orders::user_id.desc());
    let without = buyers().except_all(first()).order_by(orders::user_id);
    let nested = buyers()
        .except_all(first().intersect_all(first().filter(orders::user_id.eq(1))))
        .order_by(orders::user_id);
    let sql = |operation: &str, desc: &str| {
        format!(
            "SELECT orders.user_id FROM orders {operation} SELECT orders.user_id FROM orders \
             WHERE orders.id <= $1 ORDER BY 1{desc}"
        )
    };
    let (intersect, except) = (sql("INTERSECT ALL", " DESC"), sql("EXCEPT ALL", ""));
    assert_eq!(plain(&both.to_sql::<Pg>().unwrap()), intersect);
    assert_eq!(plain(&both.to_sql::<Mysql>().unwrap()), intersect);
    assert_eq!(plain(&without.to_sql::<Pg>().unwrap()), except);
    assert_eq!(plain(&without.to_sql::<Mysql>().unwrap()), except);
    // Of the nine buyers 1, 1, 2, 3, 3, 4, 6, 1, 6 those of the first four are 1, 1, 2, 3.
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(both.all(conn).unwrap(), [3, 2, 1, 1]);
            assert_eq!(without.all(conn).unwrap(), [1, 3, 4, 6, 6]);
            assert_eq!(nested.all(conn).unwrap(), [1, 2, 3, 3, 4, 6, 6]);
            assert_eq!(without.count(conn).unwrap(), 5);
            let by_hand = sql_query!("SELECT user_id FROM orders EXCEPT ALL SELECT user_id FROM orders \
                WHERE id <= 4 ORDER BY 1" => BigInt);
            assert_eq!(without.all(conn).unwrap(), by_hand.all(conn).unwrap());
            let by_hand = sql_query!("SELECT user_id FROM orders INTERSECT ALL SELECT user_id FROM orders \
                WHERE id <= 4 ORDER BY 1 DESC" => BigInt);
            assert_eq!(both.all(conn).unwrap(), by_hand.all(conn).unwrap());
        }};
    }
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    if let Some(mut conn) = mysql() {
        check!(&mut conn);
    }
}

/// Read as they are nested, whatever binds tighter on the database.
#[test]
fn nested_as_written() {
    let ids = |n: i64| from(users::table).filter(users::id.le(n)).select(users::id);
    let query = ids(2)
        .union(ids(4))
        .intersect(ids(3).except(ids(1)))
        .order_by(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT * FROM (SELECT `users`.`id` FROM `users` WHERE `users`.`id` <= ? UNION SELECT \
            `users`.`id` FROM `users` WHERE `users`.`id` <= ?) INTERSECT SELECT * FROM (SELECT \
            `users`.`id` FROM `users` WHERE `users`.`id` <= ? EXCEPT SELECT `users`.`id` FROM `users` \
            WHERE `users`.`id` <= ?) ORDER BY 1",
        pg: "(SELECT \"users\".\"id\" FROM \"users\" WHERE \"users\".\"id\" <= $1 UNION SELECT \
            \"users\".\"id\" FROM \"users\" WHERE \"users\".\"id\" <= $2) INTERSECT (SELECT \
            \"users\".\"id\" FROM \"users\" WHERE \"users\".\"id\" <= $3 EXCEPT SELECT \"users\".\"id\" \
            FROM \"users\" WHERE \"users\".\"id\" <= $4) ORDER BY 1",
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [2, 3]);
    });
    let query = ids(1).intersect(ids(2)).union(ids(3)).order_by(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.id <= $1 INTERSECT SELECT users.id FROM users \
         WHERE users.id <= $2 UNION SELECT users.id FROM users WHERE users.id <= $3 ORDER BY 1"
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 3]);
    });
}

/// An arm that is ordered and limited itself.
#[test]
fn limited_arms() {
    let query = from(users::table)
        .select(users::id)
        .order_by(users::id.desc())
        .limit(1)
        .union_all(
            from(addresses::table)
                .select(addresses::id)
                .order_by(addresses::id)
                .limit(2),
        )
        .order_by(users::id);
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 8]);
        assert_eq!(query.first(conn).unwrap(), Some(1));
    });
}

/// In the place of a list, and of a row's source.
#[test]
fn as_a_subquery() {
    let ids = from(orders::table)
        .select(orders::user_id)
        .except(from(profiles::table).select(profiles::user_id));
    let query = from(users::table)
        .filter(users::id.in_(ids))
        .select(users::id);
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT id FROM users WHERE id = 4" => BigInt)
    );
    assert_eq!(rows, [4]);
}

/// By the number of an item that is not a column.
#[test]
fn ordered_by_ordinals() {
    let query = from(users::table)
        .select((users::id, replace(users::name, " ", "-")))
        .union_all(from(orders::table).select((orders::user_id, orders::status)))
        .order_by((ordinal::<2>().desc(), users::id))
        .limit(2);
    assert_sql!(
        query,
        "SELECT users.id, replace(users.name, $1, $2) FROM users UNION ALL SELECT orders.user_id, orders.status \
         FROM orders ORDER BY 2 DESC, 1 LIMIT $3"
    );
    let rows: Vec<(i64, String)> = rows!(
        query,
        sql_query!("SELECT id, replace(name, ' ', '-') FROM users UNION ALL SELECT user_id, status FROM orders \
            ORDER BY 2 DESC, 1 LIMIT 2" => (BigInt, Text))
    );
    assert_eq!(rows.len(), 2);
    // A whole table has as many columns as it has.
    let query = from(users::table).select((users::table, literal(1)));
    let query = query
        .clone()
        .union_all(query)
        .order_by(ordinal::<2>().order(relata::prelude::Direction::Desc));
    assert!(
        query
            .to_sql::<relata::backend::Pg>()
            .unwrap()
            .ends_with("ORDER BY 8 DESC")
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap().len(), 16);
    });
}

/// Values and NULLs of a type as arms.
#[test]
fn of_values() {
    let query = select((literal(1), nullable::<Text>(None)))
        .union(select((literal(2), literal("two"))))
        .union_all(values([(3, "three")]))
        .order_by(ordinal::<1>());
    let rows: Vec<(i32, Option<String>)> = rows!(
        query,
        sql_query!("SELECT 1, NULL UNION SELECT 2, 'two' UNION ALL SELECT 3, 'three' ORDER BY 1"
            => (Integer, Nullable<Text>))
    );
    assert_eq!(rows[0], (1, None));
    assert_eq!(rows[2], (3, Some("three".into())));
}

relata::label!(again, other);

/// Ordered by a column that the first query selects more than once, under a label too, or in a whole table.
#[test]
fn ordered_by_a_column_that_is_there_twice() {
    let twice = from(users::table)
        .select((users::id, users::name, users::name))
        .union(from(users::table).select((users::id, users::name, users::name)))
        .order_by((users::name.desc(), users::id));
    assert_sql!(
        twice,
        "SELECT users.id, users.name, users.name FROM users UNION SELECT users.id, users.name, users.name \
         FROM users ORDER BY 2 DESC, 1"
    );
    let labeled = from(users::table)
        .select((
            users::name.label(other),
            users::id,
            users::name.label(again),
        ))
        .union_all(from(users::table).filter(users::id.lt(0)).select((
            users::name,
            users::id,
            users::name,
        )))
        .order_by((users::name, again.desc(), users::id));
    assert!(
        labeled
            .to_sql::<Pg>()
            .unwrap()
            .ends_with("ORDER BY 1, 3 DESC, 2")
    );
    let whole = from(users::table)
        .filter(users::id.le(3))
        .union(from(users::table).filter(users::id.ge(3)))
        .order_by((users::email.desc(), users::id));
    let place = 1 + <users::table as relata::Table>::COLUMNS
        .iter()
        .position(|name| *name == "email")
        .unwrap();
    assert!(
        whole
            .to_sql::<Pg>()
            .unwrap()
            .ends_with(&format!("ORDER BY {place} DESC, 1"))
    );
    let behind_a_table = from(users::table)
        .join(users::orders)
        .select((users::table, orders::id, orders::id))
        .union_all(
            from(users::table)
                .join(users::orders)
                .filter(users::id.lt(0))
                .select((users::table, orders::id, orders::id)),
        )
        .order_by(orders::id.desc());
    everywhere!(|conn| {
        let rows: Vec<(i64, String, String)> = twice.all(conn).unwrap();
        assert_eq!(rows.len(), 8);
        assert!(rows.is_sorted_by(|a, b| a.1 >= b.1));
        let names = labeled.all(conn).unwrap();
        assert!(names.is_sorted_by(|a, b| a.0 <= b.0) && names.len() == 8);
        let emails: Vec<_> = whole.all(conn).unwrap();
        assert!(emails.is_sorted_by(|a, b| a.email >= b.email) && emails.len() == 8);
        let ids: Vec<i64> = behind_a_table
            .all(conn)
            .unwrap()
            .iter()
            .map(|row| row.1)
            .collect();
        assert_eq!(ids, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    });
}
