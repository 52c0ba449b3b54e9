//! CAST of PostgreSQL, and its names of types.

use diesel::pg::Pg;

use crate::databases::{casts, sized_casts};
use crate::error::RenderResult;
use crate::expr::cast::NamesType;
use crate::render::Sql;
use crate::types::{ArrayOf, Enum, EnumLabel, Kind, NamedOf, NamedType, Native};

/// Types with their names.
macro_rules! names {
    ($($(#[$c:meta])* $t:ident $name:literal,)*) => {
        $(
            $(#[$c])*
            #[diagnostic::do_not_recommend]
            impl NamesType<crate::types::$t> for Pg {
                fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
                    out.push($name);
                    Ok(())
                }
            }
        )*
        casts! { Pg { $($(#[$c])* $t |from| match (from, to::<crate::types::$t>()) {
            (Kind::PointInTime, To::Local) => concat!("CAST(($1) AT TIME ZONE 'UTC' AS ", $name, ")"),
            (Kind::CalendarDay | Kind::LocalTime, To::Zoned) => "(CAST($1 AS timestamp) AT TIME ZONE 'UTC')",
            _ => concat!("CAST($1 AS ", $name, ")"),
        },)* } }
    };
}
/// The kinds of targets for which a time zone matters.
enum To {
    /// A date, a time, or a text, of a timestamp with time zone: in UTC.
    Local,
    /// A timestamp with time zone.
    Zoned,
    Other,
}
/// Without it the result would depend on the time zone of the session.
const fn to<B: Native>() -> To {
    match B::KIND {
        Kind::CalendarDay | Kind::TimeOfDay | Kind::LocalTime | Kind::Text => To::Local,
        Kind::PointInTime => To::Zoned,
        _ => To::Other,
    }
}
names! {
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
sized_casts!(
    Pg,
    |plain, p, s| format!("CAST({plain} AS numeric({p}, {s}))"),
    |plain, n| format!("CAST({plain} AS varchar({n}))")
);

#[diagnostic::do_not_recommend]
impl<B: Native> NamesType<ArrayOf<B>> for Pg
where
    Self: NamesType<B>,
{
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        <Self as NamesType<B>>::type_name(out)?;
        out.push("[]");
        Ok(())
    }
}
#[diagnostic::do_not_recommend]
impl<E: Enum> NamesType<EnumLabel<E>> for Pg {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        qualified(E::SCHEMA, E::NAME, out)
    }
}
#[diagnostic::do_not_recommend]
impl<C: NamedType> NamesType<NamedOf<C>> for Pg {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        qualified(C::SCHEMA, C::NAME, out)
    }
}
fn qualified(schema: &str, name: &str, out: &mut Sql<'_, '_, Pg>) -> RenderResult {
    if !schema.is_empty() {
        out.identifier(schema)?;
        out.push(".");
    }
    out.identifier(name)
}
