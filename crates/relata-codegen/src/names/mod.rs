//! From database names to Rust names.
//!
//! A database allows nearly any text as a name. [`snake`] and [`pascal`] turn it into an identifier that compiles
//! and stays recognisable; [`Names`] keeps the identifiers of one namespace apart.

mod allocate;
mod english;
mod identifier;
mod reserved;

pub(crate) use allocate::Names;
pub(crate) use english::{plural, singular};
pub(crate) use identifier::{ascii, is_identifier, is_verbatim, pascal, screaming, snake};
pub(crate) use reserved::{is_keyword, is_prelude, is_windows_device};
