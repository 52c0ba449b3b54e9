//! Aliases as the table that UPDATE and DELETE write.

use relata::prelude::*;

use crate::databases::{everywhere, postgres, sqlite};
use crate::sends;
use crate::shop::{employees, tags};

relata::alias!(boss = employees);
relata::alias!(other = tags);

#[test]
fn update_an_alias() {
    let raised = update(boss::table)
        .set(boss::title.to(boss::title.concat("!")))
        .filter(boss::manager_id.is_null());
    sends!(raised,
        pg: r#"UPDATE "employees" AS "boss" SET "title" = "boss"."title" || $1 WHERE "boss"."manager_id" IS NULL"#,
        sqlite: "UPDATE `employees` AS `boss` SET `title` = `boss`.`title` || ? WHERE `boss`.`manager_id` IS NULL",
        mysql: "UPDATE `employees` AS `boss` SET `boss`.`title` = concat(`boss`.`title`, ?) WHERE `boss`.`manager_id` IS NULL",
        binds: ["\"!\""]);
    // Of the same table, which needs another name.
    let titled = update(boss::table)
        .from(employees::table)
        .set(boss::title.to(employees::title))
        .filter(boss::id.eq(employees::manager_id) & employees::id.eq(7));
    sends!(titled,
        pg: r#"UPDATE "employees" AS "boss" SET "title" = "employees"."title" FROM "employees" WHERE "boss"."id" = "employees"."manager_id" AND "employees"."id" = $1"#,
        sqlite: "UPDATE `employees` AS `boss` SET `title` = `employees`.`title` FROM `employees` WHERE `boss`.`id` = `employees`.`manager_id` AND `employees`.`id` = ?",
        mysql: "UPDATE `employees` AS `boss`, `employees` SET `boss`.`title` = `employees`.`title` WHERE `boss`.`id` = `employees`.`manager_id` AND `employees`.`id` = ?",
        binds: ["7"]);
    everywhere!(|conn| {
        assert_eq!(raised.run(conn).unwrap(), 1);
        assert_eq!(titled.run(conn).unwrap(), 1);
        let titles = from(employees::table)
            .filter(employees::id.in_([1, 4]))
            .order_by(employees::id)
            .select(employees::title)
            .all(conn);
        assert_eq!(titles.unwrap(), ["Director!", "Apprentice"]);
    });
}

#[test]
fn delete_from_an_alias() {
    let gone = delete_from(other::table).filter(other::label.eq("unused"));
    sends!(gone,
        pg: r#"DELETE FROM "tags" AS "other" WHERE "other"."label" = $1"#,
        sqlite: "DELETE FROM `tags` AS `other` WHERE `other`.`label` = ?",
        mysql: "DELETE FROM `other` USING `tags` AS `other` WHERE `other`.`label` = ?",
        binds: ["\"unused\""]);
    everywhere!(|conn| {
        assert_eq!(gone.run(conn).unwrap(), 1);
        assert_eq!(gone.run(conn).unwrap(), 0);
        assert_eq!(from(tags::table).count(conn).unwrap(), 4);
    });
    let returning = delete_from(other::table)
        .filter(other::id.eq(5))
        .returning(other::label);
    assert_eq!(returning.one(&mut sqlite()).unwrap(), "unused");
    // SQLite knows the table by its own name there, and queries have their own names.
    let own = from(other::table).filter(other::id.lt(3)).select(count());
    let renamed = update(other::table)
        .set(other::label.to(upper(other::label)))
        .filter(other::id.eq(1))
        .returning((other::label, own.scalar_subquery()));
    assert_eq!(
        renamed.to_sql::<relata::backend::Sqlite>().unwrap(),
        "UPDATE `tags` AS `other` SET `label` = upper(`other`.`label`) WHERE `other`.`id` = ? RETURNING `tags`.`label`, \
         (SELECT count(*) FROM `tags` AS `other` WHERE `other`.`id` < ?)"
    );
    assert_eq!(renamed.one(&mut sqlite()).unwrap(), ("TEA".to_owned(), 2));
    // What names the alias from inside a query has no name there.
    let twins = from(tags::table)
        .correlate(other::table)
        .filter(tags::id.lt(other::id))
        .select(count());
    let counted = delete_from(other::table)
        .filter(other::id.eq(5))
        .returning(twins.scalar_subquery());
    assert!(matches!(
        counted.to_sql::<relata::backend::Sqlite>(),
        Err(relata::RenderError::ReturningAlias { alias: "other" })
    ));
    if let Some(mut conn) = postgres() {
        assert_eq!(counted.one(&mut conn).unwrap(), 4);
    }
    if let Some(mut conn) = postgres() {
        assert_eq!(renamed.one(&mut conn).unwrap(), ("TEA".to_owned(), 2));
        assert_eq!(returning.one(&mut conn).unwrap(), "unused");
        let lower_twin = delete_from(other::table)
            .using(tags::table)
            .filter(other::id.eq(tags::id) & tags::id.eq(1));
        assert_eq!(
            lower_twin.to_sql::<relata::backend::Mysql>().unwrap(),
            "DELETE FROM `other` USING `tags` AS `other`, `tags` WHERE `other`.`id` = `tags`.`id` AND `tags`.`id` = ?"
        );
    }
}
