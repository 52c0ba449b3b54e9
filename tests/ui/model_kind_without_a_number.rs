#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "employees", polymorphic_on = kind)]
    struct Employee {
        #[model(primary_key)]
        id: i64,
        kind: i32,
    }

    #[derive(Model)]
    #[model(kind_of = employees)]
    struct Engineer {
        language: String,
    }
}

fn main() {}
