//! Reading rows.

use std::marker::PhantomData;

use crate::error::{Decoded, UnexpectedNull};
use crate::scope::{Nullability, Nullable};
use crate::table::{Column, Table};
use crate::types::{Array, HasEquality, Integer, SqlType};

/// A row as the database sent it, read from left to right.
pub trait RowSource {
    /// The next value, `None` for NULL.
    fn value<T: SqlType>(&mut self) -> Decoded<Option<T::Rust>>;
    /// Returns the number of values read so far.
    fn position(&self) -> usize;
    /// True if the next `n` values are all NULL.
    fn all_null(&self, n: usize) -> Decoded<bool>;
    /// Leaves out the next `n` values.
    fn skip(&mut self, n: usize);
    /// Goes on with the value at this place, counted from 0.
    #[doc(hidden)]
    fn go_to(&mut self, position: usize);
    /// The next value as rows.
    #[doc(hidden)]
    fn rows<De: Decode>(&mut self) -> Decoded<Vec<De::Row>>
    where
        Self: Sized,
    {
        Err("no array of rows".into())
    }
    /// `Some(true)` if the join found the row that is read next; `None` if the statement does not record it.
    #[doc(hidden)]
    fn is_there(&mut self) -> Option<bool> {
        None
    }
    /// The next values as a row, or `None` if all are NULL.
    #[doc(hidden)]
    fn outer<T: FromRow>(&mut self) -> Decoded<Option<T>>
    where
        Self: Sized,
    {
        if self.all_null(T::WIDTH)? {
            self.skip(T::WIDTH);
            return Ok(None);
        }
        T::from_row(self).map(Some)
    }

    /// Reads the next value as this type and nullability.
    #[inline]
    fn typed<T: SqlType, N: Nullability>(&mut self) -> Decoded<N::Wrap<T::Rust>> {
        let position = self.position() + 1;
        let value = self.value::<T>()?;
        N::wrap(value).ok_or_else(|| UnexpectedNull { position }.into())
    }
    /// The next value, as the column `C`.
    #[inline]
    fn column<C: Column>(
        &mut self,
    ) -> Decoded<<C::Null as Nullability>::Wrap<<C::Type as SqlType>::Rust>> {
        self.typed::<C::Type, C::Null>()
    }
    /// Reads the next values as a tuple of columns: `row.columns::<(id, name)>()`.
    #[inline]
    fn columns<C: Columns>(&mut self) -> Decoded<C::Values> {
        C::read(self)
    }
}

/// Up to 26 columns that are read together: one call for a whole row is checked faster than one
/// for each column.
pub trait Columns {
    /// The values of the columns, as a tuple.
    type Values;
    #[doc(hidden)]
    fn read<R: RowSource + ?Sized>(row: &mut R) -> Decoded<Self::Values>;
    /// Reports the types of the columns.
    #[doc(hidden)]
    fn describe<R: Describe>(row: &mut R);
}

macro_rules! columns_tuple {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column),+> Columns for ($($t,)+) {
            type Values = ($(<$t::Null as Nullability>::Wrap<<$t::Type as SqlType>::Rust>,)+);
            #[inline]
            fn read<R: RowSource + ?Sized>(row: &mut R) -> Decoded<Self::Values> {
                Ok(($(row.column::<$t>()?,)+))
            }
            fn describe<R: Describe>(row: &mut R) {
                $(row.value::<$t::Type>();)+
            }
        }
    };
}
crate::tuples::all_tuples!(columns_tuple);

/// A struct that is read from a whole row. Implemented by generated code.
pub trait FromRow: Sized + Send {
    /// The number of values in a row.
    const WIDTH: usize;
    /// True if all of them may be NULL in a row that was found. For a row that an outer join may leave out, a
    /// statement then selects whether it was found.
    const ALL_NULLABLE: bool = false;
    /// Reads the values.
    fn from_row<R: RowSource>(row: &mut R) -> Decoded<Self>;
    /// Tells their types, as `row.columns::<(id, name)>()`: what is nested in JSON must know them.
    fn describe<R: Describe>(row: &mut R) {
        row.skip(Self::WIDTH);
    }
}

/// A row of a polymorphic table whose label is none of those that `relata.toml` names. Called by generated code.
#[doc(hidden)]
#[cold]
pub fn unknown_kind(
    table: &str,
    column: &str,
    label: &dyn std::fmt::Debug,
) -> crate::error::Source {
    format!(
        "a row of `{table}` has {label:?} in `{column}`, which is no kind that `relata.toml` names"
    )
    .into()
}
/// The value of a column that rows of a kind always have, as `relata.toml` says. Called by generated code.
#[doc(hidden)]
pub fn of_kind<T>(value: Option<T>, table: &str, column: &str, kind: &str) -> Decoded<T> {
    let missing = || {
        format!(
            "a row of `{table}` of the kind `{kind}` has NULL in `{column}`, which `relata.toml` says it never has"
        )
    };
    value.ok_or_else(|| missing().into())
}

/// Takes the types of the values of a row, from left to right.
#[doc(hidden)]
pub trait Describe {
    /// Adds the type of the next value.
    fn value<T: SqlType>(&mut self);
    /// The next `n` are as their columns are.
    fn skip(&mut self, n: usize);
    /// The next is an array of rows.
    fn rows(&mut self) {
        self.skip(1);
    }
    /// The next are these columns.
    fn columns<C: Columns>(&mut self)
    where
        Self: Sized,
    {
        C::describe(self);
    }
    /// The next row is of `T`, which an outer join may leave out, and its values do not tell.
    fn outer_row<T: Table>(&mut self) {}
}

/// How the rows of a SELECT list are read.
#[doc(hidden)]
pub trait Decode: 'static {
    type Row: Send + 'static;
    /// Nullable if the only column can be NULL; unused for several columns.
    type Null: Nullability;
    /// The values of a row as pairs, without those of whole tables and structs.
    type Fields;
    const WIDTH: usize;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row>;
    /// The types of its values.
    fn describe<R: Describe>(row: &mut R) {
        row.skip(Self::WIDTH);
    }
    /// The same, with those of whole rows and of what is loaded.
    fn describe_all<R: Describe>(row: &mut R) {
        Self::describe(row);
    }
}

/// Rows that can be compared for equality, as pairs of their values: for DISTINCT, UNION, INTERSECT and EXCEPT.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be compared",
    label = "DISTINCT, UNION, INTERSECT and EXCEPT compare rows"
)]
pub trait EqualRows {}
#[diagnostic::do_not_recommend]
impl EqualRows for () {}
impl<A: EqualRows, B: EqualRows> EqualRows for (A, B) {}
impl<T: HasEquality, N, E> EqualRows for Field<T, N, E> {}

/// One value of the SQL type `T` and the nullability `N`; `E` is what is known of the elements of an array.
#[doc(hidden)]
pub struct Field<T, N, E = ()>(PhantomData<fn() -> (T, N, E)>);
impl<T, N> Field<T, N> {
    pub(crate) const NEW: Self = Self(PhantomData);
}
/// The elements of an array are of nullability `N`.
#[doc(hidden)]
pub struct ElementNull<N>(PhantomData<fn() -> N>);

impl<T: SqlType, N: Nullability> Decode for Field<T, N>
where
    N::Wrap<T::Rust>: Send + 'static,
{
    type Row = N::Wrap<T::Rust>;
    type Null = N;
    type Fields = Self;
    const WIDTH: usize = 1;
    #[inline]
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        row.typed::<T, N>()
    }
    fn describe<R: Describe>(row: &mut R) {
        row.value::<T>();
    }
}

impl<T: SqlType, N: Nullability, E: Nullability> Decode for Field<Array<T>, N, ElementNull<E>>
where
    N::Wrap<Vec<E::Wrap<T::Rust>>>: Send + 'static,
{
    type Row = N::Wrap<Vec<E::Wrap<T::Rust>>>;
    type Null = N;
    type Fields = Self;
    const WIDTH: usize = 1;
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        let position = row.position() + 1;
        let element = |value| E::wrap(value).ok_or(UnexpectedNull { position });
        let array = row.value::<Array<T>>()?;
        let array = array.map(|values| values.into_iter().map(element).collect::<Result<_, _>>());
        N::wrap(array.transpose()?).ok_or_else(|| UnexpectedNull { position }.into())
    }
    fn describe<R: Describe>(row: &mut R) {
        row.value::<Array<T>>();
    }
}

/// A struct of consecutive values.
#[doc(hidden)]
pub struct Struct<T>(PhantomData<fn() -> T>);

impl<T: FromRow + 'static> Decode for Struct<T> {
    type Row = T;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = T::WIDTH;
    #[inline]
    fn decode<R: RowSource>(row: &mut R) -> Decoded<T> {
        T::from_row(row)
    }
    fn describe_all<R: Describe>(row: &mut R) {
        T::describe(row);
    }
}

/// A whole table, which an outer join may have left without a row.
#[doc(hidden)]
pub struct Whole<T, N>(PhantomData<fn() -> (T, N)>);

impl<T: Table, N: Nullability> Decode for Whole<T, N>
where
    N::Wrap<T::Row>: Send + 'static,
{
    type Row = N::Wrap<T::Row>;
    type Null = Nullable;
    type Fields = ();
    const WIDTH: usize = T::Row::WIDTH;
    #[inline]
    fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
        // A table without columns still sends one value, since SELECT needs one.
        if T::COLUMNS.is_empty() {
            row.skip(1);
        }
        let position = row.position() + 1;
        // A joined row has a NOT NULL column as a rule, if only its key; a missing one is all NULL.
        let said = match N::NULLABLE && T::Row::ALL_NULLABLE {
            true => row.is_there(),
            false => None,
        };
        let read = match said {
            Some(false) => {
                row.skip(T::Row::WIDTH);
                None
            }
            None if N::NULLABLE => row.outer()?,
            _ => Some(T::Row::from_row(row)?),
        };
        N::wrap(read).ok_or_else(|| UnexpectedNull { position }.into())
    }
    fn describe<R: Describe>(row: &mut R) {
        row.skip(Self::WIDTH.max(1));
        if N::NULLABLE && T::Row::ALL_NULLABLE {
            row.outer_row::<T>();
        }
    }
    fn describe_all<R: Describe>(row: &mut R) {
        match T::COLUMNS.is_empty() {
            true => row.value::<Integer>(),
            false => T::Row::describe(row),
        }
    }
}

macro_rules! decode_tuple {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Decode),+> Decode for ($($t,)+) {
            type Row = ($($t::Row,)+);
            type Null = Nullable;
            type Fields = decode_tuple!(@pairs $($t)+);
            const WIDTH: usize = 0 $(+ $t::WIDTH)+;
            #[inline]
            fn decode<R: RowSource>(row: &mut R) -> Decoded<Self::Row> {
                Ok(($($t::decode(row)?,)+))
            }
            fn describe<R: Describe>(row: &mut R) {
                $($t::describe(row);)+
            }
            fn describe_all<R: Describe>(row: &mut R) {
                $($t::describe_all(row);)+
            }
        }
    };
    (@pairs) => { () };
    (@pairs $t:ident $($rest:ident)*) => { ($t::Fields, decode_tuple!(@pairs $($rest)*)) };
}
crate::tuples::all_tuples!(decode_tuple);
