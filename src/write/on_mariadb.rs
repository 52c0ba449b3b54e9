//! MariaDB's RETURNING of INSERT and DELETE, which MySQL lacks. <https://mariadb.com/kb/en/insertreturning/>,
//! <https://mariadb.com/kb/en/delete/#returning>

use std::marker::PhantomData;

use diesel::mysql::Mysql;

use super::delete::Delete;
use super::delete_rows::DeleteRows;
use super::insert::Insert;
use super::insertable::Insertable;
use super::returning::{RenderReturning, Returned, ReturnsRows};
use super::update::Update;
use crate::error::RenderResult;
use crate::query::select_list::{ListNames, RenderSelection};
use crate::render::Sql;
use crate::row::Decode;

/// A statement with RETURNING for a server that is MariaDB: made by [`Insert::on_mariadb`] and [`Delete::on_mariadb`].
#[derive(Clone)]
#[must_use = "the statement does nothing until it is run, as with `.all(&mut conn)`"]
pub struct OnMariadb<Q>(pub(crate) Q);

/// The clause `RETURNING list`, whose rows are read as `De`.
pub struct ReturnedByMariadb<L, De> {
    list: L,
    decode: PhantomData<fn() -> De>,
}
impl<L: Clone, De> Clone for ReturnedByMariadb<L, De> {
    fn clone(&self) -> Self {
        Self::new(self.list.clone())
    }
}
impl<L, De> ReturnedByMariadb<L, De> {
    fn new(list: L) -> Self {
        Self {
            list,
            decode: PhantomData,
        }
    }
    fn of(returned: Returned<L, De>) -> Self {
        Self::new(returned.into_list())
    }
}
#[diagnostic::do_not_recommend]
impl<L, De: Decode> ReturnsRows for ReturnedByMariadb<L, De> {
    type Decode = De;
}
impl<L: RenderSelection<Mysql>, De> RenderReturning<Mysql> for ReturnedByMariadb<L, De> {
    // As in a SELECT list, where MySQL's dialect writes values as literals.
    const STATIC: bool = L::STATIC && !L::VALUES;
    fn render_returning<'b>(&'b self, out: &mut Sql<'_, 'b, Mysql>) -> RenderResult {
        out.push(" RETURNING ");
        out.returning_list(|out| self.list.render_selection(&mut ListNames::Any, out))
    }
}

impl<T, K, S, C, L, De> Insert<T, K, S, C, Returned<L, De>> {
    /// Declares that the server is MariaDB, whose INSERT has RETURNING; MySQL rejects the statement. Rows are returned in the order in
    /// which they were passed, and with `do_update` include those that existed.
    ///
    /// ```
    /// use relata::connection::AsyncMysqlConnection;
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// async fn add(conn: &mut AsyncMysqlConnection, name: String, email: String) -> relata::Result<i64> {
    ///     insert_into(users::table)
    ///         .values((users::name.to(name), users::email.to(email)))
    ///         .returning(users::id)
    ///         .on_mariadb()
    ///         .one(conn)
    ///         .await
    /// }
    /// ```
    ///
    /// ```sql
    /// INSERT INTO `users` (`name`, `email`) VALUES (?, ?) RETURNING `users`.`id`
    /// ```
    ///
    /// Use an asynchronous connection. The client of `MysqlConnection` must know the columns of a statement before it
    /// runs, which MariaDB does not report here, so it does not compile;
    /// [`insert_ids`](Insert::insert_ids) returns the numbers of new rows.
    pub fn on_mariadb(self) -> OnMariadb<Insert<T, K, S, C, ReturnedByMariadb<L, De>>> {
        OnMariadb(Insert::<T, K, S, C>::with_returning(
            self,
            ReturnedByMariadb::of,
        ))
    }
}

impl<T: Insertable, S, W, L, De> Delete<T, S, (), W, Returned<L, De>> {
    /// Declares that the server is MariaDB, which has RETURNING for a DELETE without other tables: like [`Insert::on_mariadb`].
    #[rustfmt::skip]
    pub fn on_mariadb(self) -> OnMariadb<Delete<T, S, (), W, ReturnedByMariadb<L, De>>> {
        OnMariadb(self.with_returning(ReturnedByMariadb::of))
    }
}
impl<T: Insertable, K, L, De> DeleteRows<T, K, Returned<L, De>> {
    /// Declares that the server is MariaDB, which has RETURNING for DELETE: like [`Insert::on_mariadb`].
    pub fn on_mariadb(self) -> OnMariadb<DeleteRows<T, K, ReturnedByMariadb<L, De>>> {
        OnMariadb(self.with_returning(ReturnedByMariadb::of))
    }
}
impl<T, S, A, F, W, L, De> Update<T, S, A, F, W, Returned<L, De>> {
    /// MariaDB's UPDATE has no RETURNING: this method exists for the compiler's message.
    #[doc(hidden)]
    #[rustfmt::skip]
    pub fn on_mariadb(self) -> Self where (): ReturnsUpdatesOnMariadb<T> {
        self
    }
}
/// Never implemented.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "MariaDB has no RETURNING of UPDATE `{T}`",
    label = "a second query, in the same transaction, reads the updated rows"
)]
pub trait ReturnsUpdatesOnMariadb<T> {}
