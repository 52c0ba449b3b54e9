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
mod methods;
mod multiset;
mod of_row;
mod pairs;
mod path;
mod related;
mod relation;
mod row_keys;
mod select;
mod select_in;
#[cfg(feature = "serde")]
mod serialize;
mod several;
mod statement;
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
pub use methods::LoadMethods;
pub use multiset::Multiset;
pub use of_row::{FromPath, LoadRows, OfRow, from_related};
#[doc(hidden)]
pub use path::{MaybeSlotOf, Path, SlotOf, TargetRow};
pub use related::{AggregateOf, AnyRow, CountOfRows, NotTrue, Related};
pub use relation::{Each, IntoLoad, Load, Loadable};
pub use row_keys::RowKeys;
pub use several::Together;
#[doc(hidden)]
pub use statement::Apart;
pub use statement::{LoadStatement, Loading};
#[doc(hidden)]
pub use to_one::{ColumnAtEnd, LeadsToOne, NextOfPath, PathKey, ToOnePath};
pub use to_one::{PathThen, PathValue};

#[doc(hidden)]
pub use crate::statement::{Loads, LoadsOn, NoLoads};
