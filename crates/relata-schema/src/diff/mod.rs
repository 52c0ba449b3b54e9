//! The difference of two catalogs: typed, for who writes migrations from it, and readable, for who reads it.

mod display;
mod edit;
mod table;

use crate::model::{
    Catalog, CompositeType, DomainType, Engine, EnumType, Extension, Function, ObjectName,
    RangeType, Schema, Sequence, Table,
};
pub use edit::Edit;
use edit::edits;
pub use table::{Replaced, TableChange};

/// One difference between an old catalog and a new one. Displayed, it is a line for each thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The catalogs are of two engines.
    Engine(Replaced<Engine>),
    /// Unqualified names mean another schema.
    DefaultSchema(Replaced<String>),
    /// A schema differs.
    Schema(Edit<Schema>),
    /// An extension differs.
    Extension(Edit<Extension>),
    /// An enum differs.
    Enum(Edit<EnumType>),
    /// A domain differs.
    Domain(Edit<DomainType>),
    /// A composite type differs.
    Composite(Edit<CompositeType>),
    /// A range type differs.
    Range(Edit<RangeType>),
    /// A sequence differs.
    Sequence(Edit<Sequence>),
    /// A function, procedure or aggregate; one with other argument types is another function.
    Function(Edit<Function>),
    /// A table or view is new.
    TableAdded(Box<Table>),
    /// A table or view is gone.
    TableRemoved(Box<Table>),
    /// Something of a table or view differs.
    Table {
        /// The name of the table.
        table: ObjectName,
        /// The difference.
        change: TableChange,
    },
}

/// All differences that lead from `old` to `new`; none exactly when the catalogs are equal.
#[must_use]
pub fn diff(old: &Catalog, new: &Catalog) -> Vec<Change> {
    // Taken apart without `..`, so that a list added to the model cannot be forgotten here.
    let Catalog {
        engine,
        default_schema,
        schemas,
        extensions,
        enums,
        domains,
        composites,
        ranges,
        sequences,
        tables,
        functions,
    } = old;
    let mut changes = Vec::new();
    changes.extend(Replaced::of(engine, &new.engine).map(Change::Engine));
    changes.extend(Replaced::of(default_schema, &new.default_schema).map(Change::DefaultSchema));
    changes.extend(edits(schemas, &new.schemas).map(Change::Schema));
    changes.extend(edits(extensions, &new.extensions).map(Change::Extension));
    changes.extend(edits(enums, &new.enums).map(Change::Enum));
    changes.extend(edits(domains, &new.domains).map(Change::Domain));
    changes.extend(edits(composites, &new.composites).map(Change::Composite));
    changes.extend(edits(ranges, &new.ranges).map(Change::Range));
    changes.extend(edits(sequences, &new.sequences).map(Change::Sequence));
    for edit in edits(tables, &new.tables) {
        match edit {
            Edit::Added(table) => changes.push(Change::TableAdded(table)),
            Edit::Removed(table) => changes.push(Change::TableRemoved(table)),
            Edit::Changed { old, new } => {
                let name = &new.name;
                changes.extend(table::changes(&old, &new).into_iter().map(|change| {
                    Change::Table {
                        table: name.clone(),
                        change,
                    }
                }));
            }
        }
    }
    changes.extend(edits(functions, &new.functions).map(Change::Function));
    changes
}
