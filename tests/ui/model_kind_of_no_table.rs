#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "employees")]
    struct Employee {
        #[model(primary_key)]
        id: i64,
        kind: String,
    }

    #[derive(Model)]
    #[model(kind_of = employees)]
    struct Engineer {
        language: String,
    }
}

fn main() {}
