//! Circles of rows that lead to each other.

use crate::hashing::{HashMap, HashSet};

/// The largest groups of these rows in which each leads to each other, over any number of steps; a row that leads only to itself is one
/// too. In the order of the rows.
///
/// <https://en.wikipedia.org/wiki/Tarjan%27s_strongly_connected_components_algorithm>, without recursion: a ring may be long.
pub(super) fn circles(rows: &[u32], next: impl Fn(u32) -> Vec<u32>) -> Vec<Vec<u32>> {
    let order: HashMap<u32, usize> = rows.iter().copied().zip(0..).collect();
    // The number of a row, in the order in which they are reached, and the least number that it leads back to.
    let mut reached: HashMap<u32, (usize, usize)> = HashMap::default();
    let mut open: Vec<u32> = Vec::new();
    let mut is_open: HashSet<u32> = HashSet::default();
    let mut found: Vec<Vec<u32>> = Vec::new();
    for root in rows {
        let mut path: Vec<(u32, std::vec::IntoIter<u32>)> = Vec::new();
        let mut step = Some(*root).filter(|root| !reached.contains_key(root));
        loop {
            if let Some(row) = step.take() {
                let number = reached.len();
                reached.insert(row, (number, number));
                open.push(row);
                is_open.insert(row);
                path.push((row, next(row).into_iter()));
            }
            let Some((row, others)) = path.last_mut() else {
                break;
            };
            let row = *row;
            if let Some(other) = others.next() {
                match reached.get(&other) {
                    None => step = Some(other),
                    Some((number, _)) if is_open.contains(&other) => {
                        let number = *number;
                        lower(&mut reached, row, number);
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            let (number, least) = reached[&row];
            if let Some((before, _)) = path.last() {
                lower(&mut reached, *before, least);
            }
            if number == least {
                let from = open.iter().rposition(|own| *own == row).unwrap_or(0);
                let mut group = open.split_off(from);
                for own in &group {
                    is_open.remove(own);
                }
                if group.len() > 1 || next(row).contains(&row) {
                    group.sort_by_key(|own| order.get(own));
                    found.push(group);
                }
            }
        }
    }
    found.sort_by_key(|group| order.get(&group[0]));
    found
}
fn lower(reached: &mut HashMap<u32, (usize, usize)>, row: u32, to: usize) {
    if let Some((_, least)) = reached.get_mut(&row) {
        *least = to.min(*least);
    }
}

/// The steps of a ring that is reached from a row.
pub(super) fn ring(from: u32, next: impl Fn(u32) -> Option<u32>) -> Vec<(u32, u32)> {
    let mut places: HashMap<u32, usize> = HashMap::default();
    let mut path = Vec::new();
    let mut row = from;
    loop {
        if let Some(start) = places.insert(row, path.len()) {
            return path.split_off(start);
        }
        let Some(to) = next(row) else {
            return Vec::new();
        };
        path.push((row, to));
        row = to;
    }
}

#[cfg(test)]
mod tests {
    use super::{circles, ring};

    #[test]
    fn rows_that_lead_to_each_other() {
        let of = |links: &[(u32, u32)], count: u32| {
            let rows: Vec<u32> = (0..count).collect();
            circles(&rows, |row| {
                let own = links.iter().filter(|(from, _)| *from == row);
                own.map(|(_, to)| *to).collect()
            })
        };
        assert!(of(&[(0, 1), (1, 2), (0, 2)], 3).is_empty());
        assert_eq!(of(&[(0, 0), (1, 0)], 2), [[0]]);
        // One leads to the other, and a third row to both.
        let two = [(0, 2), (2, 0), (1, 3), (3, 1), (2, 1), (4, 0), (4, 3)];
        assert_eq!(of(&two, 5), [[0, 2], [1, 3]]);
        // Two rings with a row in common.
        let eight = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 2)];
        assert_eq!(of(&eight, 5), [[0, 1, 2, 3, 4]]);
    }

    /// Compared with: each row that reaches the other is reached by it.
    #[test]
    fn random_links() {
        let mut random = 1_u32;
        let mut any = |below: u32| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 16) % below
        };
        for _ in 0..300 {
            let count = 2 + any(7);
            let links: Vec<_> = (0..any(14)).map(|_| (any(count), any(count))).collect();
            let reaches = |from: u32, to: u32| {
                let mut seen = vec![from];
                let mut at = 0;
                while let Some(row) = seen.get(at).copied() {
                    for (_, other) in links.iter().filter(|(own, _)| *own == row) {
                        if *other == to {
                            return true;
                        }
                        if !seen.contains(other) {
                            seen.push(*other);
                        }
                    }
                    at += 1;
                }
                false
            };
            let rows: Vec<u32> = (0..count).collect();
            let mut expected: Vec<Vec<u32>> = Vec::new();
            for row in &rows {
                let group = rows.iter().copied();
                let group: Vec<u32> = group
                    .filter(|other| reaches(*row, *other) && reaches(*other, *row))
                    .collect();
                if !group.is_empty() && !expected.contains(&group) {
                    expected.push(group);
                }
            }
            let found = circles(&rows, |row| {
                let own = links.iter().filter(|(from, _)| *from == row);
                own.map(|(_, to)| *to).collect()
            });
            assert_eq!(found, expected, "{links:?}");
        }
    }

    #[test]
    fn a_long_ring() {
        let count = 200_000;
        let rows: Vec<u32> = (0..count).collect();
        let found = circles(&rows, |row| vec![(row + 1) % count]);
        assert_eq!(found, [rows]);
        assert_eq!(ring(5, |row| Some((row + 1) % 3)), [(0, 1), (1, 2), (2, 0)]);
        assert_eq!(ring(5, |row| row.checked_sub(1)), []);
    }
}
