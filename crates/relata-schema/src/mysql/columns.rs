//! Columns of tables and views.

use super::Relations;
use super::literal::{quoted, unescaped};
use super::reader::{Reader, Row};
use super::server::Server;
use super::types::{is_number, sql_type};
use crate::error::Result;
use crate::model::{AutoIncrement, Column, Engine, Generated, GeneratedKind, SqlType};
use crate::sql_text::strip_parentheses;

/// Fills in the columns of `relations`; `usual` is the collation of the database.
pub(super) fn read(
    reader: &mut Reader<'_>,
    server: &Server,
    usual: Option<&str>,
    relations: &mut Relations,
) -> Result<()> {
    let sql = "SELECT * FROM information_schema.columns WHERE table_schema = DATABASE()";
    for row in reader.rows("columns", sql)? {
        if let Some(table) = relations.get(&row.text("TABLE_NAME")?) {
            table.columns.push(column(&row, server, usual)?);
        }
    }
    Ok(())
}

fn column(row: &Row, server: &Server, usual: Option<&str>) -> Result<Column> {
    let type_name = row.text("COLUMN_TYPE")?;
    let sql_type = sql_type(&type_name);
    let extra = row.text_opt("EXTRA")?.unwrap_or_default();
    let has = |word: &str| extra.to_ascii_lowercase().contains(word);
    let expression = row.filled("GENERATION_EXPRESSION")?;
    let generated = expression.map(|expression| Generated {
        kind: match has("virtual") {
            true => GeneratedKind::Virtual,
            false => GeneratedKind::Stored,
        },
        expression: self::expression(&expression, server),
    });
    let default = row.text_opt("COLUMN_DEFAULT")?;
    Ok(Column {
        name: row.text("COLUMN_NAME")?,
        position: row.number("ORDINAL_POSITION")?.unwrap_or(0),
        nullable: row.is("IS_NULLABLE", "YES")?,
        default: default.filter(|_| generated.is_none()).and_then(|default| {
            self::default(default, &sql_type, has("default_generated"), server)
        }),
        identity: None,
        generated,
        auto_increment: has("auto_increment").then_some(AutoIncrement::Always),
        on_update_value: on_update(&extra).map(str::to_owned),
        collation: row
            .filled("COLLATION_NAME")?
            .filter(|collation| Some(collation.as_str()) != usual),
        hidden: has("invisible"),
        read_only: false,
        comment: row.filled("COLUMN_COMMENT")?,
        type_name,
        sql_type,
    })
}

/// A default as SQL. MariaDB writes SQL itself, and NULL where there is none; MySQL writes the bare value.
fn default(
    written: String,
    sql_type: &SqlType,
    is_expression: bool,
    server: &Server,
) -> Option<String> {
    let time = |text: &str| text.to_ascii_uppercase().starts_with("CURRENT_TIMESTAMP");
    match server.mariadb {
        true if written == "NULL" => None,
        true => Some(written),
        false if is_expression => Some(unescaped(&written)),
        false if is_number(sql_type) => Some(written),
        false if *sql_type == SqlType::Timestamp && time(&written) => Some(written),
        false => Some(quoted(&written)),
    }
}

/// An expression as one would write it: MySQL's has parentheses around it, and backslashes before its quotes.
pub(super) fn expression(written: &str, server: &Server) -> String {
    match server.mariadb {
        true => strip_parentheses(written, Engine::Mysql).to_owned(),
        false => strip_parentheses(&unescaped(written), Engine::Mysql).to_owned(),
    }
}

/// `DEFAULT_GENERATED on update CURRENT_TIMESTAMP` to `CURRENT_TIMESTAMP`.
fn on_update(extra: &str) -> Option<&str> {
    let at = extra.to_ascii_lowercase().find("on update ")?;
    let value = extra.get(at + "on update ".len()..)?;
    value.split([' ', ',']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each server's own way, as its manual has it, and the same outcome.
    #[test]
    fn defaults_become_sql() {
        let text = SqlType::VarChar(Some(9));
        for (mariadb, written, sql_type, generated, expected) in [
            (true, "NULL", &text, false, None),
            (true, "'NULL'", &text, false, Some("'NULL'")),
            (true, "'it''s'", &text, false, Some("'it''s'")),
            (
                true,
                "current_timestamp()",
                &SqlType::Timestamp,
                false,
                Some("current_timestamp()"),
            ),
            (false, "NULL", &text, false, Some("'NULL'")),
            (false, "it's", &text, false, Some("'it''s'")),
            (false, "7", &SqlType::Integer, false, Some("7")),
            (false, "b'1'", &SqlType::Bit(Some(1)), false, Some("b'1'")),
            (
                false,
                "CURRENT_TIMESTAMP",
                &SqlType::Timestamp,
                true,
                Some("CURRENT_TIMESTAMP"),
            ),
            (
                false,
                "2024-01-01 00:00:00",
                &SqlType::Timestamp,
                false,
                Some("'2024-01-01 00:00:00'"),
            ),
            (
                false,
                r"concat(_utf8mb4\'a\',uuid())",
                &text,
                true,
                Some("concat(_utf8mb4'a',uuid())"),
            ),
        ] {
            let server = Server::of(mariadb);
            let found = default(written.to_owned(), sql_type, generated, &server);
            assert_eq!(found.as_deref(), expected, "{written}");
        }
        assert_eq!(
            expression(r"(`a` <> _utf8mb4\'(\')", &Server::of(false)),
            "`a` <> _utf8mb4'('"
        );
    }

    #[test]
    fn on_update_is_found() {
        assert_eq!(
            on_update("DEFAULT_GENERATED on update CURRENT_TIMESTAMP"),
            Some("CURRENT_TIMESTAMP")
        );
        assert_eq!(
            on_update("on update current_timestamp(3), INVISIBLE"),
            Some("current_timestamp(3)")
        );
        assert_eq!(on_update("auto_increment"), None);
    }
}
