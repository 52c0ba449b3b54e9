//! A plan as a tree of text.

/// A part of a plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Node {
    /// The operation: `Index Scan on users by users_pkey`.
    pub(super) title: String,
    /// The cost with all parts below it, in the unit of the plan; 0 if the database does not report costs.
    pub(super) cost: f64,
    /// Milliseconds, where they were measured.
    pub(super) time: Option<f64>,
    /// The rows that are expected.
    pub(super) rows: Option<f64>,
    /// The rows that there were.
    pub(super) found: Option<f64>,
    /// Conditions and keys.
    pub(super) details: Vec<String>,
    /// Remarks about possible problems.
    pub(super) notes: Vec<String>,
    pub(super) children: Vec<Node>,
}

impl Node {
    /// Returns its own cost: the time, if it was measured.
    fn own(&self) -> f64 {
        let of = |node: &Self| node.time.unwrap_or(node.cost);
        let children: f64 = self.children.iter().map(of).sum();
        (of(self) - children).max(0.0)
    }

    fn most(&self) -> f64 {
        self.children
            .iter()
            .map(Self::most)
            .fold(self.own(), f64::max)
    }
}

/// Draws a tree; the part that costs most has an arrow.
pub(super) fn draw(root: &Node, verbose: bool) -> String {
    let mut text = String::new();
    let whole = root.time.unwrap_or(root.cost);
    lines(root, "", "", (root.most(), whole), verbose, &mut text);
    text
}

fn lines(
    node: &Node,
    first: &str,
    rest: &str,
    (most, whole): (f64, f64),
    verbose: bool,
    text: &mut String,
) {
    let mut facts = Vec::new();
    match (node.found, node.rows) {
        (Some(found), Some(rows)) => {
            facts.push(format!("{} rows, {} expected", number(found), number(rows)))
        }
        (None, Some(rows)) => facts.push(format!("{} rows", number(rows))),
        _ => {}
    }
    if let Some(time) = node.time {
        facts.push(format!("{time:.2} ms"));
    } else if node.cost > 0.0 {
        facts.push(format!("cost {}", number(node.cost)));
    }
    let facts = match facts.is_empty() {
        true => String::new(),
        false => format!("  ({})", facts.join("; ")),
    };
    let own = node.own();
    let share = match whole > 0.0 && own > 0.0 && (own - most).abs() < f64::EPSILON {
        true => format!(
            "  <== {:.0} % of the {}",
            own / whole * 100.0,
            if node.time.is_some() { "time" } else { "cost" }
        ),
        false => String::new(),
    };
    text.push_str(&format!("{first}{}{facts}{share}\n", node.title));
    let stem = if node.children.is_empty() {
        "   "
    } else {
        "|  "
    };
    if verbose {
        for detail in &node.details {
            text.push_str(&format!("{rest}{stem}{detail}\n"));
        }
    }
    for note in &node.notes {
        text.push_str(&format!("{rest}{stem}! {note}\n"));
    }
    for (at, child) in node.children.iter().enumerate() {
        let last = at + 1 == node.children.len();
        let next = format!("{rest}{}", if last { "   " } else { "|  " });
        lines(
            child,
            &format!("{rest}+- "),
            &next,
            (most, whole),
            verbose,
            text,
        );
    }
}

/// Formats a number: `1,234,567`, or `0.29`.
fn number(value: f64) -> String {
    if value < 10.0 && value.fract() > 0.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_costly_part_is_marked() {
        let node = |title: &str, cost: f64, children| Node {
            title: title.to_owned(),
            cost,
            rows: Some(1234.0),
            details: vec!["condition".to_owned()],
            children,
            ..Node::default()
        };
        let mut scan = node("Scan", 80.0, Vec::new());
        scan.notes.push("all rows are read".to_owned());
        let tree = node("Join", 100.0, vec![scan, node("Index", 8.29, Vec::new())]);
        assert_eq!(
            draw(&tree, false),
            "Join  (1,234 rows; cost 100)\n\
             +- Scan  (1,234 rows; cost 80)  <== 80 % of the cost\n\
             |     ! all rows are read\n\
             +- Index  (1,234 rows; cost 8.29)\n"
        );
        assert!(draw(&tree, true).contains("\n|     condition\n"));
    }
}
