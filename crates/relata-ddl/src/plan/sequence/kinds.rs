//! The subject of an edit, and its place in the order.

use std::collections::HashSet;

use relata_schema::{Engine, ObjectName};

use crate::edit::{Edit, Object, Part};

pub(super) fn removed((table, part): &(ObjectName, Part)) -> Edit {
    Edit::Remove {
        table: table.clone(),
        part: part.clone(),
    }
}

pub(super) fn added((table, part): &(ObjectName, Part)) -> Edit {
    Edit::Add {
        table: table.clone(),
        part: part.clone(),
    }
}

/// Returns true if a foreign key may reference the part.
pub(super) fn is_key(part: &Part) -> bool {
    match part {
        Part::PrimaryKey(_) | Part::Unique(_) => true,
        Part::Index(index) => index.unique,
        _ => false,
    }
}

pub(super) fn is_view(object: &Object) -> bool {
    matches!(object, Object::Table(table) if table.is_view())
}

/// A view whose triggers are edited by themselves.
pub(super) fn without_triggers(object: &Object) -> Object {
    let mut object = object.clone();
    if let Object::Table(view) = &mut object {
        view.triggers.clear();
    }
    object
}

pub(super) fn is_domain(object: &Object) -> bool {
    matches!(object, Object::Domain(_))
}

pub(super) fn is_composite(object: &Object) -> bool {
    matches!(object, Object::Composite(_))
}

pub(super) fn is_type(object: &Object) -> bool {
    matches!(
        object,
        Object::Enum(_) | Object::Domain(_) | Object::Composite(_) | Object::Range(_)
    )
}

pub(super) fn is_function(object: &Object) -> bool {
    matches!(object, Object::Function(_))
}

pub(super) type Signature = (ObjectName, Vec<String>);

pub(super) fn is_one_of(object: &Object, functions: &HashSet<Signature>) -> bool {
    match object {
        Object::Function(function) => {
            let types = function.input_types().map(str::to_owned).collect();
            functions.contains(&(function.name.clone(), types))
        }
        _ => false,
    }
}

pub(super) fn is_table(object: &Object) -> bool {
    matches!(object, Object::Table(table) if !table.is_view())
}

pub(super) fn is_sequence(object: &Object) -> bool {
    matches!(object, Object::Sequence(_))
}

/// True if the object may depend on views or changed tables.
pub(super) fn is_late(object: &Object) -> bool {
    is_view(object) || matches!(object, Object::Function(_))
}

/// Names of indexes and constraints belong to the schema on PostgreSQL, those of indexes to the database on SQLite.
pub(super) fn is_removed_early(part: &Part, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => match part {
            // It may be computed from a value of a type that is recreated.
            Part::Column(column) => column.generated.is_some(),
            Part::Trigger(_) | Part::ForeignKey(_) => false,
            _ => true,
        },
        Engine::Sqlite => matches!(part, Part::Index(_)),
        _ => false,
    }
}

/// True if the part waits until all tables have their columns.
pub(super) fn is_added_late(part: &Part, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => !matches!(part, Part::Column(_)),
        Engine::Sqlite => matches!(part, Part::Index(_) | Part::Trigger(_)),
        _ => matches!(part, Part::ForeignKey(_) | Part::Trigger(_)),
    }
}

/// The position of a part among those that are added; removal is in the reverse order.
pub(super) fn rank(part: &Part, engine: Engine) -> u8 {
    match part {
        // One statement each, and a generated column needs the others.
        Part::Column(column) if engine == Engine::Postgres => u8::from(column.generated.is_some()),
        // All at once, in their positions.
        Part::Column(_) => 0,
        Part::PrimaryKey(_) => 2,
        Part::Unique(_) => 3,
        Part::Check(_) => 4,
        Part::Exclusion(_) => 5,
        Part::Index(_) | Part::Statistics(_) => 6,
        Part::ForeignKey(_) => 7,
        Part::Trigger(_) => LAST,
    }
}

pub(super) const LAST: u8 = 8;

pub(super) fn position(part: &Part) -> u32 {
    match part {
        Part::Column(column) => column.position,
        _ => 0,
    }
}
