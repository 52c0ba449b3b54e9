#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::SqliteConnection;
use relata::session::SessionOptions;
use shop::*;

fn main() {
    let options = SessionOptions::<SqliteConnection>::new();
    let _ = options.on_delete_set_null(users::orders);
}
