#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "orders")]
    struct Order {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::id)]
        user_id: i64,
    }
}

fn main() {}
