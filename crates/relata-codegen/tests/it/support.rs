//! Catalogs of SQL files, and folders to generate in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use relata_codegen::{Config, GeneratedFile, generate};
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch, Source};

/// The folder of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An SQL file of this crate's tests.
pub fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(name)
}

/// The catalog that SQL files make.
pub fn catalog(engine: Engine, paths: &[PathBuf]) -> Catalog {
    let read = |server| {
        let source = Source::Files {
            engine,
            paths: paths.to_vec(),
            server,
        };
        source
            .catalog(&ReflectOptions::default())
            .unwrap_or_else(|error| panic!("{paths:?}: {error}"))
    };
    let makes_database = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().any(|line| line.starts_with("USE "))
    };
    if engine != Engine::Mysql || !paths.iter().any(makes_database) {
        return read(server(engine));
    }
    // That needs a throw-away server, which takes seconds: once for each.
    static KNOWN: Mutex<BTreeMap<Vec<PathBuf>, Catalog>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let catalog = known.entry(paths.to_vec()).or_insert_with(|| read(None));
    catalog.clone()
}

/// The server where scratch databases of that engine are made.
fn server(engine: Engine) -> Option<String> {
    let name = match engine {
        Engine::Mysql => "RELATA_MYSQL_URL",
        _ => "RELATA_TEST_SERVER",
    };
    let named = std::env::var(name).ok().filter(|url| !url.is_empty());
    #[cfg(feature = "mysql")]
    if engine == Engine::Mysql && named.is_none() {
        // One for all tests: it takes seconds to start. It stops when this process ends.
        static SERVER: OnceLock<Option<relata_schema::ScratchServer>> = OnceLock::new();
        let server = SERVER.get_or_init(|| relata_schema::ScratchServer::start_mysql().ok());
        return Some(server.as_ref()?.url().to_owned());
    }
    named
}

/// The catalog that a database makes of these statements.
pub fn catalog_of(engine: Engine, sql: &str) -> Catalog {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("schema.sql");
    std::fs::write(&path, sql).expect("a file");
    catalog(engine, &[path])
}

/// The catalog that SQLite makes of these statements.
pub fn sqlite(sql: &str) -> Catalog {
    catalog_of(Engine::Sqlite, sql)
}

/// Whether a PostgreSQL server can be had; says so if not.
pub fn postgres() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let probe = Source::Files {
            engine: Engine::Postgres,
            paths: vec![workspace().join("schema/shop.sql")],
            server: server(Engine::Postgres),
        };
        match probe.catalog(&ReflectOptions::default()) {
            Ok(_) => true,
            Err(error) => {
                eprintln!("skipped: {error}");
                false
            }
        }
    })
}

/// Whether a MySQL or MariaDB server can be had; says so if not.
pub fn mysql() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(
        || match Scratch::new(Engine::Mysql, server(Engine::Mysql).as_deref()) {
            Ok(_) => true,
            Err(error) => {
                eprintln!("skipped: {error}");
                false
            }
        },
    )
}

/// A table for each sixty of MariaDB's keywords, which are its columns; `None` where the list is not at hand.
pub fn mysql_keywords() -> Option<Catalog> {
    let list = data()?.join("../naughty/mariadb_keywords.txt");
    let Ok(list) = std::fs::read_to_string(&list) else {
        eprintln!("skipped: no keywords at {}", list.display());
        return None;
    };
    let words: Vec<&str> = list.lines().filter(|word| !word.is_empty()).collect();
    let mut sql = String::new();
    for (at, words) in words.chunks(60).enumerate() {
        let columns: Vec<String> = words.iter().map(|word| format!("`{word}` INT")).collect();
        let (name, columns) = (words[0], columns.join(", "));
        sql.push_str(&format!(
            "CREATE TABLE `{name}` (key_{at} INT PRIMARY KEY, {columns});\n"
        ));
    }
    Some(catalog_of(Engine::Mysql, &sql))
}

/// Settings, as one writes them.
pub fn config(toml: &str) -> Config {
    toml::from_str(toml).expect("settings")
}

/// The generated files.
pub fn files(catalog: &Catalog, toml: &str) -> Vec<GeneratedFile> {
    generate(catalog, &config(toml)).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The text of one generated file.
pub fn file(files: &[GeneratedFile], path: &str) -> String {
    let found = files.iter().find(|file| file.path == Path::new(path));
    let names: Vec<&PathBuf> = files.iter().map(|file| &file.path).collect();
    found
        .unwrap_or_else(|| panic!("{path} is not among {names:?}"))
        .text
        .clone()
}

/// The folder of real schemas, if it is there; says so if not.
pub fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("RELATA_DATA")
        .map_or_else(|| workspace().join("../shared/data"), PathBuf::from)
        .join("schemas");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: no schemas at {} (set RELATA_DATA)",
        folder.display()
    );
    None
}

/// The real schemas: name, engine, file.
pub fn real_schemas() -> Vec<(String, Engine, PathBuf)> {
    let mut found = Vec::new();
    for (engine, folder) in [
        (Engine::Postgres, "postgres"),
        (Engine::Sqlite, "sqlite"),
        (Engine::Mysql, "mysql"),
    ] {
        let Some(data) = data() else {
            continue;
        };
        let missing = match engine {
            Engine::Postgres => !postgres(),
            Engine::Mysql => !mysql(),
            _ => false,
        };
        if missing {
            continue;
        }
        let entries = std::fs::read_dir(data.join(folder)).expect("a folder of schemas");
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            found.push((format!("{folder}_{name}"), engine, path));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// Writes generated files into a folder.
pub fn write(folder: &Path, files: &[GeneratedFile]) {
    for file in files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, &file.text).expect("a file");
    }
}

/// Whether a program answers.
pub fn has(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// The modules of the sample shop with these settings.
pub fn shop(toml: &str) -> Vec<GeneratedFile> {
    files(
        &catalog(Engine::Sqlite, &[workspace().join("schema/shop.sql")]),
        toml,
    )
}

/// The paths of the files.
pub fn paths(files: &[GeneratedFile]) -> Vec<String> {
    files
        .iter()
        .map(|file| file.path.display().to_string())
        .collect()
}

/// What the modules lack, with and without the line that settles it.
pub fn warnings(engine: Engine, sql: &str, toml: &str) -> Vec<String> {
    let catalog = catalog_of(engine, sql);
    let (_, warnings) =
        relata_codegen::generate_with_warnings(&catalog, &config(toml)).expect("the modules");
    warnings
}
