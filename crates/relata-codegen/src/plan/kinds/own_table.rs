//! Kinds that have a table of their own.

use relata_schema::ForeignKey;

use crate::config::{AttributesConfig, DerivesConfig, Problem, key_path};
use crate::plan::{
    ColumnPlan, ConstraintPlan, LoadsPlan, PartPlan, Plan, RelationPlan, ThroughPlan,
};

/// The parts of a kind that its table brings.
pub(super) struct OfPart<'a> {
    pub(super) part: PartPlan<'a>,
    pub(super) columns: Vec<ColumnPlan<'a>>,
    pub(super) relations: Vec<RelationPlan<'a>>,
    pub(super) throughs: Vec<ThroughPlan>,
    pub(super) derives: DerivesConfig,
    pub(super) attributes: AttributesConfig,
    pub(super) loads: Option<LoadsPlan>,
    pub(super) constraints: Vec<ConstraintPlan>,
    pub(super) left_out: Vec<(&'a ForeignKey, String)>,
}

/// Takes a table apart that is one of a kind: relations that lead to it lead to the kind from here on.
pub(super) fn own_of_part<'a>(
    plan: &mut Plan<'a>,
    (of, at): (usize, usize),
    kept: &[usize],
    key: &str,
    written: &str,
) -> Result<OfPart<'a>, Problem> {
    let here = || key_path!["polymorphic", key, "kinds", written, "table"];
    let (base, old) = (&plan.tables[of], &plan.tables[at]);
    let name = &old.table.name.name;
    let reference = plan.parts[&at];
    let primary = base.table.primary_key.iter().flat_map(|key| &key.columns);
    let mut keys: Vec<&'a str> = Vec::new();
    for column in primary {
        let mut pairs = reference.columns.iter().zip(&reference.target_columns);
        let own = pairs.find(|(_, target)| *target == column);
        keys.extend(own.map(|(own, _)| own.as_str()));
    }
    let others = (plan.parts.keys()).filter(|part| **part != at);
    let mut others = others.map(|part| plan.tables[*part].table);
    let part_of_same = |table: &relata_schema::Table, column: &str| {
        let reference = table
            .foreign_keys
            .iter()
            .any(|key| key.target == base.table.name);
        let mut primary = table.primary_key.iter().flat_map(|key| &key.columns);
        let is_key = primary.any(|own| own == column);
        reference && !is_key && table.columns.iter().any(|own| own.name == column)
    };
    // The place of each of its columns in the kind.
    let mut places = Vec::new();
    let mut columns = Vec::new();
    for column in &old.columns {
        let name_of = column.column.name.as_str();
        if let Some(place) = keys.iter().position(|own| *own == name_of) {
            let mut primary = base.table.primary_key.iter().flat_map(|key| &key.columns);
            let target = primary.nth(place);
            let there = target.and_then(|target| base.find_column(target));
            let place = there.and_then(|there| kept.iter().position(|kept| *kept == there));
            places.push(place.unwrap_or_default());
            continue;
        }
        let twice = match base.find_column(name_of) {
            Some(_) => Some(base.table),
            None => others.find(|other| part_of_same(other, name_of)),
        };
        if let Some(other) = twice {
            let other = &other.name.name;
            let message = format!("`{name}` and `{other}` both have a column `{name_of}`");
            return Err(Problem::new(here(), message).help("rename one of them in the database"));
        }
        places.push(kept.len() + columns.len());
        columns.push(column.clone());
    }
    for entry in &mut plan.tables {
        for relation in &mut entry.relations {
            if relation.target == at {
                for (_, there) in &mut relation.on {
                    *there = places[*there];
                }
            }
        }
    }
    let old = &mut plan.tables[at];
    for relation in &mut old.relations {
        for (here, _) in &mut relation.on {
            *here = places[*here];
        }
    }
    let mut constraints = std::mem::take(&mut old.constraints);
    for place in constraints.iter_mut().flat_map(|one| &mut one.unique) {
        *place = places[*place];
    }
    Ok(OfPart {
        part: PartPlan {
            table: old.table,
            key: keys,
            columns: old.columns.clone(),
        },
        columns,
        relations: std::mem::take(&mut old.relations),
        throughs: std::mem::take(&mut old.throughs),
        derives: old.derives.clone(),
        attributes: old.attributes.clone(),
        loads: old.loads.take(),
        constraints,
        left_out: std::mem::take(&mut old.left_out),
    })
}

/// A kind derives what its table does, and what the polymorphic one does.
pub(super) fn add_all(
    derives: &mut DerivesConfig,
    attributes: &mut AttributesConfig,
    own: &OfPart<'_>,
) {
    let lists = [
        (&mut derives.row, &own.derives.row),
        (&mut derives.new, &own.derives.new),
        (&mut derives.changes, &own.derives.changes),
        (&mut attributes.row, &own.attributes.row),
        (&mut attributes.new, &own.attributes.new),
        (&mut attributes.changes, &own.attributes.changes),
    ];
    for (list, own) in lists {
        for text in own {
            if !list.contains(text) {
                list.push(text.clone());
            }
        }
    }
}
