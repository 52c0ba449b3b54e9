//! Writes what sessions need of a table: the values of a row, the foreign keys, the version.

use relata_schema::{ForeignKey, ObjectName, ReferentialAction};

use super::kinds;
use super::layout::literal;
use super::paths::{Place, primitive, runtime};
use super::rows::TUPLE;
use super::table::primary_key;
use crate::config::OnDeleteRows;
use crate::plan::{ColumnPlan, Plan};

pub(super) fn emit(plan: &Plan<'_>, index: usize, out: &mut String) {
    let entry = &plan.tables[index];
    // A session knows rows by their keys, and writes them.
    if entry.new_row.is_none() || entry.function.is_some() || primary_key(entry).is_empty() {
        return;
    }
    let place = Place::Table(index);
    let relata = runtime(plan, place);
    let str = primitive(plan, place, "str");
    let keys = entry.table.foreign_keys.iter();
    let of_parts = plan.parts_of(entry).into_iter().flat_map(|part| {
        // That to the polymorphic table is its key: both are one row.
        let keys = part.table.foreign_keys.iter();
        keys.filter(|key| !(key.target == entry.table.name && same(&key.columns, &part.key)))
    });
    let declared: Vec<ForeignKey> = (plan.declared.iter())
        .filter_map(|declared| declared.key_of(&entry.table.name))
        .filter(|key| is_written(plan, &key.target))
        .collect();
    let references: Vec<String> = (keys.chain(of_parts).chain(&declared))
        .filter(|key| key.has_columns())
        .map(|key| reference(plan, relata, key, true))
        .collect();
    let mut constants = String::new();
    if !references.is_empty() {
        let references = references.join(",\n        ");
        constants.push_str(&format!(
            "    const REFERENCES: &'static [{relata}::Reference] = &[\n        {references},\n    ];\n"
        ));
    }
    if let Some(version) = entry.version {
        let version = literal(version);
        constants.push_str(&format!(
            "    const VERSION: Option<&'static {str}> = Some({version});\n"
        ));
    }
    // Constants are in scope, and a constant of a variable's name would be a pattern.
    let names = ["values", "taken", "row_values"].map(str::to_owned);
    let values = names
        .into_iter()
        .chain((0..).map(|number| format!("values_{number}")))
        .find(|name| !entry.has_item(name))
        .unwrap_or_default();
    let parts = entry.columns.chunks(TUPLE).map(|part| take(&values, part));
    let parts: String = parts.collect();
    let described = (entry.columns.chunks(TUPLE)).map(|part| describe(&values, part));
    let described: String = described.collect();
    let name = &entry.row;
    let parts = match &entry.kinds {
        Some(of) => kinds::values(plan, index, of, &values),
        None => parts,
    };
    let labels = match &entry.kinds {
        Some(of) => kinds::labels(plan, index, of, &values),
        None => String::new(),
    };
    let (held, of_kind) = match &entry.kind {
        Some(kind) => kinds::held(plan, index, kind),
        None => (
            format!(
                "    fn hooks() -> {relata}::RowHooks<Self> {{\n        {relata}::row_hooks!({name})\n    }}\n"
            ),
            String::new(),
        ),
    };
    let cascades = cascades(plan, index);
    out.push_str(&format!(
        "
#[rustfmt::skip]
impl {relata}::TableRow for {name} {{
    type Table = table;
{constants}    fn values(&self, {values}: &mut {relata}::RowValues) {{
{parts}    }}
    fn columns({values}: &mut {relata}::RowColumns) {{
{described}    }}
{labels}{cascades}{held}}}
{of_kind}"
    ));
}

/// True if sessions write rows of the table.
fn is_written(plan: &Plan<'_>, table: &ObjectName) -> bool {
    plan.find(table).is_some_and(|index| {
        let entry = &plan.tables[index];
        entry.new_row.is_some() && !primary_key(entry).is_empty()
    })
}

/// Writes what a session does to the rows of relations when it deletes a row: of a row of several kinds, those of its kinds too.
fn cascades(plan: &Plan<'_>, index: usize) -> String {
    let entry = &plan.tables[index];
    let relata = runtime(plan, Place::Table(index));
    if entry.kind.is_some() {
        return String::new();
    }
    let names = ["cascades".to_owned()].into_iter();
    let cascades = names
        .chain((0..).map(|number| format!("cascades_{number}")))
        .find(|name| !entry.has_item(name))
        .unwrap_or_default();
    let own = entry.relations.iter().map(|relation| (None, relation));
    let kinds = entry.kinds.iter().flat_map(|of| &of.kinds);
    let of_kinds = kinds.flat_map(|kind| {
        let kind = &plan.tables[*kind];
        let relations = kind.relations.iter();
        // It has those of all kinds too.
        let more = relations
            .filter(move |relation| !entry.relations.iter().any(|own| own.name == relation.name));
        more.map(move |relation| (Some(&kind.module), relation))
    });
    let calls = own.chain(of_kinds).filter_map(|(module, relation)| {
        let method = match relation.on_delete? {
            OnDeleteRows::Cascade => "on_delete_cascade",
            OnDeleteRows::SetNull => "on_delete_set_null",
            OnDeleteRows::Restrict => "on_delete_restrict",
        };
        let module = module
            .map(|module| format!("{module}::"))
            .unwrap_or_default();
        Some(format!(
            "        {cascades}.{method}({module}{});\n",
            relation.name
        ))
    });
    let calls: String = calls.collect();
    match calls.is_empty() {
        true => calls,
        false => format!(
            "    fn cascades<__RelataDriver: {relata}::engine::Driver>({cascades}: &mut {relata}::Cascading<__RelataDriver>) {{\n{calls}    }}\n"
        ),
    }
}

fn describe(values: &str, columns: &[ColumnPlan<'_>]) -> String {
    format!("        {values}.add::<({})>();\n", tuple(columns))
}
/// Writes a tuple: `id, name`, or `id,`
fn tuple(columns: &[ColumnPlan<'_>]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
    let comma = if columns.len() == 1 { "," } else { "" };
    format!("{}{comma}", names.join(", "))
}

fn take(values: &str, columns: &[ColumnPlan<'_>]) -> String {
    let comma = if columns.len() == 1 { "," } else { "" };
    let fields = columns
        .iter()
        .map(|column| format!("&self.{}", column.name));
    let fields: Vec<String> = fields.collect();
    format!(
        "        {values}.take::<({})>(({}{comma}));\n",
        tuple(columns),
        fields.join(", ")
    )
}

/// True if these are the same columns, in any order.
fn same(columns: &[String], others: &[&str]) -> bool {
    columns.len() == others.len() && columns.iter().all(|name| others.contains(&name.as_str()))
}

/// Writes a foreign key: `relata::Reference::new(&["user_id"], None, "users", &["id"])`. One to the table of a kind is to
/// the rows of the polymorphic table, `of_rows`, or as the database has it.
pub(super) fn reference(plan: &Plan<'_>, relata: &str, key: &ForeignKey, of_rows: bool) -> String {
    let part = plan.kind_in(&key.target).filter(|_| of_rows);
    let whole = part.and_then(|kind| {
        let (of, part) = (&plan.tables[kind.of], kind.part.as_ref()?);
        let primary = of.table.primary_key.as_ref()?;
        let columns = key.target_columns.iter().map(|column| {
            let place = part.key.iter().position(|own| own == column);
            place.map_or(column.clone(), |place| primary.columns[place].clone())
        });
        Some((&of.table.name, columns.collect::<Vec<String>>()))
    });
    let (target, target_columns) = match &whole {
        Some((target, columns)) => (*target, columns),
        None => (&key.target, &key.target_columns),
    };
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
        format!("&[{}]", names.join(", "))
    };
    let mut reference = format!(
        "{relata}::Reference::new({}, {}, {}, {})",
        list(&key.columns),
        schema(plan, target),
        literal(&target.name),
        list(target_columns)
    );
    if key.period {
        reference.push_str(".period()");
    }
    let on_delete = match key.on_delete {
        // Only some columns are set to NULL: their new values are read again.
        ReferentialAction::SetNull if !key.on_delete_columns.is_empty() => {
            ReferentialAction::SetDefault
        }
        action => action,
    };
    for (method, action) in [("on_delete", on_delete), ("on_update", key.on_update)] {
        let action = match action {
            ReferentialAction::NoAction | ReferentialAction::Restrict => continue,
            ReferentialAction::Cascade => "Cascade",
            ReferentialAction::SetNull => "SetNull",
            ReferentialAction::SetDefault => "SetDefault",
        };
        reference.push_str(&format!(".{method}({relata}::ReferentialAction::{action})"));
    }
    reference
}

/// The schema of a table, as its `Table::SCHEMA` has it.
pub(super) fn schema(plan: &Plan<'_>, table: &ObjectName) -> String {
    let default = plan
        .schemas
        .first()
        .is_some_and(|schema| schema.name == table.schema);
    let unqualified = !plan.config.qualify || plan.catalog.default_schema.is_empty();
    match default && unqualified {
        true => "None".to_owned(),
        false => format!("Some({})", literal(&table.schema)),
    }
}
