#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::prelude::*;
#[allow(unused_imports)]
use shop::*;

fn main() -> relata::Result<()> {
    let engine = relata::engine::AnyEngine::new("sqlite::memory:")?;
    let query = from(users::table).for_update();
    let _ = relata::on_any!(&engine, |engine| query.all(&mut engine)?);
    Ok(())
}
