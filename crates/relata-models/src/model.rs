//! The declarations of models: the tables of a module, their keys, indexes and enums.

use proc_macro2::Span;
use relata_schema::{
    Engine, Initially, PartitionKey, ReferentialAction, Scalar, StatisticsKind, TriggerEvent,
    TriggerLevel, TriggerTiming,
};
use syn::Ident;

use crate::field::Field;
use crate::names::Naming;
use crate::sql::Sql;
use crate::types::{Kind, Sizes};

/// The models of a module.
#[derive(Debug, Clone)]
pub struct Models {
    /// The databases that they are for, the first that whose types the modules follow; none means all that have the types.
    pub engines: Vec<Engine>,
    /// How constraints without a name are called.
    pub naming: Naming,
    /// The tables, in the order of their structs.
    pub tables: Vec<Model>,
    /// The enums.
    pub enums: Vec<Enumeration>,
    /// The types of keys.
    pub keys: Vec<KeyType>,
    /// The domains.
    pub domains: Vec<Domain>,
    /// The composite types of PostgreSQL.
    pub composites: Vec<Composite>,
}

/// A composite type of PostgreSQL: a struct that is the value of a column.
#[derive(Debug, Clone)]
pub struct Composite {
    /// The Rust struct.
    pub ident: Ident,
    /// The name of the type in SQL.
    pub name: String,
    /// Where the attribute names it.
    pub span: Span,
    /// The schema of the type, unless it is the default one.
    pub schema: Option<String>,
    /// The fields, each of which may be NULL.
    pub fields: Vec<Field>,
    /// Comment.
    pub comment: Option<String>,
}

/// A domain: a type with a default and checks of its own. Databases other than PostgreSQL have none; there each column has the
/// type, default and checks itself.
#[derive(Debug, Clone)]
pub struct Domain {
    /// The Rust type alias.
    pub ident: Ident,
    /// The name of the domain in SQL.
    pub name: String,
    /// The schema of the domain, unless it is the default one.
    pub schema: Option<String>,
    /// The type that it is over.
    pub kind: Kind,
    /// The numbers of its type.
    pub sizes: Sizes,
    /// The type on single databases, in their own words.
    pub sql_type: Sql,
    /// The path of the Rust type, where it is one of the user's.
    pub custom: Option<String>,
    /// The default of a column that has none.
    pub default: Sql,
    /// The collation.
    pub collation: Sql,
    /// Conditions, in which `VALUE` is the value.
    pub checks: Vec<Check>,
    /// Comment.
    pub comment: Option<String>,
}

/// A type for the values of a key, so that those of two tables cannot be confused: `struct UserId(i64);`.
#[derive(Debug, Clone)]
pub struct KeyType {
    /// The Rust struct.
    pub ident: Ident,
    /// The type in SQL.
    pub scalar: Scalar,
}

/// A table or view, as a struct declares it.
#[derive(Debug, Clone)]
pub struct Model {
    /// The struct.
    pub ident: Ident,
    /// The table's name.
    pub table: String,
    /// Where the attribute names it.
    pub span: Span,
    /// The schema, unless it is the default one.
    pub schema: Option<String>,
    /// The module, where an attribute names it.
    pub module: Option<String>,
    /// The query, if it is a view.
    pub view: Option<View>,
    /// The columns.
    pub fields: Vec<Field>,
    /// The primary key.
    pub primary_key: Option<Key>,
    /// `UNIQUE` constraints.
    pub uniques: Vec<Key>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// PostgreSQL's `EXCLUDE` constraints.
    pub exclusions: Vec<Exclusion>,
    /// PostgreSQL's extended statistics.
    pub statistics: Vec<Statistics>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// Comment.
    pub comment: Option<String>,
    /// Derives of the struct of new rows.
    pub derive_new: Vec<String>,
    /// Derives of the struct of changes.
    pub derive_changes: Vec<String>,
    /// SQLite's `STRICT`.
    pub strict: bool,
    /// SQLite's `WITHOUT ROWID`.
    pub without_rowid: bool,
    /// PostgreSQL's `UNLOGGED`.
    pub unlogged: bool,
    /// PostgreSQL's storage parameters.
    pub postgres_options: Vec<String>,
    /// MySQL's table options.
    pub mysql_options: Vec<String>,
    /// PostgreSQL's `PARTITION BY`.
    pub partition_by: Option<Partitioning>,
    /// The partitions that are created with the table.
    pub partitions: Vec<Partition>,
    /// Set if its rows are of several kinds.
    pub polymorphic: Option<Polymorphic>,
}

/// The kinds of rows of a table: each is a struct.
#[derive(Debug, Clone)]
pub struct Polymorphic {
    /// The column that says of which kind a row is.
    pub on: String,
    /// The kinds.
    pub kinds: Vec<KindOfRows>,
    /// Derives of the enum of all kinds.
    pub derives: Vec<String>,
}

/// A kind of rows of a polymorphic table.
#[derive(Debug, Clone)]
pub struct KindOfRows {
    /// The Rust struct.
    pub ident: Ident,
    /// The value of the discriminator.
    pub label: String,
    /// The columns of the polymorphic table that only some kinds have, this one among them.
    pub columns: Vec<String>,
    /// The columns among them that are never NULL in rows of this kind.
    pub not_null: Vec<String>,
    /// The table of the columns of this kind, if they are in one of their own.
    pub table: Option<String>,
}

/// The clause by which PostgreSQL divides a table.
#[derive(Debug, Clone)]
pub struct Partitioning {
    /// The clause.
    pub key: PartitionKey,
    /// The columns in it; `None` if there is an expression.
    pub columns: Option<Vec<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// A partition.
#[derive(Debug, Clone)]
pub struct Partition {
    /// The name of the partition.
    pub name: String,
    /// `FOR VALUES ..` or `DEFAULT`.
    pub bound: String,
    /// Where it is declared.
    pub span: Span,
}

/// The parts of a model that make it a view.
#[derive(Debug, Clone)]
pub struct View {
    /// The query of the view.
    pub query: Sql,
    /// `MATERIALIZED` (PostgreSQL).
    pub materialized: bool,
}

/// A key: columns by index.
#[derive(Debug, Clone)]
pub struct Key {
    /// Indexes of fields.
    pub columns: Vec<usize>,
    /// The name of the key, by an attribute or by the naming convention.
    pub name: String,
    /// `WITHOUT OVERLAPS` (PostgreSQL 18): the ranges in the last column do not overlap.
    pub without_overlaps: bool,
    /// `INCLUDE` columns (PostgreSQL).
    pub include: Vec<usize>,
    /// `NULLS NOT DISTINCT` (PostgreSQL): at most one row holds NULL.
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE` (PostgreSQL).
    pub deferrable: Option<Initially>,
    /// Where it is declared.
    pub span: Span,
}

/// An index.
#[derive(Debug, Clone)]
pub struct Index {
    /// The name of the index.
    pub name: String,
    /// The columns and expressions that it indexes.
    pub parts: Vec<IndexPart>,
    /// `UNIQUE`.
    pub unique: bool,
    /// PostgreSQL's access method: `gin`.
    pub method: Option<String>,
    /// The condition of a partial index.
    pub predicate: Option<String>,
    /// `INCLUDE` columns (PostgreSQL).
    pub include: Vec<usize>,
    /// `NULLS NOT DISTINCT` (PostgreSQL): at most one row holds NULL.
    pub nulls_not_distinct: bool,
    /// Where it is declared.
    pub span: Span,
}

/// A part of an index.
#[derive(Debug, Clone)]
pub enum IndexPart {
    /// A column, and whether it is descending.
    Column(usize, bool),
    /// An expression.
    Expression(String),
}

/// A check.
#[derive(Debug, Clone)]
pub struct Check {
    /// The condition.
    pub sql: Sql,
    /// The name of the constraint.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Indexes of fields.
    pub columns: Vec<usize>,
    /// The columns that it references.
    pub target: Target,
    /// The name of the constraint.
    pub name: String,
    /// Index of the referenced table.
    pub table: usize,
    /// Indexes of the referenced fields.
    pub referenced: Vec<usize>,
}

/// The target of a foreign key, as it is written.
#[derive(Debug, Clone)]
pub struct Target {
    /// The table: its name, its module's or its struct's.
    pub table: Ident,
    /// The columns; none means the primary key.
    pub columns: Vec<Ident>,
    /// `ON DELETE`.
    pub on_delete: ReferentialAction,
    /// `ON UPDATE`.
    pub on_update: ReferentialAction,
    /// The name of the constraint.
    pub name: Option<String>,
    /// The name of the relation to the referenced row.
    pub relation: Option<String>,
    /// The name of the relation back.
    pub reverse: Option<String>,
    /// The word `delete_orphans`, and its place: a session deletes rows that it takes out of the relation back.
    pub delete_orphans: Option<Span>,
    /// The name of the many-to-many relation that leads by this key of a junction table.
    pub through: Option<(String, Span)>,
    /// The clause `DEFERRABLE` (PostgreSQL and SQLite), and its place.
    pub deferrable: Option<(Initially, Span)>,
    /// The word `PERIOD` (PostgreSQL 18), and its place: the last column is a range that rows cover together.
    pub period: Option<Span>,
}

/// An `EXCLUDE` constraint: no two rows agree in all of these.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// The name of the constraint.
    pub name: String,
    /// Indexes of fields, each with the operator that compares it.
    pub columns: Vec<(usize, String)>,
    /// The access method: `gist`.
    pub method: String,
    /// The condition of the rows that it is about.
    pub predicate: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

/// Extended statistics, for the planner.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// The name of the statistics.
    pub name: String,
    /// The columns, by index.
    pub columns: Vec<usize>,
    /// The expressions, in order.
    pub expressions: Vec<String>,
    /// The kinds; none for those of a single expression.
    pub kinds: Vec<StatisticsKind>,
    /// The number of values that are sampled, if not the default.
    pub target: Option<i32>,
    /// Where they are declared.
    pub span: Span,
}

/// A trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The name of the trigger.
    pub name: String,
    /// The time at which it fires, relative to the event.
    pub timing: TriggerTiming,
    /// The events that fire it.
    pub events: Vec<TriggerEvent>,
    /// `UPDATE OF`: indexes of fields.
    pub update_of: Vec<usize>,
    /// For each row or statement.
    pub level: TriggerLevel,
    /// `WHEN` (PostgreSQL and SQLite).
    pub condition: Option<String>,
    /// The body: statements in the words of each database.
    pub body: Sql,
    /// Where it is declared.
    pub span: Span,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// The Rust enum.
    pub ident: Ident,
    /// The name of its type in SQL.
    pub name: String,
    /// The schema of the type, unless it is the default one.
    pub schema: Option<String>,
    /// Comment.
    pub comment: Option<String>,
    /// The variants of the enum.
    pub variants: Vec<Variant>,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// In Rust.
    pub ident: Ident,
    /// In SQL.
    pub label: String,
}
