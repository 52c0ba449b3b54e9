//! Parts of columns that INSERT and UPDATE assign: `tags[1] = ..`, `home.zip = ..`. PostgreSQL.
//!
//! <https://www.postgresql.org/docs/15/arrays.html#ARRAYS-MODIFYING>,
//! <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-MODIFYING>,
//! <https://www.postgresql.org/docs/15/datatype-json.html#JSONB-SUBSCRIPTING>

use super::assign::{
    AssignedValue, AssignmentList, Assigns, ColumnOfRow, Compares, HasColumn, RenderAssignments,
    RenderValue, Writable, comma,
};
use super::required::PartOf;
use crate::class::AllowedInAssignment;
use crate::dialect::{Dialect, HasPartsOfColumns};
use crate::error::{RenderResult, Source};
use crate::expr::functions::array::marker::{SLICE, SUBSCRIPT};
use crate::expr::functions::composite::FIELD;
use crate::expr::{Call, Expr, HasNull, Infix, TakesNullOf, op};
use crate::query::filter::Condition;
use crate::render::{Fragment, Sql};
use crate::scope::{In, NotNull, Nullability, Nullable};
use crate::table::{Col, Column, Table};
use crate::types::{Bool, HasField, Jsonb, SqlType, TakesValues, Value};

/// The part `P` of a column gets the value `E`: made by `to` of a subscript, a slice, a field, or a member of a document.
#[must_use = "an assignment does nothing until `values` or `set` takes it"]
#[derive(Debug, Clone, Copy)]
pub struct AssignPart<P, E> {
    part: P,
    value: E,
}

/// A column, or a part of one, that an assignment can set.
#[diagnostic::on_unimplemented(
    message = "only a part of a column can be assigned, and `{Self}` is not a column",
    label = "expected an element, a slice or a field of a column"
)]
pub trait AssignedPlace {
    /// The column that the place is in.
    type Column: Column;
    /// Nullable if the place accepts NULL.
    #[doc(hidden)]
    type TakesNull;
}
impl<C: Column> AssignedPlace for Col<C> {
    type Column = C;
    type TakesNull = Nullable;
}
/// A place that a subscript may follow: a column or a field. After an element or a slice of an array, PostgreSQL would take it
/// for a subscript of another dimension.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a part of `{Self}` cannot be assigned",
    label = "expected a part of a column, or of a field of a composite value"
)]
pub trait SubscriptedPlace: AssignedPlace {}
impl<C: Column> SubscriptedPlace for Col<C> {}
#[diagnostic::do_not_recommend]
impl<A: AssignedPlace, F, N, T> SubscriptedPlace for Call<FIELD<F, N>, (A,), T> {}
#[diagnostic::do_not_recommend]
impl<Op: Subscripts, A: SubscriptedPlace, K, T> SubscriptedPlace for Infix<Op, A, K, T> {}
#[diagnostic::do_not_recommend]
impl<A: SubscriptedPlace, I, T> AssignedPlace for Call<SUBSCRIPT, (A, I), T> {
    type Column = A::Column;
    type TakesNull = Nullable;
}
#[diagnostic::do_not_recommend]
impl<A: SubscriptedPlace, I, J, T> AssignedPlace for Call<SLICE, (A, I, J), T> {
    type Column = A::Column;
    type TakesNull = NotNull;
}
#[diagnostic::do_not_recommend]
impl<A: AssignedPlace, F, N, T> AssignedPlace for Call<FIELD<F, N>, (A,), T> {
    type Column = A::Column;
    type TakesNull = Nullable;
}
#[diagnostic::do_not_recommend]
impl<Op: Subscripts, A: SubscriptedPlace, K, T> AssignedPlace for Infix<Op, A, K, T> {
    type Column = A::Column;
    type TakesNull = Nullable;
}

impl<A, I, T: SqlType> Call<SUBSCRIPT, (A, I), T> {
    /// Assigns a value to the element of an array, for [`insert_into`](super::insert_into) and [`update`](super::update).
    /// PostgreSQL only.
    ///
    /// An element may be NULL, whatever the column. Assigning one past the end extends the array, with NULLs between; a
    /// column that is NULL becomes an array. A subscript that can be NULL does not compile.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let statement = update(documents::table)
    ///     .set((documents::tags.subscript(1).to("red"), documents::tags.subscript(2).to_null()))
    ///     .filter(documents::id.eq(7));
    /// ```
    ///
    /// PostgreSQL: `UPDATE "documents" SET "tags"[$1] = $2, "tags"[$3] = $4 WHERE "documents"."id" = $5`
    ///
    /// SQLite and MySQL: "`Sqlite` assigns whole columns only". <https://www.postgresql.org/docs/15/arrays.html#ARRAYS-MODIFYING>
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: AssignedValue<T, (), Expr = E>, E>(self, value: V) -> AssignPart<Self, E> where A: SubscriptedPlace {
        AssignPart { part: self, value: value.into_assigned() }
    }
    /// Sets the element to NULL.
    #[rustfmt::skip]
    pub fn to_null(self) -> AssignPart<Self, Value<T, Nullable>> where A: SubscriptedPlace {
        AssignPart { part: self, value: Value::maybe(None) }
    }
}
impl<A, I, J, T: SqlType> Call<SLICE, (A, I, J), T> {
    /// Assigns an array to the elements from one position to another. PostgreSQL only.
    ///
    /// The array must have at least as many elements as the slice; extra ones are ignored. It cannot be NULL:
    /// PostgreSQL would leave the column unchanged.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// let statement = update(documents::table)
    ///     .set(documents::tags.slice(1, 2).to(["red", "blue"]))
    ///     .filter(documents::id.eq(7));
    /// ```
    ///
    /// PostgreSQL: `UPDATE "documents" SET "tags"[$1:$2] = $3 WHERE "documents"."id" = $4`
    ///
    /// # Errors
    /// An array with fewer elements is an error of the database ("source array too small").
    /// <https://www.postgresql.org/docs/15/arrays.html#ARRAYS-MODIFYING>
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: AssignedValue<T, OfSlice<T>, Expr = E>, E>(self, value: V) -> AssignPart<Self, E> where A: SubscriptedPlace {
        AssignPart { part: self, value: value.into_assigned() }
    }
}
impl<A, F, N, T: SqlType> Call<FIELD<F, N>, (A,), T> {
    /// Assigns a value to the field of a composite value, for [`insert_into`](super::insert_into) and
    /// [`update`](super::update). PostgreSQL only.
    ///
    /// Any field may be NULL. A column that is NULL becomes a row whose other fields are NULL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::types::{Integer, Text};
    /// #[derive(Debug, Clone, PartialEq)]
    /// pub struct Address {
    ///     pub street: Option<String>,
    ///     pub zip: Option<i32>,
    /// }
    /// relata::composite_type! { Address: "public"."address" { street: Text = "street", zip: Integer = "zip" } }
    /// relata::relation! { people { name: Text, home: Address } }
    ///
    /// let moved = people::home.field(Address::zip).to(12345); // for update(people::table).set(moved)
    /// ```
    ///
    /// PostgreSQL: `UPDATE "people" SET "home"."zip" = $1 WHERE "people"."id" = $2`
    ///
    /// <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-MODIFYING>
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: AssignedValue<T, (), Expr = E>, E>(self, value: V) -> AssignPart<Self, E> where A: AssignedPlace {
        AssignPart { part: self, value: value.into_assigned() }
    }
    /// Sets the field to NULL.
    #[rustfmt::skip]
    pub fn to_null(self) -> AssignPart<Self, Value<T, Nullable>> where A: AssignedPlace {
        AssignPart { part: self, value: Value::maybe(None) }
    }
}

/// The type of documents with subscripts.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a part of SQL `{Self}` cannot be assigned: only `Jsonb` has subscripts",
    label = "assign the whole document"
)]
pub trait HasSubscripts: SqlType {}
#[diagnostic::do_not_recommend]
impl HasSubscripts for Jsonb {}

/// The operators that select parts of documents: `get` of [`JsonMethods`](crate::expr::functions::json::JsonMethods).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "only a part of a column can be assigned, and an expression with the operator `{Self}` is none",
    label = "expected an element, a slice, a field, or a member by `get`"
)]
pub trait Subscripts {}
#[diagnostic::do_not_recommend]
impl Subscripts for op::JsonMember {}
#[diagnostic::do_not_recommend]
impl Subscripts for op::JsonElement {}

impl<Op, A, K, T: SqlType> Infix<Op, A, K, T> {
    /// Assigns a document to a part of a `jsonb` column, for [`insert_into`](super::insert_into) and
    /// [`update`](super::update): the member or the element that [`get`](crate::expr::functions::json::JsonMethods::get) reads.
    /// PostgreSQL 14.
    ///
    /// A missing member is added, and so are missing parents; an element past the end extends the array
    /// with `null`s between. SQL's NULL becomes JSON's `null`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::documents;
    /// use relata::serde_json::json;
    /// let statement = update(documents::table)
    ///     .set((
    ///         documents::data.get("author").get("name").to(json!("Sara")),
    ///         documents::data.get("pages").get(0).to(json!(12)),
    ///     ))
    ///     .filter(documents::id.eq(7));
    /// ```
    ///
    /// PostgreSQL: `UPDATE "documents" SET "data"[$1][$2] = $3, "data"[$4][$5] = $6 WHERE "documents"."id" = $7`
    ///
    /// SQLite and MySQL: "`Sqlite` assigns whole columns only".
    ///
    /// # Errors
    /// A number or a text as a parent is an error of the database ("cannot replace existing key"), as is a position before the beginning of
    /// an array. <https://www.postgresql.org/docs/15/datatype-json.html#JSONB-SUBSCRIPTING>
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn to<V: AssignedValue<T, (), Expr = E>, E>(self, value: V) -> AssignPart<Self, E> where Op: Subscripts, A: SubscriptedPlace, T: HasSubscripts {
        AssignPart { part: self, value: value.into_assigned() }
    }
}

/// A slice as the target of a value, which must not be NULL.
#[doc(hidden)]
pub struct OfSlice<T>(std::marker::PhantomData<fn() -> T>);
impl<T> HasNull for OfSlice<T> {
    type Null = NotNull;
}
#[diagnostic::do_not_recommend]
impl<T> TakesNullOf<NotNull> for OfSlice<T> {}
impl<T> TakesNullOf<Nullable> for OfSlice<T> where (): SliceTakesNull<T> {}
/// Never implemented: a slice that is assigned NULL stays unchanged.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a slice of SQL `{T}` cannot be assigned NULL",
    label = "is an `Option`: PostgreSQL would leave the array as it is"
)]
pub trait SliceTakesNull<T> {}

/// Implemented if the nullability of a value fits a place that takes NULL or not (`Q`).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a slice of an array cannot be assigned NULL, and this value can be NULL",
    label = "PostgreSQL would leave the array as it is; `coalesce(value, ..)` replaces NULL"
)]
pub trait FitsPlace<Q> {}
#[diagnostic::do_not_recommend]
impl<N: Nullability> FitsPlace<Nullable> for N {}
#[diagnostic::do_not_recommend]
impl FitsPlace<NotNull> for NotNull {}

/// The nullability of a subscript.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a subscript can be NULL, and PostgreSQL assigns to no such element",
    label = "`coalesce(place, ..)` replaces NULL by another place"
)]
pub trait SubscriptNull {}
#[diagnostic::do_not_recommend]
impl SubscriptNull for NotNull {}

/// A place whose subscripts are valid in a context.
#[doc(hidden)]
pub trait PlaceIn<Ctx, I> {}
#[diagnostic::do_not_recommend]
impl<C, Ctx> PlaceIn<Ctx, ()> for Col<C> {}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<A: PlaceIn<Ctx, P>, I: Expr<Class: AllowedInAssignment> + In<Ctx, X, Null = N>, N: SubscriptNull, T, Ctx, P, X> PlaceIn<Ctx, (P, X)> for Call<SUBSCRIPT, (A, I), T> {}
#[rustfmt::skip]
impl<A: PlaceIn<Ctx, P>, I: Expr<Class: AllowedInAssignment> + In<Ctx, X, Null = N>, J: Expr<Class: AllowedInAssignment> + In<Ctx, Y, Null = M>, N: SubscriptNull, M: SubscriptNull, T, Ctx, P, X, Y> PlaceIn<Ctx, (P, X, Y)> for Call<SLICE, (A, I, J), T> {}
impl<A: PlaceIn<Ctx, P>, F, N, T, Ctx, P> PlaceIn<Ctx, (P,)> for Call<FIELD<F, N>, (A,), T> {}
#[rustfmt::skip]
impl<Op: Subscripts, A: PlaceIn<Ctx, P>, K: Expr<Class: AllowedInAssignment> + In<Ctx, X, Null = N>, N: SubscriptNull, T, Ctx, P, X> PlaceIn<Ctx, (P, X)> for Infix<Op, A, K, T> {}

#[diagnostic::do_not_recommend]
impl<P, E> AssignmentList for AssignPart<P, E> {
    type All = Self;
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<P: AssignedPlace<Column = C, TakesNull = Q> + PlaceIn<Ctx, J>, C: Column<Write: Writable<C, K>>, E: Expr<Class: AllowedInAssignment> + In<Ctx, I, Null = N>, N: FitsPlace<Q>, Q, T, K, Ctx, I, J> Assigns<T, K, Ctx, (I, J)> for AssignPart<P, E> where (): HasColumn<T, C> {
    type Given<Rest> = (PartOf<C>, Rest);
}
#[rustfmt::skip]
impl<P: AssignedPlace<Column = C>, C, E> Condition for AssignPart<P, E> where (): Compares<C> {
    type Predicate = Value<Bool, NotNull>;
}

/// Writes a place as the target of an assignment.
#[doc(hidden)]
pub trait RenderPlace<D: Dialect> {
    const STATIC: bool;
    /// True if a subscript may hold a value.
    const VALUES: bool;
    /// The column, if the place is all of it.
    const COLUMN: Option<&'static str> = None;
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<C: Column, D: Dialect> RenderPlace<D> for Col<C> {
    const STATIC: bool = true;
    const VALUES: bool = false;
    const COLUMN: Option<&'static str> = Some(C::NAME);
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(C::NAME)
    }
}
impl<A: RenderPlace<D>, I: Fragment<D>, T, D: Dialect> RenderPlace<D>
    for Call<SUBSCRIPT, (A, I), T>
{
    const STATIC: bool = A::STATIC && I::STATIC;
    const VALUES: bool = A::VALUES || I::VALUES;
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        render_subscript(&self.arguments.0, &self.arguments.1, out)
    }
}
impl<A: RenderPlace<D>, I: Fragment<D>, J: Fragment<D>, T, D: Dialect> RenderPlace<D>
    for Call<SLICE, (A, I, J), T>
{
    const STATIC: bool = A::STATIC && I::STATIC && J::STATIC;
    const VALUES: bool = A::VALUES || I::VALUES || J::VALUES;
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let (array, from, to) = &self.arguments;
        array.render_place(out)?;
        out.push("[");
        from.render(out)?;
        out.push(":");
        to.render(out)?;
        out.push("]");
        Ok(())
    }
}
impl<A: RenderPlace<D>, F: HasField<N>, N, T, D: Dialect> RenderPlace<D>
    for Call<FIELD<F, N>, (A,), T>
{
    const STATIC: bool = A::STATIC;
    const VALUES: bool = A::VALUES;
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.arguments.0.render_place(out)?;
        out.push(".");
        out.push(F::QUOTED);
        Ok(())
    }
}
impl<Op: Subscripts, A: RenderPlace<D>, K: Fragment<D>, T, D: Dialect> RenderPlace<D>
    for Infix<Op, A, K, T>
{
    const STATIC: bool = A::STATIC && K::STATIC;
    const VALUES: bool = A::VALUES || K::VALUES;
    fn render_place<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let (document, key) = self.operands();
        render_subscript(document, key, out)
    }
}
fn render_subscript<'b, A: RenderPlace<D>, I: Fragment<D>, D: Dialect>(
    of: &'b A,
    place: &'b I,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    of.render_place(out)?;
    out.push("[");
    place.render(out)?;
    out.push("]");
    Ok(())
}

impl<P: AssignedPlace + RenderPlace<D>, E: RenderValue<D>, D: Dialect + HasPartsOfColumns>
    RenderAssignments<D> for AssignPart<P, E>
{
    const STATIC: bool = P::STATIC && E::STATIC;
    const ONE_EACH: bool = E::ONE;
    const SUBSCRIPTS: bool = P::VALUES;
    fn columns(&self, columns: &mut Vec<ColumnOfRow>) {
        columns.push(ColumnOfRow::of::<P::Column>());
    }
    fn render_columns<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        comma(first, out);
        self.part.render_place(out)
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
        self.part.render_place(out)?;
        out.push(" = ");
        self.value.render_value(out)
    }
    fn render_set_given<'b, T: Table>(
        &'b self,
        n: &mut usize,
        given: &dyn Fn(usize, &mut Sql<'_, 'b, D>) -> RenderResult,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        comma(&mut (*n == 0), out);
        self.part.render_place(out)?;
        out.push(" = ");
        given(*n, out)?;
        *n += 1;
        Ok(())
    }
    fn width(&self) -> usize {
        1
    }
    fn size(&self) -> usize {
        self.value.size()
    }
    const ARRAYS: Option<bool> = Some(E::ARRAYS);
    fn give<S: TakesValues>(&self, to: &mut S) -> Result<(), Source> {
        self.value.give(to)
    }
    fn same_columns(&self, other: &Self) -> bool {
        !P::VALUES
            || Sql::alike([&self.part, &other.part], |part, out| {
                part.render_place(out)
            })
    }
}
