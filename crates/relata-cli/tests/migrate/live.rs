//! A project on a live database of each engine.

use std::fs;
use std::process::Command;

use relata_schema::{Engine, Scratch, Session};

use crate::{command, printed, schema};

/// A project on a live database, whose revisions are written from SQL.
pub(crate) struct Live {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) project: tempfile::TempDir,
    pub(crate) server: Option<String>,
    _scratch: Option<Scratch>,
}

impl Live {
    /// One on each engine that can be had.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
            let variable = match engine {
                Engine::Postgres => "RELATA_POSTGRES_URL",
                _ => "RELATA_MYSQL_URL",
            };
            let server = match engine {
                Engine::Sqlite => None,
                _ => match std::env::var(variable) {
                    Ok(url) => Some(url),
                    Err(_) => {
                        println!("not run on {engine}: {variable} is not set");
                        continue;
                    }
                },
            };
            let project = tempfile::tempdir().expect("a folder");
            let scratch = server
                .as_ref()
                .map(|url| Scratch::new(engine, Some(url)).expect("a database"));
            let url = match &scratch {
                Some(scratch) => scratch.url().expect("a URL").to_owned(),
                None => format!("sqlite:{}", project.path().join("live.db").display()),
            };
            printed(project.path(), &["migrate", "init"]);
            all.push(Self {
                engine,
                url,
                project,
                server,
                _scratch: scratch,
            });
        }
        all
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.project.path(), arguments);
        command.env("DATABASE_URL", &self.url);
        command
    }

    /// Whether the command succeeded, and all that it printed, in one line.
    pub(crate) fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).output().expect("runs");
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        let text = text.replace(['│', '|'], " ");
        let words: Vec<&str> = text.split_whitespace().collect();
        (output.status.success(), words.join(" "))
    }

    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let (done, text) = self.run(arguments);
        assert!(done, "{}: {arguments:?}: {text}", self.engine);
        text
    }

    /// Runs `relata migrate auto`.
    pub(crate) fn auto(&self, sql: &str, further: &[&str]) -> (bool, String) {
        schema(self.project.path(), sql);
        let engine = match self.engine {
            Engine::Postgres => "postgres",
            Engine::Mysql => "mysql",
            _ => "sqlite",
        };
        let mut arguments = vec!["migrate", "auto", "-m", "change", "--schema", "schema.sql"];
        arguments.extend(["--engine", engine]);
        if let Some(server) = &self.server {
            arguments.extend(["--scratch", server]);
        }
        arguments.extend(further);
        self.run(&arguments)
    }

    /// Writes a revision and runs it.
    pub(crate) fn change(&self, sql: &str, further: &[&str]) -> String {
        let (done, text) = self.auto(sql, further);
        assert!(done, "{}: {text}", self.engine);
        self.done(&["migrate", "up"]);
        text
    }

    pub(crate) fn session(&self) -> Session {
        Session::connect(&self.url).expect("connects")
    }

    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        let rows = self.session().rows(sql).expect("rows");
        let value = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        (rows.into_iter())
            .map(|row| row.into_iter().map(value).collect::<Vec<_>>().join(" "))
            .collect()
    }

    pub(crate) fn execute(&self, sql: &str) {
        self.session()
            .execute("rows".as_ref(), sql)
            .expect("executes");
    }

    /// The text of the last revision's file.
    pub(crate) fn last(&self, file: &str) -> String {
        let folder = fs::read_dir(self.project.path().join("migrations")).expect("a folder");
        let mut revisions: Vec<_> = folder
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.is_dir())
            .collect();
        revisions.sort();
        let last = revisions.last().expect("a revision");
        fs::read_to_string(last.join(file)).expect("read")
    }
}
