//! Writes `CREATE TABLE` and `CREATE VIEW`.

use relata_schema::{
    CheckConstraint, Column, ForeignKey, GeneratedKind, Index, IndexedValue, PrimaryKey, Table,
    TableKind, UniqueConstraint,
};

use super::{ENGINE, literal, object, quoted, unmanaged};
use crate::clauses::{self, constraint, is_simple};
use crate::edit::{Edit, VERSIONING};
use crate::error::Result;
use crate::names::columns;
use crate::script::{Script, unsupported};

/// The reason that a partitioned table cannot be created.
pub(super) const PARTITIONS: &str =
    "relata reads by what a table is partitioned, but not into which partitions; do it by hand";

/// The reason that a table with such a key cannot be created.
pub(super) const UNUSUAL_KEY: &str = "its primary key has a prefix of a column or an order, which relata does not write; do it by hand";

pub(super) fn has_unusual_key(table: &Table) -> bool {
    let is_it = |option: &String| option.starts_with("PRIMARY KEY");
    table.options.iter().any(is_it)
}

pub(super) fn create(script: &mut Script, edit: &Edit, table: &Table) -> Result<()> {
    match table.kind {
        TableKind::View => script.push(view(table, "CREATE")),
        TableKind::Table if has_unusual_key(table) => {
            return Err(unsupported(ENGINE, edit, UNUSUAL_KEY));
        }
        TableKind::Table => {
            let mut lines: Vec<String> = (table.columns.iter())
                .map(|column| self::column(column, table))
                .collect();
            lines.extend(table.primary_key.iter().map(primary_key));
            lines.extend(table.uniques.iter().map(unique));
            lines.extend(table.indexes.iter().map(index));
            let checks = table.checks.iter().filter(|c| c.column.is_none());
            lines.extend(checks.map(check));
            lines.extend(table.foreign_keys.iter().map(foreign_key));
            let mut sql = format!(
                "CREATE TABLE {} (\n  {}\n)",
                object(&table.name),
                lines.join(",\n  ")
            );
            for option in &table.options {
                sql.push_str(&format!(" {option}"));
            }
            if let Some(comment) = &table.comment {
                sql.push_str(&format!(" COMMENT = {}", literal(comment)));
            }
            script.push(sql);
        }
        TableKind::PartitionedTable => return Err(unsupported(ENGINE, edit, PARTITIONS)),
        _ => {
            let reason = "MySQL has tables and views";
            return Err(unsupported(ENGINE, edit, reason));
        }
    }
    script
        .statements
        .extend(table.triggers.iter().map(|t| t.definition.clone()));
    Ok(())
}

pub(super) fn view(view: &Table, verb: &str) -> String {
    let (after, before): (Vec<&String>, Vec<&String>) =
        (view.options.iter()).partition(|option| option.ends_with("CHECK OPTION"));
    // ALGORITHM comes before the account, SQL SECURITY after it.
    let account = unmanaged::definer(&view.unmanaged);
    let at = before.partition_point(|option| option.starts_with("ALGORITHM"));
    let mut before: Vec<&str> = before.iter().map(|option| option.as_str()).collect();
    if !account.is_empty() {
        before.insert(at, account.trim_end());
    }
    let before: String = before.iter().map(|option| format!(" {option}")).collect();
    let after: String = after.iter().map(|option| format!(" {option}")).collect();
    format!(
        "{verb}{before} VIEW {} AS {}{after}",
        object(&view.name),
        view.definition.as_deref().unwrap_or_default()
    )
}

/// The clauses of `ALTER TABLE` that change a table's options and comment.
pub(super) fn changed_options(from: &Table, to: &Table) -> String {
    let mut clauses = Vec::new();
    for option in from.options.iter().filter(|o| !to.options.contains(o)) {
        let key = option.split('=').next().unwrap_or_default();
        let again = |other: &String| other.split('=').next() == Some(key);
        match key {
            VERSIONING => clauses.push("DROP SYSTEM VERSIONING".to_owned()),
            _ if to.options.iter().any(again) => {}
            "ENGINE" => clauses.push("ENGINE=InnoDB".to_owned()),
            _ => clauses.push(format!("{key}=DEFAULT")),
        }
    }
    for option in to.options.iter().filter(|o| !from.options.contains(o)) {
        clauses.push(match option.as_str() {
            VERSIONING => "ADD SYSTEM VERSIONING".to_owned(),
            option => option.to_owned(),
        });
    }
    if from.comment != to.comment {
        let comment = to.comment.as_deref().unwrap_or_default();
        clauses.push(format!("COMMENT = {}", literal(comment)));
    }
    clauses.join(", ")
}

/// The definition of a column, with its own checks (MariaDB).
pub(super) fn column(column: &Column, table: &Table) -> String {
    let mut sql = format!("{} {}", quoted(&column.name), column.type_name);
    if let Some(collation) = &column.collation {
        sql.push_str(&format!(" COLLATE {collation}"));
    }
    match &column.generated {
        Some(generated) => {
            let kind = match generated.kind {
                GeneratedKind::Stored => "STORED",
                GeneratedKind::Virtual => "VIRTUAL",
            };
            sql.push_str(&format!(
                " GENERATED ALWAYS AS ({}) {kind}",
                generated.expression
            ));
            // MariaDB accepts neither NULL nor NOT NULL here.
            sql.push_str(if column.nullable { "" } else { " NOT NULL" });
        }
        // A TIMESTAMP is NOT NULL by default on some servers.
        None => sql.push_str(if column.nullable {
            " NULL"
        } else {
            " NOT NULL"
        }),
    }
    if let Some(default) = &column.default {
        let bare = is_simple(default, ENGINE)
            || default
                .to_ascii_lowercase()
                .starts_with("current_timestamp");
        sql.push_str(&match bare {
            true => format!(" DEFAULT {default}"),
            false => format!(" DEFAULT ({default})"),
        });
    }
    if column.auto_increment.is_some() {
        sql.push_str(" AUTO_INCREMENT");
    }
    if let Some(value) = &column.on_update_value {
        sql.push_str(&format!(" ON UPDATE {value}"));
    }
    if column.hidden {
        sql.push_str(" INVISIBLE");
    }
    if let Some(comment) = &column.comment {
        sql.push_str(&format!(" COMMENT {}", literal(comment)));
    }
    let own = |check: &&CheckConstraint| check.column.as_ref() == Some(&column.name);
    for check in table.checks.iter().filter(own) {
        sql.push_str(&format!(" CHECK ({})", check.expression));
    }
    sql
}

pub(super) fn primary_key(key: &PrimaryKey) -> String {
    format!(
        "PRIMARY KEY {}{}",
        columns(&key.columns, ENGINE),
        comment(key.comment.as_ref())
    )
}

pub(super) fn unique(unique: &UniqueConstraint) -> String {
    let name = (unique.name.as_ref()).map_or_else(String::new, |n| format!("{} ", quoted(n)));
    format!(
        "UNIQUE KEY {name}{}{}",
        columns(&unique.columns, ENGINE),
        comment(unique.comment.as_ref())
    )
}

pub(super) fn check(check: &CheckConstraint) -> String {
    // A check that is not enforced counts as not validated.
    let enforced = match check.enforced && check.validated {
        true => "",
        false => " NOT ENFORCED",
    };
    format!(
        "{}CHECK ({}){enforced}",
        constraint(check.name.as_ref(), ENGINE),
        check.expression
    )
}

pub(super) fn foreign_key(key: &ForeignKey) -> String {
    format!(
        "{}{}",
        constraint(key.name.as_ref(), ENGINE),
        clauses::foreign_key(key, ENGINE)
    )
}

pub(super) fn index(index: &Index) -> String {
    let keys: Vec<String> = (index.keys.iter())
        .map(|key| {
            let mut sql = match &key.value {
                IndexedValue::Column(column) => quoted(column),
                IndexedValue::Expression(expression) => format!("({expression})"),
            };
            if let Some(prefix) = key.prefix {
                sql.push_str(&format!("({prefix})"));
            }
            sql.push_str(if key.descending { " DESC" } else { "" });
            sql
        })
        .collect();
    let (kind, using) = match (index.method.as_str(), index.unique) {
        ("fulltext", _) => ("FULLTEXT ", ""),
        ("spatial" | "rtree", _) => ("SPATIAL ", ""),
        ("hash", true) => ("UNIQUE ", " USING HASH"),
        ("hash", false) => ("", " USING HASH"),
        (_, true) => ("UNIQUE ", ""),
        (_, false) => ("", ""),
    };
    let mut sql = format!(
        "{kind}KEY {} ({}){using}{}",
        quoted(&index.name),
        keys.join(", "),
        comment(index.comment.as_ref())
    );
    if index.options.iter().any(|option| option == "invisible") {
        // Each server reads its own keyword: MariaDB ignores comments for MySQL 5.7 and later.
        sql.push_str(" /*M! IGNORED */ /*!80000 INVISIBLE */");
    }
    sql
}

fn comment(comment: Option<&String>) -> String {
    comment.map_or_else(String::new, |text| format!(" COMMENT {}", literal(text)))
}
