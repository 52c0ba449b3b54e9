#[relata::models]
mod schema {
    #[derive(Model)]
    struct UserId(i64);

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: UserId,
    }

    #[derive(Model)]
    #[model(table = "posts")]
    struct Post {
        #[model(primary_key)]
        id: i64,
        #[model(references = users::id)]
        author_id: i64,
    }
}

fn main() {}
