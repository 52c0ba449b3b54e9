//! Values along relations to one row: what is joined for them, and which rows come of it.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::databases::{self, everywhere};
use crate::keys::{cities, regions, twins};
use crate::shop::{addresses, employees, order_items, orders, products, profiles, users};

relata::alias!(other = orders);

/// The SQL of a query on PostgreSQL, and the same with the quotes of the others.
macro_rules! emits {
    ($query:expr, $sql:expr) => {{
        let (query, sql) = (&$query, $sql);
        assert_eq!(query.to_sql::<Pg>().unwrap(), sql);
        assert_eq!(query.to_sql::<Sqlite>().unwrap(), plain(sql));
        assert_eq!(query.to_sql::<Mysql>().unwrap(), plain(sql));
    }};
}
fn plain(sql: &str) -> String {
    let mut sql = sql.replace('"', "`");
    for n in 1..5 {
        sql = sql.replace(&format!("${n}"), "?");
    }
    sql
}

#[test]
fn one_join_for_one_path() {
    let name = orders::user.get(users::name);
    let query = from(orders::table)
        .filter(name.ne("Bo") & orders::user.get(users::is_active))
        .order_by((name, orders::id))
        .select((orders::id, name, orders::user.get(users::age)));
    emits!(
        query,
        "SELECT \"orders\".\"id\", \"path_1\".\"name\", \"path_1\".\"age\" FROM \"orders\" \
         LEFT JOIN \"users\" AS \"path_1\" ON \"path_1\".\"id\" = \"orders\".\"user_id\" \
         WHERE \"path_1\".\"name\" <> $1 AND \"path_1\".\"is_active\" ORDER BY \"path_1\".\"name\", \"orders\".\"id\""
    );
}

#[test]
fn a_join_for_each_key_and_for_each_step() {
    let query = from(order_items::table)
        .join(order_items::product)
        .filter(
            order_items::order
                .get(orders::billing_address)
                .get(addresses::city)
                .ne(order_items::order
                    .get(orders::shipping_address)
                    .get(addresses::city)),
        )
        .select(order_items::order.get(orders::status));
    emits!(
        query,
        "SELECT \"path_1\".\"status\" FROM \"order_items\" JOIN \"products\" ON \"products\".\"id\" = \"order_items\".\"product_id\" \
         LEFT JOIN \"orders\" AS \"path_1\" ON \"path_1\".\"id\" = \"order_items\".\"order_id\" \
         LEFT JOIN \"addresses\" AS \"path_2\" ON \"path_2\".\"id\" = \"path_1\".\"billing_address_id\" \
         LEFT JOIN \"addresses\" AS \"path_3\" ON \"path_3\".\"id\" = \"path_1\".\"shipping_address_id\" \
         WHERE \"path_2\".\"city\" <> \"path_3\".\"city\""
    );
}

#[test]
fn a_subquery_where_there_is_no_from_to_join_to() {
    let query = update(order_items::table)
        .set(order_items::quantity.to(1))
        .filter(
            order_items::order
                .get(orders::user)
                .get(users::name)
                .eq("Bo"),
        );
    let sql = |table: &str| {
        format!(
            "UPDATE \"order_items\" SET \"quantity\" = $1 WHERE (SELECT \"path_2\".\"name\" FROM \"orders\" AS \"path_1\" \
         JOIN \"users\" AS \"path_2\" ON \"path_2\".\"id\" = \"path_1\".\"user_id\" \
         WHERE \"path_1\".\"id\" = {table}\"order_id\") = $2"
        )
    };
    assert_eq!(query.to_sql::<Pg>().unwrap(), sql("\"order_items\"."));
    assert_eq!(
        query.to_sql::<Sqlite>().unwrap(),
        plain(&sql("\"order_items\"."))
    );
    assert_eq!(
        query.to_sql::<Mysql>().unwrap(),
        plain(&sql("\"order_items\".")).replace("SET `quantity`", "SET `order_items`.`quantity`")
    );
    // The condition of a join, and a table of the query around.
    let named = users::table.on(users::name.eq(orders::user.get(users::name)));
    let query = from(orders::table).left_join(named).select(orders::id);
    emits!(
        query,
        "SELECT \"orders\".\"id\" FROM \"orders\" LEFT JOIN \"users\" ON \"users\".\"name\" = (SELECT \"path_1\".\"name\" \
         FROM \"users\" AS \"path_1\" WHERE \"path_1\".\"id\" = \"orders\".\"user_id\")"
    );
    let same = from(users::table)
        .correlate(orders::table)
        .filter(users::name.eq(orders::user.get(users::name)));
    let query = from(orders::table).filter(exists(same)).select(orders::id);
    emits!(
        query,
        "SELECT \"orders\".\"id\" FROM \"orders\" WHERE EXISTS (SELECT 1 FROM \"users\" WHERE \"users\".\"name\" = \
         (SELECT \"path_1\".\"name\" FROM \"users\" AS \"path_1\" WHERE \"path_1\".\"id\" = \"orders\".\"user_id\"))"
    );
    // A lock is one of the tables in FROM.
    let query = from(orders::table)
        .filter(orders::user.get(users::is_active))
        .select(orders::id)
        .for_update();
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"orders\".\"id\" FROM \"orders\" WHERE (SELECT \"path_1\".\"is_active\" FROM \"users\" AS \"path_1\" \
         WHERE \"path_1\".\"id\" = \"orders\".\"user_id\") FOR UPDATE"
    );
}

#[test]
fn each_query_joins_its_own() {
    let of_sara = orders::user.get(users::name).eq("Sara");
    let inner = from(orders::table).filter(of_sara).select(orders::id);
    let query = from(order_items::table)
        .filter(order_items::order_id.in_(inner))
        .select((
            order_items::order.get(orders::status),
            order_items::quantity,
        ));
    emits!(
        query,
        "SELECT \"path_1\".\"status\", \"order_items\".\"quantity\" FROM \"order_items\" \
         LEFT JOIN \"orders\" AS \"path_1\" ON \"path_1\".\"id\" = \"order_items\".\"order_id\" \
         WHERE \"order_items\".\"order_id\" IN (SELECT \"orders\".\"id\" FROM \"orders\" \
         LEFT JOIN \"users\" AS \"path_1\" ON \"path_1\".\"id\" = \"orders\".\"user_id\" WHERE \"path_1\".\"name\" = $1)"
    );
    let active = users::orders.any(orders::shipping_address.get(addresses::country).eq("DE"));
    emits!(
        from(users::table).filter(active).select(users::id),
        "SELECT \"users\".\"id\" FROM \"users\" WHERE EXISTS (SELECT 1 FROM \"orders\" \
         LEFT JOIN \"addresses\" AS \"path_1\" ON \"path_1\".\"id\" = \"orders\".\"shipping_address_id\" \
         WHERE \"orders\".\"user_id\" = \"users\".\"id\" AND \"path_1\".\"country\" = $1)"
    );
}

everywhere!(rows, SHOP: |conn, sent| {
    // To one row that is there, and to one that may be missing.
    let rows: Vec<(i64, String, Option<String>)> = from(orders::table)
        .order_by((orders::user.get(users::name).desc(), orders::id))
        .filter(orders::user.get(users::age).gt(20) & orders::status.ne("new"))
        .select((orders::id, orders::user.get(users::name), orders::shipping_address.get(addresses::city)))
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 1);
    let mut found: Vec<_> = rows.iter().map(|(id, name, city)| (*id, name.chars().next(), city.as_deref())).collect();
    found.sort();
    let first = |letter| Some(letter);
    assert_eq!(found, [
        (1, first('S'), Some("Münster")),
        (2, first('S'), None),
        (3, first('J'), Some("Düsseldorf")),
        (4, first('山'), Some("京都市")),
        (5, first('山'), None),
    ]);
});

everywhere!(grouped, SHOP: |conn, _sent| {
    let name = orders::user.get(users::name);
    let counts = from(orders::table)
        .group_by(name)
        .having(count().gt(1) & name.ne("Nobody"))
        .order_by(count().desc())
        .select((name, count(), min(orders::billing_address.get(addresses::country))));
    let mut counts: Vec<(String, i64, String)> = counts.all(conn).unwrap();
    counts.sort();
    let country = |c: &str| c.to_owned();
    assert_eq!(counts, [
        ("Sara Lindqvist".to_owned(), 3, country("DE")), ("Łukasz Żak".to_owned(), 2, country("PL")), ("山田太郎".to_owned(), 2, country("JP")),
    ]);
    let spent = from(order_items::table)
        .group_by(order_items::order.get(orders::user).get(users::id))
        .order_by(order_items::order.get(orders::user).get(users::id))
        .select((order_items::order.get(orders::user).get(users::id), count()));
    let by_join = from(order_items::table)
        .join(order_items::order)
        .group_by(orders::user_id)
        .order_by(orders::user_id)
        .select((orders::user_id, count()));
    assert_eq!(spent.all(conn).unwrap(), by_join.all(conn).unwrap());
});

everywhere!(a_table_and_itself, SHOP: |conn, _sent| {
    let above = employees::manager.get(employees::name);
    let two_above = employees::manager.get(employees::manager).get(employees::name);
    let rows: Vec<(i64, Option<String>, Option<String>)> =
        from(employees::table).order_by(employees::id).select((employees::id, above, two_above)).all(conn).unwrap();
    let all = from(employees::table).all(conn).unwrap();
    let find = |id: Option<i64>| all.iter().find(|e| Some(e.id) == id);
    for (id, above, two_above) in rows {
        let manager = find(find(Some(id)).unwrap().manager_id);
        assert_eq!(above.as_deref(), manager.map(|m| &m.name[..]));
        let next = manager.and_then(|m| find(m.manager_id));
        assert_eq!(two_above.as_deref(), next.map(|m| &m.name[..]));
    }
    // Inside itself, where the table has another name.
    let heads = employees::employees_by_manager.any(employees::manager.get(employees::name).eq(employees::manager.get(employees::name)));
    let mut heads = from(employees::table).filter(heads).select(employees::id).all(conn).unwrap();
    heads.sort_unstable();
    assert_eq!(heads, [1, 2, 3, 4]);
});

everywhere!(at_most_one_and_missing_rows, SHOP: |conn, _sent| {
    let bios: Vec<(i64, Option<String>)> = from(users::table)
        .filter(users::profile.get(profiles::user_id).is_not_null())
        .order_by(users::id)
        .select((users::id, users::profile.get(profiles::bio)))
        .all(conn)
        .unwrap();
    assert_eq!(bios.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3, 6]);
    assert_eq!(bios[1].1, None);
    // A column that is NOT NULL, of a row that is there, of a table that a join may leave out.
    let cities: Vec<(i64, Option<String>)> = from(users::table)
        .left_join(users::orders)
        .filter(users::id.gt(4))
        .order_by((users::id, orders::id))
        .select((users::id, orders::billing_address.get(addresses::city)))
        .all(conn)
        .unwrap();
    let lodz = || Some("Łódź".to_owned());
    assert_eq!(cities, [(5, None), (6, lodz()), (6, lodz()), (7, None), (8, None)]);
});

everywhere!(verbs_and_places, SHOP: |conn, sent| {
    let of_sara = from(orders::table).filter(orders::user.get(users::email).eq("sara@example.com"));
    assert_eq!(of_sara.count(conn).unwrap(), 3);
    assert!(of_sara.exists(conn).unwrap());
    assert_eq!(of_sara.clone().order_by(orders::id).first(conn).unwrap().unwrap().id, 1);
    let distinct = from(orders::table).select(orders::user.get(users::id)).distinct().order_by(orders::user.get(users::id));
    assert_eq!(distinct.all(conn).unwrap(), [1, 2, 3, 4, 6]);
    let both = of_sara.select(orders::user.get(users::name)).union(from(users::table).filter(users::referrer.get(users::id).eq(7)).select(users::name));
    assert_eq!(both.all(conn).unwrap().len(), 2);
    sent.take();
    // Beside relations that are loaded, and within them.
    let users = from(users::table)
        .with(users::orders.filter(orders::billing_address.get(addresses::country).ne("JP"))
            .order_by((orders::shipping_address.get(addresses::city).desc().nulls_last(), orders::id)))
        .filter(users::id.le(3))
        .order_by(users::id)
        .all(conn)
        .unwrap();
    let ids = |user: &relata::loaded!(users::table { users::orders })| user.get(users::orders).iter().map(|o| o.id).collect::<Vec<_>>();
    assert_eq!([ids(&users[0]), ids(&users[1]), ids(&users[2])], [vec![1, 8, 2], vec![3], vec![]]);
    assert_eq!(sent.count(), 2);
    let newest = from(users::table)
        .with(users::orders.order_by((orders::shipping_address.get(addresses::city).desc().nulls_last(), orders::id.desc())).limit_per_parent(1))
        .find(1).one(conn).unwrap();
    assert_eq!(newest.get(users::orders)[0].id, 8);
    let joined = from(orders::table).with(orders::user.joined()).filter(orders::user.get(users::name).eq("Bo")).count(conn).unwrap();
    assert_eq!(joined, 0);
    let joined = from(employees::table).with(employees::manager.joined()).filter(employees::manager.get(employees::manager_id).is_null())
        .order_by(employees::id).all(conn).unwrap();
    assert_eq!(joined.iter().map(|e| e.id).collect::<Vec<_>>(), [1, 2, 3]);
    // Another name of the table, and a window.
    let pairs = from(orders::table)
        .join(other::table.on(other::user_id.eq(orders::user_id) & other::id.gt(orders::id)))
        .filter(orders::user.from(other::table).get(users::name).eq(orders::user.get(users::name)))
        .count(conn)
        .unwrap();
    assert_eq!(pairs, 5);
    let ranks: Vec<(i64, i64)> = from(orders::table)
        .filter(orders::user_id.le(2))
        .order_by(orders::id)
        .select((orders::id, row_number().over(partition_by(orders::user.get(users::email)).order_by(orders::id))))
        .all(conn)
        .unwrap();
    assert_eq!(ranks, [(1, 1), (2, 2), (3, 1), (8, 3)]);
});

everywhere!(writes, SHOP: |conn, _sent| {
    let changed = update(order_items::table)
        .set(order_items::price.to(order_items::product.get(products::price)))
        .filter(order_items::order.get(orders::user).get(users::name).eq("Sara Lindqvist"))
        .run(conn)
        .unwrap();
    let of_sara = from(order_items::table).filter(order_items::order.get(orders::user).get(users::id).eq(1));
    assert_eq!(of_sara.count(conn).unwrap(), i64::try_from(changed).unwrap());
    let differ = of_sara.filter(order_items::price.ne(order_items::product.get(products::price)));
    assert_eq!(differ.count(conn).unwrap(), 0);
    let gone = delete_from(order_items::table).filter(order_items::order.get(orders::status).eq("cancelled")).run(conn).unwrap();
    assert!(gone > 0);
    assert_eq!(from(order_items::table).filter(order_items::order.get(orders::status).eq("cancelled")).count(conn).unwrap(), 0);
    // To the table that is written.
    let raised = update(employees::table)
        .set(employees::title.to("Deputy"))
        .filter(employees::manager.get(employees::manager_id).is_null() & employees::manager_id.is_not_null())
        .run(conn)
        .unwrap();
    assert_eq!(raised, 2);
});

everywhere!(keys_of_several_columns, KEYS: |conn, _sent| {
    let names: Vec<(i64, Option<String>)> =
        from(cities::table).order_by(cities::id).select((cities::id, cities::region.get(regions::name))).all(conn).unwrap();
    let names: Vec<_> = names.iter().map(|(_, name)| name.as_deref()).collect();
    assert_eq!(names, [Some("Skåne"), Some("Skåne"), Some("Småland"), Some("Hessen"), None, None, None]);
    let far = twins::twin.get(cities::region).get(regions::name);
    let twins = from(twins::table).filter(far.eq("Hessen")).select((twins::city_id, far));
    assert_eq!(twins.all(conn).unwrap(), [(1, Some("Hessen".to_owned()))]);
});

#[test]
fn prepared_once() {
    use relata::connection::{DieselConnection as _, InstrumentationEvent};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    static CACHED: AtomicUsize = AtomicUsize::new(0);
    let conn = &mut databases::sqlite(databases::SHOP);
    conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::CacheQuery { .. } = event {
            CACHED.fetch_add(1, SeqCst);
        }
    });
    for name in ["Bo", "Sara Lindqvist"] {
        let query = from(orders::table).filter(orders::user.get(users::name).eq(name));
        query.all(conn).unwrap();
    }
    assert_eq!(CACHED.load(SeqCst), 1);
}
