//! URLs: what they may be, what file they name, and that no error shows a password.

use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, MysqlConnection, PgConnection, SqliteConnection,
};
use relata::engine::{Any, AnyEngine, Engine};
use relata::prelude::*;
use relata::{Error, sql_query};

/// URLs whose passwords are `pa`, something and `ss`.
const SECRETS: &[&str] = &[
    "postgres://app:pa%ss@127.0.0.1:1/db",
    "postgres://app:pa/ss@127.0.0.1:1/db",
    "postgres://app:1234/ss@127.0.0.1:1/db",
    "postgres://app:pa@ss@127.0.0.1:1/db",
    "postgres://app:pa?ss@127.0.0.1:1/db",
    "postgres://app:pa:ss@127.0.0.1:1/db",
    "postgres://app@127.0.0.1:1/db?password=pa=ss",
    "postgres://app@127.0.0.1:1/db?password=pa%ss",
    "mysql://app:pa%ss@127.0.0.1:1/db",
    "mysql://app:pa/ss@127.0.0.1:1/db",
    "mysql://app:1234/ss@127.0.0.1:1/db",
    "mysql://app:pa@ss@127.0.0.1:1/db",
    "mysql://app:pa?ss@127.0.0.1:1/db",
    "host=127.0.0.1 port=1 password=pa://ss",
    "host=127.0.0.1 port=1 password=pa ss",
];

fn shows_nothing<T>(url: &str, result: Result<T, Error>) {
    let Err(error) = result else {
        panic!("{url}: there is no such server")
    };
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    let text = format!("{error} {error:?}");
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        assert!(!["pa", "ss", "1234"].contains(&word), "{url}: {text}");
    }
}

#[tokio::test]
async fn no_error_shows_a_password() {
    for url in SECRETS {
        if url.starts_with("mysql") {
            shows_nothing(url, MysqlConnection::connect(url));
            shows_nothing(url, AsyncMysqlConnection::connect(url).await);
            let engine = Engine::<MysqlConnection>::new(url);
            shows_nothing(url, engine.and_then(|engine| engine.connect().map(drop)));
        } else {
            shows_nothing(url, PgConnection::connect(url));
            shows_nothing(url, AsyncPgConnection::connect(url).await);
            let engine = Engine::<PgConnection>::new(url);
            shows_nothing(url, engine.and_then(|engine| engine.connect().map(drop)));
        }
        shows_nothing(url, Engine::<SqliteConnection>::new(url));
        if !url.contains("://127") && url.contains(" password") {
            shows_nothing(url, AnyEngine::new(url));
        }
    }
}

#[test]
fn what_is_no_file_is_refused() {
    for url in [
        "",
        " ",
        "?pool_size=3",
        "host=localhost dbname=shop",
        "dbname = shop",
        "user=app password=pa",
        "postgres:app@localhost/shop",
        "mysql:localhost/shop",
        "mariadb:/localhost/shop",
    ] {
        shows_nothing(url, AnyEngine::new(url));
        shows_nothing(url, Engine::<SqliteConnection>::new(url));
    }
    for url in [
        "notes.db",
        "sqlite::memory:",
        ":memory:",
        "host.db",
        "a=b.db",
        "file:notes.db?mode=ro",
    ] {
        let engine = AnyEngine::new(url);
        assert!(matches!(engine, Ok(Any::SqliteEngine(_))), "{url}");
    }
}

/// The same path is the same file, with options and without.
#[test]
fn options_change_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "a.db", "50%.db", "%41.db", "a#b.db", "what?.db", "a b.db", "a&b=c.db",
    ] {
        let url = format!("sqlite:{}", folder.path().join(name).display());
        let mut conn = SqliteConnection::connect(&url).unwrap();
        let script = "CREATE TABLE names (name TEXT)";
        conn.run_script(script).unwrap();
        let insert = sql_query!("INSERT INTO names VALUES ({})", name => relata::types::Text);
        insert.run(&mut conn).unwrap();
        drop(conn);
        assert!(folder.path().join(name).exists(), "{name}");
        let named = sql_query!("SELECT name FROM names" => relata::types::Text);
        for options in [
            "?mode=ro",
            "?mode=rw&cache=private",
            "?pool_size=2",
            "?pool_size=2&mode=ro",
            "",
        ] {
            let url = format!("{url}{options}");
            let mut engine = Engine::<SqliteConnection>::new(&url).unwrap();
            assert_eq!(named.one(&mut engine).unwrap(), name, "{url}");
            if !options.contains("pool") {
                let mut conn = SqliteConnection::connect(&url).unwrap();
                assert_eq!(named.one(&mut conn).unwrap(), name, "{url}");
            }
        }
    }
    let files = std::fs::read_dir(folder.path()).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: Vec<_> = files.filter(|name| name.ends_with(".db")).collect();
    assert_eq!(files.len(), 7, "{files:?}");
}

/// A database in memory that has a name is the same for all who name it.
#[test]
fn a_named_database_in_memory_keeps_its_name() {
    let one = sql_query!("SELECT n FROM numbers" => Integer);
    for url in [
        "file:relata_named?mode=memory&cache=shared",
        "sqlite:relata_other?mode=memory&cache=shared",
        "sqlite:file:/relata_third?vfs=memdb",
    ] {
        let mut engine = Engine::<SqliteConnection>::new(url).unwrap();
        engine
            .run_script("CREATE TABLE numbers (n INTEGER); INSERT INTO numbers VALUES (1)")
            .unwrap();
        let mut other = Engine::<SqliteConnection>::new(&format!("{url}&pool_size=2")).unwrap();
        assert_eq!(one.one(&mut other).unwrap(), 1, "{url}");
        let mut conn = SqliteConnection::connect(url).unwrap();
        assert_eq!(one.one(&mut conn).unwrap(), 1, "{url}");
        drop((engine, other, conn));
        // It ends with its last connection.
        let mut engine = Engine::<SqliteConnection>::new(url).unwrap();
        assert!(one.one(&mut engine).is_err(), "{url}");
    }
    // One without is the engine's.
    for url in ["file:mine?mode=memory", "file::memory:?cache=shared"] {
        let mut engine = Engine::<SqliteConnection>::new(url).unwrap();
        engine
            .run_script("CREATE TABLE numbers (n INTEGER)")
            .unwrap();
        let mut other = Engine::<SqliteConnection>::new(url).unwrap();
        assert!(one.one_or_none(&mut other).is_err(), "{url}");
        let (mut a, mut b) = (engine.connect().unwrap(), engine.connect().unwrap());
        a.run_script("INSERT INTO numbers VALUES (1)").unwrap();
        assert_eq!(one.one(&mut b).unwrap(), 1);
    }
}
