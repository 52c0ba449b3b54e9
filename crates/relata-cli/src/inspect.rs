//! The command `relata inspect`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use relata_codegen::{Error, Result};
use relata_migrate::without_history;
use relata_schema::{Catalog, Column, ReflectOptions, Source, SqlType, Table, TableKind, snapshot};

/// The catalog to print, and the format.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The database: a URL, or env:NAME; by default what the manifest names
    #[arg(long)]
    url: Option<String>,
    /// The manifest
    #[arg(long, default_value = "relata.toml", value_name = "FILE")]
    manifest: PathBuf,
    /// As JSON, in the format of snapshots
    #[arg(long)]
    json: bool,
}

/// Prints the catalog.
pub(crate) fn run(inspect: Inspect) -> Result<ExitCode> {
    let catalogs = match &inspect.url {
        Some(url) => {
            let source = match url.strip_prefix("env:") {
                Some(name) => Source::Env(name.to_owned()),
                None => Source::Url(url.clone()),
            };
            let catalog = source.catalog(&ReflectOptions::default());
            vec![without_history(&catalog.map_err(Error::from)?)]
        }
        None => relata_codegen::from_manifest(&inspect.manifest)?.catalogs()?,
    };
    for catalog in &catalogs {
        if inspect.json {
            print!("{}", snapshot::to_string(catalog));
        } else {
            print!("{}", describe(catalog));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The catalog as text: tables with their columns, keys and indexes, then types.
fn describe(catalog: &Catalog) -> String {
    let mut out = format!(
        "{}: {} tables and views\n",
        catalog.engine,
        catalog.tables.len()
    );
    for table in &catalog.tables {
        out.push('\n');
        table_lines(table, &mut out);
    }
    let mut types = Vec::new();
    for definition in &catalog.enums {
        types.push(format!(
            "enum {}: {}",
            definition.name,
            definition.values.join(", ")
        ));
    }
    for domain in &catalog.domains {
        let null = if domain.not_null { " not null" } else { "" };
        types.push(format!(
            "domain {}: {}{null}",
            domain.name, domain.type_name
        ));
    }
    for composite in &catalog.composites {
        let fields: Vec<String> = composite
            .fields
            .iter()
            .map(|f| format!("{} {}", f.name, f.type_name))
            .collect();
        types.push(format!("type {}: {}", composite.name, fields.join(", ")));
    }
    for range in &catalog.ranges {
        types.push(format!("range {}: of {}", range.name, range.type_name));
    }
    for sequence in catalog
        .sequences
        .iter()
        .filter(|sequence| sequence.owned_by.is_none())
    {
        types.push(format!("sequence {}", sequence.name));
    }
    if !catalog.functions.is_empty() {
        types.push(format!("{} functions", catalog.functions.len()));
    }
    if !types.is_empty() {
        out.push('\n');
        out.push_str(&types.join("\n"));
        out.push('\n');
    }
    out
}

fn table_lines(table: &Table, out: &mut String) {
    let kind = match table.kind {
        TableKind::Table => "table",
        TableKind::PartitionedTable => "partitioned table",
        TableKind::Partition => "partition",
        TableKind::View => "view",
        TableKind::MaterializedView => "materialized view",
        TableKind::ForeignTable => "foreign table",
        TableKind::VirtualTable => "virtual table",
    };
    out.push_str(&format!("{kind} {}\n", table.name));
    let widest = |width: fn(&Column) -> usize| table.columns.iter().map(width).max().unwrap_or(0);
    let name = widest(|column| column.name.chars().count());
    let sql = widest(|column| column.type_name.chars().count());
    for column in &table.columns {
        let line = format!(
            "  {:name$}  {:sql$}  {}",
            column.name,
            column.type_name,
            notes(column)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    let mut facts = Vec::new();
    if let Some(key) = &table.primary_key {
        facts.push(format!(
            "primary key ({})",
            key_columns(&key.columns, key.without_overlaps)
        ));
    }
    for key in &table.uniques {
        facts.push(format!(
            "unique ({})",
            key_columns(&key.columns, key.without_overlaps)
        ));
    }
    for key in &table.foreign_keys {
        let columns = key.columns.join(", ");
        facts.push(format!(
            "foreign key ({columns}) references {} ({})",
            key.target,
            key.target_columns.join(", ")
        ));
    }
    for check in &table.checks {
        facts.push(format!("check ({})", check.expression));
    }
    for index in &table.indexes {
        facts.push(format!(
            "{}index {}",
            if index.unique { "unique " } else { "" },
            index.name
        ));
    }
    for fact in facts {
        out.push_str(&format!("  {fact}\n"));
    }
}

fn key_columns(columns: &[String], without_overlaps: bool) -> String {
    let ranges = if without_overlaps {
        " without overlaps"
    } else {
        ""
    };
    format!("{}{ranges}", columns.join(", "))
}

fn notes(column: &Column) -> String {
    let mut notes = Vec::new();
    if !column.nullable {
        notes.push("not null".to_owned());
    }
    if let SqlType::Domain(name) = &column.sql_type {
        notes.push(format!("domain {name}"));
    }
    if let Some(default) = &column.default {
        notes.push(format!("default {default}"));
    }
    if column.identity.is_some() {
        notes.push("identity".to_owned());
    }
    if let Some(generated) = &column.generated {
        notes.push(format!("generated as {}", generated.expression));
    }
    notes.join(", ")
}
