//! Makes tests of the code in `docs/guide`. It is not part of the published package.

#[path = "tests/guide/blocks.rs"]
mod blocks;

use std::fmt::Write;
use std::path::Path;

use blocks::{Block, Claim};

fn main() {
    let guide = Path::new("docs/guide");
    println!("cargo:rerun-if-changed={}", guide.display());
    let out = std::env::var_os("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("guide.rs"), tests_of(guide)).expect("OUT_DIR is writable");
}

/// A test for each block of Rust in the guide: see `tests/guide`.
fn tests_of(guide: &Path) -> String {
    let mut tests = String::new();
    for (chapter, text) in blocks::chapters(guide) {
        let blocks = blocks::blocks(&chapter, &text);
        let Some(module) = blocks.first().map(Block::module) else {
            continue;
        };
        let tests_of_chapter: String = blocks.iter().map(test).collect();
        _ = write!(
            tests,
            "mod {module} {{\nuse crate::preamble::*;\n{tests_of_chapter}}}\n"
        );
    }
    tests
}

fn test(block: &Block) -> String {
    let (chapter, line, rust) = (&block.chapter, block.line, &block.rust);
    let body = match &block.claim {
        Claim::Refused(_) => return String::new(),
        Claim::Runs => format!("{{ {rust}\n; }}"),
        Claim::Sql(shown) => format!("emits!({{ {rust} }}, {shown:?})"),
    };
    format!(
        "// {chapter}:{line}\n#[test]\nfn line_{line}() {{\nfn block(conn: &mut SqliteConnection) \
         -> relata::Result<()> {{\n{body};\nOk(())\n}}\n\
         block(&mut crate::databases::sqlite()).expect(\"{chapter}:{line}\");\n}}\n"
    )
}
