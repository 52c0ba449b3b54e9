//! PostgreSQL's anonymous composite values.

use std::marker::PhantomData;

#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata, PgValue};
#[cfg(feature = "postgres-backend")]
use diesel::{deserialize, serialize};

use super::native::{Bound, Native};
#[cfg(feature = "postgres-backend")]
use super::native::{Erased, HasType};
use super::{Comparable, Fits, SqlType};
use crate::error::Decoded;

/// PostgreSQL's `record`, which [`row`](crate::expr::functions::record::row) makes: of the SQL types
/// `T`, a tuple of up to 16. In Rust a tuple of `Option`s, since any field may be NULL.
///
/// The server sends such values and takes none: binding one is an error.
/// <https://www.postgresql.org/docs/15/rowtypes.html>
pub struct Record<T>(PhantomData<fn() -> T>);

/// The base of [`Record`].
#[doc(hidden)]
pub struct RecordOf<B>(PhantomData<fn() -> B>);

// PostgreSQL compares records of the same types only.
#[diagnostic::do_not_recommend]
impl<T> Comparable<Record<T>> for Record<T> {}
#[diagnostic::do_not_recommend]
impl<T> Fits<Record<T>> for Record<T> {}

macro_rules! records {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: SqlType),+> SqlType for Record<($($t,)+)> {
            type Rust = ($(Option<$t::Rust>,)+);
            type Base = RecordOf<($($t::Base,)+)>;
            #[allow(non_snake_case)] // a field is named like its type
            fn from_base(($($t,)+): ($(Bound<$t::Base>,)+)) -> Decoded<Self::Rust> {
                Ok(($($t.0.map($t::from_base).transpose()?,)+))
            }
            #[allow(non_snake_case)]
            fn to_base(($($t,)+): Self::Rust) -> ($(Bound<$t::Base>,)+) {
                ($(Bound($t.map($t::to_base)),)+)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($t: Native),+> SqlType for RecordOf<($($t,)+)> {
            type Rust = ($(Bound<$t>,)+);
            type Base = Self;
            fn from_base(base: Self::Rust) -> Decoded<Self::Rust> {
                Ok(base)
            }
            fn to_base(value: Self::Rust) -> Self::Rust {
                value
            }
        }
        #[cfg(feature = "postgres-backend")]
        #[diagnostic::do_not_recommend]
        impl<$($t: Native),+> HasType<RecordOf<($($t,)+)>> for Pg where $(Pg: HasType<$t>),+ {}

        impl<$($t: Native),+> Native for RecordOf<($($t,)+)> {
            const ARRAYS: bool = false;
            #[allow(non_snake_case)]
            fn show(($($t,)+): &Self::Rust, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.debug_tuple("")$(.field(&super::native::Shown($t)))+.finish()
            }
            #[cfg(feature = "postgres-backend")]
            fn pg_type(
                lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
            ) -> PgTypeMetadata {
                <Pg as diesel::sql_types::HasSqlType<
                    diesel::sql_types::Record<($(Erased<$t>,)+)>,
                >>::metadata(lookup)
            }
            #[cfg(feature = "postgres-backend")]
            fn to_pg<'b>(
                _: &'b Self::Rust,
                _: &mut serialize::Output<'b, '_, Pg>,
            ) -> serialize::Result {
                Err("PostgreSQL takes no record as a value: write `row(..)`".into())
            }
            #[cfg(feature = "postgres-backend")]
            fn from_pg(value: PgValue<'_>) -> deserialize::Result<Self::Rust> {
                deserialize::FromSql::<diesel::sql_types::Record<($(Erased<$t>,)+)>, Pg>::from_sql(
                    value,
                )
            }

            #[cfg(feature = "postgres-backend")]
            fn look_up_inner(lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {
                $($t::look_up_inner(lookup);)+
            }

            #[allow(non_snake_case)]
            fn same(a: &Self::Rust, b: &Self::Rust) -> bool {
                let (($($t,)+), ($($i,)+)) = (a, b);
                true $(&& $t.same($i))+
            }
        }
    };
}
crate::tuples::up_to_16!(records);

macro_rules! fields {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Native),+> super::composite::WritesFields for RecordOf<($($t,)+)> {
            #[cfg(feature = "postgres-backend")]
            #[allow(non_snake_case)]
            fn write_fields(
                ($($t,)+): &Self::Rust,
                sent_as: &[Option<(&'static str, &'static str)>],
                out: &mut serialize::Output<'_, '_, Pg>,
            ) -> serialize::Result {
                use std::io::Write;
                let count = i32::try_from(sent_as.len())?;
                out.write_all(&count.to_be_bytes())?;
                let mut types = sent_as.iter().copied();
                $(super::composite::write_field($t, types.next().flatten(), out)?;)+
                Ok(serialize::IsNull::No)
            }
            #[cfg(feature = "postgres-backend")]
            fn look_up_fields(
                sent_as: &[Option<(&'static str, &'static str)>],
                lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
            ) {
                let mut types = sent_as.iter().copied();
                $(
                    let _ = super::composite::field_type::<$t>(types.next().flatten(), lookup);
                    $t::look_up_inner(lookup);
                )+
            }
        }
    };
}
crate::tuples::up_to_16!(fields);
