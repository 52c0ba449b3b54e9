//! Rows whose columns are known only at run time: those of the generated structs of new rows and of changes.

use std::any::Any;

use super::assign::{ColumnOfRow, RenderAssignments, comma, set_column};
use crate::dialect::Dialect;
use crate::error::{RenderResult, Source};
use crate::render::Sql;
use crate::scope::Nullability;
use crate::table::{Column, Table};
use crate::types::{
    AnyBound, BigInt, Bool, Bound, Double, Integer, Native, SmallInt, SqlType, TakesValues, Text,
    UnsignedBigInt,
};
#[cfg(feature = "postgres-backend")]
use crate::types::{CopyWriter, WrongValue};

/// The values of some columns of one row.
#[derive(Default)]
pub struct Cells(Vec<Cell>);

struct Cell {
    column: ColumnOfRow,
    value: CellValue,
}

/// A column with its value.
#[derive(Clone)]
pub(crate) struct ColumnValue {
    pub(crate) column: &'static str,
    pub(crate) value: CellValue,
}
impl ColumnValue {
    pub(crate) fn of<C: Column>(value: Option<<C::Type as SqlType>::Rust>) -> Self {
        type Base<C> = <<C as Column>::Type as SqlType>::Base;
        Self {
            column: C::NAME,
            value: CellValue::new(Bound::<Base<C>>(value.map(C::Type::to_base))),
        }
    }
}

/// A value. The most common types need no allocation.
pub(crate) enum CellValue {
    BigInt(Bound<BigInt>),
    Integer(Bound<Integer>),
    Double(Bound<Double>),
    Bool(Bound<Bool>),
    Text(Bound<Text>),
    Other(Box<dyn AnyBound>),
}

impl Clone for CellValue {
    fn clone(&self) -> Self {
        match self {
            Self::BigInt(value) => Self::BigInt(value.clone()),
            Self::Integer(value) => Self::Integer(value.clone()),
            Self::Double(value) => Self::Double(value.clone()),
            Self::Bool(value) => Self::Bool(value.clone()),
            Self::Text(value) => Self::Text(value.clone()),
            Self::Other(value) => Self::Other(value.copy()),
        }
    }
}

impl CellValue {
    /// The value, whatever its type.
    pub(crate) fn any(&self) -> &dyn AnyBound {
        match self {
            Self::BigInt(value) => value,
            Self::Integer(value) => value,
            Self::Double(value) => value,
            Self::Bool(value) => value,
            Self::Text(value) => value,
            Self::Other(value) => &**value,
        }
    }

    /// NULL of the same type.
    pub(crate) fn null(&self) -> Self {
        match self {
            Self::BigInt(_) => Self::BigInt(Bound::NULL),
            Self::Integer(_) => Self::Integer(Bound::NULL),
            Self::Double(_) => Self::Double(Bound::NULL),
            Self::Bool(_) => Self::Bool(Bound::NULL),
            Self::Text(_) => Self::Text(Bound::NULL),
            Self::Other(value) => Self::Other(value.null()),
        }
    }
    /// Converts the value to the type of another: a foreign key may have another width than the column it references.
    pub(crate) fn like(self, other: &Self) -> Self {
        if self.any().as_any().type_id() == other.any().as_any().type_id() {
            return self;
        }
        let any = self.any().as_any();
        let number = if let Some(Bound(number)) = any.downcast_ref::<Bound<BigInt>>() {
            *number
        } else if let Some(Bound(number)) = any.downcast_ref::<Bound<Integer>>() {
            number.map(i64::from)
        } else if let Some(Bound(number)) = any.downcast_ref::<Bound<SmallInt>>() {
            number.map(i64::from)
        } else if let Some(Bound(number)) = any.downcast_ref::<Bound<UnsignedBigInt>>() {
            number.and_then(|number| number.try_into().ok())
        } else {
            None
        };
        let Some(number) = number else {
            return self;
        };
        let any = other.any().as_any();
        if any.is::<Bound<BigInt>>() {
            Self::BigInt(Bound(Some(number)))
        } else if any.is::<Bound<Integer>>() {
            Self::Integer(Bound(number.try_into().ok()))
        } else if any.is::<Bound<SmallInt>>() {
            Self::Other(Box::new(Bound::<SmallInt>(number.try_into().ok())))
        } else if any.is::<Bound<UnsignedBigInt>>() {
            Self::Other(Box::new(Bound::<UnsignedBigInt>(number.try_into().ok())))
        } else {
            self
        }
    }

    #[inline]
    pub(crate) fn new<B: Native>(value: Bound<B>) -> Self {
        let mut value = Some(value);
        // The compiler knows which type it is.
        fn take<B: Native, As: Native>(value: &mut Option<Bound<B>>) -> Option<Bound<As>> {
            (value as &mut dyn Any)
                .downcast_mut::<Option<Bound<As>>>()?
                .take()
        }
        if let Some(value) = take(&mut value) {
            return Self::BigInt(value);
        }
        if let Some(value) = take(&mut value) {
            return Self::Integer(value);
        }
        if let Some(value) = take(&mut value) {
            return Self::Double(value);
        }
        if let Some(value) = take(&mut value) {
            return Self::Bool(value);
        }
        if let Some(value) = take(&mut value) {
            return Self::Text(value);
        }
        Self::Other(Box::new(value.unwrap_or(Bound::NULL)))
    }

    /// True if both are values of one type.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(own), Self::Other(other)) => {
                own.as_any().type_id() == other.as_any().type_id()
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// About how many bytes the value is when it is sent.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::BigInt(_) | Self::Integer(_) | Self::Double(_) | Self::Bool(_) => 8,
            Self::Text(value) => value.size(),
            Self::Other(value) => value.size(),
        }
    }

    /// True if PostgreSQL takes many values of the type as one array: see [`Native::ARRAYS`].
    pub(crate) fn has_arrays(&self) -> bool {
        match self {
            Self::Other(value) => value.has_arrays(),
            _ => true,
        }
    }

    #[inline]
    pub(crate) fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        match self {
            Self::BigInt(value) => to.take(value),
            Self::Integer(value) => to.take(value),
            Self::Double(value) => to.take(value),
            Self::Bool(value) => to.take(value),
            Self::Text(value) => to.take(value),
            Self::Other(value) => to.take_any(&**value),
        }
    }

    #[inline]
    pub(crate) fn bind<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match self {
            Self::BigInt(value) => out.bind(value),
            Self::Integer(value) => out.bind(value),
            Self::Double(value) => out.bind(value),
            Self::Bool(value) => out.bind(value),
            Self::Text(value) => out.bind(value),
            Self::Other(value) => D::bind_any(&**value, out),
        }
    }
}

impl Cells {
    /// Creates a row without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds values of columns, as a tuple: `cells.set::<(id, name)>((self.id, self.name))`.
    #[must_use]
    pub fn set<C: CellColumns>(mut self, values: C::Values) -> Self {
        C::set(values, &mut self);
        self
    }
    /// Sets values that may be left out: `cells.set_some::<(age,)>((self.age,))`.
    #[must_use]
    pub fn set_some<C: CellColumns>(mut self, values: C::Options) -> Self {
        C::set_some(values, &mut self);
        self
    }

    fn push<C: Column>(&mut self, value: Option<<C::Type as SqlType>::Rust>) {
        type Base<C> = <<C as Column>::Type as SqlType>::Base;
        self.0.push(Cell {
            column: ColumnOfRow::of::<C>(),
            value: CellValue::new(Bound::<Base<C>>(value.map(C::Type::to_base))),
        });
    }

    /// Creates a row with values for these columns.
    pub(crate) fn of(values: impl IntoIterator<Item = (ColumnOfRow, CellValue)>) -> Self {
        let cells = values.into_iter();
        Self(
            cells
                .map(|(column, value)| Cell { column, value })
                .collect(),
        )
    }
    /// The values, with the names of their columns.
    pub(crate) fn into_values(self) -> impl Iterator<Item = ColumnValue> {
        self.0.into_iter().map(|cell| ColumnValue {
            column: cell.column.name,
            value: cell.value,
        })
    }

    /// True if these are the columns that have values.
    #[cfg(feature = "postgres-backend")]
    pub(super) fn are_of(&self, columns: &[&'static str]) -> bool {
        self.0.len() == columns.len()
            && (self.0.iter().zip(columns)).all(|(cell, name)| same_name(cell.column.name, name))
    }

    /// The columns that have values.
    #[cfg(feature = "postgres-backend")]
    pub(super) fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|cell| cell.column.name)
    }

    /// Writes the values for COPY.
    #[cfg(feature = "postgres-backend")]
    pub(super) fn copy(&self, out: &mut CopyWriter) -> Result<(), WrongValue> {
        for Cell { column, value } in &self.0 {
            let column = column.name;
            match value {
                CellValue::BigInt(value) => out.value(column, value),
                CellValue::Integer(value) => out.value(column, value),
                CellValue::Double(value) => out.value(column, value),
                CellValue::Bool(value) => out.value(column, value),
                CellValue::Text(value) => out.value(column, value),
                CellValue::Other(value) => value.copy_pg(column, out),
            }?;
        }
        Ok(())
    }

    /// True if another row has values for the same columns.
    fn same_columns(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && (self.0.iter().zip(&other.0))
                .all(|(own, other)| same_name(own.column.name, other.column.name))
    }
}

/// True if the names are equal; usually they are the same text in memory.
#[inline]
pub(crate) fn same_name(a: &'static str, b: &'static str) -> bool {
    std::ptr::eq(a, b) || a == b
}

impl<D: Dialect> RenderAssignments<D> for Cells {
    const STATIC: bool = false;
    const KEPT: Option<bool> = Some(true);
    const ONE_EACH: bool = true;
    fn columns(&self, columns: &mut Vec<ColumnOfRow>) {
        columns.extend(self.0.iter().map(|cell| cell.column));
    }
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        for cell in &self.0 {
            comma(first, out);
            out.identifier(cell.column.name)?;
        }
        Ok(())
    }
    fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        for cell in &self.0 {
            comma(first, out);
            cell.value.bind(out)?;
        }
        Ok(())
    }
    fn render_set<'b, T: Table>(
        &'b self,
        first: &mut bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        for cell in &self.0 {
            comma(first, out);
            set_column::<T, D>(cell.column.name, out)?;
            out.push(" = ");
            cell.value.bind(out)?;
        }
        Ok(())
    }
    fn width(&self) -> usize {
        self.0.len()
    }
    fn size(&self) -> usize {
        self.0.iter().map(|cell| cell.value.size()).sum()
    }
    // A column of any type may be among them.
    const ARRAYS: Option<bool> = None;
    fn has_arrays(&self) -> bool {
        self.0.iter().all(|cell| cell.value.has_arrays())
    }
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        self.0.iter().try_for_each(|cell| cell.value.give(to))
    }
    fn same_columns(&self, other: &Self) -> bool {
        self.same_columns(other)
    }
}

/// Up to 26 columns whose values are set together: one call for a whole row is checked faster than one for each.
#[doc(hidden)]
pub trait CellColumns {
    /// The values of the columns, as a tuple.
    type Values;
    /// The same values, each of which may be left out.
    type Options;
    fn set(values: Self::Values, cells: &mut Cells);
    fn set_some(values: Self::Options, cells: &mut Cells);
}

/// The value of a column, as its row has it.
type ValueOf<C> =
    <<C as Column>::Null as Nullability>::Wrap<<<C as Column>::Type as SqlType>::Rust>;

macro_rules! cell_columns {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column),+> CellColumns for ($($t,)+) {
            type Values = ($(ValueOf<$t>,)+);
            type Options = ($(Option<ValueOf<$t>>,)+);
            #[allow(non_snake_case)]
            fn set(($($i,)+): Self::Values, cells: &mut Cells) {
                // Room for the columns that have a default, too.
                cells.0.reserve([$($t::NAME),+].len().next_power_of_two());
                $(cells.push::<$t>(<$t::Null as Nullability>::unwrap($i));)+
            }
            #[allow(non_snake_case)]
            fn set_some(($($i,)+): Self::Options, cells: &mut Cells) {
                $(if let Some(value) = $i {
                    cells.push::<$t>(<$t::Null as Nullability>::unwrap(value));
                })+
            }
        }
    };
}
crate::tuples::all_tuples!(cell_columns);
