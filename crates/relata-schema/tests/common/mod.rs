//! What the tests share: the folder of sample schemas, a PostgreSQL server and a MySQL one.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::{Path, PathBuf};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::sync::OnceLock;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use relata_schema::ScratchServer;
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

/// The engines of this build; MySQL only where there is a server.
pub fn engines() -> Vec<Engine> {
    vec![
        #[cfg(feature = "postgres")]
        Engine::Postgres,
        Engine::Sqlite,
        #[cfg(feature = "mysql")]
        Engine::Mysql,
    ]
    .into_iter()
    .filter(|engine| *engine != Engine::Mysql || mysql())
    .collect()
}

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

/// The server of `RELATA_POSTGRES_URL`, else a throw-away one for this process: it stops when the process ends.
#[cfg(feature = "postgres")]
pub fn server() -> String {
    static SERVER: OnceLock<ScratchServer> = OnceLock::new();
    match std::env::var("RELATA_POSTGRES_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => SERVER
            .get_or_init(|| ScratchServer::start().expect("a throw-away server starts"))
            .url()
            .to_owned(),
    }
}

/// The server of `RELATA_MYSQL_URL`, else a throw-away one for this process; says so where there is neither.
#[cfg(feature = "mysql")]
pub fn mysql_server() -> Option<String> {
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

/// A connection of the test's own.
#[cfg(feature = "mysql")]
pub fn mysql_connection(url: &str) -> mysql::Conn {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let opts = mysql::Opts::from_url(&address.replace("mariadb://", "mysql://")).expect("a URL");
    let socket = query.strip_prefix("unix_socket=");
    let opts = mysql::OptsBuilder::from_opts(opts)
        .socket(socket.map(|socket| socket.replace("%2F", "/")))
        .prefer_socket(false);
    mysql::Conn::new(opts).expect("connects")
}

/// Whether there is a MySQL or MariaDB server; says so if not.
pub fn mysql() -> bool {
    #[cfg(feature = "mysql")]
    return mysql_server().is_some();
    #[cfg(not(feature = "mysql"))]
    false
}

pub fn scratch(engine: Engine) -> Scratch {
    let server: Option<String> = match engine {
        #[cfg(feature = "postgres")]
        Engine::Postgres => Some(server()),
        #[cfg(feature = "mysql")]
        Engine::Mysql => mysql_server(),
        _ => None,
    };
    Scratch::new(engine, server.as_deref()).expect("a scratch database")
}

/// The catalog of SQL text.
pub fn catalog(engine: Engine, sql: &str) -> Catalog {
    let mut scratch = scratch(engine);
    if let Err(error) = scratch.execute(Path::new("test.sql"), sql) {
        panic!("{error}");
    }
    scratch
        .reflect(&ReflectOptions::default())
        .expect("reflects")
}
