//! What to load as one value: tuples, functions that several queries share, and those of `relata.toml`.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::load::{Loader, loader};
use relata::prelude::*;

use crate::databases::{self, SHOP, everywhere};
use crate::shop::{addresses, order_items, orders, products, users};

relata::loader! {
    /// What the list of orders shows.
    pub fn listed for orders::table as ListedOrder {
        orders::user { users::profile },
        through orders::products { through products::tags },
        orders::shipping_address,
    }
}

everywhere!(tuples, SHOP: |conn, sent| {
    let both = from(users::table).with((users::orders.with((orders::items, orders::user)), users::profile)).order_by(users::id);
    let one_by_one = from(users::table)
        .with(users::orders.with(orders::items).with(orders::user))
        .with(users::profile)
        .order_by(users::id);
    let found: Vec<relata::loaded!(users::table { users::orders { orders::items, orders::user }, users::profile })> =
        both.all(conn).unwrap();
    assert_eq!(sent.count(), 5);
    assert_eq!(found, one_by_one.all(conn).unwrap());
    // Beside values, relations in the same statement, and others.
    sent.take();
    let rows = from(orders::table)
        .with((orders::user.joined(), orders::items.count(), orders::items))
        .with(orders::shipping_address)
        .order_by(orders::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 3);
    for row in &rows {
        assert_eq!(*row.get(orders::items.count()), i64::try_from(row.get(orders::items).len()).unwrap());
        assert_eq!(row.get(orders::user).id, row.user_id);
        assert_eq!(row.get(orders::shipping_address).map(|a| a.id), row.shipping_address_id);
    }
});

everywhere!(a_function_without_conditions, SHOP: |conn, sent| {
    let some: Vec<ListedOrder> = from(orders::table).filter(orders::id.le(3)).with(listed()).order_by(orders::id).all(conn).unwrap();
    assert_eq!(sent.count(), 6);
    let one: ListedOrder = from(orders::table).with(listed()).find(1).one(conn).unwrap();
    // Rows of a relation are in no order without one.
    let same = |a: &ListedOrder, b: &ListedOrder| {
        assert_eq!(**a, **b);
        assert_eq!(a.get(orders::user), b.get(orders::user));
        assert_eq!(a.get(orders::shipping_address), b.get(orders::shipping_address));
        let tags = |order: &ListedOrder| {
            let products = order.get(orders::products).iter();
            let mut tags: Vec<_> = products.map(|product| (product.id, product.get(products::tags).len())).collect();
            tags.sort_unstable();
            tags
        };
        assert_eq!(tags(a), tags(b));
    };
    same(&one, &some[0]);
    assert!(!one.get(orders::products).is_empty());
    // Below another relation.
    let user = from(users::table).with(users::orders.order_by(orders::id).with(listed())).find(1).one(conn).unwrap();
    let orders: &[ListedOrder] = user.get(users::orders);
    same(&orders[0], &some[0]);
    same(&orders[1], &some[1]);
});

/// Orders above a total, the newest first, with their items.
macro_rules! with_orders_above {
    ($name:ident $db:ty) => {
        fn $name(total: i32) -> impl Loader<users::table, $db, Buyer> {
            loader((
                users::orders
                    .filter(orders::total.gt(total))
                    .order_by(orders::id.desc())
                    .with(orders::items.order_by(order_items::product_id)),
                users::profile,
            ))
        }
    };
}
type Buyer = relata::loaded!(users::table { users::orders { orders::items }, users::profile });
with_orders_above!(above_on_sqlite Sqlite);
with_orders_above!(above_on_postgres Pg);
with_orders_above!(above_on_mysql Mysql);

macro_rules! shares {
    ($conn:expr, $above:ident) => {{
        let conn = $conn;
        let sent = databases::Sent::on(conn);
        let query = from(users::table).with($above(30)).order_by(users::id);
        let buyers: Vec<Buyer> = query.all(conn).unwrap();
        assert_eq!(sent.count(), 4);
        let by_hand = from(users::table)
            .with(
                users::orders
                    .filter(orders::total.gt(30))
                    .order_by(orders::id.desc())
                    .with(orders::items.order_by(order_items::product_id)),
            )
            .with(users::profile)
            .order_by(users::id)
            .all(conn)
            .unwrap();
        assert_eq!(buyers, by_hand);
        // Another query, another value, another relation before and after.
        let sara = from(users::table)
            .with(users::addresses.order_by(addresses::id))
            .with($above(60))
            .find(1)
            .one(conn)
            .unwrap();
        assert_eq!(
            sara.get(users::orders)
                .iter()
                .map(|o| o.id)
                .collect::<Vec<_>>(),
            [1]
        );
        assert_eq!(sara.get(users::addresses).len(), 2);
        let first = query.first(conn).unwrap().unwrap();
        assert_eq!(first, buyers[0]);
    }};
}

#[test]
fn a_function_with_conditions() {
    shares!(&mut databases::sqlite(SHOP), above_on_sqlite);
    if let Some(mut conn) = databases::postgres(SHOP) {
        shares!(&mut conn, above_on_postgres);
    }
    if let Some(mut conn) = databases::mysql("loaders_conditions", SHOP) {
        shares!(&mut conn, above_on_mysql);
    }
}

/// One that joins: its columns come with the statement of the query.
fn joining() -> impl Loader<
    orders::table,
    Sqlite,
    relata::loaded!(orders::table { orders::user, through orders::products }),
> {
    loader((
        orders::user.joined(),
        orders::products.order_by(products::id),
    ))
}

#[test]
fn a_function_that_joins() {
    let conn = &mut databases::sqlite(SHOP);
    let sent = databases::Sent::on(conn);
    let rows = from(orders::table)
        .with(orders::shipping_address.joined())
        .with(joining())
        .order_by(orders::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 2);
    for row in &rows {
        assert_eq!(row.get(orders::user).id, row.user_id);
        assert_eq!(
            row.get(orders::shipping_address).map(|a| a.id),
            row.shipping_address_id
        );
    }
    let expected = from(orders::table)
        .with(orders::products.order_by(products::id))
        .order_by(orders::id)
        .all(conn)
        .unwrap();
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row.get(orders::products), expected.get(orders::products));
    }
}

everywhere!(of_the_settings, SHOP: |conn, sent| {
    let users: Vec<users::UserLoaded> = from(users::table).with(users::loads()).order_by(users::id).all(conn).unwrap();
    assert_eq!(sent.count(), 6);
    let sara = &users[0];
    let bought: Vec<&str> = sara
        .get(users::orders)
        .iter()
        .flat_map(|order| order.get(orders::items))
        .map(|item| &item.get(order_items::product).name[..])
        .collect();
    assert!(bought.contains(&"Teapot"), "{bought:?}");
    assert_eq!(sara.get(users::profile).and_then(|p| p.bio.as_deref()), Some("Tea before code."));
    // With more than that.
    let more = from(users::table).with(users::loads()).with(users::addresses).find(1).one(conn).unwrap();
    assert_eq!(more.get(users::addresses).len(), 2);
});
