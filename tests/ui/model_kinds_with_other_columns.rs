#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "employees", polymorphic_on = kind)]
    struct Employee {
        #[model(primary_key)]
        id: i64,
        kind: String,
    }

    #[derive(Model)]
    #[model(kind_of = employees)]
    struct Engineer {
        #[model(max_length = 20)]
        language: String,
    }

    #[derive(Model)]
    #[model(kind_of = employees)]
    struct Translator {
        #[model(max_length = 40)]
        language: String,
    }
}

fn main() {}
