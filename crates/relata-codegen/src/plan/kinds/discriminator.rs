//! The column whose values say of which kind a row is.

use crate::config::{Problem, key_path};
use crate::plan::{ColumnPlan, LabelPlan, Plan, Scalar, Type};

/// The column that says of which kind a row is.
pub(super) fn discriminator(
    plan: &Plan<'_>,
    of: usize,
    key: &str,
    on: &str,
) -> Result<usize, Problem> {
    let entry = &plan.tables[of];
    let at = || key_path!["polymorphic", key, "on"];
    if on.is_empty() {
        let at = key_path!["polymorphic", key];
        return Err(Problem::new(at, "the discriminator column `on` is missing")
            .help("for example `on = \"type\"`"));
    }
    let Some(place) = entry.find_column(on) else {
        let names = entry
            .columns
            .iter()
            .map(|column| column.column.name.as_str());
        let message = format!("`{key}` has no column `{on}`");
        return Err(Problem::new(at(), message).suggest(on, names));
    };
    let column = &entry.columns[place];
    if column.nullable {
        let message = format!("`{on}` may be NULL, and then a row is of no kind");
        return Err(Problem::new(at(), message).help("make the column NOT NULL"));
    }
    match column.rust_type {
        Type::Scalar(Scalar::Text | Scalar::Char | Scalar::CiText)
        | Type::Scalar(Scalar::SmallInt | Scalar::Integer | Scalar::BigInt)
        | Type::Enum(_) => Ok(place),
        _ => {
            let message =
                format!("a discriminator is text, an integer or an enum, and `{on}` is not");
            Err(Problem::new(at(), message))
        }
    }
}

/// The label as the column has it.
pub(super) fn label(
    plan: &Plan<'_>,
    column: &ColumnPlan<'_>,
    key: &str,
    label: &str,
) -> Result<LabelPlan, Problem> {
    let at = || key_path!["polymorphic", key, "kinds", label];
    let on = &column.column.name;
    match &column.rust_type {
        Type::Enum(index) => {
            let values = &plan.enums[*index].definition.values;
            let place = values.iter().position(|value| value == label);
            place
                .map(|place| LabelPlan::Variant(*index, place))
                .ok_or_else(|| {
                    let message = format!("the enum of `{on}` has no label `{label}`");
                    Problem::new(at(), message).suggest(label, values.iter().map(String::as_str))
                })
        }
        Type::Scalar(Scalar::SmallInt | Scalar::Integer | Scalar::BigInt) => label
            .parse()
            .map(LabelPlan::Number)
            .map_err(|_| Problem::new(at(), format!("`{on}` is a number, and `{label}` is none"))),
        _ if label.contains(['\\', '\0']) => Err(Problem::new(
            at(),
            "a label with a backslash is written in other ways on each database".to_owned(),
        )),
        _ => Ok(LabelPlan::Text(label.to_owned())),
    }
}
