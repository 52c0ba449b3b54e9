//! Imports a CSV file of 100,000 rows, some of them bad, and some of them duplicates.
//!
//! `cargo run --release --example import` needs no server: SQLite is compiled in. With the features `postgres` or `mysql`,
//! `DATABASE_URL=postgres://..` or `mysql://..` names a server; there the example recreates a schema, or a database,
//! `relata_import`.

mod file;
mod table;

#[path = "../../generated/shop/mod.rs"]
mod shop;

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use relata::connection::{Connection as _, SqliteConnection};

use table::Employees;

/// The number of rows that one statement inserts.
const AT_ONCE: usize = 1_000;
/// The number of lines of each kind that are shown.
const SHOWN: usize = 3;

/// The results for the lines of the file.
#[derive(Debug, Default)]
struct Outcome {
    inserted: usize,
    /// Lines whose key is in the table already.
    conflicts: Vec<String>,
    /// Lines that are no row.
    bad: Vec<String>,
    /// Rows that a constraint of the table refuses.
    refused: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let csv = folder.path().join("employees.csv");
    file::write(&csv)?;
    let outcome = match std::env::var("DATABASE_URL") {
        #[cfg(feature = "postgres")]
        Ok(url) if url.starts_with("postgres") => {
            let mut conn = relata::connection::PgConnection::connect(&url)?;
            conn.run_script(
                "DROP SCHEMA IF EXISTS relata_import CASCADE; CREATE SCHEMA relata_import; SET search_path TO relata_import",
            )?;
            import(&csv, &mut conn)?
        }
        #[cfg(feature = "mysql")]
        Ok(url) if url.starts_with("mysql") => {
            let mut conn = relata::connection::MysqlConnection::connect(&url)?;
            conn.run_script("DROP DATABASE IF EXISTS relata_import; CREATE DATABASE relata_import; USE relata_import")?;
            import(&csv, &mut conn)?
        }
        Ok(url) if !url.starts_with("sqlite") => {
            return Err("DATABASE_URL names a database that this example is built without".into());
        }
        _ => {
            let database = folder.path().join("import.db");
            let mut conn = SqliteConnection::connect(&database.display().to_string())?;
            import(&csv, &mut conn)?
        }
    };
    println!("{} rows inserted", outcome.inserted);
    show("were there already", &outcome.conflicts);
    show("are no rows", &outcome.bad);
    show("were refused", &outcome.refused);
    Ok(())
}

fn show(what: &str, lines: &[String]) {
    println!("{} lines {what}", lines.len());
    for line in lines.iter().take(SHOWN) {
        println!("  {line}");
    }
    if lines.len() > SHOWN {
        println!("  ..");
    }
}

/// Reads the file and inserts its rows, some at a time.
fn import(csv: &Path, conn: &mut impl Employees) -> Result<Outcome, Box<dyn Error>> {
    conn.create()?;
    let style = "{bar:40} {pos}/{len} bytes, {eta} left";
    let bar = ProgressBar::new(std::fs::metadata(csv)?.len());
    bar.set_style(ProgressStyle::with_template(style)?);
    let mut outcome = Outcome::default();
    let mut lines = file::read(csv)?;
    loop {
        let mut rows = Vec::with_capacity(AT_ONCE);
        let mut position = bar.position();
        for line in lines.by_ref().take(AT_ONCE) {
            position = line.end;
            match line.row {
                Ok(row) => rows.push((line.number, row)),
                Err(why) => outcome.bad.push(format!("line {}: {why}", line.number)),
            }
        }
        if position == bar.position() {
            break;
        }
        insert(rows, conn, &mut outcome)?;
        bar.set_position(position);
    }
    bar.finish_and_clear();
    Ok(outcome)
}

/// Inserts rows with one statement, and one by one where the database refuses them together.
fn insert(
    rows: Vec<(u64, shop::NewEmployee)>,
    conn: &mut impl Employees,
    outcome: &mut Outcome,
) -> Result<(), Box<dyn Error>> {
    // The line of each key that exists, or 0. Another writer may insert one in between: ON CONFLICT leaves that be.
    let ids = rows.iter().map(|(_, row)| row.id).collect();
    let mut taken: HashMap<i64, u64> = conn.taken(ids)?.into_iter().map(|id| (id, 0)).collect();
    let mut new = Vec::with_capacity(rows.len());
    for (line, row) in rows {
        match taken.insert(row.id, line) {
            Some(0) => outcome
                .conflicts
                .push(format!("line {line}: id {} is in the table", row.id)),
            Some(before) => outcome
                .conflicts
                .push(format!("line {line}: id {} is in line {before}", row.id)),
            None => new.push((line, row)),
        }
    }
    if let Ok(inserted) = conn.insert(new.iter().map(|(_, row)| row.clone()).collect()) {
        outcome.inserted += inserted;
        return Ok(());
    }
    // All in one transaction: a rejected row undoes its own savepoint only.
    conn.transaction(|tx| {
        for (line, row) in new {
            let (id, manager) = (row.id, row.manager_id);
            match tx.insert(vec![row]) {
                Ok(inserted) => outcome.inserted += inserted,
                Err(error) if table::has_no_manager(&error) => {
                    let manager = manager.unwrap_or_default();
                    let why = format!("employee {id} has manager {manager}, who is not there");
                    outcome.refused.push(format!("line {line}: {why}"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    })?;
    Ok(())
}
