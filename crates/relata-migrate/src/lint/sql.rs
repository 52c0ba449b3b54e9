//! Reads properties of a revision's statements from their keywords.

use relata_ddl::{Edit, Part};
use relata_schema::sql_text::{Lexer, Token, TokenKind, statements};
use relata_schema::{Catalog, Engine, ObjectName};

use super::{Code, Finding, Server};
use crate::error::Result;
use crate::revision::Revision;

/// The statements of a revision, with properties that edits do not have.
pub(super) struct Statements {
    pub(super) list: Vec<Statement>,
    /// The renames, in order.
    pub(super) renames: Vec<Edit>,
}

pub(super) struct Statement {
    /// Words, names and symbols, the words in lower case.
    pub(super) tokens: Vec<String>,
    /// The statement as written, on one line.
    text: String,
    line: usize,
}

impl Statement {
    pub(super) fn starts(&self, words: &[&str]) -> bool {
        self.tokens.len() >= words.len()
            && self
                .tokens
                .iter()
                .zip(words)
                .all(|(token, word)| token == word)
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.tokens.iter().any(|token| token == word)
    }

    /// Two words, one after the other.
    pub(super) fn says(&self, first: &str, second: &str) -> bool {
        let pairs = self.tokens.iter().zip(self.tokens.iter().skip(1));
        pairs.into_iter().any(|(a, b)| a == first && b == second)
    }

    /// True if one of its names is this one.
    pub(super) fn names(&self, name: &str) -> bool {
        self.tokens
            .iter()
            .any(|token| token.eq_ignore_ascii_case(name))
    }

    /// True if it saves what belongs to an object besides, as a plan does.
    pub(super) fn keeps(&self, name: &str) -> bool {
        self.text.contains("'relata.kept'") && self.text.contains(name)
    }

    pub(super) fn finding(&self, code: Code, reason: &str) -> Finding {
        let short: String = self.text.chars().take(80).collect();
        Finding::new(code, short, reason).at(self.line)
    }
}

pub(super) fn read(revision: &Revision, old: &Catalog) -> Result<Statements> {
    let engine = old.engine;
    let path = revision.folder.join("up.sql");
    let mut list = Vec::new();
    let mut renames = Vec::new();
    // Counted on from the last statement: a file may be large.
    let (mut counted, mut line) = (0, 1);
    for statement in statements(&path, &revision.up, engine)? {
        let text = revision.up.get(statement.text.clone()).unwrap_or_default();
        let tokens = Lexer::new(text, engine)
            .filter(|token| token.kind != TokenKind::Comment)
            .map(|token| match token.kind {
                TokenKind::Word => token.text.to_lowercase(),
                TokenKind::Quoted => token.identifier(),
                // A string is not a keyword.
                TokenKind::Text => "'".to_owned(),
                _ => token.text.to_owned(),
            })
            .collect();
        let start = statement.text.start;
        let between = revision.up.get(counted..start).unwrap_or_default();
        line += between.matches('\n').count();
        counted = start;
        let statement = Statement {
            tokens,
            text: text
                .trim_end_matches(';')
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            line,
        };
        renames.extend(renamed_label(text, old));
        renames.extend(rename(&statement, old));
        list.push(statement);
    }
    Ok(Statements { list, renames })
}

/// `ALTER TYPE a RENAME VALUE 'b' TO 'c'`; on MySQL `UPDATE a SET b = 'd' WHERE b = 'c'`, which renames the label of an ENUM if it had
/// no label of that name before.
fn renamed_label(text: &str, old: &Catalog) -> Option<Edit> {
    let tokens: Vec<Token<'_>> = Lexer::new(text, old.engine)
        .filter(|token| token.kind != TokenKind::Comment && !token.is_symbol(";"))
        .collect();
    let label = |token: &Token<'_>| (token.kind == TokenKind::Text).then(|| token.identifier());
    let name = |schema: Option<&Token<'_>>, name: &Token<'_>| {
        let schema = schema.filter(|_| old.engine == Engine::Postgres);
        let schema = schema.map_or_else(|| old.default_schema.clone(), Token::identifier);
        ObjectName::new(schema, name.identifier())
    };
    match (old.engine, tokens.as_slice()) {
        (Engine::Postgres, [alter, object, named @ .., rename, value, from, word, to])
            if alter.is("alter")
                && object.is("type")
                && rename.is("rename")
                && value.is("value")
                && word.is("to") =>
        {
            let of = match named {
                [schema, _, own] => name(Some(schema), own),
                [own] => name(None, own),
                _ => return None,
            };
            Some(Edit::RenameLabel {
                of,
                column: None,
                from: label(from)?,
                to: label(to)?,
            })
        }
        (Engine::Mysql, [update, named @ .., filter, column, equals, from])
            if update.is("update") && filter.is("where") && equals.is_symbol("=") =>
        {
            let set = named.iter().position(|token| token.is("set"))?;
            let (table, set) = named.split_at(set);
            let (of, [_, own, _, to, ..]) = (table.last()?, set) else {
                return None;
            };
            (own.identifier() == column.identifier()).then_some(())?;
            Some(Edit::RenameLabel {
                of: name(None, of),
                column: Some(column.identifier()),
                from: label(from)?,
                to: label(to)?,
            })
        }
        _ => None,
    }
}

/// `ALTER TABLE a RENAME TO b`, `ALTER TABLE a RENAME [COLUMN] b TO c`, `RENAME TABLE a TO b`, on MySQL
/// `ALTER TABLE a CHANGE [COLUMN] b c ..`.
pub(super) fn rename(statement: &Statement, old: &Catalog) -> Vec<Edit> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let rest = match tokens.as_slice() {
        ["alter", "table", rest @ ..] => without_conditions(rest),
        ["rename", "table", rest @ ..] => rest,
        _ => return Vec::new(),
    };
    let Some((table, mut rest)) = table_name(rest, old) else {
        return Vec::new();
    };
    if tokens.first() == Some(&"rename") {
        return match rest {
            ["to", rest @ ..] => renamed_table(table, rest),
            _ => Vec::new(),
        };
    }
    let mut edits = Vec::new();
    // MySQL takes several actions in one statement.
    let verb = |token: &&str| matches!(*token, "rename" | "change");
    while let Some(at) = rest.iter().position(verb) {
        let changes = rest.get(at) == Some(&"change");
        rest = rest.get(at + 1..).unwrap_or_default();
        if changes && old.engine != Engine::Mysql {
            continue;
        }
        match rest {
            ["column", from, to, ..] if changes && from == to => {}
            ["column", from, to, ..] | [from, to, ..] if changes && from != to => {
                edits.push(Edit::RenameColumn {
                    table: table.clone(),
                    from: (*from).to_owned(),
                    to: (*to).to_owned(),
                });
            }
            _ if changes => {}
            ["to" | "as", after @ ..] => edits.extend(renamed_table(table.clone(), after)),
            ["constraint" | "index" | "key" | "value", ..] => {}
            ["column", from, "to", to, ..] | [from, "to", to, ..] => {
                edits.push(Edit::RenameColumn {
                    table: table.clone(),
                    from: (*from).to_owned(),
                    to: (*to).to_owned(),
                })
            }
            _ => {}
        }
    }
    edits
}

/// Without `IF EXISTS` and `ONLY`.
pub(super) fn without_conditions<'t, 's>(mut tokens: &'t [&'s str]) -> &'t [&'s str] {
    while let ["if" | "exists" | "only", after @ ..] = tokens {
        tokens = after;
    }
    tokens
}

fn renamed_table(from: ObjectName, rest: &[&str]) -> Vec<Edit> {
    let to = match rest {
        [_, ".", name, ..] | [name, ..] => ObjectName::new(&*from.schema, *name),
        [] => return Vec::new(),
    };
    vec![Edit::RenameTable { from, to }]
}

/// A table's name, with its schema perhaps, and what follows.
pub(super) fn table_name<'t, 's>(
    tokens: &'t [&'s str],
    catalog: &Catalog,
) -> Option<(ObjectName, &'t [&'s str])> {
    match tokens {
        [schema, ".", name, rest @ ..] => {
            let schema = if catalog.engine == Engine::Postgres {
                schema
            } else {
                &*catalog.default_schema
            };
            Some((ObjectName::new(schema, *name), rest))
        }
        [name, rest @ ..] => Some((ObjectName::new(&*catalog.default_schema, *name), rest)),
        [] => None,
    }
}

impl Statements {
    /// True if `DETACH PARTITION .. CONCURRENTLY` made the edit: it leaves a check of the bound, for which no rows are read.
    pub(super) fn leaves(&self, edit: &Edit) -> bool {
        let Edit::Add {
            table,
            part: Part::Check(check),
        } = edit
        else {
            return false;
        };
        let detaches = |s: &Statement| {
            s.says("detach", "partition") && s.has("concurrently") && s.names(&table.name)
        };
        let named = check
            .name
            .as_ref()
            .is_some_and(|name| self.list.iter().any(|s| s.names(name)));
        !named && self.list.iter().any(detaches)
    }

    /// True if a statement makes an edit in the safe way.
    pub(super) fn excuses(&self, finding: &Finding, transaction: bool) -> bool {
        let named = |statement: &&Statement| statement.names(&finding.subject);
        let some = |is: &dyn Fn(&Statement) -> bool| self.list.iter().filter(named).any(is);
        // The constraint or index is an existing one under another name.
        if some(&|s| s.has("rename")) {
            return matches!(
                finding.code,
                Code::IndexBlocksWrites
                    | Code::DropIndexBlocks
                    | Code::ConstraintScan
                    | Code::KeyInPlace
            );
        }
        match finding.code {
            Code::IndexBlocksWrites => {
                // The server chooses the name.
                let unnamed = |s: &Statement| {
                    let of_table = finding.table.as_ref().is_some_and(|table| s.names(table));
                    of_table && s.says("concurrently", "on")
                };
                some(&|s| s.starts(&["create"]) && s.says("index", "concurrently") || online(s))
                    || self.list.iter().any(unnamed)
            }
            Code::DropIndexBlocks => some(&|s| s.starts(&["drop", "index", "concurrently"])),
            Code::DetachBlocks => some(&|s| s.says("detach", "partition") && s.has("concurrently")),
            Code::KeyInPlace => some(&|s| s.says("using", "index") || online(s)),
            // In one transaction the lock of the first step is still held.
            Code::ConstraintScan => {
                !transaction && some(&|s| s.says("not", "valid")) || some(&online)
            }
            Code::TypeRewrite | Code::ColumnRewrite | Code::TableRebuild | Code::NotNullScan => {
                some(&online)
            }
            _ => false,
        }
    }
}

/// MySQL reports an error if it cannot do the change in the requested way.
fn online(statement: &Statement) -> bool {
    let asks = |what: &str, how: &str| {
        let tokens = &statement.tokens;
        let at = tokens.iter().position(|token| token == what);
        let after: Vec<&String> = at
            .map(|at| tokens.iter().skip(at + 1).take(2).collect())
            .unwrap_or_default();
        after.iter().any(|token| *token == how)
    };
    asks("algorithm", "instant") || asks("lock", "none")
}

/// Returns findings about statements that edits do not show.
pub(super) fn findings(
    revision: &Revision,
    statements: &Statements,
    server: Server,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let postgres = server.engine() == Engine::Postgres;
    for statement in &statements.list {
        if postgres
            && revision.transaction
            && statement.has("concurrently")
            && !statement.starts(&["refresh"])
        {
            findings.push(
                statement
                    .finding(
                        Code::ConcurrentlyInTransaction,
                        "PostgreSQL refuses it in a transaction",
                    )
                    .safe("transaction = false in revision.toml"),
            );
        }
        findings.extend(super::rows::findings(statement));
        if cascades(statement) {
            findings.push(statement.finding(
                Code::Cascade,
                "what depends on it goes too, and nobody sees here what that is",
            ));
        }
        if postgres {
            findings.extend(exclusive(statement));
        }
    }
    let count = statements.list.len();
    if !revision.transaction && count > 1 && server.engine() != Engine::Mysql {
        findings.push(
            Finding::new(
                Code::SeveralStatements,
                format!("{count} statements outside of a transaction"),
                "if one fails, those before it are done, and the revision must be repaired by hand",
            )
            .safe("one statement a revision"),
        );
    }
    let sets = |statement: &Statement| statement.starts(&["set"]) && statement.has("lock_timeout");
    let alters =
        |statement: &Statement| statement.starts(&["alter"]) || statement.starts(&["drop"]);
    if postgres && statements.list.iter().any(alters) && !statements.list.iter().any(sets) {
        findings.push(
            Finding::new(
                Code::NoLockTimeout,
                "no lock_timeout",
                "a lock that is long in coming makes everybody wait behind it",
            )
            .safe("SET lock_timeout = '2s';"),
        );
    }
    if revision.down.is_none() {
        findings.push(Finding::new(
            Code::NoDown,
            "there is no down.sql",
            "the revision cannot be undone",
        ));
    }
    findings
}

/// `DROP .. CASCADE`, `TRUNCATE .. CASCADE`, `ALTER .. DROP .. CASCADE`; not `ON DELETE CASCADE` of a key that it adds.
fn cascades(statement: &Statement) -> bool {
    if statement.starts(&["drop"]) || statement.starts(&["truncate"]) {
        return statement.has("cascade");
    }
    let clause = |clause: &[String]| {
        let drops = clause.iter().position(|token| token == "drop");
        let after = drops.and_then(|at| clause.get(at..)).unwrap_or_default();
        after.last().is_some_and(|token| token == "cascade")
            || after.ends_with(&["cascade".to_owned(), ";".to_owned()])
    };
    statement.starts(&["alter"]) && statement.tokens.split(|token| token == ",").any(clause)
}

fn exclusive(statement: &Statement) -> Option<Finding> {
    let whole = |safe: &str| {
        Some(
            statement
                .finding(
                    Code::ExclusiveStatement,
                    "nobody can use the table while it runs",
                )
                .safe(safe),
        )
    };
    if statement.starts(&["vacuum"]) && statement.has("full") || statement.starts(&["cluster"]) {
        return whole("pg_repack, outside of revisions");
    }
    let alters = statement.starts(&["alter"]) && !statement.starts(&["alter", "database"]);
    if alters && (statement.says("set", "tablespace") || statement.says("access", "method")) {
        return whole("pg_repack, outside of revisions: the table or index is written anew");
    }
    if statement.starts(&["lock"]) {
        return whole("let each statement take the lock that it needs");
    }
    if statement.starts(&["refresh"]) && !statement.has("concurrently") {
        return whole("REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index");
    }
    if statement.starts(&["reindex"]) && !statement.has("concurrently") {
        return whole("REINDEX .. CONCURRENTLY, with transaction = false in revision.toml");
    }
    None
}
