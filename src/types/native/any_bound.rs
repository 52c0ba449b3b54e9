//! Values whose type is known when the program runs.

#[cfg(feature = "mysql-backend")]
use diesel::mysql::Mysql;
#[cfg(feature = "postgres-backend")]
use diesel::pg::Pg;
#[cfg(feature = "sqlite")]
use diesel::sqlite::Sqlite;

use super::{Bound, Native};
use crate::error::RenderResult;
#[cfg(feature = "postgres-backend")]
use crate::error::Source;
use crate::render::Sql;
#[cfg(feature = "postgres-backend")]
use crate::types::copy::{CopyWriter, WrongValue};
#[cfg(feature = "postgres-backend")]
use crate::types::pg_arrays::PgArrays;

/// A value whose type is erased, to be bound or to be NULL.
#[doc(hidden)]
pub trait AnyBound: Send + Sync + 'static {
    /// About how many bytes the value is when it is sent.
    fn size(&self) -> usize;
    /// The value, to find its type.
    fn as_any(&self) -> &dyn std::any::Any;
    /// Returns a copy.
    fn copy(&self) -> Box<dyn AnyBound>;
    /// True if both are NULL or the same value, of one type.
    fn same_as(&self, other: &dyn AnyBound) -> bool;
    /// True if it is NULL.
    fn is_null(&self) -> bool;
    /// NULL of the same type.
    fn null(&self) -> Box<dyn AnyBound>;
    /// The value in readable form.
    fn text(&self) -> String;
    /// True if PostgreSQL takes many values as one array: see [`Native::ARRAYS`].
    fn has_arrays(&self) -> bool;
    /// Writes the value into the array of its column.
    #[cfg(feature = "postgres-backend")]
    fn push_pg(&self, arrays: &mut PgArrays<'_>) -> Result<(), Source>;
    #[cfg(feature = "postgres-backend")]
    fn bind_pg<'b>(&'b self, out: &mut Sql<'_, 'b, Pg>) -> RenderResult;
    /// Writes the value for COPY.
    #[cfg(feature = "postgres-backend")]
    fn copy_pg(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue>;
    #[cfg(feature = "mysql-backend")]
    fn bind_mysql<'b>(&'b self, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult;
    #[cfg(feature = "sqlite")]
    fn bind_sqlite<'b>(&'b self, out: &mut Sql<'_, 'b, Sqlite>) -> RenderResult;
}
impl<B: Native> AnyBound for Bound<B> {
    fn size(&self) -> usize {
        Bound::size(self)
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn copy(&self) -> Box<dyn AnyBound> {
        Box::new(self.clone())
    }
    fn same_as(&self, other: &dyn AnyBound) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.same(other))
    }
    fn is_null(&self) -> bool {
        self.0.is_none()
    }
    fn null(&self) -> Box<dyn AnyBound> {
        Box::new(Self::NULL)
    }
    fn text(&self) -> String {
        self.show()
    }
    fn has_arrays(&self) -> bool {
        B::ARRAYS
    }
    #[cfg(feature = "postgres-backend")]
    fn push_pg(&self, arrays: &mut PgArrays<'_>) -> Result<(), Source> {
        arrays.push(self)
    }
    #[cfg(feature = "postgres-backend")]
    fn bind_pg<'b>(&'b self, out: &mut Sql<'_, 'b, Pg>) -> RenderResult {
        out.bind(self)
    }
    #[cfg(feature = "postgres-backend")]
    fn copy_pg(&self, column: &'static str, out: &mut CopyWriter) -> Result<(), WrongValue> {
        out.value(column, self)
    }
    #[cfg(feature = "mysql-backend")]
    fn bind_mysql<'b>(&'b self, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult {
        out.bind(self)
    }
    #[cfg(feature = "sqlite")]
    fn bind_sqlite<'b>(&'b self, out: &mut Sql<'_, 'b, Sqlite>) -> RenderResult {
        out.bind(self)
    }
}
