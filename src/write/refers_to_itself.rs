//! Asks whether rows of a table may refer to others of the same table, where the database checks foreign keys at the end of a statement.

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::types::{BigInt, Bound, Text};

/// The number of a table's foreign keys that reference the table itself.
#[doc(hidden)]
pub struct RefersToItself {
    schema: Bound<Text>,
    name: Bound<Text>,
    sql: &'static str,
}
impl RefersToItself {
    pub(crate) fn new((schema, name): (Option<&str>, &str), sql: &'static str) -> Self {
        Self {
            schema: Bound(schema.map(str::to_owned)),
            name: Bound(Some(name.to_owned())),
            sql,
        }
    }
}
impl IsStatement for RefersToItself {}
impl Returns for RefersToItself {
    crate::statement::no_loads!();
    type Row = i64;
    type Decode = Field<BigInt, NotNull>;
    type Free = Nil;
    type Missing = NotNull;
}
impl<D: Dialect> Statement<D> for RefersToItself {
    const STATIC: bool = true;
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("WITH given(schema, name) AS (SELECT ");
        out.bind(&self.schema)?;
        out.push(", ");
        out.bind(&self.name)?;
        out.push(") ");
        out.push(self.sql);
        Ok(())
    }
}
