//! Finds the columns of a view that cannot be NULL.
//!
//! The catalog does not record it, but the planner shows where each column comes from: a column of a table that is NOT
//! NULL stays so unless an outer join or a grouping set above it makes NULLs. Whatever is not understood stays
//! nullable. Materialized views are left alone, because their rows may be older than the constraint.

use std::collections::HashMap;

use serde_json::Value;

use super::Relations;
use super::reader::Reader;
use crate::error::Result;
use crate::model::{ObjectName, SqlType, Table, TableKind};

/// Columns of tables that are NOT NULL.
type NotNull = HashMap<ObjectName, Vec<String>>;

pub(super) fn read(reader: &mut Reader<'_>, relations: &mut Relations) -> Result<()> {
    let not_null: NotNull = (relations.tables.iter())
        // The server does not enforce the constraints of foreign tables.
        .filter(|table| matches!(table.kind, TableKind::Table | TableKind::Partition))
        .map(|table| (table.name.clone(), names(table)))
        .collect();
    // Views do not keep how many dimensions an array has.
    let nested: HashMap<(ObjectName, String), u32> = (relations.tables.iter())
        .filter(|table| !table.is_view())
        .flat_map(|table| table.columns.iter().map(|column| (&table.name, column)))
        .filter_map(|(table, column)| match column.sql_type {
            SqlType::Array { dimensions, .. } if dimensions > 1 => {
                Some(((table.clone(), column.name.clone()), dimensions))
            }
            _ => None,
        })
        .collect();
    let is_view = |table: &&mut Table| table.kind == TableKind::View;
    for view in relations.tables.iter_mut().filter(is_view) {
        let Some(definition) = &view.definition else {
            continue;
        };
        let Some(plan) = reader.explain(definition)? else {
            continue;
        };
        let Some(plan) = plan.pointer("/0/Plan") else {
            continue;
        };
        let output = texts(&plan["Output"]);
        // A plan may carry more columns than the view has, to sort by them, and never fewer.
        if output.len() < view.columns.len() {
            continue;
        }
        if !(passes(plan) || is_scan(plan)) {
            continue;
        }
        let is_plain = is_plain(plan);
        for (column, expression) in view.columns.iter_mut().zip(output) {
            if let SqlType::Array { dimensions, .. } = &mut column.sql_type
                && let Some((alias, name)) = column_reference(expression.trim())
                && let Some(table) = table_of(plan, alias.as_deref())
                && let Some(declared) = nested.get(&(table, name))
            {
                *dimensions = *declared;
            }
            if never_null(expression, plan, is_plain, &not_null) {
                column.nullable = false;
            }
        }
    }
    Ok(())
}

fn names(table: &Table) -> Vec<String> {
    (table.columns.iter())
        .filter(|column| !column.nullable)
        .map(|column| column.name.clone())
        .collect()
}

/// True if an expression of the plan's output, as EXPLAIN writes it, is a value in every row.
fn never_null(text: &str, plan: &Value, is_plain: bool, not_null: &NotNull) -> bool {
    let text = text.trim();
    if let Some((alias, column)) = column_reference(text) {
        return comes_through(plan, alias.as_deref()).is_some_and(|table| {
            (not_null.get(&table)).is_some_and(|columns| columns.contains(&column))
        });
    }
    if let Some(inner) = enclosed("", text) {
        // Computed further down, where a step above may replace it by NULL, or it is of the first query of a UNION.
        return is_plain && never_null(inner, plan, is_plain, not_null);
    }
    if enclosed("count", text).is_some() {
        return true;
    }
    if let Some(arguments) = enclosed("COALESCE", text) {
        return split(arguments).any(|argument| never_null(argument, plan, is_plain, not_null));
    }
    is_literal(text)
}

/// `alias.column`, with quotes where a name needs them; the column alone where the query reads one table.
fn column_reference(text: &str) -> Option<(Option<String>, String)> {
    let (name, rest) = identifier(text)?;
    if rest.is_empty() {
        return (!is_literal(text)).then_some((None, name));
    }
    let (column, rest) = identifier(rest.strip_prefix('.')?)?;
    rest.is_empty().then_some((Some(name), column))
}

/// The identifier at the start of a text, and what follows.
fn identifier(text: &str) -> Option<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let end = text
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .unwrap_or(text.len());
        let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_');
        return starts.then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    loop {
        let (part, behind) = rest.split_once('"')?;
        name.push_str(part);
        let Some(quoted) = behind.strip_prefix('"') else {
            return Some((name, behind));
        };
        name.push('"');
        rest = quoted;
    }
}

/// Returns the text in the parentheses, if it is a name and one pair of them.
fn enclosed<'a>(name: &str, text: &'a str) -> Option<&'a str> {
    let inner = text.strip_prefix(name)?.strip_prefix('(')?;
    let mut depth = 1;
    for (at, symbol) in symbols(inner) {
        match symbol {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (at + 1 == inner.len()).then(|| &inner[..at]);
        }
    }
    None
}

/// The arguments of a call.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let mut commas: Vec<usize> = symbols(text)
        .filter(|(_, symbol)| {
            match symbol {
                '(' | '[' => depth += 1,
                ')' | ']' => depth -= 1,
                _ => {}
            }
            *symbol == ',' && depth == 0
        })
        .map(|(at, _)| at)
        .collect();
    commas.push(text.len());
    let mut start = 0;
    commas.into_iter().map(move |end| {
        let argument = &text[start..end];
        start = (end + 1).min(text.len());
        argument
    })
}

/// The characters outside of quotes.
fn symbols(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    text.char_indices().filter(move |(_, c)| match quote {
        Some(open) => {
            if *c == open {
                quote = None;
            }
            false
        }
        None if *c == '\'' || *c == '"' => {
            quote = Some(*c);
            false
        }
        None => true,
    })
}

/// A number, a truth value, or `'text'::type`.
fn is_literal(text: &str) -> bool {
    if matches!(text, "true" | "false") {
        return true;
    }
    if let Some(rest) = text.strip_prefix('\'') {
        let mut rest = rest;
        while let Some((_, behind)) = rest.split_once('\'') {
            match behind.strip_prefix('\'') {
                Some(more) => rest = more,
                // A cast to a type keeps the value; the name of one holds no quote.
                None => {
                    return behind.is_empty()
                        || (behind.starts_with("::") && is_type(&behind[2..]));
                }
            }
        }
        return false;
    }
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// `text`, `character varying(20)`, `public.mood[]`. What else may follow a literal, as AT TIME ZONE, can make NULL of it.
fn is_type(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "varying",
        "precision",
        "with",
        "without",
        "time",
        "zone",
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "to",
    ];
    let is_name = |c: char| c.is_alphanumeric() || "_.,()[]".contains(c);
    let mut words = text.split(' ');
    words.next().is_some_and(|first| first.chars().all(is_name))
        && words.all(|word| WORDS.contains(&word.split(['(', '[']).next().unwrap_or_default()))
}

/// True if every row that a step reads is a row of its result or is left out, and no step puts NULLs in.
fn is_plain(node: &Value) -> bool {
    let joins = matches!(
        node["Join Type"].as_str(),
        None | Some("Inner" | "Semi" | "Right Semi")
    );
    let mut read = children(node).filter(|child| {
        let side = child["Parent Relationship"].as_str();
        !matches!(side, Some("InitPlan" | "SubPlan"))
    });
    joins && (passes(node) || is_scan(node)) && read.all(is_plain)
}

/// True if a step reads a table.
fn is_scan(node: &Value) -> bool {
    matches!(
        node["Node Type"].as_str(),
        Some(
            "Seq Scan"
                | "Sample Scan"
                | "Index Scan"
                | "Index Only Scan"
                | "Bitmap Heap Scan"
                | "Bitmap Index Scan"
                | "BitmapAnd"
                | "BitmapOr"
                | "Tid Scan"
                | "Tid Range Scan"
        )
    )
}

/// True if the columns of what a step reads come through unchanged, joins apart.
fn passes(node: &Value) -> bool {
    // Grouping sets put NULL in place of keys.
    node.get("Grouping Sets").is_none()
        && matches!(
            node["Node Type"].as_str(),
            Some(
                "Nested Loop"
                    | "Hash Join"
                    | "Merge Join"
                    | "Hash"
                    | "Sort"
                    | "Incremental Sort"
                    | "Materialize"
                    | "Memoize"
                    | "Limit"
                    | "Unique"
                    | "Group"
                    | "Aggregate"
                    | "WindowAgg"
                    | "ProjectSet"
                    | "Result"
                    | "LockRows"
            )
        )
}

/// The table of an alias, or of the only one that there is, whatever the steps above it do.
fn table_of(node: &Value, alias: Option<&str>) -> Option<ObjectName> {
    let mut found = Vec::new();
    tables_of(node, alias, &mut found);
    match found.as_slice() {
        [table] => table.clone(),
        _ => None,
    }
}

fn tables_of(node: &Value, alias: Option<&str>, found: &mut Vec<Option<ObjectName>>) {
    let read = node["Alias"].as_str();
    if read.is_some() && (alias.is_none() || alias == read) {
        found.push(table_read(node));
    }
    for child in children(node) {
        tables_of(child, alias, found);
    }
}

/// The table that a step reads.
fn table_read(node: &Value) -> Option<ObjectName> {
    Some(ObjectName {
        schema: node["Schema"].as_str()?.to_owned(),
        name: node["Relation Name"].as_str()?.to_owned(),
    })
}

/// The table of an alias, or of the only one that there is, where its rows reach the top without a step that puts NULLs in their place.
fn comes_through(plan: &Value, alias: Option<&str>) -> Option<ObjectName> {
    let mut found = Vec::new();
    scans(plan, alias, true, &mut found);
    match found.as_slice() {
        [Some(table)] => Some(table.clone()),
        _ => None,
    }
}

/// Every node that reads something under this alias: the table, if its columns come through unchanged.
fn scans(node: &Value, alias: Option<&str>, through: bool, found: &mut Vec<Option<ObjectName>>) {
    let read = node["Alias"].as_str();
    if read.is_some() && (alias.is_none() || alias == read) {
        found.push(table_read(node).filter(|_| through));
    }
    let passes = through && passes(node);
    for child in children(node) {
        let side = child["Parent Relationship"].as_str().unwrap_or_default();
        let kept = matches!(
            (node["Join Type"].as_str(), side),
            (None, "Outer" | "Subquery")
                | (Some("Inner"), "Outer" | "Inner")
                | (Some("Left" | "Semi" | "Anti"), "Outer")
                | (Some("Right" | "Right Semi" | "Right Anti"), "Inner")
        );
        scans(child, alias, passes && kept, found);
    }
}

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    node["Plans"].as_array().into_iter().flatten()
}

fn texts(list: &Value) -> Vec<&str> {
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| item.as_str().unwrap_or_default())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        for text in [
            "1",
            "1.5",
            "true",
            "'it''s'::text",
            "'x'::character varying(3)",
            "'x'::public.mood[]",
            "'1 day'::interval day to second(3)",
            "'2020-01-01'::timestamp(3) with time zone",
            "'2020-01-01'::timestamp without time zone[]",
        ] {
            assert!(is_literal(text), "{text}");
        }
        for text in [
            "",
            "NULL::text",
            "'a'::text || x.y",
            "'a' || 'b'",
            "-",
            "x",
            "'2020-01-01'::timestamp without time zone AT TIME ZONE zones.tz",
            "'2020-01-01'::timestamp with time zone AT LOCAL",
        ] {
            assert!(!is_literal(text), "{text}");
        }
    }

    #[test]
    fn names_with_quotes() {
        let reference = |text| column_reference(text);
        let pair = |a: &str, b: &str| Some((Some(a.to_owned()), b.to_owned()));
        assert_eq!(reference("u.id"), pair("u", "id"));
        assert_eq!(reference(r#""a.b"."c ""d"#), None);
        assert_eq!(reference(r#""a.b"."c ""d""#), pair("a.b", r#"c "d"#));
        assert_eq!(reference("id"), Some((None, "id".to_owned())));
        assert_eq!(reference("true"), None);
        assert_eq!(reference("u.id + 1"), None);
        assert_eq!(reference("1.5"), None);
        assert_eq!(reference("a.b.c"), None);
    }

    #[test]
    fn calls() {
        assert_eq!(
            enclosed("count", "count(DISTINCT (a.b))"),
            Some("DISTINCT (a.b)")
        );
        assert_eq!(enclosed("count", "count(a.b) + count(*)"), None);
        assert_eq!(enclosed("", "(a.b || ')')"), Some("a.b || ')'"));
        let arguments: Vec<_> = split("a.b, f(1, 2), 'x, y'::text").map(str::trim).collect();
        assert_eq!(arguments, ["a.b", "f(1, 2)", "'x, y'::text"]);
    }
}
