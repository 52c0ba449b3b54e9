//! Every statement form: its SQL on each database, and its rows on a live one.

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;

mod alias;
mod databases;
mod projection;
mod raw_sql;
mod records;
mod smoke;
