//! Tables whose rows MySQL numbers.

use super::insertable::Insertable;
use crate::table::Column;

/// A table of MySQL with a column that is `AUTO_INCREMENT`. Implemented by generated code.
#[diagnostic::on_unimplemented(
    message = "the table `{Self}` has no AUTO_INCREMENT column",
    label = "the database does not number its new rows"
)]
pub trait AutoIncrement: Insertable {
    /// The AUTO_INCREMENT column.
    type Column: Column<Table = Self>;
}
