#[relata::models]
mod schema {
    #[derive(Model)]
    #[model(table = "events", postgres(partition_by = "LIST (region)"))]
    struct Event {
        #[model(primary_key)]
        id: i64,
        region: i32,
    }
}

fn main() {}
