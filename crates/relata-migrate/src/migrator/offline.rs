//! Revisions as one SQL script, for who runs it by another program.

use std::collections::BTreeSet;

use relata_schema::Engine;

use super::run::{in_transaction, sql};
use super::{Direction, Step};
use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::history::{Applied, History, State};
use crate::time;

/// Returns the script from one revision to another, with the rows of the table `relata_migrations`: up, or down if
/// `from` needs `to`. `base` means before the first.
///
/// # Errors
/// An error in the names, [`Error::NoDown`], and [`Error::NeedsProgram`] for a revision without SQL.
pub fn offline(revisions: &Revisions, from: &str, to: &str, engine: Engine) -> Result<String> {
    let set = |name: &str| -> Result<BTreeSet<String>> {
        let mut set = BTreeSet::new();
        if name != "base" {
            for revision in revisions.up_to(name, &BTreeSet::new())? {
                set.extend(revisions.with_ancestors(&revision.id));
            }
        }
        Ok(set)
    };
    let (from, to) = (set(from)?, set(to)?);
    let up = from.is_subset(&to);
    let (begin, end) = if up { (&from, &to) } else { (&to, &from) };
    let mut steps: Vec<Step<'_>> = (revisions.in_order().into_iter())
        .filter(|revision| end.contains(&revision.id) && !begin.contains(&revision.id))
        .map(|revision| Step {
            revision,
            direction: if up { Direction::Up } else { Direction::Down },
        })
        .collect();
    if !up {
        steps.reverse();
    }
    let history = History::of(engine);
    let mut script = format!("{};\n", history.create_sql());
    for step in steps {
        let revision = step.revision;
        if !up && revision.down.is_none() {
            return Err(Error::NoDown {
                id: revision.id.clone(),
            });
        }
        let (whole, sqlite) = (in_transaction(revision, engine), engine == Engine::Sqlite);
        if up && revision.program {
            return Err(Error::NeedsProgram {
                id: revision.id.clone(),
            });
        }
        script.push_str(&format!("\n-- {}\n", revision.title()));
        match (whole, sqlite) {
            (true, true) => script.push_str("PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n"),
            (true, false) => script.push_str("BEGIN;\n"),
            (false, _) => {}
        }
        let (_, text) = sql(&step);
        script.push_str(text.trim_end());
        script.push('\n');
        let row = match up {
            true => history.insert_sql(&Applied {
                id: revision.id.clone(),
                slug: revision.slug.clone(),
                checksum: revision.checksum(),
                state: State::Done,
                started_at: time::now(),
                milliseconds: 0,
                statements: None,
            }),
            false => history.delete_sql(&revision.id),
        };
        script.push_str(&format!("{row};\n"));
        match (whole, sqlite) {
            (true, true) => {
                script.push_str("PRAGMA foreign_key_check;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n");
            }
            (true, false) => script.push_str("COMMIT;\n"),
            (false, _) => {}
        }
    }
    Ok(script)
}
