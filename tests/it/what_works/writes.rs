//! Rows of the page about statements that write, and about connections.

use super::{Entry, MYSQL, has, query, row, write};
use crate::shop::*;
use relata::connection::{
    AsyncMysqlConnection, AsyncPgConnection, AsyncSqliteConnection, CopyConnection,
    MysqlConnection, PgConnection, SqliteConnection,
};
use relata::dialect::{
    HasIndexTargets, HasIsolationLevels, HasOverriding, HasStatementTimeout, HasTwoPhaseCommit,
};
use relata::doc::documents;
use relata::prelude::*;
use relata::statement::RowStatement;
use relata::write::OnMariadb;

relata::label!(gone);

/// That RETURNING on MariaDB returns rows, as its verbs demand.
fn on_mariadb<Q: RowStatement<Mysql>>(_: &OnMariadb<Q>) -> bool {
    true
}

pub fn writes() -> Vec<Entry> {
    let tag = || (tags::id.to(1), tags::label.to("hot"));
    let new = || insert_into(tags::table).values(tag());
    let first = || tags::id.eq(1);
    let bios = || from(employees::table).select((employees::name, employees::hired_on));
    let returned = query!(new().returning(tags::id));
    let there = on_mariadb(&new().returning(tags::id).on_mariadb())
        && on_mariadb(
            &delete_from(tags::table)
                .filter(first())
                .returning(tags::id)
                .on_mariadb(),
        );
    vec![
        row(
            "INSERT of rows, of many rows, of a query; new-row structs; DEFAULT VALUES",
            [
                write!(new()),
                write!(insert_into(tags::table).rows([tag(), tag()])),
                write!(
                    insert_into(tags::table)
                        .columns((tags::id, tags::label))
                        .select(from(employees::table).select((employees::id, employees::name)))
                ),
            ],
        ),
        row(
            "UPDATE and DELETE with a condition or `all_rows()`; structs of changes",
            [
                write!(
                    update(tags::table)
                        .set(tags::label.to("hot"))
                        .filter(first())
                ),
                write!(delete_from(tags::table).all_rows()),
            ],
        ),
        row(
            "UPDATE with other tables",
            [write!(
                update(profiles::table)
                    .from(users::table)
                    .set(profiles::bio.to(users::name))
                    .filter(profiles::user_id.eq(users::id))
            )],
        ),
        row(
            "DELETE with other tables (USING)",
            [write!(
                delete_from(order_items::table)
                    .using(orders::table)
                    .filter(order_items::order_id.eq(orders::id))
            )],
        ),
        row("RETURNING", [[returned[0], returned[1], there]])
            .but(MYSQL, returned)
            .but(
                MYSQL,
                query!(
                    update(tags::table)
                        .set(tags::label.to("a"))
                        .filter(first())
                        .returning(tags::id)
                ),
            ),
        row(
            "ON CONFLICT DO UPDATE, DO NOTHING",
            [write!(
                insert_into(product_tags::table)
                    .values((product_tags::product_id.to(1), product_tags::tag_id.to(1)))
                    .on_conflict(product_tags::constraints::PRODUCT_TAGS_PKEY)
                    .do_nothing()
            )],
        )
        .but(
            MYSQL,
            write!(new().on_conflict(tags::constraints::TAGS_PKEY).do_nothing()),
        ),
        row(
            "ON CONFLICT DO NOTHING without a key",
            [write!(new().on_conflict_do_nothing())],
        ),
        row(
            "ON DUPLICATE KEY UPDATE by its own name, of tables with any number of unique keys",
            [write!(new().on_duplicate_key_update(tags::label.to("new")))],
        ),
        row(
            "DEFAULT as a value",
            [write!(
                update(users::table)
                    .set(users::is_active.to_default())
                    .all_rows()
            )],
        ),
        row(
            "several columns from one query: `(a, b).to(query)`",
            [write!(
                update(profiles::table)
                    .set((profiles::bio, profiles::birth_date).to(bios()))
                    .all_rows()
            )],
        ),
        row(
            "many rows by their primary keys: UPDATE, DELETE, a missing row is an error",
            [write!(delete_from(tags::table).rows([1, 2]))],
        ),
        row(
            "ORDER BY and LIMIT of UPDATE and DELETE of one table",
            [
                write!(
                    delete_from(tags::table)
                        .filter(first())
                        .order_by(tags::id)
                        .limit(10)
                ),
                write!(
                    update(tags::table)
                        .set(tags::label.to("a"))
                        .filter(first())
                        .order_by(tags::id)
                        .limit(10)
                ),
            ],
        ),
        row(
            "WITH before INSERT, UPDATE and DELETE",
            [write!(
                with(from(tags::table).select(tags::id).subquery(gone))
                    .statement(delete_from(tags::table).all_rows())
            )],
        ),
        row("TRUNCATE", [write!(truncate(tags::table))])
            .but(MYSQL, write!(truncate((tags::table, users::table))))
            .but(MYSQL, write!(truncate(tags::table).restart_identity()))
            .but(MYSQL, write!(truncate(tags::table).cascade())),
    ]
}

/// What PostgreSQL alone has, or beside one other.
pub fn of_postgres() -> Vec<Entry> {
    let upsert = || {
        insert_into(tags::table)
            .values((tags::id.to(1), tags::label.to("hot")))
            .on_conflict(tags::constraints::TAGS_PKEY)
            .do_update(tags::label.to(excluded(tags::label)))
    };
    let unused = || {
        delete_from(tags::table)
            .filter(tags::id.eq(1))
            .returning(tags::id)
            .cte(gone)
    };
    let merge = || {
        merge_into(tags::table)
            .using(employees::table)
            .on(tags::id.eq(employees::id))
    };
    vec![
        row("OVERRIDING SYSTEM VALUE", [has!(HasOverriding)]),
        row(
            "ON CONFLICT by a unique index of expressions or of some rows",
            [has!(HasIndexTargets)],
        ),
        row(
            "the row of a table as one value: `whole_row`",
            [query!(
                from(tags::table).filter(whole_row(tags::table).is_null())
            )],
        ),
        row(
            "assignments to elements of arrays, fields of composite values, members of `jsonb`",
            [
                write!(
                    update(documents::table)
                        .set(documents::tags.subscript(1).to("red"))
                        .all_rows()
                ),
                write!(
                    update(documents::table)
                        .set(
                            documents::data
                                .get("author")
                                .to(relata::serde_json::json!("Sara"))
                        )
                        .all_rows()
                ),
            ],
        ),
        row(
            "whether an upsert inserted or updated, `merge_action()` in RETURNING",
            [query!(upsert().returning((tags::label, merge_action())))],
        ),
        row(
            "`old` and `new` in RETURNING",
            [query!(
                update(products::table)
                    .set(products::stock.to(1))
                    .filter(products::id.eq(7))
                    .returning((old(products::stock), new(products::stock)))
            )],
        ),
        row(
            "MERGE; INSERT, UPDATE, DELETE and MERGE in WITH",
            [
                write!(merge().when_matched().delete()),
                write!(
                    merge()
                        .when_matched()
                        .update(tags::label.to(employees::name))
                ),
                query!({
                    let t = unused();
                    with(t.clone()).from(t.table()).select(t.get(tags::id))
                }),
            ],
        ),
    ]
}

pub fn verbs() -> Vec<Entry> {
    vec![
        row(
            "COPY: rows into a table, rows of a query, in binary form",
            [
                has!(CopyConnection: PgConnection, SqliteConnection, MysqlConnection),
                has!(CopyConnection: AsyncPgConnection, AsyncSqliteConnection, AsyncMysqlConnection),
            ],
        ),
        row(
            "transactions begun with an isolation level, READ ONLY",
            [has!(HasIsolationLevels)],
        ),
        row(
            "two-phase commit, `begin_two_phase` and `commit_together`",
            [has!(HasTwoPhaseCommit)],
        ),
        row("timeouts of statements", [has!(HasStatementTimeout)]),
        row(
            "asynchronous connections (tokio), with the same verbs",
            [has!(Connection: AsyncPgConnection, AsyncSqliteConnection, AsyncMysqlConnection)],
        ),
        row(
            "engines: a pool of connections, blocking or asynchronous",
            [
                has!(Connection:
                relata::engine::Engine<PgConnection>,
                relata::engine::Engine<SqliteConnection>,
                relata::engine::Engine<MysqlConnection>),
                has!(Connection:
                relata::engine::Engine<AsyncPgConnection>,
                relata::engine::Engine<AsyncSqliteConnection>,
                relata::engine::Engine<AsyncMysqlConnection>),
            ],
        ),
        row(
            "a primary and replicas: reads to replicas, all else to the primary, `RoutedEngine`",
            [has!(Connection:
                relata::engine::RoutedEngine<PgConnection>,
                relata::engine::RoutedEngine<SqliteConnection>,
                relata::engine::RoutedEngine<MysqlConnection>)],
        ),
    ]
}
