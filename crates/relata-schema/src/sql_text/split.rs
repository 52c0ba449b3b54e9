//! Cutting an SQL file into statements, as `psql`, `sqlite3` and `mysql` do before they send them.

use std::ops::Range;
use std::path::Path;

use super::{Lexer, Token, TokenKind, line_of};
use crate::error::Error;
use crate::model::Engine;

/// A statement of an SQL file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// From its first token to its semicolon; on MySQL without that, which may be another delimiter.
    pub text: Range<usize>,
    /// The first words of the statement, in lower case.
    pub head: Vec<String>,
    /// The data lines after a `COPY .. FROM stdin`.
    pub copy_data: Option<Range<usize>>,
}

/// The reason that a file cannot be split into statements; each with its byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A command of psql.
    Psql(usize, String),
    /// MySQL's `DELIMITER` without one.
    NoDelimiter(usize),
    /// A quoted string, comment or data block without an end.
    Unterminated(usize, &'static str),
}

impl Fault {
    /// The fault in a file.
    pub(crate) fn at(self, file: &Path, sql: &str) -> Error {
        let file = file.to_owned();
        match self {
            Self::Psql(offset, command) => Error::PsqlCommand {
                file,
                line: line_of(sql, offset),
                command,
            },
            Self::NoDelimiter(offset) => Error::NoDelimiter {
                file,
                line: line_of(sql, offset),
            },
            Self::Unterminated(offset, what) => Error::Unterminated {
                file,
                line: line_of(sql, offset),
                what,
            },
        }
    }
}

/// The statements of a file.
pub(crate) fn split(sql: &str, engine: Engine) -> Result<Vec<Statement>, Fault> {
    let mut lexer = Lexer::new(sql, engine);
    let mut statements = Vec::new();
    let mut current = Current::default();
    let mut start = None;
    let mut end = 0;
    let mut delimited = false;
    while let Some(token) = lexer.next() {
        if !token.closed {
            return Err(Fault::Unterminated(token.start, unterminated(&token)));
        }
        if token.kind == TokenKind::Comment {
            continue;
        }
        if token.is_symbol("\\") && engine == Engine::Postgres {
            lexer.seek(psql_command(sql, token.start)?);
            continue;
        }
        if token.kind == TokenKind::Executable {
            start.get_or_insert(token.start);
            end = token.end();
            continue;
        }
        if start.is_none() && token.is("delimiter") && engine == Engine::Mysql {
            let (delimiter, after) = delimiter(sql, &token)?;
            delimited = delimiter != ";";
            lexer.delimit(delimited.then_some(delimiter));
            lexer.seek(after);
            continue;
        }
        let ends = match delimited {
            true => token.kind == TokenKind::Delimiter,
            false => token.is_symbol(";") && current.is_complete(engine),
        };
        if ends {
            let copy_data = if engine == Engine::Postgres && current.is_copy_from_stdin() {
                let data = copy_data(sql, token.end())?;
                lexer.seek(data.1);
                Some(data.0)
            } else {
                None
            };
            let current = std::mem::take(&mut current);
            if let Some(start) = start.take() {
                let text = match engine {
                    Engine::Mysql => start..end,
                    _ => start..token.end(),
                };
                statements.push(Statement {
                    text,
                    head: current.head,
                    copy_data,
                });
            }
            continue;
        }
        start.get_or_insert(token.start);
        end = token.end();
        current.push(&token, engine);
    }
    if let Some(start) = start {
        statements.push(Statement {
            text: start..end,
            head: current.head,
            copy_data: None,
        });
    }
    Ok(statements)
}

fn unterminated(token: &Token<'_>) -> &'static str {
    match token.kind {
        TokenKind::Comment => "a comment",
        TokenKind::Quoted => "a quoted name",
        _ => "a quoted string",
    }
}

/// The offset after a psql command that may be passed over, or a fault.
fn psql_command(sql: &str, start: usize) -> Result<usize, Fault> {
    let line = sql[start..].lines().next().unwrap_or_default();
    let command = line.split_whitespace().next().unwrap_or(line);
    match command {
        // pg_dump brackets its output with these; they only guard psql itself.
        "\\restrict" | "\\unrestrict" => Ok(start + line.len()),
        _ => Err(Fault::Psql(start, command.to_owned())),
    }
}

/// Returns the delimiter that MySQL's client command `DELIMITER` sets, and the offset after its line.
fn delimiter<'a>(sql: &'a str, token: &Token<'_>) -> Result<(&'a str, usize), Fault> {
    let line = sql[token.end()..].lines().next().unwrap_or_default();
    match line.split_whitespace().next() {
        Some(delimiter) => Ok((delimiter, token.end() + line.len())),
        None => Err(Fault::NoDelimiter(token.start)),
    }
}

/// The lines from after the statement's own to the line `\.`, and the offset after that.
fn copy_data(sql: &str, after: usize) -> Result<(Range<usize>, usize), Fault> {
    let Some(newline) = sql[after..].find('\n') else {
        return Err(Fault::Unterminated(after, "the data of COPY"));
    };
    let start = after + newline + 1;
    let mut at = start;
    for line in sql[start..].split_inclusive('\n') {
        if line.trim_end() == "\\." {
            return Ok((start..at, at + line.len()));
        }
        at += line.len();
    }
    Err(Fault::Unterminated(after, "the data of COPY"))
}

/// The statement being read, as far as its kind decides where it ends.
#[derive(Default)]
struct Current {
    /// The first words, in lower case, enough to recognize a trigger or function.
    head: Vec<String>,
    last: String,
    last_but_one: String,
    /// The number of open parentheses.
    parentheses: usize,
    /// Open `BEGIN` and `CASE` blocks of a body.
    blocks: usize,
    /// The body of a routine of MySQL.
    body: super::body::Body,
}

/// The words that are kept of a statement's head: `CREATE OR REPLACE DEFINER = 'a'@'b' AGGREGATE FUNCTION IF NOT ..`.
const HEAD: usize = 12;

impl Current {
    fn push(&mut self, token: &Token<'_>, engine: Engine) {
        let word = match token.kind {
            TokenKind::Word => token.text.to_ascii_lowercase(),
            TokenKind::Symbol => token.text.to_owned(),
            _ => String::from("?"),
        };
        match word.as_str() {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            // A parameter may be named like any of these.
            _ if self.parentheses > 0 => {}
            _ if engine == Engine::Mysql => {}
            "begin" if self.has_body() => self.blocks += 1,
            "case" if self.blocks > 0 => self.blocks += 1,
            "end" if self.blocks > 0 => self.blocks -= 1,
            _ => {}
        }
        if engine == Engine::Mysql && self.parentheses == 0 {
            let routine = self.routine();
            self.body
                .push(&word, &self.last, self.head.is_empty(), routine);
        }
        if self.head.len() < HEAD {
            self.head.push(word.clone());
        }
        self.last_but_one = std::mem::replace(&mut self.last, word);
    }

    /// True if this creates one of these kinds of objects, named within this many words.
    fn creates(&self, kinds: &[&str], within: usize) -> bool {
        let is = |at: usize, word: &str| self.head.get(at).is_some_and(|w| w == word);
        let first = usize::from(is(0, "explain"));
        let mut words = self.head.iter().skip(first + 1).take(within);
        is(first, "create") && words.any(|word| kinds.contains(&word.as_str()))
    }

    /// True if this creates an object that may have a body of statements from BEGIN ATOMIC to END (PostgreSQL).
    fn has_body(&self) -> bool {
        self.creates(&["function", "procedure"], 3)
    }

    /// The kind of routine that this creates on MySQL, after a definer perhaps: `CREATE OR REPLACE DEFINER = a @ b PROCEDURE`.
    fn routine(&self) -> Option<&'static str> {
        if self.head.first().is_none_or(|word| word != "create") {
            return None;
        }
        const KINDS: [&str; 4] = ["function", "procedure", "trigger", "event"];
        const OTHERS: [&str; 5] = ["table", "view", "index", "database", "schema"];
        let mut words = self.head.iter().map(String::as_str);
        let kind = words.find(|word| KINDS.contains(word) || OTHERS.contains(word))?;
        KINDS.into_iter().find(|routine| *routine == kind)
    }

    /// True if a semicolon here ends the statement.
    fn is_complete(&self, engine: Engine) -> bool {
        match engine {
            // As psql has it: BEGIN ATOMIC .. END, and parentheses for CREATE RULE .. DO (a; b).
            Engine::Postgres => self.parentheses == 0 && self.blocks == 0,
            // The mysql program would cut a body in pieces without DELIMITER; files that others run do without.
            Engine::Mysql => self.body.is_closed(),
            // As sqlite3_complete() has it: a trigger ends in `; END;`.
            _ if self.creates(&["trigger"], 3) => self.last == "end" && self.last_but_one == ";",
            _ => true,
        }
    }

    fn is_copy_from_stdin(&self) -> bool {
        // Options may follow `FROM stdin`; pg_dump writes none after it.
        self.head.first().is_some_and(|word| word == "copy")
            && self.last == "stdin"
            && self.last_but_one == "from"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str, engine: Engine) -> Vec<&str> {
        split(sql, engine)
            .expect("splits")
            .into_iter()
            .map(|statement| &sql[statement.text])
            .collect()
    }

    #[test]
    fn semicolons_within_quotes_and_comments_do_not_count() {
        assert_eq!(
            texts("a ';' /* ; */; -- ;\n;; b \"x;\"", Engine::Postgres),
            ["a ';' /* ; */;", "b \"x;\""]
        );
    }

    #[test]
    fn bodies_of_sqlite_triggers_stay_whole() {
        let sql = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN end END; SELECT 3; /**/ END ; b;";
        let statements = texts(sql, Engine::Sqlite);
        assert_eq!(statements.len(), 2, "{statements:?}");
        assert_eq!(statements[1], "b;");
    }

    #[test]
    fn transactions_are_statements_of_their_own() {
        assert_eq!(texts("BEGIN; a; COMMIT; END;", Engine::Sqlite).len(), 4);
        assert_eq!(texts("BEGIN; a; END;", Engine::Postgres).len(), 3);
    }

    #[test]
    fn mysql_delimiters_end_statements() {
        let sql = "a; DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$ b '$$' $$\n delimiter ;; \nc;;\nDELIMITER ;\nd;";
        assert_eq!(
            texts(sql, Engine::Mysql),
            [
                "a",
                "CREATE PROCEDURE p() BEGIN SELECT 1; END",
                "b '$$'",
                "c",
                "d"
            ]
        );
        assert_eq!(
            split("a;\n DELIMITER  \n", Engine::Mysql),
            Err(Fault::NoDelimiter(4))
        );
    }

    #[test]
    fn mysql_bodies_stay_whole_without_a_delimiter() {
        let sql = "CREATE OR REPLACE DEFINER = 'a'@`b` PROCEDURE p() BEGIN
                     IF 1 THEN SELECT 2; END IF;
                     CASE 1 WHEN 1 THEN SELECT CASE WHEN 1 THEN 2 END; END CASE;
                     WHILE 0 DO BEGIN SELECT 1; END; END WHILE;
                   END; b;
                   CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = IF(1, 2, 3);
                   BEGIN; c; COMMIT;
                   /*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW
                   BEGIN SELECT 1; END */;
                   d";
        let statements = texts(sql, Engine::Mysql);
        assert_eq!(statements.len(), 8, "{statements:#?}");
        assert!(
            statements[6].starts_with("/*!50003 CREATE*/") && statements[6].ends_with("END */")
        );
    }

    #[test]
    fn mysql_bodies_without_begin_stay_whole() {
        let bodies = [
            "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW IF NEW.x > 1 THEN SET NEW.y = IF(1, 2, 3); ELSEIF NEW.x THEN SET NEW.y = 1; END IF",
            "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW FOLLOWS b CASE NEW.x WHEN 1 THEN SET NEW.y = 1; ELSE BEGIN END; END CASE",
            "CREATE TRIGGER IF NOT EXISTS a BEFORE INSERT ON t FOR EACH ROW SET NEW.x = CASE WHEN 1 THEN IF(1, 2, 3) ELSE REPEAT('a', 2) END",
            "CREATE PROCEDURE IF NOT EXISTS p(n int) COMMENT 'if; then' DETERMINISTIC WHILE n > 0 DO SET n = n - 1; DO IF(n, 1, 2); END WHILE",
            "CREATE PROCEDURE p() SQL SECURITY INVOKER again: LOOP LEAVE again; END LOOP again",
            "CREATE PROCEDURE p() REPEAT SET @a = REPEAT('x', 3); UNTIL (1) END REPEAT",
            "CREATE FUNCTION f(a int) RETURNS varchar(9) CHARSET utf8mb4 IF (a) THEN RETURN 'b'; ELSE RETURN REPLACE('c', 'd', 'e'); END IF",
            "CREATE OR REPLACE PROCEDURE p() BEGIN FOR i IN 1..3 DO INSERT INTO t VALUES (i); IF i = 2 THEN SELECT 1 FOR UPDATE; END IF; END FOR; END",
            "CREATE PROCEDURE p() FOR r IN (SELECT a FROM t) DO SELECT r.a; END FOR",
            "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR NOT FOUND, 1062 BEGIN SELECT 1; END; DROP TABLE IF EXISTS t; one: BEGIN SELECT 2; END one; END",
            "CREATE PROCEDURE p() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION IF 1 THEN SELECT 1; END IF; DECLARE c CURSOR FOR SELECT 1; SELECT 3; END",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO IF 1 THEN DELETE FROM t; END IF",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS now() DO DELETE FROM t",
            "BEGIN NOT ATOMIC IF 1 THEN BEGIN NOT ATOMIC SELECT 1; END; END IF; END",
            "IF 1 THEN SELECT 1; END IF",
            "FOR i IN 1..2 DO SELECT i; END FOR",
            "CREATE FUNCTION f(a int) RETURNS int RETURN IF(a, CASE a WHEN 1 THEN 2 ELSE IF(a, 3, 4) END, 5)",
            "CREATE PROCEDURE p() SELECT CASE WHEN 1 THEN 2 END AS `end`",
            "CREATE TABLE `if` (`case` int, `begin` int)",
            "CREATE TABLE IF NOT EXISTS t (a int)",
            "REPLACE INTO t VALUES (REPEAT('a', 3))",
        ];
        for body in bodies {
            let sql = format!("{body}; SELECT 1; {body};\nSELECT 2;");
            assert_eq!(
                texts(&sql, Engine::Mysql),
                [body, "SELECT 1", body, "SELECT 2"]
            );
        }
    }

    #[test]
    fn sql_bodies_and_rules_stay_whole() {
        let sql = "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;
                   CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2);
                   CREATE FUNCTION h(\"begin\" int, begin int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                   CREATE FUNCTION g() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;";
        assert_eq!(texts(sql, Engine::Postgres).len(), 4);
    }

    #[test]
    fn copy_takes_its_data_lines_along() {
        let sql = "COPY public.a (b, c) FROM stdin;\n1\t;\n\\N\t'\n\\.\nSELECT 1;";
        let statements = split(sql, Engine::Postgres).expect("splits");
        assert_eq!(statements.len(), 2);
        assert_eq!(
            statements[0].copy_data.clone().map(|data| &sql[data]),
            Some("1\t;\n\\N\t'\n")
        );
        assert!(matches!(
            split("COPY a FROM stdin;\n1\n", Engine::Postgres),
            Err(Fault::Unterminated(..))
        ));
    }

    #[test]
    fn psql_commands_are_told_or_passed_over() {
        assert_eq!(
            texts("\\restrict abc'\na;\n\\unrestrict abc'\n", Engine::Postgres),
            ["a;"]
        );
        assert_eq!(
            split("a;\n\\connect b\n", Engine::Postgres),
            Err(Fault::Psql(3, "\\connect".to_owned()))
        );
    }
}
