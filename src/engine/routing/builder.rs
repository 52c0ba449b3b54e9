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
    /// Adds a replica. Its engine may have options of its own; with
    /// [`pre_ping`](crate::engine::EngineBuilder::pre_ping) a replica that has gone is seen before a statement runs on it.
    pub fn replica(mut self, replica: Engine<C>) -> Self {
        self.replicas.push(replica);
        self
    }
    /// Adds several.
    pub fn replicas(mut self, replicas: impl IntoIterator<Item = Engine<C>>) -> Self {
        self.replicas.extend(replicas);
        self
    }
    /// Takes a replica at random for each statement. Else they are taken in turn.
    pub fn random(mut self) -> Self {
        self.random = true;
        self
    }
    /// How long a replica is skipped to which no connection could be opened: 10 s unless this says otherwise.
    pub fn retry_after(mut self, pause: Duration) -> Self {
        self.retry_after = pause;
        self
    }
    /// Makes the engine. Without a replica, all of it runs on the primary.
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
