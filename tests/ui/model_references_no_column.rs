#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::uid)]
        boss_id: Option<i64>,
    }
}

fn main() {}
