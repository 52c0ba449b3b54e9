//! Polymorphic tables: the enum of the rows of all kinds, and the module of each kind.

use super::docs::{self, full, outer};
use super::layout::{derive, literal};
use super::markdown::code;
use super::paths::{Place, primitive, runtime, rust};
use super::rows::{self, TUPLE, optional};
use super::{columns, constraints, header, loads, page, relations, session, table};
use crate::plan::{ColumnPlan, KindPlan, KindsPlan, LabelPlan, Plan, TablePlan, Type};

/// The text of the module of a kind.
pub(super) fn file(plan: &Plan<'_>, index: usize) -> String {
    let mut out = header(plan);
    let entry = &plan.tables[index];
    let mut lines = vec![title(plan, entry)];
    page::column_table(plan, entry, &mut lines);
    out.push_str(&docs::inner(&lines));
    table::marker(plan, index, &mut out);
    columns::emit(plan, index, &mut out);
    rows::emit(plan, index, &mut out);
    session::emit(plan, index, &mut out);
    relations::emit(plan, index, &mut out);
    loads::emit(plan, index, &mut out);
    constraints::emit(entry, &mut out);
    table::names_macro(plan, entry, &mut out);
    out
}

/// The modules of the kinds, in that of their table.
pub(super) fn modules(plan: &Plan<'_>, entry: &TablePlan<'_>, out: &mut String) {
    for kind in entry.kinds.iter().flat_map(|kinds| &kinds.kinds) {
        let kind = &plan.tables[*kind];
        // From the folder of the table's file.
        let path = (kind.file != kind.module).then(|| format!("{}/{}.rs", entry.file, kind.file));
        super::module::module(title(plan, kind), path, &kind.module, out);
    }
}

/// Returns the first line of the docs of a module.
pub(super) fn title(plan: &Plan<'_>, entry: &TablePlan<'_>) -> String {
    let Some(kind) = &entry.kind else {
        return page::title(plan, entry);
    };
    let on = discriminator(plan, kind.of);
    let joined = match &kind.part {
        Some(part) => format!(", with those of {}", code(&full(plan, &part.table.name))),
        None => String::new(),
    };
    format!(
        "The rows of {} whose {} is {}{joined}.",
        code(&full(plan, &entry.table.name)),
        code(&on.column.name),
        code(&label_text(plan, kind))
    )
}

/// `type` is `engineer`.
pub(super) fn of_label(plan: &Plan<'_>, entry: &TablePlan<'_>) -> String {
    let Some(kind) = &entry.kind else {
        return String::new();
    };
    let on = &discriminator(plan, kind.of).column.name;
    format!("{} is {}.", code(on), code(&label_text(plan, kind)))
}

/// `Table::KIND` and `Table::JOINED`
pub(super) fn constant(plan: &Plan<'_>, entry: &TablePlan<'_>, relata: &str) -> String {
    let Some(kind) = &entry.kind else {
        return match (&entry.kinds, plan.is_joined(entry)) {
            (Some(of), true) => joined(plan, entry, of, relata),
            _ => String::new(),
        };
    };
    let joined = match kind.part {
        Some(_) => format!(
            "    const JOINED: Option<&'static {relata}::table::JoinedTables> =\n        <super::table as {relata}::Table>::JOINED;\n"
        ),
        None => String::new(),
    };
    let on = literal(&discriminator(plan, kind.of).column.name);
    let made = match &kind.label {
        LabelPlan::Number(number) => format!("number({on}, {number})"),
        _ => format!("text({on}, {})", literal(&label_text(plan, kind))),
    };
    format!(
        "    const KIND: Option<{relata}::table::Discriminator> =\n        Some({relata}::table::Discriminator::{made});\n{joined}"
    )
}

/// Writes in which tables the rows of all kinds are.
fn joined(plan: &Plan<'_>, entry: &TablePlan<'_>, of: &KindsPlan, relata: &str) -> String {
    let list = |names: Vec<&str>| {
        let names: Vec<String> = names.into_iter().map(literal).collect();
        format!("&[{}]", names.join(", "))
    };
    let columns = entry.columns[..of.stored].iter();
    let columns = list(columns.map(|column| &*column.column.name).collect());
    let on = literal(&entry.columns[of.on].column.name);
    let primary = entry.table.primary_key.iter().flat_map(|key| &key.columns);
    let key = list(primary.map(String::as_str).collect());
    let mut parts = String::new();
    for kind in of
        .kinds
        .iter()
        .filter_map(|kind| plan.tables[*kind].kind.as_ref())
    {
        let Some(part) = &kind.part else { continue };
        let (schema, name) = (
            session::schema(plan, &part.table.name),
            &part.table.name.name,
        );
        let own = part.columns.iter().filter(|column| part.has(column.column));
        let columns = list(own.map(|column| &*column.column.name).collect());
        let label = match &kind.label {
            LabelPlan::Number(number) => format!("LabelNumber({number})"),
            _ => format!("LabelText({})", literal(&label_text(plan, kind))),
        };
        parts.push_str(&format!(
            "
            {relata}::table::JoinedPart {{
                schema: {schema},
                name: {},
                key: {},
                columns: {columns},
                label: {relata}::table::KindLabel::{label},
            }},",
            literal(name),
            list(part.key.clone())
        ));
    }
    format!(
        "    #[rustfmt::skip]
    const JOINED: Option<&'static {relata}::table::JoinedTables> = Some(&{relata}::table::JoinedTables {{
        columns: {columns},
        key: {key},
        on: {on},
        parts: &[{parts}
        ],
    }});
"
    )
}

/// Writes the labels of the kinds that have tables of their own.
pub(super) fn labels(plan: &Plan<'_>, index: usize, of: &KindsPlan, values: &str) -> String {
    let entry = &plan.tables[index];
    if !plan.is_joined(entry) {
        return String::new();
    }
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let on = &entry.columns[of.on].name;
    let kinds = of
        .kinds
        .iter()
        .filter_map(|kind| plan.tables[*kind].kind.as_ref());
    let labels = kinds.filter(|kind| kind.part.is_some()).map(|kind| {
        let label = value(plan, place, &kind.label);
        format!("        {values}.take::<({on},)>((&{label},));\n")
    });
    let labels: String = labels.collect();
    format!("    fn labels({values}: &mut {relata}::RowValues) {{\n{labels}    }}\n")
}

fn discriminator<'p, 'a>(plan: &'p Plan<'a>, of: usize) -> &'p ColumnPlan<'a> {
    let entry = &plan.tables[of];
    let on = entry.kinds.as_ref().map_or(0, |kinds| kinds.on);
    &entry.columns[on]
}

/// The label, as the database has it.
fn label_text(plan: &Plan<'_>, kind: &KindPlan) -> String {
    match &kind.label {
        LabelPlan::Text(text) => text.clone(),
        LabelPlan::Number(number) => number.to_string(),
        LabelPlan::Variant(index, at) => plan.enums[*index].definition.values[*at].clone(),
    }
}
/// The label as a pattern, and as a value where it is that of text.
fn pattern(plan: &Plan<'_>, place: Place, label: &LabelPlan) -> String {
    match label {
        LabelPlan::Text(text) => literal(text),
        LabelPlan::Number(number) => number.to_string(),
        LabelPlan::Variant(index, at) => {
            let path = rust(plan, place, &Type::Enum(*index));
            format!("{path}::{}", plan.enums[*index].variants[*at])
        }
    }
}
/// The label as a value of the discriminator's type.
fn value(plan: &Plan<'_>, place: Place, label: &LabelPlan) -> String {
    match label {
        LabelPlan::Text(text) => format!("::std::string::String::from({})", literal(text)),
        label => pattern(plan, place, label),
    }
}

/// A name that no constant of the module has, which would be a pattern.
fn free(entry: &TablePlan<'_>, names: &[&str]) -> String {
    let names = names.iter().map(|name| (*name).to_owned());
    let mut names = names.chain((0..).map(|number| format!("kind_{number}")));
    names.find(|name| !entry.has_item(name)).unwrap_or_default()
}

/// The column of a kind, by its name in the database.
fn own<'p, 'a>(kind: &'p TablePlan<'a>, column: &ColumnPlan<'_>) -> Option<&'p ColumnPlan<'a>> {
    Some(&kind.columns[kind.find_column(&column.column.name)?])
}
/// True if it is never NULL in rows of the kind, and may be in those of others.
fn is_claimed(kind: &TablePlan<'_>, column: &ColumnPlan<'_>) -> bool {
    let part = kind.kind.as_ref().and_then(|kind| kind.part.as_ref());
    let of_part = part.is_some_and(|part| part.has(column.column));
    claims(kind, column) || of_part && !column.nullable
}
/// True if it is never NULL in rows of the kind, although its table allows NULL.
fn claims(kind: &TablePlan<'_>, column: &ColumnPlan<'_>) -> bool {
    let mut claimed = kind.kind.iter().flat_map(|kind| &kind.claimed);
    claimed.any(|name| *name == column.column.name)
}
/// The columns that rows of all kinds have, without the discriminator.
fn common<'p, 'a>(
    plan: &'p Plan<'a>,
    index: usize,
    of: &'p KindsPlan,
) -> impl Iterator<Item = &'p ColumnPlan<'a>> {
    let columns = plan.tables[index].columns.iter().enumerate();
    let columns = columns.filter(|(at, _)| *at != of.on);
    columns.map(|(_, column)| column).filter(|column| {
        let mut kinds = of.kinds.iter();
        kinds.all(|kind| {
            let kind = &plan.tables[*kind];
            own(kind, column).is_some() && !is_claimed(kind, column)
        })
    })
}

/// A value that was read, as the field of a kind.
pub(super) fn claimed(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    column: &ColumnPlan<'_>,
    value: &str,
) -> String {
    match claims(entry, column) {
        true => not_null(plan, entry, column, value),
        false => value.to_owned(),
    }
}
/// A value that is never NULL in rows of the kind, and may be in those of others.
fn not_null(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    column: &ColumnPlan<'_>,
    value: &str,
) -> String {
    let Some(kind) = &entry.kind else {
        return value.to_owned();
    };
    let relata = runtime(plan, Place::Table(kind.of));
    format!(
        "{relata}::row::of_kind({value}, {}, {}, {})?",
        literal(&entry.table.name.name),
        literal(&column.column.name),
        literal(&label_text(plan, kind))
    )
}
/// The columns as which values are read: those that a kind claims are as their table has them.
pub(super) fn read_as(
    entry: &TablePlan<'_>,
    part: &[ColumnPlan<'_>],
    names: Vec<String>,
) -> Vec<String> {
    let columns = part.iter().zip(names);
    columns
        .map(|(column, name)| match claims(entry, column) {
            true => format!("super::{name}"),
            false => name,
        })
        .collect()
}

/// The enum of the rows of all kinds, and how it is read.
pub(super) fn row(plan: &Plan<'_>, index: usize, of: &KindsPlan, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let name = &entry.row;
    let on = &entry.columns[of.on];
    let variants: String = of
        .kinds
        .iter()
        .map(|kind| {
            let kind = &plan.tables[*kind];
            let docs = outer(&[of_label(plan, kind)], 4);
            format!("{docs}    {0}({1}::{0}),\n", kind.row, kind.module)
        })
        .collect();
    let docs = format!(
        "A row of {}, of one of its kinds.",
        code(&full(plan, &entry.table.name))
    );
    let docs = outer(&[docs], 0);
    let derived = ["Debug", "Clone", "PartialEq"].map(str::to_owned);
    let derived: Vec<String> = derived
        .into_iter()
        .chain(entry.derives.row.clone())
        .collect();
    let attributes: String = (entry.attributes.row.iter())
        .map(|attribute| format!("#[{attribute}]\n"))
        .collect();
    out.push_str(&format!(
        "\n{docs}{}{attributes}pub enum {name} {{\n{variants}}}\n",
        derive(&derived)
    ));

    // One read of all columns is checked faster than one for each; a tuple holds at most this many.
    let source = free(entry, &["row", "source", "columns", "data"]);
    let generic = ["R", "Source", "RowSource_"]
        .into_iter()
        .find(|name| !entry.has_item(name))
        .unwrap_or("R_");
    let mut part_names = (1..)
        .map(|number| format!("part_{number}"))
        .filter(|name| !entry.has_item(name));
    let parts: Vec<&[ColumnPlan<'_>]> = entry.columns.chunks(TUPLE).collect();
    let (mut reads, mut read) = (String::new(), Vec::new());
    for part in &parts {
        let values = match parts.len() {
            1 => source.clone(),
            _ => part_names.next().unwrap_or_default(),
        };
        let comma = if part.len() == 1 { "," } else { "" };
        let names: Vec<&str> = part.iter().map(|column| &*column.name).collect();
        reads.push_str(&format!(
            "        let {values} = {source}.columns::<({}{comma})>()?;\n",
            names.join(", ")
        ));
        read.extend((0..part.len()).map(|at| format!("{values}.{at}")));
    }
    let (sql_table, sql_on) = (literal(&entry.table.name.name), literal(&on.column.name));
    let label = &read[of.on];
    let matched = match on.rust_type {
        Type::Scalar(scalar) if scalar.rust() == "String" => format!("{label}.as_str()"),
        _ => label.clone(),
    };
    let mut arms = String::new();
    for kind in &of.kinds {
        let kind = &plan.tables[*kind];
        let Some(known) = &kind.kind else { continue };
        let fields = entry
            .columns
            .iter()
            .zip(&read)
            .filter_map(|(column, value)| {
                let own = own(kind, column)?;
                let value = match is_claimed(kind, own) {
                    true => not_null(plan, kind, own, value),
                    false => value.clone(),
                };
                Some(format!("                {}: {value},\n", own.name))
            });
        let fields: String = fields.collect();
        arms.push_str(&format!(
            "            {} => Ok(Self::{1}({2}::{1} {{\n{fields}            }})),\n",
            pattern(plan, place, &known.label),
            kind.row,
            kind.module
        ));
    }
    out.push_str(&format!(
        "
#[rustfmt::skip]
impl {relata}::FromRow for {name} {{
    const WIDTH: {} = {};
    #[allow(unreachable_patterns)]
    fn from_row<{generic}: {relata}::RowSource>({source}: &mut {generic}) -> {relata}::Decoded<Self> {{
{reads}        match {matched} {{
{arms}            _ => Err({relata}::row::unknown_kind({sql_table}, {sql_on}, &{label})),
        }}
    }}
}}
",
        primitive(plan, place, "usize"),
        entry.columns.len()
    ));
    accessors(plan, index, of, out);
    key_values(plan, index, of, out);
}

/// `Self::Engineer(row) => &row.name,`
fn of_each(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    of: &KindsPlan,
    indent: usize,
    field: &str,
) -> String {
    let margin = " ".repeat(indent);
    let row = free(entry, &["row", "kind"]);
    let arms = of.kinds.iter().map(|kind| {
        let kind = &plan.tables[*kind].row;
        format!("{margin}Self::{kind}({row}) => &{row}.{field},\n")
    });
    arms.collect()
}

/// Methods of the enum that return the columns of all kinds.
fn accessors(plan: &Plan<'_>, index: usize, of: &KindsPlan, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let mut functions = String::new();
    for column in common(plan, index, of) {
        let rust_type = optional(rust(plan, place, &column.rust_type), column.nullable);
        let docs = outer(&[format!("{}.", code(&columns::heading(column)))], 4);
        let arms = of_each(plan, entry, of, 12, &column.name);
        functions.push_str(&format!(
            "{docs}    pub fn {}(&self) -> &{rust_type} {{\n        match self {{\n{arms}        }}\n    }}\n",
            column.name
        ));
    }
    if !functions.is_empty() {
        out.push_str(&format!(
            "\n#[rustfmt::skip]\nimpl {} {{\n{functions}}}\n",
            entry.row
        ));
    }
}

/// The values of columns that foreign keys reference, for rows that relations are assigned.
fn key_values(plan: &Plan<'_>, index: usize, of: &KindsPlan, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let backwards = (entry.relations.iter()).filter(|r| r.cardinality.is_referenced());
    let referenced: Vec<&str> = backwards
        .flat_map(|relation| relation.on.iter())
        .map(|(here, _)| &*entry.columns[*here].name)
        .collect();
    let columns = common(plan, index, of).filter(|column| !column.nullable);
    for column in columns.filter(|column| referenced.contains(&&*column.name)) {
        let (row, name) = (&entry.row, &column.name);
        let rust_type = rust(plan, place, &column.rust_type);
        let arms = of_each(plan, entry, of, 12, name);
        out.push_str(&format!(
            "
#[rustfmt::skip]
#[diagnostic::do_not_recommend]
impl {relata}::HasValue<{name}> for {row} {{
    fn value(&self) -> &{rust_type} {{
        match self {{
{arms}        }}
    }}
}}
"
        ));
    }
}

/// The values of all columns, of a row of any kind.
pub(super) fn values(plan: &Plan<'_>, index: usize, of: &KindsPlan, values: &str) -> String {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let row = free(entry, &["row", "kind"]);
    let mut arms = String::new();
    for kind in &of.kinds {
        let kind = &plan.tables[*kind];
        let Some(known) = &kind.kind else { continue };
        let mut takes = String::new();
        let all: Vec<(usize, &ColumnPlan<'_>)> = entry.columns.iter().enumerate().collect();
        for part in all.chunks(TUPLE) {
            let comma = if part.len() == 1 { "," } else { "" };
            let names: Vec<&str> = part.iter().map(|(_, column)| &*column.name).collect();
            let given: Vec<String> = part
                .iter()
                .map(|(at, column)| match own(kind, column) {
                    _ if *at == of.on => format!("&{}", value(plan, place, &known.label)),
                    Some(own) if is_claimed(kind, own) => {
                        format!("&Some(::core::clone::Clone::clone(&{row}.{}))", own.name)
                    }
                    Some(own) => format!("&{row}.{}", own.name),
                    None => "&None".to_owned(),
                })
                .collect();
            takes.push_str(&format!(
                "                {values}.take::<({}{comma})>(({}{comma}));\n",
                names.join(", "),
                given.join(", ")
            ));
        }
        arms.push_str(&format!(
            "            Self::{}({row}) => {{\n{takes}            }}\n",
            kind.row
        ));
    }
    format!("        match self {{\n{arms}        }}\n")
}

/// Returns the code by which a session holds a row of a kind: as one of any kind.
pub(super) fn held(plan: &Plan<'_>, index: usize, kind: &KindPlan) -> (String, String) {
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let (any, row) = (&plan.tables[kind.of].row, &plan.tables[index].row);
    let on = &discriminator(plan, kind.of).name;
    let label = value(plan, place, &kind.label);
    (
        format!(
            "    {relata}::__held_as! {{ super::{any}, super::{any}::{row}, super::{on}, {label} }}\n"
        ),
        format!(
            "#[diagnostic::do_not_recommend]\nimpl {relata}::RowOfKind for {row} {{\n    type AnyKind = super::{any};\n}}\n"
        ),
    )
}

/// The columns that relations start from, of a row of any kind.
pub(super) fn row_keys(
    plan: &Plan<'_>,
    entry: &TablePlan<'_>,
    of: &KindsPlan,
    relata: &str,
    out: &mut String,
) {
    let found = |entry: &TablePlan<'_>| relations::keys(entry).next().is_some();
    if !found(entry) {
        return;
    }
    let (row, column) = (
        free(entry, &["row", "kind"]),
        free(entry, &["column", "name"]),
    );
    let arms = of.kinds.iter().map(|kind| {
        let kind = &plan.tables[*kind];
        match found(kind) {
            false => format!("            Self::{}(_) => None,\n", kind.row),
            true => format!(
                "            Self::{}({row}) => {relata}::RowKeys::value_of({row}, {column}),\n",
                kind.row
            ),
        }
    });
    let arms: String = arms.collect();
    let names = relations::keys(entry).map(|column| format!("{:?}", column.column.name));
    let names: Vec<String> = names.collect();
    let names = names.join(", ");
    out.push_str(&format!(
        "
#[rustfmt::skip]
impl {relata}::RowKeys for {} {{
    const COLUMNS: &'static [&'static ::core::primitive::str] = &[{names}];
    fn value_of(&self, {column}: &::core::primitive::str) -> Option<&dyn ::core::any::Any> {{
        match self {{
{arms}        }}
    }}
}}
",
        entry.row
    ));
}
