//! Columns: added, changed, made NOT NULL.

use relata_ddl::Edit;
use relata_schema::sql_text::{Lexer, TokenKind, strip_parentheses};
use relata_schema::{Column, Engine, GeneratedKind, SqlType, Table};

use super::Linter;
use crate::lint::types::{copies_mysql, narrows, narrows_characters, rewrites_postgres};
use crate::lint::{Code, Finding, Server};

impl Linter<'_> {
    pub(super) fn add_column(&mut self, edit: &Edit, table: &Table, column: &Column) {
        let name = self.name(&table.name);
        let own = self.quoted(&column.name);
        if self.now.is_required(table, column) {
            let reason = match self.server {
                Server::Mysql(..) | Server::MariaDb(..) => {
                    "the rows that are there get a value that nobody chose, and a program that still runs cannot insert"
                }
                _ => {
                    "it fails where the table has rows, and a program that still runs cannot insert"
                }
            };
            self.push(
                Finding::new(Code::RequiredColumn, edit.to_string(), reason).safe(format!(
                    "ALTER TABLE {name} ADD COLUMN {own} {};\n-- release a program that writes it, fill it in batches, \
                     then make it NOT NULL",
                    column.type_name
                )),
            );
        }
        let stored = (column.generated.as_ref()).is_some_and(|g| g.kind == GeneratedKind::Stored);
        match self.server {
            Server::Postgres(major) => {
                let why = if stored {
                    Some("a stored generated column")
                } else if column.identity.is_some() {
                    Some("an identity column")
                } else if major < 11 && column.default.is_some() {
                    Some("a default, before PostgreSQL 11")
                } else if column.default.as_deref().is_some_and(is_volatile) {
                    Some("a default that may differ from row to row")
                } else if self.is_checked(&column.sql_type) {
                    Some("a domain with a constraint")
                } else {
                    None
                };
                if let Some(why) = why {
                    let mut finding = Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        format!(
                            "{why} writes the whole table anew, and nobody can use it meanwhile"
                        ),
                    );
                    if let (Some(default), None) = (&column.default, &column.generated) {
                        finding = finding.safe(format!(
                            "ALTER TABLE {name} ADD COLUMN {own} {};\nALTER TABLE {name} ALTER COLUMN {own} SET DEFAULT \
                             {default};\n-- then fill the rows that are there in batches",
                            column.type_name
                        ));
                    }
                    self.push(finding);
                }
            }
            Server::Mysql(..) | Server::MariaDb(..) => {
                let last =
                    usize::try_from(column.position).unwrap_or_default() > table.columns.len();
                let instant = match last {
                    true => self.server.mysql_since((8, 0, 12), (10, 3)),
                    false => self.server.mysql_since((8, 0, 29), (10, 4)),
                };
                if stored || column.auto_increment.is_some() {
                    self.push(Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        "the whole table is copied, and nobody can write meanwhile",
                    ));
                } else if !instant {
                    self.push(Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        format!("{} writes the whole table anew; that is online, but takes its time and space", self.server),
                    ));
                }
            }
            Server::Sqlite => {}
        }
    }

    pub(super) fn is_checked(&self, sql_type: &SqlType) -> bool {
        match sql_type {
            SqlType::Domain(name) => (self.now.domain(name)).is_some_and(|d| {
                d.not_null || !d.checks.is_empty() || self.is_checked(&d.sql_type)
            }),
            _ => false,
        }
    }

    pub(super) fn change_column(&mut self, edit: &Edit, table: &Table, from: &Column, to: &Column) {
        if narrows(from, to, self.server) {
            self.push(
                Finding::new(
                    Code::NarrowType,
                    format!("{edit} from {} to {}", from.type_name, to.type_name),
                    "a value of the old type may have no place in the new one: it fails, or is cut",
                )
                .safe("look for such values first, and mend them in a revision before this one"),
            );
        }
        let collations = (from.collation.as_deref(), to.collation.as_deref());
        let text = from.sql_type == to.sql_type || !narrows(from, to, self.server);
        if self.server.engine() == Engine::Mysql
            && text
            && narrows_characters(collations.0, collations.1)
        {
            self.push(
                Finding::new(
                    Code::NarrowType,
                    format!("{edit} to {}", collations.1.unwrap_or_default()),
                    "the character set lacks characters that the old one has: a text with one fails, or gets `?`",
                )
                .safe("look for such texts first, and mend them in a revision before this one"),
            );
        }
        let same = from.sql_type == to.sql_type;
        // Texts of any length are read alike.
        let text = |t: &SqlType| {
            matches!(
                t,
                SqlType::Text | SqlType::VarChar(_) | SqlType::Char(_) | SqlType::CiText
            )
        };
        let number = |t: &SqlType| matches!(t, SqlType::Numeric { .. });
        let both = |is: &dyn Fn(&SqlType) -> bool| is(&from.sql_type) && is(&to.sql_type);
        if !same && !both(&text) && !both(&number) {
            self.push(
                Finding::new(
                    Code::ChangeType,
                    format!("{edit} from {} to {}", from.type_name, to.type_name),
                    "a program that still runs reads and writes the old type",
                )
                .safe(format!(
                    "add a column of the new type, write both, fill it in batches, release a program that reads it, \
                     then drop {}",
                    self.quoted(&from.name)
                )),
            );
        }
        self.rewrite(edit, from, to);
        if edit.loses_data() {
            let reason = "its values are lost: they are computed from now on";
            self.push(Finding::new(Code::DropColumn, edit.to_string(), reason));
        }
        let is_virtual =
            (from.generated.as_ref()).is_some_and(|g| g.kind == GeneratedKind::Virtual);
        if is_virtual && to.generated.is_none() && self.server != Server::Sqlite {
            self.push(Finding::new(
                Code::ColumnRewrite,
                edit.to_string(),
                "its values, which were computed when they were read, are written into all rows",
            ));
        }
        if from.nullable && !to.nullable {
            self.push(
                Finding::new(Code::NotNull, edit.to_string(), "a program that still runs may write NULL")
                    .safe("release a program that always writes it, fill what is NULL, then make it NOT NULL"),
            );
            self.not_null(edit, table, to);
        }
        if from.has_default() && !to.has_default() && !to.nullable {
            self.push(Finding::new(
                Code::DropDefault,
                edit.to_string(),
                "a program that still runs and leaves it out cannot insert any more",
            ));
        }
    }

    pub(super) fn rewrite(&mut self, edit: &Edit, from: &Column, to: &Column) {
        let what = format!("{edit} from {} to {}", from.type_name, to.type_name);
        let add =
            "add a column of the new type, write both, fill it in batches, then drop the old one";
        match self.server {
            Server::Postgres(_) if rewrites_postgres(from, to) => {
                let reason = "the whole table and its indexes are written anew, and nobody can use it meanwhile";
                self.push(Finding::new(Code::TypeRewrite, what, reason).safe(add));
            }
            Server::Mysql(..) | Server::MariaDb(..) if copies_mysql(from, to, self.server) => {
                let reason = "the whole table is copied, and nobody can write meanwhile";
                self.push(Finding::new(Code::TypeRewrite, what, reason).safe(add));
            }
            _ => {}
        }
    }

    pub(super) fn not_null(&mut self, edit: &Edit, table: &Table, column: &Column) {
        match self.server {
            Server::Postgres(major) => {
                if major >= 12 && proves_not_null(table, &column.name) {
                    return;
                }
                let name = self.name(&table.name);
                let own = self.quoted(&column.name);
                let check = self.quoted(&format!("{}_not_null", column.name));
                let mut finding = Finding::new(
                    Code::NotNullScan,
                    edit.to_string(),
                    "all rows are read while nobody can use the table",
                );
                if major >= 12 {
                    finding = finding.safe(format!(
                        "ALTER TABLE {name} ADD CONSTRAINT {check} CHECK ({own} IS NOT NULL) NOT VALID;\n\
                         -- in a revision of its own\nALTER TABLE {name} VALIDATE CONSTRAINT {check};\n\
                         -- and in a third\nALTER TABLE {name} ALTER COLUMN {own} SET NOT NULL;\n\
                         ALTER TABLE {name} DROP CONSTRAINT {check};"
                    ));
                }
                self.push(finding);
            }
            Server::Mysql(..) | Server::MariaDb(..) => self.push(Finding::new(
                Code::NotNullScan,
                edit.to_string(),
                "the whole table is written anew; that is online, but takes its time and space",
            )),
            Server::Sqlite => {}
        }
    }
}

/// True if a default may differ from row to row: it calls a function that may return another value for each row.
fn is_volatile(default: &str) -> bool {
    const STABLE: &[&str] = &[
        "now",
        "current_timestamp",
        "localtimestamp",
        "current_time",
        "localtime",
        "transaction_timestamp",
        "statement_timestamp",
        "current_setting",
        "current_schema",
        "lower",
        "upper",
        "to_timestamp",
        "to_date",
        "make_date",
        "make_interval",
        "make_timestamp",
        "jsonb_build_object",
        "json_build_object",
        "jsonb_build_array",
        "coalesce",
        "timezone",
        "date_trunc",
        "round",
        "abs",
        "concat",
        "md5",
        "extract",
        "nullif",
        "greatest",
        "least",
        "row",
        "array",
    ];
    // numeric(10,2), character varying(20)
    const TYPES: &[&str] = &[
        "varying",
        "character",
        "char",
        "varchar",
        "numeric",
        "decimal",
        "bit",
        "bpchar",
        "timestamp",
        "timestamptz",
        "time",
        "timetz",
        "interval",
        "float",
        "precision",
    ];
    let mut before: Option<String> = None;
    for token in Lexer::new(default, Engine::Postgres) {
        if let (Some(name), "(") = (&before, token.text)
            && !STABLE.contains(&name.as_str())
            && !TYPES.contains(&name.as_str())
        {
            return true;
        }
        before = match token.kind {
            TokenKind::Word | TokenKind::Quoted => Some(token.identifier().to_lowercase()),
            _ => None,
        };
    }
    false
}

/// True if a valid CHECK ensures that the column is not NULL: PostgreSQL 12 and newer then do not read the rows.
fn proves_not_null(table: &Table, column: &str) -> bool {
    let says = |expression: &str| {
        let text = strip_parentheses(expression, Engine::Postgres);
        let words: Vec<String> = (Lexer::new(text, Engine::Postgres))
            .map(|token| token.identifier().to_lowercase())
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        words == [&*column.to_lowercase(), "is", "not", "null"]
    };
    table
        .checks
        .iter()
        .any(|check| check.validated && says(&check.expression))
}

#[cfg(test)]
mod tests {
    use super::is_volatile;

    #[test]
    fn defaults_that_differ_from_row_to_row() {
        for default in [
            "gen_random_uuid()",
            "nextval('ids'::regclass)",
            "(random() * 5)",
            "app.next()",
            "clock_timestamp()",
        ] {
            assert!(is_volatile(default), "{default}");
        }
        for default in [
            "5",
            "'a(b)'::text",
            "now()",
            "CURRENT_TIMESTAMP(3)",
            "'x'::character varying(10)",
            "(1 + (2 * 3))",
        ] {
            assert!(!is_volatile(default), "{default}");
        }
    }
}
