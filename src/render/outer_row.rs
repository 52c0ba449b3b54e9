//! Records whether a row of an outer join was found, if its values cannot show that: a view's may all be NULL.
//!
//! PostgreSQL distinguishes a row of NULLs from a missing row. The others read the table in a derived one with an extra column. Only
//! the outermost SELECT records this: rows out of UNION are decoded by their values.

use std::any::TypeId;

use super::{RenderResult, Sql};
use crate::dialect::Dialect;
use crate::row::{Decode, Describe, FromRow};
use crate::table::Table;
use crate::types::SqlType;

/// The name of the column.
pub(crate) const IS_THERE: &str = "relata_is_there";

/// Writes whether the row of one table was found.
type WriteOne<D> = fn(&mut Sql<'_, '_, D>) -> RenderResult;

struct OuterRows<'s, 'a, 'b, D: Dialect> {
    out: &'s mut Sql<'a, 'b, D>,
    asked: Vec<WriteOne<D>>,
    /// True if it can be recorded for all tables.
    possible: bool,
}
impl<D: Dialect> Describe for OuterRows<'_, '_, '_, D> {
    fn value<T: SqlType>(&mut self) {}
    fn skip(&mut self, _: usize) {}
    fn outer_row<T: Table>(&mut self) {
        let tables = &mut self.out.query.tables;
        self.possible &=
            D::SYNTAX.rows_are_values || !tables.functions.contains(&TypeId::of::<T>());
        self.asked.push(|out| out.is_there::<T>());
        if !tables.asked.contains(&TypeId::of::<T>()) {
            tables.asked.push(TypeId::of::<T>());
            // A derived table has no schema.
            if let (None, Some(schema), false) = (T::ALIAS, T::SCHEMA, D::SYNTAX.rows_are_values) {
                self.out
                    .rename_table_as::<T>(format!("{schema}_{}", T::NAME));
            }
        }
    }
}

/// The columns that record the rows of outer joins, after the SELECT list.
pub(crate) struct Asked<D: Dialect> {
    each: Vec<WriteOne<D>>,
    renamed: usize,
}

impl<'b, D: Dialect> Sql<'_, 'b, D> {
    /// Records that the program reads the rows of the next statement.
    pub(crate) fn rows_are_read(&mut self) {
        self.rows_are_read = true;
    }

    /// True if the program reads the rows of the query that begins here.
    pub(crate) fn reads_rows(&mut self) -> bool {
        std::mem::take(&mut self.rows_are_read)
    }

    /// Plans the columns that record which rows of outer joins, among those that `De` reads, were found. Call it before writing.
    pub(crate) fn ask_for_rows<De: Decode>(&mut self) -> Asked<D> {
        let renamed = self.renamed_tables();
        let mut rows = OuterRows {
            out: self,
            asked: Vec::new(),
            possible: true,
        };
        De::describe(&mut rows);
        let mut each = rows.asked;
        if !rows.possible {
            self.query.tables.asked.clear();
            each.clear();
        }
        Asked { each, renamed }
    }

    /// Writes the columns; the first row's comes last, so that it is found without the width of the list.
    pub(crate) fn write_asked(&mut self, asked: &Asked<D>) -> RenderResult {
        for one in asked.each.iter().rev() {
            self.push(", ");
            one(self)?;
        }
        Ok(())
    }

    /// Ends the query.
    pub(crate) fn end_asked(&mut self, asked: &Asked<D>) {
        self.forget_renamed_tables(asked.renamed);
    }

    /// Records that the rows of `T` come from a function, and have no extra column.
    pub(crate) fn rows_of_function<T: Table>(&mut self) {
        if T::Row::ALL_NULLABLE {
            self.query.tables.functions.push(TypeId::of::<T>());
        }
    }

    fn is_there<T: Table>(&mut self) -> RenderResult {
        match D::SYNTAX.rows_are_values {
            true => {
                self.push("CASE WHEN (");
                self.qualifier::<T>()?;
                self.push(".*) IS DISTINCT FROM NULL THEN 1 END AS ");
            }
            false => {
                self.qualifier::<T>()?;
                self.push(".");
            }
        }
        self.identifier(IS_THERE)
    }

    /// Writes the table `T` of FROM; whether its rows were found may be recorded.
    pub(crate) fn item<T: Table>(
        &mut self,
        item: impl FnOnce(&mut Self) -> RenderResult,
    ) -> RenderResult {
        let asked = self.query.tables.asked.contains(&TypeId::of::<T>());
        if !asked || D::SYNTAX.rows_are_values {
            return item(self);
        }
        self.push("(SELECT ");
        for column in T::COLUMNS {
            self.identifier(column)?;
            self.push(", ");
        }
        self.push("1 AS ");
        self.identifier(IS_THERE)?;
        self.push(" FROM ");
        item(self)?;
        self.push(") AS ");
        self.name_in_from::<T>()
    }
}
