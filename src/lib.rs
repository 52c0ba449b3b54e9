//! relata
