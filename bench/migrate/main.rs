//! Measures migrating: the difference of two schemas of many tables, and the running of many revisions.
//!
//! SQLite by default; `--url` for a server, where a scratch database is made. Prints seconds.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use clap::Parser;
use relata_ddl::{create_all, empty, plan, script};
use relata_migrate::{Migrator, NewRevision, Revisions, Session};
use relata_schema::{Engine, ReflectOptions, Scratch};

/// Errors are printed unchanged.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measures the cost of migrating.
#[derive(Debug, Parser)]
#[command(about)]
struct Args {
    /// The number of tables, of 12 columns each.
    #[arg(long, default_value_t = 500)]
    tables: usize,
    /// The number of revisions to run.
    #[arg(long, default_value_t = 1000)]
    revisions: usize,
    /// A PostgreSQL or MySQL server where a scratch database may be made; without it, SQLite.
    #[arg(long)]
    url: Option<String>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let engine = match args.url.as_deref() {
        None => Engine::Sqlite,
        Some(url) if url.starts_with("mysql") => Engine::Mysql,
        Some(_) => Engine::Postgres,
    };
    difference(&args, engine)?;
    revisions(&args, engine)
}

/// Reads two schemas that differ in every tenth table, and finds the way from one to the other.
fn difference(args: &Args, engine: Engine) -> Result<()> {
    let mut scratch = Scratch::new(engine, args.url.as_deref())?;
    scratch.execute(Path::new("schema.sql"), &schema(args.tables))?;
    let began = Instant::now();
    let old = scratch.reflect(&ReflectOptions::default())?;
    println!("reflect {} tables: {:.3} s", args.tables, seconds(began));
    let mut more = String::new();
    for table in (0..args.tables).step_by(10) {
        writeln!(
            more,
            "ALTER TABLE t{table} ADD COLUMN added varchar(20); CREATE INDEX t{table}_added ON t{table} (added);"
        )?;
    }
    scratch.execute(Path::new("more.sql"), &more)?;
    let new = scratch.reflect(&ReflectOptions::default())?;
    let began = Instant::now();
    let way = plan(&old, &new);
    println!(
        "difference, {} edits: {:.3} s",
        way.edits.len(),
        seconds(began)
    );
    let began = Instant::now();
    let sql = script(&old, &way.edits)?;
    println!(
        "its SQL, {} statements: {:.3} s",
        sql.statements.len(),
        seconds(began)
    );
    let began = Instant::now();
    let all = script(&empty(engine), &create_all(&new))?;
    println!(
        "the SQL of all, {} statements: {:.3} s",
        all.statements.len(),
        seconds(began)
    );
    Ok(())
}

/// Writes revisions, each a table, and runs them.
fn revisions(args: &Args, engine: Engine) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let migrations = folder.path().join("migrations");
    std::fs::create_dir(&migrations)?;
    let mut last: Option<String> = None;
    let mut written = Revisions::default();
    for number in 0..args.revisions {
        let mut revision = NewRevision::new(format!("table {number}"));
        revision.id = Some(format!("{number:06}"));
        revision.parents = Some(last.iter().cloned().collect());
        revision.up = format!("CREATE TABLE r{number} (id int PRIMARY KEY);\n");
        revision.down = Some(format!("DROP TABLE r{number};\n"));
        revision.write(&migrations, &written)?;
        last = revision.id;
        // A parent must be known; all others need not be.
        let path = migrations.join(format!("{number:06}_table_{number}"));
        written = Revisions::of(vec![one(&path, number)])?;
    }
    let began = Instant::now();
    let revisions = Revisions::read(&migrations)?;
    println!("read {} revisions: {:.3} s", args.revisions, seconds(began));
    let scratch = Scratch::new(engine, args.url.as_deref())?;
    let url = match scratch.url() {
        Some(url) => url.to_owned(),
        None => folder.path().join("bench.db").display().to_string(),
    };
    let mut session = Session::connect(&url)?;
    let mut migrator = Migrator::new(&revisions, &mut session)?;
    let began = Instant::now();
    let ran = migrator.up("head")?.len();
    println!("up, {ran} revisions: {:.3} s", seconds(began));
    let began = Instant::now();
    migrator.up("head")?;
    println!("up, nothing to do: {:.3} s", seconds(began));
    let began = Instant::now();
    let undone = migrator.down("base")?.len();
    println!("down, {undone} revisions: {:.3} s", seconds(began));
    Ok(())
}

/// A revision by itself, as far as the next one must know it.
fn one(path: &Path, number: usize) -> relata_migrate::Revision {
    relata_migrate::Revision {
        id: format!("{number:06}"),
        slug: format!("table_{number}"),
        folder: path.to_owned(),
        parents: Vec::new(),
        depends_on: Vec::new(),
        labels: Vec::new(),
        transaction: true,
        up: String::new(),
        down: None,
        approved: std::collections::BTreeMap::new(),
        replaces: Vec::new(),
        squashed: std::collections::BTreeMap::new(),
        program: false,
    }
}

/// Tables with a key, an index, a check, and a foreign key to the one before.
fn schema(tables: usize) -> String {
    let mut sql = String::new();
    for table in 0..tables {
        let columns: Vec<String> = (0..9)
            .map(|column| format!("c{column} varchar(40) DEFAULT 'x'"))
            .collect();
        let before = table.saturating_sub(1);
        let _ = writeln!(
            sql,
            "CREATE TABLE t{table} (id int PRIMARY KEY, before_id int, n int, {}, CONSTRAINT t{table}_n CHECK (n > 0), \
             CONSTRAINT t{table}_before FOREIGN KEY (before_id) REFERENCES t{before} (id));\n\
             CREATE INDEX t{table}_c0 ON t{table} (c0);",
            columns.join(", ")
        );
    }
    sql
}

fn seconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64()
}
