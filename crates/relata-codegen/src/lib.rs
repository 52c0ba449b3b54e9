//! Generates typed Rust modules from a database's catalog.
//!
//! A build script reads `relata.toml` and keeps the modules up to date:
//!
//! ```no_run
//! fn main() -> relata_codegen::Result<()> {
//!     relata_codegen::from_manifest("relata.toml")?.run()
//! }
//! ```
//!
//! A `relata.toml` names the source of the schema and the folder of the modules; all else is optional. Its keys are the
//! fields of [`Config`], its paths are relative to the file:
//!
//! ```toml
//! output = "src/schema"
//! typed_keys = true
//! exclude = ["schema_migrations"]
//! times = "jiff"                  # or "time"; by default chrono
//! decimals = "rust_decimal"       # by default bigdecimal
//! derives.row = ["serde::Serialize"]          # beside Debug, Clone and PartialEq
//! derives.new = ["Debug", "serde::Deserialize"]
//! derives.changes = ["Debug"]
//! attributes.new = ["serde(deny_unknown_fields)"]   # before each such struct
//!
//! [source]
//! url = "env:DATABASE_URL"        # or: files = ["schema/*.sql"] and engine = "postgres", "mysql" or "sqlite"
//!                                 # or: models = "src/models.rs" and engine: what `#[relata::models]` is on there
//!                                 # or: migrations = "migrations" and engine; at = "20261129" for an earlier schema
//! snapshot = "schema.json"        # committed, for builds without a database
//!
//! [tables."people"]               # `schema.table`, or `table` in the default schema
//! name = "persons"                # the module
//! row = "Human"                   # the row struct; `NewHuman` and `HumanChanges` follow
//! columns.mail = { name = "email", type = "crate::types::Email" }
//! columns.site.attributes.new = ["validate(url)"]   # before its field in `NewHuman`
//!
//! [relations."orders.billing_address_id"]
//! to_one = "billing_address"
//! to_many = "billed_orders"
//! delete_orphans = true           # rows that a session takes out of the relation to many are deleted
//! on_delete = "set_null"          # a session that deletes the row they reference; or "cascade", "restrict"
//!
//! [through."films.film_actor"]    # many-to-many, by table and junction table
//! name = "cast"
//!
//! [through."people.friends.other_id"]   # of a table with itself, by the junction's column that leads on
//! name = "likes"
//!
//! [polymorphic."employees"]       # its row is the enum `Employee` of these structs; `employees::engineer` is one kind
//! on = "type"
//! kinds.engineer = { row = "Engineer", columns = ["language"], not_null = ["language"] }
//! kinds.manager = "Manager"       # by what the column has
//!
//! [functions."area(numeric, numeric)"]   # or `area`, where only one has the name; exclude_functions = ["internal_*"]
//! name = "surface"
//! nullable = false                # what no database knows; or columns.id = { nullable = false } of a function's rows
//!
//! [enums."mood"]                  # on MySQL `table.column`
//! name = "Feeling"
//! variants."so-so" = "Middling"
//!
//! [[types]]
//! column = 'public\..*\.email'    # a regular expression for `schema.table.column`; or domain = ".."; or sql = ".."
//! type = "crate::types::Email"
//! ```
//!
//! What the modules lack is a warning of the build, and of `relata generate`, with the line that settles it: a column whose
//! type relata or SQLite does not know (a rule in `[[types]]`; `relata::types::Opaque` is the bytes as they are), a foreign
//! key to a schema that is not generated (`skip = true` of its relation).
//!
//! Several outputs are `[[target]]` tables (`[target.source]`, `[target.tables."people"]`, ..) with the same keys.

#![forbid(unsafe_code)]
// Code that reads the settings of a file is not needed to generate text.
#![cfg_attr(not(feature = "sqlite"), allow(dead_code, unused_imports))]

#[cfg(feature = "sqlite")]
mod cargo;
#[cfg(feature = "sqlite")]
mod check;
mod config;
mod emit;
#[cfg(feature = "sqlite")]
mod error;
#[cfg(feature = "sqlite")]
mod fingerprint;
#[cfg(feature = "sqlite")]
mod generator;
mod hash;
#[cfg(feature = "sqlite")]
mod models;
mod names;
#[cfg(feature = "sqlite")]
mod output;
mod plan;
#[cfg(feature = "sqlite")]
mod source;

#[cfg(feature = "sqlite")]
pub use check::Check;
#[cfg(feature = "sqlite")]
pub use config::Manifest;
pub use config::{
    AttributesConfig, ColumnConfig, CompositeConfig, CompositeFieldConfig, Config, Decimals,
    DerivesConfig, EngineName, EnumConfig, FunctionConfig, KindConfig, OnDeleteRows,
    PolymorphicConfig, Problem, RelationConfig, RowCount, SchemaConfig, SourceConfig, TableConfig,
    ThroughConfig, Times, TypeConfig, WriteStruct,
};
pub use emit::GeneratedFile;
#[cfg(feature = "sqlite")]
pub use error::{CatalogError, Error, ManifestError, Result};
#[cfg(feature = "sqlite")]
pub use generator::{Generator, Report, from_manifest};
#[cfg(feature = "sqlite")]
pub use models::catalog as models_catalog;
#[cfg(feature = "sqlite")]
pub use output::Differences;

use relata_schema::Catalog;

/// Returns the modules for a catalog, as text, by path. Nothing is read or written; the same catalog and settings yield the
/// same bytes.
///
/// # Errors
/// A setting does not fit the catalog.
pub fn generate(
    catalog: &Catalog,
    config: &Config,
) -> std::result::Result<Vec<GeneratedFile>, Problem> {
    Ok(generate_with_warnings(catalog, config)?.0)
}

/// The same, with what the modules lack: a foreign key to a schema that is not generated, a column whose type relata or
/// SQLite does not know. Each text names the line in `relata.toml` that settles it.
///
/// # Errors
/// As for [`generate`].
pub fn generate_with_warnings(
    catalog: &Catalog,
    config: &Config,
) -> std::result::Result<(Vec<GeneratedFile>, Vec<String>), Problem> {
    let catalog = plan::name_enums(catalog);
    let functions = plan::select_functions(&catalog, config)?;
    let declared = plan::read_declared(&catalog, config)?;
    let plan = plan::Plan::new(&catalog, &functions, &declared, config)?;
    Ok((emit::files(&plan), plan::warnings(&plan)))
}
