//! What RETURNING says beside the row as it is: whether it is new, and what it was before.

use relata::backend::Pg;
use relata::connection::PgConnection;
use relata::expr::functions::json::jsonb_build_array;
use relata::prelude::*;

use crate::databases::postgres;
use crate::shop::{User, orders, tags, users};

macro_rules! sends_pg {
    ($statement:expr, $sql:expr) => {
        assert_eq!($statement.to_sql::<Pg>().unwrap(), $sql)
    };
}

/// PostgreSQL 18, or none: an older server refuses the statement.
fn postgres_18(refused: impl Fn(&mut PgConnection) -> String) -> Option<PgConnection> {
    let mut conn = postgres()?;
    let version =
        relata::sql_query!("SELECT current_setting('server_version_num')::int4" => Integer);
    if version.one(&mut conn).unwrap() >= 180_000 {
        return Some(conn);
    }
    println!("not run: this server is older than PostgreSQL 18");
    let error = refused(&mut conn);
    assert!(error.contains("missing FROM-clause entry"), "{error}");
    None
}

#[test]
fn whether_an_upsert_inserted() {
    let upsert = |rows: &[(i64, &str)]| {
        let rows: Vec<(i64, String)> = rows
            .iter()
            .map(|(id, label)| (*id, (*label).to_owned()))
            .collect();
        insert_into(tags::table)
            .rows(
                rows.into_iter()
                    .map(|(id, label)| (tags::id.to(id), tags::label.to(label))),
            )
            .on_conflict(tags::constraints::TAGS_PKEY)
            .do_update(tags::label.to(excluded(tags::label)))
            .returning((tags::id, merge_action(), tags::label))
    };
    sends_pg!(
        upsert(&[(1, "one")]),
        r#"INSERT INTO "tags" ("id", "label") SELECT "column1", "column2" FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "place") ORDER BY "place" ON CONFLICT ("id") DO UPDATE SET "label" = "excluded"."label" RETURNING "tags"."id", CASE WHEN xmax = 0 THEN 'INSERT' ELSE 'UPDATE' END AS "merge_action", "tags"."label""#
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let row = |id, action: &str, label: &str| (id, action.to_owned(), label.to_owned());
    assert_eq!(
        upsert(&[(1, "one"), (100, "new"), (2, "two")])
            .all(conn)
            .unwrap(),
        [
            row(1, "UPDATE", "one"),
            row(100, "INSERT", "new"),
            row(2, "UPDATE", "two")
        ]
    );
    // Also of a row that this transaction has inserted or changed, and of one that keeps its values.
    assert_eq!(
        upsert(&[(100, "new"), (101, "newer"), (1, "one")])
            .all(conn)
            .unwrap(),
        [
            row(100, "UPDATE", "new"),
            row(101, "INSERT", "newer"),
            row(1, "UPDATE", "one")
        ]
    );
    // Where the row was locked before, and where it was inserted after it was deleted.
    from(tags::table)
        .filter(tags::id.eq(1))
        .for_update()
        .all(conn)
        .unwrap();
    delete_from(tags::table)
        .filter(tags::id.eq(100))
        .run(conn)
        .unwrap();
    assert_eq!(
        upsert(&[(1, "one"), (100, "again")]).all(conn).unwrap(),
        [row(1, "UPDATE", "one"), row(100, "INSERT", "again")]
    );
    // By its name in a common table expression.
    label!(done);
    let write = upsert(&[(1, "first"), (103, "very last")]).cte(done);
    let counted = with(write.clone())
        .from(write.table())
        .filter(write.get(merge_action()).eq("INSERT"))
        .select(write.get(tags::id));
    assert_eq!(counted.all(conn).unwrap(), [103]);
}

#[test]
fn old_and_new_of_an_update() {
    let older = update(users::table)
        .set(users::age.to(coalesce(users::age, 0) + 1))
        .filter(users::id.eq(1))
        .returning((
            users::id,
            old(users::age),
            new(users::age),
            coalesce(new(users::age), 0) - coalesce(old(users::age), 0),
        ));
    sends_pg!(
        older,
        r#"UPDATE "users" SET "age" = COALESCE("users"."age", $1) + $2 WHERE "users"."id" = $3 RETURNING "users"."id", "old"."age", "new"."age", COALESCE("new"."age", $4) - COALESCE("old"."age", $5)"#
    );
    let refused = |conn: &mut PgConnection| older.all(conn).unwrap_err().to_string();
    let Some(mut conn) = postgres_18(refused) else {
        return;
    };
    let conn = &mut conn;
    let before = from(users::table)
        .find(1)
        .select(users::age)
        .one(conn)
        .unwrap()
        .unwrap();
    assert_eq!(
        older.one(conn).unwrap(),
        (1, Some(before), Some(before + 1), 1)
    );

    // Whole rows; of an alias; of rows by their keys.
    let renamed = update(users::table)
        .set(users::name.to("Other"))
        .filter(users::id.eq(2));
    let (was, is): (User, User) = renamed
        .returning((old(users::table), new(users::table)))
        .one(conn)
        .unwrap();
    assert_eq!(
        (was.id, is.id, &*is.name, &was.email),
        (2, 2, "Other", &is.email)
    );
    assert_ne!(was.name, "Other");
    relata::alias!(someone = users);
    let boss = update(someone::table)
        .set(someone::name.to("Again"))
        .filter(someone::id.eq(2));
    let names = boss
        .returning((old(someone::name), someone::name))
        .one(conn)
        .unwrap();
    assert_eq!(names, ("Other".to_owned(), "Again".to_owned()));
    let by_key = update(tags::table)
        .rows([(1, tags::label.to("first")), (2, tags::label.to("second"))])
        .returning((old(tags::label).eq(new(tags::label)), tags::label));
    let mut by_key = by_key.all(conn).unwrap();
    by_key.sort();
    assert_eq!(
        by_key,
        [(false, "first".to_owned()), (false, "second".to_owned())]
    );
}

/// Rows as values: which of them changed.
#[test]
fn old_and_new_rows_as_values() {
    let changed = update(tags::table)
        .set(tags::label.to(lower(tags::label)))
        .filter(tags::id.le(2))
        .returning((
            tags::id,
            whole_row(old(tags::table)).is_distinct_from(whole_row(new(tags::table))),
            jsonb_build_array((whole_row(old(tags::table)), whole_row(tags::table))),
        ));
    sends_pg!(
        changed,
        r#"UPDATE "tags" SET "label" = lower("tags"."label") WHERE "tags"."id" <= $1 RETURNING "tags"."id", "old".* IS DISTINCT FROM "new".*, jsonb_build_array("old".*, "tags".*)"#
    );
    let refused = |conn: &mut PgConnection| changed.all(conn).unwrap_err().to_string();
    let Some(mut conn) = postgres_18(refused) else {
        return;
    };
    let rows = changed.all(&mut conn).unwrap();
    assert_eq!(rows.len(), 2);
    for (id, differs, rows) in rows {
        assert_eq!(rows[0]["id"], id);
        assert_eq!(rows[0]["label"] != rows[1]["label"], differs);
    }
}

#[test]
fn old_of_a_delete() {
    let gone = delete_from(tags::table)
        .filter(tags::id.eq(5))
        .returning((tags::id, old(tags::label)));
    sends_pg!(
        gone,
        r#"DELETE FROM "tags" WHERE "tags"."id" = $1 RETURNING "tags"."id", "old"."label""#
    );
    let refused = |conn: &mut PgConnection| gone.all(conn).unwrap_err().to_string();
    let Some(mut conn) = postgres_18(refused) else {
        return;
    };
    let conn = &mut conn;
    assert_eq!(gone.one(conn).unwrap(), (5, "unused".to_owned()));
    let row = insert_into(tags::table).values((tags::id.to(5), tags::label.to("unused")));
    let row = row
        .returning((new(tags::label), new(tags::table)))
        .one(conn)
        .unwrap();
    assert_eq!((row.0, row.1.id), ("unused".to_owned(), 5));
    let by_key = delete_from(tags::table)
        .rows([5, 900])
        .returning(old(tags::label));
    assert_eq!(by_key.all(conn).unwrap(), ["unused"]);
}

/// The row before an upsert may be missing.
#[test]
fn old_and_new_of_an_upsert() {
    let upsert = |id: i64| {
        insert_into(users::table)
            .values((
                users::id.to(id),
                users::name.to("Zed"),
                users::email.to(format!("zed{id}@example.com")),
            ))
            .on_conflict(users::constraints::USERS_PKEY)
            .do_update(users::name.to(excluded(users::name)))
            .returning((
                old(users::name),
                new(users::name),
                old(users::table),
                merge_action(),
            ))
    };
    assert!(upsert(1).to_sql::<Pg>().unwrap().contains(
        r#"RETURNING "old"."name", "new"."name", "old"."id", "old"."name", "old"."email", "old"."age", "#
    ));
    let refused = |conn: &mut PgConnection| upsert(1).all(conn).unwrap_err().to_string();
    let Some(mut conn) = postgres_18(refused) else {
        return;
    };
    let conn = &mut conn;
    let name = from(users::table)
        .find(1)
        .select(users::name)
        .one(conn)
        .unwrap();
    let (was, is, row, action): (Option<String>, String, Option<User>, String) =
        upsert(1).one(conn).unwrap();
    assert_eq!(
        (was.as_ref(), &*is, &*action),
        (Some(&name), "Zed", "UPDATE")
    );
    assert_eq!(row.map(|row| (row.id, row.name)), Some((1, name)));
    let (was, is, row, action) = upsert(50).one(conn).unwrap();
    assert_eq!(
        (was, &*is, row.is_none(), &*action),
        (None, "Zed", true, "INSERT")
    );
}

#[test]
fn old_and_new_of_a_merge() {
    let merge = merge_into(tags::table)
        .using(orders::table)
        .on(tags::id.eq(orders::id))
        .when_matched_and(tags::id.eq(1))
        .delete()
        .when_matched()
        .update(tags::label.to(orders::status))
        .when_not_matched()
        .insert((
            tags::id.to(orders::id),
            tags::label.to(orders::status.concat(orders::id.cast::<relata::types::Text>())),
        ))
        .returning((merge_action(), old(tags::id), new(tags::table), tags::id));
    let refused = |conn: &mut PgConnection| {
        conn.run_script("SAVEPOINT before_it").unwrap();
        let error = merge.all(conn).unwrap_err().to_string();
        conn.run_script("ROLLBACK TO SAVEPOINT before_it").unwrap();
        match error.contains("syntax error") {
            // PostgreSQL 15 and 16 have no RETURNING there at all.
            true => "missing FROM-clause entry".to_owned(),
            false => error,
        }
    };
    let Some(mut conn) = postgres_18(refused) else {
        return;
    };
    let conn = &mut conn;
    conn.run_script("ALTER TABLE orders DROP CONSTRAINT orders_status_check; DELETE FROM product_tags; UPDATE orders SET status = 'state ' || id")
        .unwrap();
    let rows = merge.all(conn).unwrap();
    assert!(!rows.is_empty());
    for (action, old, new, id) in rows {
        let new = new.map(|tag| tag.id);
        match &*action {
            "DELETE" => assert_eq!((old, new), (Some(1), None)),
            "UPDATE" => assert_eq!((old, new), (Some(id), Some(id))),
            _ => assert_eq!((old, new), (None, Some(id))),
        }
    }
}

#[derive(Projection, Debug, PartialEq)]
#[projection(from = users)]
struct Named {
    id: i64,
    name: String,
    age: Option<i32>,
}

/// A struct that derives `Projection` is a list of RETURNING.
#[test]
fn structs() {
    let named = |id: i64, name: &str, age: Option<i32>| Named {
        id,
        name: name.to_owned(),
        age,
    };
    let insert = insert_into(users::table)
        .values((
            users::id.to(90),
            users::name.to("Zed"),
            users::email.to("zed@example.com"),
        ))
        .returning(Named::projection());
    sends_pg!(
        insert,
        r#"INSERT INTO "users" ("id", "name", "email") VALUES ($1, $2, $3) RETURNING "users"."id", "users"."name", "users"."age""#
    );
    let update = update(users::table)
        .set((users::name.to("Zoe"), users::age.to(7)))
        .filter(users::id.eq(90))
        .returning(Named::projection());
    let delete = delete_from(users::table)
        .filter(users::id.eq(90))
        .returning(Named::projection());
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(insert.one(conn).unwrap(), named(90, "Zed", None));
            assert_eq!(update.all(conn).unwrap(), [named(90, "Zoe", Some(7))]);
            assert_eq!(delete.one(conn).unwrap(), named(90, "Zoe", Some(7)));
        }};
    }
    check!(&mut crate::databases::sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}
