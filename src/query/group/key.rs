//! A key of GROUP BY by its label, in other expressions.

use super::labeled::KeyOfLabel;
use crate::dialect::Dialect;
use crate::error::RenderResult;
use crate::expr::Expr;
use crate::expr::Precedence;
use crate::expr::label::{LabelName, Labeled};
use crate::render::{Fragment, Sql};
use crate::scope::{Emptiness, Groups, In, Keys, NotNull, Nullability, Rows, Scope};

/// The key of GROUP BY with the label `L`, which is on the expression `E`: see [`Labeled::key`].
pub struct LabeledKey<E, L>(Labeled<E, L>);
impl<E: Clone, L> Clone for LabeledKey<E, L> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
impl<E: Copy, L> Copy for LabeledKey<E, L> {}

impl<E: Expr, L: LabelName> Labeled<E, L> {
    /// The key of GROUP BY that has this label, as an expression: for HAVING, windows, ORDER BY, and expressions of the key.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// relata::label!(decade);
    /// let of_ten = (users::age / 10).label(decade);
    /// let query = from(users::table)
    ///     .group_by((users::is_active, of_ten.clone()))
    ///     .having(of_ten.key().ge(2))
    ///     .select((decade, users::is_active, rank().over(partition_by(of_ten.key()).order_by(count()))))
    ///     .order_by(decade);
    /// ```
    ///
    /// ```sql
    /// SELECT "users"."age" / $1 AS "decade", "users"."is_active", rank() OVER (PARTITION BY "users"."age" / $1 ORDER BY count(*))
    /// FROM "users" GROUP BY "users"."is_active", "users"."age" / $1 HAVING "users"."age" / $1 >= $2 ORDER BY "decade"
    /// ```
    ///
    /// A label that is not that of a key does not compile: "label `decade` is not that of a key of GROUP BY".
    pub fn key(&self) -> LabeledKey<E, L>
    where
        E: Clone,
    {
        LabeledKey(self.clone())
    }
}

impl<E: Expr, L: LabelName> Expr for LabeledKey<E, L> {
    type Type = E::Type;
    type Class = E::Class;
    const PRECEDENCE: Precedence = E::PRECEDENCE;
}
#[rustfmt::skip] // one line: rustc shows it with a mistake
impl<E: In<Rows<S>, J>, L, S: Scope, C, X: KeyOfLabel<L, I, Labeled = E, Null = N>, A: Emptiness, F, I, J, N: Nullability> In<Groups<S, Keys<C, X, A>, F>, (I, J)> for LabeledKey<E, L> {
    type Null = <E::Null as Nullability>::Or<N>;
}

/// Never implemented: a query without GROUP BY has no keys.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "label `{L}` is not that of a key of GROUP BY",
    label = "`key()` of a label is an expression where `group_by` has the label"
)]
pub trait KeyWithoutGroups<L> {}
#[rustfmt::skip]
impl<E, L, S: Scope> In<Rows<S>, ()> for LabeledKey<E, L> where for<'a> &'a (): KeyWithoutGroups<L> {
    type Null = NotNull;
}

// What GROUP BY has under this label, with its values.
impl<E: Expr + Fragment<D>, L: LabelName, D: Dialect> Fragment<D> for LabeledKey<E, L> {
    const STATIC: bool = E::STATIC;
    const VALUES: bool = E::VALUES;
    const COPIES: bool = E::COPIES;
    const UNSIGNED: bool = E::UNSIGNED;
    const DOMAIN: bool = E::DOMAIN;
    const ELEMENTS: crate::table::ArrayElements = E::ELEMENTS;
    const OF_PARAMETERS: bool = E::OF_PARAMETERS;
    fn write<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        match out.labeled_key(L::NAME) {
            Some(key) => key.write_any(out),
            None => self.0.expr.write(out),
        }
    }
}

crate::query::selected_expressions! { [E, L] LabeledKey<E, L>; }
