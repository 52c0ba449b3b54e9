//! `relata migrate` and `relata push`.

mod database;
mod failure;
mod history;
mod lint;
mod progress;
mod push;
mod run;
mod show;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use database::Places;
pub(crate) use database::{Database, Wanted};
use failure::report;
pub(crate) use push::{Push, push};

/// The folder of revisions, and the command.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// The folder of revisions
    #[arg(
        long,
        global = true,
        default_value = "migrations",
        value_name = "FOLDER"
    )]
    folder: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make the folder of revisions
    Init,
    /// Write an empty revision
    New(write::New),
    /// Write a revision from the difference between the revisions and the wanted schema
    Auto(write::Auto),
    /// Write a revision that joins heads
    Merge(write::Merge),
    /// Run revisions: `head`, `heads`, an id, a label, `label@head`, `+1`
    Up(run::Up),
    /// Undo revisions: down to an id, `-1`, `base`
    Down(run::Down),
    /// Which revisions ran
    Status(Places),
    /// The revisions that the database is at
    Current(Database),
    /// All revisions, latest first
    History(show::History),
    /// The revisions that none follows
    Heads,
    /// The revisions that several follow
    Branches,
    /// Say that revisions ran, without running them
    Stamp(run::Stamp),
    /// Print revisions as one SQL script: FROM:TO
    Sql(run::Sql),
    /// Exit with 1 if the revisions do not lead to the wanted schema
    Check(Wanted),
    /// Exit with 1 if the database is not as the revisions that ran make it
    Verify(run::Verify),
    /// Tell what revisions may cost: data, long locks, a program that runs meanwhile; exit with 1 if that is denied
    Lint(lint::Lint),
    /// Make one revision of several
    Squash(history::Squash),
    /// Open a revision in the editor
    Edit(history::Edit),
    /// Take the migrations of diesel, sqlx, refinery or Alembic for revisions
    Import(history::Import),
    /// Correct the state of a revision in the database
    Repair(run::Repair),
}

/// Runs the command.
pub(crate) fn run(migrate: Migrate) -> miette::Result<ExitCode> {
    let folder = migrate.folder;
    match migrate.verb {
        Verb::Init => write::init(&folder),
        Verb::New(new) => write::new(&folder, new),
        Verb::Auto(auto) => write::auto(&folder, auto),
        Verb::Merge(merge) => write::merge(&folder, merge),
        Verb::Up(up) => run::up(&folder, &up),
        Verb::Down(down) => run::down(&folder, &down),
        Verb::Status(places) => show::status(&folder, &places),
        Verb::Current(database) => show::current(&folder, &database),
        Verb::History(history) => show::history(&folder, &history),
        Verb::Heads => show::heads(&folder),
        Verb::Branches => show::branches(&folder),
        Verb::Stamp(stamp) => run::stamp(&folder, &stamp),
        Verb::Sql(sql) => run::sql(&folder, &sql),
        Verb::Check(wanted) => write::check(&folder, &wanted),
        Verb::Verify(verify) => run::verify(&folder, &verify),
        Verb::Lint(lint) => lint::lint(&folder, &lint),
        Verb::Squash(squash) => history::squash(&folder, &squash),
        Verb::Edit(edit) => history::edit(&folder, &edit),
        Verb::Import(import) => history::import(&folder, &import),
        Verb::Repair(repair) => run::repair(&folder, &repair),
    }
}

/// True if somebody can be asked.
fn is_asked() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// Asks, unless told the answer. Who cannot be asked must have told it.
fn agreed(question: &str, yes: bool) -> miette::Result<bool> {
    if yes {
        return Ok(true);
    }
    if !is_asked() {
        return Err(miette::miette!(
            help = "add `--yes` where nobody can answer",
            "{question}"
        ));
    }
    Ok(answered(question))
}

fn answered(question: &str) -> bool {
    use std::io::{BufRead, Write};

    print!("{question} [y/N] ");
    let _ = std::io::stdout().flush();
    let mut answer = String::new();
    let _ = std::io::stdin().lock().read_line(&mut answer);
    matches!(answer.trim(), "y" | "Y" | "yes")
}
