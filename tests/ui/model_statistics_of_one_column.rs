#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "addresses", statistics(city))]
    struct Address {
        #[model(primary_key)]
        id: i64,
        city: String,
        postcode: String,
    }
}

fn main() {}
