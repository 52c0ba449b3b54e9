#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(column = "id")]
        number: i64,
    }
}

fn main() {}
