//! Labels: names for what is selected.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, users};

relata::label!(
    /// How many there are.
    people,
    decade,
    r#type,
);

#[test]
fn order_by() {
    let query = from(users::table)
        .filter(users::age.is_not_null())
        .group_by(users::age / 10)
        .select(((users::age / 10).label(decade), count().label(people)))
        .order_by((people.desc(), decade.desc().nulls_last()));
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`age` / ? AS `decade`, count(*) AS `people` FROM `users` \
            WHERE `users`.`age` IS NOT NULL GROUP BY `users`.`age` / ?1 \
            ORDER BY `people` DESC, `decade` DESC NULLS LAST",
        pg: "SELECT \"users\".\"age\" / $1 AS \"decade\", count(*) AS \"people\" FROM \"users\" \
            WHERE \"users\".\"age\" IS NOT NULL GROUP BY \"users\".\"age\" / $1 \
            ORDER BY \"people\" DESC, \"decade\" DESC NULLS LAST",
    );
    let by_hand = sql_query!(
        "SELECT age / 10, count(*) FROM users WHERE age IS NOT NULL GROUP BY age / 10 ORDER BY 2 DESC, 1 DESC"
            => (Nullable<Integer>, BigInt)
    );
    assert_eq!(rows!(query, by_hand).len(), 6);
}

/// A label may be a keyword; a direction may be known at run time only; an item may not be there.
#[test]
fn kinds_of_items() {
    let list = |direction: Option<Direction>| {
        from(orders::table)
            .filter(orders::id.le(3))
            .select((orders::id * 7 % 5).label(r#type))
            .order_by(direction.map(|direction| r#type.order(direction)))
            .order_by(r#type)
    };
    everywhere!(|conn| {
        assert_eq!(list(Some(Direction::Desc)).all(conn).unwrap(), [4, 2, 1]);
        assert_eq!(list(Some(Direction::Asc)).all(conn).unwrap(), [1, 2, 4]);
        assert_eq!(list(None).all(conn).unwrap(), [1, 2, 4]);
    });
}

/// What is selected as a label can order DISTINCT, bind values and all; expressions find it as they did.
#[test]
fn distinct() {
    let query = from(orders::table)
        .select((orders::user_id % 3).label(people))
        .distinct()
        .order_by(people.desc());
    assert_sql!(
        query,
        "SELECT DISTINCT orders.user_id % $1 AS people FROM orders ORDER BY people DESC"
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [2, 1, 0]) });
    let by_column = from(orders::table)
        .select(orders::user_id.label(people))
        .distinct()
        .order_by(orders::user_id);
    everywhere!(|conn| { assert_eq!(by_column.all(conn).unwrap(), [1, 2, 3, 4, 6]) });
}

/// In a set operation a label is written as a position.
#[test]
fn union() {
    let query = from(users::table)
        .filter(users::id.lt(3))
        .select((users::name, users::id.label(people)))
        .union_all(select((literal("nobody"), literal(99_i64))))
        .order_by(people.desc());
    assert_sql!(
        query,
        "SELECT users.name, users.id AS people FROM users WHERE users.id < $1 UNION ALL SELECT $2, $3 ORDER BY 2 DESC"
    );
    everywhere!(|conn| {
        let ids: Vec<i64> = query
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|row| row.1)
            .collect();
        assert_eq!(ids, [99, 2, 1]);
    });
}

/// Rows read by label; a derived table gives the columns the names that it declares.
#[test]
fn records_and_derived_tables() {
    relata::relation! { counted { user_id: BigInt, orders: BigInt } }
    let per_user = || {
        from(orders::table)
            .group_by(orders::user_id)
            .select((orders::user_id, count().label(people)))
    };
    let records = per_user().order_by(people.desc()).limit(1).records();
    everywhere!(|conn| {
        let row = records.one(conn).unwrap();
        assert_eq!((*row.get(orders::user_id), *row.get(people)), (1, 3));
    });
    let derived = from(counted::as_query(per_user()))
        .filter(counted::orders.gt(1))
        .order_by(counted::user_id)
        .select(counted::user_id);
    assert_sql!(
        derived,
        "SELECT counted.user_id FROM (SELECT orders.user_id, count(*) AS orders FROM orders \
         GROUP BY orders.user_id) AS counted WHERE counted.orders > $1 ORDER BY counted.user_id"
    );
    everywhere!(|conn| { assert_eq!(derived.all(conn).unwrap(), [1, 3, 6]) });
}
