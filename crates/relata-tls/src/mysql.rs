//! The TLS options of MySQL's URLs, such as `ssl_mode`.
//! <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode>

use crate::{Check, Identity, TlsError, decoded, identity, with_options};

/// The TLS options of a MySQL URL: `ssl_mode`, `ssl_ca`, `ssl_cert` and `ssl_key`, each also with `-`; and `require_ssl`, `verify_ca` and
/// `verify_identity`, which clients in Rust have for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MysqlOptions {
    /// The URL without that.
    pub url: String,
    /// The checks of the server's certificate; `None` if the connection is not encrypted.
    pub check: Option<Check>,
    /// The file of the authorities that are trusted.
    pub authorities: Option<String>,
    /// The certificate that the client shows.
    pub identity: Option<Identity>,
}

impl MysqlOptions {
    /// Reads a URL.
    ///
    /// # Errors
    /// Where an option has no such value.
    pub fn read(url: &str) -> Result<Self, TlsError> {
        let (start, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut rest, mut mode, mut authorities) = (Vec::new(), None, None);
        let (mut certificate, mut key) = (None, None);
        let (mut requires, mut authority, mut name) = (false, true, true);
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (option_name, value) = option.split_once('=').unwrap_or((option, ""));
            match option_name.replace('-', "_").as_str() {
                "ssl_mode" => mode = Some(value.to_ascii_uppercase()),
                "ssl_ca" => authorities = Some(decoded(value)),
                "ssl_cert" => certificate = Some(decoded(value)),
                "ssl_key" => key = Some(decoded(value)),
                "require_ssl" => requires = truth("require_ssl", value)?,
                "verify_ca" => authority = truth("verify_ca", value)?,
                "verify_identity" => name = truth("verify_identity", value)?,
                _ => rest.push(option),
            }
        }
        let check = match mode.as_deref() {
            None if requires && !authority => Some(Check::Nothing),
            None if requires && !name => Some(Check::Authority),
            None if requires => Some(Check::Full),
            // MySQL's client checks where it is given a file of authorities.
            None if authorities.is_some() => Some(Check::Authority),
            // This client does not ask the server first.
            None | Some("DISABLED" | "PREFERRED") => None,
            Some("REQUIRED") => Some(Check::Nothing),
            Some("VERIFY_CA") => Some(Check::Authority),
            Some("VERIFY_IDENTITY") => Some(Check::Full),
            Some(_) => {
                return Err("ssl_mode: expected `DISABLED`, `PREFERRED`, `REQUIRED`, `VERIFY_CA` or `VERIFY_IDENTITY`".into());
            }
        };
        Ok(Self {
            url: with_options(start, &rest),
            check,
            authorities,
            identity: identity(certificate, key, "`ssl_cert` and `ssl_key`")?,
        })
    }
}

fn truth(name: &str, value: &str) -> Result<bool, TlsError> {
    match value {
        "" | "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(format!("{name}: expected `true` or `false`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_as_the_client_does() {
        let read = |url| MysqlOptions::read(url).map_err(|error| error.to_string());
        for (url, rest, check) in [
            (
                "mysql://h/d?ssl_mode=REQUIRED&a=b",
                "mysql://h/d?a=b",
                Some(Check::Nothing),
            ),
            (
                "mysql://h/d?ssl-mode=verify_ca",
                "mysql://h/d",
                Some(Check::Authority),
            ),
            (
                "mysql://h/d?ssl_ca=a",
                "mysql://h/d",
                Some(Check::Authority),
            ),
            (
                "mysql://h/d?ssl_mode=VERIFY_IDENTITY&ssl_ca=%2Fa",
                "mysql://h/d",
                Some(Check::Full),
            ),
            (
                "mysql://h/d?require_ssl=true",
                "mysql://h/d",
                Some(Check::Full),
            ),
            (
                "mysql://h/d?require_ssl=true&verify_identity=false",
                "mysql://h/d",
                Some(Check::Authority),
            ),
            (
                "mysql://h/d?require_ssl=true&verify_ca=false",
                "mysql://h/d",
                Some(Check::Nothing),
            ),
            (
                "mysql://h/d?ssl_mode=DISABLED&ssl_ca=a",
                "mysql://h/d",
                None,
            ),
            ("mysql://h/d", "mysql://h/d", None),
            ("mysql://h/d?ssl_mode=PREFERRED", "mysql://h/d", None),
            ("mysql://h/d?a=b", "mysql://h/d?a=b", None),
        ] {
            let options = read(url).unwrap();
            assert_eq!(
                (options.url.as_str(), options.check),
                (rest, check),
                "{url}"
            );
            assert_eq!(
                options.authorities.is_some(),
                url.contains("ca=a") || url.contains("ca=%")
            );
        }
        for url in [
            "mysql://u:secret@h/d?ssl_mode=maybe",
            "mysql://u:secret@h/d?ssl_cert=a",
            "mysql://u:secret@h/d?require_ssl=maybe",
        ] {
            assert!(!read(url).unwrap_err().contains("secret"));
        }
    }
}
