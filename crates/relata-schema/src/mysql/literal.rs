//! Literals and quoted names, as MySQL writes them.

/// Writes a string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Writes a quoted name.
pub(super) fn name(text: &str) -> String {
    format!("`{}`", text.replace('`', "``"))
}

/// Returns the values of `enum('a','b''c')` and `set(..)`: the text between the parentheses.
pub(super) fn list(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.next_if(|&c| c != '\'').is_some() {}
    while chars.next().is_some() {
        let mut value = String::new();
        while let Some(c) = chars.next() {
            match c {
                // Two quotes are an escaped one.
                '\'' if chars.next_if_eq(&'\'').is_none() => break,
                '\\' => match chars.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some('0') => value.push('\0'),
                    Some(other) => value.push(other),
                    None => {}
                },
                c => value.push(c),
            }
        }
        values.push(value);
        while chars.next_if(|&c| c != '\'').is_some() {}
    }
    values
}

/// An expression as MySQL's `information_schema` has it, where quotes and backslashes have a backslash before them.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.extend(chars.next()),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_taken_apart() {
        assert_eq!(
            list(r"'a','b''c','d\\e','f\ng',',','','\')'"),
            ["a", "b'c", "d\\e", "f\ng", ",", "", "')"]
        );
        assert!(list("").is_empty());
        assert_eq!(list("'open"), ["open"]);
    }

    #[test]
    fn text_is_quoted() {
        assert_eq!(quoted(r"it's \ x"), r"'it''s \\ x'");
        assert_eq!(name("a`b"), "`a``b`");
        assert_eq!(unescaped(r"_utf8mb4\'a\\'"), r"_utf8mb4'a\'");
    }
}
