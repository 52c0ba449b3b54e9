//! Checks that comments, messages and documents read as plain English.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Phrases that never read well in documentation, and the words to use instead.
const WORDS: &[(&str, &str)] = &[
    ("stand", "is, comes, is written, is allowed"),
    ("stands", "is, comes, is written, replaces"),
    ("and its like", "such as, or name the others"),
    ("or its like", "such as, or name the others"),
    ("and their like", "such as, or name the others"),
    ("is told", "gets, is notified, if it is set"),
    ("are told", "get, are notified"),
    ("to be had", "available"),
    ("goes by", "is identified by, depends on"),
    ("query around", "enclosing query"),
    ("queries around", "enclosing queries"),
    ("asked of", "called for, implemented for, required of"),
    ("as it is there", "unchanged"),
    ("cannot say", "does not support"),
    ("says so", "reports it, if it is set"),
    ("say so", "report it, set it"),
    ("in the place of", "in place of, instead of"),
    ("one's own", "your own"),
    ("anew", "again, from scratch, recreate"),
    (", of which", "whose, from which, or a sentence of its own"),
    ("thrown away", "discarded"),
    ("what there is", "name it"),
    ("before anybody asks", "until it is used"),
    ("fulfil", "meet"),
    ("fulfils", "meets"),
    ("how manieth", "the number of"),
    ("of no more use", "unusable, no longer needed"),
    ("takes no notice", "ignores"),
    ("to whomever", "to any"),
    ("passes over", "skips, ignores"),
    ("round trips more", "extra round trips"),
    ("lets go", "releases"),
    ("«", "the quotation mark \""),
    ("»", "the quotation mark \""),
];

/// First words of a doc comment that name nothing, and how to begin instead.
const OPENERS: &[(&str, &str)] = &[
    ("What", "name the item: `The type of ..`, `Returns ..`"),
    ("Whether", "`True if ..`, `Nullable if ..`"),
    ("Why", "`The reason that ..`, `The error ..`"),
    ("They", "name the item"),
    ("It", "name the item"),
    ("Its", "name the item: `The name of the table.`"),
    ("Those", "name the item"),
    ("That", "name the item"),
    ("Their", "name the item"),
];

/// A pronoun alone does not tell a reader who arrives from a search what a short doc comment is about.
const PRONOUNS: &[&str] = &["it", "them", "they", "those", "these", "both"];

#[test]
fn documentation_is_plain_english() {
    let mut found = String::new();
    for path in files() {
        let text = std::fs::read_to_string(root().join(&path)).expect("a text file");
        for (line, problem) in problems(&path, &text) {
            _ = writeln!(found, "{}:{line}: {problem}", path.display());
        }
    }
    assert!(
        found.is_empty(),
        "words of tests/package/words.rs:\n{found}"
    );
}

#[test]
fn problems_are_found() {
    let rust = Path::new("a.rs");
    // The lines in which something is found.
    let of = |text: &str| -> String {
        let found = problems(rust, text).into_iter();
        let lines: Vec<String> = found.map(|(line, _)| line.to_string()).collect();
        lines.join(" ")
    };
    assert_eq!(of("/// What a query returns.\nfn a() {}"), "1");
    assert_eq!(of("fn a() {}\n/// Writes it.\nfn b() {}"), "2");
    assert_eq!(of("// An expression stands here."), "1");
    assert_eq!(of("// FOR UPDATE and\n// its like."), "1");
    assert_eq!(of("    message = \"`{Self}` cannot stand in FROM\","), "1");
    assert_eq!(
        of("/// Returns what it is.\n/// It may be NULL.\nfn a() {}"),
        ""
    );
    assert_eq!(
        of("/// A number.\n///\n/// ```\n/// // It stands here.\n/// ```"),
        ""
    );
    assert_eq!(of("// The keyword `stands`."), "");
    assert_eq!(of("let sql = \"SELECT stands FROM users\";"), "");
    assert_eq!(
        of("let text = \"fn a() {}\n/// What stands in a string.\n\";"),
        ""
    );
    assert_eq!(of("let quote = '\"';\n// An expression stands here."), "2");
    let guide = |text: &str| problems(Path::new("a.md"), text).len();
    assert_eq!(guide("A query stands there."), 1);
    assert_eq!(
        guide("What `select` takes.\n\n```rust\n// stands\n```\n"),
        0
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files whose English is checked, relative to the root.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(PathBuf::from)
        .into();
    for folder in ["src", "examples", "docs"] {
        collect(Path::new(folder), &mut files);
    }
    let crates = std::fs::read_dir(root().join("crates")).expect("a folder");
    for package in crates {
        let name = package.expect("an entry").file_name();
        collect(&Path::new("crates").join(name).join("src"), &mut files);
    }
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(root().join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = folder.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            // Build output of the examples that are packages.
            true if entry.file_name() == "target" => {}
            true => collect(&path, files),
            false => {
                let extension = path.extension().and_then(|extension| extension.to_str());
                if matches!(extension, Some("rs" | "md")) {
                    files.push(path);
                }
            }
        }
    }
}

/// A line of prose: its number, its text without code, and the marker of the comment that holds it.
struct Prose {
    line: usize,
    text: String,
    marker: &'static str,
}

/// Returns the problems of a file, by line.
fn problems(path: &Path, text: &str) -> Vec<(usize, String)> {
    let prose = match path.extension().is_some_and(|extension| extension == "rs") {
        true => rust(text),
        false => markdown(text),
    };
    let mut found = Vec::new();
    for (i, line) in prose.iter().enumerate() {
        let next = prose.get(i + 1).filter(|next| next.line == line.line + 1);
        for (phrase, instead) in WORDS {
            let across = || {
                let Some(next) = next else { return false };
                // Only what the line end divides: the next line reports the rest.
                !has(&next.text, phrase) && has(&format!("{} {}", line.text, next.text), phrase)
            };
            if has(&line.text, phrase) || phrase.contains(' ') && across() {
                found.push((line.line, format!("`{phrase}`: write {instead}")));
            }
        }
        let first = !i.checked_sub(1).is_some_and(|before| {
            let before = &prose[before];
            before.marker == line.marker && before.line + 1 == line.line
        });
        if !first || !matches!(line.marker, "///" | "//!") {
            continue;
        }
        let mut words = line.text.split_whitespace();
        let opener = words.next().unwrap_or_default();
        if let Some((word, instead)) = OPENERS.iter().find(|(word, _)| *word == opener) {
            let problem = format!("a doc comment that opens with `{word}`: {instead}");
            found.push((line.line, problem));
        }
        let alone = next.is_none_or(|next| next.marker != line.marker);
        let words: Vec<String> = line.text.split_whitespace().map(bare).collect();
        let pronoun = words.iter().any(|word| PRONOUNS.contains(&&**word));
        if alone && words.len() <= 3 && pronoun {
            let problem = "a doc comment of a few words with a pronoun: name the item".to_owned();
            found.push((line.line, problem));
        }
    }
    found
}

/// Returns a word in lower case, without punctuation.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

/// True if the text has the phrase as whole words, in upper or lower case.
fn has(text: &str, phrase: &str) -> bool {
    let text = text.to_lowercase();
    let part_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word) || !phrase.is_ascii()
    })
}

/// Returns the comments of Rust code, and the lines of compiler messages. Code in them is left out, and so are strings:
/// tests compare with whatever a database reports.
fn rust(text: &str) -> Vec<Prose> {
    let mut prose = Vec::new();
    let mut fenced = false;
    let mut string = None;
    for (i, line) in text.lines().enumerate() {
        let in_code = string.is_none();
        skip_code(line, &mut string);
        if !in_code {
            continue;
        }
        let line = line.trim_start();
        let marker = ["///", "//!", "//", "message =", "label =", "note ="]
            .into_iter()
            .find(|marker| line.starts_with(marker));
        let Some(marker) = marker else {
            fenced = false;
            continue;
        };
        let text = line[marker.len()..].trim();
        if text.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push(Prose {
                line: i + 1,
                text: without_code(text),
                marker,
            });
        }
    }
    prose
}

/// Skips a line of code. `string` is how the string ends that is open, if one is.
fn skip_code(line: &str, string: &mut Option<String>) {
    let mut rest = line;
    loop {
        if let Some(end) = string {
            // An escaped character ends no string, unless it is a raw one.
            let raw = end.len() > 1;
            let found = rest.char_indices().scan(false, |escaped, (at, c)| {
                let ends = !*escaped && rest[at..].starts_with(&**end);
                *escaped = !raw && !*escaped && c == '\\';
                Some(ends.then_some(at))
            });
            let Some(at) = found.flatten().next() else {
                return;
            };
            rest = &rest[at + end.len()..];
            *string = None;
        }
        let Some(at) = rest.find(['"', '\'', '/']) else {
            return;
        };
        let (before, after) = rest.split_at(at);
        let hashes = before.len() - before.trim_end_matches('#').len();
        let is_raw = before.trim_end_matches('#').ends_with('r');
        match after.chars().next() {
            Some('"') => {
                *string = Some(match is_raw {
                    // One character more than that of a string with escapes.
                    true if hashes > 0 => format!("\"{}", "#".repeat(hashes)),
                    _ => "\"".to_owned(),
                });
                rest = &after[1..];
            }
            Some('\'') => {
                // A character, or a lifetime.
                let length = match after[1..].strip_prefix('\\') {
                    Some(escaped) => escaped.find('\'').map_or(1, |at| at + 3),
                    None => match after[1..].chars().next() {
                        Some(c) if after[1 + c.len_utf8()..].starts_with('\'') => c.len_utf8() + 2,
                        _ => 1,
                    },
                };
                rest = &after[length..];
            }
            _ if after.starts_with("//") => return,
            _ => rest = &after[1..],
        }
    }
}

/// Returns the lines of a document that are not code.
fn markdown(text: &str) -> Vec<Prose> {
    let mut fenced = false;
    let mut prose = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push(Prose {
                line: i + 1,
                text: without_code(line),
                marker: "",
            });
        }
    }
    prose
}

/// Replaces code between backticks by a word, so that the words around it stay apart.
fn without_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(i, part)| if i % 2 == 0 { part } else { "code" })
        .collect()
}
