//! Writes revisions as one SQL script, to run with another program.

use std::collections::BTreeSet;

use relata_schema::Engine;
use relata_schema::sql_text::{Statement, line_of, statements};

use super::open::Open;
use super::record::row;
use super::run::{first_line, in_transaction, no_transaction_in, sql};
use super::{Direction, Step};
use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::history::{History, State};
use crate::terminated::terminated;

/// Returns the script from one revision to another, with the rows of the table `relata_migrations`: up, or down if
/// `from` needs `to`. `base` means before the first.
///
/// It is for `psql`, `sqlite3` or `mysql`, and stops at the first error: `\set ON_ERROR_STOP on` for `psql`, `.bail on` for
/// `sqlite3`. Leave that line out for another program. What a revision sets is set back after it to what it was before the script:
/// settings, role and search path on PostgreSQL, the variables that dumps set on MySQL. On SQLite rows
/// that point at nothing since a revision are an error, `integer overflow`, before it commits.
///
/// # Errors
/// Errors in the names, [`Error::NoDown`], [`Error::NeedsProgram`] for a revision without SQL,
/// [`Error::TransactionStatement`], [`Error::OpenTransaction`], and [`Error::ChoosesDatabase`] for `USE` (MySQL).
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
    let parts: Vec<String> = steps
        .iter()
        .map(|step| one(step, &history, engine))
        .collect::<Result<_>>()?;
    let mut script = match engine {
        Engine::Postgres => "\\set ON_ERROR_STOP on\n",
        Engine::Sqlite => ".bail on\n",
        _ => SAVE,
    }
    .to_owned();
    if parts.iter().any(|part| part.contains(RESTORE_POSTGRES)) {
        script.push_str(SAVE_POSTGRES);
    }
    script.push_str(&format!("{};\n", history.create_sql()));
    script.extend(parts);
    Ok(script)
}

/// The user, the role and the settings of the session, in settings of the script's own.
const SAVE_POSTGRES: &str = "\
DO $relata$ BEGIN
  PERFORM pg_catalog.set_config('relata.user', pg_catalog.current_setting('session_authorization'), false),
    pg_catalog.set_config('relata.role', pg_catalog.current_setting('role'), false),
    pg_catalog.set_config('relata.settings', (
      SELECT coalesce(pg_catalog.jsonb_object_agg(name, setting), '{}')::text FROM pg_catalog.pg_settings
      WHERE source = 'session' AND context <> 'internal' AND name !~ '^(relata\\.|transaction_|role$|session_authorization$)'), false);
END $relata$;
";
/// The user and the role come first: they may set the others.
const RESTORE_POSTGRES: &str = "\
DO $relata$ BEGIN
  IF pg_catalog.current_setting('session_authorization') <> pg_catalog.current_setting('relata.user') THEN
    PERFORM pg_catalog.set_config('session_authorization', pg_catalog.current_setting('relata.user'), false);
  END IF;
  IF pg_catalog.current_setting('role') <> pg_catalog.current_setting('relata.role') THEN
    PERFORM pg_catalog.set_config('role', pg_catalog.current_setting('relata.role'), false);
  END IF;
  PERFORM pg_catalog.set_config(name, coalesce(was ->> name, reset_val), false)
  FROM pg_catalog.pg_settings, CAST(pg_catalog.current_setting('relata.settings') AS jsonb) AS was
  WHERE setting IS DISTINCT FROM coalesce(was ->> name, reset_val) AND (source = 'session' OR was ? name)
    AND context <> 'internal' AND name !~ '^(relata\\.|transaction_|role$|session_authorization$)';
END $relata$;
";

/// The variables that dumps and revisions set most often.
const SAVE: &str = "SET @relata_sql_mode = @@sql_mode, @relata_foreign_key_checks = @@foreign_key_checks, \
                    @relata_unique_checks = @@unique_checks;\n";
const RESTORE: &str = "SET sql_mode = @relata_sql_mode, foreign_key_checks = @relata_foreign_key_checks, \
                       unique_checks = @relata_unique_checks, autocommit = 1;\n";

/// Tables with a foreign key that fits no unique key, which SQLite does not check: it reports a mismatch.
/// <https://www.sqlite.org/foreignkeys.html#fk_indexes>
macro_rules! unchecked {
    () => {
        "CREATE TEMP TABLE relata_unchecked AS SELECT DISTINCT t.name FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f\n\
         WHERE t.type = 'table' AND EXISTS (SELECT 1 FROM sqlite_schema AS p WHERE p.type IN ('table', 'view') AND p.name = f.\"table\" COLLATE NOCASE)\n\
         AND NOT (f.\"to\" IS NULL AND (SELECT count(*) FROM pragma_foreign_key_list(t.name) AS c WHERE c.id = f.id)\n  \
         = (SELECT count(*) FROM pragma_table_info(f.\"table\") AS k WHERE k.pk > 0))\n\
         AND NOT ((SELECT count(*) FROM pragma_foreign_key_list(t.name) AS c WHERE c.id = f.id) = 1\n  \
         AND EXISTS (SELECT 1 FROM pragma_table_info(f.\"table\") AS k WHERE k.pk = 1 AND upper(k.type) = 'INTEGER' AND k.name = f.\"to\" COLLATE NOCASE)\n  \
         AND (SELECT count(*) FROM pragma_table_info(f.\"table\") AS k WHERE k.pk > 0) = 1)\n\
         AND NOT EXISTS (SELECT 1 FROM pragma_index_list(f.\"table\") AS i WHERE i.\"unique\" AND NOT i.partial\n  \
         AND (SELECT count(*) FROM pragma_index_info(i.name)) = (SELECT count(*) FROM pragma_foreign_key_list(t.name) AS c WHERE c.id = f.id)\n  \
         AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name) AS c WHERE c.id = f.id\n    \
         AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) AS x WHERE x.name = c.\"to\" COLLATE NOCASE)));\n"
    };
}
/// The rows of the other tables that point at nothing.
macro_rules! dangling {
    () => {
        "SELECT d.\"table\", d.rowid AS \"row\", d.parent FROM sqlite_schema AS t, pragma_foreign_key_check(t.name) AS d \
         WHERE t.type = 'table' AND t.name NOT IN (SELECT name FROM temp.relata_unchecked)"
    };
}
/// A foreign key that pointed at nothing before is none of the revision's.
const BEFORE: &str = concat!(
    unchecked!(),
    "CREATE TEMP TABLE relata_dangling AS ",
    dangling!(),
    ";\n"
);
/// An overflow for each row that points at nothing now: SQLite has no statement that raises an error.
const AFTER: &str = concat!(
    "DROP TABLE temp.relata_unchecked;\n",
    unchecked!(),
    "SELECT abs(-9223372036854775807 - (parent IS NOT NULL)) AS \"rows whose foreign keys point at nothing\" FROM (",
    dangling!(),
    " EXCEPT SELECT * FROM temp.relata_dangling);\n",
    "DROP TABLE temp.relata_dangling;\nDROP TABLE temp.relata_unchecked;\n"
);

/// The part of one revision.
fn one(step: &Step<'_>, history: &History, engine: Engine) -> Result<String> {
    let (revision, up) = (step.revision, step.direction == Direction::Up);
    let id = || revision.id.clone();
    if !up && revision.down.is_none() {
        return Err(Error::NoDown { id: id() });
    }
    if up && revision.program {
        return Err(Error::NeedsProgram { id: id() });
    }
    let (path, text) = sql(step);
    let cut = statements(&path, text, engine)?;
    let whole = in_transaction(revision, engine);
    match whole {
        true => no_transaction_in(&path, text, &cut)?,
        false => Open::ends_in(&path, text, &cut, engine)?,
    }
    let chooses = |statement: &&Statement| statement.head.first().is_some_and(|word| word == "use");
    if let (Engine::Mysql, Some(statement)) = (engine, cut.iter().find(chooses)) {
        return Err(Error::ChoosesDatabase {
            line: line_of(text, statement.text.start),
            statement: first_line(text, statement),
            path,
        });
    }
    let mut script = format!("\n-- {}\n", revision.title());
    script.push_str(match (whole, engine) {
        (true, Engine::Sqlite) => "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n",
        (true, _) => "BEGIN;\n",
        (false, _) => "",
    });
    let checked = whole && engine == Engine::Sqlite;
    if checked {
        script.push_str(BEFORE);
    }
    script.push_str(&terminated(&path, text, engine)?);
    if cut.iter().any(|statement| sets(statement, text)) {
        script.push_str(match engine {
            Engine::Postgres => RESTORE_POSTGRES,
            Engine::Mysql => RESTORE,
            _ => "",
        });
    }
    if checked {
        script.push_str(AFTER);
    }
    let record = match up {
        true => history.insert_sql(&row(revision, State::Done, 0)),
        false => history.delete_sql(&revision.id),
    };
    script.push_str(&format!("{record};\n"));
    script.push_str(match (whole, engine) {
        (true, Engine::Sqlite) => "COMMIT;\nPRAGMA foreign_keys = ON;\n",
        (true, _) => "COMMIT;\n",
        (false, _) => "",
    });
    Ok(script)
}

/// True if a statement may set something for the session.
fn sets(statement: &Statement, sql: &str) -> bool {
    let text = sql.get(statement.text.clone()).unwrap_or_default();
    let head = statement.head.first().map_or("", String::as_str);
    matches!(head, "set" | "reset" | "do" | "call") || text.contains("set_config")
}
