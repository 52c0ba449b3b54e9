//! A mistake in `relata.toml`, before its position in the text is known.

use std::fmt;

/// One key on the way to a value in `relata.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// A setting that does not fit the catalog, such as a type for a column that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub(crate) path: Vec<Step>,
    /// The mistake.
    pub message: String,
    /// Advice on how to correct it.
    pub help: Option<String>,
}

impl Problem {
    /// The keys on the way to the setting.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let keys = self.path.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) => None,
        });
        keys.collect()
    }

    pub(crate) fn new(path: Vec<Step>, message: impl Into<String>) -> Self {
        Self {
            path,
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The key as one writes it: `tables."public.users".row`.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::new();
        for step in &self.path {
            match step {
                Step::Index(index) => key.push_str(&format!("[{index}]")),
                Step::Key(name) => {
                    if !key.is_empty() {
                        key.push('.');
                    }
                    let bare = !name.is_empty()
                        && name
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
                    if bare {
                        key.push_str(name);
                    } else {
                        key.push_str(&format!("{name:?}"));
                    }
                }
            }
        }
        key
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.key(), self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// `key_path![ "tables", name, "row" ]`
macro_rules! key_path {
    ($($step:expr),* $(,)?) => { vec![$($crate::config::Step::from($step)),*] };
}
pub(crate) use key_path;
