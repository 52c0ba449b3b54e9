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
    /// [`DatabaseErrorKind::ForeignKey`]. MySQL calls every primary key `PRIMARY`. Names may be those of
    /// constraints of other tables too: where the database does not report the table, as MariaDB does not of unique keys and SQLite of
    /// checks, it is taken to be the one that the statement writes. A trigger that writes another is then not told apart.
    /// PostgreSQL names the partition of a partitioned table and its own index: a unique key is then found by its columns.
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
        let table = Named {
            schema: T::SCHEMA,
            table: T::NAME,
            key: T::PrimaryKey::NAMES,
        };
        // Rows of a kind are in a table of its own, too.
        let parts = T::JOINED.map_or(&[][..], |joined| joined.parts);
        let mut parts = parts.iter().map(|part| Named {
            schema: part.schema,
            table: part.name,
            key: part.key,
        });
        self.names_of(&table, name, columns)
            || parts.any(|part| self.names_of(&part, name, columns))
    }

    fn names_of(&self, of: &Named<'_>, name: &str, columns: &[&str]) -> bool {
        let Error::Database {
            kind,
            message,
            constraint: named,
            sql,
            source,
            ..
        } = self
        else {
            return false;
        };
        let written = || first_table(sql);
        let is_written = || written().is_none_or(|written| of.is_written_as(&written));
        // https://www.sqlite.org/rescode.html#constraint_check
        if let Some(named) = message.strip_prefix("CHECK constraint failed: ") {
            return named == name && is_written();
        }
        // https://www.sqlite.org/rescode.html#constraint_unique
        let unique = message.strip_prefix("UNIQUE constraint failed: ");
        if let Some(found) = unique.filter(|_| *kind == DatabaseErrorKind::Unique) {
            let table = of.table;
            let expected = columns.iter().map(|column| format!("{table}.{column}"));
            let index = found.strip_prefix("index ");
            return !columns.is_empty() && found.split(", ").eq(expected)
                || index.map(|index| index.trim_matches('\'')) == Some(name);
        }
        let Some(named) = named else {
            return false;
        };
        // PostgreSQL names the table.
        if let Some(table) = source.table() {
            let is_of = match table == of.table {
                // Another of this name may be in another schema.
                true => written().is_none_or(|written| {
                    of.is_written_as(&written) || !of.is_in_another_schema(&written)
                }),
                // Its constraint may be the one of a partition.
                false => {
                    written().is_some_and(|written| of.is_written_as(&written))
                        && !message.starts_with("update or delete on table ")
                }
            };
            // That of a unique key has another name in each partition.
            let is_of_partition = || {
                let columns_of_key = source.details().and_then(columns_in);
                table != of.table
                    && *kind == DatabaseErrorKind::Unique
                    && !columns.is_empty()
                    && columns_of_key.is_some_and(|found| found == columns)
            };
            return is_of && (named == name || is_of_partition());
        }
        // MySQL's name of every primary key. https://dev.mysql.com/doc/refman/8.4/en/create-table.html
        let is_key = || !of.key.is_empty() && columns == of.key;
        let is_name = |named: &str| named == name || named == "PRIMARY" && is_key();
        if let Some(entry) = crate::error::duplicate_key(message) {
            // MySQL puts the table before it, MariaDB does not.
            let of_table = entry
                .strip_prefix(of.table)
                .and_then(|rest| rest.strip_prefix('.'));
            return of_table.is_some_and(is_name) || is_name(entry) && is_written();
        }
        // The texts of foreign keys, and MariaDB's of checks.
        match crate::error::table_of_constraint(message) {
            Some((schema, table)) => {
                let is_of = table == of.table
                    && of
                        .schema
                        .is_none_or(|of| schema.is_none_or(|schema| schema == of));
                // MariaDB's check of a column.
                let column = named
                    .strip_prefix(of.table)
                    .and_then(|rest| rest.strip_prefix('.'));
                is_of && (named == name || column == Some(name))
            }
            None => named == name && is_written(),
        }
    }
}

/// A table, as its constraints are found.
struct Named<'a> {
    schema: Option<&'a str>,
    table: &'a str,
    key: &'a [&'a str],
}
impl Named<'_> {
    /// True if a statement that writes this name means the table: one of no schema may be in any.
    fn is_written_as(&self, written: &str) -> bool {
        let Some(schema) = written.strip_suffix(self.table) else {
            return false;
        };
        match (schema.strip_suffix('.'), self.schema) {
            (Some(written), Some(own)) => written == own,
            (Some(_), None) => true,
            (None, _) => schema.is_empty(),
        }
    }
    /// True if a statement writes a table of the same name in a schema that is another.
    fn is_in_another_schema(&self, written: &str) -> bool {
        let schema = written.strip_suffix(self.table);
        let schema = schema.and_then(|schema| schema.strip_suffix('.'));
        schema.is_some_and(|schema| self.schema.is_some_and(|own| own != schema))
    }
}

/// The columns of a key in PostgreSQL's DETAIL: `Key (a, "B")=(1, 2) already exists.`
fn columns_in(details: &str) -> Option<Vec<String>> {
    let mut rest = details.split_once('(')?.1;
    let mut columns = Vec::new();
    loop {
        let (column, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let mut end = 0;
                loop {
                    end += quoted.get(end..)?.find('"')?;
                    match quoted.get(end + 1..)?.starts_with('"') {
                        true => end += 2,
                        false => break,
                    }
                }
                (
                    quoted.get(..end)?.replace("\"\"", "\""),
                    quoted.get(end + 1..)?,
                )
            }
            None => {
                let end = rest.find([',', ')', '('])?;
                (rest.get(..end)?.to_owned(), rest.get(end..)?)
            }
        };
        columns.push(column);
        rest = match after.strip_prefix(", ") {
            Some(more) => more,
            // Of an expression, whose parentheses may contain anything, nothing is known.
            None => return after.starts_with(")=").then_some(columns),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_key_are_found() {
        let cases = [
            ("Key (id)=(1) already exists.", Some(&["id"][..])),
            (
                "Key (id, \"a, \"\"b)=(\")=(1, x) already exists.",
                Some(&["id", "a, \"b)=("]),
            ),
            ("Key (lower(email))=(x) already exists.", None),
            ("Failing row contains (1, 2).", None),
            ("", None),
        ];
        for (details, expected) in cases {
            let found = columns_in(details);
            let expected = expected.map(|names| names.iter().map(|n| (*n).to_owned()).collect());
            assert_eq!(found, expected, "{details}");
        }
    }

    #[test]
    fn a_table_is_written_with_its_schema_or_without() {
        let of = |schema| Named {
            schema,
            table: "users",
            key: &[],
        };
        assert!(of(None).is_written_as("users") && of(None).is_written_as("shop.users"));
        assert!(of(Some("shop")).is_written_as("users"));
        assert!(of(Some("shop")).is_written_as("shop.users"));
        assert!(!of(Some("shop")).is_written_as("old.users"));
        assert!(of(Some("shop")).is_in_another_schema("old.users"));
        assert!(!of(None).is_written_as("old_users") && !of(None).is_written_as("orders"));
    }
}
