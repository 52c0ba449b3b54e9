#[relata::models(engines(postgres))]
mod schema {
    #[derive(Model)]
    #[model(composite = "part")]
    struct Part {
        name: Option<String>,
        parts: Option<Vec<Option<Part>>>,
    }
}

fn main() {}
