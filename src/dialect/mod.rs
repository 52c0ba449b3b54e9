//! The databases relata speaks to, and the writer their SQL goes through.

mod features;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use features::*;
pub use sql::{Fragment, Sql};

use std::any::Any;

use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use crate::error::{Error, RenderResult};
use crate::row::Decode;
use crate::types::{Bound, Kind, Native};

/// A database's SQL: `Pg`, `Sqlite` or `Mysql`.
///
/// These are diesel's backend types, so whatever names a diesel connection names its dialect too.
pub trait Dialect: Backend + 'static {
    /// The database's name, for messages.
    const DATABASE: &'static str;
    /// What the engine is told of the columns of rows that are read as `De` says.
    #[doc(hidden)]
    type Columns<De: Decode>: 'static;
    /// The text of the `n`th bind parameter, counted from one.
    #[doc(hidden)]
    fn placeholder(n: usize, out: &mut String);
    /// Whether a number in a SELECT list can be a bind parameter; else it is a literal.
    #[doc(hidden)]
    const NUMBERS_IN_SELECT: bool = true;
    /// Whether a bind parameter can be referred to once more.
    #[doc(hidden)]
    const SHARES_PARAMETERS: bool = true;
    /// The text that refers to the `n`th bind parameter once more, or tells two of them apart.
    #[doc(hidden)]
    fn placeholder_again(n: usize, out: &mut String);
    /// The quote around identifiers; doubled inside them.
    #[doc(hidden)]
    const QUOTE: char;
    #[doc(hidden)]
    fn bind<'b, B: Native>(pass: &mut AstPass<'_, 'b, Self>, value: &'b Bound<B>) -> RenderResult;
    /// The type that values of `B` are cast to, where they are sent as text.
    #[doc(hidden)]
    fn cast_of_binds<B: Native>() -> Option<&'static str> {
        None
    }
    /// What stands after `CAST(..` for an item of a SELECT list that is made of parameters alone, where the
    /// engine gives it a type before it sees them.
    #[doc(hidden)]
    fn cast_of_parameters<B: Native>() -> Option<&'static str> {
        None
    }
    #[doc(hidden)]
    fn read<B: Native>(value: Self::RawValue<'_>) -> diesel::deserialize::Result<B::Rust>;
    #[doc(hidden)]
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Self>,
        list: &'b crate::types::List<B>,
        operator: ListOperator,
    ) -> RenderResult
    where
        Self: Sized;
    /// Whether a list is one parameter whatever its length.
    #[doc(hidden)]
    const ONE_PARAMETER_PER_LIST: bool = true;
    /// What stands for ILIKE; without it both sides of LIKE are made small letters.
    #[doc(hidden)]
    const ILIKE: Option<&'static str>;
    /// Whether ORDER BY has NULLS FIRST and NULLS LAST; else another item before it says so.
    #[doc(hidden)]
    const NULLS_ORDER: bool = true;
    /// An operator whose result is of this kind, with what stands around its operands.
    #[doc(hidden)]
    fn operator(sql: &'static str, result: Kind) -> (&'static str, &'static str, &'static str) {
        let _ = result;
        ("", sql, "")
    }
    /// What stands for FOR SHARE.
    #[doc(hidden)]
    const FOR_SHARE: Option<&'static str> = None;
    /// Whether a derived table may have two columns of one name.
    #[doc(hidden)]
    const SAME_NAMES: bool = true;
    /// Whether the query of IN, ANY or ALL may have a LIMIT; else it stands in a derived table.
    #[doc(hidden)]
    const LIMIT_IN_IN: bool = true;
    /// Whether the offset of a frame can be a bind parameter.
    #[doc(hidden)]
    const FRAME_PARAMETERS: bool = true;
    /// Whether there is VALUES; else UNION ALL of rows.
    #[doc(hidden)]
    const VALUES: bool = true;
    /// Reads from the engine's message what diesel does not, and takes bound values out of it.
    #[doc(hidden)]
    fn explain(error: Error) -> Error {
        error
    }
    /// A value written into the SQL, where no bind parameter may stand; none where that cannot be.
    #[doc(hidden)]
    fn literal(value: &dyn Any) -> Option<String> {
        let _ = value;
        None
    }
    /// Whether aggregates have FILTER; else CASE leaves their arguments NULL.
    #[doc(hidden)]
    const FILTER: bool = true;
    /// What stands after a pattern, so that a backslash in it escapes.
    #[doc(hidden)]
    const ESCAPE: &'static str;
    /// How this database writes an offset without a limit.
    #[doc(hidden)]
    const NO_LIMIT: Option<&'static str>;
    /// What stands around an arm of a set operation that is not a plain SELECT.
    #[doc(hidden)]
    const ARM: (&'static str, &'static str);
    /// Whether such an arm may begin with WITH; else it is a derived table.
    #[doc(hidden)]
    const WITH_IN_ARM: bool = true;
    /// What stands around the dividend of a NUMERIC division, so that it gives a fraction.
    #[doc(hidden)]
    const DIVIDEND: Option<(&'static str, &'static str)>;
}

/// Which comparison a list stands in.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum ListOperator {
    In,
    NotIn,
}
