//! Histories as a whole: squashed, edited, imported.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};
use miette::miette;
use relata_migrate::{Auto, Migrator, Revisions, Tool, write_revisions};
use relata_schema::{Engine, ReflectOptions, Scratch};

use super::database::{EngineName, engine, existing, server, url};
use super::{agreed, report};

/// Make one revision of several.
#[derive(Debug, Args)]
pub(crate) struct Squash {
    /// FROM:TO, each a revision; `base` for all that lead up to TO
    #[arg(value_name = "FROM:TO", default_value = "base:head")]
    range: String,
    /// The name of the new revision
    #[arg(short, long, default_value = "squashed")]
    message: String,
    /// Write what makes the schema at once, instead of the SQL of all of them: rows that they insert are left out. Only
    /// from `base`
    #[arg(long)]
    from_schema: bool,
    /// The engine; by default that of DATABASE_URL
    #[arg(long, value_name = "ENGINE")]
    engine: Option<EngineName>,
    /// A server where scratch databases may be made, to try the new revision, as a URL or env:NAME; by default a throw-away one is started
    #[arg(long, value_name = "URL")]
    scratch: Option<String>,
    /// Print the SQL, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) fn squash(folder: &Path, squash: &Squash) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let Some((from, to)) = squash.range.split_once(':') else {
        return Err(miette!(
            help = "base:head, for instance",
            "`{}` is not FROM:TO",
            squash.range
        ));
    };
    let engine = engine(squash.engine, "the revisions do not name their engine")?;
    let made = revisions.squash(from, to, &squash.message, folder, engine);
    let mut made = made.map_err(report)?;
    let server = server(squash.scratch.as_ref())?;
    if squash.from_schema {
        if from != "base" {
            return Err(miette!("`--from-schema` goes with `base:..` only"));
        }
        let draft = whole(engine, &made.replaced, server.as_deref()).map_err(report)?;
        made.revision.up = draft.up;
        made.revision.down = Some(draft.down);
        made.revision.transaction = true;
    }
    // The folders are removed: what does not run must be known before.
    (made.prove(&revisions, engine, server.as_deref())).map_err(report)?;
    if squash.dry_run {
        println!("-- up.sql\n{}", made.revision.up);
        if let Some(down) = &made.revision.down {
            println!("-- down.sql\n{down}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    for revision in &made.replaced {
        println!("to remove  {}", revision.title());
    }
    let question = format!(
        "put one revision in place of these {}?",
        made.replaced.len()
    );
    if !agreed(&question, squash.yes)? {
        return Ok(ExitCode::FAILURE);
    }
    let path = made.write().map_err(report)?;
    println!("{}: written", path.display());
    if !made.revision.transaction {
        println!("it runs outside of a transaction, as one of them did");
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns a script that creates the schema of the revisions at once.
fn whole(
    engine: Engine,
    revisions: &[relata_migrate::Revision],
    server: Option<&str>,
) -> relata_migrate::Result<relata_migrate::Draft> {
    let mut scratch = Scratch::new(engine, server)?;
    if engine == Engine::Sqlite {
        scratch.execute("relata".as_ref(), "PRAGMA foreign_keys = OFF")?;
    }
    for revision in revisions {
        scratch.execute(&revision.folder.join("up.sql"), &revision.up)?;
    }
    let wanted = scratch.reflect(&ReflectOptions::default())?;
    Auto::from_revisions(&Revisions::default(), &wanted, server)?.draft(&[])
}

/// Open a revision in the editor.
#[derive(Debug, Args)]
pub(crate) struct Edit {
    /// The revision
    #[arg(default_value = "head")]
    revision: String,
    /// Edit its down.sql
    #[arg(long, group = "file")]
    down: bool,
    /// Edit its revision.toml
    #[arg(long, group = "file")]
    facts: bool,
}

pub(super) fn edit(folder: &Path, edit: &Edit) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let revision = revisions.one(&edit.revision).map_err(report)?;
    let path = revision.folder.join(match (edit.down, edit.facts) {
        (true, _) => "down.sql",
        (_, true) => "revision.toml",
        _ => "up.sql",
    });
    let variable = |name| {
        std::env::var(name)
            .ok()
            .filter(|text| !text.trim().is_empty())
    };
    let editor = variable("VISUAL")
        .or_else(|| variable("EDITOR"))
        .ok_or_else(|| {
            miette!(
                help = "set one of them to your editor",
                "neither VISUAL nor EDITOR is set"
            )
        })?;
    // The command may have options: `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(&path).status();
    let status = status.map_err(|error| miette!("{program}: {error}"))?;
    if !status.success() {
        return Err(miette!("{program} ended with {status}"));
    }
    let edited = Revisions::read(folder).map_err(report)?;
    let id = &revision.id;
    let same = edited
        .get(id)
        .is_some_and(|now| now.checksum() == revision.checksum());
    if !same {
        println!("up.sql has changed: where it ran, use `relata migrate repair --accept {id}`");
    }
    Ok(ExitCode::SUCCESS)
}

/// Take the migrations of another tool for revisions.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The tool
    tool: ToolName,
    /// The folder of its migrations; for Alembic, the output of `alembic upgrade base:head --sql`
    path: PathBuf,
    /// Of Alembic, what `alembic downgrade head:base --sql` prints
    #[arg(long, value_name = "FILE")]
    down: Option<PathBuf>,
    /// Record in this database the revisions that ran according to the tool: a URL, or env:NAME; may be given several times
    #[arg(long, value_name = "URL")]
    stamp: Vec<String>,
}

/// The name of a tool.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ToolName {
    /// diesel
    Diesel,
    /// sqlx
    Sqlx,
    /// refinery
    Refinery,
    /// Alembic, as SQL
    Alembic,
}

pub(super) fn import(folder: &Path, import: &Import) -> miette::Result<ExitCode> {
    let tool = match import.tool {
        ToolName::Diesel => Tool::Diesel,
        ToolName::Sqlx => Tool::Sqlx,
        ToolName::Refinery => Tool::Refinery,
        ToolName::Alembic => Tool::Alembic,
    };
    let there = match folder.is_dir() {
        true => Revisions::read(folder).map_err(report)?,
        false => Revisions::default(),
    };
    let read = tool
        .read(&import.path, import.down.as_deref(), folder)
        .map_err(report)?;
    // Again, with what came since.
    let mut new = read.clone();
    for revision in &read {
        if let Some(first) = there.get(&revision.id)
            && first.slug != revision.slug
        {
            return Err(report(relata_migrate::Error::DuplicateId {
                id: revision.id.clone(),
                first: first.folder.clone(),
                second: revision.folder.clone(),
            }));
        }
    }
    new.retain(|revision| there.get(&revision.id).is_none());
    write_revisions(&new, &there).map_err(report)?;
    println!("{} revisions written to {}", new.len(), folder.display());
    let without = new
        .iter()
        .filter(|revision| revision.down.is_none())
        .count();
    if without > 0 {
        println!("{without} of them cannot be undone: there is no SQL for it");
    }
    let revisions = Revisions::read(folder).map_err(report)?;
    for place in &import.stamp {
        let mut session = existing(&url(place)?)?;
        let ran = tool.applied(&mut session).map_err(report)?;
        let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
        migrator.stamp_all(&ran).map_err(report)?;
        let current = migrator.current().map_err(report)?;
        let current: Vec<String> = current.iter().map(|revision| revision.title()).collect();
        println!("the database is at {}", current.join(", "));
    }
    if import.stamp.is_empty() {
        println!(
            "record in each database which of them ran: `relata migrate import .. --stamp URL`"
        );
    }
    Ok(ExitCode::SUCCESS)
}
