//! The tables as diesel's `table!` wants them, and the queries in diesel's words.

use std::fmt::Write;
use std::path::PathBuf;

use crate::queries::{Chain, FourWay};
use crate::schema::{COLUMNS, Column, Table, required};
use crate::{Files, Library, Result, Verb};

/// diesel, with the features that relata has by default.
pub(crate) fn library() -> Library {
    Library {
        name: "diesel",
        dependency: "diesel = { version = \"2.3\", default-features = false, features = \
                     [\"sqlite\", \"32-column-tables\", \"numeric\", \"serde_json\", \"chrono\", \"uuid\"] }\n\
                     bigdecimal = \"0.4\"\n\
                     chrono = { version = \"0.4\", default-features = false }\n\
                     libsqlite3-sys = { version = \"*\", features = [\"bundled\"] }"
            .to_owned(),
        prelude: "use crate::schema::*;\n\
                  use bigdecimal::BigDecimal;\n\
                  use chrono::NaiveDateTime;\n\
                  use diesel::prelude::*;\n\
                  use diesel::sqlite::Sqlite;\n\
                  pub type Unused = (BigDecimal, NaiveDateTime, Sqlite, SqliteConnection);\n",
        schema,
        four_way,
        chain,
        insert,
        loads: None,
        ctes: None,
    }
}

fn schema(tables: &[Table]) -> Result<Files> {
    let mut text = String::new();
    for table in tables {
        writeln!(text, "diesel::table! {{\n    {} (id) {{", table.name)?;
        for column in COLUMNS {
            let ty = match column.nullable {
                true => format!("Nullable<{}>", column.diesel),
                false => column.diesel.to_owned(),
            };
            writeln!(text, "        {} -> {ty},", column.name)?;
        }
        text.push_str("    }\n}\n");
    }
    for table in tables {
        for (target, column) in [(&table.prev, "prev_id"), (&table.hub, "hub_id")] {
            // The hub is the table before the second one: one key between two tables.
            if let Some(target) = target {
                writeln!(
                    text,
                    "diesel::joinable!({} -> {target} ({column}));",
                    table.name
                )?;
            }
        }
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    writeln!(
        text,
        "diesel::allow_tables_to_appear_in_same_query!({});",
        names.join(", ")
    )?;
    Ok(vec![(PathBuf::from("schema.rs"), text)])
}

/// A column that may be of an outer-joined table, and its Rust type.
fn selected(table: &Table, column: &Column, outer: bool) -> (String, String) {
    let mut path = format!("{}::{}", table.name, column.name);
    if outer {
        path.push_str(".nullable()");
    }
    let rust = match outer || column.nullable {
        true => format!("Option<{}>", column.rust),
        false => column.rust.to_owned(),
    };
    (path, rust)
}

fn four_way(query: &FourWay<'_>, verb: Verb) -> String {
    let [a, b, c, d] = query.tables.map(|table| &table.name);
    let (list, row): (Vec<String>, Vec<String>) = query
        .selected
        .iter()
        .map(|(table, column)| selected(query.tables[*table], column, query.outer(*table)))
        .unzip();
    let text = format!(
        "{a}::table\n        \
         .inner_join({b}::table.left_join({c}::table))\n        \
         .inner_join({d}::table)\n        \
         .filter({a}::{}.gt({}).and({b}::is_active))\n        \
         .order_by({d}::name)\n        \
         .select(({}))",
        query.compared,
        query.number,
        list.join(", "),
    );
    function(query.number, &text, &format!("({})", row.join(", ")), verb)
}

fn chain(query: &Chain<'_>, verb: Verb) -> String {
    let mut text = format!("{}::table", query.tables[0].name);
    for pair in query.tables.windows(2) {
        let (from, to) = (&pair[0].name, &pair[1].name);
        text.push_str(&format!(
            "\n        .left_join({to}::table.on({from}::prev_id.eq({to}::id.nullable())))"
        ));
    }
    let list = query.nested(|i, table| match i {
        0 => format!("{}::name", table.name),
        _ => format!("{}::name.nullable()", table.name),
    });
    let row = query.nested(|i, _| if i == 0 { "String" } else { "Option<String>" }.to_owned());
    text.push_str(&format!("\n        .select({list})"));
    function(0, &text, &row, verb)
}

fn insert(table: &Table, number: usize) -> String {
    let values: Vec<String> = required()
        .map(|(column, value)| format!("{}::{column}.eq({value})", table.name))
        .collect();
    format!(
        "pub fn i{number}(conn: &mut SqliteConnection, at: NaiveDateTime) -> usize {{\n    \
         diesel::insert_into({}::table)\n        .values(({}))\n        .execute(conn)\n        .unwrap_or(0)\n}}\n",
        table.name,
        values.join(", ")
    )
}

fn function(number: usize, query: &str, row: &str, verb: Verb) -> String {
    match verb {
        Verb::Build => format!("pub fn q{number}() {{\n    let _query = {query};\n}}\n"),
        Verb::Sql => format!(
            "pub fn q{number}() -> String {{\n    let query = {query};\n    \
             diesel::debug_query::<Sqlite, _>(&query).to_string()\n}}\n"
        ),
        Verb::All => format!(
            "pub fn q{number}(conn: &mut SqliteConnection) -> usize {{\n    {query}\n        \
             .load::<{row}>(conn)\n        .map_or(0, |rows| rows.len())\n}}\n"
        ),
    }
}
