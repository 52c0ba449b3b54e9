//! From a database's catalog to typed Rust modules.

mod config;
mod emit;
mod error;
mod hash;
mod names;
mod plan;

pub use config::*;
pub use emit::GeneratedFile;
pub use error::{Error, Result};

use relata_schema::Catalog;

/// The modules for a catalog, as text. Nothing is read or written.
pub fn generate(catalog: &Catalog, config: &Config) -> Result<Vec<GeneratedFile>, Problem> {
    Ok(emit::files(&plan::Plan::new(catalog, config)?))
}
