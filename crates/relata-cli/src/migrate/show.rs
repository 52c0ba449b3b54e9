//! Commands that show revisions, and which of them ran.

use std::path::Path;
use std::process::ExitCode;

use anstream::println;
use clap::Args;
use relata_migrate::{Migrator, Revision, Revisions, State};

use super::database::{Absent, Database, Places};
use super::report;
use crate::paint::{BAD, DIM, GOOD, WARNING, paint};

/// All revisions.
#[derive(Debug, Args)]
pub(crate) struct History {
    /// With parents, labels and files
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn status(folder: &Path, places: &Places) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    places.each(&revisions, Absent::Empty, |migrator| {
        status_of(&revisions, migrator)?;
        Ok(true)
    })
}

fn status_of(revisions: &Revisions, migrator: &mut Migrator<'_>) -> relata_migrate::Result<()> {
    let applied = migrator.applied()?;
    let mut left = 0;
    for status in migrator.status()? {
        let (word, detail) = match &status.applied {
            None => ("to run", String::new()),
            Some(row) => {
                let word = match row.state {
                    State::Done if status.changed => "CHANGED",
                    State::Done => "ran",
                    _ => "UNFINISHED",
                };
                (
                    word,
                    format!("  {}, {} ms", row.started_at, row.milliseconds),
                )
            }
        };
        left += usize::from(status.applied.is_none());
        let style = match word {
            "ran" => GOOD,
            "to run" => WARNING,
            _ => BAD,
        };
        let word = paint(style, format_args!("{word:10}"));
        println!("{word}  {}{}", status.revision.title(), paint(DIM, detail));
    }
    for row in applied
        .iter()
        .filter(|row| revisions.get(&row.id).is_none())
    {
        let squashed = |revision: &&Revision| {
            let earlier = revision.squashed.values().flatten();
            revision
                .replaces
                .iter()
                .chain(earlier)
                .any(|id| *id == row.id)
        };
        match revisions.iter().find(squashed) {
            Some(by) => println!(
                "{}  {} {}, squashed into {}",
                paint(WARNING, "ran       "),
                row.id,
                row.slug,
                by.id
            ),
            None => println!("{}  {} {}", paint(BAD, "UNKNOWN   "), row.id, row.slug),
        }
    }
    println!("{left} to run");
    Ok(())
}

pub(super) fn current(folder: &Path, database: &Database) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut session = database.session()?;
    let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
    let heads: Vec<String> = revisions.heads().iter().map(|r| r.id.clone()).collect();
    for revision in migrator.current().map_err(report)? {
        let head = if heads.contains(&revision.id) {
            " (head)"
        } else {
            ""
        };
        println!("{}{head}", revision.title());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn history(folder: &Path, history: &History) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let heads: Vec<String> = revisions.heads().iter().map(|r| r.id.clone()).collect();
    for revision in revisions.in_order().into_iter().rev() {
        println!(
            "{}{}",
            revision.title(),
            notes(&revisions, revision, &heads)
        );
        if history.verbose {
            let parents = match revision.parents.is_empty() {
                true => "base".to_owned(),
                false => revision.parents.join(", "),
            };
            println!("  follows {parents}");
            if !revision.depends_on.is_empty() {
                println!("  depends on {}", revision.depends_on.join(", "));
            }
            println!("  {}", revision.folder.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn notes(revisions: &Revisions, revision: &Revision, heads: &[String]) -> String {
    let mut notes: Vec<String> = revision.labels.clone();
    if heads.contains(&revision.id) {
        notes.push("head".to_owned());
    }
    if revisions.children(&revision.id).len() > 1 {
        notes.push("branch point".to_owned());
    }
    if revision.parents.len() > 1 {
        notes.push("merge".to_owned());
    }
    match notes.is_empty() {
        true => String::new(),
        false => format!(" ({})", notes.join(", ")),
    }
}

pub(super) fn heads(folder: &Path) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    for head in revisions.heads() {
        println!("{}", head.title());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn branches(folder: &Path) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    for point in revisions.branch_points() {
        println!("{}", point.title());
        for child in revisions.children(&point.id) {
            println!("  -> {}", child.title());
        }
    }
    Ok(ExitCode::SUCCESS)
}
