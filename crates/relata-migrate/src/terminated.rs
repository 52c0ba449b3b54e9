//! SQL text whose statements all end, so that more can follow.

use std::path::Path;

use relata_schema::Engine;
use relata_schema::sql_text::{Lexer, Statement, TokenKind, statements};

use crate::error::Result;

/// The statements of a file, each with its end, and its comments. A delimiter of MySQL is set back after each statement that needs
/// one.
pub(crate) fn terminated(path: &Path, sql: &str, engine: Engine) -> Result<String> {
    let mut text = String::new();
    let mut at = 0;
    for statement in statements(path, sql, engine)? {
        comments(&mut text, sql.get(at..statement.text.start), engine);
        let data = statement.copy_data.as_ref();
        at = data.map_or(statement.text.end, |data| data.end);
        text.push_str(&ended(sql, &statement, engine));
    }
    comments(&mut text, sql.get(at..), engine);
    Ok(text)
}

/// The comments between two statements, a line each.
fn comments(text: &mut String, between: Option<&str>, engine: Engine) {
    let tokens = Lexer::new(between.unwrap_or_default(), engine);
    for comment in tokens.filter(|token| token.kind == TokenKind::Comment) {
        text.push_str(comment.text.trim_end());
        text.push('\n');
    }
}

fn ended(sql: &str, statement: &Statement, engine: Engine) -> String {
    let text = sql.get(statement.text.clone()).unwrap_or_default();
    if let Some(data) = &statement.copy_data {
        let data = sql.get(data.clone()).unwrap_or_default();
        return format!("{text}\n{data}\\.\n");
    }
    let within = || Lexer::new(text, engine).any(|token| token.is_symbol(";"));
    if engine == Engine::Mysql && within() {
        let mut delimiter = "$$".to_owned();
        while text.contains(&delimiter) {
            delimiter.push('$');
        }
        return format!("DELIMITER {delimiter}\n{text}{delimiter}\nDELIMITER ;\n");
    }
    match text.ends_with(';') {
        true => format!("{text}\n"),
        false => format!("{text};\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_ends() {
        let cases = [
            (
                Engine::Postgres,
                "-- one\na;b -- note;",
                "-- one\na;\nb;\n-- note;\n",
            ),
            (
                Engine::Postgres,
                "COPY a FROM stdin;\n1\n-- 2\n\\.\n/* c */ d",
                "COPY a FROM stdin;\n1\n-- 2\n\\.\n/* c */\nd;\n",
            ),
            (
                Engine::Sqlite,
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN b; END",
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN b; END;\n",
            ),
            (
                Engine::Mysql,
                "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END//\na ';' // b",
                "DELIMITER $$$\nCREATE PROCEDURE p() BEGIN SELECT '$$'; END$$$\nDELIMITER ;\na ';';\nb;\n",
            ),
            (Engine::Mysql, "# nothing", "# nothing\n"),
        ];
        for (engine, sql, expected) in cases {
            let text = terminated(Path::new("up.sql"), sql, engine).expect("splits");
            assert_eq!(text, expected);
        }
    }
}
