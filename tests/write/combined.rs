//! Clauses of one statement together: other tables, aliases, subqueries that read the table that is written, queries of
//! every shape as the rows of an INSERT, and statements that are run again.

use relata::Error;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::error::RenderError;
use relata::prelude::*;
use relata::types::Integer;

use crate::databases::{everywhere, mysql, postgres, sqlite};
use crate::shop::{employees, order_items, orders, product_tags, products, profiles, tags, users};

relata::alias!(manager = employees);
relata::relation! { labels { id: BigInt, label: Text } }

/// The standard's UPDATE reads the values before it. MySQL does not, and so is not asked to.
#[test]
fn assignments_read_the_values_before() {
    let swapped = update(products::table)
        .set((
            products::name.to(coalesce(products::description, "none")),
            products::description.to(products::name),
        ))
        .filter(products::id.eq(1));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let read = from(products::table).filter(products::id.eq(1));
            let before = read.one(conn).unwrap();
            swapped.run(conn).unwrap();
            let after = read.one(conn).unwrap();
            assert_eq!(after.name, before.description.unwrap_or("none".to_owned()));
            assert_eq!(after.description, Some(before.name));
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    let refused = |error| matches!(error, RenderError::AssignedBefore { column: "name" });
    assert!(refused(swapped.to_sql::<Mysql>().unwrap_err()));

    // What is read first may be assigned later; conditions read what was there before in any case.
    let moved = update(users::table)
        .set((
            users::name.to(users::email),
            users::email.to(lower(users::email).concat("x")),
        ))
        .filter(users::name.ne("nobody") & users::id.eq(1));
    everywhere!(|conn| {
        let read = from(users::table).filter(users::id.eq(1));
        let before = read.one(conn).unwrap();
        assert_eq!(moved.run(conn).unwrap(), 1);
        let after = read.one(conn).unwrap();
        assert_eq!(after.name, before.email);
        assert_eq!(after.email, before.email.to_lowercase() + "x");
    });

    // In a query inside as well, unless it has the table in its own FROM.
    let spent = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id))
        .select(count());
    let of_new = update(users::table)
        .set((
            users::id.to(users::id + 100),
            users::age.to(spent.scalar_subquery().cast::<Integer>()),
        ))
        .filter(users::id.eq(1));
    let error = of_new.to_sql::<Mysql>().unwrap_err();
    assert!(matches!(
        error,
        RenderError::AssignedBefore { column: "id" }
    ));
    let oldest = from(users::table).select(max(users::age));
    let of_all = update(users::table)
        .set((
            users::age.to(oldest.clone().scalar_subquery()),
            users::name.to("oldest"),
        ))
        .filter(users::id.eq(1));
    of_all.to_sql::<Mysql>().unwrap();
    let other = update(users::table)
        .set((
            users::name.to("oldest"),
            users::age.to(oldest.scalar_subquery()),
        ))
        .filter(users::id.eq(1));
    other.to_sql::<Mysql>().unwrap();
    // ON DUPLICATE KEY UPDATE assigns from left to right too.
    let upsert = insert_into(product_tags::table)
        .values((product_tags::product_id.to(1), product_tags::tag_id.to(1)))
        .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
        .do_update((
            product_tags::product_id.to(product_tags::product_id + 1),
            product_tags::tag_id.to(product_tags::product_id),
        ));
    let error = upsert.to_sql::<Mysql>().unwrap_err();
    assert!(matches!(
        error,
        RenderError::AssignedBefore {
            column: "product_id"
        }
    ));
    if let Some(mut conn) = mysql() {
        let error = upsert.run(&mut conn).unwrap_err();
        assert!(matches!(error, Error::Encode { .. }), "{error}");
    }
}

#[test]
fn several_other_tables() {
    let noted = update(order_items::table)
        .from(orders::table)
        .from(users::table)
        .set(order_items::quantity.to(order_items::quantity + 100))
        .filter(order_items::order_id.eq(orders::id) & orders::user_id.eq(users::id))
        .filter(users::id.le(2));
    let gone = delete_from(order_items::table)
        .using(orders::table)
        .using(users::table)
        .filter(order_items::order_id.eq(orders::id) & orders::user_id.eq(users::id))
        .filter(users::id.le(2));
    let by_hand = sql_query!(
        "SELECT count(*) FROM order_items JOIN orders ON orders.id = order_id WHERE user_id <= 2"
            => BigInt
    );
    let changed = from(order_items::table).filter(order_items::quantity.gt(100));
    everywhere!(|conn| {
        let expected = by_hand.one(conn).unwrap();
        assert!(expected > 0);
        assert_eq!(noted.run(conn).unwrap() as i64, expected);
        assert_eq!(changed.count(conn).unwrap(), expected);
    });
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let expected = by_hand.one(conn).unwrap();
            assert_eq!(gone.run(conn).unwrap() as i64, expected);
            assert_eq!(by_hand.one(conn).unwrap(), 0);
        }};
    }
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    if let Some(mut conn) = mysql() {
        check!(&mut conn);
    }
}

#[test]
fn an_alias_of_the_table_itself() {
    let title = update(employees::table)
        .from(manager::table)
        .set(employees::title.to(literal("of ").concat(manager::name)))
        .filter(employees::manager_id.eq(manager::id));
    let gone = delete_from(employees::table)
        .using(manager::table)
        .filter(employees::manager_id.eq(manager::id) & manager::manager_id.is_not_null());
    let by_hand = sql_query!(
        "SELECT count(*) FROM employees e JOIN employees m ON m.id = e.manager_id WHERE e.title = {} || m.name", "of "
            => BigInt
    );
    let with_manager = from(employees::table).filter(employees::manager_id.is_not_null());
    everywhere!(|conn| {
        let expected = with_manager.count(conn).unwrap();
        assert!(expected > 1);
        assert_eq!(title.run(conn).unwrap() as i64, expected);
        let right = from(employees::table)
            .join(employees::manager.to(manager::table))
            .filter(employees::title.eq(literal("of ").concat(manager::name)));
        assert_eq!(right.count(conn).unwrap(), expected);
    });
    let conn = &mut sqlite();
    title.run(conn).unwrap();
    assert_eq!(
        by_hand.one(conn).unwrap(),
        with_manager.count(conn).unwrap()
    );
    let deep = sql_query!(
        "SELECT count(*) FROM employees e JOIN employees m ON m.id = e.manager_id WHERE m.manager_id IS NOT NULL"
            => BigInt
    );
    if let Some(mut conn) = postgres() {
        let expected = deep.one(&mut conn).unwrap();
        assert!(expected > 0);
        assert_eq!(gone.run(&mut conn).unwrap() as i64, expected);
    }
}

/// MySQL itself refuses a query that reads the table it writes (error 1093); MariaDB does not.
#[test]
fn queries_that_read_the_table() {
    let oldest = from(users::table).select(max(users::age));
    let as_oldest = update(users::table)
        .set(users::age.to(oldest.scalar_subquery()))
        .filter(users::id.le(3));
    let youngest = from(users::table)
        .filter(users::age.is_not_null())
        .order_by((users::age, users::id))
        .select(users::id)
        .limit(2);
    let of_youngest = update(users::table)
        .set(users::name.to("young"))
        .filter(users::id.in_(youngest));
    let most = from(order_items::table).select(max(order_items::quantity));
    let gone =
        delete_from(order_items::table).filter(order_items::quantity.eq(most.scalar_subquery()));
    everywhere!(|conn| {
        let young: Vec<i64> = from(users::table)
            .filter(users::age.is_not_null())
            .order_by((users::age, users::id))
            .select(users::id)
            .limit(2)
            .all(conn)
            .unwrap();
        assert_eq!(of_youngest.run(conn).unwrap(), 2);
        let found = from(users::table)
            .filter(users::name.eq("young"))
            .order_by((users::age, users::id));
        assert_eq!(found.select(users::id).all(conn).unwrap(), young);
        let age = from(users::table)
            .select(max(users::age))
            .scalar(conn)
            .unwrap();
        assert_eq!(as_oldest.run(conn).unwrap(), 3);
        let ages = from(users::table)
            .filter(users::id.le(3))
            .select(users::age)
            .all(conn)
            .unwrap();
        assert_eq!(ages, [age; 3]);
        let most = from(order_items::table)
            .select(max(order_items::quantity))
            .scalar(conn)
            .unwrap();
        assert!(gone.run(conn).unwrap() > 0);
        let left = from(order_items::table)
            .select(max(order_items::quantity))
            .scalar(conn)
            .unwrap();
        assert!(left < most);
    });
}

#[test]
fn returning_queries_and_other_tables() {
    let orders_of = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id))
        .select(count());
    let older = update(users::table)
        .set(users::age.to(30))
        .filter(users::id.eq(1))
        .returning((
            users::id + 1,
            orders_of.clone().scalar_subquery(),
            upper(users::name).concat("!"),
        ));
    let gone = delete_from(order_items::table)
        .filter(order_items::order_id.eq(1))
        .returning((order_items::quantity * 2, order_items::price));
    let upserted = insert_into(users::table)
        .values((
            users::id.to(1),
            users::name.to("New"),
            users::email.to("new@example.com"),
        ))
        .on_conflict(users::constraints::USERS_PKEY)
        .do_update(users::name.to(users::name.concat("/").concat(excluded(users::name))))
        .returning((users::name, orders_of.scalar_subquery()));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let count = from(orders::table)
                .filter(orders::user_id.eq(1))
                .count(conn)
                .unwrap();
            let name = from(users::table)
                .filter(users::id.eq(1))
                .select(users::name)
                .one(conn)
                .unwrap();
            let row = older.one(conn).unwrap();
            assert_eq!(row, (2, count, name.to_uppercase() + "!"));
            assert_eq!(upserted.one(conn).unwrap(), (name + "/New", count));
            let expected = from(order_items::table)
                .filter(order_items::order_id.eq(1))
                .select((order_items::quantity * 2, order_items::price))
                .all(conn)
                .unwrap();
            let mut rows = gone.all(conn).unwrap();
            rows.sort();
            let mut sorted = expected;
            sorted.sort();
            assert_eq!(rows, sorted);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }

    let named = update(profiles::table)
        .from(users::table)
        .set(profiles::bio.to(users::name))
        .filter(profiles::user_id.eq(users::id) & users::id.eq(3));
    let own = named.clone().returning((profiles::bio, profiles::user_id));
    let others = named.clone().returning((profiles::bio, users::name));
    let whole = named.returning((profiles::user_id, users::table));
    let rows = own.all(&mut sqlite()).unwrap();
    assert_eq!(rows.len(), 1);
    for error in [
        others.to_sql::<Sqlite>().unwrap_err(),
        whole.to_sql::<Sqlite>().unwrap_err(),
    ] {
        assert!(matches!(
            error,
            RenderError::ReturningOther { table: "users" }
        ));
    }
    if let Some(mut conn) = postgres() {
        assert_eq!(own.all(&mut conn).unwrap(), rows);
        let (bio, name) = others.one(&mut conn).unwrap();
        assert_eq!(bio, Some(name));
        assert_eq!(whole.one(&mut conn).unwrap().1.id, 3);
    }
}

#[test]
fn grouped_queries_as_values() {
    let kinds = from(orders::table).select(orders::status).distinct();
    let many = from(kinds_of::as_query(kinds)).select(count());
    let set = update(users::table)
        .set((
            users::age.to(many.scalar_subquery().cast::<Integer>() + 7),
            users::name.to("7"),
        ))
        .filter(users::id.eq(7) | users::id.eq(7));
    let by_hand = sql_query!("SELECT count(DISTINCT status) FROM orders" => BigInt);
    everywhere!(|conn| {
        let expected = by_hand.one(conn).unwrap() + 7;
        assert_eq!(set.run(conn).unwrap(), 1);
        let age = from(users::table)
            .filter(users::id.eq(7))
            .select(users::age)
            .one(conn);
        assert_eq!(age.unwrap().map(i64::from), Some(expected));
    });
}
relata::relation! { kinds_of { status: Text } }

/// Queries of every shape give the rows of an INSERT, with ON CONFLICT and without.
#[test]
fn rows_of_queries_of_every_shape() {
    let some = || from(users::table).select((users::id + 1_000, users::name));
    let all =
        some().union_all(from(products::table).select((products::id + 2_000, products::name)));
    let first = from(users::table)
        .order_by(users::id.desc())
        .select((users::id + 3_000, lower(users::email)))
        .limit(2);
    let named =
        labels::as_query(from(users::table).select((users::id + 4_000, users::email.concat("4"))));
    let listed = with(named)
        .from(labels::table)
        .select((labels::id, labels::label));
    let rows = values([(5_000_i64, "a"), (5_001, "b")]);
    let same = from(tags::table).select((tags::id + 60_000, tags::label.concat(" again")));
    let twice = from(users::table).select((users::id + 7_000, users::email.concat("x")));
    macro_rules! insert {
        ($query:expr) => {
            insert_into(tags::table)
                .columns((tags::id, tags::label))
                .select($query.clone())
        };
    }
    let distinct = insert!(all);
    let by_hand = sql_query!("SELECT count(*) FROM users" => BigInt);
    everywhere!(|conn| {
        let users = by_hand.one(conn).unwrap() as usize;
        let products = from(products::table).count(conn).unwrap() as usize;
        let before = from(tags::table).count(conn).unwrap() as usize;
        assert_eq!(distinct.run(conn).unwrap(), users + products);
        assert_eq!(insert!(first).run(conn).unwrap(), 2);
        assert_eq!(insert!(listed).run(conn).unwrap(), users);
        assert_eq!(insert!(rows).run(conn).unwrap(), 2);
        assert_eq!(insert!(twice).run(conn).unwrap(), users);
        let so_far = before + users + products + 2 + users + 2 + users;
        assert_eq!(insert!(same).run(conn).unwrap(), so_far);
        assert_eq!(from(tags::table).count(conn).unwrap() as usize, 2 * so_far);
        let largest = from(tags::table)
            .filter(tags::id.between(3_001, 3_999))
            .order_by(tags::id);
        let found: Vec<i64> = largest.select(tags::id).all(conn).unwrap();
        assert_eq!(found, [3_000 + users as i64 - 1, 3_000 + users as i64]);
    });
    macro_rules! upsert {
        ($query:expr) => {
            insert!($query)
                .on_conflict(tags::constraints::TAGS_PKEY)
                .do_update(tags::label.to(excluded(tags::label).concat("!")))
        };
    }
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            for _ in 0..2 {
                assert!(upsert!(all).run(conn).unwrap() > 0);
                assert_eq!(upsert!(first).run(conn).unwrap(), 2);
                assert!(upsert!(listed).run(conn).unwrap() > 0);
                assert_eq!(upsert!(rows).run(conn).unwrap(), 2);
            }
            let found = from(tags::table)
                .filter(tags::id.ge(5_000))
                .order_by(tags::id);
            assert_eq!(found.select(tags::label).all(conn).unwrap(), ["a!", "b!"]);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

/// The order of a query is that of its rows where a later one meets an earlier one's key.
#[test]
fn rows_of_a_query_conflict_in_its_order() {
    let names = from(users::table)
        .order_by(users::id.desc())
        .select((users::id - users::id + 500, users::name));
    let last = insert_into(tags::table)
        .columns((tags::id, tags::label))
        .select(names)
        .on_conflict(tags::constraints::TAGS_PKEY)
        .do_update(tags::label.to(excluded(tags::label)));
    let conn = &mut sqlite();
    last.run(conn).unwrap();
    let label = from(tags::table)
        .filter(tags::id.eq(500))
        .select(tags::label)
        .one(conn)
        .unwrap();
    let first = from(users::table)
        .filter(users::id.eq(1))
        .select(users::name)
        .one(conn)
        .unwrap();
    assert_eq!(label, first);
}

/// One connection, other values; and once more after a transaction in which it failed.
#[test]
fn statements_that_are_run_again() {
    everywhere!(|conn| {
        let insert = |id: i64, label: &str| {
            insert_into(tags::table).values((tags::id.to(id), tags::label.to(label.to_owned())))
        };
        let change = |id: i64, label: &str| {
            update(tags::table)
                .set(tags::label.to(label.to_owned()))
                .filter(tags::id.eq(id))
        };
        for id in 100..103 {
            assert_eq!(insert(id, &format!("tag {id}")).run(conn).unwrap(), 1);
        }
        let failed: relata::Result<()> = conn.transaction(|tx| {
            assert_eq!(change(100, "changed").run(tx)?, 1);
            insert(101, "tag again").run(tx)?;
            Ok(())
        });
        let error = failed.unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error}");
        let label = from(tags::table)
            .filter(tags::id.eq(100))
            .select(tags::label)
            .one(conn);
        assert_eq!(label.unwrap(), "tag 100");
        assert_eq!(change(100, "changed").run(conn).unwrap(), 1);
        assert_eq!(change(101, "changed too").run(conn).unwrap(), 1);
        assert_eq!(insert(103, "tag 103").run(conn).unwrap(), 1);
        let labels = from(tags::table)
            .filter(tags::id.ge(100))
            .order_by(tags::id)
            .select(tags::label);
        assert_eq!(
            labels.all(conn).unwrap(),
            ["changed", "changed too", "tag 102", "tag 103"]
        );
        let gone = |id: i64| delete_from(tags::table).filter(tags::id.ge(id));
        assert_eq!(gone(103).run(conn).unwrap(), 1);
        assert_eq!(gone(101).run(conn).unwrap(), 2);
    });
}

#[test]
fn the_sql_is_that_of_one_statement() {
    let twice = update(users::table)
        .set(users::age.to((users::age + 1) * 2 - 1))
        .filter(users::age.eq(1) & users::age.ne(2));
    assert_eq!(
        twice.to_sql::<Pg>().unwrap(),
        r#"UPDATE "users" SET "age" = ("users"."age" + $1) * $2 - $3 WHERE "users"."age" = $4 AND "users"."age" <> $5"#
    );
    assert_eq!(twice.binds::<Pg>().unwrap(), ["1", "2", "1", "1", "2"]);
}
