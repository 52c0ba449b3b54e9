//! Matching the objects of two lists.

use std::collections::{HashMap, VecDeque};

use crate::model::{
    CheckConstraint, Column, CompositeType, DomainType, EnumType, ExclusionConstraint,
    ExtendedStatistics, Extension, ForeignKey, Function, Index, PrimaryKey, RangeType, Schema,
    Sequence, Table, Trigger, UniqueConstraint,
};

/// A change of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit<T> {
    /// The object is in the new catalog only.
    Added(Box<T>),
    /// The object is in the old catalog only.
    Removed(Box<T>),
    /// The object is in both catalogs, and differs.
    Changed {
        /// The object in the old catalog.
        old: Box<T>,
        /// The object in the new catalog.
        new: Box<T>,
    },
}

impl<T> Edit<T> {
    /// The object as it is, or as it was when it is gone.
    #[must_use]
    pub fn object(&self) -> &T {
        match self {
            Self::Added(object) | Self::Removed(object) | Self::Changed { new: object, .. } => {
                object
            }
        }
    }
}

/// An object that can be found again in another catalog.
pub(super) trait Object: Clone + PartialEq {
    /// The kind of object, in SQL's words.
    const KIND: &'static str;

    /// Returns what identifies the object: its name, or its text if it has none.
    fn key(&self) -> String;

    /// True if the two differ in what counts.
    fn differs(&self, other: &Self) -> bool {
        self != other
    }
}

/// The differences of two lists, in the old list's order, new objects last.
pub(super) fn edits<T: Object>(old: &[T], new: &[T]) -> impl Iterator<Item = Edit<T>> {
    // Unnamed constraints may have the same text.
    let mut found: HashMap<String, VecDeque<usize>> = HashMap::new();
    for (at, object) in new.iter().enumerate() {
        found.entry(object.key()).or_default().push_back(at);
    }
    let mut edits = Vec::new();
    for object in old {
        let twin = found
            .get_mut(&object.key())
            .and_then(VecDeque::pop_front)
            .and_then(|at| new.get(at));
        match twin {
            None => edits.push(Edit::Removed(Box::new(object.clone()))),
            Some(twin) if object.differs(twin) => edits.push(Edit::Changed {
                old: Box::new(object.clone()),
                new: Box::new(twin.clone()),
            }),
            Some(_) => {}
        }
    }
    let mut added: Vec<usize> = found.into_values().flatten().collect();
    added.sort_unstable();
    edits.extend(
        (added.into_iter().filter_map(|at| new.get(at)))
            .map(|object| Edit::Added(Box::new(object.clone()))),
    );
    edits.into_iter()
}

/// Writes a list of columns: `(a, b)`.
pub(super) fn list(columns: &[String]) -> String {
    format!("({})", columns.join(", "))
}

/// A kind of object, and the key it is found by.
macro_rules! objects {
    ($($type:ty, $kind:literal, |$object:ident| $key:expr;)*) => {$(
        impl Object for $type {
            const KIND: &'static str = $kind;

            fn key(&self) -> String {
                let $object = self;
                $key
            }
        }
    )*};
}

objects! {
    Schema, "schema", |schema| schema.name.clone();
    Extension, "extension", |extension| extension.name.clone();
    EnumType, "enum", |enum_type| enum_type.name.to_string();
    DomainType, "domain", |domain| domain.name.to_string();
    CompositeType, "composite type", |composite| composite.name.to_string();
    RangeType, "range type", |range| range.name.to_string();
    Sequence, "sequence", |sequence| sequence.name.to_string();
    Function, "function", |function| function.signature();
    Table, "table", |table| table.name.to_string();
    PrimaryKey, "primary key", |_key| String::new();
    UniqueConstraint, "unique constraint",
        |unique| unique.name.clone().unwrap_or_else(|| list(&unique.columns));
    CheckConstraint, "check constraint",
        |check| check.name.clone().unwrap_or_else(|| format!("({})", check.expression));
    ForeignKey, "foreign key",
        |key| key.name.clone().unwrap_or_else(|| format!("{} -> {}", list(&key.columns), key.target));
    ExclusionConstraint, "exclusion constraint", |exclusion| exclusion.name.clone();
    Index, "index", |index| index.name.clone();
    ExtendedStatistics, "statistics", |statistics| statistics.name.to_string();
    Trigger, "trigger", |trigger| trigger.name.clone();
}

impl Object for Column {
    const KIND: &'static str = "column";

    fn key(&self) -> String {
        self.name.clone()
    }

    /// A column shifts when another is added or removed before it; only their order counts.
    fn differs(&self, other: &Self) -> bool {
        let moved = Self {
            position: other.position,
            ..self.clone()
        };
        moved != *other
    }
}
