//! The keys of `relata.toml`, as they are written.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;

use relata_schema::Engine;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

/// One target: a source, and what to make of it.
///
/// Names of tables are written `schema.table`, or `table` alone for one of the default schema (`public`, `main`).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The source of the catalog.
    pub source: SourceConfig,
    /// The folder the modules are written to, relative to `relata.toml`.
    pub output: PathBuf,
    /// Only these schemas; all by default.
    pub schemas: Vec<String>,
    /// Only the tables that one of these patterns matches: `public.*`, `order*`.
    pub include: Vec<String>,
    /// Not the tables that one of these patterns matches.
    pub exclude: Vec<String>,
    /// Only the functions that one of these patterns matches.
    pub include_functions: Vec<String>,
    /// Not the functions that one of these patterns matches.
    pub exclude_functions: Vec<String>,
    /// Partitions as tables of their own.
    pub partitions: bool,
    /// Schema-qualified names in SQL even for the default schema, so that `search_path` does not matter.
    pub qualify: bool,
    /// A type of its own for each primary key of one column: `UserId`.
    pub typed_keys: bool,
    /// The structs to write rows with, of all tables: those of new rows and of changes by default. Without them the modules
    /// are checked faster; assignments (`users::name.to("Sara")`) need none.
    pub structs: Option<Vec<WriteStruct>>,
    /// More derives for the structs of all tables.
    #[serde(deserialize_with = "derives")]
    pub derives: DerivesConfig,
    /// Attributes of the structs of all tables.
    #[serde(deserialize_with = "attributes")]
    pub attributes: AttributesConfig,
    /// Settings of schemas, by name.
    #[serde(rename = "schema")]
    pub schema_settings: BTreeMap<String, SchemaConfig>,
    /// Settings of tables, by name.
    pub tables: BTreeMap<String, TableConfig>,
    /// Functions, by name (`area`) or by name and types of arguments (`area(numeric, numeric)`).
    pub functions: BTreeMap<String, FunctionConfig>,
    /// Settings of enums, by name.
    pub enums: BTreeMap<String, EnumConfig>,
    /// Settings of composite types, by name.
    pub composites: BTreeMap<String, CompositeConfig>,
    /// Relations, by foreign key: `table.column`, `table.column_a,column_b` or `table.constraint_name`; with
    /// [`references`](RelationConfig::references) also where there is none.
    pub relations: BTreeMap<String, RelationConfig>,
    /// Tables whose rows are of several kinds, by name.
    pub polymorphic: BTreeMap<String, PolymorphicConfig>,
    /// Many-to-many relations, by `table.junction_table`, or by `table.junction_table.column` with the column of the junction
    /// table by which it leads on: two relations of a table with itself differ by it.
    pub through: BTreeMap<String, ThroughConfig>,
    /// The crate whose types dates and times have: `chrono`, `time` or `jiff`.
    pub times: Times,
    /// The crate whose type decimals have: `bigdecimal` or `rust_decimal`.
    pub decimals: Decimals,
    /// Rust types; the first rule that matches a column decides.
    pub types: Vec<TypeConfig>,
    /// The top module has the row structs and the enums already: they are models.
    #[serde(skip)]
    #[doc(hidden)]
    pub models: bool,
}

/// The source of the catalog: `url`, `files`, `migrations` or `models`, and a committed `snapshot` for builds without a database.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SourceConfig {
    /// A live database: `env:DATABASE_URL`, or the URL itself.
    pub url: Option<String>,
    /// SQL files, executed in order in a scratch database: `schema/*.sql`.
    pub files: Vec<String>,
    /// The folder of revisions of `relata migrate`, relative to `relata.toml`: they run in a scratch database.
    pub migrations: Option<PathBuf>,
    /// A Rust file with a module of models (`#[relata::models]`), relative to `relata.toml`: their tables are created in a
    /// scratch database. The macro makes the modules already, so that `output` may be left out.
    pub models: Option<PathBuf>,
    /// The revision up to which they run; by default all.
    pub at: Option<String>,
    /// The engine the files, revisions or models are for.
    pub engine: Option<EngineName>,
    /// A PostgreSQL or MySQL server in which the scratch database may be made, as URL or `env:NAME`; otherwise the installed
    /// programs start a temporary one.
    pub server: Option<String>,
    /// The committed catalog, relative to `relata.toml`. `relata generate` writes it, builds fall back to it.
    pub snapshot: Option<PathBuf>,
}

/// Paths of derive macros, such as `serde::Serialize`, for each kind of struct.
///
/// Row structs always derive `Debug`, `Clone` and `PartialEq`; structs of new rows and changes `Debug` and `Clone`, and
/// `Default` where every field is an `Option`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DerivesConfig {
    /// Entries for row structs: `User`.
    pub row: Vec<String>,
    /// Entries for new-row structs: `NewUser`.
    pub new: Vec<String>,
    /// Entries for changes structs: `UserChanges`.
    pub changes: Vec<String>,
    /// Entries for the enums of all columns and the types of `typed_keys`, besides serde's: those that any struct derives, they derive
    /// too.
    pub values: Vec<String>,
}

/// The attributes of each kind of struct, or of a field of it, without their `#[` and `]`, such as `serde(rename = "mail")`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AttributesConfig {
    /// Entries for row structs: `User`.
    pub row: Vec<String>,
    /// Entries for new-row structs: `NewUser`.
    pub new: Vec<String>,
    /// Entries for changes structs: `UserChanges`.
    pub changes: Vec<String>,
}

fn derives<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DerivesConfig, D::Error> {
    const EXPECTED: &str =
        "a list for each kind of struct, as in `derives.row = [\"serde::Serialize\"]`";
    deserializer.deserialize_map(Kinds(EXPECTED, PhantomData))
}
fn attributes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AttributesConfig, D::Error> {
    const EXPECTED: &str =
        "a list for each kind of struct, as in `attributes.new = [\"serde(deny_unknown_fields)\"]`";
    deserializer.deserialize_map(Kinds(EXPECTED, PhantomData))
}

/// Reads a struct. Serde would read it from a list as well, and then miss lists in it.
struct Kinds<T>(&'static str, PhantomData<T>);
impl<'de, T: Deserialize<'de>> Visitor<'de> for Kinds<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

/// The crate of the Rust types of DATE, TIME, TIMESTAMP and TIMESTAMP WITH TIME ZONE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Times {
    /// [chrono](https://docs.rs/chrono).
    #[default]
    Chrono,
    /// [time](https://docs.rs/time).
    Time,
    /// [jiff](https://docs.rs/jiff).
    Jiff,
}

/// The crate of the Rust type of NUMERIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// [bigdecimal](https://docs.rs/bigdecimal).
    #[default]
    Bigdecimal,
    /// [rust_decimal](https://docs.rs/rust_decimal).
    RustDecimal,
}

/// The name of an engine in `relata.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineName {
    /// PostgreSQL.
    #[serde(alias = "postgresql")]
    Postgres,
    /// MySQL and MariaDB.
    #[serde(alias = "mariadb")]
    Mysql,
    /// SQLite.
    Sqlite,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Postgres => Self::Postgres,
            EngineName::Mysql => Self::Mysql,
            EngineName::Sqlite => Self::Sqlite,
        }
    }
}

/// A struct to write rows with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WriteStruct {
    /// The struct of new rows: `NewUser`.
    New,
    /// The struct of changes: `UserChanges`.
    Changes,
}

/// The Rust names of one schema.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchemaConfig {
    /// The name of its module.
    pub name: Option<String>,
}

/// The Rust names and types of one table.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableConfig {
    /// The name of its module.
    pub name: Option<String>,
    /// Name of its row struct; `New..` and `..Changes` follow.
    pub row: Option<String>,
    /// The structs to write its rows with, instead of those for all tables.
    pub structs: Option<Vec<WriteStruct>>,
    /// More derives for its structs, besides those for all tables.
    #[serde(deserialize_with = "derives")]
    pub derives: DerivesConfig,
    /// Attributes of its structs, besides those for all tables.
    #[serde(deserialize_with = "attributes")]
    pub attributes: AttributesConfig,
    /// The column with the version of a row: sessions write a row only if it has the version that they read.
    pub version: Option<String>,
    /// Relations that `loads()` of its module loads with its rows, with nested ones: `["orders.items", "profile"]`.
    pub loads: Vec<String>,
    /// Settings of its columns, by name.
    pub columns: BTreeMap<String, ColumnConfig>,
}

/// The Rust names and types of one function.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FunctionConfig {
    /// Name of the Rust function.
    pub name: Option<String>,
    /// True if it can return NULL; databases do not declare that. A STRICT function with `false` still returns NULL if an
    /// argument is.
    pub nullable: Option<bool>,
    /// Settings of the columns of the rows that it returns, by name.
    pub columns: BTreeMap<String, ColumnConfig>,
}

/// The Rust name and type of one column.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnConfig {
    /// Name of the column and of the fields.
    pub name: Option<String>,
    /// Path of the Rust type.
    #[serde(rename = "type")]
    pub rust_type: Option<String>,
    /// True if it can hold NULL; databases do not know it for columns of views.
    pub nullable: Option<bool>,
    /// True if a new row may leave it out since Rust generates its value: a session does, by its options or the behavior of
    /// the row.
    pub default_in_rust: bool,
    /// The type of a key that a model's field has.
    #[serde(skip)]
    #[doc(hidden)]
    pub key_type: Option<String>,
    /// The type that the elements of a model's array have, or the bounds of its range.
    #[serde(skip)]
    #[doc(hidden)]
    pub element_type: Option<String>,
    /// True if a model's field is of a domain.
    #[serde(skip)]
    #[doc(hidden)]
    pub is_domain: bool,
    /// Attributes of its fields in the structs of a table: `attributes.new = ["validate(email)"]`.
    #[serde(deserialize_with = "attributes")]
    pub attributes: AttributesConfig,
}

/// The Rust names of one enum.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnumConfig {
    /// Name of the Rust enum.
    pub name: Option<String>,
    /// Names of variants, by label.
    pub variants: BTreeMap<String, String>,
}

/// The Rust names and types of one composite type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompositeConfig {
    /// Name of the struct.
    pub name: Option<String>,
    /// Settings of its fields, by name.
    pub fields: BTreeMap<String, CompositeFieldConfig>,
}

/// The Rust name and type of a field of a composite type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompositeFieldConfig {
    /// Name of the field.
    pub name: Option<String>,
    /// Path of the Rust type.
    #[serde(rename = "type")]
    pub rust_type: Option<String>,
    /// The type that the elements of a model's array have, or the bounds of its range.
    #[serde(skip)]
    #[doc(hidden)]
    pub element_type: Option<String>,
}

/// The action of a session on the rows that reference a row which it deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDeleteRows {
    /// Deletes the rows.
    Cascade,
    /// Sets their foreign key to NULL.
    SetNull,
    /// Refuses to delete the row.
    Restrict,
}

/// How many rows of one table a row of another has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowCount {
    /// Exactly one, unless a column is NULL.
    One,
    /// One or none.
    AtMostOne,
    /// Any number.
    Many,
}

/// The two relations of a foreign key, or those of one that the database does not have.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RelationConfig {
    /// Declares the relation, where there is no foreign key: the table and columns whose values its columns have, `users.id`.
    pub references: Option<String>,
    /// How many rows of that table a row has, if `references` is set: at most one if its columns are unique.
    pub target_rows: Option<RowCount>,
    /// How many rows have the same values, if `references` is set: at most one if the columns are unique, or else many.
    pub source_rows: Option<RowCount>,
    /// From the table that has the key: `author`.
    pub to_one: Option<String>,
    /// From the referenced table: `posts`.
    pub to_many: Option<String>,
    /// True if a row that a session takes out of the relation to many is deleted: it belongs to the other row.
    pub delete_orphans: bool,
    /// The fate of the rows of the relation when a session deletes the row that they reference, whatever ON DELETE the schema has.
    pub on_delete: Option<OnDeleteRows>,
    /// True if a row may reference one that is not there, though its columns are NOT NULL: the database did not check the key
    /// when it was written, as SQLite without `foreign_keys`. The relation to one row is then an `Option`.
    pub optional: bool,
    /// No relations for this key.
    pub skip: bool,
}

/// A table whose rows are of several kinds: its row is an enum of structs, and each kind has a module of its own.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolymorphicConfig {
    /// The column that says of which kind a row is: SQLAlchemy's `polymorphic_on`.
    pub on: String,
    /// The kinds, by what that column has: SQLAlchemy's `polymorphic_identity`.
    pub kinds: BTreeMap<String, KindConfig>,
}

/// One kind of rows: the name of its struct, or a table of these keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KindConfig {
    /// Name of its row struct; its module, `New..` and `..Changes` follow.
    pub row: Option<String>,
    /// The table of the columns that only rows of this kind have, if they are in one of their own: its primary key is a foreign key to
    /// the polymorphic table.
    pub table: Option<String>,
    /// The columns that only rows of this kind have, and of others that name them too. What no kind names, all have.
    pub columns: Vec<String>,
    /// The columns of the kind that are never NULL in its rows, although the table allows NULL.
    pub not_null: Vec<String>,
}

/// The keys of a kind, as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindKeys {
    row: Option<String>,
    table: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    not_null: Vec<String>,
}
impl<'de> Deserialize<'de> for KindConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Kind)
    }
}
/// Reads the name of a struct, or a table.
struct Kind;
impl<'de> Visitor<'de> for Kind {
    type Value = KindConfig;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a row struct, or `{ row = .., table = .., columns = [..], not_null = [..] }`")
    }
    fn visit_str<E>(self, row: &str) -> Result<KindConfig, E> {
        Ok(KindConfig {
            row: Some(row.to_owned()),
            ..KindConfig::default()
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<KindConfig, A::Error> {
        let keys = KindKeys::deserialize(MapAccessDeserializer::new(map))?;
        Ok(KindConfig {
            row: keys.row,
            table: keys.table,
            columns: keys.columns,
            not_null: keys.not_null,
        })
    }
}

/// The settings of a many-to-many relation.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThroughConfig {
    /// The name of the relation.
    pub name: Option<String>,
    /// True to generate no such relation.
    pub skip: bool,
}

/// A Rust type for all columns that fit every given condition; at least one must be given.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypeConfig {
    /// A regular expression that matches `schema.table.column` as a whole.
    pub column: Option<String>,
    /// The name of a domain.
    pub domain: Option<String>,
    /// A SQL type as the database writes it: `character varying(20)`, `citext`.
    pub sql: Option<String>,
    /// Path of the Rust type.
    #[serde(rename = "type")]
    pub rust_type: String,
}
