//! The tables as relata's generator writes them, and the queries in relata's words.

use std::fmt::Write;
use std::path::Path;

use relata_codegen::{Config, generate};
use relata_schema::{Engine, ReflectOptions, Scratch};

use crate::queries::{Chain, FourWay};
use crate::schema::{COLUMNS, Table, required};
use crate::{Files, Library, Result, Verb};

/// Returns the relata at a path.
pub(crate) fn library(path: &Path) -> Result<Library> {
    let path = path.canonicalize()?;
    Ok(Library {
        name: "relata",
        dependency: format!("relata = {{ path = {path:?} }}"),
        prelude: "use crate::schema::*;\n\
                  use relata::backend::Sqlite;\n\
                  use relata::connection::SqliteConnection;\n\
                  use relata::prelude::*;\n\
                  pub type Unused = (Sqlite, SqliteConnection);\n",
        schema,
        four_way,
        chain,
        insert,
        loads: Some(loads),
        ctes: Some(ctes),
    })
}

/// Creates the tables in SQLite and has modules generated for them.
fn schema(tables: &[Table]) -> Result<Files> {
    let mut sql = String::new();
    for table in tables {
        writeln!(sql, "CREATE TABLE {} (", table.name)?;
        for column in COLUMNS {
            let null = if column.nullable { "" } else { " NOT NULL" };
            let references = match column.name {
                "prev_id" => &table.prev,
                "hub_id" => &table.hub,
                _ => &None,
            };
            write!(sql, "    {} {}{null}", column.name, column.sql)?;
            if let Some(target) = references {
                write!(sql, " REFERENCES {target} (id)")?;
            }
            sql.push_str(",\n");
        }
        sql.push_str("    PRIMARY KEY (id)\n);\n");
    }
    let mut scratch = Scratch::new(Engine::Sqlite, None)?;
    scratch.execute(Path::new("schema.sql"), &sql)?;
    let catalog = scratch.reflect(&ReflectOptions::default())?;
    let files = generate(&catalog, &Config::default())?;
    Ok(files
        .into_iter()
        .map(|file| (Path::new("schema").join(file.path), file.text))
        .collect())
}

fn four_way(query: &FourWay<'_>, verb: Verb) -> String {
    let [a, b, _, d] = query.tables.map(|table| &table.name);
    let selected: Vec<String> = query
        .selected
        .iter()
        .map(|(table, column)| format!("{}::{}", query.tables[*table].name, column.name))
        .collect();
    let text = format!(
        "from({a}::table)\n        \
         .join({a}::prev)\n        \
         .left_join({b}::prev)\n        \
         .join({a}::hub)\n        \
         .filter({a}::{}.gt({}) & {b}::is_active)\n        \
         .order_by({d}::name)\n        \
         .select(({}))",
        query.compared,
        query.number,
        selected.join(", "),
    );
    function(query.number, &text, verb)
}

fn chain(query: &Chain<'_>, verb: Verb) -> String {
    let mut text = format!("from({}::table)", query.tables[0].name);
    for pair in query.tables.windows(2) {
        let (from, to) = (&pair[0].name, &pair[1].name);
        text.push_str(&format!(
            "\n        .left_join({to}::table.on({from}::prev_id.eq({to}::id)))"
        ));
    }
    let list = query.nested(|_, table| format!("{}::name", table.name));
    text.push_str(&format!("\n        .select({list})"));
    function(0, &text, verb)
}

fn insert(table: &Table, number: usize) -> String {
    let values: Vec<String> = required()
        .map(|(column, value)| format!("{}::{column}.to({value})", table.name))
        .collect();
    format!(
        "pub fn i{number}(conn: &mut SqliteConnection, at: relata::chrono::NaiveDateTime) -> usize {{\n    \
         insert_into({}::table)\n        .values(({}))\n        .run(conn)\n        .unwrap_or(0)\n}}\n",
        table.name,
        values.join(", ")
    )
}

/// Whole rows, alone or with three tables along the chain and the hub.
fn loads(tables: &[Table], number: usize, relations: bool) -> String {
    // The keys of the first tables lead to one table, so that their relations have other names.
    let first = 4 + number % (tables.len() - 4);
    let [a, b, c] = [0, 1, 2].map(|back| &tables[first - back].name);
    let (with, get) = match relations {
        true => (
            format!(
                "\n        .with({a}::prev.with({b}::prev.with({c}::prev)))\n        .with({a}::hub)"
            ),
            format!(
                "row.get({a}::prev).and_then(|row| row.get({b}::prev)).map_or(0, |row| row.id)"
            ),
        ),
        false => (String::new(), "row.id".to_owned()),
    };
    format!(
        "pub fn l{number}(conn: &mut SqliteConnection) -> i64 {{\n    \
         let rows = from({a}::table){with}\n        .filter({a}::id.gt({number}))\n        .all(conn)\n        \
         .unwrap_or_default();\n    rows.iter().map(|row| {get}).sum()\n}}\n"
    )
}

/// WITH: of each table the rows whose predecessor is in the one before.
fn ctes(query: &Chain<'_>, verb: Verb) -> String {
    let mut declared = String::new();
    let mut text = String::new();
    for (i, table) in query.tables.iter().enumerate() {
        let table = &table.name;
        declared.push_str(&format!(
            "relata::relation! {{ cte_{i} {{ id: BigInt, name: Text, place: BigInt }} }}\n"
        ));
        let before = match i {
            0 => String::new(),
            _ => format!(
                ".join(cte_{0}::table.on(cte_{0}::id.eq({table}::hub_id)))",
                i - 1
            ),
        };
        let with = if i == 0 { "with(" } else { "\n        .with(" };
        text.push_str(&format!(
            "{with}cte_{i}::as_query(from({table}::table){before}.filter({table}::quantity.gt({i}))\
             .select(({table}::id, {table}::name, row_number().over(window().order_by({table}::id))))))"
        ));
    }
    let last = query.tables.len() - 1;
    text.push_str(&format!(
        "\n        .from(cte_{last}::table)\n        .select((cte_{last}::name, cte_{last}::place))"
    ));
    format!("{declared}{}", function(0, &text, verb))
}

fn function(number: usize, query: &str, verb: Verb) -> String {
    match verb {
        Verb::Build => format!("pub fn q{number}() {{\n    let _query = {query};\n}}\n"),
        Verb::Sql => {
            format!(
                "pub fn q{number}() -> String {{\n    {query}\n        .to_sql::<Sqlite>()\n        .unwrap()\n}}\n"
            )
        }
        Verb::All => format!(
            "pub fn q{number}(conn: &mut SqliteConnection) -> usize {{\n    {query}\n        \
             .all(conn)\n        .map_or(0, |rows| rows.len())\n}}\n"
        ),
    }
}
