//! The method `with` of queries.

use super::edge::{Identified, NotYet};
use super::list::{AddLoad, RowsAreThere, WithRelations};
use super::relation::IntoLoad;
use crate::query::Select;
use crate::query::filter::Condition;
use crate::query::filter::Conditions;
use crate::query::find::KeyColumns;
use crate::scope::{In, NotNull, Nullability, Rows, Scope};
use crate::table::{Constraint, Table, kind};

impl<S: Scope<RootOr<NotNull> = Z>, Z, F, C, W, O, P, X> Select<S, F, C, W, O, P, X> {
    /// Loads a relation with the rows: each is then a [`Loaded`](crate::load::Loaded) row, whose
    /// [`get`](crate::load::Loaded::get) returns the rows of the relation.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders, users};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let users = from(users::table)
    ///     .with(users::orders.filter(orders::total.gt(100)))
    ///     .filter(users::is_active)
    ///     .all(conn)?;
    /// for user in &users {
    ///     for order in user.get(users::orders) {
    ///         println!("{}: order {}", user.name, order.id);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The query itself is unchanged. An extra statement loads the relation for all of its rows (SQLAlchemy's
    /// `selectinload`):
    ///
    /// ```sql
    /// SELECT .. FROM "users" WHERE "users"."is_active"
    /// SELECT .. FROM "orders" WHERE "orders"."user_id" = ANY($1) AND "orders"."total" > $2 -- PostgreSQL
    /// SELECT .. FROM `orders` WHERE `orders`.`user_id` IN (SELECT value FROM json_each(?)) AND .. -- SQLite
    /// SELECT .. FROM `orders` WHERE `orders`.`user_id` IN (?, ?, ?, ?) AND .. -- MySQL
    /// ```
    ///
    /// They are separate statements, so another transaction may change rows between them, unless they run in a
    /// transaction with an isolation level such as REPEATABLE READ.
    ///
    /// `with` may come before or after `filter`, `order_by`, `limit` and joins. Called several times, it loads several relations. A
    /// relation of the relation is loaded by its own `with`: `.with(users::orders.with(orders::items))`.
    #[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
    pub fn with<L: IntoLoad<T, Load = M>, T: Table, M: Identified<Relation = R>, N, H: NotYet<R>, R>(self, relation: L) -> Select<S, F, WithRelations<T, N>, W, O, P, X> where C: AddLoad<M, Table = T, Loads = N, Again = H>, Z: RowsAreThere + Nullability {
        self.with_list(|list| list.add(relation.into_load()))
    }
}

#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
impl<S: Scope, T: Table, M, F, W, O, P, X> Select<S, F, WithRelations<T, M>, W, O, P, X> {
    /// `WHERE key = value`: the row with this primary key.
    pub fn find<V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, key: V) -> Select<S, F, WithRelations<T, M>, Conditions<W, N>, O, P, X> where T::PrimaryKey: KeyColumns<V, Condition = N> {
        self.filter(T::PrimaryKey::equal(key))
    }
    /// `WHERE key = value`: the row with this value of a unique key.
    pub fn find_by<K: KeyColumns<V, Condition = N>, V, N: Condition<Predicate: In<Rows<S>, I>>, I>(self, _: Constraint<T, kind::Unique<K>>, key: V) -> Select<S, F, WithRelations<T, M>, Conditions<W, N>, O, P, X> {
        self.filter(K::equal(key))
    }
}
