//! Values: bind parameters, each sent once or at every use, or literals where no parameter is allowed.

use std::any::Any;

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use super::sink::Sink;
use super::{RenderError, RenderResult, Sql};
use crate::dialect::{Dialect, ListOperator};
use crate::types::{Bound, Kind, List, Native};

/// How the values of a query are sent: an expression of GROUP BY equals the one in the SELECT list only if their
/// parameters are the same, or are literals.
#[derive(Debug, Clone, Default)]
pub(super) struct SharedValues<'b> {
    /// The values bound so far and their numbers, if equal values are sent only once.
    seen: Option<Vec<(&'b dyn Any, usize)>>,
    /// If that is impossible: whether numbers are written as literals.
    literal: bool,
    /// True if its values are shared with the enclosing query.
    inherits: bool,
}

impl<'b> SharedValues<'b> {
    /// Returns the state for a nested query, which shares by itself or not; `by_number` is true if a parameter can be
    /// referenced again. Until it ends, it includes the outer values: a subquery in a key is equal only with
    /// the same parameters.
    #[inline]
    pub(super) fn inside(&mut self, shares: bool, by_number: bool) -> Self {
        let around = self.seen.take();
        Self {
            inherits: around.is_some(),
            seen: around.or_else(|| (shares && by_number).then(Vec::new)),
            literal: self.literal || (shares && !by_number),
        }
    }

    /// Takes the values back from the nested query.
    #[inline]
    pub(super) fn take_back(&mut self, inner: Self) {
        if inner.inherits {
            self.seen = inner.seen;
        }
    }

    /// Begins to share, unless an enclosing query does; returns whether it did.
    fn begin(&mut self, by_number: bool) -> bool {
        let begins = self.seen.is_none() && !self.literal;
        if begins {
            self.seen = by_number.then(Vec::new);
            self.literal = !by_number;
        }
        begins
    }

    fn end(&mut self) {
        self.seen = None;
        self.literal = false;
    }

    /// The number of an equal value; if there is none, stores this one as the `next`.
    #[inline]
    fn number<T: Any>(
        &mut self,
        value: &'b T,
        next: usize,
        same: impl Fn(&T, &T) -> bool,
    ) -> Option<usize> {
        let seen = self.seen.as_mut()?;
        let equal = seen.iter().find(|(other, _)| {
            let other = other.downcast_ref::<T>();
            other.is_some_and(|other| same(other, value))
        });
        if let Some((_, number)) = equal {
            return Some(*number);
        }
        seen.push((value, next));
        None
    }
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// A writer of text in which equal values have the same number, to compare pieces of SQL.
    pub(super) fn comparing() -> Self {
        // A piece that cannot be written reports its error when it is written.
        let mut out = Self::text_for_people();
        out.query.shared.seen = Some(Vec::new());
        out
    }

    /// True if two pieces are written alike, with the same values.
    pub(crate) fn alike<P: ?Sized>(
        pieces: [&'b P; 2],
        write: impl Fn(&'b P, &mut Self) -> RenderResult,
    ) -> bool {
        let mut out = Self::comparing();
        let mut text = |piece: &'b P| {
            let written = write(piece, &mut out);
            written.is_ok().then(|| (out.take_text(), out.binds()))
        };
        let [a, b] = pieces;
        // The first is written twice, so that its values have numbers before they are compared.
        let (_, first, second) = (text(a), text(a), text(b));
        first.is_some() && first == second
    }

    /// True if the database compares expressions of the query with each other, as for GROUP BY,
    /// and can only compare their text.
    pub(crate) fn compares_expressions(&self) -> bool {
        self.query.shared.literal
    }

    /// Refuses to compare values of a type that the database compares as another type.
    #[inline]
    pub(crate) fn compares<B: Native>(&mut self) -> RenderResult {
        match B::KIND == Kind::Document {
            true => self.compares_documents(),
            false => Ok(()),
        }
    }
    /// The same, of JSON documents.
    pub(crate) fn compares_documents(&mut self) -> RenderResult {
        match D::SYNTAX.compares_documents {
            true => Ok(()),
            false => self.refuse(RenderError::NoEquality {
                database: D::DATABASE,
            }),
        }
    }

    /// Refuses to compare values by order if the database orders values of the type by other rules than it compares them.
    #[inline]
    pub(crate) fn orders<B: Native>(&mut self) -> RenderResult {
        match B::IS_ENUM {
            true => self.orders_labels(),
            false => Ok(()),
        }
    }
    /// The same, of labels of an enum.
    pub(crate) fn orders_labels(&mut self) -> RenderResult {
        match D::SYNTAX.enums_compare_as_text {
            true => self.refuse(RenderError::NoOrderOfLabels {
                database: D::DATABASE,
            }),
            false => Ok(()),
        }
    }

    /// Returns how many values have been bound.
    pub(super) fn binds(&self) -> usize {
        self.written.binds
    }

    /// Sends equal values only once from here on; returns whether that is new.
    pub(crate) fn share_binds(&mut self, yes: bool) -> bool {
        yes && self.query.shared.begin(D::SYNTAX.shared_parameters)
    }

    /// Ends the sharing begun by [`share_binds`](Self::share_binds).
    pub(crate) fn end_sharing(&mut self, begun: bool) {
        if begun {
            self.query.shared.end();
        }
    }

    /// Writes a bind parameter.
    pub(crate) fn bind<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        if self.places.literal {
            return match D::literal(value) {
                Some(literal) => {
                    if B::KIND == Kind::Text && !self.places.bare_literal {
                        self.push(D::SYNTAX.charset_of_literals);
                    }
                    self.push(&literal);
                    Ok(())
                }
                None => self.refuse(RenderError::NoLiteral {
                    database: D::DATABASE,
                }),
            };
        }
        let cast = D::cast_of_binds::<B>();
        if cast.is_some() {
            self.push("CAST(");
        }
        let around = match self.places.value_row {
            true => D::cast_of_parameters::<B>(),
            false => None,
        };
        let (before, after) = around.unwrap_or_default();
        self.push(before);
        // An engine that types parameters late has no type for this one.
        if self.places.value_row && !D::SYNTAX.select_parameters && value.0.is_none() {
            self.push("NULL");
        } else if !self.number_literal(value) {
            self.bind_value(value)?;
        }
        self.push(after);
        if let Some(name) = cast {
            self.push(" AS ");
            self.push(name);
            self.push(")");
        }
        Ok(())
    }

    /// Writes a number as a literal, if its type as a parameter would come too late.
    fn number_literal<B: Native>(&mut self, value: &'b Bound<B>) -> bool {
        let late = self.places.select_list || self.query.shared.literal;
        if D::SYNTAX.select_parameters || !late {
            return false;
        }
        let Some(literal) = D::literal(value).filter(|_| B::KIND != Kind::Text) else {
            return false;
        };
        self.never_cached();
        self.push(&literal);
        true
    }

    fn bind_value<B: Native>(&mut self, value: &'b Bound<B>) -> RenderResult {
        if let Sink::Text(_) = &self.written.sink {
            self.written.bytes += value.size();
        }
        let show = || Ok(value.show());
        self.bind_once(value, Bound::same, show, |pass| D::bind(pass, value))
    }

    /// Binds a value, or refers to an equal one if values are shared.
    pub(crate) fn bind_once<T: Any>(
        &mut self,
        value: &'b T,
        same: impl Fn(&T, &T) -> bool,
        show: impl FnOnce() -> Result<String, RenderError>,
        bind: impl FnOnce(&mut AstPass<'_, 'b, D>) -> QueryResult<()>,
    ) -> RenderResult {
        let next = self.written.binds + 1;
        if let Some(number) = self.query.shared.number(value, next, same) {
            self.place_again(number);
            return Ok(());
        }
        self.bind_with(show, bind)
    }

    pub(crate) fn bind_list<B: Native>(
        &mut self,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        D::bind_list(self, list, operator)
    }
}

#[cfg(test)]
mod tests {
    use super::SharedValues;

    fn number<'b>(shared: &mut SharedValues<'b>, value: &'b i32, next: usize) -> Option<usize> {
        shared.number(value, next, |a, b| a == b)
    }

    #[test]
    fn an_equal_value_has_the_number_of_the_first() {
        let mut alone = SharedValues::default();
        assert_eq!(number(&mut alone, &7, 1), None);
        assert_eq!(number(&mut alone, &7, 2), None, "nothing is shared");
        let mut shared = SharedValues::default().inside(true, true);
        assert_eq!(number(&mut shared, &7, 1), None);
        assert_eq!(number(&mut shared, &8, 2), None);
        assert_eq!(number(&mut shared, &7, 3), Some(1));
        assert_eq!(
            shared.number(&7_i64, 3, |a, b| a == b),
            None,
            "of another type"
        );
    }

    #[test]
    fn a_subquery_shares_with_the_query_around() {
        let mut around = SharedValues::default().inside(true, true);
        assert_eq!(number(&mut around, &7, 1), None);
        let mut inner = around.inside(false, true);
        assert_eq!(number(&mut inner, &7, 2), Some(1));
        assert_eq!(number(&mut inner, &8, 2), None);
        around.take_back(inner);
        assert_eq!(number(&mut around, &8, 3), Some(2));
        let mut apart = SharedValues::default();
        let mut inner = apart.inside(true, true);
        assert_eq!(number(&mut inner, &9, 1), None);
        apart.take_back(inner);
        assert_eq!(
            number(&mut apart, &9, 2),
            None,
            "the inner one's are its own"
        );
    }

    #[test]
    fn without_numbers_values_are_literals() {
        let mut outer = SharedValues::default();
        let inner = outer.inside(true, false);
        assert!(inner.literal && inner.seen.is_none());
        assert!(inner.clone().inside(false, false).literal);
        assert!(!outer.inside(false, false).literal);
        assert!(outer.begin(false) && outer.literal);
        assert!(!outer.begin(false), "it has begun");
        outer.end();
        assert!(!outer.literal);
    }
}
