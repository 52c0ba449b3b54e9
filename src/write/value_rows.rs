//! Rows of values as a table of a statement that writes: `(VALUES (..), (..)) AS given`.

use super::assign::ColumnOfRow;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::table::Table;

/// The name of the rows beside the table `T`.
fn name<T: Table>() -> &'static str {
    match T::NAME.eq_ignore_ascii_case("given") {
        true => "given_rows",
        false => "given",
    }
}

/// Writes the `n`th column of the rows, counted from one.
pub(super) fn column<T: Table, D: Dialect>(n: usize, out: &mut Sql<'_, '_, D>) -> RenderResult {
    out.identifier(name::<T>())?;
    out.push(".");
    out.identifier(&format!("column{n}"))
}

/// Writes the rows as a table, whose columns are `column1`, `column2` and so on. `columns` are the columns of `T` that the
/// values are for; `None` is another number. `render` writes the values of a row.
pub(super) fn render<'b, T: Table, D: Dialect, R>(
    columns: &[Option<ColumnOfRow>],
    rows: impl Iterator<Item = R>,
    mut render: impl FnMut(R, &mut Sql<'_, 'b, D>) -> RenderResult,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let union = !D::SYNTAX.values;
    out.push("(");
    if union {
        // The columns of the table give those of the rows their collations, with which they then compare.
        out.push("SELECT ");
        for (i, column) in columns.iter().enumerate() {
            super::assign::comma(&mut (i == 0), out);
            match column {
                Some(column) if column.collated => out.column::<T>(column.name)?,
                _ => out.push("NULL"),
            }
            out.push(" AS ");
            out.identifier(&format!("column{}", i + 1))?;
        }
        out.push(" FROM ");
        out.table::<T>()?;
        out.push(" WHERE FALSE");
    } else {
        out.push("VALUES ");
    }
    for (i, row) in rows.enumerate() {
        out.push(match (union, i) {
            (true, _) => " UNION ALL SELECT ",
            (false, 0) => "(",
            (false, _) => ", (",
        });
        out.value_row(|out| render(row, out))?;
        if !union {
            out.push(")");
        }
    }
    out.push(") AS ");
    out.identifier(name::<T>())
}
