//! The `relata` command.
//!
//! - `relata generate` writes the typed modules that `relata.toml` asks for.
//! - `relata check` fails when they, or the snapshot, no longer match the database.
//! - `relata watch` writes them whenever the schema changed.
//! - `relata inspect` prints a database's catalog.
//! - `relata migrate` writes and runs revisions of a database's schema.
//! - `relata push` brings a development database straight to a schema.
//! - `relata diagram` draws tables and their foreign keys.
//! - `relata docs` writes the schema as a page with search.
//! - `relata explain` prints how a database executes a statement.

#![forbid(unsafe_code)]

mod check;
mod diagram;
mod docs;
mod explain;
mod generate;
mod inspect;
mod migrate;
mod paint;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Typed Rust modules from a live database schema.
#[derive(Debug, Parser)]
#[command(name = "relata", version, about)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write the modules, and the snapshot, that the manifest asks for
    Generate(Manifest),
    /// Write the modules whenever the schema changed, until interrupted
    Watch(watch::Watch),
    /// Compare modules and snapshot with the database; exit with 1 if they differ
    Check(Manifest),
    /// Print the catalog of a database
    Inspect(inspect::Inspect),
    /// Write and run revisions of the schema
    Migrate(migrate::Migrate),
    /// Bring a development database straight to a schema, without revisions
    Push(migrate::Push),
    /// Draw tables and their foreign keys: Mermaid or SVG
    Diagram(diagram::Diagram),
    /// Write the schema as a page with search
    Docs(docs::Docs),
    /// Print how a database executes a statement, with the costly part marked
    Explain(explain::Explain),
}

/// The manifest and the database.
#[derive(Debug, Args)]
struct Manifest {
    /// The manifest
    #[arg(long, default_value = "relata.toml", value_name = "FILE")]
    manifest: PathBuf,
    /// Read this database instead of the sources in the manifest: a URL, or env:NAME
    #[arg(long)]
    url: Option<String>,
}

impl Manifest {
    fn generator(&self) -> relata_codegen::Result<relata_codegen::Generator> {
        let generator = relata_codegen::from_manifest(&self.manifest)?;
        Ok(match &self.url {
            Some(url) => generator.with_url(url),
            None => generator,
        })
    }
}

fn main() -> miette::Result<ExitCode> {
    Ok(match Command::parse().verb {
        Verb::Generate(manifest) => generate::run(manifest)?,
        Verb::Watch(watch) => watch::run(watch),
        Verb::Check(manifest) => check::run(manifest)?,
        Verb::Inspect(inspect) => inspect::run(inspect)?,
        Verb::Migrate(migrate) => migrate::run(migrate)?,
        Verb::Push(push) => migrate::push(&push)?,
        Verb::Diagram(diagram) => diagram::run(&diagram)?,
        Verb::Docs(docs) => docs::run(&docs)?,
        Verb::Explain(explain) => explain::run(&explain)?,
    })
}
