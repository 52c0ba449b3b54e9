//! Reads `relata.toml`: its targets, and the position of each key in the text.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Config, Problem, Step, key_path, suggestion};
use crate::error::{Error, ManifestError, Result};

/// A `relata.toml`.
///
/// Its keys are those of [`Config`]. Several outputs from one manifest are `[[target]]` tables, each with the
/// same keys.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The path of the file.
    pub path: PathBuf,
    /// The text of the file.
    pub text: String,
    /// The targets, at least one.
    pub targets: Vec<Config>,
    /// True if the targets are `[[target]]` tables.
    several: bool,
}

/// The form of the file with several targets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    target: Vec<Config>,
}

impl Manifest {
    /// Reads and checks the file.
    pub fn read(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let text = std::fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
        Self::parse(path, text)
    }

    /// Checks the text of the file at `path`.
    pub fn parse(path: PathBuf, text: String) -> Result<Self> {
        let syntax = |error: &toml::de::Error| Error::from(from_toml(&path, &text, error));
        let table: toml::Table = toml::from_str(&text).map_err(|error| syntax(&error))?;
        let several = table.contains_key("target");
        let targets = if several {
            toml::from_str::<Several>(&text).map(|several| several.target)
        } else {
            toml::from_str::<Config>(&text).map(|config| vec![config])
        };
        let targets = targets.map_err(|error| syntax(&error))?;
        let manifest = Self {
            path,
            text,
            targets,
            several,
        };
        manifest.check()?;
        Ok(manifest)
    }

    /// The folder that paths in the file are relative to.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    fn check(&self) -> Result<()> {
        for (index, target) in self.targets.iter().enumerate() {
            self.check_target(target)
                .map_err(|problem| self.locate(index, problem))?;
        }
        for (index, target) in self.targets.iter().enumerate() {
            if self.targets[..index].iter().any(|earlier| {
                earlier.output == target.output && !target.output.as_os_str().is_empty()
            }) {
                let problem = Problem::new(
                    key_path!["output"],
                    "another target has the same output folder",
                );
                return Err(self.locate(index, problem).into());
            }
        }
        if self.targets.is_empty() {
            let problem = Problem::new(key_path!["target"], "there is no target");
            return Err(self.describe(problem.path.clone(), problem).into());
        }
        Ok(())
    }

    fn check_target(&self, target: &Config) -> Result<(), Problem> {
        let source = &target.source;
        if target.output.as_os_str().is_empty() && source.models.is_none() {
            return Err(
                Problem::new(key_path!["output"], "the output folder is missing")
                    .help("for example `output = \"src/schema\"`"),
            );
        }
        let given: Vec<&str> = [
            ("url", source.url.is_some()),
            ("files", !source.files.is_empty()),
            ("migrations", source.migrations.is_some()),
            ("models", source.models.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, given)| given.then_some(key))
        .collect();
        match given.as_slice() {
            [one, other, ..] => {
                return Err(Problem::new(
                    key_path!["source"],
                    format!("`{one}` and `{other}` exclude each other"),
                ));
            }
            [] if source.snapshot.is_none() => {
                return Err(Problem::new(key_path!["source"], "no source is given").help(
                    "for example `url = \"env:DATABASE_URL\"`, or `files = [\"schema/*.sql\"]` with `engine`",
                ));
            }
            [key @ ("files" | "migrations" | "models")] if source.engine.is_none() => {
                return Err(Problem::new(
                    key_path!["source", *key],
                    format!("`engine` is missing: which database are the {key} for?"),
                )
                .help("`engine = \"postgres\"`, `engine = \"mysql\"` or `engine = \"sqlite\"`"));
            }
            _ => {}
        }
        if source.at.is_some() && source.migrations.is_none() {
            return Err(Problem::new(
                key_path!["source", "at"],
                "`at` goes with `migrations` only",
            ));
        }
        if matches!(given.as_slice(), [] | ["url"]) {
            let needless = [
                ("engine", source.engine.is_some()),
                ("server", source.server.is_some()),
            ];
            if let Some((key, _)) = needless.into_iter().find(|(_, given)| *given) {
                return Err(Problem::new(
                    key_path!["source", key],
                    format!("`{key}` goes with `files`, `migrations` or `models` only"),
                ));
            }
        }
        Ok(())
    }

    /// Finds the place of a target's problem in the text.
    pub(crate) fn locate(&self, target: usize, problem: Problem) -> ManifestError {
        let mut path = if self.several {
            key_path!["target", target]
        } else {
            Vec::new()
        };
        path.extend(problem.path.iter().cloned());
        self.describe(path, problem)
    }

    fn describe(&self, path: Vec<Step>, problem: Problem) -> ManifestError {
        let key = Problem::new(path.clone(), "").key();
        ManifestError {
            path: self.path.clone(),
            text: without_passwords(&self.text),
            span: find(&self.text, &path),
            key: Some(key),
            message: problem.message,
            help: problem.help,
        }
    }
}

/// The place of a key, or of the nearest one above it that is written.
fn find(text: &str, path: &[Step]) -> Option<Range<usize>> {
    use toml::de::{DeTable, DeValue};
    let root = DeTable::parse(text).ok()?;
    let mut table = Some(root.get_ref());
    let mut array = None;
    let mut found = None;
    for step in path {
        let value = match step {
            Step::Key(key) => {
                let Some((written, value)) =
                    table.and_then(|table| table.iter().find(|(k, _)| k.get_ref() == key))
                else {
                    break;
                };
                found = Some(written.span());
                value
            }
            Step::Index(index) => {
                let Some(value) = array.and_then(|array: &toml::de::DeArray<'_>| array.get(*index))
                else {
                    break;
                };
                found = Some(value.span());
                value
            }
        };
        (table, array) = match value.get_ref() {
            DeValue::Table(inner) => (Some(inner), None),
            DeValue::Array(inner) => (None, Some(inner)),
            _ => (None, None),
        };
    }
    found
}

/// A syntax error, an unknown key or a value of the wrong type.
fn from_toml(path: &Path, text: &str, error: &toml::de::Error) -> ManifestError {
    let message = error.message();
    let (message, help) = unknown_key(message).unwrap_or_else(|| (message.to_owned(), None));
    ManifestError {
        path: path.to_owned(),
        text: without_passwords(text),
        span: error.span(),
        key: None,
        message,
        help,
    }
}

/// ``unknown field `inclued`, expected one of `include`, ..`` in words of the manifest.
fn unknown_key(message: &str) -> Option<(String, Option<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (key, rest) = rest.split_once('`')?;
    let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    let help = suggestion(key, known.iter().copied()).or_else(|| {
        let keys: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        (!keys.is_empty()).then(|| format!("the keys here are {}", keys.join(", ")))
    });
    Some((format!("unknown key `{key}`"), help))
}

/// The text with stars for the passwords of URLs, for reports; every byte keeps its place.
fn without_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, url) = rest.split_at(start + 3);
        shown.push_str(before);
        let end = url.find(['"', '\'', '\n', '/']).unwrap_or(url.len());
        let password = url[..end]
            .rfind('@')
            .and_then(|at| Some((url[..at].find(':')? + 1, at)));
        rest = match password {
            Some((from, to)) => {
                shown.push_str(&url[..from]);
                shown.push_str(&"*".repeat(to - from));
                &url[to..]
            }
            None => url,
        };
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (text, shown) in [
            (
                "url = 'postgres://me:secret@host/db'",
                "url = 'postgres://me:******@host/db'",
            ),
            (
                "url = 'postgres://me:a@b:c@host'\nx",
                "url = 'postgres://me:*****@host'\nx",
            ),
            (
                "url = 'postgres://me@host:1/db'",
                "url = 'postgres://me@host:1/db'",
            ),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
