//! Polymorphic tables: each kind of their rows is a module beside theirs.

use relata_schema::ForeignKey;

use super::overrides::{identifier, means, taken, written};
use super::{
    ColumnPlan, KindPlan, KindsPlan, LabelPlan, PartPlan, Plan, RelationPlan, Scalar, TablePlan,
    ThroughPlan, Type,
};
use crate::config::{AttributesConfig, DerivesConfig, KindConfig, Problem, Step, key_path};
use crate::names::{Names, pascal, snake};

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

/// The column that says of which kind a row is.
fn discriminator(plan: &Plan<'_>, of: usize, key: &str, on: &str) -> Result<usize, Problem> {
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
fn label(
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

/// The parts of a kind that its table brings.
struct OfPart<'a> {
    part: PartPlan<'a>,
    columns: Vec<ColumnPlan<'a>>,
    relations: Vec<RelationPlan<'a>>,
    throughs: Vec<ThroughPlan>,
    derives: DerivesConfig,
    attributes: AttributesConfig,
    loads: Option<super::LoadsPlan>,
    constraints: Vec<super::ConstraintPlan>,
    left_out: Vec<(&'a ForeignKey, String)>,
}

/// Takes a table apart that is one of a kind: relations that lead to it lead to the kind from here on.
fn own_of_part<'a>(
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
fn add_all(derives: &mut DerivesConfig, attributes: &mut AttributesConfig, own: &OfPart<'_>) {
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

/// The columns of a kind, by their places in the table; and those that it claims to be never NULL.
fn columns(
    plan: &Plan<'_>,
    (of, part): (usize, Option<usize>),
    on: usize,
    key: &str,
    written: &str,
    settings: &KindConfig,
    named: &[&str],
) -> Result<(Vec<usize>, Vec<String>), Problem> {
    let entry = &plan.tables[of];
    let find = |name: &str, list: &'static str| {
        entry.find_column(name).ok_or_else(|| {
            let at = key_path!["polymorphic", key, "kinds", written, list];
            let part = part.map(|part| &plan.tables[part]);
            let own = part.filter(|part| part.find_column(name).is_some());
            if let Some(own) = own {
                let message = format!("`{name}` is a column of `{}`", own.table.name.name);
                return Problem::new(at, message)
                    .help("leave it out: the kind has all columns of its own table");
            }
            let names = entry
                .columns
                .iter()
                .map(|column| column.column.name.as_str());
            let message = match part {
                Some(part) => {
                    let own = &part.table.name.name;
                    format!("neither `{key}` nor `{own}` has a column `{name}`")
                }
                None => format!("`{key}` has no column `{name}`"),
            };
            Problem::new(at, message).suggest(name, names)
        })
    };
    let primary = entry.table.primary_key.iter().flat_map(|key| &key.columns);
    let primary: Vec<&str> = primary.map(String::as_str).collect();
    for name in &settings.columns {
        let place = find(name, "columns")?;
        let at = key_path!["polymorphic", key, "kinds", written, "columns"];
        if place == on || primary.contains(&&**name) {
            return Err(Problem::new(at, format!("rows of all kinds have `{name}`")));
        }
        if !entry.columns[place].nullable {
            let message = format!("`{name}` is NOT NULL, so that rows of all kinds have it");
            return Err(Problem::new(at, message)
                .help("leave it out: what no kind names, rows of all kinds have"));
        }
    }
    for name in &settings.not_null {
        find(name, "not_null")?;
        if !settings.columns.contains(name) {
            let at = key_path!["polymorphic", key, "kinds", written, "not_null"];
            let message = format!("`{name}` is not among the `columns` of this kind");
            return Err(Problem::new(at, message));
        }
    }
    let own =
        |name: &str| !named.contains(&name) || settings.columns.iter().any(|column| column == name);
    let kept = (0..entry.columns.len())
        .filter(|place| *place != on && own(&entry.columns[*place].column.name));
    Ok((kept.collect(), settings.not_null.clone()))
}
