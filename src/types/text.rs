//! Text.

use diesel::sql_types as dt;

use super::Comparable;
use super::SqlType;
use super::native::native;

native! {
    /// `TEXT`, `VARCHAR(n)`, `CHAR(n)`: `String`.
    Text: String; pg dt::Text; sqlite Text dt::Text; json |v| v.as_str().into();
    /// PostgreSQL's `citext`: `String`, compared without regard to case.
    /// <https://www.postgresql.org/docs/15/citext.html>
    CiText: String; pg dt::Citext; sqlite Missing; json |v| v.as_str().into();
}

impl Comparable<Text> for CiText {}
impl Comparable<CiText> for Text {}

/// A SQL character string.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not text",
    label = "text is expected here"
)]
pub trait IsText: SqlType {}
impl IsText for Text {}
impl IsText for CiText {}
