//! Tables, views and everything else that has rows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    CheckConstraint, Column, ExclusionConstraint, ExtendedStatistics, ForeignKey, Index,
    ObjectName, PrimaryKey, Trigger, UniqueConstraint, Unmanaged, is_false,
};

/// A table, view or other relation with rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Schema and name.
    #[serde(flatten)]
    pub name: ObjectName,
    /// Table, view, ...
    #[serde(default, skip_serializing_if = "TableKind::is_default")]
    pub kind: TableKind,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Columns, by position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
    /// Primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// `UNIQUE` constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<UniqueConstraint>,
    /// `CHECK` constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckConstraint>,
    /// `FOREIGN KEY` constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// `EXCLUDE` constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusions: Vec<ExclusionConstraint>,
    /// Indexes that no constraint owns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Extended statistics (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<ExtendedStatistics>,
    /// Triggers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// Parents of `INHERITS`, in order; not those of partitions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<ObjectName>,
    /// The partitioning of a table; a partition may have its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<PartitionKey>,
    /// The table that this is a partition of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionOf>,
    /// The query of a view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// The statements that may write through a view; `None` if it is not a view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_writes: Option<ViewWrites>,
    /// The server of a foreign table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Storage parameters and other options of the whole table or view, as SQL:
    /// `fillfactor=70`, `security_invoker=true`, `ENGINE=Aria`, `WITH SYSTEM VERSIONING`. On SQLite, the parts of its
    /// declaration that no other field holds, such as `ON CONFLICT`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// `UNLOGGED`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unlogged: bool,
    /// SQLite `STRICT`: values are held to their declared types.
    #[serde(default, skip_serializing_if = "is_false")]
    pub strict: bool,
    /// SQLite `WITHOUT ROWID`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_rowid: bool,
    /// The module of a SQLite virtual table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtual_table: Option<VirtualTable>,
    /// Properties that are no part of the schema.
    #[serde(skip)]
    pub unmanaged: Unmanaged,
}

impl Table {
    /// An empty table of that name.
    #[must_use]
    pub fn new(name: ObjectName, kind: TableKind) -> Self {
        Self {
            name,
            kind,
            comment: None,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
            exclusions: Vec::new(),
            indexes: Vec::new(),
            statistics: Vec::new(),
            triggers: Vec::new(),
            inherits: Vec::new(),
            partition_key: None,
            partition_of: None,
            definition: None,
            view_writes: None,
            server: None,
            options: Vec::new(),
            unlogged: false,
            strict: false,
            without_rowid: false,
            virtual_table: None,
            unmanaged: Unmanaged::default(),
        }
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The foreign key of that name.
    #[must_use]
    pub fn foreign_key(&self, name: &str) -> Option<&ForeignKey> {
        self.foreign_keys
            .iter()
            .find(|key| key.name.as_deref() == Some(name))
    }

    /// True if this is a view, materialized or not.
    #[must_use]
    pub fn is_view(&self) -> bool {
        matches!(self.kind, TableKind::View | TableKind::MaterializedView)
    }

    /// True if this is a partition of another table: hidden unless asked for.
    #[must_use]
    pub fn is_partition(&self) -> bool {
        self.partition_of.is_some()
    }

    /// True if rows can be inserted at all.
    #[must_use]
    pub fn is_insertable(&self) -> bool {
        match self.kind {
            TableKind::MaterializedView => false,
            _ => self.view_writes.is_none_or(|writes| writes.insert),
        }
    }

    /// The column sets that identify at most one row: primary key, unique constraints, and unique indexes over plain
    /// columns of all rows. Columns may be nullable, and rows with NULL may repeat; but `column = value` finds at
    /// most one row.
    pub fn unique_keys(&self) -> impl Iterator<Item = Vec<&str>> {
        let primary = self.primary_key.iter().map(|key| &key.columns);
        let uniques = self.uniques.iter().map(|key| &key.columns);
        let indexes = self
            .indexes
            .iter()
            .filter(|index| index.unique && index.valid && index.predicate.is_none())
            .filter_map(Index::columns);
        primary
            .chain(uniques)
            .map(|columns| columns.iter().map(String::as_str).collect())
            .chain(indexes)
    }

    /// True if equality on these columns finds at most one row: they contain a unique key.
    #[must_use]
    pub fn is_unique<S: AsRef<str>>(&self, columns: &[S]) -> bool {
        let given: BTreeSet<&str> = columns.iter().map(AsRef::as_ref).collect();
        self.unique_keys()
            .any(|key| key.iter().all(|column| given.contains(column)))
    }
}

/// The kind of relation that a [`Table`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// Ordinary table.
    #[default]
    Table,
    /// Partitioned table: its rows live in its partitions.
    PartitionedTable,
    /// Partition of another table, possibly partitioned itself.
    Partition,
    /// View.
    View,
    /// Materialized view.
    MaterializedView,
    /// Foreign table.
    ForeignTable,
    /// SQLite virtual table.
    VirtualTable,
}

impl TableKind {
    fn is_default(&self) -> bool {
        *self == Self::Table
    }
}

/// How a partitioned table is divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionKey {
    /// The strategy: range, list or hash.
    pub strategy: PartitionStrategy,
    /// The clause after `PARTITION BY`: `RANGE (created_at)`.
    pub definition: String,
}

/// The strategy of a partitioned table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionStrategy {
    /// `RANGE`.
    Range,
    /// `LIST`.
    List,
    /// `HASH`.
    Hash,
}

/// Where a partition belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOf {
    /// The partitioned table.
    pub parent: ObjectName,
    /// `FOR VALUES ..` or `DEFAULT`.
    pub bound: String,
}

/// The statements that may write through a view, by its own query, rules or `INSTEAD OF` triggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ViewWrites {
    /// `INSERT`.
    pub insert: bool,
    /// `UPDATE`.
    pub update: bool,
    /// `DELETE`.
    pub delete: bool,
}

/// A SQLite virtual table's module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VirtualTable {
    /// Module: `fts5`, `rtree`.
    pub module: String,
    /// The arguments, as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub arguments: String,
}
