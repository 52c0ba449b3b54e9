//! Only some columns of the rows of a relation, and values beside rows.

use relata::load::Loaded;
use relata::prelude::*;
use relata::types::Decimal;

use crate::databases::{self, SHOP, everywhere};
use crate::keys::{cities, city_prices, guides, prices};
use crate::shop::{
    Address, Order, Product, User, addresses, order_items, orders, products, tags, users,
};

everywhere!(some_columns, SHOP: |conn, sent| {
    let users = from(users::table)
        .with(users::orders.select((orders::id, orders::status)).order_by(orders::id))
        .with(users::addresses.select(addresses::city).order_by(addresses::id))
        .find(1)
        .one(conn)
        .unwrap();
    let orders: &[(i64, String)] = users.get(users::orders);
    assert_eq!(orders, [(1, "shipped".to_owned()), (2, "paid".to_owned()), (8, "new".to_owned())]);
    let cities: &[String] = users.get(users::addresses);
    assert_eq!(cities, ["Malmö", "Münster"]);
    assert_eq!(sent.count(), 3);
    let newest = from(users::table)
        .with(users::orders.order_by(orders::id.desc()).limit_per_parent(1).select((orders::id + 0, orders::total)))
        .order_by(users::id)
        .first(conn)
        .unwrap()
        .unwrap();
    let newest: &[(i64, Option<Decimal>)] = newest.get(users::orders);
    assert_eq!(newest.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [8]);
});

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(from = products)]
struct Line {
    name: String,
    #[projection(order_items::quantity)]
    quantity: i32,
}

everywhere!(a_struct_and_columns_of_the_junction, SHOP: |conn, sent| {
    let order = from(orders::table)
        .with(orders::products.select(Line::projection()).order_by(products::id))
        .find(1)
        .one(conn)
        .unwrap();
    let lines: &[Line] = order.get(orders::products);
    let line = |name: &str, quantity| Line { name: name.to_owned(), quantity };
    assert_eq!(lines, [line("Teapot", 1), line("Cup", 2)]);
    let order = from(orders::table)
        .with(orders::products.select((products::table, order_items::quantity)).order_by(products::id))
        .find(6)
        .one(conn)
        .unwrap();
    let rows: &[(Product, i32)] = order.get(orders::products);
    assert_eq!(rows.iter().map(|(p, n)| (p.id, *n)).collect::<Vec<_>>(), [(1, 1), (8, 10)]);
    assert_eq!(sent.count(), 4);
});

everywhere!(values_beside_rows, SHOP: |conn, sent| {
    let rows = from(users::table)
        .with(users::orders.count())
        .with(users::profile.exists())
        .with(users::orders.aggregate(max(orders::total)))
        .with(users::addresses.select(addresses::city).order_by(addresses::id))
        .order_by(users::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 2, "the values come with the users");
    let sara = &rows[0];
    let count: &i64 = sara.get(users::orders.count());
    let has_profile: &bool = sara.get(users::profile.exists());
    let most: &Option<Decimal> = sara.get(users::orders.aggregate(max(orders::total)));
    assert_eq!((*count, *has_profile), (3, true));
    assert_eq!(most.as_ref().map(|m| m.with_scale(2).to_string()).as_deref(), Some("64.90"));
    assert_eq!(rows[4].get(users::orders.count()), &0);
    assert_eq!(rows[4].get(users::orders.aggregate(max(orders::total))), &None);
    // Inside of a relation.
    let tags = from(tags::table).with(tags::products.with(products::tags.count()).order_by(products::id)).order_by(tags::id).all(conn).unwrap();
    let counts: Vec<i64> = tags[0].get(tags::products).iter().map(|p| *p.get(products::tags.count())).collect();
    assert_eq!(counts, [2, 2, 2]);
    // Of a row that is joined.
    let order = from(orders::table).with(orders::user.joined().with(users::orders.count())).find(4).one(conn).unwrap();
    assert_eq!(order.get(orders::user).get(users::orders.count()), &2);
});

/// The type that one writes is that of the query.
#[test]
fn a_type_that_one_writes() {
    type Row = relata::loaded!(users::table {
        users::orders { orders::user, through orders::products { through products::tags }, orders::shipping_address },
        users::profile,
        users::addresses { maybe addresses::user },
    });
    let conn = &mut databases::sqlite(SHOP);
    let row: Row = from(users::table)
        .with(
            users::orders
                .with(orders::user)
                .with(orders::products.with(products::tags))
                .with(orders::shipping_address),
        )
        .with(users::profile)
        .with(users::addresses.with(addresses::user.filter(users::is_active)))
        .find(1)
        .one(conn)
        .unwrap();
    fn count(user: &Row) -> usize {
        user.get(users::orders)
            .iter()
            .map(|o| o.get(orders::products).len())
            .sum()
    }
    assert_eq!(count(&row), 4);
    let user: &User = &row.get(users::orders)[0].get(orders::user).clone();
    let addresses: Vec<&Address> = row.get(users::addresses).iter().map(|a| &**a).collect();
    assert_eq!((user.id, addresses.len()), (1, 2));
    let plain: Vec<Order> = row
        .get(users::orders)
        .iter()
        .map(|o| (**o).clone())
        .collect();
    assert_eq!(plain.len(), 3);
    fn first<L>(row: &Loaded<User, L>) -> &str {
        &row.name
    }
    assert_eq!(first(&row), "Sara Lindqvist");
}

// Values about some rows of a relation.
everywhere!(values_of_some_rows, SHOP: |conn, sent| {
    let paid = || users::orders.filter(orders::status.eq("paid")).count();
    let large = || users::orders.filter(orders::total.gt(50)).exists();
    let highest = || users::orders.filter(orders::status.ne("paid")).aggregate(max(orders::id));
    let query = from(users::table).order_by(users::id);
    sent.take();
    let rows = query
        .clone()
        .with(users::orders.order_by(orders::id))
        .with(paid())
        .with(large())
        .with(highest())
        .with(users::orders.count())
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 2, "values are part of the statement");
    for user in &rows {
        let orders = user.get(users::orders).iter();
        let count = orders.clone().filter(|order| order.status == "paid").count();
        assert_eq!(*user.get(paid()), count as i64);
        assert_eq!(*user.get(large()), orders.clone().any(|order| order.total > Some(50.into())));
        let others = orders.clone().filter(|order| order.status != "paid");
        assert_eq!(*user.get(highest()), others.map(|order| order.id).max());
        assert_eq!(*user.get(users::orders.count()), orders.len() as i64);
    }
    assert!(rows.iter().any(|user| *user.get(paid()) > 0));
    assert!(rows.iter().any(|user| *user.get(paid()) < *user.get(users::orders.count())));
    // Two of one type differ in a value only: they come apart in their order.
    let of = |status: &'static str| users::orders.filter(orders::status.eq(status)).count();
    let row = query.clone().with(of("paid")).with(of("new")).first(conn).unwrap().unwrap();
    let (user, (paid_, new)) = row.into_parts();
    let status = |status: &'static str| from(orders::table).filter(orders::user_id.eq(user.id)).filter(orders::status.eq(status));
    assert_eq!(paid_, status("paid").count(conn).unwrap());
    assert_eq!(new, status("new").count(conn).unwrap());
    // In a row of a relation, and in the same statement.
    let below = from(orders::table).with(orders::user.with(paid())).order_by(orders::id).all(conn).unwrap();
    let joined = from(orders::table).with(orders::user.joined().with(paid())).order_by(orders::id).all(conn).unwrap();
    let nested = from(orders::table).with(orders::user.multiset().with(paid())).order_by(orders::id).all(conn).unwrap();
    assert!(below == joined && below == nested);
});

/// Relations over a view and over columns without a foreign key.
mod declared {
    use crate::keys::{cities, city_prices, guides, prices, regions};

    relata::relationship! {
        /// The price of a line of the view.
        pub price: city_prices::table => prices::table, ToOne, (city_prices::price_id = prices::id)
    }
    relata::relationship! {
        pub lines: cities::table => city_prices::table, ToMany, (cities::id = city_prices::city_id)
    }
    relata::relationship! {
        pub namesake: guides::table => regions::table, OneToOne, (guides::name = regions::name)
    }
    relata::relationship! {
        pub neighbours: cities::table => cities::table, ToMany,
            (cities::country = cities::country, cities::region_code = cities::region_code)
    }
}

everywhere!(relations_that_no_key_says, KEYS: |conn, sent| {
    let cities_ = from(cities::table)
        .with(declared::lines.with(declared::price.with(prices::currency_currency)).order_by(city_prices::price_id))
        .order_by(cities::id)
        .limit(2)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 4);
    let found: Vec<Vec<(i64, &str)>> = cities_
        .iter()
        .map(|c| {
            let prices = c.get(declared::lines).iter().map(|l| l.get(declared::price));
            prices.map(|p| (p.id, &p.get(prices::currency_currency).name[..])).collect()
        })
        .collect();
    assert_eq!(found, [vec![(1, "krona")], vec![(1, "krona"), (2, "euro")]]);
    let guides_ = from(guides::table).with(declared::namesake).all(conn).unwrap();
    assert!(guides_.iter().all(|g| g.get(declared::namesake).is_none()));
    let near = from(cities::table).with(declared::neighbours.order_by(cities::id)).find(1).one(conn).unwrap();
    assert_eq!(near.get(declared::neighbours).iter().map(|c| c.id).collect::<Vec<_>>(), [1, 2]);
    // From rows at hand, too: the relation starts from columns that no key has.
    let rows = vec![from(cities::table).find(1).one(conn).unwrap()];
    let rows = rows.load(declared::neighbours.order_by(cities::id), conn).unwrap();
    assert_eq!(rows[0].get(declared::neighbours).iter().map(|c| c.id).collect::<Vec<_>>(), [1, 2]);
    let row = from(cities::table).find(1).one(conn).unwrap();
    let near = from_related(&row, declared::neighbours).order_by(cities::id).select(cities::id).all(conn).unwrap();
    assert_eq!(near, [1, 2]);
    let lines: Vec<_> = from(city_prices::table).order_by((city_prices::city_id, city_prices::price_id)).limit(3).all(conn).unwrap();
    let lines = lines.load(declared::price, conn).unwrap();
    assert_eq!(lines.iter().map(|line| line.get(declared::price).id).collect::<Vec<_>>(), [1, 1, 2]);
    let named = from(guides::table).order_by(guides::id).all(conn).unwrap();
    let named = named.load(declared::namesake, conn).unwrap();
    assert!(named.iter().all(|g| g.get(declared::namesake).is_none()));
    let joined = from(cities::table).join(declared::lines).filter(cities::id.eq(2)).count(conn).unwrap();
    let asked = from(cities::table).filter(declared::lines.any(city_prices::price_id.gt(3))).count(conn).unwrap();
    assert_eq!((joined, asked), (2, 4));
});
