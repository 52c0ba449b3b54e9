//! Relations of every kind: their rows, and how many statements they take.

use relata::prelude::*;

use crate::databases::everywhere;
use crate::keys::{cities, currencies, days, guides, prices, regions};
use crate::shop::{
    Address, Order, OrderItem, Product, Profile, User, addresses, employees, order_items, orders,
    products, tags, users,
};

everywhere!(to_many, SHOP: |conn, sent| {
    let users = from(users::table).with(users::orders.order_by(orders::id)).order_by(users::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let of = |user: usize| -> &[Order] { users[user].get(users::orders) };
    let ids: Vec<Vec<i64>> = (0..users.len()).map(|user| of(user).iter().map(|order| order.id).collect()).collect();
    assert_eq!(ids, [vec![1, 2, 8], vec![3], vec![4, 5], vec![6], vec![], vec![7, 9], vec![], vec![]]);
    assert_eq!(users[0].name, "Sara Lindqvist");
    assert_eq!(of(0)[2].status, "new");
});

everywhere!(to_one, SHOP: |conn, sent| {
    let orders = from(orders::table).with(orders::user).order_by(orders::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let of: Vec<&User> = orders.iter().map(|order| order.get(orders::user)).collect();
    let ids: Vec<i64> = of.iter().map(|user| user.id).collect();
    assert_eq!(ids, [1, 1, 2, 3, 3, 4, 6, 1, 6]);
    // Orders of one user share its row.
    assert!(std::ptr::eq(of[0], of[7]));
});

everywhere!(to_one_that_may_be_missing, SHOP: |conn, sent| {
    let orders = from(orders::table).with(orders::shipping_address).order_by(orders::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let of = |order: usize| -> Option<&Address> { orders[order].get(orders::shipping_address) };
    let ids: Vec<Option<i64>> = (0..orders.len()).map(|order| of(order).map(|address| address.id)).collect();
    assert_eq!(ids, [Some(2), None, Some(3), Some(4), None, Some(5), Some(7), Some(2), Some(1)]);
});

everywhere!(one_to_one, SHOP: |conn, sent| {
    let users = from(users::table).with(users::profile).order_by(users::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let of = |user: usize| -> Option<&Profile> { users[user].get(users::profile) };
    assert_eq!(of(0).and_then(|profile| profile.bio.as_deref()), Some("Tea before code."));
    assert_eq!(of(1).map(|profile| profile.bio.as_deref()), Some(None));
    assert_eq!(of(3), None);
});

everywhere!(several_keys_between_two_tables, SHOP: |conn, sent| {
    let orders = from(orders::table)
        .with(orders::billing_address)
        .with(orders::shipping_address)
        .filter(orders::id.le(2))
        .order_by(orders::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 3);
    let first = &orders[0];
    assert_eq!(first.get(orders::billing_address).city, "Malmö");
    assert_eq!(first.get(orders::shipping_address).map(|address| &address.city[..]), Some("Münster"));
    assert_eq!(orders[1].get(orders::billing_address).city, "Malmö");
    assert_eq!(orders[1].get(orders::shipping_address), None);
});

everywhere!(to_itself, SHOP: |conn, sent| {
    let boss = from(employees::table)
        .with(employees::employees_by_manager
            .order_by(employees::id)
            .with(employees::employees_by_manager.order_by(employees::id))
            .with(employees::manager))
        .filter(employees::manager_id.is_null())
        .one(conn)
        .unwrap();
    assert_eq!(sent.count(), 4);
    let below = boss.get(employees::employees_by_manager);
    assert_eq!(below.iter().map(|e| e.id).collect::<Vec<_>>(), [2, 3]);
    let further: Vec<Vec<i64>> =
        below.iter().map(|e| e.get(employees::employees_by_manager).iter().map(|e| e.id).collect()).collect();
    assert_eq!(further, [vec![4, 5], vec![6]]);
    assert_eq!(below[0].get(employees::manager).map(|e| e.id), Some(1));
    assert!(boss.title == "Director" && boss.manager_id.is_none());
});

everywhere!(many_to_many, SHOP: |conn, sent| {
    let products = from(products::table)
        .with(products::tags.order_by(tags::label))
        .filter(products::id.in_([1, 2, 3, 6]))
        .order_by(products::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 2);
    let labels: Vec<Vec<&str>> =
        products.iter().map(|p| p.get(products::tags).iter().map(|tag| &tag.label[..]).collect()).collect();
    assert_eq!(labels, [vec!["crockery"], vec!["café", "crockery"], vec!["organic", "tea"], vec![]]);
});

everywhere!(three_levels, SHOP: |conn, sent| {
    let users = from(users::table)
        .with(users::orders.with(orders::items.with(order_items::product)).order_by(orders::id))
        .with(users::profile)
        .order_by(users::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 5, "one for each relation, and the users");
    let mut bought = Vec::new();
    for user in &users {
        for order in user.get(users::orders) {
            let mut items: Vec<(i64, i32, &str)> = Vec::new();
            for item in order.get(orders::items) {
                let product: &Product = item.get(order_items::product);
                assert_eq!(product.id, item.product_id);
                items.push((item.product_id, item.quantity, &product.name));
            }
            items.sort();
            bought.push((user.id, order.id, items));
        }
    }
    assert_eq!(bought[0], (1, 1, vec![(1, 1, "Teapot"), (2, 2, "Cup")]));
    assert_eq!(bought.iter().map(|(user, order, _)| (*user, *order)).collect::<Vec<_>>(),
        [(1, 1), (1, 2), (1, 8), (2, 3), (3, 4), (3, 5), (4, 6), (6, 7), (6, 9)]);
    assert_eq!(bought.iter().map(|(.., items)| items.len()).sum::<usize>(), 13);
});

everywhere!(relations_of_one_table_at_two_levels, SHOP: |conn, _sent| {
    let address = from(addresses::table)
        .with(addresses::user.with(users::addresses.order_by(addresses::id)))
        .find(2)
        .one(conn)
        .unwrap();
    let ids: Vec<i64> = address.get(addresses::user).get(users::addresses).iter().map(|a| a.id).collect();
    assert_eq!((address.id, ids), (2, vec![1, 2]));
});

everywhere!(keys_of_several_columns_and_of_another_width, KEYS: |conn, sent| {
    let regions_ = from(regions::table)
        .with(regions::cities.order_by(cities::id))
        .order_by((regions::country, regions::code))
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 2);
    let found: Vec<(&str, i32, Vec<i64>)> = regions_
        .iter()
        .map(|r| (&r.country[..], r.code, r.get(regions::cities).iter().map(|c| c.id).collect()))
        .collect();
    // Exactly: ('SE', 2) and ('DE', 1), and not the two that are made of their parts.
    assert_eq!(found, [
        ("DE", 1, vec![4]), ("DE", 2, vec![]), ("FR", 1, vec![]), ("SE", 1, vec![1, 2]), ("SE", 2, vec![3]),
    ]);
    let cities_ = from(cities::table).with(cities::region).order_by(cities::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let names: Vec<Option<&str>> =
        cities_.iter().map(|c| c.get(cities::region).map(|r: &regions::Region| &r.name[..])).collect();
    assert_eq!(names, [Some("Skåne"), Some("Skåne"), Some("Småland"), Some("Hessen"), None, None, None]);
});

everywhere!(exactly_the_keys_are_asked_for, KEYS: |conn, _sent| {
    let two = from(regions::table)
        .with(regions::cities)
        .filter((regions::country.eq("SE") & regions::code.eq(2)) | (regions::country.eq("DE") & regions::code.eq(1)))
        .all(conn)
        .unwrap();
    let mut cities: Vec<i64> = two.iter().flat_map(|r| r.get(regions::cities)).map(|c| c.id).collect();
    cities.sort();
    assert_eq!(cities, [3, 4]);
});

everywhere!(many_to_many_of_several_columns, KEYS: |conn, sent| {
    let guides_ = from(guides::table)
        .with(guides::regions.order_by((regions::country, regions::code)))
        .order_by(guides::id)
        .all(conn)
        .unwrap();
    let names: Vec<Vec<&str>> =
        guides_.iter().map(|g| g.get(guides::regions).iter().map(|r| &r.name[..]).collect()).collect();
    assert_eq!(names, [vec!["Sachsen", "Skåne"], vec!["Hessen", "Skåne", "Småland"], vec![]]);
    assert_eq!(sent.count(), 2);
    let regions_ = from(regions::table)
        .with(regions::guides.order_by(guides::name))
        .order_by((regions::country, regions::code))
        .all(conn)
        .unwrap();
    let names: Vec<Vec<&str>> =
        regions_.iter().map(|r| r.get(regions::guides).iter().map(|g| &g.name[..]).collect()).collect();
    assert_eq!(names, [vec!["Bo"], vec!["Ann"], vec![], vec!["Ann", "Bo"], vec!["Bo"]]);
    assert_eq!(sent.count(), 2);
});

everywhere!(keys_of_text_and_dates, KEYS: |conn, _sent| {
    let prices_ = from(prices::table)
        .with(prices::currency_currency)
        .with(prices::day_day)
        .order_by(prices::id)
        .all(conn)
        .unwrap();
    let found: Vec<(&str, Option<&str>)> = prices_
        .iter()
        .map(|p| (&p.get(prices::currency_currency).name[..], p.get(prices::day_day).map(|d: &days::Day| &d.holiday[..])))
        .collect();
    assert_eq!(found, [
        ("krona", Some("Christmas Eve")), ("euro", Some("Christmas Eve")), ("euro", None), ("krona", Some("May Day")),
    ]);
    let counts: Vec<(String, usize)> = from(currencies::table)
        .with(currencies::prices)
        .order_by(currencies::code)
        .all(conn)
        .unwrap()
        .iter()
        .map(|c| (c.code.clone(), c.get(currencies::prices).len()))
        .collect();
    assert_eq!(counts, [("CHF".to_owned(), 0), ("EUR".to_owned(), 2), ("SEK".to_owned(), 2)]);
});

everywhere!(nothing_is_sent_for_no_keys, SHOP: |conn, sent| {
    let nobody = from(users::table).with(users::orders.with(orders::items)).filter(users::id.gt(99)).all(conn).unwrap();
    assert!(nobody.is_empty());
    assert_eq!(sent.count(), 1);
    // All of them NULL.
    let orders = from(orders::table).with(orders::shipping_address).filter(orders::id.in_([2, 5])).all(conn).unwrap();
    assert_eq!(orders.iter().filter_map(|o| o.get(orders::shipping_address)).count(), 0);
    assert_eq!(sent.count(), 1);
    // The items of no order.
    let users = from(users::table).with(users::orders.with(orders::items)).filter(users::id.eq(8)).all(conn).unwrap();
    assert!(users[0].get(users::orders).is_empty());
    assert_eq!(sent.count(), 2);
    let _: Vec<OrderItem> = Vec::new();
});
