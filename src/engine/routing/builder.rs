//! The options of a [`RoutedEngine`].

use std::fmt;
use std::time::Duration;

use super::RoutedEngine;
use super::replicas::Replicas;
use crate::engine::{Driver, Engine};

/// The options of a [`RoutedEngine`]: made by [`RoutedEngine::builder`].
#[must_use = "the engine is made by `.build()`"]
pub struct RoutedEngineBuilder<C: Driver> {
    primary: Engine<C>,
    replicas: Vec<Engine<C>>,
    random: bool,
    retry_after: Duration,
}

impl<C: Driver> RoutedEngineBuilder<C> {
    pub(super) fn new(primary: Engine<C>) -> Self {
        Self {
            primary,
            replicas: Vec::new(),
            random: false,
            retry_after: Duration::from_secs(10),
        }
    }
    /// Adds a replica. Its engine may have its own options; with
    /// [`pre_ping`](crate::engine::EngineBuilder::pre_ping) a lost replica is noticed before a statement runs on it.
    pub fn replica(mut self, replica: Engine<C>) -> Self {
        self.replicas.push(replica);
        self
    }
    /// Adds several replicas.
    pub fn replicas(mut self, replicas: impl IntoIterator<Item = Engine<C>>) -> Self {
        self.replicas.extend(replicas);
        self
    }
    /// Chooses a replica at random for each statement. By default they are used in turn.
    pub fn random(mut self) -> Self {
        self.random = true;
        self
    }
    /// Sets how long a replica is skipped after no connection could be opened to it. The default is 10 s.
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = pause;
        self
    }
    /// Creates the engine. Without a replica, everything runs on the primary.
    pub fn build(self) -> RoutedEngine<C> {
        let replicas = Replicas::new(self.replicas, self.random, self.retry_after);
        RoutedEngine::of(self.primary, replicas)
    }
}

impl<C: Driver> fmt::Debug for RoutedEngineBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoutedEngineBuilder")
            .field("primary", &self.primary)
            .field("replicas", &self.replicas)
            .field("random", &self.random)
            .field("retry_after", &self.retry_after)
            .finish()
    }
}
