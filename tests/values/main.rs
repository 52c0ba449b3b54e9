//! A value that was read finds its row again: of every SQL type on each database, stored by relata, by SQL, and as other
//! programs store it.

#![allow(clippy::type_complexity)]

#[path = "../it/databases.rs"]
#[allow(dead_code, unused_macros, unused_imports)]
mod databases;

#[path = "../../generated/shop/mod.rs"]
mod shop;

#[path = "../../generated/keys/mod.rs"]
mod keys;

#[path = "../../generated/jiff/mod.rs"]
mod with_jiff;

#[path = "../../generated/time/mod.rs"]
mod with_time;

#[path = "../../generated/composites/mod.rs"]
mod with_composites;

#[path = "../../generated/reflected/mod.rs"]
mod with_reflected;

mod absent;
mod booleans;
mod chosen;
mod composites;
mod computed;
mod documents;
mod finds;
mod first_hour;
mod named;
mod names;
mod numbers;
mod of_crates;
mod recursive;
mod reflected;
mod stored;
mod texts;
mod times;
mod unsigned;
mod uuids;
mod with_itself;
