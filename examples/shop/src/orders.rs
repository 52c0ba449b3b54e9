//! `GET /orders/{id}` and `POST /orders`.

use std::collections::BTreeMap;

use relata::on_async_any;
use relata::prelude::*;
use relata::types::Decimal;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::schema::{order_items, orders, products, users};
use crate::{Shop, new_id};

/// An order with what belongs to it.
#[derive(Debug, Serialize)]
pub struct Shown {
    id: i64,
    customer: String,
    status: String,
    total: Option<Decimal>,
    items: Vec<Item>,
}

/// One line of an order.
#[derive(Debug, Serialize)]
pub struct Item {
    product: String,
    quantity: i32,
    price: Decimal,
}

/// An order, by four statements, whatever the number of its items.
///
/// # Errors
/// Where there is none of this key.
pub async fn show(shop: &Shop, id: i64) -> Result<Shown, Problem> {
    let query = from(orders::table)
        .with(orders::user.select(users::name))
        .with(
            orders::items
                .with(order_items::product)
                .order_by(order_items::product_id),
        )
        .find(id);
    let order = on_async_any!(&shop.engine, |engine| query.one(&mut engine).await)?;
    let items = order.get(orders::items).iter().map(|item| Item {
        product: item.get(order_items::product).name.clone(),
        quantity: item.quantity,
        price: item.price.clone(),
    });
    Ok(Shown {
        id: order.id,
        customer: order.get(orders::user).clone(),
        status: order.status.clone(),
        total: order.total.clone(),
        items: items.collect(),
    })
}

/// The body of a request for an order.
#[derive(Debug, Deserialize)]
pub struct NewOrder {
    user_id: i64,
    address_id: i64,
    /// Products, and how many of each.
    items: BTreeMap<i64, i32>,
}

/// The order that was made.
#[derive(Debug, Serialize)]
pub struct Placed {
    id: i64,
    total: Decimal,
}

/// Takes the products from the stock and writes the order: all of it, or nothing.
///
/// # Errors
/// Where a product is not in stock, or the order names what is not there.
pub async fn place(shop: &Shop, order: &NewOrder) -> Result<Placed, Problem> {
    if order.items.is_empty() || order.items.values().any(|quantity| *quantity < 1) {
        return Err(Problem::unprocessable(
            "an order has items, and of each at least one",
        ));
    }
    let id = new_id();
    let total = on_async_any!(&shop.engine, |engine| {
        engine
            .transaction(async |tx| {
                let mut total = Decimal::from(0);
                let mut items = Vec::new();
                // In the order of their keys, so that two orders do not wait for each other.
                for (product, quantity) in &order.items {
                    let take = update(products::table)
                        .set(products::stock.to(products::stock - *quantity))
                        .filter(products::id.eq(*product) & products::stock.ge(*quantity));
                    if take.run(tx).await? == 0 {
                        return Err(Problem::unprocessable(format!(
                            "of product {product} there are fewer than {quantity}"
                        )));
                    }
                    let price = from(products::table)
                        .select(products::price)
                        .filter(products::id.eq(*product));
                    let price = price.one(tx).await?;
                    total += &price * Decimal::from(*quantity);
                    items.push((
                        order_items::order_id.to(id),
                        order_items::product_id.to(*product),
                        order_items::quantity.to(*quantity),
                        order_items::price.to(price),
                    ));
                }
                let insert = insert_into(orders::table).values((
                    orders::id.to(id),
                    orders::user_id.to(order.user_id),
                    orders::billing_address_id.to(order.address_id),
                    orders::total.to(total.clone()),
                ));
                insert.run(tx).await?;
                insert_into(order_items::table).rows(items).run(tx).await?;
                Ok(total)
            })
            .await
    })?;
    Ok(Placed { id, total })
}
