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
    assert_sql!(except mysql:
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
    assert_sql!(except mysql:
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

relata::label!(t, spent, buyer, latest);

/// A query as a table: its columns are those that it selects.
#[test]
fn as_table() {
    let per_user = || {
        from(orders::table)
            .group_by(orders::user_id)
            .select((orders::user_id, sum(orders::total).label(spent)))
            .subquery(t)
    };
    let totals = per_user();
    let query = from(users::table)
        .left_join(per_user().on(totals.get(orders::user_id).eq(users::id)))
        .filter(totals.get(spent).gt(50) | totals.get(spent).is_null())
        .order_by(users::id)
        .select((users::id, totals.get(spent), totals.get(orders::user_id)));
    assert_sql!(
        query,
        "SELECT users.id, t.spent, t.user_id FROM users LEFT JOIN (SELECT orders.user_id, sum(orders.total) AS spent \
         FROM orders GROUP BY orders.user_id) AS t ON t.user_id = users.id \
         WHERE (t.spent > $1 OR t.spent IS NULL) ORDER BY users.id"
    );
    let by_hand = sql_query!(
        "SELECT u.id, t.s, t.user_id FROM users u LEFT JOIN (SELECT user_id, sum(total) AS s FROM orders GROUP BY user_id) t \
            ON t.user_id = u.id WHERE t.s > 50 OR t.s IS NULL ORDER BY u.id"
            => (BigInt, Nullable<Numeric>, Nullable<BigInt>)
    );
    let rows: Vec<(i64, Option<relata::types::Decimal>, Option<i64>)> = rows!(query, by_hand);
    assert_eq!(rows.len(), 7);

    // Alone in FROM its columns are as nullable as the query's.
    let alone = from(per_user())
        .order_by(totals.get(orders::user_id))
        .select(totals.get(orders::user_id));
    everywhere!(|conn| {
        let ids: Vec<i64> = alone.all(conn).unwrap();
        assert_eq!(ids, [1, 2, 3, 4, 6]);
    });
}

/// In WITH, of a set operation, of QUALIFY.
#[test]
fn common_tables_without_declared_columns() {
    let buyers = from(orders::table)
        .select(orders::user_id.label(buyer))
        .union(select(literal(8_i64)))
        .subquery(t);
    let newest = from(orders::table)
        .select((orders::user_id, orders::id.label(spent)))
        .qualify(
            row_number()
                .over(partition_by(orders::user_id).order_by(orders::id.desc()))
                .eq(1),
        )
        .subquery(latest);
    let query = with(buyers.clone())
        .with(newest.clone())
        .from(buyers.table())
        .left_join(
            newest
                .table()
                .on(newest.get(orders::user_id).eq(buyers.get(buyer))),
        )
        .order_by(buyers.get(buyer))
        .select((buyers.get(buyer), newest.get(spent)));
    let sql = query
        .to_sql::<relata::backend::Pg>()
        .unwrap()
        .replace('"', "");
    assert!(
        sql.starts_with("WITH t AS (SELECT orders.user_id AS buyer FROM orders UNION SELECT $1), latest AS (SELECT c1 AS user_id, c2 AS spent FROM"),
        "{sql}"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, Option<i64>)> = query.all(conn).unwrap();
        assert_eq!(
            rows,
            [
                (1, Some(8)),
                (2, Some(3)),
                (3, Some(5)),
                (4, Some(6)),
                (6, Some(9)),
                (8, None)
            ]
        );
    });
}

#[test]
fn lateral_without_declared_columns() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let newest = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id))
        .order_by(orders::id.desc())
        .limit(1)
        .select(orders::id)
        .subquery(latest);
    let id = newest.get(orders::id);
    let query = from(users::table)
        .left_join(newest.lateral().on(users::id.gt(0)))
        .order_by(users::id)
        .select((users::id, id));
    let rows: Vec<(i64, Option<i64>)> = query.all(&mut conn).unwrap();
    assert_eq!(rows[..2], [(1, Some(8)), (2, Some(3))]);
    assert_eq!(rows.iter().filter(|row| row.1.is_none()).count(), 3);
}

/// A declared column takes the label's place in ORDER BY too.
#[test]
fn order_by_a_label_inside_a_declared_relation() {
    relata::relation! { best { buyer: BigInt, orders: BigInt } }
    let two = || {
        from(orders::table)
            .group_by(orders::user_id)
            .select((orders::user_id, count().label(people)))
            .order_by((people.desc(), orders::user_id.desc()))
            .limit(2)
    };
    let query = from(best::as_query(two()))
        .order_by(best::buyer)
        .select(best::all);
    assert_sql!(
        query,
        "SELECT best.buyer, best.orders FROM (SELECT orders.user_id AS buyer, count(*) AS orders FROM orders \
         GROUP BY orders.user_id ORDER BY orders DESC, orders.user_id DESC LIMIT $1) AS best ORDER BY best.buyer"
    );
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| (row.buyer, row.orders)).collect();
        assert_eq!(rows, [(1, 3), (6, 2)]);
    });
}

/// SQL could not tell two columns of one name apart.
#[test]
fn two_columns_of_one_name() {
    let both = from(users::table)
        .join(users::orders)
        .select((users::id, orders::id))
        .subquery(t);
    let id = both.get(orders::id);
    let error = from(both)
        .select(id)
        .all(&mut crate::databases::sqlite())
        .unwrap_err();
    assert!(matches!(error, relata::Error::Encode { .. }), "{error:?}");
    assert!(error.to_string().contains("two columns `id`"), "{error}");
}

/// A label that has the name of another selected column is ordered by its place: PostgreSQL would not choose, and
/// SQLite would take the first.
#[test]
fn a_label_with_a_columns_name() {
    relata::label!(name, age);
    let query = from(users::table)
        .filter(users::id.le(3))
        .select((users::name, users::id, (-users::id).label(name)))
        .order_by(name);
    assert_sql!(
        query,
        "SELECT users.name, users.id, -users.id AS name FROM users WHERE users.id <= $1 ORDER BY 3"
    );
    let whole = from(users::table)
        .filter(users::id.le(3))
        .select(((-users::id).label(age), users::table))
        .order_by(age.nulls_last());
    let distinct = query.clone().distinct();
    // A name that only the tables have is the label's.
    let other = from(users::table)
        .filter(users::id.le(3))
        .select((users::id, (-users::id).label(age)))
        .order_by(age);
    assert_sql!(
        other,
        "SELECT users.id, -users.id AS age FROM users WHERE users.id <= $1 ORDER BY age"
    );
    everywhere!(|conn| {
        let ids: Vec<i64> = query.all(conn).unwrap().into_iter().map(|r| r.1).collect();
        assert_eq!(ids, [3, 2, 1]);
        let ids: Vec<i64> = whole
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|r| r.1.id)
            .collect();
        assert_eq!(ids, [3, 2, 1]);
        assert_eq!(distinct.all(conn).unwrap()[0].1, 3);
        assert_eq!(other.all(conn).unwrap()[0].0, 3);
    });
}

/// A set operation is ordered by a column under a label, or by the label.
#[test]
fn set_operation_by_a_labeled_column() {
    let all = || {
        from(users::table)
            .select((users::name.label(buyer), users::id))
            .union(select((literal("Ann"), literal(100_i64))))
    };
    let query = all().order_by(users::name);
    let same = all().order_by(buyer);
    let sql = "SELECT users.name AS buyer, users.id FROM users UNION SELECT $1, $2 ORDER BY 1";
    let mysql = "SELECT `users`.`name` AS `buyer`, `users`.`id` FROM `users` \
        UNION SELECT concat(?), 100 ORDER BY 1";
    assert_sql!(query, sql, mysql: mysql);
    assert_sql!(same, sql, mysql: mysql);
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), same.all(conn).unwrap());
        assert_eq!(query.count(conn).unwrap(), 9);
    });
}

/// Whole rows as a table have the columns of theirs.
#[test]
fn columns_of_whole_rows() {
    let adults = from(users::table).filter(users::age.ge(18)).subquery(t);
    let query = from(adults.clone())
        .order_by(adults.get(users::age).desc())
        .limit(2)
        .select((adults.get(users::id), adults.get(users::age)));
    assert_sql!(
        query,
        sqlite: "SELECT `t`.`id`, `t`.`age` FROM (SELECT `users`.`id`, `users`.`name`, `users`.`email`, \
            `users`.`age`, `users`.`is_active`, `users`.`created_at`, `users`.`referrer_id` FROM `users` \
            WHERE `users`.`age` >= ?) AS `t` ORDER BY `t`.`age` DESC LIMIT +?",
        pg: r#"SELECT "t"."id", "t"."age" FROM (SELECT "users"."id", "users"."name", "users"."email", "users"."age", "users"."is_active", "users"."created_at", "users"."referrer_id" FROM "users" WHERE "users"."age" >= $1) AS "t" ORDER BY "t"."age" DESC LIMIT $2"#,
    );
    let beside = from(orders::table)
        .left_join(orders::user)
        .filter(orders::id.eq(1))
        .select((users::table, orders::status))
        .subquery(latest);
    let joined = with(beside.clone().materialized())
        .from(beside.table())
        .select((beside.get(users::name), beside.get(orders::status)));
    everywhere!(except mysql: |conn| {
        let rows: Vec<(i64, Option<i32>)> = query.all(conn).unwrap();
        assert_eq!(rows, [(2, Some(51)), (5, Some(45))]);
        let rows: Vec<(Option<String>, String)> = joined.all(conn).unwrap();
        assert_eq!(rows, [(Some("Sara Lindqvist".into()), "shipped".into())]);
        let sql = "WITH latest AS MATERIALIZED (SELECT";
        let text = crate::databases::plain(&joined.to_sql::<relata::backend::Sqlite>().unwrap());
        assert!(text.starts_with(sql), "{text}");
    });
}

/// Where NULLs stand, an engine without the words is told in an expression of the label.
#[test]
fn nulls_of_a_label() {
    relata::label!(years);
    let query = from(users::table)
        .select((users::id, (users::age + 0).label(years)))
        .order_by((years.nulls_last(), users::id))
        .limit(20);
    everywhere!(|conn| {
        let ids: Vec<i64> = query
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|row| row.0)
            .collect();
        assert_eq!(ids, [8, 6, 3, 1, 5, 2, 4, 7]);
    });
}

/// A whole row is ordered by its columns behind UNION and DISTINCT, as a table is.
#[test]
fn whole_rows_behind_union_and_distinct() {
    let one = |id: i64| {
        from(users::table)
            .filter(users::id.eq(id))
            .select(whole_row(users::table))
    };
    let both = one(8).union(one(1)).order_by(users::name.desc());
    let distinct = from(users::table)
        .filter(users::id.in_([8, 1]))
        .select(whole_row(users::table))
        .distinct()
        .order_by(users::name);
    everywhere!(|conn| {
        let found: Vec<users::User> = both.all(conn).unwrap();
        assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [1, 8]);
        let found: Vec<users::User> = distinct.all(conn).unwrap();
        assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [8, 1]);
    });
}
