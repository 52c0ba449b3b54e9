//! `with` before and after every clause of the query.

use relata::prelude::*;

use crate::databases::everywhere;
use crate::shop::{addresses, orders, users};

fn counts<L>(
    rows: &[relata::load::Loaded<users::User, L>],
    orders: impl Fn(&relata::load::Loaded<users::User, L>) -> usize,
) -> Vec<(i64, usize)> {
    rows.iter().map(|user| (user.id, orders(user))).collect()
}

everywhere!(before_and_after_each_clause, SHOP: |conn, sent| {
    let before = from(users::table)
        .with(users::orders)
        .filter(users::is_active)
        .order_by(users::id.desc())
        .limit(4)
        .offset(1)
        .all(conn)
        .unwrap();
    let after = from(users::table)
        .filter(users::is_active)
        .order_by(users::id.desc())
        .limit(4)
        .offset(1)
        .with(users::orders)
        .all(conn)
        .unwrap();
    assert_eq!(before, after);
    assert_eq!(sent.count(), 4);
    assert_eq!(counts(&before, |u| u.get(users::orders).len()), [(6, 2), (4, 1), (3, 2), (2, 1)]);
});

everywhere!(rows_that_a_join_repeats, SHOP: |conn, sent| {
    // Sara has two addresses.
    let query = from(users::table).join(users::addresses).filter(users::id.le(2)).order_by((users::id, addresses::id));
    let twice = query.with(users::orders.order_by(orders::id)).all(conn).unwrap();
    assert_eq!(counts(&twice, |u| u.get(users::orders).len()), [(1, 3), (1, 3), (2, 1)]);
    assert!(std::ptr::eq(twice[0].get(users::orders), twice[1].get(users::orders)), "they share them");
    assert_eq!(sent.count(), 2);
    let before = from(users::table)
        .with(users::orders)
        .left_join(users::addresses)
        .filter(addresses::city.eq("Malmö"))
        .one(conn)
        .unwrap();
    assert_eq!((before.id, before.get(users::orders).len()), (1, 3));
});

everywhere!(distinct, SHOP: |conn, sent| {
    let once = from(users::table)
        .join(users::addresses)
        .filter(users::id.eq(1))
        .with(users::orders)
        .distinct()
        .all(conn)
        .unwrap();
    assert_eq!(counts(&once, |u| u.get(users::orders).len()), [(1, 3)]);
    assert_eq!(sent.count(), 2);
});

everywhere!(seek, SHOP: |conn, _sent| {
    let page = from(users::table)
        .with(users::orders)
        .order_by((users::name, users::id))
        .seek(("Jürgen Groß", 2))
        .limit(2)
        .all(conn)
        .unwrap();
    let other = from(users::table)
        .order_by((users::name, users::id))
        .seek(("Jürgen Groß", 2))
        .limit(2)
        .with(users::orders)
        .all(conn)
        .unwrap();
    assert_eq!(page.len(), 2);
    assert_eq!(page, other);
});

everywhere!(by_key, SHOP: |conn, _sent| {
    let before = from(users::table).with(users::orders).find(3).one(conn).unwrap();
    let after = from(users::table).find(3).with(users::orders).one(conn).unwrap();
    assert_eq!(before, after);
    let by_email = from(users::table)
        .with(users::orders)
        .find_by(users::constraints::USERS_EMAIL_KEY, "taro@example.jp")
        .one(conn)
        .unwrap();
    assert_eq!(before, by_email);
});

everywhere!(locks_and_counts, SHOP: |conn, sent| {
    let query = from(users::table).with(users::orders).filter(users::is_active);
    assert_eq!(query.count(conn).unwrap(), 6);
    assert!(query.exists(conn).unwrap());
    assert_eq!(sent.count(), 2, "nothing is loaded to count");
    // A query with relations stands in others as it is without.
    let within = from(orders::table).filter(exists(from(users::table).with(users::orders).filter(users::id.eq(1))));
    assert_eq!(within.count(conn).unwrap(), 9);
});

everywhere!(a_query_is_a_value, SHOP: |conn, _sent| {
    let query = from(users::table).with(users::orders.filter(orders::status.eq("paid")));
    let some = query.clone().filter(users::id.eq(1)).one(conn).unwrap();
    assert_eq!(some.get(users::orders).len(), 1);
    assert_eq!(query.all(conn).unwrap().len(), 8);
});
