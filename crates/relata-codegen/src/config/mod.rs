//! `relata.toml`: where the schema comes from, and how it is to look in Rust.

#[cfg(feature = "sqlite")]
mod manifest;
mod pattern;
mod problem;
mod settings;
mod suggest;

#[cfg(feature = "sqlite")]
pub use manifest::Manifest;
pub(crate) use pattern::glob_matches;
pub use problem::Problem;
pub(crate) use problem::{Step, key_path};
pub use settings::{
    AttributesConfig, ColumnConfig, CompositeConfig, CompositeFieldConfig, Config, Decimals,
    DerivesConfig, EngineName, EnumConfig, FunctionConfig, KindConfig, OnDeleteRows,
    PolymorphicConfig, RelationConfig, RowCount, SchemaConfig, SourceConfig, TableConfig,
    ThroughConfig, Times, TypeConfig, WriteStruct,
};
pub(crate) use suggest::suggestion;
