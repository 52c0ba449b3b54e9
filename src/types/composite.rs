//! PostgreSQL's composite types as Rust structs. <https://www.postgresql.org/docs/15/rowtypes.html>

use std::marker::PhantomData;

#[cfg(feature = "postgres-backend")]
use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata, PgValue};
#[cfg(feature = "postgres-backend")]
use diesel::{deserialize, serialize};

use super::SqlType;
#[cfg(feature = "postgres-backend")]
use super::native::HasType;
use super::native::Native;
use crate::error::Decoded;

/// A Rust struct for a composite type: see [`composite_type!`](crate::composite_type).
pub trait Composite: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static {
    /// The schema of the type in the database.
    const SCHEMA: &'static str;
    /// The name of the type in the database.
    const NAME: &'static str;
    /// The types of its fields, as a [`Record`](super::Record).
    type Fields: SqlType<Base: WritesFields>;
    /// The schema and name of the type of each field that is not sent as the database has it: of a `varchar`, or a domain.
    #[doc(hidden)]
    const SENT_AS: &'static [Option<(&'static str, &'static str)>];
}

/// A field of a composite type, the `N`th. `users::address.field(Address::zip)` reads it, or assigns it by `to`.
pub struct CompositeField<C, N>(PhantomData<fn() -> (C, N)>);
impl<C, N> CompositeField<C, N> {
    /// Names the field.
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}
impl<C, N> Clone for CompositeField<C, N> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C, N> Copy for CompositeField<C, N> {}

/// The `N`th field of a struct: its SQL type, the SQL that reads it, and its name in quotes.
#[doc(hidden)]
pub trait HasField<N>: Composite {
    type Type: SqlType;
    const SQL: &'static str;
    const QUOTED: &'static str;
}

/// A field that values of SQL type `C` have.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the field is not one of SQL `{C}`",
    label = "expected a constant of its struct, as in `users::address.field(Address::zip)`"
)]
pub trait FieldOf<C> {
    type Place;
    type Type;
}
#[diagnostic::do_not_recommend]
impl<C: HasField<N>, N> FieldOf<C> for CompositeField<C, N> {
    type Place = N;
    type Type = C::Type;
}

/// Makes a Rust struct the composite type of this schema and name. Each field is an `Option`: PostgreSQL's are never NOT
/// NULL. After it come the SQL type of a field and its name in the database.
///
/// ```
/// use relata::types::{Integer, Text};
/// #[derive(Debug, Clone, PartialEq)]
/// pub struct Address {
///     pub street: Option<String>,
///     pub zip: Option<i32>,
/// }
/// relata::composite_type! { Address: "public"."address" { street: Text = "street", zip: Integer = "zip" } }
/// ```
#[macro_export]
macro_rules! composite_type {
    ($name:ident: $schema:literal . $sql:literal {
        $($field:ident: $type:ty $(as $in_schema:literal . $sent:literal)? = $column:literal),+ $(,)?
    }) => {
        impl $crate::types::Composite for $name {
            const SCHEMA: &'static str = $schema;
            const NAME: &'static str = $sql;
            type Fields = $crate::types::Record<($($type,)+)>;
            const SENT_AS: &'static [::core::option::Option<(&'static str, &'static str)>] =
                &[$($crate::composite_type!(@sent $($in_schema . $sent)?)),+];
        }
        impl $crate::types::SqlType for $name {
            type Rust = Self;
            type Base = $crate::types::CompositeOf<Self>;
            fn from_base(
                base: <Self::Base as $crate::types::SqlType>::Rust,
            ) -> $crate::Decoded<Self> {
                let ($($field,)+) = <$crate::types::Record<($($type,)+)> as $crate::types::SqlType>::from_base(base)?;
                Ok(Self { $($field),+ })
            }
            fn to_base(value: Self) -> <Self::Base as $crate::types::SqlType>::Rust {
                <$crate::types::Record<($($type,)+)> as $crate::types::SqlType>::to_base(($(value.$field,)+))
            }
        }
        $crate::__own_type!($name);
        $crate::__composite_fields!($name; $($field: $type = $column,)+;
            _0 _1 _2 _3 _4 _5 _6 _7 _8 _9 _10 _11 _12 _13 _14 _15);
    };
    (@sent) => { ::core::option::Option::None };
    (@sent $schema:literal . $sent:literal) => { ::core::option::Option::Some(($schema, $sent)) };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __composite_fields {
    ($name:ident; ; $($rest:ident)*) => {};
    ($name:ident; $field:ident: $type:ty = $column:literal, $($more:ident: $types:ty = $columns:literal,)*; $n:ident $($rest:ident)*) => {
        impl $crate::types::HasField<$crate::nth::$n> for $name {
            type Type = $type;
            const SQL: &'static str = ::core::concat!("($1).\"", $column, "\"");
            const QUOTED: &'static str = ::core::concat!("\"", $column, "\"");
        }
        #[allow(non_upper_case_globals)]
        impl $name {
            #[doc = ::core::concat!("The field `", $column, "`, to be read or assigned.")]
            pub const $field: $crate::types::CompositeField<Self, $crate::nth::$n> = $crate::types::CompositeField::new();
        }
        $crate::__composite_fields!($name; $($more: $types = $columns,)*; $($rest)*);
    };
}

/// The base of a composite type.
#[doc(hidden)]
pub struct CompositeOf<C>(PhantomData<fn() -> C>);

/// The fields as they are sent.
type Fields<C> = <<C as Composite>::Fields as SqlType>::Base;
type Sent<C> = <Fields<C> as SqlType>::Rust;

/// The base of a record, whose fields can be sent as those of a composite type.
#[doc(hidden)]
pub trait WritesFields: Native {
    #[cfg(feature = "postgres-backend")]
    fn write_fields(
        value: &Self::Rust,
        sent_as: &[Option<(&'static str, &'static str)>],
        out: &mut serialize::Output<'_, '_, Pg>,
    ) -> serialize::Result;
    /// Looks up the types of the fields.
    #[cfg(feature = "postgres-backend")]
    fn look_up_fields(
        sent_as: &[Option<(&'static str, &'static str)>],
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    );
}

/// Returns the number of the type of a field, which PostgreSQL compares with its own, and that of its elements if they are
/// of another type than relata sends.
#[cfg(feature = "postgres-backend")]
pub(super) fn field_type<B: Native>(
    sent_as: Option<(&'static str, &'static str)>,
    lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
) -> Result<(u32, Option<u32>), crate::error::Source> {
    let Some((schema, name)) = sent_as else {
        return Ok((B::pg_type(lookup).oid()?, None));
    };
    let schema = Some(schema).filter(|schema| !schema.is_empty());
    let found = PgMetadataLookup::lookup_type(lookup, name, schema);
    let number = found.oid()?;
    match B::IS_ARRAY {
        true => Ok((found.array_oid()?, Some(number))),
        false => Ok((number, None)),
    }
}

/// Writes a field: the number of its type, its length, and its bytes.
/// <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/rowtypes.c>
#[cfg(feature = "postgres-backend")]
pub(super) fn write_field<B: Native>(
    value: &super::native::Bound<B>,
    sent_as: Option<(&'static str, &'static str)>,
    out: &mut serialize::Output<'_, '_, Pg>,
) -> Result<(), crate::error::Source> {
    use std::io::Write;
    /// After the length of an array come its number of dimensions and its flags, of four bytes each, and the type of its
    /// elements.
    const ELEMENTS: std::ops::Range<usize> = 12..16;
    if let Some(name) = B::PG_CAST.filter(|_| value.0.is_some()) {
        let error =
            format!("a value of `{name}` is sent as text, which a composite type does not take");
        return Err(error.into());
    }
    let (number, element) = field_type::<B>(sent_as, out.metadata_lookup())?;
    let mut bytes = super::copy::ValueBytes::new();
    bytes.push(value, out.metadata_lookup())?;
    if let Some(element) = element
        && let Some(place) = bytes.bytes().get_mut(ELEMENTS)
    {
        place.copy_from_slice(&element.to_be_bytes());
    }
    out.write_all(&number.to_be_bytes())?;
    out.write_all(bytes.bytes())?;
    Ok(())
}

impl<C: Composite> SqlType for CompositeOf<C> {
    type Rust = Sent<C>;
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
impl<C: Composite> HasType<CompositeOf<C>> for Pg where Pg: HasType<Fields<C>> {}
#[diagnostic::do_not_recommend]
impl<C: Composite> super::Compares for CompositeOf<C> where Fields<C>: super::Compares {}
impl<C: Composite> Native for CompositeOf<C> {
    // `unnest` of an array of them makes a column of each field.
    const ARRAYS: bool = false;
    fn show(value: &Self::Rust, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Fields::<C>::show(value, out)
    }
    fn same(a: &Self::Rust, b: &Self::Rust) -> bool {
        Fields::<C>::same(a, b)
    }
    #[cfg(feature = "postgres-backend")]
    fn pg_type(
        lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup,
    ) -> PgTypeMetadata {
        let schema = Some(C::SCHEMA).filter(|schema| !schema.is_empty());
        PgMetadataLookup::lookup_type(lookup, C::NAME, schema)
    }
    #[cfg(feature = "postgres-backend")]
    fn look_up_inner(lookup: &mut <Pg as diesel::sql_types::TypeMetadata>::MetadataLookup) {
        Fields::<C>::look_up_fields(C::SENT_AS, lookup);
    }
    #[cfg(feature = "postgres-backend")]
    fn to_pg<'b>(
        value: &'b Self::Rust,
        out: &mut serialize::Output<'b, '_, Pg>,
    ) -> serialize::Result {
        Fields::<C>::write_fields(value, C::SENT_AS, out)
    }
    #[cfg(feature = "postgres-backend")]
    fn from_pg(value: PgValue<'_>) -> deserialize::Result<Self::Rust> {
        Fields::<C>::from_pg(value)
    }
}
