//! TRUNCATE (SQL:2016 part 2, 14.10). <https://www.postgresql.org/docs/current/sql-truncate.html>,
//! <https://dev.mysql.com/doc/refman/8.4/en/truncate-table.html>

use std::marker::PhantomData;

use super::insertable::Insertable;
use crate::dialect::{Dialect, HasTruncate, HasTruncateOptions};
use crate::error::RenderResult;
use crate::render::Sql;
use crate::statement::{IsStatement, Standalone, Statement};
use crate::table::{Tab, kind};

/// A TRUNCATE of the tables `L`; `IDENTITY` restarts their numbers, `CASCADE` also truncates tables that reference
/// them.
#[must_use = "a TRUNCATE does nothing until it is run, as with `.run(&mut conn)`"]
pub struct Truncate<L, const IDENTITY: bool = false, const CASCADE: bool = false>(
    PhantomData<fn() -> L>,
);
impl<L, const I: bool, const C: bool> Clone for Truncate<L, I, C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<L, const I: bool, const C: bool> Copy for Truncate<L, I, C> {}

/// `TRUNCATE TABLE`: deletes all rows of a table at once, without reading them. On PostgreSQL a tuple of tables is truncated together,
/// which is required if they reference each other.
///
/// ```
/// use relata::prelude::*;
/// # use relata::doc::{orders, users};
/// let one = truncate(orders::table);
/// let both = truncate((orders::table, users::table)).restart_identity();
/// ```
///
/// ```sql
/// TRUNCATE TABLE "orders"
/// TRUNCATE TABLE "orders", "users" RESTART IDENTITY
/// ```
///
/// `run` returns 0: no database reports how many rows there were. SQLite has no TRUNCATE; `delete_from(t).all_rows()` is as fast there
/// (<https://www.sqlite.org/lang_delete.html#the_truncate_optimization>).
///
/// **MySQL commits** the open transaction before TRUNCATE, and TRUNCATE itself cannot be rolled back. In a transaction use
/// `delete_from(t).all_rows()`. AUTO_INCREMENT restarts.
/// <https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html>
///
/// # Errors
/// A table that another references by a foreign key is an error, unless that table is truncated too, in the tuple or
/// with [`cascade`](Truncate::cascade).
pub fn truncate<L: TruncateList>(_: L) -> Truncate<L> {
    Truncate(PhantomData)
}

impl<L, const C: bool> Truncate<L, false, C> {
    /// `RESTART IDENTITY`: restarts the sequences of the tables' columns. PostgreSQL.
    pub fn restart_identity(self) -> Truncate<L, true, C> {
        Truncate(PhantomData)
    }
}
impl<L, const I: bool> Truncate<L, I, false> {
    /// `CASCADE`: also truncates the tables that reference these, directly or indirectly. PostgreSQL.
    pub fn cascade(self) -> Truncate<L, I, true> {
        Truncate(PhantomData)
    }
}

impl<L, const I: bool, const C: bool> IsStatement for Truncate<L, I, C> {}
impl<L, const I: bool, const C: bool> Standalone for Truncate<L, I, C> {}
impl<L, const I: bool, const C: bool, D> Statement<D> for Truncate<L, I, C>
where
    L: RenderTruncate<D> + 'static,
    D: Dialect + HasTruncate + TakesTruncateOptions<I, C>,
{
    const STATIC: bool = true;
    fn render<'b>(&'b self, out: &mut Sql<'_, 'b, D>) -> RenderResult {
        out.push("TRUNCATE TABLE ");
        L::render_tables(out)?;
        if I {
            out.push(" RESTART IDENTITY");
        }
        if C {
            out.push(" CASCADE");
        }
        Ok(())
    }
    fn affects_rows(&self) -> bool {
        false
    }
}

/// A database with these options of TRUNCATE.
#[doc(hidden)]
pub trait TakesTruncateOptions<const IDENTITY: bool, const CASCADE: bool> {}
impl<D> TakesTruncateOptions<false, false> for D {}
impl<D: HasTruncateOptions> TakesTruncateOptions<true, false> for D {}
impl<D: HasTruncateOptions> TakesTruncateOptions<false, true> for D {}
impl<D: HasTruncateOptions> TakesTruncateOptions<true, true> for D {}

/// Tables to truncate: one, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be truncated",
    label = "expected a table, such as `users::table`, or a tuple of tables"
)]
pub trait TruncateList {}
#[diagnostic::do_not_recommend]
impl<T: Insertable<Kind = kind::BaseTable>> TruncateList for Tab<T> {}

/// The SQL of these tables.
#[doc(hidden)]
pub trait RenderTruncate<D: Dialect> {
    fn render_tables(out: &mut Sql<'_, '_, D>) -> RenderResult;
}
impl<T: Insertable<Kind = kind::BaseTable>, D: Dialect> RenderTruncate<D> for Tab<T> {
    fn render_tables(out: &mut Sql<'_, '_, D>) -> RenderResult {
        out.table::<T>()
    }
}
macro_rules! tables {
    ($($t:ident $i:ident),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($t: Insertable<Kind = kind::BaseTable>),+> TruncateList for ($(Tab<$t>,)+) {}
        impl<D: Dialect + HasTruncateOptions, $($t: Insertable<Kind = kind::BaseTable>),+> RenderTruncate<D> for ($(Tab<$t>,)+) {
            fn render_tables(out: &mut Sql<'_, '_, D>) -> RenderResult {
                let mut first = true;
                $(
                    super::assign::comma(&mut first, out);
                    out.table::<$t>()?;
                )+
                Ok(())
            }
        }
    };
}
crate::tuples::all_tuples!(tables);
