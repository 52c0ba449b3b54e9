//! The numbers that MySQL gave new rows: `LAST_INSERT_ID()`.
//! <https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_last-insert-id>

use std::marker::PhantomData;

use super::insert::Insertable;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::table::Column;
use crate::types::UnsignedBigInt;

/// A table of MySQL with a column that is `AUTO_INCREMENT`. Implemented by generated code.
#[diagnostic::on_unimplemented(
    message = "the table `{Self}` has no AUTO_INCREMENT column",
    label = "its new rows get no number of the database"
)]
pub trait AutoIncrement: Insertable {
    /// That column.
    type Column: Column<Table = Self>;
}

/// `SELECT LAST_INSERT_ID(), @@auto_increment_increment`: the number of the first row of the last INSERT, and by how much
/// that of the next is greater.
#[doc(hidden)]
pub struct LastInsertId(pub(crate) PhantomData<()>);
impl IsStatement for LastInsertId {}
impl Returns for LastInsertId {
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
