//! Several databases, and several tenants in a database.

use std::fmt;

use relata_schema::{Engine, Session};

use super::Migrator;
use crate::error::{Error, Result};
use crate::graph::Revisions;

/// A database, or the schema of a tenant in it. Neither `Debug` nor `Display` shows the URL's password.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// The URL of the database.
    pub url: String,
    /// The tenant's schema; `None` for the default one of the connection.
    pub schema: Option<String>,
}

impl Place {
    /// Every schema in every database, or the databases themselves if no schema is named.
    #[must_use]
    pub fn all<S: AsRef<str>>(urls: &[S], schemas: &[S]) -> Vec<Self> {
        let mut places = Vec::new();
        for url in urls {
            let place = |schema: Option<&S>| Self {
                url: url.as_ref().to_owned(),
                schema: schema.map(|name| name.as_ref().to_owned()),
            };
            match schemas {
                [] => places.push(place(None)),
                _ => places.extend(schemas.iter().map(|schema| place(Some(schema)))),
            }
        }
        places
    }

    /// Returns true if the database is there, and the tenant's schema in it: running revisions would make a SQLite file or a schema
    /// that is not.
    ///
    /// # Errors
    /// [`Error::Schema`] if the server does not answer or has no such database.
    pub fn exists(&self) -> Result<bool> {
        let source = relata_schema::Source::Url(self.url.clone());
        if source.files()?.iter().any(|file| !file.exists()) {
            return Ok(false);
        }
        let Some(schema) = &self.schema else {
            return Ok(true);
        };
        let mut session = Session::connect(&self.url)?;
        match session.engine() {
            Engine::Sqlite => Ok(true),
            _ => is_there(&mut session, schema),
        }
    }
}

/// `app at localhost:5432, schema acme`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_secrets(&self.url))?;
        match &self.schema {
            Some(schema) => write!(f, ", schema {schema}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// A URL without user, password and options.
fn without_secrets(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        None => url.to_owned(),
        Some((scheme, rest)) => {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            format!("{scheme}://{host}")
        }
    }
}

/// Calls a function with the migrator of each place, one after the other, and returns the results: if one place fails,
/// the others still run.
///
/// ```
/// use relata_migrate::{NewRevision, Place, Revisions, each};
///
/// let folder = tempfile::tempdir()?;
/// let mut revision = NewRevision::new("create notes");
/// revision.up = "CREATE TABLE notes (id INTEGER PRIMARY KEY);".to_owned();
/// revision.write(folder.path(), &Revisions::default())?;
/// let revisions = Revisions::read(folder.path())?;
///
/// let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
/// let places = Place::all(&[file("acme.db"), file("globex.db")], &[]);
/// for (place, ran) in each(&revisions, places, |_, migrator| migrator.up("head")) {
///     println!("{place}: {} revisions", ran?.len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn each<T>(
    revisions: &Revisions,
    places: impl IntoIterator<Item = Place>,
    mut work: impl FnMut(&Place, &mut Migrator<'_>) -> Result<T>,
) -> Vec<(Place, Result<T>)> {
    let mut one = |place: Place| {
        let done = at(revisions, &place, &mut work);
        (place, done)
    };
    places.into_iter().map(&mut one).collect()
}

fn at<T>(
    revisions: &Revisions,
    place: &Place,
    work: &mut impl FnMut(&Place, &mut Migrator<'_>) -> Result<T>,
) -> Result<T> {
    let mut session = Session::connect(&place.url)?;
    let mut migrator = match &place.schema {
        Some(schema) => Migrator::in_schema(revisions, &mut session, schema)?,
        None => Migrator::new(revisions, &mut session)?,
    };
    work(place, &mut migrator)
}

/// Creates a tenant's schema unless it exists, and selects it: in a transaction of the program until that ends, which goes on if the
/// schema cannot be created (PostgreSQL).
pub(super) fn choose(session: &mut Session, schema: &str) -> Result<()> {
    if session.engine() != Engine::Postgres || !session.is_in_transaction() {
        return choose_at_once(session, schema);
    }
    session.begin()?;
    let chosen = choose_at_once(session, schema);
    match chosen {
        Ok(()) => session.commit()?,
        Err(_) => session.rollback()?,
    }
    chosen
}

fn choose_at_once(session: &mut Session, schema: &str) -> Result<()> {
    let (create, choose) = match session.engine() {
        Engine::Postgres => {
            let name = format!("\"{}\"", schema.replace('"', "\"\""));
            // Extensions are usually in public.
            let local = if session.is_in_transaction() {
                "LOCAL "
            } else {
                ""
            };
            let choose = format!("SET {local}search_path TO {name}, public");
            (format!("CREATE SCHEMA IF NOT EXISTS {name}"), choose)
        }
        Engine::Mysql => {
            let name = format!("`{}`", schema.replace('`', "``"));
            (
                format!("CREATE DATABASE IF NOT EXISTS {name}"),
                format!("USE {name}"),
            )
        }
        _ => {
            return Err(Error::NoTenant {
                schema: schema.to_owned(),
                reason: "a SQLite file has one schema",
            });
        }
    };
    if !is_there(session, schema)? {
        session.execute("relata".as_ref(), &create)?;
    }
    Ok(session.execute("relata".as_ref(), &choose)?)
}

/// A user without permission to create schemas may still migrate existing ones.
fn is_there(session: &mut Session, schema: &str) -> Result<bool> {
    let text = match session.engine() {
        Engine::Mysql => schema.replace('\\', "\\\\").replace('\'', "''"),
        _ => schema.replace('\'', "''"),
    };
    let rest = format!("FROM information_schema.schemata WHERE schema_name = '{text}'");
    Ok(!session.select(&["1"], &rest)?.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_show_no_password() {
        let place = |url: &str, schema: Option<&str>| Place {
            url: url.to_owned(),
            schema: schema.map(str::to_owned),
        };
        let shown = [
            (
                place("postgres://me:p@ss@db:5/app?sslpassword=x", Some("acme")),
                "postgres://db:5/app, schema acme",
            ),
            (place("mysql://db/app", None), "mysql://db/app"),
            (place("sqlite:app.db", None), "sqlite:app.db"),
        ];
        for (place, expected) in shown {
            assert_eq!(place.to_string(), expected);
            assert_eq!(format!("{place:?}"), format!("Place({expected})"));
        }
        let all = Place::all(&["a", "b"], &["x", "y"]);
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(
            all,
            ["a, schema x", "a, schema y", "b, schema x", "b, schema y"]
        );
    }
}
