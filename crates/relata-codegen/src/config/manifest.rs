//! Reading `relata.toml`.
