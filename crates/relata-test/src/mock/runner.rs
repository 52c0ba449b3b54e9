//! The answers, as tasks ask for them.

use std::ops::Range;

use relata::Result;
use relata::dialect::Dialect;
use relata::engine::{Begun, FirstRow, Runner};
use relata::load::Loads;
use relata::query::Query;
use relata::statement::{ReadRow, RowStatement, Runnable};

use super::Mock;

impl<D: Dialect, M: 'static> Runner for Mock<D, M> {
    type Db = D;

    async fn fetch<Q: RowStatement<D>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<Vec<ReadRow<Q>>> {
        match part.start {
            0 => self.read(statement),
            // The answer is to all parts.
            _ => Ok(Vec::new()),
        }
    }
    async fn first<Q: RowStatement<D>, const MOST: u8>(
        &mut self,
        statement: &Q,
        _: Range<usize>,
    ) -> Result<FirstRow<ReadRow<Q>>> {
        let mut rows = self.read(statement)?.into_iter();
        let row = rows.next();
        Ok(FirstRow::new(row, MOST > 1 && rows.next().is_some()))
    }
    fn answered<Q: RowStatement<D>>(&mut self, statement: &Q) -> Option<Result<Vec<Q::Row>>> {
        <Q::Loads as Loads>::ANY.then(|| self.read_as(statement))
    }
    async fn exists<Q: Query<D>>(&mut self, query: &Q) -> Result<bool> {
        Ok(self.read_number(query)? > 0)
    }
    async fn count<Q: Query<D>>(&mut self, query: &Q) -> Result<i64> {
        self.read_number(query)
    }
    async fn execute<Q: Runnable<D>>(
        &mut self,
        statement: &Q,
        part: Range<usize>,
    ) -> Result<usize> {
        match part.start {
            0 => Ok(usize::try_from(self.read_number(statement)?).unwrap_or_default()),
            _ => Ok(0),
        }
    }
    async fn batch(&mut self, sql: &str) -> Result<()> {
        self.note(sql);
        Ok(())
    }
    async fn begin(&mut self) -> Result<Begun> {
        self.begin_as(None, "BEGIN").await
    }
    async fn begin_as(&mut self, before: Option<&str>, begin: &str) -> Result<Begun> {
        if let Some(before) = before {
            self.note(before);
        }
        self.note(if self.depth == 0 { begin } else { "SAVEPOINT" });
        self.depth += 1;
        Ok(Begun::inside(self.depth - 1))
    }
    async fn commit(&mut self, begun: Begun) -> Result<()> {
        self.end(begun, "COMMIT", "RELEASE SAVEPOINT");
        Ok(())
    }
    async fn rollback(&mut self, begun: Begun) -> Result<()> {
        self.end(begun, "ROLLBACK", "ROLLBACK TO SAVEPOINT");
        Ok(())
    }
    fn abandon(&mut self, begun: Begun) {
        self.end(begun, "ROLLBACK", "ROLLBACK TO SAVEPOINT");
    }
}

impl<D: Dialect, M> Mock<D, M> {
    fn end(&mut self, begun: Begun, outermost: &str, inner: &str) {
        let is_outermost = begun == Begun::inside(0);
        self.note(if is_outermost { outermost } else { inner });
        self.depth = match is_outermost {
            true => 0,
            false => self.depth.saturating_sub(1),
        };
    }
}
