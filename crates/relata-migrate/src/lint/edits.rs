//! Findings of typed edits.

use relata_ddl::{Edit, Object, Part, object_name, quoted, script};
use relata_schema::sql_text::{Lexer, TokenKind, strip_parentheses};
use relata_schema::{
    Catalog, Column, Engine, GeneratedKind, ObjectName, SqlType, Table, TableKind,
};

use super::types::{copies_mysql, narrows, rewrites_postgres};
use super::{Code, Finding, Server};

/// What edits of a database may cost, whose catalog is `catalog` before them. Every finding has the severity of its
/// code; [`Settings::judge`](super::Settings::judge) gives it the configured one.
///
/// ```
/// use relata_ddl::plan;
/// use relata_migrate::lint::{Server, lint_edits};
/// use relata_schema::{Engine, ReflectOptions, Scratch};
///
/// let mut scratch = Scratch::new(Engine::Sqlite, None)?;
/// scratch.execute("old.sql".as_ref(), "CREATE TABLE users (id INTEGER PRIMARY KEY, age INT)")?;
/// let old = scratch.reflect(&ReflectOptions::default())?;
/// scratch.execute("new.sql".as_ref(), "ALTER TABLE users DROP COLUMN age")?;
/// let new = scratch.reflect(&ReflectOptions::default())?;
///
/// let findings = lint_edits(&old, &plan(&old, &new).edits, Server::Sqlite);
/// assert_eq!(findings[0].code.to_string(), "L102 drop-column");
/// assert_eq!(findings[0].what, "drop column age of main.users");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn lint_edits(catalog: &Catalog, edits: &[Edit], server: Server) -> Vec<Finding> {
    let mut linter = Linter {
        now: catalog.clone(),
        edits,
        server,
        new: Vec::new(),
        rebuilt: Vec::new(),
        findings: Vec::new(),
    };
    for edit in edits {
        let known = linter.findings.len();
        linter.edit(edit);
        for finding in linter.findings.iter_mut().skip(known) {
            finding.subject = subject(edit);
        }
        // An edit that does not fit the catalog is an error where it is written, not here.
        let _ = edit.apply(&mut linter.now);
    }
    linter.findings
}

/// The name of what is edited; of a part that has none, its table's.
fn subject(edit: &Edit) -> String {
    let part = match edit {
        Edit::Add { part, .. } | Edit::Remove { part, .. } | Edit::Change { to: part, .. } => part,
        Edit::Create(object) | Edit::Drop(object) | Edit::Alter { to: object, .. } => {
            return object.name().name;
        }
        _ => {
            return edit
                .table()
                .map(|table| table.name.clone())
                .unwrap_or_default();
        }
    };
    let name = match part {
        Part::Column(column) => Some(column.name.clone()),
        Part::PrimaryKey(key) => key.name.clone(),
        Part::Unique(unique) => unique.name.clone(),
        Part::Check(check) => check.name.clone(),
        Part::ForeignKey(key) => key.name.clone(),
        Part::Exclusion(exclusion) => Some(exclusion.name.clone()),
        Part::Index(index) => Some(index.name.clone()),
        Part::Trigger(trigger) => Some(trigger.name.clone()),
        _ => None,
    };
    let table = || edit.table().map(|table| table.name.clone());
    name.or_else(table).unwrap_or_default()
}

struct Linter<'a> {
    /// The catalog before the edit.
    now: Catalog,
    edits: &'a [Edit],
    server: Server,
    /// Tables that an edit made: they are empty, and nobody uses them.
    new: Vec<ObjectName>,
    /// Tables that were said to be copied.
    rebuilt: Vec<ObjectName>,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn edit(&mut self, edit: &Edit) {
        match edit {
            Edit::Create(Object::Table(table)) => self.new.push(table.name.clone()),
            Edit::Create(_) => {}
            Edit::Drop(object) => self.drop(edit, object),
            Edit::Alter { from, to } => self.alter(edit, from, to),
            Edit::RenameTable { .. } | Edit::RenameColumn { .. } => {
                self.findings.extend(rename(edit));
            }
            _ => {
                let Some(name) = edit.table().cloned() else {
                    return;
                };
                let table = self.now.table_named(&name).cloned();
                let Some(table) = table.filter(|_| !self.new.contains(&name)) else {
                    return;
                };
                if !table.is_view() {
                    self.part(edit, &table);
                    self.rebuild(edit, &table);
                }
            }
        }
    }

    fn drop(&mut self, edit: &Edit, object: &Object) {
        // To be made anew.
        let again = |other: &Edit| match other {
            Edit::Create(new) => new.name() == object.name(),
            _ => false,
        };
        let renewed = self.edits.iter().any(again);
        match object {
            Object::Table(table) if !table.is_view() => self.push(
                Finding::new(Code::DropTable, edit.to_string(), "its rows are lost, and a program that still runs fails")
                    .safe("release a program that does not use it, rename it out of the way for a time, then drop it"),
            ),
            Object::Table(_) | Object::Function(_) | Object::Sequence(_) | Object::Enum(_)
            | Object::Domain(_) | Object::Composite(_) | Object::Range(_)
                if !renewed =>
            {
                self.push(
                    Finding::new(Code::DropObject, edit.to_string(), "a program that still runs and uses it fails")
                        .safe("release a program that does not use it, then drop it"),
                );
            }
            _ => {}
        }
    }

    fn alter(&mut self, edit: &Edit, from: &Object, to: &Object) {
        match (from, to) {
            (Object::Enum(from), Object::Enum(to)) => {
                let gone: Vec<&str> = (from.values.iter())
                    .filter(|label| !to.values.contains(label))
                    .map(String::as_str)
                    .collect();
                let come = to.values.iter().any(|label| !from.values.contains(label));
                if !gone.is_empty() {
                    self.push(
                        Finding::new(
                            Code::DropLabel,
                            format!("{edit}: without {}", gone.join(", ")),
                            "a row that holds one makes the revision fail, and the type is made anew, \
                             which writes every table that uses it",
                        )
                        .safe("leave the label, and let programs write it no more"),
                    );
                } else if come {
                    self.push(Finding::new(
                        Code::NewLabel,
                        edit.to_string(),
                        "a program that still runs does not know the label, and may fail to read it",
                    ));
                }
            }
            (Object::Table(from), Object::Table(to)) if from.is_view() => {
                let gone = from
                    .columns
                    .iter()
                    .find(|column| to.column(&column.name).is_none());
                if let Some(column) = gone {
                    self.push(Finding::new(
                        Code::DropObject,
                        format!("{edit}: without column {}", column.name),
                        "a program that still runs and reads it fails",
                    ));
                }
            }
            (Object::Table(_), Object::Table(to)) if self.new.contains(&to.name) => {}
            (Object::Table(from), Object::Table(to)) => {
                if self.server.engine() != Engine::Postgres {
                    let table = to.clone();
                    self.rebuild(edit, &table);
                } else if from.unlogged != to.unlogged {
                    self.push(Finding::new(
                        Code::TableRebuild,
                        edit.to_string(),
                        "the table is written anew, and nobody can use it meanwhile",
                    ));
                }
            }
            _ => {}
        }
    }

    fn part(&mut self, edit: &Edit, table: &Table) {
        match edit {
            Edit::Add { part, .. } => match part {
                Part::Column(column) => self.add_column(edit, table, column),
                Part::Index(index) => self.add_index(edit, table, &index.name, &index.method),
                _ => self.add_constraint(edit, table, part),
            },
            Edit::Remove { part, .. } => match part {
                Part::Column(column) => {
                    let safe = "release a program that does not use it, then drop it";
                    let reason = match column.generated {
                        None => {
                            "its values are lost, and a program that still runs and uses it fails"
                        }
                        Some(_) => "a program that still runs and reads it fails",
                    };
                    self.push(Finding::new(Code::DropColumn, edit.to_string(), reason).safe(safe));
                }
                Part::Index(index) if self.server.engine() == Engine::Postgres => {
                    let name = ObjectName::new(&*table.name.schema, &*index.name);
                    if table.kind != TableKind::PartitionedTable {
                        self.push(
                            Finding::new(
                                Code::DropIndexBlocks,
                                edit.to_string(),
                                "it waits for every transaction that uses the table, and all others wait behind it",
                            )
                            .safe(format!(
                                "-- transaction = false in revision.toml\nDROP INDEX CONCURRENTLY {};",
                                self.name(&name)
                            )),
                        );
                    }
                }
                _ => {}
            },
            Edit::Change {
                from: Part::Column(from),
                to: Part::Column(to),
                ..
            } => {
                self.change_column(edit, table, from, to);
            }
            _ => {}
        }
    }

    fn name(&self, name: &ObjectName) -> String {
        object_name(name, self.server.engine())
    }

    fn quoted(&self, name: &str) -> String {
        quoted(name, self.server.engine())
    }

    /// SQLite copies a table for most edits, MySQL for some: once is enough to say so.
    fn rebuild(&mut self, edit: &Edit, table: &Table) {
        let reason = match self.server {
            Server::Sqlite => {
                let written = script(&self.now, std::slice::from_ref(edit));
                if !written.is_ok_and(|script| script.rebuilds) {
                    return;
                }
                "SQLite can do it only by copying the whole table; nobody can write meanwhile"
            }
            Server::Mysql(..) | Server::MariaDb(..) => match edit {
                Edit::Remove {
                    part: Part::PrimaryKey(_),
                    ..
                } => "the whole table is copied, and nobody can write meanwhile",
                Edit::Add {
                    part: Part::PrimaryKey(_),
                    ..
                }
                | Edit::Reorder { .. }
                | Edit::Alter { .. } => {
                    "the whole table is written anew; that is online, but takes its time and space"
                }
                _ => return,
            },
            Server::Postgres(_) => return,
        };
        if !self.rebuilt.contains(&table.name) {
            self.rebuilt.push(table.name.clone());
            self.push(Finding::new(Code::TableRebuild, edit.to_string(), reason));
        }
    }

    fn add_column(&mut self, edit: &Edit, table: &Table, column: &Column) {
        let name = self.name(&table.name);
        let own = self.quoted(&column.name);
        if self.now.is_required(table, column) {
            let reason = match self.server {
                Server::Mysql(..) | Server::MariaDb(..) => {
                    "the rows that are there get a value that nobody chose, and a program that still runs cannot insert"
                }
                _ => {
                    "it fails where the table has rows, and a program that still runs cannot insert"
                }
            };
            self.push(
                Finding::new(Code::RequiredColumn, edit.to_string(), reason).safe(format!(
                    "ALTER TABLE {name} ADD COLUMN {own} {};\n-- release a program that writes it, fill it in batches, \
                     then make it NOT NULL",
                    column.type_name
                )),
            );
        }
        let stored = (column.generated.as_ref()).is_some_and(|g| g.kind == GeneratedKind::Stored);
        match self.server {
            Server::Postgres(major) => {
                let why = if stored {
                    Some("a stored generated column")
                } else if column.identity.is_some() {
                    Some("an identity column")
                } else if major < 11 && column.default.is_some() {
                    Some("a default, before PostgreSQL 11")
                } else if column.default.as_deref().is_some_and(is_volatile) {
                    Some("a default that may differ from row to row")
                } else if self.is_checked(&column.sql_type) {
                    Some("a domain with a constraint")
                } else {
                    None
                };
                if let Some(why) = why {
                    let mut finding = Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        format!(
                            "{why} writes the whole table anew, and nobody can use it meanwhile"
                        ),
                    );
                    if let (Some(default), None) = (&column.default, &column.generated) {
                        finding = finding.safe(format!(
                            "ALTER TABLE {name} ADD COLUMN {own} {};\nALTER TABLE {name} ALTER COLUMN {own} SET DEFAULT \
                             {default};\n-- then fill the rows that are there in batches",
                            column.type_name
                        ));
                    }
                    self.push(finding);
                }
            }
            Server::Mysql(..) | Server::MariaDb(..) => {
                let last =
                    usize::try_from(column.position).unwrap_or_default() > table.columns.len();
                let instant = match last {
                    true => self.server.mysql_since((8, 0, 12), (10, 3)),
                    false => self.server.mysql_since((8, 0, 29), (10, 4)),
                };
                if stored || column.auto_increment.is_some() {
                    self.push(Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        "the whole table is copied, and nobody can write meanwhile",
                    ));
                } else if !instant {
                    self.push(Finding::new(
                        Code::ColumnRewrite,
                        edit.to_string(),
                        format!("{} writes the whole table anew; that is online, but takes its time and space", self.server),
                    ));
                }
            }
            Server::Sqlite => {}
        }
    }

    fn is_checked(&self, sql_type: &SqlType) -> bool {
        match sql_type {
            SqlType::Domain(name) => (self.now.domain(name)).is_some_and(|d| {
                d.not_null || !d.checks.is_empty() || self.is_checked(&d.sql_type)
            }),
            _ => false,
        }
    }

    fn add_index(&mut self, edit: &Edit, table: &Table, index: &str, method: &str) {
        match self.server.engine() {
            Engine::Postgres => {
                let statement = script(&self.now, std::slice::from_ref(edit));
                let statement = statement
                    .ok()
                    .and_then(|script| script.statements.into_iter().next());
                let statement = statement.unwrap_or_default();
                let (reason, safe) = match table.kind {
                    TableKind::PartitionedTable => (
                        "it is built on all partitions, and nobody can write meanwhile",
                        format!(
                            "CREATE INDEX {} ON ONLY ..; then CREATE INDEX CONCURRENTLY on each partition, and \
                             ALTER INDEX .. ATTACH PARTITION",
                            self.quoted(index)
                        ),
                    ),
                    _ => (
                        "nobody can write to the table while it is built",
                        format!(
                            "-- transaction = false in revision.toml\n{};",
                            statement.replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
                        ),
                    ),
                };
                self.push(
                    Finding::new(Code::IndexBlocksWrites, edit.to_string(), reason).safe(safe),
                );
            }
            Engine::Mysql if ["fulltext", "spatial"].contains(&&*method.to_ascii_lowercase()) => {
                self.push(Finding::new(
                    Code::IndexBlocksWrites,
                    edit.to_string(),
                    "nobody can write to the table while an index of that kind is built",
                ));
            }
            _ => {}
        }
    }

    fn add_constraint(&mut self, edit: &Edit, table: &Table, part: &Part) {
        let name = self.name(&table.name);
        let statement = || {
            let written = script(&self.now, std::slice::from_ref(edit));
            written
                .ok()
                .and_then(|script| script.statements.into_iter().next())
                .unwrap_or_default()
        };
        let finding = match (self.server.engine(), part) {
            (Engine::Postgres, Part::Check(check)) if check.validated => self.two_steps(
                edit,
                &name,
                check.name.as_deref(),
                &statement(),
                "the table",
            ),
            (Engine::Postgres, Part::ForeignKey(key)) if key.validated => self.two_steps(
                edit,
                &name,
                key.name.as_deref(),
                &statement(),
                "either table",
            ),
            (Engine::Postgres, Part::Unique(_) | Part::PrimaryKey(_)) => {
                let (constraint, columns, kind) = match part {
                    Part::Unique(unique) => (unique.name.clone(), &unique.columns, "UNIQUE"),
                    Part::PrimaryKey(key) => (key.name.clone(), &key.columns, "PRIMARY KEY"),
                    _ => return,
                };
                let constraint = self.quoted(&constraint.unwrap_or_default());
                let columns: Vec<String> =
                    columns.iter().map(|column| self.quoted(column)).collect();
                Finding::new(
                    Code::KeyInPlace,
                    edit.to_string(),
                    "nobody can use the table while its index is built; it fails if two rows are alike",
                )
                .safe(format!(
                    "-- transaction = false in revision.toml\nCREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {name} ({});\n\
                     ALTER TABLE {name} ADD CONSTRAINT {constraint} {kind} USING INDEX {constraint};",
                    columns.join(", ")
                ))
            }
            (Engine::Postgres, Part::Exclusion(_)) => Finding::new(
                Code::KeyInPlace,
                edit.to_string(),
                "nobody can use the table while its index is built, and PostgreSQL knows no other way",
            ),
            (Engine::Mysql, Part::Check(_) | Part::ForeignKey(_)) => Finding::new(
                Code::ConstraintScan,
                edit.to_string(),
                "the whole table is copied to check it, and nobody can write meanwhile",
            ),
            _ => return,
        };
        self.push(finding);
    }

    fn two_steps(
        &self,
        edit: &Edit,
        table: &str,
        constraint: Option<&str>,
        sql: &str,
        locked: &str,
    ) -> Finding {
        Finding::new(
            Code::ConstraintScan,
            edit.to_string(),
            format!("all rows are checked while nobody can write to {locked}"),
        )
        .safe(format!(
            "{sql} NOT VALID;\n-- in a revision of its own\nALTER TABLE {table} VALIDATE CONSTRAINT {};",
            self.quoted(constraint.unwrap_or_default())
        ))
    }

    fn change_column(&mut self, edit: &Edit, table: &Table, from: &Column, to: &Column) {
        if narrows(from, to) {
            self.push(
                Finding::new(
                    Code::NarrowType,
                    format!("{edit} from {} to {}", from.type_name, to.type_name),
                    "a value of the old type may have no place in the new one: it fails, or is cut",
                )
                .safe("look for such values first, and mend them in a revision before this one"),
            );
        }
        let same = from.sql_type == to.sql_type;
        // Texts of any length are read alike.
        let text = |t: &SqlType| {
            matches!(
                t,
                SqlType::Text | SqlType::VarChar(_) | SqlType::Char(_) | SqlType::CiText
            )
        };
        let number = |t: &SqlType| matches!(t, SqlType::Numeric { .. });
        let both = |is: &dyn Fn(&SqlType) -> bool| is(&from.sql_type) && is(&to.sql_type);
        if !same && !both(&text) && !both(&number) {
            self.push(
                Finding::new(
                    Code::ChangeType,
                    format!("{edit} from {} to {}", from.type_name, to.type_name),
                    "a program that still runs reads and writes the old type",
                )
                .safe(format!(
                    "add a column of the new type, write both, fill it in batches, release a program that reads it, \
                     then drop {}",
                    self.quoted(&from.name)
                )),
            );
        }
        self.rewrite(edit, from, to);
        if from.nullable && !to.nullable {
            self.push(
                Finding::new(Code::NotNull, edit.to_string(), "a program that still runs may write NULL")
                    .safe("release a program that always writes it, fill what is NULL, then make it NOT NULL"),
            );
            self.not_null(edit, table, to);
        }
        if from.has_default() && !to.has_default() && !to.nullable {
            self.push(Finding::new(
                Code::DropDefault,
                edit.to_string(),
                "a program that still runs and leaves it out cannot insert any more",
            ));
        }
    }

    fn rewrite(&mut self, edit: &Edit, from: &Column, to: &Column) {
        let what = format!("{edit} from {} to {}", from.type_name, to.type_name);
        let add =
            "add a column of the new type, write both, fill it in batches, then drop the old one";
        match self.server {
            Server::Postgres(_) if rewrites_postgres(from, to) => {
                let reason = "the whole table and its indexes are written anew, and nobody can use it meanwhile";
                self.push(Finding::new(Code::TypeRewrite, what, reason).safe(add));
            }
            Server::Mysql(..) | Server::MariaDb(..) if copies_mysql(from, to, self.server) => {
                let reason = "the whole table is copied, and nobody can write meanwhile";
                self.push(Finding::new(Code::TypeRewrite, what, reason).safe(add));
            }
            _ => {}
        }
    }

    fn not_null(&mut self, edit: &Edit, table: &Table, column: &Column) {
        match self.server {
            Server::Postgres(major) => {
                if major >= 12 && proves_not_null(table, &column.name) {
                    return;
                }
                let name = self.name(&table.name);
                let own = self.quoted(&column.name);
                let check = self.quoted(&format!("{}_not_null", column.name));
                let mut finding = Finding::new(
                    Code::NotNullScan,
                    edit.to_string(),
                    "all rows are read while nobody can use the table",
                );
                if major >= 12 {
                    finding = finding.safe(format!(
                        "ALTER TABLE {name} ADD CONSTRAINT {check} CHECK ({own} IS NOT NULL) NOT VALID;\n\
                         -- in a revision of its own\nALTER TABLE {name} VALIDATE CONSTRAINT {check};\n\
                         -- and in a third\nALTER TABLE {name} ALTER COLUMN {own} SET NOT NULL;\n\
                         ALTER TABLE {name} DROP CONSTRAINT {check};"
                    ));
                }
                self.push(finding);
            }
            Server::Mysql(..) | Server::MariaDb(..) => self.push(Finding::new(
                Code::NotNullScan,
                edit.to_string(),
                "the whole table is written anew; that is online, but takes its time and space",
            )),
            Server::Sqlite => {}
        }
    }
}

/// What a rename costs.
pub(super) fn rename(edit: &Edit) -> Option<Finding> {
    let reason = "a program that still runs uses the old name, and fails";
    match edit {
        Edit::RenameTable { to, .. } => Some(
            Finding::new(Code::RenameTable, edit.to_string(), reason).safe(format!(
                "rename it, and in the same revision create a view under the old name (it can be written to, being a \
                 simple one); drop the view when every program uses {}",
                to.name
            )),
        ),
        Edit::RenameColumn { from, to, .. } => Some(
            Finding::new(Code::RenameColumn, edit.to_string(), reason).safe(format!(
                "add {to}, write both, fill it in batches, release a program that uses {to} alone, then drop {from}"
            )),
        ),
        _ => None,
    }
}

/// Whether a default may differ from row to row: a call of what is not known to be one value for a statement.
fn is_volatile(default: &str) -> bool {
    const STABLE: &[&str] = &[
        "now",
        "current_timestamp",
        "localtimestamp",
        "current_time",
        "localtime",
        "transaction_timestamp",
        "statement_timestamp",
        "current_setting",
        "current_schema",
        "lower",
        "upper",
        "to_timestamp",
        "to_date",
        "make_date",
        "make_interval",
        "make_timestamp",
        "jsonb_build_object",
        "json_build_object",
        "jsonb_build_array",
        "coalesce",
        "timezone",
        "date_trunc",
        "round",
        "abs",
        "concat",
        "md5",
        "extract",
        "nullif",
        "greatest",
        "least",
        "row",
        "array",
    ];
    // numeric(10,2), character varying(20)
    const TYPES: &[&str] = &[
        "varying",
        "character",
        "char",
        "varchar",
        "numeric",
        "decimal",
        "bit",
        "bpchar",
        "timestamp",
        "timestamptz",
        "time",
        "timetz",
        "interval",
        "float",
        "precision",
    ];
    let mut before: Option<String> = None;
    for token in Lexer::new(default, Engine::Postgres) {
        if let (Some(name), "(") = (&before, token.text)
            && !STABLE.contains(&name.as_str())
            && !TYPES.contains(&name.as_str())
        {
            return true;
        }
        before = match token.kind {
            TokenKind::Word | TokenKind::Quoted => Some(token.identifier().to_lowercase()),
            _ => None,
        };
    }
    false
}

/// Whether a valid CHECK says that the column is not NULL: PostgreSQL 12 and newer then read no rows.
fn proves_not_null(table: &Table, column: &str) -> bool {
    let says = |expression: &str| {
        let text = strip_parentheses(expression, Engine::Postgres);
        let words: Vec<String> = (Lexer::new(text, Engine::Postgres))
            .map(|token| token.identifier().to_lowercase())
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        words == [&*column.to_lowercase(), "is", "not", "null"]
    };
    table
        .checks
        .iter()
        .any(|check| check.validated && says(&check.expression))
}

#[cfg(test)]
mod tests {
    use super::is_volatile;

    #[test]
    fn defaults_that_differ_from_row_to_row() {
        for default in [
            "gen_random_uuid()",
            "nextval('ids'::regclass)",
            "(random() * 5)",
            "app.next()",
            "clock_timestamp()",
        ] {
            assert!(is_volatile(default), "{default}");
        }
        for default in [
            "5",
            "'a(b)'::text",
            "now()",
            "CURRENT_TIMESTAMP(3)",
            "'x'::character varying(10)",
            "(1 + (2 * 3))",
        ] {
            assert!(!is_volatile(default), "{default}");
        }
    }
}
