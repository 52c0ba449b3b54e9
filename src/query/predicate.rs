//! Conditions that functions take and return.

use std::marker::PhantomData;
use std::sync::Arc;

use super::filter::Condition;
use super::filter::{Keyword, RenderConditions};
use crate::class::{AllowedInWhere, Plain};
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::{Expr, Precedence};
use crate::render::{Fragment, Sql};
use crate::scope::{Cons, Contains, In, Nil, NotNull, Nullable, Rows, Scope};
use crate::table::Table;
use crate::types::{Bool, IsBool};

/// A condition about the tables `T` (one, or a tuple), for the database `D`: for functions that
/// return or take one, whose own type would be long.
///
/// ```
/// use relata::prelude::*;
/// use relata::backend::Sqlite;
/// # use relata::doc::users;
/// fn adult() -> impl Predicate<users::table, Sqlite> {
///     predicate(users::age.ge(18) & users::is_active)
/// }
///
/// let query = from(users::table).filter(adult()).filter(users::name.ne(""));
/// assert_eq!(
///     query.select(users::id).to_sql::<Sqlite>()?,
///     "SELECT `users`.`id` FROM `users` WHERE `users`.`age` >= ? AND `users`.`is_active` \
///      AND `users`.`name` <> ?"
/// );
/// # Ok::<(), relata::RenderError>(())
/// ```
///
/// [`condition`](Predicate::condition) makes it part of others, and [`boxed`](Predicate::boxed) gives it a type
/// that structs and lists can name.
pub trait Predicate<T, D: Dialect>:
    Condition<Predicate = About<T>> + RenderConditions<D> + Clone + 'static
{
    /// The precedence of the outermost operator of its SQL.
    #[doc(hidden)]
    const PRECEDENCE: Precedence;

    /// The predicate as an expression: for `&`, `|` and `!`, and wherever else a query with
    /// these tables takes a condition, as in ON, CASE and FILTER.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// fn adult() -> impl Predicate<users::table, Sqlite> {
    ///     predicate(users::age.ge(18) & users::is_active)
    /// }
    ///
    /// let query = from(users::table)
    ///     .filter(adult().condition() | users::name.eq("Ann"))
    ///     .select(count().filter(!adult().condition()));
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT count(*) FILTER (WHERE NOT (`users`.`age` >= ? AND `users`.`is_active`)) FROM `users` \
    ///      WHERE (`users`.`age` >= ? AND `users`.`is_active` OR `users`.`name` = ?)"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    fn condition(self) -> Holds<T, D, Self>
    where
        Self: Sized,
    {
        Holds {
            predicate: self,
            about: PhantomData,
        }
    }

    /// The predicate as a value of a type that you can write out.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::users;
    /// struct Search {
    ///     conditions: Vec<BoxedPredicate<users::table, Sqlite>>,
    /// }
    /// let search = Search { conditions: vec![predicate(users::age.ge(18)).boxed(), predicate(users::is_active).boxed()] };
    /// let any = search.conditions.into_iter().reduce(|a, b| predicate(a.condition() | b.condition()).boxed());
    /// let query = from(users::table).filter(any).select(users::id);
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`id` FROM `users` WHERE (`users`.`age` >= ? OR `users`.`is_active`)"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    fn boxed(self) -> BoxedPredicate<T, D>
    where
        Self: Sized + Send + Sync,
    {
        BoxedPredicate {
            predicate: Arc::new(self),
            about: PhantomData,
        }
    }
}

/// A [`Predicate`] in an expression: see [`Predicate::condition`].
pub struct Holds<T, D, P> {
    predicate: P,
    about: PhantomData<fn() -> (T, D)>,
}
impl<T, D, P: Clone> Clone for Holds<T, D, P> {
    fn clone(&self) -> Self {
        Self {
            predicate: self.predicate.clone(),
            about: PhantomData,
        }
    }
}
impl<T, D: Dialect, P: Predicate<T, D>> Expr for Holds<T, D, P> {
    type Type = Bool;
    type Class = Plain;
    const PRECEDENCE: Precedence = P::PRECEDENCE;
}
impl<T, D, P, S, I> In<Rows<S>, I> for Holds<T, D, P>
where
    About<T>: In<Rows<S>, I>,
{
    type Null = Nullable;
}
impl<T, P: RenderConditions<D>, D: Dialect> Fragment<D> for Holds<T, D, P> {
    const STATIC: bool = P::STATIC;
    const UNSIGNED: bool = false;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.predicate.render_conditions(&mut Keyword(""), out)
    }
}

/// A [`Predicate`] about the tables `T` for the database `D`, with its own type erased.
///
/// The statement is cached by its SQL text, since its type does not determine it.
pub struct BoxedPredicate<T, D> {
    predicate: Arc<dyn AnyPredicate<D> + Send + Sync>,
    about: PhantomData<fn() -> T>,
}
impl<T, D> Clone for BoxedPredicate<T, D> {
    fn clone(&self) -> Self {
        Self {
            predicate: self.predicate.clone(),
            about: PhantomData,
        }
    }
}
trait AnyPredicate<D: Dialect> {
    fn render_any<'b>(&'b self, keyword: &mut Keyword, out: &mut Sql<'_, 'b, D>) -> RenderResult;
}
impl<P: RenderConditions<D>, D: Dialect> AnyPredicate<D> for P {
    fn render_any<'b>(&'b self, keyword: &mut Keyword, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        self.render_conditions(keyword, out)
    }
}
impl<T, D> Condition for BoxedPredicate<T, D> {
    type Predicate = About<T>;
}
impl<T, D: Dialect> RenderConditions<D> for BoxedPredicate<T, D> {
    const STATIC: bool = false;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.predicate.render_any(keyword, out)
    }
}
impl<T: 'static, D: Dialect> Predicate<T, D> for BoxedPredicate<T, D> {
    const PRECEDENCE: Precedence = Precedence::And;
}

/// A condition `P` that is valid wherever the tables `T` are in FROM: see [`predicate`].
pub struct Checked<T, P> {
    condition: P,
    tables: PhantomData<fn() -> T>,
}
impl<T, P: Clone> Clone for Checked<T, P> {
    fn clone(&self) -> Self {
        Self {
            condition: self.condition.clone(),
            tables: PhantomData,
        }
    }
}

/// Makes a condition a [`Predicate`].
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::users::{self, is_active};
/// use relata::backend::Sqlite;
/// fn adult() -> impl Predicate<users::table, Sqlite> {
///     predicate(users::age.ge(18) & is_active)
/// }
/// let query = from(users::table).filter(adult());
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub fn predicate<T: Tables, P: Expr<Type: IsBool, Class: AllowedInWhere> + In<Rows<T::Scope>, I>, I>(condition: P) -> Checked<T, P> {
    Checked { condition, tables: PhantomData }
}

/// A table, or a tuple of tables.
pub trait Tables: 'static {
    /// All of them in FROM.
    #[doc(hidden)]
    type Scope: Scope;
}
impl<T: Table> Tables for T {
    type Scope = Cons<T, NotNull, Nil>;
}

/// The context of a predicate: a scope that has the tables `T`.
#[doc(hidden)]
pub struct About<T>(PhantomData<fn() -> T>);
impl<T: Table, S: Contains<T, I>, I> In<Rows<S>, I> for About<T> {
    type Null = Nullable;
}
macro_rules! about {
    ($($t:ident $i:ident),+) => {
        impl<S: Scope, $($t,)+ $($i),+> In<Rows<S>, ($($i,)+)> for About<($($t,)+)>
        where
            $(S: Contains<$t, $i>,)+
        {
            type Null = Nullable;
        }
        impl<$($t: Table),+> Tables for ($($t,)+) {
            type Scope = about!(@scope $($t)+);
        }
    };
    (@scope) => { Nil };
    (@scope $t:ident $($rest:ident)*) => { Cons<$t, NotNull, about!(@scope $($rest)*)> };
}
about!(A Ai);
about!(A Ai, B Bi);
about!(A Ai, B Bi, C Ci);
about!(A Ai, B Bi, C Ci, E Ei);
about!(A Ai, B Bi, C Ci, E Ei, F Fi);
about!(A Ai, B Bi, C Ci, E Ei, F Fi, G Gi);

impl<T, P> Condition for Checked<T, P> {
    type Predicate = About<T>;
}
impl<T, P: RenderConditions<D>, D: Dialect> RenderConditions<D> for Checked<T, P> {
    const STATIC: bool = P::STATIC;
    fn render_conditions<'b>(
        &'b self,
        keyword: &mut Keyword,
        out: &mut Sql<'_, 'b, D>,
    ) -> RenderResult {
        self.condition.render_conditions(keyword, out)
    }
}
impl<T: 'static, P: RenderConditions<D> + Expr + Clone + 'static, D: Dialect> Predicate<T, D>
    for Checked<T, P>
{
    // A condition already has parentheses around OR.
    const PRECEDENCE: Precedence = match P::PRECEDENCE {
        Precedence::Or => Precedence::Atom,
        tighter => tighter,
    };
}
