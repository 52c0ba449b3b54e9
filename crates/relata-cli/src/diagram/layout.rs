//! Places the boxes of a diagram: in columns, with the tables that others point at on the left.

use std::collections::BTreeMap;

/// A box: the drawing of a table.
pub(super) struct Node {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The boxes that it points at.
    pub(super) targets: Vec<usize>,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Between columns, where the lines run.
const ACROSS: f64 = 90.0;
/// Between boxes of a column.
const DOWN: f64 = 24.0;

/// Places boxes, and returns the width and height of the whole.
pub(super) fn place(nodes: &mut [Node]) -> (f64, f64) {
    let layers = layers(nodes);
    let mut columns: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let linked =
        |at: usize| !nodes[at].targets.is_empty() || nodes.iter().any(|n| n.targets.contains(&at));
    let (alone, rest): (Vec<usize>, Vec<usize>) = (0..nodes.len()).partition(|&at| !linked(at));
    for at in rest {
        columns.entry(layers[at]).or_default().push(at);
    }
    let mut columns: Vec<Vec<usize>> = columns.into_values().collect();
    order(&mut columns, nodes);
    // A column that is much higher than the picture is wide goes into two.
    let total: f64 = nodes
        .iter()
        .map(|node| (node.height + DOWN) * (node.width + ACROSS))
        .sum();
    let limit = (total.sqrt() * 1.1).max(600.0);
    let mut split = Vec::new();
    for column in columns.into_iter().chain([alone]) {
        split.extend(parts(column, nodes, limit));
    }
    let (mut x, mut height) = (20.0, 0.0_f64);
    let heights: Vec<f64> = split
        .iter()
        .map(|column| column.iter().map(|&at| nodes[at].height + DOWN).sum())
        .collect();
    let highest = heights.iter().copied().fold(0.0, f64::max);
    for (column, own) in split.iter().zip(&heights) {
        let width = column.iter().map(|&at| nodes[at].width).fold(0.0, f64::max);
        // In the middle.
        let mut y = 20.0 + (highest - own) / 2.0;
        for &at in column {
            let node = &mut nodes[at];
            (node.x, node.y) = (x, y);
            y += node.height + DOWN;
        }
        height = height.max(y);
        x += width + ACROSS;
    }
    (x - ACROSS + 20.0, height.max(60.0))
}

fn parts(column: Vec<usize>, nodes: &[Node], limit: f64) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut height = f64::INFINITY;
    for at in column {
        let own = nodes[at].height + DOWN;
        if height + own > limit {
            parts.push(Vec::new());
            height = 0.0;
        }
        height += own;
        if let Some(part) = parts.last_mut() {
            part.push(at);
        }
    }
    parts
}

/// Returns how far each table is from one that points at none; cycles are not followed.
fn layers(nodes: &[Node]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    fn visit(at: usize, nodes: &[Node], states: &mut [State], layers: &mut [usize]) {
        states[at] = State::Open;
        for &target in &nodes[at].targets {
            if states[target] == State::New {
                visit(target, nodes, states, layers);
            }
            if states[target] == State::Done {
                layers[at] = layers[at].max(layers[target] + 1);
            }
        }
        states[at] = State::Done;
    }
    let mut states = vec![State::New; nodes.len()];
    let mut layers = vec![0; nodes.len()];
    for at in 0..nodes.len() {
        if states[at] == State::New {
            visit(at, nodes, &mut states, &mut layers);
        }
    }
    // Nearer to what points at them.
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(layers[at]));
    for at in order {
        let sources = (0..nodes.len()).filter(|&other| nodes[other].targets.contains(&at));
        let nearest = sources
            .map(|other| layers[other])
            .filter(|&layer| layer > layers[at])
            .min();
        if let Some(nearest) = nearest {
            layers[at] = nearest - 1;
        }
    }
    layers
}

/// Orders each column by the middle of the boxes that its boxes are connected with, so that few lines cross.
fn order(columns: &mut [Vec<usize>], nodes: &[Node]) {
    let mut places: Vec<f64> = vec![0.0; nodes.len()];
    let note = |column: &[usize], places: &mut [f64]| {
        for (place, &at) in (0_u32..).zip(column) {
            places[at] = (f64::from(place) + 0.5) / column.len().max(1) as f64;
        }
    };
    for column in columns.iter() {
        note(column, &mut places);
    }
    for _ in 0..6 {
        for column in columns.iter_mut() {
            let middle = |at: usize| {
                let sources = (0..nodes.len()).filter(|&other| nodes[other].targets.contains(&at));
                let linked: Vec<f64> = (nodes[at].targets.iter().copied())
                    .chain(sources)
                    .filter(|&other| other != at)
                    .map(|other| places[other])
                    .collect();
                match linked.is_empty() {
                    true => places[at],
                    false => linked.iter().sum::<f64>() / linked.len() as f64,
                }
            };
            let mut keyed: Vec<(f64, usize)> = column.iter().map(|&at| (middle(at), at)).collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            *column = keyed.into_iter().map(|(_, at)| at).collect();
            note(column, &mut places);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_do_not_overlap_and_targets_stand_to_the_left() {
        let node = |targets: &[usize]| Node {
            width: 100.0,
            height: 50.0,
            targets: targets.to_vec(),
            x: 0.0,
            y: 0.0,
        };
        // A chain, a self-reference, a circle, and one alone.
        let mut nodes = vec![
            node(&[]),
            node(&[0]),
            node(&[1, 2]),
            node(&[4]),
            node(&[3]),
            node(&[]),
        ];
        nodes.extend((0..40).map(|_| node(&[0])));
        let (width, height) = place(&mut nodes);
        for (at, a) in nodes.iter().enumerate() {
            assert!(a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= width && a.y + a.height <= height);
            for b in &nodes[at + 1..] {
                let apart = a.x + a.width <= b.x
                    || b.x + b.width <= a.x
                    || a.y + a.height <= b.y
                    || b.y + b.height <= a.y;
                assert!(apart);
            }
        }
        assert!(nodes[0].x < nodes[1].x && nodes[1].x < nodes[2].x);
    }
}
