//! Types that `generate_series` counts in.

use super::SqlType;

/// A SQL type that `generate_series` counts in.
#[diagnostic::on_unimplemented(
    message = "`generate_series` does not count in SQL `{Self}`",
    label = "expected SQL `Integer`, `BigInt` or `Numeric`; timestamps need a step: `generate_series_by`"
)]
pub trait Series: SqlType {
    /// The column of the rows.
    #[doc(hidden)]
    type Column;
}
/// A SQL type that `generate_series_by` counts in.
#[diagnostic::on_unimplemented(
    message = "`generate_series_by` does not count in SQL `{Self}`",
    label = "expected SQL `Integer`, `BigInt`, `Numeric`, `Timestamp` or `TimestampTz`",
    note = "cast it, as in `.cast::<Timestamp>()`"
)]
pub trait SeriesStep: SqlType {
    /// The SQL type of the step.
    type Step: SqlType;
    /// The column of the rows.
    #[doc(hidden)]
    type Column;
}
