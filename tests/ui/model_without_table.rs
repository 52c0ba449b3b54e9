#[relata::models]
mod schema {
    #[derive(Model)]
    struct User {
        #[model(primary_key)]
        id: i64,
    }
}

fn main() {}
