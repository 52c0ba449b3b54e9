//! Types of primary keys, so that the ids of two tables cannot be confused.

use super::docs::{full, outer};
use super::markdown::code;
use super::paths::{Place, runtime, scalar_rust};
use super::rows::derives;
use crate::plan::{Plan, Scalar};

pub(super) fn emit(plan: &Plan<'_>, schema: usize, out: &mut String) {
    let place = Place::Schema(schema);
    let relata = runtime(plan, place);
    for key in plan.keys.iter().filter(|key| key.schema == schema) {
        let table = &plan.tables[key.table];
        let column = &table.columns[key.column].column.name;
        let column = format!("{}.{column}", full(plan, &table.table.name));
        let docs = outer(&[format!("A value of {}.", code(&column))], 0);
        let (name, marker) = (&key.name, key.scalar.marker());
        let inner = scalar_rust(plan, place, key.scalar);
        let mut own = vec![
            "Debug",
            "Clone",
            "Copy",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
        ];
        if matches!(key.scalar, Scalar::Text | Scalar::Char | Scalar::CiText) {
            own.retain(|derive| *derive != "Copy");
        }
        let derives = derives(&own, &plan.value_derives, &[]);
        if plan.config.models {
            out.push_str(&format!(
                "\n{relata}::custom_type! {{ {name}: {marker} }}\n"
            ));
            continue;
        }
        out.push_str(&format!(
            "
{docs}{derives}pub struct {name}(
    /// The value.
    pub {inner},
);
{relata}::custom_type! {{ {name}: {marker} }}
"
        ));
    }
}
