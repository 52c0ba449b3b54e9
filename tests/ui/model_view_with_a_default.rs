#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(view = "recent", query = "SELECT 1 AS n")]
    struct Recent {
        #[model(default = 1)]
        n: i32,
    }
}

fn main() {}
