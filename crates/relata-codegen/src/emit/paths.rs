//! Paths from one generated module to an item of another.

use crate::config::{Config, Decimals, Times};
use crate::plan::{Plan, Scalar, Type};

/// The module that contains the code: of a table, of one of its structs alone, of a schema, or of a schema's functions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Table(usize),
    Struct(usize),
    Schema(usize),
    Functions(usize),
}

/// `relata`, or `::relata` where the module has an item of that name.
pub(super) fn runtime(plan: &Plan<'_>, place: Place) -> &'static str {
    if hidden(plan, place, "relata") {
        "::relata"
    } else {
        "relata"
    }
}

/// The module of a schema, seen from a place.
fn schema_module(plan: &Plan<'_>, place: Place, schema: usize) -> String {
    if let Place::Struct(table) = place {
        return format!(
            "super::{}",
            schema_module(plan, Place::Table(table), schema)
        );
    }
    let (own, up) = match place {
        // The rows of a function are in the module of functions.
        // One of a kind is in the module of its table.
        Place::Table(table)
            if plan.tables[table].function.is_some() || plan.tables[table].kind.is_some() =>
        {
            (plan.tables[table].schema, "super::super")
        }
        Place::Table(table) | Place::Struct(table) => (plan.tables[table].schema, "super"),
        Place::Functions(own) => (own, "super"),
        Place::Schema(own) => (own, "self"),
    };
    if own == schema {
        return up.to_owned();
    }
    let top = match (own, place) {
        (0, _) => up.to_owned(),
        (_, Place::Schema(_)) => "super".to_owned(),
        _ => format!("{up}::super"),
    };
    match &plan.schemas[schema].module {
        Some(module) => format!("{top}::{module}"),
        None => top,
    }
}

/// An item of a table's module, seen from another table's module (or the same).
pub(super) fn in_table(plan: &Plan<'_>, from: usize, table: usize, item: &str) -> String {
    if from == table {
        return item.to_owned();
    }
    let entry = &plan.tables[table];
    let schema = schema_module(plan, Place::Table(from), entry.schema);
    match &entry.kind {
        Some(kind) => {
            let around = &plan.tables[kind.of].module;
            format!("{schema}::{around}::{}::{item}", entry.module)
        }
        None => format!("{schema}::{}::{item}", entry.module),
    }
}

/// An item of a schema's module.
fn in_schema(plan: &Plan<'_>, place: Place, schema: usize, item: &str) -> String {
    match place {
        Place::Schema(own) if own == schema => item.to_owned(),
        _ => format!("{}::{item}", schema_module(plan, place, schema)),
    }
}

/// The SQL type marker of a type.
pub(super) fn marker(plan: &Plan<'_>, place: Place, rust_type: &Type) -> String {
    let relata = runtime(plan, place);
    match rust_type {
        Type::Scalar(scalar) => scalar_marker(plan, place, *scalar),
        Type::Array(inner) => format!("{relata}::types::Array<{}>", marker(plan, place, inner)),
        Type::Range(inner) => {
            let inner = scalar_marker(plan, place, *inner);
            format!("{relata}::types::Range<{inner}>")
        }
        Type::Multirange(inner) => {
            let inner = scalar_marker(plan, place, *inner);
            format!("{relata}::types::Multirange<{inner}>")
        }
        Type::Over(shape, path) => {
            let shape = match **shape {
                Type::Range(_) => "Range",
                Type::Multirange(_) => "Multirange",
                _ => "Array",
            };
            format!("{relata}::types::{shape}<{path}>")
        }
        Type::Enum(_) | Type::Composite(_) | Type::Key(_) | Type::Custom(_) => {
            rust(plan, place, rust_type)
        }
    }
}

/// Returns the marker of a scalar type.
fn scalar_marker(plan: &Plan<'_>, place: Place, scalar: Scalar) -> String {
    match chosen(plan.config, scalar) {
        Some(path) => format!("{}::{path}", runtime(plan, place)),
        None => format!("{}::types::{}", runtime(plan, place), scalar.marker()),
    }
}

/// The type of another crate that the settings choose, by its path in relata. It is the marker too.
fn chosen(config: &Config, scalar: Scalar) -> Option<&'static str> {
    Some(match (scalar, config.times, config.decimals) {
        (Scalar::Numeric, _, Decimals::RustDecimal) => "rust_decimal::Decimal",
        (Scalar::Date, Times::Time, _) => "time::Date",
        (Scalar::Time, Times::Time, _) => "time::Time",
        (Scalar::LongTime, Times::Time, _) => "time::Duration",
        (Scalar::LongTime, Times::Jiff, _) => "jiff::SignedDuration",
        (Scalar::Timestamp, Times::Time, _) => "time::PrimitiveDateTime",
        (Scalar::TimestampTz, Times::Time, _) => "time::OffsetDateTime",
        (Scalar::Date, Times::Jiff, _) => "jiff::civil::Date",
        (Scalar::Time, Times::Jiff, _) => "jiff::civil::Time",
        (Scalar::Timestamp, Times::Jiff, _) => "jiff::civil::DateTime",
        (Scalar::TimestampTz, Times::Jiff, _) => "jiff::Timestamp",
        _ => return None,
    })
}

/// The Rust type of a type's values.
pub(super) fn rust(plan: &Plan<'_>, place: Place, rust_type: &Type) -> String {
    match rust_type {
        Type::Scalar(scalar) => chosen_rust(plan, place, *scalar),
        Type::Array(inner) => format!("Vec<Option<{}>>", rust(plan, place, inner)),
        Type::Range(inner) => format!(
            "{}::types::PgRange<{}>",
            runtime(plan, place),
            chosen_rust(plan, place, *inner)
        ),
        Type::Multirange(inner) => {
            format!("Vec<{}>", rust(plan, place, &Type::Range(*inner)))
        }
        Type::Enum(index) => {
            let entry = &plan.enums[*index];
            in_schema(plan, place, entry.schema, &entry.name)
        }
        Type::Composite(index) => {
            let entry = &plan.composites[*index];
            in_schema(plan, place, entry.schema, &entry.name)
        }
        Type::Key(index) => {
            let entry = &plan.keys[*index];
            in_schema(plan, place, entry.schema, &entry.name)
        }
        Type::Custom(path) => match place {
            Place::Struct(_) if path.starts_with("super::") => format!("super::{path}"),
            _ => path.clone(),
        },
        Type::Over(shape, path) => {
            let relata = runtime(plan, place);
            match **shape {
                Type::Range(_) => format!("{relata}::types::PgRange<{path}>"),
                Type::Multirange(_) => format!("Vec<{relata}::types::PgRange<{path}>>"),
                _ => format!("Vec<Option<{path}>>"),
            }
        }
    }
}

/// Returns the Rust type of a scalar type by the settings.
fn chosen_rust(plan: &Plan<'_>, place: Place, scalar: Scalar) -> String {
    match chosen(plan.config, scalar) {
        Some(path) => format!("{}::{path}", runtime(plan, place)),
        None => scalar_rust(plan, place, scalar),
    }
}

/// Returns the Rust type of a scalar type, whatever the settings choose.
pub(super) fn scalar_rust(plan: &Plan<'_>, place: Place, scalar: Scalar) -> String {
    let text = scalar.rust();
    if text.starts_with("relata::") {
        return if hidden(plan, place, "relata") {
            text.replace("relata::", "::relata::")
        } else {
            text.to_owned()
        };
    }
    match text {
        "Vec<u8>" => format!("Vec<{}>", primitive(plan, place, "u8")),
        "String" => text.to_owned(),
        _ => primitive(plan, place, text),
    }
}

/// `bool`, or its full path where a column has that name.
pub(super) fn primitive(plan: &Plan<'_>, place: Place, name: &str) -> String {
    if hidden(plan, place, name) {
        format!("::core::primitive::{name}")
    } else {
        name.to_owned()
    }
}

fn hidden(plan: &Plan<'_>, place: Place, name: &str) -> bool {
    match place {
        Place::Table(table) => plan.tables[table].has_item(name),
        Place::Struct(_) => false,
        Place::Schema(schema) => plan.schemas[schema].has_item(name),
        Place::Functions(schema) => plan.schemas[schema]
            .functions
            .as_ref()
            .is_some_and(|functions| functions.has_item(name)),
    }
}
