//! The ways of lines: between the boxes of the columns that they cross, not behind them.

use super::layout::Node;

/// A point of the picture.
pub(super) type Point = (f64, f64);

/// The distance that a line keeps from a box.
const APART: f64 = 8.0;

/// Returns the path of a line as SVG writes it. `sides` say on which sides of their boxes its ends are: -1 left, 1 right.
pub(super) fn path(nodes: &[Node], start: Point, end: Point, sides: (f64, f64)) -> String {
    let mut text = format!("M{:.1} {:.1}", start.0, start.1);
    let (mut at, mut side) = (start, sides.0);
    for (enter, leave) in passages(nodes, start, end, sides) {
        let towards = (leave.0 - enter.0).signum();
        text.push_str(&curve(at, side, enter, -towards));
        text.push_str(&format!("H{:.1}", leave.0));
        (at, side) = (leave, towards);
    }
    text.push_str(&curve(at, side, end, sides.1));
    text
}

/// A curve that leaves and arrives horizontally.
fn curve(from: Point, from_side: f64, to: Point, to_side: f64) -> String {
    let far = ((from.0 - to.0).abs() / 2.0).clamp(12.0, 120.0);
    format!(
        "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
        from.0 + from_side * far,
        from.1,
        to.0 + to_side * far,
        to.1,
        to.0,
        to.1
    )
}

/// Where a line goes through each column between its ends: the point before the column and the one behind it.
fn passages(nodes: &[Node], start: Point, end: Point, sides: (f64, f64)) -> Vec<(Point, Point)> {
    // Both ends look at each other.
    if sides.0 + sides.1 != 0.0 {
        return Vec::new();
    }
    let (left, right) = (start.0.min(end.0), start.0.max(end.0));
    let between = |node: &&Node| node.x > left && node.x + node.width < right;
    let mut columns: Vec<(f64, Vec<&Node>)> = Vec::new();
    for node in nodes.iter().filter(between) {
        match columns.iter_mut().find(|(x, _)| *x == node.x) {
            Some((_, column)) => column.push(node),
            None => columns.push((node.x, vec![node])),
        }
    }
    columns.sort_by(|a, b| a.0.total_cmp(&b.0));
    if start.0 > end.0 {
        columns.reverse();
    }
    let mut passages = Vec::new();
    let mut last = start;
    for (x, column) in columns {
        let width = column.iter().map(|node| node.width).fold(0.0, f64::max);
        let part = (x + width / 2.0 - last.0) / (end.0 - last.0);
        let y = free(&column, last.1 + (end.1 - last.1) * part);
        let (before, behind) = ((x - APART, y), (x + width + APART, y));
        let passage = match start.0 < end.0 {
            true => (before, behind),
            false => (behind, before),
        };
        last = passage.1;
        passages.push(passage);
    }
    passages
}

/// The height nearest to a wanted one at which no box of a column is.
fn free(column: &[&Node], wanted: f64) -> f64 {
    let blocked = |y: f64| {
        column
            .iter()
            .any(|node| y > node.y - APART && y < node.y + node.height + APART)
    };
    let edges = column
        .iter()
        .flat_map(|node| [node.y - APART, node.y + node.height + APART]);
    edges
        .chain([wanted])
        .filter(|y| *y >= 0.0 && !blocked(*y))
        .min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs()))
        .unwrap_or(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(x: f64, y: f64) -> Node {
        Node {
            width: 100.0,
            height: 50.0,
            targets: Vec::new(),
            x,
            y,
        }
    }

    #[test]
    fn a_line_goes_around_the_boxes_between_its_ends() {
        let nodes = [
            node(0.0, 0.0),
            node(200.0, 0.0),
            node(200.0, 80.0),
            node(400.0, 0.0),
        ];
        // Straight ahead is the first box of the middle column; the gap below it is nearest.
        let found = passages(&nodes, (100.0, 40.0), (400.0, 40.0), (1.0, -1.0));
        assert_eq!(found, [((192.0, 58.0), (308.0, 58.0))]);
        let back = passages(&nodes, (400.0, 40.0), (100.0, 40.0), (-1.0, 1.0));
        assert_eq!(back, [((308.0, 58.0), (192.0, 58.0))]);
        // Between neighbours there is nothing to go around.
        assert!(passages(&nodes, (100.0, 40.0), (200.0, 20.0), (1.0, -1.0)).is_empty());
        let path = path(&nodes, (100.0, 40.0), (400.0, 40.0), (1.0, -1.0));
        assert_eq!(
            path,
            "M100.0 40.0C146.0 40.0 146.0 58.0 192.0 58.0H308.0C354.0 58.0 354.0 40.0 400.0 40.0"
        );
    }
}
