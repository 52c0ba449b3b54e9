//! Assignments of INSERT and UPDATE: `column = value`.

use std::marker::PhantomData;

use super::required::Placed;
use crate::class::AllowedInAssignment;
use crate::dialect::{Dialect, HasDefaultKeyword};
use crate::error::{RenderResult, Source};
use crate::expr::{Expr, NullFor, NullableOperand, TakesNullOf};
use crate::query::filter::Condition;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable, Same};
use crate::table::{Col, Column, Table};
use crate::types::{Bool, SqlType, TakesValues, Value, has_collation};

/// The column `C` gets the value `E`: made by [`Col::to`].
#[must_use = "an assignment does nothing until `values` or `set` takes it"]
pub struct Assign<C, E> {
    pub(super) value: E,
    column: PhantomData<fn() -> C>,
}

impl<C, E> Assign<C, E> {
    pub(super) fn new(value: E) -> Self {
        Self {
            value,
            column: PhantomData,
        }
    }
    /// Returns the value that is assigned.
    pub(crate) fn into_value(self) -> E {
        self.value
    }
}
impl<C, E: Clone> Clone for Assign<C, E> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            column: PhantomData,
        }
    }
}
impl<C, E: Copy> Copy for Assign<C, E> {}

/// The column's default.
#[derive(Debug, Clone, Copy)]
pub struct DefaultValue;

/// A value for a column of the SQL type `ST`: a Rust value, an `Option` of one if the column may be NULL, or an
/// expression.
#[diagnostic::on_unimplemented(
    message = "expected SQL `{ST}`, found `{Self}`",
    label = "not a value of SQL `{ST}`"
)]
pub trait AssignedValue<ST, Of> {
    /// The value as an expression.
    type Expr: Expr;
    /// Converts the value to an expression.
    fn into_assigned(self) -> Self::Expr;
}
impl<ST, Of: TakesNullOf<M>, V: NullableOperand<ST, Of, Optional = M>, M> AssignedValue<ST, Of>
    for V
{
    type Expr = V::Expr;
    fn into_assigned(self) -> V::Expr {
        self.into_nullable()
    }
}

#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<C, E> Condition for Assign<C, E> where (): Compares<C> {
    type Predicate = Value<Bool, NotNull>;
}
/// Never implemented: an assignment is not a condition.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an assignment to `{C}` is not a condition",
    label = "`to` assigns a value, `eq` compares with it"
)]
pub trait Compares<C> {}

impl<C: Column> Col<C> {
    /// Assigns a value to the column, for [`insert_into`](super::insert_into) and [`update`](super::update).
    ///
    /// Accepts a value, an `Option` of one if the column may be NULL, an expression, or a query as a value.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let insert = insert_into(users::table)
    ///     .values((users::id.to(7), users::name.to("Sara"), users::email.to("sara@example.com"), users::age.to(Some(35))));
    /// let older = update(users::table).set(users::age.to(users::age + 1)).filter(users::id.eq(7));
    /// ```
    ///
    /// A value of another type does not compile: "expected SQL `Text`, found `{integer}`".
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: AssignedValue<C::Type, Self, Expr = E>, E>(self, value: V) -> Assign<C, E> {
        Assign { value: value.into_assigned(), column: PhantomData }
    }

    /// Assigns NULL to the column, which must allow it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let forget = update(users::table).set(users::age.to_null()).filter(users::id.eq(7));
    /// ```
    #[rustfmt::skip]
    pub fn to_null(self) -> Assign<C, Value<C::Type, C::Null>> where C::Null: NullFor<C> {
        Assign {
            value: Value::maybe(None),
            column: PhantomData,
        }
    }

    /// Assigns the column's default. PostgreSQL and MySQL; in an INSERT you can leave out the column instead.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let reset = update(users::table).set(users::is_active.to_default()).filter(users::id.eq(7));
    /// ```
    pub fn to_default(self) -> Assign<C, DefaultValue> {
        Assign {
            value: DefaultValue,
            column: PhantomData,
        }
    }
}

/// The column `C` belongs to the table `T`. Implemented for `()`: for the column or its table, rustc would show the declaration.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{C}` is not a column of the table `{T}`",
    label = "names a column of another table"
)]
pub trait HasColumn<T, C> {}
#[diagnostic::do_not_recommend]
impl<T, C: Column<Table: Same<T>>> HasColumn<T, C> for () {}
/// A column that statements of the kind `K` may write.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` cannot be assigned",
    label = "the database computes `{C}`, or it belongs to no table that can be written"
)]
pub trait Writable<C, K>: Placed {}
#[diagnostic::do_not_recommend]
impl<C, K, I: crate::scope::TableId> Writable<C, K> for crate::table::kind::Assigned<I> {}
#[diagnostic::do_not_recommend]
impl<C, I: crate::scope::TableId> Writable<C, super::OverridingSystemValue>
    for crate::table::kind::IdentityAlways<I>
{
}
impl<C, I: crate::scope::TableId> Writable<C, super::WithoutOverriding>
    for crate::table::kind::IdentityAlways<I>
where
    (): OverridesIdentity<C>,
{
}
/// Never implemented: without OVERRIDING the database numbers the rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is GENERATED ALWAYS AS IDENTITY",
    label = "leave `{C}` out; OVERRIDING SYSTEM VALUE is `insert_into(..).overriding_system_value()`"
)]
pub trait OverridesIdentity<C> {}
impl<C, K> Writable<C, K> for crate::table::kind::Generated where (): WritesGenerated<C> {}
/// Never implemented: the database computes the column.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "column `{C}` is GENERATED ALWAYS AS an expression, and cannot be assigned",
    label = "leave `{C}` out: the database computes it"
)]
pub trait WritesGenerated<C> {}

/// Implemented if the nullability `N` of a value fits the column `C`.
#[diagnostic::on_unimplemented(
    message = "column `{C}` is NOT NULL, and this value can be NULL",
    label = "`coalesce(value, ..)` replaces NULL by another value"
)]
pub trait Nulls<C, Of> {}
#[diagnostic::do_not_recommend]
impl<C, Of, N: FitsNull<Of>> Nulls<C, Of> for N {}
#[doc(hidden)]
pub trait FitsNull<Of> {}
#[diagnostic::do_not_recommend]
impl FitsNull<NotNull> for NotNull {}
#[diagnostic::do_not_recommend]
impl<N: Nullability> FitsNull<Nullable> for N {}

/// Assignments to any table. Other bounds are on `All`, so that rustc reports an argument that is not an assignment only once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns no column of the table `{T}`",
    label = "expected assignments, such as `users::name.to(\"Sara\")`, or a struct of the table's module"
)]
pub trait Assignments<T> {
    /// The assignments unchanged.
    #[doc(hidden)]
    type All;
}
#[diagnostic::do_not_recommend]
impl<V: AssignmentList, T> Assignments<T> for V {
    type All = V::All;
}
/// An assignment, or a tuple of assignments, which may be nested.
#[doc(hidden)]
pub trait AssignmentList {
    type All;
}
#[diagnostic::do_not_recommend]
impl<C, E> AssignmentList for Assign<C, E> {
    type All = Self;
}

/// Assignments to columns of the table `T`, in a statement of the kind `K` whose expressions are valid in the context `Ctx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` assigns no column of the table `{T}`",
    label = "expected assignments, such as `users::name.to(\"Sara\")`, or a tuple of them"
)]
pub trait Assigns<T, K, Ctx, I> {
    /// The assigned columns, followed by `Rest`.
    #[doc(hidden)]
    type Given<Rest>;
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<C: Column<Write: Writable<C, K>>, E: Expr<Class: AllowedInAssignment> + In<Ctx, I, Null = N>, N: Nulls<C, C::Null>, T, K, Ctx, I> Assigns<T, K, Ctx, (I,)> for Assign<C, E> where (): HasColumn<T, C> {
    type Given<Rest> = (C, Rest);
}
impl<C: Column<Write: Writable<C, K>>, T, K, Ctx> Assigns<T, K, Ctx, ()> for Assign<C, DefaultValue>
where
    (): HasColumn<T, C>,
{
    type Given<Rest> = (C, Rest);
}

/// A column for which a row has a value.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct ColumnOfRow {
    pub(crate) name: &'static str,
    /// True if MySQL compares its values by a collation.
    pub(super) collated: bool,
}
impl ColumnOfRow {
    pub(crate) fn of<C: Column>() -> Self {
        Self {
            name: C::NAME,
            collated: has_collation::<<C::Type as SqlType>::Base>(),
        }
    }
}

/// Writes assignments as SQL.
#[doc(hidden)]
pub trait RenderAssignments<D: Dialect> {
    const STATIC: bool;
    /// `Some` if the statement is always or never kept prepared: see [`Statement::KEPT`](crate::statement::Statement::KEPT).
    const KEPT: Option<bool> = None;
    /// True if each value binds one parameter, or none.
    const ONE_EACH: bool;
    /// Adds the columns.
    fn columns(&self, columns: &mut Vec<ColumnOfRow>);
    /// True if the names of the columns may contain values: the subscripts of parts.
    const SUBSCRIPTS: bool = false;
    /// Writes the names of the columns.
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes the values.
    fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
    /// Writes `column = value` for each, in an UPDATE of the table `T`.
    fn render_set<'b, T: Table>(
        &'b self,
        first: &mut bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult;
    /// Writes the same with values from elsewhere: `given` writes the value of the `n`th column, counted from 0.
    fn render_set_given<'b, T: Table>(
        &'b self,
        n: &mut usize,
        given: &dyn Fn(usize, &mut Sql<'_, 'b, D>) -> RenderResult,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        let mut columns = Vec::new();
        self.columns(&mut columns);
        for column in columns {
            comma(&mut (*n == 0), out);
            set_column::<T, D>(column.name, out)?;
            out.push(" = ");
            given(*n, out)?;
            *n += 1;
        }
        Ok(())
    }
    /// Returns the number of columns that get a value.
    fn width(&self) -> usize;
    /// The approximate number of bytes of the values, if all are plain values.
    fn size(&self) -> usize;
    /// `Some(true)` if PostgreSQL takes rows of all these values' types as arrays. `None` if that depends on the row.
    const ARRAYS: Option<bool> = Some(false);
    /// True if PostgreSQL takes all values of this row as arrays.
    fn has_arrays(&self) -> bool {
        Self::ARRAYS == Some(true)
    }
    /// Passes on the values, if they are plain values.
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        let _ = to;
        Ok(())
    }
    /// True if another row of this type has values for the same columns.
    fn same_columns(&self, other: &Self) -> bool {
        let _ = other;
        true
    }
}

pub(super) fn comma<D: Dialect>(first: &mut bool, out: &mut Sql<'_, '_, D>) {
    if !std::mem::take(first) {
        out.push(", ");
    }
}

/// Writes the column that UPDATE sets. If an UPDATE has several tables, MySQL may take a bare name for a column of any of them.
pub(super) fn set_column<T: Table, D: Dialect>(
    name: &str,
    out: &mut Sql<'_, '_, D>,
) -> RenderResult {
    match D::SYNTAX.qualified_set {
        true => out.column::<T>(name),
        false => out.identifier(name),
    }
}

impl<C: Column, E: RenderValue<D>, D: Dialect> RenderAssignments<D> for Assign<C, E> {
    const STATIC: bool = E::STATIC;
    const ONE_EACH: bool = E::ONE;
    fn columns(&self, columns: &mut Vec<ColumnOfRow>) {
        columns.push(ColumnOfRow::of::<C>());
    }
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        comma(first, out);
        out.identifier(C::NAME)
    }
    fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        comma(first, out);
        self.value.render_value(out)
    }
    fn render_set<'b, T: Table>(
        &'b self,
        first: &mut bool,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        comma(first, out);
        set_column::<T, D>(C::NAME, out)?;
        out.push(" = ");
        self.value.render_value(out)?;
        out.assigned::<T>(C::NAME);
        Ok(())
    }
    fn width(&self) -> usize {
        1
    }
    #[inline]
    fn size(&self) -> usize {
        self.value.size()
    }
    const ARRAYS: Option<bool> = Some(E::ARRAYS);
    #[inline]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        self.value.give(to)
    }
}

/// Writes the value of an assignment.
#[doc(hidden)]
pub trait RenderValue<D: Dialect> {
    const STATIC: bool;
    /// True if it binds at most one parameter.
    const ONE: bool;
    /// True if it is a plain value, of a type whose rows PostgreSQL takes as one array.
    const ARRAYS: bool = false;
    /// The approximate number of bytes, if it is a plain value.
    fn size(&self) -> usize {
        0
    }
    /// Passes on the value, if it is a plain value.
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        let _ = to;
        Ok(())
    }
    fn render_value<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
#[diagnostic::do_not_recommend]
impl<E: Expr + Fragment<D>, D: Dialect> RenderValue<D> for E {
    const STATIC: bool = E::STATIC;
    const ONE: bool = E::IS_VALUE || !E::VALUES;
    const ARRAYS: bool = E::ARRAYS;
    #[inline]
    fn size(&self) -> usize {
        Fragment::size(self)
    }
    #[inline]
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        Fragment::give(self, to)
    }
    fn render_value<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render(out)
    }
}
impl<D: Dialect + HasDefaultKeyword> RenderValue<D> for DefaultValue {
    const STATIC: bool = true;
    const ONE: bool = true;
    fn render_value<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        if out.is_value_row() {
            return out.refuse(crate::error::RenderError::DefaultInRows);
        }
        out.push("DEFAULT");
        Ok(())
    }
}

/// Combines the [`RenderAssignments::ARRAYS`] of several.
pub(super) const fn all_arrays(parts: &[Option<bool>]) -> Option<bool> {
    let (mut all, mut i) = (Some(true), 0);
    while i < parts.len() {
        match parts[i] {
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
        i += 1;
    }
    all
}

macro_rules! assignments {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: AssignmentList),+> AssignmentList for ($($t,)+) {
            type All = ($($t::All,)+);
        }
        impl<Table, Kind, Ctx, $($t: Assigns<Table, Kind, Ctx, $i>, $i),+> Assigns<Table, Kind, Ctx, ($($i,)+)> for ($($t,)+) {
            type Given<Rest> = assignments!(@given Rest; $($t)+);
        }
        impl<D: Dialect, $($t: RenderAssignments<D>),+> RenderAssignments<D> for ($($t,)+) {
            const STATIC: bool = true $(&& $t::STATIC)+;
            const ONE_EACH: bool = true $(&& $t::ONE_EACH)+;
            const SUBSCRIPTS: bool = false $(|| $t::SUBSCRIPTS)+;
            #[allow(non_snake_case)]
            fn columns(&self, columns: &mut Vec<ColumnOfRow>) {
                let ($($t,)+) = self;
                $($t.columns(columns);)+
            }
            #[allow(non_snake_case)]
            fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_columns(first, out)?;)+
                Ok(())
            }
            #[allow(non_snake_case)]
            fn render_values<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_values(first, out)?;)+
                Ok(())
            }
            #[allow(non_snake_case)]
            fn render_set<'b, Table: crate::Table>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_set::<Table>(first, out)?;)+
                Ok(())
            }
            #[allow(non_snake_case)]
            fn render_set_given<'b, Table: crate::Table>(
                &'b self,
                n: &mut usize,
                given: &dyn Fn(usize, &mut Sql<'_, 'b, D>) -> RenderResult,
                out: &mut Sql<'_, 'b, D>,
            ) -> RenderResult {
                let ($($t,)+) = self;
                $($t.render_set_given::<Table>(n, given, out)?;)+
                Ok(())
            }
            #[allow(non_snake_case)]
            fn same_columns(&self, other: &Self) -> bool {
                let (($($t,)+), ($($i,)+)) = (self, other);
                true $(&& $t.same_columns($i))+
            }
            #[allow(non_snake_case)]
            fn width(&self) -> usize {
                let ($($t,)+) = self;
                0 $(+ $t.width())+
            }
            #[allow(non_snake_case)]
            fn size(&self) -> usize {
                let ($($t,)+) = self;
                0 $(+ $t.size())+
            }
            const ARRAYS: Option<bool> = all_arrays(&[$($t::ARRAYS),+]);
            #[allow(non_snake_case)]
            fn has_arrays(&self) -> bool {
                let ($($t,)+) = self;
                true $(&& $t.has_arrays())+
            }
            #[allow(non_snake_case)]
            #[inline]
            fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
                let ($($t,)+) = self;
                $($t.give(to)?;)+
                Ok(())
            }
        }
    };
    (@given $rest:ty;) => { $rest };
    (@given $rest:ty; $t:ident $($more:ident)*) => { $t::Given<assignments!(@given $rest; $($more)*)> };
}
crate::tuples::all_tuples!(assignments);
