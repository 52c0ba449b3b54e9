//! LIMIT and OFFSET.

use relata::backend::Pg;
use relata::prelude::*;
use relata::sql_query;
use relata::{Error, connection::Connection};

use crate::databases::{assert_sql, everywhere, plain, postgres, rows};
use crate::shop::{employees, users};

#[test]
fn limit() {
    let query = from(users::table)
        .order_by(users::id)
        .limit(3)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users ORDER BY users.id LIMIT $1"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users ORDER BY id LIMIT 3" => BigInt)
        ),
        [1, 2, 3]
    );
    let none = from(users::table).limit(0);
    assert_eq!(
        rows!(
            none.select(users::id),
            sql_query!("SELECT 1 LIMIT 0" => BigInt)
        ),
        [0; 0]
    );
    let more = from(users::table).order_by(users::id).limit(100);
    assert_eq!(
        rows!(
            more.select(users::id),
            sql_query!("SELECT id FROM users ORDER BY id" => BigInt)
        )
        .len(),
        8
    );
}

/// A bare parameter would have SQLite prepare the statement anew in every run. The plus changes nothing else: also not
/// what is no number, or none.
#[test]
fn sqlite_has_a_plus_before_a_bound_limit() {
    let query = from(users::table).limit(3).offset(1).select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` LIMIT +? OFFSET ?",
        pg: r#"SELECT "users"."id" FROM "users" LIMIT $1 OFFSET $2"#,
        mysql: "SELECT `users`.`id` FROM `users` LIMIT ? OFFSET ?",
    );
    let computed = from(users::table)
        .limit(literal(1_i64) + 2)
        .select(users::id);
    assert_sql!(
        except mysql: computed,
        "SELECT users.id FROM users LIMIT $1 + $2"
    );
    let all = from(users::table).limit(-1).select(users::id);
    let conn = &mut crate::databases::sqlite();
    assert_eq!(all.all(conn).expect("rows").len(), 8);
}

/// SQLite needs a limit before an offset.
#[test]
fn offset_alone() {
    let query = from(users::table)
        .order_by(users::id)
        .offset(6)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` ORDER BY `users`.`id` LIMIT -1 OFFSET ?",
        pg: r#"SELECT "users"."id" FROM "users" ORDER BY "users"."id" OFFSET $1"#,
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE id > 6 ORDER BY id" => BigInt)
        ),
        [7, 8]
    );
    everywhere!(|conn| {
        assert_eq!(query.first(conn).unwrap(), Some(7));
        assert_eq!(query.clone().offset(8).first(conn).unwrap(), None);
    });
}

/// Whatever the order of the calls.
#[test]
fn both() {
    let query = from(users::table)
        .offset(2)
        .limit(3)
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users ORDER BY users.id LIMIT $1 OFFSET $2"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users ORDER BY id LIMIT 3 OFFSET 2" => BigInt)
        ),
        [3, 4, 5]
    );
}

#[test]
fn the_last_call_holds() {
    let query = from(users::table)
        .limit(1)
        .offset(1)
        .order_by(users::id)
        .limit(2)
        .offset(5)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users ORDER BY users.id LIMIT $1 OFFSET $2"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT CAST(6 AS BIGINT) UNION ALL SELECT 7" => BigInt)
        ),
        [6, 7]
    );
}

/// Any expression without columns.
#[test]
fn expressions() {
    let page = 2_i64;
    let query = from(users::table)
        .order_by(users::id)
        .limit(literal(3_i64))
        .offset((literal(page) - 1) * 3)
        .select(users::id);
    assert_sql!(except mysql:
        query,
        "SELECT users.id FROM users ORDER BY users.id LIMIT $1 OFFSET ($2 - $3) * $4"
    );
    assert_eq!(
        rows!(except mysql:
            query,
            sql_query!("SELECT id FROM users ORDER BY id LIMIT 3 OFFSET 3" => BigInt)
        ),
        [4, 5, 6]
    );
    let query = from(users::table)
        .order_by(users::id)
        .limit(case(literal(true), literal(1_i64)).otherwise(5))
        .select(users::id);
    assert_eq!(
        rows!(except mysql: query, sql_query!("SELECT CAST(1 AS BIGINT)" => BigInt)),
        [1]
    );
}

/// A NULL is made a number first: it is no limit to PostgreSQL and an error to SQLite.
#[test]
fn a_limit_that_may_be_null() {
    let page = |limit: Option<i64>| {
        from(users::table)
            .order_by(users::id)
            .limit(coalesce(nullable::<relata::types::BigInt>(limit), 2_i64))
            .select(users::id)
    };
    assert_sql!(except mysql:
        page(None),
        "SELECT users.id FROM users ORDER BY users.id LIMIT COALESCE($1, $2)"
    );
    everywhere!(except mysql: |conn| {
        assert_eq!(page(None).all(conn).unwrap(), [1, 2]);
        assert_eq!(page(Some(1)).all(conn).unwrap(), [1]);
    });
}

/// The values are bound: one statement for all pages.
#[test]
fn pages() {
    everywhere!(|conn| {
        let mut found = Vec::new();
        for page in 0..4 {
            let query = from(users::table)
                .order_by(users::id)
                .limit(3)
                .offset(page * 3)
                .select(users::id);
            found.push(query.all(conn).unwrap());
        }
        assert_eq!(found, [vec![1, 2, 3], vec![4, 5, 6], vec![7, 8], vec![]]);
    });
}

/// A negative limit is an error of PostgreSQL's, and no limit to SQLite.
#[test]
fn a_negative_limit() {
    let query = from(users::table).limit(-1);
    assert_eq!(query.all(&mut crate::databases::sqlite()).unwrap().len(), 8);
    if let Some(mut conn) = postgres() {
        conn.run_script("SAVEPOINT before").unwrap();
        let error = query.all(&mut conn).unwrap_err();
        assert!(matches!(error, Error::Database { .. }), "{error}");
        assert!(error.to_string().starts_with("LIMIT must not be negative"));
        conn.run_script("ROLLBACK TO before").unwrap();
        assert_eq!(from(users::table).count(&mut conn).unwrap(), 8);
    }
}

#[test]
fn with_ties_on_postgresql() {
    let Some(mut conn) = postgres() else { return };
    let query = from(employees::table)
        .order_by(employees::salary.desc())
        .select(employees::id)
        .limit(2)
        .offset(2)
        .with_ties();
    assert_eq!(
        plain(&query.to_sql::<Pg>().unwrap()),
        "SELECT employees.id FROM employees ORDER BY employees.salary DESC OFFSET $1 \
         FETCH FIRST ($2) ROWS WITH TIES"
    );
    // The third and fourth, and the fifth, whose salary is that of the fourth.
    let mut rows = query.all(&mut conn).unwrap();
    rows.sort_unstable();
    assert_eq!(rows, [3, 4, 5]);
}
