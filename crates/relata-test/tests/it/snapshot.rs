//! SQL as snapshots.

use relata::backend::{Mysql, Pg};
use relata::prelude::*;
use relata_test::assert_sql_snapshot;

use crate::shop::{orders, tags, users};

#[test]
fn one_database_or_all() {
    let query = from(users::table)
        .join(users::orders)
        .filter(users::name.eq("Ada") & orders::id.in_([1, 2]))
        .select((users::id, orders::total));
    assert_sql_snapshot!(query);
    assert_sql_snapshot!("on_mysql", Mysql, query);
    assert_sql_snapshot!("count_of_all", from(users::table).select(count()));
    assert_sql_snapshot!(Pg, from(tags::table).filter(tags::id.eq(7)), @r#"
    -- PostgreSQL
    SELECT "tags"."id", "tags"."label" FROM "tags" WHERE "tags"."id" = $1
    -- binds: [7]
    "#);
    assert_sql_snapshot!(delete_from(tags::table).filter(tags::id.eq(7)), @r#"
    -- PostgreSQL
    DELETE FROM "tags" WHERE "tags"."id" = $1
    -- binds: [7]
    -- SQLite
    DELETE FROM `tags` WHERE `tags`.`id` = ?
    -- binds: [7]
    -- MySQL
    DELETE FROM `tags` WHERE `tags`.`id` = ?
    -- binds: [7]
    "#);
    // Only PostgreSQL has DISTINCT ON.
    assert_sql_snapshot!(
        Pg,
        from(orders::table)
            .distinct_on(orders::user_id)
            .order_by(orders::user_id)
    );
}
