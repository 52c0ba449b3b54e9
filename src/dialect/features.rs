//! Features that a database may lack: one trait each, whose absence is a compile error in SQL words.

macro_rules! features {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident: $message:literal, $label:literal, [$($feature:literal $db:ty),*];
    )*) => {$(
        $(#[doc = $doc])+
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name {}
        $(
            #[cfg(feature = $feature)]
            #[diagnostic::do_not_recommend]
            impl $name for $db {}
        )*
    )*};
}

features! {
    /// A database that has the keyword DEFAULT as a value.
    HasDefaultKeyword: "`{Self}` has no DEFAULT as a value",
        "leave the column out of the INSERT to use its default",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that has OVERRIDING SYSTEM VALUE.
    HasOverriding: "`{Self}` has no OVERRIDING SYSTEM VALUE",
        "not supported by this database",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has RETURNING.
    HasReturning: "`{Self}` has no RETURNING",
        "`.run(conn)` runs it for its effect; `.insert_ids(conn)` returns the numbers of new rows",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that has ON DUPLICATE KEY UPDATE.
    HasOnDuplicateKeyUpdate: "`{Self}` has no ON DUPLICATE KEY UPDATE",
        "`.on_conflict(key).do_update(..)` names the unique key; `.on_conflict_do_nothing()` needs none",
        ["mysql-backend" diesel::mysql::Mysql];
    /// A database whose ON CONFLICT takes unique indexes of some rows, and of expressions.
    HasIndexTargets: "`{Self}` has no ON CONFLICT for an index of expressions or of some rows",
        "its ON DUPLICATE KEY UPDATE applies to every unique key: write `.on_duplicate_key_update(..)`",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that has ON CONFLICT DO NOTHING about every constraint.
    HasAnyConflict: "`{Self}` has no ON CONFLICT DO NOTHING without a key",
        "write `.on_duplicate_key_do_nothing()`: INSERT IGNORE ignores other errors too",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that has WHERE in ON CONFLICT DO UPDATE.
    HasConflictFilter: "`{Self}` has no WHERE in ON DUPLICATE KEY UPDATE",
        "a `case` in the assigned values can keep the current value",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database whose UPDATE has other tables.
    HasUpdateFrom: "`{Self}` has no other tables in UPDATE",
        "not supported by this database",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite, "mysql-backend" diesel::mysql::Mysql];
    /// A database whose UPDATE and DELETE have ORDER BY and LIMIT.
    HasLimitedWrites: "`{Self}` has neither ORDER BY nor LIMIT in UPDATE and DELETE",
        "select the rows with a subquery: `filter(users::id.in_(query))`",
        ["mysql-backend" diesel::mysql::Mysql];
    /// A database whose DELETE has other tables.
    HasDeleteUsing: "`{Self}` has no USING in DELETE",
        "name the other table in a subquery: `filter(orders::user_id.in_(query))`",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database whose transactions have isolation levels, and may be read only.
    HasIsolationLevels: "`{Self}` has no isolation levels, nor READ ONLY",
        "its transactions are serializable",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that has `old` and `new` in RETURNING.
    HasOldAndNew: "`{Self}` has neither `old` nor `new` in RETURNING",
        "a query before the statement, in one transaction, reads the row as it was",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that reports whether an INSERT with ON CONFLICT inserted or updated.
    HasMergeAction: "`{Self}` does not report whether a row was inserted or updated",
        "`do_nothing` skips existing rows, which `run` does not count",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that assigns parts of columns.
    HasPartsOfColumns: "`{Self}` assigns whole columns only",
        "assigns an element, a slice, a field or a member: only PostgreSQL assigns parts of columns",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that assigns several columns from one query.
    HasRowAssignments: "`{Self}` does not assign several columns from one query",
        "assign each column by itself, as with `.to(query.scalar_subquery())`",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that has MERGE.
    HasMerge: "`{Self}` has no MERGE",
        "`insert_into(..).values(..).on_conflict(..).do_update(..)` inserts rows or updates existing ones",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has TRUNCATE.
    HasTruncate: "`{Self}` has no TRUNCATE",
        "`delete_from(..).all_rows()` deletes all rows",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that has TRUNCATE of several tables, RESTART IDENTITY and CASCADE.
    HasTruncateOptions: "`{Self}` has neither RESTART IDENTITY nor CASCADE in TRUNCATE, nor several tables",
        "truncate the tables one by one",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has INSERT, UPDATE and DELETE in WITH.
    HasWriteInWith: "`{Self}` has no INSERT, UPDATE or DELETE in WITH",
        "run it by itself, in a transaction with the statement that reads its rows",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has WITH before INSERT, UPDATE and DELETE.
    HasWithBeforeWrite: "`{Self}` has no WITH before INSERT, UPDATE and DELETE",
        "INSERT can take its rows from `with(..).from(..)`; elsewhere use a derived table or a subquery",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that has LATERAL.
    HasLateral: "`{Self}` has no LATERAL",
        "a derived table cannot name the tables before it there",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has JSON_TABLE.
    HasJsonTable: "`{Self}` has no JSON_TABLE",
        "`json_array_elements` and `json_each` make rows of documents",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database whose JSON_TABLE has a DEFAULT of text.
    HasJsonDefaults: "`{Self}` has no DEFAULT of text in JSON_TABLE",
        "MySQL and MariaDB read it differently: use `coalesce` of the column",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has ROWS FROM.
    HasRowsFrom: "`{Self}` has no ROWS FROM",
        "functions cannot be combined there",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has TABLESAMPLE.
    HasTableSample: "`{Self}` has no TABLESAMPLE",
        "not supported by this database",
        ["postgres-backend" diesel::pg::Pg];
    /// A database with hints about common table expressions.
    HasMaterialized: "`{Self}` has no MATERIALIZED in WITH",
        "not supported by this database",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database that orders recursive queries and detects their cycles: SEARCH and CYCLE.
    HasSearch: "`{Self}` has neither SEARCH nor CYCLE",
        "order and mark the rows by columns of their own",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has ROLLUP.
    HasRollup: "`{Self}` has no ROLLUP",
        "cannot group by several sets at once",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that groups by several sets at once.
    HasGroupingSets: "`{Self}` has no CUBE, GROUPING SETS or GROUP BY ()",
        "cannot group by several sets at once, nor by the empty one",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has aggregates of an outer query in every clause of a subquery.
    HasOuterAggregates: "`{Self}` has no aggregates of an outer query",
        "select it in a derived table, and name its column in the subquery",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that selects no columns.
    HasEmptySelect: "`{Self}` cannot select no columns",
        "select a value, such as `literal(1)`",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has DISTINCT ON.
    HasDistinctOn: "`{Self}` has no DISTINCT ON",
        "use `row_number().over(..)` in a derived table",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has WITH TIES.
    HasTies: "`{Self}` has no WITH TIES",
        "use `rank().over(..)` in a derived table",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that compares with ANY and ALL of a query's rows.
    HasQuantified: "`{Self}` has neither ANY nor ALL of a query",
        "use IN or EXISTS, or compare with `min` or `max`",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that locks single rows.
    HasRowLocks: "`{Self}` has no FOR UPDATE",
        "this database does not lock single rows",
        ["postgres-backend" diesel::pg::Pg, "mysql-backend" diesel::mysql::Mysql];
    /// A database that locks rows without their keys, or their keys alone.
    HasKeyLocks: "`{Self}` has neither FOR NO KEY UPDATE nor FOR KEY SHARE",
        "use `for_update` or `for_share`",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that locks the rows of some tables of a query.
    HasLockOf: "`{Self}` has no FOR UPDATE OF",
        "MariaDB locks the rows of all tables of the query",
        ["postgres-backend" diesel::pg::Pg];
    /// A database that has FULL JOIN.
    HasFullJoin: "`{Self}` has no FULL JOIN",
        "use UNION ALL of a LEFT JOIN and the rows of the right table that have no partner",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database whose ORDER BY of a set operation has NULLS FIRST and NULLS LAST.
    HasNullsOfUnion: "`{Self}` has neither NULLS FIRST nor NULLS LAST in ORDER BY of a set operation",
        "put the set operation in a derived table, and order that",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database whose frames count groups of rows.
    HasGroupsFrame: "`{Self}` has no GROUPS in the frame of a window",
        "expected ROWS or RANGE",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
    /// A database whose frames leave rows out.
    HasExclude: "`{Self}` has no EXCLUDE in the frame of a window",
        "not supported by this database",
        ["postgres-backend" diesel::pg::Pg, "sqlite" diesel::sqlite::Sqlite];
}
