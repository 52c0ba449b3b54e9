//! Compares the expected tables with the live ones.

use super::live::{Live, LiveColumn, LiveReference, LiveTable};
use super::{ExpectedTable, SchemaDifference};
use crate::dialect::Dialect;
use crate::session::Reference;

/// Adds the differences of the tables of one schema.
pub(super) fn tables<'t, D: Dialect>(
    expected: impl Iterator<Item = &'t ExpectedTable>,
    live: &Live,
    out: &mut Vec<SchemaDifference>,
) {
    for expected in expected {
        let table = qualified(expected.schema, expected.name);
        match live.table(expected.name) {
            None => out.push(SchemaDifference::MissingTable { table }),
            Some(found) => {
                columns::<D>(&table, expected, found, live, out);
                if !expected.view {
                    keys(&table, expected, found, live, out);
                }
            }
        }
    }
}

fn qualified(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{schema}.{name}"),
        None => name.to_owned(),
    }
}

fn columns<D: Dialect>(
    table: &str,
    expected: &ExpectedTable,
    found: &LiveTable,
    live: &Live,
    out: &mut Vec<SchemaDifference>,
) {
    for (name, sql_type) in expected.columns {
        let Some(column) = found.columns.iter().find(|c| live.same(&c.name, name)) else {
            out.push(SchemaDifference::MissingColumn {
                table: table.to_owned(),
                column: (*name).to_owned(),
            });
            continue;
        };
        let (sql_type, nullable) = match sql_type.strip_suffix('?') {
            Some(sql_type) => (sql_type, true),
            None => (*sql_type, false),
        };
        if !(D::CATALOG.serves)(sql_type, &(D::CATALOG.type_of)(&column.sql_type)) {
            out.push(SchemaDifference::Type {
                table: table.to_owned(),
                column: (*name).to_owned(),
                expected: sql_type.to_owned(),
                found: column.shown.clone(),
            });
        }
        if nullable != column.nullable && !expected.view && !found.view {
            out.push(SchemaDifference::NullAllowed {
                table: table.to_owned(),
                column: (*name).to_owned(),
                nullable: column.nullable,
            });
        }
        if let Some((_, labels)) = expected.labels.iter().find(|(column, _)| column == name) {
            self::labels(table, name, labels, column, out);
        }
        let is_inside = |path: &str| {
            let rest = path.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        for (path, fields) in expected.fields.iter().filter(|(path, _)| is_inside(path)) {
            self::fields::<D>(table, path, fields, column, out);
        }
    }
    if expected.view {
        return;
    }
    for column in found.columns.iter().filter(|column| column.required) {
        let known = |(name, _): &(&str, &str)| live.same(name, &column.name);
        if !expected.columns.iter().any(known) {
            out.push(SchemaDifference::RequiredColumn {
                table: table.to_owned(),
                column: column.name.clone(),
            });
        }
    }
}

/// Compares the labels of an enum, where the database has enums.
fn labels(
    table: &str,
    name: &str,
    expected: &[&str],
    found: &LiveColumn,
    out: &mut Vec<SchemaDifference>,
) {
    if found.labels.is_empty() {
        return;
    }
    let missing = expected
        .iter()
        .filter(|label| !found.labels.iter().any(|found| found == *label));
    for label in missing {
        out.push(SchemaDifference::MissingLabel {
            table: table.to_owned(),
            column: name.to_owned(),
            label: (*label).to_owned(),
        });
    }
    let unknown = found
        .labels
        .iter()
        .filter(|label| !expected.contains(&label.as_str()));
    for label in unknown {
        out.push(SchemaDifference::UnknownLabel {
            table: table.to_owned(),
            column: name.to_owned(),
            label: label.clone(),
        });
    }
}

/// Compares the fields of a composite type, where the column has it: they are read by their places.
fn fields<D: Dialect>(
    table: &str,
    path: &str,
    expected: &[(&str, &str)],
    column: &LiveColumn,
    out: &mut Vec<SchemaDifference>,
) {
    let found = || column.fields.iter().filter(|field| field.path == path);
    if found().next().is_none() {
        return;
    }
    let names = expected.iter().map(|(name, _)| *name);
    if !names.clone().eq(found().map(|field| &*field.name)) {
        out.push(SchemaDifference::CompositeFields {
            table: table.to_owned(),
            column: path.to_owned(),
            expected: names.map(str::to_owned).collect(),
            found: found().map(|field| field.name.clone()).collect(),
        });
    }
    for (name, sql_type) in expected {
        let Some(field) = found().find(|field| field.name == *name) else {
            continue;
        };
        if !(D::CATALOG.serves)(sql_type, &(D::CATALOG.type_of)(&field.sql_type)) {
            out.push(SchemaDifference::Type {
                table: table.to_owned(),
                column: format!("{path}.{name}"),
                expected: (*sql_type).to_owned(),
                found: field.shown.clone(),
            });
        }
    }
}

fn keys(
    table: &str,
    expected: &ExpectedTable,
    found: &LiveTable,
    live: &Live,
    out: &mut Vec<SchemaDifference>,
) {
    let same = |a: &[&str], b: &[String]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| live.same(a, b))
    };
    if !same(expected.primary_key, &found.primary_key) {
        out.push(SchemaDifference::PrimaryKey {
            table: table.to_owned(),
            expected: owned(expected.primary_key),
            found: found.primary_key.clone(),
        });
    }
    for columns in expected.uniques {
        // In any order: it demands the same.
        let is_it = |key: &[Option<String>]| {
            key.len() == columns.len()
                && key.iter().all(|part| {
                    part.as_ref()
                        .is_some_and(|part| columns.iter().any(|column| live.same(column, part)))
                })
        };
        if !found.uniques.iter().any(|(_, key)| is_it(key)) {
            out.push(SchemaDifference::MissingUnique {
                table: table.to_owned(),
                columns: owned(columns),
            });
        }
    }
    for reference in expected.references {
        if !found.references.iter().any(|r| is(reference, r, live)) {
            out.push(SchemaDifference::MissingForeignKey {
                table: table.to_owned(),
                columns: owned(reference.columns),
                target: qualified(reference.schema, reference.table),
                target_columns: owned(reference.referenced),
            });
        }
    }
}

/// True if a foreign key is this one.
fn is(expected: &Reference, found: &LiveReference, live: &Live) -> bool {
    let there = match (expected.schema, &found.schema) {
        (None, _) => found.visible,
        (Some(expected), Some(found)) => live.same(expected, found),
        (Some(_), None) => true,
    };
    let pairs = || expected.columns.iter().zip(expected.referenced);
    there
        && live.same(expected.table, &found.table)
        && expected.columns.len() == found.columns.len()
        && found.columns.iter().enumerate().all(|(at, (from, to))| {
            // A key of SQLite's that names no columns means the primary key.
            let implied = live.table(&found.table).and_then(|t| t.primary_key.get(at));
            let to = to.as_ref().or(implied);
            pairs().any(|(a, b)| live.same(a, from) && to.is_some_and(|to| live.same(b, to)))
        })
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
