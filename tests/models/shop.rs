//! The models of a shop, for all databases.

use relata::types::Decimal;

#[relata::models]
pub mod shop {
    use super::Decimal;
    use relata::chrono::{NaiveDate, NaiveDateTime};
    use relata::uuid::Uuid;

    /// How far an order is.
    #[derive(Model)]
    #[model(name = "order_status")]
    enum Status {
        New,
        #[model(label = "on the way")]
        Sent,
        Done,
    }

    /// When a row was made.
    #[model(mixin)]
    struct Stamps {
        #[model(default = "now()")]
        created_at: NaiveDateTime,
        updated_at: Option<NaiveDateTime>,
    }

    /// Somebody who buys.
    #[derive(Model)]
    #[model(table = "users", include = Stamps, comment = "Who buys")]
    #[model(index(name, email desc), check("age >= 0", name = "users_age_check"))]
    struct User {
        #[model(primary_key, identity)]
        id: i64,
        #[model(max_length = 100)]
        name: String,
        #[model(unique, max_length = 200, comment = "Where bills go")]
        email: String,
        age: Option<i32>,
        #[model(default = true)]
        is_active: bool,
        #[model(references = users::id, on_delete = set_null)]
        referrer_id: Option<i64>,
        /// Of another table that references this one.
        #[model(references = orders::id, on_delete = set_null, relation = "favourite", reverse = "fans")]
        favourite_id: Option<i64>,
        #[model(version, default = 0)]
        version: i32,
    }

    #[derive(Model)]
    #[model(table = "orders", include(Stamps))]
    struct Order {
        #[model(primary_key, identity)]
        id: i64,
        #[model(references = users::id, on_delete = cascade, index)]
        user_id: i64,
        #[model(default = Status::New)]
        status: Status,
        #[model(precision = 12, scale = 2, check = "total >= 0")]
        total: Decimal,
        #[model(generated = "total * 2", precision = 14, scale = 2)]
        doubled: Option<Decimal>,
        #[model(default = "current_date")]
        placed_on: NaiveDate,
    }

    #[derive(Model)]
    #[model(
        table = "order_items",
        primary_key(order_id, line),
        unique(order_id, product_id)
    )]
    struct OrderItem {
        #[model(references = orders::id, on_delete = cascade, reverse = "items")]
        order_id: i64,
        line: i32,
        #[model(references = products)]
        product_id: Uuid,
        #[model(default = 1)]
        quantity: i16,
    }

    #[derive(Model)]
    #[model(table = "notes", foreign_key(order_id, line, references = order_items(order_id, line), on_delete = cascade))]
    struct Note {
        #[model(primary_key, identity)]
        id: i32,
        order_id: i64,
        line: i32,
        text: String,
    }

    #[derive(Model)]
    #[model(table = "products")]
    struct Product {
        #[model(primary_key)]
        id: Uuid,
        #[model(column = "title", max_length = 80)]
        name: String,
        weight: f64,
        picture: Option<Vec<u8>>,
    }

    #[derive(Model)]
    #[model(table = "tags")]
    struct Tag {
        #[model(primary_key, identity)]
        id: i64,
        #[model(unique, max_length = 40)]
        label: String,
    }

    /// Products have many tags, and tags many products.
    #[derive(Model)]
    #[model(table = "product_tags", primary_key(product_id, tag_id))]
    struct ProductTag {
        #[model(references = products::id, on_delete = cascade)]
        product_id: Uuid,
        #[model(references = tags::id, on_delete = cascade)]
        tag_id: i64,
    }
}
