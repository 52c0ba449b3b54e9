//! `CAST` (SQL:2016 part 2, 6.13).

use std::borrow::Cow;
use std::marker::PhantomData;

use super::Expr;
use super::function::render_growing;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::{Fragment, Sql};
use crate::scope::In;
#[cfg(feature = "postgres-backend")]
use crate::types::{ArrayOf, Enum, EnumLabel};
use crate::types::{Kind, Native, Numeric, SqlType, Text};

/// The expression `CAST(a AS T)`.
pub struct Cast<A, T> {
    operand: (A,),
    to: PhantomData<fn() -> T>,
}

impl<A, T> Cast<A, T> {
    pub(crate) fn new(operand: A) -> Self {
        Self {
            operand: (operand,),
            to: PhantomData,
        }
    }
}
impl<A: Clone, T> Clone for Cast<A, T> {
    fn clone(&self) -> Self {
        Self::new(self.operand.0.clone())
    }
}
impl<A: Copy, T> Copy for Cast<A, T> {}

/// A database's CAST to a type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cast to SQL `{T}`",
    label = "no such type there"
)]
pub trait CastsTo<T> {
    /// The SQL of the cast, with `$1` in place of the operand.
    #[doc(hidden)]
    fn sql(from: Kind) -> Cow<'static, str>;
}

/// A target of `cast`: a SQL type, or one with a size, whose result is a value of the type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a SQL type",
    label = "expected a type such as `Integer`, `Text` or `NumericOf<10, 2>`"
)]
pub trait CastTarget: 'static {
    /// The type of the result.
    type Type: SqlType;
}
impl<T: SqlType> CastTarget for T {
    type Type = T;
}

/// `NUMERIC(precision, scale)` as a target of casts: `orders::total.cast::<NumericOf<10, 1>>()` rounds to one digit after the
/// point, half away from zero.
///
/// PostgreSQL rejects a number with more digits; MySQL returns the largest that fits; SQLite, which has no such type, keeps it.
pub struct NumericOf<const PRECISION: u32, const SCALE: u32>;
impl<const PRECISION: u32, const SCALE: u32> CastTarget for NumericOf<PRECISION, SCALE> {
    type Type = Numeric;
}
/// `VARCHAR(n)`, to cast to: `users::name.cast::<Varchar<20>>()` cuts off everything after the first `n` characters.
pub struct Varchar<const N: u32>;
impl<const N: u32> CastTarget for Varchar<N> {
    type Type = Text;
}

macro_rules! sized {
    ($feature:literal $db:ty, $numeric:expr, $text:expr) => {
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<const P: u32, const S: u32> CastsTo<NumericOf<P, S>> for $db {
            fn sql(from: Kind) -> Cow<'static, str> {
                let plain = <Self as CastsTo<Numeric>>::sql(from);
                let write: fn(Cow<'static, str>, u32, u32) -> String = $numeric;
                write(plain, P, S).into()
            }
        }
        #[cfg(feature = $feature)]
        #[diagnostic::do_not_recommend]
        impl<const N: u32> CastsTo<Varchar<N>> for $db {
            fn sql(from: Kind) -> Cow<'static, str> {
                let plain = <Self as CastsTo<Text>>::sql(from);
                let write: fn(Cow<'static, str>, u32) -> String = $text;
                write(plain, N).into()
            }
        }
    };
}
sized!("postgres-backend" diesel::pg::Pg,
    |plain, p, s| format!("CAST({plain} AS numeric({p}, {s}))"),
    |plain, n| format!("CAST({plain} AS varchar({n}))"));
sized!("mysql-backend" diesel::mysql::Mysql,
    |plain, p, s| format!("CAST({plain} AS DECIMAL({p}, {s}))"),
    |plain, n| format!("left({plain}, {n})"));
// Its CAST takes no notice of a size.
sized!("sqlite" diesel::sqlite::Sqlite,
    |plain, _, s| format!("round({plain}, {s})"),
    |plain, n| format!("substr({plain}, 1, {n})"));

/// A database's name for a native type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no name for SQL `{B}`",
    label = "no such type there"
)]
pub trait NamesType<B>: Dialect {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult;
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<B: Native> NamesType<ArrayOf<B>> for diesel::pg::Pg
where
    Self: NamesType<B>,
{
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        <Self as NamesType<B>>::type_name(out)?;
        out.push("[]");
        Ok(())
    }
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<E: Enum> NamesType<EnumLabel<E>> for diesel::pg::Pg {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        if !E::SCHEMA.is_empty() {
            out.identifier(E::SCHEMA)?;
            out.push(".");
        }
        out.identifier(E::NAME)
    }
}

impl<A: Expr, T: CastTarget> Expr for Cast<A, T> {
    type Type = T::Type;
    type Class = A::Class;
}
impl<A: In<Ctx, I>, T, Ctx, I> In<Ctx, (I,)> for Cast<A, T> {
    type Null = A::Null;
}
impl<A, T: CastTarget, D: Dialect> Fragment<D> for Cast<A, T>
where
    A: Fragment<D> + Expr,
    D: CastsTo<T>,
{
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    const COPIES: bool =
        A::COPIES || !matches!(<<T::Type as SqlType>::Base as Native>::KIND, Kind::Text);
    const MOVABLE: bool = A::MOVABLE;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let from = <<A::Type as SqlType>::Base as Native>::KIND;
        render_growing(&<D as CastsTo<T>>::sql(from), None, &self.operand, out)
    }
}

macro_rules! targets {
    ($feature:literal, $db:ty { $($(#[$c:meta])* $t:ident $sql:expr,)* }) => {$(
        #[cfg(feature = $feature)]
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl CastsTo<crate::types::$t> for $db {
            fn sql(from: Kind) -> Cow<'static, str> {
                let sql: fn(Kind) -> &'static str = $sql;
                Cow::Borrowed(sql(from))
            }
        }
    )*};
    ($($(#[$c:meta])* $t:ident $name:literal,)*) => {
        $(
            #[cfg(feature = "postgres-backend")]
            $(#[$c])*
            #[diagnostic::do_not_recommend]
            impl NamesType<crate::types::$t> for diesel::pg::Pg {
                fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
                    out.push($name);
                    Ok(())
                }
            }
        )*
        targets! {
            "postgres-backend", diesel::pg::Pg { $($(#[$c])* $t |_| concat!("CAST($1 AS ", $name, ")"),)* }
        }
    };
}
targets! {
    SmallInt "smallint", Integer "integer", BigInt "bigint", Real "real",
    Double "double precision", Numeric "numeric", Bool "boolean", Text "text",
    Char "bpchar", CiText "citext", Binary "bytea", Json "json", Jsonb "jsonb", Xml "xml", Money "money", MacAddr "macaddr", Oid "oid",
    TsVector "tsvector", TsQuery "tsquery",
    Int4Range "int4range", Int8Range "int8range", NumRange "numrange",
    Int4Multirange "int4multirange", Int8Multirange "int8multirange", NumMultirange "nummultirange",
    #[cfg(feature = "uuid")] Uuid "uuid",
    #[cfg(feature = "network")] Inet "inet",
    #[cfg(feature = "network")] Cidr "cidr",
    #[cfg(feature = "chrono")] Date "date",
    #[cfg(feature = "chrono")] Time "time",
    #[cfg(feature = "chrono")] Timestamp "timestamp",
    #[cfg(feature = "chrono")] TimestampTz "timestamptz",
    #[cfg(feature = "chrono")] Interval "interval",
    #[cfg(feature = "chrono")] TimeTz "timetz",
    #[cfg(feature = "chrono")] DateRange "daterange",
    #[cfg(feature = "chrono")] TsRange "tsrange",
    #[cfg(feature = "chrono")] TsTzRange "tstzrange",
    #[cfg(feature = "chrono")] DateMultirange "datemultirange",
    #[cfg(feature = "chrono")] TsMultirange "tsmultirange",
    #[cfg(feature = "chrono")] TsTzMultirange "tstzmultirange",
}
// SQLite's CAST knows its own storage classes only, and cuts digits off where PostgreSQL rounds.
// https://www.sqlite.org/lang_expr.html#castexpr
targets! {
    "sqlite", diesel::sqlite::Sqlite {
        SmallInt to_integer, Integer to_integer, BigInt to_integer,
        Real |_| "CAST($1 AS REAL)",
        Double |_| "CAST($1 AS REAL)",
        Numeric |_| "CAST($1 AS NUMERIC)",
        Bool |from| match from {
            Kind::Text => "CASE lower(trim($1)) WHEN 't' THEN 1 WHEN 'true' THEN 1 WHEN 'y' THEN 1 WHEN 'yes' THEN 1 \
                WHEN 'on' THEN 1 WHEN '1' THEN 1 WHEN 'f' THEN 0 WHEN 'false' THEN 0 WHEN 'n' THEN 0 WHEN 'no' THEN 0 \
                WHEN 'off' THEN 0 WHEN '0' THEN 0 END",
            _ => "(CAST($1 AS INTEGER) <> 0)",
        },
        Text |from| match from {
            Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
            _ => "CAST($1 AS TEXT)",
        },
        Char |from| match from {
            Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
            _ => "CAST($1 AS TEXT)",
        },
        Binary |_| "CAST($1 AS BLOB)",
        Json |_| "json($1)",
        Jsonb |_| "json($1)",
        #[cfg(feature = "chrono")] Date |_| "date(substr($1, 1, 19))",
        #[cfg(feature = "chrono")] Timestamp to_timestamp,
        #[cfg(feature = "chrono")] TimestampTz to_timestamp,
    }
}

// MySQL's CAST has integers of 64 bits, DECIMAL with explicit digits, and no BOOLEAN.
// https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html
targets! {
    "mysql-backend", diesel::mysql::Mysql {
        SmallInt to_signed, Integer to_signed, BigInt to_signed,
        UnsignedBigInt |_| "CAST($1 AS UNSIGNED)",
        Real |_| "CAST($1 AS DOUBLE)",
        Double |_| "CAST($1 AS DOUBLE)",
        Numeric |from| match from {
            Kind::Integer | Kind::Truth => "CAST($1 AS DECIMAL(65))",
            Kind::Decimal => "($1)",
            _ => "CAST($1 AS DECIMAL(65, 20))",
        },
        Bool |from| match from {
            Kind::Text => "CASE lower(trim($1)) WHEN 't' THEN TRUE WHEN 'true' THEN TRUE WHEN 'y' THEN TRUE \
                WHEN 'yes' THEN TRUE WHEN 'on' THEN TRUE WHEN '1' THEN TRUE WHEN 'f' THEN FALSE WHEN 'false' THEN FALSE \
                WHEN 'n' THEN FALSE WHEN 'no' THEN FALSE WHEN 'off' THEN FALSE WHEN '0' THEN FALSE END",
            _ => "(($1) <> 0)",
        },
        Text |from| match from {
            Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
            _ => "CAST($1 AS CHAR)",
        },
        Char |from| match from {
            Kind::Truth => "CASE $1 WHEN 0 THEN 'false' WHEN 1 THEN 'true' END",
            _ => "CAST($1 AS CHAR)",
        },
        Binary |_| "CAST($1 AS BINARY)",
        Json |_| "json_extract($1, '$')",
        Jsonb |_| "json_extract($1, '$')",
        #[cfg(feature = "chrono")] Date |_| "CAST($1 AS DATE)",
        #[cfg(feature = "chrono")] Time |_| "CAST($1 AS TIME(6))",
        #[cfg(feature = "chrono")] LongTime |_| "CAST($1 AS TIME(6))",
        #[cfg(feature = "chrono")] Timestamp |_| "CAST($1 AS DATETIME(6))",
        #[cfg(feature = "chrono")] TimestampTz |_| "CAST($1 AS DATETIME(6))",
    }
}

/// A double is rounded half to even, as PostgreSQL does; MySQL does that for its own `round` of doubles.
///
/// Of a number or text of few digits MariaDB's CAST is an integer of 32 bits, and diesel reads the next
/// result of the statement as what the one before it was: the DECIMAL keeps the 64 bits.
#[cfg(feature = "mysql-backend")]
fn to_signed(from: Kind) -> &'static str {
    match from {
        Kind::Double => "CAST(CAST(round($1) AS DECIMAL(65)) AS SIGNED)",
        Kind::Decimal | Kind::Text => "CAST(CAST($1 AS DECIMAL(65)) AS SIGNED)",
        _ => "CAST($1 AS SIGNED)",
    }
}

/// Rounded as PostgreSQL does: NUMERIC half away from zero, doubles half to even. Adding and
/// taking away 2^52 leaves a double no digit after the point.
#[cfg(feature = "sqlite")]
fn to_integer(from: Kind) -> &'static str {
    match from {
        Kind::Decimal => "CAST(round($1) AS INTEGER)",
        Kind::Double => {
            "CAST(CASE WHEN abs($1) >= 4503599627370496.0 THEN $1 \
             WHEN ($1) < 0 THEN (($1) - 4503599627370496.0) + 4503599627370496.0 \
             ELSE (($1) + 4503599627370496.0) - 4503599627370496.0 END AS INTEGER)"
        }
        _ => "CAST($1 AS INTEGER)",
    }
}

/// A day becomes its midnight.
#[cfg(all(feature = "sqlite", feature = "chrono"))]
fn to_timestamp(_: Kind) -> &'static str {
    "substr(($1) || ' 00:00:00', 1, max(length($1), 19))"
}
