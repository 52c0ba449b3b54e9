//! Native types as diesel's on MySQL.

use diesel::mysql::{Mysql, MysqlType};
use diesel::serialize;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;

use super::{Bound, Erased, Native};

impl<B: Native> HasSqlType<Erased<B>> for Mysql {
    fn metadata(_: &mut ()) -> MysqlType {
        B::MYSQL_SENT
    }
}
impl<B: Native> ToSql<Erased<B>, Mysql> for Bound<B> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Mysql>) -> serialize::Result {
        match &self.0 {
            Some(value) => B::to_mysql(value, out),
            None => Ok(IsNull::Yes),
        }
    }
}
