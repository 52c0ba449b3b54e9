#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
    }

    #[derive(Model)]
    #[model(table = "follows")]
    struct Follow {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::id)]
        user_id: i64,
        #[model(references = users::id, through = "follows")]
        followed_id: i64,
    }
}

fn main() {}
