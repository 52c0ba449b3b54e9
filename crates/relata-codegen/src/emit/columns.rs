//! Writes columns: for each a marker, its type, and the constant to use in queries.

use super::docs::{notes, outer};
use super::layout::{constant, literal, value};
use super::markdown::{code, prose};
use super::paths::{Place, marker, primitive, runtime};
use crate::plan::{ColumnPlan, Plan, Scalar, TablePlan, Type};
use relata_schema::{Engine, SqlType};

pub(super) fn emit(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let str = primitive(plan, place, "str");
    for (at, column) in entry.columns.iter().enumerate() {
        let write = write(entry, column, at, relata);
        let docs = outer(&documentation(plan, entry, column), 0);
        let name = &column.name;
        let sql_type = marker(plan, place, &column.rust_type);
        let sql_type = value(&sql_type, 4, "    type Type = ", ";");
        let null = if column.nullable {
            "Nullable"
        } else {
            "NotNull"
        };
        let before = format!("    const NAME: &'static {str} = ");
        let sql_name = value(&literal(&column.column.name), 4, &before, ";");
        let stored = match stored(plan, column) {
            Some(stored) => {
                format!(
                    "\n    const STORED: {relata}::table::Stored = {relata}::table::Stored::{stored};"
                )
            }
            None => String::new(),
        };
        let constant = constant(
            &format!("pub const {name}: "),
            &format!("{relata}::Col<{name}>"),
            &format!("{relata}::Col::Only"),
            0,
        );
        out.push_str(&format!(
            "
#[doc(hidden)]
pub struct {name} {{}}
impl {relata}::Column for {name} {{
    type Table = table;
{sql_type}
    type Null = {relata}::{null};
    type Write = {relata}::kind::{write};
{sql_name}{stored}
}}
{docs}{constant}
"
        ));
    }
}

/// Returns how the database treats a column, if that differs from its type.
fn stored(plan: &Plan<'_>, column: &ColumnPlan<'_>) -> Option<&'static str> {
    if column.is_domain {
        return Some("Domain");
    }
    match &column.column.sql_type {
        SqlType::Domain(_) => Some("Domain"),
        // Operators know their arrays apart from those that are sent.
        SqlType::Array { element, .. } => match **element {
            SqlType::VarChar(_) => Some("VarcharElements"),
            SqlType::Domain(_) | SqlType::Name => Some("OtherElements"),
            _ => None,
        },
        SqlType::Unsigned(_) if plan.catalog.engine == Engine::Mysql => {
            (column.rust_type != Type::Scalar(Scalar::UnsignedBigInt)).then_some("Unsigned")
        }
        _ => None,
    }
}

/// Returns how INSERT and UPDATE write a column, and its position in the table.
fn write(entry: &TablePlan<'_>, column: &ColumnPlan<'_>, at: usize, relata: &str) -> String {
    if entry.new_row.is_none() && entry.changes.is_none() {
        return "ReadOnly".to_owned();
    }
    if column.column.read_only {
        return "ReadOnly".to_owned();
    }
    if column.column.generated.is_some() {
        return "Generated".to_owned();
    }
    let kind = match column.column.is_writable() {
        true => "Assigned",
        false => "IdentityAlways",
    };
    format!("{kind}<{}>", place(at, relata))
}

/// The place of a column as a type. The first 256 have names; the others are written in hexadecimal digits.
fn place(at: usize, relata: &str) -> String {
    if at < 256 {
        return format!("{relata}::nth::_{at}");
    }
    let digits = format!("{at:X}");
    let digits: Vec<String> = digits
        .chars()
        .map(|c| format!("{relata}::nth::D{c}<"))
        .collect();
    format!("{}(){}", digits.concat(), ">".repeat(digits.len()))
}

/// `age integer`: nullable, default `0`. Then the comment.
pub(super) fn documentation(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    column: &ColumnPlan<'_>,
) -> Vec<String> {
    let definition = column.column;
    let name = code(&heading(column));
    let notes = notes(plan, entry, definition, column.nullable);
    let mut lines = vec![if notes.is_empty() {
        format!("{name}.")
    } else {
        format!("{name}: {}.", notes.join(", "))
    }];
    if let Some(comment) = &definition.comment {
        let comment = prose(comment);
        if !comment.is_empty() {
            lines.push(String::new());
            lines.extend(comment);
        }
    }
    lines
}

/// `age integer`, as in a table's definition.
pub(super) fn heading(column: &ColumnPlan<'_>) -> String {
    format!("{} {}", column.column.name, column.column.type_name)
        .trim_end()
        .to_owned()
}
