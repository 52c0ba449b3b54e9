//! `GET /products`: a search, page by page.

use relata::on_async_any;
use relata::prelude::*;
use relata::types::Decimal;
use serde::{Deserialize, Serialize};

use crate::Shop;
use crate::problem::Problem;
use crate::schema::products;

/// The query string of a request for a page.
#[derive(Debug, Deserialize)]
pub struct Page {
    /// A part of the name.
    search: Option<String>,
    limit: Option<u8>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A product, as it is shown.
#[derive(Debug, Serialize, Projection)]
#[projection(from = products)]
pub struct Shown {
    id: i64,
    name: String,
    price: Decimal,
    stock: i32,
}

/// A page of products.
#[derive(Debug, Serialize)]
pub struct Products {
    products: Vec<Shown>,
    /// The value of `after` for the next page, if there may be one.
    next: Option<String>,
}

/// A page of products, by name. The next one begins after the last row of this one: an index finds it, and rows that come and go
/// in between shift nothing.
///
/// # Errors
/// Where `after` is none.
pub async fn list(shop: &Shop, page: &Page) -> Result<Products, Problem> {
    let limit = page.limit.unwrap_or(20).clamp(1, 100);
    let after = match &page.after {
        None => None,
        Some(after) => Some(key(after).ok_or_else(|| Problem::unprocessable("no such `after`"))?),
    };
    let query = from(products::table)
        .filter(
            page.search
                .as_ref()
                .map(|part| products::name.ilike(format!("%{}%", escaped(part)))),
        )
        .order_by((products::name, products::id))
        .seek(after)
        .limit(i64::from(limit))
        .select(Shown::projection());
    let products = on_async_any!(&shop.engine, |engine| query.all(&mut engine).await)?;
    let last = products
        .last()
        .filter(|_| products.len() == usize::from(limit));
    let next = last.map(|product| format!("{}:{}", product.id, product.name));
    Ok(Products { products, next })
}

/// Parses a key: `7:Teapot`
fn key(after: &str) -> Option<(&str, i64)> {
    let (id, name) = after.split_once(':')?;
    Some((name, id.parse().ok()?))
}

/// Text that LIKE takes literally.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
