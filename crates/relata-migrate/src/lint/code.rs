//! The codes of findings.

use std::fmt;

/// The subject of a finding. Each has a permanent number and a name, and is described in the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// L101: a table is dropped.
    DropTable,
    /// L102: a column is dropped.
    DropColumn,
    /// L103: a column gets a type that does not hold all values of the old one.
    NarrowType,
    /// L104: an enum loses a label.
    DropLabel,
    /// L105: all rows of a table are deleted, or the history of the rows of a system-versioned one.
    DeleteRows,
    /// L106: `CASCADE` drops objects that the revision does not name.
    Cascade,
    /// L107: a composite type loses a field.
    DropField,
    /// L108: an object is dropped and created again without its owner and privileges.
    RecreateObject,
    /// L201: an index is built while nobody can write.
    IndexBlocksWrites,
    /// L202: an index is dropped while nobody can read.
    DropIndexBlocks,
    /// L203: `SET NOT NULL` reads the whole table while nobody can use it.
    NotNullScan,
    /// L204: a constraint is checked for all rows while nobody can write.
    ConstraintScan,
    /// L205: a key is built while nobody can use the table.
    KeyInPlace,
    /// L206: a change of a column's type rewrites the whole table.
    TypeRewrite,
    /// L207: a new column rewrites the whole table.
    ColumnRewrite,
    /// L208: a change copies the whole table.
    TableRebuild,
    /// L209: a statement locks a table exclusively for as long as it runs.
    ExclusiveStatement,
    /// L210: one statement changes all rows.
    UpdateAll,
    /// L211: a statement may wait forever for a lock.
    NoLockTimeout,
    /// L212: the rows of a table are read when it becomes a partition.
    AttachScan,
    /// L213: a partition is detached while nobody can use the table.
    DetachBlocks,
    /// L301: a table is renamed.
    RenameTable,
    /// L302: a column is renamed.
    RenameColumn,
    /// L303: INSERT must assign a new column, which has no default.
    RequiredColumn,
    /// L304: a column can no longer be NULL.
    NotNull,
    /// L305: a column loses its default, so INSERT must assign it.
    DropDefault,
    /// L306: a column gets another type.
    ChangeType,
    /// L307: a view, function or type is dropped.
    DropObject,
    /// L308: an enum gets a label.
    NewLabel,
    /// L309: a label of an enum is renamed.
    RenameLabel,
    /// L310: a composite type gets a field, or another order or type of fields.
    ChangeFields,
    /// L401: `CONCURRENTLY` in a revision that runs in a transaction.
    ConcurrentlyInTransaction,
    /// L402: several statements outside of a transaction.
    SeveralStatements,
    /// L403: a revision cannot be undone.
    NoDown,
}

/// How to treat a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Does not report the finding.
    Allow,
    /// Prints the finding.
    Warn,
    /// Prints the finding; `relata migrate lint` then exits with 1 unless the revision approves it, and `auto` does too, without writing
    /// anything.
    Deny,
}

use Severity::{Allow, Deny, Warn};

/// The number, the name, and the severity unless configured.
const CODES: &[(Code, &str, &str, Severity)] = &[
    (Code::DropTable, "L101", "drop-table", Deny),
    (Code::DropColumn, "L102", "drop-column", Deny),
    (Code::NarrowType, "L103", "narrow-type", Deny),
    (Code::DropLabel, "L104", "drop-label", Deny),
    (Code::DeleteRows, "L105", "delete-rows", Deny),
    (Code::Cascade, "L106", "cascade", Warn),
    (Code::DropField, "L107", "drop-field", Deny),
    (Code::RecreateObject, "L108", "recreate-object", Warn),
    (Code::IndexBlocksWrites, "L201", "index-blocks-writes", Warn),
    (Code::DropIndexBlocks, "L202", "drop-index-blocks", Warn),
    (Code::NotNullScan, "L203", "not-null-scan", Warn),
    (Code::ConstraintScan, "L204", "constraint-scan", Warn),
    (Code::KeyInPlace, "L205", "key-in-place", Warn),
    (Code::TypeRewrite, "L206", "type-rewrite", Warn),
    (Code::ColumnRewrite, "L207", "column-rewrite", Warn),
    (Code::TableRebuild, "L208", "table-rebuild", Warn),
    (
        Code::ExclusiveStatement,
        "L209",
        "exclusive-statement",
        Warn,
    ),
    (Code::UpdateAll, "L210", "update-all", Warn),
    (Code::NoLockTimeout, "L211", "no-lock-timeout", Allow),
    (Code::AttachScan, "L212", "attach-scan", Warn),
    (Code::DetachBlocks, "L213", "detach-blocks", Warn),
    (Code::RenameTable, "L301", "rename-table", Warn),
    (Code::RenameColumn, "L302", "rename-column", Warn),
    (Code::RequiredColumn, "L303", "required-column", Deny),
    (Code::NotNull, "L304", "not-null", Warn),
    (Code::DropDefault, "L305", "drop-default", Warn),
    (Code::ChangeType, "L306", "change-type", Warn),
    (Code::DropObject, "L307", "drop-object", Warn),
    (Code::NewLabel, "L308", "new-label", Allow),
    (Code::RenameLabel, "L309", "rename-label", Warn),
    (Code::ChangeFields, "L310", "change-fields", Warn),
    (
        Code::ConcurrentlyInTransaction,
        "L401",
        "concurrently-in-transaction",
        Deny,
    ),
    (Code::SeveralStatements, "L402", "several-statements", Warn),
    (Code::NoDown, "L403", "no-down", Allow),
];

impl Code {
    /// Iterates over all codes, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.iter().map(|(code, ..)| *code)
    }

    /// Returns the number: `L101`.
    #[must_use]
    pub fn number(self) -> &'static str {
        self.entry().1
    }

    /// Returns the name: `drop-table`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().2
    }

    /// Returns the severity, unless configured.
    #[must_use]
    pub fn severity(self) -> Severity {
        self.entry().3
    }

    /// The code of a number or name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut codes = CODES.iter();
        let found =
            codes.find(|(_, number, name, _)| number.eq_ignore_ascii_case(text) || *name == text);
        found.map(|(code, ..)| *code)
    }

    fn entry(self) -> &'static (Self, &'static str, &'static str, Severity) {
        // In the order of the enum; a test checks it.
        &CODES[self as usize]
    }
}

/// Prints number and name: `L101 drop-table`.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_by_number_and_name() {
        for (at, code) in Code::all().enumerate() {
            assert_eq!(code as usize, at, "{code}");
            assert_eq!(Code::parse(code.number()), Some(code));
            assert_eq!(Code::parse(code.name()), Some(code));
        }
        assert!(CODES.iter().map(|(_, number, ..)| number).is_sorted());
        assert_eq!(Code::parse("drop"), None);
    }

    #[test]
    fn every_code_is_in_the_guide() {
        let guide = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/guide/migration-lint.md"
        );
        let guide = std::fs::read_to_string(guide).expect("the guide");
        for code in Code::all() {
            let severity = format!("{:?}", code.severity()).to_lowercase();
            let row = format!("| {} | `{}` | {severity} |", code.number(), code.name());
            assert!(guide.contains(&row), "{row}");
        }
    }
}
