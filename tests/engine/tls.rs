//! TLS, against a PostgreSQL of the test's own, whose certificate is signed by an authority of the test's own.

use std::time::{Duration, Instant};

use relata::connection::{AsyncMysqlConnection, AsyncPgConnection, PgConnection};
use relata::engine::Engine;
use relata::prelude::*;
use relata::sql_query;

use crate::own_servers::{MariaDb, Server};

/// Reads the schema of a database as the generator does, which blocks.
async fn reflected(url: String) -> Result<(), String> {
    let read = tokio::task::spawn_blocking(move || {
        let mut session =
            relata_schema::Session::connect(&url).map_err(|error| error.to_string())?;
        let catalog = session.reflect(&relata_schema::ReflectOptions::default());
        catalog.map(drop).map_err(|error| error.to_string())
    });
    read.await.unwrap()
}

macro_rules! encrypted {
    () => {
        sql_query!("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()" => relata::types::Bool)
    };
}

/// Whether a connection is made, for each host and its options; what an error says where it is not.
const CASES: &[(&str, &str, Result<(), &str>)] = &[
    ("127.0.0.1", "sslmode=disable", Err("no encryption")),
    ("127.0.0.1", "sslmode=prefer", Ok(())),
    ("127.0.0.1", "sslmode=require", Ok(())),
    (
        "127.0.0.1",
        "sslmode=require&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    (
        "127.0.0.1",
        "sslmode=verify-ca&sslrootcert={folder}%2Fca.crt",
        Ok(()),
    ),
    (
        "127.0.0.1",
        "sslmode=verify-ca&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
        Ok(()),
    ),
    // The certificate is not of this name.
    (
        "127.0.0.1",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
        Err("certificate"),
    ),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fother.crt",
        Err("certificate"),
    ),
    // The authorities of the system have not signed it.
    ("localhost", "sslrootcert=system", Err("certificate")),
    (
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fnone.crt",
        Err(""),
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_checked_as_the_url_asks() {
    let Some(server) = Server::start() else {
        println!("not run: PostgreSQL's programs or openssl are not at hand");
        return;
    };
    for (host, options, expected) in CASES {
        let url = server.url(host, options);
        let found = match AsyncPgConnection::connect(&url).await {
            Ok(mut conn) => {
                assert!(
                    encrypted!().one(&mut conn).await.unwrap(),
                    "{host} {options}"
                );
                Ok(())
            }
            Err(error) => {
                assert!(error.is_disconnect());
                Err(error.to_string())
            }
        };
        match (expected, &found) {
            (Ok(()), Ok(())) => {}
            (Err(part), Err(error)) if error.contains(part) => {}
            _ => panic!("{host} {options}: {found:?}"),
        }
    }
    // libpq, which the blocking connection is made by, says the same. Versions before 16 do not know `system`.
    for (host, options, expected) in CASES
        .iter()
        .filter(|(_, options, _)| !options.contains("system"))
    {
        let url = server.url(host, options);
        let url = url.clone();
        let made = PgConnection::connect(&url).map(|mut conn| {
            assert!(encrypted!().one(&mut conn).unwrap());
        });
        assert_eq!(made.is_ok(), expected.is_ok(), "{host} {options}: {made:?}");
    }

    // The generator and the command say the same.
    for (host, options, expected) in CASES {
        let url = server.url(host, options);
        match (expected, reflected(url).await) {
            (Ok(()), Ok(())) => {}
            (Err(part), Err(error)) if error.contains(part) => {}
            (_, found) => panic!("{host} {options}: {found:?}"),
        }
    }

    // A client that shows a certificate.
    let mut conn = AsyncPgConnection::connect(&server.url("localhost", "sslmode=require"))
        .await
        .unwrap();
    conn.run_script("CREATE ROLE certified LOGIN")
        .await
        .unwrap();
    let certified = |options: &str| {
        let url = server.url("localhost", options);
        url.replacen("postgres@", "certified:secret@", 1)
    };
    let shown =
        certified("sslmode=require&sslcert={folder}%2Fclient.crt&sslkey={folder}%2Fclient.key");
    let mut conn = AsyncPgConnection::connect(&shown).await.unwrap();
    assert!(encrypted!().one(&mut conn).await.unwrap());
    reflected(shown).await.unwrap();
    for options in [
        "sslmode=require",
        "sslmode=require&sslcert={folder}%2Fclient.crt",
    ] {
        let error = reflected(certified(options)).await.unwrap_err();
        assert!(!error.contains("secret"), "{error}");
        let error = AsyncPgConnection::connect(&certified(options))
            .await
            .unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    // A database of its own on that server: what `relata generate` runs SQL files in.
    let url = server.url(
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
    );
    let scratch = tokio::task::spawn_blocking(move || {
        let scratch = relata_schema::Scratch::new(relata_schema::Engine::Postgres, Some(&url));
        scratch.map(drop).map_err(|error| error.to_string())
    });
    scratch.await.unwrap().unwrap();

    // LISTEN on an encrypted stream.
    let url = server.url(
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
    );
    crate::notifications::listens(&url, "tls").await;

    // A dropped statement is cancelled on a connection of its own, which needs TLS too.
    let url = server.url(
        "localhost",
        "sslmode=verify-full&sslrootcert={folder}%2Fca.crt",
    );
    let mut engine = Engine::<AsyncPgConnection>::builder(&url)
        .pool_size(1)
        .max_overflow(0)
        .build()
        .unwrap();
    let slow = sql_query!("SELECT 1 FROM pg_sleep(60)" => relata::types::Integer);
    let dropped = tokio::time::timeout(Duration::from_millis(100), slow.all(&mut engine));
    assert!(dropped.await.is_err());
    let started = Instant::now();
    assert!(encrypted!().one(&mut engine).await.unwrap());
    assert!(
        started.elapsed() < Duration::from_secs(30),
        "{:?}",
        started.elapsed()
    );
    engine.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_of_mariadb_are_checked_as_the_url_asks() {
    let Some(server) = MariaDb::start() else {
        println!("not run: MariaDB's programs or openssl are not at hand");
        return;
    };
    let cipher = sql_query!("SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'" => relata::types::Text);
    for (host, options, made) in [
        ("127.0.0.1", "ssl_mode=DISABLED", false),
        ("127.0.0.1", "ssl_mode=REQUIRED", true),
        (
            "localhost",
            "ssl-mode=VERIFY_CA&ssl-ca={folder}%2Fca.crt",
            true,
        ),
        (
            "127.0.0.1",
            "ssl_mode=VERIFY_CA&ssl_ca={folder}%2Fother.crt",
            false,
        ),
        (
            "localhost",
            "ssl_mode=VERIFY_IDENTITY&ssl_ca={folder}%2Fca.crt",
            true,
        ),
        (
            "127.0.0.1",
            "ssl_mode=VERIFY_IDENTITY&ssl_ca={folder}%2Fca.crt",
            false,
        ),
        ("127.0.0.1", "require_ssl=true&verify_ca=false", true),
        ("127.0.0.1", "require_ssl=true", false),
        (
            "127.0.0.1",
            "ssl_mode=REQUIRED&ssl_cert={folder}%2Frsa.crt&ssl_key={folder}%2Frsa.key",
            true,
        ),
    ] {
        let url = server.url(host, options);
        let read = reflected(url.clone()).await;
        assert_eq!(read.is_ok(), made, "{host} {options}: {read:?}");
        match AsyncMysqlConnection::connect(&url).await {
            Ok(mut conn) => {
                assert!(made, "{host} {options}");
                assert_ne!(cipher.one(&mut conn).await.unwrap(), "", "{host} {options}");
            }
            Err(error) => assert!(
                !made && error.is_disconnect(),
                "{host} {options}: {error:?}"
            ),
        }
    }

    // Without a file, the authorities are those of the system, which a variable of the environment names for another process.
    let url = server.url("localhost", "ssl_mode=VERIFY_IDENTITY");
    for (authority, made) in [("ca.crt", true), ("other.crt", false)] {
        let test = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tls::the_authorities_of_the_system"])
            .env(SYSTEM, &url)
            .env("SSL_CERT_FILE", server.file(authority))
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        assert_eq!(test.status.success(), made, "{authority}: {test:?}");
    }
}

const SYSTEM: &str = "RELATA_TEST_SYSTEM_AUTHORITIES";

/// The process that the test above starts.
#[tokio::test]
async fn the_authorities_of_the_system() {
    let Ok(url) = std::env::var(SYSTEM) else {
        return;
    };
    AsyncMysqlConnection::connect(&url).await.unwrap();
}
