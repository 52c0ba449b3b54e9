//! WITH and writes: WITH before INSERT, UPDATE, DELETE and MERGE, and these as common table expressions.
//! <https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING>,
//! <https://www.sqlite.org/lang_with.html>

use std::ops::Range;

use super::returning::Returned;
use super::{Delete, Insert, Merge, Update};
use crate::dialect::{Dialect, HasWithBeforeWrite, HasWriteInWith};
use crate::error::{RenderError, RenderResult};
use crate::expr::label::{Label, LabelName};
use crate::query::Shape;
use crate::query::select_list::{OwnNames, Selectable};
use crate::query::set::Output;
use crate::query::subquery::Subquery;
use crate::query::with::{InWith, RenderList, With};
use crate::render::{AnyRules, Sql};
use crate::row::Decode;
use crate::statement::{Effect, IsStatement, Returns, Sent, Standalone, Statement};

/// A statement that writes rows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an INSERT, UPDATE, DELETE or MERGE",
    label = "expected a statement that writes rows; add a query after WITH with `.query(..)`"
)]
pub trait Writes: IsStatement {}

macro_rules! writes {
    ($($name:ident [$($g:ident)*];)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($g,)* R> Writes for $name<$($g,)* R> {}
        impl<$($g,)* R, D: Dialect + HasWriteInWith> InWith<D> for $name<$($g,)* R>
        where
            Self: Statement<D>,
        {
            const WRITES: bool = true;
            // The columns of RETURNING keep their own names.
            fn render_in_with<'b>(&'b self, _: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
                out.does(Effect::Writes);
                render_whole(self, out)
            }
        }
        impl<$($g,)* L: Selectable, De> Output for $name<$($g,)* Returned<L, De>> {
            type List = L::List;
            fn names(into: &mut OwnNames) {
                L::names(into);
            }
        }
        impl<$($g,)* L, De: Decode> $name<$($g,)* Returned<L, De>> {
            /// The rows of RETURNING as a table that a [`label!`](crate::label) names, for [`with`](crate::query::with::with). Its
            /// columns are those that RETURNING names, as in [`subquery`](crate::query::QueryMethods::subquery). PostgreSQL.
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::{orders, users};
            /// relata::label!(gone);
            /// let t = delete_from(users::table).filter(!users::is_active).returning((users::id, users::name)).cte(gone);
            /// let query = with(t.clone()).from(t.table()).select(t.get(users::name));
            /// ```
            ///
            /// ```sql
            /// WITH "gone" AS (DELETE FROM "users" WHERE NOT "users"."is_active" RETURNING "users"."id", "users"."name")
            /// SELECT "gone"."name" FROM "gone"
            /// ```
            pub fn cte<N: LabelName>(self, _: Label<N>) -> Subquery<N, Self> {
                Subquery::new(self)
            }
        }
    )*};
}
writes! {
    Insert [T K S C];
    Update [T S A F W];
    Delete [T S F W];
    Merge [T U J C B];
}

/// Writes a statement that cannot be sent in parts.
fn render_whole<'b, W: Statement<D>, D: Dialect>(
    statement: &'b W,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let rules = AnyRules::default();
    match statement.part(0, &rules) {
        None => out.refuse(RenderError::NothingToWrite),
        Some(end) if statement.part(end, &rules).is_some() => {
            out.refuse(RenderError::TooManyValues)
        }
        Some(end) => statement.render_part(0..end, out),
    }
}

impl<L> With<L> {
    /// An INSERT, UPDATE, DELETE or MERGE that names the tables. PostgreSQL and SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::relation! { buyers { id: BigInt } }
    /// let ids = from(orders::table).filter(orders::total.gt(100)).select(orders::user_id);
    /// let statement = with(buyers::as_query(ids)).statement(
    ///     update(users::table)
    ///         .set(users::is_active.to(true))
    ///         .filter(users::id.in_(from(buyers::table).select(buyers::id))),
    /// );
    /// ```
    ///
    /// ```sql
    /// WITH "buyers" ("id") AS (SELECT ..) UPDATE "users" SET "is_active" = $1
    /// WHERE "users"."id" IN (SELECT "buyers"."id" FROM "buyers")
    /// ```
    ///
    /// Both may write: on PostgreSQL `with` also takes statements with RETURNING. All of them see the tables as they were before; they see
    /// each other's writes only through RETURNING.
    ///
    /// # Errors
    /// An INSERT or UPDATE that has nothing to write is [`RenderError::NothingToWrite`], since otherwise the writes of
    /// WITH would not run.
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn statement<W: Writes>(self, statement: W) -> WithStatement<L, W> {
        WithStatement { with: self, statement }
    }
}

/// An INSERT, UPDATE, DELETE or MERGE after `WITH L`.
#[derive(Clone)]
#[must_use = "a statement does nothing until it is run, as with `.run(&mut conn)`"]
pub struct WithStatement<L, W> {
    with: With<L>,
    statement: W,
}
impl<L, W> IsStatement for WithStatement<L, W> {}
impl<L, W> Standalone for WithStatement<L, W> {}
impl<L, W: Writes + Returns> Returns for WithStatement<L, W> {
    type Row = W::Row;
    type Decode = W::Decode;
    type Loads = W::Loads;
    fn loads(&self) -> &W::Loads {
        self.statement.loads()
    }
    type Free = W::Free;
    type Missing = W::Missing;
}
impl<L, W, D> Statement<D> for WithStatement<L, W>
where
    L: RenderList<D> + 'static,
    W: Statement<D>,
    D: Dialect + HasWithBeforeWrite,
{
    const STATIC: bool = L::STATIC && W::STATIC;
    const SENT: Sent = W::SENT;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let before = out.common_tables();
        self.with.render_before(out)?;
        render_whole(&self.statement, out)?;
        out.end_common_tables(before);
        Ok(())
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        // If no other part writes, nothing is left out.
        let nothing = !L::WRITES && self.statement.part(0, rules).is_none();
        (start == 0 && !nothing).then_some(1)
    }
    fn affected(&self, part: Range<usize>, reported: usize) -> usize {
        let end = self.statement.part(part.start, &AnyRules::default());
        let part = part.start..end.unwrap_or(part.end);
        self.statement.affected(part, reported)
    }
}
