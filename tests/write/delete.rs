//! DELETE.

use relata::prelude::*;

use crate::databases::{everywhere, mysql, postgres, sqlite};
use crate::sends;
use crate::shop::{order_items, orders, tags, users};

#[test]
fn with_a_condition() {
    let gone = delete_from(order_items::table).filter(order_items::quantity.gt(1));
    sends!(gone,
        pg: r#"DELETE FROM "order_items" WHERE "order_items"."quantity" > $1"#,
        sqlite: "DELETE FROM `order_items` WHERE `order_items`.`quantity` > ?",
        mysql: "DELETE FROM `order_items` WHERE `order_items`.`quantity` > ?",
        binds: ["1"]);
    everywhere!(|conn| {
        let found = from(order_items::table).filter(order_items::quantity.gt(1));
        let expected = found.count(conn).unwrap();
        assert!(expected > 0);
        assert_eq!(gone.run(conn).unwrap() as i64, expected);
        assert!(!found.exists(conn).unwrap());
        assert!(from(order_items::table).exists(conn).unwrap());
    });
}

#[test]
fn all_rows() {
    let all = delete_from(order_items::table).all_rows();
    sends!(all,
        pg: r#"DELETE FROM "order_items""#,
        sqlite: "DELETE FROM `order_items`",
        mysql: "DELETE FROM `order_items`",
        binds: []);
    everywhere!(|conn| {
        assert!(all.run(conn).unwrap() > 0);
        assert!(!from(order_items::table).exists(conn).unwrap());
    });
}

#[test]
fn returning() {
    let gone = delete_from(order_items::table)
        .filter(order_items::order_id.eq(1))
        .returning(order_items::table);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let expected = from(order_items::table)
                .filter(order_items::order_id.eq(1))
                .all(conn)
                .unwrap();
            assert!(!expected.is_empty());
            let rows = gone.all(conn).unwrap();
            assert_eq!(rows.len(), expected.len());
            assert!(expected.iter().all(|row| rows.contains(row)));
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn other_tables() {
    let gone = delete_from(order_items::table)
        .using(orders::table)
        .filter(order_items::order_id.eq(orders::id) & orders::user_id.eq(1));
    assert_eq!(
        gone.to_sql::<relata::backend::Pg>().unwrap(),
        r#"DELETE FROM "order_items" USING "orders" WHERE "order_items"."order_id" = "orders"."id" AND "orders"."user_id" = $1"#
    );
    assert_eq!(
        gone.to_sql::<relata::backend::Mysql>().unwrap(),
        "DELETE FROM `order_items` USING `order_items`, `orders` WHERE `order_items`.`order_id` = `orders`.`id` AND `orders`.`user_id` = ?"
    );
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let of_first = from(order_items::table).filter(
                order_items::order_id.in_(
                    from(orders::table)
                        .filter(orders::user_id.eq(1))
                        .select(orders::id),
                ),
            );
            let expected = of_first.count(conn).unwrap();
            assert!(expected > 0);
            assert_eq!(gone.run(conn).unwrap() as i64, expected);
            assert!(!of_first.exists(conn).unwrap());
        }};
    }
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    if let Some(mut conn) = mysql() {
        check!(&mut conn);
    }
}

#[test]
fn conditions_with_queries() {
    let without = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id));
    let gone = delete_from(users::table)
        .filter(not_exists(without))
        .filter(users::id.gt(100));
    everywhere!(|conn| {
        assert_eq!(gone.run(conn).unwrap(), 0);
        assert_eq!(
            delete_from(tags::table)
                .filter(tags::id.eq(-1))
                .run(conn)
                .unwrap(),
            0
        );
    });
}
