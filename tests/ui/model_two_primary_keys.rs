#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users", primary_key(id, name))]
    struct User {
        #[model(primary_key)]
        id: i64,
        name: String,
    }
}

fn main() {}
