//! Names of scratch databases.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A name no other process, and no other thread of this one, uses at the same time.
pub(super) fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let time = SystemTime::now().duration_since(UNIX_EPOCH);
    format!(
        "relata_scratch_{}_{:x}_{}",
        std::process::id(),
        time.map(|time| time.as_nanos()).unwrap_or_default(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

/// The URL with another database in its path.
pub(super) fn with_database(url: &str, name: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (url, String::new()),
    };
    let Some((scheme, rest)) = address.split_once("://") else {
        return url.to_owned();
    };
    let host = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{host}/{name}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        for (url, expected) in [
            ("postgres://u:p@h:1/d", "postgres://u:p@h:1/x"),
            ("postgres://h", "postgres://h/x"),
            ("postgres://h/?host=/tmp", "postgres://h/x?host=/tmp"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
        assert_ne!(unique_name(), unique_name());
    }
}
