//! The differences within a table or view.

use super::edit::{Edit, edits};
use crate::model::{
    CheckConstraint, Column, ExclusionConstraint, ExtendedStatistics, ForeignKey, Index,
    ObjectName, PartitionKey, PartitionOf, PrimaryKey, Table, TableKind, Trigger, UniqueConstraint,
    ViewWrites, VirtualTable,
};

/// A value that was replaced by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced<T> {
    /// The value in the old catalog.
    pub old: T,
    /// The value in the new catalog.
    pub new: T,
}

impl<T: Clone + PartialEq> Replaced<T> {
    pub(super) fn of(old: &T, new: &T) -> Option<Self> {
        (old != new).then(|| Self {
            old: old.clone(),
            new: new.clone(),
        })
    }
}

/// A difference in a table or view that is in both catalogs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableChange {
    /// A table became a view, a partition was detached, ...
    Kind(Replaced<TableKind>),
    /// The comment differs.
    Comment(Replaced<Option<String>>),
    /// A column differs.
    Column(Edit<Column>),
    /// The columns that both have are in another order.
    ColumnOrder(Replaced<Vec<String>>),
    /// The primary key differs.
    PrimaryKey(Edit<PrimaryKey>),
    /// A unique constraint differs.
    Unique(Edit<UniqueConstraint>),
    /// A check constraint differs.
    Check(Edit<CheckConstraint>),
    /// A foreign key differs.
    ForeignKey(Edit<ForeignKey>),
    /// An exclusion constraint differs.
    Exclusion(Edit<ExclusionConstraint>),
    /// An index differs.
    Index(Edit<Index>),
    /// Extended statistics differ.
    Statistics(Edit<ExtendedStatistics>),
    /// A trigger differs.
    Trigger(Edit<Trigger>),
    /// The parents it inherits from.
    Inherits(Replaced<Vec<ObjectName>>),
    /// The partitioning differs.
    PartitionKey(Replaced<Option<PartitionKey>>),
    /// The table that it is a partition of differs.
    PartitionOf(Replaced<Option<PartitionOf>>),
    /// The query of a view.
    Definition(Replaced<Option<String>>),
    /// The statements that may write through a view differ.
    ViewWrites(Replaced<Option<ViewWrites>>),
    /// The server of a foreign table.
    Server(Replaced<Option<String>>),
    /// Storage parameters and the like.
    Options(Replaced<Vec<String>>),
    /// `UNLOGGED` differs.
    Unlogged(Replaced<bool>),
    /// `STRICT` differs.
    Strict(Replaced<bool>),
    /// `WITHOUT ROWID` differs.
    WithoutRowid(Replaced<bool>),
    /// The module of a virtual table.
    VirtualTable(Replaced<Option<VirtualTable>>),
}

pub(super) fn changes(old: &Table, new: &Table) -> Vec<TableChange> {
    use TableChange as Change;

    // Taken apart without `..`, so that a field added to the model cannot be forgotten here.
    let Table {
        name: _,
        kind,
        comment,
        columns,
        primary_key,
        uniques,
        checks,
        foreign_keys,
        exclusions,
        indexes,
        statistics,
        triggers,
        inherits,
        partition_key,
        partition_of,
        definition,
        view_writes,
        server,
        options,
        unlogged,
        strict,
        without_rowid,
        virtual_table,
        unmanaged: _,
    } = old;
    let mut changes = Vec::new();
    changes.extend(Replaced::of(kind, &new.kind).map(Change::Kind));
    changes.extend(Replaced::of(comment, &new.comment).map(Change::Comment));
    changes.extend(edits(columns, &new.columns).map(Change::Column));
    changes.extend(
        Replaced::of(&order(columns, &new.columns), &order(&new.columns, columns))
            .map(Change::ColumnOrder),
    );
    changes
        .extend(edits(primary_key.as_slice(), new.primary_key.as_slice()).map(Change::PrimaryKey));
    changes.extend(edits(uniques, &new.uniques).map(Change::Unique));
    changes.extend(edits(checks, &new.checks).map(Change::Check));
    changes.extend(edits(foreign_keys, &new.foreign_keys).map(Change::ForeignKey));
    changes.extend(edits(exclusions, &new.exclusions).map(Change::Exclusion));
    changes.extend(edits(indexes, &new.indexes).map(Change::Index));
    changes.extend(edits(statistics, &new.statistics).map(Change::Statistics));
    changes.extend(edits(triggers, &new.triggers).map(Change::Trigger));
    changes.extend(Replaced::of(inherits, &new.inherits).map(Change::Inherits));
    changes.extend(Replaced::of(partition_key, &new.partition_key).map(Change::PartitionKey));
    changes.extend(Replaced::of(partition_of, &new.partition_of).map(Change::PartitionOf));
    changes.extend(Replaced::of(definition, &new.definition).map(Change::Definition));
    changes.extend(Replaced::of(view_writes, &new.view_writes).map(Change::ViewWrites));
    changes.extend(Replaced::of(server, &new.server).map(Change::Server));
    changes.extend(Replaced::of(options, &new.options).map(Change::Options));
    changes.extend(Replaced::of(unlogged, &new.unlogged).map(Change::Unlogged));
    changes.extend(Replaced::of(strict, &new.strict).map(Change::Strict));
    changes.extend(Replaced::of(without_rowid, &new.without_rowid).map(Change::WithoutRowid));
    changes.extend(Replaced::of(virtual_table, &new.virtual_table).map(Change::VirtualTable));
    changes
}

/// The columns that the other list has too, in this list's order.
fn order(columns: &[Column], other: &[Column]) -> Vec<String> {
    columns
        .iter()
        .filter(|column| other.iter().any(|twin| twin.name == column.name))
        .map(|column| column.name.clone())
        .collect()
}
