//! LIKE and `||`.

use relata::prelude::*;
use relata::sql_query;

use crate::databases::{assert_sql, everywhere, postgres, rows, sqlite};
use crate::shop::{addresses, products, users};

#[test]
fn like() {
    let query = from(users::table)
        .filter(users::name.like("%a %") & users::email.not_like("s%"))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: r"SELECT `users`.`id` FROM `users` WHERE `users`.`name` LIKE ? ESCAPE '\' AND `users`.`email` NOT LIKE ? ESCAPE '\' ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."id" FROM "users" WHERE "users"."name" LIKE $1 AND "users"."email" NOT LIKE $2 ORDER BY "users"."id""#,
    );
    let query = from(users::table)
        .filter(users::name.like("%r%") & users::email.not_like("sara%"))
        .order_by(users::id)
        .select(users::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE name LIKE '%r%' AND email NOT LIKE 'sara%' \
                ORDER BY id" => BigInt)
        ),
        [2, 4]
    );
}

/// `_` is one character, not one byte.
#[test]
fn like_counts_characters() {
    let find = |pattern: &str| {
        from(users::table)
            .filter(users::name.like(pattern))
            .order_by(users::id)
            .select(users::id)
    };
    assert_eq!(
        rows!(
            find("J_rgen%ß"),
            sql_query!("SELECT id FROM users WHERE name LIKE 'J_rgen%ß'" => BigInt)
        ),
        [2]
    );
    assert_eq!(
        rows!(
            find("____"),
            sql_query!("SELECT CAST(3 AS BIGINT)" => BigInt)
        ),
        [3]
    );
    assert_eq!(
        rows!(find("__"), sql_query!("SELECT CAST(8 AS BIGINT)" => BigInt)),
        [8]
    );
    assert_eq!(
        rows!(
            find("%O'B%"),
            sql_query!("SELECT CAST(4 AS BIGINT)" => BigInt)
        ),
        [4]
    );
}

/// The pattern may be an expression.
#[test]
fn like_an_expression() {
    let query = from(users::table)
        .join(users::addresses)
        .filter(users::email.like(literal("%.").concat(lower(addresses::country))))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: r"SELECT `users`.`id` FROM `users` JOIN `addresses` ON `addresses`.`user_id` = `users`.`id` WHERE `users`.`email` LIKE ? || lower(`addresses`.`country`) ESCAPE '\' ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."id" FROM "users" JOIN "addresses" ON "addresses"."user_id" = "users"."id" WHERE "users"."email" LIKE $1 || lower("addresses"."country") ORDER BY "users"."id""#,
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT u.id FROM users u, addresses a WHERE a.user_id = u.id \
                AND u.email LIKE ('%.' || lower(a.country)) ORDER BY u.id" => BigInt)
        ),
        [2, 3, 4, 5, 6, 7]
    );
}

/// A backslash makes the next character stand for itself, on every database.
#[test]
fn like_with_a_backslash() {
    let text = || literal(r"100%_\");
    let query = from(users::table).filter(users::id.eq(1)).select((
        text().like(r"100\%\_\\"),
        text().like(r"1__\%%"),
        text().like(r"10\%%"),
        text().like(r"\1\00%"),
        literal("100 %").not_like(r"100\%"),
        literal("AB_c").ilike(r"ab\__"),
        literal("ABcc").ilike(r"ab\__"),
        literal("ABcc").not_ilike(r"%\%"),
    ));
    everywhere!(|conn| {
        let (t, f) = (true, false);
        assert_eq!(query.one(conn).unwrap(), (t, t, f, t, t, t, f, t));
    });
}

/// A pattern that ends in the backslash means nothing: an error, or no match.
#[test]
fn like_with_a_backslash_at_the_end() {
    let query = from(users::table)
        .filter(users::name.like(r"Sara%\"))
        .select(users::id);
    assert_eq!(query.all(&mut sqlite()).unwrap(), [0_i64; 0]);
    if let Some(mut conn) = postgres() {
        let error = query.all(&mut conn).unwrap_err().to_string();
        let expected = "LIKE pattern must not end with escape character";
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn ilike() {
    let query = from(users::table)
        .filter(users::name.ilike("%NO%") & users::name.not_ilike("bo"))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: r"SELECT `users`.`id` FROM `users` WHERE `users`.`name` LIKE ? ESCAPE '\' AND `users`.`name` NOT LIKE ? ESCAPE '\' ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."id" FROM "users" WHERE "users"."name" ILIKE $1 AND "users"."name" NOT ILIKE $2 ORDER BY "users"."id""#,
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE lower(name) LIKE '%no%' ORDER BY id" => BigInt)
        ),
        [7]
    );
    // Letters beyond ASCII match themselves, whatever the database makes of their case.
    let query = from(users::table)
        .filter(users::name.ilike("amélie NOë%"))
        .select(users::id);
    assert_eq!(
        rows!(query, sql_query!("SELECT CAST(7 AS BIGINT)" => BigInt)),
        [7]
    );
}

#[test]
fn concat() {
    let query = from(users::table)
        .filter(users::id.in_([2, 3]))
        .order_by(users::id)
        .select(users::name.concat(" <").concat(users::email).concat(">"));
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`name` || ? || `users`.`email` || ? FROM `users` \
            WHERE `users`.`id` IN (SELECT value FROM json_each(?)) ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."name" || $1 || "users"."email" || $2 FROM "users" WHERE "users"."id" = ANY($3) ORDER BY "users"."id""#,
    );
    let rows: Vec<String> = rows!(
        query,
        sql_query!("SELECT name || ' <' || email || '>' FROM users WHERE id IN (2, 3) ORDER BY id"
            => Text)
    );
    assert_eq!(
        rows,
        [
            "Jürgen Groß <juergen@example.de>",
            "山田太郎 <taro@example.jp>"
        ]
    );
}

/// NULL with anything is NULL.
#[test]
fn concat_with_null() {
    let query = from(products::table)
        .filter(products::id.le(2))
        .order_by(products::id)
        .select((
            products::name.concat(products::description),
            literal("[").concat(products::name),
        ));
    let rows: Vec<(Option<String>, String)> = rows!(
        query,
        sql_query!("SELECT name || description, '[' || name FROM products WHERE id <= 2 ORDER BY id"
            => (Nullable<Text>, Text))
    );
    assert_eq!(
        rows,
        [
            (Some("TeapotCast iron, 0.8 l".into()), "[Teapot".into()),
            (None, "[Cup".into())
        ]
    );
}

/// Numbers in text are cast; the parts keep together.
#[test]
fn concat_among_operators() {
    let query = from(users::table)
        .filter(
            literal("#")
                .concat((users::id + 1).cast::<relata::types::Text>())
                .eq("#3"),
        )
        .select(
            literal("<")
                .concat(literal("a").concat("b"))
                .concat(">")
                .eq("<ab>"),
        );
    assert_sql!(
        query,
        sqlite: "SELECT ? || ? || ? || ? = ? FROM `users` \
            WHERE ? || CAST(`users`.`id` + ? AS TEXT) = ?",
        pg: "SELECT $1 || $2 || $3 || $4 = $5 FROM \"users\" \
            WHERE $6 || CAST(\"users\".\"id\" + $7 AS text) = $8",
    );
    everywhere!(|conn| {
        assert!(query.one(conn).unwrap());
    });
}

#[test]
fn functions() {
    let query = from(users::table)
        .filter(length(users::name).eq(4) | upper(users::email).eq("BO@EXAMPLE.COM"))
        .order_by(users::id)
        .select((users::id, length(users::name), lower(users::email)));
    let rows: Vec<(i64, i32, String)> = rows!(
        query,
        sql_query!("SELECT id, length(name), email FROM users WHERE id IN (3, 8) ORDER BY id"
            => (BigInt, Integer, Text))
    );
    assert_eq!(
        rows,
        [
            (3, 4, "taro@example.jp".into()),
            (8, 2, "bo@example.com".into())
        ]
    );
}
