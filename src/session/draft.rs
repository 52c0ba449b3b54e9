//! Assigned columns, before they are written.

use std::any::Any;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::render::Sql;
use crate::scope::{NotNull, Nullable};
use crate::table::Column;
use crate::types::{SqlType, Value};
use crate::write::{Assign, AssignPart, AssignedPlace, CellValue, Cells, ColumnValue, RenderValue};

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
    /// NULL, for a row that has not been written.
    Null,
    /// The column's default, for a row that replaces another.
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
/// The value of an expression that is just a value.
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
