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
//! A column gets its value from an [assignment](Assign), made by [`to`](crate::Col::to): `users::name.to("Sara")`. So does a part of
//! one on PostgreSQL, such as an element of an array: `documents::tags.subscript(1).to("red")`. Several columns get theirs from
//! one query: `(users::name, users::age).to(query)`. Each statement has `returning`, on the databases with RETURNING, and then the verbs that return rows.
//!
//! `run` returns the number of rows that were inserted, deleted, or met the condition of an UPDATE; on MySQL too, whose
//! connections are opened so that they also count rows that had the new values already.
//!
//! The conditions and values of UPDATE and DELETE may be queries of the same table. MySQL rejects them ("You can't specify
//! target table for update in FROM clause"), MariaDB does not.

mod assign;
mod assign_row;
mod auto_increment;
mod cells;
mod column_part;
mod conflict;
#[cfg(feature = "postgres-backend")]
mod copy;
mod delete;
mod delete_rows;
#[cfg(feature = "serde")]
mod deserialize;
mod given;
mod has_on_conflict;
mod insert;
mod insert_select;
mod keys;
mod limited;
mod merge;
#[cfg(feature = "mysql-backend")]
mod numbered;
#[cfg(feature = "mysql-backend")]
mod on_mariadb;
mod part;
mod relation;
mod returning;
mod truncate;
mod update;
mod update_rows;
mod value_rows;
mod version;
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
    ConflictTarget, DoNothing, DoUpdate, Excluded, ExcludedColumn, HasExcludedRow, OnAnyConflict,
    OnConflict, OnConflictOf, excluded,
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
pub use given::{Both, Complete, GivenColumns, Once, Supplies, Unassigned};
pub use has_on_conflict::HasOnConflict;
pub use insert::{
    Insert, InsertInto, InsertRow, InsertRows, Insertable, OverridingSystemValue,
    WithoutOverriding, insert_into,
};
pub use insert_select::InsertColumns;
pub use keys::KeyValues;
pub use limited::{BeforeLimit, Limit, LimitedWhere, TakesLimits};
pub use merge::{
    CanInsert, CanWrite, Matched, Merge, MergeAssignments, MergeInto, MergeUsing, NotMatched,
    NotMatchedBySource, When, merge_into,
};
#[cfg(feature = "mysql-backend")]
pub(crate) use numbered::{LastInsertId, Numbered};
#[cfg(feature = "mysql-backend")]
pub use on_mariadb::{OnMariadb, ReturnedByMariadb, ReturnsUpdatesOnMariadb};
pub use relation::{HasValue, LedTo};
pub use returning::{Returned, Unreturned};
pub use truncate::{Truncate, TruncateList, truncate};
pub use update::{
    EveryRow, SetClause, Unfiltered, Unset, Updatable, UpdatableKind, Update, update,
};
#[doc(hidden)]
pub use update_rows::RowsByKey;
pub use update_rows::{UpdateRow, UpdateRowList, UpdateRows};
pub(crate) use update_rows::{render_update_arrays, render_update_values};
pub(crate) use value_rows::render_rows_in_order;
pub use version::{
    Action, HasVersion, HasVersionOfRow, HasVersions, MergeAction, MergeReturning, New, Old,
    ReturnsOf, RowOf, Version, VersionOf, VersionWord, WithAction, WithNew, WithOld, merge_action,
    new, old,
};
pub use with::{WithStatement, Writes};
