//! `relata migrate` and `relata push` as a user runs them: a file for each command, or for what several do together.

mod absent;
mod columns;
mod daily;
mod databases;
mod errors;
mod import;
mod killed;
mod lint;
mod live;
mod models;
mod push;
mod renames;
mod squash;
mod told;
mod values;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn relata(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments)
        .output()
        .expect("the command runs")
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relata"));
    command
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("DATABASE_URL", "sqlite:dev.db")
        .stdin(Stdio::null());
    command
}

/// What a command that succeeds prints.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let output = relata(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command that fails says.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = relata(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    // miette breaks lines.
    let text = String::from_utf8_lossy(&output.stderr);
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" │ ", " ")
}

fn schema(folder: &Path, sql: &str) {
    fs::write(folder.join("schema.sql"), sql).expect("written");
}

const AUTO: [&str; 8] = [
    "migrate",
    "auto",
    "--schema",
    "schema.sql",
    "--engine",
    "sqlite",
    "-m",
    "change",
];

/// The ids of all revisions, in order.
fn ids(folder: &Path) -> Vec<String> {
    let text = printed(folder, &["migrate", "history"]);
    let mut ids: Vec<String> = text
        .lines()
        .map(|l| l.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    ids.reverse();
    ids
}

/// A revision of a test's own.
fn revision(folder: &Path, id: &str, parents: &str, up: &str, down: &str) {
    let path = folder.join(format!("migrations/{id}_{id}"));
    fs::create_dir_all(&path).expect("a folder");
    let texts = [
        ("revision.toml", format!("parents = [{parents}]\n")),
        ("up.sql", up.to_owned()),
        ("down.sql", down.to_owned()),
    ];
    for (name, text) in texts {
        fs::write(path.join(name), text).expect("written");
    }
}
