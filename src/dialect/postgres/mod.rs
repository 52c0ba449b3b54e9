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

use super::{AskCollations, Catalog, Dialect, ListOperator, NestedForms, Syntax};
use crate::error::{Decoded, RenderResult};
use crate::render::Sql;
use crate::row::{Decode, Describe};
use crate::types::{
    AnyBound, ArrayOf, BigInt, Binary, Bool, Bound, Char, CiText, Double, Erased, Integer, Json,
    Jsonb, List, MacAddr, Money, Native, Numeric, Oid, PgArrays, Real, SmallInt, SqlType, Text,
    ValueRows,
};

impl Dialect for Pg {
    const DATABASE: &'static str = "PostgreSQL";
    const SYNTAX: Syntax = Syntax {
        // Under a deterministic collation all texts differ. PostgreSQL before 12 has no others, nor this column.
        // https://www.postgresql.org/docs/current/collation.html#COLLATION-NONDETERMINISTIC
        collations: Some(AskCollations {
            of_columns: "SELECT own.attname::text, 'text', quote_ident(n.nspname) || '.' || quote_ident(c.collname) \
                FROM pg_catalog.pg_attribute AS own \
                JOIN pg_catalog.pg_collation AS c ON c.oid = own.attcollation \
                JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace \
                WHERE own.attrelid = to_regclass(COALESCE(quote_ident(?) || '.', '') || quote_ident(?)) \
                AND own.attnum > 0 AND to_jsonb(c) ->> 'collisdeterministic' = 'false'",
            weights: "SELECT min(given.v COLLATE \"C\") OVER (PARTITION BY given.v COLLATE {collation}) \
                FROM json_array_elements_text(?::json) WITH ORDINALITY AS given(v, n) ORDER BY given.n",
            among: true,
            ignores_signs: true,
            quoted: true,
        }),
        ..Syntax::STANDARD
    };
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
        narrowed.or_else(|| fixed(of).filter(|_| domain))
    }

    fn cast_of_array<B: Native>() -> Option<String> {
        B::pg_array(&|of| {
            let others = [
                (TypeId::of::<Text>(), "text"),
                (TypeId::of::<Char>(), "bpchar"),
                (TypeId::of::<Numeric>(), "numeric"),
                (TypeId::of::<Json>(), "json"),
                (TypeId::of::<Money>(), "money"),
                (TypeId::of::<Oid>(), "oid"),
                (TypeId::of::<MacAddr>(), "macaddr"),
                #[cfg(feature = "network")]
                (TypeId::of::<crate::types::Inet>(), "inet"),
                #[cfg(feature = "network")]
                (TypeId::of::<crate::types::Cidr>(), "cidr"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::Time>(), "time"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::TimeTz>(), "timetz"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::Timestamp>(), "timestamp"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::TimestampTz>(), "timestamptz"),
                #[cfg(feature = "chrono")]
                (TypeId::of::<crate::types::Interval>(), "interval"),
            ];
            let found = others.into_iter().find(|(id, _)| *id == of);
            fixed(of).or(found.map(|(_, name)| name))
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

    fn nested_forms<De: Decode>() -> Option<NestedForms> {
        let mut forms = Forms(Vec::new());
        De::describe_all(&mut forms);
        Some(forms.0)
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

/// The names of types that nothing narrows.
fn fixed(of: TypeId) -> Option<&'static str> {
    let types = [
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
    ];
    types
        .into_iter()
        .find(|(id, _)| *id == of)
        .map(|(_, name)| name)
}

/// How the values of rows are written into an array of rows.
struct Forms(NestedForms);
impl Describe for Forms {
    fn value<T: SqlType>(&mut self) {
        self.0.push(form_of::<T::Base>());
    }
    // The array has their types.
    fn skip(&mut self, n: usize) {
        self.0.extend(std::iter::repeat_n(("", ""), n));
    }
}

/// Returns the SQL around a value of this type in a row. Rows with a document of type `json` have no equality, and so no DISTINCT. Its binary
/// form is its text.
/// <https://www.postgresql.org/docs/15/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON>
fn form_of<B: Native>() -> (&'static str, &'static str) {
    let of = TypeId::of::<B>();
    if of == TypeId::of::<Json>() {
        ("CAST(", " AS text)")
    } else if of == TypeId::of::<ArrayOf<Json>>() {
        ("CAST(", " AS text[])")
    } else {
        ("", "")
    }
}
