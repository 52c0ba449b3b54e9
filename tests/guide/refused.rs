//! What the guide says not to compile: one crate of all these blocks, and rustc's words about each. The paths of
//! SQL types and of what a block declares are left out, as rustc itself does where a name is clear without.

use std::fs;
use std::path::Path;
use std::process::Command;

use relata::serde_json::Value;

use crate::blocks::{Claim, blocks, chapters};

const PREAMBLE: &str = "
#![allow(unused)]
#[path = \"ROOT/generated/shop/mod.rs\"]
mod schema;
use relata::backend::{Mysql, Pg, Sqlite};
use relata::connection::{MysqlConnection, SqliteConnection};
use relata::doc::{documents, events};
use relata::prelude::*;
use relata::types::Decimal;
use schema::*;
";

#[test]
fn messages_are_as_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source = PREAMBLE.replace("ROOT", &root.display().to_string());
    // The lines of each block in this crate, the path of what it declares, its place in the guide, its message.
    let mut shown = Vec::new();
    for (chapter, text) in chapters(&root.join("docs/guide")) {
        for block in blocks(&chapter, &text) {
            if let Claim::Refused(message) = block.claim.clone() {
                let (line, rust) = (block.line, &block.rust);
                let name = format!("{}_{line}", block.module());
                let first = source.lines().count() + 1;
                source += &format!(
                    "fn {name}(conn: &mut SqliteConnection) -> relata::Result<()> {{\n{rust};\nOk(())\n}}\n",
                );
                let last = source.lines().count();
                let (here, place) = (name + "::", format!("{chapter}:{line}"));
                shown.push((first..=last, here, place, message));
            }
        }
    }
    assert!(!shown.is_empty());
    let errors = errors_of(root, &source);
    let mut faults = Vec::new();
    for (lines, here, place, message) in shown {
        let said: Vec<String> = errors
            .iter()
            .filter(|(line, _)| lines.contains(line))
            .map(|(_, error)| error.replace("relata::types::", "").replace(&here, ""))
            .collect();
        if said != [message.as_str()] {
            faults.push(format!("{place}\n  shown: {message}\n  rustc: {said:#?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The line of each error in this crate, and the first line of its text.
fn errors_of(root: &Path, source: &str) -> Vec<(usize, String)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"guide\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         relata = {{ path = {root:?}, features = [\"postgres\", \"mysql\", \"network\"] }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(folder.join("src/lib.rs"), source).expect("a source");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the versions");
    let check = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--message-format=json"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("cargo runs");
    let messages = String::from_utf8_lossy(&check.stdout);
    let errors: Vec<_> = messages.lines().filter_map(error).collect();
    assert!(
        !errors.is_empty(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
    errors
}

fn error(line: &str) -> Option<(usize, String)> {
    let message = &relata::serde_json::from_str::<Value>(line).ok()?["message"];
    if message["level"] != "error" {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    let text = message["rendered"].as_str()?.lines().next()?;
    let line = usize::try_from(span["line_start"].as_u64()?).ok()?;
    Some((line, text.to_owned()))
}
