#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users", index(nam))]
    struct User {
        #[model(primary_key)]
        id: i64,
        name: String,
    }
}

fn main() {}
