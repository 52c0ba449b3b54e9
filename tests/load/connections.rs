//! Ways to load relations on every kind of connection: what other files test on blocking ones.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::awaited::{self, Awaited as _, on_all};
use crate::databases::{self, SHOP};
use crate::keys::{cities, guides, regions};
use crate::shop::{order_items, orders, product_tags, products, tags, users};

on_all!(rows_that_are_there, SHOP: |conn| {
    let rows = from(users::table).order_by(users::id).all(conn).unwrap();
    let load = || users::orders.order_by(orders::id).with(orders::items.order_by(order_items::product_id));
    let rows = rows.load(load(), conn).unwrap();
    let rows = rows.load(users::profile, conn).unwrap();
    let query = from(users::table).with(load()).with(users::profile).order_by(users::id);
    assert_eq!(rows, query.all(conn).unwrap());
    let none: Vec<users::User> = Vec::new();
    assert!(none.load(users::orders, conn).unwrap().is_empty());
});

on_all!(the_related_rows_of_one, SHOP: |conn| {
    let sara = from(users::table).find(1).one(conn).unwrap();
    let newest = from_related(&sara, users::orders).order_by(orders::id.desc()).first(conn).unwrap();
    assert_eq!(newest.map(|order| order.id), Some(8));
    let paid = from_related(&sara, users::orders).filter(orders::status.ne("new")).count(conn).unwrap();
    assert_eq!(paid, 2);
    let order = from(orders::table).find(1).one(conn).unwrap();
    let names = from_related(&order, orders::products).order_by(products::id).select(products::name);
    assert_eq!(names.all(conn).unwrap(), ["Teapot", "Cup"]);
    let loaded = from_related(&sara, users::orders).with(orders::items).order_by(orders::id).all(conn).unwrap();
    assert_eq!(loaded.len(), 3);
    assert_eq!(loaded[0].get(orders::items).len(), 2);
});

on_all!(keys_of_several_columns, KEYS: |conn| {
    let query = from(cities::table).order_by(cities::id);
    let rows = query.clone().all(conn).unwrap().load(cities::region, conn).unwrap();
    assert_eq!(rows, query.clone().with(cities::region).all(conn).unwrap());
    assert_eq!(rows, query.clone().with(cities::region.joined()).all(conn).unwrap());
    assert_eq!(rows, query.with(cities::region.multiset()).all(conn).unwrap());
    assert!(rows.iter().any(|city| city.get(cities::region).is_some()));
    assert!(rows.iter().any(|city| city.get(cities::region).is_none()));
    let region = from(regions::table).find(("SE", 1)).one(conn).unwrap();
    let found = from_related(&region, regions::cities).order_by(cities::id).select(cities::id).all(conn).unwrap();
    let loaded = from(regions::table).with(regions::cities.order_by(cities::id)).find(("SE", 1)).one(conn).unwrap();
    assert_eq!(loaded.get(regions::cities).iter().map(|city| city.id).collect::<Vec<_>>(), found);
    let query = from(guides::table).order_by(guides::id);
    let guided = query.clone().with(guides::regions.order_by((regions::country, regions::code)));
    let counts: Vec<usize> = guided.all(conn).unwrap().iter().map(|guide| guide.get(guides::regions).len()).collect();
    assert_eq!(counts, [2, 3, 0]);
    let counts = query.with(guides::regions.count()).all(conn).unwrap();
    assert_eq!(counts.iter().map(|guide| *guide.get(guides::regions.count())).collect::<Vec<_>>(), [2, 3, 0]);
});

on_all!(joins_and_arrays, SHOP: |conn| {
    let query = from(order_items::table).order_by((order_items::order_id, order_items::product_id));
    let apart = query.clone().with(order_items::product).with(order_items::order.with(orders::user));
    let joined = query
        .clone()
        .with(order_items::product.joined())
        .with(order_items::order.joined().with(orders::user.joined()));
    let arrays = query
        .with(order_items::product.multiset())
        .with(order_items::order.multiset().with(orders::user));
    let rows = apart.all(conn).unwrap();
    assert_eq!(rows, joined.all(conn).unwrap());
    assert_eq!(rows, arrays.all(conn).unwrap());
    assert!(rows.iter().any(|item| item.get(order_items::order).get(orders::user).id == 1));
});

on_all!(values_about_relations, SHOP: |conn| {
    let rows = from(users::table)
        .with(users::orders.count())
        .with(users::orders.exists())
        .with(users::orders.aggregate(min(orders::id)))
        .with(users::orders.order_by(orders::id).with(orders::products.count()))
        .order_by(users::id)
        .all(conn)
        .unwrap();
    let counts: Vec<i64> = rows.iter().map(|user| *user.get(users::orders.count())).collect();
    assert_eq!(counts, [3, 1, 2, 1, 0, 2, 0, 0]);
    for user in &rows {
        let orders_ = user.get(users::orders);
        assert_eq!(i64::try_from(orders_.len()).unwrap(), *user.get(users::orders.count()));
        assert_eq!(*user.get(users::orders.exists()), !orders_.is_empty());
        assert_eq!(*user.get(users::orders.aggregate(min(orders::id))), orders_.first().map(|order| order.id));
    }
    assert_eq!(*rows[0].get(users::orders)[0].get(orders::products.count()), 2);
});

on_all!(set_operations, SHOP: |conn| {
    let one = |id: i64| from(users::table).filter(users::id.eq(id));
    let rows = one(1).union(one(6)).with(users::orders).with(users::profile).all(conn).unwrap();
    let mut counts: Vec<(i64, usize, bool)> =
        rows.iter().map(|u| (u.id, u.get(users::orders).len(), u.get(users::profile).is_some())).collect();
    counts.sort();
    assert_eq!(counts, [(1, 3, true), (6, 2, true)]);
});

/// The same lines on both kinds of connections to one database, with the type of its dialect.
macro_rules! on_both {
    ($name:ident, $db:ident: |$conn:ident, $dialect:ident| $body:block) => {
        #[test]
        fn $name() {
            type $dialect = $db;
            on_both!(@run $db, stringify!($name), $conn, $body);
        }
    };
    (@run Sqlite, $name:expr, $conn:ident, $body:block) => {
        { let $conn = &mut databases::sqlite(SHOP); $body }
        let _inside = awaited::runtime();
        let $conn = &mut awaited::sqlite(SHOP);
        $body
    };
    (@run Pg, $name:expr, $conn:ident, $body:block) => {
        if let Some($conn) = &mut databases::postgres(SHOP) { $body }
        let _inside = awaited::runtime();
        if let Some($conn) = &mut awaited::postgres(SHOP) { $body }
    };
    (@run Mysql, $name:expr, $conn:ident, $body:block) => {
        if let Some($conn) = &mut databases::mysql($name, SHOP) { $body }
        let _inside = awaited::runtime();
        if let Some($conn) = &mut awaited::mysql($name, SHOP) { $body }
    };
}

macro_rules! boxed_queries {
    ($($name:ident $db:ident;)*) => {$(
        on_both!($name, $db: |conn, Db| {
            let boxed: BoxedQuery<Tab<users::table>, Db> = from(users::table).filter(users::id.eq(1)).boxed();
            let rows = boxed.with(users::orders.with(orders::items)).with(users::profile).all(conn).unwrap();
            assert_eq!((rows.len(), rows[0].get(users::orders).len()), (1, 3));
            assert!(rows[0].get(users::profile).is_some());
        });
    )*};
}
boxed_queries! {
    boxed_on_sqlite Sqlite;
    boxed_on_postgres Pg;
    boxed_on_mysql Mysql;
}

macro_rules! returned_rows {
    ($($name:ident $db:ident;)*) => {$(
        on_both!($name, $db: |conn, _Db| {
            let changed = update(users::table)
                .set(users::age.to(Some(36)))
                .filter(users::id.le(2))
                .returning(users::table)
                .with(users::orders.with(orders::items))
                .with(users::profile)
                .all(conn)
                .unwrap();
            let mut counts: Vec<(i64, usize)> =
                changed.iter().map(|user| (user.id, user.get(users::orders).len())).collect();
            counts.sort();
            assert_eq!(counts, [(1, 3), (2, 1)]);
            let new = insert_into(product_tags::table)
                .values((product_tags::product_id.to(1), product_tags::tag_id.to(5)))
                .returning(product_tags::table)
                .with(product_tags::product)
                .with(product_tags::tag)
                .one(conn)
                .unwrap();
            assert_eq!(new.get(product_tags::product).name, "Teapot");
            delete_from(product_tags::table).filter(product_tags::tag_id.eq(5)).run(conn).unwrap();
            let gone = delete_from(tags::table)
                .filter(tags::id.eq(5))
                .returning(tags::table)
                .with(tags::products)
                .one(conn)
                .unwrap();
            assert!(gone.get(tags::products).is_empty());
        });
    )*};
}
returned_rows! {
    returned_on_sqlite Sqlite;
    returned_on_postgres Pg;
}

/// MariaDB returns rows of INSERT and DELETE, on an asynchronous connection.
#[test]
fn returned_on_mariadb() {
    let _inside = awaited::runtime();
    let Some(conn) = &mut awaited::mysql("returned_on_mariadb", SHOP) else {
        return;
    };
    let version: String = relata::sql_query!("SELECT version()" => relata::types::Text)
        .one(conn)
        .unwrap();
    if !version.contains("MariaDB") {
        return println!("not run on MySQL, which has no RETURNING");
    }
    let new = insert_into(product_tags::table)
        .values((product_tags::product_id.to(1), product_tags::tag_id.to(5)))
        .returning(product_tags::table)
        .on_mariadb()
        .with(product_tags::product)
        .with(product_tags::tag.with(tags::products))
        .one(conn)
        .unwrap();
    assert_eq!(new.get(product_tags::product).name, "Teapot");
    assert!(
        new.get(product_tags::tag)
            .get(tags::products)
            .iter()
            .any(|product| product.id == 1)
    );
    let gone = delete_from(product_tags::table)
        .filter(product_tags::tag_id.eq(5))
        .returning(product_tags::table)
        .on_mariadb()
        .with(product_tags::tag)
        .all(conn)
        .unwrap();
    assert!(gone.iter().all(|gone| gone.get(product_tags::tag).id == 5) && !gone.is_empty());
}
