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
mod ends;
mod engines;
mod faults;
mod flush;
mod hybrid;
#[cfg(feature = "models")]
mod floats;
mod identity;
mod joined;
mod keys;
mod kinds;
mod lives;
mod locks;
mod many;
mod keyless;
mod model;
#[cfg(feature = "models")]
mod large;
mod model_cascades;
#[cfg(feature = "models")]
mod odd_rows;
mod on_delete;
#[cfg(feature = "models")]
mod periods;
mod polymorphic;
mod rules;
mod nulls;
#[cfg(feature = "models")]
mod scenarios;
mod rings;
mod scopes;
mod switch;
mod transactions;
mod trees;
mod uuids;
mod versions;
