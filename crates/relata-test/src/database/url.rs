//! The URL of another database on the same server.
#![cfg_attr(
    not(any(feature = "postgres-backend", feature = "mysql-backend")),
    allow(dead_code)
)]

/// Returns the URL with this database in place of its own.
pub(super) fn with_database(url: &str, name: &str) -> relata::Result<String> {
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(super::failed(
            "the server's URL has no `://`: expected one such as `postgres://user@host/database`"
                .to_owned(),
        ));
    };
    let (rest, options) = match rest.split_once('?') {
        Some((rest, options)) => (rest, format!("?{options}")),
        None => (rest, String::new()),
    };
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    Ok(format!("{scheme}://{host}/{name}{options}"))
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_alone_changes() {
        for (url, expected) in [
            ("postgres://u:p@h:5432/a", "postgres://u:p@h:5432/new"),
            ("postgres://h", "postgres://h/new"),
            ("postgres://h/", "postgres://h/new"),
            (
                "postgres://u@%2Ftmp%2Fx/a?sslmode=disable",
                "postgres://u@%2Ftmp%2Fx/new?sslmode=disable",
            ),
            (
                "mysql://root@localhost/mysql?unix_socket=/a/b",
                "mysql://root@localhost/new?unix_socket=/a/b",
            ),
        ] {
            assert_eq!(with_database(url, "new").ok().as_deref(), Some(expected));
        }
        let error = with_database("host=localhost password=secret", "new");
        let error = error.expect_err("no URL").to_string();
        assert!(
            error.contains("has no `://`") && !error.contains("secret"),
            "{error}"
        );
    }
}
