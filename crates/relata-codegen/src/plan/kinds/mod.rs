//! Polymorphic tables: each kind of their rows is a module beside theirs.

mod columns;
mod discriminator;
mod own_table;

use relata_schema::ForeignKey;

use super::overrides::{identifier, means, taken, written};
use super::{ColumnPlan, KindPlan, KindsPlan, Plan, RelationPlan, TablePlan, ThroughPlan};
use crate::config::{KindConfig, Problem, Step, key_path};
use crate::names::{Names, pascal, snake};
use columns::columns;
use discriminator::{discriminator, label};
use own_table::{add_all, own_of_part};

/// Finds the tables of kinds: relations do not lead between them and the polymorphic one.
pub(super) fn find_parts(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let config = plan.config;
    for (key, settings) in &config.polymorphic {
        let of = table(plan, key)?;
        for (label, kind) in &settings.kinds {
            let Some(written) = &kind.table else { continue };
            let at = || key_path!["polymorphic", key, "kinds", label, "table"];
            let part = named_table(plan, written, at)?;
            if part == of {
                return Err(
                    Problem::new(at(), format!("rows of all kinds are in `{written}`")).help(
                        "leave `table` out: a kind without it has columns of this table only",
                    ),
                );
            }
            if plan.parts.contains_key(&part) {
                return Err(Problem::new(
                    at(),
                    format!("`{written}` is the table of another kind"),
                ));
            }
            let name = &plan.tables[part].table.name;
            let mut bases = config.polymorphic.keys();
            if bases.any(|base| means(plan.catalog, base, name)) {
                return Err(Problem::new(
                    at(),
                    format!("`{written}` has kinds of its own"),
                ));
            }
            let Some(reference) = key_of_part(plan, of, part) else {
                let others = settings
                    .kinds
                    .values()
                    .filter_map(|kind| kind.table.as_ref());
                for other in others {
                    let above = named_table(plan, other, at)?;
                    if key_of_part(plan, above, part).is_some() {
                        let message = format!(
                            "`{written}` is the table of a kind of a kind: its key references `{other}`"
                        );
                        let help = format!(
                            "kinds of kinds are not supported: let its key reference `{key}`, and give it the columns of `{other}` that its rows need"
                        );
                        return Err(Problem::new(at(), message).help(help));
                    }
                }
                let message =
                    format!("the primary key of `{written}` is no foreign key to `{key}`");
                let help =
                    "a row of a kind has its key in both tables: `id .. PRIMARY KEY REFERENCES ..`";
                return Err(Problem::new(at(), message).help(help));
            };
            if let Some(version) = plan.tables[part].version {
                let message = format!("`{version}` of `{written}` cannot be a version");
                return Err(Problem::new(at(), message).help(format!(
                    "a column of `{key}` counts the changes of rows of all kinds"
                )));
            }
            plan.parts.insert(part, reference);
        }
    }
    Ok(())
}

/// The foreign key of a table to the key of a polymorphic one that is its primary key too.
fn key_of_part<'a>(plan: &Plan<'a>, of: usize, part: usize) -> Option<&'a ForeignKey> {
    let (of, part) = (plan.tables[of].table, plan.tables[part].table);
    let (primary, own) = (of.primary_key.as_ref()?, part.primary_key.as_ref()?);
    let same = |columns: &[String], others: &[String]| {
        columns.len() == others.len() && columns.iter().all(|name| others.contains(name))
    };
    part.foreign_keys.iter().find(|key| {
        key.target == of.name
            && same(&key.columns, &own.columns)
            && same(&key.target_columns, &primary.columns)
    })
}

pub(super) fn plan(plan: &mut Plan<'_>) -> Result<(), Problem> {
    let config = plan.config;
    for (key, settings) in &config.polymorphic {
        let of = table(plan, key)?;
        let on = discriminator(plan, of, key, &settings.on)?;
        if settings.kinds.is_empty() {
            let at = key_path!["polymorphic", key];
            return Err(Problem::new(at, format!("`{key}` has no kinds"))
                .help("for example `kinds.engineer = \"Engineer\"`"));
        }
        let named: Vec<&str> = settings
            .kinds
            .values()
            .flat_map(|kind| kind.columns.iter().map(String::as_str))
            .collect();
        let mut kinds = Vec::new();
        for (label, kind) in &settings.kinds {
            let part = match &kind.table {
                Some(written) => {
                    let at = || key_path!["polymorphic", key, "kinds", label, "table"];
                    Some(named_table(plan, written, at)?)
                }
                None => None,
            };
            let entry = one(plan, (of, key), on, (label, kind), part, &named)?;
            match part {
                // It takes the place of the table, so that relations lead to it.
                Some(part) => {
                    plan.tables[part] = entry;
                    kinds.push(part);
                }
                None => {
                    kinds.push(plan.tables.len());
                    plan.tables.push(entry);
                }
            }
        }
        let stored = plan.tables[of].columns.len();
        add_columns_of_parts(plan, of, &kinds);
        plan.tables[of].kinds = Some(KindsPlan { on, kinds, stored });
    }
    Ok(())
}

/// The enum of all kinds has the columns of their tables too.
fn add_columns_of_parts(plan: &mut Plan<'_>, of: usize, kinds: &[usize]) {
    for kind in kinds {
        let entry = &plan.tables[*kind];
        let Some(part) = entry.kind.as_ref().and_then(|kind| kind.part.as_ref()) else {
            continue;
        };
        let own = entry
            .columns
            .iter()
            .filter(|column| part.has(column.column));
        let own: Vec<ColumnPlan<'_>> = own.cloned().collect();
        let module = entry.module.trim_start_matches("r#").to_owned();
        for column in own {
            let plain = column.name.trim_start_matches("r#");
            let second = format!("{module}_{plain}");
            let base = &mut plan.tables[of];
            let name = base.names.claim(&[column.name.clone(), second]);
            base.columns.push(ColumnPlan {
                name,
                nullable: true,
                ..column
            });
        }
    }
}

/// The polymorphic table that is meant.
fn table(plan: &Plan<'_>, key: &str) -> Result<usize, Problem> {
    named_table(plan, key, || key_path!["polymorphic", key])
}
/// The table that is meant.
fn named_table(plan: &Plan<'_>, key: &str, at: impl Fn() -> Vec<Step>) -> Result<usize, Problem> {
    let catalog = plan.catalog;
    let is_meant = |entry: &TablePlan<'_>| {
        entry.function.is_none() && entry.kind.is_none() && means(catalog, key, &entry.table.name)
    };
    let found = plan.tables.iter().position(is_meant);
    found.ok_or_else(|| {
        let tables = plan.stored().filter(|entry| entry.function.is_none());
        let names: Vec<String> = tables
            .map(|entry| written(catalog, &entry.table.name))
            .collect();
        Problem::new(at(), format!("there is no table `{key}`"))
            .suggest(key, names.iter().map(String::as_str))
    })
}

/// The module of one kind.
fn one<'a>(
    plan: &mut Plan<'a>,
    (of, key): (usize, &str),
    on: usize,
    (written, settings): (&str, &KindConfig),
    part: Option<usize>,
    named: &[&str],
) -> Result<TablePlan<'a>, Problem> {
    let label = label(plan, &plan.tables[of].columns[on], key, written)?;
    let (kept, claimed) = columns(plan, (of, part), on, key, written, settings, named)?;
    let schema = plan.tables[of].schema;
    let mut own = match part {
        Some(part) => Some(own_of_part(plan, (of, part), &kept, key, written)?),
        None => None,
    };
    // The struct of a table that is a kind now is its struct.
    let before = part.map(|part| &plan.tables[part]);
    let before = before.filter(|before| before.schema == schema);
    let (old_row, old_new, old_required, old_changes) = match before {
        Some(old) => (
            Some(old.row.clone()),
            old.new_row.clone(),
            old.required.clone(),
            old.changes.clone(),
        ),
        None => Default::default(),
    };
    let is_old = |row: &str| old_row.as_deref() == Some(row);
    let row = match &settings.row {
        Some(row) => {
            let at = || key_path!["polymorphic", key, "kinds", written, "row"];
            let row = identifier(row, at)?;
            if !is_old(row) && !plan.schemas[schema].names.take(row) {
                return Err(taken(row, at()));
            }
            row.to_owned()
        }
        None if is_old(&pascal(written)) => pascal(written),
        None => {
            let row = pascal(written);
            let second = format!("{row}Row");
            plan.schemas[schema].names.claim(&[row, second])
        }
    };
    let base = &mut plan.tables[of];
    let module = base.names.claim(&[snake(&row)]);
    let file = match module.is_ascii() {
        true => module.clone(),
        false => crate::names::ascii(&module),
    };
    let mut columns: Vec<ColumnPlan<'a>> = Vec::new();
    for place in &kept {
        let mut column = base.columns[*place].clone();
        column.nullable &= !claimed.contains(&column.column.name);
        columns.push(column);
    }
    let here = |place: usize| kept.iter().position(|own| *own == place);
    let mut moved = vec![None; base.relations.len()];
    let mut relations: Vec<RelationPlan<'a>> = Vec::new();
    for (index, relation) in base.relations.iter().enumerate() {
        let on = relation.on.iter();
        let on: Option<Vec<_>> = on.map(|(own, there)| Some((here(*own)?, *there))).collect();
        if let Some(on) = on {
            moved[index] = Some(relations.len());
            relations.push(RelationPlan {
                on,
                ..relation.clone()
            });
        }
    }
    let throughs: Vec<ThroughPlan> = (base.throughs.iter())
        .filter_map(|through| {
            Some(ThroughPlan {
                first: moved[through.first]?,
                ..through.clone()
            })
        })
        .collect();
    let (table, id, version) = (base.table, base.id, base.version);
    let (mut derives, mut attributes) = (base.derives.clone(), base.attributes.clone());
    let (new_row, changes) = (base.new_row.is_some(), base.changes.is_some());
    let mut throughs = throughs;
    if let Some(own) = &mut own {
        columns.append(&mut own.columns);
        add_all(&mut derives, &mut attributes, own);
        for through in &mut own.throughs {
            through.first += relations.len();
        }
        relations.append(&mut own.relations);
        throughs.append(&mut own.throughs);
    }
    let names = &mut plan.schemas[schema].names;
    let is_required = |column: &&ColumnPlan<'_>| {
        column.column.is_writable() && !column.nullable && !column.has_default
    };
    let required = columns.iter().filter(is_required).count();
    let optional = columns.iter().filter(|c| c.column.is_writable()).count() - required;
    let mut claim = |old: Option<String>, first: String, second: String| match old {
        Some(old) if is_old(&row) => old,
        _ => names.claim(&[first, second]),
    };
    let new_row = new_row.then(|| claim(old_new, format!("New{row}"), format!("{row}New")));
    let required = (new_row.is_some() && required > 1 && optional > 0).then(|| {
        claim(
            old_required,
            format!("{row}Required"),
            format!("Required{row}"),
        )
    });
    let changes =
        changes.then(|| claim(old_changes, format!("{row}Changes"), format!("{row}Update")));
    let mut names = Names::with(super::modules::RESERVED);
    let structs = [
        Some(&row),
        new_row.as_ref(),
        required.as_ref(),
        changes.as_ref(),
    ];
    let items = (columns.iter().map(|column| &column.name))
        .chain(relations.iter().map(|relation| &relation.name))
        .chain(throughs.iter().map(|through| &through.name))
        .chain(structs.into_iter().flatten());
    for item in items {
        if !names.take(item) && part.is_some() {
            let at = key_path!["polymorphic", key, "kinds", written, "table"];
            let message = format!("two columns or relations of this kind are named `{item}`");
            return Err(Problem::new(at, message)
                .help("name one of them in `tables` or `relations` of `relata.toml`"));
        }
    }
    let (part, loads, constraints, left_out) = match own {
        Some(own) => (Some(own.part), own.loads, own.constraints, own.left_out),
        None => Default::default(),
    };
    if let Some(loads) = &loads {
        names.take(&loads.function);
        names.take(&loads.row);
    }
    Ok(TablePlan {
        table,
        function: None,
        schema,
        module,
        file,
        id,
        row,
        new_row,
        required,
        changes,
        version,
        derives,
        attributes,
        columns,
        relations,
        throughs,
        kinds: None,
        kind: Some(KindPlan {
            of,
            label,
            claimed,
            part,
        }),
        loads,
        constraints,
        left_out,
        names,
    })
}
