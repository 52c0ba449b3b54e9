//! CASE, COALESCE and NULLIF, and when they can be NULL.

use relata::prelude::*;
use relata::sql_query;
use relata::types::{Decimal, Numeric};

use super::decimal;
use crate::databases::{assert_sql, everywhere, rows};
use crate::shop::{orders, products, users};

#[test]
fn without_else_it_can_be_null() {
    let stage = case(users::age.lt(20), "young").when(users::age.lt(40), "adult");
    let query = from(users::table)
        .order_by(users::id)
        .select((users::id, stage));
    assert_sql!(except mysql:
        query,
        "SELECT users.id, CASE WHEN users.age < $1 THEN $2 WHEN users.age < $3 THEN $4 END \
         FROM users ORDER BY users.id"
    );
    let rows: Vec<(i64, Option<String>)> = rows!(
        query,
        sql_query!("SELECT id, CASE WHEN age < 20 THEN 'young' WHEN age < 40 THEN 'adult' END \
            FROM users ORDER BY id" => (BigInt, Nullable<Text>))
    );
    assert_eq!(rows[0], (1, Some("adult".into())));
    assert_eq!(rows[1], (2, None));
    assert_eq!(rows[3], (4, None));
    assert_eq!(rows[7], (8, Some("young".into())));
}

/// With ELSE it is as nullable as its results; the conditions do not matter.
#[test]
fn with_else() {
    let query = from(users::table).order_by(users::id).select((
        case(users::age.is_null(), literal(0_i64)).otherwise(users::id),
        case(users::age.gt(30), users::id).otherwise(-users::id),
        case(users::is_active, users::age).otherwise(-1),
        case(users::is_active, -1).otherwise(users::age),
        case(users::is_active, users::id)
            .when(users::age.is_null(), users::referrer_id)
            .otherwise(0),
    ));
    assert_sql!(except mysql:
        query,
        "SELECT CASE WHEN users.age IS NULL THEN $1 ELSE users.id END, \
         CASE WHEN users.age > $2 THEN users.id ELSE -users.id END, \
         CASE WHEN users.is_active THEN users.age ELSE $3 END, \
         CASE WHEN users.is_active THEN $4 ELSE users.age END, \
         CASE WHEN users.is_active THEN users.id WHEN users.age IS NULL THEN users.referrer_id \
         ELSE $5 END FROM users ORDER BY users.id"
    );
    type Row = (i64, i64, Option<i32>, Option<i32>, Option<i64>);
    let rows: Vec<Row> = rows!(
        query,
        sql_query!("SELECT CASE WHEN age IS NULL THEN 0 ELSE id END, \
            CASE WHEN age > 30 THEN id ELSE -id END, CASE WHEN is_active THEN age ELSE -1 END, \
            CASE WHEN is_active THEN -1 ELSE age END, \
            CASE WHEN is_active THEN id WHEN age IS NULL THEN referrer_id ELSE 0 END \
            FROM users ORDER BY users.id"
            => (BigInt, BigInt, Nullable<Integer>, Nullable<Integer>, Nullable<BigInt>))
    );
    assert_eq!(rows[0], (1, 1, Some(34), Some(-1), Some(1)));
    assert_eq!(rows[3], (0, -4, None, Some(-1), Some(4)));
    assert_eq!(rows[4], (5, 5, Some(-1), Some(45), Some(0)));
    assert_eq!(rows[6], (0, -7, Some(-1), None, Some(1)));
}

/// CASE delimits what is inside it, and is an operand like any other.
#[test]
fn among_operators() {
    let sign = || case(users::is_active | users::age.is_null(), literal(1_i64)).otherwise(-1);
    let query = from(users::table)
        .filter((sign() + 1).eq(sign() * 2))
        .filter(case(users::id.eq(1), literal(false)).otherwise(users::id.lt(5)))
        .order_by(users::id)
        .select(-sign() - -users::id);
    assert_sql!(except mysql:
        query,
        "SELECT -CASE WHEN users.is_active OR users.age IS NULL THEN $1 ELSE $2 END - -users.id \
         FROM users \
         WHERE CASE WHEN users.is_active OR users.age IS NULL THEN $3 ELSE $4 END + $5 \
         = CASE WHEN users.is_active OR users.age IS NULL THEN $6 ELSE $7 END * $8 \
         AND CASE WHEN users.id = $9 THEN $10 ELSE users.id < $11 END ORDER BY users.id"
    );
    let rows: Vec<i64> = rows!(
        query,
        sql_query!("SELECT id - 1 FROM users WHERE id IN (2, 3, 4) ORDER BY id" => BigInt)
    );
    assert_eq!(rows, [1, 2, 3]);
}

#[test]
fn nested() {
    let query = from(users::table)
        .filter(users::id.le(4))
        .order_by(users::id)
        .select(
            case(
                users::age.is_not_null(),
                case(users::age.gt(30), literal("old")).otherwise("young"),
            )
            .otherwise(case(users::is_active, literal("?")).otherwise("!")),
        );
    let rows: Vec<String> = rows!(
        query,
        sql_query!("SELECT CASE WHEN age > 30 THEN 'old' WHEN age <= 30 THEN 'young' \
            WHEN is_active THEN '?' ELSE '!' END FROM users WHERE id <= 4 ORDER BY id" => Text)
    );
    assert_eq!(rows, ["old", "old", "young", "?"]);
}

#[test]
fn coalesce_is_null_only_if_all_are() {
    let query = from(users::table)
        .left_join(users::orders)
        .filter(users::id.ge(5))
        .order_by((users::id, orders::id))
        .select((
            coalesce(users::age, 18),
            coalesce(users::referrer_id, orders::id),
            coalesce(users::referrer_id, users::id),
            coalesce(coalesce(orders::total, nullable::<Numeric>(None)), 0),
        ));
    assert_sql!(except mysql:
        query,
        "SELECT COALESCE(users.age, $1), COALESCE(users.referrer_id, orders.id), \
         COALESCE(users.referrer_id, users.id), COALESCE(COALESCE(orders.total, $2), $3) \
         FROM users LEFT JOIN orders ON orders.user_id = users.id \
         WHERE users.id >= $4 ORDER BY users.id, orders.id"
    );
    let rows: Vec<(i32, Option<i64>, i64, Decimal)> = rows!(
        query,
        sql_query!("SELECT coalesce(u.age, 18), coalesce(u.referrer_id, o.id), \
            coalesce(u.referrer_id, u.id), coalesce(o.total, 0) FROM users u \
            LEFT JOIN orders o ON o.user_id = u.id WHERE u.id >= 5 ORDER BY u.id, o.id"
            => (Integer, Nullable<BigInt>, BigInt, Numeric))
    );
    assert_eq!(rows[0], (45, None, 5, decimal("0")));
    assert_eq!(rows[1], (19, Some(3), 3, decimal("57.4")));
    assert_eq!(rows[3], (18, Some(1), 1, decimal("0")));
}

#[test]
fn nullif_can_always_be_null() {
    let query = from(products::table).order_by(products::id).select((
        nullif(products::stock, 0),
        nullif(products::id, products::stock),
    ));
    assert_sql!(except mysql:
        query,
        "SELECT NULLIF(products.stock, $1), NULLIF(products.id, products.stock) \
         FROM products ORDER BY products.id"
    );
    let rows: Vec<(Option<i32>, Option<i64>)> = rows!(
        query,
        sql_query!("SELECT nullif(stock, 0), nullif(id, stock) FROM products ORDER BY id"
            => (Nullable<Integer>, Nullable<BigInt>))
    );
    assert_eq!(rows[3], (None, Some(4)));
    assert_eq!(rows[0], (Some(12), Some(1)));
}

/// No division by zero: `a / nullif(b, 0)`.
#[test]
fn nullif_and_division() {
    let share = products::id * 100 / nullif(products::stock, 0).cast::<relata::types::BigInt>();
    let query = from(products::table)
        .filter(products::id.in_([3, 4]))
        .order_by(products::id)
        .select(coalesce(share, -1));
    everywhere!(|conn| {
        assert_eq!(query.all(conn).unwrap(), [5, -1]);
    });
}

/// A literal without a suffix keeps the shape of the row: it need not be known which integer it is to take the row apart.
#[test]
fn literals_without_a_suffix() {
    let query = from(users::table)
        .filter(users::id.eq(1) | users::id.eq(5))
        .order_by(users::id)
        .select((
            users::id,
            literal(1) - users::id,
            case(users::is_active, 1).otherwise(0),
            case_of(users::id).when(5, 2).otherwise(3),
        ));
    let mut seen = Vec::new();
    everywhere!(|conn| {
        for (id, left, active, five) in query.all(conn).unwrap() {
            seen.push((id, left, active, five));
        }
    });
    assert_sql!(except mysql:
        query,
        "SELECT users.id, $1 - users.id, CASE WHEN users.is_active THEN $2 ELSE $3 END, \
         CASE users.id WHEN $4 THEN $5 ELSE $6 END FROM users WHERE (users.id = $7 OR users.id = $8) ORDER BY users.id"
    );
    assert!(seen.len() >= 2);
    for pair in seen.chunks(2) {
        assert_eq!(pair, [(1_i64, 0_i64, 1, 3), (5, -4, 0, 2)]);
    }
}
