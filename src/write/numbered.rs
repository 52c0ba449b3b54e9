//! Rows that MySQL numbers one after the other, and the number of the first: `LAST_INSERT_ID()`.
//! <https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_last-insert-id>

use std::marker::PhantomData;

use super::assign::RenderAssignments;
use super::insert::{DefaultValues, ManyRows, OneRow};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::types::UnsignedBigInt;

/// Rows of values, which the database numbers one after the other.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the numbers of these rows are unknown",
    label = "expected `values(..)` or `rows(..)`: MySQL numbers the rows of a query with gaps"
)]
pub trait Numbered<D> {
    /// True if a row has a value for the column.
    fn gives(&self, column: &str) -> bool;
}
fn gives<V: RenderAssignments<D>, D: Dialect>(row: &V, column: &str) -> bool {
    let mut columns = Vec::new();
    row.columns(&mut columns);
    columns.iter().any(|given| given.name == column)
}
impl<V: RenderAssignments<D>, D: Dialect> Numbered<D> for OneRow<V> {
    fn gives(&self, column: &str) -> bool {
        gives::<V, D>(&self.0, column)
    }
}
impl<V: RenderAssignments<D>, D: Dialect> Numbered<D> for ManyRows<V> {
    fn gives(&self, column: &str) -> bool {
        self.0.iter().any(|row| gives::<V, D>(row, column))
    }
}
impl<D: Dialect> Numbered<D> for DefaultValues {
    fn gives(&self, _: &str) -> bool {
        false
    }
}

/// `SELECT LAST_INSERT_ID(), @@auto_increment_increment`: the number of the first row of the last INSERT, and the step
/// to the next.
#[doc(hidden)]
pub struct LastInsertId(pub(crate) PhantomData<()>);
impl IsStatement for LastInsertId {}
impl Returns for LastInsertId {
    crate::statement::no_loads!();
    type Row = (u64, u64);
    type Decode = (
        Field<UnsignedBigInt, NotNull>,
        Field<UnsignedBigInt, NotNull>,
    );
    type Free = Nil;
    type Missing = NotNull;
}
impl<D: Dialect> Statement<D> for LastInsertId {
    const STATIC: bool = true;
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("SELECT LAST_INSERT_ID(), @@auto_increment_increment");
        Ok(())
    }
}
