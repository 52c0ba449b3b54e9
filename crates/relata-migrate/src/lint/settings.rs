//! `lint.toml`, in the folder of revisions.

use std::path::Path;

use relata_schema::Engine;
use serde::Deserialize;

use super::server::{Server, configured};
use super::{Code, Severity};
use crate::error::{Error, Result};

/// How findings are judged: `lint.toml` in the folder of revisions. [`Settings::default`] applies without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    severities: Vec<(Code, Severity)>,
    servers: Vec<Server>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    warn: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
    postgres: Option<toml::Value>,
    mysql: Option<toml::Value>,
    mariadb: Option<toml::Value>,
}

impl Settings {
    /// Reads `lint.toml` of a folder; without that file, returns the defaults.
    ///
    /// ```
    /// use relata_migrate::lint::{Code, Settings, Severity};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let text = "deny = ['rename-column']\nallow = ['L304']\npostgres = 12\n";
    /// std::fs::write(folder.path().join("lint.toml"), text)?;
    /// let settings = Settings::read(folder.path())?;
    /// assert_eq!(settings.severity(Code::RenameColumn), Severity::Deny);
    /// assert_eq!(settings.severity(Code::NotNull), Severity::Allow);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Toml`] for an unknown key or code.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("lint.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(|message| Error::Toml { path, message }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Error::io(path, error)),
        }
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let file: File =
            toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
        let mut settings = Self::default();
        let lists = [
            (Severity::Deny, &file.deny),
            (Severity::Warn, &file.warn),
            (Severity::Allow, &file.allow),
        ];
        for (severity, names) in lists {
            for name in names {
                let code =
                    Code::parse(name).ok_or_else(|| format!("no finding is called `{name}`"))?;
                if settings.severities.iter().any(|(other, _)| *other == code) {
                    return Err(format!("`{name}` is in two lists, or twice in one"));
                }
                settings.severities.push((code, severity));
            }
        }
        let servers = [
            (Engine::Postgres, "postgres", file.postgres),
            (Engine::Mysql, "mysql", file.mysql),
            (Engine::Mysql, "mariadb", file.mariadb),
        ];
        for (engine, key, version) in servers {
            let Some(version) = version else { continue };
            let text = match version {
                toml::Value::String(text) => text,
                other => other.to_string(),
            };
            settings.servers.push(configured(engine, key, &text)?);
        }
        Ok(settings)
    }

    /// The severity of a code.
    #[must_use]
    pub fn severity(&self, code: Code) -> Severity {
        let mut configured = self.severities.iter();
        let found = configured.find(|(other, _)| *other == code);
        found.map_or(code.severity(), |(_, severity)| *severity)
    }

    /// The oldest server on which revisions must work, if it is configured.
    #[must_use]
    pub fn server(&self, engine: Engine) -> Option<Server> {
        self.servers
            .iter()
            .copied()
            .find(|server| server.engine() == engine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_told() {
        for (text, message) in [
            (
                "deny = ['drop-tables']",
                "no finding is called `drop-tables`",
            ),
            (
                "deny = ['L101']\nallow = ['drop-table']",
                "`drop-table` is in two lists",
            ),
            ("postgres = 'new'", "`postgres` is a version"),
            ("forbid = []", "unknown field `forbid`"),
        ] {
            let error = Settings::parse(text).expect_err(text);
            assert!(error.contains(message), "{error}");
        }
        let settings = Settings::parse("postgres = 14\nmariadb = '10.6'").expect("well-formed");
        assert_eq!(
            settings.server(Engine::Postgres),
            Some(Server::Postgres(14))
        );
        assert_eq!(
            settings.server(Engine::Mysql),
            Some(Server::MariaDb(10, 6, 0))
        );
    }
}
