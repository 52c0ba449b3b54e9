//! The command `relata diagram`: entity-relationship diagrams.

mod layout;
mod mermaid;
mod route;
mod svg;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use miette::miette;
use relata_migrate::without_history;
use relata_schema::{Catalog, ForeignKey, Table};

use crate::migrate::Wanted;

pub(crate) use svg::{escaped, svg};

/// The tables to draw, and the format.
#[derive(Debug, Args)]
pub(crate) struct Diagram {
    #[command(flatten)]
    source: Wanted,
    /// Only this table and those that foreign keys connect it with; may be given several times
    #[arg(long, value_name = "TABLE")]
    around: Vec<String>,
    /// How many foreign keys away, for `--around`
    #[arg(long, default_value_t = 1, value_name = "STEPS")]
    depth: usize,
    /// The columns that are in keys alone
    #[arg(long)]
    keys: bool,
    /// The form: by the name of the file, else Mermaid
    #[arg(long)]
    format: Option<Format>,
    /// The file; by default it is printed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form of a diagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text that GitHub, GitLab and others draw
    Mermaid,
    /// A picture
    Svg,
}

/// Draws the diagram.
pub(crate) fn run(diagram: &Diagram) -> miette::Result<ExitCode> {
    let catalog = without_history(&diagram.source.catalog()?);
    let mut tables: Vec<&Table> = catalog
        .visible_tables()
        .filter(|table| !table.is_view())
        .collect();
    if !diagram.around.is_empty() {
        let wanted = around(&catalog, &diagram.around, diagram.depth)?;
        tables = catalog
            .visible_tables()
            .filter(|table| wanted.contains(&table.name.to_string()))
            .collect();
    }
    let is_svg = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "svg");
    let format =
        diagram
            .format
            .unwrap_or_else(|| match diagram.output.as_ref().is_some_and(is_svg) {
                true => Format::Svg,
                false => Format::Mermaid,
            });
    let text = match format {
        Format::Mermaid => mermaid::mermaid(&catalog, &tables, diagram.keys),
        Format::Svg => svg(&catalog, &tables, diagram.keys),
    };
    write(diagram.output.as_ref(), &text)
}

/// Writes to a file, or prints.
pub(crate) fn write(output: Option<&PathBuf>, text: &str) -> miette::Result<ExitCode> {
    match output {
        None => print!("{text}"),
        Some(path) => {
            std::fs::write(path, text).map_err(|error| miette!("{}: {error}", path.display()))?;
            println!("{}: written", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The names of tables, and of all within this number of foreign keys of them, in either direction.
fn around(catalog: &Catalog, names: &[String], depth: usize) -> miette::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for name in names {
        let is_it =
            |table: &&Table| table.name.to_string() == *name || shown(catalog, table) == *name;
        let table = catalog.tables.iter().find(is_it);
        let table = table.ok_or_else(|| {
            miette!(
                help = "`relata inspect` lists the tables",
                "there is no table `{name}`"
            )
        })?;
        found.insert(table.name.to_string());
    }
    for _ in 0..depth {
        found = neighbours(catalog, &found);
    }
    Ok(found)
}

/// Tables, and those one foreign key away.
pub(crate) fn neighbours(catalog: &Catalog, names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = names.clone();
    for table in catalog.visible_tables() {
        for key in &table.foreign_keys {
            let (from, to) = (table.name.to_string(), key.target.to_string());
            if names.contains(&from) || names.contains(&to) {
                found.extend([from, to]);
            }
        }
    }
    found
}

/// A table's name, with its schema unless that is the default one.
pub(crate) fn shown(catalog: &Catalog, table: &Table) -> String {
    match table.name.schema == catalog.default_schema {
        true => table.name.name.clone(),
        false => table.name.to_string(),
    }
}

/// The marks of a column: `PK`, `FK`, `UK`.
fn marks(table: &Table, column: &str) -> Vec<&'static str> {
    let mut marks = Vec::new();
    if table
        .primary_key
        .iter()
        .any(|key| key.columns.iter().any(|name| name == column))
    {
        marks.push("PK");
    }
    if table
        .foreign_keys
        .iter()
        .any(|key| key.columns.iter().any(|name| name == column))
    {
        marks.push("FK");
    }
    if table.uniques.iter().any(|key| key.columns == [column]) {
        marks.push("UK");
    }
    marks
}

/// The numbers of rows at the two ends of a foreign key.
struct Ends {
    /// A row may point at none.
    optional: bool,
    /// One row at most points at each.
    single: bool,
}

fn ends(table: &Table, key: &ForeignKey) -> Ends {
    let nullable = |name: &String| table.column(name).is_some_and(|column| column.nullable);
    Ends {
        optional: key.columns.iter().any(nullable),
        single: table.is_unique(&key.columns),
    }
}
