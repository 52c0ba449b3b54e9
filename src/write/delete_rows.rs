//! DELETE of many rows, each found by its primary key.

use std::marker::PhantomData;
use std::ops::Range;

use super::assign::{RenderAssignments, comma};
use super::batch_size::{Room, measure};
use super::delete::Delete;
use super::insertable::Insertable;
use super::keys::KeyOperands;
use super::returning::{RenderReturning, Returned, ReturnsRows, Unreturned};
use super::value_rows::Columns;
use super::version::{Alone, WithOld};
use crate::dialect::Dialect;
use crate::error::{RenderError, RenderResult};
use crate::query::filter::Keyword;
use crate::query::select_list::Selection;
use crate::render::{AnyRules, Fragment, Sql};
use crate::row::Decode;
use crate::scope::{Cons, Nil, NotNull, Nullable, Rows};
use crate::statement::{IsStatement, Returns, Sent, Standalone, Statement};
use crate::table::{Tab, Table};

/// A DELETE of many rows of the table `T`, each found by its key (`K`); with RETURNING (`R`). Made by [`Delete::rows`].
#[must_use = "a DELETE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct DeleteRows<T, K, R = Unreturned> {
    keys: Vec<K>,
    returning: R,
    table: PhantomData<fn() -> T>,
}
impl<T, K: Clone, R: Clone> Clone for DeleteRows<T, K, R> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            returning: self.returning.clone(),
            table: PhantomData,
        }
    }
}

impl<T: Insertable<PrimaryKey = P>, P> Delete<T, Cons<T, NotNull, Nil>> {
    /// Deletes the rows with these primary keys, from any iterator. A key of several columns is a tuple.
    ///
    /// ```
    /// use relata::prelude::*;
    /// # use relata::connection::SqliteConnection;
    /// # use relata::doc::users;
    /// # fn f(conn: &mut SqliteConnection) -> relata::Result<()> {
    /// let gone: usize = delete_from(users::table).rows([7, 9, 12]).run(conn)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// ```sql
    /// -- PostgreSQL: an array; a key of several columns is `IN (SELECT * FROM unnest($1, $2))`
    /// DELETE FROM "users" WHERE "users"."id" = ANY ($1)
    /// -- SQLite
    /// DELETE FROM "users" WHERE "users"."id" IN (VALUES ($1), ($2), ($3))
    /// -- MySQL
    /// DELETE FROM `users` WHERE `users`.`id` IN (?, ?, ?)
    /// ```
    ///
    /// `run` returns how many rows were deleted; a key that is missing from the table or repeated does not
    /// count. More keys than the database accepts at once are sent as several statements in a transaction. Without keys no
    /// statement is sent.
    #[rustfmt::skip]
    pub fn rows<V>(self, keys: impl IntoIterator<Item = V>) -> DeleteRows<T, P::Values> where P: KeyOperands<V> {
        DeleteRows { keys: keys.into_iter().map(P::values).collect(), returning: Unreturned, table: PhantomData }
    }
}
impl<T: Table, K> DeleteRows<T, K> {
    /// `RETURNING`: columns and expressions of the deleted rows, or whole rows, in no particular order. PostgreSQL and
    /// SQLite.
    #[rustfmt::skip]
    pub fn returning<L: Selection<Rows<WithOld<T, NotNull, Alone<T>>>, I>, I>(self, list: L) -> DeleteRows<T, K, Returned<L, L::Decode>> {
        DeleteRows { keys: self.keys, returning: Returned::new(list), table: PhantomData }
    }
}

impl<T, K, R> DeleteRows<T, K, R> {
    #[cfg(feature = "mysql-backend")]
    pub(super) fn with_returning<N>(self, returning: impl FnOnce(R) -> N) -> DeleteRows<T, K, N> {
        DeleteRows {
            keys: self.keys,
            returning: returning(self.returning),
            table: PhantomData,
        }
    }
}

impl<T, K, R> IsStatement for DeleteRows<T, K, R> {}
impl<T, K, R> Standalone for DeleteRows<T, K, R> {}
impl<T, K, R: ReturnsRows> Returns for DeleteRows<T, K, R> {
    type Row = <R::Decode as Decode>::Row;
    type Decode = R::Decode;
    type Free = Nil;
    type Missing = Nullable;
    crate::statement::no_loads!();
}

impl<T, K, R, D> Statement<D> for DeleteRows<T, K, R>
where
    T: Table,
    K: RenderAssignments<D> + 'static,
    R: RenderReturning<D> + 'static,
    D: Dialect,
{
    const STATIC: bool =
        K::STATIC && R::STATIC && matches!(<Self as Statement<D>>::KEPT, Some(true));
    // With arrays the statement is the same for any number of keys.
    const KEPT: Option<bool> = match D::SYNTAX.arrays {
        false => Some(false),
        true => match K::ARRAYS {
            Some(true) if !R::STATIC => None,
            kept => kept,
        },
    };
    const SENT: Sent = Sent::InParts;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let end = Statement::<D>::part(self, 0, &AnyRules::default()).unwrap_or_default();
        self.render_part(0..end, out)
    }
    fn part(&self, start: usize, rules: &AnyRules) -> Option<usize> {
        let keys = self.keys.get(start..)?;
        keys.first()?;
        let beside = Sql::<D>::count_ruled_binds(rules, |out| {
            out.filter_written::<T>();
            Keyword(" AND ").render_rules(out)?;
            self.returning.render_returning(out)
        });
        let mut room = Room::of::<D>(beside);
        let keys = (keys.iter().take(D::SYNTAX.most_value_rows))
            .take_while(|key| room.takes(measure::<K, D>(key)));
        Some(start + keys.count().max(1))
    }
    fn render_part<'b>(&'b self, part: Range<usize>, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        let keys = self.keys.get(part).unwrap_or_default();
        let Some(first) = keys.first() else {
            return out.refuse(RenderError::NoRows);
        };
        let mut columns = Vec::new();
        first.columns(&mut columns);
        let arrays = D::SYNTAX.arrays && first.has_arrays();
        if !arrays {
            // Caching statements for every number of keys would fill the cache of prepared ones.
            out.never_cached();
        }
        let several = columns.len() > 1;
        let around = out.enter_query(false);
        <Tab<T> as Fragment<D>>::name_columns(out);
        out.push("DELETE FROM ");
        out.table::<T>()?;
        out.push(" WHERE ");
        out.parenthesized(several, |out| {
            for (i, column) in columns.iter().enumerate() {
                comma(&mut (i == 0), out);
                out.column::<T>(column.name)?;
            }
            Ok(())
        })?;
        if arrays {
            out.push(match several {
                true => " IN (SELECT * FROM unnest(",
                false => " = ANY (",
            });
            out.bind_columns(&Columns::<K, D>::of(keys))?;
            out.push(if several { "))" } else { ")" });
            Keyword(" AND ").render_rules(out)?;
            self.returning.render_returning(out)?;
            out.leave_query(around);
            return Ok(());
        }
        out.push(" IN (");
        let values = D::SYNTAX.values;
        out.push(if values { "VALUES " } else { "" });
        for (i, key) in keys.iter().enumerate() {
            comma(&mut (i == 0), out);
            out.parenthesized(several || values, |out| key.render_values(&mut true, out))?;
        }
        out.push(")");
        Keyword(" AND ").render_rules(out)?;
        self.returning.render_returning(out)?;
        out.leave_query(around);
        Ok(())
    }
}
