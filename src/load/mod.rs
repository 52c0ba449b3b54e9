//! Eager loading: rows together with their related rows.
//!
//! `from(users::table).with(users::orders.with(orders::items))` loads users, the orders of each, and the items of each
//! order: three statements, however many users there are. The row type, [`Loaded`], lists the relations, so that
//! reading one that was not loaded does not compile, and reading a row never sends a query.
//!
//! A relation is loaded by one extra statement, `WHERE key IN (keys of the rows)`: SQLAlchemy's `selectinload`.

mod by_join;
mod children;
mod computed;
mod edge;
mod entry;
mod equal_keys;
mod groups;
mod held;
mod key_condition;
mod key_value;
mod list;
mod loaded;
mod loader;
mod macros;
mod matched;
mod methods;
mod multiset;
mod of_row;
mod pairs;
mod path;
mod related;
mod relation;
mod row_keys;
mod select_in;
#[cfg(feature = "serde")]
mod serialize;
mod several;
mod to_one;
mod with_on_select;
mod with_on_statements;

#[doc(hidden)]
pub use by_join::HasKeyColumns;
pub use by_join::{AtMostOne, Joined};
pub use computed::LoadedValue;
#[doc(hidden)]
pub use computed::{CountSlot, ExistsSlot, aggregates};
#[doc(hidden)]
pub use held::{LoadedView, TakeOut};
pub use held::{Many, Maybe, One};
pub use list::WithRelations;
#[doc(hidden)]
pub use list::{AddLoad, AddTo};
#[doc(hidden)]
pub type LoadWith<P, L> = Load<P, WithRelations<<P as Path>::Target, L>>;
#[doc(hidden)]
pub type IntoLoadOf<L> = <L as Loadable>::Load;
#[doc(hidden)]
pub use loaded::{Has, IntoParts, LoadedIn, PlainRow, SomeColumns};
pub use loaded::{Loaded, Slot};
pub use loader::{Loader, LoaderOf, loader};
pub use matched::{ByCondition, Matching, MatchingOn};
#[doc(hidden)]
pub use matched::{MatchedOn, MatchingSql, PairedWithItself};
pub use methods::LoadMethods;
pub use multiset::Multiset;
pub use of_row::{FromPath, LoadRows, OfRow, from_related};
#[doc(hidden)]
pub use path::{ColumnsSlotOf, MaybeColumnsSlotOf, MaybeSlotOf, Path, PathOn, SlotOf, TargetRow};
pub use related::{AggregateOf, AnyRow, CountOfRows, NotTrue, Related};
pub use relation::{Each, IntoLoad, Load, Loadable};
pub use row_keys::RowKeys;
pub use several::Together;
#[doc(hidden)]
pub use to_one::{ColumnAtEnd, LeadsToOne, NextOfPath, PathKey, ToOnePath};
pub use to_one::{PathThen, PathValue};
#[doc(hidden)]
pub use with_on_statements::Apart;
pub use with_on_statements::{LoadStatement, Loading};

#[doc(hidden)]
pub use crate::statement::{Loads, LoadsOn, NoLoads};
