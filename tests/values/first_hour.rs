//! What one types in the first hour, and the values that come of it.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::dec;
use relata::expr::{NumericOf, Varchar};
use relata::prelude::*;
use relata::types::Decimal;

use crate::databases::everywhere;
use crate::shop::{orders, products, users};

#[test]
fn numbers_stand_on_the_left() {
    let query = from(users::table).filter(users::id.eq(1)).select((
        100 - users::age,
        2 * users::id,
        1 + users::age * 2,
        10 % users::id,
        100 / (users::age - 30),
    ));
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        "SELECT ? - `users`.`age`, ? * `users`.`id`, ? + `users`.`age` * ?, ? % `users`.`id`, \
         ? / (`users`.`age` - ?) FROM `users` WHERE `users`.`id` = ?"
    );
    let teapot = from(products::table).filter(products::id.eq(1)).select((
        1 - products::price,
        dec!(1.5) * products::price,
        2.0 * products::weight,
        1 - count().over(window()),
        products::stock * dec!(0.5),
    ));
    everywhere!(|conn| {
        assert_eq!(
            query.one(conn).unwrap(),
            (Some(66), 2, Some(69), 0, Some(25))
        );
        let (rest, more, heavy, none, half) = teapot.one(conn).unwrap();
        assert_eq!((rest, more), (dec!(-48.90), dec!(74.85)));
        assert_eq!((heavy, none, half), (Some(3.7), 0, dec!(6)));
    });
}

#[test]
#[allow(clippy::op_ref)] // they are what this is about
fn references_are_values() {
    let (price, id, name, active): (Decimal, i64, String, bool) =
        (dec!(7.5), 2, "Cup".into(), true);
    let one = 1;
    let query = from(products::table)
        .filter(products::price.eq(&price) & products::id.eq(&id) & products::name.eq(&name))
        .select((products::stock + &one, products::price * &price));
    let people = from(users::table)
        .filter(users::is_active.eq(&active))
        .select(count());
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), (141, dec!(56.25)));
        assert_eq!(people.one(conn).unwrap(), 6);
    });
}

#[test]
fn a_case_compares_one_operand() {
    let word = case_of(users::age)
        .when(34, "thirty-four")
        .when(51, "fifty-one")
        .otherwise("other");
    let perhaps = case_of(users::age).when(0, 1).otherwise_null();
    let query = from(users::table)
        .filter(users::id.in_([1_i64, 2, 4, 8]))
        .order_by(users::id)
        .select((word, perhaps));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT CASE \"users\".\"age\" WHEN $1 THEN $2 WHEN $3 THEN $4 ELSE $5 END, \
         CASE \"users\".\"age\" WHEN $6 THEN $7 END FROM \"users\" WHERE \"users\".\"id\" = ANY($8) \
         ORDER BY \"users\".\"id\""
    );
    let words = [
        ("thirty-four", None),
        ("fifty-one", None),
        ("other", None),
        ("other", Some(1)),
    ];
    everywhere!(|conn| {
        assert_eq!(
            query.all(conn).unwrap(),
            words.map(|(word, n)| (word.to_owned(), n))
        );
    });
}

#[test]
fn casts_have_a_size() {
    let query = from(products::table)
        .filter(products::id.le(2))
        .order_by(products::id)
        .select((
            products::price.cast::<NumericOf<10, 1>>(),
            products::name.cast::<Varchar<3>>(),
        ));
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        "SELECT CAST((`products`.`price`) AS DECIMAL(10, 1)), left(concat(`products`.`name`), 3) \
         FROM `products` WHERE `products`.`id` <= ? ORDER BY `products`.`id`"
    );
    everywhere!(|conn| {
        assert_eq!(
            query.all(conn).unwrap(),
            [
                (dec!(49.9), "Tea".to_owned()),
                (dec!(7.5), "Cup".to_owned())
            ]
        );
    });
}

#[test]
fn texts_are_put_together() {
    let query = from(products::table)
        .filter(products::id.le(2))
        .order_by(products::id)
        .select(concat((products::name, ": ", products::description)));
    everywhere!(|conn| {
        assert_eq!(
            query.all(conn).unwrap(),
            ["Teapot: Cast iron, 0.8 l", "Cup: "]
        );
    });
}

#[test]
fn nulls_have_a_place_in_a_direction_of_run_time() {
    let ages = |direction, first| {
        let item = match first {
            true => (Some(users::age.order(direction).nulls_first()), None),
            false => (None, Some(users::age.order(direction).nulls_last())),
        };
        from(users::table)
            .order_by((item.0, item.1, users::id))
            .select(users::age)
    };
    everywhere!(|conn| {
        for direction in [Direction::Asc, Direction::Desc] {
            let rows = ages(direction, true).all(conn).unwrap();
            assert_eq!(rows[..2], [None, None]);
            let least = direction == Direction::Asc;
            assert_eq!(rows[2], Some(if least { 0 } else { 51 }));
            let rows = ages(direction, false).all(conn).unwrap();
            assert_eq!(rows[6..], [None, None]);
            assert_eq!(rows[0], Some(if least { 0 } else { 51 }));
        }
    });
}

#[test]
fn filters_are_returned_and_used_twice() {
    fn search(age: Option<i32>) -> relata::query::FiltersOf<users::table, Sqlite> {
        let mut filters = Filters::new();
        if let Some(age) = age {
            filters.push(users::age.ge(age));
        }
        filters
    }
    let conn = &mut crate::databases::sqlite();
    let found = search(Some(40));
    let query = from(users::table).filter(found.clone());
    assert_eq!(query.count(conn).unwrap(), 2);
    assert_eq!(
        from(users::table)
            .filter(found)
            .order_by(users::id)
            .select(users::id)
            .all(conn)
            .unwrap(),
        [2, 5]
    );
    assert_eq!(
        from(users::table).filter(search(None)).count(conn).unwrap(),
        8
    );
}

#[test]
fn a_row_of_one_column_is_in_a_query() {
    let with_orders = from(orders::table).select(orders::user_id);
    let query = from(users::table)
        .filter((users::id,).in_(with_orders.clone()))
        .select(count());
    let same = from(users::table)
        .filter(users::id.in_(with_orders))
        .select(count());
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap(), same.one(conn).unwrap());
    });
}

#[test]
fn labelled_aggregates_are_copied() {
    relata::label!(spent);
    let total = sum(orders::total).label(spent);
    let twice = (
        from(orders::table).group_by(orders::user_id).select(total),
        from(orders::table).group_by(orders::status).select(total),
    );
    let _ = twice;
}

relata::relation! { spending { user_id: BigInt, total: Nullable<Numeric> } }
relata::alias!(more = spending);

#[test]
fn an_alias_of_a_declared_relation_has_its_own_query() {
    let of = |status: &'static str| {
        from(orders::table)
            .filter(orders::status.eq(status))
            .group_by(orders::user_id)
            .select((orders::user_id, sum(orders::total)))
    };
    let query = from(spending::as_query(of("paid")))
        .join(more::as_query(of("shipped")).on(more::user_id.eq(spending::user_id)))
        .select(count());
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        "SELECT count(*) FROM (SELECT `orders`.`user_id`, sum(`orders`.`total`) AS `total` FROM `orders` \
         WHERE `orders`.`status` = ? GROUP BY `orders`.`user_id`) AS `spending` JOIN (SELECT `orders`.`user_id`, \
         sum(`orders`.`total`) AS `total` FROM `orders` WHERE `orders`.`status` = ? GROUP BY `orders`.`user_id`) AS `more` \
         ON `more`.`user_id` = `spending`.`user_id`"
    );
    everywhere!(|conn| {
        query.one(conn).unwrap();
    });
}
