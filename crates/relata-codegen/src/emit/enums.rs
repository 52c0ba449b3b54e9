//! Writes enums.

use super::docs::outer;
use super::layout::literal;
use super::markdown::{code, prose};
use super::paths::{Place, runtime};
use super::rows::derives;
use crate::plan::{EnumPlan, Plan};

pub(super) fn emit(plan: &Plan<'_>, schema: usize, out: &mut String) {
    for entry in plan.enums.iter().filter(|entry| entry.schema == schema) {
        one(plan, schema, entry, out);
    }
}

fn one(plan: &Plan<'_>, schema: usize, entry: &EnumPlan<'_>, out: &mut String) {
    let relata = runtime(plan, Place::Schema(schema));
    let top = schema == 0;
    let definition = entry.definition;
    let mut lines = vec![format!("Enum {}.", code(&definition.name.to_string()))];
    if let Some(comment) = &definition.comment {
        lines.push(String::new());
        lines.extend(prose(comment));
    }
    let (docs, name) = (outer(&lines, 0), &entry.name);
    let labels = || entry.variants.iter().zip(&definition.values);
    let variants: String = labels()
        .map(|(variant, label)| {
            let docs = outer(&[format!("{}.", code(label))], 4);
            format!("{docs}    {variant},\n")
        })
        .collect();
    let variants = match variants.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{\n{variants}}}"),
    };
    let pairs: String = labels()
        .map(|(variant, label)| format!("        {variant} => {},\n", literal(label)))
        .collect();
    // The connection decides where the tables of models are.
    let schema = match plan.config.models && top {
        true => "",
        false => &definition.name.schema,
    };
    let (schema, sql) = (literal(schema), literal(&definition.name.name));
    let declared = match (plan.config.models, top) {
        (false, _) => {
            let own = [
                "Debug",
                "Clone",
                "Copy",
                "PartialEq",
                "Eq",
                "PartialOrd",
                "Ord",
                "Hash",
            ];
            let derives = derives(&own, &plan.value_derives, &[]);
            format!("{docs}{derives}pub enum {name} {variants}\n")
        }
        (true, true) => String::new(),
        (true, false) => format!("pub use super::{name};\n"),
    };
    out.push_str(&format!(
        "
{declared}{relata}::enum_type! {{
    {name}: {schema}.{sql} {{
{pairs}    }}
}}
"
    ));
}
