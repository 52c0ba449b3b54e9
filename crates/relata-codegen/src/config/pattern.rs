//! Patterns over `schema.table`.

/// True if a pattern matches a table. `*` matches any text, `?` one character; a pattern without a dot is compared
/// with the table's name alone.
pub(crate) fn glob_matches(pattern: &str, schema: &str, table: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    if pattern.contains(&'.') {
        matches(
            &pattern,
            &format!("{schema}.{table}").chars().collect::<Vec<_>>(),
        )
    } else {
        matches(&pattern, &table.chars().collect::<Vec<_>>())
    }
}

/// Linear matching: only the last `*` is ever tried again.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            p = star_p + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, expected) in [
            ("users", true),
            ("user?", true),
            ("u*s", true),
            ("public.users", true),
            ("public.*", true),
            ("*.users", true),
            ("*", true),
            ("sales.*", false),
            ("user", false),
            ("u*x", false),
        ] {
            assert_eq!(
                glob_matches(pattern, "public", "users"),
                expected,
                "{pattern}"
            );
        }
    }
}
