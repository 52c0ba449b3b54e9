//! Methods of a relation to load: its rows, their order, nested relations, and the statement that loads them.

use std::marker::PhantomData;

use super::by_join::{AtMostOne, HasKeyColumns, Joined};
use super::edge::{Identified, NotYet};
use super::list::{AddLoad, WithRelations};
use super::matched::ByCondition;
use super::multiset::Multiset;
use super::path::Path;
use super::related::{AggregateOf, AnyRow, CountOfRows, NotTrue, Related};
use super::relation::{Each, EachRow, IntoLoad, Load, Plain};
use crate::class::{Aggregate, Plain as PlainClass};
use crate::expr::Expr;
use crate::expr::order::{OrderItem, OrderItems};
use crate::query::filter::{Condition, Conditions, NoConditions};
use crate::query::operand::{Exists, ScalarSubquery};
use crate::query::order::{NoOrder, OrderBy};
use crate::query::select_list::{Chosen, Replaced, Root, Selectable, Selection};
use crate::relation::{Rel, Through};
use crate::scope::{Groups, In, NotNull, Nullability, Rows};
use crate::table::Table;
use crate::types::BigInt;

/// Methods that refine a relation that is loaded.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let query = from(users::table).with(users::orders.filter(orders::total.gt(100)).order_by(orders::id.desc()));
/// ```
#[rustfmt::skip] // the bounds stay in one line: rustc shows them with every mistake
pub trait LoadMethods: Sized {
    #[doc(hidden)]
    type Path: Path;
    #[doc(hidden)]
    type List;
    #[doc(hidden)]
    type Where;
    #[doc(hidden)]
    type Order;
    #[doc(hidden)]
    type Each: EachRow;
    #[doc(hidden)]
    fn load(self) -> Load<Self::Path, Self::List, Self::Where, Self::Order, Self::Each>;

    /// Loads a relation of the related rows too.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{employees};
    /// let query = from(employees::table).with(employees::manager.with(employees::manager));
    /// ```
    fn with<L: IntoLoad<T, Load = M>, T: Table, M: Identified<Relation = R>, N, H: NotYet<R>, R>(self, relation: L) -> Load<Self::Path, WithRelations<T, N>, Self::Where, Self::Order, Self::Each>
    where Self::List: AddLoad<M, Table = T, Loads = N, Again = H> {
        let load = self.load();
        Load { list: load.list.add(relation.into_load()), filter: load.filter, order: load.order, each: load.each, path: PhantomData }
    }

    /// `WHERE`: only the rows that meet a condition. Several conditions are joined with AND.
    ///
    /// A relation to one row then becomes optional: `Option<&C>`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).with(users::orders.filter(orders::status.eq("paid")));
    /// ```
    fn filter<N: Condition<Predicate: In<Rows<<Self::Path as Path>::Scope>, I>>, I>(self, condition: N) -> Load<Self::Path, Self::List, Conditions<Self::Where, N>, Self::Order, Self::Each> {
        let load = self.load();
        Load { list: load.list, filter: Conditions::new(load.filter, condition), order: load.order, each: load.each, path: PhantomData }
    }

    /// `ORDER BY`: the order of the related rows. Without it they are in no particular order.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).with(users::orders.order_by((orders::total.desc(), orders::id)));
    /// ```
    fn order_by<N: OrderItem<Rows<<Self::Path as Path>::Scope>, I> + OrderItems, I>(self, items: N) -> Load<Self::Path, Self::List, Self::Where, OrderBy<Self::Order, N>, Self::Each> {
        let load = self.load();
        Load { list: load.list, filter: load.filter, order: OrderBy::new(load.order, items), each: load.each, path: PhantomData }
    }

    /// Loads at most this many rows for each parent row, the first by `order_by`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let newest_three = from(users::table).with(users::orders.order_by(orders::id.desc()).limit_per_parent(3));
    /// ```
    ///
    /// ```sql
    /// SELECT "c1", "c2", "c3", "c4" FROM (SELECT "orders"."id" AS "c1", .., row_number() OVER (PARTITION BY
    /// "orders"."user_id" ORDER BY "orders"."id" DESC) AS "place" FROM "orders" WHERE "orders"."user_id" = ANY($1))
    /// AS "placed" WHERE "place" <= $2 ORDER BY "place"
    /// ```
    fn limit_per_parent(self, rows: i64) -> Load<Self::Path, Self::List, Self::Where, Self::Order, <Self::Each as EachRow>::Limited> {
        let load = self.load();
        Load { list: load.list, filter: load.filter, order: load.order, each: load.each.limit(rows), path: PhantomData }
    }

    /// Skips the first rows for each parent row, by `order_by`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let all_but_the_newest = from(users::table).with(users::orders.order_by(orders::id.desc()).offset_per_parent(1));
    /// ```
    fn offset_per_parent(self, rows: i64) -> Load<Self::Path, Self::List, Self::Where, Self::Order, <Self::Each as EachRow>::Offset> {
        let load = self.load();
        Load { list: load.list, filter: load.filter, order: load.order, each: load.each.offset(rows), path: PhantomData }
    }

    /// `SELECT list`: only these columns of the rows, as a tuple, a struct or a value; columns of the junction too.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::{orders, users};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let user = from(users::table).with(users::orders.select((orders::id, orders::status))).find(7).one(conn)?;
    /// let orders: &[(i64, String)] = user.get(users::orders);
    /// # Ok(())
    /// # }
    /// ```
    fn select<L: Selection<Rows<<Self::Path as Path>::Scope>, I> + Selectable<Class = PlainClass>, I>(self, list: L) -> Load<Self::Path, Chosen<L, L::Decode>, Self::Where, Self::Order, Self::Each> where Self::List: Replaced {
        let load = self.load();
        Load { list: Chosen::new(list), filter: load.filter, order: load.order, each: load.each, path: PhantomData }
    }

    /// Loads the one row in the same statement, by a LEFT JOIN under an alias: SQLAlchemy's `joinedload`. Available only
    /// for relations to at most one row: to many rows, it would repeat the parents.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::orders;
    /// let query = from(orders::table).with(orders::user.joined());
    /// ```
    ///
    /// ```sql
    /// SELECT "orders"."id", .., "joined_1"."id", .. FROM "orders"
    /// LEFT JOIN "users" AS "joined_1" ON "joined_1"."id" = "orders"."user_id"
    /// ```
    fn joined(self) -> Joined<Self::Path, Self::List, Self::Where> where <Self::Path as Path>::Cardinality: AtMostOne, Self::Path: HasKeyColumns, Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        let load = self.load();
        Joined::new(load.list, load.filter)
    }

    /// Loads the rows in the same statement, as an array of rows: jOOQ's `MULTISET`. Everything set on the relation before
    /// applies: conditions, order, limit, relations of its rows. The result is the same as without it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let newest = users::orders.order_by(orders::id.desc()).limit_per_parent(3).multiset();
    /// let query = from(users::table).with(newest);
    /// ```
    ///
    /// ```sql
    /// -- PostgreSQL
    /// SELECT "users"."id", .., ARRAY(SELECT ROW("multiset_1"."id", ..) FROM "orders" AS "multiset_1"
    /// WHERE "multiset_1"."user_id" = "users"."id" ORDER BY "multiset_1"."id" DESC LIMIT $1) FROM "users"
    /// -- SQLite
    /// SELECT `users`.`id`, .., (SELECT json_group_array(json(one)) FROM (SELECT json_array(`multiset_1`.`id`, ..) AS one
    /// FROM `orders` AS `multiset_1` WHERE .. ORDER BY `multiset_1`.`id` DESC LIMIT ?)) FROM `users`
    /// ```
    ///
    /// It saves a round trip, and reads everything at one moment. PostgreSQL sends values in
    /// its binary format; in JSON they are written so that each is exactly the value of its column.
    ///
    /// # Errors
    /// On MariaDB [`Error::Decode`](crate::Error::Decode) if the rows of one parent exceed the variable
    /// `group_concat_max_len`, which is a megabyte by default.
    fn multiset(self) -> Multiset<Self::Path, Self::List, Self::Where, Self::Order, Self::Each> {
        let load = self.load();
        Multiset::new(load.list, load.filter, load.order, &load.each)
    }

    /// True if any of the rows meets the condition, without loading them. SQLAlchemy's `any` and `has`.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::{orders, users};
    /// let buyers = from(users::table).filter(users::orders.any(orders::total.gt(100))).select(users::name);
    /// assert_eq!(
    ///     buyers.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name` FROM `users` WHERE EXISTS (SELECT 1 FROM `orders` \
    ///      WHERE `orders`.`user_id` = `users`.`id` AND `orders`.`total` > ?)"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    ///
    /// A relation of a table to itself gets an alias in the subquery: `related_1`.
    fn any<N: Condition<Predicate: In<Rows<<Self::Path as Path>::Scope>, I>>, I>(self, condition: N) -> Exists<Related<Self::Path, Conditions<Self::Where, N>, AnyRow>> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        Exists(Related::new(Conditions::new(self.load().filter, condition), AnyRow))
    }

    /// True if none of the rows meets the condition, or if there are no rows.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).filter(users::orders.none(orders::status.eq("paid")));
    /// ```
    fn none<N: Condition<Predicate: In<Rows<<Self::Path as Path>::Scope>, I>>, I>(self, condition: N) -> Exists<Related<Self::Path, Conditions<Self::Where, N>, AnyRow>, true> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        Exists(Related::new(Conditions::new(self.load().filter, condition), AnyRow))
    }

    /// True if all of the rows meet the condition, or if there are no rows. A row for which it is NULL does not meet it.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table).filter(users::orders.all(orders::status.eq("paid"))).select(users::name);
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name` FROM `users` WHERE NOT EXISTS (SELECT 1 FROM `orders` \
    ///      WHERE `orders`.`user_id` = `users`.`id` AND (`orders`.`status` = ?) IS NOT TRUE)"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    fn all<N: Condition<Predicate: In<Rows<<Self::Path as Path>::Scope>, I>>, I>(self, condition: N) -> Exists<Related<Self::Path, Conditions<Self::Where, NotTrue<N>>, AnyRow>, true> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        Exists(Related::new(Conditions::new(self.load().filter, NotTrue(condition)), AnyRow))
    }

    /// True if there is a row.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let buyers = from(users::table).filter(users::orders.exists());
    /// let others = from(users::table).filter(!users::orders.exists());
    /// ```
    fn exists(self) -> Exists<Related<Self::Path, Self::Where, AnyRow>> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        Exists(Related::new(self.load().filter, AnyRow))
    }

    /// The number of rows, as a value to compare, select and order by.
    ///
    /// ```
    /// use relata::prelude::*;
    /// use relata::backend::Sqlite;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table)
    ///     .filter(users::orders.count().gt(3))
    ///     .select((users::name, users::orders.filter(orders::total.gt(100)).count()));
    /// assert_eq!(
    ///     query.to_sql::<Sqlite>()?,
    ///     "SELECT `users`.`name`, (SELECT count(*) FROM `orders` WHERE `orders`.`user_id` = `users`.`id` \
    ///      AND `orders`.`total` > ?) FROM `users` WHERE (SELECT count(*) FROM `orders` \
    ///      WHERE `orders`.`user_id` = `users`.`id`) > ?"
    /// );
    /// # Ok::<(), relata::RenderError>(())
    /// ```
    fn count(self) -> ScalarSubquery<Related<Self::Path, Self::Where, CountOfRows>, BigInt, NotNull> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        ScalarSubquery::new(Related::new(self.load().filter, CountOfRows))
    }

    /// An aggregate of the rows, as a value.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::{orders, users};
    /// let query = from(users::table)
    ///     .order_by(users::orders.aggregate(sum(orders::total)).desc().nulls_last())
    ///     .select((users::name, users::orders.aggregate(max(orders::total))));
    /// ```
    fn aggregate<E: Expr<Class = Aggregate> + In<Groups<<Self::Path as Path>::Scope, ()>, I, Null = N>, I, N: Nullability>(self, aggregate: E) -> ScalarSubquery<Related<Self::Path, Self::Where, AggregateOf<E>>, E::Type, N> where Self: LoadMethods<Order = NoOrder, Each = Each<false, false>> {
        ScalarSubquery::new(Related::new(self.load().filter, AggregateOf(aggregate)))
    }
}

impl<P: Path, C, W, O, G: EachRow> LoadMethods for Load<P, C, W, O, G> {
    type Path = P;
    type List = C;
    type Where = W;
    type Order = O;
    type Each = G;
    fn load(self) -> Self {
        self
    }
}
macro_rules! plain_relations {
    ($($rel:ident)*) => {$(
        impl<R> LoadMethods for $rel<R>
        where
            $rel<R>: Path,
        {
            type Path = Self;
            type List = Root<<Self as Path>::Target>;
            type Where = NoConditions;
            type Order = NoOrder;
            type Each = Each<false, false>;
            fn load(self) -> Plain<Self> {
                Load::plain()
            }
        }
    )*};
}
plain_relations!(Rel Through ByCondition);
