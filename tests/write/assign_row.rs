//! Several columns that one query assigns: `SET (a, b) = (SELECT ..)`.

use relata::backend::Pg;
use relata::connection::Connection as _;
use relata::doc::documents;
use relata::prelude::*;
use relata::types::Integer;

use crate::databases::{postgres, sqlite};
use crate::sends;
use crate::shop::{TagChanges, employees, profiles, tags, users};

relata::alias!(other = users);
relata::relation! { news { id: BigInt, label: Text } }

/// Runs the checks on SQLite and PostgreSQL: MySQL has no such assignment.
macro_rules! where_it_is {
    (|$conn:ident| $check:block) => {{
        {
            let $conn = &mut sqlite();
            $check
        }
        if let Some(mut conn) = postgres() {
            let $conn = &mut conn;
            $check
        }
    }};
}

/// Where the query has no row, the columns are NULL.
#[test]
fn of_a_row_that_may_be_missing() {
    let of_referrer = from(other::table)
        .correlate(users::table)
        .filter(other::id.eq(users::referrer_id))
        .select((other::age + 1, other::id));
    let copied = update(users::table)
        .set((
            (users::age, users::referrer_id).to(of_referrer),
            users::name.to("Copied"),
        ))
        .filter(users::id.in_([2, 3, 5]));
    sends!(copied,
        pg: r#"UPDATE "users" SET ("age", "referrer_id") = (SELECT "other"."age" + $1, "other"."id" FROM "users" AS "other" WHERE "other"."id" = "users"."referrer_id"), "name" = $2 WHERE "users"."id" = ANY($3)"#,
        sqlite: "UPDATE `users` SET (`age`, `referrer_id`) = (SELECT `other`.`age` + ?, `other`.`id` FROM `users` AS `other` WHERE `other`.`id` = `users`.`referrer_id`), `name` = ? WHERE `users`.`id` IN (SELECT value FROM json_each(?))",
        binds: ["1", "\"Copied\"", "\"[2,3,5]\""],
        pg binds: ["1", "\"Copied\"", "[2, 3, 5]"]);
    where_it_is!(|conn| {
        assert_eq!(copied.run(conn).unwrap(), 3);
        let rows = from(users::table)
            .filter(users::name.eq("Copied"))
            .order_by(users::id)
            .select((users::id, users::age, users::referrer_id))
            .all(conn);
        let expected = [
            (2, Some(35), Some(1)),
            (3, Some(35), Some(1)),
            (5, None, None),
        ];
        assert_eq!(rows.unwrap(), expected);
    });
}

/// An aggregate always has a row, so that its columns may be NOT NULL.
#[test]
fn of_an_aggregate() {
    let of_all = || {
        from(other::table).select((
            coalesce(max(other::name), "nobody"),
            count().gt(100),
            count().cast::<Integer>(),
        ))
    };
    let summed = update(users::table)
        .set((users::name, users::is_active, users::age).to(of_all()))
        .find(1);
    sends!(summed,
        pg: r#"UPDATE "users" SET ("name", "is_active", "age") = (SELECT COALESCE(max("other"."name"), $1), count(*) > $2, CAST(count(*) AS integer) FROM "users" AS "other") WHERE "users"."id" = $3"#,
        sqlite: "UPDATE `users` SET (`name`, `is_active`, `age`) = (SELECT COALESCE(max(`other`.`name`), ?), count(*) > ?, CAST(count(*) AS INTEGER) FROM `users` AS `other`) WHERE `users`.`id` = ?",
        binds: ["\"nobody\"", "100", "1"]);
    where_it_is!(|conn| {
        let greatest = from(users::table)
            .select(max(users::name))
            .one(conn)
            .unwrap();
        assert_eq!(summed.run(conn).unwrap(), 1);
        let row = from(users::table)
            .filter(users::id.eq(1))
            .select((users::name, users::is_active, users::age))
            .one(conn);
        assert_eq!(row.unwrap(), (greatest.unwrap(), false, Some(8)));
    });
}

#[test]
fn of_one_column() {
    let one = update(profiles::table)
        .set(
            (profiles::bio,).to(from(users::table)
                .filter(users::id.eq(3))
                .select(users::name)),
        )
        .filter(profiles::user_id.eq(6));
    sends!(one,
        pg: r#"UPDATE "profiles" SET ("bio") = (SELECT "users"."name" FROM "users" WHERE "users"."id" = $1) WHERE "profiles"."user_id" = $2"#,
        sqlite: "UPDATE `profiles` SET (`bio`) = (SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ?) WHERE `profiles`.`user_id` = ?",
        binds: ["3", "6"]);
    where_it_is!(|conn| {
        assert_eq!(one.run(conn).unwrap(), 1);
        let bio = from(profiles::table)
            .filter(profiles::user_id.eq(6))
            .select(profiles::bio)
            .one(conn);
        assert_eq!(bio.unwrap().as_deref(), Some("山田太郎"));
    });
}

#[test]
fn of_excluded_rows() {
    let of_new = from(employees::table)
        .correlate(excluded(users::table))
        .filter(employees::id.eq(excluded(users::id)))
        .select((length(employees::name), employees::manager_id));
    let upsert = insert_into(users::table)
        .rows([1_i64, 2].map(|id| {
            (
                users::id.to(id),
                users::name.to(format!("new {id}")),
                users::email.to(format!("{id}@example.com")),
            )
        }))
        .on_conflict(users::constraints::USERS_PKEY)
        .do_update((
            (users::age, users::referrer_id).to(of_new),
            users::name.to(excluded(users::name)),
        ));
    let sql = upsert.to_sql::<Pg>().unwrap();
    assert!(
        sql.ends_with(concat!(
            r#"ON CONFLICT ("id") DO UPDATE SET ("age", "referrer_id") = (SELECT length("employees"."name"), "#,
            r#""employees"."manager_id" FROM "employees" WHERE "employees"."id" = "excluded"."id"), "name" = "excluded"."name""#
        )),
        "{sql}"
    );
    where_it_is!(|conn| {
        let expected: Vec<(Option<i32>, Option<i64>)> = from(employees::table)
            .filter(employees::id.le(2))
            .order_by(employees::id)
            .select((employees::name, employees::manager_id))
            .all(conn)
            .unwrap()
            .into_iter()
            .map(|(name, manager)| (i32::try_from(name.chars().count()).ok(), manager))
            .collect();
        assert_eq!(expected.len(), 2);
        assert_eq!(upsert.run(conn).unwrap(), 2);
        let rows = from(users::table)
            .filter(users::id.le(2))
            .order_by(users::id)
            .select((users::age, users::referrer_id))
            .all(conn);
        assert_eq!(rows.unwrap(), expected);
    });
}

#[test]
fn of_a_merge() {
    let source = news::as_query(values([(1_i64, "first"), (100, "new")]));
    let merge = merge_into(tags::table)
        .using(source)
        .on(tags::id.eq(news::id))
        .when_matched_and(tags::label.eq("nothing"))
        .update(TagChanges::default())
        .when_matched()
        .update(
            (tags::label,).to(from(users::table)
                .correlate((news::table, tags::table))
                .filter(users::id.eq(news::id))
                .select(coalesce(
                    max(users::name.concat(news::label).concat(tags::label)),
                    "none",
                ))),
        );
    assert_eq!(
        merge.to_sql::<Pg>().unwrap(),
        concat!(
            r#"MERGE INTO "tags" USING (SELECT "column1" AS "id", "column2" AS "label" FROM (VALUES ($1, $2), ($3, $4)) AS "rows") AS "news" "#,
            r#"ON "tags"."id" = "news"."id" WHEN MATCHED AND "tags"."label" = $5 THEN DO NOTHING "#,
            r#"WHEN MATCHED THEN UPDATE SET ("label") = (SELECT COALESCE(max("users"."name" || "news"."label" || "tags"."label"), $6) "#,
            r#"FROM "users" WHERE "users"."id" = "news"."id")"#
        )
    );
    assert_eq!(
        merge.binds::<Pg>().unwrap(),
        [
            "1",
            "\"first\"",
            "100",
            "\"new\"",
            "\"nothing\"",
            "\"none\""
        ]
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    let before = from(tags::table)
        .filter(tags::id.eq(1))
        .select(tags::label)
        .one(conn)
        .unwrap();
    assert_eq!(merge.run(conn).unwrap(), 1);
    let label = from(tags::table)
        .filter(tags::id.eq(1))
        .select(tags::label)
        .one(conn);
    assert_eq!(label.unwrap(), format!("Sara Lindqvistfirst{before}"));
}

/// Parts of columns are among them.
#[test]
fn parts_of_columns() {
    let parts = update(documents::table)
        .set(
            (documents::tags.subscript(2), documents::title).to(from(documents::table)
                .select((max(documents::title), coalesce(min(documents::title), "")))),
        )
        .all_rows();
    assert_eq!(
        parts.to_sql::<Pg>().unwrap(),
        r#"UPDATE "documents" SET ("tags"[$1], "title") = (SELECT max("documents"."title"), COALESCE(min("documents"."title"), $2) FROM "documents")"#
    );
    let Some(mut conn) = postgres() else { return };
    let conn = &mut conn;
    conn.run_script(
        "CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, data jsonb NOT NULL, tags text[] NOT NULL,
             pages int4range NOT NULL, body tsvector);
         INSERT INTO documents VALUES (1, 'one', '{}', '{a,b,c}', '[1,2)'), (2, 'two', '{}', '{}', '[1,2)')",
    )
    .unwrap();
    assert_eq!(parts.run(conn).unwrap(), 2);
    let rows = from(documents::table)
        .order_by(documents::id)
        .select((documents::tags, documents::title))
        .all(conn);
    let tags = ["a", "two", "c"].map(|tag| Some(tag.to_owned()));
    let added = [Some("two".to_owned())];
    let title = "one".to_owned();
    assert_eq!(
        rows.unwrap(),
        [(tags.to_vec(), title.clone()), (added.to_vec(), title)]
    );
}

/// PostgreSQL refuses a second row, SQLite takes the first.
#[test]
fn of_several_rows() {
    let several = update(profiles::table)
        .set(
            (profiles::bio, profiles::birth_date).to(from(employees::table)
                .order_by(employees::id)
                .select((employees::name, employees::hired_on))),
        )
        .filter(profiles::user_id.eq(1));
    assert_eq!(several.run(&mut sqlite()).unwrap(), 1);
    let Some(mut conn) = postgres() else { return };
    let error = several.run(&mut conn).unwrap_err().to_string();
    assert!(
        error.contains("more than one row returned by a subquery"),
        "{error}"
    );
}
