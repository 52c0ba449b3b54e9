//! Native types as diesel's on SQLite.

use diesel::serialize;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;
use diesel::sqlite::{Sqlite, SqliteType};

use super::list::Json;
use super::{Bound, Erased, Long, Native};

impl ToSql<diesel::sql_types::Text, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl<B: Native> HasSqlType<Erased<B>> for Sqlite {
    fn metadata(_: &mut ()) -> SqliteType {
        B::SQLITE
    }
}
impl<B: Native> ToSql<Erased<B>, Sqlite> for Bound<B> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        match &self.0 {
            Some(value) => B::to_sqlite(value, out),
            None => Ok(IsNull::Yes),
        }
    }
}
impl<B: Native> HasSqlType<Long<B>> for Sqlite {
    fn metadata(_: &mut ()) -> SqliteType {
        SqliteType::Long
    }
}
impl<B: Native> ToSql<Long<B>, Sqlite> for Bound<B> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        ToSql::<Erased<B>, Sqlite>::to_sql(self, out)
    }
}
