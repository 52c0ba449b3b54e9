#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn f(conn: &mut relata::connection::PgConnection) {
    let _ = copy_into(users::table).rows([(users::id.to(1), users::name.to("Bo"), users::email.to("b"), users::is_active.to_default())]).run(conn);
}
fn main() {}
