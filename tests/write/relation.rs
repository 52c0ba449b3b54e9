//! Relations that are assigned: the columns of the foreign key get the key of a row.

use relata::prelude::*;

use crate::databases::{everywhere, postgres, sqlite};
use crate::keys::{self, Region, cities, regions};
use crate::sends;
use crate::shop::{addresses, orders, users};

#[test]
fn by_key() {
    let insert = insert_into(orders::table).values((
        orders::id.to(500),
        orders::user.to(2),
        orders::billing_address.to(1),
        orders::shipping_address.to_null(),
    ));
    sends!(insert,
        pg: r#"INSERT INTO "orders" ("id", "user_id", "billing_address_id", "shipping_address_id") VALUES ($1, $2, $3, $4)"#,
        sqlite: "INSERT INTO `orders` (`id`, `user_id`, `billing_address_id`, `shipping_address_id`) VALUES (?, ?, ?, ?)",
        mysql: "INSERT INTO `orders` (`id`, `user_id`, `billing_address_id`, `shipping_address_id`) VALUES (?, ?, ?, ?)",
        binds: ["500", "2", "1", "NULL"]);
    everywhere!(|conn| {
        assert_eq!(insert.run(conn).unwrap(), 1);
        let changed = update(orders::table)
            .set((orders::shipping_address.to(Some(2)), orders::user.to(3)))
            .find(500);
        assert_eq!(changed.run(conn).unwrap(), 1);
        let order = from(orders::table).find(500).one(conn).unwrap();
        assert_eq!((order.user_id, order.shipping_address_id), (3, Some(2)));
        let many = update(orders::table).rows([(500, orders::shipping_address.to_null())]);
        assert_eq!(many.run(conn).unwrap(), 1);
        let order = from(orders::table).find(500).one(conn).unwrap();
        assert_eq!(order.shipping_address_id, None);
    });
}

#[test]
fn by_row() {
    everywhere!(|conn| {
        let user = from(users::table).find(2).one(conn).unwrap();
        let address = from(addresses::table).first(conn).unwrap().unwrap();
        let none: Option<&addresses::Address> = None;
        let insert = insert_into(orders::table).rows([(500, Some(&address)), (501, none)].map(
            |(id, shipping)| {
                (
                    orders::id.to(id),
                    orders::user.to(&user),
                    orders::billing_address.to(&address),
                    orders::shipping_address.to(shipping),
                )
            },
        ));
        assert_eq!(insert.run(conn).unwrap(), 2);
        let read = from(orders::table)
            .filter(orders::id.ge(500))
            .order_by(orders::id)
            .select((
                orders::user_id,
                orders::billing_address_id,
                orders::shipping_address_id,
            ));
        assert_eq!(
            read.all(conn).unwrap(),
            [(2, address.id, Some(address.id)), (2, address.id, None)]
        );
        let referrer = update(users::table).set(users::referrer.to(&user)).find(3);
        assert_eq!(referrer.run(conn).unwrap(), 1);
        let read = from(users::table).find(3).one(conn).unwrap();
        assert_eq!(read.referrer_id, Some(2));
    });
}

/// Keys of several columns, one of which is wider here than there.
#[test]
fn several_columns() {
    let city = |id: i64| (cities::id.to(id), cities::name.to(format!("city {id}")));
    let by_key = insert_into(cities::table).values((city(1), cities::region.to(("DE", 7_i64))));
    sends!(by_key,
        pg: r#"INSERT INTO "cities" ("id", "name", "country", "region_code") VALUES ($1, $2, $3, $4)"#,
        sqlite: "INSERT INTO `cities` (`id`, `name`, `country`, `region_code`) VALUES (?, ?, ?, ?)",
        mysql: "INSERT INTO `cities` (`id`, `name`, `country`, `region_code`) VALUES (?, ?, ?, ?)",
        binds: ["1", "\"city 1\"", "\"DE\"", "7"]);
    let region = Region {
        country: "FR".to_owned(),
        code: 9,
        name: "Nord".to_owned(),
    };
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            conn.run_script(include_str!("../../schema/keys.sql"))
                .unwrap();
            let rows = insert_into(regions::table).rows([
                keys::NewRegion {
                    country: "DE".to_owned(),
                    code: 7,
                    name: "Sued".to_owned(),
                },
                keys::NewRegion {
                    country: region.country.clone(),
                    code: region.code,
                    name: region.name.clone(),
                },
            ]);
            assert_eq!(rows.run(conn).unwrap(), 2);
            assert_eq!(by_key.run(conn).unwrap(), 1);
            let by_row = insert_into(cities::table).values((city(2), cities::region.to(&region)));
            assert_eq!(by_row.run(conn).unwrap(), 1);
            let read = from(cities::table)
                .order_by(cities::id)
                .select((cities::country, cities::region_code));
            let of = |country: &str, code| (Some(country.to_owned()), Some(code));
            assert_eq!(read.all(conn).unwrap(), [of("DE", 7), of("FR", 9)]);
            let moved = update(cities::table)
                .set(cities::region.to(&region))
                .find(1);
            assert_eq!(moved.run(conn).unwrap(), 1);
            let nowhere = update(cities::table).set(cities::region.to_null()).find(2);
            assert_eq!(nowhere.run(conn).unwrap(), 1);
            assert_eq!(read.all(conn).unwrap(), [of("FR", 9), (None, None)]);
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}
