//! Types that are written in the settings, in the spacing of rustfmt.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// `a::B<C, dyn D>`, however it was spaced.
pub(super) fn spaced(rust_type: &str) -> String {
    print(rust_type.parse().unwrap_or_default())
}

fn print(tokens: TokenStream) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for token in tokens {
        let is_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
        if is_word && after_word {
            text.push(' ');
        }
        after_word = is_word;
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(&format!("{open}{}{close}", print(group.stream())));
            }
            TokenTree::Punct(punct) => match (punct.as_char(), punct.spacing()) {
                (mark @ (',' | ';'), _) => text.extend([mark, ' ']),
                (mark @ ('+' | '='), _) => text.extend([' ', mark, ' ']),
                ('\'', _) => {
                    if text.ends_with(|c: char| c.is_alphanumeric()) {
                        text.push(' ');
                    }
                    text.push('\'');
                }
                ('-', Spacing::Joint) => text.push_str(" -"),
                ('>', _) if text.ends_with(" -") => text.push_str("> "),
                (mark, _) => text.push(mark),
            },
            word => text.push_str(&word.to_string()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn types_are_spaced_as_rustfmt_does() {
        for rust_type in [
            "crate::ids::Email",
            "a::B<i64, Vec<String>>",
            "a::B<dyn C + Send, &'static str>",
            "a::B<fn(i64, &str) -> [u8; 4]>",
            "a::B<C<Item = (i64, i64)>>",
        ] {
            assert_eq!(spaced(rust_type), rust_type);
        }
        assert_eq!(spaced(":: a :: B < C,D >"), "::a::B<C, D>");
    }
}
