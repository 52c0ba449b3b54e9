//! How the catalog of a database is read.

/// How to read the catalog of a database.
#[doc(hidden)]
pub struct Catalog {
    /// Queries for one schema, split at the place of its name: empty for the default. A row is its kind, the table, and six
    /// texts: `verify/live.rs` lists them.
    pub(crate) queries: &'static [(&'static str, &'static str)],
    /// The name in `types` of a type.
    pub(crate) type_of: fn(&str) -> String,
    /// True if a column of the second type can be used where the modules have the first.
    pub(crate) serves: fn(&str, &str) -> bool,
    /// Returns the labels that are part of the type itself.
    pub(crate) labels_of: fn(&str) -> Vec<String>,
}
