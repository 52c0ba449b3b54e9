//! Texts that a collation may take for equal, as far as their ASCII characters tell.

/// The forms of a text without what a collation may ignore: texts that have no form in common are equal under no collation. It may ignore case,
/// spaces, punctuation, and zeros before a number, and take letters for equal, alone or doubled: `i`, `j` and `y` in Lithuanian and in Roman,
/// `u`, `v` and `w` in Roman and in Swedish, `c` and `ch` in Lithuanian, `ccs` and `cscs` in Hungarian. Of letters beyond ASCII it may ignore more.
///
/// <https://github.com/unicode-org/cldr/tree/main/common/collation>
/// <https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html>
pub(crate) fn folded(text: &str) -> impl Iterator<Item = String> {
    // Either punctuation is ignored, or zeros behind it begin a number.
    let (own, differs) = fold(text, true);
    let other = differs.then(|| fold(text, false).0);
    std::iter::once(own).chain(other)
}

/// One of the forms, and whether it would be another one if `signs_end_numbers` were not.
fn fold(text: &str, signs_end_numbers: bool) -> (String, bool) {
    let mut folded = String::with_capacity(text.len());
    let (mut in_number, mut with_signs, mut differs) = (false, false, false);
    // The letters since the last digit.
    let mut seen = Seen::default();
    for c in text.chars() {
        if c == '0' && !in_number {
            differs |= with_signs;
        } else if c.is_ascii_digit() {
            (in_number, with_signs) = (true, true);
            seen = Seen::default();
            folded.push(c);
        } else if c.is_ascii_alphabetic() {
            (in_number, with_signs) = (false, false);
            folded.extend(seen.first(c));
        } else if c.is_ascii() {
            in_number &= !signs_end_numbers;
        } else {
            (in_number, with_signs) = (false, false);
            folded.extend(c.to_lowercase());
        }
    }
    (folded, differs)
}

/// The letters of a word.
#[derive(Default)]
struct Seen {
    /// A bit for each.
    letters: u32,
    after_c: bool,
}
impl Seen {
    /// Returns the first of the letters that may be equal to this one; `None` if one of them was in the word before.
    fn first(&mut self, letter: char) -> Option<char> {
        let letter = match letter.to_ascii_lowercase() {
            'j' | 'y' => 'i',
            'v' | 'w' => 'u',
            'k' | 'q' => 'c',
            letter => letter,
        };
        if letter == 'h' && self.after_c {
            return None;
        }
        self.after_c = letter == 'c';
        let bit = 1 << (u32::from(letter) - u32::from('a'));
        let again = self.letters & bit != 0;
        self.letters |= bit;
        (!again).then_some(letter)
    }
}

/// Each choice of one form for each part of a key.
pub(crate) fn choices<T: Clone>(parts: impl Iterator<Item = Vec<T>>) -> Vec<Vec<T>> {
    parts.fold(vec![Vec::new()], |before, forms| {
        let longer = |chosen: &Vec<T>| {
            let chosen = chosen.clone();
            forms.iter().map(move |form| {
                let mut chosen = chosen.clone();
                chosen.push(form.clone());
                chosen
            })
        };
        before.iter().flat_map(longer).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// True if a collation may take them for equal.
    fn may_be_equal(a: &str, b: &str) -> bool {
        let b: Vec<String> = folded(b).collect();
        folded(a).any(|form| b.contains(&form))
    }

    #[test]
    fn what_collations_ignore() {
        for (a, b) in [
            ("a", "A "),
            ("a-1", "a 01"),
            ("0", "00"),
            // Punctuation ignored, and not.
            ("1-02", "102"),
            ("1-02", "1-2"),
            ("1-002", "1-02"),
            ("x1.05", "X105"),
        ] {
            assert!(may_be_equal(a, b), "{a} {b}");
        }
        for (a, b) in [("a1", "a10"), ("102", "12"), ("a", "b"), ("1-2", "102")] {
            assert!(!may_be_equal(a, b), "{a} {b}");
        }
    }

    #[test]
    fn letters_that_collations_take_for_equal() {
        for (a, b) in [
            ("i", "Y"),
            ("i", "j"),
            ("U", "v"),
            ("v", "w"),
            ("c", "CH"),
            ("cake", "chake"),
            ("tics", "tychs"),
            ("ccs", "cscs"),
            ("Maddzsag", "madzsdzsag"),
            ("lly", "lyly"),
            ("e1v2", "E1-W02"),
        ] {
            assert!(may_be_equal(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("e", "i"),
            ("hat", "at"),
            ("EUR", "SEK"),
            ("a1b", "b1a"),
            ("a1a", "a1"),
            ("ch", "h"),
        ] {
            assert!(!may_be_equal(a, b), "{a} {b}");
        }
    }

    #[test]
    fn every_choice() {
        let parts = [vec![1, 2], vec![3], vec![4, 5]];
        let all = [[1, 3, 4], [1, 3, 5], [2, 3, 4], [2, 3, 5]];
        assert_eq!(choices(parts.into_iter()), all);
        assert_eq!(choices(std::iter::empty::<Vec<u8>>()), [[0; 0]]);
    }
}
