//! What a database would refuse is refused by the compiler, or written in another way.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata::sql_query;

use crate::databases::{mysql, plain, postgres, rows};
use crate::shop::{orders, users};

/// RANGE with an offset has one item in ORDER BY, also where another item tells where NULLs are.
#[test]
fn range_with_nulls_at_the_other_end() {
    let near = || {
        window()
            .order_by(users::age.nulls_last())
            .range(preceding(10), following(10))
    };
    let far = window()
        .order_by((users::age.desc().nulls_first(),))
        .range(unbounded_preceding(), following(5));
    let w = window_named("w", window().order_by(users::age.nulls_last()));
    let query = from(users::table).order_by(users::id).select((
        users::id,
        count().over(near()),
        count().over(far),
        rank().over(w),
        count().over(w.range(preceding(10), following(10))),
    ));
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT users.id, \
         count(*) OVER (ORDER BY users.age NULLS LAST RANGE BETWEEN $1 PRECEDING AND $2 FOLLOWING), \
         count(*) OVER (ORDER BY users.age DESC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND $3 FOLLOWING), \
         rank() OVER w, count(*) OVER (w RANGE BETWEEN $4 PRECEDING AND $5 FOLLOWING) FROM users \
         WINDOW w AS (ORDER BY users.age NULLS LAST) ORDER BY users.id"
    );
    assert_eq!(
        query.to_sql::<Mysql>().unwrap().replace('`', ""),
        "SELECT users.id, \
         count(*) OVER (ORDER BY -(users.age) DESC RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING), \
         count(*) OVER (ORDER BY -(users.age) RANGE BETWEEN UNBOUNDED PRECEDING AND 5 FOLLOWING), \
         rank() OVER w, count(*) OVER (ORDER BY -(users.age) DESC RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING) \
         FROM users WINDOW w AS (ORDER BY (users.age) IS NULL, users.age) ORDER BY users.id"
    );
    let rows: Vec<(i64, i64, i64, i64, i64)> = rows!(
        query,
        sql_query!("SELECT id, count(*) OVER (ORDER BY age NULLS LAST RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING), \
            count(*) OVER (ORDER BY age DESC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND 5 FOLLOWING), \
            rank() OVER (ORDER BY age NULLS LAST), \
            count(*) OVER (ORDER BY age NULLS LAST RANGE BETWEEN 10 PRECEDING AND 10 FOLLOWING) FROM users ORDER BY id"
            => (BigInt, BigInt, BigInt, BigInt, BigInt))
    );
    assert_eq!(rows.len(), 8);
}

/// A lock of all tables, beside what has no rows to lock.
#[test]
fn locks_beside_queries() {
    relata::relation! { spent { user_id: BigInt, total: Nullable<Numeric> } }
    let spent = || {
        spent::as_query(
            from(orders::table)
                .group_by(orders::user_id)
                .select((orders::user_id, sum(orders::total))),
        )
    };
    let query = || {
        from(users::table)
            .join(spent().on(spent::user_id.eq(users::id)))
            .filter(spent::total.gt(100))
            .order_by(users::id)
            .select(users::id)
            .for_update()
    };
    if let Some(conn) = &mut postgres() {
        let of_users = query().of(users::table);
        assert!(
            of_users
                .to_sql::<Pg>()
                .unwrap()
                .ends_with(" FOR UPDATE OF \"users\"")
        );
        assert_eq!(of_users.all(conn).unwrap(), [1, 2]);
    }
    if let Some(conn) = &mut mysql() {
        assert_eq!(query().all(conn).unwrap(), [1, 2]);
        // MySQL locks what an outer join finds.
        let left = from(users::table)
            .left_join(users::orders)
            .filter(users::id.le(2))
            .select((users::id, orders::id))
            .for_update();
        assert_eq!(left.all(conn).unwrap().len(), 4);
    }
}

/// The same rows for the same seed.
#[test]
fn a_sample_that_repeats() {
    let Some(conn) = &mut postgres() else { return };
    let query = |seed: f64| {
        from(users::table.tablesample_bernoulli(50.0).repeatable(seed))
            .order_by(users::id)
            .select(users::id)
    };
    assert_eq!(
        plain(&query(1.0).to_sql::<Pg>().unwrap()),
        "SELECT users.id FROM users TABLESAMPLE BERNOULLI ($1) REPEATABLE ($2) ORDER BY users.id"
    );
    let rows = query(1.0).all(conn).unwrap();
    assert_eq!(rows, query(1.0).all(conn).unwrap());
    let by_hand = sql_query!(
        "SELECT id FROM users TABLESAMPLE BERNOULLI (50) REPEATABLE (1) ORDER BY id" => BigInt
    );
    assert_eq!(rows, by_hand.all(conn).unwrap());
    // Without a seed it is another statement, of the same type.
    let all = from(users::table.tablesample_bernoulli(100.0)).select(users::id);
    assert_eq!(all.count(conn).unwrap(), 8);
}

#[test]
fn some_is_any() {
    let ids = || from(orders::table).select(orders::user_id);
    let query = from(users::table)
        .filter(users::id.eq(some(ids())))
        .select(users::id);
    let any = from(users::table)
        .filter(users::id.eq(any(ids())))
        .select(users::id);
    assert_eq!(query.to_sql::<Pg>().unwrap(), any.to_sql::<Pg>().unwrap());
    let Some(conn) = &mut postgres() else { return };
    assert_eq!(query.all(conn).unwrap(), any.all(conn).unwrap());
}
