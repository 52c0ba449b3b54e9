//! The database's own name within the SQL that the server reports.

use crate::model::Engine;
use crate::sql_text::{Lexer, Token, TokenKind};

/// SQL without the database's name before the names of tables: the server writes it before every one of a view's.
pub(super) fn without_database(sql: &str, database: &str) -> String {
    let tokens: Vec<Token<'_>> = Lexer::new(sql, Engine::Mysql).collect();
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_name = token.kind == TokenKind::Quoted && token.identifier() == database;
        let dot = |token: &&Token<'_>| token.is_symbol(".");
        let first = at == 0 || tokens.get(at - 1).filter(dot).is_none();
        if let (true, true, Some(dot)) = (is_name, first, tokens.get(at + 1).filter(dot)) {
            text.push_str(&sql[copied..token.start]);
            copied = dot.end();
        }
    }
    text.push_str(&sql[copied..]);
    text
}

#[cfg(test)]
mod tests {
    use super::without_database;

    #[test]
    fn only_the_database_goes() {
        let sql = "select `d`.`t`.`d` AS `d`,'`d`.' AS `x` from (`d`.`t` join `e`.`d` on(`t`.`d` = `d`.`f`(1)))";
        assert_eq!(
            without_database(sql, "d"),
            "select `t`.`d` AS `d`,'`d`.' AS `x` from (`t` join `e`.`d` on(`t`.`d` = `f`(1)))"
        );
    }
}
