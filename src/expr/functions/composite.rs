//! Fields of composite values. <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-ACCESSING>

use std::marker::PhantomData;

#[cfg(feature = "postgres-backend")]
use diesel::pg::Pg;

#[cfg(feature = "postgres-backend")]
use crate::error::RenderResult;
use crate::expr::call::Function;
#[cfg(feature = "postgres-backend")]
use crate::expr::call::HasFunction;
#[cfg(feature = "postgres-backend")]
use crate::expr::cast::NamesType;
use crate::expr::{Call, Expr};
#[cfg(feature = "postgres-backend")]
use crate::render::Sql;
use crate::scope::{Nullability, Nullable};
use crate::types::FieldOf;
#[cfg(feature = "postgres-backend")]
use crate::types::{Composite, CompositeOf, HasField};

/// The function that reads a field.
#[doc(hidden)]
#[allow(non_camel_case_types)]
#[allow(clippy::upper_case_acronyms)]
pub struct FIELD<C, N>(PhantomData<fn() -> (C, N)>);
impl<C: 'static, N: 'static> Function for FIELD<C, N> {
    // Any field may be NULL.
    type Null<Any: Nullability, All: Nullability> = Nullable;
}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<C: HasField<N>, N: 'static> HasFunction<FIELD<C, N>> for Pg {
    const SQL: &'static str = C::SQL;
}

/// Fields of values of composite types.
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait CompositeMethods: Expr + Sized {
    /// `(self).field`: a field of the value, which can be NULL. PostgreSQL only.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::types::{Integer, Text};
    /// #[derive(Debug, Clone, PartialEq)]
    /// pub struct Address {
    ///     pub street: Option<String>,
    ///     pub zip: Option<i32>,
    /// }
    /// relata::composite_type! { Address: "public"."address" { street: Text = "street", zip: Integer = "zip" } }
    /// relata::relation! { people { name: Text, home: Address } }
    ///
    /// let near = from(people::table).filter(people::home.field(Address::zip).eq(12345)).select(people::name);
    /// ```
    ///
    /// PostgreSQL: `SELECT people.name FROM people WHERE (people.home).zip = $1`
    fn field<F: FieldOf<Self::Type, Place = N, Type = T>, N, T>(self, field: F) -> Call<FIELD<Self::Type, N>, (Self,), T> {
        let _ = field; // a word of the SQL, told by its type
        Call::new((self,))
    }
}
impl<E: Expr> CompositeMethods for E {}

#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<C: Composite> NamesType<CompositeOf<C>> for Pg {
    fn type_name(out: &mut Sql<'_, '_, Self>) -> RenderResult {
        if !C::SCHEMA.is_empty() {
            out.identifier(C::SCHEMA)?;
            out.push(".");
        }
        out.identifier(C::NAME)
    }
}
