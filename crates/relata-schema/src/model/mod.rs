//! The catalog model: the description of a database, as plain data.
//!
//! One model serves every engine. All lists are sorted (objects by schema and name, columns by position), so that
//! the same database always yields the same value and the same bytes of `schema.json`.

mod catalog;
mod column;
mod constraint;
mod function;
mod index;
mod name;
mod scalar;
mod sequence;
mod sort;
mod sql_type;
mod statistics;
mod table;
mod trigger;
mod unmanaged;
mod user_type;

pub use catalog::{Catalog, Engine, Extension, Schema};
pub use column::{AutoIncrement, Column, Generated, GeneratedKind, Identity, IdentityKind};
pub use constraint::{
    CheckConstraint, ExclusionConstraint, ExclusionElement, ForeignKey, Initially, MatchType,
    PrimaryKey, ReferentialAction, UniqueConstraint,
};
pub use function::{Argument, ArgumentMode, Function, FunctionKind, ReturnType, Volatility};
pub use index::{Index, IndexKey, IndexedValue};
pub use name::{ColumnName, ObjectName};
pub use scalar::Scalar;
pub use sequence::{Sequence, SequenceOptions};
pub use sql_type::SqlType;
pub use statistics::{ExtendedStatistics, StatisticsKind};
pub use table::{
    PartitionKey, PartitionOf, PartitionStrategy, Table, TableKind, ViewWrites, VirtualTable,
};
pub use trigger::{Trigger, TriggerEnabled, TriggerEvent, TriggerLevel, TriggerTiming};
pub use unmanaged::Unmanaged;
pub use user_type::{CompositeField, CompositeType, DomainType, EnumType, RangeType};

/// For serde's `skip_serializing_if`.
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

/// For serde's `default` on flags that are nearly always set.
pub(crate) fn yes() -> bool {
    true
}

/// For serde's `skip_serializing_if` on flags that are nearly always set.
pub(crate) fn is_true(value: &bool) -> bool {
    *value
}
