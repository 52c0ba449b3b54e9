#[relata::models]
mod schema {
    #[model(domain = "email", check = "VALUE LIKE '%@%'")]
    type Email = String;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key)]
        id: i64,
        #[model(max_length = 80)]
        email: Email,
    }
}

fn main() {}
