//! Tokens of SQL text, as each engine delimits them.

use crate::model::Engine;

/// A token and its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The kind of token.
    pub kind: TokenKind,
    /// The text of the token, quotes included.
    pub text: &'a str,
    /// The byte offset of the token.
    pub start: usize,
    /// False when the text ends within the token.
    pub closed: bool,
}

/// The kind of a token; white space is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Keyword, bare identifier or number.
    Word,
    /// `'text'`, `E'text'`, `$tag$text$tag$`, and on MySQL `"text"`.
    Text,
    /// `"name"`, on SQLite also `` `name` `` and `[name]`, on MySQL only `` `name` ``.
    Quoted,
    /// `-- to the end of the line`, `/* block */`, and on MySQL `# to the end of the line`.
    Comment,
    /// The start or end of MySQL's executable comment: `/*!40101`, `/*M!100100`, `*/`. The text between is SQL.
    Executable,
    /// The end of a statement in place of a semicolon, after MySQL's `DELIMITER`.
    Delimiter,
    /// Any other single character.
    Symbol,
}

impl<'a> Token<'a> {
    /// The byte offset of its end.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// True if this is that keyword, unquoted.
    #[must_use]
    pub fn is(&self, keyword: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    /// True if this is that symbol.
    #[must_use]
    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == symbol
    }

    /// The identifier this token means: quotes removed, doubled ones made single.
    #[must_use]
    pub fn identifier(&self) -> String {
        let text = self.text;
        let (Some(quote), true) = (text.chars().next(), self.closed && text.len() >= 2) else {
            return text.to_owned();
        };
        let inner = || &text[1..text.len() - 1];
        match quote {
            '"' | '`' | '\'' => {
                let doubled = [quote, quote].iter().collect::<String>();
                inner().replace(&doubled, &quote.to_string())
            }
            '[' => inner().to_owned(),
            _ => text.to_owned(),
        }
    }
}

/// Iterates over the tokens of a text.
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
    engine: Engine,
    /// The delimiter that `DELIMITER` set.
    delimiter: Option<&'a str>,
    /// True within an executable comment.
    executable: bool,
}

impl<'a> Lexer<'a> {
    /// The tokens of `text`, as `engine` delimits them.
    #[must_use]
    pub fn new(text: &'a str, engine: Engine) -> Self {
        Self {
            text,
            at: 0,
            engine,
            delimiter: None,
            executable: false,
        }
    }

    /// Sets the characters that end a statement from here on; `None` for the semicolon.
    pub(crate) fn delimit(&mut self, delimiter: Option<&'a str>) {
        self.delimiter = delimiter;
    }

    /// Goes on from another offset.
    pub(crate) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// The end of a block that opens at `start` and closes with `close`.
    fn until(&self, from: usize, close: &str) -> (usize, bool) {
        match self.text[from..].find(close) {
            Some(at) => (from + at + close.len(), true),
            None => (self.text.len(), false),
        }
    }

    /// Returns the end of a quoted token whose quote is escaped by doubling it, and by a backslash if `backslash` is set.
    fn quoted(&self, from: usize, quote: char, backslash: bool) -> (usize, bool) {
        let mut chars = self.text[from..].char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && backslash {
                chars.next();
            } else if c == quote {
                match chars.peek() {
                    Some((_, next)) if *next == quote => {
                        chars.next();
                    }
                    _ => return (from + at + c.len_utf8(), true),
                }
            }
        }
        (self.text.len(), false)
    }

    fn block_comment(&self, from: usize) -> (usize, bool) {
        if self.engine != Engine::Postgres {
            return self.until(from + 2, "*/");
        }
        // PostgreSQL's nest.
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (from, 0_usize);
        while at + 1 < bytes.len() {
            match &bytes[at..at + 2] {
                b"/*" => {
                    depth += 1;
                    at += 2;
                }
                b"*/" => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        return (at, true);
                    }
                }
                _ => at += 1,
            }
        }
        (self.text.len(), false)
    }

    /// `$tag$ .. $tag$`, if one opens here.
    fn dollar_quoted(&self, from: usize) -> Option<(usize, bool)> {
        let rest = self.text[from..].strip_prefix('$')?;
        let tag = &rest[..rest.find('$')?];
        let mut chars = tag.chars();
        let named =
            chars.next().is_none_or(|c| c == '_' || c.is_alphabetic()) && chars.all(is_word_char);
        if !named {
            return None;
        }
        let delimiter = &self.text[from..from + tag.len() + 2];
        Some(self.until(from + delimiter.len(), delimiter))
    }

    fn word(&self, from: usize) -> usize {
        let dollar = |c| c == '$' && self.engine != Engine::Sqlite;
        let rest = &self.text[from..];
        let end = rest.find(|c| !is_word_char(c) && !dollar(c));
        let end = end.unwrap_or(rest.len());
        // `END$$`: the delimiter ends the word too.
        let delimiter = self.delimiter.and_then(|with| rest[..end].find(with));
        from + delimiter.unwrap_or(end)
    }

    /// Reads tokens that only MySQL has: its comments, its strings in double quotes, and the delimiter.
    fn mysql(&mut self, start: usize) -> Option<(TokenKind, (usize, bool))> {
        let rest = &self.text[start..];
        if let Some(delimiter) = self.delimiter
            && rest.starts_with(delimiter)
        {
            return Some((TokenKind::Delimiter, (start + delimiter.len(), true)));
        }
        if self.executable && rest.starts_with("*/") {
            self.executable = false;
            return Some((TokenKind::Executable, (start + 2, true)));
        }
        let opening = ["/*!", "/*M!"].iter().find(|o| rest.starts_with(**o));
        if let Some(opening) = opening {
            self.executable = true;
            let digits = rest[opening.len()..].bytes().take(6);
            let version = digits.take_while(u8::is_ascii_digit).count();
            let end = start + opening.len() + version;
            return Some((TokenKind::Executable, (end, true)));
        }
        let first = rest.chars().next()?;
        // `5--1` is arithmetic.
        let dashes = rest.strip_prefix("--").is_some_and(|after| {
            after.is_empty() || after.starts_with(|c: char| c.is_whitespace() || c.is_control())
        });
        Some(match first {
            '#' => (TokenKind::Comment, (self.line(start), true)),
            '-' if dashes => (TokenKind::Comment, (self.line(start), true)),
            '-' => (TokenKind::Symbol, (start + 1, true)),
            '\'' | '"' => (TokenKind::Text, self.quoted(start + 1, first, true)),
            '[' | '$' => (TokenKind::Symbol, (start + 1, true)),
            _ => return None,
        })
    }

    /// The end of the line.
    fn line(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        rest.find('\n').map_or(self.text.len(), |at| from + at)
    }
}

fn is_word_char(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || !c.is_ascii()
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.text.get(self.at..)?;
        let blank = |c: char| c.is_ascii_whitespace() || c == '\u{feff}' || c == '\u{b}';
        let start = self.at + (rest.len() - rest.trim_start_matches(blank).len());
        let rest = &self.text[start..];
        let first = rest.chars().next()?;
        let postgres = self.engine == Engine::Postgres;
        let escaped = postgres && (rest.starts_with("E'") || rest.starts_with("e'"));
        let own = match self.engine {
            Engine::Mysql => self.mysql(start),
            _ => None,
        };
        let (kind, (end, closed)) = match (own, first) {
            (Some(own), _) => own,
            (_, '-') if rest.starts_with("--") => (TokenKind::Comment, (self.line(start), true)),
            (_, '/') if rest.starts_with("/*") => (TokenKind::Comment, self.block_comment(start)),
            (_, '\'') => (TokenKind::Text, self.quoted(start + 1, '\'', false)),
            (_, _) if escaped => (TokenKind::Text, self.quoted(start + 2, '\'', true)),
            (_, '"') => (TokenKind::Quoted, self.quoted(start + 1, '"', false)),
            (_, '`') if !postgres => (TokenKind::Quoted, self.quoted(start + 1, '`', false)),
            (_, '[') if !postgres => (TokenKind::Quoted, self.until(start + 1, "]")),
            (_, '$') if postgres => match self.dollar_quoted(start) {
                Some(end) => (TokenKind::Text, end),
                None => (TokenKind::Symbol, (start + 1, true)),
            },
            (_, c) if is_word_char(c) => (TokenKind::Word, (self.word(start), true)),
            (_, c) => (TokenKind::Symbol, (start + c.len_utf8(), true)),
        };
        self.at = end;
        Some(Token {
            kind,
            text: &self.text[start..end],
            start,
            closed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str, engine: Engine) -> Vec<&str> {
        Lexer::new(sql, engine).map(|token| token.text).collect()
    }

    #[test]
    fn quotes_comments_and_dollars_are_single_tokens() {
        let sql = "a 'b''c' E'd\\'e' \"f\"\"g\" $x$ ; $y$ $x$ /* h /* i */ */ -- j\nk";
        assert_eq!(
            texts(sql, Engine::Postgres),
            [
                "a",
                "'b''c'",
                "E'd\\'e'",
                "\"f\"\"g\"",
                "$x$ ; $y$ $x$",
                "/* h /* i */ */",
                "-- j",
                "k"
            ]
        );
    }

    #[test]
    fn sqlite_has_three_quotes_for_names_and_flat_comments() {
        assert_eq!(
            texts("[a b] `c` \"d\" /* /* */ e$f", Engine::Sqlite),
            ["[a b]", "`c`", "\"d\"", "/* /* */", "e", "$", "f"]
        );
    }

    #[test]
    fn mysql_has_strings_in_both_quotes_and_comments_that_it_executes() {
        assert_eq!(
            texts(
                "a # b '\n'c\\'d' \"e\"\"f\" `g\\` 5--1 -- h\ni$j /* k */ /*!40101 SET x */ /*M! y */ z",
                Engine::Mysql
            ),
            [
                "a",
                "# b '",
                "'c\\'d'",
                "\"e\"\"f\"",
                "`g\\`",
                "5",
                "-",
                "-",
                "1",
                "-- h",
                "i$j",
                "/* k */",
                "/*!40101",
                "SET",
                "x",
                "*/",
                "/*M!",
                "y",
                "*/",
                "z"
            ]
        );
    }

    #[test]
    fn parameters_are_not_dollar_quotes() {
        assert_eq!(texts("$1 a$b$", Engine::Postgres), ["$", "1", "a$b$"]);
    }

    #[test]
    fn identifiers_lose_their_quotes() {
        let names = |sql| -> Vec<String> {
            Lexer::new(sql, Engine::Sqlite)
                .map(|token| token.identifier())
                .collect()
        };
        assert_eq!(
            names("a \"b\"\"c\" `d` [e f] 'g'"),
            ["a", "b\"c", "d", "e f", "g"]
        );
    }

    #[test]
    fn what_does_not_end_is_told() {
        for sql in ["'a", "\"a", "/* a", "$a$ b", "'", "/*", "/**", "$$"] {
            let last = Lexer::new(sql, Engine::Postgres).last();
            assert!(last.is_some_and(|token| !token.closed), "{sql}");
        }
    }
}
