//! A Rust number on either side of an arithmetic operator, whatever expression is on the other.

use relata::prelude::*;

use crate::databases::everywhere;
use crate::shop::{orders, users};

/// `10 - x` and `x - 10`, with the rows of both.
macro_rules! both_sides {
    ($query:expr, $x:expr) => {{
        let query = &$query;
        everywhere!(|conn| {
            let left = query.clone().select(10 - $x).all(conn).unwrap();
            let right = query.clone().select(($x - 10) * -1).all(conn).unwrap();
            assert!(!left.is_empty());
            assert_eq!(left, right);
        });
    }};
}

#[test]
fn of_every_kind() {
    let rows = from(users::table)
        .filter(users::id.le(3))
        .order_by(users::id);
    both_sides!(rows, users::id);
    both_sides!(rows, (users::id + 1));
    both_sides!(rows, (-users::id));
    both_sides!(rows, users::id.cast::<relata::types::Integer>());
    both_sides!(rows, length(users::name));
    both_sides!(rows, coalesce(users::age, 0));
    both_sides!(rows, literal(3));
    both_sides!(rows, case(users::id.gt(1), users::age));
    both_sides!(rows, case(users::id.gt(1), users::age).otherwise(1));
    both_sides!(rows, relata::sql!("{} + 1", users::id => BigInt));
    both_sides!(rows, count().over(window().order_by(users::id)));
    both_sides!(rows, users::referrer.get(users::id));
    let counted = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id));
    both_sides!(rows, counted.clone().select(count()).scalar_subquery());
    both_sides!(
        rows,
        counted.clone().select(max(orders::id)).scalar_subquery()
    );
    both_sides!(from(users::table), sum(users::age));
    both_sides!(from(users::table), count());
}

#[test]
fn of_a_key_with_a_label() {
    relata::label!(decade);
    let of_ten = (users::age / 10).label(decade);
    let query = from(users::table)
        .group_by(of_ten.clone())
        .order_by(of_ten.key());
    everywhere!(|conn| {
        let query = query
            .clone()
            .select((10 - of_ten.key(), (of_ten.key() - 10) * -1));
        let rows = query.all(conn).unwrap();
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|(left, right)| left == right));
    });
}

#[test]
fn of_an_aggregate_of_the_outer_query() {
    let Some(mut conn) = crate::databases::postgres() else {
        return;
    };
    let newest = outer(max(orders::id));
    let less = from(users::table)
        .correlate(newest)
        .limit(1)
        .select((1_000 - newest) + newest);
    let query = from(orders::table)
        .group_by(orders::user_id)
        .limit(1)
        .select((orders::user_id, less.scalar_subquery()));
    assert_eq!(query.one(&mut conn).unwrap().1, Some(1_000));
}

/// Of the row that was not inserted, and of the row as it is now.
#[test]
fn in_upserts() {
    let upsert = insert_into(users::table)
        .values((
            users::id.to(1),
            users::name.to("Sara"),
            users::email.to("s@example.com"),
            users::age.to(30),
        ))
        .on_conflict(users::constraints::USERS_PKEY)
        .do_update(users::age.to(100 - excluded(users::age)));
    assert_eq!(
        upsert.to_sql::<relata::backend::Sqlite>().unwrap(),
        "INSERT INTO `users` (`id`, `name`, `email`, `age`) VALUES (?, ?, ?, ?) ON CONFLICT (`id`) DO UPDATE SET `age` = ? - `excluded`.`age`"
    );
    let conn = &mut crate::databases::sqlite();
    let age = upsert.returning(users::age).one(conn).unwrap();
    assert_eq!(age, Some(70));
}
