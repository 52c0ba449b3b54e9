//! Sessions: identity, states, the order and the text of what a flush sends, and what is in the database afterwards.

#[path = "../../generated/session/mod.rs"]
mod schema;

mod databases;

mod arrays;
mod asynchronous;
mod behavior;
mod cascades;
mod engines;
mod faults;
mod flush;
mod hybrid;
mod identity;
mod joined;
mod keys;
mod kinds;
mod many;
mod model;
mod on_delete;
mod polymorphic;
mod rules;
mod scenarios;
mod scopes;
mod switch;
mod transactions;
mod uuids;
mod versions;
