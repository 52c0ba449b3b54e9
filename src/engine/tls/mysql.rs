//! `ssl_mode` and `ssl_ca` of MySQL's URLs, which the blocking connection knows too.
//! <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode>

use diesel::ConnectionError;
use diesel_async::{AsyncConnection as _, AsyncMysqlConnection};
use mysql_async::{Opts, OptsBuilder, SslOpts};

use super::{bad, decoded};
use crate::error::{Result, Source};

/// Opens a connection, with TLS where the URL asks for it.
pub(in crate::engine) async fn connect(url: &str) -> Result<AsyncMysqlConnection> {
    let (url, ssl) = read(url).map_err(bad)?;
    let Some(ssl) = ssl else {
        return Ok(AsyncMysqlConnection::establish(&url).await?);
    };
    // The client takes the provider of the process. If the program has set one, that stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |error: mysql_async::Error| ConnectionError::BadConnection(error.to_string());
    let opts = Opts::from_url(&url)
        .map_err(|error| ConnectionError::InvalidConnectionUrl(error.to_string()))?;
    // As diesel-async opens one.
    let opts = OptsBuilder::from_opts(opts)
        .ssl_opts(Some(ssl))
        .stmt_cache_size(0)
        .client_found_rows(true);
    let conn = mysql_async::Conn::new(opts).await.map_err(failed)?;
    Ok(AsyncMysqlConnection::try_from(conn).await?)
}

/// The URL without what it says of TLS, and that.
fn read(url: &str) -> Result<(String, Option<SslOpts>), Source> {
    let Some((start, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), None));
    };
    let (mut rest, mut mode, mut authorities) = (Vec::new(), None, None);
    for option in query.split('&') {
        match option.split_once('=') {
            Some(("ssl_mode" | "ssl-mode", value)) => mode = Some(value.to_ascii_uppercase()),
            Some(("ssl_ca" | "ssl-ca", value)) => authorities = Some(decoded(value)),
            _ => rest.push(option),
        }
    }
    let url = match rest.is_empty() {
        true => start.to_owned(),
        false => format!("{start}?{}", rest.join("&")),
    };
    let ssl = SslOpts::default();
    let ssl = match mode.as_deref() {
        // MySQL's client checks where it is given a file of authorities.
        None if authorities.is_some() => ssl.with_danger_skip_domain_validation(true),
        // This client does not ask the server first.
        None | Some("DISABLED" | "PREFERRED") => return Ok((url, None)),
        Some("REQUIRED") => ssl
            .with_danger_accept_invalid_certs(true)
            .with_danger_skip_domain_validation(true),
        Some("VERIFY_CA") => ssl.with_danger_skip_domain_validation(true),
        Some("VERIFY_IDENTITY") => ssl,
        Some(_) => {
            return Err("ssl_mode: expected `DISABLED`, `PREFERRED`, `REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`".into());
        }
    };
    let ssl = match authorities {
        Some(file) => ssl.with_root_certs(vec![std::path::PathBuf::from(file).into()]),
        None => ssl,
    };
    Ok((url, Some(ssl)))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn options_are_read_as_the_client_does() {
        let read = |url| read(url).map_err(|error| error.to_string());
        for (url, rest, accepts, skips) in [
            (
                "mysql://h/d?ssl_mode=REQUIRED&a=b",
                "mysql://h/d?a=b",
                true,
                true,
            ),
            ("mysql://h/d?ssl-mode=verify_ca", "mysql://h/d", false, true),
            ("mysql://h/d?ssl_ca=a", "mysql://h/d", false, true),
            (
                "mysql://h/d?ssl_mode=VERIFY_IDENTITY&ssl_ca=%2Fa",
                "mysql://h/d",
                false,
                false,
            ),
        ] {
            let (left, ssl) = read(url).unwrap();
            let ssl = ssl.unwrap();
            assert_eq!(
                (
                    left.as_str(),
                    ssl.accept_invalid_certs(),
                    ssl.skip_domain_validation()
                ),
                (rest, accepts, skips),
                "{url}"
            );
            assert_eq!(ssl.root_certs().len(), usize::from(url.contains("ca=")));
        }
        for url in [
            "mysql://h/d",
            "mysql://h/d?ssl_mode=DISABLED",
            "mysql://h/d?ssl_mode=PREFERRED",
        ] {
            assert!(read(url).unwrap().1.is_none());
        }
        assert!(
            !read("mysql://u:secret@h/d?ssl_mode=maybe")
                .unwrap_err()
                .contains("secret")
        );
    }
}
