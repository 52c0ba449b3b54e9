//! The question if a table of MySQL takes part in transactions: one of MyISAM does not.
//! <https://dev.mysql.com/doc/refman/8.4/en/nontransactional-tables.html>

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Statement};
use crate::types::{BigInt, Bound, Text};

/// 1 if a table is known to take part in transactions, 2 if the server does not list it: it is a temporary one.
#[doc(hidden)]
pub struct EngineOf {
    schema: Bound<Text>,
    name: Bound<Text>,
}
impl EngineOf {
    pub(crate) fn new((schema, name): (Option<&str>, &str)) -> Self {
        Self {
            schema: Bound(schema.map(str::to_owned)),
            name: Bound(Some(name.to_owned())),
        }
    }
}
impl IsStatement for EngineOf {}
impl Returns for EngineOf {
    crate::statement::no_loads!();
    type Row = i64;
    type Decode = Field<BigInt, NotNull>;
    type Free = Nil;
    type Missing = NotNull;
}
impl<D: Dialect> Statement<D> for EngineOf {
    const STATIC: bool = true;
    fn affects_rows(&self) -> bool {
        false
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push(
            "SELECT CAST(coalesce(min(coalesce(TRANSACTIONS = 'YES', 0)), 2) AS SIGNED) \
             FROM information_schema.TABLES LEFT JOIN information_schema.ENGINES USING (ENGINE) \
             WHERE TABLE_SCHEMA = coalesce(",
        );
        out.bind(&self.schema)?;
        out.push(", database()) AND TABLE_NAME = ");
        out.bind(&self.name)
    }
}
