//! The statements of a session, which know their table only at run time.

use std::ops::Range;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::query::filter::Keyword;
use crate::render::{Joined, Sql};
use crate::session::mapping::info::TableInfo;
use crate::session::statements::arrays::{Arrays, Form};
use crate::session::statements::piece::Piece;
use crate::statement::{IsStatement, Standalone, Statement};
use crate::table::Table;
use crate::write::{
    CellValue, ColumnOfRow, render_rows_in_order, render_update_arrays, render_update_values,
};

/// Rows by the values of some columns.
pub(in crate::session) struct Found {
    pub(in crate::session) columns: Vec<&'static str>,
    pub(in crate::session) rows: Vec<Vec<CellValue>>,
}

/// A statement of one table.
pub(in crate::session) struct Write<D: Dialect> {
    table: TableInfo,
    pub(in crate::session) what: What<D>,
    /// True if it returns the rows that it wrote.
    pub(in crate::session) returning: bool,
    /// True if it gives values to columns that are GENERATED ALWAYS AS IDENTITY.
    pub(in crate::session) overriding: bool,
    /// True if it sees only rows that the rules of its connection allow.
    ruled: bool,
    /// The form of its rows.
    form: Form,
}
/// The kind of statement.
pub(in crate::session) enum What<D: Dialect> {
    Insert {
        columns: Vec<&'static str>,
        rows: Vec<Vec<Piece<D>>>,
    },
    /// Updates one row.
    Update {
        set: Vec<(&'static str, Piece<D>)>,
        found: Found,
    },
    /// Updates rows, each with its own values.
    UpdateRows(UpdateRows<D>),
    /// Writes a row in place of one that has the same key.
    Replace {
        columns: Vec<&'static str>,
        row: Vec<Piece<D>>,
        /// The columns of the new row that are copied to the existing row.
        set: Vec<&'static str>,
        /// The version that the existing row must have.
        version: Option<(&'static str, CellValue)>,
    },
    Delete(Found),
    Select(Found),
    /// The rows that the last INSERT inserted, by the column that the database numbered.
    SelectInserted {
        numbered: &'static str,
        rows: usize,
    },
}

/// Rows, each with its own values.
pub(in crate::session) struct UpdateRows<D: Dialect> {
    /// The columns by which the rows are found.
    pub(in crate::session) keys: Vec<ColumnOfRow>,
    /// The columns that are set.
    pub(in crate::session) set: Vec<ColumnOfRow>,
    /// The values of both kinds of columns, for each row.
    pub(in crate::session) rows: Vec<Vec<CellValue>>,
    /// The table, if the rows are in several tables.
    pub(in crate::session) part: Option<(Option<&'static str>, &'static str)>,
    /// The form of the rows, which the statement determines.
    pub(in crate::session) form: Form,
    pub(in crate::session) render: RenderUpdateRows<D>,
}
/// Writes an UPDATE of a table whose type is erased.
pub(in crate::session) type RenderUpdateRows<D> =
    for<'a, 'b> fn(&'b UpdateRows<D>, &mut Sql<'a, 'b, D>) -> RenderResult;
impl<D: Dialect> UpdateRows<D> {
    pub(in crate::session) fn render<'b, T: Table>(
        &'b self,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        match self.part {
            None => self.render_of::<T>(out),
            Some(part) => out.with_part::<T>(part, |out| self.render_of::<T>(out)),
        }
    }
    fn render_of<'b, T: Table>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if self.form == Form::Arrays {
            let rows = Arrays(&self.rows);
            return render_update_arrays::<T, D>(&self.keys, &self.set, &rows, out);
        }
        let row = |row: &'b Vec<CellValue>, out: &mut Sql<'_, 'b, D>| {
            for (i, value) in row.iter().enumerate() {
                comma(i, out);
                value.bind(out)?;
            }
            Ok(())
        };
        let (keys, set, alike) = (&self.keys, &self.set, self.form == Form::Alike);
        render_update_values::<T, D, _>(keys, set, alike, self.rows.iter(), row, out)
    }
}

fn comma<D: Dialect>(i: usize, out: &mut Sql<'_, '_, D>) {
    if i > 0 {
        out.push(", ");
    }
}
/// Writes a list in parentheses, or without them if it has only one item.
fn list<D: Dialect, T>(
    items: impl ExactSizeIterator<Item = T>,
    out: &mut Sql<'_, '_, D>,
    mut item: impl FnMut(T, &mut Sql<'_, '_, D>) -> RenderResult,
) -> RenderResult {
    let several = items.len() > 1;
    out.push(if several { "(" } else { "" });
    for (i, one) in items.enumerate() {
        comma(i, out);
        item(one, out)?;
    }
    out.push(if several { ")" } else { "" });
    Ok(())
}

impl TableInfo {
    fn render<D: Dialect>(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        if let Some(schema) = self.schema {
            out.identifier(schema)?;
            out.push(".");
        }
        out.identifier(self.name)
    }
    /// Writes a column after the name of the table.
    fn column<D: Dialect>(&self, column: &str, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.identifier(self.name)?;
        out.push(".");
        out.identifier(column)
    }
    fn columns<D: Dialect>(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        for (i, column) in self.columns.iter().enumerate() {
            comma(i, out);
            self.column(column, out)?;
        }
        Ok(())
    }
    /// Writes the columns of a row that was written: those of the tables of other kinds are NULL.
    fn returned<D: Dialect>(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        let Some(joined) = self.joined else {
            return self.columns(out);
        };
        for (i, column) in self.columns.iter().enumerate() {
            comma(i, out);
            match joined.part_of(column) {
                Some(_) => out.push("NULL"),
                None => self.column(column, out)?,
            }
        }
        Ok(())
    }
    /// Writes the table as FROM names it.
    fn from<D: Dialect>(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        let Some(tables) = self.joined else {
            return self.render(out);
        };
        out.joined(&Joined {
            schema: self.schema,
            name: self.name,
            columns: self.columns,
            kind: None,
            tables,
        })?;
        out.push(" AS ");
        out.identifier(self.name)
    }
}

impl Found {
    /// Writes the condition that a row is one of these.
    fn render<'b, D: Dialect>(
        &'b self,
        table: &TableInfo,
        form: Form,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        if let [row] = &*self.rows {
            for (i, (column, value)) in self.columns.iter().zip(row).enumerate() {
                out.push(if i > 0 { " AND " } else { "" });
                table.column(column, out)?;
                out.push(" = ");
                value.bind(out)?;
            }
            return Ok(());
        }
        list(self.columns.iter(), out, |column, out| {
            table.column(column, out)
        })?;
        if form == Form::Arrays {
            let several = self.columns.len() > 1;
            out.push(match several {
                true => " IN (SELECT * FROM unnest(",
                false => " = ANY (",
            });
            out.bind_columns(&Arrays(&self.rows))?;
            out.push(if several { "))" } else { ")" });
            return Ok(());
        }
        let values = D::SYNTAX.values;
        out.push(if values { " IN (VALUES " } else { " IN (" });
        out.rows_alike(form == Form::Alike, self.rows.iter(), |i, row, out| {
            comma(i, out);
            let parentheses = values || row.len() > 1;
            out.push(if parentheses { "(" } else { "" });
            for (i, value) in row.iter().enumerate() {
                comma(i, out);
                value.bind(out)?;
            }
            out.push(if parentheses { ")" } else { "" });
            Ok(())
        })?;
        out.push(")");
        Ok(())
    }
}

impl<D: Dialect> Write<D> {
    pub(in crate::session) fn new(table: &TableInfo, mut what: What<D>) -> Self {
        let form = match &mut what {
            What::Insert { rows, .. } => Form::of::<D, _>(rows),
            What::UpdateRows(update) => {
                update.form = Form::of::<D, _>(&update.rows);
                update.form
            }
            What::Delete(found) | What::Select(found) => Form::of::<D, _>(&found.rows),
            What::Update { .. } | What::Replace { .. } | What::SelectInserted { .. } => Form::Any,
        };
        Self {
            form,
            table: *table,
            what,
            returning: false,
            overriding: false,
            ruled: false,
        }
    }
    /// Restricts the statement to rows that the rules of its connection allow.
    pub(in crate::session) fn ruled(self) -> Self {
        Self {
            ruled: true,
            ..self
        }
    }
    /// Returns the number of rows in the statement.
    pub(in crate::session) fn rows(&self) -> usize {
        match &self.what {
            What::Insert { rows, .. } => rows.len(),
            What::Update { .. } | What::Replace { .. } => 1,
            What::SelectInserted { rows, .. } => *rows,
            What::UpdateRows(update) => update.rows.len(),
            What::Delete(found) | What::Select(found) => found.rows.len(),
        }
    }
    /// Returns the SQL of the statement, for errors.
    pub(in crate::session) fn sql(&self) -> String {
        let mut out = Sql::<D>::text_for_people();
        // A part that cannot be written is replaced by its error.
        let _ = self.write(&mut out);
        out.take_text()
    }

    /// True if it is kept prepared: caching statements for every number of rows would fill the cache.
    fn is_kept(&self) -> bool {
        let rows = self.rows();
        match self.form {
            Form::Any => rows <= 1,
            Form::Alike => D::SYNTAX.keeps_rows(rows),
            Form::Arrays => true,
        }
    }

    /// `Some(true)` if it is kept prepared, `Some(false)` if not, if its rows determine that.
    pub(in crate::session) fn known_kept(&self) -> Option<bool> {
        (self.rows() > 1).then(|| self.is_kept())
    }

    pub(in crate::session) fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if !self.is_kept() {
            out.never_cached();
        }
        let around = out.enter_query(false);
        let table = &self.table;
        match &self.what {
            What::Insert { columns, rows } => self.insert(columns, rows, out)?,
            What::Update { set, found } => {
                out.push("UPDATE ");
                table.render(out)?;
                out.push(" SET ");
                for (i, (column, piece)) in set.iter().enumerate() {
                    comma(i, out);
                    out.identifier(column)?;
                    out.push(" = ");
                    piece.render(out)?;
                }
                out.push(" WHERE ");
                found.render(table, self.form, out)?;
            }
            What::UpdateRows(update) => out.unruled(|out| (update.render)(update, out))?,
            // It becomes an UPDATE that knows the defaults. https://www.sqlite.org/lang_upsert.html
            What::Replace {
                columns,
                row,
                set,
                version,
            } => {
                self.insert(columns, std::slice::from_ref(row), out)?;
                out.push(" ON CONFLICT (");
                for (i, column) in table.key.iter().enumerate() {
                    comma(i, out);
                    out.identifier(column)?;
                }
                out.push(") DO UPDATE SET ");
                for (i, column) in set.iter().enumerate() {
                    comma(i, out);
                    out.identifier(column)?;
                    out.push(" = excluded.");
                    out.identifier(column)?;
                }
                if let Some((column, version)) = version {
                    out.push(" WHERE ");
                    table.column(column, out)?;
                    out.push(" = ");
                    version.bind(out)?;
                }
            }
            What::Delete(found) => {
                out.push("DELETE FROM ");
                table.render(out)?;
                out.push(" WHERE ");
                found.render(table, self.form, out)?;
            }
            What::Select(found) => {
                self.select(out)?;
                found.render(table, self.form, out)?;
                if self.ruled {
                    let schema = table.schema.filter(|_| table.joined.is_none());
                    out.filter_named(table.schema, schema, table.name, table.columns);
                    Keyword(" AND ").render_rules(out)?;
                }
            }
            // The first of them; the others follow without a gap, each greater by the same step.
            // https://dev.mysql.com/doc/refman/8.4/en/innodb-auto-increment-handling.html
            // https://dev.mysql.com/doc/refman/8.4/en/information-functions.html#function_last-insert-id
            What::SelectInserted { numbered, rows } => {
                self.select(out)?;
                table.column(numbered, out)?;
                if *rows == 1 {
                    out.push(" = LAST_INSERT_ID()");
                } else {
                    out.push(" BETWEEN LAST_INSERT_ID() AND LAST_INSERT_ID() + ");
                    out.push(&(rows - 1).to_string());
                    out.push(" * @@auto_increment_increment AND (");
                    table.column(numbered, out)?;
                    out.push(" - LAST_INSERT_ID()) % @@auto_increment_increment = 0 ORDER BY ");
                    table.column(numbered, out)?;
                }
            }
        }
        if self.returning {
            out.push(" RETURNING ");
            table.returned(out)?;
        }
        out.leave_query(around);
        Ok(())
    }

    fn select(&self, out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.push("SELECT ");
        self.table.columns(out)?;
        out.push(" FROM ");
        self.table.from(out)?;
        out.push(" WHERE ");
        Ok(())
    }

    fn insert<'b>(
        &'b self,
        columns: &[&'static str],
        rows: &'b [Vec<Piece<D>>],
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        out.push("INSERT INTO ");
        self.table.render(out)?;
        if columns.is_empty() {
            out.push(D::SYNTAX.default_values);
            return Ok(());
        }
        out.push(" (");
        for (i, column) in columns.iter().enumerate() {
            comma(i, out);
            out.identifier(column)?;
        }
        out.push(")");
        if self.overriding {
            out.push(" OVERRIDING SYSTEM VALUE");
        }
        if self.form == Form::Arrays {
            return render_rows_in_order(&Arrays(rows), out);
        }
        out.push(" VALUES ");
        out.rows_alike(self.form == Form::Alike, rows.iter(), |i, row, out| {
            out.push(if i == 0 { "(" } else { ", (" });
            for (i, piece) in row.iter().enumerate() {
                comma(i, out);
                piece.render(out)?;
            }
            out.push(")");
            Ok(())
        })
    }
}

impl<D: Dialect> IsStatement for Write<D> {}
impl<D: Dialect> Standalone for Write<D> {}
impl<D: Dialect> Statement<D> for Write<D> {
    const STATIC: bool = false;
    fn kept(&self, _: &Range<usize>) -> Option<bool> {
        self.known_kept()
    }
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.write(out)
    }
}
