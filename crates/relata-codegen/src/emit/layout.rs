//! Text in the layout of rustfmt, so that a project may run `cargo fmt` over generated code and nothing changes.
//!
//! Nearly everything has a fixed shape and is written as it is. What is here are lists, types and values, which
//! rustfmt lays out by their width.

use unicode_width::UnicodeWidthStr as _;

/// Widths from rustfmt's default configuration.
pub(super) const LINE: usize = 100;
const ARRAY: usize = 60;
const TUPLE: usize = 60;
const STRUCT: usize = 18;
const SHORT_ITEM: usize = 10;

/// `&["a", "b"]` between this text, indented so far.
pub(super) fn strings(items: &[String], indent: usize, before: &str, after: &str) -> String {
    let margin = " ".repeat(indent);
    let flat = format!("&[{}]", items.join(", "));
    if flat.width() - 3 <= ARRAY {
        value(&flat, indent, before, after)
    } else if items.iter().all(|item| item.width() <= SHORT_ITEM) {
        let lines = fill(items, indent + 4);
        format!("{before}&[\n{lines}{margin}]{after}")
    } else {
        format!("{before}{}{after}", vertical("&[", items, "]", indent))
    }
}

/// `(A, B)`, on one line or one line for each item.
pub(super) fn tuple(items: &[String], indent: usize) -> String {
    let comma = if items.len() == 1 { "," } else { "" };
    let flat = format!("{}{comma}", items.join(", "));
    if flat.width() <= TUPLE || items.len() == 1 {
        return format!("({flat})");
    }
    vertical("(", items, ")", indent)
}

/// Writes nested pairs: `((A, B), (C, D))`
pub(super) fn pairs(pairs: &[(String, String)], indent: usize) -> String {
    let flat: Vec<String> = pairs.iter().map(|(a, b)| format!("({a}, {b})")).collect();
    match (pairs, flat.as_slice()) {
        ([(a, b)], [pair]) if pair.width() - 2 > TUPLE => {
            format!("({},)", tuple(&[a.clone(), b.clone()], indent))
        }
        ([_], [pair]) => format!("({pair},)"),
        _ if flat.join(", ").width() <= TUPLE => format!("({})", flat.join(", ")),
        _ => {
            let items: Vec<String> = pairs
                .iter()
                .map(|(a, b)| tuple(&[a.clone(), b.clone()], indent + 4))
                .collect();
            vertical("(", &items, ")", indent)
        }
    }
}

/// `let row = row.columns::<(A, B)>()?;`
pub(super) fn turbofish(items: &[String], indent: usize, before: &str, after: &str) -> String {
    let types = tuple(items, indent);
    let line = format!("{before}{types}{after}");
    // rustfmt counts `?;` as if it occurred twice.
    match line.split_once(" = ") {
        Some((variable, call)) if !types.contains('\n') && line.width() + 2 > LINE => {
            format!("{variable} =\n{}{call}", " ".repeat(indent + 4))
        }
        _ => line,
    }
}

/// `Self { a: x, b: y }`
pub(super) fn literal_of_self(fields: &[String], indent: usize) -> String {
    if fields.is_empty() {
        return "Self {}".to_owned();
    }
    match fields.join(", ") {
        flat if flat.width() <= STRUCT => format!("Self {{ {flat} }}"),
        _ => vertical("Self {", fields, "}", indent),
    }
}

/// `const name: Generic<Argument> = value;`, from `const name: ` on.
pub(super) fn constant(before: &str, rust_type: &str, text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    match rust_type.split_once('<') {
        Some((generic, _)) if before.width() + generic.width() + 1 > LINE => {
            let before = before.trim_end();
            format!("{before}\n{margin}    {rust_type} =\n{margin}    {text};")
        }
        Some((generic, argument)) if before.width() + rust_type.width() + 2 > LINE => {
            let argument = argument.trim_end_matches('>');
            format!("{before}{generic}<\n{margin}    {argument},\n{margin}> = {text};")
        }
        _ => value(text, indent, &format!("{before}{rust_type} = "), ";"),
    }
}

/// A line for each item.
fn vertical(open: &str, items: &[String], close: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let lines: String = items
        .iter()
        .map(|item| format!("{margin}    {item},\n"))
        .collect();
    format!("{open}\n{lines}{margin}{close}")
}

/// A value after an equals sign or colon, or in the next line.
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
    fill_beside(items, indent, 0)
}

/// Fills lines like [`fill`] if they have this much room left after each item but the last.
pub(super) fn fill_beside(items: &[String], indent: usize, room: usize) -> String {
    let margin = " ".repeat(indent);
    let mut text = String::new();
    let mut line = String::new();
    for (i, item) in items.iter().enumerate() {
        let room = if i + 1 < items.len() { room } else { 0 };
        if !line.is_empty() && indent + line.width() + 1 + item.width() + 1 + room > LINE {
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

/// `#[derive(A, B)]` and the end of the line; nothing without a path.
pub(super) fn derive(paths: &[String]) -> String {
    let flat = format!("#[derive({})]\n", paths.join(", "));
    match paths {
        [] => String::new(),
        _ if flat.trim_end().width() <= LINE => flat,
        _ => format!("#[derive(\n{})]\n", fill(paths, 4)),
    }
}

/// A string literal as the formatter writes it.
pub(super) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
