//! Queries that say their columns' types only, in every place that a query may have.

use relata::Nullable;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;
use relata::types::{BigInt, Numeric, Text};

use crate::databases::{assert_sql, everywhere, plain, sqlite};
use crate::shop::{orders, users};

relata::relation! { adult { id: BigInt, name: Nullable<Text> } }
relata::label!(older);

/// For both databases, of one type for each.
fn adults() -> QueryOf<BigInt, impl RunsOn<Sqlite> + RunsOn<Pg> + RunsOn<Mysql>> {
    query_of(
        from(users::table)
            .filter(users::age.ge(18))
            .select(users::id),
    )
}
fn named() -> QueryOf<(BigInt, Nullable<Text>), impl RunsOn<Sqlite> + RunsOn<Pg> + RunsOn<Mysql>> {
    // A name is never NULL: the type allows for more.
    query_of(
        from(users::table)
            .order_by(users::id.desc())
            .limit(2)
            .select((users::id, users::name)),
    )
}

#[test]
fn it_runs() {
    everywhere!(|conn| {
        let mut ids = adults().all(conn).unwrap();
        ids.sort();
        assert_eq!(ids, [1, 2, 3, 5, 6]);
        assert_eq!(adults().count(conn).unwrap(), 5);
        let rows: Vec<(i64, Option<String>)> = named().all(conn).unwrap();
        assert_eq!(
            rows,
            [(8, Some("Bo".into())), (7, Some("Amélie Noël".into()))]
        );
        assert_eq!(named().one_or_none(conn).map_err(drop), Err(()));
    });
}

#[test]
fn it_stands_in_conditions() {
    let first_two = || -> QueryOf<BigInt, _> {
        query_of(from(users::table).filter(users::id.le(2)).select(users::id))
    };
    let query = from(orders::table)
        .filter(orders::user_id.in_(adults()) & exists(adults()))
        .filter(orders::user_id.not_in(first_two()))
        .order_by(orders::id)
        .select((orders::id, orders::user_id));
    assert_sql!(
        query,
        "SELECT orders.id, orders.user_id FROM orders WHERE orders.user_id IN (SELECT users.id FROM users \
         WHERE users.age >= $1) AND EXISTS (SELECT users.id FROM users WHERE users.age >= $2) AND orders.user_id \
         NOT IN (SELECT users.id FROM users WHERE users.id <= $3) ORDER BY orders.id"
    );
    everywhere!(|conn| {
        let rows: Vec<(i64, i64)> = query.all(conn).unwrap();
        assert!(!rows.is_empty());
        assert!(rows.iter().all(|(_, user)| [3, 5, 6].contains(user)));
    });
}

#[test]
fn it_is_a_value_and_an_arm() {
    let hundred = || -> QueryOf<BigInt, _> { query_of(select(literal(100_i64))) };
    let most =
        || -> QueryOf<Nullable<BigInt>, _> { query_of(from(users::table).select(max(users::id))) };
    let query = adults().union(hundred()).order_by(ordinal::<1>().desc());
    assert_sql!(
        query,
        sqlite: "SELECT * FROM (SELECT `users`.`id` FROM `users` WHERE `users`.`age` >= ?) UNION \
            SELECT * FROM (SELECT ?) ORDER BY 1 DESC",
        pg: r#"(SELECT "users"."id" FROM "users" WHERE "users"."age" >= $1) UNION (SELECT $2) ORDER BY 1 DESC"#,
    );
    let value = from(users::table)
        .filter(users::id.eq(most().scalar_subquery()))
        .select((users::id, most().scalar_subquery()));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [100, 6, 5, 3, 2, 1]);
        assert_eq!(value.all(conn).unwrap(), [(8, Some(8))]);
    });
}

#[test]
fn it_is_a_table() {
    let derived = from(adult::as_query(named()))
        .order_by(adult::id)
        .select((adult::id, adult::name));
    let with_it = with(adult::as_query(named()))
        .from(users::table)
        .join(adult::table.on(adult::id.eq(users::id)))
        .order_by(users::id)
        .select((users::id, adult::name));
    assert_sql!(
        derived,
        "SELECT adult.id, adult.name FROM (SELECT users.id, users.name FROM users \
         ORDER BY users.id DESC LIMIT $1) AS adult ORDER BY adult.id"
    );
    everywhere!(|conn| {
        assert_eq!(derived.all(conn).unwrap(), with_it.all(conn).unwrap());
        assert_eq!(derived.count(conn).unwrap(), 2);
    });
}

/// A field, and two branches of an `if`.
struct Report {
    users: BoxedQuery<Tab<users::table>, Sqlite>,
    totals: Vec<BoxedQuery<Nullable<Numeric>, Sqlite>>,
}
fn buyers(all: bool) -> BoxedQuery<BigInt, Sqlite> {
    if all {
        from(orders::table).select(orders::user_id).boxed()
    } else {
        let totals = from(orders::table).group_by(orders::user_id);
        totals.having(count().gt(2)).select(orders::user_id).boxed()
    }
}

#[test]
fn a_box_has_a_type_to_write() {
    let conn = &mut sqlite();
    let sara: &str = "Sara Lindqvist";
    let report = Report {
        users: from(users::table).filter(users::name.eq(sara)).boxed(),
        totals: vec![
            from(orders::table).select(sum(orders::total)).boxed(),
            from(orders::table).select(max(orders::total)).boxed(),
        ],
    };
    let saras: Vec<users::User> = report.users.all(conn).unwrap();
    assert_eq!(saras[0].name, sara);
    for total in &report.totals {
        assert!(total.scalar(conn).unwrap().is_some());
    }
    let query = |all| {
        from(users::table)
            .filter(users::id.in_(buyers(all)))
            .order_by(users::id)
            .select(users::id)
    };
    assert_eq!(
        plain(&query(false).to_sql::<Sqlite>().unwrap()),
        "SELECT users.id FROM users WHERE users.id IN (SELECT orders.user_id FROM orders \
         GROUP BY orders.user_id HAVING count(*) > $1) ORDER BY users.id"
    );
    assert_eq!(query(false).all(conn).unwrap(), [1]);
    assert_eq!(query(true).all(conn).unwrap(), [1, 2, 3, 4, 6]);
    // It goes on as any query: cloned, combined, as a table.
    let both = buyers(false).union_all(buyers(true).clone());
    assert_eq!(both.count(conn).unwrap(), 1 + 9);
    let rows = report.users.clone().subquery(older);
    let query = from(rows).select(count());
    assert_eq!(query.one(conn).unwrap(), 1);
}

/// Two lists of WITH become one, wherever the second comes from.
#[test]
fn with_before_with() {
    relata::relation! { grown { id: BigInt } }
    relata::relation! { steps { n: BigInt } }
    let grown = || {
        grown::as_query(
            from(users::table)
                .filter(users::age.ge(18))
                .select(users::id),
        )
    };
    let counted = || {
        let next = from(steps::table)
            .filter(steps::n.lt(3_i64))
            .select(steps::n + 1_i64);
        with_recursive(steps::as_query(select(literal(1_i64))).union_all(next))
            .from(steps::table)
            .join(grown::table.on(grown::id.eq(steps::n)))
            .order_by(steps::n)
            .select(steps::n)
    };
    let query = with(grown()).query(counted());
    let sql = "WITH RECURSIVE grown (id) AS (SELECT users.id FROM users WHERE users.age >= $1), \
         steps (n) AS (SELECT $2 UNION ALL SELECT steps.n + $3 FROM steps WHERE steps.n < $4) \
         SELECT steps.n FROM steps JOIN grown ON grown.id = steps.n ORDER BY steps.n";
    assert_sql!(except mysql: query, sql);
    let opaque: QueryOf<BigInt, _> = query_of(counted());
    let opaque = with(grown()).query(opaque);
    assert_sql!(except mysql: opaque, sql);
    // The second list is behind another, of a query that only a window function's condition follows.
    let qualified = counted().qualify(row_number().over(window().order_by(steps::n)).le(2));
    let thrice = with(adult::as_query(named())).query(with(grown()).query(qualified));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 3]);
        assert_eq!(opaque.all(conn).unwrap(), [1, 2, 3]);
        assert_eq!(opaque.first(conn).unwrap(), Some(1));
        assert_eq!(opaque.count(conn).unwrap(), 3);
        assert!(opaque.exists(conn).unwrap());
        assert_eq!(thrice.all(conn).unwrap(), [1, 2]);
        assert_eq!(thrice.count(conn).unwrap(), 2);
        // In the arm of a set operation it has parentheses of its own.
        let arm = with(adult::as_query(named()))
            .query(with(grown()).query(counted()).union(counted_one()));
        assert_eq!(arm.count(conn).unwrap(), 3);
    });
}
fn counted_one() -> QueryOf<BigInt, impl RunsOn<Sqlite> + RunsOn<Pg> + RunsOn<Mysql>> {
    query_of(select(literal(1_i64)))
}

/// A limit in IN, which MySQL takes in a derived table only.
#[test]
fn limited_ones_in_conditions() {
    let first_two = || {
        from(users::table)
            .order_by(users::id)
            .limit(2)
            .select(users::id)
    };
    let known: QueryOf<BigInt, _> = query_of(first_two());
    let by = |query| {
        from(orders::table)
            .filter(orders::user_id.in_(query))
            .order_by(orders::id)
            .select(orders::user_id)
    };
    let query = by(known);
    assert_sql!(
        query,
        sqlite: "SELECT `orders`.`user_id` FROM `orders` WHERE `orders`.`user_id` IN (SELECT `users`.`id` \
                 FROM `users` ORDER BY `users`.`id` LIMIT +?) ORDER BY `orders`.`id`",
        pg: r#"SELECT "orders"."user_id" FROM "orders" WHERE "orders"."user_id" IN (SELECT "users"."id" FROM "users" ORDER BY "users"."id" LIMIT $1) ORDER BY "orders"."id""#,
        mysql: "SELECT `orders`.`user_id` FROM `orders` WHERE `orders`.`user_id` IN (SELECT * FROM (SELECT \
                `users`.`id` AS `c1` FROM `users` ORDER BY `users`.`id` LIMIT ?) AS `limited`) ORDER BY `orders`.`id`",
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 1, 2, 1]);
    });
    if let Some(conn) = &mut crate::databases::mysql() {
        let boxed: BoxedQuery<BigInt, Mysql> = first_two().boxed();
        let boxed = from(orders::table)
            .filter(orders::user_id.in_(boxed))
            .select(count());
        assert_eq!(boxed.one(conn).unwrap(), 4);
    }
}
