//! Models as the source: a file of Rust.

use std::path::Path;

use relata_models::Models;
use relata_schema::{Catalog, Engine, Error, ReflectOptions, Scratch};

/// The catalog that the models of a Rust file ask of an engine, as the engine has it: their tables are created in a scratch
/// database. `server` is as that of [`SourceConfig`](crate::SourceConfig).
///
/// # Errors
/// The file cannot be read, its models are wrong ([`Error::Models`]), or the engine refuses their SQL.
pub fn catalog(file: &Path, engine: Engine, server: Option<&str>) -> Result<Catalog, Error> {
    let text = std::fs::read_to_string(file).map_err(|source| Error::Io {
        path: file.to_owned(),
        source,
    })?;
    let wrong = |error: syn::Error| Error::Models {
        file: file.to_owned(),
        line: error.span().start().line,
        message: error.to_string(),
    };
    let models = Models::in_file(&text).map_err(wrong)?;
    let script = models.script(engine).map_err(wrong)?;
    let mut scratch = Scratch::new(engine, server)?;
    scratch.execute(file, &script)?;
    scratch.reflect(&ReflectOptions::default())
}
