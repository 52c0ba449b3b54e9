//! Tokens to text, in the layout of rustfmt.
//!
//! prettyplease formats nearly as rustfmt does. Where the two differ (lists that are too long for a line), the code
//! is built with a placeholder, which is then replaced by the list in rustfmt's layout. So a project may run
//! `cargo fmt` over generated code and nothing changes.

use proc_macro2::{Ident, Span, TokenStream};
use unicode_width::UnicodeWidthStr as _;

/// Widths from rustfmt's default configuration.
pub(super) const LINE: usize = 100;
const ARRAY: usize = 60;
const TUPLE: usize = 60;
const STRUCT: usize = 18;
const SHORT_ITEM: usize = 10;

/// A file under construction: chunks of items with empty lines between them.
#[derive(Debug, Default)]
pub(super) struct Source {
    text: String,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    placeholder: String,
    list: List,
}

/// A list that rustfmt lays out by its own rules.
#[derive(Debug)]
pub(super) enum List {
    /// `&["a", "b"]`
    Strings(Vec<String>),
    /// `(A, B)`, as a type.
    Tuple(Vec<String>),
    /// `(A, B)`, as the type of `let row = row.columns::<(A, B)>()?;`
    Turbofish(Vec<String>),
    /// `((A, B), (C, D))`, as a type.
    Pairs(Vec<(String, String)>),
    /// `Self { a: x, b: y }`
    Struct(Vec<String>),
    /// The type of a field, in the next line when it is too long.
    Field(String),
    /// The type and the value of a constant; the placeholder stands for the type.
    Constant(String, String),
}

impl Source {
    /// A file that begins with this text.
    pub(super) fn new(text: String) -> Self {
        Self {
            text,
            slots: Vec::new(),
        }
    }

    /// A placeholder for a list.
    pub(super) fn list(&mut self, list: List) -> Ident {
        let placeholder = format!("__Slot{}__", self.slots.len());
        let ident = Ident::new(&placeholder, Span::call_site());
        self.slots.push(Slot { placeholder, list });
        ident
    }

    /// Adds text as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds an empty line and items.
    pub(super) fn items(&mut self, tokens: TokenStream) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.attached(tokens);
    }

    /// Adds items without an empty line before them.
    pub(super) fn attached(&mut self, tokens: TokenStream) {
        match syn::parse2::<syn::File>(tokens.clone()) {
            Ok(file) => self.text.push_str(&prettyplease::unparse(&file)),
            // Not reached by what this crate builds; unformatted code is better than none.
            Err(_) => self.text.push_str(&format!("{tokens}\n")),
        }
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut slots = self.slots.iter();
        let mut next = slots.next();
        for line in self.text.lines() {
            let indent = line.len() - line.trim_start().len();
            let found = next.and_then(|slot| Some((slot, line.split_once(&slot.placeholder)?)));
            match found {
                Some((slot, (before, after))) => {
                    out.push_str(&slot.list.render(indent, before, after));
                    next = slots.next();
                }
                None => out.push_str(line),
            }
            out.push('\n');
        }
        out
    }
}

impl List {
    /// The whole line, that is indented so far and has text around the list.
    fn render(&self, indent: usize, before: &str, after: &str) -> String {
        let margin = " ".repeat(indent);
        let vertical = |open: &str, items: &[String], close: &str| {
            let lines: String = items
                .iter()
                .map(|item| format!("{margin}    {item},\n"))
                .collect();
            format!("{before}{open}\n{lines}{margin}{close}{after}")
        };
        match self {
            Self::Strings(items) => {
                let flat = format!("&[{}]", items.join(", "));
                if flat.width() - 3 <= ARRAY {
                    value(&flat, indent, before, after)
                } else if items.iter().all(|item| item.width() <= SHORT_ITEM) {
                    let lines = fill(items, indent + 4);
                    format!("{before}&[\n{lines}{margin}]{after}")
                } else {
                    vertical("&[", items, "]")
                }
            }
            Self::Tuple(items) => format!("{before}{}{after}", tuple(items, indent)),
            Self::Turbofish(items) => {
                let types = tuple(items, indent);
                let line = format!("{before}{types}{after}");
                // rustfmt counts `?;` as if it stood there twice.
                match line.split_once(" = ") {
                    Some((variable, call)) if !types.contains('\n') && line.width() + 2 > LINE => {
                        format!("{variable} =\n{margin}    {call}")
                    }
                    _ => line,
                }
            }
            Self::Pairs(pairs) => {
                let flat: Vec<String> = pairs.iter().map(|(a, b)| format!("({a}, {b})")).collect();
                let text = match (pairs.as_slice(), flat.as_slice()) {
                    ([(a, b)], [pair]) if pair.width() - 2 > TUPLE => {
                        format!("({},)", tuple(&[a.clone(), b.clone()], indent))
                    }
                    ([_], [pair]) => format!("({pair},)"),
                    _ if flat.join(", ").width() <= TUPLE => format!("({})", flat.join(", ")),
                    _ => {
                        let items = pairs
                            .iter()
                            .map(|(a, b)| tuple(&[a.clone(), b.clone()], indent + 4));
                        let lines: String =
                            items.map(|item| format!("{margin}    {item},\n")).collect();
                        format!("(\n{lines}{margin})")
                    }
                };
                format!("{before}{text}{after}")
            }
            Self::Struct(items) if items.is_empty() => format!("{before}Self {{}}{after}"),
            Self::Struct(items) => match items.join(", ") {
                flat if flat.width() <= STRUCT => format!("{before}Self {{ {flat} }}{after}"),
                _ => vertical("Self {", items, "}"),
            },
            Self::Field(text) => value(text, indent, before, after),
            Self::Constant(rust_type, text) => match rust_type.split_once('<') {
                Some((generic, _)) if before.width() + generic.width() + 1 > LINE => {
                    let before = before.trim_end();
                    format!("{before}\n{margin}    {rust_type} =\n{margin}    {text};")
                }
                Some((generic, argument)) if before.width() + rust_type.width() + 2 > LINE => {
                    let argument = argument.trim_end_matches('>');
                    format!("{before}{generic}<\n{margin}    {argument},\n{margin}> = {text};")
                }
                _ => value(text, indent, &format!("{before}{rust_type} = "), ";"),
            },
        }
    }
}

/// A tuple type, on one line or one line for each item.
fn tuple(items: &[String], indent: usize) -> String {
    let comma = if items.len() == 1 { "," } else { "" };
    let flat = format!("{}{comma}", items.join(", "));
    if flat.width() <= TUPLE || items.len() == 1 {
        return format!("({flat})");
    }
    let margin = " ".repeat(indent);
    let lines: String = items
        .iter()
        .map(|item| format!("{margin}    {item},\n"))
        .collect();
    format!("(\n{lines}{margin})")
}

/// A value behind an equals sign or colon, or in the next line.
pub(super) fn value(text: &str, indent: usize, before: &str, after: &str) -> String {
    if before.width() + text.width() + after.width() <= LINE {
        format!("{before}{text}{after}")
    } else {
        format!(
            "{}\n{}{text}{after}",
            before.trim_end(),
            " ".repeat(indent + 4)
        )
    }
}

/// Lines that hold as many items as fit.
pub(super) fn fill(items: &[String], indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut text = String::new();
    let mut line = String::new();
    for item in items {
        if !line.is_empty() && indent + line.width() + 1 + item.width() + 1 > LINE {
            text.push_str(&format!("{margin}{line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&format!("{item},"));
    }
    if !line.is_empty() {
        text.push_str(&format!("{margin}{line}\n"));
    }
    text
}

/// A string literal as the formatter writes it.
pub(super) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
