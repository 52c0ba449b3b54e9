//! The databases to run on, and the wanted schema.

use std::path::PathBuf;
use std::process::ExitCode;

use anstream::println;
use clap::{Args, ValueEnum};
use miette::miette;
use relata_migrate::{Migrator, Place, Revisions, each};
use relata_schema::{Catalog, Engine, ReflectOptions, Session, Source, sql_text};

use super::report;

/// The databases to run on.
#[derive(Debug, Args)]
pub(crate) struct Database {
    /// The database: a URL, or env:NAME
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "env:DATABASE_URL",
        hide_env_values = true
    )]
    url: String,
}

impl Database {
    /// A connection to a database that is there.
    pub(crate) fn session(&self) -> miette::Result<Session> {
        existing(&url(&self.url)?)
    }

    /// A connection, and true; where there is no such SQLite file, one to an empty database in memory, and false.
    pub(super) fn or_empty(&self) -> miette::Result<(Session, bool)> {
        let place = place(url(&self.url)?);
        let there = place.exists().map_err(report)?;
        let url = if there { &place.url } else { NOTHING };
        Ok((connected(url)?, there))
    }

    /// A connection to a SQLite file that may have to be made.
    pub(super) fn made(&self) -> miette::Result<Session> {
        connected(&url(&self.url)?)
    }
}

/// An empty database.
const NOTHING: &str = "sqlite::memory:";

fn connected(url: &str) -> miette::Result<Session> {
    Session::connect(url).map_err(|error| report(error.into()))
}

fn place(url: String) -> Place {
    Place { url, schema: None }
}

/// A connection to a database that is there: a file with a mistyped name would be made, and found empty.
pub(super) fn existing(url: &str) -> miette::Result<Session> {
    let place = place(url.to_owned());
    match place.exists().map_err(report)? {
        true => connected(url),
        false => Err(absent(&place)),
    }
}

fn absent(place: &Place) -> miette::Report {
    match &place.schema {
        Some(schema) => miette!(
            help = "`relata migrate up` makes it",
            "there is no schema {schema} in {}",
            Place {
                schema: None,
                ..place.clone()
            }
        ),
        None => miette!(
            help = "`relata migrate up` and `relata push` make it",
            "{place}: no such file"
        ),
    }
}

/// The way to treat a SQLite file or schema that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// Make the file or schema.
    Make,
    /// Take the file or schema for an empty one.
    Empty,
    /// Report an error.
    Refuse,
}

/// One database or several, and the schemas of tenants in them.
#[derive(Debug, Args)]
pub(crate) struct Places {
    /// The database: a URL, or env:NAME; may be given several times
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "env:DATABASE_URL",
        hide_env_values = true
    )]
    url: Vec<String>,
    /// The schema of a tenant (PostgreSQL) or its database (MySQL); may be given several times
    #[arg(long, value_name = "SCHEMA")]
    tenant: Vec<String>,
    /// A query that returns the schemas of all tenants, run in each database
    #[arg(long, value_name = "SQL")]
    tenants: Option<String>,
}

impl Places {
    /// All of them, at least one.
    pub(super) fn list(&self) -> miette::Result<Vec<Place>> {
        let urls: Vec<String> = self
            .url
            .iter()
            .map(|one| url(one))
            .collect::<Result<_, _>>()?;
        if self.tenant.iter().any(String::is_empty) {
            return Err(miette!("the name of a tenant is empty"));
        }
        let Some(query) = &self.tenants else {
            return Ok(Place::all(&urls, &self.tenant));
        };
        let mut places = Vec::new();
        for url in urls {
            let failed = |error: relata_schema::Error| report(error.into());
            let rows = existing(&url)?.rows(query);
            let mut schemas = self.tenant.clone();
            schemas.extend(
                rows.map_err(failed)?
                    .into_iter()
                    .filter_map(|row| row.into_iter().next().flatten()),
            );
            if !schemas.is_empty() {
                places.extend(Place::all(&[url], &schemas));
            }
        }
        match places.is_empty() {
            true => Err(miette!("there are no tenants: `{query}` gives no rows")),
            false => Ok(places),
        }
    }

    /// Does something in each, one after the other, and exits with 1 if it failed in one.
    pub(super) fn each(
        &self,
        revisions: &Revisions,
        absent: Absent,
        mut work: impl FnMut(&mut Migrator<'_>) -> relata_migrate::Result<bool>,
    ) -> miette::Result<ExitCode> {
        let places = self.list()?;
        let alone = places.len() == 1;
        let mut succeeded = true;
        let mut failures = 0;
        // One at a time, so that output follows the name of its place.
        for place in places {
            if !alone {
                println!("{place}");
            }
            let done = match there(&place, absent) {
                Ok(place) => each(revisions, [place], |_, migrator| work(migrator))
                    .into_iter()
                    .try_fold(true, |all, (_, done)| Ok(all & done.map_err(report)?)),
                Err(error) => Err(error),
            };
            match done {
                Ok(good) => succeeded &= good,
                Err(error) if alone => return Err(error),
                Err(error) => {
                    failures += 1;
                    eprintln!("{error:?}");
                }
            }
        }
        if failures > 0 {
            eprintln!("failed in {failures} of them");
        }
        Ok(ExitCode::from(u8::from(failures > 0 || !succeeded)))
    }
}

/// The place itself, or an empty database in its stead.
fn there(place: &Place, absent: Absent) -> miette::Result<Place> {
    if absent == Absent::Make || place.exists().map_err(report)? {
        return Ok(place.clone());
    }
    let error = self::absent(place);
    if absent == Absent::Refuse {
        return Err(error);
    }
    println!("note: {error}");
    Ok(self::place(NOTHING.to_owned()))
}

/// A server for scratch databases, if one is named.
pub(super) fn server(text: Option<&String>) -> miette::Result<Option<String>> {
    text.map(|text| url(text)).transpose()
}

/// A URL, or what the variable of that name holds.
pub(super) fn url(text: &str) -> miette::Result<String> {
    match text.strip_prefix("env:") {
        None => Ok(text.to_owned()),
        Some(name) => std::env::var(name).map_err(|_| {
            miette!(
                help = "set it, or add `--url`",
                "environment variable {name} is not set; it should hold the database URL"
            )
        }),
    }
}

/// The engine of the database in DATABASE_URL, if that is set.
pub(super) fn engine_of_environment() -> Option<Engine> {
    let url = std::env::var("DATABASE_URL").ok()?;
    let is = |schemes: &[&str]| schemes.iter().any(|scheme| url.trim().starts_with(scheme));
    match url.trim() {
        "" => None,
        _ if is(&["postgres://", "postgresql://"]) => Some(Engine::Postgres),
        _ if is(&["mysql://", "mariadb://"]) => Some(Engine::Mysql),
        _ if is(&["sqlite:"]) || !url.contains("://") => Some(Engine::Sqlite),
        _ => None,
    }
}

/// Returns the engine that an option names, or else that of `DATABASE_URL`.
pub(super) fn engine(named: Option<EngineName>, why: &'static str) -> miette::Result<Engine> {
    let engine = named.map(Engine::from).or_else(engine_of_environment);
    engine.ok_or_else(|| {
        miette!(
            help = "set DATABASE_URL, or add `--engine postgres`, `sqlite`, `mysql` or `mariadb`",
            "{why}"
        )
    })
}

/// The wanted schema, and where scratch databases may be made.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// The wanted schema: SQL files, folders of them, a Rust file of models (.rs), a snapshot (.json), or a database's URL; by default what the
    /// manifest names
    #[arg(long, value_name = "FILE|URL", num_args = 1..)]
    schema: Vec<String>,
    /// The manifest
    #[arg(long, default_value = "relata.toml", value_name = "FILE")]
    manifest: PathBuf,
    /// The engine of SQL files or models
    #[arg(long, value_name = "ENGINE")]
    engine: Option<EngineName>,
    /// A server where scratch databases may be made, as a URL or env:NAME; by default a throw-away one is started
    #[arg(long, value_name = "URL")]
    scratch: Option<String>,
}

/// The name of an engine.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum EngineName {
    /// PostgreSQL
    Postgres,
    /// SQLite
    Sqlite,
    /// MySQL
    Mysql,
    /// MariaDB
    Mariadb,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Postgres => Self::Postgres,
            EngineName::Sqlite => Self::Sqlite,
            EngineName::Mysql | EngineName::Mariadb => Self::Mysql,
        }
    }
}

/// True if a statement that begins with these words inserts rows.
fn is_rows(head: &[String]) -> bool {
    matches!(
        head.first().map(String::as_str),
        Some("insert" | "copy" | "replace")
    )
}

impl Wanted {
    /// The server for scratch databases.
    pub(super) fn server(&self) -> miette::Result<Option<String>> {
        server(self.scratch.as_ref())
    }

    /// Says once that rows which SQL files insert are not part of a schema.
    pub(crate) fn note_rows(&self) {
        let Ok(engine) = engine(self.engine, "") else {
            return;
        };
        let files = Source::Files {
            engine,
            paths: self.schema.iter().map(PathBuf::from).collect(),
            server: None,
        };
        let inserts = |file: &PathBuf| {
            let sql = std::fs::read_to_string(file).unwrap_or_default();
            let statements = sql_text::statements(file, &sql, engine);
            statements.is_ok_and(|all| all.iter().any(|one| is_rows(&one.head)))
        };
        let is_sql = |file: &PathBuf| file.extension().is_some_and(|end| end == "sql");
        let files = files.files().unwrap_or_default();
        if let Some(file) = files.iter().find(|file| is_sql(file) && inserts(file)) {
            println!(
                "note: {} inserts rows, which are not part of a schema: no revision has them",
                file.display()
            );
        }
    }

    /// Returns the wanted schema.
    pub(crate) fn catalog(&self) -> miette::Result<Catalog> {
        let read = |source: Source| {
            let catalog = source.catalog(&ReflectOptions::default());
            catalog.map_err(|error| report(error.into()))
        };
        match self.schema.as_slice() {
            [] if !self.manifest.exists() => Err(miette!(
                help = "name the wanted schema by `--schema`, or write the manifest",
                "there is no file {}",
                self.manifest.display()
            )),
            [] => {
                let mut catalogs = relata_codegen::from_manifest(&self.manifest)?.catalogs()?;
                match catalogs.len() {
                    1 => Ok(catalogs.remove(0)),
                    count => Err(miette!(
                        help = "choose one: `--schema`",
                        "{} names {count} schemas",
                        self.manifest.display()
                    )),
                }
            }
            [one]
                if one.contains("://") || one.starts_with("env:") || one.starts_with("sqlite:") =>
            {
                read(Source::Url(url(one)?))
            }
            [one] if one.ends_with(".json") => read(Source::Snapshot(one.into())),
            [one] if one.ends_with(".rs") => {
                let engine = engine(self.engine, "models do not name the engine of their tables")?;
                let server = self.server()?;
                relata_codegen::models_catalog(one.as_ref(), engine, server.as_deref())
                    .map_err(|error| report(error.into()))
            }
            files => {
                let engine = engine(self.engine, "SQL files do not name their engine")?;
                read(Source::Files {
                    engine,
                    paths: files.iter().map(PathBuf::from).collect(),
                    server: self.server()?,
                })
            }
        }
    }
}
