//! Values in JSON text, in which SQLite and MySQL nest rows: each is taken from the text as written, so that
//! numbers keep all of their digits.

use std::borrow::Cow;

use crate::error::Decoded;

/// A value in a JSON text.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    Null,
    TrueOrFalse(bool),
    Digits(&'a str),
    /// The text between the quotes.
    Text(&'a str),
    /// An array or an object.
    Brackets(&'a str),
}

impl<'a> Cell<'a> {
    pub(crate) fn is_null(self) -> bool {
        matches!(self, Cell::Null)
    }
    /// The text of the value, without quotes.
    pub(crate) fn text(self) -> Decoded<Cow<'a, str>> {
        Ok(Cow::Borrowed(match self {
            Cell::Text(text) if text.contains('\\') => return unescaped(text).map(Cow::Owned),
            Cell::Text(text) | Cell::Digits(text) | Cell::Brackets(text) => text,
            Cell::TrueOrFalse(true) => "true",
            Cell::TrueOrFalse(false) => "false",
            Cell::Null => "null",
        }))
    }
}

/// The values of an array.
pub(crate) struct Cells<'a> {
    /// The text that is not read yet.
    rest: &'a str,
    begun: bool,
}
impl<'a> Cells<'a> {
    pub(crate) fn of(array: &'a str) -> Self {
        Self {
            rest: array,
            begun: false,
        }
    }

    /// The next value; none where the array ends, and the text with it.
    pub(crate) fn next(&mut self) -> Decoded<Option<Cell<'a>>> {
        match self.goes_on()? {
            true => self.cell().map(Some),
            false => self.end(),
        }
    }

    /// Reads the next value, which must be an array, into the list of its own values; false where this array ends, and the text with it.
    /// Its text is read once only.
    pub(crate) fn next_array(&mut self, values: &mut Vec<Cell<'a>>) -> Decoded<bool> {
        values.clear();
        if !self.goes_on()? {
            return self.end().map(|_| false);
        }
        if !self.rest.starts_with('[') {
            return Err("a row of an array is no array".into());
        }
        let mut row = Self::of(self.rest);
        while row.goes_on()? {
            values.push(row.cell()?);
        }
        self.rest = row.rest;
        Ok(true)
    }

    /// True if a value follows, which then is next in the text; false behind the end of the array.
    fn goes_on(&mut self) -> Decoded<bool> {
        let begins = !std::mem::replace(&mut self.begun, true);
        let first = self.take_byte()?;
        if first == b']' && !begins {
            return Ok(false);
        }
        if first != if begins { b'[' } else { b',' } {
            return Err(NO_JSON.into());
        }
        self.skip_space();
        if begins && self.rest.starts_with(']') {
            self.take(1)?;
            return Ok(false);
        }
        Ok(true)
    }

    fn end(&mut self) -> Decoded<Option<Cell<'a>>> {
        self.skip_space();
        match self.rest.is_empty() {
            true => Ok(None),
            false => Err(NO_JSON.into()),
        }
    }

    fn cell(&mut self) -> Decoded<Cell<'a>> {
        let bytes = self.rest.as_bytes();
        match bytes.first() {
            Some(b'"') => {
                let length = string_length(self.rest)?;
                let text = self.take(length)?;
                Ok(Cell::Text(text.get(1..length - 1).ok_or(ENDS_EARLY)?))
            }
            Some(b'[' | b'{') => {
                let length = nested_length(self.rest)?;
                self.take(length).map(Cell::Brackets)
            }
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n');
                let length = bytes.iter().position(ends).ok_or(ENDS_EARLY)?;
                match self.take(length)? {
                    "null" => Ok(Cell::Null),
                    "true" => Ok(Cell::TrueOrFalse(true)),
                    "false" => Ok(Cell::TrueOrFalse(false)),
                    number if number.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                        Ok(Cell::Digits(number))
                    }
                    _ => Err(NO_JSON.into()),
                }
            }
        }
    }

    fn take(&mut self, length: usize) -> Decoded<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ENDS_EARLY)?;
        self.rest = rest;
        Ok(taken)
    }
    /// The next byte that is not a space.
    fn take_byte(&mut self) -> Decoded<u8> {
        self.skip_space();
        let byte = self.rest.bytes().next().ok_or(ENDS_EARLY)?;
        self.rest = self.rest.get(1..).ok_or(NO_JSON)?;
        Ok(byte)
    }
    fn skip_space(&mut self) {
        if self.rest.starts_with([' ', '\n', '\r', '\t']) {
            self.rest = self.rest.trim_ascii_start();
        }
    }
}

const NO_JSON: &str = "an array of rows is no JSON";
const ENDS_EARLY: &str = "an array of rows ends early";

/// How long the string is that the text begins with, with its quotes.
fn string_length(text: &str) -> Decoded<usize> {
    // As a rule nothing is escaped, and the next quote is the last.
    let inside = text.get(1..).ok_or(ENDS_EARLY)?;
    let end = inside.find('"').ok_or(ENDS_EARLY)?;
    let text = text.as_bytes();
    if !text[..=end].contains(&b'\\') {
        return Ok(end + 2);
    }
    let mut at = 1;
    loop {
        let rest = text.get(at..).ok_or(ENDS_EARLY)?;
        let next = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let next = at + next.ok_or(ENDS_EARLY)?;
        if text[next] == b'"' {
            return Ok(next + 1);
        }
        at = next + 2;
    }
}

/// How long the array or object is that the text begins with.
fn nested_length(text: &str) -> Decoded<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        let rest = text.as_bytes().get(at..).ok_or(ENDS_EARLY)?;
        let next = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'[' | b'{' | b']' | b'}'));
        at += next.ok_or(ENDS_EARLY)?;
        match text.as_bytes()[at] {
            b'"' => at += string_length(&text[at..])? - 1,
            b'[' | b'{' => depth += 1,
            _ => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Ok(at);
        }
    }
}

/// A string without its escapes. <https://www.rfc-editor.org/rfc/rfc8259#section-7>
fn unescaped(text: &str) -> Decoded<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = escaped.chars();
        let char = match chars.next().ok_or(ENDS_EARLY)? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let (char, behind) = code_point(chars.as_str()).ok_or(NO_JSON)?;
                chars = behind.chars();
                char
            }
            char => char,
        };
        out.push(char);
        rest = chars.as_str();
    }
    out.push_str(rest);
    Ok(out)
}

/// The character after `\u`: four digits, or a pair of surrogates.
fn code_point(text: &str) -> Option<(char, &str)> {
    let (unit, rest) = code_unit(text)?;
    if let Some(char) = char::from_u32(unit) {
        return Some((char, rest));
    }
    let (low, rest) = code_unit(rest.strip_prefix("\\u")?)?;
    let pair = (unit.checked_sub(0xD800)? << 10) + low.checked_sub(0xDC00)?;
    Some((char::from_u32(0x1_0000 + pair)?, rest))
}
fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| Some((u32::from_str_radix(digits, 16).ok()?, rest)))?
}

/// The bytes that hexadecimal digits are.
pub(crate) fn of_hexadecimal(digits: &str) -> Decoded<Vec<u8>> {
    let digit = |byte: u8| {
        let digit = char::from(byte).to_digit(16)?;
        u8::try_from(digit).ok()
    };
    let pairs = digits.as_bytes().chunks(2).map(|pair| match *pair {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    });
    let bytes: Option<Vec<u8>> = pairs.collect();
    bytes.ok_or_else(|| "expected hexadecimal digits".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Decoded<Vec<Cell<'_>>> {
        let mut cells = Cells::of(text);
        std::iter::from_fn(|| cells.next().transpose()).collect()
    }

    #[test]
    fn values_are_what_stands_in_the_text() {
        let text = r#" [ 1,-2.50e3 , "a\"]","", [1,["x]\\"],{"}":[]}], null,true,false,{"a":1}] "#;
        assert_eq!(
            cells(text).unwrap(),
            [
                Cell::Digits("1"),
                Cell::Digits("-2.50e3"),
                Cell::Text(r#"a\"]"#),
                Cell::Text(""),
                Cell::Brackets(r#"[1,["x]\\"],{"}":[]}]"#),
                Cell::Null,
                Cell::TrueOrFalse(true),
                Cell::TrueOrFalse(false),
                Cell::Brackets(r#"{"a":1}"#),
            ]
        );
        assert_eq!(cells("[]").unwrap(), []);
        assert_eq!(cells("[ ]").unwrap(), []);
        for wrong in [
            "", "[", "[1", "[1,", "[1,]", "[1 2]", "[1]]", "[x]", "1", "[\"", "[\"\\", "[[1]",
            "[1],", "é", "[é]",
        ] {
            assert!(cells(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn escapes_are_those_of_json() {
        let text = |text| Cell::Text(text).text().unwrap();
        assert_eq!(text(r#"\"\\\/\b\f\n\r\té"#), "\"\\/\u{8}\u{c}\n\r\té");
        assert_eq!(text(r"\u0000\u00e9\ud83d\ude00x"), "\0é😀x");
        for wrong in [
            r"\ud83d",
            r"\ud83dx",
            r"\u12",
            r"\u00é9",
            "\\",
            r"\ude00",
            r"\ud83d\u0041",
        ] {
            assert!(Cell::Text(wrong).text().is_err(), "{wrong}");
        }
        assert_eq!(of_hexadecimal("00fFA1").unwrap(), [0, 255, 161]);
        for wrong in ["0", "0g", "é"] {
            assert!(of_hexadecimal(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rows_of_an_array_are_read_at_once() {
        let rows = |text| {
            let (mut array, mut row, mut rows) = (Cells::of(text), Vec::new(), Vec::new());
            while array.next_array(&mut row)? {
                rows.push(row.clone());
            }
            Decoded::Ok(rows)
        };
        let (one, none) = (Cell::Digits("1"), Vec::new());
        let text = r#" [ [1, "a\\"] , [], [[1,["]"]]] ] "#;
        let nested = Cell::Brackets(r#"[1,["]"]]"#);
        let expected = [vec![one, Cell::Text(r"a\\")], none, vec![nested]];
        assert_eq!(rows(text).unwrap(), expected);
        assert!(rows("[]").unwrap().is_empty());
        for wrong in [
            "[1]",
            "[[1]",
            "[[1]]]",
            "[[1] [2]]",
            "[[1,]]",
            "[null]",
            "",
            "[[1]],",
        ] {
            assert!(rows(wrong).is_err(), "{wrong}");
        }
        for end in 1..text.trim_end().len() {
            assert!(rows(&text[..end]).is_err(), "{end}");
        }
    }

    /// Whatever is cut off, what remains is not taken for all.
    #[test]
    fn an_array_that_ends_anywhere_is_an_error() {
        let text = r#"[[1,"a\\"],[2,[["x"]]],[3,null]]"#;
        assert!(cells(text).is_ok());
        for end in 0..text.len() {
            assert!(cells(&text[..end]).is_err(), "{end}");
        }
    }
}
