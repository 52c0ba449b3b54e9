//! Selects the tables to generate.

use relata_schema::{Catalog, Engine, Table};

use crate::config::{Config, Problem, glob_matches, key_path};

/// The tables that the settings leave in.
pub(super) fn tables<'a>(catalog: &'a Catalog, config: &Config) -> Result<Vec<&'a Table>, Problem> {
    let all = || catalog.tables.iter();
    for (index, schema) in config.schemas.iter().enumerate() {
        let known = catalog.schemas.iter().any(|s| s.name == *schema)
            || all().any(|table| table.name.schema == *schema);
        if !known {
            let names = catalog.schemas.iter().map(|s| s.name.as_str());
            return Err(Problem::new(
                key_path!["schemas", index],
                format!("there is no schema `{schema}`"),
            )
            .suggest(schema, names));
        }
    }
    for (key, patterns) in [("include", &config.include), ("exclude", &config.exclude)] {
        for (index, pattern) in patterns.iter().enumerate() {
            if !all().any(|t| glob_matches(pattern, &t.name.schema, &t.name.name)) {
                return Err(Problem::new(
                    key_path![key, index],
                    format!("`{pattern}` matches no table"),
                )
                .help("patterns look at `schema.table`, or at `table` if they have no dot"));
            }
        }
    }
    let matches = |patterns: &[String], table: &Table| {
        patterns
            .iter()
            .any(|pattern| glob_matches(pattern, &table.name.schema, &table.name.name))
    };
    Ok(all()
        .filter(|table| config.partitions || !table.is_partition())
        .filter(|table| config.schemas.is_empty() || config.schemas.contains(&table.name.schema))
        .filter(|table| config.include.is_empty() || matches(&config.include, table))
        .filter(|table| !matches(&config.exclude, table))
        .filter(|table| !is_broken(catalog, table))
        .collect())
}

/// True for a view that no query can read: a table or column of it is gone, which SQLite and MySQL allow.
pub(super) fn is_broken(catalog: &Catalog, table: &Table) -> bool {
    catalog.engine != Engine::Postgres && table.is_view() && table.columns.is_empty()
}
