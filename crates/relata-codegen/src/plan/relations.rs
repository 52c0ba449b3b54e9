//! Relations along foreign keys, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use relata_schema::{ForeignKey, ObjectName, Table};

use super::declared::{self, Declared};
use super::modules::beside_tools;
use super::overrides::{identifier, taken};
use super::{Cardinality, Plan, RelationPlan, TablePlan};
use crate::config::{OnDeleteRows, Problem, RelationConfig, Step, key_path};
use crate::names::{plural, singular, snake};

/// The most columns of a key along which relata has relations.
pub(super) const MOST_PAIRS: usize = 8;

/// A foreign key between generated tables, or one that the settings declare.
struct Edge<'a> {
    source: usize,
    target: usize,
    key: &'a ForeignKey,
    on: Vec<(usize, usize)>,
    settings: Option<(String, &'a RelationConfig)>,
    declared: Option<&'a Declared<'a>>,
}

/// A relation that has no name yet.
pub(super) struct Wanted<T> {
    /// The name from the settings, and its position.
    pub(super) configured: Option<(String, Vec<Step>)>,
    /// Names to try, the nicest first.
    pub(super) candidates: Vec<String>,
    pub(super) relation: T,
}

pub(super) fn plan<'a>(plan: &mut Plan<'a>) -> Result<(), Problem> {
    let edges = edges(plan)?;
    let mut wanted: Vec<Vec<Wanted<RelationPlan<'a>>>> = Vec::new();
    wanted.resize_with(plan.tables.len(), Vec::new);
    for edge in &edges {
        wanted[edge.source].push(forward(plan, edge));
    }
    for edge in &edges {
        wanted[edge.target].push(backward(plan, edge));
    }
    for (table, wanted) in plan.tables.iter_mut().zip(wanted) {
        let mut named = name(table, wanted)?;
        for (relation, name) in &mut named {
            relation.name.clone_from(name);
        }
        table.relations = named.into_iter().map(|(relation, _)| relation).collect();
    }
    Ok(())
}

/// Gives every relation its name. Where several would like the same, none gets it, so that the name does not change
/// its meaning when a foreign key is added.
pub(super) fn name<T>(
    table: &mut TablePlan<'_>,
    mut wanted: Vec<Wanted<T>>,
) -> Result<Vec<(T, String)>, Problem> {
    for request in &wanted {
        if let Some((name, at)) = &request.configured {
            identifier(name, || at.clone())?;
            if !table.names.take(name) {
                return Err(taken(name, at.clone()));
            }
        }
    }
    let mut contested: BTreeMap<String, usize> = BTreeMap::new();
    for request in wanted.iter().filter(|request| request.configured.is_none()) {
        if let Some(first) = request.candidates.first() {
            *contested.entry(first.clone()).or_default() += 1;
        }
    }
    for request in &mut wanted {
        if request.candidates.len() > 1
            && contested
                .get(&request.candidates[0])
                .is_some_and(|n| *n > 1)
        {
            request.candidates.remove(0);
        }
    }
    Ok(wanted
        .into_iter()
        .map(|request| {
            let name = match request.configured {
                Some((name, _)) => name,
                None => table.names.claim(&request.candidates),
            };
            (request.relation, name)
        })
        .collect())
}

fn edges<'a>(plan: &mut Plan<'a>) -> Result<Vec<Edge<'a>>, Problem> {
    let (catalog, config) = (plan.catalog, plan.config);
    let mut edges = Vec::new();
    let mut used = BTreeSet::new();
    for source in 0..plan.tables.len() {
        let table = plan.tables[source].table;
        let mut seen = BTreeSet::new();
        for key in &table.foreign_keys {
            let settings = config
                .relations
                .iter()
                .filter(|(_, settings)| settings.references.is_none())
                .find(|(written, _)| names_key(plan, written, &plan.tables[source], key))
                .map(|(written, settings)| (written.clone(), settings));
            if let Some((written, settings)) = &settings {
                used.insert(written.clone());
                if settings.skip {
                    continue;
                }
                if settings.delete_orphans && table.is_unique(&key.columns) {
                    let at = key_path!["relations", written, "delete_orphans"];
                    let message = format!("`{written}` is unique, and has no relation to many");
                    return Err(Problem::new(at, message).help(
                        "`delete_orphans` is for relations to many: delete the one row instead",
                    ));
                }
            }
            if let Some((written, settings)) = &settings
                && settings.on_delete == Some(OnDeleteRows::SetNull)
                && let Some(column) = key.columns.iter().find_map(|name| {
                    let place = plan.tables[source].find_column(name)?;
                    let column = plan.tables[source].columns[place].column;
                    (!column.nullable).then_some(name)
                })
            {
                return Err(not_null(written, table, column));
            }
            let columns = |key: &ForeignKey| {
                (
                    key.columns.clone(),
                    key.target.clone(),
                    key.target_columns.clone(),
                )
            };
            if !seen.insert(columns(key)) {
                continue;
            }
            // Both ends are one row.
            let part = plan.parts.get(&source);
            if part.is_some_and(|part| std::ptr::eq(*part, key)) {
                continue;
            }
            match connect(plan, source, key) {
                Ok((target, on)) => edges.push(Edge {
                    source,
                    target,
                    key,
                    on,
                    settings,
                    declared: None,
                }),
                Err(reason) => {
                    if let Some((written, _)) = settings {
                        let help = match key.period || key.columns.len() > MOST_PAIRS {
                            true => "remove this entry".to_owned(),
                            false => format!("include `{}`, or remove this entry", key.target),
                        };
                        let at = key_path!["relations", &written];
                        return Err(Problem::new(at, reason).help(help));
                    }
                    plan.tables[source].left_out.push((key, reason));
                }
            }
        }
    }
    edges.extend(declared_edges(plan)?);
    for (written, settings) in &config.relations {
        if !used.contains(written) && settings.references.is_none() {
            let known: Vec<String> = plan
                .tables
                .iter()
                .flat_map(|t| {
                    let name = super::overrides::written(catalog, &t.table.name);
                    t.table
                        .foreign_keys
                        .iter()
                        .map(move |key| format!("{name}.{}", key.columns.join(",")))
                })
                .collect();
            return Err(Problem::new(
                key_path!["relations", written],
                format!("there is no foreign key `{written}`"),
            )
            .help("`references` declares one that the database does not have")
            .suggest(written, known.iter().map(String::as_str)));
        }
    }
    Ok(edges)
}

/// The relations that the settings declare.
fn declared_edges<'a>(plan: &Plan<'a>) -> Result<Vec<Edge<'a>>, Problem> {
    let mut edges = Vec::new();
    for declared in plan.declared {
        let written = declared.written;
        let missing = |reason: String, table: &ObjectName| {
            let help = format!("include `{table}`, or remove this entry");
            Problem::new(key_path!["relations", written], reason).help(help)
        };
        let Some(source) = plan.find(&declared.source) else {
            let reason = format!("the table `{}` is not generated", declared.source);
            return Err(missing(reason, &declared.source));
        };
        let (target, on) = connect(plan, source, &declared.key)
            .map_err(|reason| missing(reason, &declared.key.target))?;
        declared::check_types(plan, declared, source, target, &on)?;
        if declared.settings.on_delete == Some(OnDeleteRows::SetNull)
            && let Some((here, _)) =
                (on.iter()).find(|(here, _)| !plan.tables[source].columns[*here].column.nullable)
        {
            let entry = &plan.tables[source];
            let column = &entry.columns[*here].column.name;
            return Err(not_null(written, entry.table, column));
        }
        edges.push(Edge {
            source,
            target,
            key: &declared.key,
            on,
            settings: Some((written.to_owned(), declared.settings)),
            declared: Some(declared),
        });
    }
    Ok(edges)
}

/// The foreign key cannot become NULL.
fn not_null(written: &str, table: &Table, column: &str) -> Problem {
    let at = key_path!["relations", written, "on_delete"];
    let message = format!("`{}.{column}` is NOT NULL", table.name.name);
    Problem::new(at, message).help("`on_delete` is `cascade` or `restrict` then")
}

/// True if the settings mean this key: `table.column`, `table.a,b` or `table.constraint`.
fn names_key(plan: &Plan<'_>, written: &str, table: &TablePlan<'_>, key: &ForeignKey) -> bool {
    let name = &table.table.name;
    let rest = |prefix: &str| {
        written
            .strip_prefix(prefix)
            .and_then(|rest| rest.strip_prefix('.'))
    };
    let qualified = rest(&name.to_string());
    let plain = (name.schema == plan.catalog.default_schema)
        .then(|| rest(&name.name))
        .flatten();
    [qualified, plain].into_iter().flatten().any(|rest| {
        key.name.as_deref() == Some(rest)
            || rest
                .split(',')
                .map(str::trim)
                .eq(key.columns.iter().map(String::as_str))
    })
}

/// The target table and the pairs of columns, or why there are none.
fn connect(
    plan: &Plan<'_>,
    source: usize,
    key: &ForeignKey,
) -> Result<(usize, Vec<(usize, usize)>), String> {
    if key.period {
        return Err("it is a key of periods: several rows may cover that of one".to_owned());
    }
    let Some(target) = plan.find(&key.target) else {
        return Err(if plan.catalog.table_named(&key.target).is_some() {
            format!("the referenced table `{}` is not generated", key.target)
        } else {
            format!("the referenced table `{}` does not exist", key.target)
        });
    };
    let find = |table: usize, name: &String| {
        plan.tables[table]
            .find_column(name)
            .ok_or_else(|| format!("`{}` has no column `{name}`", plan.tables[table].table.name))
    };
    let mut on = Vec::new();
    for (from, to) in key.columns.iter().zip(&key.target_columns) {
        on.push((find(source, from)?, find(target, to)?));
    }
    if on.is_empty() || on.len() != key.columns.len() {
        return Err(format!("`{}` has no primary key to reference", key.target));
    }
    if on.len() > MOST_PAIRS {
        return Err(format!(
            "it is a key of {} columns, and relations have {MOST_PAIRS} at most",
            on.len()
        ));
    }
    Ok((target, on))
}

fn forward<'a>(plan: &Plan<'a>, edge: &Edge<'a>) -> Wanted<RelationPlan<'a>> {
    let target = &plan.tables[edge.target].module;
    let many = (edge.declared).is_some_and(|declared| declared.cardinalities().0.is_many());
    let one = match many {
        true => target.clone(),
        false => singular(target),
    };
    let (base, stripped) = base_name(plan, edge);
    let base = if many { plural(&base) } else { base };
    let candidates = if stripped {
        vec![
            base.clone(),
            format!("{base}_{one}"),
            format!("{one}_by_{base}"),
        ]
    } else {
        vec![
            one.clone(),
            format!("{base}_{one}"),
            format!("{one}_by_{base}"),
        ]
    };
    Wanted {
        configured: configured(edge, "to_one", |settings| settings.to_one.clone()),
        candidates: valid(candidates),
        relation: RelationPlan {
            name: String::new(),
            cardinality: match edge.declared {
                Some(declared) => declared.cardinalities().0,
                None => Cardinality::ToOne,
            },
            target: edge.target,
            on: edge.on.clone(),
            key: edge.key,
            unchecked: is_unchecked(plan, edge),
            forward: true,
            declared: edge.declared.is_some(),
            on_delete: None,
        },
    }
}

/// True if a row may reference one that is not there: the key is NOT VALID or NOT ENFORCED, the rows are also those of tables that
/// inherit, for which it does not hold, or the settings have `optional`.
fn is_unchecked(plan: &Plan<'_>, edge: &Edge<'_>) -> bool {
    let optional = (edge.settings.as_ref()).is_some_and(|(_, settings)| settings.optional);
    let source = plan.tables[edge.source].table;
    let holds = edge.key.validated && edge.key.enforced && !plan.catalog.has_heirs(source);
    optional || !holds
}

fn backward<'a>(plan: &Plan<'a>, edge: &Edge<'a>) -> Wanted<RelationPlan<'a>> {
    let source = &plan.tables[edge.source];
    let unique = match edge.declared {
        Some(declared) => !declared.cardinalities().1.is_many(),
        // Keys do not hold for the rows of tables that inherit.
        None => source.table.is_unique(&edge.key.columns) && !plan.catalog.has_heirs(source.table),
    };
    let (base, _) = base_name(plan, edge);
    let name = if unique {
        singular(&source.module)
    } else {
        source.module.clone()
    };
    let by = format!("{name}_by_{base}");
    let schema = snake(&source.table.name.schema);
    let last = format!("{schema}_{by}");
    let whole = format!("{name}_by_{}", column_names(source, edge).join("_"));
    let candidates = if edge.source != edge.target {
        vec![name, by, whole, last]
    } else if base == "parent" && !unique {
        vec!["children".to_owned(), by, whole, last]
    } else {
        vec![by, whole, last]
    };
    Wanted {
        configured: configured(edge, "to_many", |settings| settings.to_many.clone()),
        candidates: valid(candidates),
        relation: RelationPlan {
            name: String::new(),
            cardinality: match (unique, &edge.settings, edge.declared) {
                (_, _, Some(declared)) => declared.cardinalities().1,
                (true, _, _) => Cardinality::OneToOne,
                (false, Some((_, settings)), _) if settings.delete_orphans => {
                    Cardinality::ToManyOwned
                }
                (false, _, _) => Cardinality::ToMany,
            },
            target: edge.source,
            on: edge.on.iter().map(|(from, to)| (*to, *from)).collect(),
            key: edge.key,
            unchecked: false,
            forward: false,
            declared: edge.declared.is_some(),
            on_delete: (edge.settings.as_ref()).and_then(|(_, settings)| settings.on_delete),
        },
    }
}

fn configured(
    edge: &Edge<'_>,
    direction: &str,
    name: impl Fn(&RelationConfig) -> Option<String>,
) -> Option<(String, Vec<Step>)> {
    let (written, settings) = edge.settings.as_ref()?;
    Some((name(settings)?, key_path!["relations", written, direction]))
}

/// Returns the name of a foreign key's column without the ending that marks a key, and true if there was one to remove.
fn base_name(plan: &Plan<'_>, edge: &Edge<'_>) -> (String, bool) {
    base_of(
        &plan.tables[edge.source],
        &plan.tables[edge.target],
        &edge.on,
    )
}

fn column_names<'p>(source: &'p TablePlan<'_>, edge: &Edge<'_>) -> Vec<&'p str> {
    let names = edge
        .on
        .iter()
        .map(|(from, _)| source.columns[*from].name.as_str());
    names.collect()
}

/// [`base_name`] for a key of `source` that references `target` by these pairs of columns.
pub(super) fn base_of(
    source: &TablePlan<'_>,
    target: &TablePlan<'_>,
    on: &[(usize, usize)],
) -> (String, bool) {
    let name = |(from, _): &(usize, usize)| source.columns[*from].name.as_str();
    let [(from, to)] = on else {
        let names: Vec<&str> = on.iter().map(name).collect();
        return (names.join("_"), false);
    };
    let column = source.columns[*from].name.as_str();
    // What all columns of a table begin with is its own name, as `l` of `l_orderkey` is that of `lineitem`.
    let is_prefix = |rest: &str| {
        let mut columns = source.columns.iter();
        columns.all(|column| {
            column
                .name
                .strip_prefix(rest)
                .is_some_and(|rest| rest.starts_with('_'))
        })
    };
    match without_ending(column, &target.columns[*to].name) {
        Some(rest) if !is_prefix(rest) => (rest.to_owned(), true),
        _ => (column.to_owned(), false),
    }
}

/// The name of a column without what marks it as a key to the referenced one.
fn without_ending<'c>(column: &'c str, referenced: &str) -> Option<&'c str> {
    ["_id", "_uuid", "_guid", "_fk", "_oid"]
        .iter()
        .find_map(|ending| column.strip_suffix(ending))
        .or_else(|| {
            ["id_", "fk_"]
                .iter()
                .find_map(|start| column.strip_prefix(start))
        })
        .or_else(|| common_ending(column, referenced))
        .filter(|rest| rest.chars().any(char::is_alphabetic))
}

/// The column without its last word where the referenced column ends with it too, as `buyer_sk` and `customer_sk` do; or
/// without `id`, where both are written as `billtoaddressid` and `addressid`.
fn common_ending<'c>(column: &'c str, referenced: &str) -> Option<&'c str> {
    let last = referenced.rsplit('_').next()?;
    if let Some(rest) = column.strip_suffix(last)
        && let Some(rest) = rest.strip_suffix('_')
    {
        return Some(rest);
    }
    one_word(referenced).and_then(|_| one_word(column))
}

fn one_word(name: &str) -> Option<&str> {
    name.strip_suffix("id")
        .filter(|rest| rest.ends_with(char::is_alphabetic))
}

/// Makes identifiers of the candidates: `type_id` must not become `type`.
pub(super) fn valid(candidates: Vec<String>) -> Vec<String> {
    let names = candidates.iter().map(|name| beside_tools(snake(name)));
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_key_is_about() {
        for (column, referenced, expected) in [
            ("author_id", "id", Some("author")),
            ("id_author", "id", Some("author")),
            ("buyer_sk", "customer_sk", Some("buyer")),
            ("sold_date_sk", "d_date_sk", Some("sold_date")),
            ("home_country_code", "code", Some("home_country")),
            ("user_email", "email", Some("user")),
            ("billtoaddressid", "addressid", Some("billtoaddress")),
            ("addressid", "addressid", Some("address")),
            ("paid", "id", None),
            ("paid", "user_id", None),
            ("code", "code", None),
            ("zipcode", "code", None),
            ("created_by", "id", None),
            ("_id", "id", None),
        ] {
            assert_eq!(without_ending(column, referenced), expected, "{column}");
        }
    }
}
