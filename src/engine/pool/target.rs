//! How an engine opens its connections.

use crate::error::Error;

/// How an engine opens its connections.
#[doc(hidden)]
#[derive(Clone)]
pub struct Target {
    /// The URL, as the client takes it.
    pub(crate) url: String,
    /// The SQL that runs on each new connection, if the database supports it.
    pub(crate) settings: Option<&'static str>,
    /// True if the database is dropped with its last connection.
    pub(crate) in_memory: bool,
}

impl Target {
    /// A database server, whose URLs begin with one of these schemes.
    #[cfg(any(
        feature = "postgres",
        feature = "mysql",
        feature = "async-postgres",
        feature = "async-mysql"
    ))]
    pub(crate) fn server(
        url: String,
        schemes: &[&str],
        database: &str,
    ) -> crate::error::Result<Self> {
        check_server(&url)?;
        if let Some(scheme) = scheme(&url)
            && !schemes.contains(&scheme)
        {
            return Err(bad(format!(
                "`{scheme}://` is not a URL of {database}: expected `{}://`",
                schemes.first().unwrap_or(&"")
            )));
        }
        Ok(Self {
            url,
            settings: None,
            in_memory: false,
        })
    }
}

/// Returns the error for a bad URL of an engine. The URL is not part of it: it may hold a password.
pub(crate) fn bad(why: String) -> Error {
    Error::Connection {
        source: why.into(),
        sql: String::new(),
    }
}

/// Splits the options from a URL. A `?` that no list of options follows is part of the path or of the password.
pub(crate) fn split_options(url: &str) -> (&str, Option<&str>) {
    let is_name = |name: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        !name.is_empty() && name.chars().all(letters)
    };
    let is_option = |option: &str| {
        option.is_empty() || is_name(option.split_once('=').map_or(option, |(name, _)| name))
    };
    let marks = url.match_indices('?');
    let mut split = marks.map(|(at, _)| (&url[..at], &url[at + 1..]));
    let found = split.find(|(_, options)| options.split('&').all(is_option));
    match found {
        Some((start, options)) => (start, Some(options)),
        None => (url, None),
    }
}

/// Returns the scheme of a URL: what is before `://`, if it is a name.
pub(crate) fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once("://")?;
    let is_name = !scheme.is_empty()
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_name.then_some(scheme)
}

/// Refuses the URL of a server whose parts its client would take for others, and show in errors: the rest of a password for the port, or for
/// the host.
#[cfg(any(
    feature = "postgres",
    feature = "mysql",
    feature = "async-postgres",
    feature = "async-mysql"
))]
pub(crate) fn check_server(url: &str) -> crate::error::Result<()> {
    let Some(scheme) = scheme(url) else {
        return Ok(());
    };
    let rest = &url[scheme.len() + 3..];
    let (rest, _) = split_options(rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (Some(user), hosts),
        None => (None, authority),
    };
    // Clients of MySQL take the last `@` for the end of the password, and `%` as it is. Those of PostgreSQL take `?` as it is.
    let is_postgres = scheme.starts_with("postgres");
    let is_wrong = |user: &str| match is_postgres {
        true => user.contains('@') || !is_encoded(user),
        false => user.contains('?'),
    };
    let is_port = |port: &str| port.chars().all(|c| c.is_ascii_digit());
    let are_hosts = hosts.split(',').all(|host| {
        let after_address = host.rsplit_once(']').map(|(_, after)| after);
        match after_address.unwrap_or(host).split_once(':') {
            Some((_, port)) => is_port(port),
            None => true,
        }
    });
    let wrong = !are_hosts || (user.is_none() && path.contains('@')) || user.is_some_and(is_wrong);
    match wrong {
        true => Err(bad(format!(
            "the `{scheme}://` URL has a wrong port, or a user or password in which a character is not percent-encoded: \
             `/` is written as `%2F`, `@` as `%40`, `:` as `%3A`, `?` as `%3F`, `%` as `%25`"
        ))),
        false => Ok(()),
    }
}

/// True if each `%` begins a percent-encoded byte.
#[cfg(any(
    feature = "postgres",
    feature = "mysql",
    feature = "async-postgres",
    feature = "async-mysql"
))]
fn is_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let code = after.as_bytes().get(..2);
        code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
    })
}

/// Refuses what is no path of a file of SQLite, but would be taken for one: nothing, the settings of a server, a URL of a server whose `//` is
/// missing.
pub(crate) fn refuse_as_file(url: &str) -> crate::error::Result<()> {
    /// The first settings of [libpq](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
    const SETTINGS: [&str; 10] = [
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "service",
        "sslmode",
        "connect_timeout",
        "application_name",
    ];
    if url.trim().is_empty() {
        let why = "the URL is empty: a database of SQLite in memory is `sqlite::memory:`";
        return Err(bad(why.to_owned()));
    }
    for scheme in ["postgres", "postgresql", "mysql", "mariadb"] {
        if url
            .strip_prefix(scheme)
            .is_some_and(|rest| rest.starts_with(':'))
        {
            return Err(bad(format!("expected `{scheme}://` and a host")));
        }
    }
    let name = url.split_once('=').map(|(name, _)| name.trim());
    match name.filter(|name| SETTINGS.contains(name)) {
        Some(name) => Err(bad(format!(
            "`{name}=` is a setting of libpq, and no URL: expected `postgres://user@host/database`"
        ))),
        None => Ok(()),
    }
}

#[cfg(all(
    test,
    any(
        feature = "postgres",
        feature = "mysql",
        feature = "async-postgres",
        feature = "async-mysql"
    )
))]
mod tests {
    use super::*;

    #[test]
    fn urls_that_a_client_would_take_apart_in_another_way() {
        for url in [
            "postgres://app:pa%ss@h/db",
            "postgres://app:pa/ss@h/db",
            "postgres://app:12/ss@h/db",
            "postgres://app:p@ss@h/db",
            "mysql://app:1?ss@h/db?pool_size=3",
            "postgresql://app:se:cret@h:port/db",
            "mysql://app:pa/ss@h/db",
            "mysql://app:12/ss@h/db",
            "mysql://app:p?ss@h/db",
        ] {
            let error = check_server(url).expect_err(url).to_string();
            assert!(error.contains("percent-encoded"), "{error}");
            for secret in ["pa", "ss", "p@", "se:", "12"] {
                let error = error
                    .replace("a user or password", "")
                    .replace("passes", "");
                assert!(!error.contains(secret), "{url}: {error}");
            }
        }
        for url in [
            "postgres://h",
            "postgres://app@h/db",
            "postgres://app:p%40ss@h:5432/db?sslmode=require",
            "postgres://app:secret@h1:1,h2:2,[::1]:3,[fe80::1%25eth0]/db",
            "postgres://app@%2Ftmp%2Fx:5433/db",
            "postgres:///db?host=/tmp&user=app@tenant&password=a/b",
            "postgres://h:/db",
            "postgres://app:p?ss@h/db?pool_size=3",
            "host=h password=ab://c",
            "mysql://app:p@ss@h/db",
            "mysql://app:100%@h:3306/db?unix_socket=/a/b@c",
        ] {
            check_server(url).expect(url);
        }
    }

    #[test]
    fn options_begin_where_a_list_of_them_does() {
        for (url, start, options) in [
            ("sqlite:a.db", "sqlite:a.db", None),
            ("sqlite:a.db?", "sqlite:a.db", Some("")),
            ("sqlite:what?.db", "sqlite:what?.db", None),
            (
                "sqlite:what?.db?mode=ro",
                "sqlite:what?.db",
                Some("mode=ro"),
            ),
            ("a?b=c&d", "a", Some("b=c&d")),
            ("a?b=c?d", "a", Some("b=c?d")),
        ] {
            assert_eq!(split_options(url), (start, options), "{url}");
        }
    }
}
