//! Connections and transactions, blocking and asynchronous, on live databases.

// The types of rows are part of what is tested.
#![allow(clippy::type_complexity)]

#[path = "../../generated/shop/mod.rs"]
mod shop;

mod any;
mod arrays;
mod asynchronous;
mod closing;
mod collect;
mod commits;
mod committed;
mod copy;
mod dropped;
mod ended;
mod engines;
mod errors;
mod events;
mod every_verb;
mod every_write;
mod faults;
mod left;
mod levels;
mod locked;
mod memory;
#[cfg(feature = "metrics")]
mod metrics;
mod notifications;
mod options;
mod outages;
mod outdated;
mod outdated_types;
#[cfg(feature = "tls")]
mod own_servers;
mod pipeline;
mod pool;
mod proxy;
mod retries;
mod returning;
mod routing;
mod servers;
mod streams;
mod timeouts;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tracing")]
mod tracing;
mod transactions;
#[cfg(feature = "tls")]
mod two_phase;
mod urls;
mod verify;
mod vetoes;
