#[relata::models(engines(sqlite))]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        names: Vec<Option<String>>,
    }
}

fn main() {}
