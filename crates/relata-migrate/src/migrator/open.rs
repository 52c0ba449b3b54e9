//! The transactions that a revision begins and ends itself.

use std::path::Path;

use relata_schema::Engine;
use relata_schema::sql_text::{Lexer, Statement, Token, TokenKind, line_of};

use super::run::first_line;
use crate::error::{Error, Result};

/// The effect of a statement on the transaction of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// Begins one.
    Begins,
    /// Ends it, and with AND CHAIN begins the next.
    Ends {
        /// True with AND CHAIN.
        chain: bool,
    },
    /// Commits it by itself (MySQL).
    Commits,
    /// Switches MySQL's autocommit.
    Autocommit(bool),
    /// Locks tables, which makes the table of the history unreachable, or unlocks them (MySQL).
    Locks(bool),
    /// A savepoint of this name, which begins a transaction where there is none (SQLite).
    Savepoint(String),
    /// Releases the savepoint of this name: with the outermost the transaction that it began ends (SQLite).
    Release(String),
    /// Uses no table, so that it begins no transaction without autocommit either (MySQL).
    Outside,
    /// Leaves the transaction alone.
    Nothing,
}

impl Change {
    pub(super) fn of(head: &[String], text: &str, engine: Engine) -> Self {
        let word = |at: usize| head.get(at).map_or("", String::as_str);
        let has = |wanted: &str| head.iter().any(|word| word == wanted);
        let chain = has("chain") && !has("no");
        match (word(0), engine) {
            // BEGIN NOT ATOMIC is a block of statements.
            ("begin", Engine::Mysql) if !matches!(word(1), "" | "work") => Self::Nothing,
            ("begin", _) => Self::Begins,
            ("start", _) if word(1) == "transaction" => Self::Begins,
            ("commit" | "abort" | "end", _) => Self::Ends { chain },
            // ROLLBACK TO a savepoint does not end the transaction.
            ("rollback", _) if !has("to") => Self::Ends { chain },
            ("prepare", Engine::Postgres) if word(1) == "transaction" => {
                Self::Ends { chain: false }
            }
            ("savepoint", Engine::Sqlite) => Self::Savepoint(last_name(text)),
            ("release", Engine::Sqlite) => Self::Release(last_name(text)),
            ("set", Engine::Mysql) => match autocommit(text) {
                Some(on) => Self::Autocommit(on),
                None => Self::Outside,
            },
            ("" | "use" | "show", Engine::Mysql) => Self::Outside,
            ("lock", Engine::Mysql) => Self::Locks(true),
            ("unlock", Engine::Mysql) => Self::Locks(false),
            ("create" | "drop", Engine::Mysql) if word(1) == "temporary" => Self::Nothing,
            (
                "alter" | "create" | "drop" | "rename" | "truncate" | "grant" | "revoke"
                | "analyze" | "check" | "optimize" | "repair",
                Engine::Mysql,
            ) => Self::Commits,
            _ => Self::Nothing,
        }
    }
}

/// The value that `SET autocommit = ..` sets for the session, also among others: the last one.
fn autocommit(text: &str) -> Option<bool> {
    let is_sql =
        |token: &Token<'_>| !matches!(token.kind, TokenKind::Comment | TokenKind::Executable);
    let tokens = Lexer::new(text, Engine::Mysql).filter(is_sql);
    let tokens: Vec<Token<'_>> = tokens.skip(1).collect();
    let set = tokens.split(|token| token.is_symbol(","));
    let mut set = set.filter_map(|assignment| {
        let equals = assignment.iter().position(|token| token.is_symbol("="))?;
        let (name, value) = (&assignment[..equals], assignment.get(equals + 1)?);
        let has = |word: &str| name.iter().any(|token| token.is(word));
        // `@autocommit` is a variable of the user's.
        let signs = name.iter().filter(|token| token.is_symbol("@")).count();
        let own = has("autocommit") && !has("global") && signs != 1;
        own.then(|| !(value.is("0") || value.is("off") || value.is("false")))
    });
    set.next_back()
}

/// The name that ends `SAVEPOINT name` and `RELEASE [SAVEPOINT] name`, in lower case.
fn last_name(text: &str) -> String {
    let tokens = Lexer::new(text, Engine::Sqlite);
    let named = tokens.filter(|token| {
        matches!(
            token.kind,
            TokenKind::Word | TokenKind::Quoted | TokenKind::Text
        )
    });
    let name = named.last().map(|token| match token.kind {
        TokenKind::Word => token.text.to_owned(),
        _ => token.identifier(),
    });
    name.unwrap_or_default().to_lowercase()
}

/// The transaction of a session while a file runs.
pub(super) struct Open {
    engine: Engine,
    /// The number of statements that stay executed if the transaction is rolled back.
    kept: u64,
    /// The statement that began it.
    since: Option<u64>,
    autocommit: bool,
    locked: bool,
    /// The savepoints of a transaction that the first of them began.
    savepoints: Vec<String>,
}

impl Open {
    pub(super) fn new(engine: Engine) -> Self {
        Self {
            engine,
            kept: 0,
            since: None,
            autocommit: true,
            locked: false,
            savepoints: Vec::new(),
        }
    }

    /// Takes the statement of this number, from 0, as executed.
    pub(super) fn executed(&mut self, number: u64, change: &Change) {
        let all = number + 1;
        match *change {
            // PostgreSQL and SQLite begin none in another.
            Change::Begins if self.since.is_some() && self.engine != Engine::Mysql => {}
            Change::Begins => (self.kept, self.since) = (number, Some(number)),
            Change::Ends { chain } => {
                self.savepoints.clear();
                (self.kept, self.since) = (all, chain.then_some(number));
            }
            Change::Savepoint(ref name) if self.since.is_none() || !self.savepoints.is_empty() => {
                if self.since.is_none() {
                    (self.kept, self.since) = (number, Some(number));
                }
                self.savepoints.push(name.clone());
            }
            Change::Release(ref name) if !self.savepoints.is_empty() => {
                let at = self.savepoints.iter().rposition(|own| own == name);
                self.savepoints
                    .truncate(at.unwrap_or(self.savepoints.len()));
                if self.savepoints.is_empty() {
                    (self.kept, self.since) = (all, None);
                }
            }
            Change::Commits => (self.kept, self.since) = (all, None),
            Change::Autocommit(on) => {
                self.autocommit = on;
                (self.kept, self.since) = (all, self.since.filter(|_| !on));
            }
            Change::Locks(locks) => {
                self.locked = locks;
                (self.kept, self.since) = (all, None);
            }
            _ if self.since.is_some() => {}
            _ if self.autocommit || *change == Change::Outside => self.kept = all,
            _ => self.since = Some(number),
        }
    }

    /// True if the row of the revision can be written now, and stays.
    pub(super) fn is_between(&self) -> bool {
        self.since.is_none() && !self.locked
    }

    /// True if what the session writes must be committed.
    pub(super) fn needs_commit(&self) -> bool {
        !self.autocommit
    }

    /// The statement that ends the transaction after one of this number has failed, and how many statements then stay executed. MySQL
    /// commits before DDL, also before such that fails.
    pub(super) fn failed(&self, number: u64, change: &Change) -> (Option<&'static str>, u64) {
        let commits = matches!(change, Change::Commits | Change::Locks(_))
            || *change == Change::Begins && self.engine == Engine::Mysql;
        match self.since {
            _ if self.locked => (Some("UNLOCK TABLES"), number),
            Some(_) if commits => (Some("COMMIT"), number),
            Some(_) => (Some("ROLLBACK"), self.kept),
            None => (None, number),
        }
    }

    /// Sees that a file ends each transaction that it begins: what the last one did would be lost with the connection.
    pub(super) fn ends_in(path: &Path, sql: &str, cut: &[Statement], engine: Engine) -> Result<()> {
        let mut open = Self::new(engine);
        for (number, statement) in (0_u64..).zip(cut) {
            let text = sql.get(statement.text.clone()).unwrap_or_default();
            open.executed(number, &Change::of(&statement.head, text, engine));
        }
        let since = open.since.and_then(|number| usize::try_from(number).ok());
        match since.and_then(|number| cut.get(number)) {
            None => Ok(()),
            Some(statement) => Err(Error::OpenTransaction {
                path: path.to_owned(),
                line: line_of(sql, statement.text.start),
                statement: first_line(sql, statement),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use relata_schema::sql_text::statements;

    use super::*;

    /// The numbers of statements that stay when the next one fails, after each statement.
    fn kept(sql: &str, engine: Engine) -> Vec<u64> {
        let cut = statements(Path::new("up.sql"), sql, engine).expect("splits");
        let mut open = Open::new(engine);
        (0_u64..)
            .zip(&cut)
            .map(|(number, statement)| {
                let change = Change::of(&statement.head, &sql[statement.text.clone()], engine);
                open.executed(number, &change);
                open.failed(number + 1, &Change::Nothing).1
            })
            .collect()
    }

    #[test]
    fn what_stays_when_a_statement_fails() {
        for engine in [Engine::Postgres, Engine::Sqlite, Engine::Mysql] {
            assert_eq!(
                kept("a; BEGIN; b; ROLLBACK TO s; COMMIT; c;", engine),
                [1, 1, 1, 1, 5, 6]
            );
            assert_eq!(
                kept("START TRANSACTION; a; ROLLBACK AND CHAIN; b; END;", engine),
                [0, 0, 3, 3, 5]
            );
        }
        let nested = "SAVEPOINT a; x; SAVEPOINT [A]; RELEASE a; y; ROLLBACK TO a; RELEASE SAVEPOINT \"A\"; z;";
        assert_eq!(kept(nested, Engine::Sqlite), [0, 0, 0, 0, 0, 0, 7, 8]);
        let within = "BEGIN; SAVEPOINT a; RELEASE a; x; COMMIT; y;";
        assert_eq!(kept(within, Engine::Sqlite), [0, 0, 0, 0, 5, 6]);
        let block = "a; BEGIN NOT ATOMIC x; IF y THEN z; END IF; END; b; BEGIN WORK; c;";
        assert_eq!(kept(block, Engine::Mysql), [1, 2, 3, 3, 3]);
        assert_eq!(
            kept("BEGIN; a; PREPARE TRANSACTION 'p'; b;", Engine::Postgres),
            [0, 0, 3, 4]
        );
        let ddl = "BEGIN; a; CREATE TEMPORARY TABLE t (i int); CREATE TABLE u (i int); b;";
        assert_eq!(kept(ddl, Engine::Postgres), [0, 0, 0, 0, 0]);
        assert_eq!(kept(ddl, Engine::Mysql), [0, 0, 0, 4, 5]);
        let read = "SET @o = @@autocommit, @autocommit = 1, AUTOCOMMIT = 0; a; b;";
        assert_eq!(kept(read, Engine::Mysql), [1, 1, 1]);
        let dump = "SET AUTOCOMMIT = 0; /*!40101 SET NAMES utf8 */; USE x; SHOW WARNINGS; a; COMMIT; SET x = @@autocommit;";
        assert_eq!(kept(dump, Engine::Mysql), [1, 2, 3, 4, 4, 6, 7]);
        let global = "SET GLOBAL autocommit = 0; a; SET @@session.autocommit := 0; b;";
        assert_eq!(kept(global, Engine::Mysql), [1, 2, 3, 3]);
        let off = "SET sql_notes = 1, autocommit = OFF; a; COMMIT; b; SET autocommit = 1; c;";
        assert_eq!(kept(off, Engine::Mysql), [1, 1, 3, 3, 5, 6]);
        assert_eq!(
            kept("LOCK TABLES a WRITE; b; UNLOCK TABLES; c;", Engine::Mysql),
            [1, 2, 3, 4]
        );
    }
}
