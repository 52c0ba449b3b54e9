//! The schemas of tenants, in the database of one connection.

use std::time::Duration;

use relata_migrate::{Engine, Migrator, Programs, Result, Revisions, Session};

/// Calls a function with the migrator of each schema, one after the other, and returns the results; then the connection has the
/// schema that it had before.
pub(crate) fn each<T>(
    session: &mut Session,
    (revisions, patience): (&Revisions, Duration),
    programs: &mut Programs<'_>,
    schemas: Vec<String>,
    mut work: impl FnMut(&str, &mut Migrator<'_>) -> Result<T>,
) -> Result<Vec<(String, Result<T>)>> {
    let before = current(session)?;
    let mut results = Vec::with_capacity(schemas.len());
    for schema in schemas {
        let done = match Migrator::in_schema(revisions, session, &schema) {
            Ok(migrator) => work(&schema, &mut migrator.wait(patience).with(programs)),
            Err(error) => Err(error),
        };
        results.push((schema, done));
    }
    if let Some(sql) = before {
        session.execute("relata".as_ref(), &sql)?;
    }
    Ok(results)
}

/// The SQL that selects the current schema again; `None` if there is none, or no schema can be selected.
fn current(session: &mut Session) -> Result<Option<String>> {
    match session.engine() {
        Engine::Postgres => path(session).map(Some),
        Engine::Mysql => {
            let rows = session.select(&["DATABASE()"], "")?;
            let name = rows.into_iter().flatten().flatten().next();
            Ok(name.map(|name| format!("USE `{}`", name.replace('`', "``"))))
        }
        _ => Ok(None),
    }
}

/// The SQL that sets the search path again: until the end of the transaction where the program may have set it so.
fn path(session: &mut Session) -> Result<String> {
    let set = "CAST(source = 'session' AS integer)";
    let of = "FROM pg_catalog.pg_settings WHERE name = 'search_path'";
    let rows = session.select(&["setting", set], of)?;
    let mut values = rows.into_iter().flatten();
    let text = values.next().flatten().unwrap_or_default();
    let is_set = values.next().flatten().as_deref() == Some("1");
    let (text, local) = (
        text.replace('\'', "''"),
        is_set && session.is_in_transaction(),
    );
    Ok(format!(
        "SELECT pg_catalog.set_config('search_path', '{text}', {local})"
    ))
}
