//! `relata explain`: how a database executes a statement, as a tree with the costly part marked.

mod mysql;
mod postgres;
mod sqlite;
mod tree;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use miette::miette;
use relata_schema::sql_text::{Lexer, Token, TokenKind};
use relata_schema::{Engine, Session};

use crate::migrate::Database;
use tree::Node;

/// The statement to explain, and its database.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The statement; `-` to read it
    sql: Option<String>,
    /// A file with the statement
    #[arg(short, long, value_name = "FILE", conflicts_with = "sql")]
    file: Option<PathBuf>,
    #[command(flatten)]
    database: Database,
    /// Execute it, measure it, and roll it back (PostgreSQL)
    #[arg(long)]
    analyze: bool,
    /// With the conditions of each part
    #[arg(short, long)]
    verbose: bool,
}

/// Prints the tree.
pub(crate) fn run(explain: &Explain) -> miette::Result<ExitCode> {
    let sql = statement(explain)?;
    let mut session = explain.database.session()?;
    let tree = plan(&mut session, &sql, explain.analyze)?;
    print!("{}", tree::draw(&tree, explain.verbose));
    Ok(ExitCode::SUCCESS)
}

fn statement(explain: &Explain) -> miette::Result<String> {
    let text = match (&explain.sql, &explain.file) {
        (Some(sql), _) if sql != "-" => sql.clone(),
        (_, Some(path)) => {
            std::fs::read_to_string(path).map_err(|error| miette!("{}: {error}", path.display()))?
        }
        _ => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| miette!("the statement cannot be read: {error}"))?;
            text
        }
    };
    match text.trim().trim_end_matches(';').trim() {
        "" => Err(miette!("there is no statement")),
        sql => Ok(sql.to_owned()),
    }
}

fn plan(session: &mut Session, sql: &str, analyze: bool) -> miette::Result<Node> {
    let engine = session.engine();
    let cut = relata_schema::sql_text::statements(Path::new("the statement"), sql, engine);
    if cut.map_err(|error| miette!("{error}"))?.len() != 1 {
        return Err(miette!(
            "there are several statements: explain them one by one"
        ));
    }
    if let Some(parameter) = parameter(sql, engine) {
        return Err(miette!(
            help = "write a value in its place: the plan depends on it",
            "the statement has a parameter, {parameter}"
        ));
    }
    if analyze && engine != Engine::Postgres {
        return Err(miette!(
            "{engine} cannot measure a statement in a form that relata reads"
        ));
    }
    match engine {
        Engine::Postgres => postgres::plan(session, sql, analyze),
        Engine::Mysql => mysql::plan(session, sql),
        _ => sqlite::plan(session, sql),
    }
}

/// The first parameter of a statement: `?`, `$1`, on SQLite `:name` too.
fn parameter(sql: &str, engine: Engine) -> Option<String> {
    let tokens: Vec<Token<'_>> = Lexer::new(sql, engine).collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        if token.is_symbol("?") && engine != Engine::Postgres {
            return Some("?".to_owned());
        }
        // `$1` may be one token, or two without a space between them.
        let next = (tokens.get(at + 1)).filter(|next| next.start == token.end());
        let (sign, name) = match (token.text, next) {
            (text, _) if text.len() > 1 => text.split_at_checked(1)?,
            (text, Some(next)) if next.kind == TokenKind::Word => (text, next.text),
            _ => return None,
        };
        let is_one = match engine {
            Engine::Postgres => sign == "$" && name.chars().all(|c| c.is_ascii_digit()),
            Engine::Sqlite => {
                matches!(sign, "$" | ":" | "@")
                    && matches!(token.kind, TokenKind::Symbol | TokenKind::Word)
            }
            _ => false,
        };
        is_one.then(|| format!("{sign}{name}"))
    })
}

/// The error of the engine for a statement.
fn failed(error: &relata_schema::Error) -> miette::Report {
    match error {
        relata_schema::Error::Reflect {
            engine, message, ..
        } => miette!("{engine}: {message}"),
        other => miette!("{other}"),
    }
}

/// Returns the only text of EXPLAIN's result.
fn document(session: &mut Session, sql: &str) -> miette::Result<serde_json::Value> {
    let rows = session.rows(sql).map_err(|error| failed(&error))?;
    let text: Vec<String> = rows
        .into_iter()
        .filter_map(|row| row.into_iter().next().flatten())
        .collect();
    serde_json::from_str(&text.concat())
        .map_err(|error| miette!("the plan cannot be read: {error}"))
}
