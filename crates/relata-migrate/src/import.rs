//! Imports the migrations of other tools as revisions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use relata_schema::sql_text::{Lexer, TokenKind};
use relata_schema::{Engine, Session};

use crate::error::{Error, Result};
use crate::revision::{Revision, slug};

/// A tool whose migrations can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tool {
    /// diesel: folders with `up.sql` and `down.sql`, `metadata.toml`.
    Diesel,
    /// sqlx: `1_name.sql`, or `1_name.up.sql` and `1_name.down.sql`.
    Sqlx,
    /// refinery: `V1__name.sql`, `U1__name.sql`.
    Refinery,
    /// Alembic, whose revisions are Python: the output of `alembic upgrade base:head --sql`, and of `alembic downgrade
    /// head:base --sql` next to it.
    Alembic,
}

impl Tool {
    /// Reads migrations as revisions of `folder`, in order, without writing anything. `path` is the folder of a tool's
    /// migrations; for Alembic the file with the script, and `down` the file with the downgrade.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Import`] for a file that does not belong to the tool.
    pub fn read(self, path: &Path, down: Option<&Path>, folder: &Path) -> Result<Vec<Revision>> {
        let mut found = match self {
            Self::Diesel => diesel(path)?,
            Self::Sqlx => sqlx(path)?,
            Self::Refinery => refinery(path)?,
            Self::Alembic => return alembic(path, down, folder),
        };
        if found.is_empty() {
            let tool = self.name();
            return Err(wrong(
                path,
                format!("there is no migration of {tool} in it"),
            ));
        }
        match self {
            // As text, with or without the fraction of the time.
            Self::Diesel => found.sort_by(|a, b| a.version.cmp(&b.version)),
            // Compared as numbers, since versions may differ in length.
            _ => found.sort_by_key(|one| (one.version.len(), one.version.clone())),
        }
        let mut revisions: Vec<Revision> = Vec::new();
        for one in found {
            let parents = revisions.last().map(|last| last.id.clone());
            if parents.as_ref() == Some(&one.version) {
                return Err(wrong(
                    path,
                    format!("version {} is there twice", one.version),
                ));
            }
            revisions.push(one.revision(parents.into_iter().collect(), folder));
        }
        Ok(revisions)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Diesel => "diesel",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Alembic => "Alembic",
        }
    }

    /// Returns the ids of the migrations that ran according to the tool's own table in a database; for Alembic the last ones.
    ///
    /// # Errors
    /// [`Error::Schema`] if there is no such table.
    pub fn applied(self, session: &mut Session) -> Result<Vec<String>> {
        let sql = match self {
            Self::Diesel => "SELECT version FROM __diesel_schema_migrations ORDER BY 1",
            Self::Sqlx => "SELECT version FROM _sqlx_migrations WHERE success ORDER BY 1",
            Self::Refinery => "SELECT version FROM refinery_schema_history ORDER BY 1",
            Self::Alembic => "SELECT version_num FROM alembic_version ORDER BY 1",
        };
        let rows = session.rows(sql)?;
        let ids = rows
            .into_iter()
            .filter_map(|row| row.into_iter().next().flatten());
        Ok(match self {
            // 0001 is a number there.
            Self::Sqlx | Self::Refinery => ids.map(|id| number(&id)).collect(),
            _ => ids.collect(),
        })
    }
}

/// A migration of another tool.
struct Found {
    version: String,
    name: String,
    up: String,
    down: Option<String>,
    transaction: bool,
}

impl Found {
    fn revision(self, parents: Vec<String>, folder: &Path) -> Revision {
        let slug = slug(&self.name);
        Revision {
            folder: folder.join(format!("{}_{slug}", self.version)),
            id: self.version,
            slug,
            parents,
            depends_on: Vec::new(),
            labels: Vec::new(),
            transaction: self.transaction,
            up: self.up,
            down: self.down,
            approved: BTreeMap::new(),
            replaces: Vec::new(),
            squashed: BTreeMap::new(),
            program: false,
        }
    }
}

/// Without leading zeros.
fn number(version: &str) -> String {
    match version.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest => rest.to_owned(),
    }
}

fn wrong(path: &Path, reason: impl Into<String>) -> Error {
    Error::Import {
        path: path.to_owned(),
        reason: reason.into(),
    }
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::io(path, error))
}

/// Returns the entries of a folder, by name, without hidden files.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut list = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| Error::io(folder, error))? {
        let path = entry.map_err(|error| Error::io(folder, error))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name
            .ok_or_else(|| wrong(&path, "the name is not valid Unicode"))?
            .to_owned();
        if !name.starts_with('.') {
            list.push((name, path));
        }
    }
    list.sort();
    Ok(list)
}

fn diesel(folder: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (name, path) in entries(folder)? {
        if !path.is_dir() {
            continue;
        }
        let (version, name) = name.split_once('_').unwrap_or((&name, ""));
        let version = version.replace('-', "");
        if version.is_empty() || !version.chars().all(|c| c.is_ascii_digit()) {
            return Err(wrong(
                &path,
                "a migration of diesel is called <version>_<name>",
            ));
        }
        let optional = |name: &str| {
            path.join(name)
                .is_file()
                .then(|| text(&path.join(name)))
                .transpose()
        };
        let metadata = optional("metadata.toml")?.unwrap_or_default();
        let metadata: toml::Table = toml::from_str(&metadata).map_err(|error| Error::Toml {
            path: path.join("metadata.toml"),
            message: error.to_string().trim_end().to_owned(),
        })?;
        found.push(Found {
            version,
            name: name.to_owned(),
            up: text(&path.join("up.sql"))?,
            down: optional("down.sql")?,
            transaction: metadata
                .get("run_in_transaction")
                .and_then(toml::Value::as_bool)
                != Some(false),
        });
    }
    Ok(found)
}

fn sqlx(folder: &Path) -> Result<Vec<Found>> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    let mut downs: BTreeMap<String, (PathBuf, String)> = BTreeMap::new();
    for (name, path) in entries(folder)? {
        let Some(stem) = name.strip_suffix(".sql") else {
            continue;
        };
        // sqlx, too, ignores files with other names.
        let Some((version, rest)) = stem.split_once('_') else {
            continue;
        };
        if version.is_empty() || !version.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        let sql = text(&path)?;
        let version = number(version);
        let twice = || wrong(&path, format!("version {version} is there twice"));
        if rest.ends_with(".down") {
            match downs.insert(version.clone(), (path.clone(), sql)) {
                None => continue,
                Some(_) => return Err(twice()),
            }
        }
        let name = rest.strip_suffix(".up").unwrap_or(rest);
        let one = Found {
            transaction: !sql.starts_with("-- no-transaction"),
            up: sql,
            ..empty(version.clone(), name)
        };
        if found.insert(version.clone(), one).is_some() {
            return Err(twice());
        }
    }
    for (version, (path, sql)) in downs {
        match found.get_mut(&version) {
            Some(one) => one.down = Some(sql),
            None => {
                return Err(wrong(
                    &path,
                    format!("version {version} has no SQL for the way up"),
                ));
            }
        }
    }
    Ok(found.into_values().collect())
}

fn empty(version: String, name: &str) -> Found {
    Found {
        version,
        name: name.to_owned(),
        up: String::new(),
        down: None,
        transaction: true,
    }
}

fn refinery(folder: &Path) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (name, path) in entries(folder)? {
        let Some(rest) = name.strip_prefix(['V', 'U']) else {
            continue;
        };
        let Some((version, rest)) = rest.split_once("__") else {
            continue;
        };
        let Some(name) = rest.strip_suffix(".sql") else {
            return Err(wrong(
                &path,
                "it is no SQL: write a revision with the SQL that it makes",
            ));
        };
        if version.is_empty() || !version.chars().all(|c| c.is_ascii_digit()) {
            return Err(wrong(&path, "the version is no whole number"));
        }
        found.push(Found {
            up: text(&path)?,
            ..empty(number(version), name)
        });
    }
    Ok(found)
}

/// A step of one of Alembic's scripts: `-- Running upgrade a, b -> c`.
struct Step {
    from: Vec<String>,
    to: Vec<String>,
    sql: String,
}

fn alembic(up: &Path, down: Option<&Path>, folder: &Path) -> Result<Vec<Revision>> {
    let ups = steps(&text(up)?, "upgrade");
    if ups.is_empty() {
        return Err(wrong(up, "there is no line `-- Running upgrade ..` in it"));
    }
    let downs = match down {
        Some(path) => steps(&text(path)?, "downgrade"),
        None => Vec::new(),
    };
    let mut revisions = Vec::new();
    for step in ups {
        let [id] = step.to.as_slice() else {
            return Err(wrong(up, "a step upwards leads to one revision"));
        };
        let back = downs.iter().find(|back| back.from.contains(id));
        let found = Found {
            up: step.sql,
            down: back.map(|back| back.sql.clone()),
            ..empty(id.clone(), "alembic")
        };
        revisions.push(found.revision(step.from, folder));
    }
    Ok(revisions)
}

fn steps(script: &str, direction: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    // Alembic's own table is not relata's.
    let mut own = false;
    let quoted = inside_quotes(script);
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        let inside = quoted.iter().any(|text| text.contains(&start));
        if let Some((from, to)) = marker(line, direction).filter(|_| !inside) {
            steps.push(Step {
                from,
                to,
                sql: String::new(),
            });
            own = false;
            continue;
        }
        let Some(step) = steps.last_mut() else {
            continue;
        };
        let trimmed = line.trim();
        let begins = [
            "INSERT INTO",
            "UPDATE",
            "DELETE FROM",
            "CREATE TABLE",
            "DROP TABLE",
        ];
        let names = |word: &&str| {
            trimmed.strip_prefix(*word).is_some_and(|rest| {
                let name = rest.trim_start().rsplit('.').next().unwrap_or_default();
                let table = name.trim_start_matches(['"', '`']);
                table.starts_with("alembic_version")
                    || rest
                        .trim_start()
                        .trim_start_matches(['"', '`'])
                        .starts_with("alembic_version")
            })
        };
        own |= !inside && begins.iter().any(names);
        if inside {
            step.sql.push_str(line);
            step.sql.push('\n');
        } else if own {
            own = !trimmed.ends_with(';');
        } else if !matches!(trimmed, "BEGIN;" | "COMMIT;" | "BEGIN TRANSACTION;")
            && (!trimmed.is_empty() || !step.sql.is_empty())
        {
            step.sql.push_str(line);
            step.sql.push('\n');
        }
    }
    for step in &mut steps {
        step.sql.truncate(step.sql.trim_end().len());
        step.sql.push('\n');
    }
    steps
}

/// The quoted strings of a script, bodies of functions among them.
fn inside_quotes(script: &str) -> Vec<std::ops::Range<usize>> {
    // A backslash escapes a quote on MySQL alone, where Alembic writes such words.
    let is_mysql = script.contains('`') || script.contains("AUTO_INCREMENT");
    let engine = match is_mysql {
        true => Engine::Mysql,
        false => Engine::Postgres,
    };
    Lexer::new(script, engine)
        .filter(|token| token.kind == TokenKind::Text && token.closed)
        .map(|token| token.start + 1..token.end())
        .collect()
}

fn marker(line: &str, direction: &str) -> Option<(Vec<String>, Vec<String>)> {
    let rest = line.strip_prefix("-- Running ")?.strip_prefix(direction)?;
    let (from, to) = rest.split_once("->")?;
    let ids = |text: &str| -> Vec<String> {
        let ids = text.split([',', ' ']).map(str::trim);
        ids.filter(|id| !id.is_empty()).map(str::to_owned).collect()
    };
    Some((ids(from), ids(to)))
}

/// Writes revisions that were imported.
///
/// # Errors
/// The errors of the graph, together with existing revisions, and [`Error::Io`].
pub fn write_revisions(revisions: &[Revision], there: &crate::Revisions) -> Result<()> {
    let mut all: Vec<Revision> = there.iter().cloned().collect();
    all.extend(revisions.iter().cloned());
    crate::Revisions::of(all)?;
    revisions.iter().try_for_each(Revision::store)
}
