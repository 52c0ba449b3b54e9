//! Reads foreign keys and checks.

use std::collections::HashMap;

use super::columns::expression;
use super::reader::{Reader, Row};
use super::server::Server;
use super::{Relations, own};
use crate::error::Result;
use crate::model::{
    CheckConstraint, ForeignKey, MatchType, ObjectName, ReferentialAction, SqlType, Table,
};

const COLUMNS: &str = "
    SELECT table_name, constraint_name, column_name, referenced_table_schema, referenced_table_name,
           referenced_column_name
    FROM information_schema.key_column_usage
    WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
    ORDER BY table_name, constraint_name, ordinal_position";

const RULES: &str = "
    SELECT table_name, constraint_name, update_rule, delete_rule, match_option
    FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE()";

/// MariaDB's constraints are named within a table, so its catalog lists the table with them.
const MARIADB_CHECKS: &str = "
    SELECT table_name, constraint_name, check_clause, 'YES' AS enforced,
           IF(level = 'Column', constraint_name, NULL) AS column_name
    FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()";

const MYSQL_CHECKS: &str = "
    SELECT t.table_name AS table_name, t.constraint_name AS constraint_name, c.check_clause AS check_clause,
           t.enforced AS enforced
    FROM information_schema.check_constraints c
    JOIN information_schema.table_constraints t
      ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
         AND t.constraint_type = 'CHECK'
    WHERE c.constraint_schema = DATABASE()";

/// Fills in foreign keys and checks.
pub(super) fn read(
    reader: &mut Reader<'_>,
    server: &Server,
    relations: &mut Relations,
) -> Result<()> {
    foreign_keys(reader, server, relations)?;
    let sql = match server.mariadb {
        true => MARIADB_CHECKS,
        false => MYSQL_CHECKS,
    };
    for row in reader.rows("checks", sql)? {
        let Some(table) = relations.get(&row.text("table_name")?) else {
            continue;
        };
        let check = CheckConstraint {
            column: row.filled("column_name")?,
            name: row.filled("constraint_name")?,
            expression: expression(&row.text("check_clause")?, server),
            no_inherit: false,
            validated: row.is("enforced", "YES")?,
            enforced: row.is("enforced", "YES")?,
            comment: None,
        };
        json(table, &check, server);
        table.checks.push(check);
    }
    Ok(())
}

/// MariaDB's JSON is another word for LONGTEXT with this check.
fn json(table: &mut Table, check: &CheckConstraint, server: &Server) {
    let columns = table.columns.iter_mut();
    for column in columns.filter(|column| server.mariadb && column.type_name == "longtext") {
        let name = super::literal::name(&column.name);
        if check.expression == format!("json_valid({name})") {
            column.sql_type = SqlType::Json;
        }
    }
}

fn foreign_keys(reader: &mut Reader<'_>, server: &Server, relations: &mut Relations) -> Result<()> {
    let name = |row: &Row| row.pair("table_name", "constraint_name");
    let mut keys: Vec<((String, String), ForeignKey)> = Vec::new();
    for row in reader.rows("foreign keys", COLUMNS)? {
        let name = name(&row)?;
        if keys.last().is_none_or(|(last, _)| *last != name) {
            let schema = row.text("referenced_table_schema")?;
            let table = row.text("referenced_table_name")?;
            let target = match schema == server.database {
                true => own(table),
                false => ObjectName::new(schema, table),
            };
            keys.push((name.clone(), foreign_key(name.1, target)));
        }
        if let Some((_, key)) = keys.last_mut() {
            key.columns.push(row.text("column_name")?);
            key.target_columns.push(row.text("referenced_column_name")?);
        }
    }
    let mut rules: HashMap<(String, String), Row> = HashMap::new();
    for row in reader.rows("foreign keys", RULES)? {
        rules.insert(name(&row)?, row);
    }
    for (name, mut key) in keys {
        if let Some(row) = rules.get(&name) {
            key.on_delete = action(&row.text("delete_rule")?);
            key.on_update = action(&row.text("update_rule")?);
            key.match_type = match row.text("match_option")?.as_str() {
                "FULL" => MatchType::Full,
                "PARTIAL" => MatchType::Partial,
                _ => MatchType::Simple,
            };
        }
        if let Some(table) = relations.get(&name.0) {
            table.foreign_keys.push(key);
        }
    }
    Ok(())
}

fn foreign_key(name: String, target: ObjectName) -> ForeignKey {
    ForeignKey {
        period: false,
        name: Some(name),
        columns: Vec::new(),
        target,
        target_columns: Vec::new(),
        on_delete: ReferentialAction::NoAction,
        on_delete_columns: Vec::new(),
        on_update: ReferentialAction::NoAction,
        match_type: MatchType::Simple,
        deferrable: None,
        validated: true,
        enforced: true,
        comment: None,
    }
}

/// The default is RESTRICT on MariaDB, NO ACTION on MySQL; both mean the same on either.
fn action(rule: &str) -> ReferentialAction {
    match rule {
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
