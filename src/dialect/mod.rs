//! The databases that relata supports, and the differences between them.

mod catalog;
mod features;
mod folded;
#[cfg(any(feature = "sqlite", feature = "mysql-backend"))]
mod json_rows;
#[cfg(feature = "mysql-backend")]
mod mysql;
#[cfg(feature = "postgres-backend")]
mod postgres;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
mod reader;
#[cfg(feature = "sqlite")]
mod sqlite;
mod syntax;
mod timeout;
mod two_phase;

pub use crate::render::{Fragment, Sql};
#[doc(hidden)]
pub use catalog::Catalog;
pub use features::*;
pub(crate) use folded::{choices, folded};
#[cfg(feature = "mysql-backend")]
pub(crate) use mysql::MysqlColumns;
#[cfg(any(
    feature = "postgres-backend",
    feature = "sqlite",
    feature = "mysql-backend"
))]
pub(crate) use reader::read;
#[doc(hidden)]
pub use syntax::{AskCollations, RowArrays, Syntax};
pub use timeout::HasStatementTimeout;
#[doc(hidden)]
pub use timeout::{ForStatement, ForTransaction};
pub use two_phase::HasTwoPhaseCommit;
#[doc(hidden)]
pub use two_phase::TwoPhase;

use std::any::Any;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use crate::error::{Decoded, Ends, Error, RenderResult};
use crate::row::Decode;
use crate::types::{AnyBound, Bound, Cell, Kind, List, Native, ValueRows};

/// A database's SQL: `Pg`, `Sqlite` or `Mysql`.
///
/// These are diesel's backend types, so the type of a diesel connection determines its dialect.
pub trait Dialect: Backend + 'static {
    /// The database's name, for messages.
    const DATABASE: &'static str;
    /// How the database writes the SQL that all of them support.
    #[doc(hidden)]
    const SYNTAX: Syntax;
    /// How to read the catalog of the database.
    #[doc(hidden)]
    const CATALOG: Catalog;

    /// The description that diesel needs of the columns of rows that are read as `De`.
    #[doc(hidden)]
    type Columns<De: Decode>: 'static;
    #[doc(hidden)]
    fn read<B: Native>(value: Self::RawValue<'_>) -> diesel::deserialize::Result<B::Rust>;
    /// Reads an array of rows.
    #[doc(hidden)]
    fn read_rows<De: Decode>(value: Self::RawValue<'_>) -> Decoded<Vec<De::Row>>;
    /// Returns the SQL around each value of a row that is nested in another, so that it is read exactly: in JSON, or as a row of an array.
    /// `None` if it takes their types, and some are unknown.
    #[doc(hidden)]
    fn nested_forms<De: Decode>() -> Option<NestedForms> {
        None
    }
    /// Reads a value of such a row. Where there are none it is not asked for.
    #[doc(hidden)]
    fn read_json<B: Native>(cell: Cell<'_>) -> diesel::deserialize::Result<B::Rust> {
        let _ = cell;
        Err("no rows in JSON".into())
    }
    /// Reads details from the database's message that diesel does not, and removes bound values from it.
    #[doc(hidden)]
    fn explain(error: Error) -> Error {
        error
    }
    /// The state of the transaction of a statement that failed with this error. If it has ended, each statement that follows would run in a
    /// transaction of its own.
    #[doc(hidden)]
    fn ends_transaction(error: &Error) -> Ends {
        let _ = error;
        Ends::StillOpen
    }
    /// The SQL that only a transaction refuses, if this text may commit the transaction in which it runs, as CREATE TABLE does on MySQL. With
    /// `rolled_back`, its error means that the database has rolled back what it had open, or perhaps has.
    #[doc(hidden)]
    fn may_end_transaction(sql: &dyn Fn() -> String, rolled_back: bool) -> Option<&'static str> {
        let _ = (sql, rolled_back);
        None
    }

    #[doc(hidden)]
    fn bind<'b, B: Native>(
        pass: &mut AstPass<'_, 'b, Self>,
        value: &'b Bound<B>,
    ) -> QueryResult<()>;
    /// Writes a bind parameter whose type is not known before run time.
    #[doc(hidden)]
    fn bind_any<'b>(value: &'b dyn AnyBound, out: &mut Sql<'_, 'b, Self>) -> RenderResult
    where
        Self: Sized;
    #[doc(hidden)]
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Self>,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult
    where
        Self: Sized;
    /// Writes a list as an array. Never called without arrays.
    #[doc(hidden)]
    fn bind_array<'b, B: Native>(out: &mut Sql<'_, 'b, Self>, list: &'b List<B>) -> RenderResult
    where
        Self: Sized,
    {
        Self::bind_list(out, list, ListOperator::In)
    }
    /// Binds rows of values as arrays, one for each column. Never called without arrays.
    #[doc(hidden)]
    fn bind_columns<R: ValueRows>(pass: &mut AstPass<'_, '_, Self>, rows: &R) -> QueryResult<()> {
        let _ = (pass, rows);
        Ok(())
    }
    /// The text of the `n`th bind parameter, counted from one.
    #[doc(hidden)]
    fn placeholder(n: usize, out: &mut String);
    /// Writes a second reference to the `n`th bind parameter, or a placeholder that differs from others.
    #[doc(hidden)]
    fn placeholder_again(n: usize, out: &mut String);
    /// Writes a value as a literal, where no bind parameter is allowed; `None` if there is no literal for it.
    #[doc(hidden)]
    fn literal(value: &dyn Any) -> Option<String> {
        let _ = value;
        None
    }

    /// The type that values of `B` are cast to, where they are sent as text.
    #[doc(hidden)]
    fn cast_of_binds<B: Native>() -> Option<&'static str> {
        None
    }
    /// Returns the SQL around an item of a SELECT list that is made of parameters alone, where the
    /// database gives it a type before it sees the values.
    #[doc(hidden)]
    fn cast_of_parameters<B: Native>() -> Option<(&'static str, &'static str)> {
        None
    }
    /// Returns the type to which a column in the first arm of a recursive query is cast; `domain` if it is of a domain. The
    /// database uses the column's own type for all rows, though the others may have a longer one.
    #[doc(hidden)]
    fn cast_of_first_arm<B: Native>(domain: bool) -> Option<&'static str> {
        let _ = domain;
        None
    }
    /// Returns the name of an array's type, to which an array of other elements is cast.
    #[doc(hidden)]
    fn cast_of_array<B: Native>() -> Option<String> {
        None
    }
    /// Returns the template of an operator whose result is of this kind.
    #[doc(hidden)]
    fn operator_instead(template: &'static str, result: Kind) -> &'static str {
        let _ = result;
        template
    }
    /// Returns an operator whose result is of this kind, with the SQL around its operands.
    #[doc(hidden)]
    fn operator(sql: &'static str, result: Kind) -> (&'static str, &'static str, &'static str) {
        let _ = result;
        ("", sql, "")
    }
}

/// The SQL before and after each value of a row.
#[doc(hidden)]
pub type NestedForms = Vec<(&'static str, &'static str)>;

/// The comparison that contains a list.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum ListOperator {
    In,
    NotIn,
}
