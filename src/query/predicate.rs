//! Conditions that functions take and return.

use std::marker::PhantomData;

use super::conditions::{Keyword, RenderConditions};
use super::filter::Condition;
use crate::class::AllowedInWhere;
use crate::dialect::{Dialect, Sql};
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::scope::{Cons, Contains, In, Nil, NotNull, Nullable, Rows, Scope};
use crate::table::Table;
use crate::types::IsBool;

/// A condition about the tables `T` (one, or a tuple), for the database `D`: what a function
/// returns and takes, where the type of the expression itself would be long.
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
///     query.select(users::id).to_sql::<Sqlite>(),
///     "SELECT `users`.`id` FROM `users` WHERE `users`.`age` >= ? AND `users`.`is_active` \
///      AND `users`.`name` <> ?"
/// );
/// ```
pub trait Predicate<T, D: Dialect>:
    Condition<Predicate = About<T>> + RenderConditions<D> + Clone + 'static
{
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

/// What a predicate needs of a scope: the tables `T`.
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
impl<T: 'static, P: RenderConditions<D> + Clone + 'static, D: Dialect> Predicate<T, D>
    for Checked<T, P>
{
}
