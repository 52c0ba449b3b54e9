//! What rustc says to each mistake. The texts are read by a person before they are kept.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn compile_fail() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    cases.compile_fail("tests/ui/macros/*.rs");
}

/// What a person reads to the end.
const LINES: usize = 20;

/// Mistakes of which rustc says more, and has no lever to say less.
const BEYOND: &[&str] = &[
    // `&&` and `||` ask for a `bool` on each side before any trait is looked at: two errors, and ours behind them.
    "and_by_two_signs",
    "or_by_two_signs",
];

/// A mistake is one error, and a short one.
#[test]
fn texts_are_short() {
    let texts = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui"));
    assert!(!texts.is_empty());
    let mut faults = Vec::new();
    for path in texts {
        let text = fs::read_to_string(&path).expect("a text");
        let lines = text.lines().count();
        let errors = text.lines().filter(|line| is_error(line)).count();
        let beyond = BEYOND.contains(&&*name(&path));
        if (lines > LINES || errors != 1) != beyond {
            faults.push(format!(
                "{}: {lines} lines, {errors} errors",
                path.display()
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "above {LINES} lines, or not one error:\n{}",
        faults.join("\n")
    );
}

/// A case without `main`, such as an empty file, is refused for that, whatever its name says.
#[test]
fn cases_are_programs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let mut faults = Vec::new();
    for case in files(&folder, "rs") {
        let code = fs::read_to_string(&case).expect("a case");
        if !code.lines().any(|line| line.starts_with("fn main()")) {
            faults.push(format!("{}: no `fn main()`", case.display()));
        }
        if !case.with_extension("stderr").exists() {
            faults.push(format!("{}: no text", case.display()));
        }
    }
    for path in texts(&folder) {
        let text = fs::read_to_string(&path).expect("a text");
        if text.contains("E0601") || text.contains("`main` function not found") {
            faults.push(format!("{}: about `main`", path.display()));
        }
        if !path.with_extension("rs").exists() {
            faults.push(format!("{}: no case", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `docs/mistakes.md` has a line for each text, as it is. `MISTAKES=overwrite` writes it anew.
#[test]
fn catalogue_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = texts(&root.join("tests/ui"));
    texts.sort_by_key(|path| name(path));
    let mut page = String::from(CATALOGUE);
    let (mut within_aim, mut within) = (0, 0);
    for path in &texts {
        let text = fs::read_to_string(path).expect("a text");
        let lines = text.lines().count();
        let errors = text.lines().filter(|line| is_error(line)).count();
        within_aim += usize::from(lines <= AIM);
        within += usize::from(lines <= LINES);
        writeln!(
            page,
            "| {} | {} | {errors} | {lines} |",
            name(path).replace('_', " "),
            said(&text)
        )
        .expect("written");
    }
    writeln!(
        page,
        "\n{} mistakes: {within_aim} in at most {AIM} lines, {within} in at most {LINES}.",
        texts.len()
    )
    .expect("written");
    let path = root.join("docs/mistakes.md");
    if std::env::var_os("MISTAKES").is_some_and(|value| value == "overwrite") {
        fs::write(&path, &page).expect("the page is written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/mistakes.md is not what tests/ui says: MISTAKES=overwrite cargo test --workspace --exclude relata-bench --all-features --test ui -- catalogue"
    );
}

/// What the lines of a text should be.
const AIM: usize = 12;

const CATALOGUE: &str = "\
# Mistakes

Code that does not compile, with the first line of rustc's message. Each mistake is a file in [`tests/ui`](../tests/ui) with
the whole message next to it, from which this page is generated; a test compares them. A mistake should be one error of at
most 20 lines, and the aim is 12.

Two mistakes exceed that: `&&` and `||` between conditions. rustc requires a `bool` on each side before it looks at any trait, so
a library cannot change the message. It reports both sides, and then that `bool` is not a condition, naming `&` and `|`. `==` and
`<` are traits that return `bool`: for them it quotes the line that names `.eq(..)` and `.lt(..)`.

| mistake | first line | errors | lines |
|---|---|---|---|
";

/// The words of the message that says what to do: the first, or behind errors of rustc's own the last.
fn said(text: &str) -> String {
    let mut errors = text.lines().filter(|line| is_error(line));
    let first = errors.next().unwrap_or_default();
    let line = match first.starts_with("error[E0308]") {
        true => errors.next_back().unwrap_or(first),
        false => first,
    };
    let message = line.split_once(": ").map_or(line, |(_, message)| message);
    let message = message.replace("relata::types::", "").replace("shop::", "");
    message.replace('|', "\\|")
}

/// The name of a case, which says the mistake.
fn name(path: &Path) -> String {
    let name = path.file_stem().expect("a name");
    name.to_string_lossy().into_owned()
}

/// `error: ...` or `error[E0277]: ...`
fn is_error(line: &str) -> bool {
    line.starts_with("error:") || line.starts_with("error[")
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    files(folder, "stderr")
}
/// The files with this ending in a folder, and in those inside of it.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of the texts");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files(&path, ending)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|end| end == ending))
        .collect()
}
