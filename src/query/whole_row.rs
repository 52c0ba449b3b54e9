//! The row of a table as one value. <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-USAGE>

use std::marker::PhantomData;

use super::select_list::{ListNames, RenderSelection, Selectable, Selection};
use super::unselected_expressions;
use crate::class::Plain;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::render::{Fragment, Sql};
use crate::scope::{Contains, GroupTable, Groups, In, Nullability, Rows};
use crate::table::{Tab, Table, kind};
use crate::types::{HasType, WholeRow};

/// The row of a table as one value, for functions and comparisons. PostgreSQL only.
///
/// ```
/// use relata::prelude::*;
/// use relata::expr::functions::json::to_jsonb;
/// # use relata::doc::{orders, users};
/// let documents = from(users::table)
///     .left_join(users::orders)
///     .group_by(users::table)
///     .select((to_jsonb(whole_row(users::table)), jsonb_agg(whole_row(orders::table)), count_of(whole_row(orders::table))));
/// let text = from(users::table).select(whole_row(users::table).cast::<relata::types::Text>());
/// ```
///
/// ```sql
/// SELECT to_jsonb("users".*), jsonb_agg("orders".*), count("orders".*) FROM "users"
/// LEFT JOIN "orders" ON "orders"."user_id" = "users"."id" GROUP BY "users"."id"
/// SELECT CAST("users".* AS text) FROM "users"
/// ```
///
/// The row has all columns of the table in the database, even those that the Rust module lacks. It is NULL if an outer join found none;
/// `is_null` is also true for a row of NULLs, and `is_not_null` only for a row without NULLs, as SQL defines them: test a column of the key to find
/// out whether the join found a row. Rows of the same table can be compared, and two NULLs in them are equal:
/// `whole_row(excluded(users::table)).is_distinct_from(whole_row(users::table))` is a condition of `do_update` for rows that differ.
/// In RETURNING so can [`old`](crate::write::old) and [`new`](crate::write::new) rows: `whole_row(old(users::table))`.
///
/// Selected, it is the struct of the table, as in `select(users::table)`, and has no label.
///
/// # Errors
/// Comparing rows of a table with a column that has no equality, such as `json`, is an error of the database. Reading a whole row that
/// another expression returns is [`Error::Decode`](crate::Error::Decode): cast it to text or JSON.
/// <https://www.postgresql.org/docs/15/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON>
#[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
pub fn whole_row<X: HasWholeRow<Of = W>, W>(of: X) -> W {
    of.whole_row()
}

/// An item whose row can be one value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no row as one value",
    label = "expected a table of the database, such as `users::table`, `excluded(..)`, `old(..)` or `new(..)` of one"
)]
pub trait HasWholeRow: Copy {
    /// The struct of its rows.
    type Row: 'static;
    /// The row as one value.
    type Of;
    #[doc(hidden)]
    fn whole_row(self) -> Self::Of;
}
/// Makes the row of an item one value.
macro_rules! whole_rows {
    ($row:ty) => {
        type Row = $row;
        type Of = $crate::query::WholeRowOf<Self, $row>;
        fn whole_row(self) -> Self::Of {
            $crate::query::WholeRowOf::new(self)
        }
    };
}
pub(crate) use whole_rows;
impl<T: Table<Kind: KindOfRows>> HasWholeRow for Tab<T> {
    whole_rows!(T::Row);
}
/// A kind of table whose rows have a type in the database.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the rows of a query, a function or a kind in several tables are no one value",
    label = "expected a table or a view of the database"
)]
pub trait KindOfRows {}
#[diagnostic::do_not_recommend]
impl KindOfRows for kind::BaseTable {}
#[diagnostic::do_not_recommend]
impl KindOfRows for kind::View {}
#[diagnostic::do_not_recommend]
impl KindOfRows for kind::MaterializedView {}
#[diagnostic::do_not_recommend]
impl<const UPDATES: bool, const DELETES: bool> KindOfRows for kind::WritableView<UPDATES, DELETES> {}

/// The row of `X` as one value: made by [`whole_row`].
#[derive(Debug)]
pub struct WholeRowOf<X, R>(X, PhantomData<fn() -> R>);
impl<X, R> WholeRowOf<X, R> {
    pub(crate) fn new(of: X) -> Self {
        Self(of, PhantomData)
    }
}

impl<X: Clone, R> Clone for WholeRowOf<X, R> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}
impl<X: Copy, R> Copy for WholeRowOf<X, R> {}

/// A place with one row of the item.
#[doc(hidden)]
pub trait RowIn<Ctx, I> {
    type Null: Nullability;
}
impl<T, S: Contains<T, I>, I> RowIn<Rows<S>, I> for Tab<T> {
    type Null = S::Null;
}
#[rustfmt::skip] // one line: rustc shows it with the mistake
impl<T, S: Contains<T, I>, K: GroupTable<T, J, Null = N>, F, N: Nullability, I, J> RowIn<Groups<S, K, F>, (I, J)> for Tab<T> {
    type Null = N::Or<S::Null>;
}
/// Writes the row of an item, as `t.*`.
#[doc(hidden)]
pub trait RenderRow<D: Dialect> {
    fn render_row(out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<T: Table, D: Dialect> RenderRow<D> for Tab<T> {
    fn render_row(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.row_of::<T>()
    }
}

impl<X, R: 'static> Expr for WholeRowOf<X, R> {
    type Type = WholeRow<R>;
    type Class = Plain;
}
impl<X: RowIn<Ctx, I>, R, Ctx, I> In<Ctx, (I,)> for WholeRowOf<X, R> {
    type Null = X::Null;
}
impl<X: RenderRow<D>, R: 'static, D: Dialect + HasType<WholeRow<R>>> Fragment<D>
    for WholeRowOf<X, R>
{
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // Among the values of a row it would expand to its columns.
        let among = out.is_row();
        if among {
            out.push("COALESCE(");
        }
        X::render_row(out)?;
        if among {
            out.push(")");
        }
        Ok(())
    }
}

unselected_expressions! { [X, Held] WholeRowOf<X, Held>; }

// Selected it is its columns, whose order then does not depend on the database.
impl<X: Selectable, R> Selectable for WholeRowOf<X, R> {
    type Class = Plain;
    type List = (Self, ());
    type OrderedAs = X::OrderedAs;
    const WIDTH: usize = X::WIDTH;
    fn names(into: &mut super::select_list::OwnNames) {
        X::names(into);
    }
}
impl<X: Selection<Ctx, I>, R, Ctx, I> Selection<Ctx, I> for WholeRowOf<X, R> {
    type Decode = X::Decode;
}
impl<X: RenderSelection<D>, R, D: Dialect> RenderSelection<D> for WholeRowOf<X, R> {
    const STATIC: bool = X::STATIC;
    const VALUES: bool = X::VALUES;
    fn render_selection<'b>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.0.render_selection(names, out)
    }
}
