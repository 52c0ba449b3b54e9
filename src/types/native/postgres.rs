//! Native types as diesel's on PostgreSQL.

use diesel::deserialize;
use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgTypeMetadata, PgValue};
use diesel::serialize;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::HasSqlType;

use super::{Bound, Erased, Native};

impl<B: Native> HasSqlType<Erased<B>> for Pg {
    fn metadata(lookup: &mut Self::MetadataLookup) -> PgTypeMetadata {
        B::pg_type(lookup)
    }
}
impl<B: Native> ToSql<Erased<B>, Pg> for Bound<B> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        match &self.0 {
            Some(value) => B::to_pg(value, out),
            None => Ok(IsNull::Yes),
        }
    }
}
impl<B: Native> FromSql<Erased<B>, Pg> for Bound<B> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        B::from_pg(value).map(|v| Bound(Some(v)))
    }
    fn from_nullable_sql(value: Option<PgValue<'_>>) -> deserialize::Result<Self> {
        value.map(B::from_pg).transpose().map(Bound)
    }
}
