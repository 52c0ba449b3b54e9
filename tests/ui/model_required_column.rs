use relata::prelude::*;

#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[model(primary_key, identity)]
        id: i64,
        name: String,
        email: String,
    }
}
use schema::users;

fn main() {
    let _ = insert_into(users::table).values(users::name.to("Sara"));
}
