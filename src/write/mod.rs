//! INSERT, UPDATE, DELETE and MERGE (SQL:2016 part 2, 14.8 to 14.14).
//!
//! | statement | begins with | rows and columns |
//! |---|---|---|
//! | INSERT | [`insert_into`] | [`values`](InsertInto::values), [`rows`](InsertInto::rows), [`columns`](InsertInto::columns) of a query, [`default_values`](InsertInto::default_values) |
//! | UPDATE | [`update`] | [`set`](Update::set), then [`filter`](Update::filter) or [`all_rows`](Update::all_rows); [`rows`](Update::rows) with their keys |
//! | DELETE | [`delete_from`] | [`filter`](Delete::filter), [`rows`](Delete::rows) by their keys, or [`all_rows`](Delete::all_rows) |
//! | TRUNCATE | [`truncate`] | all |
//! | MERGE | [`merge_into`] | [`using`](MergeInto::using), [`on`](MergeUsing::on), then WHENs such as [`when_matched`](Merge::when_matched) |
//!
//! A column gets its value from an [assignment](Assign), made by [`to`](crate::Col::to): `users::name.to("Sara")`. On PostgreSQL so does a part of
//! a column, such as an element of an array: `documents::tags.subscript(1).to("red")`. Several columns can get their values from
//! one query: `(users::name, users::age).to(query)`. On databases with RETURNING each statement has `returning`, and then verbs that return rows.
//!
//! `run` returns the number of rows that were inserted, deleted, or matched the condition of an UPDATE; on MySQL too, whose
//! connections are opened so that they also count rows that already had the new values.
//!
//! The conditions and values of UPDATE and DELETE may be queries of the same table. MySQL rejects them ("You can't specify
//! target table for update in FROM clause"), MariaDB does not.

mod assign;
mod assign_row;
mod auto_increment;
pub(crate) mod batch_size;
mod cells;
mod column_part;
mod conflict;
#[cfg(feature = "postgres-backend")]
mod copy;
mod delete;
mod delete_rows;
#[cfg(feature = "serde")]
mod deserialize;
mod engine_of;
mod excluded;
mod from_using;
mod has_on_conflict;
mod insert;
mod insert_select;
mod insertable;
mod keys;
mod limited;
mod merge;
#[cfg(feature = "mysql-backend")]
mod numbered;
mod on_conflict;
mod on_duplicate_key;
#[cfg(feature = "mysql-backend")]
mod on_mariadb;
mod refers_to_itself;
mod relation;
mod required;
mod returning;
mod same_keys;
mod truncate;
mod update;
mod update_rows;
mod value_rows;
mod version;
mod where_clause;
mod with;

pub use assign::{
    Assign, AssignedValue, AssignmentList, Assignments, Assigns, ColumnOfRow, DefaultValue,
    HasColumn, Nulls, RenderAssignments, RenderValue,
};
pub use assign_row::{AssignRow, FillsRow, RowAssignment, RowFor};
pub use auto_increment::AutoIncrement;
pub use cells::{CellColumns, Cells};
pub(crate) use cells::{CellValue, ColumnValue, same_name};
pub use column_part::{AssignPart, AssignedPlace};
pub use conflict::{
    ConflictTarget, DoNothing, DoUpdate, OnAnyConflict, OnConflictOf, OnDuplicateKey,
};
#[cfg(feature = "postgres-backend")]
pub use copy::{
    CopiedRow, CopyInto, CopyRows, IsBound, OnlyValues, RowsToCopy, SendsValue, copy_into,
};
pub use delete::{Deletable, DeletableKind, Delete, delete_from};
pub use delete_rows::DeleteRows;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub use deserialize::given;
pub(crate) use engine_of::EngineOf;
pub use excluded::{Excluded, ExcludedColumn, HasExcludedRow, excluded};
pub use has_on_conflict::HasOnConflict;
pub use insert::{Insert, InsertInto, InsertRow, InsertRows, insert_into};
pub use insert_select::InsertColumns;
pub use insertable::{Insertable, OverridingSystemValue, WithoutOverriding};
pub use keys::KeyOperands;
pub use limited::{BeforeLimit, Limit, LimitedWhere};
pub use merge::{
    CanInsert, CanWrite, Matched, Merge, MergeAssignments, MergeInto, MergeUsing, NotMatched,
    NotMatchedBySource, When, merge_into,
};
#[cfg(feature = "mysql-backend")]
pub(crate) use numbered::{LastInsertId, Numbered};
pub use on_conflict::OnConflict;
#[cfg(feature = "mysql-backend")]
pub use on_mariadb::{OnMariadb, ReturnedByMariadb, ReturnsUpdatesOnMariadb};
pub(crate) use refers_to_itself::RefersToItself;
pub use relation::{HasValue, LedTo};
pub use required::{Both, Complete, GivenColumns, Once, Supplies, Unassigned};
pub use returning::{Returned, Unreturned};
pub use truncate::{Truncate, TruncateList, truncate};
pub use update::{SetClause, Unset, Updatable, UpdatableKind, Update, update};
#[doc(hidden)]
pub use update_rows::RowsByKey;
pub use update_rows::{UpdateRow, UpdateRowList, UpdateRows};
pub(crate) use update_rows::{render_update_arrays, render_update_values};
pub(crate) use value_rows::{
    column as value_column, render as render_value_rows, render_rows_in_order,
};
pub use version::{
    Action, HasVersion, HasVersionOfRow, HasVersions, MergeAction, MergeReturning, New, Old,
    ReturnsOf, RowOf, Version, VersionOf, VersionWord, WithAction, WithNew, WithOld, merge_action,
    new, old,
};
pub use where_clause::{EveryRow, TakesLimits, Unfiltered};
pub use with::{WithStatement, Writes};
