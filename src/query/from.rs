//! FROM and its joins (SQL:2016 part 2, 7.6 and 7.10).

use std::marker::PhantomData;

use super::select_list::Root;
use crate::class::AllowedInOn;
use crate::dialect::{Dialect, HasFullJoin};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::relation::{ColumnPairs, Rel, Relation, RelationThrough, Through};
use crate::render::{Fragment, Sql};
use crate::scope::{
    Cons, Contains, In, Nil, NotNull, Nullability, Nullable, Rows, Scope, Unjoined, Without,
};
use crate::table::{Tab, Table};
use crate::types::IsBool;

/// A join, which decides which rows of either side may be missing.
pub trait JoinKind: 'static {
    /// Nullable if the joined table's rows may be missing.
    type Joined: Nullability;
    /// The scope of the tables before, changed by the join.
    type Before<S: Scope>: Scope;
    #[doc(hidden)]
    const SQL: &'static str;
    /// True if all rows of the left and of the right side are kept, in this order.
    #[doc(hidden)]
    const KEEPS: (bool, bool);
}

macro_rules! join_kinds {
    ($($(#[$doc:meta])* $name:ident $sql:literal $left:literal $right:literal $null:ident $before:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl JoinKind for $name {
            type Joined = $null;
            type Before<S: Scope> = $before;
            const SQL: &'static str = $sql;
            const KEEPS: (bool, bool) = ($left, $right);
        }
    )*};
}
join_kinds! {
    /// Keeps the rows that match.
    Inner " JOIN " false false NotNull S;
    /// All rows of the left side.
    Left " LEFT JOIN " true false Nullable S;
    /// All rows of the right side.
    Right " RIGHT JOIN " false true NotNull S::Outer;
    /// All rows of both sides.
    Full " FULL JOIN " true true Nullable S::Outer;
}

/// An item of FROM: a table, or a query as one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in FROM",
    label = "expected a table, such as `users::table`, or a query in its place"
)]
pub trait FromItem: Sized {
    /// The table whose columns the item has.
    type Table: Table;
    /// The tables of enclosing queries that it uses if it comes first.
    #[doc(hidden)]
    type Around: Scope;
    /// The default SELECT list of a query that begins with the item.
    #[doc(hidden)]
    type List;
    #[doc(hidden)]
    fn list() -> Self::List;
    /// The condition of the join.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let of_user = orders::table.on(orders::user_id.eq(users::id) & orders::total.gt(100));
    /// let query = from(users::table).left_join(of_user).select((users::name, orders::id));
    /// ```
    fn on<C: JoinCondition>(self, condition: C) -> On<Self, C> {
        On {
            item: self,
            condition,
        }
    }
}
impl<T: Table> FromItem for Tab<T> {
    type Table = T;
    type Around = Nil;
    type List = Root<T>;
    fn list() -> Root<T> {
        Root::new()
    }
}

/// A relation with which a query can begin.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in FROM",
    label = "expected a table, such as `users::table`, or a query in its place"
)]
pub trait First<I> {
    /// The scope of the query.
    type Scope: Scope;
    /// The default SELECT list of a query that begins with it.
    type List;
    #[doc(hidden)]
    fn list() -> Self::List;
}
// For every type, so that rustc names the mistake inside and quotes no other.
impl<J: Begins<I>, I> First<I> for J {
    type Scope = Cons<J::Table, NotNull, J::Around>;
    type List = <J as FromItem>::List;
    fn list() -> Self::List {
        <J as FromItem>::list()
    }
}
/// An item that can begin FROM, implemented for each kind of item.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in FROM",
    label = "expected a table, such as `users::table`, or a query in its place"
)]
pub trait Begins<I>: FromItem {}
#[diagnostic::do_not_recommend]
impl<T: Table> Begins<()> for Tab<T> {}

/// An item of FROM after other tables, which it may use: its arguments are valid in `Ctx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in FROM",
    label = "expected a table, such as `users::table`, or a query in its place"
)]
pub trait CrossJoinable<Ctx, I>: FromItem {
    /// Nullable if its columns can be NULL even where they are declared NOT NULL.
    #[doc(hidden)]
    type Null: Nullability;
}
impl<T: Table, Ctx> CrossJoinable<Ctx, ()> for Tab<T> {
    type Null = NotNull;
}

/// An item on the right of RIGHT or FULL JOIN, whose rows may come without any on the left: it cannot use tables
/// of the left side.
#[doc(hidden)]
pub trait Independent<S, I> {}
// For every type, so that rustc names the mistake inside and quotes no other.
impl<J: CrossJoinable<Unjoined<<S::Free as Scope>::AsOuter>, I>, S: Scope, I> Independent<S, I>
    for J
{
}

/// `left JOIN item ON condition`
pub struct Join<L, K, T, C> {
    left: L,
    item: T,
    condition: C,
    kind: PhantomData<fn() -> K>,
}

impl<L: Clone, K, T: Clone, C: Clone> Clone for Join<L, K, T, C> {
    fn clone(&self) -> Self {
        Self::new(self.left.clone(), self.item.clone(), self.condition.clone())
    }
}
impl<L, K, T, C> Join<L, K, T, C> {
    pub(crate) fn new(left: L, item: T, condition: C) -> Self {
        Self {
            left,
            item,
            condition,
            kind: PhantomData,
        }
    }
}

/// A table with the condition to join it on: `orders::table.on(orders::user_id.eq(users::id))`.
#[derive(Clone, Copy)]
pub struct On<T, C> {
    pub(super) item: T,
    pub(super) condition: C,
}

/// The condition of a join.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "expected a condition, as in `orders::user_id.eq(users::id)`"
)]
pub trait JoinCondition {}
macro_rules! join_conditions {
    ($([$($g:tt)*] $ty:ty;)*) => {$(
        impl<$($g)*> JoinCondition for $ty
        where
            Self: Expr<Type: IsBool, Class: AllowedInOn>,
        {
        }
    )*};
}
crate::expr::expressions!(join_conditions);
super::expressions_of_queries!(join_conditions);
pub(crate) use join_conditions;

/// An argument of a join to a query of scope `S`: a relation, or a table with a condition.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined",
    label = "join a relation (`users::orders`) or a table with a condition (`orders::table.on(..)`)",
    note = "a join without a condition is `cross_join`"
)]
pub trait Joinable<S: Scope, K: JoinKind, F, I> {
    /// The scope after the join.
    type Scope: Scope;
    /// The FROM clause after the join.
    type From;
    /// The relation that is joined.
    type Item;
    #[doc(hidden)]
    fn join_to(self, from: F) -> Self::From;
}

#[rustfmt::skip] // one line: rustc shows it with every mistake
impl<J: CrossJoinable<Rows<S>, L, Table = T, Null = N>, T: Table, N: Nullability, C: In<Rows<Cons<T, NotNull, S>>, I>, S: Scope + Without<T>, K: JoinKind, F, I, L> Joinable<S, K, F, (I, L)> for On<J, C> {
    type Scope = Cons<T, N::Or<K::Joined>, K::Before<S>>;
    type From = Join<F, K, J, C>;
    type Item = J;
    fn join_to(self, from: F) -> Join<F, K, J, C> {
        Join::new(from, self.item, self.condition)
    }
}

/// Never implemented: a table alone is not a join. rustc would show where `T` is declared if it were
/// the type that lacks this trait.
#[diagnostic::on_unimplemented(
    message = "a join of table `{T}` needs a condition",
    label = "join a relation (`users::orders`), or `orders::table.on(..)`, or use `cross_join`"
)]
pub trait JoinedAlone<T> {
    #[doc(hidden)]
    fn join_to<F>(from: F) -> F;
}
#[rustfmt::skip] // one line: rustc shows it
impl<T: Table, S: Scope, K: JoinKind, F> Joinable<S, K, F, ()> for Tab<T> where (): JoinedAlone<T> {
    type Scope = S;
    type From = F;
    type Item = Self;
    fn join_to(self, from: F) -> F {
        <() as JoinedAlone<T>>::join_to(from)
    }
}

/// The condition of a relation, between its tables or their aliases.
pub struct Along<R, Source, Target>(PhantomData<fn() -> (R, Source, Target)>);
impl<R, S, T> Along<R, S, T> {
    pub(crate) fn new() -> Self {
        Along(PhantomData)
    }
}
impl<R, S, T> Clone for Along<R, S, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R, S, T> Copy for Along<R, S, T> {}

impl<R: Relation, S: Table, T: Table, D: Dialect> Fragment<D> for Along<R, S, T> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        R::On::render::<D, S, T>(out)
    }
}

#[rustfmt::skip]
impl<R: Relation, S: Scope + Contains<R::Source, I> + Without<R::Target>, K: JoinKind, F, I> Joinable<S, K, F, I> for Rel<R> {
    type Scope = Cons<R::Target, K::Joined, K::Before<S>>;
    type From = Join<F, K, Tab<R::Target>, Along<R, R::Source, R::Target>>;
    type Item = Tab<R::Target>;
    fn join_to(self, from: F) -> Self::From {
        Join::new(from, Tab::new(), Along(PhantomData))
    }
}

/// A table under another name: see [`alias!`](crate::alias).
#[diagnostic::on_unimplemented(message = "table `{Self}` is not an alias of `{T}`")]
pub trait AliasOf<T>: Table {}
impl<T: Table> AliasOf<T> for T {}

impl<R: Relation> Rel<R> {
    /// Starts the relation from an alias of its source.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::employees;
    /// relata::alias!(worker = employees);
    /// let query = from(worker::table)
    ///     .join(employees::manager.from(worker::table))
    ///     .select((worker::name, employees::name));
    /// ```
    pub fn from<A: AliasOf<R::Source>>(self, _: Tab<A>) -> Along<R, A, R::Target> {
        Along(PhantomData)
    }
}
impl<R: Relation, S: Table, T: Table> Along<R, S, T> {
    /// Joins the target under an alias.
    pub fn to<A: AliasOf<R::Target>>(self, _: Tab<A>) -> Along<R, S, A> {
        Along(PhantomData)
    }
    /// Joins from an alias of the source.
    pub fn from<A: AliasOf<R::Source>>(self, _: Tab<A>) -> Along<R, A, T> {
        Along(PhantomData)
    }
}

impl<R: Relation, A: Table, B: Table, S: Scope, K: JoinKind, F, I> Joinable<S, K, F, I>
    for Along<R, A, B>
where
    S: Contains<A, I>,
    S: Without<B>,
{
    type Scope = Cons<B, K::Joined, K::Before<S>>;
    type From = Join<F, K, Tab<B>, Self>;
    type Item = Tab<B>;
    fn join_to(self, from: F) -> Self::From {
        Join::new(from, Tab::new(), self)
    }
}

type Source<R> = <R as Relation>::Source;
type Target<R> = <R as Relation>::Target;
/// The junction table.
type Between<R> = Target<<R as RelationThrough>::First>;
/// The scope after the junction table `J` and the target `T` have been joined.
type AfterBoth<S, K, J, T> = Cons<
    T,
    <K as JoinKind>::Joined,
    <K as JoinKind>::Before<Cons<J, <K as JoinKind>::Joined, <K as JoinKind>::Before<S>>>,
>;

/// A many-to-many relation between aliases: from `A`, through the junction `J`, to `B`.
pub struct AlongThrough<R, A, J, B>(PhantomData<fn() -> (R, A, J, B)>);
impl<R, A, J, B> Clone for AlongThrough<R, A, J, B> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R, A, J, B> Copy for AlongThrough<R, A, J, B> {}

impl<R: RelationThrough> Through<R> {
    /// Makes the relation lead to an alias: needed to join a relation of a table to itself.
    ///
    /// ```text
    /// relata::alias!(label = tags);
    /// from(products::table).join(products::tags.to(label::table)).select((products::name, label::name))
    ///
    /// SELECT "products"."name", "label"."name" FROM "products"
    /// JOIN "product_tags" ON "product_tags"."product_id" = "products"."id"
    /// JOIN "tags" AS "label" ON "label"."id" = "product_tags"."tag_id"
    /// ```
    pub fn to<B: AliasOf<Target<R::Second>>>(
        self,
        _: Tab<B>,
    ) -> AlongThrough<R, Source<R::First>, Between<R>, B> {
        AlongThrough(PhantomData)
    }
    /// Makes the relation start from an alias of its source.
    pub fn from<A: AliasOf<Source<R::First>>>(
        self,
        _: Tab<A>,
    ) -> AlongThrough<R, A, Between<R>, Target<R::Second>> {
        AlongThrough(PhantomData)
    }
    /// Makes the relation go through an alias of its junction: to join it twice.
    pub fn through<J: AliasOf<Between<R>>>(
        self,
        _: Tab<J>,
    ) -> AlongThrough<R, Source<R::First>, J, Target<R::Second>> {
        AlongThrough(PhantomData)
    }
}
impl<R: RelationThrough, A: Table, J: Table, B: Table> AlongThrough<R, A, J, B> {
    /// Joins the target under an alias.
    pub fn to<T: AliasOf<Target<R::Second>>>(self, _: Tab<T>) -> AlongThrough<R, A, J, T> {
        AlongThrough(PhantomData)
    }
    /// Joins from an alias of the source.
    pub fn from<T: AliasOf<Source<R::First>>>(self, _: Tab<T>) -> AlongThrough<R, T, J, B> {
        AlongThrough(PhantomData)
    }
    /// Goes through an alias of the junction.
    pub fn through<T: AliasOf<Between<R>>>(self, _: Tab<T>) -> AlongThrough<R, A, T, B> {
        AlongThrough(PhantomData)
    }
}

impl<R: RelationThrough, A: Table, J: Table, B: Table, S: Scope, K: JoinKind, F, I>
    Joinable<S, K, F, I> for AlongThrough<R, A, J, B>
where
    S: Contains<A, I>,
    S: Without<J>,
    Cons<J, K::Joined, K::Before<S>>: Without<B>,
{
    type Scope = AfterBoth<S, K, J, B>;
    type From = Join<Join<F, K, Tab<J>, Along<R::First, A, J>>, K, Tab<B>, Along<R::Second, J, B>>;
    type Item = Tab<B>;
    fn join_to(self, from: F) -> Self::From {
        let junction = Join::new(from, Tab::new(), Along(PhantomData));
        Join::new(junction, Tab::new(), Along(PhantomData))
    }
}

impl<R: RelationThrough, S: Scope, K: JoinKind, F, I> Joinable<S, K, F, I> for Through<R>
where
    S: Contains<Source<R::First>, I>,
    S: Without<Between<R>>,
    Cons<Between<R>, K::Joined, K::Before<S>>: Without<Target<R::Second>>,
{
    type Scope = AfterBoth<S, K, Between<R>, Target<R::Second>>;
    type From = Join<
        Join<F, K, Tab<Between<R>>, Along<R::First, Source<R::First>, Between<R>>>,
        K,
        Tab<Target<R::Second>>,
        Along<R::Second, Source<R::Second>, Target<R::Second>>,
    >;
    type Item = Tab<Target<R::Second>>;
    fn join_to(self, from: F) -> Self::From {
        let junction = Join::new(from, Tab::new(), Along(PhantomData));
        Join::new(junction, Tab::new(), Along(PhantomData))
    }
}

/// The clause `left CROSS JOIN item`.
#[derive(Clone)]
pub struct CrossJoin<L, T> {
    left: L,
    item: T,
}
impl<L, T> CrossJoin<L, T> {
    pub(super) fn new(left: L, item: T) -> Self {
        Self { left, item }
    }
}

impl<T: Table, D: Dialect> Fragment<D> for Tab<T> {
    const STATIC: bool = true;
    const UNSIGNED: bool = false;
    const VALUES: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.item::<T>(|out| out.table::<T>())
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        out.compute_columns::<T>(None);
    }
}

/// The database `D` supports this join.
#[doc(hidden)]
pub trait JoinOn<D>: JoinKind {}
impl<D> JoinOn<D> for Inner {}
impl<D> JoinOn<D> for Left {}
impl<D> JoinOn<D> for Right {}
impl<D: HasFullJoin> JoinOn<D> for Full {}

impl<L, K: JoinKind, T, C> Join<L, K, T, C> {
    fn render_join<'b, D: Dialect>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult
    where
        L: Fragment<D>,
        T: Fragment<D>,
        C: Fragment<D>,
    {
        let start = out.unfiltered();
        self.left.render(out)?;
        let item = out.unfiltered();
        out.push(K::SQL);
        self.item.render(out)?;
        out.push(" ON ");
        // Hidden rows of the optional side are excluded by the join's condition; the others by WHERE.
        let hidden = match K::KEEPS {
            (_, false) => item..out.unfiltered(),
            (false, true) => start..item,
            (true, true) => item..item,
        };
        out.parenthesized(!hidden.is_empty(), |out| self.condition.render(out))?;
        out.render_rules(hidden, |out| out.push(" AND "))
    }
}

impl<L: Fragment<D>, K: JoinOn<D>, T: Fragment<D>, C: Fragment<D>, D: Dialect> Fragment<D>
    for Join<L, K, T, C>
{
    const STATIC: bool = L::STATIC && T::STATIC && C::STATIC;
    const UNSIGNED: bool = false;
    const VALUES: bool = L::VALUES || T::VALUES || C::VALUES;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match K::KEEPS {
            (true, true) => out.full_join(|out| self.render_join(out)),
            _ => self.render_join(out),
        }
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        L::name_columns(out);
        T::name_columns(out);
    }
}

impl<L: Fragment<D>, T: Fragment<D>, D: Dialect> Fragment<D> for CrossJoin<L, T> {
    const STATIC: bool = L::STATIC && T::STATIC;
    const UNSIGNED: bool = false;
    const VALUES: bool = L::VALUES || T::VALUES;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.left.render(out)?;
        out.push(" CROSS JOIN ");
        self.item.render(out)
    }
    fn name_columns(out: &mut Sql<'_, '_, D>) {
        L::name_columns(out);
        T::name_columns(out);
    }
}
