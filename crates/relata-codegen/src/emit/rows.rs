//! The structs: a row as it is read, a row to insert, and changes to a row.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use super::columns::heading;
use super::docs::{full, outer};
use super::kinds;
use super::layout::{LINE, derive, literal_of_self, turbofish, value};
use super::markdown::{code, summary};
use super::paths::{Place, primitive, runtime, rust};
use crate::plan::{ColumnPlan, Plan};

/// How many columns are read at once: relata's largest tuple.
pub(super) const TUPLE: usize = 26;

pub(super) fn emit(plan: &Plan<'_>, index: usize, out: &mut String) {
    row(plan, index, out);
    new_row(plan, index, out);
    changes(plan, index, out);
}

fn row(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    if let Some(of) = &entry.kinds {
        return kinds::row(plan, index, of, out);
    }
    if plan.config.models {
        // A kind is in the module of its table.
        let levels = 1 + usize::from(entry.schema > 0) + usize::from(entry.kind.is_some());
        let up = vec!["super"; levels].join("::");
        out.push_str(&format!("\npub use {up}::{};\n", entry.row));
        from_row(plan, index, out);
        values(plan, index, out);
        return;
    }
    let (place, apart) = scope(plan, index, &entry.derives.row, "row_struct");
    let fields = entry.columns.iter().map(|column| {
        let rust_type = rust(plan, place, &column.rust_type);
        let rust_type = optional(rust_type, column.nullable);
        field(column, None, &rust_type, &column.attributes.row)
    });
    let of_kind = match &entry.kind {
        Some(_) => format!(": {}", kinds::of_label(plan, entry)),
        None => ".".to_owned(),
    };
    let docs = format!("A row of {}{of_kind}", code(&full(plan, &entry.table.name)));
    let derives = derives(
        &["Debug", "Clone", "PartialEq"],
        &entry.derives.row,
        &entry.attributes.row,
    );
    let skip = verbatim(
        &entry.attributes.row,
        entry.columns.iter().map(|column| &column.attributes.row),
    );
    let derives = format!("{skip}{derives}");
    structure(docs, &derives, &entry.row, fields.collect(), apart, out);
    from_row(plan, index, out);
    values(plan, index, out);
}

/// The values of columns that foreign keys reference, for rows that relations are assigned.
fn values(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let backwards = (entry.relations.iter()).filter(|r| r.cardinality.is_referenced());
    let referenced = backwards.flat_map(|relation| relation.on.iter().map(|(here, _)| *here));
    let referenced: BTreeSet<usize> = referenced.collect();
    for column in referenced.into_iter().map(|at| &entry.columns[at]) {
        if column.nullable || entry.kinds.is_some() {
            continue;
        }
        let (row, name) = (&entry.row, &column.name);
        let rust_type = rust(plan, place, &column.rust_type);
        out.push_str(&format!(
            "
#[diagnostic::do_not_recommend]
impl {relata}::HasValue<{name}> for {row} {{
    #[rustfmt::skip]
    fn value(&self) -> &{rust_type} {{
        &self.{name}
    }}
}}
"
        ));
    }
}

fn from_row(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let size = primitive(plan, place, "usize");
    let name = &entry.row;
    let width = entry.columns.len();
    // Constants are in scope, and a constant of a variable's name would be a pattern.
    let free = |name: &str| !entry.has_item(name);
    let row = match entry.columns.is_empty() {
        true => "_row".to_owned(),
        false => ["row", "source", "columns", "data"]
            .map(str::to_owned)
            .into_iter()
            .chain((0..).map(|number| format!("row_{number}")))
            .find(|name| free(name))
            .unwrap_or_default(),
    };
    let mut part_names = (1..)
        .map(|number| format!("part_{number}"))
        .filter(|name| free(name));
    let generic = ["R", "Source", "RowSource_"]
        .iter()
        .find(|name| free(name))
        .unwrap_or(&"R_");
    // One read of all columns is checked faster than one for each; a tuple holds at most this many.
    let parts: Vec<&[ColumnPlan<'_>]> = entry.columns.chunks(TUPLE).collect();
    let mut reads = String::new();
    let mut types = String::new();
    let mut fields = Vec::new();
    for part in &parts {
        let values = match parts.len() {
            1 => row.clone(),
            _ => part_names.next().unwrap_or_default(),
        };
        let names: Vec<String> = part.iter().map(|column| column.name.clone()).collect();
        fields.extend(part.iter().enumerate().map(|(at, column)| {
            let value = kinds::claimed(plan, entry, column, &format!("{values}.{at}"));
            format!("{}: {value}", column.name)
        }));
        let names = kinds::read_as(entry, part, names);
        let before = format!("        let {values} = {row}.columns::<");
        reads.push_str(&turbofish(&names, 8, &before, ">()?;"));
        reads.push('\n');
        let before = format!("        {row}.columns::<");
        types.push_str(&turbofish(&names, 8, &before, ">();"));
        types.push('\n');
    }
    // rustfmt breaks such lines in ways that follow no simple rule.
    let skip = match fields.iter().any(|field| field.width() > LINE - 13) {
        true => "#[rustfmt::skip]\n",
        false => "",
    };
    let fields = literal_of_self(&fields, 8);
    // A key or any other NOT NULL column shows whether an outer join found the row.
    let nullable = !entry.columns.is_empty() && entry.columns.iter().all(|column| column.nullable);
    let all_nullable = match nullable {
        true => format!(
            "    const ALL_NULLABLE: {} = true;\n",
            primitive(plan, place, "bool")
        ),
        false => String::new(),
    };
    let described = match types.is_empty() {
        true => String::new(),
        false => format!(
            "    fn describe<{generic}: {relata}::Describe>({row}: &mut {generic}) {{\n{types}    }}\n"
        ),
    };
    out.push_str(&format!(
        "
{skip}impl {relata}::FromRow for {name} {{
    const WIDTH: {size} = {width};
{all_nullable}    fn from_row<{generic}: {relata}::RowSource>({row}: &mut {generic}) -> {relata}::Decoded<Self> {{
{reads}        Ok({fields})
    }}
{described}}}
"
    ));
}

fn new_row(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let Some(name) = &entry.new_row else {
        return;
    };
    let place = Place::Table(index);
    let writable: Vec<&ColumnPlan<'_>> = entry
        .columns
        .iter()
        .filter(|c| c.column.is_writable())
        .collect();
    let required = |column: &ColumnPlan<'_>| is_required(column);
    let own: &[&str] = match writable.iter().any(|column| required(column)) {
        true => &["Debug", "Clone"],
        false => &["Debug", "Clone", "Default"],
    };
    let derived = &entry.derives.new;
    let (inside, apart) = scope(plan, index, derived, "new_row_struct");
    let derives = derives(own, derived, &entry.attributes.new);
    let shown = plan.catalog.shows_defaults(entry.table);
    let fields = writable.iter().map(|column| {
        let note = if required(column) {
            "required"
        } else if takes_null(column) {
            "the default if `None`, NULL if `Some(None)`"
        } else if plan.catalog.has_default(column.column) || (column.has_default && !shown) {
            "the database's default if `None`"
        } else if column.has_default {
            "made in Rust if `None`"
        } else {
            "NULL if `None`"
        };
        let rust_type = optional(rust(plan, inside, &column.rust_type), takes_null(column));
        let rust_type = optional(rust_type, !required(column));
        let mut attributes = match required(column) {
            true => Vec::new(),
            false => given(plan, inside, derived, takes_null(column)),
        };
        attributes.extend_from_slice(&column.attributes.new);
        field(column, Some(note), &rust_type, &attributes)
    });
    let docs = format!("A new row for {}.", code(&full(plan, &entry.table.name)));
    let skip = verbatim(
        &entry.attributes.new,
        writable.iter().map(|column| &column.attributes.new),
    );
    let derives = format!("{skip}{derives}");
    structure(docs, &derives, name, fields.collect(), apart, out);
    constructor(plan, index, name, &writable, out);

    // A column that is left out has its default; without one that is NULL.
    let (given, left): (Vec<_>, Vec<_>) = writable
        .iter()
        .copied()
        .partition(|column| required(column) || !column.has_default);
    let given = given.into_iter().map(|column| (column, ""));
    let left = left.into_iter().map(|column| (column, ""));
    let mut cells = calls("set", given, relata_cells(plan, place));
    cells = calls("set_some", left, cells);
    let relata = runtime(plan, place);
    let generic = ["K", "Kind", "InsertKind"]
        .iter()
        .find(|name| !entry.has_item(name));
    let generic = generic.unwrap_or(&"K_");
    out.push_str(&format!(
        "
#[rustfmt::skip]
#[diagnostic::do_not_recommend]
impl<{generic}> {relata}::InsertRow<table, {generic}, ()> for {name} {{
    type Row = {relata}::Cells;
    fn into_row(self) -> {relata}::Cells {{
        {cells}
    }}
}}
"
    ));
}

/// The function that makes a new row of the columns which it must have: of one, or of a struct that names them.
fn constructor(
    plan: &Plan<'_>,
    index: usize,
    name: &str,
    writable: &[&ColumnPlan<'_>],
    out: &mut String,
) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let required: Vec<_> = (writable.iter().copied())
        .filter(|column| is_required(column))
        .collect();
    if required.is_empty() || required.len() == writable.len() {
        return;
    }
    // A constant of the parameter's name would be a pattern.
    let parameter = ["required", "values", "given"]
        .into_iter()
        .find(|name| !entry.has_item(name))
        .unwrap_or("required_");
    let (parameter_type, docs) = match (&entry.required, &*required) {
        (Some(structure_name), _) => {
            let docs = format!(
                "The columns that a new row for {} must have.",
                code(&full(plan, &entry.table.name))
            );
            let fields = required
                .iter()
                .map(|column| field(column, None, &rust(plan, place, &column.rust_type), &[]));
            structure(
                docs,
                // Derives here would be a sixteenth of the cost of checking a schema.
                "",
                structure_name,
                fields.collect(),
                None,
                out,
            );
            (structure_name.clone(), "these columns")
        }
        (None, [column]) => (rust(plan, place, &column.rust_type), "this column"),
        (None, _) => return,
    };
    let fields = writable.iter().map(|column| {
        let column_name = &column.name;
        match (is_required(column), &entry.required) {
            (true, Some(_)) => format!("{column_name}: {parameter}.{column_name}"),
            (true, None) => format!("{column_name}: {parameter}"),
            (false, _) => format!("{column_name}: None"),
        }
    });
    let fields = literal_of_self(&fields.collect::<Vec<_>>(), 8);
    let column = match &*required {
        [column] => format!(" {}", code(&heading(column))),
        _ => String::new(),
    };
    out.push_str(&format!(
        "
#[rustfmt::skip]
impl {name} {{
    /// A new row with {docs}{column}; the others have their defaults, or are NULL.
    pub fn new({parameter}: {parameter_type}) -> Self {{
        {fields}
    }}
}}
"
    ));
}

/// True if an INSERT must name the column.
pub(super) fn is_required(column: &ColumnPlan<'_>) -> bool {
    !column.nullable && !column.has_default
}

fn relata_cells(plan: &Plan<'_>, place: Place) -> String {
    format!("{}::Cells::new()", runtime(plan, place))
}

/// Returns calls on `cells` that assign columns from the fields of `self`, as many in one call as a tuple holds.
fn calls<'a>(
    method: &str,
    columns: impl Iterator<Item = (&'a ColumnPlan<'a>, &'static str)>,
    cells: String,
) -> String {
    let columns: Vec<_> = columns.collect();
    columns.chunks(TUPLE).fold(cells, |cells, part| {
        let comma = if part.len() == 1 { "," } else { "" };
        let names: Vec<&str> = part.iter().map(|(column, _)| &*column.name).collect();
        let values: Vec<String> = part
            .iter()
            .map(|(column, end)| format!("self.{}{end}", column.name))
            .collect();
        format!(
            "{cells}\n            .{method}::<({}{comma})>(({}{comma}))",
            names.join(", "),
            values.join(", ")
        )
    })
}

fn changes(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let Some(name) = &entry.changes else {
        return;
    };
    let place = Place::Table(index);
    let derived = &entry.derives.changes;
    let (inside, apart) = scope(plan, index, derived, "changes_struct");
    let derives = derives(
        &["Debug", "Clone", "Default"],
        derived,
        &entry.attributes.changes,
    );
    let writable = entry.columns.iter().filter(|c| c.column.is_writable());
    let fields = writable.map(|column| {
        let rust_type = optional(rust(plan, inside, &column.rust_type), column.nullable);
        let mut attributes = given(plan, inside, derived, column.nullable);
        attributes.extend_from_slice(&column.attributes.changes);
        field(column, None, &optional(rust_type, true), &attributes)
    });
    let docs = format!(
        "Changes to a row of {}; `None` leaves a column as it is.",
        code(&full(plan, &entry.table.name))
    );
    let skip = verbatim(
        &entry.attributes.changes,
        entry
            .columns
            .iter()
            .map(|column| &column.attributes.changes),
    );
    let derives = format!("{skip}{derives}");
    structure(docs, &derives, name, fields.collect(), apart, out);

    let writable = entry.columns.iter().filter(|c| c.column.is_writable());
    let cells = calls(
        "set_some",
        writable.map(|column| (column, "")),
        relata_cells(plan, place),
    );
    let relata = runtime(plan, place);
    let generic = ["C", "Context", "SetContext"]
        .iter()
        .find(|name| !entry.has_item(name));
    let generic = generic.unwrap_or(&"C_");
    out.push_str(&format!(
        "
#[rustfmt::skip]
#[diagnostic::do_not_recommend]
impl<{generic}> {relata}::SetClause<table, {generic}, ()> for {name} {{
    type Set = {relata}::Cells;
    fn into_set(self) -> {relata}::Cells {{
        {cells}
    }}
}}
"
    ));
}

/// A struct with these fields, in a module of its own if that has a name.
fn structure(
    docs: String,
    derives: &str,
    name: &str,
    fields: String,
    apart: Option<String>,
    out: &mut String,
) {
    let docs = outer(&[docs], 0);
    let fields = match fields.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{\n{fields}}}"),
    };
    let text = format!("{docs}{derives}pub struct {name} {fields}\n");
    let Some(module) = apart else {
        out.push_str(&format!("\n{text}"));
        return;
    };
    let lines: String = text.lines().map(|line| format!("    {line}\n")).collect();
    out.push_str(&format!(
        "\npub use self::{module}::{name};\n#[rustfmt::skip]\nmod {module} {{\n{lines}}}\n"
    ));
}

/// Where a struct with these derives is, and the name of its own module if it has one. A derive macro may bind variables of the fields'
/// names, and the constants of columns would be patterns there.
fn scope(
    plan: &Plan<'_>,
    index: usize,
    derives: &[String],
    module: &str,
) -> (Place, Option<String>) {
    let known = |path: &String| {
        let path: String = path.split_whitespace().collect();
        let name = path.rsplit("::").next().unwrap_or_default();
        let of_serde = ["Serialize", "Deserialize"].contains(&name);
        let of_std = [
            "Debug",
            "Clone",
            "Copy",
            "PartialEq",
            "Eq",
            "PartialOrd",
            "Ord",
            "Hash",
            "Default",
        ];
        of_serde || of_std.contains(&name)
    };
    if derives.iter().all(known) {
        return (Place::Table(index), None);
    }
    let free = |name: &String| !plan.tables[index].has_item(name);
    let names = std::iter::once(module.to_owned());
    let name = names
        .chain((2..).map(|n| format!("{module}_{n}")))
        .find(free);
    (Place::Struct(index), name)
}

/// A field of a struct.
fn field(
    column: &ColumnPlan<'_>,
    note: Option<&str>,
    rust_type: &str,
    attributes: &[String],
) -> String {
    let mut docs = outer(&[field_docs(column, note)], 4);
    for attribute in attributes {
        docs.push_str(&format!("    #[{attribute}]\n"));
    }
    let field = value(rust_type, 4, &format!("    pub {}: ", column.name), ",");
    format!("{docs}{field}\n")
}

pub(super) fn optional(rust_type: String, optional: bool) -> String {
    if optional {
        format!("Option<{rust_type}>")
    } else {
        rust_type
    }
}

/// True if the field of a new row has one value for NULL and another for the default.
fn takes_null(column: &ColumnPlan<'_>) -> bool {
    column.nullable && column.has_default
}

/// Returns the serde attributes of an optional field, so that a missing value and null differ in JSON.
fn given(plan: &Plan<'_>, place: Place, derives: &[String], takes_null: bool) -> Vec<String> {
    let has = |name: &str| {
        let last = |path: &String| path.rsplit("::").next().map(str::trim) == Some(name);
        derives.iter().any(last)
    };
    let mut told = Vec::new();
    if has("Deserialize") && takes_null {
        let relata = runtime(plan, place);
        told.push(format!(
            "serde(default, deserialize_with = \"{relata}::given\")"
        ));
    }
    if has("Serialize") {
        told.push("serde(skip_serializing_if = \"Option::is_none\")".to_owned());
    }
    told
}

/// Returns the attribute that keeps the formatter from attributes that are written as in the settings.
fn verbatim<'a>(
    of_struct: &[String],
    mut of_fields: impl Iterator<Item = &'a Vec<String>>,
) -> &'static str {
    match of_struct.is_empty() && of_fields.all(Vec::is_empty) {
        true => "",
        false => "#[rustfmt::skip]\n",
    }
}

pub(super) fn derives(own: &[&str], more: &[String], attributes: &[String]) -> String {
    let own = own.iter().map(|path| (*path).to_owned());
    let mut paths: Vec<String> = own.collect();
    for path in more {
        let path = path.split_whitespace().collect();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let mut text = derive(&paths);
    for attribute in attributes {
        text.push_str(&format!("#[{attribute}]\n"));
    }
    text
}

/// `age integer`: its comment's first paragraph.
fn field_docs(column: &ColumnPlan<'_>, note: Option<&str>) -> String {
    let name = code(&heading(column));
    match (note, column.column.comment.as_deref().and_then(summary)) {
        (Some(note), _) => format!("{name}: {note}."),
        (None, Some(comment)) => format!("{name}: {comment}"),
        (None, None) => format!("{name}."),
    }
}
