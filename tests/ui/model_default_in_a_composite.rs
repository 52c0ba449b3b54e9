#[relata::models(engines(postgres))]
mod schema {
    #[derive(Model)]
    #[model(composite = "address")]
    struct Address {
        #[model(default = 0)]
        zip: Option<i32>,
    }
}

fn main() {}
