//! The text of `sql!`, cut at its holes.

/// SQL between the holes, and how each hole is delimited.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// One more than there are holes.
    pub parts: Vec<String>,
}

impl Text {
    /// Cuts `{}` out, and makes `{{` and `}}` single.
    pub fn cut(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut part = String::new();
        let mut quote = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' | '}' if chars.peek() == Some(&c) => {
                    chars.next();
                    part.push(c);
                }
                '{' => {
                    let mut hole = String::new();
                    loop {
                        match chars.next() {
                            Some('}') => break,
                            Some(c) => hole.push(c),
                            None => {
                                return Err("a `{` is not closed: write `{{` for a brace".into());
                            }
                        }
                    }
                    hole_is_plain(&hole, quote)?;
                    parts.push(std::mem::take(&mut part));
                }
                '}' => return Err("a `}` has no `{` before it: write `}}` for a brace".into()),
                c => {
                    match quote {
                        Some(open) if open == c => quote = None,
                        None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
                        _ => {}
                    }
                    part.push(c);
                }
            }
        }
        parts.push(part);
        Ok(Self { parts })
    }

    /// Returns the number of holes.
    pub fn holes(&self) -> usize {
        self.parts.len() - 1
    }

    /// True if parentheses, commas or the ends of the text delimit the hole, so that an operator
    /// around it cannot bind tighter than one inside.
    pub fn delimited(&self, hole: usize) -> bool {
        let before = self.parts[hole].trim_end().chars().next_back();
        let after = self.parts[hole + 1].trim_start().chars().next();
        let opened = before.map_or(hole == 0, |c| matches!(c, '(' | ','));
        let closed = after.map_or(hole + 1 == self.holes(), |c| matches!(c, ')' | ','));
        opened && closed
    }
}

fn hole_is_plain(hole: &str, quote: Option<char>) -> Result<(), String> {
    if let Some(quote) = quote {
        return Err(format!(
            "a hole inside {quote}...{quote} would be text, not a value: \
             take it out of the quotes, or write `{{{{` and `}}}}` for braces"
        ));
    }
    match hole {
        "" => Ok(()),
        hole if hole.starts_with(':') => Err(format!(
            "`{{{hole}}}`: a hole is `{{}}`, since a bound value has no format"
        )),
        hole => Err(format!(
            "`{{{hole}}}`: a hole is `{{}}`, and its value follows the text: `sql!(\"{{}}\", {hole} => ..)`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    fn parts(text: &str) -> Vec<String> {
        Text::cut(text)
            .map(|text| text.parts)
            .unwrap_or_else(|e| vec![e])
    }

    #[test]
    fn holes_cut_the_text() {
        assert_eq!(parts("lower({}) || {}"), ["lower(", ") || ", ""]);
        assert_eq!(parts("now()"), ["now()"]);
        assert_eq!(parts("'{{a}}'::jsonb"), ["'{a}'::jsonb"]);
    }

    #[test]
    fn other_holes_are_refused() {
        for text in ["{name}", "{0}", "{:?}", "'{}'", "a } b", "{"] {
            assert!(Text::cut(text).is_err(), "{text}");
        }
        assert!(parts("{x}")[0].contains("`sql!(\"{}\", x => ..)`"));
    }

    #[test]
    fn delimiters_spare_parentheses() {
        let text = Text::cut("f({}, {}) + {}").unwrap();
        assert_eq!(
            [0, 1, 2].map(|hole| text.delimited(hole)),
            [true, true, false]
        );
        assert!(Text::cut("{}").unwrap().delimited(0));
        assert!(!Text::cut("{}::text").unwrap().delimited(0));
    }
}
