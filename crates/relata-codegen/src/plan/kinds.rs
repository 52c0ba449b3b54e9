//! Polymorphic tables: each kind of their rows is a module beside theirs.

use super::overrides::{identifier, means, taken, written};
use super::{
    ColumnPlan, KindPlan, KindsPlan, LabelPlan, Plan, RelationPlan, Scalar, TablePlan, ThroughPlan,
    Type,
};
use crate::config::{KindConfig, Problem, key_path};
use crate::names::{Names, pascal, snake};

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
            let entry = one(plan, (of, key), on, (label, kind), &named)?;
            kinds.push(plan.tables.len());
            plan.tables.push(entry);
        }
        plan.tables[of].kinds = Some(KindsPlan { on, kinds });
    }
    Ok(())
}

/// The table that is meant.
fn table(plan: &Plan<'_>, key: &str) -> Result<usize, Problem> {
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
        let at = key_path!["polymorphic", key];
        Problem::new(at, format!("there is no table `{key}`"))
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
    named: &[&str],
) -> Result<TablePlan<'a>, Problem> {
    let label = label(plan, &plan.tables[of].columns[on], key, written)?;
    let (kept, claimed) = columns(plan, of, on, key, written, settings, named)?;
    let schema = plan.tables[of].schema;
    let row = match &settings.row {
        Some(row) => {
            let at = || key_path!["polymorphic", key, "kinds", written, "row"];
            let row = identifier(row, at)?;
            if !plan.schemas[schema].names.take(row) {
                return Err(taken(row, at()));
            }
            row.to_owned()
        }
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
    let (derives, attributes) = (base.derives.clone(), base.attributes.clone());
    let (new_row, changes) = (base.new_row.is_some(), base.changes.is_some());
    let names = &mut plan.schemas[schema].names;
    let is_required = |column: &&ColumnPlan<'_>| {
        column.column.is_writable() && !column.nullable && !column.has_default
    };
    let required = columns.iter().filter(is_required).count();
    let optional = columns.iter().filter(|c| c.column.is_writable()).count() - required;
    let new_row = new_row.then(|| names.claim(&[format!("New{row}"), format!("{row}New")]));
    let required = (new_row.is_some() && required > 1 && optional > 0)
        .then(|| names.claim(&[format!("{row}Required"), format!("Required{row}")]));
    let changes = changes.then(|| names.claim(&[format!("{row}Changes"), format!("{row}Update")]));
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
        names.take(item);
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
        kind: Some(KindPlan { of, label, claimed }),
        loads: None,
        constraints: Vec::new(),
        left_out: Vec::new(),
        names,
    })
}

/// The columns of a kind, by their places in the table; and those that it claims to be never NULL.
fn columns(
    plan: &Plan<'_>,
    of: usize,
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
            let names = entry
                .columns
                .iter()
                .map(|column| column.column.name.as_str());
            Problem::new(at, format!("`{key}` has no column `{name}`")).suggest(name, names)
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
