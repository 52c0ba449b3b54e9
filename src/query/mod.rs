//! The SELECT statement, with a file for each clause.

pub mod among;
pub mod boxed;
pub mod clauses;
pub mod derived;
pub mod distinct;
mod empty_select;
pub(crate) mod expression;
pub mod filter;
pub mod find;
pub mod from;
pub mod group;
mod label;
pub mod limit;
pub mod lock;
pub mod operand;
pub mod order;
pub mod predicate;
pub mod projection;
pub mod qualify;
pub mod raw;
mod raw_verb;
pub mod record;
mod render;
pub mod row_value;
pub mod sample;
pub mod seek;
pub mod select_list;
mod select_optional;
pub mod set;
pub mod subquery;
pub mod table_functions;
mod too_many;
pub mod traverse;
pub mod values;
mod whole_row;
pub mod with;
mod without_from;

#[doc(hidden)]
/// Calls a macro with every kind of expression of this folder: its generics and its type.
macro_rules! expressions_of_queries {
    ($m:ident $(, $($first:tt)+)?) => {
        $m! {
            $($($first)+)?
            [Q, T, N] $crate::query::operand::ArraySubquery<Q, T, N>;
            [Q, const NOT: bool] $crate::query::operand::Exists<Q, NOT>;
            [Q, T, N] $crate::query::operand::ScalarSubquery<Q, T, N>;
            [A, Q, const NOT: bool] $crate::query::operand::InSubquery<A, Q, NOT>;
            [Op, A, B] $crate::query::row_value::RowCompare<Op, A, B>;
            [Ta, Db, Pr] $crate::query::predicate::Holds<Ta, Db, Pr>;
        }
    };
}
use expressions_of_queries;
expressions_of_queries!(more_expressions);

/// Declares kinds of expressions of other folders: in a SELECT list, in every clause, and as operands.
macro_rules! selected_expressions {
    ($($list:tt)*) => {
        $crate::query::unselected_expressions! { $($list)* }
        const _: () = {
            use $crate::query::registered::*;
            $crate::query::select_list::expressions_selected! { @more $($list)* }
        };
    };
}
pub(crate) use selected_expressions;

/// The same without the SELECT list.
macro_rules! unselected_expressions {
    ($($list:tt)*) => {
        $crate::expr::more_expressions! { $($list)* }
        const _: () = {
            use $crate::query::registered::*;
            $crate::query::filter::conditions! { $($list)* }
            $crate::query::from::join_conditions! { $($list)* }
            $crate::query::distinct::orders_selected! { @more $($list)* }
            $crate::query::group::items_of_expressions! { @more $($list)* }
        };
    };
}
pub(crate) use unselected_expressions;

/// The names that those macros use.
pub(crate) mod registered {
    pub(crate) use super::distinct::{InSelect, OrderSelected};
    pub(crate) use super::filter::Condition;
    pub(crate) use super::from::JoinCondition;
    pub(crate) use super::group::items_of_expressions;
    pub(crate) use super::group::registered::*;
    pub(crate) use super::select_list::{
        FieldIn, ListNames, RenderSelection, Selectable, Selection, expressions_selected, named,
        render_item,
    };
    pub(crate) use crate::class::{AllowedInHaving, AllowedInOn, AllowedInWhere};
    pub(crate) use crate::dialect::Dialect;
    pub(crate) use crate::error::RenderResult;
    pub(crate) use crate::expr::Expr;
    pub(crate) use crate::expr::order::render_constant;
    pub(crate) use crate::render::{Fragment, Sql};
    pub(crate) use crate::row::Decode;
    pub(crate) use crate::scope::{Groups, In, Key, Keys, NonEmpty, Nullability, Rows, Scope};
    pub(crate) use crate::types::{HasEquality, IsBool, SqlType};
}

pub use expression::IsQuery;
pub use expression::Query;
pub(crate) use expression::{QueryExpression, Shape};
pub use filter::{Filters, FiltersOf};
pub use operand::{QueryMethods, exists, not_exists};
pub use row_value::RowMethods;
pub(crate) use whole_row::whole_rows;
pub use whole_row::{HasWholeRow, KindOfRows, RenderRow, RowIn, WholeRowOf, whole_row};

use std::marker::PhantomData;

use crate::class::{AllowedInLimit, AllowedInSelect};
use crate::expr::label::SelectedIn;
use crate::expr::order::{OrderItem, OrderItems};
use crate::expr::{Expr, IntoExpr, more_expressions};
use crate::row::{Decode, EqualRows};
use crate::scope::{Cons, Correlatable, In, Nil, NotNull, OfNoRow, Rows, Scope, Without};
use crate::table::Table;
use crate::types::BigInt;
use clauses::{Clauses, OtherClauses};
use distinct::{
    AgreesWith, AllRows, BeforeDistinct, Distinct, DistinctItems, DistinctOn, OrderSelected,
};
use filter::Condition;
use filter::{Conditions, NoConditions};
use from::{CrossJoin, CrossJoinable, First, Full, Independent, Inner, Joinable, Left, Right};
use limit::{NeverNull, Page, WithTies};
use order::{HasOrder, NoOrder, OrderBy, StillOrders};
use seek::OpenOrder;
use select_list::{
    BeforeSelect, Chosen, Listed, Replaced, Selectable, Selected, Selection, Unselected,
};

/// A SELECT statement: a value that is extended by its methods, stored, passed around and run.
///
/// `S` is the scope (which tables, how nullable), `F` FROM, `C` the SELECT list, `W` WHERE,
/// `O` ORDER BY, `P` LIMIT and OFFSET, `X` the rarer clauses. In a function's return type write
/// `impl Query<Pg, Row = ...>` instead, or [`QueryOf`](boxed::QueryOf) if other queries are to contain it.
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct Select<S, F, C, W = NoConditions, O = NoOrder, P = Page<(), ()>, X = OtherClauses> {
    from: F,
    list: C,
    filter: W,
    order: O,
    page: P,
    rest: X,
    scope: PhantomData<fn() -> S>,
}

impl<S, F: Clone, C: Clone, W: Clone, O: Clone, P: Clone, X: Clone> Clone
    for Select<S, F, C, W, O, P, X>
{
    fn clone(&self) -> Self {
        Self {
            from: self.from.clone(),
            list: self.list.clone(),
            filter: self.filter.clone(),
            order: self.order.clone(),
            page: self.page.clone(),
            rest: self.rest.clone(),
            scope: PhantomData,
        }
    }
}

// Each method replaces one clause, and with it the type.
impl<S, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    fn with_from<N, S2>(self, replace: impl FnOnce(F) -> N) -> Select<S2, N, C, W, O, P, X> {
        Select {
            from: replace(self.from),
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: self.page,
            rest: self.rest,
            scope: PhantomData,
        }
    }
    pub(crate) fn with_list<N>(self, replace: impl FnOnce(C) -> N) -> Select<S, F, N, W, O, P, X> {
        Select {
            from: self.from,
            list: replace(self.list),
            filter: self.filter,
            order: self.order,
            page: self.page,
            rest: self.rest,
            scope: PhantomData,
        }
    }
    pub(crate) fn with_filter<N>(
        self,
        replace: impl FnOnce(W) -> N,
    ) -> Select<S, F, C, N, O, P, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: replace(self.filter),
            order: self.order,
            page: self.page,
            rest: self.rest,
            scope: PhantomData,
        }
    }
    fn with_order<N>(self, replace: impl FnOnce(O) -> N) -> Select<S, F, C, W, N, P, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: replace(self.order),
            page: self.page,
            rest: self.rest,
            scope: PhantomData,
        }
    }
    fn with_page<N>(self, replace: impl FnOnce(P) -> N) -> Select<S, F, C, W, O, N, X> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: replace(self.page),
            rest: self.rest,
            scope: PhantomData,
        }
    }
    fn with_rest<N>(self, replace: impl FnOnce(X) -> N) -> Select<S, F, C, W, O, P, N> {
        Select {
            from: self.from,
            list: self.list,
            filter: self.filter,
            order: self.order,
            page: self.page,
            rest: replace(self.rest),
            scope: PhantomData,
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
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn from<T: First<I, Scope = S, List = L>, I, S, L>(table: T) -> Select<S, T, L> {
    Select::new(table, T::list(), OtherClauses::default())
}

/// `SELECT` without FROM: values and functions of them.
///
/// ```
/// use relata::prelude::*;
/// let query = select((literal(1), current_timestamp()));
/// ```
#[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
pub fn select<L: Selection<ContextOf<OtherClauses, L, Nil>, I> + Selectable<Class: AllowedInSelect>, I>(list: L) -> Select<Nil, render::NoFrom, Chosen<L, L::Decode>> {
    Select::new(render::NoFrom, Chosen::new(list), OtherClauses::default())
}

/// Begins a correlated subquery without FROM, as [`Select::correlate`], then `select`; or one whose FROM
/// begins with a [function](table_functions) of the outer table's columns, then [`from`](Select::from).
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { initial { letter: Text } }
/// let letter = correlate(users::table).select(left(users::name, 1));
/// let query = from(users::table)
///     .cross_join(initial::as_query(letter).lateral())
///     .select((users::name, initial::letter));
/// ```
///
/// ```sql
/// SELECT "users"."name", "initial"."letter" FROM "users"
/// CROSS JOIN LATERAL (SELECT left("users"."name", $1) AS "letter") AS "initial"
/// ```
#[rustfmt::skip]
pub fn correlate<N: Correlatable<Nil>>(_: N) -> Select<<Nil as Scope>::Correlate<N>, render::NoFrom, Unselected> {
    Select::new(render::NoFrom, Unselected, OtherClauses::default())
}

impl<S: Scope> Select<S, render::NoFrom, Unselected> {
    /// `FROM table`, after [`correlate`]: a table, or a [function](table_functions) whose arguments are columns
    /// of the outer table.
    #[rustfmt::skip]
    pub fn from<J: CrossJoinable<Rows<S>, I, Table = T, List = L>, T: Table, I, L>(self, item: J) -> Select<Cons<T, NotNull, S>, J, L> where S: Without<T> {
        Select::new(item, J::list(), self.rest)
    }
}

impl<S, F, C, X> Select<S, F, C, NoConditions, NoOrder, Page<(), ()>, X> {
    pub(crate) fn new(from: F, list: C, rest: X) -> Self {
        Select {
            from,
            list,
            filter: NoConditions,
            order: NoOrder,
            page: Page {
                limit: (),
                offset: (),
            },
            rest,
            scope: PhantomData,
        }
    }
}

impl<S: Scope, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    /// `JOIN`: along a relation (`users::orders`), or a table with a condition
    /// (`orders::table.on(orders::user_id.eq(users::id))`).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees, orders, users};
    /// relata::alias!(boss = employees);
    /// let query = from(employees::table)
    ///     .join(employees::manager.to(boss::table))
    ///     .select((employees::name, boss::name));
    /// let query = from(users::table)
    ///     .join(orders::table.on(orders::user_id.eq(users::id)))
    ///     .select((users::name, orders::status));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn join<J: Joinable<S, Inner, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.with_from(|from| target.join_to(from))
    }

    /// `LEFT JOIN`: the joined table's columns become nullable.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// # use relata::types::Decimal;
    /// # use relata::connection::SqliteConnection;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let totals: Vec<(String, Option<Decimal>)> = from(users::table)
    ///     .left_join(orders::table.on(orders::user_id.eq(users::id)))
    ///     .select((users::name, orders::total))
    ///     .all(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    pub fn left_join<J: Joinable<S, Left, F, I, Scope = T, From = G>, I, T: Scope, G>(self, target: J) -> Select<T, G, C, W, O, P, X> {
        self.with_from(|from| target.join_to(from))
    }

    /// `RIGHT JOIN`: the columns of all tables before become nullable. Comes before `select`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(orders::table)
    ///     .right_join(users::table.on(orders::user_id.eq(users::id)))
    ///     .select((orders::id, users::name));
    /// ```
    #[rustfmt::skip]
    pub fn right_join<J: Joinable<S, Right, F, I, Scope = T, From = G, Item = E>, I, T: Scope, G, E: Independent<S, L>, L>(self, target: J) -> Select<T, G, C, W, O, P, X> where C: BeforeSelect, O: OpenOrder {
        self.with_from(|from| target.join_to(from))
    }

    /// `FULL JOIN`: the columns of all tables become nullable. Comes before `select`.
    /// PostgreSQL and SQLite.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table)
    ///     .full_join(orders::table.on(orders::user_id.eq(users::id)))
    ///     .select((users::name, orders::id));
    /// ```
    #[rustfmt::skip]
    pub fn full_join<J: Joinable<S, Full, F, I, Scope = T, From = G, Item = E>, I, T: Scope, G, E: Independent<S, L>, L>(self, target: J) -> Select<T, G, C, W, O, P, X> where C: BeforeSelect, O: OpenOrder {
        self.with_from(|from| target.join_to(from))
    }

    /// `CROSS JOIN`: every row with every row.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).cross_join(orders::table).select((users::name, orders::id));
    /// ```
    #[rustfmt::skip]
    pub fn cross_join<J: CrossJoinable<Rows<S>, I, Table = T, Null = N>, T: Table, N, I>(self, table: J) -> Select<Cons<T, N, S>, CrossJoin<F, J>, C, W, O, P, X> where S: Without<T> {
        self.with_from(|from| CrossJoin::new(from, table))
    }

    /// `WHERE`: a condition, an `Option` of one, or [`Filters`]. Several conditions are joined with AND.
    ///
    /// `None` adds nothing.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// # let name: Option<&str> = None;
    /// let query = from(users::table)
    ///     .filter(users::is_active & (users::age.lt(18) | users::age.is_null()))
    ///     .filter(name.map(|name| users::name.eq(name)));
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn filter<N: Condition<Predicate: In<Rows<S>, I>>, I>(self, condition: N) -> Select<S, F, C, Conditions<W, N>, O, P, X> {
        self.with_filter(|before| Conditions { before, condition })
    }

    /// `SELECT DISTINCT`: removes duplicate rows. Only selected expressions can order them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).select(orders::status).distinct().order_by(orders::status);
    /// ```
    ///
    /// ```sql
    /// SELECT DISTINCT "orders"."status" FROM "orders" ORDER BY "orders"."status"
    /// ```
    #[rustfmt::skip]
    pub fn distinct<J>(self) -> Select<S, F, C, W, O, P, X::WithDistinct<Distinct>> where X: Clauses, C: Listed + Selected<S, Decode: Decode<Fields: EqualRows>>, O: OrderSelected<C::List, J> {
        self.with_rest(|rest| rest.with_distinct(Distinct))
    }
}

impl<S: Scope, F, C, W, O, P, X: Clauses> Select<S, F, C, W, O, P, X> {
    /// `SELECT list`: an expression, a table, or a tuple of them; replaces what was selected.
    ///
    /// `()` selects no columns, for queries where only the number of rows matters. PostgreSQL.
    ///
    /// A bare expression returns rows of its type, a tuple rows of tuples, `users::table` the
    /// table's row struct, as an `Option` if an outer join may find no row. An `Option` of
    /// an expression makes it optional at run time: `None` selects NULL instead.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// # let with_age = true;
    /// let query = from(users::table).select((users::id, with_age.then_some(users::age)));
    /// ```
    #[rustfmt::skip]
    pub fn select<L: Selection<ContextOf<X, L, S>, I> + Selectable<Class: AllowedInSelect + StillOrders<O, S, X::Group, J>>, I, J, K>(self, list: L) -> Select<S, F, Chosen<L, L::Decode>, W, O, P, X>
    where
        C: Replaced,
        O: OrderItems<Labels: SelectedIn<L::List, K>>,
        X::Distinct: BeforeDistinct,
    {
        self.with_list(|_| Chosen::new(list))
    }

    /// `ORDER BY`: expressions, `.asc()`, `.desc()`, `.nulls_last()`, or a tuple of them. A second
    /// call adds to the first.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by((users::age.desc().nulls_last(), users::name)).order_by(users::id);
    /// ```
    ///
    /// ```sql
    /// ORDER BY "users"."age" DESC NULLS LAST, "users"."name", "users"."id"
    /// ```
    #[rustfmt::skip]
    pub fn order_by<N: OrderItem<X::Context<S, C::Class>, I, Labels: SelectedIn<C::List, K>> + OrderOf<X::Distinct, C::List, O, J>, I, J, K>(self, items: N) -> Select<S, F, C, W, OrderBy<O, N>, P, X>
    where
        C: Listed,
        O: OpenOrder,
    {
        self.with_order(|before| OrderBy { before, items })
    }

    /// `SELECT DISTINCT ON (items)`: keeps the first row, by ORDER BY, of those with equal items (a tuple may be nested). ORDER BY
    /// must begin with them, in the same order. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let newest_of_each_user = from(orders::table)
    ///     .distinct_on(orders::user_id)
    ///     .order_by((orders::user_id, orders::id.desc()));
    /// ```
    #[rustfmt::skip]
    pub fn distinct_on<N: Selection<ContextOf<X, N, S>, I, Decode: Decode<Fields: EqualRows>> + DistinctItems, I>(self, items: N) -> Select<S, F, C, W, O, P, X::WithDistinct<DistinctOn<N>>> where X: Clauses<Distinct = AllRows>, O: OrderItems<Before<()>: AgreesWith<N::OnBefore<()>>> {
        self.with_rest(|rest| rest.with_distinct(DistinctOn(items)))
    }

    /// Names a table of the enclosing query, which makes this a correlated subquery:
    /// [`exists`], scalar subqueries and IN accept it where that table is in scope. Also accepts
    /// an aggregate of that query, see [`outer`](crate::expr::outer), and a tuple of them.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).filter(exists(
    ///     from(orders::table).correlate(users::table).filter(orders::user_id.eq(users::id)),
    /// ));
    /// ```
    #[rustfmt::skip]
    pub fn correlate<N: Correlatable<S>>(self, _: N) -> Select<S::Correlate<N>, F, C, W, O, P, X> {
        self.with_from(|from| from)
    }
}

/// The context of the SELECT list `L` in a query with the scope `S` and the rarer clauses `X`.
type ContextOf<X, L, S> = <X as Clauses>::Context<S, <L as Selectable>::Class>;

/// The ORDER BY of a query, with DISTINCT (`X`) or without.
#[doc(hidden)]
pub trait OrderOf<X, List, Before, J> {}
impl<N, L, O> OrderOf<AllRows, L, O, ()> for N {}
impl<N, L, O, E: DistinctItems> OrderOf<DistinctOn<E>, L, O, ()> for N where
    OrderBy<O, N>: OrderItems<Before<()>: AgreesWith<E::OnBefore<()>>>
{
}
impl<N: OrderSelected<L, J>, L, O, J> OrderOf<Distinct, L, O, J> for N {}

impl<S, F, C, W, O, L, M, X> Select<S, F, C, W, O, Page<L, M>, X> {
    /// `LIMIT`: returns at most this many rows. A value or an expression without columns, never NULL;
    /// replaces the limit that was set.
    /// MySQL accepts only a value.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let query = from(users::table).order_by(users::id).limit(10);
    /// ```
    #[rustfmt::skip]
    pub fn limit<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Select<S, F, C, W, O, Page<N::Expr, M>, X> {
        self.with_page(|page| Page { limit: rows.into_expr(), offset: page.offset })
    }

    /// `FETCH FIRST n ROWS WITH TIES`: the limit, and the rows that tie with the last of them by the ORDER BY. After `order_by` and `limit`. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let top_three = from(orders::table).order_by(orders::total.desc()).limit(3).with_ties();
    /// ```
    #[rustfmt::skip]
    pub fn with_ties(self) -> Select<S, F, C, W, O, Page<WithTies<L>, M>, X> where O: HasOrder, L: Expr {
        self.with_page(|page| Page { limit: WithTies(page.limit), offset: page.offset })
    }

    /// `OFFSET`: skips this many rows. SQLite and MySQL need a limit there: if none is set they get
    /// `LIMIT -1` and `LIMIT 18446744073709551615`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let third_page = from(users::table).order_by(users::id).limit(10).offset(20);
    /// ```
    #[rustfmt::skip]
    pub fn offset<N: IntoExpr<BigInt, Expr: In<Rows<OfNoRow>, I, Null = Z> + Expr<Class: AllowedInLimit>>, Z: NeverNull, I>(self, rows: N) -> Select<S, F, C, W, O, Page<L, N::Expr>, X> {
        self.with_page(|page| Page { limit: page.limit, offset: rows.into_expr() })
    }
}
