//! Indexes that PostgreSQL makes without locking their table, and leaves unfinished if that fails.

use relata_schema::sql_text::{Lexer, Token, TokenKind};
use relata_schema::{Engine, Result, Session};

const NOT_VALID: &str = "FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
                         WHERE NOT i.indisvalid AND c.relkind = 'i'";

/// A statement with CONCURRENTLY.
pub(super) struct Concurrently {
    /// The table of the index that it creates, and the name of the index if it is written.
    creates: Option<(Option<String>, String)>,
}

impl Concurrently {
    pub(super) fn of(text: &str, engine: Engine) -> Option<Self> {
        if engine != Engine::Postgres {
            return None;
        }
        let tokens = Lexer::new(text, engine).filter(|token| token.kind != TokenKind::Comment);
        let tokens: Vec<Token<'_>> = tokens.collect();
        let at = tokens.iter().position(|token| token.is("concurrently"))?;
        let creates = tokens.first()?.is("create");
        let rest = tokens.get(at + 1..).unwrap_or_default();
        Some(Self {
            creates: creates.then(|| created(text, rest)).flatten(),
        })
    }

    /// The index that is not valid after the statement, where those of a list were not before. After success only the one that
    /// it creates is of interest, which IF NOT EXISTS may have found.
    pub(super) fn left(
        &self,
        session: &mut Session,
        before: &[String],
        succeeded: bool,
    ) -> Result<Option<String>> {
        // Another session may be at an index of another table.
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let of_table = self
            .creates
            .as_ref()
            .map_or_else(String::new, |(_, table)| {
                format!(
                    "{NOT_VALID} AND i.indrelid = to_regclass({})",
                    quoted(table)
                )
            });
        match &self.creates {
            Some((Some(name), _)) => {
                let rest = format!("{of_table} AND c.relname = {}", quoted(name));
                Ok(names(session, &rest)?.into_iter().next())
            }
            _ if succeeded => Ok(None),
            created => {
                let rest = if created.is_some() {
                    &of_table
                } else {
                    NOT_VALID
                };
                let mut now = names(session, rest)?.into_iter();
                Ok(now.find(|index| !before.contains(index)))
            }
        }
    }
}

/// The name and the table in `[IF NOT EXISTS] [name] ON [ONLY] table [USING ..] (`.
fn created(text: &str, rest: &[Token<'_>]) -> Option<(Option<String>, String)> {
    let at = if rest.first()?.is("if") { 3 } else { 0 };
    let name = rest.get(at).filter(|name| !name.is("on"));
    let after = at + usize::from(name.is_some()) + 1;
    let name = name.map(|name| match name.kind {
        TokenKind::Word => name.text.to_lowercase(),
        _ => name.identifier(),
    });
    let only = usize::from(rest.get(after)?.is("only"));
    let table = rest.get(after + only..)?;
    let end = table
        .iter()
        .find(|token| token.is_symbol("(") || token.is("using"))?;
    let table = text.get(table.first()?.start..end.start)?;
    Some((name, table.trim().to_owned()))
}

/// The names of indexes that are not valid.
pub(super) fn not_valid(session: &mut Session) -> Result<Vec<String>> {
    names(session, NOT_VALID)
}

fn names(session: &mut Session, rest: &str) -> Result<Vec<String>> {
    let name = "CAST(CAST(i.indexrelid AS regclass) AS text)";
    let rows = session.select(&[name], rest)?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_that_a_statement_creates() {
        let created = |text: &str| Concurrently::of(text, Engine::Postgres).map(|it| it.creates);
        let pair = |name: &str, table: &str| Some(Some((Some(name.to_owned()), table.to_owned())));
        let cases = [
            ("CREATE INDEX CONCURRENTLY By_X ON a (x)", pair("by_x", "a")),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"By X\" ON ONLY s . \"A\" USING btree (x)",
                pair("By X", "s . \"A\""),
            ),
            (
                "CREATE INDEX CONCURRENTLY ON a (x)",
                Some(Some((None, "a".to_owned()))),
            ),
            ("DROP INDEX CONCURRENTLY by_x", Some(None)),
            ("CREATE INDEX by_x ON a (x) -- CONCURRENTLY", None),
        ];
        for (text, expected) in cases {
            assert_eq!(created(text), expected, "{text}");
        }
    }
}
