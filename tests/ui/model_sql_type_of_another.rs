#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(sql_type = "integer")]
        name: String,
    }
}

fn main() {}
