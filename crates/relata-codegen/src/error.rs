//! The errors of the generator, reported with file, line and key.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode,
};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the generator.
///
/// `Debug` writes the whole report, with the lines of the file it is about: that is what a build script whose `main`
/// returns the error shows.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `relata.toml` is wrong, or does not fit the database.
    #[error(transparent)]
    Manifest(Box<ManifestError>),
    /// The catalog cannot be had.
    #[error(transparent)]
    Catalog(Box<CatalogError>),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path of the file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file that relata has not written is in place of a generated one.
    #[error("{}: the file is in the way; relata has not generated it and does not overwrite it", path.display())]
    InTheWay {
        /// The path of the file.
        path: PathBuf,
    },
}

/// A mistake in `relata.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// The path of the file.
    pub path: PathBuf,
    /// The text of the file.
    pub text: String,
    /// The position in the text, in bytes.
    pub span: Option<Range<usize>>,
    /// The key, where the fault is one of meaning and not of syntax.
    pub key: Option<String>,
    /// The mistake.
    pub message: String,
    /// Advice on how to correct it.
    pub help: Option<String>,
}

impl ManifestError {
    /// The line of the fault, from 1.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        let before = self.text.get(..self.span.as_ref()?.start)?;
        Some(before.matches('\n').count() + 1)
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(line) = self.line() {
            write!(f, "{line}:")?;
        }
        if let Some(key) = &self.key {
            write!(f, " {key}:")?;
        }
        write!(f, " {}", self.message)
    }
}

impl std::error::Error for ManifestError {}

/// The source of a target cannot be read.
#[derive(Debug)]
pub struct CatalogError {
    /// The reason that it cannot be read.
    pub error: relata_schema::Error,
    /// The SQL file it is about, and its text.
    sql: Option<NamedSource<String>>,
    /// The position of the source in `relata.toml`.
    pub place: Option<ManifestError>,
}

impl fmt::Display for CatalogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            relata_schema::Error::Sql(error) if self.sql.is_some() => {
                write!(
                    f,
                    "{}:{}: {}: {}",
                    error.file.display(),
                    error.line,
                    error.engine,
                    error.message
                )?;
                match &error.detail {
                    Some(detail) => write!(f, " ({detail})"),
                    None => Ok(()),
                }
            }
            error => match &self.place {
                Some(place) => place.fmt(f),
                None => error.fmt(f),
            },
        }
    }
}

impl std::error::Error for CatalogError {}

impl Error {
    pub(crate) fn io(path: impl AsRef<Path>, source: std::io::Error) -> Self {
        Self::Io {
            path: path.as_ref().to_owned(),
            source,
        }
    }
}

impl From<ManifestError> for Error {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(Box::new(error))
    }
}

impl From<relata_schema::Error> for Error {
    fn from(error: relata_schema::Error) -> Self {
        let sql = match &error {
            relata_schema::Error::Sql(sql) => std::fs::read_to_string(&sql.file)
                .ok()
                .map(|text| NamedSource::new(sql.file.display().to_string(), text)),
            _ => None,
        };
        Self::Catalog(Box::new(CatalogError {
            error,
            sql,
            place: None,
        }))
    }
}

impl Diagnostic for Error {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        match self {
            Self::Manifest(error) => error
                .help
                .as_ref()
                .map(|help| Box::new(help) as Box<dyn fmt::Display>),
            Self::Catalog(error) => match &error.error {
                relata_schema::Error::Sql(sql) if error.sql.is_some() => sql
                    .hint
                    .as_ref()
                    .map(|hint| Box::new(hint) as Box<dyn fmt::Display>),
                _ => None,
            },
            Self::InTheWay { .. } => Some(Box::new("move it away, or choose another `output`")),
            Self::Io { .. } => None,
        }
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        match self {
            Self::Manifest(error) if error.span.is_some() => Some(&error.text),
            Self::Catalog(error) => match (&error.sql, &error.place) {
                (Some(sql), _) => Some(sql),
                (None, Some(place)) if place.span.is_some() => Some(&place.text),
                _ => None,
            },
            _ => None,
        }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = match self {
            Self::Manifest(error) => error.span.clone()?,
            Self::Catalog(error) => match &error.error {
                relata_schema::Error::Sql(sql) => sql.offset..sql.offset + 1,
                _ => error.place.as_ref()?.span.clone()?,
            },
            _ => return None,
        };
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(
            None, span,
        ))))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\n")?;
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
            .with_wrap_lines(false)
            .render_report(f, self)
    }
}
