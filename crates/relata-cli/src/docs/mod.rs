//! `relata docs`: the schema as a page.

mod page;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use relata_migrate::without_history;

use crate::diagram;
use crate::migrate::Wanted;

/// The database to describe, and the file to write.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    #[command(flatten)]
    source: Wanted,
    /// The title of the page
    #[arg(long, default_value = "Database schema")]
    title: String,
    /// The file
    #[arg(short, long, default_value = "schema.html", value_name = "FILE")]
    output: PathBuf,
}

/// Writes the page: one file, which needs nothing else.
pub(crate) fn run(docs: &Docs) -> miette::Result<ExitCode> {
    let catalog = without_history(&docs.source.catalog()?);
    diagram::write(Some(&docs.output), &page::page(&catalog, &docs.title))
}
