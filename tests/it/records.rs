//! `records`: rows read by column.

use relata::prelude::*;
use relata::types::Decimal;

use crate::databases::{assert_sql, everywhere};
use crate::shop::{orders, users};

#[test]
fn get_by_column() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.le(2))
        .order_by((users::id, orders::id))
        .select((users::name, orders::total, users::email))
        .records();
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`name`, `orders`.`total`, `users`.`email` FROM `users` \
            LEFT JOIN `orders` ON `orders`.`user_id` = `users`.`id` WHERE `users`.`id` <= ? \
            ORDER BY `users`.`id`, `orders`.`id`",
        pg: "SELECT \"users\".\"name\", \"orders\".\"total\", \"users\".\"email\" FROM \"users\" \
            LEFT JOIN \"orders\" ON \"orders\".\"user_id\" = \"users\".\"id\" WHERE \"users\".\"id\" <= $1 \
            ORDER BY \"users\".\"id\", \"orders\".\"id\"",
    );
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        assert_eq!(rows.len(), 4);
        let row = &rows[3];
        let email: &String = row.get(users::email);
        let total: &Option<Decimal> = row.get(orders::total);
        assert_eq!(
            (row.get(users::name).as_str(), email.as_str()),
            ("Jürgen Groß", "juergen@example.de")
        );
        assert_eq!(*total, Some(Decimal::from(320)));
    });
}

#[test]
fn whole_tables_stand_beside_columns() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.eq(5))
        .select((users::table, orders::total, orders::table))
        .records();
    everywhere!(|conn| {
        let row = query.one(conn).unwrap();
        let user: &users::User = row.get(users::table);
        let order: &Option<orders::Order> = row.get(orders::table);
        assert_eq!((user.id, order, row.get(orders::total)), (5, &None, &None));
    });
}

#[test]
fn one_column_and_computed_values() {
    let query = from(users::table)
        .filter(users::id.eq(8))
        .select(users::name)
        .records();
    let computed = from(users::table)
        .filter(users::id.eq(8))
        .select((users::name, length(users::name)))
        .records();
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap().get(users::name), "Bo");
        let row = computed.one(conn).unwrap();
        assert_eq!(row.get(users::name), "Bo");
        assert_eq!(format!("{row:?}"), r#"Record("Bo", 2)"#);
        assert_eq!(row.clone(), row);
        assert_eq!(row.into_row(), ("Bo".to_owned(), 2));
    });
}

#[test]
fn records_can_be_extended_and_named() {
    fn emails(rows: &[impl Fn() -> String]) -> Vec<String> {
        rows.iter().map(|row| row()).collect()
    }
    let query = from(users::table)
        .select((users::id, users::email))
        .records()
        .filter(users::id.gt(6))
        .order_by(users::id);
    everywhere!(|conn| {
        let rows = query.all(conn).unwrap();
        let texts = rows
            .iter()
            .map(|row| || row.get(users::email).clone())
            .collect::<Vec<_>>();
        assert_eq!(emails(&texts), ["amelie@example.fr", "bo@example.com"]);
    });
}

/// As many columns as a flat tuple has.
#[test]
fn the_last_of_many() {
    macro_rules! twenty_five {
        ($($n:literal)*) => {
            ($(literal($n),)* users::name)
        };
    }
    let query = from(users::table)
        .filter(users::id.eq(8))
        .select(twenty_five!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25))
        .records();
    everywhere!(|conn| {
        assert_eq!(query.one(conn).unwrap().get(users::name), "Bo");
    });
}
