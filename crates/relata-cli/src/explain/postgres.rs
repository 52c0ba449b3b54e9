//! Reads PostgreSQL's `EXPLAIN (FORMAT JSON)`.

use std::path::Path;

use miette::miette;
use relata_schema::Session;
use serde_json::Value;

use super::document;
use super::tree::Node;

pub(super) fn plan(session: &mut Session, sql: &str, analyze: bool) -> miette::Result<Node> {
    let options = if analyze { "ANALYZE, BUFFERS, " } else { "" };
    let explain = format!("EXPLAIN ({options}FORMAT JSON) {sql}");
    let document = match analyze {
        false => document(session, &explain)?,
        true => {
            // It is executed, so its changes must be undone.
            let begun = session.execute(Path::new("explain"), "BEGIN");
            begun.map_err(|error| miette!("{error}"))?;
            let plan = document(session, &explain);
            let _ = session.execute(Path::new("explain"), "ROLLBACK");
            plan?
        }
    };
    let plan = document.get(0).and_then(|one| one.get("Plan"));
    plan.map(node)
        .ok_or_else(|| miette!("PostgreSQL gives no plan for it"))
}

fn node(plan: &Value) -> Node {
    let text = |key: &str| plan.get(key).and_then(Value::as_str);
    let number = |key: &str| plan.get(key).and_then(Value::as_f64);
    let mut title = text("Node Type").unwrap_or("?").to_owned();
    if let Some(join) = text("Join Type").filter(|join| *join != "Inner") {
        title = format!("{title} ({join})");
    }
    if let Some(operation) = text("Operation") {
        title = operation.to_owned();
    }
    let on = text("Relation Name")
        .or(text("CTE Name"))
        .or(text("Function Name"));
    if let Some(on) = on {
        title.push_str(&format!(" on {on}"));
        if let Some(alias) = text("Alias").filter(|alias| *alias != on) {
            title.push_str(&format!(" {alias}"));
        }
    }
    if let Some(index) = text("Index Name") {
        title.push_str(&format!(" by {index}"));
    }
    let parent = text("Parent Relationship");
    if let Some(name) =
        text("Subplan Name").filter(|_| matches!(parent, Some("SubPlan" | "InitPlan")))
    {
        title = format!("{name}: {title}");
    }
    let details = [
        "Index Cond",
        "Recheck Cond",
        "Hash Cond",
        "Merge Cond",
        "Join Filter",
        "Filter",
        "Sort Key",
        "Group Key",
    ];
    let details = details.iter().filter_map(|key| {
        let value = plan.get(*key)?;
        let written = match value {
            Value::Array(list) => list
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join(", "),
            other => other.as_str()?.to_owned(),
        };
        Some(format!("{key}: {written}"))
    });
    let loops = number("Actual Loops").unwrap_or(1.0).max(1.0);
    let mut node = Node {
        title,
        cost: number("Total Cost").unwrap_or_default(),
        time: number("Actual Total Time").map(|time| time * loops),
        rows: number("Plan Rows").map(|rows| rows * loops),
        found: number("Actual Rows").map(|rows| rows * loops),
        details: details.collect(),
        notes: Vec::new(),
        children: plan
            .get("Plans")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(node)
            .collect(),
    };
    if let Some(removed) = number("Rows Removed by Filter").filter(|rows| *rows > 0.0) {
        node.notes.push(format!(
            "{:.0} rows are read and thrown away: an index on what the filter asks for?",
            removed * loops
        ));
    } else if text("Node Type") == Some("Seq Scan") && plan.get("Filter").is_some() {
        node.notes.push(
            "all rows are read to find some: an index on what the filter asks for?".to_owned(),
        );
    }
    if let (Some(found), Some(rows)) = (node.found, node.rows) {
        let (more, less) = (
            found.max(1.0) / rows.max(1.0),
            rows.max(1.0) / found.max(1.0),
        );
        // Report it where it begins, and not in all parts above.
        let said = |child: &Node| {
            child
                .notes
                .iter()
                .any(|note| note.contains("than expected"))
        };
        if more.max(less) >= 10.0 && !node.children.iter().any(said) {
            node.notes.push(format!(
                "{:.0} times {} rows than expected: ANALYZE?",
                more.max(less),
                if more > less { "more" } else { "fewer" }
            ));
        }
    }
    if text("Sort Space Type") == Some("Disk") {
        node.notes
            .push("it is sorted on disk: work_mem?".to_owned());
    }
    node
}
