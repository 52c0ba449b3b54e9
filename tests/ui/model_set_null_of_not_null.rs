#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::id, on_delete = set_null)]
        boss_id: i64,
    }
}

fn main() {}
