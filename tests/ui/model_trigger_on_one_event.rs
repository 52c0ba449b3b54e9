#[relata::models(engines(sqlite))]
mod schema {
    #[derive(Model)]
    #[model(
        table = "users",
        trigger(name = "users_log", after(insert, delete), sqlite = "SELECT 1")
    )]
    struct User {
        #[model(primary_key)]
        id: i64,
    }
}

fn main() {}
