//! Which names are given.

use crate::support::{file, files, sqlite};

/// The relations a module has, as `name: kind`.
fn relations(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter(|line| line.contains("relata::Rel<") || line.contains("relata::Through<"))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

#[test]
fn names_that_need_no_change_come_first() {
    let catalog = sqlite(
        "CREATE TABLE \"Orders!\" (id INTEGER PRIMARY KEY);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, \"A B\" INT, a_b INT);",
    );
    let files = files(&catalog, "");
    let names: Vec<String> = files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect();
    assert_eq!(names, ["mod.rs", "orders.rs", "orders_2.rs"]);
    let orders = file(&files, "orders.rs");
    assert!(
        orders.contains("const COLUMNS: &'static [&'static str] = &[\"id\", \"A B\", \"a_b\"];")
    );
    assert!(orders.contains("pub struct a_b_2 {}"));
}

#[test]
fn two_keys_to_one_table() {
    let catalog = sqlite(
        "CREATE TABLE addresses (id INTEGER PRIMARY KEY);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, billing_id INT REFERENCES addresses,
                              shipping INT REFERENCES addresses);",
    );
    let files = files(&catalog, "");
    assert_eq!(
        relations(&file(&files, "orders.rs")),
        ["billing", "address"]
    );
    assert_eq!(
        relations(&file(&files, "addresses.rs")),
        ["orders_by_billing", "orders_by_shipping"]
    );
}

#[test]
fn keys_that_end_as_what_they_reference() {
    let catalog = sqlite(
        "CREATE TABLE address (addressid INTEGER PRIMARY KEY);
         CREATE TABLE salesorder (salesorderid INTEGER PRIMARY KEY, billtoaddressid INT REFERENCES address,
                                  shiptoaddressid INT REFERENCES address);
         CREATE TABLE customers (customer_sk INTEGER PRIMARY KEY);
         CREATE TABLE sales (sale_sk INTEGER PRIMARY KEY, buyer_sk INT REFERENCES customers,
                             seller_sk INT REFERENCES customers);
         CREATE TABLE lineitem (l_number INTEGER PRIMARY KEY, l_customersk INT REFERENCES customers (customer_sk));",
    );
    let files = files(&catalog, "");
    let of = |name| relations(&file(&files, name));
    assert_eq!(of("salesorder.rs"), ["billtoaddress", "shiptoaddress"]);
    assert_eq!(
        of("address.rs"),
        ["salesorder_by_billtoaddress", "salesorder_by_shiptoaddress"]
    );
    assert_eq!(of("sales.rs"), ["buyer", "seller"]);
    assert_eq!(of("lineitem.rs"), ["customer"]);
    assert_eq!(
        of("customers.rs"),
        ["lineitem", "sales_by_buyer", "sales_by_seller"]
    );
}

#[test]
fn trees_and_one_to_one() {
    let catalog = sqlite(
        "CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent_id INT REFERENCES nodes, root_id INT REFERENCES nodes);
         CREATE TABLE details (node_id INTEGER PRIMARY KEY REFERENCES nodes);",
    );
    let nodes = file(&files(&catalog, ""), "nodes.rs");
    assert_eq!(
        relations(&nodes),
        ["parent", "root", "detail", "children", "nodes_by_root"]
    );
    assert!(nodes.contains("type Cardinality = relata::OneToOne;"));
}

#[test]
fn many_to_many() {
    let catalog = sqlite(
        "CREATE TABLE users (id INTEGER PRIMARY KEY);
         CREATE TABLE films (id INTEGER PRIMARY KEY);
         CREATE TABLE follows (follower_id INT REFERENCES users, followee_id INT REFERENCES users,
                               PRIMARY KEY (follower_id, followee_id));
         CREATE TABLE likes (user_id INT REFERENCES users, film_id INT REFERENCES films,
                             PRIMARY KEY (user_id, film_id));
         CREATE TABLE views (user_id INT REFERENCES users, film_id INT REFERENCES films,
                             PRIMARY KEY (user_id, film_id));",
    );
    let files = files(&catalog, "");
    let users = relations(&file(&files, "users.rs"));
    for name in [
        "followees",
        "followers",
        "films_through_likes",
        "films_through_views",
    ] {
        assert!(users.iter().any(|found| found == name), "{name} {users:?}");
    }
}

#[test]
fn relations_give_way_to_columns() {
    let catalog = sqlite(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, orders INT);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INT REFERENCES users, user TEXT);",
    );
    let files = files(&catalog, "");
    assert_eq!(relations(&file(&files, "users.rs")), ["orders_by_user"]);
    assert_eq!(relations(&file(&files, "orders.rs")), ["user_user"]);
}
