//! Objects and columns that a revision drops and creates again: the schema has them before and after, but rows and values are lost,
//! and the owner and privileges of views and functions.

use relata_ddl::{Edit, Object, Part};
use relata_schema::{Catalog, Engine, ObjectName, Table};

use super::sql::{Statement, Statements, rename, table_name, without_conditions};
use super::{Code, Finding, Server};

/// Findings about what statements drop, except what `edits`, the difference of the catalogs, drops too.
pub(super) fn findings(
    statements: &Statements,
    (old, new): (&Catalog, &Catalog),
    edits: &[Edit],
    server: Server,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, statement) in statements.list.iter().enumerate() {
        let later = statements.list.get(at..).unwrap_or_default();
        for table in dropped_tables(statement, old) {
            let stays = is_table(old, &table) && is_table(new, &table);
            if stays && !drops_table(edits, &table) && !is_filled(later, &table, old) {
                let reason = "its rows are lost: the table is created again";
                findings.push(statement.finding(Code::DropTable, reason));
            }
        }
        for (table, column) in overwritten_columns(statement, old) {
            let there = |catalog: &Catalog| {
                let table = catalog.table_named(&table);
                table.is_some_and(|table| table.column(&column).is_some())
            };
            if there(old) && there(new) {
                let reason = "its values are lost: the expression of USING does not read them";
                findings.push(statement.finding(Code::DropColumn, reason));
            }
        }
        for (table, column) in dropped_columns(statement, old) {
            let of = |catalog: &Catalog| {
                let table = catalog.table_named(&table);
                table.and_then(|table| table.column(&column)).cloned()
            };
            let (Some(from), Some(to)) = (of(old), of(new)) else {
                continue;
            };
            let computed = from.generated.is_some() && to.generated.is_some();
            if computed && old.engine == Engine::Postgres {
                let others = (&statements.list[..at], later);
                if !is_restored(others, &table.name) {
                    let reason = "the privileges of the column are lost: it is added again";
                    findings.push(statement.finding(Code::RecreateObject, reason));
                }
            }
            if !computed
                && !drops_column(edits, &table, &column)
                && !is_written(later, &table, &column, old)
            {
                let reason = "its values are lost: the column is added again";
                findings.push(statement.finding(Code::DropColumn, reason));
            }
        }
    }
    for (at, statement) in statements.list.iter().enumerate() {
        let (earlier, later) = statements.list.split_at(at);
        for name in dropped_objects(statement, (old, new)) {
            let known = matches!(server, Server::Mysql(..)) && alters_function(edits, &name);
            // Another function may have its name.
            let again = |later: &Statement| later.starts(&["create"]) && later.names(&name.name);
            if !known && later.iter().any(again) && !is_restored((earlier, later), &name.name) {
                findings.push(recreated(statement, old.engine));
            }
        }
    }
    findings
}

fn recreated(statement: &Statement, engine: Engine) -> Finding {
    let (reason, safe) = match engine {
        Engine::Mysql => (
            "nobody may execute it any more until it is granted again",
            "GRANT EXECUTE after it, or on MariaDB CREATE OR REPLACE",
        ),
        _ => (
            "its owner, privileges and rules are lost, and PUBLIC may execute a function that is created",
            "CREATE OR REPLACE, or the statements of `relata migrate auto`, which restore them; or GRANT and REVOKE after it",
        ),
    };
    statement.finding(Code::RecreateObject, reason).safe(safe)
}

/// True if the difference of the catalogs has a finding of it already.
fn alters_function(edits: &[Edit], name: &ObjectName) -> bool {
    edits.iter().any(|edit| {
        matches!(edit, Edit::Alter { from: from @ Object::Function(_), .. } | Edit::Drop(from @ Object::Function(_))
            if from.name() == *name)
    })
}

/// True if what belongs to an object besides is saved before, as a plan does, or given after.
fn is_restored((earlier, later): (&[Statement], &[Statement]), name: &str) -> bool {
    (earlier.iter()).any(|statement| statement.keeps(name))
        || later.iter().any(|statement| {
            let gives = statement.starts(&["grant"]) || statement.starts(&["revoke"]);
            gives && statement.names(name)
        })
}

/// `DROP VIEW a, b`, `DROP FUNCTION c(int)`: the names that the schema has before and after.
fn dropped_objects(statement: &Statement, (old, new): (&Catalog, &Catalog)) -> Vec<ObjectName> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let (kind, rest) = match tokens.as_slice() {
        ["drop", "materialized", "view", rest @ ..] => ("view", rest),
        ["drop", kind, rest @ ..] => (*kind, rest),
        _ => return Vec::new(),
    };
    let there = |name: &ObjectName, catalog: &Catalog| match kind {
        "view" => catalog.table_named(name).is_some_and(Table::is_view),
        "function" | "procedure" | "aggregate" | "routine" => catalog
            .functions
            .iter()
            .any(|function| function.name == *name),
        "sequence" => catalog
            .sequences
            .iter()
            .any(|sequence| sequence.name == *name),
        "type" | "domain" => {
            let enums = catalog.enums.iter().map(|object| &object.name);
            let domains = catalog.domains.iter().map(|object| &object.name);
            let composites = catalog.composites.iter().map(|object| &object.name);
            let ranges = catalog.ranges.iter().map(|object| &object.name);
            (enums.chain(domains).chain(composites).chain(ranges)).any(|own| own == name)
        }
        _ => false,
    };
    let of_engine = match old.engine {
        Engine::Postgres => true,
        // The privileges of others stay when they are dropped.
        Engine::Mysql => matches!(kind, "function" | "procedure"),
        _ => false,
    };
    clauses(without_conditions(rest))
        .filter(|_| of_engine)
        .filter_map(|name| table_name(name, old))
        .map(|(name, _)| name)
        .filter(|name| there(name, old) && there(name, new))
        .collect()
}

fn is_table(catalog: &Catalog, name: &ObjectName) -> bool {
    let is_view = Table::is_view;
    (catalog.table_named(name)).is_some_and(|table| !is_view(table))
}

fn drops_table(edits: &[Edit], name: &ObjectName) -> bool {
    let drops = |edit: &Edit| matches!(edit, Edit::Drop(object @ Object::Table(_)) if object.name() == *name);
    edits.iter().any(drops)
}

fn drops_column(edits: &[Edit], table: &ObjectName, name: &str) -> bool {
    edits.iter().any(|edit| {
        matches!(edit, Edit::Remove { table: of, part: Part::Column(column) }
            if of == table && column.name == name)
    })
}

/// `DROP TABLE [IF EXISTS] a, b`, `CREATE OR REPLACE TABLE a` (MariaDB).
fn dropped_tables(statement: &Statement, old: &Catalog) -> Vec<ObjectName> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let rest = match tokens.as_slice() {
        ["drop", "table", rest @ ..] => rest,
        // MariaDB drops the old one, also with IF NOT EXISTS, which it refuses here.
        ["create", "or", "replace", "table", rest @ ..] => {
            let name = table_name(rest, old).map(|(name, _)| name);
            return name.into_iter().collect();
        }
        _ => return Vec::new(),
    };
    let names = without_conditions(rest).split(|token| *token == ",");
    names
        .filter_map(|name| table_name(name, old))
        .map(|(name, _)| name)
        .collect()
}

/// `ALTER TABLE a DROP [COLUMN] b, DROP c`.
fn dropped_columns(statement: &Statement, old: &Catalog) -> Vec<(ObjectName, String)> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let ["alter", "table", rest @ ..] = tokens.as_slice() else {
        return Vec::new();
    };
    let Some((table, rest)) = table_name(without_conditions(rest), old) else {
        return Vec::new();
    };
    let dropped = clauses(rest).filter_map(|clause| {
        let ["drop", rest @ ..] = clause else {
            return None;
        };
        let rest = match rest {
            ["column", rest @ ..] => rest,
            rest => rest,
        };
        match without_conditions(rest) {
            // Of another part, such as `DROP PRIMARY KEY`, unless it ends the clause.
            [
                "constraint" | "primary" | "foreign" | "index" | "key" | "check" | "partition",
                _,
                ..,
            ] => None,
            [name, ..] => Some((table.clone(), (*name).to_owned())),
            [] => None,
        }
    });
    dropped.collect()
}

/// `ALTER TABLE a ALTER [COLUMN] b [SET DATA] TYPE c USING d`, where the expression does not name the column.
fn overwritten_columns(statement: &Statement, old: &Catalog) -> Vec<(ObjectName, String)> {
    let tokens: Vec<&str> = statement.tokens.iter().map(String::as_str).collect();
    let ["alter", "table", rest @ ..] = tokens.as_slice() else {
        return Vec::new();
    };
    let Some((table, rest)) = table_name(without_conditions(rest), old) else {
        return Vec::new();
    };
    let overwritten = clauses(rest).filter_map(|clause| {
        let ["alter", rest @ ..] = clause else {
            return None;
        };
        let rest = match rest {
            ["column", rest @ ..] => rest,
            rest => rest,
        };
        let (name, rest) = rest.split_first()?;
        let typed = matches!(rest, ["type", ..] | ["set", "data", "type", ..]);
        let at = rest.iter().position(|token| *token == "using")?;
        let mut value = rest.iter().skip(at + 1);
        let reads = value.any(|token| token.eq_ignore_ascii_case(name));
        (typed && !reads).then(|| (table.clone(), (*name).to_owned()))
    });
    overwritten.collect()
}

/// The parts between commas, except those within parentheses.
fn clauses<'t, 's>(tokens: &'t [&'s str]) -> impl Iterator<Item = &'t [&'s str]> {
    let mut depth = 0_usize;
    tokens.split(move |token| {
        match *token {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        *token == "," && depth == 0
    })
}

/// True if a table gets its rows back: another one gets its name, or rows are inserted from a query.
fn is_filled(later: &[Statement], table: &ObjectName, old: &Catalog) -> bool {
    later.iter().any(|statement| {
        let renamed = rename(statement, old).into_iter();
        let mut renamed = renamed.filter_map(|edit| match edit {
            Edit::RenameTable { to, .. } => Some(to),
            _ => None,
        });
        renamed.any(|to| to == *table) || is_filled_whole(statement, table)
    })
}

/// True if a column gets its values back: another one gets its name, or an UPDATE writes it.
fn is_written(later: &[Statement], table: &ObjectName, column: &str, old: &Catalog) -> bool {
    later.iter().any(|statement| {
        let mut renamed = rename(statement, old).into_iter();
        let named = renamed.any(|edit| match edit {
            Edit::RenameColumn { table: of, to, .. } => of == *table && to == column,
            _ => false,
        });
        let updates = statement.starts(&["update"]) && statement.names(&table.name);
        named || updates && statement.names(column) || is_filled_whole(statement, table)
    })
}

/// True if rows of a table are inserted from a query.
fn is_filled_whole(statement: &Statement, table: &ObjectName) -> bool {
    statement.starts(&["insert", "into"]) && statement.has("select") && statement.names(&table.name)
}
