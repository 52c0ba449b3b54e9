//! What rustc says to each mistake. The texts are read by a person before they are kept.

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
        if lines > LINES || errors != 1 {
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

/// `error: ...` or `error[E0277]: ...`
fn is_error(line: &str) -> bool {
    line.starts_with("error:") || line.starts_with("error[")
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of the texts");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                texts(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|end| end == "stderr"))
        .collect()
}
