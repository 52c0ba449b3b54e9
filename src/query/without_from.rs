//! A table where a query belongs: `users::table.filter(..)`, as diesel writes it.

use super::Select;
use super::select_list::Root;
use crate::scope::{Cons, Nil, NotNull};
use crate::table::{Tab, Table};

/// Never implemented. The lifetime in a bound delays rustc's check until the bound is used.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "table `{T}` is not a query yet: a query begins with `from(..)`",
    label = "write `from(table).filter(..)`, not `table.filter(..)`"
)]
pub trait BeginsQuery<T> {}

/// The intended query, so that later calls are not errors too.
type Meant<T> = Select<Cons<T, NotNull, Nil>, Tab<T>, Root<T>>;

#[rustfmt::skip] // one line each: rustc shows it
impl<T: Table> Tab<T> {
    #[doc(hidden)]
    pub fn filter<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn select<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn order_by<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn order<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn limit<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn group_by<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn join<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn inner_join<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn left_join<A>(self, _: A) -> Meant<T> where for<'a> &'a (): BeginsQuery<T> {
        super::from(self)
    }
    #[doc(hidden)]
    pub fn all<C>(self, _: C) -> crate::Result<Vec<T::Row>> where for<'a> &'a (): BeginsQuery<T> {
        Ok(Vec::new())
    }
    #[doc(hidden)]
    pub fn load<C>(self, _: C) -> crate::Result<Vec<T::Row>> where for<'a> &'a (): BeginsQuery<T> {
        Ok(Vec::new())
    }
    #[doc(hidden)]
    pub fn count<C>(self, _: C) -> crate::Result<i64> where for<'a> &'a (): BeginsQuery<T> {
        Ok(0)
    }
}
