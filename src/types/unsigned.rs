//! MySQL's unsigned integers. Those of up to 32 bits fit the next wider signed type.
//! <https://dev.mysql.com/doc/refman/8.4/en/integer-types.html>

#[cfg(feature = "mysql-backend")]
use diesel::mysql::{Mysql, MysqlType, MysqlValue};
#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata};
#[cfg(feature = "mysql-backend")]
use diesel::{deserialize, serialize};

#[cfg(feature = "mysql-backend")]
use super::HasType;
use super::{
    BigInt, Comparable, Fits, HasAvg, HasMinMax, HasSum, Integer, IsInteger, Kind, Native, Number,
    Numeric, SmallInt, SqlType,
};
use crate::error::Decoded;

/// MySQL's `BIGINT UNSIGNED`: `u64`. Compared with signed integers by value; arithmetic is with its own kind
/// alone, and a difference below zero is an error of the database.
#[derive(Debug, Clone, Copy)]
pub struct UnsignedBigInt;

impl SqlType for UnsignedBigInt {
    type Rust = u64;
    type Base = Self;
    fn from_base(base: u64) -> Decoded<u64> {
        Ok(base)
    }
    fn to_base(value: u64) -> u64 {
        value
    }
}

#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl HasType<UnsignedBigInt> for Mysql {}

impl Native for UnsignedBigInt {
    fn show(value: &u64, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        super::native::show(value, out)
    }
    const KIND: Kind = Kind::WithoutSign;
    fn same(a: &u64, b: &u64) -> bool {
        a == b
    }

    #[cfg(feature = "mysql-backend")]
    const MYSQL: MysqlType = MysqlType::UnsignedLongLong;
    #[cfg(feature = "mysql-backend")]
    fn to_mysql<'b>(
        value: &'b u64,
        out: &mut serialize::Output<'b, '_, Mysql>,
    ) -> serialize::Result {
        super::mysql::write(&value.to_ne_bytes(), out)
    }
    #[cfg(feature = "mysql-backend")]
    fn from_mysql(value: MysqlValue<'_>) -> deserialize::Result<u64> {
        super::mysql::narrow(value)
    }

    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        <Pg as diesel::sql_types::HasSqlType<diesel::sql_types::Numeric>>::metadata(lookup)
    }
}

macro_rules! signed {
    ($($t:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl Comparable<$t> for UnsignedBigInt {}
        #[diagnostic::do_not_recommend]
        impl Comparable<UnsignedBigInt> for $t {}
    )*};
}
signed! { SmallInt Integer BigInt Numeric }
#[diagnostic::do_not_recommend]
impl Comparable<UnsignedBigInt> for UnsignedBigInt {}
#[diagnostic::do_not_recommend]
impl Fits<UnsignedBigInt> for UnsignedBigInt {}
#[diagnostic::do_not_recommend]
impl Fits<Numeric> for UnsignedBigInt {}

impl Number for UnsignedBigInt {
    type Sum = Numeric;
    type Avg = Numeric;
}
#[diagnostic::do_not_recommend]
impl HasSum for UnsignedBigInt {
    type Sum = Numeric;
}
#[diagnostic::do_not_recommend]
impl HasAvg for UnsignedBigInt {
    type Avg = Numeric;
}
#[diagnostic::do_not_recommend]
impl HasMinMax for UnsignedBigInt {}
#[diagnostic::do_not_recommend]
impl IsInteger for UnsignedBigInt {}
