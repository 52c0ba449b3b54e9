//! The reasons that an engine has no connection.

use std::fmt;
use std::time::Duration;

/// The reason that an [`Engine`](crate::engine::Engine) handed out no connection, even though the database may be fine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PoolError {
    /// All connections were in use for the whole timeout of the engine.
    #[non_exhaustive]
    Timeout {
        /// How long it waited.
        waited: Duration,
        /// How many connections were in use: the `pool_size` and `max_overflow` of the engine.
        connections: usize,
    },
    /// The engine is closed.
    Closed,
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::Timeout {
                waited,
                connections,
            } => write!(
                f,
                "all {connections} connections were in use for {waited:?}: a transaction that holds one while it \
                 waits for another, a connection that is not returned, or a pool_size that is too small"
            ),
            PoolError::Closed => f.write_str("the engine is closed"),
        }
    }
}
impl std::error::Error for PoolError {}
