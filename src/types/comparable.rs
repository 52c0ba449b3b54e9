//! Pairs of types whose values compare, or of which one fits in the other.

/// Values of the two types compare.
#[diagnostic::on_unimplemented(
    message = "cannot compare SQL `{ST}` with SQL `{Self}`",
    label = "its type is SQL `{Self}`",
    note = "cast one side: `.cast::<{ST}>()`"
)]
pub trait Comparable<ST> {}

/// A value of this type fits in SQL type `ST`: it is that type, or a narrower number.
///
/// COALESCE and CASE have the SQL type of their first value. PostgreSQL would widen it to that of a
/// later one, and send a value that the row's type does not expect.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` does not fit in SQL `{ST}`",
    label = "wider than the first value, which determines the type",
    note = "cast the first value: `.cast::<{Self}>()`"
)]
pub trait Fits<ST> {}
