//! UPDATE.

use relata::prelude::*;

use crate::databases::{everywhere, postgres, sqlite};
use crate::sends;
use crate::shop::{UserChanges, orders, profiles, users};

#[test]
fn assignments() {
    let older = update(users::table)
        .set((users::age.to(users::age + 1), users::name.to("Somebody")))
        .filter(users::id.in_([1, 2]));
    everywhere!(|conn| {
        let before = from(users::table)
            .filter(users::id.eq(1))
            .one(conn)
            .unwrap();
        assert_eq!(older.run(conn).unwrap(), 2);
        let after = from(users::table)
            .filter(users::id.eq(1))
            .one(conn)
            .unwrap();
        assert_eq!(after.age, before.age.map(|age| age + 1));
        assert_eq!(after.name, "Somebody");
        let others = from(users::table)
            .filter(users::name.eq("Somebody"))
            .count(conn)
            .unwrap();
        assert_eq!(others, 2);
    });
    let one = update(users::table)
        .set(users::age.to_null())
        .filter(users::id.eq(1));
    sends!(one,
        pg: r#"UPDATE "users" SET "age" = $1 WHERE "users"."id" = $2"#,
        sqlite: "UPDATE `users` SET `age` = ? WHERE `users`.`id` = ?",
        mysql: "UPDATE `users` SET `users`.`age` = ? WHERE `users`.`id` = ?",
        binds: ["NULL", "1"]);
}

/// MySQL itself counts the rows that changed.
#[test]
fn rows_that_had_these_values_before_count() {
    let same = update(users::table)
        .set(users::id.to(users::id))
        .filter(users::id.le(3));
    everywhere!(|conn| {
        assert_eq!(same.run(conn).unwrap(), 3);
    });
}

#[test]
fn all_rows() {
    let all = update(users::table).set(users::age.to(30)).all_rows();
    sends!(all,
        pg: r#"UPDATE "users" SET "age" = $1"#,
        sqlite: "UPDATE `users` SET `age` = ?",
        mysql: "UPDATE `users` SET `users`.`age` = ?",
        binds: ["30"]);
    everywhere!(|conn| {
        assert_eq!(all.run(conn).unwrap(), 8);
        assert_eq!(
            from(users::table)
                .filter(users::age.eq(30))
                .count(conn)
                .unwrap(),
            8
        );
    });
}

#[test]
fn changes() {
    let changes = UserChanges {
        name: Some("Changed".to_owned()),
        age: Some(None),
        ..UserChanges::default()
    };
    let changed = update(users::table).set(changes).filter(users::id.eq(1));
    sends!(changed,
        pg: r#"UPDATE "users" SET "name" = $1, "age" = $2 WHERE "users"."id" = $3"#,
        sqlite: "UPDATE `users` SET `name` = ?, `age` = ? WHERE `users`.`id` = ?",
        mysql: "UPDATE `users` SET `users`.`name` = ?, `users`.`age` = ? WHERE `users`.`id` = ?",
        binds: ["\"Changed\"", "NULL", "1"]);
    let nothing = update(users::table)
        .set(UserChanges::default())
        .filter(users::id.eq(1));
    everywhere!(|conn| {
        assert_eq!(changed.run(conn).unwrap(), 1);
        let user = from(users::table)
            .filter(users::id.eq(1))
            .one(conn)
            .unwrap();
        assert_eq!((user.name.as_str(), user.age), ("Changed", None));
        assert_eq!(nothing.run(conn).unwrap(), 0);
    });
    let returning = nothing.returning(users::id);
    assert_eq!(returning.all(&mut sqlite()).unwrap(), [0; 0]);
}

#[test]
fn correlated_queries_and_other_tables() {
    let spent = from(orders::table)
        .correlate(users::table)
        .filter(orders::user_id.eq(users::id))
        .select(count());
    let counted = update(users::table)
        .set(users::age.to(spent.scalar_subquery().cast::<relata::types::Integer>()))
        .filter(users::id.le(3));
    let from_users = update(profiles::table)
        .from(users::table)
        .set(profiles::bio.to(users::name))
        .filter(profiles::user_id.eq(users::id) & users::id.eq(3));
    sends!(from_users,
        pg: r#"UPDATE "profiles" SET "bio" = "users"."name" FROM "users" WHERE "profiles"."user_id" = "users"."id" AND "users"."id" = $1"#,
        sqlite: "UPDATE `profiles` SET `bio` = `users`.`name` FROM `users` WHERE `profiles`.`user_id` = `users`.`id` AND `users`.`id` = ?",
        mysql: "UPDATE `profiles`, `users` SET `profiles`.`bio` = `users`.`name` WHERE `profiles`.`user_id` = `users`.`id` AND `users`.`id` = ?",
        binds: ["3"]);
    everywhere!(|conn| {
        let orders_of = |id: i64| from(orders::table).filter(orders::user_id.eq(id));
        let first = orders_of(1).count(conn).unwrap();
        assert!(first > 0);
        assert_eq!(counted.run(conn).unwrap(), 3);
        let age = from(users::table)
            .filter(users::id.eq(1))
            .select(users::age)
            .one(conn)
            .unwrap();
        assert_eq!(age.map(i64::from), Some(first));

        assert_eq!(from_users.run(conn).unwrap(), 1);
        let same = from(profiles::table)
            .join(profiles::user)
            .filter(users::id.eq(3))
            .select((profiles::bio, users::name))
            .one(conn)
            .unwrap();
        assert_eq!(same.0.as_deref(), Some(same.1.as_str()));
    });
}

#[test]
fn returning() {
    let older = update(users::table)
        .set(users::age.to(77))
        .filter(users::id.eq(1))
        .returning((users::id, users::age));
    let whole = update(users::table)
        .set(users::name.to("N"))
        .filter(users::id.eq(2))
        .returning(users::table);
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            assert_eq!(older.one(conn).unwrap(), (1, Some(77)));
            assert_eq!(whole.one(conn).unwrap().name, "N");
        }};
    }
    check!(&mut sqlite());
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
}

#[test]
fn defaults() {
    let reset = update(users::table)
        .set(users::is_active.to_default())
        .filter(users::id.eq(1));
    assert_eq!(
        reset.to_sql::<relata::backend::Pg>().unwrap(),
        r#"UPDATE "users" SET "is_active" = DEFAULT WHERE "users"."id" = $1"#
    );
    let off = update(users::table)
        .set(users::is_active.to(false))
        .filter(users::id.eq(1));
    macro_rules! check {
        ($conn:expr) => {{
            let conn = $conn;
            off.run(conn).unwrap();
            assert_eq!(reset.run(conn).unwrap(), 1);
            assert!(
                from(users::table)
                    .filter(users::id.eq(1))
                    .one(conn)
                    .unwrap()
                    .is_active
            );
        }};
    }
    if let Some(mut conn) = postgres() {
        check!(&mut conn);
    }
    if let Some(mut conn) = crate::databases::mysql() {
        check!(&mut conn);
    }
}

/// Which rows, and in what order they are written.
#[test]
fn order_by_and_limit() {
    let eldest = update(users::table)
        .set(users::age.to(users::age + 100))
        .filter(users::age.is_not_null())
        .limit(9)
        .order_by(users::age.desc())
        .order_by(users::id)
        .limit(2);
    assert_eq!(
        eldest.to_sql::<relata::backend::Mysql>().unwrap(),
        "UPDATE `users` SET `users`.`age` = `users`.`age` + ? WHERE `users`.`age` IS NOT NULL ORDER BY `users`.`age` DESC, `users`.`id` LIMIT ?"
    );
    assert_eq!(
        eldest.binds::<relata::backend::Mysql>().unwrap(),
        ["100", "2"]
    );
    // WHERE may be said behind them, as in a query.
    let filtered_late = update(users::table)
        .set(users::age.to(users::age + 100))
        .order_by(users::age.desc())
        .limit(2)
        .order_by(users::id)
        .filter(users::age.is_not_null());
    assert_eq!(
        filtered_late.to_sql::<relata::backend::Mysql>().unwrap(),
        eldest.to_sql::<relata::backend::Mysql>().unwrap()
    );
    assert_eq!(
        delete_from(profiles::table)
            .limit(1)
            .order_by(profiles::user_id.desc())
            .all_rows()
            .to_sql::<relata::backend::Mysql>()
            .unwrap(),
        "DELETE FROM `profiles` ORDER BY `profiles`.`user_id` DESC LIMIT ?"
    );
    let last = delete_from(profiles::table)
        .all_rows()
        .order_by(profiles::user_id.desc())
        .limit(1);
    assert_eq!(
        last.to_sql::<relata::backend::Mysql>().unwrap(),
        "DELETE FROM `profiles` ORDER BY `profiles`.`user_id` DESC LIMIT ?"
    );
    let Some(mut conn) = crate::databases::mysql() else {
        return;
    };
    let conn = &mut conn;
    let by_age = from(users::table)
        .filter(users::age.is_not_null())
        .order_by((users::age.desc(), users::id))
        .select((users::id, users::age));
    let before = by_age.all(conn).unwrap();
    assert_eq!(eldest.run(conn).unwrap(), 2);
    let after = by_age.all(conn).unwrap();
    for (i, (id, age)) in before.iter().enumerate() {
        let now = after
            .iter()
            .find(|(other, _)| other == id)
            .map(|(_, age)| *age);
        let more = if i < 2 { 100 } else { 0 };
        assert_eq!(now, Some(age.map(|age| age + more)), "{id}");
    }

    let ids = from(profiles::table)
        .order_by(profiles::user_id)
        .select(profiles::user_id);
    let before = ids.all(conn).unwrap();
    assert_eq!(last.run(conn).unwrap(), 1);
    assert_eq!(ids.all(conn).unwrap(), before[..before.len() - 1]);
    assert_eq!(last.run(conn).unwrap(), usize::from(before.len() > 1));
}
