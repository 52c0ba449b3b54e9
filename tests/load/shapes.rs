//! What can be done with a row and its relations.

use relata::Rel;
use relata::load::{Loaded, Many, Maybe, Slot};
use relata::prelude::*;

use crate::databases::{self, SHOP};
use crate::shop::{Order, Profile, User, orders, users};

/// A type that one can write.
type WithOrders = Loaded<User, (Slot<Rel<users::orders>, Many<Order>>, ())>;
type WithBoth = Loaded<
    User,
    (
        Slot<Rel<users::profile>, Maybe<Profile>>,
        (Slot<Rel<users::orders>, Many<Order>>, ()),
    ),
>;

fn sara(conn: &mut relata::connection::SqliteConnection) -> WithBoth {
    from(users::table)
        .with(users::orders.order_by(orders::id))
        .with(users::profile)
        .find(1)
        .one(conn)
        .unwrap()
}

#[test]
fn a_loaded_row_is_the_row() {
    let conn = &mut databases::sqlite(SHOP);
    let mut user: WithOrders = from(users::table)
        .with(users::orders)
        .find(1)
        .one(conn)
        .unwrap();
    fn name(user: &User) -> &str {
        &user.name
    }
    assert_eq!(name(&user), "Sara Lindqvist");
    user.name.push('!');
    assert_eq!(user.name, "Sara Lindqvist!");
    assert_eq!(user.as_ref().id, 1);
    assert_eq!(user.into_row().id, 1);
}

#[test]
fn the_parts_are_owned() {
    let conn = &mut databases::sqlite(SHOP);
    let (user, (orders, profile)): (User, (Vec<Order>, Option<Profile>)) = sara(conn).into_parts();
    assert_eq!((user.id, orders.len(), profile.is_some()), (1, 3, true));
    let orders: Vec<Order> = sara(conn).take(users::orders);
    assert_eq!(orders.len(), 3);
    // Rows that others hold are cloned.
    let orders = from(orders::table)
        .with(orders::user)
        .order_by(orders::id)
        .all(conn)
        .unwrap();
    let users: Vec<User> = orders
        .into_iter()
        .map(|order| order.take(orders::user))
        .collect();
    assert_eq!(users[0], users[1]);
}

#[test]
fn rows_compare_and_clone() {
    let conn = &mut databases::sqlite(SHOP);
    let (a, b) = (sara(conn), sara(conn));
    assert_eq!(a, b);
    assert_eq!(a.clone(), a);
    conn.run_script("UPDATE orders SET status = 'paid' WHERE id = 8")
        .unwrap();
    assert_ne!(sara(conn), a);
}

#[test]
fn debug_names_the_relations() {
    let conn = &mut databases::sqlite(SHOP);
    let text = format!("{:?}", sara(conn));
    assert!(
        text.starts_with("Loaded { row: User { id: 1, name: \"Sara Lindqvist\""),
        "{text}"
    );
    assert!(text.contains("}, orders: [Order { id: 1, "), "{text}");
    assert!(
        text.contains("], profile: Some(Profile { user_id: 1, "),
        "{text}"
    );
}

#[test]
fn rows_go_to_other_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<WithBoth>();
}
