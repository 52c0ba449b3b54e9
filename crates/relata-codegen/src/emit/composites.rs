//! Writes composite types as structs.

use super::docs::outer;
use super::layout::literal;
use super::markdown::{code, prose};
use super::paths::{Place, marker, runtime, rust};
use super::rows::derives;
use crate::plan::{CompositePlan, Plan, sent_as};
use relata_schema::ObjectName;

pub(super) fn emit(plan: &Plan<'_>, schema: usize, out: &mut String) {
    for entry in plan
        .composites
        .iter()
        .filter(|entry| entry.schema == schema)
    {
        one(plan, schema, entry, out);
    }
}

fn one(plan: &Plan<'_>, schema: usize, entry: &CompositePlan<'_>, out: &mut String) {
    let place = Place::Schema(schema);
    let relata = runtime(plan, place);
    let (definition, name) = (entry.definition, &entry.name);
    let mut lines = vec![format!(
        "Composite type {}.",
        code(&definition.name.to_string())
    )];
    if let Some(comment) = &definition.comment {
        lines.push(String::new());
        lines.extend(prose(comment));
    }
    let docs = outer(&lines, 0);
    let own = ["Debug", "Clone", "PartialEq", "Default"];
    let more = [&plan.config.derives.row[..], &plan.value_derives].concat();
    let derives = derives(&own, &more, &[]);
    let (mut fields, mut columns) = (String::new(), String::new());
    for (field, plan_of) in definition.fields.iter().zip(&entry.fields) {
        let mut lines = vec![format!(
            "{}.",
            code(&format!("{} {}", field.name, field.type_name))
        )];
        if let Some(comment) = &field.comment {
            lines.push(String::new());
            lines.extend(prose(comment));
        }
        let rust_name = &plan_of.name;
        let rust_type = rust(plan, place, &plan_of.rust_type);
        fields.push_str(&format!(
            "{}    pub {rust_name}: Option<{rust_type}>,\n",
            outer(&lines, 4)
        ));
        let sent = sent_as(&field.sql_type).map_or_else(String::new, |name| {
            let in_schema = schema_of_type(plan, &name);
            format!(" as {}.{}", literal(in_schema), literal(&name.name))
        });
        // In quotes in SQL.
        let column = literal(&field.name.replace('"', "\"\""));
        let marker = marker(plan, place, &plan_of.rust_type);
        columns.push_str(&format!(
            "        {rust_name}: {marker}{sent} = {column},\n"
        ));
    }
    let declared = match (plan.config.models, schema) {
        (false, _) => format!("{docs}{derives}pub struct {name} {{\n{fields}}}\n"),
        // The struct is a model's.
        (true, 0) => String::new(),
        (true, _) => format!("pub use super::{name};\n"),
    };
    let (in_schema, sql) = (
        literal(schema_of_type(plan, &definition.name)),
        literal(&definition.name.name),
    );
    out.push_str(&format!(
        "
{declared}{relata}::composite_type! {{
    {name}: {in_schema}.{sql} {{
{columns}    }}
}}
"
    ));
}

/// The schema by which a type is looked up: the connection decides where those of models are.
fn schema_of_type<'n>(plan: &Plan<'_>, name: &'n ObjectName) -> &'n str {
    match plan.config.models && name.schema == plan.catalog.default_schema {
        true => "",
        false => &name.schema,
    }
}
