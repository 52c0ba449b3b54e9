//! Reads `EXPLAIN FORMAT=JSON` of MySQL and MariaDB, whose documents differ: each object for the reading of a table, or an
//! operation on the rows of others, is a part.

use relata_schema::Session;
use serde_json::{Map, Value};

use super::document;
use super::tree::Node;

pub(super) fn plan(session: &mut Session, sql: &str) -> miette::Result<Node> {
    let document = document(session, &format!("EXPLAIN FORMAT=JSON {sql}"))?;
    let mut nodes = match &document {
        Value::Object(object) => parts(object),
        _ => Vec::new(),
    };
    let mut node = match nodes.len() {
        1 => nodes.remove(0),
        _ => Node {
            title: "Query".to_owned(),
            children: nodes,
            ..Node::default()
        },
    };
    total(&mut node);
    Ok(node)
}

/// The parts that an object holds, however deep.
fn parts(object: &Map<String, Value>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (key, value) in object {
        match value {
            Value::Object(inner) if !matches!(key.as_str(), "cost_info" | "range_analysis") => {
                nodes.extend(part(key, inner))
            }
            Value::Array(list) => {
                for one in list {
                    if let Value::Object(inner) = one {
                        nodes.extend(parts(inner));
                    }
                }
            }
            _ => {}
        }
    }
    nodes
}

fn part(key: &str, object: &Map<String, Value>) -> Vec<Node> {
    let children = parts(object);
    let title = match key {
        "table" => table(object),
        "query_block" | "query_specifications" | "block-nl-join" => {
            return wrapped(key, object, children);
        }
        other => other.replace(['_', '-'], " "),
    };
    let number = |key: &str| object.get(key).and_then(as_number);
    let cost = object.get("cost_info").and_then(Value::as_object);
    let of_cost = |key: &str| cost.and_then(|cost| cost.get(key)).and_then(as_number);
    let own = of_cost("read_cost").unwrap_or_default() + of_cost("eval_cost").unwrap_or_default();
    // MySQL reports costs, MariaDB from version 11 on.
    let own = if own > 0.0 {
        own
    } else {
        of_cost("sort_cost").or(number("cost")).unwrap_or_default()
    };
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    let mut notes = Vec::new();
    if text("access_type") == Some("ALL") {
        notes.push("all rows are read".to_owned());
    }
    if key == "filesort" || object.get("using_filesort") == Some(&Value::Bool(true)) {
        notes.push("it is sorted: an index in that order?".to_owned());
    }
    if key == "temporary_table" || object.get("using_temporary_table") == Some(&Value::Bool(true)) {
        notes.push("a temporary table is filled".to_owned());
    }
    let details = ["attached_condition", "sort_key", "index_condition"];
    let details = details
        .iter()
        .filter_map(|key| Some(format!("{}: {}", key.replace('_', " "), text(key)?)));
    vec![Node {
        title,
        cost: own,
        time: None,
        rows: number("rows_produced_per_join")
            .or(number("rows"))
            .or(number("rows_examined_per_scan")),
        found: None,
        details: details.collect(),
        notes,
        children,
    }]
}

/// A part that only holds others.
fn wrapped(key: &str, object: &Map<String, Value>, children: Vec<Node>) -> Vec<Node> {
    match (key, object.get("message").and_then(Value::as_str)) {
        (_, Some(message)) => vec![Node {
            title: message.to_owned(),
            children,
            ..Node::default()
        }],
        ("query_block", None) => vec![Node {
            title: "Query".to_owned(),
            children,
            ..Node::default()
        }],
        _ => children,
    }
}

fn table(object: &Map<String, Value>) -> String {
    let text = |key: &str| object.get(key).and_then(Value::as_str);
    if let (None, Some(message)) = (text("table_name"), text("message")) {
        return message.to_owned();
    }
    let how = match text("access_type") {
        Some("ALL") => "Scan",
        Some("index") => "Scan of an index",
        Some("range") => "Range",
        Some("eq_ref" | "const" | "system") => "One row",
        Some("ref" | "ref_or_null") => "Rows by index",
        Some(other) => other,
        None => "Table",
    };
    let mut title = format!("{how} of {}", text("table_name").unwrap_or("?"));
    if let Some(key) = text("key") {
        title.push_str(&format!(" by {key}"));
    }
    title
}

/// Some numbers are texts there.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// Adds to a part the costs of all parts below it.
fn total(node: &mut Node) {
    for child in &mut node.children {
        total(child);
    }
    node.cost += node.children.iter().map(|child| child.cost).sum::<f64>();
}
