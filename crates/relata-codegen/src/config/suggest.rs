//! "Did you mean": finds the nearest of the valid names.

use super::Problem;

impl Problem {
    /// Adds the known name that is most like the one written, or all of them if they are few.
    pub(crate) fn suggest<'n>(self, written: &str, known: impl Iterator<Item = &'n str>) -> Self {
        match suggestion(written, known) {
            Some(help) => self.help(help),
            None => self,
        }
    }
}

/// A sentence about the known names.
pub(crate) fn suggestion<'n>(
    written: &str,
    known: impl Iterator<Item = &'n str>,
) -> Option<String> {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    let nearest = known
        .iter()
        .map(|name| (distance(written, name), *name))
        .min()
        .filter(|(distance, name)| {
            *distance <= 1 + written.chars().count().max(name.chars().count()) / 4
        });
    match nearest {
        Some((_, name)) => Some(format!("did you mean `{name}`?")),
        None if known.is_empty() => None,
        None if known.len() <= 12 => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            Some(format!("there are: {}", names.join(", ")))
        }
        None => None,
    }
}

/// Insertions, deletions, replacements and swaps of neighbours between two words, regardless of case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_last[j - 2] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions() {
        let known = || ["include", "exclude", "output"].into_iter();
        assert_eq!(
            suggestion("inclued", known()).as_deref(),
            Some("did you mean `include`?")
        );
        assert_eq!(
            suggestion("zzz", known()).as_deref(),
            Some("there are: `exclude`, `include`, `output`")
        );
        assert_eq!(suggestion("x", std::iter::empty()), None);
    }
}
