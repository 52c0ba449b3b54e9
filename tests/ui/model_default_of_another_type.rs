#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(default = 1)]
        name: String,
    }
}

fn main() {}
