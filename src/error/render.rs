//! The reasons that a statement cannot be written.

use std::fmt;

/// The result of writing SQL.
pub type RenderResult = std::result::Result<(), RenderError>;

/// The reason that a statement cannot be written for a database. Names tables and columns, never values.
///
/// [`to_sql`](crate::engine::ToSql::to_sql) returns it; running such a statement is an
/// [`Error::Encode`](crate::Error::Encode) with this as its source.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// use relata::error::RenderError;
/// let nothing: Vec<(i32, &str)> = Vec::new();
/// let query = values(nothing);
/// assert!(matches!(query.to_sql::<Sqlite>(), Err(RenderError::NoRows)));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RenderError {
    /// [`values`](crate::query::values::values()) has no rows, and SQL has no VALUES without one.
    NoRows,
    /// A query in FROM or WITH selects two columns with the same name, between which SQL cannot choose.
    SameName {
        /// The name of the derived table, or of the common table expression.
        table: &'static str,
        /// The name of both columns.
        column: &'static str,
    },
    /// Two tables of a query have the same name, which the database refuses.
    TwoTablesOfOneName {
        /// The name of both.
        table: &'static str,
    },
    /// A column belongs to a table of an outer query, and a table of an inner one has the same name, which SQL would use
    /// instead.
    HiddenTable {
        /// The name of both.
        table: &'static str,
    },
    /// A common table expression has the name of a table that the statement reads, so SQL would read it instead.
    HiddenByWith {
        /// The name of both.
        table: &'static str,
    },
    /// [`outer`](crate::expr::outer()) names a column of a table that the subquery also has in FROM,
    /// which SQL would use instead.
    OuterTableInFrom {
        /// The name of the table.
        table: &'static str,
    },
    /// [`outer`](crate::expr::outer()) has an aggregate that names no column, which SQL would assign to
    /// the subquery.
    OuterWithoutColumn,
    /// A value is used where the database allows no bind parameter, and it has no literal: it is infinite or NaN,
    /// or its type has no literals.
    NoLiteral {
        /// The name of the database.
        database: &'static str,
    },
    /// JSON documents are compared on a database that compares their text: `{"a": 1}` would not be `{"a":1}`.
    NoEquality {
        /// The name of the database.
        database: &'static str,
    },
    /// Labels of an enum are compared by their order (`<`, `between`, `seek`, `min`, `greatest` and the like) on MySQL, which orders
    /// rows by the places of the labels, but compares labels as text.
    NoOrderOfLabels {
        /// The name of the database.
        database: &'static str,
    },
    /// An assignment reads a column that the statement has already assigned: MySQL assigns from left to right, and would
    /// use the new value, unlike all other databases.
    AssignedBefore {
        /// The name of the column.
        column: &'static str,
    },
    /// RETURNING names another table of an UPDATE, which SQLite does not allow.
    ReturningOther {
        /// The name of that table.
        table: &'static str,
    },
    /// A row of an UPDATE of many sets a column of the key by which it is found.
    KeyAssigned {
        /// The name of the column.
        column: &'static str,
    },
    /// A row assigns the column whose generated number was requested.
    NumberGiven {
        /// The name of the column.
        column: &'static str,
    },
    /// A row of an UPDATE of many sets a column to its default, which is not a value.
    DefaultInRows,
    /// A query in RETURNING names the written table by its alias, which SQLite does not know there.
    ReturningAlias {
        /// The name of the alias.
        alias: &'static str,
    },
    /// A statement of WITH, or after WITH, has no rows to insert or sets no column.
    NothingToWrite,
    /// A statement of WITH, or after WITH, binds more values than the database accepts in one statement.
    TooManyValues,
    /// A subquery reads [`excluded`](crate::write::excluded) of a column, which is MySQL's `VALUES(column)` and not allowed in
    /// subqueries.
    ExcludedInSubquery {
        /// The column.
        column: &'static str,
    },
    /// A row of defaults has ON CONFLICT, which SQLite does not allow.
    DefaultsOnConflict,
    /// The tables of models cannot be created in the database.
    NoDdl {
        /// The reason that it cannot be written.
        reason: &'static str,
    },
    /// The statement reads or writes rows of a table for which the connection has [rules](crate::rules::RowRules), in a place where they
    /// cannot be written: MERGE, TRUNCATE, an upsert on MySQL, a value along a relation (`orders::user.get(..)`),
    /// a FULL JOIN of a table in a schema. Suspend the rules for this statement, by their names.
    RuleNotApplied {
        /// The name of the table.
        table: &'static str,
    },
    /// The statement reads or writes rows of one kind of a polymorphic table, but cannot be limited to that kind: MERGE,
    /// TRUNCATE, COPY, an INSERT of the rows of a query, an upsert on MySQL. Use the table itself, and its discriminator.
    KindNotApplied {
        /// The table.
        table: &'static str,
    },
    /// SQL text reads tables, and the connection has [rules](crate::rules::RowRules), which cannot be added
    /// to SQL text. Suspend the rules for this statement, by their names.
    RawWithRules,
    /// Rows of the table are to be nested in JSON, and their struct does not describe the types of its values:
    /// [`FromRow::describe`](crate::FromRow::describe).
    UndescribedRows {
        /// The table.
        table: &'static str,
    },
    /// A value cannot be sent to the database: see the source.
    Bind(diesel::result::Error),
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenderError::NoRows => f.write_str("VALUES needs at least one row"),
            RenderError::SameName { table, column } => write!(
                f,
                "the subquery `{table}` has two columns `{column}`: give them labels"
            ),
            RenderError::TwoTablesOfOneName { table } => write!(
                f,
                "two tables of the query are named `{table}`: give one of them another name with `alias!`"
            ),
            RenderError::HiddenTable { table } => write!(
                f,
                "a column belongs to the outer query's `{table}`, and an inner query has another table of that name: \
                 give one of them another name with `alias!`"
            ),
            RenderError::HiddenByWith { table } => write!(
                f,
                "WITH has the name `{table}`, and hides the table `{table}` that is read here: \
                 give the common table expression another name"
            ),
            RenderError::OuterTableInFrom { table } => write!(
                f,
                "`outer` names the table `{table}`, which the subquery has in FROM itself: \
                 give one of them another name with `alias!`"
            ),
            RenderError::OuterWithoutColumn => {
                f.write_str("an aggregate of an outer query must name one of its columns")
            }
            RenderError::NoLiteral { database } => write!(
                f,
                "{database} takes no bind parameter here, and this value has no literal"
            ),
            RenderError::NoEquality { database } => write!(
                f,
                "{database} compares the texts of JSON documents: compare their members instead"
            ),
            RenderError::NoOrderOfLabels { database } => write!(
                f,
                "{database} compares labels of an enum as text, but orders rows by the places of the labels: \
                 list the labels, as with `.in_([..])`"
            ),
            RenderError::AssignedBefore { column } => write!(
                f,
                "MySQL assigns from left to right, and would read the new value of `{column}`: \
                 assign it after the assignments that read it"
            ),
            RenderError::ReturningOther { table } => write!(
                f,
                "RETURNING names `{table}`: SQLite returns columns of the updated table only"
            ),
            RenderError::KeyAssigned { column } => write!(
                f,
                "a row of `rows` sets `{column}`, which is part of its key: change keys with `update(..).set(..).find(..)`"
            ),
            RenderError::NumberGiven { column } => write!(
                f,
                "a row assigns `{column}`: `insert_ids` is for rows that the database numbers"
            ),
            RenderError::DefaultInRows => {
                f.write_str("a row of `rows` has `to_default()`, which is not a value")
            }
            RenderError::ReturningAlias { alias } => write!(
                f,
                "a query in RETURNING names `{alias}`: SQLite does not know the alias of the written table there"
            ),
            RenderError::NothingToWrite => {
                f.write_str("a statement of WITH has no rows to insert, or sets no column")
            }
            RenderError::TooManyValues => f.write_str(
                "a statement of WITH binds more values than the database accepts in one statement",
            ),
            RenderError::ExcludedInSubquery { column } => write!(
                f,
                "a subquery reads `excluded` of `{column}`, which MySQL does not allow there"
            ),
            RenderError::DefaultsOnConflict => {
                f.write_str("SQLite has no ON CONFLICT for a row of defaults")
            }
            RenderError::NoDdl { reason } => f.write_str(reason),
            RenderError::RuleNotApplied { table } => write!(
                f,
                "the rules of `{table}` cannot be written into this statement: lift them with `without_rule`"
            ),
            RenderError::KindNotApplied { table } => write!(
                f,
                "this statement cannot be of one kind of `{table}`: name the table itself, and its discriminator"
            ),
            RenderError::RawWithRules => f.write_str(
                "rules of tables cannot be written into SQL text of your own: lift them with `without_rules`",
            ),
            RenderError::UndescribedRows { table } => write!(
                f,
                "rows of `{table}` are nested in JSON, and `FromRow::describe` does not tell their types"
            ),
            RenderError::Bind(error) => write!(f, "cannot send a value: {error}"),
        }
    }
}
impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RenderError::Bind(error) => Some(error),
            _ => None,
        }
    }
}

impl From<diesel::result::Error> for RenderError {
    fn from(error: diesel::result::Error) -> Self {
        RenderError::Bind(error)
    }
}

impl RenderError {
    /// Converts the error for diesel; errors that wrap diesel's own are unwrapped.
    pub(crate) fn into_diesel(self) -> diesel::result::Error {
        match self {
            RenderError::Bind(error) => error,
            reason => diesel::result::Error::QueryBuilderError(Box::new(reason)),
        }
    }
}

/// The reason as a comment, in SQL for people.
pub(crate) struct Comment<'a>(pub(crate) &'a RenderError);
impl fmt::Display for Comment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name could contain the end of a comment.
        write!(f, "/* {} */", self.0.to_string().replace("*/", "* /"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_does_not_end_early() {
        let error = RenderError::SameName {
            table: "t",
            column: "*/ DROP",
        };
        assert_eq!(
            Comment(&error).to_string(),
            "/* the subquery `t` has two columns `* / DROP`: give them labels */"
        );
    }

    #[test]
    fn diesel_gets_its_own_errors_back() {
        use diesel::result::Error::{QueryBuilderError, SerializationError};
        let own = RenderError::from(SerializationError("too long".into()));
        assert!(matches!(own.into_diesel(), SerializationError(_)));
        let QueryBuilderError(reason) = RenderError::NoRows.into_diesel() else {
            panic!("not the error of a query builder");
        };
        assert!(matches!(
            reason.downcast_ref::<RenderError>(),
            Some(RenderError::NoRows)
        ));
    }
}
