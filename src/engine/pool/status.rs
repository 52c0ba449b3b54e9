//! The numbers of connections of an engine.

/// The number of connections of an engine: [`Engine::status`](super::Engine::status).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Connections that are open and not in use.
    pub idle: usize,
    /// Connections in use, with those being opened.
    pub in_use: usize,
    /// The number of those in use that are beyond `pool_size`.
    pub overflow: usize,
    /// The number of check-outs that wait for a connection.
    pub waiting: usize,
    /// The number of connections that are kept open.
    pub pool_size: usize,
    /// The number of connections allowed beyond these.
    pub max_overflow: usize,
}
