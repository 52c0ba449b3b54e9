//! The kit used as a program's tests use it.

#[path = "../../../../generated/shop/mod.rs"]
mod shop;

mod database;
mod mock;
mod recorder;
mod rolled_back;
mod snapshot;

const TABLES: &str = include_str!("../../../../schema/shop.sql");
const ROWS: &str = include_str!("../../../../schema/shop_data.sql");

/// The sample database, for SQLite and PostgreSQL.
fn shop_sql() -> String {
    format!("{TABLES}\n{ROWS}")
}
/// The same for MySQL, which has no index on TEXT without a length.
fn shop_mysql() -> String {
    let tables = TABLES.replace("TEXT", "VARCHAR(200)");
    format!(
        "SET SESSION sql_mode = concat(@@sql_mode, ',ANSI_QUOTES'); ALTER DATABASE COLLATE utf8mb4_bin;\n{tables}\n{ROWS}"
    )
}

/// A server, if there is one.
fn server(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        println!("not run: {variable} is not set");
    }
    url
}
fn postgres() -> Option<String> {
    server("RELATA_POSTGRES_URL")
}
fn mysql() -> Option<String> {
    server("RELATA_MYSQL_URL")
}
