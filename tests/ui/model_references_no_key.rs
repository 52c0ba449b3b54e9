#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        name: String,
        #[model(references = users::name)]
        boss: Option<String>,
    }
}

fn main() {}
