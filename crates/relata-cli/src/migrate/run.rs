//! Commands that run revisions.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anstream::{print, println};
use clap::Args;
use miette::miette;
use relata_ddl::plan;
use relata_migrate::{Applied, Direction, Migrator, Revisions, Step, offline, without_history};
use relata_schema::{Engine, ReflectOptions, Scratch};

use super::database::{Absent, Database, EngineName, Places, engine, server};
use super::progress::Shown;
use super::{agreed, report};
use crate::paint::{self, DIM, paint};

/// Run revisions.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Up to which
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    #[command(flatten)]
    places: Places,
    /// Print the SQL, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// How many seconds to wait for another runner
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    wait: u64,
}

/// Undo revisions.
#[derive(Debug, Args)]
pub(crate) struct Down {
    /// Down to which
    #[arg(default_value = "-1", allow_negative_numbers = true)]
    target: String,
    #[command(flatten)]
    places: Places,
    /// Print the SQL, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// How many seconds to wait for another runner
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    wait: u64,
}

/// Say that revisions ran.
#[derive(Debug, Args)]
pub(crate) struct Stamp {
    /// Up to which; `base` for none
    target: String,
    #[command(flatten)]
    database: Database,
}

/// Revisions as a script.
#[derive(Debug, Args)]
pub(crate) struct Sql {
    /// FROM:TO, each a revision, `base` or `head`
    #[arg(value_name = "FROM:TO")]
    range: String,
    /// For which engine; by default that of DATABASE_URL
    #[arg(long, value_name = "ENGINE")]
    engine: Option<EngineName>,
}

/// Compare the database with its revisions.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    database: Database,
    /// A server where a scratch database may be made, as a URL or env:NAME; by default a throw-away one is started
    #[arg(long, value_name = "URL")]
    scratch: Option<String>,
}

/// The correction to make.
#[derive(Debug, Args)]
#[group(id = "what", required = true, multiple = false)]
pub(crate) struct What {
    /// The rest of an unfinished revision was done by hand
    #[arg(long, value_name = "REVISION", group = "what")]
    done: Option<String>,
    /// Nothing is left of a revision
    #[arg(long, value_name = "REVISION", group = "what")]
    forget: Option<String>,
    /// The change of a revision that ran does not matter
    #[arg(long, value_name = "REVISION", group = "what")]
    accept: Option<String>,
}

/// Correct the state of a revision in the database.
#[derive(Debug, Args)]
pub(crate) struct Repair {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    database: Database,
}

pub(super) fn up(folder: &Path, up: &Up) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let absent = match up.dry_run {
        true => Absent::Empty,
        false => Absent::Make,
    };
    up.places.each(&revisions, absent, |migrator| {
        migrator.patience(Duration::from_secs(up.wait));
        match up.dry_run {
            true => print_steps(&migrator.plan_up(&up.target)?, migrator.engine()),
            false => {
                let mut shown = Shown::new();
                migrator.up_watched(&up.target, &mut |progress| shown.take(progress))?;
                shown.end();
            }
        }
        Ok(true)
    })
}

pub(super) fn down(folder: &Path, down: &Down) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut asked: miette::Result<bool> = Ok(true);
    let done = down.places.each(&revisions, Absent::Refuse, |migrator| {
        migrator.patience(Duration::from_secs(down.wait));
        let steps = migrator.plan_down(&down.target)?;
        if down.dry_run {
            print_steps(&steps, migrator.engine());
            return Ok(true);
        }
        for step in &steps {
            println!("to undo  {}", step.revision.title());
        }
        let question = match steps.len() {
            1 => "undo this revision?".to_owned(),
            count => format!("undo these {count} revisions?"),
        };
        if !steps.is_empty() && asked.is_ok() {
            asked = agreed(&question, down.yes);
            if !matches!(asked, Ok(true)) {
                return Ok(false);
            }
        }
        let mut shown = Shown::new();
        migrator.down_watched(&down.target, &mut |progress| shown.take(progress))?;
        shown.end();
        Ok(true)
    })?;
    asked.map(|_| done)
}

fn print_steps(steps: &[Step<'_>], engine: Engine) {
    if steps.is_empty() {
        println!("nothing to do");
    }
    for step in steps {
        let sql = match step.direction {
            Direction::Up => &step.revision.up,
            Direction::Down => step.revision.down.as_ref().unwrap_or(&step.revision.up),
        };
        let title = format!("-- {}", step.revision.title());
        println!(
            "{}\n{}",
            paint(DIM, title),
            paint::sql(sql.trim_end(), engine)
        );
    }
}

pub(super) fn stamp(folder: &Path, stamp: &Stamp) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut session = stamp.database.session()?;
    let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
    let before = migrator.applied().map_err(report)?;
    migrator.stamp(&stamp.target).map_err(report)?;
    let after = migrator.applied().map_err(report)?;
    let absent = |from: &[Applied], to: &[Applied]| -> Vec<String> {
        let absent = from
            .iter()
            .filter(|row| to.iter().all(|other| other.id != row.id));
        absent
            .map(|row| format!("{} {}", row.id, row.slug.replace('_', " ")))
            .collect()
    };
    for row in absent(&after, &before) {
        println!("recorded {row}");
    }
    for row in absent(&before, &after) {
        println!("forgot   {row}");
    }
    println!("the database is at {}", stamp.target);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn sql(folder: &Path, sql: &Sql) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let Some((from, to)) = sql.range.split_once(':') else {
        return Err(miette!(
            help = "base:head, for instance",
            "`{}` is not FROM:TO",
            sql.range
        ));
    };
    let engine = engine(sql.engine, "revisions do not name their engine")?;
    let script = offline(&revisions, from, to, engine).map_err(report)?;
    print!("{}", paint::sql(&script, engine));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn verify(folder: &Path, verify: &Verify) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut session = verify.database.session()?;
    let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
    let applied = migrator.applied().map_err(report)?;
    let failed = |error: relata_schema::Error| report(error.into());
    let server = server(verify.scratch.as_ref())?;
    let mut scratch = Scratch::new(session.engine(), server.as_deref()).map_err(failed)?;
    if session.engine() == Engine::Sqlite {
        let off = "PRAGMA foreign_keys = OFF";
        scratch.execute("relata".as_ref(), off).map_err(failed)?;
    }
    for revision in revisions.in_order() {
        if applied.iter().any(|row| row.id == revision.id) {
            let path = revision.folder.join("up.sql");
            scratch.execute(&path, &revision.up).map_err(failed)?;
        }
    }
    let options = ReflectOptions::default();
    let wanted = scratch.reflect(&options).map_err(failed)?;
    let found = session.reflect(&options).map_err(failed)?;
    let plan = plan(&without_history(&found), &without_history(&wanted));
    print!("{plan}");
    if plan.is_empty() {
        println!("the database is as its revisions make it");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nthis would make the database what its revisions make");
    Ok(ExitCode::FAILURE)
}

pub(super) fn repair(folder: &Path, repair: &Repair) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut session = repair.database.session()?;
    let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
    let What {
        done,
        forget,
        accept,
    } = &repair.what;
    if let Some(id) = done {
        migrator.repair_done(id).map_err(report)?;
        println!("{id}: done");
    }
    if let Some(id) = forget {
        migrator.repair_forget(id).map_err(report)?;
        println!("{id}: forgotten");
    }
    if let Some(id) = accept {
        migrator.repair_accept(id).map_err(report)?;
        println!("{id}: accepted as it is");
    }
    Ok(ExitCode::SUCCESS)
}
