//! The possible costs of a revision: lost data, long locks, running programs that fail.
//!
//! The edits of a revision are typed: [`lint_edits`] checks them, with the previous state of the table and
//! the version of the server. For a revision written by hand, [`lint_revisions`] finds the edits by running it in a
//! scratch database and comparing before and after; other properties of its statements (`CONCURRENTLY`, `NOT VALID`,
//! `RENAME`, `UPDATE` without `WHERE`) are read from keywords. The effects of a function, a `DO` block or a trigger are
//! not examined.

mod capacity;
mod code;
mod edits;
mod renewed;
mod rows;
mod server;
mod settings;
mod sql;
mod types;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use relata_ddl::plan;
use relata_schema::{Catalog, Engine, ReflectOptions, Scratch};

pub use code::{Code, Severity};
pub use edits::lint_edits;
pub use server::Server;
pub use settings::Settings;

use crate::auto::without_history;
use crate::error::Result;
use crate::graph::Revisions;
use crate::revision::Revision;

/// A possible cost of a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The code of the finding.
    pub code: Code,
    /// How to treat it.
    pub severity: Severity,
    /// The edit of the revision: `drop column age of public.users`.
    pub what: String,
    /// The reason that it may cost.
    pub reason: String,
    /// The safe way, as SQL or words.
    pub safe: Option<String>,
    /// The line of `up.sql`, if the finding is about a statement instead of an edit.
    pub line: Option<usize>,
    /// The reason that the revision gives for approving it.
    pub approved: Option<String>,
    /// The name of the part or object that is edited, or of its table.
    subject: String,
    /// The name of the table that is edited.
    table: Option<String>,
}

impl Finding {
    fn new(code: Code, what: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            what: what.into(),
            reason: reason.into(),
            safe: None,
            line: None,
            approved: None,
            subject: String::new(),
            table: None,
        }
    }

    fn safe(mut self, safe: impl Into<String>) -> Self {
        self.safe = Some(safe.into());
        self
    }

    fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// True if it stops the command: it is denied, and not approved.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.severity == Severity::Deny && self.approved.is_none()
    }
}

/// Several lines: what, why, and the safe way.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match (self.severity, &self.approved) {
            (_, Some(_)) => "approved",
            (Severity::Deny, None) => "denied",
            _ => "warning",
        };
        write!(f, "{word} {}: {}", self.code, self.what)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        match &self.approved {
            Some(reason) => return write!(f, "\n  because {reason}"),
            None => write!(f, "\n  {}", self.reason)?,
        }
        for (at, line) in self.safe.iter().flat_map(|safe| safe.lines()).enumerate() {
            write!(f, "\n  {} {line}", if at == 0 { "safe:" } else { "     " })?;
        }
        Ok(())
    }
}

/// The findings of one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linted<'a> {
    /// The revision that was checked.
    pub revision: &'a Revision,
    /// The findings, without those that are allowed.
    pub findings: Vec<Finding>,
}

/// Runs revisions in a scratch database, and returns the possible costs of each. `only` selects those to report. `server` is the
/// URL of a PostgreSQL or MySQL server on which the scratch database may be created.
///
/// # Errors
/// [`Error::Schema`](crate::Error::Schema) if no scratch database can be created or a revision does not run there.
pub fn lint_revisions<'a>(
    revisions: &'a Revisions,
    engine: Engine,
    settings: &Settings,
    server: Option<&str>,
    only: impl Fn(&Revision) -> bool,
) -> Result<Vec<Linted<'a>>> {
    let mut scratch = Scratch::new(engine, server)?;
    if engine == Engine::Sqlite {
        scratch.execute(Path::new("relata"), "PRAGMA foreign_keys = OFF")?;
    }
    let version = match settings.server(engine) {
        Some(version) => version,
        None => Server::ask(engine, |sql| scratch.rows(sql))?,
    };
    let mut linted = Vec::new();
    let mut before = None;
    for revision in revisions.in_order() {
        let wanted = only(revision);
        let old = match (wanted, before.take()) {
            (true, None) => Some(reflect(&mut scratch)?),
            (_, known) => known,
        };
        scratch.execute(&revision.folder.join("up.sql"), &revision.up)?;
        if let (true, Some(old)) = (wanted, old) {
            let new = reflect(&mut scratch)?;
            let findings = lint_revision(revision, &old, &new, version, settings)?;
            linted.push(Linted { revision, findings });
            before = Some(new);
        }
    }
    Ok(linted)
}

fn reflect(scratch: &mut Scratch) -> Result<Catalog> {
    Ok(without_history(
        &scratch.reflect(&ReflectOptions::default())?,
    ))
}

/// The findings of a revision that changes one catalog into another.
fn lint_revision(
    revision: &Revision,
    old: &Catalog,
    new: &Catalog,
    server: Server,
    settings: &Settings,
) -> Result<Vec<Finding>> {
    let statements = sql::read(revision, old)?;
    let before = old;
    let mut old = old.clone();
    let mut edits = Vec::new();
    for rename in &statements.renames {
        // If the object does not exist before, an earlier statement created it.
        if rename.apply(&mut old).is_ok() {
            edits.push(rename.clone());
        }
    }
    let mut found = plan(&old, new).edits;
    found.retain(|edit| !statements.leaves(edit));
    let mut findings = lint_edits(&old, &found, server);
    let mut renamed = Vec::new();
    for edit in &edits {
        renamed.extend(edits::rename(edit));
    }
    findings.splice(0..0, renamed);
    findings.retain(|finding| !statements.excuses(finding, revision.transaction));
    findings.extend(renewed::findings(
        &statements,
        (before, new),
        &found,
        server,
    ));
    findings.extend(sql::findings(revision, &statements, server));
    Ok(settings.judge(findings, &revision.approved))
}

impl Settings {
    /// Gives each finding its severity and approval, and removes allowed ones.
    #[must_use]
    pub fn judge(
        &self,
        findings: Vec<Finding>,
        approved: &BTreeMap<String, String>,
    ) -> Vec<Finding> {
        (findings.into_iter())
            .map(|finding| {
                let reason = approved
                    .iter()
                    .find(|(code, _)| Code::parse(code) == Some(finding.code));
                Finding {
                    severity: self.severity(finding.code),
                    approved: reason.map(|(_, reason)| reason.clone()),
                    ..finding
                }
            })
            .filter(|finding| finding.severity > Severity::Allow)
            .collect()
    }
}
