//! SEARCH and CYCLE of recursive queries (SQL:2016 part 2, 7.18).
//! <https://www.postgresql.org/docs/15/queries-with.html#QUERIES-WITH-SEARCH>

use std::marker::PhantomData;

use super::derived::{Declared, Derived};
use super::set::Combined;
use super::with::{CommonTable, RenderCommonTable};
use crate::class::Plain;
use crate::dialect::{Dialect, HasSearch};
use crate::error::RenderResult;
use crate::expr::order::{OrderItem, OrderItems, RenderOrder, separate};
use crate::render::Sql;
use crate::scope::{Contains, NotNull, Rows};
use crate::table::{Col, Column, Tab};
use crate::types::Bool;

impl<T: Declared, K, Q, R> Derived<T, Combined<K, Q, R>> {
    /// `SEARCH DEPTH FIRST BY columns`: [`search_order`](Tab::search_order) of the relation then sorts every row
    /// after its parent and before its parent's next sibling, siblings by these columns.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Pg;
    /// # use relata::doc::users;
    /// relata::relation! { countdown { n: Integer } }
    ///
    /// let first = select(literal(3));
    /// let next = from(countdown::table).filter(countdown::n.gt(1)).select(countdown::n - 1);
    /// let query = with_recursive(
    ///     countdown::as_query(first).union_all(next).search_depth_first(countdown::n),
    /// )
    /// .from(countdown::table)
    /// .order_by(countdown::table.search_order())
    /// .select(countdown::n);
    /// assert_eq!(
    ///     query.to_sql::<Pg>()?,
    ///     "WITH RECURSIVE \"countdown\" (\"n\") AS (SELECT $1 UNION ALL SELECT \"countdown\".\"n\" - $2 \
    ///      FROM \"countdown\" WHERE \"countdown\".\"n\" > $3) \
    ///      SEARCH DEPTH FIRST BY \"n\" SET \"search_order\" \
    ///      SELECT \"countdown\".\"n\" FROM \"countdown\" ORDER BY \"countdown\".\"search_order\""
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// PostgreSQL. Neither SQLite nor MySQL has SEARCH and CYCLE: this does not compile.
    ///
    /// ```compile_fail,E0277
    /// # use relata::prelude::*;
    /// # use relata::backend::Sqlite;
    /// # relata::relation! { countdown { n: Integer } }
    /// # let next = from(countdown::table).filter(countdown::n.gt(1)).select(countdown::n - 1);
    /// let searched = countdown::as_query(select(literal(3))).union_all(next).search_depth_first(countdown::n);
    /// with_recursive(searched).from(countdown::table).select(countdown::n).to_sql::<Sqlite>();
    /// ```
    pub fn search_depth_first<C: ColumnsOf<T>>(self, _: C) -> Searched<Self, C, true> {
        Searched(self, PhantomData)
    }
    /// `SEARCH BREADTH FIRST BY columns`: [`search_order`](Tab::search_order) of the relation then sorts by
    /// the distance from the first rows, rows at the same distance by these columns. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::relation! { tree { id: BigInt } }
    /// let top = from(employees::table).filter(employees::manager_id.is_null()).select(employees::id);
    /// let below = from(employees::table)
    ///     .join(tree::table.on(employees::manager_id.eq(tree::id)))
    ///     .select(employees::id);
    /// let query = with_recursive(tree::as_query(top).union_all(below).search_breadth_first(tree::id))
    ///     .from(tree::table)
    ///     .order_by(tree::table.search_order());
    /// ```
    pub fn search_breadth_first<C: ColumnsOf<T>>(self, _: C) -> Searched<Self, C, false> {
        Searched(self, PhantomData)
    }
    /// `CYCLE columns`: a row that shares these values with a row on the way to it is marked by
    /// [`is_cycle`](Tab::is_cycle), and is not followed further. PostgreSQL.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::relation! { tree { id: BigInt } }
    /// let top = from(employees::table).filter(employees::manager_id.is_null()).select(employees::id);
    /// let below = from(employees::table)
    ///     .join(tree::table.on(employees::manager_id.eq(tree::id)))
    ///     .select(employees::id);
    /// let query = with_recursive(tree::as_query(top).union_all(below).cycle(tree::id))
    ///     .from(tree::table)
    ///     .filter(!tree::table.is_cycle());
    /// ```
    pub fn cycle<C: ColumnsOf<T>>(self, _: C) -> Cycled<Self, C> {
        Cycled(self, PhantomData)
    }
}

/// A recursive query, and SEARCH by the columns `C`.
pub struct Searched<Q, C, const DEPTH: bool>(Q, PhantomData<fn() -> C>);
impl<Q: Clone, C, const DEPTH: bool> Clone for Searched<Q, C, DEPTH> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<Q: CommonTable, C, const DEPTH: bool> Searched<Q, C, DEPTH> {
    /// The clause `CYCLE columns`: see [`Derived::cycle`].
    pub fn cycle<K: ColumnsOf<Q::Table>>(self, _: K) -> Cycled<Self, K> {
        Cycled(self, PhantomData)
    }
}
impl<Q: CommonTable, C, const DEPTH: bool> CommonTable for Searched<Q, C, DEPTH> {
    type Table = Q::Table;
}
impl<Q: RenderCommonTable<D>, C: ColumnsOf<Q::Table>, D: Dialect + HasSearch, const DEPTH: bool>
    RenderCommonTable<D> for Searched<Q, C, DEPTH>
{
    const STATIC: bool = Q::STATIC;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_body(hint, out)?;
        out.push(if DEPTH {
            " SEARCH DEPTH FIRST BY "
        } else {
            " SEARCH BREADTH FIRST BY "
        });
        names(C::NAMES, out)?;
        out.push(" SET ");
        out.identifier(SEARCH_ORDER)
    }
}

/// A recursive query, and CYCLE of the columns `C`.
pub struct Cycled<Q, C>(Q, PhantomData<fn() -> C>);
impl<Q: Clone, C> Clone for Cycled<Q, C> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}
impl<Q: CommonTable, C> CommonTable for Cycled<Q, C> {
    type Table = Q::Table;
}
impl<Q: RenderCommonTable<D>, C: ColumnsOf<Q::Table>, D: Dialect + HasSearch> RenderCommonTable<D>
    for Cycled<Q, C>
{
    const STATIC: bool = Q::STATIC;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_body(hint, out)?;
        out.push(" CYCLE ");
        names(C::NAMES, out)?;
        out.push(" SET ");
        out.identifier(IS_CYCLE)?;
        out.push(" USING ");
        out.identifier("cycle_path")
    }
}

const SEARCH_ORDER: &str = "search_order";
const IS_CYCLE: &str = "is_cycle";

fn names<D: Dialect>(names: &[&str], out: &mut Sql<'_, '_, D>) -> RenderResult {
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            out.push(", ");
        }
        out.identifier(name)?;
    }
    Ok(())
}

/// A column of the relation `T`, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a column of `{T}`",
    label = "expected a column of the recursive relation, or a tuple of them"
)]
pub trait ColumnsOf<T> {
    #[doc(hidden)]
    const NAMES: &'static [&'static str];
}
/// Implemented if the table is `T`.
#[doc(hidden)]
pub trait SameTable<T> {}
#[diagnostic::do_not_recommend]
impl<T> SameTable<T> for T {}

#[diagnostic::do_not_recommend]
impl<C: Column<Table: SameTable<T>>, T> ColumnsOf<T> for Col<C> {
    const NAMES: &'static [&'static str] = &[C::NAME];
}
macro_rules! columns_of {
    ($($t:ident $i:ident),+) => {
        impl<$($t: Column<Table: SameTable<Ta>>),+, Ta> ColumnsOf<Ta> for ($(Col<$t>,)+) {
            const NAMES: &'static [&'static str] = &[$($t::NAME),+];
        }
    };
}
crate::tuples::all_tuples!(columns_of);

impl<T: Declared> Tab<T> {
    /// The position of a row in the order of SEARCH, for ORDER BY. The relation must have been searched with
    /// [`search_depth_first`](Derived::search_depth_first) or
    /// [`search_breadth_first`](Derived::search_breadth_first), or the database does not know it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::relation! { tree { id: BigInt } }
    /// let top = from(employees::table).filter(employees::manager_id.is_null()).select(employees::id);
    /// let below = from(employees::table)
    ///     .join(tree::table.on(employees::manager_id.eq(tree::id)))
    ///     .select(employees::id);
    /// let query = with_recursive(tree::as_query(top).union_all(below).search_depth_first(tree::id))
    ///     .from(tree::table)
    ///     .order_by(tree::table.search_order());
    /// ```
    pub fn search_order(self) -> SearchOrder<T> {
        SearchOrder(PhantomData)
    }
    /// True if a row closes a cycle. The relation must have been declared with
    /// [`cycle`](Derived::cycle), or the database does not know it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::relation! { tree { id: BigInt } }
    /// let top = from(employees::table).filter(employees::manager_id.is_null()).select(employees::id);
    /// let below = from(employees::table)
    ///     .join(tree::table.on(employees::manager_id.eq(tree::id)))
    ///     .select(employees::id);
    /// let query = with_recursive(tree::as_query(top).union_all(below).cycle(tree::id))
    ///     .from(tree::table)
    ///     .filter(!tree::table.is_cycle());
    /// ```
    pub fn is_cycle(self) -> Col<IsCycle<T>> {
        Col::new()
    }
}

/// The column that CYCLE adds to the relation `T`.
pub struct IsCycle<T>(PhantomData<fn() -> T>);
impl<T: Declared> Column for IsCycle<T> {
    type Table = T;
    type Type = Bool;
    type Null = NotNull;
    type Write = crate::kind::ReadOnly;
    const NAME: &'static str = IS_CYCLE;
}

/// The column that SEARCH adds to the relation `T`, to order by.
pub struct SearchOrder<T, const DESC: bool = false>(PhantomData<fn() -> T>);
impl<T, const DESC: bool> Clone for SearchOrder<T, DESC> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T, const DESC: bool> Copy for SearchOrder<T, DESC> {}
impl<T> SearchOrder<T> {
    /// Reverses the order.
    pub fn desc(self) -> SearchOrder<T, true> {
        SearchOrder(PhantomData)
    }
}
impl<T, const DESC: bool> OrderItems for SearchOrder<T, DESC> {
    type Class = Plain;
    type Labels = ();
    type Before<Rest> = (Self, Rest);
}
impl<T, S: Contains<T, I>, I, const DESC: bool> OrderItem<Rows<S>, I> for SearchOrder<T, DESC> {
    type Null = S::Null;
}
impl<T: Declared, D: Dialect, const DESC: bool> RenderOrder<D> for SearchOrder<T, DESC> {
    const STATIC: bool = true;
    fn render_order<'b>(&'b self, first: &mut bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        separate(first, out);
        out.column::<T>(SEARCH_ORDER)?;
        if DESC {
            out.push(" DESC");
        }
        Ok(())
    }
}
