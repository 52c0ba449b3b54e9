//! Amounts of money. <https://www.postgresql.org/docs/15/datatype-money.html>

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::HasSum;
use super::native::native;

/// The Rust type of [`Money`]: a number of the smallest unit of the currency, which the server's `lc_monetary` determines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PgMoney(pub i64);

native! {
    /// PostgreSQL's `money`: [`PgMoney`].
    Money: PgMoney; pg dt::Money; sqlite Missing;
}
#[diagnostic::do_not_recommend]
impl HasSum for Money {
    type Sum = Money;
}
#[cfg(feature = "postgres-backend")]
mod pg {
    use super::*;
    use diesel::data_types::PgMoney as Diesel;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, Output, ToSql};

    impl FromSql<dt::Money, Pg> for PgMoney {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            <Diesel as FromSql<dt::Money, Pg>>::from_sql(value).map(|Diesel(units)| Self(units))
        }
    }
    impl ToSql<dt::Money, Pg> for PgMoney {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            ToSql::<dt::Money, Pg>::to_sql(&Diesel(self.0), &mut out.reborrow())
        }
    }
}
