//! `ROWS FROM`: calls side by side. PostgreSQL only.
//! <https://www.postgresql.org/docs/15/queries-table-expressions.html#QUERIES-TABLEFUNCTIONS>

use std::marker::PhantomData;

use super::{HasTableFunction, RenderCall, TableCall, TableFunction, render_names};
use crate::class::{Class, Plain};
use crate::dialect::{Dialect, HasRowsFrom};
use crate::error::RenderResult;
use crate::expr::call::{Arguments, ArgumentsIn};
use crate::render::Sql;
use crate::row::Field;
use crate::scope::{NotNull, Nullable};
use crate::table::Table;
use crate::types::BigInt;

/// `ROWS FROM (f(..), g(..))`: see [`rows_from`].
#[derive(Clone)]
#[must_use = "functions that return rows are used in FROM: declare their columns with `relation!`, then `name::as_table(..)`"]
pub struct RowsFrom<L, const ORDINALITY: bool = false>(L);

/// The rows of several functions side by side: the first row of each, the second of each, and so on. The
/// columns are those of all functions; if one has fewer rows, its columns are NULL, so all are nullable.
///
/// ```
/// use relata::prelude::*;
/// relata::relation! { both { n: Nullable<Integer>, letter: Nullable<Text> } }
///
/// let query = from(both::as_table(rows_from((
///     generate_series(1, 3),
///     string_to_table("a b c d", " "),
/// ))));
/// ```
///
/// PostgreSQL: `ROWS FROM (generate_series($1, $2), string_to_table($3, $4)) AS "both" ("n", "letter")`. Not available
/// on SQLite and MySQL.
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn rows_from<L: TableCalls<Itself = M>, M>(calls: L) -> RowsFrom<M> {
    RowsFrom(calls.itself())
}
impl<L> RowsFrom<L> {
    /// `WITH ORDINALITY`: adds a `BigInt` column that numbers the rows from 1.
    ///
    /// ```
    /// use relata::prelude::*;
    /// relata::relation! { both { n: Nullable<Integer>, letter: Nullable<Text>, place: BigInt } }
    /// let functions = rows_from((generate_series(1, 3), string_to_table("a b", " ")));
    /// let query = from(both::as_table(functions.with_ordinality()));
    /// ```
    pub fn with_ordinality(self) -> RowsFrom<L, true> {
        RowsFrom(self.0)
    }
}

/// A tuple of calls of table functions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tuple of table functions",
    label = "expected calls, as in `(generate_series(1, 3), unnest(documents::tags))`"
)]
pub trait TableCalls {
    #[doc(hidden)]
    type Columns: Padded;
    #[doc(hidden)]
    type Arguments: Arguments;
    /// The type itself. A bound on it makes a type that is not such a tuple one error instead of two.
    #[doc(hidden)]
    type Itself;
    #[doc(hidden)]
    fn itself(self) -> Self::Itself;
}
/// Columns of calls side by side: any may be padded with NULL.
#[doc(hidden)]
pub trait Padded {
    type Columns;
}
#[diagnostic::do_not_recommend]
impl<T, N> Padded for Field<T, N> {
    type Columns = Field<T, Nullable>;
}
#[diagnostic::do_not_recommend]
impl<A: Padded, B: Padded> Padded for (A, B) {
    type Columns = (A::Columns, B::Columns);
}
/// The SQL of calls with commas between.
#[doc(hidden)]
pub trait RenderCalls<D: Dialect> {
    const STATIC: bool;
    fn render_calls<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
/// Writes one of the calls.
#[doc(hidden)]
pub trait RenderOne<D: Dialect> {
    const STATIC: bool;
    fn render_one<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
/// The arguments of several calls.
#[doc(hidden)]
pub struct OfAll<L>(PhantomData<fn() -> L>);

impl<F, A, C, D: HasTableFunction<F, A>> RenderOne<D> for TableFunction<F, A, C> {
    const STATIC: bool = D::STATIC;
    fn render_one<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        D::render_call(&self.arguments, out)
    }
}

macro_rules! calls {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: TableCall<Columns: Padded>),+> TableCalls for ($($t,)+) {
            type Columns = calls!(@columns $($t)+);
            type Arguments = OfAll<($($t::Arguments,)+)>;
            type Itself = ($($t::Itself,)+);
            #[allow(non_snake_case)]
            fn itself(self) -> Self::Itself {
                let ($($t,)+) = self;
                ($($t.itself(),)+)
            }
        }
        impl<$($t: Arguments),+> Arguments for OfAll<($($t,)+)> {
            type Pairs = ();
            const HAS_DOCUMENT: bool = false $(|| $t::HAS_DOCUMENT)+;
            type Class = calls!(@class Plain $(, $t)+);
        }
        impl<Ctx, $($t: ArgumentsIn<Ctx, $i>, $i),+> ArgumentsIn<Ctx, ($($i,)+)> for OfAll<($($t,)+)> {
            type Any = Nullable;
            type All = Nullable;
        }
        impl<$($t: RenderOne<D>,)+ D: Dialect> RenderCalls<D> for ($($t,)+) {
            const STATIC: bool = true $(&& $t::STATIC)+;
            #[allow(non_snake_case)]
            fn render_calls<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                let ($($t,)+) = self;
                $(
                    out.push(if out.is_open() { "" } else { ", " });
                    $t.render_one(out)?;
                )+
                Ok(())
            }
        }
    };
    (@class $acc:ty) => { $acc };
    (@class $acc:ty, $t:ident $(, $rest:ident)*) => {
        calls!(@class <$acc as Class>::With<$t::Class> $(, $rest)*)
    };
    (@columns $t:ident) => { $t::Columns };
    (@columns $t:ident $($rest:ident)+) => { ($t::Columns, calls!(@columns $($rest)+)) };
}
crate::tuples::all_tuples!(calls);

#[diagnostic::do_not_recommend]
impl<L: TableCalls> TableCall for RowsFrom<L> {
    type Arguments = L::Arguments;
    type Columns = <L::Columns as Padded>::Columns;
    type Itself = Self;
    fn itself(self) -> Self {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<L: TableCalls> TableCall for RowsFrom<L, true> {
    type Arguments = L::Arguments;
    type Columns = (<L::Columns as Padded>::Columns, Field<BigInt, NotNull>);
    type Itself = Self;
    fn itself(self) -> Self {
        self
    }
}

impl<T: Table, L: RenderCalls<D>, D: Dialect + HasRowsFrom, const ORDINALITY: bool> RenderCall<T, D>
    for RowsFrom<L, ORDINALITY>
{
    const STATIC: bool = L::STATIC;
    fn render_as<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("ROWS FROM (");
        self.0.render_calls(out)?;
        out.push(if ORDINALITY { ") WITH ORDINALITY" } else { ")" });
        render_names::<T, D>(out)
    }
}
