//! The command `relata push`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{print, println};
use clap::Args;
use miette::miette;
use relata_migrate::lint::{Server, Settings};
use relata_migrate::{Auto, TABLE, dangling_rows};
use relata_schema::{Engine, ReflectOptions, Session};

use super::database::{Database, Wanted};
use super::{agreed, is_asked, lint, report, write};
use crate::paint;

/// Bring a development database straight to a schema.
#[derive(Debug, Args)]
pub(crate) struct Push {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    wanted: Wanted,
    /// A rename: table=new_name, table.column=new_name, enum.label=new_label (table.column.label=new_label on MySQL and SQLite)
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,
    /// The folder where lint.toml is
    #[arg(long, default_value = "migrations", value_name = "FOLDER")]
    folder: PathBuf,
    /// Print the SQL, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Shows the edits, asks for confirmation, and makes them.
pub(crate) fn push(push: &Push) -> miette::Result<ExitCode> {
    let folder = &push.folder;
    let failed = |error: relata_schema::Error| report(error.into());
    let mut renames = write::renames(&push.rename)?;
    // The file is made when its tables are.
    let (mut session, there) = push.database.or_empty()?;
    let options = ReflectOptions::default();
    let live = session.reflect(&options).map_err(failed)?;
    if live.tables.iter().any(|table| table.name.name == TABLE) {
        return Err(miette!(
            help = "write a revision: `relata migrate auto`",
            "this database has revisions: what they do not do, the next one would undo"
        ));
    }
    let wanted = push.wanted.catalog()?;
    push.wanted.note_rows();
    let server = push.wanted.server()?;
    let difference = Auto::from_catalog(&live, &wanted, server.as_deref()).map_err(report)?;
    if renames.is_empty() && difference.plan().is_empty() {
        println!("nothing to do: the database has the wanted schema");
        return Ok(ExitCode::SUCCESS);
    }
    // Tried in a scratch database first.
    let server = Server::of(&mut session).map_err(report)?;
    let likely = write::likely(&difference, &mut renames, push.yes)?;
    let draft = difference
        .for_server(server)
        .draft(&renames)
        .map_err(report)?;
    print!("{}", draft.plan);
    let losses = draft.plan.losses().count();
    let settings = Settings::read(folder).map_err(report)?;
    let findings = settings.judge(draft.findings.clone(), &BTreeMap::new());
    if !findings.is_empty() {
        println!();
        lint::told(&findings);
    }
    for rename in &likely {
        println!("{}", write::hint(rename));
    }
    if push.dry_run {
        print!("\n{}", paint::sql(&draft.up, live.engine));
        return Ok(ExitCode::SUCCESS);
    }
    let question = match losses {
        0 => "do this?".to_owned(),
        _ => format!("do this, and lose the data of {losses} tables or columns?"),
    };
    if !push.yes && !is_asked() {
        let mut help: Vec<String> = likely.iter().map(write::hint).collect();
        help.push("add `--yes` where nobody can answer".to_owned());
        return Err(miette!(help = help.join("\n"), "{question}"));
    }
    if !agreed(&question, push.yes)? {
        return Ok(ExitCode::FAILURE);
    }
    if !there {
        session = push.database.made()?;
    }
    run(&mut session, &draft.up)?;
    println!("the database has the wanted schema");
    Ok(ExitCode::SUCCESS)
}

/// Makes the edits: all or none, except on MySQL.
fn run(session: &mut Session, sql: &str) -> miette::Result<()> {
    let failed = |error: relata_schema::Error| report(error.into());
    let execute =
        |session: &mut Session, sql: &str| session.execute(Path::new("push"), sql).map_err(failed);
    match session.engine() {
        Engine::Mysql => {
            return session.execute(Path::new("push"), sql).map_err(|error| {
                statement(
                    &error,
                    "what came before it stays: correct it and push again",
                )
            });
        }
        Engine::Sqlite => execute(session, "PRAGMA foreign_keys = OFF")?,
        _ => {}
    }
    session.begin().map_err(failed)?;
    let done = (|| {
        let before = dangling_rows(session).map_err(report)?;
        session.execute(Path::new("push"), sql).map_err(|error| {
            statement(
                &error,
                "nothing was changed: correct the schema or the rows, and push again",
            )
        })?;
        // A rebuilt table may have a foreign key that its rows do not keep.
        let mut new = dangling_rows(session).map_err(report)?;
        new.retain(|row| !before.contains(row));
        new.dedup();
        match new.is_empty() {
            true => session.commit().map_err(failed),
            false => Err(miette!(
                help = "correct or delete these rows first",
                "this would leave rows whose foreign keys point at nothing: {}; nothing was changed",
                new.join(", ")
            )),
        }
    })();
    if done.is_err() {
        let _ = session.rollback();
    }
    done
}

/// A statement that failed, of a script that is in no file.
fn statement(error: &relata_schema::Error, help: &str) -> miette::Report {
    let relata_schema::Error::Sql(sql) = error else {
        return miette!(help = help.to_owned(), "{error}");
    };
    let detail = sql.detail.iter().map(|detail| format!("\n{detail}"));
    let advice = sql.hint.iter().cloned().chain([help.to_owned()]);
    miette!(
        help = advice.collect::<Vec<_>>().join("\n"),
        "{}: {}{}\nin: {}",
        sql.engine,
        sql.message,
        detail.collect::<String>(),
        sql.statement
    )
}
