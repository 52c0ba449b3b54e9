//! SQLite databases as files.

use std::io::ErrorKind;
use std::path::PathBuf;

use relata::backend::Sqlite;
use relata::connection::Connection;
use relata::engine::Driver;

use super::{Setup, TestServer, failed};

impl TestServer for Sqlite {
    async fn make<C: Driver + Connection<Dialect = Self>>(
        _: &str,
        name: &str,
        setup: Setup,
    ) -> relata::Result<String> {
        let path = path(name);
        let Some(path) = path.to_str() else {
            return Err(failed(
                "the folder for temporary files has a name that is no text".to_owned(),
            ));
        };
        let url = format!("sqlite:{path}");
        setup.run::<C>(&url).await?;
        Ok(url)
    }

    async fn remove<C: Driver + Connection<Dialect = Self>>(
        _: &str,
        name: &str,
    ) -> relata::Result<()> {
        // The write-ahead log is in files next to it.
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut path = path(name).into_os_string();
            path.push(end);
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(failed(error.to_string()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{name}.sqlite"))
}
