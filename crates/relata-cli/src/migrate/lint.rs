//! The command `relata migrate lint`, and the findings of `auto` and `push`.

use std::path::Path;
use std::process::ExitCode;

use anstream::println;
use clap::Args;
use relata_migrate::lint::{Code, Finding, Settings, lint_revisions};
use relata_migrate::{Migrator, Revisions};
use relata_schema::Engine;

use super::database::{EngineName, engine_of_environment, existing, server, url};
use super::report;
use crate::paint::{BAD, DIM, WARNING, paint};

/// The revisions to check, and where.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// The revisions; by default all
    #[arg(value_name = "REVISION")]
    revisions: Vec<String>,
    /// Only what has not run in this database: a URL, or env:NAME
    #[arg(long, value_name = "URL")]
    pending: Option<String>,
    /// The engine; by default that of the database, which may be in DATABASE_URL
    #[arg(long, value_name = "ENGINE")]
    engine: Option<EngineName>,
    /// A server where a scratch database may be made, as a URL or env:NAME; by default a throw-away one is started
    #[arg(long, value_name = "URL")]
    scratch: Option<String>,
    /// List the codes
    #[arg(long)]
    codes: bool,
}

pub(super) fn lint(folder: &Path, lint: &Lint) -> miette::Result<ExitCode> {
    let settings = Settings::read(folder).map_err(report)?;
    if lint.codes {
        for code in Code::all() {
            let severity = format!("{:?}", settings.severity(code)).to_lowercase();
            println!("{} {:28} {severity}", code.number(), code.name());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let revisions = Revisions::read(folder).map_err(report)?;
    let mut ran = Vec::new();
    let mut engine: Option<Engine> = lint.engine.map(Engine::from);
    if let Some(pending) = &lint.pending {
        let mut session = existing(&url(pending)?)?;
        engine.get_or_insert(session.engine());
        let mut migrator = Migrator::new(&revisions, &mut session).map_err(report)?;
        ran = migrator.applied().map_err(report)?;
    }
    let engine = engine.or_else(engine_of_environment).ok_or_else(|| {
        miette::miette!(
            help = "set DATABASE_URL, or add `--engine postgres`, `sqlite`, `mysql` or `mariadb`, or `--pending URL`",
            "revisions do not name their engine"
        )
    })?;
    let mut named = Vec::new();
    for name in &lint.revisions {
        named.push(revisions.one(name).map_err(report)?.id.clone());
    }
    let server = server(lint.scratch.as_ref())?;
    let linted = lint_revisions(
        &revisions,
        engine,
        &settings,
        server.as_deref(),
        |revision| {
            !ran.iter().any(|row| row.id == revision.id)
                && (named.is_empty() || named.contains(&revision.id))
        },
    );
    let linted = linted.map_err(report)?;
    let mut denied = 0;
    let mut others = 0;
    for one in linted.iter().filter(|one| !one.findings.is_empty()) {
        println!("{}\n", one.revision.folder.display());
        denied += told(&one.findings);
        others += one.findings.len();
    }
    others -= denied;
    println!(
        "{} revisions: {denied} findings denied, {others} others",
        linted.len()
    );
    if denied > 0 {
        println!(
            "\nmend them; or approve them in revision.toml: `approved = {{ drop-table = \"why\" }}`"
        );
    }
    Ok(ExitCode::from(u8::from(denied > 0)))
}

/// Prints findings, and returns the number of those that are denied.
pub(super) fn told(findings: &[Finding]) -> usize {
    for finding in findings {
        let text = finding.to_string();
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let style = match (&finding.approved, finding.is_denied()) {
            (Some(_), _) => DIM,
            (None, true) => BAD,
            (None, false) => WARNING,
        };
        println!("{}\n{rest}\n", paint(style, first));
    }
    findings
        .iter()
        .filter(|finding| finding.is_denied())
        .count()
}
