//! Rows as something else than a list: in chunks, by a key, in groups.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroUsize;

use super::Connection;
use super::asked::All;
use super::print::{effect_of, sql_of};
use super::task::{Runner, Task};
use crate::error::{Error, Result};
use crate::render::AnyRules;
use crate::statement::{Effect, IsStatement, Returns, RowStatement, Statement};

/// Verbs that return rows as something else than a list.
///
/// # Errors
/// Those of [`Execute`](super::Execute).
pub trait Collect: IsStatement {
    /// The rows in lists of `n`, the last possibly shorter, without holding them all in memory.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// const MANY: NonZeroUsize = NonZeroUsize::new(1000).unwrap();
    /// for chunk in from(users::table).chunks(MANY, conn)? {
    ///     let users: Vec<User> = chunk?;
    ///     println!("{} users", users.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// An error ends the rows; an incomplete chunk of rows read before it comes first.
    #[track_caller]
    #[rustfmt::skip]
    fn chunks<'c, C: Connection>(&'c self, n: NonZeroUsize, conn: &'c mut C) -> C::Stream<'c, Vec<<Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        C::chunked(conn.stream(self), n)
    }

    /// The rows by a key that is unique to each.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users::{self, User};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let by_email: HashMap<String, User> = from(users::table).keyed_by(|user| user.email.clone(), conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::MoreThanOne`] if two rows have the same key.
    #[track_caller]
    #[rustfmt::skip]
    fn keyed_by<'c, C: Connection, K: Hash + Eq + Send + 'c>(&'c self, key: impl FnMut(&<Self as Returns>::Row) -> K + Send + 'c, conn: &'c mut C) -> C::Output<'c, HashMap<K, <Self as Returns>::Row>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(Keyed { statement: self, key })
    }

    /// The rows in groups of the same key, each in the order of the query.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::orders::{self, Order};
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let by_user: HashMap<i64, Vec<Order>> = from(orders::table).order_by(orders::id).grouped_by(|order| order.user_id, conn)?;
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    #[rustfmt::skip]
    fn grouped_by<'c, C: Connection, K: Hash + Eq + Send + 'c>(&'c self, key: impl FnMut(&<Self as Returns>::Row) -> K + Send + 'c, conn: &'c mut C) -> C::Output<'c, HashMap<K, Vec<<Self as Returns>::Row>>> where Self: RowStatement<C::Dialect> + Sized {
        conn.perform(Grouped { statement: self, key })
    }
}
impl<Q: IsStatement> Collect for Q {}

struct Keyed<'q, Q, F> {
    statement: &'q Q,
    key: F,
}
impl<R, Q, F, K> Task<R> for Keyed<'_, Q, F>
where
    R: Runner,
    Q: RowStatement<R::Db>,
    F: FnMut(&Q::Row) -> K + Send,
    K: Hash + Eq + Send,
{
    type Out = HashMap<K, Q::Row>;
    fn may_begin(&self) -> bool {
        Statement::<R::Db>::may_begin(self.statement)
    }
    fn effect(&self, rules: &AnyRules) -> Effect {
        effect_of::<R::Db, Q>(self.statement, rules)
    }
    async fn run(self, on: &mut R) -> Result<Self::Out> {
        let Self { statement, mut key } = self;
        let rows = super::verb_tasks::all(on, statement).await?;
        let mut keyed = HashMap::with_capacity(rows.len());
        for row in rows {
            if keyed.insert(key(&row), row).is_some() {
                let rules = super::rules::rules(on);
                let end = Statement::<R::Db>::part(statement, 0, &rules).unwrap_or_default();
                return Err(Error::MoreThanOne {
                    sql: sql_of::<R::Db, Q, All>(statement, 0..end, &rules),
                });
            }
        }
        Ok(keyed)
    }
}

struct Grouped<'q, Q, F> {
    statement: &'q Q,
    key: F,
}
impl<R, Q, F, K> Task<R> for Grouped<'_, Q, F>
where
    R: Runner,
    Q: RowStatement<R::Db>,
    F: FnMut(&Q::Row) -> K + Send,
    K: Hash + Eq + Send,
{
    type Out = HashMap<K, Vec<Q::Row>>;
    fn may_begin(&self) -> bool {
        Statement::<R::Db>::may_begin(self.statement)
    }
    fn effect(&self, rules: &AnyRules) -> Effect {
        effect_of::<R::Db, Q>(self.statement, rules)
    }
    async fn run(self, on: &mut R) -> Result<Self::Out> {
        let Self { statement, mut key } = self;
        let mut groups: Self::Out = HashMap::new();
        for row in super::verb_tasks::all(on, statement).await? {
            groups.entry(key(&row)).or_default().push(row);
        }
        Ok(groups)
    }
}
