#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::id)]
        boss_id: Option<i32>,
    }
}

fn main() {}
