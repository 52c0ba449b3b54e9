//! Eager loading: rows with the rows of their relations, on live databases, blocking and asynchronous.

// The types of rows are part of what is tested.
#![allow(clippy::type_complexity)]

#[path = "../../generated/keys/mod.rs"]
mod keys;
#[path = "../../generated/legacy/mod.rs"]
mod legacy_schema;
#[path = "../engine/servers.rs"]
#[allow(dead_code, unused_macros, unused_imports)]
mod servers;
#[path = "../../generated/shop/mod.rs"]
mod shop;

mod asynchronous;
mod awaited;
mod clauses;
mod columns;
mod connections;
mod databases;
mod edges;
mod emitted;
mod folded;
mod joined;
#[cfg(feature = "serde")]
mod json;
mod legacy;
mod loaders;
mod matched;
mod multiset;
mod named;
mod paths;
mod per_parent;
mod property;
mod random;
mod related;
mod shapes;
mod verbs;
