//! The file of one table.

use relata_schema::{AutoIncrement, Engine, TableKind};

use super::docs::{self, outer};
use super::layout::{literal, strings, tuple, value};
use super::paths::{Place, primitive, runtime};
use super::{columns, constraints, header, kinds, loads, page, relations, rows, session};
use crate::plan::{Plan, TablePlan, is_plain};

/// Returns the text of the module of a table.
pub(super) fn file(plan: &Plan<'_>, index: usize) -> String {
    let mut out = header(plan);
    let entry = &plan.tables[index];
    out.push_str(&docs::inner(&page::lines(plan, entry)));
    marker(plan, index, &mut out);
    columns::emit(plan, index, &mut out);
    rows::emit(plan, index, &mut out);
    session::emit(plan, index, &mut out);
    relations::emit(plan, index, &mut out);
    loads::emit(plan, index, &mut out);
    constraints::emit(entry, &mut out);
    kinds::modules(plan, entry, &mut out);
    names_macro(plan, entry, &mut out);
    out
}

/// The `table` marker, `table` and `all`.
pub(super) fn marker(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let str = primitive(plan, place, "str");
    let row = &entry.row;
    let name = match &entry.function {
        Some(rows) => &rows.name,
        None => &entry.table.name.name,
    };
    let name = literal(name);
    let name = value(&name, 4, &format!("    const NAME: &'static {str} = "), ";");
    let schema = if entry.function.is_some() || is_plain(plan.catalog, plan.config, entry.schema) {
        "None".to_owned()
    } else {
        format!("Some({})", literal(&entry.table.name.schema))
    };
    let before = format!("    const SCHEMA: Option<&'static {str}> = ");
    let schema = value(&schema, 4, &before, ";");
    let id = table_id(entry.id);
    let primary = match primary_key(entry) {
        columns if columns.is_empty() => "()".to_owned(),
        columns => tuple(&columns, 4),
    };
    let quoted: Vec<String> = entry
        .columns
        .iter()
        .map(|column| literal(&column.column.name))
        .collect();
    let before = format!("    const COLUMNS: &'static [&'static {str}] = ");
    let columns = strings(&quoted, 4, &before, ";");
    let kind = match (&entry.function, entry.table.kind) {
        (Some(_), _) => "DerivedTable",
        (None, TableKind::View) => match entry.table.view_writes {
            Some(writes) if writes.update || writes.delete => {
                &format!("WritableView<{}, {}>", writes.update, writes.delete)
            }
            _ => "View",
        },
        (None, TableKind::MaterializedView) => "MaterializedView",
        _ if plan.is_joined(entry) => "JoinedTable",
        _ => "BaseTable",
    };
    let insertable = insertable(plan, entry, relata);
    let kind_of = kinds::constant(plan, entry, relata);
    let docs = outer(&[kinds::title(plan, entry)], 0);
    out.push_str(&format!(
        "
#[doc(hidden)]
pub struct table {{}}

impl {relata}::Table for table {{
    type Id = {relata}::id!({id});
    type Row = {row};
    type PrimaryKey = {primary};
    type Kind = {relata}::kind::{kind};
{schema}
{name}
{columns}
{kind_of}}}
{insertable}
{docs}pub const table: {relata}::Tab<table> = {relata}::Tab::Only;

/// Every column of the table.
pub use self::table as all;
"
    ));
}

/// Writes the columns that an INSERT must name, for a table that takes rows.
fn insertable(plan: &Plan<'_>, entry: &TablePlan<'_>, relata: &str) -> String {
    if entry.new_row.is_none() {
        return String::new();
    }
    let required: Vec<String> = entry
        .columns
        .iter()
        .filter(|column| column.column.is_writable() && rows::is_required(column))
        .map(|column| column.name.clone())
        .collect();
    let mut parts = required.chunks(rows::TUPLE).rev();
    let last = parts
        .next()
        .map_or_else(|| "()".to_owned(), |part| tuple(part, 4));
    let required = parts.fold(last, |rest, part| {
        format!("{relata}::write::Both<{}, {rest}>", tuple(part, 4))
    });
    let table = entry.table;
    let keys = usize::from(table.primary_key.is_some())
        + table.uniques.len()
        + table.indexes.iter().filter(|index| index.unique).count();
    let keys = match keys {
        1 => "OneKey",
        _ => "SeveralKeys",
    };
    let skip = match entry.columns.len() > rows::TUPLE {
        true => "#[rustfmt::skip]\n",
        false => "",
    };
    let mysql = plan.catalog.engine == Engine::Mysql;
    let numbered = entry.columns.iter().find(|column| {
        // Models are of all databases.
        let model = plan.config.models && column.column.identity.is_some();
        model || (mysql && column.column.auto_increment == Some(AutoIncrement::Always))
    });
    let numbered = numbered.map_or_else(String::new, |column| {
        format!(
            "\n#[diagnostic::do_not_recommend]\nimpl {relata}::AutoIncrement for table {{\n    type Column = {};\n}}\n",
            column.name
        )
    });
    format!(
        "
{skip}#[diagnostic::do_not_recommend]
impl {relata}::Insertable for table {{
    type Required = {required};
    type Keys = {relata}::kind::{keys};
}}
{numbered}"
    )
}

/// The columns of the primary key; none where the table has no key that can be named.
pub(super) fn primary_key(entry: &TablePlan<'_>) -> Vec<String> {
    let columns = entry.table.primary_key.iter().flat_map(|key| &key.columns);
    columns
        .map(|name| Some(entry.columns[entry.find_column(name)?].name.clone()))
        .collect::<Option<Vec<_>>>()
        // A tuple holds no more.
        .filter(|columns| columns.len() <= rows::TUPLE)
        .unwrap_or_default()
}

/// `3, a, f, 0, 1, 9, 2, 7`
fn table_id(id: u32) -> String {
    let digits: Vec<String> = format!("{id:08x}").chars().map(String::from).collect();
    digits.join(", ")
}

/// The macro behind `relata::alias!`: it knows the names of the columns with what they are, and after `=>` those of the primary key.
pub(super) fn names_macro(plan: &Plan<'_>, entry: &TablePlan<'_>, out: &mut String) {
    let columns = entry.columns.iter().map(|column| {
        let docs = columns::documentation(plan, entry, column).join("\n");
        format!("{} {}", column.name, literal(&docs))
    });
    let mut words: Vec<String> = columns.collect();
    let key = primary_key(entry);
    if !key.is_empty() {
        words.push("=>".to_owned());
        words.extend(key);
    }
    let mut lines = String::new();
    let mut line = String::new();
    for word in &words {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > 84 {
            lines.push_str(&format!("            {line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push_str(&format!("            {line}\n"));
    }
    out.push_str(&format!(
        "\n#[doc(hidden)]\nmacro_rules! __columns {{\n    ($($alias:tt)*) => {{\n        ::relata::__alias! {{\n            \
         $($alias)*\n{lines}        }}\n    }};\n}}\n#[doc(hidden)]\npub(crate) use __columns;\n"
    ));
}
