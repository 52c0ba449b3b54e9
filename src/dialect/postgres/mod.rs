//! PostgreSQL's dialect.

mod catalog;
mod row_array;
mod timeout;

use std::any::TypeId;

use diesel::QueryResult;
use diesel::internal::derives::multiconnection::AstPassHelper;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, Untyped};

use super::{Catalog, Dialect, ListOperator, Syntax};
use crate::error::{Decoded, RenderResult};
use crate::render::Sql;
use crate::row::Decode;
use crate::types::{
    AnyBound, BigInt, Binary, Bool, Bound, Char, CiText, Double, Erased, Integer, Jsonb, List,
    Native, Numeric, PgArrays, Real, SmallInt, Text, ValueRows,
};

impl Dialect for Pg {
    const DATABASE: &'static str = "PostgreSQL";
    const SYNTAX: Syntax = Syntax::STANDARD;
    const CATALOG: Catalog = catalog::CATALOG;

    type Columns<De: Decode> = Untyped;

    fn placeholder(n: usize, out: &mut String) {
        // Digit by digit, which costs less than formatting: a statement may have 65,535 of them.
        out.push('$');
        let mut power = 10_usize.pow(n.checked_ilog10().unwrap_or(0));
        while power > 0 {
            out.push(char::from(b"0123456789"[n / power % 10]));
            power /= 10;
        }
    }

    fn placeholder_again(n: usize, out: &mut String) {
        Self::placeholder(n, out);
    }

    fn bind_any<'b>(value: &'b dyn AnyBound, out: &mut Sql<'_, 'b, Pg>) -> RenderResult {
        value.bind_pg(out)
    }

    fn bind<'b, B: Native>(pass: &mut AstPass<'_, 'b, Pg>, value: &'b Bound<B>) -> QueryResult<()> {
        pass.push_bind_param::<Erased<B>, _>(value)
    }

    fn cast_of_binds<B: Native>() -> Option<&'static str> {
        B::PG_CAST
    }

    /// "recursive query column 1 has type character varying(50) in non-recursive term but type text overall"
    fn cast_of_first_arm<B: Native>(domain: bool) -> Option<&'static str> {
        let of = TypeId::of::<B>();
        let named = |types: &[(TypeId, &'static str)]| {
            let named = types.iter().find(|(id, _)| *id == of);
            named.map(|(_, name)| *name)
        };
        // The types that a length or a precision narrows.
        let narrowed = named(&[
            (TypeId::of::<Text>(), "text"),
            (TypeId::of::<Char>(), "bpchar"),
            (TypeId::of::<Numeric>(), "numeric"),
            #[cfg(feature = "chrono")]
            (TypeId::of::<crate::types::Time>(), "time"),
            #[cfg(feature = "chrono")]
            (TypeId::of::<crate::types::Timestamp>(), "timestamp"),
            #[cfg(feature = "chrono")]
            (TypeId::of::<crate::types::TimestampTz>(), "timestamptz"),
            #[cfg(feature = "chrono")]
            (TypeId::of::<crate::types::Interval>(), "interval"),
        ]);
        narrowed.or_else(|| {
            named(&[
                (TypeId::of::<SmallInt>(), "smallint"),
                (TypeId::of::<Integer>(), "integer"),
                (TypeId::of::<BigInt>(), "bigint"),
                (TypeId::of::<Real>(), "real"),
                (TypeId::of::<Double>(), "double precision"),
                (TypeId::of::<Bool>(), "boolean"),
                (TypeId::of::<CiText>(), "citext"),
                (TypeId::of::<Binary>(), "bytea"),
                (TypeId::of::<Jsonb>(), "jsonb"),
                #[cfg(feature = "uuid")]
                (TypeId::of::<crate::types::Uuid>(), "uuid"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::Date>(), "date"),
            ])
            .filter(|_| domain)
        })
    }

    #[inline(always)]
    fn read<B: Native>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> diesel::deserialize::Result<B::Rust> {
        B::from_pg(value)
    }

    fn read_rows<De: Decode>(
        value: <Self as diesel::backend::Backend>::RawValue<'_>,
    ) -> Decoded<Vec<De::Row>> {
        row_array::rows::<De>(value.as_bytes())
    }

    fn bind_columns<R: ValueRows>(pass: &mut AstPass<'_, '_, Pg>, rows: &R) -> QueryResult<()> {
        let Some((collector, lookup)) = pass.bind_collector() else {
            return Ok(());
        };
        let mut arrays = PgArrays::new(rows.width(), rows.height(), lookup);
        let given = rows.give(&mut arrays);
        given.map_err(diesel::result::Error::SerializationError)?;
        for (of, array) in arrays.into_binds() {
            collector.metadata.push(of);
            collector.binds.push(Some(array));
        }
        Ok(())
    }

    /// One array parameter whatever the length: `= ANY($1)`, `<> ALL($1)`.
    /// <https://www.postgresql.org/docs/15/functions-comparisons.html>
    fn bind_list<'b, B: Native>(
        out: &mut Sql<'_, 'b, Pg>,
        list: &'b List<B>,
        operator: ListOperator,
    ) -> RenderResult {
        out.push(match operator {
            ListOperator::In => " = ANY(",
            ListOperator::NotIn => " <> ALL(",
        });
        Self::bind_array(out, list)?;
        out.push(")");
        Ok(())
    }

    fn bind_array<'b, B: Native>(out: &mut Sql<'_, 'b, Pg>, list: &'b List<B>) -> RenderResult {
        let same = |a: &List<B>, b: &List<B>| {
            let (a, b) = (a.values(), b.values());
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
        };
        let show = || Ok(list.show());
        out.bind_once(list, same, show, |pass| {
            pass.push_bind_param::<Array<Erased<B>>, _>(list.values())
        })
    }
}
