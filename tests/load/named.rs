//! Values about relations, and columns of their rows, named as the result of functions.

use relata::Projection;
use relata::prelude::*;

use crate::awaited::on_all;
use crate::shop::{addresses, order_items, orders, products, profiles, users};

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(from = orders)]
struct Line {
    id: i64,
    status: String,
}

type Summary = relata::loaded!(users::table {
    users::orders.select((i64, String)),
    users::orders.count(),
    users::orders.exists(),
    users::orders.aggregate(max(orders::total)),
    users::orders.aggregate(sum(orders::id)),
    users::orders.aggregate(count_of(orders::shipping_address_id)),
    users::profile.select(Option<String>),
});

on_all!(values_and_columns, SHOP: |conn| {
    let query = from(users::table)
        .with(users::orders.select((orders::id, orders::status)).order_by(orders::id))
        .with(users::orders.count())
        .with(users::orders.exists())
        .with(users::orders.aggregate(max(orders::total)))
        .with(users::orders.aggregate(sum(orders::id)))
        .with(users::orders.aggregate(count_of(orders::shipping_address_id)))
        .with(users::profile.select(profiles::bio))
        .order_by(users::id);
    let rows: Vec<Summary> = query.all(conn).unwrap();
    let sara: &Summary = &rows[0];
    let lines: &[(i64, String)] = sara.get(users::orders);
    assert_eq!(lines.iter().map(|line| line.0).collect::<Vec<_>>(), [1, 2, 8]);
    assert_eq!(*sara.get(users::orders.count()), 3);
    assert!(*sara.get(users::orders.exists()));
    assert_eq!(sara.get(users::orders.aggregate(sum(orders::id))), &Some(11.into()));
    assert_eq!(*sara.get(users::orders.aggregate(count_of(orders::shipping_address_id))), 2);
    assert!(sara.get(users::orders.aggregate(max(orders::total))).is_some());
    assert_eq!(sara.get(users::profile), Some(&Some("Tea before code.".to_owned())));
    let nobody = rows.last().unwrap();
    assert_eq!(*nobody.get(users::orders.count()), 0);
    assert!(!*nobody.get(users::orders.exists()));
    assert_eq!(nobody.get(users::orders.aggregate(max(orders::total))), &None);
    let (user, (lines, count, any, ..)) = rows.into_iter().next().unwrap().into_parts();
    assert_eq!((user.id, lines.len(), count, any), (1, 3, 3, true));
});

type Deep = relata::loaded!(orders::table {
    through orders::products.select((String, i32)),
    maybe orders::user.select(String),
    maybe orders::shipping_address,
    orders::items { order_items::product { products::order_items.count() } },
});
type WithLines = relata::loaded!(users::table { users::orders.select(Line) });

on_all!(through_maybe_and_nested, SHOP: |conn| {
    let query = from(orders::table)
        .with(orders::products.select((products::name, order_items::quantity)).order_by(products::id))
        .with(orders::user.filter(users::is_active).select(users::name))
        .with(orders::shipping_address.filter(addresses::city.ne("")).joined())
        .with(orders::items.with(order_items::product.with(products::order_items.count())))
        .order_by(orders::id);
    let rows: Vec<Deep> = query.all(conn).unwrap();
    let products: &[(String, i32)] = rows[0].get(orders::products);
    assert_eq!(products[0].0, "Teapot");
    let user: Option<&String> = rows[0].get(orders::user);
    assert_eq!(user.map(|name| &name[..]), Some("Sara Lindqvist"));
    assert_eq!(rows[0].get(orders::shipping_address).map(|address| &address.city[..]), Some("Münster"));
    let item = &rows[0].get(orders::items)[0];
    assert!(*item.get(order_items::product).get(products::order_items.count()) > 0);
    let lines: Vec<WithLines> =
        from(users::table).with(users::orders.select(Line::projection()).multiset()).all(conn).unwrap();
    assert_eq!(lines.iter().map(|user| user.get(users::orders).len()).sum::<usize>(), 9);
});
