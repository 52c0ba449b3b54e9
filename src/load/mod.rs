//! Eager loading: rows with the rows of their relations.
//!
//! `from(users::table).with(users::orders.with(orders::items))` loads users, the orders of each, and the items of each
//! order: three statements, however many users there are. Which relations a row has is in its type, [`Loaded`], so that
//! reading one that was not loaded does not compile, and nothing is queried by being looked at.
//!
//! A relation is loaded by one statement more, `WHERE key IN (keys of the rows)`: SQLAlchemy's `selectinload`.

mod children;
mod computed;
mod edge;
mod entry;
mod groups;
mod held;
mod joined;
mod key;
mod keys;
mod list;
mod loaded;
mod loader;
mod macros;
mod multiset;
mod of_row;
mod pairs;
mod path;
mod related;
mod relation;
mod select;
#[cfg(feature = "serde")]
mod serialize;
mod several;
mod statement;
#[cfg(feature = "connections")]
mod stream;
mod to_one;

pub use computed::Computed;
pub use held::{Many, Maybe, One};
#[doc(hidden)]
pub use held::{TakeOut, View};
pub use joined::{AtMostOne, Joined};
pub use list::WithRelations;
#[doc(hidden)]
pub use list::{AddLoad, AddTo};
#[doc(hidden)]
pub type LoadWith<P, L> = Load<P, WithRelations<<P as Path>::Target, L>>;
#[doc(hidden)]
pub type IntoLoadOf<L> = <L as Loadable>::Load;
#[doc(hidden)]
pub use loaded::{Has, IntoParts, LoadedIn, PlainRow};
pub use loaded::{Loaded, Slot};
pub use loader::{Loader, LoaderOf, loader};
pub use multiset::Multiset;
pub use of_row::{FromPath, LoadRows, OfRow, RowKeys, from_related};
#[doc(hidden)]
pub use path::{MaybeSlotOf, Path, SlotOf, TargetRow};
pub use related::{AggregateOf, AnyRow, CountOfRows, NotTrue, Related};
pub use relation::{Each, IntoLoad, Load, LoadMethods, Loadable};
pub use several::Together;
#[doc(hidden)]
pub use statement::Apart;
pub use statement::{LoadStatement, Loading};
#[cfg(feature = "blocking-base")]
pub(crate) use stream::Stream;
#[cfg(feature = "async-base")]
pub(crate) use stream::stream_loaded;
#[doc(hidden)]
pub use to_one::{ColumnAtEnd, LeadsToOne, NextOfPath, PathKey, ToOnePath};
pub use to_one::{PathThen, PathValue};

use std::future::Future;
use std::marker::PhantomData;

use crate::dialect::Dialect;
use crate::engine::Runner;
use crate::error::Result;

/// The relations that are loaded with the rows of a statement.
#[doc(hidden)]
pub trait Loads: Send + Sync {
    /// A row as it is read.
    type Read: Send + 'static;
    /// A row in the end.
    type Row: Send + 'static;
    /// True if anything is loaded.
    const ANY: bool;
    /// A row that is complete as it is read: none where anything is loaded with it.
    fn as_read(&self, read: Self::Read) -> Option<Self::Row> {
        let _ = read;
        None
    }
}

/// Relations that can be loaded on the database `D`.
#[doc(hidden)]
pub trait LoadsOn<D: Dialect>: Loads {
    /// Loads the relations.
    fn finish<R: Runner<Db = D>>(
        &self,
        read: Vec<Self::Read>,
        on: &mut R,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
    /// Loads it with the row that there may be.
    fn finish_one<R: Runner<Db = D>>(
        &self,
        read: Option<Self::Read>,
        on: &mut R,
    ) -> impl Future<Output = Result<Option<Self::Row>>> + Send {
        async {
            let read = Vec::from_iter(read);
            Ok(self.finish(read, on).await?.pop())
        }
    }
}

/// Nothing is loaded: rows are as they are read.
#[doc(hidden)]
pub struct NoLoads<Row>(PhantomData<fn() -> Row>);
impl<Row> NoLoads<Row> {
    pub(crate) const NEW: Self = Self(PhantomData);
}
impl<Row: Send + 'static> Loads for NoLoads<Row> {
    type Read = Row;
    type Row = Row;
    const ANY: bool = false;
    #[inline]
    fn as_read(&self, read: Row) -> Option<Row> {
        Some(read)
    }
}
impl<Row: Send + 'static, D: Dialect> LoadsOn<D> for NoLoads<Row> {
    #[inline]
    async fn finish<R: Runner<Db = D>>(&self, read: Vec<Row>, _: &mut R) -> Result<Vec<Row>> {
        Ok(read)
    }
    #[inline]
    async fn finish_one<R: Runner<Db = D>>(
        &self,
        read: Option<Row>,
        _: &mut R,
    ) -> Result<Option<Row>> {
        Ok(read)
    }
}
