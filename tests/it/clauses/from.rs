//! FROM: every join, what it makes nullable, and the relations to join along.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{
    addresses, employees, order_items, order_lines, orders, product_tags, products, profiles, tags,
    users,
};

relata::alias!(shipping = addresses);
relata::alias!(manager = employees);
relata::alias!(other = order_items);

#[test]
fn one_table() {
    let query = from(tags::table).order_by(tags::id);
    assert_sql!(
        query,
        "SELECT tags.id, tags.label FROM tags ORDER BY tags.id"
    );
    assert_sql!(
        from(tags::table),
        sqlite: "SELECT `tags`.`id`, `tags`.`label` FROM `tags`",
        pg: r#"SELECT "tags"."id", "tags"."label" FROM "tags""#,
    );
    let rows: Vec<tags::Tag> = rows!(
        query,
        sql_query!("SELECT id, label FROM tags ORDER BY 1" => tags::Tag)
    );
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[3].label, "café");
}

#[test]
fn a_view() {
    let query = from(order_lines::table)
        .order_by((order_lines::order_id, order_lines::product))
        .select((order_lines::customer, order_lines::product));
    assert_sql!(
        query,
        "SELECT order_lines.customer, order_lines.product FROM order_lines \
         ORDER BY order_lines.order_id, order_lines.product"
    );
    let rows: Vec<(String, String)> = rows!(
        query,
        sql_query!("SELECT customer, product FROM order_lines ORDER BY order_id, product"
            => (Text, Text))
    );
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[0], ("Sara Lindqvist".into(), "Cup".into()));
}

#[test]
fn inner_join() {
    let query = from(users::table)
        .join(users::orders)
        .order_by(orders::id)
        .select((users::name, orders::id, orders::total));
    assert_sql!(
        query,
        "SELECT users.name, orders.id, orders.total FROM users \
         JOIN orders ON orders.user_id = users.id ORDER BY orders.id"
    );
    let rows: Vec<(String, i64, Option<Decimal>)> = rows!(
        query,
        sql_query!("SELECT u.name, o.id, o.total FROM users u, orders o \
            WHERE o.user_id = u.id ORDER BY o.id" => (Text, BigInt, Nullable<Numeric>))
    );
    assert_eq!(rows.len(), 9);
    assert_eq!(
        rows[0],
        ("Sara Lindqvist".into(), 1, Some(decimal("64.90")))
    );
    assert_eq!(rows[4], ("山田太郎".into(), 5, None));
}

#[test]
fn left_join() {
    let query = from(users::table)
        .left_join(users::orders)
        .order_by((users::id, orders::id))
        .select((users::name, orders::id, orders::status));
    assert_sql!(
        query,
        "SELECT users.name, orders.id, orders.status FROM users \
         LEFT JOIN orders ON orders.user_id = users.id ORDER BY users.id, orders.id"
    );
    let rows: Vec<(String, Option<i64>, Option<String>)> = rows!(
        query,
        sql_query!("SELECT u.name, o.id, o.status FROM users u \
            LEFT JOIN orders o ON o.user_id = u.id ORDER BY u.id, o.id"
            => (Text, Nullable<BigInt>, Nullable<Text>))
    );
    assert_eq!(rows.len(), 12);
    assert_eq!(rows[11], ("Bo".into(), None, None));
}

#[test]
fn right_join() {
    let query = from(orders::table)
        .right_join(orders::user)
        .order_by((users::id, orders::id))
        .select((orders::id, orders::total, users::name));
    assert_sql!(
        query,
        "SELECT orders.id, orders.total, users.name FROM orders \
         RIGHT JOIN users ON users.id = orders.user_id ORDER BY users.id, orders.id"
    );
    let rows: Vec<(Option<i64>, Option<Decimal>, String)> = rows!(
        query,
        sql_query!("SELECT o.id, o.total, u.name FROM users u \
            LEFT JOIN orders o ON o.user_id = u.id ORDER BY u.id, o.id"
            => (Nullable<BigInt>, Nullable<Numeric>, Text))
    );
    assert_eq!(rows.len(), 12);
    assert_eq!(rows[11], (None, None, "Bo".into()));
}

#[test]
fn full_join() {
    let query = from(users::table)
        .full_join(products::table.on(products::id.eq(users::id + 2)))
        .select((users::id, products::id));
    assert_sql!(except mysql:
        query,
        "SELECT users.id, products.id FROM users \
         FULL JOIN products ON products.id = users.id + $1"
    );
    let ordered = query.order_by((
        users::id.asc().nulls_last(),
        products::id.asc().nulls_last(),
    ));
    let rows: Vec<(Option<i64>, Option<i64>)> = rows!(except mysql:
        ordered,
        sql_query!("SELECT id, CASE WHEN id < 7 THEN id + 2 END FROM users \
            UNION ALL SELECT NULL, id FROM products WHERE id < 3 ORDER BY 1 NULLS LAST, 2"
            => (Nullable<BigInt>, Nullable<BigInt>))
    );
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0], (Some(1), Some(3)));
    assert_eq!(rows[7], (Some(8), None));
    assert_eq!(rows[9], (None, Some(2)));
}

#[test]
fn cross_join() {
    let query = from(users::table)
        .cross_join(tags::table)
        .order_by((users::id, tags::id))
        .select((users::id, tags::label));
    assert_sql!(
        query,
        "SELECT users.id, tags.label FROM users CROSS JOIN tags ORDER BY users.id, tags.id"
    );
    let rows: Vec<(i64, String)> = rows!(
        query,
        sql_query!("SELECT u.id, t.label FROM users u, tags t ORDER BY u.id, t.id"
            => (BigInt, Text))
    );
    assert_eq!(rows.len(), 40);
    assert_eq!(rows[39], (8, "unused".into()));
}

/// The condition is any expression of the tables so far.
#[test]
fn on_an_expression() {
    let query =
        from(users::table)
            .left_join(orders::table.on(orders::user_id.eq(users::id)
                & (orders::status.eq("paid") | orders::total.is_null())))
            .order_by((users::id, orders::id))
            .select((users::id, orders::id));
    assert_sql!(
        query,
        "SELECT users.id, orders.id FROM users LEFT JOIN orders \
         ON orders.user_id = users.id AND (orders.status = $1 OR orders.total IS NULL) \
         ORDER BY users.id, orders.id"
    );
    let rows: Vec<(i64, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT u.id, o.id FROM users u LEFT JOIN \
            (SELECT * FROM orders WHERE status = 'paid' OR total IS NULL) o ON o.user_id = u.id \
            ORDER BY u.id, o.id" => (BigInt, Nullable<BigInt>))
    );
    assert_eq!(
        rows,
        [
            (1, Some(2)),
            (2, None),
            (3, Some(5)),
            (4, Some(6)),
            (5, None),
            (6, Some(7)),
            (6, Some(9)),
            (7, None),
            (8, None)
        ]
    );
}

/// A condition on a joined table keeps rows in ON, and takes them away in WHERE.
#[test]
fn on_is_not_where() {
    let in_on = from(users::table)
        .left_join(orders::table.on(orders::user_id.eq(users::id) & orders::status.eq("paid")));
    let in_where = from(users::table)
        .left_join(users::orders)
        .filter(orders::status.eq("paid"));
    assert_eq!(
        rows!(
            in_on.select(count()),
            sql_query!("SELECT CAST(9 AS BIGINT)" => BigInt)
        ),
        [9]
    );
    assert_eq!(
        rows!(
            in_where.select(count()),
            sql_query!("SELECT CAST(3 AS BIGINT)" => BigInt)
        ),
        [3]
    );
}

/// Each join has its say on the tables before and after it.
#[test]
fn nullability_of_three_tables() {
    let on_address = || addresses::table.on(addresses::user_id.eq(users::id));

    let rows: Vec<(i64, Option<i64>, i64)> = rows!(
        from(users::table)
            .left_join(users::orders)
            .join(on_address())
            .order_by((users::id, orders::id, addresses::id))
            .select((users::id, orders::id, addresses::id)),
        sql_query!("SELECT u.id, o.id, a.id FROM users u LEFT JOIN orders o ON o.user_id = u.id \
            JOIN addresses a ON a.user_id = u.id ORDER BY 1, 2, 3"
            => (BigInt, Nullable<BigInt>, BigInt))
    );
    assert_eq!(rows.len(), 14);
    assert_eq!(rows[13], (7, None, 8));

    let rows: Vec<(Option<i64>, Option<i64>, i64)> = rows!(
        from(orders::table)
            .join(orders::user)
            .right_join(on_address())
            .order_by((addresses::id, orders::id))
            .select((orders::id, users::id, addresses::id)),
        sql_query!("SELECT o.id, u.id, a.id FROM addresses a LEFT JOIN \
            (orders o JOIN users u ON u.id = o.user_id) ON a.user_id = u.id ORDER BY a.id, o.id"
            => (Nullable<BigInt>, Nullable<BigInt>, BigInt))
    );
    assert_eq!(rows.len(), 14);
    assert_eq!(rows[13], (None, None, 8));

    let rows: Vec<(Option<i64>, Option<i64>, Option<i64>)> = rows!(except mysql:
        from(users::table)
            .join(users::orders)
            .full_join(on_address())
            .filter(orders::id.is_null() | orders::id.ge(7))
            .order_by((addresses::id, orders::id))
            .select((users::id, orders::id, addresses::id)),
        sql_query!("SELECT u.id, o.id, a.id FROM addresses a LEFT JOIN \
            (orders o JOIN users u ON u.id = o.user_id) ON a.user_id = u.id \
            WHERE o.id IS NULL OR o.id >= 7 ORDER BY a.id, o.id"
            => (Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>))
    );
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[5], (None, None, Some(8)));

    let rows: Vec<(Option<i64>, Option<i64>, i64)> = rows!(
        from(users::table)
            .right_join(users::orders)
            .cross_join(tags::table)
            .filter(orders::id.eq(9) & tags::id.le(2))
            .order_by(tags::id)
            .select((users::id, users::referrer_id, tags::id)),
        sql_query!("SELECT CAST(6 AS BIGINT), CAST(3 AS BIGINT), id FROM tags WHERE id < 3 ORDER BY id"
            => (Nullable<BigInt>, Nullable<BigInt>, BigInt))
    );
    assert_eq!(rows.len(), 2);
}

/// A join after a left join along a relation of the joined table drops the missing rows, but the
/// type stays: it says what can be, not what is.
#[test]
fn inner_join_after_left_join() {
    let rows: Vec<(i64, Option<i64>, i32)> = rows!(
        from(users::table)
            .left_join(users::orders)
            .join(orders::items)
            .filter(users::id.ge(4))
            .order_by((users::id, order_items::product_id, orders::id))
            .select((users::id, orders::id, order_items::quantity)),
        sql_query!("SELECT o.user_id, o.id, i.quantity FROM orders o \
            JOIN order_items i ON i.order_id = o.id WHERE o.user_id >= 4 \
            ORDER BY o.user_id, i.product_id, o.id" => (BigInt, Nullable<BigInt>, Integer))
    );
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[1], (4, Some(6), 10));
}

#[test]
fn to_itself_through_an_alias() {
    let query = from(employees::table)
        .left_join(employees::manager.to(manager::table))
        .order_by(employees::id)
        .select((employees::name, manager::name, manager::manager_id));
    assert_sql!(
        query,
        "SELECT employees.name, manager.name, manager.manager_id FROM employees \
         LEFT JOIN employees AS manager ON manager.id = employees.manager_id ORDER BY employees.id"
    );
    let rows: Vec<(String, Option<String>, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT e.name, m.name, m.manager_id FROM employees e \
            LEFT JOIN employees m ON e.manager_id = m.id ORDER BY e.id"
            => (Text, Nullable<Text>, Nullable<BigInt>))
    );
    assert_eq!(rows[0], ("Ada Björk".into(), None, None));
    assert_eq!(
        rows[6],
        ("Íris Jónsdóttir".into(), Some("Pål Åsen".into()), Some(2))
    );

    // The other way round: each manager with those who report to them.
    let rows: Vec<(i64, i64)> = rows!(
        from(manager::table)
            .join(employees::employees_by_manager.from(manager::table))
            .order_by(employees::id)
            .select((manager::id, employees::id)),
        sql_query!("SELECT manager_id, id FROM employees WHERE manager_id IS NOT NULL ORDER BY id"
            => (BigInt, BigInt))
    );
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[5], (4, 7));
}

#[test]
fn two_keys_to_one_table() {
    let query = from(orders::table)
        .join(orders::billing_address)
        .left_join(orders::shipping_address.to(shipping::table))
        .order_by(orders::id)
        .select((orders::id, addresses::city, shipping::city));
    assert_sql!(
        query,
        "SELECT orders.id, addresses.city, shipping.city FROM orders \
         JOIN addresses ON addresses.id = orders.billing_address_id \
         LEFT JOIN addresses AS shipping ON shipping.id = orders.shipping_address_id \
         ORDER BY orders.id"
    );
    let rows: Vec<(i64, String, Option<String>)> = rows!(
        query,
        sql_query!("SELECT o.id, b.city, s.city FROM orders o \
            JOIN addresses b ON b.id = o.billing_address_id \
            LEFT JOIN addresses s ON s.id = o.shipping_address_id ORDER BY o.id"
            => (BigInt, Text, Nullable<Text>))
    );
    assert_eq!(rows[0], (1, "Malmö".into(), Some("Münster".into())));
    assert_eq!(rows[1], (2, "Malmö".into(), None));
    assert_eq!(rows[8], (9, "Łódź".into(), Some("Malmö".into())));

    let back = from(addresses::table)
        .join(addresses::orders_by_shipping_address)
        .order_by(orders::id)
        .select((addresses::id, orders::id));
    let rows: Vec<(i64, i64)> = rows!(
        back,
        sql_query!("SELECT shipping_address_id, id FROM orders \
            WHERE shipping_address_id IS NOT NULL ORDER BY id" => (BigInt, BigInt))
    );
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[0], (2, 1));
}

#[test]
fn to_one_and_one_to_one() {
    let query = from(users::table)
        .left_join(users::profile)
        .order_by(users::id)
        .select((users::id, profiles::bio, profiles::user_id));
    let rows: Vec<(i64, Option<String>, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT u.id, p.bio, p.user_id FROM users u \
            LEFT JOIN profiles p ON p.user_id = u.id ORDER BY 1"
            => (BigInt, Nullable<Text>, Nullable<BigInt>))
    );
    assert_eq!(rows[1], (2, None, Some(2)));
    assert_eq!(rows[3], (4, None, None));
    assert_eq!(rows[5], (6, Some(String::new()), Some(6)));
}

#[test]
fn many_to_many() {
    let query = from(products::table)
        .join(products::tags)
        .order_by((products::id, tags::id))
        .select((products::name, tags::label));
    assert_sql!(
        query,
        "SELECT products.name, tags.label FROM products \
         JOIN product_tags ON product_tags.product_id = products.id \
         JOIN tags ON tags.id = product_tags.tag_id ORDER BY products.id, tags.id"
    );
    let rows: Vec<(String, String)> = rows!(
        query,
        sql_query!("SELECT p.name, t.label FROM products p, product_tags pt, tags t \
            WHERE p.id = pt.product_id AND t.id = pt.tag_id ORDER BY p.id, t.id" => (Text, Text))
    );
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[9], ("Crème brûlée tea".into(), "café".into()));

    let rows: Vec<(i64, Option<i64>, Option<String>)> = rows!(
        from(products::table)
            .left_join(products::tags)
            .order_by((products::id, tags::id))
            .select((products::id, product_tags::tag_id, tags::label)),
        sql_query!("SELECT p.id, t.id, t.label FROM products p \
            LEFT JOIN product_tags pt ON pt.product_id = p.id LEFT JOIN tags t ON t.id = pt.tag_id \
            ORDER BY p.id, t.id" => (BigInt, Nullable<BigInt>, Nullable<Text>))
    );
    assert_eq!(rows.len(), 12);
    assert_eq!(rows[11], (8, None, None));

    let rows: Vec<(Option<i64>, Option<i64>, String)> = rows!(
        from(products::table)
            .right_join(products::tags)
            .order_by((tags::id, products::id))
            .select((products::id, product_tags::product_id, tags::label)),
        sql_query!("SELECT p.id, p.id, t.label FROM tags t \
            LEFT JOIN product_tags pt ON pt.tag_id = t.id LEFT JOIN products p ON p.id = pt.product_id \
            ORDER BY t.id, p.id" => (Nullable<BigInt>, Nullable<BigInt>, Text))
    );
    assert_eq!(rows.len(), 11);
    assert_eq!(rows[10], (None, None, "unused".into()));
}

/// No table of the shop refers to a key of two columns, so this relation is written by hand.
#[test]
fn a_composite_key() {
    struct SameLine;
    impl relata::Relation for SameLine {
        type Source = order_items::table;
        type Target = other::table;
        type Cardinality = relata::OneToOne;
        type On = (
            (order_items::order_id, other::order_id),
            (order_items::product_id, other::product_id),
        );
    }
    let query = from(order_items::table)
        .join(Rel::<SameLine>::new())
        .order_by((order_items::order_id, order_items::product_id))
        .select((order_items::order_id, other::product_id));
    assert_sql!(
        query,
        "SELECT order_items.order_id, other.product_id FROM order_items \
         JOIN order_items AS other ON other.order_id = order_items.order_id \
         AND other.product_id = order_items.product_id \
         ORDER BY order_items.order_id, order_items.product_id"
    );
    let rows: Vec<(i64, i64)> = rows!(
        query,
        sql_query!("SELECT order_id, product_id FROM order_items ORDER BY 1, 2"
            => (BigInt, BigInt))
    );
    assert_eq!(rows.len(), 13);
    assert_eq!(rows[1], (1, 2));
}

#[test]
fn seven_tables() {
    let query = from(users::table)
        .join(users::orders)
        .join(orders::items)
        .join(order_items::product)
        .left_join(products::tags)
        .left_join(orders::shipping_address)
        .filter(users::id.ne(1))
        .order_by((orders::id, products::id, tags::id))
        .select((
            users::name,
            orders::id,
            order_items::quantity,
            products::name,
            tags::label,
            addresses::country,
        ));
    assert_sql!(
        query,
        "SELECT users.name, orders.id, order_items.quantity, products.name, tags.label, \
         addresses.country FROM users JOIN orders ON orders.user_id = users.id \
         JOIN order_items ON order_items.order_id = orders.id \
         JOIN products ON products.id = order_items.product_id \
         LEFT JOIN product_tags ON product_tags.product_id = products.id \
         LEFT JOIN tags ON tags.id = product_tags.tag_id \
         LEFT JOIN addresses ON addresses.id = orders.shipping_address_id \
         WHERE users.id <> $1 ORDER BY orders.id, products.id, tags.id"
    );
    type Line = (String, i64, i32, String, Option<String>, Option<String>);
    let rows: Vec<Line> = rows!(
        query,
        sql_query!("SELECT u.name, o.id, i.quantity, p.name, t.label, a.country \
            FROM users u, orders o LEFT JOIN addresses a ON a.id = o.shipping_address_id, \
            order_items i, products p LEFT JOIN product_tags pt ON pt.product_id = p.id \
            LEFT JOIN tags t ON t.id = pt.tag_id \
            WHERE u.id = o.user_id AND i.order_id = o.id AND p.id = i.product_id AND u.id <> 1 \
            ORDER BY o.id, p.id, t.id"
            => (Text, BigInt, Integer, Text, Nullable<Text>, Nullable<Text>))
    );
    assert_eq!(rows.len(), 14);
    assert_eq!(rows[0].0, "Jürgen Groß");
    let sticker = rows.iter().find(|row| row.3 == "Sticker").unwrap();
    assert_eq!(
        *sticker,
        (
            "Zoë O'Brien".into(),
            6,
            10,
            "Sticker".into(),
            None,
            Some("IE".into())
        )
    );
}

/// Rows of pairs, put together from the ids that SQL by hand gives.
macro_rules! pairs_by_hand {
    ($conn:ident, $by_hand:expr) => {{
        let users: Vec<users::User> = sql_query!("SELECT * FROM users ORDER BY id" => users::User)
            .all($conn)
            .unwrap();
        let orders: Vec<orders::Order> =
            sql_query!("SELECT * FROM orders ORDER BY id" => orders::Order)
                .all($conn)
                .unwrap();
        let ids: Vec<(Option<i64>, Option<i64>)> = $by_hand.all($conn).unwrap();
        let pairs = ids.into_iter().map(move |(user, order)| {
            let user = user.map(|id| users[id as usize - 1].clone());
            (user, order.map(|id| orders[id as usize - 1].clone()))
        });
        pairs.collect::<Vec<_>>()
    }};
}

#[test]
fn whole_rows() {
    let inner = from(users::table)
        .join(users::orders)
        .order_by(orders::id)
        .select((users::table, orders::all));
    let left = from(users::table)
        .left_join(users::orders)
        .order_by((users::id, orders::id))
        .select((users::table, orders::table));
    let full = from(users::table)
        .full_join(orders::table.on(orders::id.eq(users::id + 3)))
        .order_by((users::id.nulls_last(), orders::id))
        .select((users::table, orders::table));
    everywhere!(except mysql: |conn| {
        let by_hand = pairs_by_hand!(
            conn,
            sql_query!("SELECT user_id, id FROM orders ORDER BY id"
                => (Nullable<BigInt>, Nullable<BigInt>))
        );
        let rows: Vec<(users::User, orders::Order)> = inner.all(conn).unwrap();
        let options = rows
            .into_iter()
            .map(|(user, order)| (Some(user), Some(order)));
        assert_eq!(options.collect::<Vec<_>>(), by_hand);

        let by_hand = pairs_by_hand!(
            conn,
            sql_query!("SELECT u.id, o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id \
                ORDER BY u.id, o.id" => (Nullable<BigInt>, Nullable<BigInt>))
        );
        let rows: Vec<(users::User, Option<orders::Order>)> = left.all(conn).unwrap();
        assert_eq!(rows.len(), 12);
        assert_eq!(rows[11].0.name, "Bo");
        assert_eq!(rows[11].1, None);
        let options = rows.into_iter().map(|(user, order)| (Some(user), order));
        assert_eq!(options.collect::<Vec<_>>(), by_hand);

        let by_hand = pairs_by_hand!(
            conn,
            sql_query!("SELECT id, CASE WHEN id <= 6 THEN id + 3 END FROM users \
                UNION ALL SELECT NULL, id FROM orders WHERE id <= 3 ORDER BY 1 NULLS LAST, 2"
                => (Nullable<BigInt>, Nullable<BigInt>))
        );
        let rows: Vec<(Option<users::User>, Option<orders::Order>)> = full.all(conn).unwrap();
        assert_eq!(rows.len(), 11);
        assert_eq!(rows[10].1.as_ref().map(|order| order.id), Some(3));
        assert_eq!(rows, by_hand);
    });
}

/// Without `select`, a query returns rows of its first table, which a later join may leave out.
#[test]
fn rows_of_the_first_table() {
    let left = from(users::table)
        .left_join(users::orders)
        .order_by((users::id, orders::id));
    let right = from(orders::table)
        .right_join(orders::user)
        .order_by((users::id, orders::id));
    let full = from(orders::table)
        .full_join(orders::user)
        .order_by((users::id, orders::id));
    let again = from(orders::table)
        .join(orders::billing_address)
        .right_join(orders::user)
        .order_by((users::id, orders::id));
    everywhere!(except mysql: |conn| {
        let rows: Vec<users::User> = left.all(conn).unwrap();
        let ids: Vec<i64> = rows.iter().map(|user| user.id).collect();
        assert_eq!(ids, [1, 1, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8]);

        let by_hand: Vec<Option<i64>> = sql_query!("SELECT o.id FROM users u \
            LEFT JOIN orders o ON o.user_id = u.id ORDER BY u.id, o.id" => Nullable<BigInt>)
        .all(conn)
        .unwrap();
        let rows: Vec<Option<orders::Order>> = right.all(conn).unwrap();
        assert_eq!(rows[7], None);
        let ids = |rows: &[Option<orders::Order>]| {
            rows.iter()
                .map(|row| row.as_ref().map(|order| order.id))
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(&rows), by_hand);
        let rows: Vec<Option<orders::Order>> = full.all(conn).unwrap();
        assert_eq!(ids(&rows), by_hand);
        let rows: Vec<Option<orders::Order>> = again.all(conn).unwrap();
        assert_eq!(ids(&rows), by_hand);
    });
}
