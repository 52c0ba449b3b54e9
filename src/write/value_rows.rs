//! Rows of values as a table in a statement that writes: `(VALUES (..), (..)) AS given`, or arrays for its columns:
//! `unnest(..) AS given`.

use std::marker::PhantomData;

use super::assign::{ColumnOfRow, RenderAssignments, comma};
use crate::dialect::Dialect;
use crate::error::{RenderResult, Source};
use crate::render::Sql;
use crate::table::{Discriminator, Table};
use crate::types::{TakesValues, ValueRows};

/// The columns of rows that consist of plain values.
pub(super) struct Columns<'r, V, D>(&'r [V], PhantomData<D>);
impl<'r, V, D> Columns<'r, V, D> {
    pub(super) fn of(rows: &'r [V]) -> Self {
        Self(rows, PhantomData)
    }
}
impl<V: RenderAssignments<D>, D: Dialect> ValueRows for Columns<'_, V, D> {
    fn width(&self) -> usize {
        self.0.first().map_or(0, V::width)
    }
    fn height(&self) -> usize {
        self.0.len()
    }
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        self.0.iter().try_for_each(|row| {
            to.begin_row();
            row.give(to)
        })
    }
}

/// Writes `column1, column2`, and so on.
fn names<D: Dialect>(width: usize, out: &mut Sql<'_, '_, D>) -> RenderResult {
    if out.wants_values_only() {
        return Ok(());
    }
    (1..=width).try_for_each(|n| {
        comma(&mut (n == 1), out);
        out.identifier(&format!("column{n}"))
    })
}

/// Writes the rows, with the label of their kind if they have one, as a query that has them in their order: `SELECT .. FROM unnest(..) WITH ORDINALITY .. ORDER BY place`.
/// The function returns them in that order, so nothing is sorted.
/// <https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS>
pub(super) fn render_in_order<D: Dialect>(
    rows: &impl ValueRows,
    kind: Option<Discriminator>,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    let width = rows.width();
    out.push(" SELECT ");
    names(width, out)?;
    if let Some(kind) = kind {
        out.push(", ");
        out.inserted_label(kind);
    }
    out.push(" FROM unnest(");
    out.bind_columns(rows)?;
    out.push(") WITH ORDINALITY AS ");
    out.identifier("given")?;
    out.push(" (");
    names(width, out)?;
    out.push(", ");
    out.identifier("place")?;
    out.push(") ORDER BY ");
    out.identifier("place")
}

/// Writes rows without a label in their order, as the source of an INSERT.
pub(crate) fn render_rows_in_order<D: Dialect>(
    rows: &impl ValueRows,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    render_in_order(rows, None, out)
}

/// Writes the rows as a table next to `T`, whose columns are `column1`, `column2` and so on.
pub(super) fn render_columns<T: Table, D: Dialect>(
    rows: &impl ValueRows,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    out.push("unnest(");
    out.bind_columns(rows)?;
    out.push(") AS ");
    out.identifier(name::<T>())?;
    out.push(" (");
    names(rows.width(), out)?;
    out.push(")");
    Ok(())
}

/// The name of the rows next to the table `T`.
fn name<T: Table>() -> &'static str {
    match T::NAME.eq_ignore_ascii_case("given") {
        true => "given_rows",
        false => "given",
    }
}

/// Writes the `n`th column of the rows, counted from one.
pub(crate) fn column<T: Table, D: Dialect>(n: usize, out: &mut Sql<'_, '_, D>) -> RenderResult {
    out.identifier(name::<T>())?;
    out.push(".");
    out.identifier(&format!("column{n}"))
}

/// Writes the rows as a table, whose columns are `column1`, `column2` and so on. `columns` are the columns of `T` that the
/// values are for; `None` is another number. `render` writes the values of a row; if the rows are `alike`, they differ in nothing but
/// bound values.
pub(crate) fn render<'b, T: Table, D: Dialect, R>(
    columns: &[Option<ColumnOfRow>],
    alike: bool,
    rows: impl Iterator<Item = R>,
    mut render: impl FnMut(R, &mut Sql<'_, 'b, D>) -> RenderResult,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let union = !D::SYNTAX.values;
    out.push("(");
    if union {
        // Selecting from the table's columns first gives the values their collations, by which they are then compared.
        out.push("SELECT ");
        for (i, column) in columns.iter().enumerate() {
            comma(&mut (i == 0), out);
            match column {
                Some(column) if column.collated => out.column::<T>(column.name)?,
                _ => out.push("NULL"),
            }
            out.push(" AS ");
            out.identifier(&format!("column{}", i + 1))?;
        }
        out.push(" FROM ");
        out.table_as_named::<T>()?;
        out.push(" WHERE FALSE");
    } else {
        out.push("VALUES ");
    }
    // Where values are no parameters in a SELECT list, they are part of the text.
    let alike = alike && D::SYNTAX.select_parameters;
    out.rows_alike(alike, rows, |i, row, out| {
        out.push(match (union, i) {
            (true, _) => " UNION ALL SELECT ",
            (false, 0) => "(",
            (false, _) => ", (",
        });
        out.value_row(|out| render(row, out))?;
        if !union {
            out.push(")");
        }
        Ok(())
    })?;
    out.push(") AS ");
    out.identifier(name::<T>())
}
