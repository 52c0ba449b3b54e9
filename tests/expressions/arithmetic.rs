//! `+ - * / %` on numbers of every type.

use relata::Error;
use relata::backend::Pg;
use relata::prelude::*;
use relata::types::{Decimal, Double, Numeric};

use super::decimal;
use crate::databases::{assert_sql, everywhere, postgres, sqlite};
use crate::shop::{order_items, products, users};

/// Integers divide to integers, towards zero, on every database.
#[test]
fn integers() {
    let query = from(users::table).filter(users::id.eq(7)).select((
        users::id / 2,
        -users::id / 2,
        users::id % 4,
        -users::id % 4,
        users::id * 2 - users::referrer_id,
        users::age + 1,
    ));
    everywhere!(|conn| {
        let row: (i64, i64, i64, i64, Option<i64>, Option<i32>) = query.one(conn).unwrap();
        assert_eq!(row, (3, -3, 3, -3, Some(13), None));
    });
}

/// A NUMERIC that happens to be whole divides as a NUMERIC.
#[test]
fn decimals() {
    let query = from(products::table).filter(products::id.eq(6)).select((
        products::price / 2,
        products::price / products::stock,
        (products::price + 1) / (products::price - 5) / 4,
        products::stock / (products::price / 10),
        products::price * products::stock - decimal("0.5"),
    ));
    assert_sql!(
        query.clone().select((products::price / 2, products::stock / 2)),
        sqlite: "SELECT CAST(`products`.`price` AS REAL) / ?, `products`.`stock` / ? \
            FROM `products` WHERE `products`.`id` = ?",
        pg: r#"SELECT "products"."price" / $1, "products"."stock" / $2 FROM "products" WHERE "products"."id" = $3"#,
    );
    everywhere!(|conn| {
        let row: (Decimal, Decimal, Decimal, Decimal, Decimal) = query.one(conn).unwrap();
        let rounded = [row.0, row.1, row.2, row.3, row.4].map(|number| number.round(6));
        assert_eq!(
            rounded,
            ["12.5", "0.025", "0.325", "400", "24999.5"].map(decimal)
        );
    });
    let totals = from(order_items::table)
        .filter(order_items::order_id.eq(6))
        .order_by(order_items::product_id)
        .select(order_items::price * order_items::quantity / order_items::quantity);
    everywhere!(|conn| {
        let totals: Vec<Decimal> = totals.all(conn).unwrap();
        assert_eq!(totals[0].round(4), decimal("49.9"));
        assert_eq!(totals[1].round(4), decimal("0"));
    });
}

/// The wider type of two holds the result.
#[test]
fn mixed_types() {
    let query = from(products::table).filter(products::id.eq(5)).select((
        products::weight * products::stock,
        products::stock + products::id,
        products::id.cast::<Numeric>() / 2,
        products::id.cast::<Double>() / 2.0,
        products::stock - products::price,
    ));
    everywhere!(|conn| {
        let row: (Option<f64>, i64, Decimal, f64, Decimal) = query.one(conn).unwrap();
        assert_eq!((row.0, row.1), (Some(4.6), 6));
        assert_eq!((row.2.round(3), row.3), (decimal("2.5"), 2.5));
        assert_eq!(row.4, decimal("-319"));
    });
}

/// `%` of a NUMERIC is PostgreSQL's: SQLite would make integers of both sides.
#[test]
fn remainder_of_decimals() {
    let query = from(products::table).filter(products::id.eq(6)).select((
        products::price % decimal("0.7"),
        -products::price % 4,
        products::stock % (products::price / 10),
    ));
    assert_eq!(
        query.to_sql::<Pg>().unwrap(),
        "SELECT \"products\".\"price\" % $1, -\"products\".\"price\" % $2, \
         \"products\".\"stock\" % (\"products\".\"price\" / $3) FROM \"products\" \
         WHERE \"products\".\"id\" = $4"
    );
    if let Some(mut conn) = postgres() {
        let row: (Decimal, Decimal, Decimal) = query.one(&mut conn).unwrap();
        assert_eq!(row, (decimal("0.5"), decimal("-1"), decimal("0")));
    }
}

/// PostgreSQL refuses; SQLite gives NULL, which the type of `a / b` does not hold.
#[test]
fn division_by_zero() {
    macro_rules! fails {
        ($value:expr) => {
            let query = from(users::table).filter(users::id.eq(1)).select($value);
            let error = query.one(&mut sqlite()).unwrap_err();
            assert!(matches!(error, Error::Decode { .. }), "{error}");
            let message = error.to_string();
            assert!(
                message.contains("is NULL, but its type is NOT NULL"),
                "{message}"
            );
            if let Some(mut conn) = postgres() {
                let error = query.one(&mut conn).unwrap_err();
                assert!(matches!(error, Error::Database { .. }), "{error}");
                assert!(error.to_string().starts_with("division by zero"), "{error}");
            }
        };
    }
    fails!(users::id / (users::id - 1));
    fails!(users::id % (users::id - 1));
    fails!(users::id.cast::<Double>() / 0.0);
    fails!(users::id.cast::<Numeric>() / 0);
    let safe = from(users::table)
        .filter(users::id.eq(1))
        .select(users::id / nullif(users::id - 1, 0_i64));
    everywhere!(|conn| {
        let none: Option<i64> = safe.one(conn).unwrap();
        assert_eq!(none, None);
    });
}
