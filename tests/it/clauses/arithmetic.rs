//! `+ - * / %` on numbers of every type.

use relata::prelude::*;
use relata::types::{Decimal, Double, Numeric};

use super::decimal;
use crate::databases::{assert_sql, everywhere};
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
