//! The row of a table as one value. <https://www.postgresql.org/docs/15/rowtypes.html#ROWTYPES-USAGE>

use super::select_list::{Names, RenderSelection, Selectable, Selection};
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
/// The row has all columns of the table in the database, also such as the Rust module lacks. It is NULL where an outer join found none;
/// `is_null` is true for a row of NULLs too, and `is_not_null` for a row without any NULL only, as SQL defines them: ask a column of the key whether
/// the join found a row. Rows of one table compare with each other, and there two NULLs are equal:
/// `whole_row(excluded(users::table)).is_distinct_from(whole_row(users::table))` is a condition of `do_update` for rows that differ.
/// In RETURNING [`old`](crate::write::old) and [`new`](crate::write::new) rows do so too: `whole_row(old(users::table))`.
///
/// Selected it is the struct of the table, as `select(users::table)` is, and has no label.
///
/// # Errors
/// To compare rows of a table with a column that has no equality, such as `json`, is an error of the database. So is reading a whole row that
/// another expression returns, [`Error::Decode`](crate::Error::Decode): cast it to text or JSON.
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
        type Of = $crate::query::WholeRowOf<Self>;
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
#[derive(Debug, Clone, Copy)]
pub struct WholeRowOf<X>(X);
impl<X> WholeRowOf<X> {
    pub(crate) fn new(of: X) -> Self {
        Self(of)
    }
}

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

impl<X: HasWholeRow> Expr for WholeRowOf<X> {
    type Type = WholeRow<X::Row>;
    type Class = Plain;
}
impl<X: HasWholeRow + RowIn<Ctx, I>, Ctx, I> In<Ctx, (I,)> for WholeRowOf<X> {
    type Null = X::Null;
}
impl<X: HasWholeRow + RenderRow<D>, D: Dialect + HasType<WholeRow<X::Row>>> Fragment<D>
    for WholeRowOf<X>
{
    const STATIC: bool = true;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        // Among the values of a row it would be its columns.
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

unselected_expressions! { [X] WholeRowOf<X>; }

// Selected it is its columns, whose order then does not depend on the database.
impl<X: Selectable> Selectable for WholeRowOf<X> {
    type Class = Plain;
    type List = (Self, ());
    type OrderedAs = X::OrderedAs;
    const WIDTH: usize = X::WIDTH;
    fn names(into: &mut super::select_list::OwnNames) {
        X::names(into);
    }
}
impl<X: Selection<Ctx, I>, Ctx, I> Selection<Ctx, I> for WholeRowOf<X> {
    type Decode = X::Decode;
}
impl<X: RenderSelection<D>, D: Dialect> RenderSelection<D> for WholeRowOf<X> {
    const STATIC: bool = X::STATIC;
    const VALUES: bool = X::VALUES;
    fn render_selection<'b>(&'b self, names: &mut Names, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_selection(names, out)
    }
}
