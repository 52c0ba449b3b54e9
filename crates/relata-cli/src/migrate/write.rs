//! Commands that write revisions.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anstream::{print, println};
use clap::Args;
use miette::miette;
use relata_migrate::lint::{Code, Settings};
use relata_migrate::{Auto as Difference, Error, NewRevision, Rename, Revisions};

use super::database::Wanted;
use super::{answered, is_asked, lint, report};
use crate::paint;

/// An empty revision.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// A description, in a few words
    message: String,
    /// The revisions it follows, `base` for none; by default the head
    #[arg(long, value_name = "REVISION")]
    after: Vec<String>,
    /// Revisions of other branches that must have run before
    #[arg(long, value_name = "REVISION")]
    depends_on: Vec<String>,
    /// A name for the branch that begins here
    #[arg(long)]
    label: Vec<String>,
    /// Run it outside of a transaction
    #[arg(long)]
    no_transaction: bool,
    /// The program does its work, in batches
    #[arg(long)]
    program: bool,
}

/// A revision from a difference.
#[derive(Debug, Args)]
pub(crate) struct Auto {
    /// A description, in a few words
    #[arg(short, long)]
    message: String,
    #[command(flatten)]
    wanted: Wanted,
    /// A rename: table=new_name, table.column=new_name, enum.label=new_label (table.column.label=new_label on MySQL and SQLite)
    #[arg(long, value_name = "OLD=NEW")]
    rename: Vec<String>,
    /// Leave out the name of the default schema, so that the revision runs in whatever schema is chosen
    #[arg(long)]
    unqualified: bool,
    /// Approve a finding that is denied, in revision.toml: drop-column=why
    #[arg(long, value_name = "CODE=WHY")]
    approve: Vec<String>,
    /// Print the SQL, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask, and write what is denied
    #[arg(long)]
    yes: bool,
    /// Name the tables whose columns stay in another order (PostgreSQL)
    #[arg(short, long)]
    verbose: bool,
}

/// A revision that joins heads.
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// A description, in a few words
    #[arg(short, long, default_value = "merge")]
    message: String,
    /// The heads; by default all
    #[arg(value_name = "REVISION")]
    heads: Vec<String>,
}

pub(super) fn init(folder: &Path) -> miette::Result<ExitCode> {
    if folder.is_dir() {
        println!("{}: it is there", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    std::fs::create_dir_all(folder).map_err(|error| miette!("{}: {error}", folder.display()))?;
    println!(
        "{}: made; write a revision by `relata migrate new` or `relata migrate auto`",
        folder.display()
    );
    Ok(ExitCode::SUCCESS)
}

pub(super) fn new(folder: &Path, new: New) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut revision = NewRevision::new(&*new.message);
    revision.parents = match new.after.as_slice() {
        [] => None,
        [base] if base == "base" => Some(Vec::new()),
        _ => Some(new.after),
    };
    let ids = |names: Vec<String>| -> miette::Result<Vec<String>> {
        let id = |name: &String| revisions.one(name).map(|r| r.id.clone()).map_err(report);
        names.iter().map(id).collect()
    };
    revision.depends_on = ids(new.depends_on)?;
    revision.labels = new.label;
    revision.transaction = !new.no_transaction;
    revision.program = new.program;
    revision.up = format!("-- {}\n", new.message);
    revision.down = Some(String::new());
    if let (None, [_, _, ..]) = (&revision.parents, revisions.heads().as_slice()) {
        let heads: Vec<String> = revisions.heads().iter().map(|head| head.title()).collect();
        return Err(miette!(
            help = "name the one that it follows, `--after ID`, or join them with `relata migrate merge`",
            "there are several heads: {}",
            heads.join(", ")
        ));
    }
    written(folder, &revision, &revisions)
}

fn written(
    folder: &Path,
    revision: &NewRevision,
    revisions: &Revisions,
) -> miette::Result<ExitCode> {
    let path = revision.write(folder, revisions).map_err(report)?;
    println!("{}: written", path.display());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn merge(folder: &Path, merge: Merge) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let heads = match merge.heads.is_empty() {
        true => revisions
            .heads()
            .iter()
            .map(|head| head.id.clone())
            .collect(),
        false => merge.heads,
    };
    if heads.len() < 2 {
        println!("there is one head: nothing to join");
        return Ok(ExitCode::SUCCESS);
    }
    let mut revision = NewRevision::new(merge.message);
    revision.parents = Some(heads);
    revision.up = "-- Joins branches, and changes nothing itself.\n".to_owned();
    revision.down = Some(String::new());
    written(folder, &revision, &revisions)
}

pub(super) fn auto(folder: &Path, auto: Auto) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut renames = renames(&auto.rename)?;
    let approved = approved(&auto.approve)?;
    let mut difference = difference(&revisions, &auto.wanted)?;
    if auto.unqualified {
        difference = difference.unqualified();
    }
    if renames.is_empty() && difference.plan().is_empty() {
        let plan = difference.plan();
        orders(&plan.orders, auto.verbose);
        print!("{plan}");
        println!("nothing to do: the revisions lead to the wanted schema");
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::read(folder).map_err(report)?;
    let engine = difference.engine();
    if let Some(server) = settings.server(engine) {
        difference = difference.for_server(server);
    }
    let likely = likely(&difference, &mut renames, auto.yes)?;
    let draft = difference.draft(&renames).map_err(report)?;
    print!("{}", draft.plan);
    orders(&draft.plan.orders, auto.verbose);
    let findings = settings.judge(draft.findings, &approved);
    let mut denied = 0;
    if !findings.is_empty() {
        println!();
        denied = lint::told(&findings);
    }
    for rename in &likely {
        println!("{}", hint(rename));
    }
    if auto.dry_run {
        let text = format!("\n-- up.sql\n{}\n-- down.sql\n{}", draft.up, draft.down);
        print!("{}", paint::sql(&text, engine));
        return Ok(ExitCode::SUCCESS);
    }
    if denied > 0 && !auto.yes {
        let question = match denied {
            1 => "a finding is denied: write the revision?".to_owned(),
            _ => format!("{denied} findings are denied: write the revision?"),
        };
        if !is_asked() {
            let mut help: Vec<String> = likely.iter().map(hint).collect();
            help.push(
                "approve what is meant (`--approve drop-column=\"why\"`), or add `--yes`"
                    .to_owned(),
            );
            return Err(miette!(
                help = help.join("\n"),
                "{question} nothing is written"
            ));
        }
        if !answered(&question) {
            return Ok(ExitCode::FAILURE);
        }
    }
    let mut revision = NewRevision::new(auto.message);
    revision.approved = approved;
    revision.up = draft.up;
    revision.down = Some(draft.down);
    written(folder, &revision, &revisions)
}

pub(super) fn renames(texts: &[String]) -> miette::Result<Vec<Rename>> {
    let parsed: Result<Vec<Rename>, Error> = texts.iter().map(|text| Rename::parse(text)).collect();
    parsed.map_err(report)
}

fn orders(orders: &[String], verbose: bool) {
    for note in orders.iter().filter(|_| verbose) {
        println!("note: {note}");
    }
}

fn approved(texts: &[String]) -> miette::Result<BTreeMap<String, String>> {
    let one = |text: &String| {
        let (code, why) = text.split_once('=').unwrap_or((text, ""));
        match (Code::parse(code.trim()), why.trim()) {
            (None, _) => Err(miette!(
                help = "they are listed by `relata migrate lint --codes`",
                "no finding is called `{}`",
                code.trim()
            )),
            (Some(_), "") => Err(miette!(
                help = "`--approve drop-column=\"nobody reads it\"`, for instance",
                "`{text}` gives no reason"
            )),
            (Some(code), why) => Ok((code.name().to_owned(), why.to_owned())),
        }
    };
    texts.iter().map(one).collect()
}

/// Asks on a terminal about each difference that may be a rename. Elsewhere, and if it shall not ask, the likeliest ones are
/// returned.
pub(super) fn likely(
    difference: &Difference,
    renames: &mut Vec<Rename>,
    yes: bool,
) -> miette::Result<Vec<Rename>> {
    let mut refused = Vec::new();
    loop {
        let mut found = difference.likely_renames(renames).map_err(report)?;
        if yes || !is_asked() {
            found.dedup_by(|next, first| next.from() == first.from());
            return Ok(found);
        }
        found.retain(|rename| !refused.contains(rename));
        let Some(rename) = found.into_iter().next() else {
            return Ok(Vec::new());
        };
        let question = format!("was {} renamed to {}?", rename.from(), rename.to());
        match answered(&question) {
            true => renames.push(rename),
            false => refused.push(rename),
        }
    }
}

/// The advice for a difference that may be a rename.
pub(super) fn hint(rename: &Rename) -> String {
    let text = rename.to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '=' | '-');
    let text = match text.chars().all(plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', "'\\''")),
    };
    format!(
        "if {} was renamed to {}, add `--rename {text}`: its values stay",
        rename.from(),
        rename.to()
    )
}

fn difference(revisions: &Revisions, wanted: &Wanted) -> miette::Result<Difference> {
    let (catalog, server) = (wanted.catalog()?, wanted.server()?);
    wanted.note_rows();
    Difference::from_revisions(revisions, &catalog, server.as_deref()).map_err(report)
}

pub(super) fn check(folder: &Path, wanted: &Wanted) -> miette::Result<ExitCode> {
    let revisions = Revisions::read(folder).map_err(report)?;
    let plan = difference(&revisions, wanted)?.plan();
    print!("{plan}");
    if plan.is_empty() {
        println!("the revisions lead to the wanted schema");
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nrun `relata migrate auto -m MESSAGE`, and commit what it writes");
    Ok(ExitCode::FAILURE)
}
