//! The types of fields, as Rust has them.

use relata_schema::Scalar::{self, *};
use syn::{GenericArgument, PathArguments, Type};

use super::{Declared, Kind};

/// Returns the kind of a field's Rust type; the type itself if relata does not know it.
pub(crate) fn of_rust(rust: &Type, declared: Declared<'_>) -> Result<Option<Kind>, String> {
    let Type::Path(path) = rust else {
        return Ok(None);
    };
    let Some(last) = path.path.segments.last() else {
        return Ok(None);
    };
    if let Some((scalar, _)) = of_crate(rust) {
        return Ok(Some(Kind::Scalar(scalar)));
    }
    let name = last.ident.to_string();
    let arguments: Vec<&Type> = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => (arguments.args.iter())
            .filter_map(|argument| match argument {
                GenericArgument::Type(argument) => Some(argument),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    if let Some(index) = declared.enums.iter().position(|known| *known == name) {
        return Ok(Some(Kind::Enum(index)));
    }
    let is_it = |known: &String| *known == name;
    if let Some(index) = declared.composites.iter().position(is_it) {
        return Ok(Some(Kind::Composite(index)));
    }
    let scalar = match (name.as_str(), arguments.as_slice()) {
        ("BigDecimal", []) => Numeric,
        ("Vec", [element]) => {
            if is(element, "u8") {
                return Ok(Some(Kind::Scalar(Binary)));
            }
            if let Some(Kind::Range(bound)) = of_range(element, declared)? {
                return Ok(Some(Kind::Multirange(bound)));
            }
            let Some(inner) = optional(element) else {
                return Err(
                    "the elements of an array may be NULL: write `Vec<Option<..>>`".to_owned(),
                );
            };
            let inner = of_rust(inner, declared)?;
            return Ok(inner.map(|inner| Kind::Array(Box::new(inner))));
        }
        ("PgRange", [_]) => return of_range(rust, declared),
        ("i8" | "u8" | "u16" | "usize" | "isize" | "i128" | "u128", []) => {
            return Err(format!(
                "no SQL type is a `{name}`: use `i16`, `i32` or `i64`"
            ));
        }
        ("str", []) => return Err("a row owns its values: write `String`".to_owned()),
        (name, [] | [_]) => match Scalar::of_rust(name) {
            Some(scalar) if scalar.rust().contains('<') == (arguments.len() == 1) => scalar,
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(Kind::Scalar(scalar)))
}

/// Returns the kind of a `PgRange<T>`; `None` if it is another type.
fn of_range(rust: &Type, declared: Declared<'_>) -> Result<Option<Kind>, String> {
    let Some(bound) = inside(rust, "PgRange") else {
        return Ok(None);
    };
    match of_rust(bound, declared)? {
        Some(Kind::Scalar(
            bound @ (Integer | BigInt | Numeric | Date | Timestamp | TimestampTz),
        )) => Ok(Some(Kind::Range(bound))),
        _ => Err("PostgreSQL has no range over this type".to_owned()),
    }
}

/// Returns the path of the type of time, jiff or rust_decimal that the elements of an array have, or the bounds of a range.
pub(crate) fn element_of_crate(rust: &Type) -> Option<&'static str> {
    let element = match inside(rust, "Vec") {
        Some(element) => optional(element).unwrap_or(element),
        None => rust,
    };
    let bound = inside(element, "PgRange");
    match bound.is_none() && std::ptr::eq(element, rust) {
        true => None,
        false => of_crate(bound.unwrap_or(element)).map(|(_, path)| path),
    }
}

/// Returns the SQL type of a type of time, jiff or rust_decimal, and its path in relata. It is known by its path, or by a name
/// that no other crate has for its own: `jiff::civil::Date`, `OffsetDateTime`.
pub(crate) fn of_crate(rust: &Type) -> Option<(Scalar, &'static str)> {
    let Type::Path(path) = rust else { return None };
    let names = path.path.segments.iter();
    let names: Vec<String> = names.map(|segment| segment.ident.to_string()).collect();
    let written = names.join("::");
    let written = written.strip_prefix("relata::").unwrap_or(&written);
    Some(match written {
        "rust_decimal::Decimal" => (Numeric, "::relata::rust_decimal::Decimal"),
        "time::Date" => (Date, "::relata::time::Date"),
        "time::Time" => (Time, "::relata::time::Time"),
        "time::PrimitiveDateTime" | "PrimitiveDateTime" | "time::PlainDateTime" => {
            (Timestamp, "::relata::time::PrimitiveDateTime")
        }
        "time::OffsetDateTime" | "OffsetDateTime" => {
            (TimestampTz, "::relata::time::OffsetDateTime")
        }
        "jiff::civil::Date" | "civil::Date" => (Date, "::relata::jiff::civil::Date"),
        "jiff::civil::Time" | "civil::Time" => (Time, "::relata::jiff::civil::Time"),
        "jiff::civil::DateTime" | "civil::DateTime" => {
            (Timestamp, "::relata::jiff::civil::DateTime")
        }
        "time::Duration" => (LongTime, "::relata::time::Duration"),
        "jiff::SignedDuration" | "SignedDuration" => (LongTime, "::relata::jiff::SignedDuration"),
        "jiff::Timestamp" => (TimestampTz, "::relata::jiff::Timestamp"),
        _ => return None,
    })
}

/// True if a type is a name alone.
pub(crate) fn is(rust: &Type, name: &str) -> bool {
    matches!(rust, Type::Path(path) if path.path.is_ident(name))
}

/// Returns the type inside an `Option`.
pub(crate) fn optional(rust: &Type) -> Option<&Type> {
    inside(rust, "Option")
}

/// Returns the argument of a generic type of that name.
fn inside<'t>(rust: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = rust else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match (last.ident == name, arguments.args.first()) {
        (true, Some(GenericArgument::Type(inner))) => Some(inner),
        _ => None,
    }
}
