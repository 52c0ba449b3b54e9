//! Sessions: identity, states, the order and the text of what a flush sends, and what is in the database afterwards.

#[path = "../../generated/session/mod.rs"]
mod schema;

mod databases;

mod active;
mod arrays;
mod asynchronous;
mod behavior;
mod cascades;
mod circles;
mod collations;
mod connections;
mod copies;
#[cfg(feature = "models")]
mod doubled;
mod ends;
mod engines;
mod faults;
#[cfg(feature = "models")]
mod floats;
mod flush;
mod hybrid;
mod identity;
mod joined;
mod keyless;
mod keys;
mod kinds;
#[cfg(feature = "models")]
mod large;
mod lives;
mod locks;
mod many;
mod model;
mod model_cascades;
#[cfg(feature = "models")]
mod nulls;
#[cfg(feature = "models")]
mod odd_rows;
mod on_delete;
#[cfg(feature = "models")]
mod periods;
mod polymorphic;
mod rings;
mod rules;
mod scenarios;
mod scopes;
mod switch;
mod transactions;
mod trees;
mod uuids;
mod versions;
