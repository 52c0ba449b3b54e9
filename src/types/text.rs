//! Text types.

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;
use super::{Comparable, SqlType};

native! {
    /// `TEXT`, `VARCHAR(n)`: `String`.
    Text: String, Text; pg dt::Text;
        mysql String(|v, out| super::mysql::write(v.as_bytes(), out), |v| super::mysql::text(&v).map(str::to_owned));
        sqlite Text(
            |v, out| {
                out.set_value(v.as_str());
                Ok(diesel::serialize::IsNull::No)
            },
            super::sqlite::text,
            |v, out| super::sqlite::json_text(v, out)
        );
    /// `CHAR(n)`: `String`. PostgreSQL fills it up with blanks, which are read, and compares values without them; in
    /// a comparison with an expression of SQL `TEXT` it removes them from this side alone. MySQL removes them from what is
    /// read, and SQLite knows no lengths.
    /// <https://www.postgresql.org/docs/15/datatype-character.html>
    Char: String, Text; pg pg::Bpchar;
        mysql String(|v, out| super::mysql::write(v.as_bytes(), out), |v| super::mysql::text(&v).map(str::to_owned));
        sqlite Text(
            |v, out| {
                out.set_value(v.as_str());
                Ok(diesel::serialize::IsNull::No)
            },
            super::sqlite::text,
            |v, out| super::sqlite::json_text(v, out)
        );
    /// PostgreSQL's `xml`: `String`. It has no equality: `.cast::<Text>()` has.
    /// <https://www.postgresql.org/docs/15/datatype-xml.html>
    Xml: String; pg pg::XmlDocument;
        mysql String(|v, out| super::mysql::write(v.as_bytes(), out), |v| super::mysql::text(&v).map(str::to_owned));
        sqlite Text(
            |v, out| {
                out.set_value(v.as_str());
                Ok(diesel::serialize::IsNull::No)
            },
            super::sqlite::text,
            |v, out| super::sqlite::json_text(v, out)
        );
    /// PostgreSQL's `citext`: `String`, compared without regard to case, but for a comparison with an expression of
    /// SQL `TEXT`, in which PostgreSQL takes it for a `TEXT`.
    /// <https://www.postgresql.org/docs/15/citext.html>
    CiText: String; pg dt::Citext; sqlite Missing;
}

#[diagnostic::do_not_recommend]
impl Comparable<Text> for CiText {}
#[diagnostic::do_not_recommend]
impl Comparable<CiText> for Text {}
#[diagnostic::do_not_recommend]
impl Comparable<Text> for Char {}
#[diagnostic::do_not_recommend]
impl Comparable<Char> for Text {}

#[cfg(feature = "postgres-backend")]
mod pg {
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgTypeMetadata, PgValue};
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types::{HasSqlType, Text};

    macro_rules! strings {
        ($($(#[$doc:meta])* $name:ident $oid:literal $array:literal;)*) => {$(
            $(#[$doc])*
            pub struct $name;
            impl HasSqlType<$name> for Pg {
                fn metadata(_: &mut Self::MetadataLookup) -> PgTypeMetadata {
                    PgTypeMetadata::new($oid, $array)
                }
            }
            impl ToSql<$name, Pg> for String {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    ToSql::<Text, Pg>::to_sql(self, out)
                }
            }
            impl FromSql<$name, Pg> for String {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    FromSql::<Text, Pg>::from_sql(value)
                }
            }
        )*};
    }
    strings! {
        /// diesel's view of `CHAR(n)`. As `text` a value would be compared with its blanks.
        Bpchar 1042 1014;
        /// diesel's view of `xml`.
        XmlDocument 142 143;
    }
}

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
impl IsText for Char {}

#[diagnostic::do_not_recommend]
impl super::Fits<Text> for CiText {}
#[diagnostic::do_not_recommend]
impl super::Fits<CiText> for Text {}
#[diagnostic::do_not_recommend]
impl super::Fits<Text> for Char {}
#[diagnostic::do_not_recommend]
impl super::Fits<Char> for Text {}
