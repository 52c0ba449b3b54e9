//! Which rows of a relation, in what order, and how many of each row.

use relata::prelude::*;

use crate::databases::everywhere;
use crate::shop::{order_items, orders, product_tags, products, tags, users};

everywhere!(filter_and_order, SHOP: |conn, sent| {
    let users = from(users::table)
        .with(users::orders.filter(orders::status.ne("new")).filter(orders::total.gt(20)).order_by(orders::total.desc()))
        .filter(users::id.eq(1))
        .one(conn)
        .unwrap();
    let ids: Vec<i64> = users.get(users::orders).iter().map(|o| o.id).collect();
    assert_eq!(ids, [1, 2]);
    assert_eq!(sent.count(), 2);
    // A condition that is not there.
    let status: Option<&str> = None;
    let all = from(users::table).with(users::orders.filter(status.map(|s| orders::status.eq(s)))).find(1).one(conn).unwrap();
    assert_eq!(all.get(users::orders).len(), 3);
});

everywhere!(limit_and_offset, SHOP: |conn, sent| {
    let by_id = || users::orders.order_by(orders::id.desc());
    let base = || from(users::table).order_by(users::id);
    let two = base().with(by_id().limit_per_parent(2)).all(conn).unwrap();
    let ids: Vec<Vec<i64>> = two.iter().map(|u| u.get(users::orders).iter().map(|o| o.id).collect()).collect();
    assert_eq!(ids, [vec![8, 2], vec![3], vec![5, 4], vec![6], vec![], vec![9, 7], vec![], vec![]]);
    let rest = base().with(by_id().offset_per_parent(1)).all(conn).unwrap();
    let ids: Vec<Vec<i64>> = rest.iter().map(|u| u.get(users::orders).iter().map(|o| o.id).collect()).collect();
    assert_eq!(ids, [vec![2, 1], vec![], vec![4], vec![], vec![], vec![7], vec![], vec![]]);
    let second = base().with(by_id().limit_per_parent(1).offset_per_parent(1)).all(conn).unwrap();
    let ids: Vec<Vec<i64>> = second.iter().map(|u| u.get(users::orders).iter().map(|o| o.id).collect()).collect();
    assert_eq!(ids, [vec![2], vec![], vec![4], vec![], vec![], vec![7], vec![], vec![]]);
    let other_order = base().with(by_id().offset_per_parent(1).limit_per_parent(1)).all(conn).unwrap();
    assert_eq!(second, other_order);
    assert_eq!(sent.count(), 8);
});

everywhere!(limit_with_conditions_and_relations, SHOP: |conn, sent| {
    let users = from(users::table)
        .with(users::orders
            .filter(orders::status.ne("cancelled"))
            .order_by(orders::total.desc())
            .limit_per_parent(1)
            .with(orders::products.order_by(products::name).limit_per_parent(1)))
        .filter(users::id.in_([1, 3]))
        .order_by(users::id)
        .all(conn)
        .unwrap();
    let found: Vec<(i64, Vec<(i64, Vec<&str>)>)> = users
        .iter()
        .map(|u| {
            let orders = u.get(users::orders).iter();
            (u.id, orders.map(|o| (o.id, o.get(orders::products).iter().map(|p| &p.name[..]).collect())).collect())
        })
        .collect();
    assert_eq!(found, [(1, vec![(1, vec!["Cup"])]), (3, vec![(4, vec!["Crème brûlée tea"])])]);
    assert_eq!(sent.count(), 3);
});

everywhere!(conditions_and_orders_of_the_junction, SHOP: |conn, _sent| {
    let order = from(orders::table)
        .with(orders::products.filter(order_items::quantity.gt(1)).order_by(order_items::quantity.desc()))
        .find(6)
        .one(conn)
        .unwrap();
    assert_eq!(order.get(orders::products).iter().map(|p| p.id).collect::<Vec<_>>(), [8]);
    let tag = from(tags::table)
        .with(tags::products.order_by(product_tags::product_id.desc()).limit_per_parent(2))
        .find(1)
        .one(conn)
        .unwrap();
    assert_eq!(tag.get(tags::products).iter().map(|p| p.id).collect::<Vec<_>>(), [7, 4]);
});
