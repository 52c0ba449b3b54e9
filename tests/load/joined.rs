//! Relations to one row in the same statement.

use relata::Error;
use relata::prelude::*;

use crate::databases::{self, SHOP, Sent, everywhere};
use crate::keys::{cities, regions};
use crate::shop::{addresses, employees, order_items, orders, profiles, users};

everywhere!(the_same_rows_in_one_statement, SHOP: |conn, sent| {
    let joined = from(orders::table).with(orders::user.joined()).with(orders::shipping_address.joined()).order_by(orders::id);
    let rows = joined.all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    let apart = from(orders::table).with(orders::user).with(orders::shipping_address).order_by(orders::id).all(conn).unwrap();
    assert_eq!(rows, apart, "the rows are of the same type, too");
    assert_eq!(joined.count(conn).unwrap(), 9);
    let first = from(orders::table).with(orders::user.joined()).filter(orders::status.eq("new")).order_by(orders::id.desc()).first(conn).unwrap();
    assert_eq!(first.unwrap().get(orders::user).id, 1);
});

everywhere!(nested_and_mixed, SHOP: |conn, sent| {
    let rows = from(order_items::table)
        .with(order_items::order.joined().with(orders::user.joined().with(users::referrer.joined()).with(users::orders)))
        .with(order_items::product)
        .order_by((order_items::order_id, order_items::product_id))
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 3, "one for the joins, one for the orders of users, one for the products");
    let apart = from(order_items::table)
        .with(order_items::order.with(orders::user.with(users::referrer).with(users::orders)))
        .with(order_items::product)
        .order_by((order_items::order_id, order_items::product_id))
        .all(conn)
        .unwrap();
    assert_eq!(rows.len(), 13);
    for (row, other) in rows.iter().zip(&apart) {
        let (user, expected) = (row.get(order_items::order).get(orders::user), other.get(order_items::order).get(orders::user));
        assert_eq!(user.get(users::referrer), expected.get(users::referrer));
        assert_eq!(user.get(users::orders).len(), expected.get(users::orders).len());
    }
});

everywhere!(inside_of_others, SHOP: |conn, sent| {
    let load = || users::orders.order_by(orders::id.desc()).limit_per_parent(2);
    let joined = from(users::table).with(load().with(orders::user.joined()).with(orders::shipping_address.joined())).order_by(users::id).all(conn).unwrap();
    assert_eq!(sent.count(), 2);
    let apart = from(users::table).with(load().with(orders::user).with(orders::shipping_address)).order_by(users::id).all(conn).unwrap();
    assert_eq!(joined, apart);
    // Through a junction.
    let load = || orders::products.order_by(order_items::product_id);
    let rows = from(orders::table).with(load()).with(orders::user.joined()).order_by(orders::id).all(conn).unwrap();
    assert_eq!(rows, from(orders::table).with(load()).with(orders::user).order_by(orders::id).all(conn).unwrap());
});

everywhere!(a_table_beside_itself, SHOP: |conn, sent| {
    let rows = from(employees::table)
        .with(employees::manager.joined().with(employees::manager.joined()))
        .order_by(employees::id)
        .all(conn)
        .unwrap();
    assert_eq!(sent.count(), 1);
    let heads: Vec<(i64, Option<i64>, Option<i64>)> = rows
        .iter()
        .map(|e| {
            let head = e.get(employees::manager);
            (e.id, head.map(|h| h.id), head.and_then(|h| h.get(employees::manager)).map(|h| h.id))
        })
        .collect();
    assert_eq!(heads, [
        (1, None, None), (2, Some(1), None), (3, Some(1), None), (4, Some(2), Some(1)), (5, Some(2), Some(1)),
        (6, Some(3), Some(1)), (7, Some(4), Some(2)),
    ]);
});

everywhere!(with_joins_filters_and_distinct, SHOP: |conn, _sent| {
    // The same table is joined by the query itself, too.
    let rows = from(orders::table)
        .join(orders::user)
        .filter(users::is_active & orders::id.le(3))
        .with(orders::user.joined())
        .order_by(orders::id)
        .distinct()
        .all(conn)
        .unwrap();
    assert_eq!(rows.iter().map(|o| o.get(orders::user).id).collect::<Vec<_>>(), [1, 1, 2]);
    // A condition on what is joined stands in ON: it leaves out no order.
    let some = from(orders::table).with(orders::user.filter(users::age.gt(40)).joined()).order_by(orders::id).all(conn).unwrap();
    let ids: Vec<Option<i64>> = some.iter().map(|o| o.get(orders::user).map(|u| u.id)).collect();
    assert_eq!(ids, [None, None, Some(2), None, None, None, None, None, None]);
});

everywhere!(keys_of_several_columns, KEYS: |conn, sent| {
    let rows = from(cities::table).with(cities::region.joined()).order_by(cities::id).all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    assert_eq!(rows, from(cities::table).with(cities::region).order_by(cities::id).all(conn).unwrap());
    assert_eq!(rows[0].get(cities::region).map(|r: &regions::Region| &r.name[..]), Some("Skåne"));
});

#[test]
fn a_row_that_has_to_be_there() {
    let conn = &mut databases::sqlite(SHOP);
    conn.run_script("PRAGMA foreign_keys = OFF; DELETE FROM users WHERE id = 4")
        .unwrap();
    let error = from(orders::table)
        .with(orders::user.joined())
        .all(conn)
        .unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error}");
}

/// The error has the statement that returned the row, whichever verb ran it.
#[test]
fn the_statement_of_a_row_that_has_to_be_there() {
    let conn = &mut databases::sqlite(SHOP);
    conn.run_script("PRAGMA foreign_keys = OFF; DELETE FROM users WHERE id = 4")
        .unwrap();
    let query = from(orders::table)
        .with(orders::user.joined())
        .filter(orders::user_id.eq(4))
        .order_by(orders::id);
    let errors = [
        query.all(conn).unwrap_err(),
        query.first(conn).unwrap_err(),
        query.clone().limit(1).one(conn).unwrap_err(),
        query.clone().limit(1).one_or_none(conn).unwrap_err(),
        query.stream(conn).unwrap().next().unwrap().unwrap_err(),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(
            text.starts_with("cannot read the result: a row refers to one that is not there: relation from `orders` to `users`\n  in: SELECT `orders`.`id`, "),
            "{text}"
        );
        assert!(text.contains("LEFT JOIN `users` AS `joined_1`"), "{text}");
    }
    // One level down it is the statement of the relation.
    let error = from(addresses::table)
        .with(addresses::orders_by_shipping_address.with(orders::user.joined()))
        .all(conn)
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("\n  in: SELECT `orders`.`id`, ")
            && text.contains("`shipping_address_id` IN"),
        "{text}"
    );
}

#[test]
fn its_sql() {
    use relata::backend::{Mysql, Pg, Sqlite};
    let query = from(employees::table)
        .with(
            employees::manager
                .joined()
                .with(employees::manager.joined()),
        )
        .filter(employees::id.gt(1));
    let pg = query.to_sql::<Pg>().unwrap();
    assert!(
        pg.ends_with(
            r#""joined_2"."manager_id" FROM "employees" LEFT JOIN "employees" AS "joined_1" ON "joined_1"."id" = "employees"."manager_id" LEFT JOIN "employees" AS "joined_2" ON "joined_2"."id" = "joined_1"."manager_id" WHERE "employees"."id" > $1"#
        ),
        "{pg}"
    );
    let others = pg.replace('"', "`").replace("$1", "?");
    assert_eq!(query.to_sql::<Sqlite>().unwrap(), others);
    assert_eq!(query.to_sql::<Mysql>().unwrap(), others);
    // The rows of a relation with one that is joined, numbered.
    let conn = &mut databases::sqlite(SHOP);
    let sent = Sent::on(conn);
    from(users::table)
        .with(
            users::orders
                .limit_per_parent(1)
                .with(orders::user.joined()),
        )
        .find(1)
        .all(conn)
        .unwrap();
    let sql = sent.take().pop().unwrap();
    assert!(sql.starts_with("SELECT `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7`, `c8`, `c9`, `c10`, `c11`, `c12`, `c13`, `c14` FROM ("), "{sql}");
}

everywhere!(chosen_columns, SHOP: |conn, sent| {
    // Fewer columns than the key's table has, then a whole row after them.
    let city = || orders::shipping_address.select(addresses::city);
    let query = from(orders::table).with(city().joined()).with(orders::user.joined()).order_by(orders::id);
    let rows = query.all(conn).unwrap();
    assert_eq!(sent.count(), 1);
    let apart = from(orders::table).with(city()).with(orders::user).order_by(orders::id).all(conn).unwrap();
    assert_eq!(rows, apart);
    assert!(rows.iter().any(|row| row.get(orders::shipping_address).is_none()), "an order without an address");
    assert!(rows.iter().any(|row| row.get(orders::shipping_address).is_some()));
    // A column that can be NULL in a row that is there.
    let age = || users::referrer.select(users::age);
    let rows = from(users::table).with(age().joined()).with(users::profile.joined()).order_by(users::id).all(conn).unwrap();
    let apart = from(users::table).with(age()).with(users::profile).order_by(users::id).all(conn).unwrap();
    assert_eq!(rows, apart);
    // More columns than the row has.
    let many = || users::profile.select((profiles::bio, profiles::birth_date, profiles::bio, profiles::birth_date));
    let rows = from(users::table).with(many().joined()).with(age().joined()).order_by(users::id).all(conn).unwrap();
    let apart = from(users::table).with(many()).with(age()).order_by(users::id).all(conn).unwrap();
    assert_eq!(rows, apart);
});
