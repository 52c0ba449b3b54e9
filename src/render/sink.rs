//! The destination of SQL: diesel, which sends it, or a text.

use diesel::QueryResult;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::query_builder::AstPass;

use super::{RenderError, RenderResult, Sql};
use crate::dialect::Dialect;
use crate::error::Comment;
use crate::types::{Bound, Integer, Texts, ValueRows};

/// The destination of a statement's SQL.
pub(super) enum Sink<'a, 'b, D: Dialect> {
    /// diesel, which requests the text or the values without reporting which.
    Diesel(AstPass<'a, 'b, D>),
    /// diesel, which has the text and requests the values.
    Values(AstPass<'a, 'b, D>),
    /// A text with placeholders.
    Text(Text),
}

/// SQL as a text.
#[derive(Default)]
pub(super) struct Text {
    sql: String,
    /// The bound values in readable form, if requested.
    values: Option<Vec<String>>,
    /// The literals to write instead of placeholders, if any.
    #[cfg(any(feature = "postgres", feature = "async-postgres"))]
    literals: Vec<String>,
    /// True if a part that cannot be written becomes a comment with the reason.
    explains: bool,
}

impl Text {
    /// Returns the length of the text.
    pub(super) fn len(&self) -> usize {
        self.sql.len()
    }

    /// Inserts `text` before the end.
    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.sql.insert_str(at.min(self.sql.len()), text);
    }

    /// Writes the `n`th value, counted from one.
    fn place<D: Dialect>(&mut self, n: usize) {
        #[cfg(any(feature = "postgres", feature = "async-postgres"))]
        if let Some(literal) = self.literals.get(n - 1) {
            return self.sql.push_str(literal);
        }
        D::placeholder(n, &mut self.sql);
    }
}

impl<'a, 'b, D: Dialect> Sink<'a, 'b, D> {
    /// diesel requests the values separately from the text, even if it needs both.
    #[inline]
    pub(super) fn diesel(mut pass: AstPass<'a, 'b, D>) -> Self {
        match pass.bind_collector().is_some() {
            true => Sink::Values(pass),
            false => Sink::Diesel(pass),
        }
    }

    pub(super) fn text(explains: bool) -> Self {
        Sink::Text(Text {
            // Room for a short statement.
            sql: String::with_capacity(256),
            explains,
            ..Text::default()
        })
    }
}

/// The SQL written so far, and how it ends.
pub(super) struct Written<'a, 'b, D: Dialect> {
    pub(super) sink: Sink<'a, 'b, D>,
    /// The number of bound values.
    pub(super) binds: usize,
    /// The approximate size of the values in bytes.
    pub(super) bytes: usize,
    /// True if the last token was an opening parenthesis.
    pub(super) open: bool,
}

impl<'a, 'b, D: Dialect> Written<'a, 'b, D> {
    #[inline]
    pub(super) fn to(sink: Sink<'a, 'b, D>) -> Self {
        Self {
            sink,
            binds: 0,
            bytes: 0,
            open: false,
        }
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Returns the number of values that a piece binds, and their approximate size in bytes. A piece that cannot be written reports its
    /// error when it is written.
    pub(crate) fn measure(piece: impl FnOnce(&mut Self) -> RenderResult) -> (usize, usize) {
        let mut out = Self::text();
        let _ = piece(&mut out);
        (out.written.binds, out.written.bytes)
    }

    /// Returns how many values a piece binds. A piece that cannot be written reports its error when it is written.
    pub(crate) fn count_binds(piece: impl FnOnce(&mut Self) -> RenderResult) -> usize {
        let mut out = Self::text();
        let _ = piece(&mut out);
        out.written.binds
    }

    /// The same, for a statement with rules.
    pub(crate) fn count_ruled_binds(
        rules: &'b super::AnyRules,
        piece: impl FnOnce(&mut Self) -> RenderResult,
    ) -> usize {
        let mut out = Self::text().ruled(rules);
        let _ = piece(&mut out);
        out.written.binds
    }

    /// A text with these literals instead of the values.
    #[cfg(any(feature = "postgres", feature = "async-postgres"))]
    pub(crate) fn text_with_literals(literals: Vec<String>) -> Self {
        let mut out = Self::text();
        if let Sink::Text(text) = &mut out.written.sink {
            text.literals = literals;
        }
        out
    }

    /// Writes the value with this number again.
    pub(super) fn place_again(&mut self, n: usize) {
        #[cfg(any(feature = "postgres", feature = "async-postgres"))]
        if let Sink::Text(text) = &self.written.sink
            && let Some(literal) = text.literals.get(n - 1).cloned()
        {
            return self.push(&literal);
        }
        let mut text = String::new();
        D::placeholder_again(n, &mut text);
        self.push(&text);
    }

    /// Records the bound values in readable form.
    pub(crate) fn record_values(&mut self) {
        if let Sink::Text(text) = &mut self.written.sink {
            text.values = Some(Vec::new());
        }
    }

    /// Takes the text that was written.
    pub(crate) fn take_text(&mut self) -> String {
        match &mut self.written.sink {
            Sink::Text(text) => std::mem::take(&mut text.sql),
            Sink::Diesel(_) | Sink::Values(_) => String::new(),
        }
    }

    /// True if a part that cannot be written becomes a comment.
    pub(super) fn explains(&self) -> bool {
        matches!(&self.written.sink, Sink::Text(text) if text.explains)
    }

    /// Takes the values that were recorded.
    pub(crate) fn take_values(&mut self) -> Vec<String> {
        match &mut self.written.sink {
            Sink::Text(text) => text.values.take().unwrap_or_default(),
            Sink::Diesel(_) | Sink::Values(_) => Vec::new(),
        }
    }

    /// True if only the values are needed, so pieces without any need not be written.
    #[inline]
    pub(crate) fn wants_values_only(&self) -> bool {
        // Rules may have values even if the statement has none.
        matches!(self.written.sink, Sink::Values(_)) && !self.has_rules()
    }

    /// Writes SQL text as it is.
    #[inline]
    pub fn push(&mut self, text: &str) {
        if self.wants_values_only() {
            return;
        }
        if !text.is_empty() {
            self.written.open = text.ends_with('(');
        }
        match &mut self.written.sink {
            Sink::Diesel(pass) => pass.push_sql(text),
            Sink::Text(written) => written.sql.push_str(text),
            Sink::Values(_) => {}
        }
    }

    /// True if the last token was an opening parenthesis, which no space follows.
    pub(crate) fn is_open(&self) -> bool {
        self.written.open
    }

    /// Writes a quoted identifier.
    pub fn identifier(&mut self, name: &str) -> RenderResult {
        self.written.open = false;
        match &mut self.written.sink {
            Sink::Diesel(pass) => pass.push_identifier(name)?,
            Sink::Values(_) => {}
            Sink::Text(text) => {
                text.sql.push(D::SYNTAX.quote);
                for c in name.chars() {
                    if c == D::SYNTAX.quote {
                        text.sql.push(c);
                    }
                    text.sql.push(c);
                }
                text.sql.push(D::SYNTAX.quote);
            }
        }
        Ok(())
    }

    /// Binds through diesel's own types, or writes the placeholder. `show` returns the value in readable form.
    pub(crate) fn bind_with(
        &mut self,
        show: impl FnOnce() -> Result<String, RenderError>,
        diesel: impl FnOnce(&mut AstPass<'_, 'b, D>) -> QueryResult<()>,
    ) -> RenderResult {
        self.written.binds += 1;
        self.written.open = false;
        match &mut self.written.sink {
            Sink::Diesel(pass) | Sink::Values(pass) => Ok(diesel(pass)?),
            Sink::Text(text) => {
                text.place::<D>(self.written.binds);
                if let Some(values) = &mut text.values {
                    values.push(match show() {
                        Err(error) if text.explains => Comment(&error).to_string(),
                        shown => shown?,
                    });
                }
                Ok(())
            }
        }
    }

    /// Writes rows after each other. If they are `alike`, differing only in their values, and placeholders are not numbered, the text
    /// of one is used for all.
    pub(crate) fn rows_alike<R>(
        &mut self,
        alike: bool,
        rows: impl Iterator<Item = R>,
        mut row: impl FnMut(usize, R, &mut Self) -> RenderResult,
    ) -> RenderResult {
        // The second, since the first may begin differently.
        let mut second: Option<(String, usize)> = None;
        for (i, one) in rows.enumerate() {
            if let Some((text, binds)) = &second
                && let Sink::Text(written) = &mut self.written.sink
            {
                written.sql.push_str(text);
                self.written.binds += binds;
                continue;
            }
            let before = (self.text_length(), self.written.binds);
            row(i, one, self)?;
            if alike && i == 1 && self.has_equal_placeholders() {
                let binds = self.written.binds - before.1;
                second = self.text_since(before.0).map(|text| (text, binds));
            }
        }
        Ok(())
    }
    fn text_length(&self) -> usize {
        match &self.written.sink {
            Sink::Text(text) => text.len(),
            Sink::Diesel(_) | Sink::Values(_) => 0,
        }
    }
    fn text_since(&self, start: usize) -> Option<String> {
        match &self.written.sink {
            Sink::Text(text) => text.sql.get(start..).map(str::to_owned),
            Sink::Diesel(_) | Sink::Values(_) => None,
        }
    }
    /// True if the text being written has the same placeholder for all values.
    fn has_equal_placeholders(&self) -> bool {
        let Sink::Text(Text { values: None, .. }) = &self.written.sink else {
            return false;
        };
        let (mut first, mut second) = (String::new(), String::new());
        D::placeholder(1, &mut first);
        D::placeholder(2, &mut second);
        first == second
    }

    /// Writes rows of values as arrays, one parameter for each column.
    pub(crate) fn bind_columns<R: ValueRows>(&mut self, rows: &R) -> RenderResult {
        let (first, width) = (self.written.binds + 1, rows.width());
        self.written.binds += width;
        self.written.open = false;
        match &mut self.written.sink {
            Sink::Values(pass) => D::bind_columns(pass, rows)?,
            // This pass binds nothing, so it does not read the values.
            Sink::Diesel(pass) => {
                for n in 0..width {
                    pass.push_sql(if n > 0 { ", " } else { "" });
                    D::bind(pass, const { &Bound::<Integer>::NULL })?;
                }
            }
            Sink::Text(text) => {
                for n in 0..width {
                    text.sql.push_str(if n > 0 { ", " } else { "" });
                    text.place::<D>(first + n);
                }
                if let Some(values) = &mut text.values {
                    let mut texts = Texts::new(width);
                    // Texts are accepted in any case.
                    let _ = rows.give(&mut texts);
                    values.extend(texts.lists());
                }
            }
        }
        Ok(())
    }

    /// Reports that this place cannot be written. SQL for people shows the reason instead, and continues.
    pub(crate) fn refuse(&mut self, reason: RenderError) -> RenderResult {
        match &mut self.written.sink {
            Sink::Text(text) if text.explains => {
                text.sql.push_str(&Comment(&reason).to_string());
                Ok(())
            }
            _ => Err(reason),
        }
    }

    /// Marks the statement as never cached, because values are part of its SQL.
    pub(crate) fn never_cached(&mut self) {
        if let Sink::Diesel(pass) = &mut self.written.sink {
            pass.unsafe_to_cache_prepared();
        }
    }

    /// Returns the text of a piece without writing it.
    pub(super) fn text_of(&mut self, piece: impl FnOnce(&mut Self) -> RenderResult) -> String {
        // A piece that cannot be written reports its error when it is written.
        let aside = Written {
            sink: Sink::text(true),
            binds: self.written.binds,
            bytes: self.written.bytes,
            open: self.written.open,
        };
        let before = std::mem::replace(&mut self.written, aside);
        let (shared, columns) = (self.query.shared.clone(), self.columns);
        let written = piece(self);
        let mut text = self.take_text();
        if let Err(error) = written {
            text.push_str(&Comment(&error).to_string());
        }
        self.written = before;
        (self.query.shared, self.columns) = (shared, columns);
        text
    }

    /// Writes `inner`, in parentheses if it needs them.
    #[inline]
    pub(crate) fn parenthesized(
        &mut self,
        yes: bool,
        inner: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        if yes {
            self.push("(");
        }
        inner(self)?;
        if yes {
            self.push(")");
        }
        Ok(())
    }
}
