//! Rows with the rows of their relations: their type lists what is loaded.
//!
//! `cargo run --example loading` needs no server: SQLite is compiled in.

#[path = "../../generated/shop/mod.rs"]
mod shop;

use relata::backend::Sqlite;
use relata::connection::SqliteConnection;
use relata::load::{Loader, loader};
use relata::prelude::*;

use shop::{addresses, employees, order_items, orders, products, tags, users};

/// A customer with what the page of a customer shows.
type Customer = relata::loaded!(users::table {
    users::orders { orders::items { order_items::product }, orders::shipping_address },
    users::profile,
});

fn main() -> relata::Result<()> {
    let mut conn = SqliteConnection::connect(":memory:")?;
    conn.run_script(include_str!("../../schema/shop.sql"))?;
    conn.run_script(include_str!("../../schema/shop_data.sql"))?;
    let conn = &mut conn;

    print(&customer(conn, 1)?);
    let eldest = from(users::table).order_by(users::age.desc().nulls_last());
    if let Some(eldest) = eldest.with(page()).first(conn)? {
        print(&eldest);
    }

    // Columns of the rows that orders lead to: each table is joined once, and not by hand.
    let places = from(orders::table)
        .filter(orders::user.get(users::is_active))
        .order_by((orders::user.get(users::name), orders::id))
        .select((
            orders::id,
            orders::user.get(users::name),
            orders::shipping_address.get(addresses::city),
        ));
    for (id, name, city) in places.all(conn)? {
        println!(
            "order {id} of {name} goes to {}",
            city.as_deref().unwrap_or("nowhere")
        );
    }

    // Customers who bought tea, found without loading their orders.
    let tea = orders::products.any(products::tags.any(tags::label.eq("tea")));
    let drinkers = from(users::table)
        .filter(users::orders.any(tea))
        .order_by(users::orders.count().desc())
        .select((users::name, users::orders.count()));
    for (name, orders) in drinkers.all(conn)? {
        println!("{name} drinks tea, and has {orders} orders");
    }

    // Two levels of one table; the one above comes with the same statement.
    let query = from(employees::table)
        .with(employees::employees_by_manager.order_by(employees::name))
        .with(employees::manager.joined())
        .order_by(employees::id);
    for employee in query.all(conn)? {
        let below = employee.get(employees::employees_by_manager);
        let names: Vec<&str> = below.iter().map(|e| &e.name[..]).collect();
        let above = employee.get(employees::manager).map(|e| &e.name[..]);
        println!(
            "{} is below {} and above {names:?}",
            employee.name,
            above.unwrap_or("nobody")
        );
    }
    Ok(())
}

/// The relations to load for a customer, for every query that shows some.
fn page() -> impl Loader<users::table, Sqlite, Customer> {
    let orders = users::orders
        .order_by(orders::ordered_at.desc())
        .with(orders::items.with(order_items::product))
        .with(orders::shipping_address);
    loader((orders, users::profile))
}

/// Six statements, however many orders there are: an order more costs no statement more.
fn customer(conn: &mut SqliteConnection, id: i64) -> relata::Result<Customer> {
    from(users::table).with(page()).find(id).one(conn)
}

fn print(customer: &Customer) {
    let bio = customer
        .get(users::profile)
        .and_then(|profile| profile.bio.as_deref());
    println!("{}: {}", customer.name, bio.unwrap_or("-"));
    for order in customer.get(users::orders) {
        let to = order
            .get(orders::shipping_address)
            .map_or("nowhere", |address| &address.city);
        println!("  order {} to {to}", order.id);
        for item in order.get(orders::items) {
            println!(
                "    {} x {}",
                item.quantity,
                item.get(order_items::product).name
            );
        }
    }
}
