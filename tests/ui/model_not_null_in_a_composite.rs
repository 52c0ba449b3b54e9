#[relata::models(engines(postgres))]
mod schema {
    #[derive(Model)]
    #[model(composite = "address")]
    struct Address {
        street: Option<String>,
        zip: i32,
    }

    #[derive(Model)]
    #[model(table = "people")]
    struct Person {
        #[model(primary_key)]
        id: i64,
        home: Address,
    }
}

fn main() {}
