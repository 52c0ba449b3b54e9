//! The tables that ON CONFLICT can be written for.

#[cfg(feature = "mysql-backend")]
use super::Insertable;
#[cfg(feature = "mysql-backend")]
use crate::table::kind;

/// A database that has ON CONFLICT for the table `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no ON CONFLICT for the table `{T}`",
    label = "its ON DUPLICATE KEY UPDATE applies to every unique key, and this table does not have exactly one"
)]
pub trait HasOnConflict<T> {}
#[cfg(feature = "postgres-backend")]
#[diagnostic::do_not_recommend]
impl<T> HasOnConflict<T> for diesel::pg::Pg {}
#[cfg(feature = "sqlite")]
#[diagnostic::do_not_recommend]
impl<T> HasOnConflict<T> for diesel::sqlite::Sqlite {}
#[cfg(feature = "mysql-backend")]
#[diagnostic::do_not_recommend]
impl<T: Insertable<Keys = kind::OneKey>> HasOnConflict<T> for diesel::mysql::Mysql {}
