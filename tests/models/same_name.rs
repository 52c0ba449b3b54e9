//! Two tables of one name, in two schemas: the one that is named by its schema gets another name beside the one that is not.

use relata::backend::{Mysql, Pg, Sqlite};
use relata::prelude::*;

use crate::databases::on_all;

#[relata::models]
pub mod same {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i32,
        name: String,
    }

    /// What a user did.
    #[derive(Model)]
    #[model(table = "users", schema = "relata_audit")]
    struct Entry {
        #[model(primary_key)]
        id: i32,
        #[model(references = users::id, relation = "who", reverse = "entries")]
        user_id: i32,
        what: String,
    }

    #[derive(Model)]
    #[model(table = "people")]
    struct Human {
        #[model(primary_key)]
        id: i32,
        name: String,
    }
}
use same::relata_audit::users as entries;
use same::{people, users};

const TABLES: &str = "
    CREATE TABLE users (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL);
    CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL);
    CREATE TABLE relata_audit.users (id INT PRIMARY KEY, user_id INT NOT NULL, what VARCHAR(20) NOT NULL);
    INSERT INTO users VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy');
    INSERT INTO people VALUES (1, 'Ann'), (2, 'Bo'), (3, 'Cy');
    INSERT INTO relata_audit.users VALUES (1, 3, 'login'), (2, 3, 'logout');";

/// The schema of the other table.
trait HasSchemas {
    const SCHEMA: &'static str;
}
impl HasSchemas for relata::connection::SqliteConnection {
    const SCHEMA: &'static str = "ATTACH ':memory:' AS relata_audit;";
}
impl HasSchemas for relata::connection::PgConnection {
    const SCHEMA: &'static str =
        "DROP SCHEMA IF EXISTS relata_audit CASCADE; CREATE SCHEMA relata_audit;";
}
impl HasSchemas for relata::connection::MysqlConnection {
    const SCHEMA: &'static str =
        "DROP DATABASE IF EXISTS relata_audit; CREATE DATABASE relata_audit;";
}
fn script<C: HasSchemas>(_: &C) -> String {
    format!("{}{TABLES}", C::SCHEMA)
}

/// A table of another name as `users`, and the rows of a query.
mod named_alike {
    relata::alias!(pub users = super::people);
    pub mod query {
        relata::relation! { pub users { id: Integer, name: Text } }
    }
}

on_all! {
    fn same_name(conn) {
        let script = script(conn);
        conn.run_script(&script).unwrap();

        // Along the relation.
        let any = from(users::table).filter(users::entries.any(entries::what.eq("login")));
        assert_eq!(any.select(users::id).all(conn).unwrap(), [3]);
        let counted = from(users::table).select((users::id, users::entries.count())).order_by(users::id);
        assert_eq!(counted.all(conn).unwrap(), [(1, 0), (2, 0), (3, 2)]);
        let back = from(entries::table).filter(entries::who.any(users::name.eq("Cy"))).order_by(entries::id);
        assert_eq!(back.select(entries::id).all(conn).unwrap(), [1, 2]);
        let named = from(entries::table).select((entries::id, entries::who.get(users::name))).order_by(entries::id);
        assert_eq!(named.all(conn).unwrap(), [(1, "Cy".to_owned()), (2, "Cy".to_owned())]);
        let loaded = from(users::table).with(users::entries).order_by(users::id).all(conn).unwrap();
        let counts: Vec<usize> = loaded.iter().map(|row| row.get(users::entries).len()).collect();
        assert_eq!(counts, [0, 0, 2]);

        // In one FROM, in either order.
        let expected = [("Cy".to_owned(), "login".to_owned()), ("Cy".to_owned(), "logout".to_owned())];
        let joined = from(users::table).join(users::entries).order_by(entries::id);
        assert_eq!(joined.select((users::name, entries::what)).all(conn).unwrap(), expected);
        let on = users::table.on(users::id.eq(entries::user_id));
        let joined = from(entries::table).join(on).order_by(entries::id);
        assert_eq!(joined.select((users::name, entries::what)).all(conn).unwrap(), expected);
        let left = from(users::table).left_join(users::entries).order_by((users::id, entries::id));
        let rows = left.select((users::all, entries::all)).all(conn).unwrap();
        let found: Vec<_> = rows.into_iter().map(|(user, entry)| (user.id, entry.map(|entry| entry.id))).collect();
        assert_eq!(found, [(1, None), (2, None), (3, Some(1)), (3, Some(2))]);

        // In a subquery, inside and outside.
        let inner = exists(from(entries::table).correlate(users::table).filter(entries::user_id.eq(users::id)));
        assert_eq!(from(users::table).filter(inner).select(users::id).all(conn).unwrap(), [3]);
        let inner = exists(from(users::table).correlate(entries::table).filter(entries::user_id.eq(users::id)));
        let outer = from(entries::table).filter(inner).order_by(entries::id);
        assert_eq!(outer.select(entries::id).all(conn).unwrap(), [1, 2]);

        // An alias and a query that have the name.
        let alike = named_alike::users::table.on(named_alike::users::id.eq(entries::user_id));
        let query = from(entries::table).join(alike).order_by(entries::id);
        assert_eq!(query.select((named_alike::users::name, entries::what)).all(conn).unwrap(), expected);
        use named_alike::query::users as filled;
        let query = from(filled::as_query(from(people::table).select((people::id, people::name))))
            .join(entries::table.on(entries::user_id.eq(filled::id)))
            .order_by(entries::id);
        assert_eq!(query.select((filled::name, entries::what)).all(conn).unwrap(), expected);

        // What writes the table that is named by itself.
        let changed = update(users::table).set(users::name.to("X")).filter(users::entries.any(entries::id.gt(0)));
        assert_eq!(changed.run(conn).unwrap(), 1);
        let deleted = delete_from(users::table).filter(users::entries.none(entries::id.gt(0)));
        assert_eq!(deleted.run(conn).unwrap(), 2);
        assert_eq!(from(users::table).select(users::name).all(conn).unwrap(), ["X"]);
        assert_eq!(from(entries::table).count(conn).unwrap(), 2);
    }
}

#[test]
fn the_sql_of_same_names() {
    let any = from(users::table)
        .filter(users::entries.any(entries::what.eq("login")))
        .select(users::id);
    let joined = from(entries::table)
        .join(entries::who)
        .select((users::name, entries::what));
    let inner = exists(
        from(entries::table)
            .correlate(users::table)
            .filter(entries::user_id.eq(users::id)),
    );
    let outer = from(users::table).filter(inner).select(users::id);
    let deleted = delete_from(users::table).filter(users::entries.none(entries::id.gt(0)));
    let mut text = String::new();
    macro_rules! on {
        ($($db:ident)+) => {$(
            for sql in [any.to_sql::<$db>(), joined.to_sql::<$db>(), outer.to_sql::<$db>(), deleted.to_sql::<$db>()] {
                text.push_str(&sql.unwrap());
                text.push('\n');
            }
        )+};
    }
    on! { Pg Sqlite Mysql }
    let lock = from(users::table)
        .join(users::entries)
        .select(entries::id)
        .for_update()
        .of(entries::table);
    text.push_str(&lock.to_sql::<Pg>().unwrap());
    insta::assert_snapshot!("same_name", text);
}

/// The rows that a statement writes keep their name, so another table of the name is refused.
#[test]
fn a_target_of_the_same_name() {
    let changed = update(entries::table)
        .from(users::table)
        .set(entries::what.to(users::name))
        .filter(users::id.eq(entries::user_id));
    for refused in [changed.to_sql::<Pg>(), changed.to_sql::<Sqlite>()] {
        let error = refused.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("two tables of the query are named `users`"),
            "{error}"
        );
    }
    let changed = update(users::table)
        .from(entries::table)
        .set(users::name.to(entries::what))
        .filter(users::id.eq(entries::user_id));
    let text = r#"UPDATE "users" SET "name" = "relata_audit.users"."what" FROM "relata_audit"."users" AS "relata_audit.users" WHERE "users"."id" = "relata_audit.users"."user_id""#;
    assert_eq!(changed.to_sql::<Pg>().unwrap(), text);
}
