//! Structs in the SELECT list: used by `#[derive(Projection)]`.

/// A struct that names the columns from which it is selected: `#[derive(Projection)]` without computed fields.
///
/// The derived function `projection` returns the same value; this trait is for code that is generic
/// over the struct.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// use relata::query::projection::Projected;
/// # use relata::doc::users;
/// #[derive(Projection)]
/// #[projection(from = users)]
/// struct Card {
///     name: String,
///     email: String,
/// }
///
/// let query = from(users::table).select(<Card as Projected>::projection());
/// assert_eq!(query.to_sql::<Sqlite>()?, "SELECT `users`.`name`, `users`.`email` FROM `users`");
/// # let _ = |card: Card| (card.name, card.email);
/// # Ok::<(), relata::RenderError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no columns of its own to select",
    label = "expected a struct with `#[derive(Projection)]` and no computed field"
)]
pub trait Projected: Sized {
    /// The type of the SELECT list.
    type Projection;
    /// Returns the SELECT list for this struct.
    fn projection() -> Self::Projection;
}
