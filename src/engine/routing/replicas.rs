//! The replicas: which is used next, and which are down.

use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::engine::{Driver, Engine, Pooled, Status};
use crate::error::{Error, Result};
use crate::render::AnyRules;

/// The connections of a [`RoutedEngine`](super::RoutedEngine): [`RoutedEngine::status`](super::RoutedEngine::status).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoutedStatus {
    /// The connections of the primary.
    pub primary: Status,
    /// The connections of the replicas, in their order.
    pub replicas: Vec<ReplicaStatus>,
}

/// The connections of one replica, and whether it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplicaStatus {
    /// The connections of the replica.
    pub connections: Status,
    /// The reason that no connection could be opened at the last attempt; `None` if it succeeded.
    pub down: Option<String>,
}

pub(super) struct Replicas<C: Driver> {
    all: Vec<Replica<C>>,
    random: bool,
    retry_after: Duration,
    next: AtomicUsize,
}

struct Replica<C: Driver> {
    engine: Engine<C>,
    down: Mutex<Option<Down>>,
}

/// A replica that does not answer.
struct Down {
    why: String,
    /// When it is tried again.
    until: Instant,
}

impl<C: Driver> Replica<C> {
    fn down(&self) -> MutexGuard<'_, Option<Down>> {
        // Nothing panics while it is locked.
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// True if it may be used: one statement tries a replica that is down, when it is time.
    fn is_asked(&self, retry_after: Duration) -> bool {
        match &mut *self.down() {
            None => true,
            Some(down) if Instant::now() < down.until => false,
            Some(down) => {
                down.until = later(retry_after);
                true
            }
        }
    }
}

/// The point in time after this duration.
fn later(pause: Duration) -> Instant {
    let now = Instant::now();
    // A time that overflows is never reached.
    now.checked_add(pause)
        .unwrap_or_else(|| now + Duration::from_secs(60 * 60 * 24 * 365))
}

impl<C: Driver> Replicas<C> {
    pub(super) fn new(engines: Vec<Engine<C>>, random: bool, retry_after: Duration) -> Self {
        let replica = |engine| Replica {
            engine,
            down: Mutex::new(None),
        };
        Self {
            all: engines.into_iter().map(replica).collect(),
            random,
            retry_after,
            next: AtomicUsize::new(0),
        }
    }
    pub(super) fn engines(&self) -> impl Iterator<Item = &Engine<C>> {
        self.all.iter().map(|replica| &replica.engine)
    }
    pub(super) fn status(&self) -> Vec<ReplicaStatus> {
        let status = |replica: &Replica<C>| ReplicaStatus {
            connections: replica.engine.status(),
            down: replica.down().as_ref().map(|down| down.why.clone()),
        };
        self.all.iter().map(status).collect()
    }

    /// The replica that is tried first.
    fn first(&self) -> usize {
        match self.random {
            true => random(),
            false => self.next.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Checks out a connection of the next replica that answers; `None` if none does.
    pub(super) async fn get_at(
        &self,
        rules: &AnyRules,
        at: &'static Location<'static>,
    ) -> Result<Option<Pooled<C>>> {
        let first = self.first() % self.all.len().max(1);
        let (before, from) = self.all.split_at(first.min(self.all.len()));
        for replica in from.iter().chain(before) {
            if !replica.is_asked(self.retry_after) {
                continue;
            }
            match replica.engine.get_ruled_at(rules.clone(), at).await {
                Ok(conn) => {
                    *replica.down() = None;
                    return Ok(Some(conn));
                }
                Err(error) if is_down(&error) => {
                    *replica.down() = Some(Down {
                        why: error.to_string(),
                        until: later(self.retry_after),
                    });
                }
                // The replica is in use, or closed: the others would soon be too.
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// True if an error of a check-out means that the server does not answer.
fn is_down(error: &Error) -> bool {
    matches!(error, Error::Connection { .. }) || error.is_disconnect()
}

fn random() -> usize {
    use std::hash::{BuildHasher, RandomState};
    // Each thread has its own seed.
    RandomState::new().hash_one(0_u8) as usize
}
