//! Splits a statement's SQL into words, to find its table.

/// The first table that a statement names after INTO, UPDATE or FROM, outside of parentheses.
pub(crate) fn first_table(sql: &str) -> Option<String> {
    let mut words = Words(sql);
    let mut depth = 0_usize;
    let mut before = "";
    while let Some(word) = words.next() {
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if ["INTO", "UPDATE", "FROM", "COPY"]
                .iter()
                .any(|keyword| is(before, keyword)) =>
            {
                // A modifier, a derived table, or a function.
                if is(word, "ONLY") {
                    continue;
                }
                let mut name = unquoted(word)?;
                while words.0.starts_with('.') {
                    words.next();
                    name.push('.');
                    name.push_str(&unquoted(words.next()?)?);
                }
                let is_function = words.0.starts_with('(') && is(before, "FROM");
                return (!is_function).then_some(name);
            }
            // FOR UPDATE, FOR NO KEY UPDATE, or what else may come without a table before it.
            _ if is(word, "UPDATE")
                && ["FOR", "KEY", "DO", "THEN"]
                    .iter()
                    .any(|keyword| is(before, keyword)) =>
            {
                return None;
            }
            _ => {}
        }
        before = word;
    }
    None
}

fn is(word: &str, keyword: &str) -> bool {
    word.eq_ignore_ascii_case(keyword)
}

/// A name without its quotes; `None` if it is not a name.
fn unquoted(word: &str) -> Option<String> {
    let quote = word.chars().next()?;
    if matches!(quote, '"' | '`') {
        let name = word.strip_prefix(quote)?.strip_suffix(quote)?;
        return Some(name.replace(&format!("{quote}{quote}"), &quote.to_string()));
    }
    let is_name = quote.is_alphabetic() || quote == '_';
    is_name.then(|| word.to_owned())
}

/// The words, quoted names and symbols of a statement. A quoted part is one word.
struct Words<'a>(&'a str);
impl<'a> Iterator for Words<'a> {
    type Item = &'a str;
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_start();
        let first = rest.chars().next()?;
        let end = match first {
            '"' | '`' | '\'' => {
                let mut end = first.len_utf8();
                loop {
                    let Some(found) = rest[end..].find(first) else {
                        break rest.len();
                    };
                    end += found + 1;
                    match rest[end..].starts_with(first) {
                        true => end += 1,
                        false => break end,
                    }
                }
            }
            c if c.is_alphanumeric() || c == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (word, rest) = rest.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::first_table;

    #[test]
    fn the_first_table_is_found() {
        let cases = [
            (r#"SELECT "a"."b" FROM "users" WHERE 1"#, Some("users")),
            ("SELECT `a` FROM `it``s` LIMIT 1", Some("it`s")),
            (
                r#"INSERT INTO "shop"."users" ("a") VALUES ($1)"#,
                Some("shop.users"),
            ),
            (
                r#"INSERT INTO "users" ("a") VALUES ($1) ON CONFLICT DO UPDATE SET "a" = 1"#,
                Some("users"),
            ),
            ("update users set a = 'FROM x'", Some("users")),
            ("DELETE FROM ONLY users", Some("users")),
            (
                "SELECT (SELECT 1 FROM a), 'FROM b' FROM c FOR UPDATE",
                Some("c"),
            ),
            ("SELECT * FROM generate_series(1, 2)", None),
            ("SELECT * FROM (SELECT 1 FROM a) AS t", None),
            (
                r#"COPY "shop"."users"("id") FROM STDIN"#,
                Some("shop.users"),
            ),
            ("COPY (SELECT 1 FROM users) TO STDOUT", None),
            ("SELECT 1", None),
            ("SELECT 1 FOR UPDATE", None),
            ("SELECT 1 FOR NO KEY UPDATE", None),
            (
                r#"WITH "x" AS (SELECT 1 FROM "a") UPDATE "users" SET "a" = 1"#,
                Some("users"),
            ),
            (
                r#"WITH "x" AS (SELECT 1 FROM "a") DELETE FROM "users" USING "x""#,
                Some("users"),
            ),
            ("PRAGMA foreign_keys = ON", None),
            ("SELECT 'it''s", None),
            ("", None),
        ];
        for (sql, expected) in cases {
            assert_eq!(first_table(sql).as_deref(), expected, "{sql}");
        }
    }
}
