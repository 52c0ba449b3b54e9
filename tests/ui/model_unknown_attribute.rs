#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key, uniqe)]
        id: i64,
    }
}

fn main() {}
