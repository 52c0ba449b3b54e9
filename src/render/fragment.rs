//! The pieces of a statement.

use super::{RenderResult, Sql};
use crate::dialect::Dialect;
use crate::error::Source;
use crate::table::ArrayElements;
use crate::types::TakesValues;

/// A piece of a statement that the database `D` supports.
///
/// `STATIC` is true if the type determines the SQL. A statement made of static pieces
/// is prepared once per connection and never written again.
#[diagnostic::on_unimplemented(
    message = "`{D}` has no SQL for `{Self}`",
    label = "not supported by this database"
)]
pub trait Fragment<D: Dialect>: Sized {
    /// True if only the type determines the SQL text.
    const STATIC: bool;
    /// The name that a SELECT list gives it by default: that of a column.
    #[doc(hidden)]
    const NAME: Option<&'static str> = None;
    /// True if its type follows from bind parameters alone, which some databases type late.
    #[doc(hidden)]
    const OF_PARAMETERS: bool = false;
    /// True if it may contain a value.
    #[doc(hidden)]
    const VALUES: bool = true;
    /// True if it is a plain value.
    #[doc(hidden)]
    const IS_VALUE: bool = false;
    /// True if it is a plain value, of a type whose rows PostgreSQL takes as one array.
    #[doc(hidden)]
    const ARRAYS: bool = false;
    /// True if its SQL may repeat an operand: in a template that also repeats this one,
    /// the SQL of ten nested calls would be huge.
    #[doc(hidden)]
    const COPIES: bool = true;
    /// True if it means the same inside a subquery: it contains neither aggregates nor window functions.
    #[doc(hidden)]
    const MOVABLE: bool = false;
    /// True if MySQL treats it as an unsigned integer, though its type has a sign. No default: what wraps an expression must
    /// pass it on.
    #[doc(hidden)]
    const UNSIGNED: bool;
    /// True if SQLite has its dates and times in the one form that is read; another program may have stored a column's in another.
    #[doc(hidden)]
    const IN_FORM: bool = false;
    /// True if PostgreSQL treats it as a value of a domain over its type.
    #[doc(hidden)]
    const DOMAIN: bool = false;
    /// The elements, if it is an array of which PostgreSQL has others than its type.
    #[doc(hidden)]
    const ELEMENTS: ArrayElements = ArrayElements::AsTyped;
    /// Writes the SQL and its bound values, in order; nested pieces by their [`render`](Fragment::render).
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the piece at this place: in HAVING as `min` of it, if it is a key of GROUP BY or depends on one, and the
    /// database does not recognize that.
    #[inline]
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.wants_values_only() {
            return match Self::VALUES {
                true => self.write(out),
                false => Ok(()),
            };
        }
        match out.is_having() {
            true => out.render_in_having(Self::NAME.is_some(), self),
            false => self.write(out),
        }
    }
    /// The approximate size of the expression in bytes when sent, if it is a plain value.
    #[doc(hidden)]
    fn size(&self) -> usize {
        0
    }
    /// Passes on the value, if it is a plain value.
    #[doc(hidden)]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        let _ = to;
        Ok(())
    }
    /// Writes the name after an item of a SELECT list, unless the database gives it that name.
    #[doc(hidden)]
    fn write_name(out: &mut Sql<'_, '_, D>) -> RenderResult {
        let _ = out;
        Ok(())
    }
    /// For items of FROM: sets how its columns are written. Called before any column is.
    #[doc(hidden)]
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        let _ = out;
    }
}

/// A piece whose type is erased.
pub(crate) trait AnyFragment<D: Dialect> {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    fn write_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect, E: Fragment<D>> AnyFragment<D> for E {
    fn render_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render(out)
    }
    fn write_any<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.write(out)
    }
}
