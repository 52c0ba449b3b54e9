//! The three databases, and the tables that a group asks for.

use clap::ValueEnum;
use diesel::connection::SimpleConnection;
use relata::connection::{Connection, MysqlConnection, PgConnection, SqliteConnection};

use crate::Result;
use crate::case::Side;
use crate::fill::Table;
use crate::raw::Raw;

/// A database to measure on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// SQLite in memory.
    Sqlite,
    /// The server of `RELATA_POSTGRES_URL`, in the schema `relata_bench`.
    Postgres,
    /// The server of `RELATA_MYSQL_URL`, in the database `relata_bench`.
    Mysql,
}

/// A connection of diesel's, which relata runs on too.
pub(crate) enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    Mysql(MysqlConnection),
}

/// A database with a connection of each kind.
pub(crate) struct Database {
    pub(crate) kind: Kind,
    pub(crate) raw: Raw,
    pub(crate) conn: Conn,
    filled: Vec<&'static str>,
}

const SCHEMA: &str = include_str!("schema.sql");
const OWN: &str = "relata_bench";

impl Kind {
    /// SQL with `$1` for the parameters, in the words of this database.
    pub(crate) fn sql(self, sql: &str) -> String {
        match self {
            Kind::Postgres => sql.to_owned(),
            Kind::Sqlite => sql.replace('$', "?"),
            Kind::Mysql => {
                let mut parts = sql.split('$');
                let first = parts.next().unwrap_or_default().to_owned();
                parts.fold(first, |sql, part| {
                    sql + "?" + part.trim_start_matches(|c: char| c.is_ascii_digit())
                })
            }
        }
    }

    /// Converts SQLite's schema for this database.
    fn declare(self, sql: &str) -> String {
        match self {
            Kind::Sqlite => sql.to_owned(),
            Kind::Postgres => sql.replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY"),
            Kind::Mysql => sql
                .replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY")
                .replace("TIMESTAMP", "DATETIME(6)"),
        }
    }

    fn url(self) -> Result<String> {
        let variable = match self {
            Kind::Sqlite => return Ok(":memory:".to_owned()),
            Kind::Postgres => "RELATA_POSTGRES_URL",
            Kind::Mysql => "RELATA_MYSQL_URL",
        };
        std::env::var(variable).map_err(|_| format!("set {variable} to the URL of a server").into())
    }

    /// Connects to the database.
    pub(crate) fn connect(self) -> Result<Database> {
        let url = self.url()?;
        let raw = match self {
            Kind::Sqlite => Raw::Sqlite(rusqlite::Connection::open_in_memory()?),
            Kind::Postgres => Raw::Postgres {
                client: Box::new(postgres::Client::connect(&url, postgres::NoTls)?),
                prepared: std::collections::HashMap::new(),
            },
            Kind::Mysql => Raw::Mysql(Box::new(mysql::Conn::new(url.as_str())?)),
        };
        let conn = match self {
            Kind::Sqlite => Conn::Sqlite(SqliteConnection::connect(&url)?),
            Kind::Postgres => Conn::Postgres(PgConnection::connect(&url)?),
            Kind::Mysql => Conn::Mysql(MysqlConnection::connect(&url)?),
        };
        Ok(Database {
            kind: self,
            raw,
            conn,
            filled: Vec::new(),
        })
    }
}

impl Database {
    /// Creates a database without tables.
    pub(crate) fn fresh(kind: Kind) -> Result<Self> {
        let mut database = kind.connect()?;
        match kind {
            Kind::Sqlite => {}
            Kind::Postgres => database.raw.execute(&format!(
                "DROP SCHEMA IF EXISTS {OWN} CASCADE; CREATE SCHEMA {OWN}"
            ))?,
            Kind::Mysql => {
                database
                    .raw
                    .execute(&format!("DROP DATABASE IF EXISTS {OWN}"))?;
                database.raw.execute(&format!("CREATE DATABASE {OWN}"))?;
            }
        }
        database.enter()?;
        Ok(database)
    }

    /// The database that another process has made.
    pub(crate) fn existing(kind: Kind) -> Result<Self> {
        let mut database = kind.connect()?;
        database.enter()?;
        Ok(database)
    }

    fn enter(&mut self) -> Result<()> {
        let sql = match self.kind {
            Kind::Sqlite => return Ok(()),
            Kind::Postgres => format!("SET search_path TO {OWN}"),
            Kind::Mysql => format!("USE {OWN}"),
        };
        self.raw.execute(&sql)?;
        self.execute(&sql)
    }

    fn execute(&mut self, sql: &str) -> Result<()> {
        match &mut self.conn {
            Conn::Sqlite(conn) => conn.batch_execute(sql)?,
            Conn::Postgres(conn) => conn.batch_execute(sql)?,
            Conn::Mysql(conn) => conn.batch_execute(sql)?,
        }
        Ok(())
    }

    /// Begins or ends a transaction of one side. The connection knows of it, and so makes a savepoint for one inside.
    pub(crate) fn control(&mut self, side: Side, begin: bool) -> Result<()> {
        use diesel::connection::{AnsiTransactionManager as Manager, TransactionManager};
        if side == Side::Raw {
            return self.raw.execute(if begin { "BEGIN" } else { "ROLLBACK" });
        }
        macro_rules! control {
            ($conn:expr) => {
                match begin {
                    true => Manager::begin_transaction($conn)?,
                    false => Manager::rollback_transaction($conn)?,
                }
            };
        }
        match &mut self.conn {
            Conn::Sqlite(conn) => control!(conn),
            Conn::Postgres(conn) => control!(conn),
            Conn::Mysql(conn) => control!(conn),
        }
        Ok(())
    }

    /// Creates and fills the tables that are not there. In SQLite each side has a database of its own.
    pub(crate) fn fill(&mut self, tables: &[Table], rows: usize, only: Option<Side>) -> Result<()> {
        for table in tables {
            if self.filled.contains(&table.name) {
                continue;
            }
            self.filled.push(table.name);
            let declared = SCHEMA.split_inclusive(";\n");
            let declared = declared.filter(|sql| owner(sql) == Some(table.name));
            let kind = self.kind;
            let declared = declared.map(|sql| kind.declare(sql));
            for sql in declared.chain(table.inserts(rows)) {
                if only != Some(Side::Raw) {
                    self.execute(&sql)?;
                }
                if self.kind == Kind::Sqlite && matches!(only, None | Some(Side::Raw)) {
                    self.raw.execute(&sql)?;
                }
            }
            if self.kind == Kind::Postgres {
                self.execute(&format!("ANALYZE {}", table.name))?;
            }
        }
        Ok(())
    }
}

/// The table that a statement creates, or creates an index of.
fn owner(sql: &str) -> Option<&str> {
    let sql = sql.get(sql.find("CREATE ")?..)?;
    let mut words = sql.split_whitespace().skip(1);
    match words.next()? {
        "TABLE" => words.next(),
        _ => words.skip_while(|word| *word != "ON").nth(1),
    }
}
