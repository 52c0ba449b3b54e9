//! A picture: boxes with their columns, lines from foreign keys to what they point at.

use std::collections::BTreeMap;

use relata_schema::{Catalog, Table};

use super::layout::{Node, place};
use super::route::path;
use super::{ends, marks, shown};

const ROW: f64 = 20.0;
const HEAD: f64 = 28.0;
/// The width of a letter.
const LETTER: f64 = 7.3;

const STYLE: &str = "
  svg { background: #fff; font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
  .box { fill: #fff; stroke: #9aa5b1; }
  .head { fill: #e4ebf3; }
  .title { font-weight: bold; fill: #1f2933; }
  .name { fill: #1f2933; }
  .type, .mark { fill: #616e7c; }
  .line { fill: none; stroke: #52708f; stroke-width: 1.3; }
  .line:hover, .line:hover + .end { stroke: #d64545; stroke-width: 2.2; }
  .end { fill: none; stroke: #52708f; stroke-width: 1.3; }
  .zero { fill: #fff; }
  @media (prefers-color-scheme: dark) {
    svg { background: #12181f; }
    .box, .zero { fill: #1a222c; stroke: #4a5a6a; }
    .head { fill: #27384a; }
    .title, .name { fill: #e4ebf3; }
    .type, .mark { fill: #9aa5b1; }
    .line, .end { stroke: #7fa3c8; }
  }
";

/// Draws the tables.
pub(crate) fn svg(catalog: &Catalog, tables: &[&Table], keys: bool) -> String {
    let rows: Vec<Vec<Row>> = tables.iter().map(|table| rows(table, keys)).collect();
    let index: BTreeMap<String, usize> = tables
        .iter()
        .enumerate()
        .map(|(at, table)| (table.name.to_string(), at))
        .collect();
    let mut nodes: Vec<Node> = (tables.iter().zip(&rows))
        .map(|(table, rows)| {
            let title = letters(&shown(catalog, table)) + 2.0;
            let longest = rows.iter().map(Row::letters).fold(title, f64::max);
            let mut targets: Vec<usize> = table
                .foreign_keys
                .iter()
                .filter_map(|key| index.get(&key.target.to_string()).copied())
                .collect();
            targets.sort_unstable();
            targets.dedup();
            Node {
                width: longest * LETTER + 24.0,
                height: HEAD + ROW * rows.len() as f64 + 6.0,
                targets,
                x: 0.0,
                y: 0.0,
            }
        })
        .collect();
    let (width, height) = place(&mut nodes);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\">\n<style>{STYLE}</style>\n"
    );
    for (at, table) in tables.iter().enumerate() {
        for key in &table.foreign_keys {
            let Some(&to) = index.get(&key.target.to_string()) else {
                continue;
            };
            let y = |of: usize, columns: &[String]| {
                let row = rows[of]
                    .iter()
                    .position(|row| columns.first() == Some(&row.name));
                nodes[of].y + HEAD + row.map_or(-HEAD / 2.0, |row| ROW * row as f64 + ROW / 2.0)
            };
            let label = format!(
                "{} ({}) to {} ({})",
                shown(catalog, table),
                key.columns.join(", "),
                shown(catalog, tables[to]),
                key.target_columns.join(", ")
            );
            let ends = ends(table, key);
            line(
                &mut text,
                &nodes,
                (&nodes[at], y(at, &key.columns)),
                (&nodes[to], y(to, &key.target_columns)),
                &ends,
                &label,
            );
        }
    }
    // Above the lines, so that every word can be read.
    for ((table, rows), node) in tables.iter().zip(&rows).zip(&nodes) {
        draw(&mut text, &shown(catalog, table), rows, node);
    }
    text.push_str("</svg>\n");
    text
}

/// A line of a box.
struct Row {
    marks: String,
    name: String,
    type_name: String,
    nullable: bool,
}

impl Row {
    fn letters(&self) -> f64 {
        letters(&self.marks).max(3.0) + letters(&self.name) + letters(&self.type_name) + 4.0
    }
}

fn letters(text: &str) -> f64 {
    text.chars().count() as f64
}

fn rows(table: &Table, keys: bool) -> Vec<Row> {
    let rows = table.columns.iter().map(|column| {
        let type_name: String = match column.type_name.chars().count() > 32 {
            true => column.type_name.chars().take(31).chain(['…']).collect(),
            false => column.type_name.clone(),
        };
        Row {
            marks: marks(table, &column.name).join(" "),
            name: column.name.clone(),
            type_name,
            nullable: column.nullable,
        }
    });
    rows.filter(|row| !keys || !row.marks.is_empty()).collect()
}

fn draw(text: &mut String, title: &str, rows: &[Row], node: &Node) {
    let Node {
        x,
        y,
        width,
        height,
        ..
    } = node;
    text.push_str(&format!(
        "<g><rect class=\"box\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"5\"/>\
         <path class=\"head\" d=\"M{x:.1} {:.1}v-{:.1}q0 -4 4 -4h{:.1}q4 0 4 4v{:.1}z\" transform=\"translate(.5 .5)\"/>\
         <text class=\"title\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        y + HEAD - 2.0,
        HEAD - 6.0,
        width - 9.0,
        HEAD - 6.0,
        x + 12.0,
        y + 18.0,
        escaped(title)
    ));
    let marks = rows
        .iter()
        .map(|row| letters(&row.marks))
        .fold(2.0, f64::max)
        * LETTER;
    for (at, row) in (0_u32..).zip(rows) {
        let line = y + HEAD + ROW * f64::from(at) + 14.0;
        text.push_str(&format!(
            "<text class=\"mark\" x=\"{:.1}\" y=\"{line:.1}\">{}</text><text class=\"name\" x=\"{:.1}\" y=\"{line:.1}\">{}{}</text>\
             <text class=\"type\" x=\"{:.1}\" y=\"{line:.1}\" text-anchor=\"end\">{}</text>",
            x + 12.0,
            row.marks,
            x + 12.0 + marks + LETTER,
            escaped(&row.name),
            if row.nullable { "?" } else { "" },
            x + width - 12.0,
            escaped(&row.type_name)
        ));
    }
    text.push_str("</g>\n");
}

/// From the rows of a foreign key to what it points at, with the feet of crows.
fn line(
    text: &mut String,
    nodes: &[Node],
    (from, from_y): (&Node, f64),
    (to, to_y): (&Node, f64),
    ends: &super::Ends,
    label: &str,
) {
    // The side of each box that looks at the other.
    let (start, start_side, end, end_side) = if to.x + to.width < from.x {
        (from.x, -1.0, to.x + to.width, 1.0)
    } else if from.x + from.width < to.x {
        (from.x + from.width, 1.0, to.x, -1.0)
    } else {
        (from.x + from.width, 1.0, to.x + to.width, 1.0)
    };
    let way = path(nodes, (start, from_y), (end, to_y), (start_side, end_side));
    text.push_str(&format!(
        "<path class=\"line\" d=\"{way}\"><title>{}</title></path>",
        escaped(label)
    ));
    // At the key: none or many, or none or one.
    let out = |distance: f64| start + start_side * distance;
    let many = match ends.single {
        true => format!("M{:.1} {:.1}v10", out(6.0), from_y - 5.0),
        false => format!(
            "M{start:.1} {:.1}L{:.1} {from_y:.1}L{start:.1} {:.1}",
            from_y - 5.0,
            out(9.0),
            from_y + 5.0
        ),
    };
    text.push_str(&format!(
        "<path class=\"end\" d=\"{many}\"/><circle class=\"end zero\" cx=\"{:.1}\" cy=\"{from_y:.1}\" r=\"3.5\"/>",
        out(13.0)
    ));
    // At the target: one, or none or one.
    let at = |distance: f64| end + end_side * distance;
    text.push_str(&format!(
        "<path class=\"end\" d=\"M{:.1} {:.1}v10\"/>",
        at(6.0),
        to_y - 5.0
    ));
    text.push_str(&match ends.optional {
        true => format!(
            "<circle class=\"end zero\" cx=\"{:.1}\" cy=\"{to_y:.1}\" r=\"3.5\"/>\n",
            at(11.0)
        ),
        false => format!(
            "<path class=\"end\" d=\"M{:.1} {:.1}v10\"/>\n",
            at(10.0),
            to_y - 5.0
        ),
    });
}

/// Escapes text for XML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
