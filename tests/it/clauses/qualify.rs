//! QUALIFY, which becomes a derived table.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, plain, rows};
use crate::shop::{orders, users};

relata::relation! { newest { user_id: BigInt, order_id: BigInt } }

#[test]
fn first_of_each_group() {
    let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    let query = from(orders::table)
        .filter(orders::id.gt(1))
        .order_by(orders::user_id.desc())
        .limit(3)
        .select((orders::user_id, orders::id))
        .qualify(newest.eq(1));
    assert_sql!(except mysql:
        query,
        "SELECT c1 AS user_id, c2 AS id FROM (SELECT orders.user_id AS c1, orders.id AS c2, \
         row_number() OVER (PARTITION BY orders.user_id ORDER BY orders.id DESC) = $1 AS qualifies, \
         rank() OVER (ORDER BY orders.user_id DESC) AS place FROM orders WHERE orders.id > $2) AS windowed \
         WHERE qualifies ORDER BY windowed.place LIMIT $3"
    );
    let by_hand = sql_query!(
        "SELECT user_id, max(id) FROM orders WHERE id > 1 GROUP BY user_id ORDER BY user_id DESC LIMIT 3"
            => (BigInt, BigInt)
    );
    assert_eq!(rows!(query, by_hand), [(6, 9), (4, 6), (3, 5)]);
    everywhere!(|conn| {
        assert_eq!(query.first(conn).unwrap(), Some((6, 9)));
        assert_eq!(query.count(conn).unwrap(), 3);
        assert!(query.exists(conn).unwrap());
        assert_eq!(query.run(conn).unwrap(), 0);
    });
}

/// Whole rows, and groups with HAVING.
#[test]
fn rows_and_groups() {
    let youngest = rank().over(window().order_by(users::age.nulls_last()));
    let query = from(users::table)
        .order_by(users::id)
        .qualify(youngest.le(2));
    everywhere!(|conn| {
        let found = query.all(conn).unwrap();
        let names: Vec<_> = found.iter().map(|user| (user.id, &*user.name)).collect();
        assert_eq!(names, [(6, "Łukasz Żak"), (8, "Bo")]);
    });

    let most = rank().over(window().order_by(count().desc()));
    let query = from(orders::table)
        .group_by(orders::user_id)
        .having(orders::user_id.ne(1))
        .select((orders::user_id, count()))
        .order_by(orders::user_id)
        .qualify(most.eq(1));
    assert_sql!(except mysql:
        query,
        "SELECT c1 AS user_id, c2 FROM (SELECT orders.user_id AS c1, count(*) AS c2, \
         rank() OVER (ORDER BY count(*) DESC) = $1 AS qualifies, rank() OVER (ORDER BY orders.user_id) AS place \
         FROM orders GROUP BY orders.user_id HAVING orders.user_id <> $2) AS windowed WHERE qualifies \
         ORDER BY windowed.place"
    );
    everywhere!(|conn| { assert_eq!(query.all(conn).unwrap(), [(3, 2), (6, 2)]) });
}

/// As a derived table, a common table expression, an arm of UNION, a subquery.
#[test]
fn as_a_part() {
    let one_each = || {
        from(orders::table)
            .select((orders::user_id, orders::id))
            .qualify(
                row_number()
                    .over(partition_by(orders::user_id).order_by(orders::id.desc()))
                    .eq(1),
            )
    };
    let query = from(users::table)
        .left_join(newest::as_query(one_each()).on(newest::user_id.eq(users::id)))
        .order_by(users::id)
        .select((users::id, newest::order_id));
    let by_hand = sql_query!(
        "SELECT u.id, max(o.id) FROM users u LEFT JOIN orders o ON o.user_id = u.id GROUP BY u.id ORDER BY u.id"
            => (BigInt, Nullable<BigInt>)
    );
    assert_eq!(rows!(query, by_hand).len(), 8);
    let cte = with(newest::as_query(one_each()))
        .from(newest::table)
        .filter(newest::order_id.gt(5))
        .order_by(newest::order_id)
        .select(newest::user_id);
    everywhere!(|conn| { assert_eq!(cte.all(conn).unwrap(), [4, 1, 6]) });
    let ids = from(orders::table)
        .select(orders::id)
        .qualify(row_number().over(window().order_by(orders::id)).eq(2));
    let all = ids
        .clone()
        .union_all(from(users::table).filter(users::id.eq(8)).select(users::id));
    everywhere!(|conn| { assert_eq!(all.all(conn).unwrap(), [2, 8]) });
    let inside = from(orders::table)
        .filter(orders::id.in_(ids))
        .select(orders::user_id);
    everywhere!(|conn| { assert_eq!(inside.all(conn).unwrap(), [1]) });
}

/// A named window, which is the derived table's own.
#[test]
fn named_window() {
    let w = window_named("w", partition_by(orders::user_id).order_by(orders::id));
    let query = from(orders::table)
        .select((orders::id, rank().over(w)))
        .qualify(rank().over(w).gt(1));
    assert_sql!(except mysql:
        query,
        "SELECT c1 AS id, c2 FROM (SELECT orders.id AS c1, rank() OVER w AS c2, rank() OVER w > $1 AS qualifies \
         FROM orders WINDOW w AS (PARTITION BY orders.user_id ORDER BY orders.id)) AS windowed WHERE qualifies"
    );
    everywhere!(|conn| { assert_eq!(query.count(conn).unwrap(), 4) });
}

/// WITH TIES counts rows on a level, whatever the condition leaves out.
#[test]
fn with_ties_on_postgresql() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let query = from(orders::table)
        .order_by(orders::user_id)
        .limit(1)
        .with_ties()
        .select((orders::user_id, orders::id))
        .qualify(row_number().over(window().order_by(orders::id)).gt(1));
    assert_eq!(query.all(&mut conn).unwrap().len(), 2);
}

/// ORDER BY, LIMIT and OFFSET stand behind it as in SQL, or before it.
#[test]
fn clauses_behind_it() {
    let newest = || row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    let rows = || from(orders::table).select((orders::user_id, orders::id));
    let behind = rows()
        .qualify(newest().eq(1))
        .order_by(orders::user_id.desc())
        .limit(2)
        .offset(1);
    let before = rows()
        .order_by(orders::user_id.desc())
        .limit(2)
        .offset(1)
        .qualify(newest().eq(1));
    assert_eq!(
        behind.to_sql::<relata::backend::Pg>().unwrap(),
        before.to_sql::<relata::backend::Pg>().unwrap()
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, i64)> = behind.all(conn).unwrap();
        assert_eq!(rows, before.all(conn).unwrap());
        assert_eq!(rows.iter().map(|r| r.0).collect::<Vec<_>>(), [4, 3]);
    });
}

relata::label!(place, qualifies, spent);

/// Labels and numbers of selected items, also of names that the derived table uses itself, beside expressions.
#[test]
fn ordered_by_labels_and_numbers() {
    let largest = rank().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    let rows = || {
        from(orders::table).filter(orders::user_id.ne(1)).select((
            orders::user_id,
            orders::id,
            largest.label(place),
        ))
    };
    let behind = rows().qualify(largest.le(2)).order_by((
        place.desc(),
        orders::user_id,
        ordinal::<2>().desc(),
    ));
    let before = rows()
        .order_by((place.desc(), orders::user_id, ordinal::<2>().desc()))
        .qualify(largest.le(2));
    for query in [
        behind.to_sql::<Pg>().unwrap(),
        before.to_sql::<Pg>().unwrap(),
    ] {
        assert_eq!(
            plain(&query),
            "SELECT c1 AS user_id, c2 AS id, c3 AS place FROM (SELECT orders.user_id AS c1, orders.id AS c2, \
             rank() OVER (PARTITION BY orders.user_id ORDER BY orders.id DESC) AS c3, \
             rank() OVER (PARTITION BY orders.user_id ORDER BY orders.id DESC) <= $1 AS qualifies, \
             rank() OVER (ORDER BY orders.user_id) AS place1 FROM orders WHERE orders.user_id <> $2) AS windowed \
             WHERE qualifies ORDER BY windowed.c3 DESC, windowed.place1, windowed.c2 DESC"
        );
    }
    let expected = [
        (3, 4, 2),
        (6, 7, 2),
        (2, 3, 1),
        (3, 5, 1),
        (4, 6, 1),
        (6, 9, 1),
    ];
    everywhere!(|conn| {
        assert_eq!(behind.all(conn).unwrap(), expected);
        assert_eq!(before.all(conn).unwrap(), expected);
        assert_eq!(behind.count(conn).unwrap(), 6);
        assert_eq!(behind.first(conn).unwrap(), Some(expected[0]));
    });
    // The condition's own column has the name of a label.
    let named = from(orders::table)
        .select((orders::id.label(qualifies), largest.label(place)))
        .qualify(largest.eq(1))
        .order_by((qualifies.desc(), place))
        .limit(2);
    everywhere!(|conn| { assert_eq!(named.all(conn).unwrap(), [(9, 1), (8, 1)]) });
}

/// Window functions in ORDER BY, with the places of NULLs that a label has.
#[test]
fn ordered_by_windows_and_nulls() {
    let youngest = rank().over(window().order_by(users::age.nulls_last()));
    let by_rank = from(users::table)
        .select(users::id)
        .qualify(youngest.le(3))
        .order_by((youngest.desc(), users::id));
    assert_sql!(except mysql:
        by_rank,
        "SELECT c1 AS id FROM (SELECT users.id AS c1, rank() OVER (ORDER BY users.age NULLS LAST) <= $1 AS qualifies, \
         rank() OVER (ORDER BY users.age NULLS LAST) AS place1, rank() OVER (ORDER BY users.id) AS place2 \
         FROM users) AS windowed WHERE qualifies ORDER BY windowed.place1 DESC, windowed.place2"
    );
    let by_hand = sql_query!(
        "SELECT id FROM (SELECT id, rank() OVER (ORDER BY age IS NULL, age) AS r FROM users) t WHERE r <= 3 \
         ORDER BY r DESC, id" => BigInt
    );
    rows!(by_rank, by_hand);
    let query = from(users::table)
        .select((users::id, users::age.label(spent)))
        .qualify(row_number().over(window().order_by(users::id)).ge(1));
    let first = query
        .clone()
        .order_by((spent.desc().nulls_first(), users::id));
    let last = query.order_by((spent.nulls_last(), users::id));
    let by_hand = sql_query!(
        "SELECT id, age FROM users ORDER BY age IS NOT NULL, age DESC, id" => (BigInt, Nullable<Integer>)
    );
    rows!(first, by_hand);
    let by_hand = sql_query!(
        "SELECT id, age FROM users ORDER BY age IS NULL, age, id" => (BigInt, Nullable<Integer>)
    );
    rows!(last, by_hand);
    assert!(
        last.to_sql::<Mysql>()
            .unwrap()
            .ends_with("ORDER BY `windowed`.`c2` IS NULL, `windowed`.`c2`, `windowed`.`place1`")
    );
    // A direction of run time, and an item that may be left out.
    let chosen = |direction, by_age: bool| {
        from(users::table)
            .filter(users::age.is_not_null())
            .select((users::id, users::age.label(spent)))
            .qualify(youngest.le(4))
            .order_by((
                by_age.then_some(spent.order(direction)),
                users::id.order(direction),
            ))
    };
    let (up, down) = (chosen(Direction::Asc, true), chosen(Direction::Desc, false));
    everywhere!(|conn| {
        let up = up.all(conn).unwrap();
        assert!(up.is_sorted_by_key(|(id, age)| (*age, *id)));
        let down = down.all(conn).unwrap();
        assert!(down.is_sorted_by(|a, b| a.0 > b.0));
        assert_eq!(up.len(), down.len());
    });
}

/// `select` behind it, and the names of columns where they are read by name.
#[test]
fn selected_behind_it() {
    let newest = row_number().over(partition_by(orders::user_id).order_by(orders::id.desc()));
    let query = from(orders::table)
        .qualify(newest.eq(1))
        .order_by(orders::user_id)
        .select((orders::id, newest.label(place)));
    everywhere!(|conn| {
        let ids: Vec<(i64, i64)> = query.all(conn).unwrap();
        assert_eq!(ids, [(8, 1), (3, 1), (5, 1), (6, 1), (9, 1)]);
    });
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let named = from(orders::table)
        .select((orders::user_id, newest.label(place)))
        .qualify(newest.eq(1));
    let keys =
        sql_query!("SELECT min(k) FROM ({}) q, json_object_keys(row_to_json(q)) k", named => Text);
    assert_eq!(keys.one(&mut conn).unwrap(), "place");
    let ties = from(orders::table)
        .qualify(newest.ge(1))
        .order_by(orders::user_id)
        .limit(1)
        .with_ties()
        .select(orders::id);
    assert_eq!(ties.all(&mut conn).unwrap().len(), 3);
}
