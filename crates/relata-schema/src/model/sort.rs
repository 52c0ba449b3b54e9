//! The order of every list, which makes equal databases equal values.

use super::{Catalog, Table};

impl Catalog {
    /// Brings every list into its order: objects by schema and name, the parts of a table by name. Reflection
    /// does this itself.
    pub fn sort(&mut self) {
        self.schemas.sort_by(|a, b| a.name.cmp(&b.name));
        self.extensions.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        for domain in &mut self.domains {
            domain.checks.sort_by(|a, b| a.name.cmp(&b.name));
        }
        self.composites.sort_by(|a, b| a.name.cmp(&b.name));
        self.ranges.sort_by(|a, b| a.name.cmp(&b.name));
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.functions
            .sort_by_cached_key(|f| (f.name.clone(), f.signature()));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for table in &mut self.tables {
            table.sort();
        }
    }
}

impl Table {
    fn sort(&mut self) {
        self.columns.sort_by_key(|column| column.position);
        // Unnamed constraints (SQLite) are sorted by what they constrain.
        self.uniques
            .sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
        self.checks
            .sort_by(|a, b| (&a.name, &a.expression).cmp(&(&b.name, &b.expression)));
        self.foreign_keys.sort_by(|a, b| {
            (&a.name, &a.columns, &a.target, &a.target_columns).cmp(&(
                &b.name,
                &b.columns,
                &b.target,
                &b.target_columns,
            ))
        });
        self.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.statistics.sort_by(|a, b| a.name.cmp(&b.name));
        self.triggers.sort_by(|a, b| a.name.cmp(&b.name));
    }
}
