//! Queries as text that relata's own crates run on any connection.

use super::Runner;
use crate::dialect::Dialect;
use crate::error::{RenderResult, Result};
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{Nil, NotNull};
use crate::statement::{IsStatement, Returns, Standalone, Statement};
use crate::types::Text;

/// A query of one column of texts.
struct TextQuery(String);

impl IsStatement for TextQuery {}
impl Standalone for TextQuery {}
impl Returns for TextQuery {
    type Row = String;
    type Decode = Field<Text, NotNull>;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = NotNull;
}
impl<D: Dialect> Statement<D> for TextQuery {
    const STATIC: bool = false;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // Its text holds names and values.
        out.never_cached();
        out.push(&self.0);
        Ok(())
    }
    fn affects_rows(&self) -> bool {
        false
    }
}

/// The values of a query whose one column is text.
#[doc(hidden)]
pub async fn texts<R: Runner>(on: &mut R, sql: String) -> Result<Vec<String>> {
    super::fetch_all(on, &TextQuery(sql)).await
}
