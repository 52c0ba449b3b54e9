#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
    }

    #[derive(Model)]
    #[model(table = "users")]
    struct Person {
        #[model(primary_key)]
        id: i64,
    }
}

fn main() {}
