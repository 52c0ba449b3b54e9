//! SELECT.

pub mod filter;
pub mod from;
pub mod limit;
pub mod order;
pub mod projection;
pub mod raw;
pub mod record;
mod render;
pub mod select_list;

pub use filter::Filters;
pub(crate) use render::Shape;
pub use render::{Query, Returns, Statement};

use std::marker::PhantomData;

use crate::class::Class;
use crate::expr::Expr;
use crate::expr::order::OrderItem;
use crate::scope::{Absent, Cons, In, Nil, NotNull, Rows, Scope};
use crate::table::{Tab, Table};
use crate::types::{BigInt, IntoExpr};
use filter::{Condition, NoWhere, Where};
use from::{CrossJoin, Full, Inner, JoinKind, Joinable, Left, Right};
use limit::{AllowedInLimit, NeverNull, Page};
use order::{AllRows, BeforeDistinct, Distinct, NoOrder, OrderBy, OrderSelected, StillOrders};
use select_list::{Chosen, Root, Selectable, Selected, Selection};

/// A SELECT statement: a value that is extended by its methods, stored, passed around and run.
///
/// `S` is the scope (which tables, how nullable), `F` FROM, `C` the SELECT list, `W` WHERE,
/// `O` ORDER BY, `P` LIMIT and OFFSET, `X` DISTINCT. In a function's return type write
/// `impl Query<Pg, Row = ...>` instead.
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Select<S, F, C, W = NoWhere, O = NoOrder, P = Page<(), ()>, X = AllRows> {
    from: F,
    list: C,
    filter: W,
    order: O,
    page: P,
    marker: PhantomData<fn() -> (S, X)>,
}

impl<S, F: Clone, C: Clone, W: Clone, O: Clone, P: Clone, X> Clone for Select<S, F, C, W, O, P, X> {
    fn clone(&self) -> Self {
        Self {
            from: self.from.clone(),
            list: self.list.clone(),
            filter: self.filter.clone(),
            order: self.order.clone(),
            page: self.page.clone(),
            marker: PhantomData,
        }
    }
}

/// `SELECT ... FROM table`. Without [`select`](Select::select) it returns the table's whole rows.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// let query = from(users::table).filter(users::age.gt(18)).order_by(users::name);
/// ```
pub fn from<T: Table>(table: Tab<T>) -> Select<Cons<T, NotNull, Nil>, Tab<T>, Root<T>> {
    Select {
        from: table,
        list: Root::new(),
        filter: NoWhere,
        order: NoOrder,
        page: Page {
            limit: (),
            offset: (),
        },
        marker: PhantomData,
    }
}

impl<S: Scope, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    /// `JOIN`: along a relation (`users::orders`), or a table with a condition
    /// (`orders::table.on(orders::user_id.eq(users::id))`).
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn join<J: Joinable<S, Inner, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.join_as::<Inner, J, I>(target)
    }

    /// `LEFT JOIN`: the joined table's columns become nullable.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn left_join<J: Joinable<S, Left, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.join_as::<Left, J, I>(target)
    }

    /// `RIGHT JOIN`: the columns of all tables before become nullable.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn right_join<J: Joinable<S, Right, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.join_as::<Right, J, I>(target)
    }

    /// `FULL JOIN`: the columns of all tables become nullable.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn full_join<J: Joinable<S, Full, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.join_as::<Full, J, I>(target)
    }

    fn join_as<K: JoinKind, J: Joinable<S, K, F, I>, I>(
        self,
        target: J,
    ) -> Select<J::Scope, J::From, C, W, O, P, X> {
        Select {
            from: target.join_to(self.from),
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: self.page,
            marker: PhantomData,
        }
    }

    /// `CROSS JOIN`: every row with every row.
    #[rustfmt::skip]
    pub fn cross_join<T: Table>(self, _: Tab<T>) -> Select<Cons<T, NotNull, S>, CrossJoin<F, T>, C, W, O, P, X> where S::Has<T::Id>: Absent<T> {
        Select {
            from: CrossJoin::new(self.from),
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: self.page,
            marker: PhantomData,
        }
    }

    /// `WHERE`: a condition, an `Option` of one, or [`Filters`]. Several are joined with AND.
    ///
    /// `None` adds nothing.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn filter<N: Condition<Predicate: In<Rows<S>, I>>, I>(self, condition: N) -> Select<S, F, C, Where<W, N>, O, P, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: Where {
                before: self.filter,
                condition,
            },
            order: self.order,
            page: self.page,
            marker: PhantomData,
        }
    }

    /// `SELECT list`: an expression, a table, or a tuple of them; replaces what was selected.
    ///
    /// A bare expression gives rows of its type, a tuple rows of tuples, `users::table` the
    /// table's row struct, in an `Option` where an outer join may leave it without a row.
    #[rustfmt::skip]
    pub fn select<L: Selection<ContextOf<L, S>, I> + Selectable<Class: StillOrders<O, S, J>>, I, J>(self, list: L) -> Select<S, F, Chosen<L, L::Decode>, W, O, P, X>
    where
        X: BeforeDistinct,
    {
        Select {
            from: self.from,
            list: Chosen::new(list),
            filter: self.filter,
            order: self.order,
            page: self.page,
            marker: PhantomData,
        }
    }

    /// `ORDER BY`: expressions, `.asc()`, `.desc()`, `.nulls_last()`, or a tuple of them. A second
    /// call adds to the first.
    #[rustfmt::skip]
    pub fn order_by<N: OrderItem<<C::Class as Class>::Context<S>, I> + OrderOf<X, C::List, J>, I, J>(self, items: N) -> Select<S, F, C, W, OrderBy<O, N>, P, X>
    where
        C: Selected<S>,
    {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: OrderBy {
                before: self.order,
                items,
            },
            page: self.page,
            marker: PhantomData,
        }
    }

    /// `SELECT DISTINCT`: equal rows once. Only selected expressions can order them.
    #[rustfmt::skip]
    pub fn distinct<J>(self) -> Select<S, F, C, W, O, P, Distinct> where C: Selected<S>, O: OrderSelected<C::List, J> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: self.page,
            marker: PhantomData,
        }
    }
}

/// Where the SELECT list `L` stands in a query of scope `S`.
type ContextOf<L, S> = <<L as Selectable>::Class as Class>::Context<S>;

/// What ORDER BY must fulfil, given DISTINCT (`X`) or not.
#[doc(hidden)]
pub trait OrderOf<X, List, J> {}
impl<N, L> OrderOf<AllRows, L, ()> for N {}
impl<N: OrderSelected<L, J>, L, J> OrderOf<Distinct, L, J> for N {}

impl<S, F, C, W, O, L, M, X> Select<S, F, C, W, O, Page<L, M>, X> {
    /// `LIMIT`: at most so many rows. A value or an expression without columns, never NULL;
    /// replaces the limit that was set.
    #[rustfmt::skip]
    pub fn limit<N: IntoExpr<BigInt, Expr: In<Rows<Nil>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Select<S, F, C, W, O, Page<N::Expr, M>, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: Page {
                limit: rows.into_expr(),
                offset: self.page.offset,
            },
            marker: PhantomData,
        }
    }

    /// `OFFSET`: leaves out so many rows. SQLite needs a limit there and gets `LIMIT -1`.
    #[rustfmt::skip]
    pub fn offset<N: IntoExpr<BigInt, Expr: In<Rows<Nil>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Select<S, F, C, W, O, Page<L, N::Expr>, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: Page {
                limit: self.page.limit,
                offset: rows.into_expr(),
            },
            marker: PhantomData,
        }
    }
}
