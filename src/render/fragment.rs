//! The pieces of a statement.

use super::{RenderResult, Sql};
use crate::dialect::Dialect;
use crate::error::Source;
use crate::types::TakesValues;

/// A piece of a statement that the database `D` supports.
///
/// `STATIC` is true if the SQL follows from the type alone. A statement made of static pieces
/// is prepared once per connection and never written again.
#[diagnostic::on_unimplemented(
    message = "`{D}` has no SQL for `{Self}`",
    label = "not supported by this database"
)]
pub trait Fragment<D: Dialect>: Sized {
    /// True if the SQL text depends on the type alone.
    const STATIC: bool;
    /// The name that a SELECT list gives it by default: that of a column.
    #[doc(hidden)]
    const NAME: Option<&'static str> = None;
    /// True if its type follows from bind parameters alone, which some databases type late.
    #[doc(hidden)]
    const OF_PARAMETERS: bool = false;
    /// True if it may hold a value.
    #[doc(hidden)]
    const VALUES: bool = true;
    /// True if it is nothing but a value.
    #[doc(hidden)]
    const IS_VALUE: bool = false;
    /// True if it is just a value, of a type whose rows PostgreSQL takes as one array.
    #[doc(hidden)]
    const ARRAYS: bool = false;
    /// True if its SQL may have an operand several times: in a template that has this one several times too,
    /// the SQL of ten such calls, one in the other, would not end.
    #[doc(hidden)]
    const COPIES: bool = true;
    /// True if it means the same in a subquery in its place: it holds neither aggregates nor window functions.
    #[doc(hidden)]
    const MOVABLE: bool = false;
    /// True if MySQL takes it for an unsigned integer, though its type has a sign.
    #[doc(hidden)]
    const UNSIGNED: bool = false;
    /// True if PostgreSQL takes it for a value of a domain over its type.
    #[doc(hidden)]
    const DOMAIN: bool = false;
    /// Writes the SQL and its bind values, in order; other pieces in it by their [`render`](Fragment::render).
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes it at this place: in HAVING as `min` of it, if it is a key of GROUP BY or depends on one, and the
    /// database does not know that.
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
    /// About how many bytes it is when it is sent, if it is nothing but a value.
    #[doc(hidden)]
    fn size(&self) -> usize {
        0
    }
    /// Gives the value, if it is nothing else.
    #[doc(hidden)]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        let _ = to;
        Ok(())
    }
    /// Writes the name after an item of a SELECT list, if the database gives it none.
    #[doc(hidden)]
    fn write_name(out: &mut Sql<'_, '_, D>) -> RenderResult {
        let _ = out;
        Ok(())
    }
    /// For items of FROM: sets how its columns are written. Called before they are.
    #[doc(hidden)]
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        let _ = out;
    }
}

/// A piece whose type is forgotten.
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
