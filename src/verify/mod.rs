//! Checks that the live database matches the compiled modules: [`verify_schema`].

mod compare;
mod live;

use std::collections::BTreeSet;

use crate::engine::{Connection, Runner, Task};
use crate::error::{Error, Result};
use crate::session::Reference;

pub use crate::error::{SchemaDifference, SchemaDifferences};
pub(crate) use live::Live;

/// Compares the live database with the compiled modules: run it when a service starts, or in a test, so that a forgotten
/// migration is one readable list and not an error of some statement later.
///
/// `tables` is what the generated modules expect: `schema::TABLES`, or some of them.
///
/// ```
/// use relata::connection::SqliteConnection;
/// use relata::prelude::*;
/// use relata::{Error, ExpectedTable, verify_schema};
///
/// // `relata generate` writes this constant next to the modules.
/// const TABLES: &[ExpectedTable] = &[
///     ExpectedTable::new(None, "notes", &[("id", "BigInt"), ("text", "Text"), ("done_at", "Timestamp?")])
///         .primary_key(&["id"]),
/// ];
///
/// # fn f() -> relata::Result<()> {
/// let mut conn = SqliteConnection::connect(":memory:")?;
/// conn.run_script("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)")?;
/// let Err(Error::Schema { differences, .. }) = verify_schema(TABLES, &mut conn) else {
///     panic!("the table is not as expected");
/// };
/// assert_eq!(
///     differences.to_string(),
///     "the database is not as the compiled modules expect it: 2 differences
///   notes.text: may be NULL, expected NOT NULL
///   notes.done_at: there is no such column"
/// );
///
/// conn.run_script("DROP TABLE notes; CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, done_at DATETIME)")?;
/// verify_schema(TABLES, &mut conn)?;
/// # Ok(())
/// # }
/// # f().unwrap();
/// ```
///
/// It reads the catalog of the database (`pg_catalog`, `information_schema`, SQLite's PRAGMAs) with a few queries, and
/// compares
///
/// - that each table and view exists, and each of its columns;
/// - the type of each column, as far as it decides the Rust type: `varchar(20)` and `text` are the same. A type that the
///   database stores as another is that one: a `uuid` is TEXT on SQLite, a document may be `longtext` on MariaDB;
/// - whether a column may be NULL, domains included; not for views, whose columns databases do not check;
/// - the primary key, UNIQUE constraints and indexes over plain columns, foreign keys: by their columns, not by their names;
/// - the labels of enums: on PostgreSQL, and of `enum` columns of MySQL;
/// - the fields of composite types, their order and their types;
/// - that INSERT needs no column which the modules do not know: NOT NULL, and without a default.
///
/// Other tables, columns and keys of the database do no harm, and are not reported. It does not compare defaults, checks,
/// other indexes, triggers, functions, collations and actions of foreign keys: to compare two schemas, use
/// [`relata migrate`](https://docs.rs/relata-cli).
///
/// # Errors
/// [`Error::Schema`] with all [differences](SchemaDifferences), and any error of its queries.
pub fn verify_schema<'c, C: Connection>(
    tables: &'c [ExpectedTable],
    conn: &'c mut C,
) -> C::Output<'c, ()> {
    conn.perform(Verify(tables))
}

struct Verify<'t>(&'t [ExpectedTable]);
impl<R: Runner> Task<R> for Verify<'_> {
    type Out = ();
    async fn run(self, on: &mut R) -> Result<()> {
        let schemas: BTreeSet<Option<&'static str>> = self.0.iter().map(|t| t.schema).collect();
        let mut differences = Vec::new();
        for schema in schemas {
            let live = Live::read(schema, on).await?;
            let tables = self.0.iter().filter(|table| table.schema == schema);
            compare::tables::<R::Db>(tables, &live, &mut differences);
        }
        match differences.is_empty() {
            true => Ok(()),
            false => Err(Error::Schema {
                differences: SchemaDifferences::new(differences),
            }),
        }
    }
}

/// A table or view as the compiled modules expect it in the database: an item of the constant `TABLES` that
/// `relata generate` writes, for [`verify_schema`].
#[derive(Debug, Clone, Copy)]
pub struct ExpectedTable {
    schema: Option<&'static str>,
    name: &'static str,
    columns: &'static [(&'static str, &'static str)],
    view: bool,
    primary_key: &'static [&'static str],
    uniques: &'static [&'static [&'static str]],
    references: &'static [Reference],
    labels: &'static [(&'static str, &'static [&'static str])],
    fields: &'static [ExpectedFields],
}

/// The fields of a column of a composite type: the path to it, and the name and type of each.
type ExpectedFields = (&'static str, &'static [(&'static str, &'static str)]);

impl ExpectedTable {
    /// A table of this schema (`None` is the database's default) and name, with these columns. The type of a column is the
    /// name of one in [`types`](crate::types), followed by `?` if the column may be NULL: `Integer?`. Others are
    /// `Array<Integer>`, `Range<Date>`, `Enum mood` and `Composite address`.
    pub const fn new(
        schema: Option<&'static str>,
        name: &'static str,
        columns: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            schema,
            name,
            columns,
            view: false,
            primary_key: &[],
            uniques: &[],
            references: &[],
            labels: &[],
            fields: &[],
        }
    }
    /// A view: whether its columns may be NULL is not compared.
    pub const fn view(
        schema: Option<&'static str>,
        name: &'static str,
        columns: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            view: true,
            ..Self::new(schema, name, columns)
        }
    }
    /// Adds a primary key.
    pub const fn primary_key(self, primary_key: &'static [&'static str]) -> Self {
        Self {
            primary_key,
            ..self
        }
    }
    /// Adds UNIQUE constraints or indexes: the columns of each.
    pub const fn uniques(self, uniques: &'static [&'static [&'static str]]) -> Self {
        Self { uniques, ..self }
    }
    /// Adds foreign keys.
    pub const fn references(self, references: &'static [Reference]) -> Self {
        Self { references, ..self }
    }
    /// Adds the labels of columns of enums.
    pub const fn labels(self, labels: &'static [(&'static str, &'static [&'static str])]) -> Self {
        Self { labels, ..self }
    }
    /// Adds the fields of columns of composite types, in the order of the type. A field of such a type is named with its
    /// column: `home.place`.
    pub const fn fields(
        self,
        fields: &'static [(&'static str, &'static [(&'static str, &'static str)])],
    ) -> Self {
        Self { fields, ..self }
    }
    /// The name of the table in the database.
    pub const fn name(&self) -> &'static str {
        self.name
    }
    /// The schema of the table, unless that is the database's default.
    pub const fn schema(&self) -> Option<&'static str> {
        self.schema
    }
}
