//! Every statement form: its SQL on each database, and its rows on a live one.

#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;

mod alias;
mod clauses;
mod databases;
mod functions;
mod projection;
mod raw_sql;
mod readme;
mod records;
mod types;
