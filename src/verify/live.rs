//! The catalog of the live database, read by ordinary statements.

use std::collections::HashMap;

use crate::dialect::{Catalog, Dialect};
use crate::engine::{Runner, fetch_all};
use crate::error::{RenderResult, Result};
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, Nullable};
use crate::statement::{IsStatement, Returns, Standalone, Statement};
use crate::types::{Bound, Text};

/// One of the queries of a [`Catalog`].
struct CatalogQuery {
    sql: (&'static str, &'static str),
    schema: Bound<Text>,
}

type Cell = Field<Text, Nullable>;
type Cells = (
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl IsStatement for CatalogQuery {}
impl Standalone for CatalogQuery {}
impl Returns for CatalogQuery {
    type Row = Cells;
    type Decode = (Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell);
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}
impl<D: Dialect> Statement<D> for CatalogQuery {
    const STATIC: bool = false;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // It runs once in the life of a program.
        out.never_cached();
        out.push(self.sql.0);
        out.bind(&self.schema)?;
        out.push(self.sql.1);
        Ok(())
    }
    fn affects_rows(&self) -> bool {
        false
    }
}

/// The tables and views of one schema.
#[derive(Default)]
pub(crate) struct Live {
    tables: HashMap<String, LiveTable>,
    ignore_case: bool,
}

#[derive(Default)]
pub(crate) struct LiveTable {
    pub(super) view: bool,
    pub(super) columns: Vec<LiveColumn>,
    pub(super) primary_key: Vec<String>,
    /// The unique keys, each with its name; a part that is no column is `None`.
    pub(super) uniques: Vec<(String, Vec<Option<String>>)>,
    pub(super) references: Vec<LiveReference>,
}

pub(crate) struct LiveColumn {
    pub(super) name: String,
    /// The type, as [`Catalog::type_of`] takes it.
    pub(super) sql_type: String,
    /// The type, as people write it.
    pub(super) shown: String,
    pub(super) nullable: bool,
    pub(super) required: bool,
    pub(super) labels: Vec<String>,
    /// The fields of its composite type, including nested ones.
    pub(super) fields: Vec<LiveField>,
}

/// A field of a composite type.
pub(crate) struct LiveField {
    /// The column, and the fields of composite types that lead to it.
    pub(super) path: String,
    pub(super) name: String,
    /// The type, as [`Catalog::type_of`] takes it.
    pub(super) sql_type: String,
    /// The type, as people write it.
    pub(super) shown: String,
}

pub(crate) struct LiveReference {
    name: String,
    pub(super) schema: Option<String>,
    /// True if the table is found without its schema.
    pub(super) visible: bool,
    pub(super) table: String,
    /// A column, and the one that it references; `None` if SQLite's foreign key names none.
    pub(super) columns: Vec<(String, Option<String>)>,
}

impl Live {
    pub(crate) async fn read<R: Runner>(schema: Option<&str>, on: &mut R) -> Result<Self> {
        let mut live = Self {
            ignore_case: R::Db::SYNTAX.names_ignore_case,
            ..Self::default()
        };
        for sql in R::Db::CATALOG.queries {
            let query = CatalogQuery {
                sql: *sql,
                schema: Bound(Some(schema.unwrap_or_default().to_owned())),
            };
            for row in fetch_all(on, &query).await? {
                live.add(row, &R::Db::CATALOG);
            }
        }
        Ok(live)
    }

    /// Takes a row:
    ///
    /// | | | | | | | |
    /// |---|---|---|---|---|---|---|
    /// | column | table | column | type | type to read | nullable | needed by INSERT | of a view |
    /// | primary, unique | table | name | column | | | | |
    /// | foreign | table | name | column | schema | visible | table | column |
    /// | label | table | column | label | | | | |
    /// | field | table | column | path | field | type | type to read | |
    fn add(&mut self, row: Cells, catalog: &Catalog) {
        let (Some(kind), Some(table)) = (row.0, row.1) else {
            return;
        };
        let yes = |cell: &Option<String>| cell.as_deref() == Some("yes");
        let key = self.key(&table);
        let table = self.tables.entry(key).or_default();
        let name = row.2.unwrap_or_default();
        match kind.as_str() {
            "column" => {
                table.view = yes(&row.7);
                let sql_type = row.3.unwrap_or_default();
                table.columns.push(LiveColumn {
                    name,
                    labels: (catalog.labels_of)(&sql_type),
                    sql_type,
                    shown: row.4.unwrap_or_default(),
                    nullable: yes(&row.5),
                    required: yes(&row.6),
                    fields: Vec::new(),
                });
            }
            "primary" => table.primary_key.extend(row.3),
            "unique" => match table.uniques.last_mut() {
                Some((last, columns)) if *last == name => columns.push(row.3),
                _ => table.uniques.push((name, vec![row.3])),
            },
            "foreign" => {
                let pair = (row.3.unwrap_or_default(), row.7);
                match table.references.last_mut() {
                    Some(last) if last.name == name => last.columns.push(pair),
                    _ => table.references.push(LiveReference {
                        name,
                        visible: yes(&row.5),
                        schema: row.4,
                        table: row.6.unwrap_or_default(),
                        columns: vec![pair],
                    }),
                }
            }
            "label" => {
                let column = table.columns.iter_mut().find(|column| column.name == name);
                if let Some(column) = column {
                    column.labels.extend(row.3);
                }
            }
            "field" => {
                let column = table.columns.iter_mut().find(|column| column.name == name);
                if let Some(column) = column {
                    column.fields.push(LiveField {
                        path: row.3.unwrap_or_default(),
                        name: row.4.unwrap_or_default(),
                        sql_type: row.5.unwrap_or_default(),
                        shown: row.6.unwrap_or_default(),
                    });
                }
            }
            _ => {}
        }
    }

    fn key(&self, table: &str) -> String {
        match self.ignore_case {
            true => table.to_ascii_lowercase(),
            false => table.to_owned(),
        }
    }

    /// Returns a table or view.
    pub(crate) fn table(&self, name: &str) -> Option<&LiveTable> {
        self.tables.get(&self.key(name))
    }

    /// True if two names are the same to the database.
    pub(super) fn same(&self, a: &str, b: &str) -> bool {
        self.key(a) == self.key(b)
    }
}
