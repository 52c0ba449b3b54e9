//! A value that was read finds its row again: of every SQL type on each database, stored by relata, by SQL, and as other
//! programs store it.

#![allow(clippy::type_complexity)]

#[path = "../it/databases.rs"]
#[allow(dead_code, unused_macros, unused_imports)]
mod databases;

mod booleans;
mod documents;
mod finds;
mod numbers;
mod stored;
mod texts;
mod times;
mod uuids;
