//! The constraint that an error is about.

use crate::error::{DatabaseErrorKind, Error, first_table};
use crate::table::{Constraint, ConstraintKind, HasConstraints, KeyNames, Tab, Table};

impl Error {
    /// True if the database rejected the statement because of this constraint.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// fn register(name: &str, email: &str, conn: &mut SqliteConnection) -> Result<(), String> {
    ///     let insert = insert_into(users::table).values((users::name.to(name), users::email.to(email)));
    ///     match insert.run(conn) {
    ///         Ok(_) => Ok(()),
    ///         Err(error) if error.violates(users::constraints::USERS_EMAIL_KEY) => {
    ///             Err(format!("{email} is registered already"))
    ///         }
    ///         Err(error) => Err(error.to_string()),
    ///     }
    /// }
    /// ```
    ///
    /// SQLite names the columns of a unique key and not the key: two keys of the same columns are one to it. It does
    /// not say which foreign key was violated, so of a foreign key this is `false` there; see
    /// [`DatabaseErrorKind::ForeignKey`]. MySQL calls every primary key `PRIMARY`; MariaDB does not name its table either, which is
    /// then taken to be the one that the statement writes: a trigger that writes another is not told apart.
    pub fn violates<T: Table, K: ConstraintKind>(&self, constraint: Constraint<T, K>) -> bool {
        self.names::<T>(constraint.name(), K::COLUMNS)
    }

    /// Returns the constraint of the table for which the database rejected the statement: a variant of the generated enum
    /// of its constraints. `None` if it was none of these, or the database does not report which.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// use users::constraints::Constraint;
    /// fn explain(error: &relata::Error) -> &'static str {
    ///     match error.constraint_of(users::table) {
    ///         Some(Constraint::UsersEmailKey) => "this address is registered already",
    ///         None => "something else went wrong",
    ///     }
    /// }
    /// ```
    ///
    /// The limits per database are those of [`violates`](Self::violates).
    pub fn constraint_of<T: HasConstraints>(&self, _: Tab<T>) -> Option<T::Constraint> {
        let named = |(name, columns, _): &&(&str, &[&str], _)| self.names::<T>(name, columns);
        let (_, _, constraint) = T::CONSTRAINTS.iter().find(named)?;
        Some(*constraint)
    }

    /// True if the database refused the statement because of the constraint of this name, or of these columns of a unique
    /// key, in the table.
    fn names<T: Table>(&self, name: &str, columns: &[&str]) -> bool {
        self.names_of(T::NAME, T::PrimaryKey::NAMES, name, columns)
    }

    fn names_of(&self, table: &str, key: &[&str], name: &str, columns: &[&str]) -> bool {
        let Error::Database {
            kind,
            message,
            constraint: named,
            sql,
            ..
        } = self
        else {
            return false;
        };
        if let Some(named) = named {
            // MySQL's name of every primary key. https://dev.mysql.com/doc/refman/8.4/en/create-table.html
            if named == "PRIMARY" && *kind == DatabaseErrorKind::Unique {
                let is_key = name == named || !key.is_empty() && columns == key;
                return is_key && is_primary_of(table, message, sql);
            }
            return named == name;
        }
        // https://www.sqlite.org/rescode.html#constraint_check
        if let Some(named) = message.strip_prefix("CHECK constraint failed: ") {
            return named == name;
        }
        // https://www.sqlite.org/rescode.html#constraint_unique
        let found = message.strip_prefix("UNIQUE constraint failed: ");
        let found = found.filter(|_| *kind == DatabaseErrorKind::Unique);
        found.is_some_and(|found| {
            let expected = columns.iter().map(|column| format!("{table}.{column}"));
            let index = found.strip_prefix("index ");
            !columns.is_empty() && found.split(", ").eq(expected)
                || index.map(|index| index.trim_matches('\'')) == Some(name)
        })
    }
}

/// True if MySQL's message of a duplicate in a primary key is about this table: the message names it, or the statement.
fn is_primary_of(table: &str, message: &str, sql: &str) -> bool {
    let in_message = message
        .split_once(" for key '")
        .and_then(|(_, key)| key.split('\'').next()?.strip_suffix(".PRIMARY"));
    match in_message {
        Some(named) => named == table,
        None => first_table(sql).is_none_or(|written| {
            let schema = written.strip_suffix(table);
            schema.is_some_and(|schema| schema.is_empty() || schema.ends_with('.'))
        }),
    }
}
