//! Amounts of money. <https://www.postgresql.org/docs/15/datatype-money.html>

#[cfg(feature = "postgres-backend")]
use diesel::sql_types as dt;

use super::native::native;
use super::{BigInt, Double, HasSum, Integer, Operand, Real, SmallInt, Value, arithmetic_by};

/// The Rust type of [`Money`]: a number of the smallest unit of the currency, which the server's `lc_monetary` determines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PgMoney(pub i64);

native! {
    /// PostgreSQL's `money`: [`PgMoney`].
    Money: PgMoney; pg dt::Money; sqlite Missing;
}
#[diagnostic::do_not_recommend]
impl HasSum for Money {
    type Sum = Money;
}
arithmetic_by! {
    Money Add Money => Money, Add;
    Money Sub Money => Money, Sub;
    Money Div Money => Double, Div;
    Money Mul SmallInt => Money, Mul;
    Money Mul Integer => Money, Mul;
    Money Mul BigInt => Money, Mul;
    Money Mul Real => Money, Mul;
    Money Mul Double => Money, Mul;
    Money Div SmallInt => Money, Div;
    Money Div Integer => Money, Div;
    Money Div BigInt => Money, Div;
    Money Div Real => Money, Div;
    Money Div Double => Money, Div;
    SmallInt Mul Money => Money, Mul;
    Integer Mul Money => Money, Mul;
    BigInt Mul Money => Money, Mul;
    Real Mul Money => Money, Mul;
    Double Mul Money => Money, Mul;
}
macro_rules! factors {
    ($($rust:ty => $sql:ident;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Operand<Money> for $rust {
            type Expr = Value<$sql>;
            fn into_operand(self) -> Self::Expr {
                Value::new(self)
            }
        }
    )*};
}
factors! {
    i32 => Integer;
    f64 => Double;
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
