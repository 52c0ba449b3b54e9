//! Rows by primary and by unique key.

use relata::prelude::*;

use crate::databases::everywhere;
use crate::sends;
use crate::shop::{product_tags, tags, users};

#[test]
fn by_primary_key() {
    let one = from(users::table).find(7);
    sends!(one.clone().select(users::name),
        pg: r#"SELECT "users"."name" FROM "users" WHERE "users"."id" = $1"#,
        sqlite: "SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ?",
        mysql: "SELECT `users`.`name` FROM `users` WHERE `users`.`id` = ?",
        binds: ["7"]);
    let renamed = update(users::table).set(users::name.to("Seven")).find(7);
    sends!(renamed,
        pg: r#"UPDATE "users" SET "name" = $1 WHERE "users"."id" = $2"#,
        sqlite: "UPDATE `users` SET `name` = ? WHERE `users`.`id` = ?",
        mysql: "UPDATE `users` SET `users`.`name` = ? WHERE `users`.`id` = ?",
        binds: ["\"Seven\"", "7"]);
    everywhere!(|conn| {
        assert_eq!(renamed.run(conn).unwrap(), 1);
        assert_eq!(one.one(conn).unwrap().name, "Seven");
        assert_eq!(
            from(users::table).find(1_000).one_or_none(conn).unwrap(),
            None
        );
        insert_into(tags::table)
            .values((tags::id.to(100), tags::label.to("new")))
            .run(conn)
            .unwrap();
        let gone = delete_from(tags::table).find(100);
        assert_eq!(gone.run(conn).unwrap(), 1);
        assert_eq!(gone.run(conn).unwrap(), 0);
    });
}

#[test]
fn by_a_key_of_two_columns() {
    let pair = delete_from(product_tags::table).find((1, 2));
    sends!(pair,
        pg: r#"DELETE FROM "product_tags" WHERE "product_tags"."product_id" = $1 AND "product_tags"."tag_id" = $2"#,
        sqlite: "DELETE FROM `product_tags` WHERE `product_tags`.`product_id` = ? AND `product_tags`.`tag_id` = ?",
        mysql: "DELETE FROM `product_tags` WHERE `product_tags`.`product_id` = ? AND `product_tags`.`tag_id` = ?",
        binds: ["1", "2"]);
    everywhere!(|conn| {
        let all = from(product_tags::table).all(conn).unwrap();
        for row in &all {
            let found = from(product_tags::table).find((row.product_id, row.tag_id));
            assert_eq!(found.one(conn).unwrap(), *row);
        }
        let gone = delete_from(product_tags::table).find((all[0].product_id, all[0].tag_id));
        assert_eq!(gone.run(conn).unwrap(), 1);
        assert_eq!(
            from(product_tags::table).count(conn).unwrap() as usize,
            all.len() - 1
        );
    });
}

#[test]
fn by_a_unique_key() {
    everywhere!(|conn| {
        let sara = from(users::table).find(1).one(conn).unwrap();
        let key = users::constraints::USERS_EMAIL_KEY;
        let found = from(users::table).find_by(key, sara.email.as_str());
        assert_eq!(found.one(conn).unwrap(), sara);
        let older = update(users::table)
            .set(users::age.to(99))
            .find_by(key, &sara.email);
        assert_eq!(older.run(conn).unwrap(), 1);
        assert_eq!(found.one(conn).unwrap().age, Some(99));
        // With another condition.
        let none = found.filter(users::age.lt(99));
        assert_eq!(none.one_or_none(conn).unwrap(), None);
    });
}
