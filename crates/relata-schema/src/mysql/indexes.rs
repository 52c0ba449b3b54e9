//! Indexes, and the keys that are nothing but indexes: primary and unique ones.

use super::Relations;
use super::columns::expression;
use super::reader::{Reader, Row};
use super::server::Server;
use crate::error::Result;
use crate::model::{Index, IndexKey, IndexedValue, PrimaryKey, Table, UniqueConstraint};

/// The option of a table whose primary key has a prefix of a column, or a descending one.
const UNUSUAL_KEY: &str = "PRIMARY KEY with a prefix or order";

const SQL: &str = "
    SELECT * FROM information_schema.statistics WHERE table_schema = DATABASE()
    ORDER BY table_name, index_name, seq_in_index";

/// Fills in primary keys, unique constraints and indexes.
pub(super) fn read(
    reader: &mut Reader<'_>,
    server: &Server,
    relations: &mut Relations,
) -> Result<()> {
    let mut rows = reader.rows("indexes", SQL)?.into_iter().peekable();
    while let Some(row) = rows.next() {
        let (table, name) = (row.text("TABLE_NAME")?, row.text("INDEX_NAME")?);
        let mut index = index(&row, name.clone())?;
        index.keys.push(key(&row, server)?);
        // The rows of one index follow each other.
        while let Some(row) = rows.next_if(|row| row.is("SEQ_IN_INDEX", "1").is_ok_and(|is| !is)) {
            index.keys.push(key(&row, server)?);
        }
        if let Some(table) = relations.get(&table) {
            put(table, index);
        }
    }
    Ok(())
}

/// A unique index on whole columns is the same as `UNIQUE`; the server does not distinguish them.
fn put(table: &mut Table, index: Index) {
    let whole = |key: &IndexKey| key.prefix.is_none() && !key.descending;
    let columns = index
        .columns()
        .filter(|_| index.unique && index.keys.iter().all(whole))
        .filter(|_| index.method == "btree" && index.options.is_empty())
        .map(|columns| columns.into_iter().map(str::to_owned).collect());
    match columns {
        _ if index.name == "PRIMARY" => {
            if !index.keys.iter().all(whole) {
                table.options.push(UNUSUAL_KEY.to_owned());
            }
            let columns = index.columns().unwrap_or_default();
            table.primary_key = Some(PrimaryKey {
                without_overlaps: false,
                name: Some(index.name.clone()),
                columns: columns.into_iter().map(str::to_owned).collect(),
                include: Vec::new(),
                deferrable: None,
                comment: index.comment.clone(),
            });
        }
        Some(columns) => table.uniques.push(UniqueConstraint {
            without_overlaps: false,
            name: Some(index.name),
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            comment: index.comment,
        }),
        None => table.indexes.push(index),
    }
}

fn index(row: &Row, name: String) -> Result<Index> {
    // MySQL's column is IS_VISIBLE, MariaDB's IGNORED.
    let invisible = row.is("IS_VISIBLE", "NO")? || row.is("IGNORED", "YES")?;
    Ok(Index {
        name,
        unique: row.is("NON_UNIQUE", "0")?,
        method: row.text("INDEX_TYPE")?.to_ascii_lowercase(),
        keys: Vec::new(),
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        valid: true,
        options: invisible
            .then(|| "invisible".to_owned())
            .into_iter()
            .collect(),
        comment: row.filled("INDEX_COMMENT")?,
    })
}

fn key(row: &Row, server: &Server) -> Result<IndexKey> {
    // MySQL 8 alone indexes expressions.
    let value = match row.filled("EXPRESSION")? {
        Some(sql) => IndexedValue::Expression(expression(&sql, server)),
        None => IndexedValue::Column(row.text("COLUMN_NAME")?),
    };
    // The server reports a whole spatial column with a length of its own.
    let prefix = match row.is("INDEX_TYPE", "SPATIAL")? {
        true => None,
        false => row.number("SUB_PART")?,
    };
    Ok(IndexKey {
        value,
        descending: row.is("COLLATION", "D")?,
        nulls_first: false,
        collation: None,
        operator_class: None,
        prefix,
    })
}
