//! Tables and columns that a revision drops and creates again: the schema has them before and after, but their rows and values are
//! lost.

use relata_ddl::{Edit, Object, Part};
use relata_schema::{Catalog, ObjectName, Table};

use super::sql::{Statement, Statements, rename, table_name, without_conditions};
use super::{Code, Finding};

/// Findings about what statements drop, except what `edits`, the difference of the catalogs, drops too.
pub(super) fn findings(
    statements: &Statements,
    (old, new): (&Catalog, &Catalog),
    edits: &[Edit],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, statement) in statements.list.iter().enumerate() {
        let later = statements.list.get(at..).unwrap_or_default();
        for table in dropped_tables(statement, old) {
            let stays = is_table(old, &table) && is_table(new, &table);
            if stays && !drops_table(edits, &table) && !is_filled(later, &table, old) {
                let reason = "its rows are lost: the table is created again";
                findings.push(statement.finding(Code::DropTable, reason));
            }
        }
        for (table, column) in dropped_columns(statement, old) {
            let of = |catalog: &Catalog| {
                let table = catalog.table_named(&table);
                table.and_then(|table| table.column(&column)).cloned()
            };
            let (Some(from), Some(to)) = (of(old), of(new)) else {
                continue;
            };
            let computed = from.generated.is_some() && to.generated.is_some();
            if !computed
                && !drops_column(edits, &table, &column)
                && !is_written(later, &table, &column, old)
            {
                let reason = "its values are lost: the column is added again";
                findings.push(statement.finding(Code::DropColumn, reason));
            }
        }
    }
    findings
}

fn is_table(catalog: &Catalog, name: &ObjectName) -> bool {
    let is_view = Table::is_view;
    (catalog.table_named(name)).is_some_and(|table| !is_view(table))
}

fn drops_table(edits: &[Edit], name: &ObjectName) -> bool {
    let drops = |edit: &Edit| matches!(edit, Edit::Drop(object @ Object::Table(_)) if object.name() == *name);
    edits.iter().any(drops)
}

fn drops_column(edits: &[Edit], table: &ObjectName, name: &str) -> bool {
    edits.iter().any(|edit| {
        matches!(edit, Edit::Remove { table: of, part: Part::Column(column) }
            if of == table && column.name == name)
    })
}

/// `DROP TABLE [IF EXISTS] a, b`.
fn dropped_tables(statement: &Statement, old: &Catalog) -> Vec<ObjectName> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let ["drop", "table", rest @ ..] = tokens.as_slice() else {
        return Vec::new();
    };
    let names = without_conditions(rest).split(|token| *token == ",");
    names
        .filter_map(|name| table_name(name, old))
        .map(|(name, _)| name)
        .collect()
}

/// `ALTER TABLE a DROP [COLUMN] b, DROP c`.
fn dropped_columns(statement: &Statement, old: &Catalog) -> Vec<(ObjectName, String)> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let ["alter", "table", rest @ ..] = tokens.as_slice() else {
        return Vec::new();
    };
    let Some((table, rest)) = table_name(without_conditions(rest), old) else {
        return Vec::new();
    };
    let clauses = rest.split(|token| *token == ",");
    let dropped = clauses.filter_map(|clause| {
        let ["drop", rest @ ..] = clause else {
            return None;
        };
        let rest = match rest {
            ["column", rest @ ..] => rest,
            rest => rest,
        };
        match without_conditions(rest) {
            // Of another part, such as `DROP PRIMARY KEY`, unless it ends the clause.
            [
                "constraint" | "primary" | "foreign" | "index" | "key" | "check" | "partition",
                _,
                ..,
            ] => None,
            [name, ..] => Some((table.clone(), (*name).to_owned())),
            [] => None,
        }
    });
    dropped.collect()
}

/// True if a table gets its rows back: another one gets its name, or rows are inserted from a query.
fn is_filled(later: &[Statement], table: &ObjectName, old: &Catalog) -> bool {
    later.iter().any(|statement| {
        let renamed = rename(statement, old).into_iter();
        let mut renamed = renamed.filter_map(|edit| match edit {
            Edit::RenameTable { to, .. } => Some(to),
            _ => None,
        });
        renamed.any(|to| to == *table) || is_filled_whole(statement, table)
    })
}

/// True if a column gets its values back: another one gets its name, or an UPDATE writes it.
fn is_written(later: &[Statement], table: &ObjectName, column: &str, old: &Catalog) -> bool {
    later.iter().any(|statement| {
        let mut renamed = rename(statement, old).into_iter();
        let named = renamed.any(|edit| match edit {
            Edit::RenameColumn { table: of, to, .. } => of == *table && to == column,
            _ => false,
        });
        let updates = statement.starts(&["update"]) && statement.names(&table.name);
        named || updates && statement.names(column) || is_filled_whole(statement, table)
    })
}

/// True if rows of a table are inserted from a query.
fn is_filled_whole(statement: &Statement, table: &ObjectName) -> bool {
    statement.starts(&["insert", "into"]) && statement.has("select") && statement.names(&table.name)
}
