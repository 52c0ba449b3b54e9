//! The values that a statement of a session gives to columns.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::session::draft::Expression;
use crate::write::CellValue;

/// About how many bytes values have when they are sent, if the database counts them.
pub(in crate::session) fn size<'c, D: Dialect>(
    values: impl IntoIterator<Item = &'c CellValue>,
) -> usize {
    match D::SYNTAX.most_bytes {
        usize::MAX => 0,
        _ => values.into_iter().map(CellValue::size).sum(),
    }
}

/// The value for a column.
pub(in crate::session) enum Piece<D> {
    Value(CellValue),
    Expression(Arc<dyn Expression<D> + Send + Sync>),
    /// NULL, until another row has its key.
    Null,
    /// The column's default.
    Default,
}
impl<D> Piece<D> {
    pub(in crate::session) fn is_expression(&self) -> bool {
        matches!(self, Self::Expression(_))
    }
}
impl<D: Dialect> Piece<D> {
    pub(in crate::session) fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match self {
            Self::Value(value) => value.bind(out),
            Self::Expression(expression) => expression.render(out),
            Self::Null => {
                out.push("NULL");
                Ok(())
            }
            Self::Default => {
                out.push("DEFAULT");
                Ok(())
            }
        }
    }
    /// Returns the number of values it binds, and about how many bytes they have.
    pub(in crate::session) fn measure(&self) -> (usize, usize) {
        match self {
            Self::Value(value) => (1, size::<D>([value])),
            Self::Null | Self::Default => (0, 0),
            Self::Expression(expression) => Sql::<D>::measure(|out| expression.render(out)),
        }
    }
}
