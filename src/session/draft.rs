//! Assigned columns, before they are written.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use super::handle::Ref;
use super::link::LinkedRow;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::relation::{ColumnPairs, Relation, ToOne};
use crate::render::Sql;
use crate::scope::{NotNull, Nullable};
use crate::table::{Column, Table};
use crate::types::{SqlType, Value};
use crate::write::{
    Assign, AssignPart, AssignedPlace, AssignmentList, Assigns, CellValue, Cells, ColumnOfRow,
    ColumnValue, LedTo, RenderAssignments, RenderValue,
};

/// An assigned column and its value.
pub struct Draft<D> {
    pub(super) column: &'static str,
    pub(super) source: Source<D>,
}
impl<D> Draft<D> {
    /// The column with its value, if it is known.
    pub(super) fn cell(&self) -> Option<ColumnValue> {
        match &self.source {
            Source::Value(value) => Some(ColumnValue {
                column: self.column,
                value: value.clone(),
            }),
            _ => None,
        }
    }
}
impl<D> Clone for Draft<D> {
    fn clone(&self) -> Self {
        Self {
            column: self.column,
            source: self.source.clone(),
        }
    }
}

/// The value of an assigned column.
pub(super) enum Source<D> {
    Value(CellValue),
    /// An expression that the database computes.
    Expression(Arc<dyn Expression<D> + Send + Sync>),
    /// The value of a column of another row of the session, which may not be known yet.
    Of {
        slot: u32,
        session: u32,
        column: &'static str,
        /// True if it may be NULL until it is known.
        nullable: bool,
    },
    /// NULL, of a row that is not written yet.
    Null,
    /// The column's default, of a row in place of another.
    Default,
}
impl<D> Clone for Source<D> {
    fn clone(&self) -> Self {
        match self {
            Self::Value(value) => Self::Value(value.clone()),
            Self::Expression(expression) => Self::Expression(expression.clone()),
            Self::Of {
                slot,
                session,
                column,
                nullable,
            } => Self::Of {
                slot: *slot,
                session: *session,
                column,
                nullable: *nullable,
            },
            Self::Null => Self::Null,
            Self::Default => Self::Default,
        }
    }
}

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
impl<R: Relation<Cardinality = ToOne>, On, T: LinkedRow<R::Target>> LedTo<R, On, ByHandle>
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

/// An expression whose type is forgotten.
pub(super) trait Expression<D: Dialect> {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
struct Of<E>(E);
impl<E: RenderValue<D>, D: Dialect> Expression<D> for Of<E> {
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_value(out)
    }
}

/// Assignments that a session keeps until they are written.
#[doc(hidden)]
pub trait Drafts<D: Dialect> {
    fn drafts(self, into: &mut Vec<Draft<D>>);
}
impl<C: Column, E: RenderValue<D> + Send + Sync + 'static, D: Dialect> Drafts<D> for Assign<C, E> {
    fn drafts(self, into: &mut Vec<Draft<D>>) {
        let mut value = Some(self.into_value());
        let source = match bound::<C, E>(&mut value) {
            Some(value) => Source::Value(value),
            None => match value {
                Some(value) => Source::Expression(Arc::new(Of(value))),
                None => return,
            },
        };
        into.push(Draft {
            column: C::NAME,
            source,
        });
    }
}
/// Never implemented: a session keeps the values of whole columns.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a part of column `{C}` is assigned, and a session assigns whole columns",
    label = "`update(..).set(..)` accepts parts of columns"
)]
pub trait KeepsPart<C> {}
impl<P: AssignedPlace<Column = C>, C, E, D: Dialect> Drafts<D> for AssignPart<P, E>
where
    (): KeepsPart<C>,
{
    fn drafts(self, _: &mut Vec<Draft<D>>) {}
}
/// The value that an expression is, if it is nothing else.
fn bound<C: Column, E: 'static>(expression: &mut Option<E>) -> Option<CellValue> {
    fn take<E: 'static, V: SqlType, N: 'static>(expression: &mut Option<E>) -> Option<CellValue> {
        let value = (expression as &mut dyn Any).downcast_mut::<Option<Value<V, N>>>()?;
        Some(CellValue::new(value.take()?.into_bound()))
    }
    take::<E, C::Type, NotNull>(expression).or_else(|| take::<E, C::Type, Nullable>(expression))
}
impl<D: Dialect> Drafts<D> for Cells {
    fn drafts(self, into: &mut Vec<Draft<D>>) {
        into.extend(self.into_values().map(Draft::from));
    }
}
impl<D> From<ColumnValue> for Draft<D> {
    fn from(cell: ColumnValue) -> Self {
        Self {
            column: cell.column,
            source: Source::Value(cell.value),
        }
    }
}
macro_rules! drafts {
    ($($t:ident $i:ident),+) => {
        impl<Db: Dialect, $($t: Drafts<Db>),+> Drafts<Db> for ($($t,)+) {
            #[allow(non_snake_case)]
            fn drafts(self, into: &mut Vec<Draft<Db>>) {
                let ($($t,)+) = self;
                into.reserve_exact([$(stringify!($i)),+].len());
                $($t.drafts(into);)+
            }
        }
    };
}
crate::tuples::all_tuples!(drafts);
