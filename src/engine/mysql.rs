//! Runs statements on `diesel::MysqlConnection`.

use std::marker::PhantomData;
#[cfg(feature = "async-mysql")]
use std::{future::Future, pin::Pin};

use diesel::deserialize::{self, FromSqlRow};
use diesel::expression::QueryMetadata;
use diesel::mysql::{Mysql, MysqlType};
use diesel::row::Row as DieselRow;

#[cfg(feature = "async-mysql")]
use super::asynchronous::Beside;
use super::statement::Row;
use crate::error::{DatabaseErrorKind as Kind, Error};
use crate::row::{Decode, Describe};
use crate::types::{Native, SqlType};

#[cfg(feature = "mysql")]
super::blocking::blocking_connection!(diesel::MysqlConnection, Mysql);
#[cfg(feature = "mysql")]
impl super::blocking::BlockingClient for diesel::MysqlConnection {
    type Streaming = diesel::connection::DefaultLoadingMode;
    const FORGETS: bool = true;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    // diesel leaves a statement whose rows end in an error as it is, such as one that waited for a lock in vain. When it is
    // next executed, the client waits for ever for the rest of the rows.
    #[cold]
    fn forget(&mut self) {
        use diesel::connection::{CacheSize, Connection as _};
        self.set_prepared_statement_cache_size(CacheSize::Disabled);
        self.set_prepared_statement_cache_size(CacheSize::Unbounded);
    }
}

#[cfg(feature = "async-mysql")]
impl super::asynchronous::AsyncClient for diesel_async::AsyncMysqlConnection {
    type Db = Mysql;
    const BREAKS: bool = true;

    fn target(url: String) -> crate::error::Result<super::Target> {
        target(url)
    }
    fn url(url: &str) -> String {
        // The client's name for this option of libmysqlclient and relata.
        url.replace("unix_socket=", "socket=")
    }
    #[cfg(feature = "tls")]
    async fn open(url: &str) -> crate::error::Result<(Self, Beside)> {
        #[allow(clippy::unit_arg, reason = "without PostgreSQL it is one")]
        Ok((super::tls::connect_mysql(url).await?, Beside::default()))
    }
    fn cancel(&self, _: &Beside) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        // The connection is closed already; the statement continues nevertheless.
        let token = self.cancel_token();
        Box::pin(async move {
            let _ = token.cancel_query().await;
        })
    }
}

/// Describes the connections of an engine.
#[cfg(any(feature = "mysql", feature = "async-mysql"))]
pub(super) fn target(url: String) -> crate::error::Result<super::Target> {
    super::Target::server(url, &["mysql"], "MySQL")
}

/// The columns of rows that are read as `De`. The server knows their types when a statement is
/// prepared, but not those of parameters, nor of expressions made of parameters alone.
pub struct Columns<De>(PhantomData<fn() -> De>);

impl<De: 'static> diesel::sql_types::SqlType for Columns<De> {
    type IsNull = diesel::sql_types::is_nullable::NotNull;
}
impl<De: 'static> diesel::sql_types::SingleValue for Columns<De> {}

impl<De: Decode> QueryMetadata<Columns<De>> for Mysql {
    fn row_metadata(_: &mut (), out: &mut Vec<Option<MysqlType>>) {
        De::describe(&mut Types(out));
    }
}

struct Types<'a>(&'a mut Vec<Option<MysqlType>>);
impl Describe for Types<'_> {
    fn value<T: SqlType>(&mut self) {
        self.0.push(Some(T::Base::MYSQL));
    }
    fn skip(&mut self, n: usize) {
        self.0.extend(std::iter::repeat_n(None, n));
    }
}

impl<De: Decode> FromSqlRow<Columns<De>, Mysql> for Row<De> {
    fn build_from_row<'a>(row: &impl DieselRow<'a, Mysql>) -> deserialize::Result<Self> {
        super::reader::read::<Mysql, De>(row).map(Row)
    }
}

/// The server's messages quote values, and name a constraint only in their text.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
pub(crate) fn explain(error: Error) -> Error {
    error.explained(|kind, message, constraint| {
        *message = without_values(std::mem::take(message));
        // MariaDB's number for it is not MySQL's.
        if *kind == Kind::Other && is_check(message) {
            *kind = Kind::Check;
        }
        if constraint.is_none() {
            *constraint = constraint_in(message);
        }
    })
}

fn is_check(message: &str) -> bool {
    message.starts_with("CONSTRAINT `") && message.contains("` failed for ")
}

/// The constraint that a message names.
fn constraint_in(message: &str) -> Option<String> {
    let (_, after) = if let Some(found) = message.split_once("Duplicate entry for key '") {
        found
    } else if let Some(found) = message.split_once("CONSTRAINT `") {
        found
    } else {
        message.split_once("Check constraint '")?
    };
    let name = after.split(['\'', '`']).next()?;
    // MySQL puts the table before the name of a unique key.
    let name = name.rsplit('.').next()?;
    Some(name.to_owned())
}

/// Takes out the value that a message quotes.
fn without_values(message: String) -> String {
    let between = |before: &str, after: &str| {
        let start = message.find(before)? + before.len();
        let end = start + message.get(start..)?.rfind(after)?;
        Some((message.get(..start - 1)?, message.get(end + 1..)?))
    };
    if let Some((_, after)) = between("Duplicate entry '", "' for key ") {
        return format!("Duplicate entry{after}");
    }
    for after in ["' for column ", "' for function ", "'"] {
        for before in [" value: '", " is out of range in '"] {
            if let Some((before, after)) = between(before, after) {
                let before = before.trim_end_matches([' ', ':']).trim_end_matches(" in");
                return format!("{before}{after}");
            }
        }
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_their_values() {
        let cases = [
            (
                "Duplicate entry 'it's' for key 'users.email'",
                "Duplicate entry for key 'users.email'",
            ),
            (
                "Incorrect integer value: 'it's' for column `a`.`b` at row 1",
                "Incorrect integer value for column `a`.`b` at row 1",
            ),
            (
                "Truncated incorrect DOUBLE value: 'secret'",
                "Truncated incorrect DOUBLE value",
            ),
            (
                "BIGINT value is out of range in '(9223372036854775807 + 1)'",
                "BIGINT value is out of range",
            ),
            (
                "Unknown column 'nothing' in 'field list'",
                "Unknown column 'nothing' in 'field list'",
            ),
        ];
        for (message, expected) in cases {
            assert_eq!(without_values(message.to_owned()), expected);
        }
    }

    #[test]
    fn messages_name_constraints() {
        let cases = [
            (
                "Duplicate entry for key 'users.users_email_key'",
                Some("users_email_key"),
            ),
            (
                "CONSTRAINT `users_age_check` failed for `shop`.`users`",
                Some("users_age_check"),
            ),
            (
                "Check constraint 'users_age_check' is violated.",
                Some("users_age_check"),
            ),
            (
                "Cannot add or update a child row: a foreign key constraint fails (`s`.`t`, CONSTRAINT `t_fkey` FOREIGN KEY (`a`) REFERENCES `u` (`id`))",
                Some("t_fkey"),
            ),
            ("Unknown column", None),
        ];
        for (message, expected) in cases {
            assert_eq!(constraint_in(message).as_deref(), expected);
        }
    }
}
