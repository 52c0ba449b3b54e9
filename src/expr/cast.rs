//! `CAST` (SQL:2016 part 2, 6.13).

use std::marker::PhantomData;

use super::Expr;
use crate::dialect::{Dialect, Fragment, Sql};
use crate::error::RenderResult;
use crate::scope::In;
use crate::types::SqlType;

/// `CAST(a AS T)`
pub struct Cast<A, T> {
    operand: A,
    to: PhantomData<fn() -> T>,
}

impl<A, T> Cast<A, T> {
    pub(crate) fn new(operand: A) -> Self {
        Self {
            operand,
            to: PhantomData,
        }
    }
}
impl<A: Clone, T> Clone for Cast<A, T> {
    fn clone(&self) -> Self {
        Self::new(self.operand.clone())
    }
}
impl<A: Copy, T> Copy for Cast<A, T> {}

/// The name of a type in a database's CAST.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot cast to SQL `{T}`",
    label = "no such type there"
)]
pub trait CastsTo<T> {
    #[doc(hidden)]
    const NAME: &'static str;
}

impl<A: Expr, T: SqlType> Expr for Cast<A, T> {
    type Type = T;
    type Class = A::Class;
}
impl<A: In<Ctx, I>, T, Ctx, I> In<Ctx, I> for Cast<A, T> {
    type Null = A::Null;
}
impl<A, T, D: Dialect> Fragment<D> for Cast<A, T>
where
    A: Fragment<D>,
    D: CastsTo<T>,
{
    const STATIC: bool = A::STATIC;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("CAST(");
        self.operand.render(out)?;
        out.push(" AS ");
        out.push(<D as CastsTo<T>>::NAME);
        out.push(")");
        Ok(())
    }
}

macro_rules! targets {
    ($feature:literal, $db:ty { $($(#[$c:meta])* $t:ident $name:literal,)* }) => {$(
        #[cfg(feature = $feature)]
        $(#[$c])*
        #[diagnostic::do_not_recommend]
        impl CastsTo<crate::types::$t> for $db {
            const NAME: &'static str = $name;
        }
    )*};
}
targets! {
    "postgres", diesel::pg::Pg {
        SmallInt "smallint", Integer "integer", BigInt "bigint", Real "real",
        Double "double precision", Numeric "numeric", Bool "boolean", Text "text",
        CiText "citext", Binary "bytea", Json "json", Jsonb "jsonb", MacAddr "macaddr", Oid "oid",
        Int4Range "int4range", Int8Range "int8range", NumRange "numrange",
        #[cfg(feature = "uuid")] Uuid "uuid",
        #[cfg(feature = "network")] Inet "inet",
        #[cfg(feature = "network")] Cidr "cidr",
        #[cfg(feature = "chrono")] Date "date",
        #[cfg(feature = "chrono")] Time "time",
        #[cfg(feature = "chrono")] Timestamp "timestamp",
        #[cfg(feature = "chrono")] TimestampTz "timestamptz",
        #[cfg(feature = "chrono")] Interval "interval",
    }
}
// SQLite's own five storage classes; its dates are text and would lose their digits in a cast.
// https://www.sqlite.org/lang_expr.html#castexpr
targets! {
    "sqlite", diesel::sqlite::Sqlite {
        SmallInt "INTEGER", Integer "INTEGER", BigInt "INTEGER", Real "REAL", Double "REAL",
        Numeric "NUMERIC", Bool "INTEGER", Text "TEXT", Binary "BLOB",
    }
}
