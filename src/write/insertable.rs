//! The tables that accept new rows, and whether these may have values for identity columns.

use crate::table::Table;

/// A table that accepts new rows. Implemented by generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes no rows",
    label = "a view into which the database does not insert, or the rows of a query"
)]
pub trait Insertable: Table {
    /// The columns that are NOT NULL and have no default, as a tuple.
    type Required;
    /// The number of unique keys: [`OneKey`](crate::kind::OneKey), or [`SeveralKeys`](crate::kind::SeveralKeys).
    type Keys;
}

/// An INSERT without `OVERRIDING`.
#[derive(Debug, Clone, Copy)]
pub struct WithoutOverriding;
/// `OVERRIDING SYSTEM VALUE`: values for columns that are `GENERATED ALWAYS AS IDENTITY`.
#[derive(Debug, Clone, Copy)]
pub struct OverridingSystemValue;
