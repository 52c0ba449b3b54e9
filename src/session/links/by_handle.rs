//! Assignments of a row of a session to a relation: the foreign key becomes its key.

use std::marker::PhantomData;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::relation::{ColumnPairs, NamesOne, Relation};
use crate::render::Sql;
use crate::session::draft::{Draft, Drafts, Source};
use crate::session::handle::Ref;
use crate::session::mapping::LinkedRow;
use crate::table::{Column, Table};
use crate::write::{AssignmentList, Assigns, ColumnOfRow, LedTo, RenderAssignments};

/// `orders::user.to(bo)`: the foreign key becomes the key of a row of a session, once it has one.
#[must_use = "an assignment does nothing until `add` or `set` takes it"]
pub struct Link<R> {
    slot: u32,
    session: u32,
    relation: PhantomData<fn() -> R>,
}
/// The target is a row of a session.
#[doc(hidden)]
pub struct ByHandle;
#[diagnostic::do_not_recommend]
impl<R: Relation<Cardinality: NamesOne>, On, T: LinkedRow<R::Target>> LedTo<R, On, ByHandle>
    for Ref<T>
{
    type To = Link<R>;
    fn led_to(self) -> Link<R> {
        Link {
            slot: self.slot,
            session: self.session,
            relation: PhantomData,
        }
    }
}
#[diagnostic::do_not_recommend]
impl<R> AssignmentList for Link<R> {
    type All = Self;
}
#[diagnostic::do_not_recommend]
impl<R: Relation<Source = T, On: OwnColumns>, T, K, Ctx> Assigns<T, K, Ctx, ()> for Link<R> {
    type Given<Rest> = <R::On as OwnColumns>::Given<Rest>;
}
/// Never implemented: a row of a session may have no key until the session writes it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "relation `{R}` is given a row of a session, and this statement is none of a session",
    label = "say `session.add(..)` or `session.set(..)`, or give the column the key: `session[row].id`"
)]
pub trait GivenToSession<R> {}
impl<R, D: Dialect> RenderAssignments<D> for Link<R>
where
    (): GivenToSession<R>,
{
    const STATIC: bool = true;
    const ONE_EACH: bool = false;
    fn columns(&self, _: &mut Vec<ColumnOfRow>) {}
    fn render_columns<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_values<'b>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn render_set<'b, T: Table>(&'b self, _: &mut bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
    fn width(&self) -> usize {
        0
    }
    fn size(&self) -> usize {
        0
    }
}
impl<R: Relation, D: Dialect> Drafts<D> for Link<R> {
    fn drafts(self, into: &mut Vec<Draft<D>>) {
        into.extend(R::On::names().into_iter().map(|pair| Draft {
            column: pair.own,
            source: Source::Of {
                slot: self.slot,
                session: self.session,
                column: pair.referenced,
                nullable: pair.nullable,
            },
        }));
    }
}
/// The columns of a foreign key, as columns that an assignment sets.
#[doc(hidden)]
pub trait OwnColumns {
    type Given<Rest>;
    /// The columns that they reference.
    type Far<Rest>;
}
macro_rules! own_columns {
    ($($a:ident $b:ident),+) => {
        impl<$($a: Column, $b: Column),+> OwnColumns for ($(($a, $b),)+) {
            type Given<Rest> = own_columns!(@given Rest; $($a)+);
            type Far<Rest> = own_columns!(@given Rest; $($b)+);
        }
    };
    (@given $rest:ty;) => { $rest };
    (@given $rest:ty; $a:ident $($more:ident)*) => { ($a, own_columns!(@given $rest; $($more)*)) };
}
own_columns!(A1 B1);
own_columns!(A1 B1, A2 B2);
own_columns!(A1 B1, A2 B2, A3 B3);
own_columns!(A1 B1, A2 B2, A3 B3, A4 B4);
own_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5);
own_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6);
own_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7);
own_columns!(A1 B1, A2 B2, A3 B3, A4 B4, A5 B5, A6 B6, A7 B7, A8 B8);
