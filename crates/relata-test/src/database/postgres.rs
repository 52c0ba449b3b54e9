//! Databases copied from templates.

use relata::backend::Pg;
use relata::connection::Connection;
use relata::engine::Driver;
use relata::prelude::*;

use super::url::with_database;
use super::{Setup, TestServer};

impl TestServer for Pg {
    async fn make<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
        setup: Setup,
    ) -> relata::Result<String> {
        let url = with_database(server, name)?;
        let template = setup.template();
        let mut conn = C::undrive(C::connect(server)).await?;
        if !exists(&mut conn, &template).await? {
            // Its end is that of the session. A lock is one of a database, and templates are the server's: all lock in the same one.
            let common = C::connect(&with_database(server, "postgres")?);
            let mut lock = match C::undrive(common).await {
                Ok(lock) => lock,
                // Few servers are without it.
                Err(_) => C::undrive(C::connect(server)).await?,
            };
            let wait = "SELECT pg_advisory_lock(hashtext('relata_test_template'))";
            C::undrive(lock.run_script(wait)).await?;
            if !exists(&mut conn, &template).await? {
                make_template(&mut conn, server, &template, setup).await?;
            }
            let end = "SELECT pg_advisory_unlock(hashtext('relata_test_template'))";
            C::undrive(lock.run_script(end)).await?;
        }
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        C::undrive(conn.run_script(&create)).await?;
        Ok(url)
    }

    async fn remove<C: Driver + Connection<Dialect = Self>>(
        server: &str,
        name: &str,
    ) -> relata::Result<()> {
        let mut conn = C::undrive(C::connect(server)).await?;
        // Connections of the program may still be open.
        let drop = format!(
            "SET client_min_messages TO warning; DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        );
        for statement in drop.split("; ") {
            // DROP DATABASE runs in no transaction, which several statements at once would be.
            C::undrive(conn.run_script(statement)).await?;
        }
        Ok(())
    }
}

async fn exists<C: Driver + Connection<Dialect = Pg>>(
    conn: &mut C,
    name: &str,
) -> relata::Result<bool> {
    let query = sql_query!("SELECT count(*) FROM pg_database WHERE datname = {}", name.to_owned() => BigInt);
    Ok(C::undrive(query.one(conn)).await? > 0)
}

/// Makes a template under another name, so that one of its own name is always whole.
async fn make_template<C: Driver + Connection<Dialect = Pg>>(
    conn: &mut C,
    server: &str,
    template: &str,
    setup: Setup,
) -> relata::Result<()> {
    let new = format!("{template}_new");
    for statement in [
        "SET client_min_messages TO warning".to_owned(),
        format!("DROP DATABASE IF EXISTS {new} WITH (FORCE)"),
        format!("CREATE DATABASE {new}"),
    ] {
        C::undrive(conn.run_script(&statement)).await?;
    }
    let made = setup.run::<C>(&with_database(server, &new)?).await;
    let end = match made {
        // It waits for connections that are about to end.
        Ok(()) => format!("ALTER DATABASE {new} RENAME TO {template}"),
        Err(_) => format!("DROP DATABASE {new} WITH (FORCE)"),
    };
    let ended = C::undrive(conn.run_script(&end)).await;
    made.and(ended)
}
