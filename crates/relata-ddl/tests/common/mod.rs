//! What the tests share: servers, scratch databases, sample schemas.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::sync::OnceLock;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use relata_schema::ScratchServer;
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

/// The sample schemas of an engine, by name; empty where the folder is absent.
pub fn sample_schemas(folder: &str) -> Vec<PathBuf> {
    let data = std::env::var_os("RELATA_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = data.join("schemas").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no folder {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    files
}

/// The samples of the repository itself.
pub fn own_sample(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

#[cfg(feature = "postgres")]
fn postgres_server() -> String {
    static SERVER: OnceLock<ScratchServer> = OnceLock::new();
    match std::env::var("RELATA_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => SERVER
            .get_or_init(|| ScratchServer::start().expect("a throw-away server starts"))
            .url()
            .to_owned(),
    }
}

#[cfg(feature = "mysql")]
fn mysql_server() -> Option<String> {
    static SERVER: OnceLock<Option<ScratchServer>> = OnceLock::new();
    if let Ok(url) = std::env::var("RELATA_MYSQL_URL")
        && !url.is_empty()
    {
        return Some(url);
    }
    let start = || {
        let server = ScratchServer::start_mysql();
        server.map_err(|error| println!("skipped: {error}")).ok()
    };
    let server = SERVER.get_or_init(start).as_ref()?;
    Some(server.url().to_owned())
}

/// The engines of this build that have a server.
pub fn engines() -> Vec<Engine> {
    let mut engines = vec![Engine::Sqlite];
    #[cfg(feature = "postgres")]
    engines.push(Engine::Postgres);
    #[cfg(feature = "mysql")]
    if mysql_server().is_some() {
        engines.push(Engine::Mysql);
    }
    engines
}

pub fn scratch(engine: Engine) -> Scratch {
    let server: Option<String> = match engine {
        #[cfg(feature = "postgres")]
        Engine::Postgres => Some(postgres_server()),
        #[cfg(feature = "mysql")]
        Engine::Mysql => mysql_server(),
        _ => None,
    };
    Scratch::new(engine, server.as_deref()).expect("a scratch database")
}

pub fn execute(scratch: &mut Scratch, sql: &str) {
    if let Err(error) = scratch.execute(Path::new("test.sql"), sql) {
        panic!("{error}\n{sql}");
    }
}

pub fn reflect(scratch: &mut Scratch) -> Catalog {
    scratch
        .reflect(&ReflectOptions::default())
        .expect("reflects")
}

/// The catalog of SQL text.
pub fn catalog(engine: Engine, sql: &str) -> Catalog {
    let mut scratch = scratch(engine);
    execute(&mut scratch, sql);
    reflect(&mut scratch)
}

/// The differences in lines.
pub fn differences(old: &Catalog, new: &Catalog) -> String {
    let lines: Vec<String> = relata_schema::diff(old, new)
        .iter()
        .map(ToString::to_string)
        .collect();
    lines.join("\n")
}

/// On MySQL the text that a view's own expressions give has the collation of the session that made the view.
pub fn forget_session(catalog: &mut Catalog) {
    let views = catalog.tables.iter_mut().filter(|table| table.is_view());
    for column in views.flat_map(|view| &mut view.columns) {
        if catalog.engine == Engine::Mysql {
            column.collation = None;
        }
    }
}

/// What a test compares: on PostgreSQL columns stay where they are.
pub fn compared(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    forget_session(&mut catalog);
    if catalog.engine == Engine::Postgres {
        for table in &mut catalog.tables {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
            for (at, column) in table.columns.iter_mut().enumerate() {
                column.position = u32::try_from(at + 1).expect("few");
            }
        }
    }
    catalog
}
