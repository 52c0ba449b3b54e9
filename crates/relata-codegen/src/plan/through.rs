//! Many-to-many relations through junction tables: those whose primary key is exactly two foreign keys.

use std::collections::BTreeSet;

use super::relations::{Wanted, base_of, name, valid};
use super::{Cardinality, Plan, RelationPlan, TablePlan, ThroughPlan};
use crate::config::{Problem, key_path};
use crate::names::plural;

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let mut wanted: Vec<Vec<Wanted<ThroughPlan>>> = Vec::new();
    wanted.resize_with(plan.tables.len(), Vec::new);
    let mut used = BTreeSet::new();
    for junction in 0..plan.tables.len() {
        let Some((a, b)) = two_keys(&plan.tables[junction]) else {
            continue;
        };
        for (near, far) in [(a, b), (b, a)] {
            if let Some((source, request)) = through(plan, junction, near, far, &mut used) {
                wanted[source].push(request);
            }
        }
    }
    for written in plan.config.through.keys() {
        if !used.contains(written) {
            return Err(Problem::new(
                key_path!["through", written],
                format!("there is no many-to-many relation `{written}`"),
            )
            .help("write `table.junction_table`, or `table.junction_table.column`; the junction's primary key must be exactly two foreign keys"));
        }
    }
    for (table, wanted) in plan.tables.iter_mut().zip(wanted) {
        for (mut through, name) in name(table, wanted)? {
            through.name = name;
            table.throughs.push(through);
        }
    }
    Ok(())
}

/// The two relations whose columns together are the primary key.
fn two_keys(junction: &TablePlan<'_>) -> Option<(usize, usize)> {
    let primary: BTreeSet<&str> = junction
        .table
        .primary_key
        .as_ref()?
        .columns
        .iter()
        .map(String::as_str)
        .collect();
    let inside: Vec<(usize, &RelationPlan<'_>)> = junction
        .relations
        .iter()
        .enumerate()
        .filter(|(_, relation)| relation.cardinality.has_key() && relation.forward)
        .filter(|(_, relation)| {
            relation
                .key
                .columns
                .iter()
                .all(|c| primary.contains(c.as_str()))
        })
        .collect();
    let [(a, first), (b, second)] = inside[..] else {
        return None;
    };
    let covered: usize = first.key.columns.len() + second.key.columns.len();
    let all: BTreeSet<&str> = first
        .key
        .columns
        .iter()
        .chain(&second.key.columns)
        .map(String::as_str)
        .collect();
    (covered == primary.len() && all == primary).then_some((a, b))
}

/// The relation from the table that `near` leads to, to the one that `far` leads to.
fn through(
    plan: &Plan<'_>,
    junction: usize,
    near: usize,
    far: usize,
    used: &mut BTreeSet<String>,
) -> Option<(usize, Wanted<ThroughPlan>)> {
    let middle = &plan.tables[junction];
    let (near, second) = (&middle.relations[near], far);
    let far = &middle.relations[second];
    let source = &plan.tables[near.target];
    let target = &plan.tables[far.target];
    let first = source.relations.iter().position(|relation| {
        let to_many = [Cardinality::ToMany, Cardinality::ToManyOwned];
        std::ptr::eq(relation.key, near.key) && to_many.contains(&relation.cardinality)
    })?;
    // The name of the junction table, by which the setting of the relation goes on.
    let junction_of = |written: &'_ str| {
        let from = [
            source.table.name.to_string(),
            super::overrides::written(plan.catalog, &source.table.name),
        ];
        let rest = from.iter().find_map(|from| {
            let rest = written.strip_prefix(from.as_str())?;
            rest.strip_prefix('.')
        });
        rest.map(str::to_owned)
    };
    let means = |rest: &str| super::overrides::means(plan.catalog, rest, &middle.table.name);
    let by = format!(".{}", far.key.columns.join(","));
    let exact = |written: &str| {
        junction_of(written).is_some_and(|rest| rest.strip_suffix(by.as_str()).is_some_and(means))
    };
    let plain = |written: &str| junction_of(written).is_some_and(|rest| means(&rest));
    let through = &plan.config.through;
    let settings = (through.iter().find(|(written, _)| exact(written)))
        .or_else(|| through.iter().find(|(written, _)| plain(written)));
    if let Some((written, settings)) = settings {
        used.insert(written.clone());
        if settings.skip {
            return None;
        }
    }
    let (base, _) = base_of(middle, target, &far.on);
    let fallback = format!("{}_through_{}", target.module, middle.module);
    let candidates = if near.target == far.target {
        vec![
            plural(&base),
            format!("{}_by_{base}", target.module),
            fallback,
        ]
    } else {
        vec![target.module.clone(), fallback]
    };
    Some((
        near.target,
        Wanted {
            configured: settings.and_then(|(written, s)| {
                Some((s.name.clone()?, key_path!["through", written, "name"]))
            }),
            candidates: valid(candidates),
            relation: ThroughPlan {
                name: String::new(),
                junction,
                first,
                second,
                target: far.target,
            },
        },
    ))
}
