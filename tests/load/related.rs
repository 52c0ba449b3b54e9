//! Conditions about the rows of relations and values of them, without loading; and the relations of rows that are there.

use relata::prelude::*;
use relata::types::Decimal;

use crate::databases::{self, KEYS, SHOP, everywhere};
use crate::keys::{cities, guides, regions, twins};
use crate::shop::{employees, order_items, orders, products, tags, users};

everywhere!(any_none_all, SHOP: |conn, sent| {
    let ids = |query: Vec<i64>| query;
    let base = || from(users::table).order_by(users::id).select(users::id);
    assert_eq!(ids(base().filter(users::orders.any(orders::total.gt(50))).all(conn).unwrap()), [1, 2, 6]);
    assert_eq!(ids(base().filter(users::orders.none(orders::total.gt(50))).all(conn).unwrap()), [3, 4, 5, 7, 8]);
    // NULL is not greater.
    assert_eq!(ids(base().filter(users::orders.all(orders::total.gt(20))).all(conn).unwrap()), [1, 2, 5, 7, 8]);
    assert_eq!(ids(base().filter(users::orders.filter(orders::total.is_not_null()).all(orders::total.gt(20))).all(conn).unwrap()),
        [1, 2, 3, 4, 5, 7, 8]);
    assert_eq!(ids(base().filter(users::orders.exists() & !users::profile.exists()).all(conn).unwrap()), [4]);
    assert_eq!(sent.count(), 5, "nothing is loaded");
    // To one, and a condition that is not there.
    let of_inactive = from(orders::table).filter(orders::user.none(users::is_active)).count(conn).unwrap();
    assert_eq!(of_inactive, 0);
    let status: Option<&str> = None;
    let some = users::orders.any(status.map(|s| orders::status.eq(s)));
    assert_eq!(ids(base().filter(some).all(conn).unwrap()), [1, 2, 3, 4, 6]);
});

everywhere!(deep, SHOP: |conn, _sent| {
    let bought = users::orders.any(orders::items.any(order_items::product.any(products::name.eq("Samovar"))));
    assert_eq!(from(users::table).filter(bought).select(users::id).all(conn).unwrap(), [2]);
    // The table that the query begins with is inside once more.
    let with_others = orders::user.any(users::orders.any(orders::status.eq("new")));
    assert_eq!(from(orders::table).filter(with_others).order_by(orders::id).select(orders::id).all(conn).unwrap(), [1, 2, 6, 8]);
    let tea = products::tags.any(tags::label.eq("tea"));
    assert_eq!(from(products::table).filter(tea).order_by(products::id).select(products::id).all(conn).unwrap(), [3, 4, 7]);
});

everywhere!(a_table_inside_itself, SHOP: |conn, _sent| {
    let base = || from(employees::table).order_by(employees::id);
    let heads = base().filter(employees::employees_by_manager.any(employees::salary.lt(4000))).select(employees::id);
    assert_eq!(heads.all(conn).unwrap(), [3, 4]);
    let below = base().filter(employees::manager.any(employees::manager.exists())).select(employees::id);
    assert_eq!(below.all(conn).unwrap(), [4, 5, 6, 7]);
    let counts = base().select((employees::id, employees::employees_by_manager.count()));
    assert_eq!(counts.all(conn).unwrap(), [(1, 2), (2, 2), (3, 1), (4, 1), (5, 0), (6, 0), (7, 0)]);
    // Of those that earn more than the one at hand earn none less than 4000 below them.
    let more = base().filter(employees::employees_by_manager.any(
        employees::salary.gt(4000) & employees::employees_by_manager.count().eq(0),
    ));
    assert_eq!(more.select(employees::id).all(conn).unwrap(), [2]);
});

everywhere!(a_junction_with_itself, KEYS: |conn, _sent| {
    let base = || from(cities::table).order_by(cities::id).select(cities::id);
    assert_eq!(base().filter(cities::twins.any(cities::country.eq("DE"))).all(conn).unwrap(), [1]);
    assert_eq!(base().filter(cities::twins.any(twins::since.lt(1980))).all(conn).unwrap(), [1, 4]);
    assert_eq!(base().filter(cities::twins.count().eq(2)).all(conn).unwrap(), [1]);
    // Keys of several columns, NULL among them.
    assert_eq!(base().filter(cities::region.any(regions::name.eq("Skåne"))).all(conn).unwrap(), [1, 2]);
    assert_eq!(base().filter(!cities::region.exists()).all(conn).unwrap(), [5, 6, 7]);
});

everywhere!(values, SHOP: |conn, _sent| {
    let query = from(users::table)
        .filter(users::orders.count().gt(1))
        .order_by((users::orders.count().desc(), users::id))
        .select((users::id, users::orders.count(), users::orders.aggregate(max(orders::total)), users::orders.filter(orders::status.eq("new")).count()));
    let rows: Vec<(i64, i64, Option<Decimal>, i64)> = query.all(conn).unwrap();
    let rows: Vec<(i64, i64, String, i64)> =
        rows.into_iter().map(|(id, n, most, new)| (id, n, most.map_or(String::new(), |m| m.with_scale(2).to_string()), new)).collect();
    let text = |s: &str| s.to_owned();
    assert_eq!(rows, [(1, 3, text("64.90"), 1), (3, 2, text("38.25"), 0), (6, 2, text("57.40"), 0)]);
});

everywhere!(from_one_row, SHOP: |conn, sent| {
    let sara = from(users::table).find(1).one(conn).unwrap();
    sent.take();
    let orders = from_related(&sara, users::orders).filter(orders::status.ne("new")).order_by(orders::id.desc()).limit(1);
    assert_eq!(orders.all(conn).unwrap().iter().map(|o| o.id).collect::<Vec<_>>(), [2]);
    assert_eq!(from_related(&sara, users::orders).count(conn).unwrap(), 3);
    assert_eq!(sent.count(), 2);
    // NULL in its key.
    assert_eq!(from_related(&sara, users::referrer).one_or_none(conn).unwrap(), None);
    let bo = from(users::table).find(8).one(conn).unwrap();
    assert_eq!(from_related(&bo, users::referrer).one(conn).unwrap().id, 7);
    // Through a junction, with relations of their own.
    let order = from(orders::table).find(1).one(conn).unwrap();
    let products = from_related(&order, orders::products)
        .filter(order_items::quantity.gt(1))
        .with(products::tags)
        .one(conn)
        .unwrap();
    assert_eq!((products.id, products.get(products::tags).len()), (2, 2));
});

everywhere!(from_one_row_of_several_columns, KEYS: |conn, _sent| {
    let skane = from(regions::table).find(("SE", 1)).one(conn).unwrap();
    let cities_ = from_related(&skane, regions::cities).order_by(cities::id).select(cities::name);
    assert_eq!(cities_.all(conn).unwrap(), ["Malmö", "Lund"]);
    let utopia = from(cities::table).find(6).one(conn).unwrap();
    assert_eq!(from_related(&utopia, cities::region).one_or_none(conn).unwrap(), None);
});

everywhere!(rows_that_are_there, SHOP: |conn, sent| {
    let users = from(users::table).order_by(users::id).all(conn).unwrap();
    sent.take();
    let users = users.load(users::orders.order_by(orders::id).with(orders::items), conn).unwrap();
    assert_eq!(sent.count(), 2);
    let users = users.load(users::profile, conn).unwrap();
    assert_eq!(sent.count(), 1);
    let expected = from(users::table)
        .with(users::orders.order_by(orders::id).with(orders::items))
        .with(users::profile)
        .order_by(users::id)
        .all(conn)
        .unwrap();
    assert_eq!(users, expected);
    sent.take();
    let none: Vec<users::User> = Vec::new();
    assert!(none.load(users::orders, conn).unwrap().is_empty());
    assert_eq!(sent.count(), 0);
});

everywhere!(rows_of_several_columns_that_are_there, KEYS: |conn, _sent| {
    let cities_ = from(cities::table).order_by(cities::id).all(conn).unwrap();
    let loaded = cities_.load(cities::region, conn).unwrap();
    let expected = from(cities::table).with(cities::region).order_by(cities::id).all(conn).unwrap();
    assert_eq!(loaded, expected);
    let guides_ = from(guides::table).order_by(guides::id).all(conn).unwrap();
    let counts: Vec<usize> = guides_.load(guides::regions, conn).unwrap().iter().map(|g| g.get(guides::regions).len()).collect();
    assert_eq!(counts, [2, 3, 0]);
});

#[test]
fn rows_that_a_write_returns() {
    let conn = &mut databases::sqlite(SHOP);
    let changed = update(users::table)
        .set(users::age.to(Some(35)))
        .filter(users::id.le(2))
        .returning(users::table)
        .all(conn)
        .unwrap()
        .load(users::orders, conn)
        .unwrap();
    let mut counts: Vec<(i64, usize)> = changed
        .iter()
        .map(|u| (u.id, u.get(users::orders).len()))
        .collect();
    counts.sort();
    assert_eq!(counts, [(1, 3), (2, 1)]);
}

everywhere!(set_operations_and_boxed_queries, SHOP: |conn, sent| {
    let some = from(users::table).filter(users::id.eq(1)).union(from(users::table).filter(users::id.eq(6)));
    let rows = some.with(users::orders).with(users::profile).all(conn).unwrap();
    let mut counts: Vec<(i64, usize, bool)> =
        rows.iter().map(|u| (u.id, u.get(users::orders).len(), u.get(users::profile).is_some())).collect();
    counts.sort();
    assert_eq!(counts, [(1, 3, true), (6, 2, true)]);
    assert_eq!(sent.count(), 3);
});

#[test]
fn statements_that_return_rows() {
    use relata::backend::Sqlite;
    let conn = &mut databases::sqlite(SHOP);
    let sent = databases::Sent::on(conn);
    let changed = update(users::table)
        .set(users::age.to(Some(36)))
        .filter(users::id.le(2))
        .returning(users::table)
        .with(users::orders.with(orders::items))
        .all(conn)
        .unwrap();
    assert_eq!(
        changed
            .iter()
            .map(|u| u.get(users::orders).len())
            .sum::<usize>(),
        4
    );
    assert_eq!(sent.count(), 3);
    let deleted = delete_from(tags::table)
        .filter(tags::id.eq(5))
        .returning(tags::table)
        .with(tags::products);
    assert!(deleted.one(conn).unwrap().get(tags::products).is_empty());
    let boxed: BoxedQuery<Tab<users::table>, Sqlite> =
        from(users::table).filter(users::id.eq(1)).boxed();
    assert_eq!(
        boxed
            .with(users::orders)
            .one(conn)
            .unwrap()
            .get(users::orders)
            .len(),
        3
    );
}

#[test]
fn their_sql() {
    use relata::backend::{Mysql, Pg, Sqlite};
    let query = from(employees::table)
        .filter(
            employees::manager.any(employees::employees_by_manager.all(employees::salary.gt(1))),
        )
        .select(employees::id);
    let pg = r#"SELECT "employees"."id" FROM "employees" WHERE EXISTS (SELECT 1 FROM "employees" AS "related_1" WHERE "related_1"."id" = "employees"."manager_id" AND NOT EXISTS (SELECT 1 FROM "employees" AS "related_2" WHERE "related_2"."manager_id" = "related_1"."id" AND ("related_2"."salary" > $1) IS NOT TRUE))"#;
    assert_eq!(query.to_sql::<Pg>().unwrap(), pg);
    let others = pg.replace('"', "`").replace("$1", "?");
    assert_eq!(query.to_sql::<Sqlite>().unwrap(), others);
    assert_eq!(query.to_sql::<Mysql>().unwrap(), others);
    assert_eq!(query.binds::<Pg>().unwrap(), ["1"]);
    let through = from(orders::table)
        .filter(orders::products.any(order_items::quantity.gt(1)))
        .select(orders::id);
    assert_eq!(
        through.to_sql::<Pg>().unwrap(),
        r#"SELECT "orders"."id" FROM "orders" WHERE EXISTS (SELECT 1 FROM "products" JOIN "order_items" ON "products"."id" = "order_items"."product_id" WHERE "order_items"."order_id" = "orders"."id" AND "order_items"."quantity" > $1)"#
    );
    let sara = orders::user.count();
    assert_eq!(
        from(orders::table).select(sara).to_sql::<Pg>().unwrap(),
        r#"SELECT (SELECT count(*) FROM "users" WHERE "users"."id" = "orders"."user_id") FROM "orders""#
    );
}

#[test]
fn a_row_as_a_query_on_each_database() {
    use relata::backend::{Mysql, Pg, Sqlite};
    let conn = &mut databases::sqlite(KEYS);
    let region = from(regions::table).find(("SE", 1)).one(conn).unwrap();
    let query = from_related(&region, regions::cities).select(cities::id);
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        r#"SELECT "cities"."id" FROM "cities" WHERE ("cities"."country", "cities"."region_code") IN (SELECT * FROM unnest($1, $2))"#
    );
    assert_eq!(query.binds::<Pg>().unwrap(), ["[\"SE\"]", "[1]"]);
    let mysql = "SELECT `cities`.`id` FROM `cities` WHERE (`cities`.`country`, `cities`.`region_code`) IN ((?, ?))";
    assert_eq!(query.to_sql::<Mysql>().unwrap(), mysql);
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        mysql.replace("((", "(VALUES (")
    );
    assert_eq!(query.binds::<Sqlite>().unwrap(), ["\"SE\"", "1"]);
}

// MySQL takes a number in a SELECT list as part of the text, so that such a statement is another one each time.
everywhere!(numbers_in_aggregates, SHOP: |conn, _sent| {
    for n in [0_i64, 3, 6, 100] {
        let more = users::orders.aggregate(count().filter(orders::id.gt(n)));
        let found = from(users::table).filter(more.gt(0_i64)).order_by(users::id).select(users::id).all(conn).unwrap();
        let expected = from(orders::table).filter(orders::id.gt(n)).select(orders::user_id).distinct().order_by(orders::user_id);
        assert_eq!(found, expected.all(conn).unwrap(), "above {n}");
    }
});
