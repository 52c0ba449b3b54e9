//! Rows that are read one by one, whose end observers see.

use std::ops::Range;

use super::most_rows::Bound;
use super::started::{Started, after_asked};
use super::statement::Rows;
use crate::dialect::Dialect;
use crate::engine::asked::{Ask, Asked};
use crate::error::{Error, Result};
use crate::statement::Statement;

/// The rows of a statement that are read one by one. Observers see its end when the last is read, when one is an
/// error, or when it is dropped.
pub(crate) struct Streamed<'c, D: Dialect, Q: Statement<D>, K: Ask<Q, D>> {
    started: Option<Started>,
    statement: &'c Q,
    part: Range<usize>,
    rows: usize,
    is_over: bool,
    of: std::marker::PhantomData<fn() -> (D, K)>,
}
impl<'c, D: Dialect, Q: Statement<D>, K: Ask<Q, D>> Streamed<'c, D, Q, K> {
    pub(crate) fn new(started: Option<Started>, statement: &'c Q, part: Range<usize>) -> Self {
        Self {
            started,
            statement,
            part,
            rows: 0,
            is_over: false,
            of: std::marker::PhantomData,
        }
    }
    /// Counts the next row; returns nothing if it is beyond the limit.
    #[inline]
    pub(crate) fn see<T>(&mut self, row: Result<T>) -> Option<Result<T>> {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                self.end(Err(&error));
                return Some(Err(error));
            }
        };
        let bound = self.started.as_ref().and_then(|started| started.bound);
        if let Some(bound) = bound
            && self.rows >= bound.rows
        {
            return self.beyond(bound).map(Err);
        }
        self.rows += 1;
        Some(Ok(row))
    }
    /// There is a row beyond the limit.
    #[cold]
    fn beyond(&mut self, bound: Bound) -> Option<Error> {
        self.is_over = true;
        if bound.cut {
            self.end(Ok(()));
            return None;
        }
        let rules = self
            .started
            .as_ref()
            .map(|started| started.starting.rules.clone());
        let asked = Asked::<Q, K, D>::new(
            self.statement,
            self.part.clone(),
            &rules.unwrap_or_default(),
        );
        let error = bound.error(asked.any_sql());
        self.end(Err(&error));
        Some(error)
    }
    /// True if no further rows are to be read.
    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }
    /// The statement failed before its first row.
    pub(crate) fn failed(&mut self, error: &Error) {
        self.end(Err(error));
    }
    fn end(&mut self, outcome: Result<(), &Error>) {
        if let Some(started) = self.started.take() {
            let outcome = outcome.map(|()| Rows::Returned(self.rows));
            let rules = &started.starting.rules;
            let asked = Asked::<Q, K, D>::new(self.statement, self.part.clone(), rules);
            after_asked::<D>(started, &asked, outcome);
        }
    }
}
impl<D: Dialect, Q: Statement<D>, K: Ask<Q, D>> Drop for Streamed<'_, D, Q, K> {
    #[inline]
    fn drop(&mut self) {
        if self.started.is_some() {
            self.end(Ok(()));
        }
    }
}
