//! Relations: along a foreign key, and through a junction table.

use super::docs::{actions, outer, short};
use super::layout::{self, pairs, value};
use super::markdown::code;
use super::paths::{Place, in_table, runtime};
use crate::plan::{Cardinality, ColumnPlan, Plan, RelationPlan, TablePlan, Type};
use relata_schema::Scalar;

pub(super) fn emit(plan: &Plan<'_>, index: usize, out: &mut String) {
    for relation in &plan.tables[index].relations {
        along_key(plan, index, relation, out);
    }
    through(plan, index, out);
    row_keys(plan, index, out);
}

/// The columns of a row that relations start from, for finding the rows of a relation of one that is there: also those that a
/// program declares, which may start from any column.
fn row_keys(plan: &Plan<'_>, index: usize, out: &mut String) {
    let relata = runtime(plan, Place::Table(index));
    let entry = &plan.tables[index];
    if let Some(of) = &entry.kinds {
        return super::kinds::row_keys(plan, entry, of, relata, out);
    }
    let names: Vec<&str> = keys(entry).map(|column| &column.name[..]).collect();
    if !names.is_empty() {
        let (row, names) = (&entry.row, names.join(", "));
        out.push_str(&format!("\n{relata}::row_keys! {{ {row}: {names} }}\n"));
    }
}

/// The columns by whose values rows can be matched.
pub(super) fn keys<'p, 'a>(entry: &'p TablePlan<'a>) -> impl Iterator<Item = &'p ColumnPlan<'a>> {
    let columns = entry.columns.iter();
    columns.filter(|column| can_be_key(&column.rust_type))
}

/// True if rows can be matched by values of this type: the runtime implements `KeyType` for it. A type of the user's may be one.
fn can_be_key(of: &Type) -> bool {
    match of {
        Type::Scalar(scalar) => !matches!(
            scalar,
            Scalar::Real
                | Scalar::Double
                | Scalar::Money
                | Scalar::Xml
                | Scalar::LongTime
                | Scalar::TimeTz
                | Scalar::Interval
                | Scalar::Jsonb
                | Scalar::Json
                | Scalar::TsVector
                | Scalar::TsQuery
                | Scalar::Opaque
        ),
        Type::Enum(_) | Type::Key(_) | Type::Custom(_) => true,
        Type::Array(_)
        | Type::Range(_)
        | Type::Multirange(_)
        | Type::Composite(_)
        | Type::Over(..) => false,
    }
}

fn along_key(plan: &Plan<'_>, index: usize, relation: &RelationPlan<'_>, out: &mut String) {
    let relata = runtime(plan, Place::Table(index));
    let name = &relation.name;
    let target = in_table(plan, index, relation.target, "table");
    let target = value(&target, 4, "    type Target = ", ";");
    let cardinality = match relation.cardinality {
        Cardinality::ToOne if may_be_missing(plan, index, relation) => "ToOneOrNone",
        Cardinality::ToOne => "ToOne",
        Cardinality::ToOneOrNone => "ToOneOrNone",
        Cardinality::ToMany => "ToMany",
        Cardinality::ToManyOwned => "ToManyOwned",
        Cardinality::ToManyAlike => "ToManyAlike",
        Cardinality::OneToOne => "OneToOne",
    };
    let on: Vec<(String, String)> = relation
        .on
        .iter()
        .map(|(here, there)| {
            let here = &plan.tables[index].columns[*here].name;
            let there = &plan.tables[relation.target].columns[*there].name;
            (here.clone(), in_table(plan, index, relation.target, there))
        })
        .collect();
    let on = pairs(&on, 4);
    let docs = outer(&[describe(plan, index, relation)], 0);
    let constant = constant(relata, "Rel", name);
    out.push_str(&format!(
        "
#[doc(hidden)]
pub struct {name} {{}}
impl {relata}::Relation for {name} {{
    type Source = table;
{target}
    type Cardinality = {relata}::{cardinality};
    type On = {on};
}}
{docs}{constant}
"
    ));
}

/// True if a row may be missing though no column can be NULL.
fn may_be_missing(plan: &Plan<'_>, index: usize, relation: &RelationPlan<'_>) -> bool {
    let columns = &plan.tables[index].columns;
    let nullable = (relation.on.iter()).any(|(here, _)| columns[*here].nullable);
    relation.unchecked && !nullable
}

/// Describes a relation, as in: To many `orders`: `orders.user_id` references `users.id`.
fn describe(plan: &Plan<'_>, index: usize, relation: &RelationPlan<'_>) -> String {
    // A kind may have columns in a table of its own.
    let table_of = |entry: usize, place: Option<usize>| {
        let entry = &plan.tables[entry];
        let column = place.map(|place| entry.columns[place].column);
        &column
            .map_or(entry.table, |column| plan.table_of(entry, column))
            .name
    };
    let first = relation.on.first();
    let forward = relation.forward;
    let source = match forward {
        true => table_of(index, first.map(|(here, _)| *here)),
        false => table_of(relation.target, first.map(|(_, there)| *there)),
    };
    let other = if forward {
        &relation.key.target
    } else {
        source
    };
    let count = match relation.cardinality {
        Cardinality::ToOne if relation.unchecked => "one, which may be missing,",
        Cardinality::ToOne => "one",
        Cardinality::ToMany | Cardinality::ToManyOwned | Cardinality::ToManyAlike => "many",
        Cardinality::OneToOne | Cardinality::ToOneOrNone => "at most one",
    };
    let qualify = |table: &relata_schema::ObjectName, columns: &[String]| match columns {
        [column] => code(&format!("{}.{column}", short(plan, table))),
        columns => code(&format!("{}({})", short(plan, table), columns.join(", "))),
    };
    let (references, rest) = match relation.declared {
        true => ("equals", ", by `relata.toml`".to_owned()),
        false => ("references", actions(relation.key)),
    };
    format!(
        "To {count} {}: {} {references} {}{rest}.",
        code(&short(plan, other)),
        qualify(source, &relation.key.columns),
        qualify(&relation.key.target, &relation.key.target_columns),
    )
}

fn through(plan: &Plan<'_>, index: usize, out: &mut String) {
    let relata = runtime(plan, Place::Table(index));
    let entry = &plan.tables[index];
    for through in &entry.throughs {
        let name = &through.name;
        let first = &entry.relations[through.first].name;
        let first = value(first, 4, "    type First = ", ";");
        let junction = &plan.tables[through.junction];
        let second = &junction.relations[through.second].name;
        let second = in_table(plan, index, through.junction, second);
        let second = value(&second, 4, "    type Second = ", ";");
        let target = &plan.tables[through.target].table.name;
        let line = format!(
            "To many {} through {}.",
            code(&short(plan, target)),
            code(&short(plan, &junction.table.name))
        );
        let docs = outer(&[line], 0);
        let constant = constant(relata, "Through", name);
        out.push_str(&format!(
            "
#[doc(hidden)]
pub struct {name} {{}}
impl {relata}::RelationThrough for {name} {{
{first}
{second}
}}
{docs}{constant}
"
        ));
    }
}

/// `pub const orders: relata::Rel<orders> = relata::Rel::Only;`
fn constant(relata: &str, kind: &str, name: &str) -> String {
    layout::constant(
        &format!("pub const {name}: "),
        &format!("{relata}::{kind}<{name}>"),
        &format!("{relata}::{kind}::Only"),
        0,
    )
}
