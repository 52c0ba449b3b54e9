//! The whole: every object of a database.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Column, CompositeType, DomainType, EnumType, ForeignKey, Function, ObjectName, RangeType,
    Sequence, SqlType, Table,
};

/// The description of a database by itself, without system objects and those of extensions.
///
/// All lists are sorted by schema and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalog {
    /// The engine of the database.
    pub engine: Engine,
    /// The schema that an unqualified name refers to: `public`, `main`, and on MySQL the empty name, which means the
    /// database that is connected to.
    pub default_schema: String,
    /// Schemas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<Schema>,
    /// Installed extensions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// Enums.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enums: Vec<EnumType>,
    /// Domains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<DomainType>,
    /// Composite types, the row types of tables left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub composites: Vec<CompositeType>,
    /// Range types, the built-in ones left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<RangeType>,
    /// Sequences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sequences: Vec<Sequence>,
    /// Tables, views and partitions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Functions, procedures and aggregates; those of one name by their argument types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<Function>,
}

impl Catalog {
    /// Creates an empty catalog.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            default_schema: engine.default_schema().to_owned(),
            schemas: Vec::new(),
            extensions: Vec::new(),
            enums: Vec::new(),
            domains: Vec::new(),
            composites: Vec::new(),
            ranges: Vec::new(),
            sequences: Vec::new(),
            tables: Vec::new(),
            functions: Vec::new(),
        }
    }

    /// The table or view `schema.name`.
    #[must_use]
    pub fn table(&self, schema: &str, name: &str) -> Option<&Table> {
        self.tables
            .iter()
            .find(|table| table.name.schema == schema && table.name.name == name)
    }

    /// The table or view of that name.
    #[must_use]
    pub fn table_named(&self, name: &ObjectName) -> Option<&Table> {
        self.table(&name.schema, &name.name)
    }

    /// Tables and views without the partitions, by schema and name: what users query.
    pub fn visible_tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter().filter(|table| !table.is_partition())
    }

    /// Returns the foreign keys that point at a table, with the tables that have them; partitions' own left out.
    pub fn references_to<'a>(
        &'a self,
        target: &'a ObjectName,
    ) -> impl Iterator<Item = (&'a Table, &'a ForeignKey)> {
        self.visible_tables().flat_map(move |table| {
            table
                .foreign_keys
                .iter()
                .filter(move |key| key.target == *target)
                .map(move |key| (table, key))
        })
    }

    /// The enum of that name.
    #[must_use]
    pub fn enum_type(&self, name: &ObjectName) -> Option<&EnumType> {
        self.enums.iter().find(|t| t.name == *name)
    }

    /// The domain of that name.
    #[must_use]
    pub fn domain(&self, name: &ObjectName) -> Option<&DomainType> {
        self.domains.iter().find(|t| t.name == *name)
    }

    /// The composite type of that name.
    #[must_use]
    pub fn composite(&self, name: &ObjectName) -> Option<&CompositeType> {
        self.composites.iter().find(|t| t.name == *name)
    }

    /// The range type of that name.
    #[must_use]
    pub fn range(&self, name: &ObjectName) -> Option<&RangeType> {
        self.ranges.iter().find(|t| t.name == *name)
    }

    /// The type beneath domains upon domains; any other type is returned as it is.
    #[must_use]
    pub fn resolve_domain<'a>(&'a self, sql_type: &'a SqlType) -> &'a SqlType {
        self.domains_of(sql_type)
            .last()
            .map_or(sql_type, |domain| &domain.sql_type)
    }

    /// True if a column of a table or view can hold NULL, by itself and by its domains. Those of a view guarantee nothing: an
    /// outer join yields NULL in a domain that forbids it.
    #[must_use]
    pub fn is_nullable(&self, table: &Table, column: &Column) -> bool {
        let by_domain =
            || !table.is_view() && self.domains_of(&column.sql_type).any(|d| d.not_null);
        column.nullable && !by_domain()
    }

    /// True if a query of a table can read NULL in a column: it [may hold NULL](Self::is_nullable), or it may in a table that
    /// inherits from this one, whose rows the query reads too. Before PostgreSQL 18 such a table may drop the NOT NULL.
    #[must_use]
    pub fn reads_null(&self, table: &Table, column: &Column) -> bool {
        // A snapshot edited by hand might have tables that inherit from each other.
        let mut known = vec![&table.name];
        let mut next = 0;
        while let Some(parent) = known.get(next).copied() {
            next += 1;
            for heir in self.tables.iter().filter(|t| t.inherits.contains(parent)) {
                if !known.contains(&&heir.name) {
                    known.push(&heir.name);
                }
            }
        }
        let heirs = known[1..].iter().filter_map(|name| self.table_named(name));
        self.is_nullable(table, column)
            || heirs
                .filter_map(|heir| Some((heir, heir.column(&column.name)?)))
                .any(|(heir, column)| self.is_nullable(heir, column))
    }

    /// True if tables inherit from this one (PostgreSQL's INHERITS). A query of it reads their rows too, for which its keys do
    /// not hold.
    #[must_use]
    pub fn has_heirs(&self, table: &Table) -> bool {
        (self.tables.iter()).any(|heir| heir.inherits.contains(&table.name))
    }

    /// True if the database supplies a value when an INSERT leaves the column out, a domain's default included.
    #[must_use]
    pub fn has_default(&self, column: &Column) -> bool {
        column.has_default()
            || self
                .domains_of(&column.sql_type)
                .any(|d| d.default.is_some())
    }

    /// True if an INSERT must name the column: it is NOT NULL and nothing fills it in. Of a view only MySQL
    /// knows it: elsewhere the view's tables may have defaults that do not show.
    #[must_use]
    pub fn is_required(&self, table: &Table, column: &Column) -> bool {
        self.shows_defaults(table) && !self.is_nullable(table, column) && !self.has_default(column)
    }

    /// True if the defaults of a table's columns are in the catalog.
    #[must_use]
    pub fn shows_defaults(&self, table: &Table) -> bool {
        self.engine == Engine::Mysql || !table.is_view()
    }

    /// The domains from a type down to its base. A snapshot edited by hand might hold a cycle, so each is visited
    /// at most once.
    fn domains_of<'a>(&'a self, sql_type: &'a SqlType) -> impl Iterator<Item = &'a DomainType> {
        let mut current = sql_type;
        let mut left = self.domains.len();
        std::iter::from_fn(move || {
            let SqlType::Domain(name) = current else {
                return None;
            };
            left = left.checked_sub(1)?;
            let domain = self.domain(name)?;
            current = &domain.sql_type;
            Some(domain)
        })
    }
}

/// A database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
    /// MySQL and MariaDB.
    Mysql,
}

impl Engine {
    /// The schema an unqualified name means, as far as the engine alone decides it.
    #[must_use]
    pub fn default_schema(self) -> &'static str {
        match self {
            Self::Postgres => "public",
            Self::Sqlite => "main",
            Self::Mysql => "",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
            Self::Mysql => "MySQL",
        })
    }
}

/// A schema (namespace).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Name.
    pub name: String,
    /// Comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An installed extension. Its version is left out: servers of one project differ in it without meaning to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Name.
    pub name: String,
    /// The schema its objects are in.
    pub schema: String,
}
