//! A live database that SQL is executed in.

use std::path::Path;

use crate::error::{Error, Result};
use crate::lent::{self, Lent};
use crate::model::{Catalog, Engine};
use crate::options::ReflectOptions;
use crate::scratch::load;
use crate::sqlite;
use crate::url::{self, Target};

/// A connection to a live database, of whatever engine: for who applies SQL files to it and reads it back.
///
/// ```
/// use relata_schema::Session;
///
/// let mut session = Session::connect("sqlite::memory:")?;
/// session.execute("schema.sql".as_ref(), "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")?;
/// session.execute("rows.sql".as_ref(), "INSERT INTO users (name) VALUES ('Ada'), (NULL)")?;
/// let rows = session.rows("SELECT name FROM users ORDER BY id")?;
/// assert_eq!(rows, [vec![Some("Ada".to_owned())], vec![None]]);
/// # Ok::<(), relata_schema::Error>(())
/// ```
pub struct Session(Kind);

enum Kind {
    Sqlite(Box<rusqlite::Connection>),
    #[cfg(feature = "postgres")]
    Postgres(Box<::postgres::Client>),
    #[cfg(feature = "mysql")]
    Mysql(Box<::mysql::Conn>),
    Lent(Box<dyn Lent>),
}

/// A row as text, a value each; `None` is NULL.
pub type Row = Vec<Option<String>>;

impl Session {
    /// Connects to `postgres://..`, `mysql://..`, `sqlite:path` or the path of a SQLite file, which is made when it is
    /// not there.
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Connect`], and [`Error::FeatureOff`] for an engine that this build leaves out.
    pub fn connect(url: &str) -> Result<Self> {
        match url::parse(url)? {
            #[cfg(feature = "postgres")]
            Target::Postgres(url) => Ok(Self(Kind::Postgres(Box::new(crate::postgres::connect(
                &url,
            )?)))),
            #[cfg(not(feature = "postgres"))]
            Target::Postgres(_) => Err(Error::no_postgres()),
            #[cfg(feature = "mysql")]
            Target::Mysql(url) => Ok(Self(Kind::Mysql(Box::new(crate::mysql::connect(&url)?)))),
            #[cfg(not(feature = "mysql"))]
            Target::Mysql(_) => Err(Error::no_mysql()),
            Target::SqliteFile(path) => Ok(Self(Kind::Sqlite(Box::new(sqlite::connect_writing(
                &path,
            )?)))),
            Target::SqliteMemory => Ok(Self(Kind::Sqlite(Box::new(sqlite::in_memory()?)))),
        }
    }

    /// Runs on a connection that the program holds. Such a session executes SQL; it neither reflects the database nor
    /// returns rows of any query.
    #[must_use]
    pub fn over(connection: impl Lent + 'static) -> Self {
        Self(Kind::Lent(Box::new(connection)))
    }

    /// Returns true on a connection of the program's own in a transaction that it has begun.
    #[must_use]
    pub fn is_in_transaction(&self) -> bool {
        match &self.0 {
            Kind::Lent(lent) => lent.is_in_transaction(),
            _ => false,
        }
    }

    /// Returns the engine of the database.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match &self.0 {
            Kind::Lent(lent) => lent.engine(),
            Kind::Sqlite(_) => Engine::Sqlite,
            #[cfg(feature = "postgres")]
            Kind::Postgres(_) => Engine::Postgres,
            #[cfg(feature = "mysql")]
            Kind::Mysql(_) => Engine::Mysql,
        }
    }

    /// Executes the statements of SQL text, each by itself unless a transaction is open; `name` is shown as its file in
    /// errors. The session stays as the statements leave it.
    ///
    /// # Errors
    /// [`Error::Sql`] with the line of the statement that the engine rejects, and, before anything is executed,
    /// [`Error::PsqlCommand`], [`Error::NoDelimiter`] and [`Error::Unterminated`].
    pub fn execute(&mut self, name: &Path, sql: &str) -> Result<()> {
        match &mut self.0 {
            Kind::Lent(lent) => lent::execute(&mut **lent, name, sql),
            Kind::Sqlite(connection) => load::sqlite(connection, name, sql),
            #[cfg(feature = "postgres")]
            Kind::Postgres(client) => load::run_postgres(client, name, sql),
            #[cfg(feature = "mysql")]
            Kind::Mysql(connection) => load::run_mysql(connection, name, sql),
        }
    }

    /// Begins a transaction: on SQLite one that writes, on a connection of the program's own that is in one a savepoint.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub fn begin(&mut self) -> Result<()> {
        let sql = match self.engine() {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            _ => "BEGIN",
        };
        self.control(sql, |lent| lent.begin())
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// [`Error::Sql`]: deferred constraints are checked here.
    pub fn commit(&mut self) -> Result<()> {
        self.control("COMMIT", |lent| lent.commit())
    }

    /// Rolls back the transaction.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub fn rollback(&mut self) -> Result<()> {
        self.control("ROLLBACK", |lent| lent.rollback())
    }

    fn control(
        &mut self,
        sql: &str,
        lent: impl FnOnce(&mut dyn Lent) -> Result<(), lent::LentError>,
    ) -> Result<()> {
        match &mut self.0 {
            Kind::Lent(held) => lent::control(held.engine(), sql, lent(&mut **held)),
            _ => self.execute(Path::new("relata"), sql),
        }
    }

    /// Returns the rows of `SELECT columns rest`, as text. Numbers and texts are as the engine writes them; other types need a
    /// cast.
    ///
    /// # Errors
    /// [`Error::Reflect`] with the message of the engine.
    pub fn select(&mut self, columns: &[&str], rest: &str) -> Result<Vec<Row>> {
        match &mut self.0 {
            Kind::Lent(held) => lent::select(&mut **held, columns, rest),
            _ => self.rows(&format!("SELECT {} {rest}", columns.join(", "))),
        }
    }

    /// Returns the rows of one query, as text.
    ///
    /// # Errors
    /// [`Error::Reflect`] with the message of the engine, [`Error::Unsupported`] on a connection of the program's own.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<Row>> {
        match &mut self.0 {
            Kind::Lent(held) => Err(unsupported(held.engine())),
            Kind::Sqlite(connection) => sqlite_rows(connection, sql),
            #[cfg(feature = "postgres")]
            Kind::Postgres(client) => postgres_rows(client, sql),
            #[cfg(feature = "mysql")]
            Kind::Mysql(connection) => mysql_rows(connection, sql),
        }
    }

    /// Reflects the database.
    ///
    /// # Errors
    /// As `postgres::reflect`, `mysql::reflect` and [`sqlite::reflect`].
    pub fn reflect(&mut self, options: &ReflectOptions) -> Result<Catalog> {
        match &mut self.0 {
            Kind::Lent(held) => Err(unsupported(held.engine())),
            Kind::Sqlite(connection) => sqlite::reflect(connection, options),
            #[cfg(feature = "postgres")]
            Kind::Postgres(client) => crate::postgres::reflect(client, options),
            #[cfg(feature = "mysql")]
            Kind::Mysql(connection) => crate::mysql::reflect(connection, options),
        }
    }
}

/// The error of a request that a connection of the program does not support.
fn unsupported(engine: Engine) -> Error {
    Error::Unsupported {
        engine,
        reason: "the program's own connection runs revisions; connect by URL to read a schema or untyped rows".to_owned(),
    }
}

fn failed(engine: Engine, message: String) -> Error {
    Error::Reflect {
        engine,
        what: "rows",
        message,
    }
}

pub(crate) fn sqlite_rows(connection: &rusqlite::Connection, sql: &str) -> Result<Vec<Row>> {
    read_sqlite(connection, sql).map_err(|error| failed(Engine::Sqlite, sqlite::message(error)))
}

fn read_sqlite(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<Row>> {
    use rusqlite::types::ValueRef;

    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for at in 0..columns {
            values.push(match row.get_ref(at)? {
                ValueRef::Null => None,
                ValueRef::Integer(number) => Some(number.to_string()),
                ValueRef::Real(number) => Some(number.to_string()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    Some(String::from_utf8_lossy(bytes).into_owned())
                }
            });
        }
        all.push(values);
    }
    Ok(all)
}

#[cfg(feature = "postgres")]
pub(crate) fn postgres_rows(client: &mut ::postgres::Client, sql: &str) -> Result<Vec<Row>> {
    let messages = client.simple_query(sql).map_err(|error| {
        let message = match error.as_db_error() {
            Some(db) => db.message().to_owned(),
            None => crate::postgres::chain(&error),
        };
        failed(Engine::Postgres, message)
    })?;
    let rows = messages.iter().filter_map(|message| match message {
        ::postgres::SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    Ok(rows
        .map(|row| {
            (0..row.len())
                .map(|at| row.get(at).map(str::to_owned))
                .collect()
        })
        .collect())
}

#[cfg(feature = "mysql")]
pub(crate) fn mysql_rows(connection: &mut ::mysql::Conn, sql: &str) -> Result<Vec<Row>> {
    use ::mysql::prelude::Queryable;

    let rows: Vec<::mysql::Row> = connection
        .query(sql)
        .map_err(|error| failed(Engine::Mysql, crate::mysql::message(&error)))?;
    Ok(rows
        .into_iter()
        .map(|row| row.unwrap().into_iter().map(mysql_text).collect())
        .collect())
}

#[cfg(feature = "mysql")]
fn mysql_text(value: ::mysql::Value) -> Option<String> {
    match value {
        ::mysql::Value::NULL => None,
        ::mysql::Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        other => Some(other.as_sql(true).trim_matches('\'').to_owned()),
    }
}
