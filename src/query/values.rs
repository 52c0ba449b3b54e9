//! VALUES (SQL:2016 part 2, 7.3): rows of values as a query.

use std::marker::PhantomData;

use super::expression::{QueryExpression, Shape};
use super::raw::Literal;
use super::select_list::{ListNames, RenderSelection};
use crate::dialect::Dialect;
use crate::error::{RenderError, RenderResult};
use crate::expr::Expr;
use crate::expr::call::RenderArguments;
use crate::render::Sql;
use crate::row::{Decode, Field};
use crate::scope::{In, Nil, Nullable, Rows};
use crate::statement::{Returns, Statement};

/// `VALUES (..), (..)`: see [`values`].
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Values<R, De> {
    rows: Vec<R>,
    decode: PhantomData<fn() -> De>,
}
impl<R: Clone, De> Clone for Values<R, De> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            decode: PhantomData,
        }
    }
}

/// Rows of values: tuples of values that [`literal`](super::raw::literal) accepts. They can be used in FROM and in
/// WITH through [`relation!`](macro@crate::relation), and run by themselves.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { vip { user_id: BigInt, since: Integer } }
///
/// let vips = vip::as_query(values([(1_i64, 2019), (2, 2021)]));
/// let query = from(users::table)
///     .join(vips.on(vip::user_id.eq(users::id)))
///     .select((users::name, vip::since));
/// # let _ = |conn: &mut relata::connection::SqliteConnection| query.all(conn);
/// ```
///
/// ```sql
/// SELECT "users"."name", "vip"."since" FROM "users" JOIN (SELECT "column1" AS "user_id",
/// "column2" AS "since" FROM (VALUES ($1, $2), ($3, $4)) AS "rows") AS "vip" ON ...
/// ```
///
/// # Errors
/// SQL has no VALUES without rows: running such a statement is an error.
#[rustfmt::skip]
pub fn values<R: ValuesRow<I>, I>(rows: impl IntoIterator<Item = R>) -> Values<R::Exprs, R::Decode> {
    Values { rows: rows.into_iter().map(R::into_exprs).collect(), decode: PhantomData }
}

/// A row of [`values`]: a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row of VALUES",
    label = "expected a tuple of values, as in `(1, \"one\")`"
)]
pub trait ValuesRow<I> {
    #[doc(hidden)]
    type Exprs;
    #[doc(hidden)]
    type Decode: Decode;
    #[doc(hidden)]
    fn into_exprs(self) -> Self::Exprs;
}

macro_rules! rows {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Literal<Expr: In<Rows<Nil>, $i>>, $i),+> ValuesRow<($($i,)+)> for ($($t,)+)
        where
            $(Field<<$t::Expr as Expr>::Type, <$t::Expr as In<Rows<Nil>, $i>>::Null>: Decode,)+
        {
            type Exprs = ($($t::Expr,)+);
            type Decode = ($(
                Field<<$t::Expr as Expr>::Type, <$t::Expr as In<Rows<Nil>, $i>>::Null>,
            )+);
            #[allow(non_snake_case)]
            fn into_exprs(self) -> Self::Exprs {
                let ($($t,)+) = self;
                ($($t.into_literal(),)+)
            }
        }
    };
}
crate::tuples::all_tuples!(rows);

super::expression::query_expression!([R De] Values<R, De>);
impl<R, De: Decode> Returns for Values<R, De> {
    type Row = De::Row;
    type Decode = De;
    crate::statement::no_loads!();
    type Free = Nil;
    type Missing = Nullable;
}

impl<R, De: Decode, D: Dialect> Statement<D> for Values<R, De>
where
    R: RenderArguments<D> + RenderSelection<D> + 'static,
{
    const STATIC: bool = false;
    fn affects_rows(&self) -> bool {
        false
    }
    super::expression::render_query!(D);
}
impl<R, De: Decode, D: Dialect> QueryExpression<D> for Values<R, De>
where
    R: RenderArguments<D> + RenderSelection<D> + 'static,
{
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        shape.around(out, |shape, out| match shape {
            shape if !D::SYNTAX.values => self.render_union(&mut ListNames::of(shape), out),
            // Only PostgreSQL can name the columns after AS.
            Shape::Named(names) => {
                out.push("SELECT ");
                for (i, name) in names.iter().enumerate() {
                    if i > 0 {
                        out.push(", ");
                    }
                    out.identifier(&format!("column{}", i + 1))?;
                    out.push(" AS ");
                    out.identifier(name)?;
                }
                out.push(" FROM (");
                self.render_rows(out)?;
                out.push(") AS ");
                out.identifier("rows")
            }
            _ => self.render_rows(out),
        })
    }
}

impl<R, De> Values<R, De> {
    /// `SELECT .. AS a UNION ALL SELECT ..`, for an engine without VALUES.
    fn render_union<'b, D: Dialect>(
        &'b self,
        names: &mut ListNames,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult
    where
        R: RenderSelection<D>,
    {
        if self.rows.is_empty() {
            return out.refuse(RenderError::NoRows);
        }
        for (i, row) in self.rows.iter().enumerate() {
            out.push(if i > 0 {
                " UNION ALL SELECT "
            } else {
                "SELECT "
            });
            let mut none = ListNames::Any;
            let names = if i == 0 { &mut *names } else { &mut none };
            out.select_list(|out| row.render_selection(names, out))?;
        }
        Ok(())
    }
    fn render_rows<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        R: RenderArguments<D>,
    {
        if self.rows.is_empty() {
            return out.refuse(RenderError::NoRows);
        }
        out.push("VALUES ");
        for (i, row) in self.rows.iter().enumerate() {
            out.push(if i > 0 { ", (" } else { "(" });
            row.render_all(", ", out)?;
            out.push(")");
        }
        Ok(())
    }
}
