//! The verbs, and how each of them fails.

use relata::connection::{MysqlConnection, PgConnection, SqliteConnection};
use relata::prelude::*;
use relata::{DatabaseErrorKind, Error, sql_query};

use crate::databases::{assert_sql, everywhere, plain, postgres, sqlite};
use crate::shop::{orders, products, profiles, users};

/// Runs what may fail, so that PostgreSQL's transaction goes on afterwards.
macro_rules! failing {
    ($conn:ident, $run:expr) => {{
        $conn.run_script("SAVEPOINT before_it").unwrap();
        let error = $run.expect_err("an error");
        $conn.run_script("ROLLBACK TO before_it").unwrap();
        error
    }};
}

#[test]
fn all() {
    let query = from(users::table).order_by(users::id).select(users::id);
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [1, 2, 3, 4, 5, 6, 7, 8]);
        let nobody = query.clone().filter(users::id.gt(8));
        assert_eq!(nobody.all(conn).unwrap(), [0; 0]);
    });
}

#[test]
fn first() {
    let query = from(users::table)
        .order_by(users::id.desc())
        .select(users::name);
    everywhere!(|conn| {
        assert_eq!(query.first(conn).unwrap().as_deref(), Some("Bo"));
        let limited = query.clone().limit(3).offset(1);
        assert_eq!(limited.first(conn).unwrap().as_deref(), Some("Amélie Noël"));
        let nobody = query.clone().filter(users::id.gt(8));
        assert_eq!(nobody.first(conn).unwrap(), None);
        let none = query.clone().limit(0);
        assert_eq!(none.first(conn).unwrap(), None);
    });
}

#[test]
fn one() {
    let query = |id: i64| {
        from(users::table)
            .filter(users::id.ge(id))
            .select((users::id, users::name))
    };
    everywhere!(|conn| {
        assert_eq!(query(8).one(conn).unwrap(), (8, "Bo".to_owned()));
        assert_eq!(
            query(8).one_or_none(conn).unwrap(),
            Some((8, "Bo".to_owned()))
        );
        assert_eq!(query(9).one_or_none(conn).unwrap(), None);

        let sql = "SELECT users.id, users.name FROM users WHERE users.id >= $1 LIMIT 2";
        let error = query(9).one(conn).unwrap_err();
        assert!(matches!(error, Error::NotFound { .. }), "{error}");
        assert_eq!(plain(error.sql()), sql);
        assert!(
            error
                .to_string()
                .starts_with("the query returned no row, but one was expected\n  in: SELECT"),
            "{error}"
        );

        for error in [
            query(7).one(conn).map(|_| ()).unwrap_err(),
            query(1).one_or_none(conn).map(|_| ()).unwrap_err(),
        ] {
            assert!(matches!(error, Error::MoreThanOne { .. }), "{error}");
            assert_eq!(plain(error.sql()), sql);
        }
        // The limit of the query holds: it says that there is one.
        assert_eq!(
            query(1).order_by(users::id).limit(1).one(conn).unwrap().0,
            1
        );
    });
}

/// `None` for NULL and for no row, as in a subquery.
#[test]
fn scalar() {
    let age = |id: i64| {
        from(users::table)
            .filter(users::id.eq(id))
            .select(users::age)
    };
    everywhere!(|conn| {
        assert_eq!(age(1).scalar(conn).unwrap(), Some(34));
        assert_eq!(age(4).scalar(conn).unwrap(), None);
        assert_eq!(age(99).scalar(conn).unwrap(), None);
        let count: Option<i64> = from(users::table).select(count()).scalar(conn).unwrap();
        assert_eq!(count, Some(8));
        let name: Option<String> = from(users::table)
            .order_by(users::id)
            .select(users::name)
            .scalar(conn)
            .unwrap();
        assert_eq!(name.as_deref(), Some("Sara Lindqvist"));
    });
}

#[test]
fn exists() {
    let query = from(users::table).filter(users::age.gt(50));
    everywhere!(|conn| {
        assert!(query.exists(conn).unwrap());
        assert!(!query.clone().filter(users::id.eq(1)).exists(conn).unwrap());
        assert!(!query.clone().limit(0).exists(conn).unwrap());
        assert!(!query.clone().offset(1).exists(conn).unwrap());
        assert!(
            query
                .clone()
                .select(users::age)
                .distinct()
                .exists(conn)
                .unwrap()
        );
        // An aggregate has its one row, whatever it counts.
        assert!(
            query
                .clone()
                .filter(users::id.lt(0))
                .select(count())
                .exists(conn)
                .unwrap()
        );
        assert!(
            sql_query!("SELECT 1 WHERE 1 = 1" => Integer)
                .exists(conn)
                .unwrap()
        );
        assert!(
            !sql_query!("SELECT 1 WHERE 1 = 0" => Integer)
                .exists(conn)
                .unwrap()
        );
    });
}

/// As many as `all` would give, whatever the clauses.
#[test]
fn count_rows() {
    macro_rules! assert_counts {
        ($conn:ident, $query:expr, $n:expr) => {{
            let query = &$query;
            assert_eq!(query.count($conn).unwrap(), $n);
            assert_eq!(query.all($conn).unwrap().len() as i64, $n);
        }};
    }
    let users = from(users::table);
    let joined = from(users::table).left_join(users::orders);
    everywhere!(|conn| {
        assert_counts!(conn, users, 8);
        assert_counts!(conn, users.clone().filter(users::age.is_null()), 2);
        assert_counts!(
            conn,
            users.clone().order_by(users::id).select(users::age),
            8
        );
        assert_counts!(conn, users.clone().limit(3), 3);
        assert_counts!(conn, users.clone().limit(30).offset(6), 2);
        assert_counts!(conn, users.clone().offset(7), 1);
        assert_counts!(conn, users.clone().select(users::is_active).distinct(), 2);
        assert_counts!(
            conn,
            users.clone().select(users::age).distinct().limit(3),
            3
        );
        assert_counts!(conn, users.clone().select(count()), 1);
        assert_counts!(conn, users.clone().select((max(users::age), count())), 1);
        assert_counts!(conn, users.clone().select(count()).limit(0), 0);
        assert_counts!(conn, joined, 12);
        assert_counts!(conn, joined.clone().select((users::id, orders::id)), 12);
        assert_counts!(
            conn,
            joined
                .clone()
                .order_by((users::id, orders::id))
                .select((users::id, orders::id, orders::user_id, users::id))
                .limit(5),
            5
        );
        assert_counts!(
            conn,
            sql_query!("SELECT id FROM users WHERE id > 3" => BigInt),
            5
        );
    });
}

#[test]
fn the_sql_of_count() {
    fn counted<Q: Query<relata::backend::Sqlite>>(query: &Q) -> String {
        use relata::connection::{DieselConnection as _, InstrumentationEvent};
        use std::sync::{Arc, Mutex};
        let conn = &mut sqlite();
        let sql = Arc::new(Mutex::new(String::new()));
        let seen = sql.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { sql, .. } = event {
                *seen.lock().unwrap() = plain(sql);
            }
        });
        query.count(conn).unwrap();
        let sql = sql.lock().unwrap();
        sql.clone()
    }
    let query = from(users::table)
        .filter(users::id.gt(2))
        .order_by(users::id)
        .select(users::id);
    // Nothing but what decides how many rows there are.
    assert_eq!(
        counted(&query),
        "SELECT count(*) FROM users WHERE users.id > $1"
    );
    assert_eq!(
        counted(&query.clone().limit(3)),
        "SELECT count(*) FROM (SELECT users.id FROM users WHERE users.id > $1 ORDER BY users.id \
         LIMIT $2) AS counted"
    );
    assert_eq!(
        counted(&query.distinct()),
        "SELECT count(*) FROM (SELECT DISTINCT users.id FROM users WHERE users.id > $1 \
         ORDER BY users.id) AS counted"
    );
    assert_eq!(
        counted(&from(users::table).select(max(users::id))),
        "SELECT count(*) FROM (SELECT max(users.id) FROM users) AS counted"
    );
}

#[test]
fn stream() {
    let query = from(users::table)
        .left_join(users::orders)
        .order_by((users::id, orders::id))
        .select((users::name, orders::id));
    everywhere!(|conn| {
        let streamed: Result<Vec<(String, Option<i64>)>, Error> =
            query.stream(conn).unwrap().collect();
        assert_eq!(streamed.unwrap(), query.all(conn).unwrap());
    });
}

/// Half-read, or not read at all, a stream leaves the connection as it was.
#[test]
fn a_stream_dropped_half_way() {
    let query = from(users::table).order_by(users::id);
    everywhere!(|conn| {
        for n in [0, 1, 3, 8, 9] {
            let some: Vec<users::User> = query
                .stream(conn)
                .unwrap()
                .take(n)
                .map(Result::unwrap)
                .collect();
            assert_eq!(some.len(), n.min(8));
            // Of this statement and of others.
            assert_eq!(from(orders::table).count(conn).unwrap(), 9);
            assert_eq!(query.first(conn).unwrap().unwrap().id, 1);
        }
        drop(query.stream(conn).unwrap());
        let stream = query.stream(conn).unwrap();
        std::mem::drop(stream);
        assert_eq!(query.all(conn).unwrap().len(), 8);
    });
}

/// Gives the number of rows that were changed.
#[test]
fn run() {
    everywhere!(|conn| {
        let raise = |by: i32| sql_query!("UPDATE users SET age = age + {} WHERE age IS NOT NULL", by => Integer);
        assert_eq!(raise(1).run(conn).unwrap(), 6);
        let delete = sql_query!("DELETE FROM product_tags WHERE tag_id = {}", 5_i64 => Integer);
        assert_eq!(delete.run(conn).unwrap(), 0);
        let age = from(users::table)
            .filter(users::id.eq(1))
            .select(users::age);
        assert_eq!(age.one(conn).unwrap(), Some(35));
        // A SELECT changes no row, though SQLite repeats what the statement before did.
        assert_eq!(raise(-1).run(conn).unwrap(), 6);
        assert_eq!(age.run(conn).unwrap(), 0);
        let select = sql_query!(" select age FROM users" => Nullable<Integer>);
        assert_eq!(select.run(conn).unwrap(), 0);
        let create = sql_query!("CREATE TEMPORARY TABLE more (id INTEGER)" => Integer);
        create.run(conn).unwrap();
        assert_eq!(
            sql_query!("SELECT id FROM more" => Integer)
                .count(conn)
                .unwrap(),
            0
        );
    });
}

#[test]
fn the_statement_is_part_of_the_error_and_its_values_are_not() {
    const SECRET: &str = "s3cret@example.com";
    let insert = |id: i64, email: &'static str, age: i32, referrer: i64| {
        sql_query!(
            "INSERT INTO users (id, name, email, age, referrer_id) \
             VALUES ({}, {}, {}, {}, {}) RETURNING id",
            id, SECRET, email, age, referrer => BigInt
        )
    };
    let statement = "INSERT INTO users (id, name, email, age, referrer_id) \
        VALUES ($1, $2, $3, $4, $5) RETURNING id";
    everywhere!(except mysql: |conn| {
        let cases = [
            (
                insert(1, SECRET, 4, 1),
                DatabaseErrorKind::Unique,
                "users_pkey",
            ),
            (
                insert(771, "bo@example.com", 4, 1),
                DatabaseErrorKind::Unique,
                users::constraints::USERS_EMAIL_KEY.name(),
            ),
            (
                insert(772, SECRET, -77123, 1),
                DatabaseErrorKind::Check,
                users::constraints::USERS_AGE_CHECK.name(),
            ),
            (
                insert(773, SECRET, 4, 77123),
                DatabaseErrorKind::ForeignKey,
                users::constraints::USERS_REFERRER_ID_FKEY.name(),
            ),
        ];
        conn.check_foreign_keys();
        for (query, expected, name) in cases {
            let error = failing!(conn, query.all(conn));
            let text = format!("{error} {error:?}");
            for value in [SECRET, "s3cret", "bo@example", "77123", "771"] {
                assert!(!text.contains(value), "{text}");
            }
            let Error::Database {
                kind,
                message,
                constraint,
                sql,
                source,
                ..
            } = error
            else {
                panic!("{error}");
            };
            assert_eq!(kind, expected, "{message}");
            assert_eq!(plain(&sql), statement);
            assert!(!message.is_empty());
            assert_eq!(source.to_string(), message);
            if conn.names_constraints() {
                assert_eq!(constraint.as_deref(), Some(name));
            }
        }
        let null = sql_query!("INSERT INTO profiles (user_id) VALUES ({}) RETURNING user_id",
            nullable::<relata::types::BigInt>(None) => BigInt);
        let error = failing!(conn, null.one(conn));
        assert!(
            matches!(
                &error,
                Error::Database {
                    kind: DatabaseErrorKind::NotNull,
                    ..
                }
            ),
            "{error}"
        );
        // Nothing of it has happened.
        assert_eq!(from(users::table).count(conn).unwrap(), 8);
        assert_eq!(from(profiles::table).count(conn).unwrap(), 4);
    });
}

/// MySQL returns no rows of an INSERT; its messages quote values, which are taken out.
#[test]
fn errors_of_mysql_do_not_tell_values() {
    const SECRET: &str = "s3cret@example.com";
    let Some(conn) = &mut crate::databases::mysql() else {
        return;
    };
    let insert = |id: i64, email: &str, age: i32, referrer: i64| {
        sql_query!(
            "INSERT INTO users (id, name, email, age, referrer_id) VALUES ({}, {}, {}, {}, {})",
            id, SECRET, email, age, referrer => BigInt
        )
    };
    let email_key = users::constraints::USERS_EMAIL_KEY.name();
    let check = users::constraints::USERS_AGE_CHECK.name();
    let foreign = users::constraints::USERS_REFERRER_ID_FKEY.name();
    let cases = [
        (
            insert(1, SECRET, 4, 1),
            DatabaseErrorKind::Unique,
            "PRIMARY",
        ),
        (
            insert(771, "bo@example.com", 4, 1),
            DatabaseErrorKind::Unique,
            email_key,
        ),
        (
            insert(772, SECRET, -77123, 1),
            DatabaseErrorKind::Check,
            check,
        ),
        (
            insert(773, SECRET, 4, 77123),
            DatabaseErrorKind::ForeignKey,
            foreign,
        ),
    ];
    for (query, expected, name) in cases {
        let error = query.run(conn).unwrap_err();
        let text = format!("{error} {error:?}");
        for value in [SECRET, "s3cret", "bo@example", "77123", "771"] {
            assert!(!text.contains(value), "{text}");
        }
        let Error::Database {
            kind, constraint, ..
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!((kind, constraint.as_deref()), (expected, Some(name)));
    }
    let wrong = sql_query!("INSERT INTO users (id, name, email, age) VALUES ({}, {}, {}, {})",
        774_i64, SECRET, "x@y", "s3cret" => BigInt);
    let error = wrong.run(conn).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    assert_eq!(from(users::table).count(conn).unwrap(), 8);
}

/// What the databases differ in.
trait Databases {
    fn check_foreign_keys(&mut self);
    fn names_constraints(&self) -> bool;
}
impl Databases for SqliteConnection {
    fn check_foreign_keys(&mut self) {
        self.run_script("PRAGMA foreign_keys = ON").unwrap();
    }
    fn names_constraints(&self) -> bool {
        false
    }
}
impl Databases for MysqlConnection {
    fn check_foreign_keys(&mut self) {}
    fn names_constraints(&self) -> bool {
        true
    }
}
impl Databases for PgConnection {
    fn check_foreign_keys(&mut self) {}
    fn names_constraints(&self) -> bool {
        true
    }
}

/// Each verb tells the SQL that it sent.
#[test]
fn an_error_in_each_verb() {
    let query = sql_query!("SELECT nothing FROM nowhere WHERE id = {}", 771_i64 => BigInt);
    let select = "SELECT nothing FROM nowhere WHERE id = $1";
    everywhere!(|conn| {
        let errors = [
            failing!(conn, query.all(conn).map(drop)),
            failing!(conn, query.first(conn).map(drop)),
            failing!(conn, query.one(conn).map(drop)),
            failing!(conn, query.one_or_none(conn).map(drop)),
            failing!(conn, query.scalar(conn).map(drop)),
            failing!(conn, query.run(conn).map(drop)),
            failing!(
                conn,
                query
                    .stream(conn)
                    .and_then(|mut rows| rows.next().transpose())
                    .map(drop)
            ),
        ];
        for error in errors {
            assert_eq!(plain(error.sql()), select);
            assert!(
                matches!(
                    &error,
                    Error::Database {
                        kind: DatabaseErrorKind::Other,
                        constraint: None,
                        ..
                    }
                ),
                "{error}"
            );
            assert!(error.to_string().contains("nowhere"), "{error}");
            assert!(!format!("{error:?}").contains("771"), "{error:?}");
        }
        let error = failing!(conn, query.exists(conn));
        assert_eq!(plain(error.sql()), format!("SELECT EXISTS ({select})"));
        let error = failing!(conn, query.count(conn));
        assert_eq!(
            plain(error.sql()),
            format!("SELECT count(*) FROM ({select}) AS counted")
        );
    });
}

/// The live schema has changed since the code was generated: the error names the column.
#[test]
fn a_live_schema_that_differs() {
    everywhere!(except mysql: |conn| {
        conn.run_script(
            "ALTER TABLE profiles RENAME TO old_profiles;
             CREATE TABLE profiles (user_id BIGINT, bio BYTEA, birth_date TEXT);
             INSERT INTO profiles VALUES (1, NULL, 'yesterday'), (NULL, NULL, NULL)",
        )
        .unwrap();
        let found = |error: Error, column: &str| {
            let Error::Decode { source, sql, .. } = &error else {
                panic!("{error}");
            };
            let message = source.to_string();
            assert!(message.starts_with(column), "{error}");
            assert!(!message.contains("yesterday"), "{error}");
            assert!(plain(sql).starts_with("SELECT profiles.user_id"), "{error}");
        };
        let rows = from(profiles::table);
        // A value of another type.
        let one = rows.clone().filter(profiles::user_id.eq(1));
        found(one.one(conn).unwrap_err(), "column 3 (birth_date): ");
        found(one.all(conn).unwrap_err(), "column 3 (birth_date): ");
        // NULL where the column was NOT NULL.
        let null = rows.clone().filter(profiles::user_id.is_null());
        found(null.all(conn).unwrap_err(), "column 1 (user_id): ");
        let pair = null.clone().select((profiles::user_id, profiles::bio));
        found(pair.first(conn).unwrap_err(), "column 1 (user_id): ");
        let streamed: Vec<_> = null.stream(conn).unwrap().collect();
        assert_eq!(streamed.len(), 1);
        found(
            streamed.into_iter().next().unwrap().unwrap_err(),
            "column 1 (user_id): ",
        );
        // The connection goes on.
        assert_eq!(rows.count(conn).unwrap(), 2);

        conn.run_script("DROP TABLE profiles").unwrap();
        let error = failing!(conn, rows.all(conn));
        assert!(matches!(&error, Error::Database { .. }), "{error}");
        assert!(error.to_string().contains("profiles"), "{error}");
    });
}

/// A number that its Rust type cannot hold.
#[test]
fn a_value_that_does_not_fit() {
    let conn = &mut sqlite();
    conn.run_script("UPDATE products SET stock = 3000000000 WHERE id = 1")
        .unwrap();
    let query = from(products::table)
        .filter(products::id.eq(1))
        .select((products::name, products::stock));
    let error = query.one(conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read the result: column 2 (stock): the integer is out of the range of 32 bits\n  \
         in: SELECT `products`.`name`, `products`.`stock` FROM `products` \
         WHERE `products`.`id` = ? LIMIT 2"
    );
    if let Some(conn) = postgres().as_mut() {
        let query = from(products::table).select(products::stock * 3_000_000);
        let error = failing!(conn, query.all(conn));
        assert!(
            error.to_string().starts_with("integer out of range"),
            "{error}"
        );
    }
}

/// Printed for people: the statement with its placeholders, on the dialect one names.
#[test]
fn to_sql() {
    let query = from(users::table)
        .filter(users::name.eq("'; DROP TABLE users; --"))
        .select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` WHERE `users`.`name` = ?",
        pg: r#"SELECT "users"."id" FROM "users" WHERE "users"."name" = $1"#,
    );
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [0; 0]);
        assert_eq!(from(users::table).count(conn).unwrap(), 8);
    });
}
