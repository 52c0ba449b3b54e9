//! Databases of MySQL and MariaDB, which have no templates.

use relata::backend::Mysql;
use relata::connection::Connection;
use relata::engine::Driver;

use super::url::with_database;
use super::{Setup, TestServer};

impl TestServer for Mysql {
    async fn make<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
        setup: Setup,
    ) -> relata::Result<String> {
        let url = with_database(server, name)?;
        let mut conn = C::undrive(C::connect(server)).await?;
        let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4");
        C::undrive(conn.run_script(&create)).await?;
        setup.run::<C>(&url).await?;
        Ok(url)
    }

    async fn remove<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
    ) -> relata::Result<()> {
        let mut conn = C::undrive(C::connect(server)).await?;
        let drop = format!("DROP DATABASE IF EXISTS {name}");
        C::undrive(conn.run_script(&drop)).await
    }
}
