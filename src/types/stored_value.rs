//! A value as SQLite stores it.

use diesel::deserialize::{self, FromSql};
use diesel::sql_types::{Jsonb, Text};
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

/// A value as SQLite stores it: of a column, or of a row in JSON.
#[doc(hidden)]
pub trait StoredValue: Sized {
    fn value_type(&self) -> Option<SqliteType>;
    fn read_long(&mut self) -> i64;
    fn read_double(&mut self) -> f64;
    /// The text; what is not UTF-8 in it may be U+FFFD.
    fn read_text(&mut self) -> &str;
    fn read_blob(&mut self) -> &[u8];
    /// The text, if it is UTF-8.
    fn into_text(self) -> deserialize::Result<String>;
    /// The document that a blob is.
    fn into_document(self) -> deserialize::Result<serde_json::Value>;
}
impl StoredValue for SqliteValue<'_, '_, '_> {
    #[inline(always)]
    fn value_type(&self) -> Option<SqliteType> {
        Self::value_type(self)
    }
    #[inline(always)]
    fn read_long(&mut self) -> i64 {
        Self::read_long(self)
    }
    #[inline(always)]
    fn read_double(&mut self) -> f64 {
        Self::read_double(self)
    }
    #[inline(always)]
    fn read_text(&mut self) -> &str {
        Self::read_text(self)
    }
    #[inline(always)]
    fn read_blob(&mut self) -> &[u8] {
        Self::read_blob(self)
    }
    #[inline(always)]
    fn into_text(self) -> deserialize::Result<String> {
        FromSql::<Text, Sqlite>::from_sql(self).map_err(not_utf8)
    }
    fn into_document(self) -> deserialize::Result<serde_json::Value> {
        FromSql::<Jsonb, Sqlite>::from_sql(self)
    }
}

#[cold]
fn not_utf8(_: crate::error::Source) -> crate::error::Source {
    "the text is not UTF-8".into()
}
