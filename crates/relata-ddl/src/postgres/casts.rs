//! How a change of a column's type converts its values. Without USING the server casts as INSERT does: a value that does not fit is an
//! error, where an explicit cast would cut it.
//! <https://www.postgresql.org/docs/current/sql-altertable.html>, <https://www.postgresql.org/docs/current/sql-createcast.html>

use relata_schema::{Catalog, Column, SqlType};

/// The value for `USING`, if the server does not convert a column's values by itself.
pub(super) fn using(
    catalog: &Catalog,
    name: &str,
    (from, to): (&Column, &Column),
    written: &str,
) -> Option<String> {
    if from.type_name == to.type_name {
        return None;
    }
    let (old, new) = (base(catalog, &from.sql_type), base(catalog, &to.sql_type));
    if is_assigned(catalog, old, new) {
        return None;
    }
    Some(match has_no_cast(old, new) {
        true => format!("{name}::text::{written}"),
        false => format!("{name}::{written}"),
    })
}

/// True if an explicit cast from one type to the other cuts values that are too long.
pub(super) fn cuts(catalog: &Catalog, from: &SqlType, to: &SqlType) -> bool {
    match (base(catalog, from), base(catalog, to)) {
        (SqlType::Array { element: a, .. }, SqlType::Array { element: b, .. }) => {
            cuts(catalog, a, b)
        }
        (SqlType::Bit(a), SqlType::Bit(b)) => a.unwrap_or(1) > b.unwrap_or(1),
        (_, SqlType::VarChar(Some(_)) | SqlType::Char(_) | SqlType::VarBit(Some(_))) => true,
        _ => false,
    }
}

/// The type under a domain.
fn base<'c>(catalog: &'c Catalog, sql_type: &'c SqlType) -> &'c SqlType {
    match sql_type {
        SqlType::Domain(name) => match catalog.domain(name) {
            Some(domain) => base(catalog, &domain.sql_type),
            None => sql_type,
        },
        other => other,
    }
}

/// True if there is a cast from one type to the other that INSERT would use.
fn is_assigned(catalog: &Catalog, from: &SqlType, to: &SqlType) -> bool {
    use SqlType::{
        Array, BigInt, Bit, Char, CiText, Cidr, Date, Double, Inet, Integer, Interval, Json, Jsonb,
        MacAddr, MacAddr8, Money, Name, Numeric, Real, SmallInt, Text, Time, TimeTz, Timestamp,
        TimestampTz, VarBit, VarChar,
    };
    let number = |t: &SqlType| {
        matches!(
            t,
            SmallInt | Integer | BigInt | Real | Double | Numeric { .. }
        )
    };
    match (from, to) {
        (Array { element: a, .. }, Array { element: b, .. }) => {
            is_assigned(catalog, base(catalog, a), base(catalog, b))
        }
        // Every value has a text.
        (_, Text | VarChar(_) | Char(_)) => true,
        (Text | VarChar(_) | Char(_), Name | CiText) => true,
        (a, b) if number(a) && number(b) => true,
        (Integer | BigInt | Numeric { .. }, Money) | (Money, Numeric { .. }) => true,
        // A longer one is filled with zeros by an explicit cast alone.
        (Bit(a), Bit(b)) => a.unwrap_or(1) >= b.unwrap_or(1),
        (VarBit(_), Bit(_)) | (Bit(_) | VarBit(_), VarBit(_)) => true,
        (Date, Timestamp | TimestampTz)
        | (Timestamp, Date | Time | TimestampTz)
        | (TimestampTz, Date | Time | TimeTz | Timestamp)
        | (Time, TimeTz | Interval)
        | (TimeTz, Time)
        | (Interval, Time) => true,
        (Json, Jsonb) | (Jsonb, Json) => true,
        (Inet, Cidr) | (Cidr, Inet) => true,
        (MacAddr, MacAddr8) | (MacAddr8, MacAddr) => true,
        // With another length or precision.
        (a, b) => a == b,
    }
}

/// True if one type becomes the other only by its text, as far as relata knows.
fn has_no_cast(from: &SqlType, to: &SqlType) -> bool {
    let named = |t: &SqlType| {
        matches!(
            t,
            SqlType::Range { .. } | SqlType::MultiRange { .. } | SqlType::Enum(_)
        )
    };
    let text = |t: &SqlType| {
        matches!(
            t,
            SqlType::Text
                | SqlType::VarChar(_)
                | SqlType::Char(_)
                | SqlType::CiText
                | SqlType::Name
        )
    };
    match (from, to) {
        (SqlType::Range { subtype: a, .. }, SqlType::MultiRange { subtype: b, .. }) => a != b,
        (SqlType::Array { element: a, .. }, SqlType::Array { element: b, .. }) => has_no_cast(a, b),
        (a, b) => (named(a) || named(b)) && !text(a),
    }
}
