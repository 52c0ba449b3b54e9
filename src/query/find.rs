//! Rows by key: `WHERE` of a primary or unique key, which at most one row meets.

use super::Select;
use super::filter::{Condition, Conditions};
use super::select_list::Root;
use crate::expr::{And, Comparand, Compare, Infix, op};
use crate::scope::{In, Rows, Scope};
use crate::table::{Col, Column, Constraint, Table, kind};

/// The columns of a key, as a tuple, that a key value `V` fits: a value, or a tuple of them for a key of several columns.
#[diagnostic::on_unimplemented(
    message = "a row cannot be found by `{V}`: its key is `{Self}`",
    label = "expected a value for each column of the key, as a tuple if there are several; `()` is no key"
)]
pub trait KeyColumns<V> {
    /// `column = value`, for each column.
    type Condition;
    /// Builds the condition that the key equals `value`.
    fn equal(value: V) -> Self::Condition;
}
impl<A: Column, V: Comparand<A::Type>> KeyColumns<V> for (A,) {
    type Condition = Compare<op::Eq, Col<A>, V::Expr>;
    fn equal(value: V) -> Self::Condition {
        Infix::new(Col::Only, value.into_comparand())
    }
}
macro_rules! keys {
    ($($t:ident $v:ident),+ => $condition:ty = $equal:expr) => {
        impl<$($t: Column, $v: Comparand<$t::Type>),+> KeyColumns<($($v,)+)> for ($($t,)+) {
            type Condition = $condition;
            #[allow(non_snake_case)]
            fn equal(($($v,)+): ($($v,)+)) -> Self::Condition {
                $(let $v: Compare<op::Eq, Col<$t>, $v::Expr> = Infix::new(Col::Only, $v.into_comparand());)+
                $equal
            }
        }
    };
}
type Equal<C, V> = Compare<op::Eq, Col<C>, <V as Comparand<<C as Column>::Type>>::Expr>;
keys!(A V, B W => And<Equal<A, V>, Equal<B, W>> = Infix::new(V, W));
keys!(A V, B W, C X => And<And<Equal<A, V>, Equal<B, W>>, Equal<C, X>> = Infix::new(Infix::new(V, W), X));
keys!(A V, B W, C X, E Y => And<And<And<Equal<A, V>, Equal<B, W>>, Equal<C, X>>, Equal<E, Y>>
    = Infix::new(Infix::new(Infix::new(V, W), X), Y));
keys!(A V, B W, C X, E Y, F Z => And<And<And<And<Equal<A, V>, Equal<B, W>>, Equal<C, X>>, Equal<E, Y>>, Equal<F, Z>>
    = Infix::new(Infix::new(Infix::new(Infix::new(V, W), X), Y), Z));

impl<S: Scope, T: Table, F, W, O, P, X> Select<S, F, Root<T>, W, O, P, X> {
    /// `WHERE key = value`: the row with this primary key. A key of several columns takes a tuple, in their order.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: Option<User> = from(users::table).find(7).one_or_none(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```sql
    /// SELECT .. FROM "users" WHERE "users"."id" = $1
    /// ```
    ///
    /// It is a condition, and nothing else: a join after it may repeat the row, so that the query is not one of at most one row by its
    /// type, and `all` and `stream` compile. [`one`](crate::engine::Execute::one) and
    /// [`one_or_none`](crate::engine::Execute::one_or_none) check that there is only one.
    ///
    /// [`Update::find`](crate::write::Update::find) and [`Delete::find`](crate::write::Delete::find) write that row.
    #[rustfmt::skip]
    pub fn find<V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, key: V) -> Select<S, F, Root<T>, Conditions<W, N>, O, P, X> where T::PrimaryKey: KeyColumns<V, Condition = N> {
        self.filter(T::PrimaryKey::equal(key))
    }

    /// `WHERE key = value`: the row with this value of a unique key.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let sara: Option<User> = from(users::table)
    ///     .find_by(users::constraints::USERS_EMAIL_KEY, "sara@example.com")
    ///     .one_or_none(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[rustfmt::skip]
    pub fn find_by<K: KeyColumns<V, Condition = N>, V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, _: Constraint<T, kind::Unique<K>>, key: V) -> Select<S, F, Root<T>, Conditions<W, N>, O, P, X> {
        self.filter(K::equal(key))
    }
}
