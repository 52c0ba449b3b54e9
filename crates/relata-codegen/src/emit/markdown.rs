//! Text from the database as Markdown that rustdoc and clippy accept and a person can read.

/// SQL or a name as a code span. Line ends and control characters become spaces.
pub(super) fn code(text: &str) -> String {
    let flat = one_line(text);
    if flat.is_empty() {
        return "`\"\"`".to_owned();
    }
    let mut longest = 0;
    let mut run = 0;
    for character in flat.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    if longest > 0 || flat.starts_with(' ') || flat.ends_with(' ') {
        format!("{fence} {flat} {fence}")
    } else {
        format!("{fence}{flat}{fence}")
    }
}

/// A code span within a table row, where a bar would end the cell.
pub(super) fn code_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Returns a comment as lines of plain text; an empty string separates paragraphs. Nothing in it is Markdown: no links,
/// emphasis, lists, headings, HTML, or code that would be run as a test.
pub(super) fn prose(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split([
        '\n', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}',
    ]) {
        let line = escape(one_line(line).trim());
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The comment's first paragraph on one line.
pub(super) fn summary(text: &str) -> Option<String> {
    let lines = prose(text);
    let first: Vec<String> = lines
        .into_iter()
        .take_while(|line| !line.is_empty())
        .collect();
    (!first.is_empty()).then(|| first.join(" "))
}

/// Spaces for line ends, tabs, control characters, and those that reverse the direction of text (the compiler
/// rejects them even in comments).
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|character| {
            let invisible = character.is_control()
                || matches!(character,
                    '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
            if invisible { ' ' } else { character }
        })
        .collect();
    if text.chars().any(|c| c == '\n' || c == '\r' || c == '\t') {
        spaced.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        spaced
    }
}

/// Escapes what Markdown would read as markup.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    for (index, word) in line.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if let Some(link) = bare_url(word) {
            out.push_str(&link);
            continue;
        }
        let mut before = None;
        let mut characters = word.chars().peekable();
        while let Some(character) = characters.next() {
            let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            let active = match character {
                '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
                '_' => !(inside(before) && inside(characters.peek().copied())),
                '&' => characters
                    .peek()
                    .is_some_and(|next| next.is_alphanumeric() || *next == '#'),
                _ => false,
            };
            if active {
                out.push('\\');
            }
            out.push(character);
            before = Some(character);
        }
    }
    escape_start(out)
}

/// Escapes what begins a heading, list, quotation or rule.
fn escape_start(line: String) -> String {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if line.starts_with(['#', '-', '+', '=', ':']) {
        return format!("\\{line}");
    }
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line
}

/// `<https://..>`: rustdoc wants addresses marked.
fn bare_url(word: &str) -> Option<String> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let (before, url) = word.split_at(start);
    let end = url
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\''])
        .len();
    let (url, after) = url.split_at(end);
    let plain = url.chars().all(|c| !matches!(c, '<' | '>' | '\\' | '`'));
    (plain && url.len() > 8).then(|| format!("{}<{url}>{}", escape(before), escape(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans() {
        assert_eq!(code("users"), "`users`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("case\n  when x"), "`case when x`");
        assert_eq!(code(""), "`\"\"`");
        assert_eq!(code_cell("a || b"), "`a \\|\\| b`");
    }

    #[test]
    fn comments_lose_their_markup() {
        for (comment, expected) in [
            ("People who buy.", vec!["People who buy."]),
            ("see [users] and `x`", vec!["see \\[users\\] and \\`x\\`"]),
            ("a\n\n\n    let x = 1;\n", vec!["a", "", "let x = 1;"]),
            ("# not a heading", vec!["\\# not a heading"]),
            ("- item\n1. one", vec!["\\- item", "1\\. one"]),
            (
                "*/ <b> snake_case _x_",
                vec!["\\*/ \\<b\\> snake_case \\_x\\_"],
            ),
            (
                "see https://example.com/a_b.",
                vec!["see <https://example.com/a_b>."],
            ),
            ("left\u{202e}thgir", vec!["left thgir"]),
            (" \n ", vec![]),
        ] {
            assert_eq!(prose(comment), expected, "{comment}");
        }
    }
}
