//! Measures generating the modules of many tables: the first time, when nothing changed, when one column did.
//!
//! Works in a temporary folder, on tables in SQLite, and prints CPU seconds without the time of reflection.

use std::fmt::Write as _;
use std::path::Path;

use clap::Parser;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use relata_codegen::{Generator, from_manifest};

/// Errors are printed unchanged.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measures what it costs to generate modules.
#[derive(Debug, Parser)]
#[command(about)]
struct Args {
    /// The number of tables.
    #[arg(long, default_value_t = 1000)]
    tables: usize,
    /// Each figure is the median of that many runs.
    #[arg(long, default_value_t = 5)]
    runs: usize,
}

const MANIFEST: &str = "output = 'src'\n[source]\nfiles = ['schema.sql']\nengine = 'sqlite'\nsnapshot = 'schema.json'\n";

fn main() -> Result<()> {
    let args = Args::parse();
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    std::fs::write(folder.join("relata.toml"), MANIFEST)?;
    write_schema(folder, args.tables, "")?;
    let generator = from_manifest(folder.join("relata.toml"))?.with_memory(folder.join("memory"));

    let mut reflection = Vec::new();
    let mut first = Vec::new();
    let mut unchanged = Vec::new();
    let mut changed = Vec::new();
    for run in 0..args.runs.max(1) {
        reflection.push(cost(|| generator.catalogs().map(drop).map_err(Into::into))?);
        if folder.join("src").exists() {
            std::fs::remove_dir_all(folder.join("src"))?;
        }
        first.push(cost(|| generate(&generator, args.tables + 1))?);
        unchanged.push(cost(|| generate(&generator, 0))?);
        write_schema(folder, args.tables, &format!("    more_{run} TEXT,\n"))?;
        changed.push(cost(|| generate(&generator, 1))?);
    }
    let reflection = median(reflection);
    println!(
        "{} tables of 14 columns, CPU seconds, median of {}\n",
        args.tables,
        args.runs.max(1)
    );
    println!("| | seconds |\n|---|---:|");
    println!("| reflection (SQLite, from an SQL file) | {reflection:.3} |");
    for (what, seconds) in [
        ("the first run, above reflection", first),
        ("nothing changed, above reflection", unchanged),
        ("a column changed, above reflection", changed),
    ] {
        println!("| {what} | {:.3} |", median(seconds) - reflection);
    }
    Ok(())
}

/// Generates, and makes sure of the number of files that are written.
fn generate(generator: &Generator, written: usize) -> Result<()> {
    let reports = generator.generate()?;
    let found: usize = reports.iter().map(|report| report.differences.len()).sum();
    match found == written {
        true => Ok(()),
        false => Err(format!("{found} files were written instead of {written}").into()),
    }
}

/// Writes the SQL of the tables, the first of which has columns of its own.
fn write_schema(folder: &Path, tables: usize, more: &str) -> Result<()> {
    let mut sql = String::new();
    for table in 0..tables {
        let more = if table == 0 { more } else { "" };
        let previous = table.saturating_sub(1);
        write!(
            sql,
            "CREATE TABLE table_{table} (\n    id BIGINT PRIMARY KEY,\n{more}    \
             previous_id BIGINT REFERENCES table_{previous} (id),\n    \
             owner_id BIGINT NOT NULL REFERENCES table_{} (id),\n    \
             name TEXT NOT NULL,\n    email TEXT NOT NULL UNIQUE,\n    remark TEXT,\n    \
             age INTEGER CHECK (age >= 0),\n    quantity INTEGER NOT NULL DEFAULT 1,\n    score DOUBLE NOT NULL,\n    \
             total NUMERIC,\n    is_active BOOLEAN NOT NULL DEFAULT TRUE,\n    created_at TIMESTAMP NOT NULL,\n    \
             updated_at TIMESTAMP,\n    payload BLOB NOT NULL\n);\n",
            table / 10
        )?;
    }
    Ok(std::fs::write(folder.join("schema.sql"), sql)?)
}

/// The CPU seconds that this program takes for something.
fn cost(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let seconds = || -> Result<f64> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        Ok(seconds(usage.user_time()) + seconds(usage.system_time()))
    };
    let before = seconds()?;
    work()?;
    Ok(seconds()? - before)
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
