#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: Option<i64>,
    }
}

fn main() {}
