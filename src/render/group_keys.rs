//! The keys of GROUP BY, for databases whose HAVING does not know them: MySQL's accepts only columns and names.
//! <https://dev.mysql.com/doc/refman/8.4/en/select.html>

use super::{AnyFragment, RenderResult, Sql};
use crate::dialect::Dialect;

/// The keys of GROUP BY of one query.
#[derive(Debug, Default)]
pub(super) struct GroupKeys {
    /// The SQL of the keys that are expressions.
    texts: Vec<String>,
    /// True if a key is a table, on whose primary key its other columns depend.
    has_table: bool,
    /// True if HAVING is being written.
    having: bool,
}

/// A piece of HAVING, compared with the keys before it is written.
#[derive(Debug, PartialEq, Eq)]
enum IsKey {
    Yes,
    No,
    /// True if its SQL is that of a key.
    ByText,
}

impl GroupKeys {
    #[inline]
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        (self.has_table, self.having) = (false, false);
    }

    fn is_key(&self, column: bool) -> IsKey {
        match self {
            Self { having: false, .. } => IsKey::No,
            Self {
                has_table: true, ..
            } if column => IsKey::Yes,
            Self { texts, .. } if texts.is_empty() => IsKey::No,
            _ => IsKey::ByText,
        }
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Writes an item of GROUP BY that is an expression, which HAVING may use.
    pub(crate) fn key(&mut self, key: impl Fn(&mut Self) -> RenderResult) -> RenderResult {
        if !D::SYNTAX.keys_in_having && !self.wants_values_only() {
            let text = self.text_of(&key);
            self.query.keys.texts.push(text);
        }
        key(self)
    }

    /// The query groups by a table.
    pub(crate) fn table_is_key(&mut self) {
        self.query.keys.has_table = true;
    }

    /// True if HAVING is being written for a database that does not know keys there.
    pub(crate) fn is_having(&self) -> bool {
        !D::SYNTAX.keys_in_having && self.query.keys.having
    }

    /// Writes the conditions of HAVING.
    pub(crate) fn having(
        &mut self,
        conditions: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        self.query.keys.having = true;
        let written = conditions(self);
        self.query.keys.having = false;
        written
    }

    /// Writes a piece of HAVING: as `min` of it, if it is a key of GROUP BY that the database does not recognize.
    #[cold]
    pub(super) fn render_in_having(
        &mut self,
        column: bool,
        piece: &'b dyn AnyFragment<D>,
    ) -> RenderResult {
        if !self.is_key(column, piece) {
            return piece.write_any(self);
        }
        self.push("min(");
        let having = self.begin_below_groups();
        let written = piece.write_any(self);
        self.end_below_groups(having);
        self.push(")");
        written
    }

    /// True if the piece is a key of GROUP BY that the database does not recognize here.
    pub(super) fn is_key(&mut self, column: bool, piece: &'b dyn AnyFragment<D>) -> bool {
        if !self.is_having() {
            return false;
        }
        match self.query.keys.is_key(column) {
            IsKey::Yes => true,
            IsKey::No => false,
            IsKey::ByText => {
                let having = self.begin_below_groups();
                let text = self.text_of(|out| piece.write_any(out));
                self.end_below_groups(having);
                self.query.keys.texts.contains(&text)
            }
        }
    }

    /// Begins a part in which the rows of the groups are visible: the arguments of an aggregate.
    pub(crate) fn begin_below_groups(&mut self) -> bool {
        std::mem::replace(&mut self.query.keys.having, false)
    }

    /// Ends such a part.
    pub(crate) fn end_below_groups(&mut self, having: bool) {
        self.query.keys.having = having;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_of_having_nothing_is_a_key() {
        let mut keys = GroupKeys {
            texts: vec!["a + 1".to_owned()],
            has_table: true,
            having: false,
        };
        assert_eq!(keys.is_key(true), IsKey::No);
        keys.having = true;
        assert_eq!(keys.is_key(true), IsKey::Yes, "a column of the table");
        assert_eq!(keys.is_key(false), IsKey::ByText);
        keys.texts.clear();
        assert_eq!(keys.is_key(false), IsKey::No);
        keys.has_table = false;
        assert_eq!(
            keys.is_key(true),
            IsKey::No,
            "a key that is a column has its name"
        );
    }
}
