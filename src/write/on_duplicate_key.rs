//! `ON DUPLICATE KEY UPDATE` of an INSERT, on MySQL and MariaDB.
//! <https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html>, <https://mariadb.com/kb/en/insert-on-duplicate-key-update/>

use super::conflict::{DoNothing, DoUpdate, OnDuplicateKey};
use super::insert::Insert;
use super::on_conflict::Both;
use super::update::SetClause;
use crate::query::filter::NoConditions;
use crate::table::Table;

impl<T: Table, K, S> Insert<T, K, S> {
    /// `ON DUPLICATE KEY UPDATE`: if any unique key of a new row is already in the table, the row there gets these values instead.
    /// MySQL and MariaDB; elsewhere it does not compile, and [`on_conflict`](Insert::on_conflict) names the key.
    ///
    /// [`excluded`](super::excluded()) is a value of the row that was not inserted.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let upsert = insert_into(users::table)
    ///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
    ///     .on_duplicate_key_update(users::name.to(excluded(users::name)));
    /// ```
    ///
    /// ```sql
    /// INSERT INTO `users` (`name`, `email`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `users`.`name` = VALUES(`name`)
    /// ```
    ///
    /// It takes assignments, or the table's struct of changes, which sets its fields that are `Some`; one without changes leaves the
    /// row as it is. MySQL assigns from left to right: see [`set`](super::Update::set).
    ///
    /// The database decides by all unique keys. If a new row has the keys of several rows of the table, one of them is
    /// updated, and which is not defined.
    ///
    /// `run` returns the number of rows in the statement, each of which was inserted or updated. MySQL's own number would be 1 for an
    /// inserted row and 2 for an updated one, and, since connections count matched rows, 1 for a row that already had these
    /// values: their sum does not show how many there were of each. For the rows of a query it is MySQL's own number.
    /// [`insert_ids`](Insert::insert_ids) is not available, since MySQL does not report the numbers of updated rows: query them by a unique
    /// key, or use RETURNING with [`on_mariadb`](Insert::on_mariadb).
    #[rustfmt::skip] // the bound stays in one line: rustc shows it with the mistake
    pub fn on_duplicate_key_update<A: SetClause<T, Both<T>, I, Set = B>, I, B>(self, set: A) -> Insert<T, K, S, OnDuplicateKey<T, DoUpdate<B, NoConditions>>> {
        self.with_conflict(OnDuplicateKey::new(DoUpdate { set: set.into_set(), filter: NoConditions }))
    }

    /// `ON DUPLICATE KEY UPDATE column = column`: skips a row if any of its unique keys is already in the table. MySQL and
    /// MariaDB; elsewhere it does not compile, and [`on_conflict_do_nothing`](Insert::on_conflict_do_nothing) does the same.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::doc::users;
    /// let insert = insert_into(users::table)
    ///     .values((users::name.to("Sara"), users::email.to("sara@example.com")))
    ///     .on_duplicate_key_do_nothing();
    /// ```
    ///
    /// ```sql
    /// INSERT INTO `users` (`name`, `email`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `users`.`name` = `users`.`name`
    /// ```
    ///
    /// The statement is not INSERT IGNORE, which would also ignore foreign keys and NOT NULL, and truncate values that are
    /// too long: here these are errors. The column is the first that the new rows give a value. The row that exists does not change, nor
    /// does a column with ON UPDATE CURRENT_TIMESTAMP, but its triggers BEFORE UPDATE run.
    /// <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#ignore-effect-on-execution>
    ///
    /// `run` returns the number of rows in the statement: MySQL does not report how many were skipped. RETURNING of MariaDB
    /// returns the rows that exist too.
    #[rustfmt::skip]
    pub fn on_duplicate_key_do_nothing(self) -> Insert<T, K, S, OnDuplicateKey<T, DoNothing>> {
        self.with_conflict(OnDuplicateKey::new(DoNothing))
    }
}
