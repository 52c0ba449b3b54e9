//! Text.

#[cfg(feature = "postgres")]
use diesel::sql_types as dt;

use super::Comparable;
use super::SqlType;
use super::native::native;

native! {
    /// `TEXT`, `VARCHAR(n)`, `CHAR(n)`: `String`.
    Text: String, Text; pg dt::Text;
        sqlite Text(
            |v, out| {
                out.set_value(v.as_str());
                Ok(diesel::serialize::IsNull::No)
            },
            |mut v| super::sqlite::text(&mut v).map(str::to_owned),
            |v, out| super::sqlite::json_text(v, out)
        );
    /// PostgreSQL's `citext`: `String`, compared without regard to case.
    /// <https://www.postgresql.org/docs/15/citext.html>
    CiText: String; pg dt::Citext; sqlite Missing;
}

impl Comparable<Text> for CiText {}
#[diagnostic::do_not_recommend]
impl Comparable<CiText> for Text {}

/// A SQL character string.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not text",
    label = "text is expected here"
)]
pub trait IsText: SqlType {}
#[diagnostic::do_not_recommend]
impl IsText for Text {}
#[diagnostic::do_not_recommend]
impl IsText for CiText {}

#[diagnostic::do_not_recommend]
impl super::Fits<Text> for CiText {}
#[diagnostic::do_not_recommend]
impl super::Fits<CiText> for Text {}
