//! PostgreSQL's arrays.

use std::marker::PhantomData;

#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgTypeMetadata, PgValue};
#[cfg(feature = "postgres-backend")]
use diesel::{deserialize, serialize};

use super::native::{Bound, Native};
#[cfg(feature = "postgres-backend")]
use super::native::{Erased, HasType};
use super::{Comparable, SqlType};
use crate::error::Decoded;

/// PostgreSQL's `t[]`: `Vec<Option<T>>`, since any element may be NULL. One dimension.
/// <https://www.postgresql.org/docs/15/arrays.html>
pub struct Array<T>(PhantomData<fn() -> T>);

/// The base of [`Array`].
#[doc(hidden)]
pub struct ArrayOf<B>(PhantomData<fn() -> B>);
impl<T: SqlType> SqlType for Array<T> {
    type Rust = Vec<Option<T::Rust>>;
    type Base = ArrayOf<T::Base>;
    fn from_base(base: Vec<Bound<T::Base>>) -> Decoded<Self::Rust> {
        base.into_iter()
            .map(|b| b.0.map(T::from_base).transpose())
            .collect()
    }
    fn to_base(value: Self::Rust) -> Vec<Bound<T::Base>> {
        value
            .into_iter()
            .map(|v| Bound(v.map(T::to_base)))
            .collect()
    }
}
// PostgreSQL compares arrays of one type only.
#[diagnostic::do_not_recommend]
impl<T: SqlType> Comparable<Array<T>> for Array<T> {}

impl<B: Native> SqlType for ArrayOf<B> {
    type Rust = Vec<Bound<B>>;
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
impl<B: Native> HasType<ArrayOf<B>> for Pg where Pg: HasType<B> {}

impl<B: Native> Native for ArrayOf<B> {
    // An array of arrays has dimensions, and `unnest` takes it apart to the end.
    const ARRAYS: bool = false;
    #[cfg(feature = "postgres-backend")]
    const IS_ARRAY: bool = true;
    fn show(value: &Self::Rust, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list()
            .entries(value.iter().map(super::native::Shown))
            .finish()
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        <Pg as diesel::sql_types::HasSqlType<diesel::sql_types::Array<Erased<B>>>>::metadata(lookup)
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_array(named: &dyn Fn(std::any::TypeId) -> Option<&'static str>) -> Option<String> {
        let element = B::pg_name();
        let element = element.or_else(|| named(std::any::TypeId::of::<B>()).map(str::to_owned))?;
        Some(format!("{element}[]"))
    }
    #[cfg(feature = "postgres-backend")]
    fn look_up_inner(lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {
        B::look_up_inner(lookup);
    }
    #[cfg(feature = "postgres-backend")]
    fn to_pg<'b>(
        value: &'b Self::Rust,
        out: &mut serialize::Output<'b, '_, Pg>,
    ) -> serialize::Result {
        serialize::ToSql::<diesel::sql_types::Array<Erased<B>>, Pg>::to_sql(value, out)
    }
    #[cfg(feature = "postgres-backend")]
    fn from_pg(value: PgValue<'_>) -> deserialize::Result<Self::Rust> {
        deserialize::FromSql::<diesel::sql_types::Array<Erased<B>>, Pg>::from_sql(value)
    }

    fn same(a: &Self::Rust, b: &Self::Rust) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
    }
}

#[diagnostic::do_not_recommend]
impl<T: SqlType> super::Fits<Array<T>> for Array<T> {}

/// An array type.
#[diagnostic::on_unimplemented(
    message = "SQL `{Self}` is not an array",
    label = "an array is expected here"
)]
pub trait IsArray: SqlType {
    /// The type of its elements.
    type Item: SqlType;
}
#[diagnostic::do_not_recommend]
impl<T: SqlType> IsArray for Array<T> {
    type Item = T;
}
