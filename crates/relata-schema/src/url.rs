//! Database URLs.

use std::path::PathBuf;

use crate::error::{Error, Result};

/// The database that a URL refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The URL of a PostgreSQL server.
    Postgres(String),
    /// A MySQL or MariaDB server's URL.
    Mysql(String),
    /// A SQLite file.
    SqliteFile(PathBuf),
    /// An empty SQLite database.
    SqliteMemory,
}

/// Reads `postgres://..`, `postgresql://..`, `mysql://..`, `mariadb://..`, `sqlite:path`, `sqlite://path`, `sqlite::memory:`, `:memory:` or the
/// path of a SQLite file.
pub(crate) fn parse(url: &str) -> Result<Target> {
    let wrong = |reason: &str| Error::Url {
        url: redact(url),
        reason: reason.to_owned(),
    };
    let url = url.trim();
    if url.is_empty() {
        return Err(wrong("it is empty"));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Target::Postgres(url.to_owned()));
    }
    if url.starts_with("mysql://") || url.starts_with("mariadb://") {
        return Ok(Target::Mysql(url.to_owned()));
    }
    let path = match url.strip_prefix("sqlite:") {
        Some(path) => path.strip_prefix("//").unwrap_or(path),
        None if url.contains("://") || scheme(url).is_some() => {
            return Err(wrong(
                "it begins neither with `postgres://`, `mysql://` nor `sqlite:`, and is no path",
            ));
        }
        None => url,
    };
    if url == path && password(path).is_some() {
        return Err(wrong(
            "it is no path; write it as `postgres://user:password@host/database`",
        ));
    }
    match path {
        "" => Err(wrong("it names no file")),
        ":memory:" => Ok(Target::SqliteMemory),
        path => Ok(Target::SqliteFile(PathBuf::from(path))),
    }
}

/// Decodes text in which `%2F` encodes `/`.
#[cfg(feature = "mysql")]
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// The scheme of a URL whose slashes are missing, or too few, and what follows it: `postgres:/user@host/database`. That of SQLite takes a path,
/// and so does its own `file:`; one letter is a drive.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.chars().all(|c| c.is_ascii_alphabetic())
        && !matches!(scheme, "sqlite" | "file");
    let known = ["postgres", "postgresql", "mysql", "mariadb"].contains(&scheme);
    (is_scheme && (known || rest.starts_with('/') || rest.contains('@'))).then_some((scheme, rest))
}

/// The place of a password in the form of libpq: `host=localhost password=secret`.
fn password(text: &str) -> Option<usize> {
    let key = "password=";
    text.to_ascii_lowercase().find(key).map(|at| at + key.len())
}

/// The URL without its password.
pub(crate) fn redact(url: &str) -> String {
    let (separator, split) = match url.split_once("://") {
        Some(split) => ("://", Some(split)),
        None => (":", scheme(url)),
    };
    let Some((scheme, rest)) = split else {
        // It may be quoted, with spaces in it.
        return match password(url) {
            Some(at) => format!("{}***", url.get(..at).unwrap_or_default()),
            None => url.to_owned(),
        };
    };
    let (address, query) = match rest.split_once('?') {
        Some((address, query)) => (address, Some(query)),
        None => (rest, None),
    };
    // A password may hold an unescaped `@` by mistake: everything up to the last one is hidden.
    let address = match address.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            // `user:password@host` has no scheme.
            None if separator == ":" => format!("***@{host}"),
            None => address.to_owned(),
        },
        None => address.to_owned(),
    };
    let query = query.map(|query| {
        let options = query.split('&').map(|option| match option.split_once('=') {
            Some((key, _)) if key.contains("password") => format!("{key}=***"),
            _ => option.to_owned(),
        });
        format!("?{}", options.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}{separator}{address}{}", query.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden() {
        for (url, shown) in [
            ("postgres://u:secret@h/d", "postgres://u:***@h/d"),
            ("postgres://u:se@cret@h:1/d", "postgres://u:***@h:1/d"),
            (
                "postgres://h/d?password=secret&user=u",
                "postgres://h/d?password=***&user=u",
            ),
            (
                "postgres://u@h/d?sslpassword=secret",
                "postgres://u@h/d?sslpassword=***",
            ),
            ("postgres://h/d", "postgres://h/d"),
            ("some/file.db", "some/file.db"),
            ("postgres:/u:secret@h/d", "postgres:/u:***@h/d"),
            ("postgres:u:secret@h/d", "postgres:u:***@h/d"),
            ("user:secret@h/d", "user:***@h/d"),
            ("postgress:/u:secret@h/d", "postgress:/u:***@h/d"),
            ("host=h password=secret dbname=d", "host=h password=***"),
            ("host=h PASSWORD='se cret'", "host=h PASSWORD=***"),
        ] {
            assert_eq!(redact(url), shown);
        }
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn percents_are_decoded() {
        assert_eq!(decoded("%2Frun%2fmy%20sql.sock"), "/run/my sql.sock");
        assert_eq!(decoded("%C3%A9%zz%"), "é%zz%");
    }

    #[test]
    fn urls_lead_to_engines() {
        let file = |path: &str| Target::SqliteFile(path.into());
        for (url, target) in [
            ("postgres://h/d", Target::Postgres("postgres://h/d".into())),
            (
                "postgresql://h/d",
                Target::Postgres("postgresql://h/d".into()),
            ),
            ("mysql://h/d", Target::Mysql("mysql://h/d".into())),
            ("mariadb://h/d", Target::Mysql("mariadb://h/d".into())),
            ("sqlite:a.db", file("a.db")),
            ("sqlite:///tmp/a.db", file("/tmp/a.db")),
            ("a.db", file("a.db")),
            ("sqlite::memory:", Target::SqliteMemory),
            (":memory:", Target::SqliteMemory),
        ] {
            assert_eq!(parse(url).ok(), Some(target), "{url}");
        }
        for url in [
            "",
            "oracle://h/d",
            "sqlite:",
            "mysqlx://h/d",
            "postgres:/u:secret@h/d",
            "postgres:h/d",
            "oracle:/h/d",
            "user:secret@h",
            "host=h password=secret",
        ] {
            let error = parse(url).expect_err(url).to_string();
            assert!(!error.contains("secret"), "{error}");
        }
        for path in [
            "postgres//h",
            "C:\\a@b.db",
            "sqlite:a:b@c",
            "file:a.db",
            "a:b.db",
        ] {
            assert!(matches!(parse(path), Ok(Target::SqliteFile(_))), "{path}");
        }
    }
}
