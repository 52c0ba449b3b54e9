//! Comparisons, tests for NULL, BETWEEN and IN.

use relata::prelude::*;
use relata::sql_query;
use relata::types::Decimal;

use super::decimal;
use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{employees, orders, products, tags, users};

#[test]
fn six_operators() {
    let compared = (
        users::age.eq(28),
        users::age.ne(28),
        users::age.lt(28),
        users::age.le(28),
        users::age.gt(28),
        users::age.ge(28),
    );
    let query = from(users::table).order_by(users::id).select(compared);
    assert_sql!(except mysql:
        query,
        "SELECT users.age = $1, users.age <> $2, users.age < $3, users.age <= $4, \
         users.age > $5, users.age >= $6 FROM users ORDER BY users.id"
    );
    type Six = (
        Option<bool>,
        Option<bool>,
        Option<bool>,
        Option<bool>,
        Option<bool>,
        Option<bool>,
    );
    let rows: Vec<Six> = rows!(
        query,
        sql_query!("SELECT age = 28, age <> 28, age < 28, age <= 28, age > 28, age >= 28 \
            FROM users ORDER BY id" => (Nullable<Bool>, Nullable<Bool>, Nullable<Bool>,
            Nullable<Bool>, Nullable<Bool>, Nullable<Bool>))
    );
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(rows[0], (no, yes, no, no, yes, yes));
    assert_eq!(rows[2], (yes, no, no, yes, no, yes));
    assert_eq!(rows[3], (None, None, None, None, None, None));
    assert_eq!(rows[5], (no, yes, yes, yes, no, no));
}

/// A comparison of NOT NULL operands is a `bool`.
#[test]
fn nullability() {
    let rows: Vec<(bool, Option<bool>, bool, bool)> = rows!(
        from(users::table).order_by(users::id).select((
            users::id.gt(4),
            users::referrer_id.lt(users::id),
            users::age.is_null(),
            users::age.is_distinct_from(34),
        )),
        sql_query!("SELECT id > 4, referrer_id < id, age IS NULL, coalesce(age, 0) <> 34 \
            FROM users ORDER BY id" => (Bool, Nullable<Bool>, Bool, Bool))
    );
    assert_eq!(rows[3], (false, Some(true), true, true));
}

#[test]
fn columns_of_every_type() {
    let sara = from(users::table)
        .filter(users::name.eq("Sara Lindqvist"))
        .filter(users::is_active.eq(true))
        .select(users::id);
    assert_eq!(
        rows!(sara, sql_query!("SELECT CAST(1 AS BIGINT)" => BigInt)),
        [1]
    );

    let dear = from(products::table)
        .filter(products::price.ge(decimal("49.90")))
        .order_by(products::id)
        .select((products::id, products::price));
    let rows: Vec<(i64, Decimal)> = rows!(
        dear,
        sql_query!("SELECT id, price FROM products WHERE price >= 49.90 ORDER BY id"
            => (BigInt, Numeric))
    );
    assert_eq!(rows, [(1, decimal("49.9")), (5, decimal("320"))]);

    let light = from(products::table)
        .filter(products::weight.lt(0.2))
        .order_by(products::id)
        .select((products::id, products::weight));
    let rows: Vec<(i64, Option<f64>)> = rows!(
        light,
        sql_query!("SELECT id, weight FROM products WHERE weight < 0.2 ORDER BY id"
            => (BigInt, Nullable<Double>))
    );
    assert_eq!(rows, [(3, Some(0.1)), (7, Some(0.1)), (8, Some(0.002))]);

    let leap = relata::chrono::NaiveDate::from_ymd_opt(2020, 2, 29).unwrap();
    let hired = from(employees::table)
        .filter(employees::hired_on.eq(leap))
        .select(employees::name);
    assert_eq!(
        rows!(
            hired,
            sql_query!("SELECT name FROM employees WHERE id = 5" => Text)
        ),
        ["Søren Kjær"]
    );
}

#[test]
fn columns_with_columns_and_wider_types() {
    let query = from(users::table)
        .filter(users::id.gt(users::age) | users::referrer_id.eq(users::id - 1))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE (users.id > users.age \
         OR users.referrer_id = users.id - $1) ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE id > age OR referrer_id = id - 1 ORDER BY id"
                => BigInt)
        ),
        [2, 8]
    );
}

#[test]
fn null_tests() {
    let query = from(orders::table)
        .filter(orders::total.is_null())
        .filter(orders::shipping_address_id.is_not_null())
        .select(orders::id);
    assert_sql!(
        query,
        "SELECT orders.id FROM orders WHERE orders.total IS NULL \
         AND orders.shipping_address_id IS NOT NULL"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM orders WHERE total IS NULL \
                AND shipping_address_id IS NOT NULL" => BigInt)
        ),
        [6]
    );
}

#[test]
fn is_distinct_from() {
    let find = |referrer: Option<i64>| {
        from(users::table)
            .filter(users::referrer_id.is_not_distinct_from(referrer))
            .order_by(users::id)
            .select(users::id)
    };
    assert_sql!(
        find(None),
        "SELECT users.id FROM users WHERE users.referrer_id IS NOT DISTINCT FROM $1 \
         ORDER BY users.id",
        mysql: "SELECT `users`.`id` FROM `users` WHERE `users`.`referrer_id` <=> ? ORDER BY `users`.`id`"
    );
    assert_eq!(
        rows!(
            find(None),
            sql_query!("SELECT id FROM users WHERE referrer_id IS NULL ORDER BY id" => BigInt)
        ),
        [1, 5]
    );
    assert_eq!(
        rows!(
            find(Some(1)),
            sql_query!("SELECT id FROM users WHERE referrer_id = 1 ORDER BY id" => BigInt)
        ),
        [2, 3, 7]
    );

    let others = |age: Option<i32>| {
        from(users::table)
            .filter(users::age.is_distinct_from(age))
            .order_by(users::id)
            .select(users::id)
    };
    assert_sql!(except mysql:
        others(None),
        "SELECT users.id FROM users WHERE users.age IS DISTINCT FROM $1 ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            others(None),
            sql_query!("SELECT id FROM users WHERE age IS NOT NULL ORDER BY id" => BigInt)
        ),
        [1, 2, 3, 5, 6, 8]
    );
    assert_eq!(
        rows!(
            others(Some(28)),
            sql_query!("SELECT id FROM users WHERE coalesce(age, -1) <> 28 ORDER BY id" => BigInt)
        ),
        [1, 2, 4, 5, 6, 7, 8]
    );
    // A value as well as an `Option` of one.
    assert_eq!(
        rows!(
            from(users::table)
                .filter(users::referrer_id.is_not_distinct_from(1_i64))
                .filter(users::name.is_distinct_from("Bo"))
                .filter(users::name.is_distinct_from(&String::from("Amélie")))
                .order_by(users::id)
                .select(users::id),
            sql_query!("SELECT id FROM users WHERE referrer_id = 1 AND name <> 'Bo' \
                AND name <> 'Amélie' ORDER BY id" => BigInt)
        )
        .len(),
        rows!(
            from(users::table)
                .filter(users::referrer_id.eq(1_i64) & users::name.ne("Bo"))
                .filter(users::name.is_distinct_from(Some("Amélie")))
                .order_by(users::id)
                .select(users::id),
            sql_query!("SELECT id FROM users WHERE referrer_id = 1 AND name <> 'Bo' \
                AND name <> 'Amélie' ORDER BY id" => BigInt)
        )
        .len()
    );
    // Never NULL, whatever the operands.
    let never_null: Vec<bool> = rows!(
        from(users::table)
            .filter(users::id.eq(4))
            .select(users::age.is_distinct_from(users::age)),
        sql_query!("SELECT 1 = 0" => Bool)
    );
    assert_eq!(never_null, [false]);
}

#[test]
fn between() {
    let query = from(users::table)
        .filter(users::age.between(19, 34))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.age BETWEEN $1 AND $2 ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE age >= 19 AND age <= 34 ORDER BY id" => BigInt)
        ),
        [1, 3, 6]
    );
    let query = from(users::table)
        .filter(users::age.not_between(users::id, 34))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        "SELECT users.id FROM users WHERE users.age NOT BETWEEN users.id AND $1 ORDER BY users.id"
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE age < id OR age > 34 ORDER BY id" => BigInt)
        ),
        [2, 5, 8]
    );
}

#[test]
fn in_a_list() {
    let query = from(users::table)
        .filter(users::id.in_([7, 2, 2, 99]))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` \
            WHERE `users`.`id` IN (SELECT value FROM json_each(?)) ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."id" FROM "users" WHERE "users"."id" = ANY($1) ORDER BY "users"."id""#,
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE id IN (2, 7) ORDER BY id" => BigInt)
        ),
        [2, 7]
    );

    let query = from(users::table)
        .filter(users::age.not_in(vec![28, 0]))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` \
            WHERE `users`.`age` NOT IN (SELECT value FROM json_each(?)) ORDER BY `users`.`id`",
        pg: r#"SELECT "users"."id" FROM "users" WHERE "users"."age" <> ALL($1) ORDER BY "users"."id""#,
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE age NOT IN (28, 0) ORDER BY id" => BigInt)
        ),
        [1, 2, 5, 6]
    );
}

/// Nothing is in the empty list, and all is outside it, NULL too.
#[test]
fn lists_of_any_length() {
    let nobody: Vec<i32> = Vec::new();
    let query = from(users::table)
        .order_by(users::id)
        .filter(users::age.in_(&nobody))
        .select(users::id);
    assert_eq!(
        rows!(query, sql_query!("SELECT 1 WHERE 1 = 0" => BigInt)),
        [0; 0]
    );
    let query = from(users::table)
        .order_by(users::id)
        .filter(users::age.not_in(&nobody))
        .select(users::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users ORDER BY id" => BigInt)
        ),
        [1, 2, 3, 4, 5, 6, 7, 8]
    );
    let query = from(users::table)
        .filter(users::id.in_([3]))
        .select(users::id);
    assert_eq!(
        rows!(query, sql_query!("SELECT CAST(3 AS BIGINT)" => BigInt)),
        [3]
    );

    let query = from(users::table)
        .order_by(users::id)
        .filter(users::id.in_(6..1006))
        .select(users::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE id >= 6 ORDER BY id" => BigInt)
        ),
        [6, 7, 8]
    );
    let query = from(users::table)
        .order_by(users::id)
        .filter(users::id.not_in((6..1006).map(|n| n - 4)))
        .select(users::id);
    assert_eq!(
        rows!(query, sql_query!("SELECT CAST(1 AS BIGINT)" => BigInt)),
        [1]
    );
}

/// Each of these texts finds itself and nothing else, as a list of one and in a list of all.
#[test]
fn lists_of_any_text() {
    const TEXTS: [&str; 14] = [
        "it's",
        r#"say "so""#,
        r"back\slash",
        "new\nline\ttab\r",
        "['a', \"b\"]",
        "{\"a\": null}",
        "null",
        "12",
        "",
        " ",
        "京都 ☕ 🦀",
        "Ивана",
        "\u{1}\u{7f}\u{2028}",
        "%_?$1",
    ];
    everywhere!(except mysql: |conn| {
        for (i, text) in TEXTS.iter().enumerate() {
            let insert = sql_query!(
                "INSERT INTO tags (id, label) VALUES ({}, {}) RETURNING id",
                100 + i as i64, *text => BigInt
            );
            insert.one(conn).unwrap();
        }
        let find = |list: &[&str]| {
            from(tags::table)
                .filter(tags::label.in_(list.to_vec()))
                .order_by(tags::id)
                .select((tags::id, tags::label))
        };
        for (i, text) in TEXTS.iter().enumerate() {
            assert_eq!(
                find(&[text]).all(conn).unwrap(),
                [(100 + i as i64, text.to_string())]
            );
        }
        let found = find(&TEXTS).select(tags::label).all(conn).unwrap();
        assert_eq!(found, TEXTS);
        let rest = from(tags::table)
            .filter(tags::label.not_in(TEXTS))
            .order_by(tags::id)
            .select(tags::label);
        assert_eq!(
            rest.all(conn).unwrap(),
            ["tea", "crockery", "organic", "café", "unused"]
        );
    });
}

/// The operand may be an expression, and the test an operand.
#[test]
fn in_among_operators() {
    let query = from(users::table)
        .filter((users::id + 1).in_([2_i64, 3]).eq(users::is_active))
        .order_by(users::id)
        .select(users::id);
    assert_sql!(
        query,
        sqlite: "SELECT `users`.`id` FROM `users` \
            WHERE (`users`.`id` + ? IN (SELECT value FROM json_each(?))) = `users`.`is_active` \
            ORDER BY `users`.`id`",
        pg: "SELECT \"users\".\"id\" FROM \"users\" \
            WHERE (\"users\".\"id\" + $1 = ANY($2)) = \"users\".\"is_active\" ORDER BY \"users\".\"id\"",
    );
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM users WHERE (id IN (1, 2)) = is_active ORDER BY id"
                => BigInt)
        ),
        [1, 2, 5, 7]
    );
    let query = from(users::table)
        .filter(!users::id.eq(1).in_([true]))
        .filter(!users::id.not_in([1, 2, 3]))
        .order_by(users::id)
        .select(users::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT CAST(2 AS BIGINT) UNION ALL SELECT 3" => BigInt)
        ),
        [2, 3]
    );
}

/// Decimals keep their digits in a list as well.
#[test]
fn lists_of_numbers() {
    let query = from(products::table)
        .filter(products::price.in_([decimal("9.95"), decimal("0"), decimal("14.250")]))
        .order_by(products::id)
        .select(products::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM products WHERE price IN (9.95, 0, 14.25) ORDER BY id"
                => BigInt)
        ),
        [4, 7, 8]
    );
    let query = from(products::table)
        .filter(products::weight.in_([0.1, 4.6]))
        .order_by(products::id)
        .select(products::id);
    assert_eq!(
        rows!(
            query,
            sql_query!("SELECT id FROM products WHERE weight IN (0.1, 4.6) ORDER BY id" => BigInt)
        ),
        [3, 5, 7]
    );
}
