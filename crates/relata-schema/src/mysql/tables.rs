//! Reads tables and views.

use super::names::without_database;
use super::reader::{Reader, Row};
use super::server::Server;
use super::{Relations, own};
use crate::error::Result;
use crate::model::{Table, TableKind, ViewWrites};

/// Fills `relations`, and returns the names of MariaDB's sequences, which the server lists among the tables.
pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<Vec<String>> {
    let sql = "SELECT table_name, table_type, table_comment, engine, create_options
               FROM information_schema.tables
               WHERE table_schema = DATABASE()";
    let mut sequences = Vec::new();
    for row in reader.rows("tables", sql)? {
        let name = row.text("table_name")?;
        let kind = match row.text("table_type")?.as_str() {
            "BASE TABLE" | "SYSTEM VERSIONED" => TableKind::Table,
            "VIEW" => TableKind::View,
            "SEQUENCE" => {
                sequences.push(name);
                continue;
            }
            // Temporary tables.
            _ => continue,
        };
        let mut table = Table::new(own(name), kind);
        if kind == TableKind::Table {
            table.comment = row.filled("table_comment")?;
            table.options = options(&row)?;
        }
        relations.push(table);
    }
    sequences.sort();
    Ok(sequences)
}

/// Adds the queries of views.
pub(super) fn read_views(
    reader: &mut Reader<'_>,
    server: &Server,
    relations: &mut Relations,
) -> Result<()> {
    let sql = "SELECT * FROM information_schema.views WHERE table_schema = DATABASE()";
    for row in reader.rows("views", sql)? {
        let Some(view) = relations.get(&row.text("table_name")?) else {
            continue;
        };
        let definition = row.text_opt("view_definition")?.unwrap_or_default();
        let updatable = row.is("is_updatable", "YES")?;
        // Which of them its query allows, and for which columns, is read from it later.
        view.view_writes = Some(ViewWrites {
            insert: updatable,
            update: updatable,
            delete: updatable,
        });
        view.options = view_options(&row)?;
        view.unmanaged = server.unmanaged(&row, false)?;
        view.definition = Some(without_database(&definition, &server.database));
    }
    Ok(())
}

/// Returns the options after the columns of `CREATE TABLE`, if they are not the defaults.
fn options(row: &Row) -> Result<Vec<String>> {
    let mut options = Vec::new();
    if let Some(engine) = row.filled("engine")?
        && !engine.eq_ignore_ascii_case("InnoDB")
    {
        options.push(format!("ENGINE={engine}"));
    }
    if row.is("table_type", "SYSTEM VERSIONED")? {
        options.push("WITH SYSTEM VERSIONING".to_owned());
    }
    let written = row.filled("create_options")?.unwrap_or_default();
    options.extend(
        written
            .split_whitespace()
            .filter(|word| *word != "partitioned" && word.contains('='))
            .map(str::to_owned),
    );
    Ok(options)
}

/// Returns the clauses of `CREATE VIEW` besides the query, if they are not the defaults.
fn view_options(row: &Row) -> Result<Vec<String>> {
    let mut options = Vec::new();
    if let Some(algorithm) = row.filled("algorithm")?
        && algorithm != "UNDEFINED"
    {
        options.push(format!("ALGORITHM={algorithm}"));
    }
    if row.is("security_type", "INVOKER")? {
        options.push("SQL SECURITY INVOKER".to_owned());
    }
    if let Some(check) = row.filled("check_option")?
        && check != "NONE"
    {
        options.push(format!("WITH {check} CHECK OPTION"));
    }
    Ok(options)
}
