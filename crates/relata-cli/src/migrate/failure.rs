//! Errors as the command prints them: what to do, and the line of SQL that failed.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use relata_migrate::Error;
use relata_schema::SqlError;
use relata_schema::sql_text::{Lexer, TokenKind, line_of};

/// An error as the command prints it, with what to do.
pub(super) fn report(error: Error) -> miette::Report {
    let help = error.help();
    if let Some(failure) = Failure::of(&error, help.as_deref()) {
        return failure.into();
    }
    match help {
        Some(help) => miette::miette!(help = help, "{error}"),
        None => miette::miette!("{error}"),
    }
}

/// A statement that the engine refused, in its file.
#[derive(Debug)]
struct Failure {
    message: String,
    help: Option<String>,
    file: NamedSource<String>,
    mark: LabeledSpan,
}

impl Failure {
    /// None where no statement of a file failed.
    fn of(error: &Error, help: Option<&str>) -> Option<Self> {
        let (before, sql) = match error {
            Error::Failed { id, source, .. } => {
                let outcome = error.outcome().unwrap_or_default();
                (format!("revision {id} failed{outcome}: "), source)
            }
            Error::Schema(source) => (String::new(), source),
            _ => return None,
        };
        let relata_schema::Error::Sql(sql) = sql else {
            return None;
        };
        let text = std::fs::read_to_string(&sql.file).ok()?;
        let (start, length) = mark(sql, &text)?;
        let mut advice: Vec<&str> = sql.hint.iter().map(String::as_str).collect();
        advice.extend(help);
        let mut message = format!("{before}{}: {}", sql.engine, sql.message);
        if let Some(detail) = &sql.detail {
            message = format!("{message}\n{detail}");
        }
        Some(Self {
            message,
            help: (!advice.is_empty()).then(|| advice.join("\n")),
            file: NamedSource::new(sql.file.display().to_string(), text).with_language("SQL"),
            mark: LabeledSpan::new(None, start, length),
        })
    }
}

/// Returns the part of the file to mark: the word if the engine reports the mistake, else the line.
fn mark(error: &SqlError, text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    let mut lines = text.split_inclusive('\n');
    for _ in 1..error.line {
        start += lines.next()?.len();
    }
    let line = lines.next()?;
    let indent = line.len() - line.trim_start().len();
    let whole = (start + indent, line.trim().len());
    // An offset counts from the beginning of what was sent, which may be a part of the file.
    let in_line = error.offset > whole.0
        && error.offset < start + line.len()
        && line_of(text, error.offset) == error.line;
    let word = (in_line.then(|| text.get(error.offset..)).flatten()).and_then(|rest| {
        Lexer::new(rest, error.engine)
            .find(|token| token.kind != TokenKind::Comment)
            .filter(|token| token.start == 0)
            .map(|token| (error.offset, token.end()))
    });
    Some(word.unwrap_or(whole))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.file)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(self.mark.clone())))
    }
}
