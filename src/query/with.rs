//! WITH: common table expressions (SQL:2016 part 2, 7.17).

use super::Select;
use super::clauses::OtherClauses;
use super::derived::{Declared, Derived, Fills};
use super::distinct::AllRows;
use super::expression::{QueryExpression, Shape};
use super::filter::NoConditions;
use super::from::First;
use super::group::NoGroup;
use super::limit::Page;
use super::lock::NoLock;
use super::order::NoOrder;
use super::set::{Combined, SetKind, Union, UnionAll};
use super::subquery::Subquery;
use super::traverse::{Cycled, Searched};
use crate::dialect::{Dialect, HasMaterialized};
use crate::error::RenderResult;
use crate::render::Sql;
use crate::row::{Decode, EqualRows};
use crate::scope::Closed;
use crate::statement::{Returns, Statement};
use crate::table::Table;

/// The query has no WITH.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWith;

/// `WITH L`; begin one with [`with`] or [`with_recursive`].
#[derive(Clone)]
#[must_use = "WITH needs a statement: `.from(..)`, `.query(..)` or `.statement(..)`"]
pub struct With<L> {
    list: L,
}

/// The common table expressions `L`, and `C`.
#[derive(Clone)]
pub struct AndWith<L, C> {
    before: L,
    cte: C,
}

/// `WITH name AS (query)`: the query is a table of the statement that follows. Add more with
/// [`with`](With::with); each can use those before it.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::{orders, users};
/// relata::relation! { spent { user_id: BigInt, orders: BigInt } }
///
/// let query = with(spent::as_query(
///     from(orders::table).group_by(orders::user_id).select((orders::user_id, count())),
/// ))
/// .from(users::table)
/// .join(spent::table.on(spent::user_id.eq(users::id)))
/// .select((users::name, spent::orders));
/// assert_eq!(
///     query.to_sql::<Sqlite>()?,
///     "WITH `spent` (`user_id`, `orders`) AS (SELECT `orders`.`user_id`, count(*) FROM `orders` \
///      GROUP BY `orders`.`user_id`) SELECT `users`.`name`, `spent`.`orders` FROM `users` \
///      JOIN `spent` ON `spent`.`user_id` = `users`.`id`"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
pub fn with<C: CommonTable>(cte: C) -> With<AndWith<(), C>> {
    With {
        list: AndWith { before: (), cte },
    }
}

/// `WITH RECURSIVE name AS (first UNION ALL step)`: the step reads the relation's own rows.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users;
/// relata::relation! { countdown { n: Integer } }
///
/// let query = with_recursive(
///     countdown::as_query(select(literal(10)))
///         .union_all(from(countdown::table).filter(countdown::n.gt(1)).select(countdown::n - 1)),
/// )
/// .from(countdown::table);
/// ```
pub fn with_recursive<C: CommonTable>(cte: C) -> With<AndWith<(), Recursively<C>>> {
    with(Recursively(cte))
}

impl<L> With<L> {
    /// Adds another common table expression.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// relata::relation! { adult { id: BigInt } }
    /// relata::relation! { buyer { id: BigInt } }
    /// let adults = from(users::table).filter(users::age.ge(18)).select(users::id);
    /// let buyers = from(orders::table)
    ///     .join(adult::table.on(adult::id.eq(orders::user_id)))
    ///     .select(orders::user_id);
    /// let query = with(adult::as_query(adults)).with(buyer::as_query(buyers)).from(buyer::table);
    /// ```
    pub fn with<C: CommonTable>(self, cte: C) -> With<AndWith<L, C>> {
        With {
            list: AndWith {
                before: self.list,
                cte,
            },
        }
    }
    /// Adds one that may read its own rows.
    ///
    /// ```
    /// use relata::prelude::*;
    /// relata::relation! { first { n: Integer } }
    /// relata::relation! { countdown { n: Integer } }
    /// let next = from(countdown::table).filter(countdown::n.gt(1)).select(countdown::n - 1);
    /// let query = with(first::as_query(select(literal(3))))
    ///     .with_recursive(countdown::as_query(from(first::table).select(first::n)).union_all(next))
    ///     .from(countdown::table);
    /// ```
    pub fn with_recursive<C: CommonTable>(self, cte: C) -> With<AndWith<L, Recursively<C>>> {
        self.with(Recursively(cte))
    }
    /// `SELECT ... FROM table`, like [`from`](super::from()).
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// relata::relation! { adult { id: BigInt } }
    /// let adults = from(users::table).filter(users::age.ge(18)).select(users::id);
    /// let query = with(adult::as_query(adults))
    ///     .from(users::table)
    ///     .join(adult::table.on(adult::id.eq(users::id)))
    ///     .select(users::name);
    /// ```
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with every mistake
    pub fn from<T: First<I, Scope = S, List = C>, I, S, C>(self, table: T) -> Select<S, T, C, NoConditions, NoOrder, Page<(), ()>, OtherClauses<AllRows, NoGroup, NoLock, Self>> {
        let rest = OtherClauses {
            distinct: AllRows,
            group: NoGroup,
            lock: NoLock,
            with: self,
        };
        Select::new(table, T::list(), rest)
    }
}

impl<L> With<L> {
    /// Continues with any other query that uses the tables: a set operation, a query from a function.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// relata::relation! { adults { name: Text } }
    ///
    /// let adults = adults::as_query(from(users::table).filter(users::age.ge(18)).select(users::name));
    /// # use relata::backend::Sqlite;
    /// let query = with(adults).query(
    ///     from(adults::table).select(adults::name).union(select(literal("nobody"))),
    /// );
    /// # query.to_sql::<Sqlite>()?;
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    pub fn query<Q: Returns>(self, query: Q) -> WithQuery<L, Q> {
        WithQuery { with: self, query }
    }
}

/// A query after `WITH L`.
#[derive(Clone)]
#[must_use = "a query does nothing until it is run, as with `.all(&mut conn)`"]
pub struct WithQuery<L, Q> {
    with: With<L>,
    query: Q,
}
super::expression::query_expression!([L Q] WithQuery<L, Q>);
impl<L, Q: Returns> Returns for WithQuery<L, Q> {
    type Row = Q::Row;
    type Decode = Q::Decode;
    type Loads = Q::Loads;
    fn loads(&self) -> &Q::Loads {
        self.query.loads()
    }
    type Free = Q::Free;
    type Missing = Q::Missing;
}
impl<L: RenderList<D> + 'static, Q: QueryExpression<D>, D: Dialect> Statement<D>
    for WithQuery<L, Q>
{
    const STATIC: bool = L::STATIC && Q::STATIC;
    fn affects_rows(&self) -> bool {
        self.query.affects_rows()
    }
    super::expression::render_query!(D);
}
impl<L: RenderList<D> + 'static, Q: QueryExpression<D>, D: Dialect> QueryExpression<D>
    for WithQuery<L, Q>
{
    const LIMITED: bool = Q::LIMITED;
    fn render_shape<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        shape.around(out, |shape, out| {
            let inner = self.query.own_with();
            let before = out.common_tables();
            let recursive = L::RECURSIVE || inner == Some(true);
            begin_list(recursive, out);
            render_all(&self.with.list, recursive, out)?;
            // No database accepts two lists in a row: the query's own tables continue this list.
            match inner {
                Some(_) => out.continue_with(),
                None => out.push(" "),
            }
            self.query.render_shape(shape, out)?;
            out.end_common_tables(before);
            Ok(())
        })
    }
    fn own_with(&self) -> Option<bool> {
        Some(L::RECURSIVE || self.query.own_with() == Some(true))
    }
}

/// Begins a list of common table expressions, or continues that of the enclosing statement.
fn begin_list<D: Dialect>(recursive: bool, out: &mut Sql<'_, '_, D>) {
    let begun = out.continues_with();
    out.push(match (begun, recursive) {
        (true, _) => ", ",
        (false, true) => "WITH RECURSIVE ",
        (false, false) => "WITH ",
    });
}

/// Writes the list, whose names are in scope for its queries in order, or all at once.
fn render_all<'b, L: RenderList<D>, D: Dialect>(
    list: &'b L,
    recursive: bool,
    out: &mut Sql<'_, 'b, D>,
) -> RenderResult {
    let at_once = recursive || D::SYNTAX.with_sees_itself;
    if at_once {
        L::all_in_sight(out);
    }
    list.render_list(!at_once, out)
}

/// A query with the name of a relation: an argument of [`with`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a common table expression",
    label = "expected a query with a name: `query.subquery(label)`, or `relation! {{ name {{ .. }} }}` and `name::as_query(..)`"
)]
pub trait CommonTable {
    /// The table that it fills.
    type Table: Table;
}
impl<T: Declared, Q: Returns<Free: Closed>> CommonTable for Derived<T, Q> {
    type Table = T;
}

/// A common table expression that may read its own rows.
#[derive(Clone)]
pub struct Recursively<C>(C);
impl<C: CommonTable> CommonTable for Recursively<C> {
    type Table = C::Table;
}

impl<T: Declared, Q> Derived<T, Q> {
    /// `UNION ALL` the rows that the step computes from this relation's own rows, for [`with_recursive`].
    ///
    /// ```
    /// use relata::prelude::*;
    /// relata::relation! { countdown { n: Integer } }
    /// let next = from(countdown::table).filter(countdown::n.gt(1)).select(countdown::n - 1);
    /// let query = with_recursive(countdown::as_query(select(literal(3))).union_all(next)).from(countdown::table);
    /// ```
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn union_all<R: Returns<Decode: Fills<T>>>(self, step: R) -> Derived<T, Combined<UnionAll, Q, R>> {
        self.and(step)
    }
    /// `UNION`: the same, without rows that were there before.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::relation! { above { id: BigInt } }
    /// let first = from(employees::table).filter(employees::id.eq(7)).select(employees::id);
    /// relata::alias!(boss = employees);
    /// let next = from(above::table)
    ///     .join(employees::table.on(employees::id.eq(above::id)))
    ///     .join(employees::manager.to(boss::table))
    ///     .select(boss::id);
    /// let query = with_recursive(above::as_query(first).union(next)).from(above::table);
    /// ```
    #[rustfmt::skip]
    pub fn union<R: Returns<Decode: Fills<T> + Decode<Fields: EqualRows>>>(self, step: R) -> Derived<T, Combined<Union, Q, R>> {
        self.and(step)
    }
    fn and<K: SetKind, R>(self, step: R) -> Derived<T, Combined<K, Q, R>> {
        Derived::unchecked(Combined::new(self.query, step))
    }
}

/// A common table expression with a hint.
#[derive(Clone)]
pub struct Hinted<C, const MATERIALIZED: bool>(C);
/// Hints how the database computes a common table expression.
macro_rules! hinted {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<$($g)*> $ty {
            /// `MATERIALIZED`: computes it once, separately from the statement. PostgreSQL and SQLite.
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::users;
            /// relata::relation! { adult { name: Text } }
            /// let adults = adult::as_query(from(users::table).filter(users::age.ge(18)).select(users::name));
            /// let query = with(adults.materialized()).from(adult::table);
            /// ```
            ///
            /// ```sql
            /// WITH "adult" ("name") AS MATERIALIZED (SELECT ...) SELECT "adult"."name" FROM "adult"
            /// ```
            pub fn materialized(self) -> Hinted<Self, true> {
                Hinted(self)
            }
            /// `NOT MATERIALIZED`: merges it into the statement. PostgreSQL and SQLite.
            ///
            /// ```
            /// use relata::prelude::*;
            /// # use relata::doc::users;
            /// relata::relation! { adult { name: Text } }
            /// let adults = adult::as_query(from(users::table).filter(users::age.ge(18)).select(users::name));
            /// let query = with(adults.not_materialized()).from(adult::table);
            /// ```
            pub fn not_materialized(self) -> Hinted<Self, false> {
                Hinted(self)
            }
        }
    )*};
}
hinted! {
    [T: Declared, Q] Derived<T, Q>;
    [L, Q] Subquery<L, Q>;
    [Q, C, const DEPTH: bool] Searched<Q, C, DEPTH>;
    [Q, C] Cycled<Q, C>;
}
impl<C: CommonTable, const M: bool> CommonTable for Hinted<C, M> {
    type Table = C::Table;
}

/// A statement that may be a common table expression on the database `D`: a query, or a statement that writes rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in WITH",
    label = "expected a query, or a statement with RETURNING"
)]
pub trait InWith<D: Dialect>: Statement<D> {
    /// True if the statement writes rows.
    const WRITES: bool = false;
    fn render_in_with<'b>(&'b self, shape: Shape, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}

/// The SQL of one common table expression.
#[doc(hidden)]
pub trait RenderCommonTable<D: Dialect>: CommonTable {
    const STATIC: bool;
    const RECURSIVE: bool = false;
    /// True if the statement writes rows.
    const WRITES: bool = false;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<T: Declared, Q: InWith<D> + Returns<Free: Closed>, D: Dialect> RenderCommonTable<D>
    for Derived<T, Q>
{
    const STATIC: bool = Q::STATIC;
    const WRITES: bool = Q::WRITES;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.identifier(T::NAME)?;
        out.push(" (");
        for (i, column) in T::COLUMNS.iter().enumerate() {
            if i > 0 {
                out.push(", ");
            }
            out.identifier(column)?;
        }
        out.push(") AS ");
        out.push(hint);
        out.push("(");
        self.query.render_in_with(Shape::All, out)?;
        out.push(")");
        Ok(())
    }
}
impl<C: RenderCommonTable<D>, D: Dialect> RenderCommonTable<D> for Recursively<C> {
    const STATIC: bool = C::STATIC;
    const RECURSIVE: bool = true;
    const WRITES: bool = C::WRITES;
    fn render_body<'b>(&'b self, hint: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.first_arm(|out| self.0.render_body(hint, out))
    }
}
impl<C: RenderCommonTable<D>, D: Dialect + HasMaterialized, const M: bool> RenderCommonTable<D>
    for Hinted<C, M>
{
    const STATIC: bool = C::STATIC;
    const RECURSIVE: bool = C::RECURSIVE;
    const WRITES: bool = C::WRITES;
    fn render_body<'b>(&'b self, _: &str, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.0.render_body(
            if M {
                "MATERIALIZED "
            } else {
                "NOT MATERIALIZED "
            },
            out,
        )
    }
}

/// Writes the WITH clause.
#[doc(hidden)]
pub trait RenderWith<D: Dialect> {
    const STATIC: bool;
    /// Not `None` if there is a WITH; `Some(true)` if it is RECURSIVE.
    const RECURSIVE: Option<bool> = None;
    fn render_with<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderWith<D> for NoWith {
    const STATIC: bool = true;
    fn render_with<'b>(&'b self, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<L: RenderList<D>, D: Dialect> RenderWith<D> for With<L> {
    const STATIC: bool = L::STATIC;
    const RECURSIVE: Option<bool> = Some(L::RECURSIVE);
    fn render_with<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_before(out)
    }
}
impl<L> With<L> {
    /// Writes it before a statement.
    pub(crate) fn render_before<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        L: RenderList<D>,
    {
        begin_list(L::RECURSIVE, out);
        render_all(&self.list, L::RECURSIVE, out)?;
        out.push(" ");
        Ok(())
    }
}

/// The SQL of a list of common table expressions.
#[doc(hidden)]
pub trait RenderList<D: Dialect> {
    const STATIC: bool;
    const RECURSIVE: bool;
    const EMPTY: bool = false;
    /// True if one of the common table expressions writes rows.
    const WRITES: bool = false;
    /// All names are in scope from here on.
    fn all_in_sight(out: &mut Sql<'_, '_, D>);
    /// Writes them; each is in scope after its query if it is not yet.
    fn render_list<'b>(&'b self, in_order: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<D: Dialect> RenderList<D> for () {
    const STATIC: bool = true;
    const RECURSIVE: bool = false;
    const EMPTY: bool = true;
    fn all_in_sight(_: &mut Sql<'_, '_, D>) {}
    fn render_list<'b>(&'b self, _: bool, _: &mut Sql<'_, 'b, D>) -> RenderResult {
        Ok(())
    }
}
impl<L: RenderList<D>, C: RenderCommonTable<D>, D: Dialect> RenderList<D> for AndWith<L, C> {
    const STATIC: bool = L::STATIC && C::STATIC;
    const RECURSIVE: bool = L::RECURSIVE || C::RECURSIVE;
    const WRITES: bool = L::WRITES || C::WRITES;
    fn all_in_sight(out: &mut Sql<'_, '_, D>) {
        L::all_in_sight(out);
        out.common_table::<C::Table>();
    }
    fn render_list<'b>(&'b self, in_order: bool, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.before.render_list(in_order, out)?;
        if !L::EMPTY {
            out.push(", ");
        }
        self.cte.render_body("", out)?;
        if in_order {
            out.common_table::<C::Table>();
        }
        Ok(())
    }
}
