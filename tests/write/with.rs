//! WITH before INSERT, UPDATE and DELETE, and these in WITH.

use relata::RenderError;
use relata::backend::{Pg, Sqlite};
use relata::connection::PgConnection;
use relata::prelude::*;

use crate::databases::{postgres, sqlite};
use crate::shop::{NewTag, TagChanges, order_items, orders, product_tags, products, tags, users};

relata::relation! { moved { id: BigInt, label: Text } }
relata::relation! { busy { user_id: BigInt, orders: BigInt } }
relata::label!(gone, fresh, loud);

/// Compares SQL and bound values on PostgreSQL.
macro_rules! sends_pg {
    ($statement:expr, $sql:expr, $binds:expr) => {{
        let statement = &$statement;
        assert_eq!(statement.to_sql::<Pg>().unwrap(), $sql);
        let binds: &[&str] = &$binds;
        assert_eq!(statement.binds::<Pg>().unwrap(), binds);
    }};
}

fn labels(conn: &mut PgConnection) -> Vec<(i64, String)> {
    let all = from(tags::table).order_by(tags::id);
    all.select((tags::id, tags::label)).all(conn).unwrap()
}

#[test]
fn rows_that_move() {
    let unused = delete_from(tags::table)
        .filter(tags::id.ge(5))
        .returning((tags::id, tags::label));
    let statement = with(moved::as_query(unused)).statement(
        insert_into(tags::table)
            .columns((tags::id, tags::label))
            .select(from(moved::table).select((moved::id + 100, upper(moved::label))))
            .returning(tags::table),
    );
    sends_pg!(
        statement,
        concat!(
            r#"WITH "moved" ("id", "label") AS (DELETE FROM "tags" WHERE "tags"."id" >= $1 RETURNING "tags"."id", "tags"."label") "#,
            r#"INSERT INTO "tags" ("id", "label") SELECT "moved"."id" + $2, upper("moved"."label") FROM "moved" "#,
            r#"RETURNING "tags"."id", "tags"."label""#,
        ),
        ["5", "100"]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let new = statement.all(conn).unwrap();
    assert_eq!(new.len(), 1);
    assert_eq!((new[0].id, new[0].label.as_str()), (105, "UNUSED"));
    let after = labels(conn);
    assert_eq!(after.len(), 5);
    assert_eq!(after[4], (105, "UNUSED".to_owned()));
    // Nothing is left to move, and the number is that of the main statement.
    let moved_again = with(moved::as_query(
        delete_from(tags::table)
            .filter(tags::id.lt(0))
            .returning((tags::id, tags::label)),
    ))
    .statement(
        insert_into(tags::table)
            .columns((tags::id, tags::label))
            .select(from(moved::table).select((moved::id, moved::label))),
    );
    assert_eq!(moved_again.run(conn).unwrap(), 0);
}

#[test]
fn chained() {
    let new = insert_into(tags::table)
        .rows([
            (tags::id.to(10), tags::label.to("ten")),
            (tags::id.to(11), tags::label.to("eleven")),
        ])
        .returning((tags::id, tags::label))
        .cte(fresh);
    let tagged = insert_into(product_tags::table)
        .columns((product_tags::product_id, product_tags::tag_id))
        .select(
            from(new.table())
                .join(products::table.on(products::id.eq(1)))
                .select((products::id, new.get(tags::id))),
        )
        .returning((
            product_tags::tag_id,
            (product_tags::product_id + 1).label(loud),
        ))
        .cte(gone);
    let query = with(new.clone())
        .with(tagged.clone())
        .from(new.table())
        .join(
            tagged
                .table()
                .on(tagged.get(product_tags::tag_id).eq(new.get(tags::id))),
        )
        .order_by(new.get(tags::id))
        .select((new.get(tags::label), tagged.get(loud)));
    sends_pg!(
        query,
        concat!(
            r#"WITH "fresh" AS (INSERT INTO "tags" ("id", "label") SELECT "column1", "column2" FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "place") ORDER BY "place" RETURNING "tags"."id", "tags"."label"), "#,
            r#""gone" AS (INSERT INTO "product_tags" ("product_id", "tag_id") SELECT "products"."id", "fresh"."id" FROM "fresh" JOIN "products" ON "products"."id" = $3 "#,
            r#"RETURNING "product_tags"."tag_id", "product_tags"."product_id" + $4 AS "loud") "#,
            r#"SELECT "fresh"."label", "gone"."loud" FROM "fresh" JOIN "gone" ON "gone"."tag_id" = "fresh"."id" ORDER BY "fresh"."id""#,
        ),
        ["[10, 11]", "[\"ten\", \"eleven\"]", "1", "1"]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let rows = query.all(conn).unwrap();
    assert_eq!(rows, [("ten".to_owned(), 2), ("eleven".to_owned(), 2)]);
    let of_first = from(product_tags::table)
        .filter(product_tags::product_id.eq(1) & product_tags::tag_id.ge(10));
    assert_eq!(of_first.count(conn).unwrap(), 2);
}

#[test]
fn update_in_a_delete_and_a_merge() {
    let shipped = update(orders::table)
        .set(orders::status.to("shipped"))
        .filter(orders::id.in_([1, 2]))
        .returning(orders::id)
        .cte(gone);
    let statement = with(shipped.clone()).statement(
        delete_from(order_items::table)
            .filter(
                order_items::order_id.in_(from(shipped.table()).select(shipped.get(orders::id))),
            )
            .returning(order_items::order_id),
    );
    sends_pg!(
        statement,
        concat!(
            r#"WITH "gone" AS (UPDATE "orders" SET "status" = $1 WHERE "orders"."id" = ANY($2) RETURNING "orders"."id") "#,
            r#"DELETE FROM "order_items" WHERE "order_items"."order_id" IN (SELECT "gone"."id" FROM "gone") RETURNING "order_items"."order_id""#,
        ),
        ["\"shipped\"", "[1, 2]"]
    );
    let merge = with(moved::as_query(
        update(tags::table)
            .set(tags::label.to(tags::label.concat("?")))
            .filter(tags::id.le(2))
            .returning((tags::id, tags::label)),
    ))
    .statement(
        merge_into(product_tags::table)
            .using(moved::table)
            .on(product_tags::tag_id.eq(moved::id))
            .when_matched()
            .delete(),
    );
    sends_pg!(
        merge,
        concat!(
            r#"WITH "moved" ("id", "label") AS (UPDATE "tags" SET "label" = "tags"."label" || $1 WHERE "tags"."id" <= $2 RETURNING "tags"."id", "tags"."label") "#,
            r#"MERGE INTO "product_tags" USING "moved" ON "product_tags"."tag_id" = "moved"."id" WHEN MATCHED THEN DELETE"#,
        ),
        ["\"?\"", "2"]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let items = from(order_items::table).filter(order_items::order_id.in_([1, 2]));
    let before = items.count(conn).unwrap();
    assert!(before > 0);
    let ids = statement.all(conn).unwrap();
    assert_eq!(i64::try_from(ids.len()).unwrap(), before);
    assert_eq!(items.count(conn).unwrap(), 0);
    let status = from(orders::table)
        .filter(orders::id.le(2))
        .select(orders::status)
        .all(conn)
        .unwrap();
    assert_eq!(status, ["shipped", "shipped"]);

    let of_tags = from(product_tags::table).filter(product_tags::tag_id.le(2));
    let before = of_tags.count(conn).unwrap();
    assert_eq!(i64::try_from(merge.run(conn).unwrap()).unwrap(), before);
    assert_eq!(of_tags.count(conn).unwrap(), 0);
    assert_eq!(labels(conn)[0].1, "tea?");
}

/// MERGE in WITH needs PostgreSQL 17, as its RETURNING does.
#[test]
fn merge_in_with() {
    let merge = merge_into(tags::table)
        .using(users::table)
        .on(tags::id.eq(users::id))
        .when_matched()
        .update(tags::label.to(users::name))
        .returning((tags::id, merge_action()))
        .cte(gone);
    let query = with(merge.clone())
        .from(merge.table())
        .select((merge.get(tags::id), merge.get(merge_action())));
    sends_pg!(
        query,
        concat!(
            r#"WITH "gone" AS (MERGE INTO "tags" USING "users" ON "tags"."id" = "users"."id" "#,
            r#"WHEN MATCHED THEN UPDATE SET "label" = "users"."name" RETURNING "tags"."id", merge_action()) "#,
            r#"SELECT "gone"."id", "gone"."merge_action" FROM "gone""#,
        ),
        []
    );
}

/// PostgreSQL and SQLite have WITH before all of them.
#[test]
fn queries_before_writes() {
    let busy_users = || {
        from(orders::table)
            .group_by(orders::user_id)
            .having(count().ge(2))
            .select((orders::user_id, count()))
    };
    let changed = with(busy::as_query(busy_users())).statement(
        update(users::table)
            .from(busy::table)
            .set(users::age.to(busy::orders.cast::<relata::types::Integer>() + 100))
            .filter(users::id.eq(busy::user_id)),
    );
    let inserted = with(busy::as_query(busy_users())).statement(
        insert_into(tags::table)
            .columns((tags::id, tags::label))
            .select(
                from(users::table)
                    .join(busy::table.on(busy::user_id.eq(users::id)))
                    .select((users::id + 100, users::name)),
            )
            .on_conflict(tags::constraints::TAGS_PKEY)
            .do_nothing(),
    );
    let deleted = with(busy::as_query(busy_users())).statement(
        delete_from(tags::table)
            .filter(tags::id.in_(from(busy::table).select(busy::user_id + 100))),
    );
    let list = |q: char| {
        format!(
            "WITH {q}busy{q} ({q}user_id{q}, {q}orders{q}) AS (SELECT {q}orders{q}.{q}user_id{q}, count(*) FROM {q}orders{q} \
             GROUP BY {q}orders{q}.{q}user_id{q} HAVING count(*) >= "
        )
    };
    let pg = changed.to_sql::<Pg>().unwrap();
    assert_eq!(
        pg,
        format!(
            r#"{}$1) UPDATE "users" SET "age" = CAST("busy"."orders" AS integer) + $2 FROM "busy" WHERE "users"."id" = "busy"."user_id""#,
            list('"')
        )
    );
    assert_eq!(
        inserted.to_sql::<Sqlite>().unwrap(),
        format!(
            "{}?) INSERT INTO `tags` (`id`, `label`) SELECT * FROM (SELECT `users`.`id` + ?, `users`.`name` FROM `users` \
             JOIN `busy` ON `busy`.`user_id` = `users`.`id`) WHERE true ON CONFLICT (`id`) DO NOTHING",
            list('`')
        )
    );
    assert_eq!(
        deleted.to_sql::<Sqlite>().unwrap(),
        format!(
            "{}?) DELETE FROM `tags` WHERE `tags`.`id` IN (SELECT `busy`.`user_id` + ? FROM `busy`)",
            list('`')
        )
    );
    assert_eq!(changed.binds::<Sqlite>().unwrap(), ["2", "100"]);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            let busy = busy_users().order_by(orders::user_id).all(conn).unwrap();
            assert!(!busy.is_empty());
            assert_eq!(changed.run(conn).unwrap(), busy.len());
            let ages = from(users::table)
                .filter(users::age.gt(100))
                .order_by(users::id)
                .select((users::id, users::age))
                .all(conn)
                .unwrap();
            let expected: Vec<_> = busy
                .iter()
                .map(|&(id, n)| (id, i32::try_from(n).ok().map(|n| n + 100)))
                .collect();
            assert_eq!(ages, expected);
            assert_eq!(inserted.run(conn).unwrap(), busy.len());
            assert_eq!(inserted.run(conn).unwrap(), 0);
            assert_eq!(deleted.run(conn).unwrap(), busy.len());
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

/// What WITH writes is never left undone without a word.
#[test]
fn nothing_to_write() {
    let kept = || {
        delete_from(tags::table)
            .filter(tags::id.eq(5))
            .returning(tags::id)
            .cte(gone)
    };
    let no_rows: [NewTag; 0] = [];
    let refused = [
        with(kept())
            .statement(insert_into(tags::table).rows(no_rows.clone()))
            .to_sql::<Pg>(),
        with(kept())
            .statement(update(tags::table).set(TagChanges::default()).all_rows())
            .to_sql::<Pg>(),
        with(
            insert_into(tags::table)
                .rows(no_rows.clone())
                .returning(tags::id)
                .cte(gone),
        )
        .query(select(literal(1)))
        .to_sql::<Pg>(),
        with(
            update(tags::table)
                .set(TagChanges::default())
                .all_rows()
                .returning(tags::id)
                .cte(gone),
        )
        .query(select(literal(1)))
        .to_sql::<Pg>(),
    ];
    for sql in refused {
        assert!(matches!(sql, Err(RenderError::NothingToWrite)), "{sql:?}");
    }
    let many = (0..40_000).map(|id| NewTag {
        id,
        label: id.to_string(),
    });
    let many = insert_into(tags::table).rows(many);
    let sql = with(many.returning(tags::id).cte(gone))
        .query(select(literal(1)))
        .to_sql::<Pg>();
    assert!(matches!(sql, Err(RenderError::TooManyValues)), "{sql:?}");
    // Queries in WITH leave nothing undone.
    let users = from(users::table).select(users::id).subquery(gone);
    let nothing = with(users).statement(insert_into(tags::table).rows(no_rows));
    assert_eq!(nothing.run(&mut sqlite()).unwrap(), 0);
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let statement =
        with(kept()).statement(update(tags::table).set(TagChanges::default()).all_rows());
    statement.run(conn).unwrap_err();
    assert_eq!(labels(conn).len(), 5);
}
