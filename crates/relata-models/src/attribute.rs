//! The grammar of `#[model(..)]` and `#[relata::models(..)]`.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, LitStr, Result, Token, parenthesized};

/// One part of an attribute: `unique`, `table = "users"`, `index(name, "lower(email)", id desc)`.
pub(crate) struct Item {
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

#[allow(clippy::large_enum_variant)] // a few of them, while a macro runs
pub(crate) enum Value {
    /// The name alone.
    None,
    /// A name with an order: `name desc`
    Descending,
    /// An assignment: `name = value`
    Expr(Expr),
    /// A list: `name(..)`
    List(Vec<Item>),
    /// A string in place of a name: an expression in SQL.
    Text(String),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            return Ok(Self {
                name: Ident::new("expression", text.span()),
                value: Value::Text(text.value()),
            });
        }
        let name = input.call(Ident::parse_any)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Expr(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            Value::List(items(&content)?)
        } else if input.peek(syn::Ident) {
            let order = input.call(Ident::parse_any)?;
            match order.to_string().as_str() {
                "desc" => Value::Descending,
                "asc" => Value::None,
                _ => return Err(Error::new(order.span(), "expected `,`, `=`, `(` or `desc`")),
            }
        } else {
            Value::None
        };
        Ok(Self { name, value })
    }
}

fn items(input: ParseStream<'_>) -> Result<Vec<Item>> {
    Ok(Punctuated::<Item, Token![,]>::parse_terminated(input)?
        .into_iter()
        .collect())
}

/// The parts in the parentheses of `#[relata::models(..)]`.
pub(crate) fn parse(tokens: proc_macro2::TokenStream) -> Result<Vec<Item>> {
    syn::parse::Parser::parse2(items, tokens)
}

/// Takes the `#[model(..)]` attributes out of a list.
pub(crate) fn take(attributes: &mut Vec<Attribute>) -> Result<Vec<Item>> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("model")) {
        found.extend(attribute.parse_args_with(items)?);
    }
    attributes.retain(|a| !a.path().is_ident("model"));
    Ok(found)
}

impl Item {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub(crate) fn span(&self) -> Span {
        match &self.value {
            Value::Expr(value) => value.span(),
            _ => self.name.span(),
        }
    }

    pub(crate) fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::new(self.span(), message)
    }

    /// A word without a value.
    pub(crate) fn flag(&self) -> Result<()> {
        match self.value {
            Value::None => Ok(()),
            _ => Err(Error::new(
                self.name.span(),
                format!("`{}` takes no value", self.name),
            )),
        }
    }

    pub(crate) fn text(&self) -> Result<String> {
        match &self.value {
            Value::Expr(Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            })) => Ok(text.value()),
            _ => Err(Error::new(
                self.name.span(),
                format!("expected `{} = \"..\"`", self.name),
            )),
        }
    }

    /// A text that is a name in SQL.
    pub(crate) fn sql_name(&self) -> Result<String> {
        let text = self.text()?;
        match text.is_empty() || text.contains('\0') {
            true => Err(self.error(format!("`{}` is empty", self.name))),
            false => Ok(text),
        }
    }

    pub(crate) fn number(&self) -> Result<u32> {
        match &self.value {
            Value::Expr(Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            })) => number.base10_parse(),
            _ => Err(Error::new(
                self.name.span(),
                format!("expected `{} = 20`", self.name),
            )),
        }
    }

    pub(crate) fn list(&self) -> Result<&[Item]> {
        match &self.value {
            Value::List(items) => Ok(items),
            _ => Err(Error::new(
                self.name.span(),
                format!("expected `{}(..)`", self.name),
            )),
        }
    }

    /// Returns a single word, such as `cascade`.
    pub(crate) fn word(&self) -> Result<Ident> {
        if let Value::Expr(Expr::Path(path)) = &self.value
            && let Some(word) = path.path.get_ident()
        {
            return Ok(word.clone());
        }
        Err(Error::new(
            self.name.span(),
            format!("expected `{} = name`", self.name),
        ))
    }

    /// The error of a name that is none of these.
    pub(crate) fn unknown(&self, what: &str, known: &[&str]) -> Error {
        let name = self.name.to_string();
        let near = known
            .iter()
            .map(|known| (distance(&name, known), known))
            .filter(|(distance, _)| *distance <= 2)
            .min();
        let hint = match near {
            Some((_, near)) => format!("did you mean `{near}`?"),
            None => format!("there are {}", list(known)),
        };
        Error::new(
            self.name.span(),
            format!("there is no `{name}` for {what}; {hint}"),
        )
    }
}

/// Lists names: `a`, `b` and `c`
pub(crate) fn list<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("`{}`", n.as_ref())).collect();
    match quoted.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Returns how many letters must be changed, added or left out to turn one word into another.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let changed = before + usize::from(left != *right);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
