#[path = "../../generated/shop/mod.rs"]
#[allow(dead_code)]
mod shop;
use relata::connection::AsyncPgConnection;
use relata::prelude::*;
use relata::session::{Ref, Session};
#[allow(unused_imports)]
use shop::*;

async fn f(session: &mut Session<'_, AsyncPgConnection>) -> relata::Result<Vec<Ref<User>>> {
    let users = session.load(&from(users::table))?;
    session.commit().await?;
    Ok(users)
}

fn main() {}
