//! The names of constraints and indexes that no attribute names.

use syn::Result;

use crate::attribute::Item;

/// A pattern for each kind of constraint, with `{table}`, `{columns}` and, of a foreign key, `{target}`. The patterns that
/// hold by default are those by which PostgreSQL names what has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The pattern of primary keys: `{table}_pkey`
    pub primary_key: String,
    /// The pattern of unique keys: `{table}_{columns}_key`
    pub unique: String,
    /// `{table}_{columns}_check`; of a check of the whole table `{columns}` is left out.
    pub check: String,
    /// The pattern of foreign keys: `{table}_{columns}_fkey`
    pub foreign_key: String,
    /// The pattern of indexes: `{table}_{columns}_idx`
    pub index: String,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            primary_key: "{table}_pkey".to_owned(),
            unique: "{table}_{columns}_key".to_owned(),
            check: "{table}_{columns}_check".to_owned(),
            foreign_key: "{table}_{columns}_fkey".to_owned(),
            index: "{table}_{columns}_idx".to_owned(),
        }
    }
}

impl Naming {
    pub(crate) fn set(&mut self, item: &Item) -> Result<()> {
        let pattern = match item.name.to_string().as_str() {
            "primary_key" => &mut self.primary_key,
            "unique" => &mut self.unique,
            "check" => &mut self.check,
            "foreign_key" => &mut self.foreign_key,
            "index" => &mut self.index,
            _ => {
                let known = ["primary_key", "unique", "check", "foreign_key", "index"];
                return Err(item.unknown("names", &known));
            }
        };
        *pattern = item.sql_name()?;
        if !pattern.contains("{table}") {
            return Err(item.error(
                "the pattern needs `{table}`: names are of a schema or database, not of a table",
            ));
        }
        Ok(())
    }
}

/// A pattern with its words filled in.
pub(crate) fn fill(pattern: &str, table: &str, columns: &[&str], target: &str) -> String {
    let columns = columns.join("_");
    let pattern = match columns.is_empty() {
        true => pattern.replace("_{columns}", "").replace("{columns}", ""),
        false => pattern.replace("{columns}", &columns),
    };
    pattern
        .replace("{table}", table)
        .replace("{target}", target)
}
