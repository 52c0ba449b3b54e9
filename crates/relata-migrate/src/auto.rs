//! Writes a revision from the difference of two schemas.

use std::path::Path;

use relata_ddl::{Edit, Object, Part, Plan, plan, script};
use relata_schema::sql_text::{Lexer, Token, TokenKind};
use relata_schema::{Catalog, Engine, ObjectName, ReflectOptions, Scratch, Table};

use crate::error::{Error, Result};
use crate::graph::Revisions;
use crate::history::TABLE;
use crate::lint::{Finding, Server, lint_edits};
use crate::rename::{Rename, leads_to, likely};

/// Writes revisions from differences. Both schemas are in scratch databases, so that the engine normalizes both alike, and
/// every revision is tried there.
pub struct Auto {
    old: Scratch,
    new: Scratch,
    before: Catalog,
    wanted: Catalog,
    qualified: bool,
    server: Option<Server>,
}

/// A revision from a difference: the SQL of both directions, tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The text of `up.sql`.
    pub up: String,
    /// The text of `down.sql`.
    pub down: String,
    /// The edits of `up.sql`.
    pub plan: Plan,
    /// The possible costs of `up.sql` on the server where it was tried, by [`lint_edits`](crate::lint::lint_edits); see
    /// [`Auto::for_server`].
    pub findings: Vec<Finding>,
}

impl Auto {
    /// From the schema that the revisions create in an empty database to a wanted one. `server` is the URL of a PostgreSQL or
    /// MySQL server for the scratch databases; without it, a temporary server is started.
    ///
    /// # Errors
    /// [`Error::Schema`] if no scratch database can be created or a revision does not run there, [`Error::SeveralHeads`].
    pub fn from_revisions(
        revisions: &Revisions,
        wanted: &Catalog,
        server: Option<&str>,
    ) -> Result<Self> {
        let heads = revisions.heads();
        if let [_, _, ..] = heads.as_slice() {
            return Err(Error::SeveralHeads {
                ids: heads.iter().map(|head| head.id.clone()).collect(),
            });
        }
        let mut old = Scratch::new(wanted.engine, server)?;
        for revision in revisions.in_order() {
            execute(&mut old, &revision.folder.join("up.sql"), &revision.up)?;
        }
        Self::between(old, wanted, server)
    }

    /// From the schema of a live database to a wanted one.
    ///
    /// # Errors
    /// As for [`Auto::from_revisions`], and [`Error::Ddl`] for objects that cannot be created in a scratch database.
    pub fn from_catalog(catalog: &Catalog, wanted: &Catalog, server: Option<&str>) -> Result<Self> {
        let mut old = Scratch::new(wanted.engine, server)?;
        make(&mut old, &without_history(catalog))?;
        Self::between(old, wanted, server)
    }

    fn between(mut old: Scratch, wanted: &Catalog, server: Option<&str>) -> Result<Self> {
        let mut new = Scratch::new(wanted.engine, server)?;
        make(&mut new, &without_history(wanted))?;
        let before = reflect(&mut old)?;
        let wanted = reflect(&mut new)?;
        Ok(Self {
            old,
            new,
            before,
            wanted,
            qualified: true,
            server: None,
        })
    }

    /// Sets the server that the revision is for, if its version differs from the scratch databases': the costs depend on
    /// it.
    #[must_use]
    pub fn for_server(mut self, server: Server) -> Self {
        self.server = Some(server);
        self
    }

    /// Omits the name of the default schema (`users` for `public.users`), so that the revision
    /// runs in any schema: for example a tenant's, by [`Migrator::in_schema`](crate::Migrator::in_schema). Bodies
    /// of functions stay unchanged.
    #[must_use]
    pub fn unqualified(mut self) -> Self {
        self.qualified = false;
        self
    }

    /// Returns the engine of the scratch databases.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.wanted.engine
    }

    /// Returns the edits from one schema to the other, without renames.
    #[must_use]
    pub fn plan(&self) -> Plan {
        plan(&self.before, &self.wanted)
    }

    /// Returns the differences that may be renames, other than the named ones: something similar is dropped and
    /// added. The likeliest new name of each old one comes first. None of them is applied unless it is named.
    ///
    /// # Errors
    /// [`Error::Rename`].
    pub fn likely_renames(&self, renames: &[Rename]) -> Result<Vec<Rename>> {
        let mut old = self.before.clone();
        for rename in renames {
            rename.edit(&old)?.apply(&mut old)?;
        }
        Ok(likely(&old, &self.wanted))
    }

    /// Writes both directions, and tries them.
    ///
    /// # Errors
    /// [`Error::Rename`], [`Error::Ddl`] for edits that the engine does not support, [`Error::NotProved`],
    /// [`Error::NewLabel`] (PostgreSQL).
    pub fn draft(mut self, renames: &[Rename]) -> Result<Draft> {
        let mut up = Writing::new("up.sql", self.qualified);
        let mut edits = Vec::new();
        // After a rename only the engine knows how expressions and views are written.
        let mut back = Vec::new();
        for rename in renames {
            let now = reflect(&mut self.old)?;
            let edit = rename.edit(&now)?;
            back.push(opposite(&edit));
            edits.extend(up.rename(&mut self.old, &now, edit)?);
        }
        let now = reflect(&mut self.old)?;
        leads_to(renames, &back, &self.wanted)?;
        let way = plan(&now, &self.wanted);
        up.write(&mut self.old, &now, &way.edits)?;
        let reached = reflect(&mut self.old)?;
        proved("up.sql", &reached, &self.wanted)?;

        let mut down = Writing::new("down.sql", self.qualified);
        let wanted = self.wanted.clone();
        down.write(&mut self.new, &wanted, &plan(&wanted, &now).edits)?;
        for edit in back.into_iter().rev() {
            let now = reflect(&mut self.new)?;
            down.rename(&mut self.new, &now, edit)?;
        }
        let now = reflect(&mut self.new)?;
        down.write(&mut self.new, &now, &plan(&now, &self.before).edits)?;
        let reached = reflect(&mut self.new)?;
        proved("down.sql", &reached, &self.before)?;
        edits.extend(way.edits);
        let server = match self.server {
            Some(server) => server,
            None => Server::ask(self.before.engine, |sql| self.new.rows(sql))?,
        };
        let findings = lint_edits(&self.before, &edits, server);
        Ok(Draft {
            findings,
            up: up.sql,
            down: down.sql,
            plan: Plan {
                edits,
                notes: way.notes,
                orders: way.orders,
            },
        })
    }
}

/// A catalog without the table that relata keeps in a database.
#[must_use]
pub fn without_history(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.tables.retain(|table| table.name.name != TABLE);
    catalog
}

/// A file that is being written, and tried statement by statement.
struct Writing {
    name: &'static str,
    qualified: bool,
    sql: String,
}

impl Writing {
    fn new(name: &'static str, qualified: bool) -> Self {
        Self {
            name,
            qualified,
            sql: String::new(),
        }
    }

    fn write(&mut self, scratch: &mut Scratch, now: &Catalog, edits: &[Edit]) -> Result<()> {
        let mut sql = script(now, edits)?.to_string();
        if !self.qualified && now.engine == Engine::Postgres {
            sql = unqualified(&sql, &now.default_schema);
        }
        // Run as the revision will: a new label of an enum, for example, cannot be used in the transaction that adds it.
        match now.engine {
            Engine::Postgres if !sql.is_empty() => {
                let whole = format!("BEGIN; {sql}COMMIT;");
                let ran = execute(scratch, Path::new(self.name), &whole);
                ran.map_err(|error| self.of_new_label(error, edits))?;
            }
            _ => execute(scratch, Path::new(self.name), &sql)?,
        }
        self.sql.push_str(&sql);
        Ok(())
    }

    /// The error about a label that is used in the transaction that adds it, whatever the language of the server's message.
    fn of_new_label(&self, error: Error, edits: &[Edit]) -> Error {
        let Error::Schema(source) = error else {
            return error;
        };
        let message = source.to_string();
        let mut labels = edits.iter().flat_map(|edit| match edit {
            Edit::Alter {
                from: Object::Enum(from),
                to: Object::Enum(to),
            } => {
                let new = to
                    .values
                    .iter()
                    .filter(|label| !from.values.contains(label));
                new.map(|label| (label.clone(), to.name.to_string()))
                    .collect()
            }
            _ => Vec::new(),
        });
        let named = |label: &str| message.contains(&format!("\"{label}\""));
        match labels.find(|(label, _)| named(label)) {
            Some((label, name)) => Error::NewLabel {
                direction: self.name,
                label: format!("`{label}`"),
                name,
                source: Box::new(source),
            },
            None => Error::Schema(source),
        }
    }

    /// Renames, and returns all edits that it took.
    fn rename(&mut self, scratch: &mut Scratch, now: &Catalog, edit: Edit) -> Result<Vec<Edit>> {
        // MySQL's views keep the old name, and SQLite renames a column in a view but not in those upon it. They come back with
        // what else differs.
        let views = edit.table().map(|table| views_upon(now, table));
        let views = views.unwrap_or_default();
        let in_the_way = match now.engine {
            Engine::Mysql => true,
            Engine::Sqlite => {
                let mut below = views.iter();
                matches!(edit, Edit::RenameColumn { .. })
                    && below.any(|view| !views_upon(now, &view.name).is_empty())
            }
            _ => false,
        };
        let views = views.into_iter().filter(|_| in_the_way);
        let mut edits: Vec<Edit> = views.map(|view| Edit::Drop(Object::table(view))).collect();
        if now.engine == Engine::Mysql {
            edits.extend(triggers_of(now, &edit));
        }
        edits.push(edit);
        self.write(scratch, now, &edits)?;
        Ok(edits)
    }
}

/// The quotes of what relata writes in PL/pgSQL.
const BLOCK: &str = "$do$";

/// PostgreSQL's SQL without the name of a schema before other names.
fn unqualified(sql: &str, schema: &str) -> String {
    let tokens: Vec<Token<'_>> = Lexer::new(sql, Engine::Postgres).collect();
    let mut text = String::with_capacity(sql.len());
    let mut copied = 0;
    for (at, token) in tokens.iter().enumerate() {
        let after = |steps: usize| tokens.get(at + steps);
        let is =
            |steps, text: &str| after(steps).is_some_and(|token: &Token<'_>| token.text == text);
        let until = match token.kind {
            TokenKind::Word | TokenKind::Quoted => {
                let dotted = at.checked_sub(1).and_then(|at| tokens.get(at));
                let first = dotted.is_none_or(|token| token.text != ".");
                (first && token.identifier() == schema && is(1, "."))
                    .then(|| after(1).map_or(token.end(), Token::end))
            }
            // nextval('public.ids'::regclass), pg_get_serial_sequence('public.users', 'id')
            TokenKind::Text
                if is(3, "regclass") || is(2, "regclass") || takes_name(tokens.get(..at)) =>
            {
                let prefix = format!("'{schema}.");
                (token.text.starts_with(&prefix)).then(|| token.start + prefix.len())
            }
            // 'public.area(public.shape)'::regprocedure
            TokenKind::Text
                if ["regprocedure", "regtype"]
                    .iter()
                    .any(|to| is(3, to) || is(2, to)) =>
            {
                let name = unqualified(&token.identifier(), schema).replace('\'', "''");
                text.push_str(sql.get(copied..token.start).unwrap_or_default());
                text.push_str(&format!("'{name}'"));
                copied = token.end();
                None
            }
            // A body of relata's own; the server writes `$function$`.
            TokenKind::Text if token.text.starts_with(BLOCK) => {
                let body = token.text.strip_prefix(BLOCK).unwrap_or_default();
                let body = body.strip_suffix(BLOCK).unwrap_or(body);
                text.push_str(sql.get(copied..token.start).unwrap_or_default());
                text.push_str(&format!("{BLOCK}{}{BLOCK}", unqualified(body, schema)));
                copied = token.end();
                None
            }
            _ => None,
        };
        if let Some(until) = until {
            text.push_str(sql.get(copied..token.start).unwrap_or_default());
            if token.kind == TokenKind::Text {
                text.push('\'');
            }
            copied = until;
        }
    }
    text.push_str(sql.get(copied..).unwrap_or_default());
    text
}

/// True if a text after these tokens is the name of a table or sequence.
fn takes_name(before: Option<&[Token<'_>]>) -> bool {
    let [.., function, open] = before.unwrap_or_default() else {
        return false;
    };
    let names = ["setval", "pg_get_serial_sequence"];
    open.is_symbol("(") && names.iter().any(|name| function.is(name))
}

/// Drops the triggers of a table that name a column which gets another name: MySQL refuses that. They come back with what else differs.
fn triggers_of(catalog: &Catalog, edit: &Edit) -> Vec<Edit> {
    let Edit::RenameColumn { table, from, .. } = edit else {
        return Vec::new();
    };
    let triggers = catalog.table_named(table).map(|found| &found.triggers);
    let names = |sql: &str| {
        Lexer::new(sql, catalog.engine).any(|token| token.identifier().eq_ignore_ascii_case(from))
    };
    let named = triggers
        .into_iter()
        .flatten()
        .filter(|trigger| names(&trigger.definition));
    let remove = named.map(|trigger| Edit::Remove {
        table: table.clone(),
        part: Part::Trigger(trigger.clone()),
    });
    remove.collect()
}

/// The views that name a table, and those upon them; the uppermost first.
fn views_upon(catalog: &Catalog, table: &ObjectName) -> Vec<Table> {
    let mut names = vec![table.name.clone()];
    let mut found: Vec<Table> = Vec::new();
    loop {
        let mentions = |view: &Table| {
            let sql = view.definition.as_deref().unwrap_or_default();
            Lexer::new(sql, catalog.engine).any(|token| names.contains(&token.identifier()))
        };
        let mut views = catalog.tables.iter().filter(|view| view.is_view());
        let next = views.find(|view| !found.iter().any(|f| f.name == view.name) && mentions(view));
        match next.cloned() {
            None => break,
            Some(view) => {
                names.push(view.name.name.clone());
                found.push(view);
            }
        }
    }
    found.reverse();
    found
}

fn opposite(edit: &Edit) -> Edit {
    match edit.clone() {
        Edit::RenameTable { from, to } => Edit::RenameTable { from: to, to: from },
        Edit::RenameColumn { table, from, to } => Edit::RenameColumn {
            table,
            from: to,
            to: from,
        },
        Edit::RenameLabel {
            of,
            column,
            from,
            to,
        } => Edit::RenameLabel {
            of,
            column,
            from: to,
            to: from,
        },
        other => other,
    }
}

fn make(scratch: &mut Scratch, catalog: &Catalog) -> Result<()> {
    let edits = relata_ddl::create_all(catalog);
    let sql = script(&relata_ddl::empty(catalog.engine), &edits)?.to_string();
    execute(scratch, Path::new("schema.sql"), &sql)
}

fn reflect(scratch: &mut Scratch) -> Result<Catalog> {
    Ok(without_history(
        &scratch.reflect(&ReflectOptions::default())?,
    ))
}

/// Executes SQL as a revision runs: without foreign keys on SQLite.
fn execute(scratch: &mut Scratch, name: &Path, sql: &str) -> Result<()> {
    let sqlite = scratch.url().is_none();
    if sqlite {
        scratch.execute(Path::new("relata"), "PRAGMA foreign_keys = OFF")?;
    }
    scratch.execute(name, sql)?;
    Ok(())
}

fn proved(direction: &'static str, reached: &Catalog, wanted: &Catalog) -> Result<()> {
    let left = plan(reached, wanted);
    match left.is_empty() {
        true => Ok(()),
        false => Err(Error::NotProved {
            direction,
            left: left.to_string().trim_end().to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::unqualified;

    #[test]
    fn the_default_schema_is_left_out() {
        for (sql, expected) in [
            (
                "CREATE TABLE public.users (id int)",
                "CREATE TABLE users (id int)",
            ),
            (
                "SELECT u.public.x, billing.public.y FROM \"public\".\"Us er\" u",
                "SELECT u.public.x, billing.public.y FROM \"Us er\" u",
            ),
            (
                "SET DEFAULT nextval('public.ids'::regclass)",
                "SET DEFAULT nextval('ids'::regclass)",
            ),
            (
                "SELECT 'public.area(public.shape, \"it''s\".x)'::regprocedure, 'public.\"Mood\"'::regtype",
                "SELECT 'area(shape, \"it''s\".x)'::regprocedure, '\"Mood\"'::regtype",
            ),
            (
                "SELECT 'public.users', $$public.users$$, public",
                "SELECT 'public.users', $$public.users$$, public",
            ),
            (
                "SELECT setval(pg_get_serial_sequence('public.users', 'id'), 'public.x')",
                "SELECT setval(pg_get_serial_sequence('users', 'id'), 'public.x')",
            ),
            (
                "SELECT setval('public.ids', 5); DO $do$ BEGIN PERFORM setval('public.ids', 5); END $do$; AS $x$ public.f $x$",
                "SELECT setval('ids', 5); DO $do$ BEGIN PERFORM setval('ids', 5); END $do$; AS $x$ public.f $x$",
            ),
        ] {
            assert_eq!(unqualified(sql, "public"), expected);
        }
    }
}
