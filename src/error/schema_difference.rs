//! Differences between the modules and the database, and the list of them.

use std::fmt;

/// One difference between the live database and the compiled modules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemaDifference {
    /// There is no such table or view.
    #[non_exhaustive]
    MissingTable {
        /// The name of the table.
        table: String,
    },
    /// The table has no such column.
    #[non_exhaustive]
    MissingColumn {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
    },
    /// The column is of another type.
    #[non_exhaustive]
    Type {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
        /// The type in [`types`](crate::types) that the modules have.
        expected: String,
        /// The type as the database writes it.
        found: String,
    },
    /// The column can be NULL but the modules have NOT NULL, or the other way round.
    #[non_exhaustive]
    NullAllowed {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
        /// True if it may be NULL in the database.
        nullable: bool,
    },
    /// The table has a column that the modules do not know, and that every INSERT must assign: it is NOT NULL and has
    /// no default.
    #[non_exhaustive]
    RequiredColumn {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
    },
    /// The primary key has other columns.
    #[non_exhaustive]
    PrimaryKey {
        /// The name of the table.
        table: String,
        /// The columns of the key in the modules; empty if these have no primary key.
        expected: Vec<String>,
        /// The columns of the key in the database; empty if there is no primary key.
        found: Vec<String>,
    },
    /// There is no UNIQUE constraint or index of these columns.
    #[non_exhaustive]
    MissingUnique {
        /// The name of the table.
        table: String,
        /// The names of the columns.
        columns: Vec<String>,
    },
    /// There is no such foreign key.
    #[non_exhaustive]
    MissingForeignKey {
        /// The name of the table.
        table: String,
        /// The columns of the key.
        columns: Vec<String>,
        /// The table that it references.
        target: String,
        /// The columns that it references.
        target_columns: Vec<String>,
    },
    /// The enum of the column lacks a label.
    #[non_exhaustive]
    MissingLabel {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
        /// The missing label.
        label: String,
    },
    /// The enum of the column has a label that the modules do not know: a row that has it cannot be read.
    #[non_exhaustive]
    UnknownLabel {
        /// The name of the table.
        table: String,
        /// The name of the column.
        column: String,
        /// The unknown label.
        label: String,
    },
    /// The composite type of the column has other fields, or has them in another order.
    #[non_exhaustive]
    CompositeFields {
        /// The name of the table.
        table: String,
        /// The name of the column; that of a field of a composite type follows after a point.
        column: String,
        /// The fields that the modules have.
        expected: Vec<String>,
        /// The fields in the database.
        found: Vec<String>,
    },
}

impl SchemaDifference {
    /// The table of the difference, with its schema unless that is the default.
    pub fn table(&self) -> &str {
        match self {
            Self::MissingTable { table }
            | Self::MissingColumn { table, .. }
            | Self::Type { table, .. }
            | Self::NullAllowed { table, .. }
            | Self::RequiredColumn { table, .. }
            | Self::PrimaryKey { table, .. }
            | Self::MissingUnique { table, .. }
            | Self::MissingForeignKey { table, .. }
            | Self::MissingLabel { table, .. }
            | Self::UnknownLabel { table, .. }
            | Self::CompositeFields { table, .. } => table,
        }
    }
    /// The column of the difference, if there is one.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::MissingColumn { column, .. }
            | Self::Type { column, .. }
            | Self::NullAllowed { column, .. }
            | Self::RequiredColumn { column, .. }
            | Self::MissingLabel { column, .. }
            | Self::UnknownLabel { column, .. }
            | Self::CompositeFields { column, .. } => Some(column),
            Self::MissingTable { .. }
            | Self::PrimaryKey { .. }
            | Self::MissingUnique { .. }
            | Self::MissingForeignKey { .. } => None,
        }
    }
}

impl fmt::Display for SchemaDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.table())?;
        if let Some(column) = self.column() {
            write!(f, ".{column}")?;
        }
        match self {
            Self::MissingTable { .. } => f.write_str(": there is no such table"),
            Self::MissingColumn { .. } => f.write_str(": there is no such column"),
            Self::Type {
                expected, found, ..
            } => write!(f, ": is {found}, expected {expected}"),
            Self::NullAllowed { nullable: true, .. } => {
                f.write_str(": may be NULL, expected NOT NULL")
            }
            Self::NullAllowed {
                nullable: false, ..
            } => f.write_str(": is NOT NULL, expected that it may be NULL"),
            Self::RequiredColumn { .. } => f.write_str(
                ": is NOT NULL without a default and unknown to the modules, whose INSERT fails",
            ),
            Self::PrimaryKey {
                expected, found, ..
            } => write!(
                f,
                ": PRIMARY KEY is {}, expected {}",
                Key(found),
                Key(expected)
            ),
            Self::MissingUnique { columns, .. } => {
                write!(f, ": there is no UNIQUE {}", Key(columns))
            }
            Self::MissingForeignKey {
                columns,
                target,
                target_columns,
                ..
            } => write!(
                f,
                ": there is no FOREIGN KEY {} REFERENCES {target} {}",
                Key(columns),
                Key(target_columns)
            ),
            Self::MissingLabel { label, .. } => write!(f, ": the enum has no label `{label}`"),
            Self::UnknownLabel { label, .. } => {
                write!(
                    f,
                    ": the enum has a label `{label}` that is unknown to the modules"
                )
            }
            Self::CompositeFields {
                expected, found, ..
            } => write!(
                f,
                ": the fields of its composite type are {}, expected {}",
                Key(found),
                Key(expected)
            ),
        }
    }
}

/// Shows a key as `(user_id, id)`.
struct Key<'a>(&'a [String]);
impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_empty() {
            true => f.write_str("missing"),
            false => write!(f, "({})", self.0.join(", ")),
        }
    }
}

/// All differences between the live database and the compiled modules, by table: see
/// [`verify_schema`](crate::verify_schema). Its `Display` is the list, one line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaDifferences(Vec<SchemaDifference>);

impl SchemaDifferences {
    pub(crate) fn new(differences: Vec<SchemaDifference>) -> Self {
        Self(differences)
    }
    /// Iterates over the differences.
    pub fn iter(&self) -> std::slice::Iter<'_, SchemaDifference> {
        self.0.iter()
    }
}

impl std::ops::Deref for SchemaDifferences {
    type Target = [SchemaDifference];
    fn deref(&self) -> &[SchemaDifference] {
        &self.0
    }
}
impl<'a> IntoIterator for &'a SchemaDifferences {
    type Item = &'a SchemaDifference;
    type IntoIter = std::slice::Iter<'a, SchemaDifference>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
impl IntoIterator for SchemaDifferences {
    type Item = SchemaDifference;
    type IntoIter = std::vec::IntoIter<SchemaDifference>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for SchemaDifferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let noun = if count == 1 {
            "difference"
        } else {
            "differences"
        };
        write!(
            f,
            "the database is not as the compiled modules expect it: {count} {noun}"
        )?;
        for difference in &self.0 {
            write!(f, "\n  {difference}")?;
        }
        Ok(())
    }
}
